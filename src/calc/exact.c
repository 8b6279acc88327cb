/* Functions whose value at a rational number is rational: computed exactly, or left alone when the result would be too
 * large to write out (estimated first: FLINT cannot be interrupted). */
#include "calc/simplify.h"

#include <math.h>

/* r = f(at[0], ...); false: not rational, or too large. */
typedef bool (*exact)(number *r, const number *const *at, uint32_t count);

static bool of_abs(number *r, const number *const *at, uint32_t count) {
    (void)count;
    fmpq_abs(r, at[0]);
    return true;
}

static bool of_sign(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_set_integers(r, number_sign(at[0]), 1);
    return true;
}

static bool of_heaviside(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_set_integers(r, number_sign(at[0]) > 0, 1);
    return true;
}

static bool of_floor(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_floor(r, at[0]);
    return true;
}

static bool of_ceil(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_neg(r, at[0]);
    number_floor(r, r);
    number_neg(r, r);
    return true;
}

static bool small_whole(const number *q, long most, long *ret) {
    return number_to_long(q, ret) && *ret >= 0 && *ret <= most;
}

static bool of_factorial(number *r, const number *const *at, uint32_t count) {
    (void)count;
    long n;
    if (!small_whole(at[0], 1000000, &n) || (double)n * log2((double)n + 1) > LIMIT_BITS * 1.45) return false;
    fmpz_fac_ui(&r->num, (ulong)n);
    fmpz_one(&r->den);
    return number_bits(r) <= (size_t)LIMIT_BITS + 1;
}

static bool of_gamma(number *r, const number *const *at, uint32_t count) {
    number less;
    number_init(&less);
    number_set_integers(&less, 1, 1);
    number_sub(&less, at[0], &less);
    bool fine = of_factorial(r, (const number *const[]){&less}, count);
    number_done(&less);
    return fine;
}

static bool of_binomial(number *r, const number *const *at, uint32_t count) {
    (void)count;
    long n, k;
    if (!small_whole(at[0], 1L << 40, &n) || !small_whole(at[1], 1L << 40, &k)) return false;
    if (k > n) {
        number_set_integers(r, 0, 1);
        return true;
    }
    if (k > n - k) k = n - k;
    if ((double)k * (log2((double)n + 1) - log2((double)k + 1) + 1.45) > LIMIT_BITS) return false;
    fmpz_bin_uiui(&r->num, (ulong)n, (ulong)k);
    fmpz_one(&r->den);
    return true;
}

/* The whole n with base^n = q. */
static bool of_logarithm(number *r, const number *q, ulong base) {
    bool turned = fmpz_is_one(&q->num);
    fmpz_t z, power;
    if (number_sign(q) <= 0 || (!turned && !number_is_integer(q))) return false;
    fmpz_init_set(z, turned ? &q->den : &q->num), fmpz_init(power);
    ulong n = fmpz_is_one(z) ? 0 : (ulong)llround(fmpz_dlog(z) / log((double)base));
    fmpz_set_ui(power, base);
    fmpz_pow_ui(power, power, n);
    bool fine = fmpz_equal(power, z);
    if (fine) number_set_integers(r, turned ? -(long)n : (long)n, 1);
    fmpz_clear(z), fmpz_clear(power);
    return fine;
}

static bool of_log(number *r, const number *const *at, uint32_t count) {
    (void)count;
    if (!number_is_one(at[0])) return false;
    number_set_integers(r, 0, 1);
    return true;
}

static bool of_log2(number *r, const number *const *at, uint32_t count) {
    (void)count;
    return of_logarithm(r, at[0], 2);
}

static bool of_log10(number *r, const number *const *at, uint32_t count) {
    (void)count;
    return of_logarithm(r, at[0], 10);
}

static bool of_max(number *r, const number *const *at, uint32_t count) {
    const number *best = at[0];
    for (uint32_t i = 1; i < count; i++)
        if (number_compare(at[i], best) > 0) best = at[i];
    number_set(r, best);
    return true;
}

static bool of_min(number *r, const number *const *at, uint32_t count) {
    const number *best = at[0];
    for (uint32_t i = 1; i < count; i++)
        if (number_compare(at[i], best) < 0) best = at[i];
    number_set(r, best);
    return true;
}

static bool of_relu(number *r, const number *const *at, uint32_t count) {
    (void)count;
    number_set(r, at[0]);
    if (number_sign(at[0]) < 0) number_set_integers(r, 0, 1);
    return true;
}

static const struct {
    op of;
    exact value;
} table[] = {{OP_ABS, of_abs},     {OP_SIGN, of_sign},         {OP_HEAVISIDE, of_heaviside},
             {OP_FLOOR, of_floor}, {OP_CEIL, of_ceil},         {OP_FACTORIAL, of_factorial},
             {OP_GAMMA, of_gamma}, {OP_BINOMIAL, of_binomial}, {OP_LOG, of_log},
             {OP_LOG2, of_log2},   {OP_LOG10, of_log10},       {OP_MAX, of_max},
             {OP_MIN, of_min},     {OP_RELU, of_relu}};

const expr *exact_call(engine *g, op o, const expr *const *at, uint32_t count) {
    const number *values[8];
    if (count > 8) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (!expr_is_number(at[i])) return NULL;
        values[i] = &at[i]->as.number;
    }
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].of != o) continue;
        number r;
        number_init(&r);
        const expr *e = table[i].value(&r, values, count) ? pool_number(g->pool, &r) : NULL;
        number_done(&r);
        return e;
    }
    return NULL;
}

static bool as_double(const expr *e, double *ret) {
    if (!expr_is_number(e)) return false;
    *ret = number_to_double(&e->as.number);
    return true;
}

double digits_of_call(const expr *e) {
    double a, b;
    if (e->kind != EXPR_CALL || e->count > 2 || e->count == 0 || !as_double(e->at[0], &a)) return 0;
    if (e->op == OP_FACTORIAL || e->op == OP_GAMMA)
        return a > 1000 && number_is_integer(&e->at[0]->as.number) ? a * (log10(a) - 0.4342944819) : 0;
    if (e->count != 2 || !as_double(e->at[1], &b)) return 0;
    bool whole = number_is_integer(&e->at[1]->as.number);
    if (e->op == OP_BINOMIAL) return whole && b > 1000 && a > b ? (b < a - b ? b : a - b) * 0.30103 : 0;
    if (e->op != OP_POW || !whole) return 0;
    double bits = (double)number_bits(&e->at[0]->as.number);
    bool small = bits < 1000 && number_is_integer(&e->at[0]->as.number);
    return fabs(b) * (small ? fabs(log10(fabs(a))) : bits * 0.30103);
}
