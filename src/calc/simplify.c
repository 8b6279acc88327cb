/* One bottom-up walk: each node, its arguments already simple, goes to the builder of its operator. */
#include "calc/simplify.h"
#include "calc/blocks.h"
#include "calc/each.h"
#include "calc/sign.h"
#include "calc/truth.h"
#include "calc/word.h"
#include "expr/walk.h"

#include <stdlib.h>
#include <string.h>

typedef const expr *(*builder)(engine *g, const expr *e);

engine *engine_new(pool *p, templates *t, const context *c, arena *home) {
    engine *g = arena_take(home, sizeof *g);
    if (!g) return NULL;
    *g = (engine){.pool = p,
                  .templates = t,
                  .context = c,
                  .bent = RULE_COUNT,
                  .simple = map_new(home),
                  .signs = map_new(home),
                  .special = map_new(home),
                  .memo = map_new(home)};
    return g->simple && g->signs && g->special && g->memo ? g : NULL;
}

static const expr *sum(engine *g, const expr *e) { return simple_sum(g, e->at, e->count); }
static const expr *opposite(engine *g, const expr *e) { return simple_neg(g, e->at[0]); }
static const expr *product(engine *g, const expr *e) { return simple_product(g, e->at, e->count); }
static const expr *quotient(engine *g, const expr *e) { return simple_div(g, e->at[0], e->at[1]); }
static const expr *power(engine *g, const expr *e) { return simple_power(g, e->at[0], e->at[1]); }

static bool all_scalar(const expr *e) {
    for (uint32_t i = 0; i < e->count; i++)
        if (!expr_is_scalar(e->at[i])) return false;
    return true;
}

/* .* ./ .^ are their plain forms on numbers. */
static const expr *each(engine *g, const expr *e, op plain) {
    return all_scalar(e) ? simplify(g, pool_call(g->pool, plain, e->at, e->count)) : each_simple(g, e);
}

static const expr *each_product(engine *g, const expr *e) { return each(g, e, OP_MUL); }
static const expr *each_quotient(engine *g, const expr *e) { return each(g, e, OP_DIV); }
static const expr *each_power(engine *g, const expr *e) { return each(g, e, OP_POW); }

static const expr *transpose(engine *g, const expr *e) { return simple_transpose(g, e->at[0]); }

static const expr *constant_e(engine *g, const expr *e) {
    (void)g;
    return e;
}

static const expr *pieces(engine *g, const expr *e) {
    const expr **kept = arena_take(g->scratch, (e->count + 1) * sizeof *kept);
    uint32_t n = 0, i = 0;
    if (!kept) return diag_memory(pool_diag(g->pool)), NULL;
    for (; i + 1 < e->count; i += 2) {
        truth t = truth_of(g, e->at[i]);
        if (t == TRUTH_NO) continue;
        if (t == TRUTH_YES) break;
        kept[n++] = e->at[i];
        kept[n++] = e->at[i + 1];
    }
    if (i + 1 < e->count)
        kept[n++] = e->at[i + 1];
    else if (i < e->count)
        kept[n++] = e->at[i];
    while (n >= 3 && n % 2 == 1 && kept[n - 1] == kept[n - 2]) {
        kept[n - 3] = kept[n - 1];
        n -= 2;
    }
    if (n == 1) return kept[0];
    return n == 0 ? e : pool_call(g->pool, OP_PIECEWISE, kept, n);
}

/* --- sums and products over an index --- */

static bool is_size(const expr *e) {
    if (expr_is_symbol(e)) return e->as.symbol.is_size;
    for (uint32_t i = 0; i < e->count; i++)
        if (!is_size(e->at[i])) return false;
    return e->count || expr_is_number(e);
}

enum { UNROLL_SYMBOLIC = 64, UNROLL_NUMERIC = 100000 };

static const expr *unrolled(engine *g, const expr *e, long from, long to) {
    const expr *body = e->at[0], *index = e->at[1];
    long count = to - from + 1;
    const expr **terms = arena_take(g->scratch, (size_t)(count > 0 ? count : 1) * sizeof *terms);
    if (!terms) return diag_memory(pool_diag(g->pool)), NULL;
    for (long k = 0; k < count; k++) {
        const expr *value = pool_integer(g->pool, from + k);
        terms[k] = simplify(g, walk_replace(g->pool, g->scratch, body, &index, &value, 1));
        if (!terms[k]) return NULL;
    }
    return e->op == OP_SUM_OVER ? simple_sum(g, terms, (uint32_t)(count > 0 ? count : 0))
                                : simple_product(g, terms, (uint32_t)(count > 0 ? count : 0));
}

