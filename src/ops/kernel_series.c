/* The Taylor series of each function along a curve: args are power series in one variable t, and so is the
 * result. This is the table-free referee of the derivatives: nothing here is a rule of differentiation. A
 * function is a series primitive of Arb, or a short expression over them (quotients, logarithms, shifts),
 * or, for the Bessel functions and polygamma, the Taylor series at the point composed with the rest of the
 * curve.
 *
 * A series exists only where the function is analytic. Truncated series hide what comes after: below t^2
 * the curves u = t^2 and u = 0 look alike, and sqrt(u) differs. So a constant argument gets no favour: at
 * a kink, a jump, a branch point or a pole the result is indeterminate for every length. Guards as for the
 * balls: a coefficient that is not finite, in or out, makes all coefficients indeterminate. */
#include <assert.h>

#include <arb_hypgeom.h>

#include "ops/kernel_parts.h"

typedef void (*series_function)(arb_poly_t result, const arb_poly_t u, slong length, slong bits);

/* --- guards --- */

static void undefined(arb_poly_t result, slong length) {
    arb_poly_fit_length(result, length);
    _arb_poly_set_length(result, length);
    _arb_vec_indeterminate(result->coeffs, length);
}

static bool is_finite(const arb_poly_t u, slong length) {
    return _arb_vec_is_finite(u->coeffs, FLINT_MIN(u->length, length));
}

/* False, and the result is settled, where there is nothing to compute. */
static bool is_usable(arb_poly_t result, const arb_poly_struct *args, slong count, slong length) {
    if (length <= 0) {
        arb_poly_zero(result);
        return false;
    }
    for (slong i = 0; i < count; i++) {
        if (!is_finite(&args[i], length)) {
            undefined(result, length);
            return false;
        }
    }
    return true;
}

static void apply(arb_poly_t result, const arb_poly_struct *args, slong count, slong length, slong bits,
                  series_function f) {
    assert(count == 1);
    if (!is_usable(result, args, count, length)) return;
    f(result, args, length, bits);
    if (!is_finite(result, length)) undefined(result, length);
}

static void apply_many(arb_poly_t result, const arb_poly_struct *args, slong count, slong length, slong bits,
                       series_kernel f) {
    assert(count >= 1);
    if (!is_usable(result, args, count, length)) return;
    f(result, args, count, length, bits);
    if (!is_finite(result, length)) undefined(result, length);
}

/* --- the constant term --- */

static bool is_positive(const arb_poly_t u) { return u->length > 0 && arb_is_positive(u->coeffs); }

static bool is_negative(const arb_poly_t u) { return u->length > 0 && arb_is_negative(u->coeffs); }

static bool leans_negative(const arb_poly_t u) { return u->length > 0 && arf_sgn(arb_midref(u->coeffs)) < 0; }

/* -1: certainly |u(0)| < 1; 1: certainly |u(0)| > 1; 0 otherwise. */
static int beside_one(const arb_poly_t u) {
    arb_t size, one;
    arb_init(size);
    arb_init(one);
    arb_poly_get_coeff_arb(size, u, 0);
    arb_abs(size, size);
    arb_one(one);
    const int side = arb_lt(size, one) ? -1 : arb_gt(size, one);
    arb_clear(size);
    arb_clear(one);
    return side;
}

static bool is_constant(const arb_poly_t u) {
    return u->length <= 1 || _arb_vec_is_zero(u->coeffs + 1, u->length - 1);
}

/* Overwrites the constant term by the ball kernel, which is sharper where a composition cancels. What is
 * undefined stays so: the ball kernel is defined at more points. */
static void pin(arb_poly_t result, const arb_poly_t u, slong bits, ball_kernel f) {
    if (!is_finite(result, 1)) return;
    arb_t at, value;
    arb_init(at);
    arb_init(value);
    arb_poly_get_coeff_arb(at, u, 0);
    f(value, at, 1, bits);
    arb_poly_set_coeff_arb(result, 0, value);
    arb_clear(at);
    arb_clear(value);
}

