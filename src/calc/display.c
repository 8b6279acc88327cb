/* One bottom-up walk. A product is split into what stands above and below the fraction bar; a sum with a leading minus
 * lets its first positive term go ahead. */
#include "calc/display.h"
#include "calc/simplify.h"
#include "calc/trace.h"
#include "calc/word.h"
#include "expr/walk.h"

typedef struct fraction {
    engine *g;
    bool negative;
    const expr **above, **below;
    uint32_t above_count, below_count;
} fraction;

enum { TAG_DISPLAY = 0x6469, TAG_TYPED = 0x7479 };

static uint64_t tag_of(uint32_t version, uint64_t tag) { return (uint64_t)version << 32 | tag; }

/* The display of e, which was made before. */
static const expr *shown(const engine *g, const expr *e) {
    return map_find(g->memo, e, tag_of(g->shown, TAG_DISPLAY));
}

static const expr *root(engine *g, const expr *base, const expr *exponent) {
    if (expr_is_number(exponent) && fmpz_is_one(&exponent->as.number.num) &&
        fmpz_equal_si(&exponent->as.number.den, 2))
        return pool_call1(g->pool, OP_SQRT, base);
    return pool_pow(g->pool, base, exponent);
}

/* base^q for a number q > 0. */
static const expr *power_of(engine *g, const expr *base, const number *q) {
    return number_is_one(q) ? base : root(g, base, pool_number(g->pool, q));
}

static bool negative_power(const expr *e) {
    return expr_is(e, OP_POW) && expr_is_number(e->at[1]) && number_sign(&e->at[1]->as.number) < 0 &&
           expr_is_scalar(e->at[0]);
}

static void put_number(fraction *f, const number *q) {
    number part;
    number_init(&part);
    f->negative = number_sign(q) < 0;
    fmpz_abs(&part.num, &q->num);
    if (!number_is_one(&part)) f->above[f->above_count++] = pool_number(f->g->pool, &part);
    fmpz_set(&part.num, &q->den);
    if (!number_is_one(&part)) f->below[f->below_count++] = pool_number(f->g->pool, &part);
    number_done(&part);
}

static void put(fraction *f, const expr *e) {
    if (!negative_power(e)) {
        f->above[f->above_count++] =
            expr_is(e, OP_POW) && e->at[1]->kind == EXPR_NUMBER ? root(f->g, e->at[0], e->at[1]) : e;
        return;
    }
    number q;
    number_init(&q);
    number_neg(&q, &e->at[1]->as.number);
    f->below[f->below_count++] = power_of(f->g, e->at[0], &q);
    number_done(&q);
}

/* 2*x'*A*x for 2*(x'*A*x): a number made of matrices that stands last needs no brackets where it is the only one. */
static const expr *spliced(engine *g, const expr *const *at, uint32_t n) {
    const expr *last = at[n - 1];
    const expr **all = arena_take(g->scratch, (n + last->count) * sizeof *all);
    if (!all) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i + 1 < n; i++) all[i] = at[i];
    for (uint32_t i = 0; i < last->count; i++) all[n - 1 + i] = last->at[i];
    return pool_call(g->pool, OP_MUL, all, n - 1 + last->count);
}

static bool ends_in_word(const expr *const *at, uint32_t n) {
    for (uint32_t i = 0; i + 1 < n; i++)
        if (!expr_is_scalar(at[i]) || word_is_number(at[i])) return false;
    return n > 1 && word_is_number(at[n - 1]);
}

static const expr *side(engine *g, const expr *const *at, uint32_t n) {
    if (n == 0) return pool_integer(g->pool, 1);
    if (ends_in_word(at, n)) return spliced(g, at, n);
    return n == 1 ? at[0] : pool_call(g->pool, OP_MUL, at, n);
}

static const expr *product(engine *g, const expr *const *at, uint32_t count) {
    fraction f = {.g = g, .above = arena_take(g->scratch, 2 * (count + 2) * sizeof *f.above)};
    if (!f.above) return diag_memory(pool_diag(g->pool)), NULL;
    f.below = f.above + count + 2;
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 && at[0]->kind == EXPR_NUMBER)
            put_number(&f, &at[0]->as.number);
        else
            put(&f, at[i]);
    }
    const expr *e = side(g, f.above, f.above_count);
    if (f.below_count) e = pool_div(g->pool, e, side(g, f.below, f.below_count));
    return f.negative ? pool_neg(g->pool, e) : e;
}

