/* The value of each function as a rigorous ball: Arb's functions, and short compositions of them where Arb
 * has none. Two guards stand around every kernel: an argument that is not finite, or a result that is not,
 * makes the result indeterminate, so that no infinity is ever taken for a value. In between, a kernel only
 * has to make sure that it does not define more than the real function does: Arb's atan2 has a value at
 * the origin, gradus' has none.
 *
 * Compositions are chosen so that a ball in the closed domain is not pushed out of it by rounding: asec(u)
 * goes through sqrt((|u| - 1)(|u| + 1)), not through acos(1/u), as 1/u may round to more than 1. */
#include <assert.h>

#include <acb.h>
#include <arb_hypgeom.h>

#include "ops/kernel_parts.h"

typedef void (*ball_function)(arb_t result, const arb_t u, slong bits);

static bool all_finite(const arb_struct *args, slong count) {
    for (slong i = 0; i < count; i++)
        if (!arb_is_finite(&args[i])) return false;
    return true;
}

static void seal(arb_t result) {
    if (!arb_is_finite(result)) arb_indeterminate(result);
}

static void apply(arb_t result, const arb_struct *args, slong count, slong bits, ball_function f) {
    assert(count == 1);
    if (!all_finite(args, count)) {
        arb_indeterminate(result);
        return;
    }
    f(result, args, bits);
    seal(result);
}

static void apply_many(arb_t result, const arb_struct *args, slong count, slong bits, ball_kernel f) {
    assert(count >= 1);
    if (!all_finite(args, count)) {
        arb_indeterminate(result);
        return;
    }
    f(result, args, count, bits);
    seal(result);
}

bool kernel_natural(slong *ret_n, const arb_t x, slong most) {
    if (!arb_is_int(x) || arf_sgn(arb_midref(x)) < 0 || arf_cmp_si(arb_midref(x), most) > 0) return false;
    *ret_n = arf_get_si(arb_midref(x), ARF_RND_DOWN);
    return true;
}

/* --- roots and logarithms --- */

/* Cube root of an exact number. */
static void cube_root(arb_t result, const arf_t u, slong bits) {
    arb_set_arf(result, u);
    arb_abs(result, result);
    if (!arb_is_zero(result)) arb_root_ui(result, result, 3, bits); /* Arb leaves 0 out */
    if (arf_sgn(u) < 0) arb_neg(result, result);
}

/* It rises: over a ball that holds 0 the two ends bound it. */
static void cbrt_ball(arb_t result, const arb_t u, slong bits) {
    if (arb_is_positive(u)) {
        arb_root_ui(result, u, 3, bits);
        return;
    }
    if (arb_is_negative(u)) {
        arb_neg(result, u);
        arb_root_ui(result, result, 3, bits);
        arb_neg(result, result);
        return;
    }
    arf_t low, high;
    arb_t top;
    arf_init(low);
    arf_init(high);
    arb_init(top);
    arb_get_interval_arf(low, high, u, bits);
    cube_root(result, low, bits);
    cube_root(top, high, bits);
    arb_union(result, result, top, bits);
    arf_clear(low);
    arf_clear(high);
    arb_clear(top);
}

static void log2_ball(arb_t result, const arb_t u, slong bits) { arb_log_base_ui(result, u, 2, bits); }

static void log10_ball(arb_t result, const arb_t u, slong bits) { arb_log_base_ui(result, u, 10, bits); }

/* --- inverse trigonometric and hyperbolic --- */

static void acot_ball(arb_t result, const arb_t u, slong bits) {
    arb_inv(result, u, bits);
    arb_atan(result, result, bits);
}

/* sqrt(|u - 1| |u + 1|) for a ball on which u^2 - 1 keeps the sign that the caller has made sure of. */
static void leg(arb_t result, const arb_t u, slong bits) {
    arb_t other;
    arb_init(other);
    arb_sub_ui(result, u, 1, bits);
    arb_add_ui(other, u, 1, bits);
    arb_mul(result, result, other, bits);
    arb_abs(result, result);
    arb_sqrtpos(result, result, bits);
    arb_clear(other);
}

