/* One bottom-up walk. A product is split into what stands above and below the fraction bar; a sum with a leading minus
 * lets its first positive term go ahead. */
#include "calc/display.h"
#include "expr/walk.h"

typedef struct fraction {
    engine *g;
    bool negative;
    const expr **above, **below;
    uint32_t above_count, below_count;
} fraction;

enum { TAG_DISPLAY = 0x6469 };

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

static const expr *side(engine *g, const expr *const *at, uint32_t n) {
    if (n == 0) return pool_integer(g->pool, 1);
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

/* Terms are displayed already. `original` had a negative coefficient where the term has a sign now. */
static const expr *sum(engine *g, const expr *e, const expr *original) {
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

/* Factors as they are shown, but powers of negative exponent still as such, over their shown base. */
static const expr *shown_product(engine *g, const expr *e, const expr *original) {
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *was = original->at[i];
        at[i] = negative_power(was)
                    ? pool_pow(g->pool, map_find(g->memo, was->at[0], TAG_DISPLAY), was->at[1])
                    : e->at[i];
    }
    return at[e->count - 1] ? product(g, at, e->count) : NULL;
}

static const expr *visit(void *data, const expr *e, const expr *original) {
    engine *g = data;
    if (e->kind == EXPR_NUMBER) return e;
    if (e->kind != EXPR_CALL) return e;
    if (e->op == OP_MUL && expr_is(original, OP_MUL) && wants_fraction(original))
        return shown_product(g, e, original);
    if (e->op == OP_POW && e->at[1]->kind == EXPR_NUMBER && expr_is_scalar(e->at[0]))
        return negative_power(e) ? product(g, &e, 1) : root(g, e->at[0], e->at[1]);
    if (e->op == OP_POW && expr_is(original, OP_POW) && original->at[1]->kind == EXPR_NUMBER &&
        negative_power(original) && expr_is_scalar(e->at[0])) {
        const expr *raw = pool_pow(g->pool, e->at[0], original->at[1]);
        return raw ? product(g, &raw, 1) : NULL;
    }
    return e->op == OP_ADD && expr_is(original, OP_ADD) ? sum(g, e, original) : e;
}

const expr *display(engine *g, const expr *e) {
    return walk_rebuild(g->pool, g->scratch, g->memo, TAG_DISPLAY, e, visit, g);
}
