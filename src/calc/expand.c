/* expand and factor, as commands. Expanding multiplies simple forms term by term, so that calls and roots meet their rules;
 * the number of terms is estimated before anything is multiplied. */
#include "calc/operators.h"
#include "calc/poly.h"
#include "calc/poly_parts.h"
#include "calc/simplify.h"
#include "expr/walk.h"

enum { EXPAND_TERMS = 100000 };

/* Terms of the expanded form, at most; saturating. */
static double expanded_terms(const expr *e, map *memo, arena *scratch) {
    double *known = map_find(memo, e, 0);
    if (known) return *known;
    double n = 1;
    if (expr_is(e, OP_ADD)) {
        n = 0;
        for (uint32_t i = 0; i < e->count; i++) n += expanded_terms(e->at[i], memo, scratch);
    } else if (expr_is(e, OP_MUL))
        for (uint32_t i = 0; i < e->count && n < 1e30; i++) n *= expanded_terms(e->at[i], memo, scratch);
    else if (expr_is(e, OP_POW) && expr_is_number(e->at[1]) && number_is_integer(&e->at[1]->as.number) &&
             number_sign(&e->at[1]->as.number) > 0) {
        double t = expanded_terms(e->at[0], memo, scratch);
        double k = number_to_double(&e->at[1]->as.number);
        n = t <= 1 ? t : t < 1e6 && k < 1e15 ? poly_power_terms((size_t)t, (long)k) : 1e30;
    }
    double *own = arena_take(scratch, sizeof *own);
    if (own) {
        *own = n;
        map_put(memo, e, 0, own);
    }
    return n;
}

static const expr *expanded_product(engine *g, const expr *const *at, uint32_t count) {
    const expr *sum = pool_integer(g->pool, 1);
    for (uint32_t i = 0; i < count && sum; i++) {
        const expr *const *a = expr_is(sum, OP_ADD) ? sum->at : &sum, *const *b = expr_is(at[i], OP_ADD)
                                                                                      ? at[i]->at
                                                                                      : &at[i];
        uint32_t n = expr_is(sum, OP_ADD) ? sum->count : 1, m = expr_is(at[i], OP_ADD) ? at[i]->count : 1;
        const expr **terms = arena_take(g->scratch, (size_t)n * m * sizeof *terms);
        if (!terms) return diag_memory(pool_diag(g->pool)), NULL;
        for (uint32_t x = 0; x < n; x++)
            for (uint32_t y = 0; y < m; y++) terms[x * m + y] = simple_mul(g, a[x], b[y]);
        sum = simple_sum(g, terms, n * m);
    }
    return sum;
}

enum { WORTH_FLINT = 200 };

/* A polynomial in its kernels, by FLINT; NULL without diag for what is none. Roots stay with the rules of powers. */
static const expr *by_flint(engine *g, const expr *e) {
    field f;
    const expr *r = NULL;
    bool plain = field_open(&f, g, e, EXPAND_TERMS);
    for (uint32_t i = 0; plain && i < f.count; i++) plain = f.kernels[i].order == 1;
    const fraction *q = plain ? fraction_of(&f, e) : NULL;
    if (q && fmpq_mpoly_is_one(q->down, f.ctx)) r = poly_to_expr(&f, q->up);
    field_close(&f);
    return r;
}

static const expr *expand_visit(void *data, const expr *e, const expr *original) {
    engine *g = data;
    long num, den;
    (void)original;
    bool power = rational_exponent(e, &num, &den) && den == 1 && num > 1 && expr_is(e->at[0], OP_ADD);
    if (power && poly_power_terms(e->at[0]->count, num) > WORTH_FLINT) {
        const expr *r = by_flint(g, e);
        if (r || !pool_fine(g->pool)) return r;
    }
    if (expr_is(e, OP_MUL) && expr_is_scalar(e)) return expanded_product(g, e->at, e->count);
    if (power) {
        const expr *all = pool_integer(g->pool, 1), *base = e->at[0];
        for (long k = num; k && all && base; k >>= 1) { /* by squaring */
            if (k & 1) all = expanded_product(g, (const expr *const[]){all, base}, 2);
            if (k > 1) base = expanded_product(g, (const expr *const[]){base, base}, 2);
        }
        return all;
    }
    return simplify(g, e);
}

const expr *expand(engine *g, const expr *e) {
    map *memo = map_new(g->scratch), *sizes = map_new(g->scratch);
    if (!memo || !sizes) return diag_memory(pool_diag(g->pool)), NULL;
    list nodes;
    if (!walk_order(g->scratch, e, &nodes)) return diag_memory(pool_diag(g->pool)), NULL;
    for (size_t i = 0; i < nodes.count; i++)
        if (expanded_terms(nodes.at[i], sizes, g->scratch) > EXPAND_TERMS)
            return diag_set(pool_diag(g->pool), DIAG_LIMIT, NOWHERE, MSG_EXPAND_LIMIT, "100000", NULL, NULL),
                   NULL;
    return walk_rebuild(g->pool, g->scratch, memo, 0, e, expand_visit, g);
}

const expr *expand_quietly(engine *g, const expr *e) {
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    const expr *r = e ? expand(g, e) : NULL;
    pool_end_attempt(g->pool, before);
    return r;
}

const expr *factorise(engine *g, const expr *e) {
    if (e->kind == EXPR_MATRIX) {
        const expr **at = arena_take(g->scratch, e->count * sizeof *at);
        if (!at) return diag_memory(pool_diag(g->pool)), NULL;
        for (uint32_t i = 0; i < e->count; i++) at[i] = factorise(g, e->at[i]);
        return pool_with(g->pool, e, at);
    }
    const expr *f = poly_factored(g, e, true);
    return f ? f : pool_fine(g->pool) ? e : NULL;
}