/* An odd function from its right half f. */
static void odd(arb_poly_t result, const arb_poly_t u, slong length, slong bits, series_function f) {
    if (!leans_negative(u)) {
        f(result, u, length, bits);
        return;
    }
    arb_poly_t mirror;
    arb_poly_init(mirror);
    arb_poly_neg(mirror, u);
    f(result, mirror, length, bits);
    arb_poly_neg(result, result);
    arb_poly_clear(mirror);
}

/* f(1/u) */
static void of_reciprocal(arb_poly_t result, const arb_poly_t u, slong length, slong bits,
                          series_function f) {
    arb_poly_t inverse;
    arb_poly_init(inverse);
    arb_poly_inv_series(inverse, u, length, bits);
    if (is_finite(inverse, length))
        f(result, inverse, length, bits);
    else
        undefined(result, length);
    arb_poly_clear(inverse);
}

/* 1/f(u) */
static void reciprocal(arb_poly_t result, const arb_poly_t u, slong length, slong bits, series_function f) {
    arb_poly_t value;
    arb_poly_init(value);
    f(value, u, length, bits);
    arb_poly_inv_series(result, value, length, bits);
    arb_poly_clear(value);
}

/* --- roots and logarithms --- */

static void sqrt_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    if (is_positive(u))
        arb_poly_sqrt_series(result, u, length, bits);
    else
        undefined(result, length);
}

static void right_cbrt(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    arb_t third;
    arb_init(third);
    arb_set_ui(third, 1);
    arb_div_ui(third, third, 3, bits);
    arb_poly_pow_arb_series(result, u, third, length, bits);
    arb_clear(third);
}

static void cbrt_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    if (is_positive(u) || is_negative(u)) {
        odd(result, u, length, bits, right_cbrt);
        pin(result, u, bits, ball_cbrt);
    } else {
        undefined(result, length);
    }
}

/* log(u)/log(base) */
static void log_to_base(arb_poly_t result, const arb_poly_t u, ulong base, slong length, slong bits) {
    arb_t scale;
    arb_init(scale);
    arb_poly_log_series(result, u, length, bits);
    arb_log_ui(scale, base, bits);
    arb_poly_scalar_div(result, result, scale, bits);
    arb_clear(scale);
}

static void log2_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    log_to_base(result, u, 2, length, bits);
    pin(result, u, bits, ball_log2);
}

static void log10_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    log_to_base(result, u, 10, length, bits);
    pin(result, u, bits, ball_log10);
}

static void expm1_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    arb_poly_exp_series(result, u, length, bits);
    pin(result, u, bits, ball_expm1);
}

/* --- trigonometric --- */

static void cot_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    arb_poly_t sine, cosine;
    arb_poly_init(sine);
    arb_poly_init(cosine);
    arb_poly_sin_cos_series(sine, cosine, u, length, bits);
    arb_poly_div_series(result, cosine, sine, length, bits);
    arb_poly_clear(sine);
    arb_poly_clear(cosine);
}

static void sec_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    reciprocal(result, u, length, bits, arb_poly_cos_series);
}

static void csc_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    reciprocal(result, u, length, bits, arb_poly_sin_series);
}

static void asin_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    if (beside_one(u) < 0)
        arb_poly_asin_series(result, u, length, bits);
    else
        undefined(result, length);
}

static void acos_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    if (beside_one(u) < 0)
        arb_poly_acos_series(result, u, length, bits);
    else
        undefined(result, length);
}

static void acot_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    of_reciprocal(result, u, length, bits, arb_poly_atan_series);
}

static void asec_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    of_reciprocal(result, u, length, bits, acos_series);
    pin(result, u, bits, ball_asec);
}

static void acsc_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    of_reciprocal(result, u, length, bits, asin_series);
    pin(result, u, bits, ball_acsc);
}

/* --- hyperbolic --- */

/* 1 - sign 2/(exp(2u) + sign): tanh for 1, coth for -1. Unlike sinh/cosh it keeps the small terms of large
 * u. */
