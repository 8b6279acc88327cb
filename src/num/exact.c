/* Bottom-up over the DAG, one rational per node; the first node that has none ends it. Sizes are bounded before each
 * operation, because FLINT cannot be interrupted. */
#include "num/exact.h"
#include "expr/walk.h"

typedef bool (*exact_op)(number *r, const number *const *at, uint32_t count);

static bool fits(const number *a, const number *b) { return number_bits(a) + number_bits(b) <= LIMIT_BITS; }

static bool exact_add(number *r, const number *const *at, uint32_t count) {
    number_set(r, at[0]);
    for (uint32_t i = 1; i < count; i++) {
        if (!fits(r, at[i])) return false;
        number_add(r, r, at[i]);
    }
    return true;
}

static bool exact_mul(number *r, const number *const *at, uint32_t count) {
    number_set(r, at[0]);
    for (uint32_t i = 1; i < count; i++) {
        if (!fits(r, at[i])) return false;
        number_mul(r, r, at[i]);
    }
    return true;
}

static bool exact_neg(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_neg(r, at[0]);
    return true;
}

static bool exact_div(number *r, const number *const *at, uint32_t count) {
    (void)count;
    if (number_is_zero(at[1]) || !fits(at[0], at[1])) return false;
    number_div(r, at[0], at[1]);
    return true;
}

/* u^(p/q): the q-th root of u >= 0 must come out. */
static bool exact_pow(number *r, const number *const *at, uint32_t count) {
    (void)count;
    long p;
    if (number_to_long(at[1], &p)) return number_pow(r, at[0], p);
    if (!fmpz_fits_si(&at[1]->num) || fmpz_cmp_si(&at[1]->den, 64) > 0 || number_sign(at[0]) < 0)
        return false;
    return number_root(r, at[0], fmpz_get_si(&at[1]->den)) && number_pow(r, r, fmpz_get_si(&at[1]->num));
}

static bool exact_sqrt(number *r, const number *const *at, uint32_t count) {
    (void)count;
    return number_sign(at[0]) >= 0 && number_root(r, at[0], 2);
}

static bool exact_cbrt(number *r, const number *const *at, uint32_t count) {
    (void)count;
    bool negative = number_sign(at[0]) < 0;
    number u;
    number_init(&u);
    number_set(&u, at[0]);
    if (negative) number_neg(&u, &u);
    bool fine = number_root(r, &u, 3);
    if (fine && negative) number_neg(r, r);
    number_done(&u);
    return fine;
}

static bool exact_abs(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_set(r, at[0]);
    if (number_sign(r) < 0) number_neg(r, r);
    return true;
}

static bool exact_sign(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_set_integers(r, number_sign(at[0]), 1);
    return true;
}

static bool exact_heaviside(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_set_integers(r, number_sign(at[0]) > 0, 1);
    return true;
}

static bool exact_relu(number *r, const number *const *at, uint32_t count) {
    (void)count;
    if (number_sign(at[0]) > 0)
        number_set(r, at[0]);
    else
        number_set_integers(r, 0, 1);
    return true;
}

static bool exact_floor(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_floor(r, at[0]);
    return true;
}

static bool exact_ceil(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_neg(r, at[0]);
    number_floor(r, r);
    number_neg(r, r);
    return true;
}

static bool pick(number *r, const number *const *at, uint32_t count, int sign) {
    const number *best = at[0];
    for (uint32_t i = 1; i < count; i++)
        if (number_compare(at[i], best) * sign > 0) best = at[i];
    number_set(r, best);
    return true;
}

static bool exact_min(number *r, const number *const *at, uint32_t count) { return pick(r, at, count, -1); }
static bool exact_max(number *r, const number *const *at, uint32_t count) { return pick(r, at, count, 1); }

enum { MOST_FACTORIAL = 20000 };

static bool exact_factorial(number *r, const number *const *at, uint32_t count) {
    long n;
    (void)count;
    if (!number_to_long(at[0], &n) || n < 0 || n > MOST_FACTORIAL) return false;
    fmpz_fac_ui(&r->num, (ulong)n);
    fmpz_one(&r->den);
    return true;
}

static bool exact_gamma(number *r, const number *const *at, uint32_t count) {
    long n;
    (void)count;
    if (!number_to_long(at[0], &n) || n < 1 || n > MOST_FACTORIAL) return false;
    fmpz_fac_ui(&r->num, (ulong)n - 1);
    fmpz_one(&r->den);
    return true;
}

static bool exact_binomial(number *r, const number *const *at, uint32_t count) {
    long n, k;
    (void)count;
    if (!number_to_long(at[0], &n) || !number_to_long(at[1], &k) || n < 0 || n > MOST_FACTORIAL || k < 0 ||
        k > MOST_FACTORIAL)
        return false;
    fmpz_bin_uiui(&r->num, (ulong)n, (ulong)k);
    fmpz_one(&r->den);
    return true;
}