/* Certainly |u| >= 1? */
static bool is_outer(const arb_t u) {
    arb_t size, one;
    arb_init(size);
    arb_init(one);
    arb_abs(size, u);
    arb_one(one);
    const bool outer = arb_ge(size, one) && arb_is_nonzero(u);
    arb_clear(size);
    arb_clear(one);
    return outer;
}

static void asec_ball(arb_t result, const arb_t u, slong bits) {
    if (!is_outer(u)) {
        arb_indeterminate(result);
        return;
    }
    arb_t x, y;
    arb_init(x);
    arb_init(y);
    arb_set_si(x, arb_is_positive(u) ? 1 : -1);
    leg(y, u, bits);
    arb_atan2(result, y, x, bits);
    arb_clear(x);
    arb_clear(y);
}

static void acsc_ball(arb_t result, const arb_t u, slong bits) {
    if (!is_outer(u)) {
        arb_indeterminate(result);
        return;
    }
    arb_t x, y;
    arb_init(x);
    arb_init(y);
    arb_one(y);
    leg(x, u, bits);
    arb_atan2(result, y, x, bits);
    if (arb_is_negative(u)) arb_neg(result, result);
    arb_clear(x);
    arb_clear(y);
}

static void acosh_ball(arb_t result, const arb_t u, slong bits) {
    if (!is_outer(u) || !arb_is_positive(u)) {
        arb_indeterminate(result);
        return;
    }
    leg(result, u, bits);
    arb_asinh(result, result, bits);
}

/* log1p(2/(|u| - 1))/2 with the sign of u. */
static void acoth_ball(arb_t result, const arb_t u, slong bits) {
    if (!is_outer(u)) {
        arb_indeterminate(result);
        return;
    }
    arb_abs(result, u);
    arb_sub_ui(result, result, 1, bits);
    arb_ui_div(result, 2, result, bits);
    arb_log1p(result, result, bits);
    arb_mul_2exp_si(result, result, -1);
    if (arb_is_negative(u)) arb_neg(result, result);
}

static void asech_ball(arb_t result, const arb_t u, slong bits) {
    arb_t one;
    arb_init(one);
    arb_one(one);
    if (arb_is_positive(u) && arb_le(u, one)) {
        leg(result, u, bits);
        arb_div(result, result, u, bits);
        arb_asinh(result, result, bits);
    } else {
        arb_indeterminate(result);
    }
    arb_clear(one);
}

static void acsch_ball(arb_t result, const arb_t u, slong bits) {
    arb_inv(result, u, bits);
    arb_asinh(result, result, bits);
}

/* --- pieces --- */

static void abs_ball(arb_t result, const arb_t u, slong bits) {
    arb_abs(result, u);
    arb_set_round(result, result, bits);
}

static void sign_ball(arb_t result, const arb_t u, slong bits) {
    (void)bits;
    arb_sgn(result, u);
}

static void heaviside_ball(arb_t result, const arb_t u, slong bits) {
    (void)bits;
    if (arb_is_positive(u))
        arb_one(result);
    else if (arb_is_nonpositive(u))
        arb_zero(result);
    else
        arb_unit_interval(result);
}

static void relu_ball(arb_t result, const arb_t u, slong bits) {
    arb_t zero;
    arb_init(zero);
    arb_max(result, u, zero, bits);
    arb_clear(zero);
}

static void sigmoid_ball(arb_t result, const arb_t u, slong bits) {
    arb_neg(result, u);
    arb_exp(result, result, bits);
    arb_add_ui(result, result, 1, bits);
    arb_inv(result, result, bits);
}

/* u + log(1 + exp(-u)) on the right, log(1 + exp(u)) on the left: both hold everywhere, neither cancels
 * there. */
static void softplus_ball(arb_t result, const arb_t u, slong bits) {
    const bool right = arf_sgn(arb_midref(u)) > 0;
    arb_set(result, u);
    if (right) arb_neg(result, result);
    arb_exp(result, result, bits);
    arb_log1p(result, result, bits);
    if (right) arb_add(result, result, u, bits);
}

static void min_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    arb_set_round(result, args, bits);
    for (slong i = 1; i < count; i++) arb_min(result, result, &args[i], bits);
}

static void max_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    arb_set_round(result, args, bits);
    for (slong i = 1; i < count; i++) arb_max(result, result, &args[i], bits);
}