static void from_exponential(arb_poly_t result, const arb_poly_t u, int sign, slong length, slong bits) {
    arb_poly_scalar_mul_2exp_si(result, u, 1);
    arb_poly_exp_series(result, result, length, bits);
    arb_poly_add_si(result, result, sign, bits);
    arb_poly_inv_series(result, result, length, bits);
    arb_poly_scalar_mul_2exp_si(result, result, 1);
    if (sign > 0) arb_poly_neg(result, result);
    arb_poly_add_si(result, result, 1, bits);
}

static void right_tanh(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    from_exponential(result, u, 1, length, bits);
}

static void right_coth(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    from_exponential(result, u, -1, length, bits);
}

static void tanh_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    odd(result, u, length, bits, right_tanh);
    pin(result, u, bits, ball_tanh);
}

static void coth_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    odd(result, u, length, bits, right_coth);
    pin(result, u, bits, ball_coth);
}

static void sech_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    reciprocal(result, u, length, bits, arb_poly_cosh_series);
}

static void csch_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    reciprocal(result, u, length, bits, arb_poly_sinh_series);
}

/* log(u + sqrt(u^2 + shift)): asinh of u >= 0 for 1, acosh for -1. */
static void from_logarithm(arb_poly_t result, const arb_poly_t u, int shift, slong length, slong bits) {
    arb_poly_mullow(result, u, u, length, bits);
    arb_poly_add_si(result, result, shift, bits);
    arb_poly_sqrt_series(result, result, length, bits);
    arb_poly_add_series(result, result, u, length, bits);
    arb_poly_log_series(result, result, length, bits);
}

static void right_asinh(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    from_logarithm(result, u, 1, length, bits);
}

static void asinh_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    odd(result, u, length, bits, right_asinh);
    pin(result, u, bits, ball_asinh);
}

static void acosh_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    if (is_positive(u) && beside_one(u) > 0) {
        from_logarithm(result, u, -1, length, bits);
        pin(result, u, bits, ball_acosh);
    } else {
        undefined(result, length);
    }
}

/* (log(1 + u) - log(1 - u))/2 */
static void atanh_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    arb_poly_t mirror;
    arb_poly_init(mirror);
    arb_poly_neg(mirror, u);
    arb_poly_log1p_series(result, u, length, bits);
    arb_poly_log1p_series(mirror, mirror, length, bits);
    arb_poly_sub_series(result, result, mirror, length, bits);
    arb_poly_scalar_mul_2exp_si(result, result, -1);
    arb_poly_clear(mirror);
}

static void acoth_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    of_reciprocal(result, u, length, bits, atanh_series);
    pin(result, u, bits, ball_acoth);
}

static void asech_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    of_reciprocal(result, u, length, bits, acosh_series);
    pin(result, u, bits, ball_asech);
}

static void acsch_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    of_reciprocal(result, u, length, bits, asinh_series);
}

/* --- pieces --- */

static void abs_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    arb_poly_set_trunc_round(result, u, length, bits);
    if (is_negative(u))
        arb_poly_neg(result, result);
    else if (!is_positive(u))
        undefined(result, length);
}

/* A function that is constant between jumps at 0: 1 on the right, `left` on the left. */
static void step(arb_poly_t result, const arb_poly_t u, slong left, slong length) {
    if (is_positive(u))
        arb_poly_one(result);
    else if (is_negative(u))
        arb_poly_set_si(result, left);
    else
        undefined(result, length);
}

static void sign_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    (void)bits;
    step(result, u, -1, length);
}

static void heaviside_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    (void)bits;
    step(result, u, 0, length);
}

/* floor and ceil: constant where the constant term holds no integer. */
static void between_integers(arb_poly_t result, const arb_poly_t u, slong length, slong bits, ball_kernel f) {
    arb_poly_zero(result);
    if (u->length == 0 || arb_contains_int(u->coeffs))
        undefined(result, length);
    else
        pin(result, u, bits, f);
}

