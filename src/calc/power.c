/* Powers. On the reals (u^a)^b = u^(a*b) and (u*v)^b = u^b*v^b hold only under conditions; what is done here holds
 * wherever the left side is defined:
 *   integer b: both, always.          a an even integer: (u^a)^b = abs(u)^(a*b).
 *   u >= 0: the first, always.        u > 0: u may leave (u*v)^b, and u >= 0 where v >= 0 too. */
#include "calc/sign.h"
#include "calc/simplify.h"
#include "calc/word.h"

#include <stdlib.h>

static const expr *keep(engine *g, const expr *base, const expr *exponent) {
    return pool_pow(g->pool, base, exponent);
}

static bool integer_of(const expr *e, long *ret) {
    return expr_is_number(e) && number_to_long(&e->as.number, ret);
}

static const expr *divided_by_zero(engine *g) {
    diag_set(pool_diag(g->pool), DIAG_DOMAIN, NOWHERE, MSG_DIVISION_BY_ZERO, NULL, NULL, NULL);
    return NULL;
}

static const expr *number_power(engine *g, const expr *base, long n) {
    number q;
    number_init(&q);
    const expr *e = keep(g, base, pool_integer(g->pool, n)); /* too large to write out */
    if (number_pow(&q, &base->as.number, n))
        e = base->kind == EXPR_NUMBER
                ? pool_number(g->pool, &q)
                : pool_decimal(g->pool, (number_round(&q, &q, base->digits), &q), base->digits, false);
    number_done(&q);
    return e;
}

/* z = *ret_root^n * *ret_rest with the root as large as trial division finds; z > 0. */
static void split_root(const fmpz_t z, ulong n, fmpz_t ret_root, fmpz_t ret_rest) {
    fmpz_t p, power;
    fmpz_init(p), fmpz_init(power);
    fmpz_one(ret_root);
    fmpz_set(ret_rest, z);
    if (fmpz_root(p, ret_rest, (slong)n)) {
        fmpz_set(ret_root, p);
        fmpz_one(ret_rest);
    }
    for (ulong d = 2; d < 1000 && fmpz_cmp_ui(ret_rest, d) >= 0; d++) {
        fmpz_set_ui(power, d);
        fmpz_pow_ui(power, power, n);
        if (fmpz_cmp(power, ret_rest) > 0) break;
        while (fmpz_divisible(ret_rest, power)) {
            fmpz_divexact(ret_rest, ret_rest, power);
            fmpz_mul_ui(ret_root, ret_root, d);
        }
    }
    fmpz_clear(p), fmpz_clear(power);
}

/* a^(k/n) for a rational a > 0, k/n no integer: c * b^(j/n), b a whole number without n-th powers, 0 < j < n. */
static const expr *radical(engine *g, const number *a, const number *exponent) {
    if (!fmpz_fits_si(&exponent->num) || !fmpz_fits_si(&exponent->den) || number_bits(a) > 4000) return NULL;
    slong k = fmpz_get_si(&exponent->num), n = fmpz_get_si(&exponent->den);
    if (n > 64 || labs(k) > 100000) return NULL;
    slong whole = k >= 0 ? k / n : -((-k + n - 1) / n), j = k - whole * n;
    number outside, inside, scale;
    number_init(&outside), number_init(&inside), number_init(&scale);
    /* (p/q)^(j/n) = (p^j * q^(n-j))^(1/n) / q: raise first, then take out what is a perfect n-th power. */
    bool fine = number_pow(&outside, a, whole);
    fmpz_t radicand, t, root;
    fmpz_init(radicand), fmpz_init(t), fmpz_init(root);
    fmpz_pow_ui(radicand, &a->num, (ulong)j);
    fmpz_pow_ui(t, &a->den, (ulong)(n - j));
    fmpz_mul(radicand, radicand, t);
    split_root(radicand, (ulong)n, root, &inside.num);
    fmpz_set(&scale.num, root);
    fmpz_set(&scale.den, &a->den);
    fmpq_canonicalise(&scale);
    number_mul(&outside, &outside, &scale);
    /* b^(1/n) with b = c^d, d | n, is c^(d/n) */
    slong up = 1;
    for (slong d = n; d > 1 && !fmpz_is_one(&inside.num); d--)
        if (n % d == 0 && fmpz_root(t, &inside.num, d)) {
            fmpz_set(&inside.num, t);
            up = d;
            break;
        }
    const expr *result = NULL;
    if (fine) {
        result = pool_number(g->pool, &outside);
        if (!fmpz_is_one(&inside.num)) {
            const expr *root_node = keep(g, pool_number(g->pool, &inside), pool_rational(g->pool, up, n));
            result = number_is_one(&outside) ? root_node : pool_call2(g->pool, OP_MUL, result, root_node);
        }
    }
    fmpz_clear(radicand), fmpz_clear(t), fmpz_clear(root);
    number_done(&outside), number_done(&inside), number_done(&scale);
    return result;
}

