/* The value of each function as a double. Where the C library is good to a few units in the last place, it
 * is used; its missing functions are built from forms that neither cancel nor overflow before the result
 * does (asec from sqrt((u - 1)(u + 1)), not from acos(1/u), which loses half the digits next to 1). The
 * special functions that C lacks are the ball kernel, rounded: the precision rises until the ball decides
 * 53 bits.
 *
 * Outside the real domain, at poles, and for an argument that is no finite number the answer is NaN. An
 * infinity is only ever an overflow. */
#include <math.h>

#include "ops/kernels.h"

/* --- the ball kernel, rounded --- */

/* A ball that does not settle below LAST_BITS (a Bessel function of order and argument beyond some
 * thousands) is NaN. */
enum { FIRST_BITS = 64, LAST_BITS = 2048, DOUBLE_BITS = 54, SMALLEST_DOUBLE = -1075 };

/* Does every number in the ball round to one double, up to the last bit? */
static int settles(const arb_t ball) {
    if (!arb_is_finite(ball)) return 0;
    return arb_rel_accuracy_bits(ball) >= DOUBLE_BITS ||
           mag_cmp_2exp_si(arb_radref(ball), SMALLEST_DOUBLE) < 0;
}

static double by_ball(ball_kernel f, const double *at, slong count) {
    arb_struct args[2];
    arb_t ball;
    double result = NAN;

    arb_init(ball);
    for (slong i = 0; i < count; i++) {
        arb_init(&args[i]);
        arb_set_d(&args[i], at[i]);
    }
    for (slong bits = FIRST_BITS; bits <= LAST_BITS && isnan(result); bits *= 2) {
        f(ball, args, count, bits);
        if (settles(ball)) result = arf_get_d(arb_midref(ball), ARF_RND_NEAR);
    }
    for (slong i = 0; i < count; i++) arb_clear(&args[i]);
    arb_clear(ball);
    return result;
}

static double by_ball1(ball_kernel f, double u) { return by_ball(f, &u, 1); }

static double by_ball2(ball_kernel f, double u, double v) {
    const double at[2] = {u, v};
    return by_ball(f, at, 2);
}

/* --- logarithms --- */

static double log_value(double u) { return u > 0 ? log(u) : NAN; }

static double log2_value(double u) { return u > 0 ? log2(u) : NAN; }

static double log10_value(double u) { return u > 0 ? log10(u) : NAN; }

static double log1p_value(double u) { return u > -1 ? log1p(u) : NAN; }

/* --- trigonometric --- */

static double cot_value(double u) { return u != 0 ? 1 / tan(u) : NAN; }

static double sec_value(double u) { return 1 / cos(u); }

static double csc_value(double u) { return u != 0 ? 1 / sin(u) : NAN; }

static double acot_value(double u) { return u != 0 ? atan(1 / u) : NAN; }

/* sqrt(u^2 - 1), NaN for |u| < 1: no cancellation next to 1, no overflow for huge u. */
static double leg(double u) { return sqrt(fabs(u) - 1) * sqrt(fabs(u) + 1); }

static double asec_value(double u) { return atan2(leg(u), copysign(1, u)); }

static double acsc_value(double u) { return copysign(atan2(1, leg(u)), u); }

/* --- hyperbolic --- */

static double coth_value(double u) { return u != 0 ? 1 / tanh(u) : NAN; }

/* Through exp(-|u|): cosh and sinh overflow long before their reciprocals vanish. */
static double sech_value(double u) { return 2 * exp(-fabs(u)) / (1 + exp(-2 * fabs(u))); }

static double csch_value(double u) {
    return u != 0 ? copysign(2 * exp(-fabs(u)) / -expm1(-2 * fabs(u)), u) : NAN;
}

static double atanh_value(double u) { return fabs(u) < 1 ? atanh(u) : NAN; }

static double acoth_value(double u) {
    return fabs(u) > 1 ? copysign(0.5 * log1p(2 / (fabs(u) - 1)), u) : NAN;
}