static void floor_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    between_integers(result, u, length, bits, ball_floor);
}

static void ceil_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    between_integers(result, u, length, bits, ball_ceil);
}

static void relu_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    if (is_positive(u))
        arb_poly_set_trunc_round(result, u, length, bits);
    else if (is_negative(u))
        arb_poly_zero(result);
    else
        undefined(result, length);
}

static void sigmoid_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    arb_poly_neg(result, u);
    arb_poly_exp_series(result, result, length, bits);
    arb_poly_add_si(result, result, 1, bits);
    arb_poly_inv_series(result, result, length, bits);
}

/* As the ball: u + log(1 + exp(-u)) on the right, log(1 + exp(u)) on the left. */
static void softplus_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    const bool left = leans_negative(u);
    if (left)
        arb_poly_set(result, u);
    else
        arb_poly_neg(result, u);
    arb_poly_exp_series(result, result, length, bits);
    arb_poly_log1p_series(result, result, length, bits);
    if (!left) arb_poly_add_series(result, result, u, length, bits);
}

/* The argument whose constant term is certainly below (sign 1) or above (sign -1) all others. */
static void extreme(arb_poly_t result, const arb_poly_struct *args, slong count, int sign, slong length,
                    slong bits) {
    arb_ptr at = _arb_vec_init(count);
    slong best = 0;
    bool single = true;
    for (slong i = 0; i < count; i++) {
        arb_poly_get_coeff_arb(at + i, &args[i], 0);
        if (sign < 0) arb_neg(at + i, at + i);
        if (arb_lt(at + i, at + best)) best = i;
    }
    for (slong i = 0; i < count; i++)
        if (i != best && !arb_lt(at + best, at + i)) single = false;
    if (single)
        arb_poly_set_trunc_round(result, &args[best], length, bits);
    else
        undefined(result, length);
    _arb_vec_clear(at, count);
}

static void min_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                       slong bits) {
    extreme(result, args, count, 1, length, bits);
}

static void max_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                       slong bits) {
    extreme(result, args, count, -1, length, bits);
}

/* The angle is -atan(x/y) or atan(y/x) up to a constant: the quotient whose denominator is farther from 0;
 * the ball kernel knows the constant. On the cut (y may be 0, x < 0) there is no series. */
static void atan2_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                         slong bits) {
    assert(count == 2);
    (void)count;
    arb_t at[2], value;
    arb_init(value);
    for (int i = 0; i < 2; i++) {
        arb_init(at[i]);
        arb_poly_get_coeff_arb(at[i], &args[i], 0);
    }
    if (arb_contains_zero(at[0]) && !arb_is_positive(at[1])) {
        undefined(result, length);
    } else {
        const bool steep = arf_cmpabs(arb_midref(at[0]), arb_midref(at[1])) > 0;
        arb_poly_div_series(result, &args[steep], &args[!steep], length, bits);
        arb_poly_atan_series(result, result, length, bits);
        if (steep) arb_poly_neg(result, result);
        arb_atan2(value, at[0], at[1], bits);
        arb_poly_set_coeff_arb(result, 0, value);
    }
    arb_clear(value);
    for (int i = 0; i < 2; i++) arb_clear(at[i]);
}

/* --- powers --- */

/* u^n for a constant integer, any u; negative n only where u(0) is certainly not 0. */
static void integer_power(arb_poly_t result, const arb_poly_t u, slong n, slong length, slong bits) {
    if (n >= 0) {
        arb_poly_pow_ui_trunc_binexp(result, u, (ulong)n, length, bits);
        return;
    }
    arb_poly_t inverse;
    arb_poly_init(inverse);
    arb_poly_inv_series(inverse, u, length, bits);
    if (is_finite(inverse, length))
        arb_poly_pow_ui_trunc_binexp(result, inverse, -(ulong)n, length, bits);
    else
        undefined(result, length);
    arb_poly_clear(inverse);
}