static const expr *of_number(engine *g, const expr *base, const expr *exponent) {
    long n;
    const number *q = &base->as.number;
    if (number_is_zero(q)) { /* where the exponent is positive; calc/domain.c says so */
        if (expr_is_number(exponent) && number_sign(&exponent->as.number) < 0) return divided_by_zero(g);
        return pool_integer(g->pool, 0);
    }
    if (integer_of(exponent, &n)) return number_power(g, base, n);
    if (number_is_one(q)) return base;
    if (expr_is_number(exponent) && base->kind == EXPR_NUMBER && number_sign(q) > 0 &&
        !number_is_integer(&exponent->as.number)) {
        const expr *e = radical(g, q, &exponent->as.number);
        return e || !pool_fine(g->pool) ? e : keep(g, base, exponent);
    }
    if (expr_is_number(exponent) && base->kind == EXPR_NUMBER && number_sign(q) < 0 &&
        !number_is_integer(&exponent->as.number)) {
        number whole, part; /* not real; but one form for one thing: the exponent between 0 and 1 */
        number_init(&whole), number_init(&part);
        number_floor(&whole, &exponent->as.number);
        number_sub(&part, &exponent->as.number, &whole);
        bool split = number_to_long(&whole, &n) && n != 0 && n > -1000 && n < 1000;
        const expr *root = split ? keep(g, base, pool_number(g->pool, &part)) : NULL;
        number_done(&whole), number_done(&part);
        const expr *outside = split ? number_power(g, base, n) : NULL;
        if (split && outside && expr_is_one(outside)) return root;
        if (split) return pool_call2(g->pool, OP_MUL, outside, root);
    }
    return keep(g, base, exponent);
}

static bool is_even(const expr *e) {
    long n;
    return integer_of(e, &n) && n % 2 == 0;
}

static const expr *of_power(engine *g, const expr *base, const expr *exponent, bool integer) {
    const expr *u = base->at[0], *a = base->at[1];
    if (integer || is_nonnegative(g, u)) return simple_power(g, u, simple_mul(g, a, exponent));
    if (is_even(a)) return simple_power(g, simple_call(g, OP_ABS, &u, 1), simple_mul(g, a, exponent));
    /* u^(p/q) in lowest terms with odd p wants u >= 0 by itself */
    if (expr_is_number(a) && !number_is_integer(&a->as.number))
        return simple_power(g, u, simple_mul(g, a, exponent));
    return keep(g, base, exponent);
}

/* Whether no factor is ever negative. */
static bool all_nonnegative(engine *g, const expr *product) {
    for (uint32_t i = 0; i < product->count; i++)
        if (!is_nonnegative(g, product->at[i])) return false;
    return true;
}

/* (c*u*v)^b for b no integer: what is positive leaves, and where nothing is negative all do; a number only when its root
 * is whole or the rest is positive anyway. (x^2*y)^(1/2) has a value at x = 0, y = -1, abs(x)*y^(1/2) has none. */