/* A*sum(f(i))*B for sum(A*f(i)*B): of matrices only those at the ends may leave. */
static const expr *ends_out(engine *g, const expr *e) {
    const expr *body = e->at[0], *index = e->at[1], *scalar = word_scalar(g, body), *inner = scalar, *at[4];
    uint32_t first, n, from, to, k = 0;
    const expr *const *letters = word_letters(&body, &first, &n);
    from = first, to = first + n;
    while (from < to && !expr_depends(letters[from], index)) from++;
    while (to > from && !expr_depends(letters[to - 1], index)) to--;
    bool number_stays = scalar && expr_depends(scalar, index);
    if (!scalar || from == to || (from == first && to == first + n && (number_stays || expr_is_one(scalar))))
        return e;
    if (!number_stays) {
        at[k++] = scalar;
        inner = NULL;
    }
    if (from > first) at[k++] = word_product(g, NULL, letters + first, from - first);
    const expr *sum[] = {word_product(g, inner, letters + from, to - from), index, e->at[2], e->at[3]};
    at[k++] = sum[0] ? pool_call(g->pool, OP_SUM_OVER, sum, 4) : NULL;
    if (to < first + n) at[k++] = word_product(g, NULL, letters + to, first + n - to);
    return simple_product(g, at, k);
}

/* c*sum(f(i)) for sum(c*f(i)). */
static const expr *constants_out(engine *g, const expr *e) {
    const expr *body = e->at[0], *index = e->at[1];
    if (!expr_is_scalar(body)) return ends_out(g, e);
    if (word_is_number(body)) return e;
    const expr **out = arena_take(g->scratch, 2 * (body->count + 1) * sizeof *out);
    if (!out) return diag_memory(pool_diag(g->pool)), NULL;
    const expr **in = out + body->count + 1;
    uint32_t n = 0, m = 0;
    for (uint32_t i = 0; i < body->count; i++)
        if (expr_depends(body->at[i], index))
            in[m++] = body->at[i];
        else
            out[n++] = body->at[i];
    if (!n) return e;
    const expr *at[] = {simple_product(g, in, m), index, e->at[2], e->at[3]};
    out[n++] = pool_call(g->pool, OP_SUM_OVER, at, 4);
    return simple_product(g, out, n);
}

/* What the delta of one of its sides with `index` says that the index is; NULL: nothing. */
static const expr *told_by_delta(const expr *f, const expr *index) {
    if (!expr_is(f, OP_KDELTA)) return NULL;
    for (int k = 0; k < 2; k++)
        if (f->at[k] == index && !expr_depends(f->at[!k], index)) return f->at[!k];
    return NULL;
}

/* The only term of sum(kdelta(i,k)*f(i), i = 1..n), n a size and so the side that i runs along: f(k). NULL without diag. */
static const expr *term_of_delta(engine *g, const expr *e) {
    const expr *body = e->at[0], *index = e->at[1];
    bool whole = expr_is_one(e->at[2]) && !expr_is_number(e->at[3]) && is_size(e->at[3]);
    const expr *const *at = expr_is(body, OP_MUL) && !word_is_number(body) ? body->at : &body;
    uint32_t n = at == &body ? 1 : body->count;
    for (uint32_t i = 0; whole && i < n; i++) {
        const expr *k = told_by_delta(at[i], index);
        if (!k) continue;
        const expr **rest = arena_take(g->scratch, (n + 1) * sizeof *rest);
        uint32_t m = 0;
        if (!rest) return diag_memory(pool_diag(g->pool)), NULL;
        for (uint32_t j = 0; j < n; j++)
            if (j != i) rest[m++] = at[j];
        const expr *product = m ? simple_product(g, rest, m) : pool_integer(g->pool, 1);
        return simplify(g, walk_replace(g->pool, g->scratch, product, &index, &k, 1));
    }
    return NULL;
}

static bool has_delta(const expr *e) {
    if (expr_is(e, OP_KDELTA)) return true;
    for (uint32_t i = 0; expr_is(e, OP_MUL) && i < e->count; i++)
        if (expr_is(e->at[i], OP_KDELTA)) return true;
    return false;
}

/* Term by term, where deltas stand in some. */
static const expr *sums_of_deltas(engine *g, const expr *e) {
    const expr *body = e->at[0];
    bool any = false;
    for (uint32_t i = 0; expr_is(body, OP_ADD) && i < body->count; i++) any |= has_delta(body->at[i]);
    if (!any) return NULL;
    const expr **terms = arena_take(g->scratch, (body->count + 1) * sizeof *terms);
    if (!terms) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < body->count; i++) {
        const expr *at[] = {body->at[i], e->at[1], e->at[2], e->at[3]};
        if (!(terms[i] = simplify(g, pool_call(g->pool, OP_SUM_OVER, at, 4)))) return NULL;
    }
    return simple_sum(g, terms, body->count);
}