/* log((1 + s)/u) with s = sqrt(1 - u^2); for small u the quotient could overflow, near 1 the logarithm
 * would cancel. */
static double asech_value(double u) {
    if (!(u > 0 && u <= 1)) return NAN;
    const double s = sqrt((1 - u) * (1 + u));
    return u < 0.5 ? log1p(s) - log(u) : asinh(s / u);
}

static double acsch_value(double u) {
    if (u == 0) return NAN;
    return fabs(u) < 1e-300 ? copysign(log(2) - log(fabs(u)), u) : asinh(1 / u);
}

/* --- pieces --- */

static double sign_value(double u) { return (u > 0) - (u < 0); }

static double heaviside_value(double u) { return u > 0; }

static double relu_value(double u) { return u > 0 ? u : 0; }

static double sigmoid_value(double u) {
    const double small = exp(-fabs(u));
    return (u < 0 ? small : 1) / (1 + small);
}

static double softplus_value(double u) { return relu_value(u) + log1p(exp(-fabs(u))); }

static double min_value(double u, double v) { return u < v ? u : v; }

static double max_value(double u, double v) { return u > v ? u : v; }

/* C tells -0 from 0 on the cut and gives the origin a value; the real numbers do neither. */
static double atan2_value(double u, double v) { return u == 0 && v == 0 ? NAN : atan2(u == 0 ? 0 : u, v); }

/* C lets 0^-1 be an infinity; its other conventions are ours: 0^0 = 1, NaN for a negative base and a
 * fraction. */
static double pow_value(double u, double v) { return u == 0 && v < 0 ? NAN : pow(u, v); }

/* --- gamma and its kin --- */

enum { EXACT_FACTORIALS = 22 }; /* 22! is the last that is a double */

static int is_pole(double u) { return u <= 0 && u == floor(u); }

static double small_factorial(int n) {
    double result = 1;
    for (int i = 2; i <= n; i++) result *= i;
    return result;
}

static double gamma_value(double u) {
    if (is_pole(u)) return NAN;
    return u == floor(u) && u <= EXACT_FACTORIALS + 1 ? small_factorial((int)u - 1) : tgamma(u);
}

/* u + 1 is rounded where |u| >= 1, and gamma would magnify that. */
static double factorial_value(double u) {
    if (u >= 0 && u <= EXACT_FACTORIALS && u == floor(u)) return small_factorial((int)u);
    return fabs(u) < 1 ? gamma_value(u + 1) : u * gamma_value(u);
}

/* log|gamma(u)|; lgamma_r because lgamma writes to a global. */
static double lgamma_value(double u) {
    int sign;
    return is_pole(u) ? NAN : lgamma_r(u, &sign);
}

static double digamma_value(double u) { return by_ball1(ball_digamma, u); }

static double erfi_value(double u) { return by_ball1(ball_erfi, u); }

static double polygamma_value(double u, double v) { return by_ball2(ball_polygamma, u, v); }

static double lambertw1_value(double u) { return by_ball1(ball_lambertw1, u); }

static double lambertw_value(double u, double v) { return by_ball2(ball_lambertw, u, v); }

static double besselj_value(double u, double v) { return by_ball2(ball_besselj, u, v); }

static double bessely_value(double u, double v) { return by_ball2(ball_bessely, u, v); }

static double besseli_value(double u, double v) { return by_ball2(ball_besseli, u, v); }

static double besselk_value(double u, double v) { return by_ball2(ball_besselk, u, v); }

static double binomial_value(double u, double v) { return by_ball2(ball_binomial, u, v); }

/* --- the kernels --- */

#define UNARY(name, value, ball, series) \
    double value_##name(double u) { return isfinite(u) ? value(u) : NAN; }
#include "ops/kernel_unary.def"
#undef UNARY

#define KERNEL(name)
#define KERNEL2(name) \
    double value_##name(double u, double v) { return isfinite(u) && isfinite(v) ? name##_value(u, v) : NAN; }
#include "ops/kernels.def"
#undef KERNEL
#undef KERNEL2