static void atan2_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    assert(count == 2);
    (void)count;
    if (arb_contains_zero(&args[0]) && arb_contains_zero(&args[1]))
        arb_indeterminate(result);
    else
        arb_atan2(result, &args[0], &args[1], bits);
}

/* --- powers --- */

/* u^v for u >= 0 that may be 0, and v > 0: between 0 and the power of the upper end. */
static void power_from_zero(arb_t result, const arb_t u, const arb_t v, slong bits) {
    arb_t top;
    arb_init(top);
    arb_get_ubound_arf(arb_midref(top), u, bits);
    if (arb_is_zero(top)) {
        arb_zero(result);
    } else {
        arb_pow(top, top, v, bits);
        arb_zero(result);
        arb_union(result, result, top, bits);
    }
    arb_clear(top);
}

/* |u|^v with the sign of u where v is odd, for whole v too large to be multiplied out. */
static void vast_power(arb_t result, const arb_t u, const arb_t v, slong bits) {
    if (arb_contains_zero(u)) {
        arb_indeterminate(result);
        return;
    }
    bool negative = arb_is_negative(u),
         odd = negative && arf_is_int(arb_midref(v)) && !arf_is_int_2exp_si(arb_midref(v), 1);
    arb_abs(result, u);
    arb_log(result, result, bits);
    arb_mul(result, result, v, bits);
    arb_exp(result, result, bits);
    if (odd) arb_neg(result, result);
}

/* u^n; negative n only where u is certainly not 0. u is rounded first: an exact number may have a million digits, and
 * is multiplied once for each binary digit of n. */
static void integer_power(arb_t result, const arb_t u, const arb_t v, slong bits) {
    enum { VAST = 64 };
    arb_t base;
    arb_init(base);
    arb_set_round(base, u, bits);
    if (arf_cmpabs_2exp_si(arb_midref(v), VAST) >= 0) {
        vast_power(result, base, v, bits);
    } else if (arf_sgn(arb_midref(v)) < 0 && arb_contains_zero(base)) {
        arb_indeterminate(result);
    } else {
        fmpz_t n;
        fmpz_init(n);
        arf_get_fmpz(n, arb_midref(v), ARF_RND_DOWN);
        arb_pow_fmpz(result, base, n, bits);
        fmpz_clear(n);
    }
    arb_clear(base);
}

static void pow_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    assert(count == 2);
    (void)count;
    const arb_struct *u = &args[0], *v = &args[1];
    if (arb_is_int(v))
        integer_power(result, u, v, bits);
    else if (arb_is_positive(u))
        arb_pow(result, u, v, bits);
    else if (arb_is_nonnegative(u) && arb_is_positive(v))
        power_from_zero(result, u, v, bits);
    else
        arb_indeterminate(result);
}

/* --- gamma and its kin --- */

/* log|gamma(u)|; on the left by reflection, log(pi/|sin(pi u)|) - lgamma(1 - u). */
static void lgamma_ball(arb_t result, const arb_t u, slong bits) {
    if (!arb_is_negative(u)) {
        arb_lgamma(result, u, bits);
        return;
    }
    arb_t mirror, sine;
    arb_init(mirror);
    arb_init(sine);
    arb_sub_ui(mirror, u, 1, bits);
    arb_neg(mirror, mirror);
    arb_lgamma(mirror, mirror, bits);
    arb_sin_pi(sine, u, bits);
    arb_abs(sine, sine);
    arb_const_pi(result, bits);
    arb_div(result, result, sine, bits);
    arb_log(result, result, bits);
    arb_sub(result, result, mirror, bits);
    arb_clear(mirror);
    arb_clear(sine);
}

static void factorial_ball(arb_t result, const arb_t u, slong bits) {
    arb_add_ui(result, u, 1, bits);
    arb_gamma(result, result, bits);
}

/* On the right Hurwitz's zeta function; on the left its sums grow with |u| and the reflected series is
 * better. */