/* Whether a product of the simple form stands here, and not one that was typed: it has what only simple forms have. */
static bool wants_fraction(const expr *e) {
    const number *q = expr_is_number(e->at[0]) ? &e->at[0]->as.number : NULL;
    if (q && (number_sign(q) < 0 || !number_is_integer(q))) return true;
    for (uint32_t i = 0; i < e->count; i++)
        if (negative_power(e->at[i])) return true;
    return false;
}

static bool is_negative(const expr *e) {
    return expr_is(e, OP_NEG) || (expr_is_number(e) && number_sign(&e->as.number) < 0);
}

static const expr *typed_order(engine *g, const expr *e);
static const expr *in_typed_order(engine *g, const expr *typed);

/* Terms are displayed already. `original` had a negative coefficient where the term has a sign now. */
static const expr *sum(engine *g, const expr *e, const expr *original) {
    const expr *typed = typed_order(g, original);
    if (typed && typed->count == e->count) return in_typed_order(g, typed);
    const expr *first = original->at[0];
    bool simple_sign = expr_is(first, OP_MUL)
                           ? expr_is_number(first->at[0]) && number_sign(&first->at[0]->as.number) < 0
                           : expr_is_number(first) && number_sign(&first->as.number) < 0;
    if (!simple_sign) return e;
    uint32_t k = 0;
    while (k < e->count && is_negative(e->at[k])) k++;
    if (k == e->count) return e;
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    at[0] = e->at[k];
    for (uint32_t i = 0, n = 1; i < e->count; i++)
        if (i != k) at[n++] = e->at[i];
    return pool_call(g->pool, OP_ADD, at, e->count);
}

/* --- sums in the order in which they were typed --- */

/* at: the simple terms of the sum, in the order in which they were typed. */
static const expr *typed_order(engine *g, const expr *e) {
    return map_find(g->memo, e, tag_of(g->typed, TAG_TYPED));
}

static const expr *in_typed_order(engine *g, const expr *typed) {
    const expr **at = arena_take(g->scratch, typed->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < typed->count; i++) at[i] = shown(g, typed->at[i]);
    return pool_call(g->pool, OP_ADD, at, typed->count);
}

/* The simple form of what was typed; NULL, and no diag, where there is none. */
static const expr *quietly_simple(engine *g, const expr *e) {
    const expr *s = pool_fine(g->pool) ? simplify(g, e) : NULL;
    if (!s && pool_diag(g->pool)->kind != DIAG_MEMORY) diag_clear(pool_diag(g->pool));
    return s;
}

static bool has_term(const expr *sum, const expr *term) {
    for (uint32_t i = 0; i < sum->count; i++)
        if (sum->at[i] == term) return true;
    return false;
}

/* Terms that are put together or cancel leave no order. */
static bool keep_order(engine *g, const expr *e) {
    enum { MOST_TERMS = 100 };
    const expr *simple = e->count <= MOST_TERMS ? quietly_simple(g, e) : NULL;
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool));
    if (!simple || !expr_is(simple, OP_ADD) || simple->count != e->count || typed_order(g, simple))
        return pool_fine(g->pool);
    for (uint32_t i = 0; i < e->count; i++) {
        at[i] = quietly_simple(g, e->at[i]);
        if (!at[i] || !has_term(simple, at[i])) return pool_fine(g->pool);
    }
    const expr *typed = pool_call(g->pool, OP_ADD, at, e->count);
    if (!typed || !map_put(g->memo, simple, tag_of(g->typed, TAG_TYPED), typed))
        return diag_memory(pool_diag(g->pool));
    g->ordered = true;
    g->shown += typed != simple;
    return true;
}

bool display_as_typed(engine *g, const list *typed) {
    for (size_t i = 0; i < typed->count; i++) {
        const expr *e = typed->at[i];
        if (expr_is(e, OP_ADD) && (!(e = joined(g, e)) || !keep_order(g, e))) return false;
    }
    return true;
}

void display_forget_typed(engine *g) {
    if (!g->ordered) return;
    g->typed++;
    g->shown++;
    g->ordered = false;
}

/* Factors as they are shown, but powers of negative exponent still as such, over their shown base. */
static const expr *shown_product(engine *g, const expr *e, const expr *original) {
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *was = original->at[i];
        at[i] = negative_power(was) ? pool_pow(g->pool, shown(g, was->at[0]), was->at[1]) : e->at[i];
    }
    return at[e->count - 1] ? product(g, at, e->count) : NULL;
}

/* --- entry by entry: a.*c./b, sqrt(v) --- */