static const expr *over_index(engine *g, const expr *e) {
    const expr *body = e->at[0], *index = e->at[1];
    if (e->op == OP_SUM_OVER && expr_is_scalar(body)) {
        const expr *found = term_of_delta(g, e);
        if (!found && pool_fine(g->pool)) found = sums_of_deltas(g, e);
        if (found || !pool_fine(g->pool)) return found;
    }
    long from, to;
    bool numbers = expr_is_number(e->at[2]) && expr_is_number(e->at[3]) &&
                   number_to_long(&e->at[2]->as.number, &from) && number_to_long(&e->at[3]->as.number, &to);
    if (!expr_depends(body, index)) {
        const expr *count = simple_add(g, simple_sub(g, e->at[3], e->at[2]), pool_integer(g->pool, 1));
        if (numbers && to < from) count = pool_integer(g->pool, 0);
        return e->op == OP_SUM_OVER ? simple_mul(g, count, body) : simple_power(g, body, count);
    }
    bool numeric = numbers && (body->names & ~index->names) == 0;
    if (numbers && (to < from || to - from < (numeric ? UNROLL_NUMERIC : UNROLL_SYMBOLIC)))
        return unrolled(g, e, from, to);
    return e->op == OP_SUM_OVER && expr_is(body, OP_MUL) ? constants_out(g, e) : e;
}

/* The smaller index first; decided where both are numbers. */
static const expr *delta(engine *g, const expr *e) {
    const expr *i = e->at[0], *k = e->at[1];
    if (i == k) return pool_integer(g->pool, 1);
    if (expr_is_number(i) && expr_is_number(k)) return pool_integer(g->pool, 0);
    return expr_compare(i, k) <= 0 ? e : pool_call2(g->pool, OP_KDELTA, k, i);
}

static const struct {
    op of;
    builder build;
} builders[] = {
    {OP_KDELTA, delta},         {OP_ADD, sum},
    {OP_NEG, opposite},         {OP_MUL, product},
    {OP_DIV, quotient},         {OP_POW, power},
    {OP_EMUL, each_product},    {OP_EDIV, each_quotient},
    {OP_EPOW, each_power},      {OP_TRANSPOSE, transpose},
    {OP_E, constant_e},         {OP_PI, constant_e},
    {OP_PIECEWISE, pieces},     {OP_SUM_OVER, over_index},
    {OP_PROD_OVER, over_index},
};

/* --- calls --- */

const expr *simple_call(engine *g, op o, const expr *const *at, uint32_t count) {
    if (o == OP_KDELTA) {
        const expr *e = pool_call(g->pool, o, at, count);
        return e ? delta(g, e) : NULL;
    }
    bool scalar = true;
    for (uint32_t i = 0; i < count; i++) {
        if (!at[i]) return NULL;
        scalar &= expr_is_scalar(at[i]);
    }
    const op_row *row = op_row_of(o);
    const expr *e = NULL;
    if (row->class == CLASS_MATRIX || row->class == CLASS_STRUCTURE)
        e = matrix_call(g, o, at, count);
    else if (!scalar && row->class == CLASS_FUNCTION)
        return each_simple(g, pool_call(g->pool, o, at, count));
    else if (o == OP_SQRT)
        return simple_power(g, at[0], pool_rational(g->pool, 1, 2));
    else if (row->class == CLASS_FUNCTION) {
        e = exact_call(g, o, at, count);
        if (!e && pool_fine(g->pool)) e = rewrite_call(g, o, at, count);
    }
    return e || !pool_fine(g->pool) ? e : pool_call(g->pool, o, at, count);
}

/* assume sum(y) = 1: the value in the place of what has it. */
static const expr *as_assumed(const engine *g, const expr *e) {
    for (uint32_t i = 0; i < context_conditions(g->context); i++) {
        const expr *c = context_condition(g->context, i);
        if (expr_is(c, OP_EQ) && c->at[0] == e && expr_is_number(c->at[1])) return c->at[1];
    }
    return e;
}

static const expr *built(engine *g, const expr *e) {
    for (size_t i = 0; i < sizeof builders / sizeof *builders; i++)
        if (builders[i].of == e->op) return builders[i].build(g, e);
    return simple_call(g, (op)e->op, e->at, e->count);
}

static const expr *visit(void *data, const expr *e, const expr *original) {
    engine *g = data;
    (void)original;
    if (is_blocks(e)) return blocks_simple(g, e);
    if (e->kind != EXPR_CALL) return e;
    const expr *s = built(g, e);
    return s ? as_assumed(g, s) : NULL;
}

const expr *simplify(engine *g, const expr *e) {
    if (!e) return NULL;
    uint64_t version = context_version(g->context);
    const expr *known = map_find(g->simple, e, version);
    if (known) return known;
    const expr *s = walk_rebuild(g->pool, g->scratch, g->simple, version, e, visit, g);
    if (s) map_put(g->simple, s, version, s);
    return s;
}