/* A constant integer exponent takes any base. An exponent 3 + t^9 that the caller has cut off before t^9
 * looks constant too: the terms are right for u(0) > 0; for u(0) < 0 that the power does not exist beside
 * t = 0 cannot be seen. */
static void pow_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                       slong bits) {
    assert(count == 2);
    (void)count;
    const arb_poly_struct *u = &args[0], *v = &args[1];
    arb_t exponent;
    arb_init(exponent);
    arb_poly_get_coeff_arb(exponent, v, 0);
    const bool constant = is_constant(v);
    if (constant && arb_is_int(exponent) && arf_cmpabs_2exp_si(arb_midref(exponent), FLINT_BITS - 2) < 0) {
        integer_power(result, u, arf_get_si(arb_midref(exponent), ARF_RND_DOWN), length, bits);
    } else if (!is_positive(u)) {
        undefined(result, length);
    } else if (constant) {
        arb_poly_pow_arb_series(result, u, exponent, length, bits);
    } else {
        arb_poly_pow_series(result, u, v, length, bits);
    }
    arb_clear(exponent);
}

/* --- gamma and its kin --- */

/* Arb's logarithm of gamma lives on the right; on the left it is log|gamma|. */
static void lgamma_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    if (!is_negative(u)) {
        arb_poly_lgamma_series(result, u, length, bits);
        return;
    }
    arb_poly_gamma_series(result, u, length, bits);
    if (is_negative(result)) arb_poly_neg(result, result);
    arb_poly_log_series(result, result, length, bits);
    pin(result, u, bits, ball_lgamma);
}

static void factorial_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    arb_poly_add_si(result, u, 1, bits);
    arb_poly_gamma_series(result, result, length, bits);
}

/* Composes a Taylor series in (u - u(0)) with u. */
static void along(arb_poly_t result, const arb_poly_t taylor, const arb_poly_t u, slong length, slong bits) {
    arb_poly_t rest;
    arb_poly_init(rest);
    arb_poly_set(rest, u);
    if (rest->length > 0) {
        arb_zero(rest->coeffs);
        _arb_poly_normalise(rest);
    }
    arb_poly_compose_series(result, taylor, rest, length, bits);
    arb_poly_clear(rest);
}

static void polygamma_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                             slong bits) {
    assert(count == 2);
    (void)count;
    arb_t at;
    arb_poly_t taylor;
    slong n;
    arb_init(at);
    arb_poly_init(taylor);
    arb_poly_get_coeff_arb(at, &args[0], 0);
    if (is_constant(&args[0]) && kernel_natural(&n, at, KERNEL_MOST_ORDER)) {
        arb_poly_get_coeff_arb(at, &args[1], 0);
        arb_poly_fit_length(taylor, length);
        kernel_polygamma_taylor(taylor->coeffs, n, at, length, bits);
        _arb_poly_set_length(taylor, length);
        _arb_poly_normalise(taylor);
        along(result, taylor, &args[1], length, bits);
    } else {
        undefined(result, length);
    }
    arb_clear(at);
    arb_poly_clear(taylor);
}

static void lambertw1_series(arb_poly_t result, const arb_poly_t u, slong length, slong bits) {
    arb_poly_lambertw_series(result, u, 0, length, bits);
}

static void lambertw_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                            slong bits) {
    assert(count == 2);
    (void)count;
    arb_t branch;
    arb_init(branch);
    arb_poly_get_coeff_arb(branch, &args[0], 0);
    const bool lower = arb_equal_si(branch, -1);
    if (is_constant(&args[0]) && (lower || arb_is_zero(branch)))
        arb_poly_lambertw_series(result, &args[1], lower, length, bits);
    else
        undefined(result, length);
    arb_clear(branch);
}