static void polygamma_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    assert(count == 2);
    (void)count;
    slong n;
    if (!kernel_natural(&n, &args[0], KERNEL_MOST_ORDER)) {
        arb_indeterminate(result);
    } else if (!arb_is_positive(&args[1])) {
        kernel_polygamma_taylor(result, n, &args[1], 1, bits);
    } else {
        acb_t order, z;
        acb_init(order);
        acb_init(z);
        acb_set_si(order, n);
        acb_set_arb(z, &args[1]);
        acb_polygamma(z, order, z, bits);
        arb_set(result, acb_realref(z));
        acb_clear(order);
        acb_clear(z);
    }
}

static void lambertw1_ball(arb_t result, const arb_t u, slong bits) { arb_lambertw(result, u, 0, bits); }

static void lambertw_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    assert(count == 2);
    (void)count;
    const bool lower = arb_equal_si(&args[0], -1);
    if (lower || arb_is_zero(&args[0]))
        arb_lambertw(result, &args[1], lower, bits);
    else
        arb_indeterminate(result);
}

/* gamma(n + 1) / (gamma(k + 1) gamma(n - k + 1)) */
static void binomial_by_gamma(arb_t result, const arb_t n, const arb_t k, slong bits) {
    arb_t part;
    arb_init(part);
    factorial_ball(result, n, bits);
    arb_add_ui(part, k, 1, bits);
    arb_rgamma(part, part, bits);
    arb_mul(result, result, part, bits);
    arb_sub(part, n, k, bits);
    arb_add_ui(part, part, 1, bits);
    arb_rgamma(part, part, bits);
    arb_mul(result, result, part, bits);
    arb_clear(part);
}

/* 0 for a negative integer k, as in Graham, Knuth & Patashnik, Concrete Mathematics, 5.1. */
static void binomial_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    assert(count == 2);
    (void)count;
    slong k;
    if (kernel_natural(&k, &args[1], KERNEL_MOST_CHOSEN))
        arb_bin_ui(result, &args[0], (ulong)k, bits);
    else if (arb_is_int(&args[1]) && arb_is_negative(&args[1]))
        arb_zero(result);
    else
        binomial_by_gamma(result, &args[0], &args[1], bits);
}

/* --- Bessel --- */

typedef void (*bessel_function)(arb_t result, const arb_t order, const arb_t z, slong bits);

/* Y and K: z > 0. Arb takes minutes for orders beyond all use. */
static void second_kind(arb_t result, const arb_struct *args, slong count, slong bits, bessel_function f) {
    assert(count == 2);
    (void)count;
    if (arb_is_positive(&args[1]) && arf_cmpabs_ui(arb_midref(&args[0]), KERNEL_MOST_BESSEL) <= 0)
        f(result, &args[0], &args[1], bits);
    else
        arb_indeterminate(result);
}

/* J and I: also 0 at 0 for a positive order, and everywhere for an integer order. */
static void first_kind(arb_t result, const arb_struct *args, slong count, slong bits, bessel_function f) {
    if (arb_is_zero(&args[1]) && arb_is_positive(&args[0]))
        arb_zero(result);
    else if (arb_is_int(&args[0]) && arf_cmpabs_ui(arb_midref(&args[0]), KERNEL_MOST_BESSEL) <= 0)
        f(result, &args[0], &args[1], bits);
    else
        second_kind(result, args, count, bits, f);
}

static void besselj_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    first_kind(result, args, count, bits, arb_hypgeom_bessel_j);
}

static void besseli_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    first_kind(result, args, count, bits, arb_hypgeom_bessel_i);
}

static void bessely_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    second_kind(result, args, count, bits, arb_hypgeom_bessel_y);
}

static void besselk_ball(arb_t result, const arb_struct *args, slong count, slong bits) {
    second_kind(result, args, count, bits, arb_hypgeom_bessel_k);
}

/* --- the kernels --- */

#define UNARY(name, value, ball, series)                                              \
    void ball_##name(arb_t result, const arb_struct *args, slong count, slong bits) { \
        apply(result, args, count, bits, ball);                                       \
    }
#include "ops/kernel_unary.def"
#undef UNARY

#define KERNEL(name)
#define KERNEL2(name)                                                                 \
    void ball_##name(arb_t result, const arb_struct *args, slong count, slong bits) { \
        apply_many(result, args, count, bits, name##_ball);                           \
    }
#include "ops/kernels.def"
#undef KERNEL
#undef KERNEL2