static const expr *of_product(engine *g, const expr *base, const expr *exponent, bool integer) {
    const expr **out = arena_take(g->scratch, (base->count + 1) * 2 * sizeof *out);
    if (!out) {
        diag_memory(pool_diag(g->pool));
        return NULL;
    }
    const expr **in = out + base->count + 1;
    uint32_t n = 0, m = 0;
    bool all = all_nonnegative(g, base);
    for (uint32_t i = 0; i < base->count; i++) {
        const expr *f = base->at[i];
        number root;
        number_init(&root);
        bool leaves = integer;
        if (!leaves && expr_is_number(f) && expr_is_number(exponent) && number_sign(&f->as.number) > 0) {
            long d = fmpz_fits_si(&exponent->as.number.den) ? fmpz_get_si(&exponent->as.number.den) : 0;
            leaves = d >= 2 && d <= 64 && number_root(&root, &f->as.number, d);
        } else if (!leaves && !expr_is_number(f))
            leaves = (all || is_positive(g, f)) && (!expr_is_constant(f) || !expr_is(f, OP_POW));
        number_done(&root);
        if (leaves)
            out[n++] = simple_power(g, f, exponent);
        else
            in[m++] = f;
    }
    if (n == 0) return keep(g, base, exponent);
    if (m == 1)
        out[n++] = simple_power(g, in[0], exponent);
    else if (m > 1)
        out[n++] = keep(g, simple_product(g, in, m), exponent);
    return simple_product(g, out, n);
}

const expr *simple_power(engine *g, const expr *base, const expr *exponent) {
    if (!base || !exponent) return NULL;
    if (!expr_is_scalar(base)) {
        const expr *at[] = {base, exponent}, *m = matrix_call(g, OP_POW, at, 2);
        return m || !pool_fine(g->pool) ? m : word_power(g, base, exponent);
    }
    if (expr_is_one(exponent)) return base;
    if (expr_is_zero(exponent)) return pool_integer(g->pool, 1);
    if (base->kind == EXPR_NUMBER || base->kind == EXPR_DECIMAL) return of_number(g, base, exponent);
    if (expr_is(base, OP_E)) return simple_call(g, OP_EXP, &exponent, 1);
    if (expr_is(base, OP_EXP)) {
        const expr *both = simple_mul(g, base->at[0], exponent);
        return both ? simple_call(g, OP_EXP, &both, 1) : NULL;
    }
    bool integer =
        expr_is_number(exponent) ? number_is_integer(&exponent->as.number) : is_integer_valued(g, exponent);
    if (expr_is(base, OP_POW)) return of_power(g, base, exponent, integer);
    if (expr_is(base, OP_MUL) && !word_is_number(base)) return of_product(g, base, exponent, integer);
    if (expr_is(base, OP_ADD) && integer && expr_is_number(exponent) && simple_is_negative(base->at[0])) {
        bool even = is_even(exponent); /* (1 - x)^2 = (x - 1)^2; -(x + 1) leaves an odd power as a sign */
        if (even) return keep(g, simple_neg(g, base), exponent);
        if (simple_is_negative(base)) return simple_neg(g, keep(g, simple_neg(g, base), exponent));
    }
    long n;
    if (expr_is(base, OP_CBRT) && integer_of(exponent, &n) && (n % 3 == 0 || labs(n) > 5) &&
        labs(n) < PRODUCT_WHOLE) { /* see product.c */
        const expr *alone = keep(g, base, exponent);
        return simple_product(g, &alone, 1);
    }
    if (expr_is(base, OP_SIGN) && integer_of(exponent, &n) && (n > 2 || n < -2)) /* only the parity counts */
        return simple_power(g, base, pool_integer(g->pool, (n % 2 ? 1 : 2) * (n < 0 ? -1 : 1)));
    if (expr_is(base, OP_ABS) && is_even(exponent)) return simple_power(g, base->at[0], exponent);
    return keep(g, base, exponent);
}