/* Functions with f(0) = 0, with f(0) = 1, with f(1) = 0: the only rational points of theirs. */
static bool exact_from_zero(number *r, const number *const *at, uint32_t count) {
    (void)count;
    if (!number_is_zero(at[0])) return false;
    number_set_integers(r, 0, 1);
    return true;
}

static bool exact_one_at_zero(number *r, const number *const *at, uint32_t count) {
    (void)count;
    if (!number_is_zero(at[0])) return false;
    number_set_integers(r, 1, 1);
    return true;
}

static bool exact_from_one(number *r, const number *const *at, uint32_t count) {
    (void)count;
    if (!number_is_one(at[0])) return false;
    number_set_integers(r, 0, 1);
    return true;
}

static const exact_op ops[OP_COUNT] = {
    [OP_ADD] = exact_add,
    [OP_EMUL] = exact_mul,
    [OP_MUL] = exact_mul,
    [OP_NEG] = exact_neg,
    [OP_DIV] = exact_div,
    [OP_EDIV] = exact_div,
    [OP_POW] = exact_pow,
    [OP_EPOW] = exact_pow,
    [OP_SQRT] = exact_sqrt,
    [OP_CBRT] = exact_cbrt,
    [OP_ABS] = exact_abs,
    [OP_SIGN] = exact_sign,
    [OP_FLOOR] = exact_floor,
    [OP_CEIL] = exact_ceil,
    [OP_MIN] = exact_min,
    [OP_MAX] = exact_max,
    [OP_RELU] = exact_relu,
    [OP_HEAVISIDE] = exact_heaviside,
    [OP_FACTORIAL] = exact_factorial,
    [OP_GAMMA] = exact_gamma,
    [OP_BINOMIAL] = exact_binomial,
    [OP_SIN] = exact_from_zero,
    [OP_TAN] = exact_from_zero,
    [OP_SINH] = exact_from_zero,
    [OP_TANH] = exact_from_zero,
    [OP_ASIN] = exact_from_zero,
    [OP_ATAN] = exact_from_zero,
    [OP_ASINH] = exact_from_zero,
    [OP_ATANH] = exact_from_zero,
    [OP_ERF] = exact_from_zero,
    [OP_EXPM1] = exact_from_zero,
    [OP_LOG1P] = exact_from_zero,
    [OP_EXP] = exact_one_at_zero,
    [OP_COS] = exact_one_at_zero,
    [OP_COSH] = exact_one_at_zero,
    [OP_SECH] = exact_one_at_zero,
    [OP_SEC] = exact_one_at_zero,
    [OP_LOG] = exact_from_one,
    [OP_LOG2] = exact_from_one,
    [OP_LOG10] = exact_from_one,
    [OP_ACOS] = exact_from_one,
    [OP_ACOSH] = exact_from_one,
};

/* The rationals of the nodes, so that all can be cleared. */
typedef struct work {
    arena *home;
    map *memo; /* node -> number */
    list made;
} work;

static number *made(work *w) {
    number *q = arena_take(w->home, sizeof *q); /* zero bytes: 0/0, which needs no clearing */
    if (!q || !list_push(&w->made, q)) return NULL;
    number_init(q);
    return q;
}

static bool exact_node(work *w, const expr *e) {
    if (e->kind == EXPR_NUMBER) return map_put(w->memo, e, 0, &e->as.number);
    if (e->kind != EXPR_CALL || !ops[e->op] || !e->count) return false;
    const number *small[8], **at = e->count <= 8 ? small : arena_take(w->home, e->count * sizeof *at);
    if (!at) return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!(at[i] = map_find(w->memo, e->at[i], 0))) return false;
    number *r = made(w);
    return r && ops[e->op](r, at, e->count) && number_bits(r) <= LIMIT_BITS && map_put(w->memo, e, 0, r);
}

/* Is every leaf a number, every node in the table? Found out before anything is computed, mostly at once. */
static bool exact_walk(work *w, const expr *e, const stop *s, number *ret) {
    list nodes;
    if (!walk_order(w->home, e, &nodes)) return false;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *node = nodes.at[i];
        if (node->kind != EXPR_NUMBER && (node->kind != EXPR_CALL || !ops[node->op] || !node->count))
            return false;
    }
    for (size_t i = 0; i < nodes.count; i++)
        if (stop_now(s, (uint32_t)i) || !exact_node(w, nodes.at[i])) return false;
    number_set(ret, map_find(w->memo, e, 0));
    return true;
}

bool exact_value(arena *scratch, const expr *e, const stop *s, number *ret) {
    if (e->names || !expr_is_scalar(e)) return false;
    if (e->kind == EXPR_NUMBER) {
        number_set(ret, &e->as.number);
        return true;
    }
    arena *home = arena_new(arena_mem(scratch));
    if (!home) return false;
    work w = {.home = home, .memo = map_new(home)};
    list_init(&w.made, home);
    bool fine = w.memo && exact_walk(&w, e, s, ret);
    for (size_t i = 0; i < w.made.count; i++) number_done((number *)(uintptr_t)w.made.at[i]);
    arena_free(home);
    return fine;
}