static const expr *shown_each_power(engine *g, const expr *base, const number *q) {
    if (number_is_one(q)) return base;
    if (fmpz_is_one(&q->num) && fmpz_equal_si(&q->den, 2)) return pool_call1(g->pool, OP_SQRT, base);
    return pool_call2(g->pool, OP_EPOW, base, pool_number(g->pool, q));
}

static const expr *each_side(engine *g, const expr *const *at, uint32_t n) {
    if (n == 0) return pool_integer(g->pool, 1);
    return n == 1 ? at[0] : pool_call(g->pool, OP_EMUL, at, n);
}

/* at: simple forms. */
static const expr *each_fraction(engine *g, const expr *const *at, uint32_t count) {
    const expr **above = arena_take(g->scratch, 2 * (count + 1) * sizeof *above);
    if (!above) return diag_memory(pool_diag(g->pool)), NULL;
    const expr **below = above + count + 1;
    uint32_t n = 0, m = 0;
    number q;
    number_init(&q);
    for (uint32_t i = 0; i < count; i++) {
        const expr *e = at[i];
        if (!expr_is(e, OP_EPOW) || !expr_is_number(e->at[1])) {
            above[n++] = shown(g, e);
            continue;
        }
        bool under = number_sign(&e->at[1]->as.number) < 0;
        fmpz_abs(&q.num, &e->at[1]->as.number.num), fmpz_set(&q.den, &e->at[1]->as.number.den);
        const expr *power = shown_each_power(g, shown(g, e->at[0]), &q);
        if (under)
            below[m++] = power;
        else
            above[n++] = power;
    }
    number_done(&q);
    const expr *up = each_side(g, above, n);
    return m ? pool_call2(g->pool, OP_EDIV, up, each_side(g, below, m)) : up;
}

static bool wants_each_fraction(const expr *e) {
    if (e->op == OP_EPOW) return expr_is_number(e->at[1]);
    for (uint32_t i = 0; e->op == OP_EMUL && i < e->count; i++)
        if (expr_is(e->at[i], OP_EPOW) && expr_is_number(e->at[i]->at[1])) return true;
    return false;
}

/* --- eye(3) for an explicit identity beside matrices with names --- */

static bool has_names(const expr *e) {
    for (uint32_t i = 0; i < e->count; i++)
        if (e->at[i]->kind != EXPR_MATRIX && e->at[i]->shape->order > 0) return true;
    return false;
}

static const expr *named_identities(engine *g, const expr *e) {
    const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
    bool any = false;
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        at[i] = e->at[i];
        if (at[i]->kind != EXPR_MATRIX || !is_eye(at[i])) continue;
        at[i] = pool_call1(g->pool, OP_EYE, pool_integer(g->pool, at[i]->as.matrix.rows));
        any = true;
    }
    return any ? pool_call(g->pool, (op)e->op, at, e->count) : e;
}

static const expr *visit(void *data, const expr *e, const expr *original) {
    engine *g = data;
    if (e->kind == EXPR_NUMBER) return e;
    if (e->kind != EXPR_CALL) return e;
    if ((e->op == OP_KRON || e->op == OP_MUL || e->op == OP_ADD) && has_names(e) &&
        !(e = named_identities(g, e)))
        return NULL;
    if (wants_each_fraction(original))
        return expr_is(original, OP_EMUL) ? each_fraction(g, original->at, original->count)
                                          : each_fraction(g, &original, 1);
    if (e->op == OP_MUL && expr_is(original, OP_MUL) && wants_fraction(original))
        return shown_product(g, e, original);
    if (e->op == OP_POW && e->at[1]->kind == EXPR_NUMBER && expr_is_scalar(e->at[0]))
        return negative_power(e) ? product(g, &e, 1) : root(g, e->at[0], e->at[1]);
    if (e->op == OP_POW && expr_is(original, OP_POW) && original->at[1]->kind == EXPR_NUMBER &&
        negative_power(original) && expr_is_scalar(e->at[0])) {
        const expr *raw = pool_pow(g->pool, e->at[0], original->at[1]);
        return raw ? product(g, &raw, 1) : NULL;
    }
    if (e->op == OP_MUL && ends_in_word(e->at, e->count)) return spliced(g, e->at, e->count);
    return e->op == OP_ADD && expr_is(original, OP_ADD) ? sum(g, e, original) : e;
}

const expr *display(engine *g, const expr *e) {
    return walk_rebuild(g->pool, g->scratch, g->memo, tag_of(g->shown, TAG_DISPLAY), e, visit, g);
}