/* gamma(n + 1) / (gamma(k + 1) gamma(n - k + 1)) */
static void binomial_by_gamma(arb_poly_t result, const arb_poly_t n, const arb_poly_t k, slong length,
                              slong bits) {
    factorial_series(result, n, length, bits);
    if (!is_finite(result, length)) return; /* a product with the empty series would hide it */
    arb_poly_t part;
    arb_poly_init(part);
    arb_poly_add_si(part, k, 1, bits);
    arb_poly_rgamma_series(part, part, length, bits);
    arb_poly_mullow(result, result, part, length, bits);
    arb_poly_sub_series(part, n, k, length, bits);
    arb_poly_add_si(part, part, 1, bits);
    arb_poly_rgamma_series(part, part, length, bits);
    arb_poly_mullow(result, result, part, length, bits);
    arb_poly_clear(part);
}

/* n (n - 1) ... (n - k + 1) / k!, which has no poles. */
static void binomial_by_product(arb_poly_t result, const arb_poly_t n, slong k, slong length, slong bits) {
    arb_t scale;
    arb_init(scale);
    arb_poly_add_si(result, n, 1 - k, bits);
    arb_poly_rising_ui_series(result, result, (ulong)k, length, bits);
    arb_fac_ui(scale, (ulong)k, bits);
    arb_poly_scalar_div(result, result, scale, bits);
    arb_clear(scale);
}

static void binomial_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                            slong bits) {
    assert(count == 2);
    (void)count;
    arb_t chosen;
    slong k;
    arb_init(chosen);
    arb_poly_get_coeff_arb(chosen, &args[1], 0);
    const bool constant = is_constant(&args[1]);
    if (constant && kernel_natural(&k, chosen, KERNEL_MOST_CHOSEN))
        binomial_by_product(result, &args[0], k, length, bits);
    else if (constant && arb_is_int(chosen) && arb_is_negative(chosen))
        arb_poly_zero(result);
    else
        binomial_by_gamma(result, &args[0], &args[1], length, bits);
    arb_clear(chosen);
}

/* --- Bessel --- */

/* The order is a constant: no elementary rule for the derivative in it exists. Around 0 only an integer
 * order is analytic. */
static void bessel_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                          slong bits, kernel_bessel kind) {
    assert(count == 2);
    (void)count;
    arb_t order, at;
    arb_poly_t taylor;
    arb_init(order);
    arb_init(at);
    arb_poly_init(taylor);
    arb_poly_get_coeff_arb(order, &args[0], 0);
    arb_poly_get_coeff_arb(at, &args[1], 0);
    if (is_constant(&args[0]) && (arb_is_int(order) || arb_is_positive(at))) {
        arb_poly_fit_length(taylor, length);
        kernel_bessel_taylor(taylor->coeffs, kind, order, at, length, bits);
        _arb_poly_set_length(taylor, length);
        _arb_poly_normalise(taylor);
        along(result, taylor, &args[1], length, bits);
    } else {
        undefined(result, length);
    }
    arb_clear(order);
    arb_clear(at);
    arb_poly_clear(taylor);
}

static void besselj_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                           slong bits) {
    bessel_series(result, args, count, length, bits, KERNEL_BESSEL_J);
}

static void bessely_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                           slong bits) {
    bessel_series(result, args, count, length, bits, KERNEL_BESSEL_Y);
}

static void besseli_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                           slong bits) {
    bessel_series(result, args, count, length, bits, KERNEL_BESSEL_I);
}

static void besselk_series(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                           slong bits) {
    bessel_series(result, args, count, length, bits, KERNEL_BESSEL_K);
}

/* --- the kernels --- */

#define UNARY(name, value, ball, series)                                                          \
    void series_##name(arb_poly_t result, const arb_poly_struct *args, slong count, slong length, \
                       slong bits) {                                                              \
        apply(result, args, count, length, bits, series);                                         \
    }
#include "ops/kernel_unary.def"
#undef UNARY

#define KERNEL(name)
#define KERNEL2(name)                                                                             \
    void series_##name(arb_poly_t result, const arb_poly_struct *args, slong count, slong length, \
                       slong bits) {                                                              \
        apply_many(result, args, count, length, bits, name##_series);                             \
    }
#include "ops/kernels.def"
#undef KERNEL
#undef KERNEL2
