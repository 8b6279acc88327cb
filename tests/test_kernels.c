/* Laws of the numeric kernels, each a test per row of kernels.def. The double, the ball and the series of
 * a function share little code, so each is held against another: the double against the ball at 200 bits;
 * the ball over an interval against balls at points of it; the series against difference quotients and
 * sums of the ball along random curves. What all three could have wrong together is held against digits
 * from mpmath (kernel_known.def) and a list of edges (kernel_edges.def). */
#include "harness.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ops/kernels.h"

typedef struct row {
    const char *name;
    slong count;
    double (*value1)(double u);
    double (*value2)(double u, double v);
    ball_kernel ball;
    series_kernel series;
} row;

#define KERNEL(name)  {#name, 1, value_##name, NULL, ball_##name, series_##name},
#define KERNEL2(name) {#name, 2, NULL, value_##name, ball_##name, series_##name},
static const row rows[] = {
#include "ops/kernels.def"
};
#undef KERNEL
#undef KERNEL2
enum { ROWS = sizeof rows / sizeof *rows };

static const row *row_called(const char *name) {
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].name, name) == 0) return &rows[i];
    fail_msg("no kernel %s", name);
    return NULL;
}

static double value_at(const row *r, const double *at) {
    return r->count == 1 ? r->value1(at[0]) : r->value2(at[0], at[1]);
}

/* --- where --- */

typedef enum first_argument { ANY, NATURAL, BRANCH, ORDER, SOMETIMES_INTEGER } first_argument;

/* Rows that do not take any u, v of -4..4. All but ANY and SOMETIMES_INTEGER are constant along a curve. */
static const struct special {
    const char *name;
    first_argument first;
    double low, high; /* of the last argument */
    double ulps;      /* how far the double may be off; 0: USUAL_ULPS */
} specials[] = {
    {"log", ANY, -1, 8, 0},
    {"exp", ANY, -30, 30, 0},
    {"gamma", ANY, -6, 12, 12}, /* glibc */
    {"lgamma", ANY, -6, 12, 12},
    {"factorial", ANY, -6, 12, 12},
    {"erfc", ANY, -3, 12, 0},
    {"asin", ANY, -1.25, 1.25, 0},
    {"acos", ANY, -1.25, 1.25, 0},
    {"atanh", ANY, -1.25, 1.25, 0},
    {"asech", ANY, -0.25, 1.25, 0},
    {"lambertw1", ANY, -0.5, 4, 0},
    {"polygamma", NATURAL, -4, 8, 0},
    {"lambertw", BRANCH, -0.5, 0.25, 0},
    {"besselj", ORDER, -3, 12, 0},
    {"bessely", ORDER, -1, 12, 0},
    {"besseli", ORDER, -3, 12, 0},
    {"besselk", ORDER, -1, 12, 0},
    {"binomial", SOMETIMES_INTEGER, -3, 6, 0},
    {"pow", SOMETIMES_INTEGER, -4, 4, 0},
};
enum { DRAWS = 60, USUAL_ULPS = 4 };

static const struct special *special_of(const row *r) {
    static const struct special usual = {NULL, ANY, -4, 4, 0};
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (strcmp(specials[i].name, r->name) == 0) return &specials[i];
    return &usual;
}

static bool first_is_constant(const row *r) {
    const first_argument f = special_of(r)->first;
    return f == NATURAL || f == BRANCH || f == ORDER;
}

static bool is_constant_along(const row *r, slong i, const double *at) {
    if (i == 0) return first_is_constant(r);
    return special_of(r)->first == SOMETIMES_INTEGER && at[i] == nearbyint(at[i]);
}

/* Mostly a number of many digits, sometimes a short one: integers and halves are where the cases change. */
static double draw(double low, double high) {
    const double x = harness_uniform(low, high);
    return harness_chance(0.2) ? nearbyint(2 * x) / 2 : x;
}

static void draw_point(double *at, const row *r) {
    const struct special *s = special_of(r);
    at[r->count - 1] = draw(s->low, s->high);
    if (r->count == 1) return;
    at[0] = draw(-4, 4);
    if (s->first == NATURAL) at[0] = (double)harness_between(0, 5);
    if (s->first == BRANCH) at[0] = (double)harness_between(-1, 0);
    if (s->first == ORDER && harness_chance(0.5)) at[0] = nearbyint(at[0]);
    if (s->first == SOMETIMES_INTEGER && harness_chance(0.5)) at[1] = nearbyint(at[1]);
}

static void set_args(arb_ptr args, const double *at, slong count) {
    for (slong i = 0; i < count; i++) arb_set_d(args + i, at[i]);
}

static double upper(const arb_t x) {
    arf_t bound;
    arf_init(bound);
    arb_get_abs_ubound_arf(bound, x, 30);
    const double result = arf_get_d(bound, ARF_RND_UP);
    arf_clear(bound);
    return result;
}

/* |x - y| as a double that is not below it. */
static double distance(const arb_t x, const arb_t y) {
    arb_t d;
    arb_init(d);
    arb_sub(d, x, y, 600);
    const double result = upper(d);
    arb_clear(d);
    return result;
}

static double ulp(double x) { return fmax(nextafter(fabs(x), INFINITY) - fabs(x), DBL_TRUE_MIN); }

/* --- values --- */

/* An infinity is right where the value overflows, up to the last few doubles. */
static bool overflows(const arb_t exact) {
    arb_t bound;
    arb_init(bound);
    arb_set_d(bound, DBL_MAX * (1 - 16 * DBL_EPSILON));
    const bool result = arf_cmpabs(arb_midref(exact), arb_midref(bound)) > 0;
    arb_clear(bound);
    return result;
}

static void assert_double_near(const row *r, const double *at, const arb_t exact, double ulps) {
    const double value = value_at(r, at);
    arb_t rounded;
    arb_init(rounded);
    if (isfinite(value)) arb_set_d(rounded, value);
    double off = isfinite(value) ? distance(rounded, exact) / ulp(value) : INFINITY;
    if (isinf(value) && overflows(exact)) off = 0;
    arb_clear(rounded);
    if (!(off <= ulps)) fail_msg("%s(%a, %a) = %.17g is %.1f ulp off", r->name, at[0], at[1], value, off);
}

/* Arguments of any size, next to 1, and of some tens: where the double has to take care. */
static double stretched(double u, int way) {
    if (way == 1) return copysign(exp2(harness_uniform(-1074, 1024)), u);
    if (way == 2) return copysign(1 + harness_uniform(-1, 1) * exp2(harness_uniform(-53, -3)), u);
    return way == 3 ? 16 * u : u;
}

static void value_is_the_rounded_ball(void **state) {
    const row *r = *state;
    const struct special *s = special_of(r);
    arb_ptr args = _arb_vec_init(2);
    arb_t ball;
    int defined = 0;
    arb_init(ball);
    for (int i = 0; i < 5 * DRAWS; i++) {
        double at[2] = {0, 0};
        draw_point(at, r);
        if (r->count == 1) at[0] = stretched(at[0], i % 4);
        set_args(args, at, r->count);
        r->ball(ball, args, r->count, 2200);
        if (arb_is_finite(ball)) {
            defined++;
            assert_double_near(r, at, ball, s->ulps > 0 ? s->ulps : USUAL_ULPS);
        } else if (!isnan(value_at(r, at))) {
            fail_msg("%s(%a, %a) has a value and no ball", r->name, at[0], at[1]);
        }
    }
    assert_true(defined >= DRAWS / 2);
    arb_clear(ball);
    _arb_vec_clear(args, 2);
}

/* --- balls --- */

/* A random point of each ball, exactly; the ends are the likeliest to show a mistake. */
static void draw_inside(arb_ptr points, arb_srcptr args, slong count) {
    for (slong i = 0; i < count; i++) {
        arf_t step;
        arf_init(step);
        arf_set_mag(step, arb_radref(args + i));
        const slong part = harness_chance(0.3) ? 256 : (slong)harness_between(0, 256);
        arf_mul_si(step, step, harness_chance(0.5) ? part : -part, ARF_PREC_EXACT, ARF_RND_DOWN);
        arf_mul_2exp_si(step, step, -8);
        arb_set_arf(points + i, step);
        arf_add(arb_midref(points + i), arb_midref(points + i), arb_midref(args + i), ARF_PREC_EXACT,
                ARF_RND_DOWN);
        arf_clear(step);
    }
}

static void ball_holds_the_values_of_its_points(void **state) {
    const row *r = *state;
    arb_ptr args = _arb_vec_init(2), points = _arb_vec_init(2);
    arb_t whole, part;
    int defined = 0;
    arb_init(whole);
    arb_init(part);
    for (int i = 0; i < 5 * DRAWS; i++) {
        double at[2] = {0, 0};
        draw_point(at, r);
        set_args(args, at, r->count);
        for (slong j = first_is_constant(r); j < r->count; j++)
            mag_set_ui_2exp_si(arb_radref(args + j), harness_below(100), -(slong)harness_between(4, 45));
        r->ball(whole, args, r->count, 53);
        if (!arb_is_finite(whole)) continue;
        defined++;
        for (int j = 0; j < 5; j++) {
            draw_inside(points, args, r->count);
            r->ball(part, points, r->count, 400);
            if (!arb_overlaps(whole, part) || !arb_is_finite(part))
                fail_msg("%s at %a, %a: the ball leaves out a value", r->name, at[0], at[1]);
        }
    }
    assert_true(defined >= DRAWS / 2);
    arb_clear(whole);
    arb_clear(part);
    _arb_vec_clear(args, 2);
    _arb_vec_clear(points, 2);
}

static void precision_sharpens_the_ball(void **state) {
    const row *r = *state;
    arb_ptr args = _arb_vec_init(2);
    arb_t rough, fine;
    arb_init(rough);
    arb_init(fine);
    for (int i = 0; i < DRAWS; i++) {
        double at[2] = {0, 0};
        draw_point(at, r);
        set_args(args, at, r->count);
        r->ball(rough, args, r->count, 64);
        r->ball(fine, args, r->count, 500);
        if (!arb_is_finite(fine)) assert_false(arb_is_finite(rough));
        if (!arb_is_finite(rough)) continue;
        assert_true(arb_overlaps(rough, fine));
        assert_true(mag_cmp_2exp_si(arb_radref(fine), -350) < 0);
    }
    arb_clear(rough);
    arb_clear(fine);
    _arb_vec_clear(args, 2);
}

/* --- series --- */

enum { LENGTH = 8, BITS = 500 };

/* at + b t + c t^2 with short random b and c; arguments that must be constant are. */
static void draw_curve(arb_poly_struct *curve, const double *at, const row *r) {
    for (slong i = 0; i < r->count; i++) {
        arb_t x;
        arb_init(x);
        arb_poly_zero(&curve[i]);
        for (slong k = 0; k < 3 && (k == 0 || !is_constant_along(r, i, at)); k++) {
            arb_set_d(x, k == 0 ? at[i] : (double)harness_between(-8, 8) / 8);
            arb_poly_set_coeff_arb(&curve[i], k, x);
        }
        arb_clear(x);
    }
}

static void init_curve(arb_poly_struct *curve) {
    arb_poly_init(&curve[0]);
    arb_poly_init(&curve[1]);
}

static void clear_curve(arb_poly_struct *curve) {
    arb_poly_clear(&curve[0]);
    arb_poly_clear(&curve[1]);
}

/* f(curve(sign 2^-exponent)); sign 0 is the point itself. */
static void ball_along(arb_t result, const row *r, const arb_poly_struct *curve, int sign, slong exponent) {
    arb_ptr args = _arb_vec_init(2);
    arb_t t;
    arb_init(t);
    arb_set_si(t, sign);
    arb_mul_2exp_si(t, t, -exponent);
    for (slong i = 0; i < r->count; i++) arb_poly_evaluate(args + i, &curve[i], t, BITS);
    r->ball(result, args, r->count, BITS);
    arb_clear(t);
    _arb_vec_clear(args, 2);
}

/* A random curve on which the series exists, neither next to a singularity nor at a huge value. */
static bool draw_series(arb_poly_t series, arb_poly_struct *curve, const row *r) {
    double at[2] = {0, 0};
    draw_point(at, r);
    draw_curve(curve, at, r);
    r->series(series, curve, r->count, LENGTH, BITS);
    for (slong k = 0; k < arb_poly_length(series); k++)
        if (!(upper(arb_poly_get_coeff_ptr(series, k)) < 0x1p40)) return false;
    return true;
}

/* Calls the law on as many series as there should be. */
static void each_series(const row *r,
                        void (*law)(const row *r, arb_poly_t series, const arb_poly_struct *curve)) {
    arb_poly_struct curve[2];
    arb_poly_t series;
    int found = 0;
    init_curve(curve);
    arb_poly_init(series);
    for (int i = 0; i < 20 * DRAWS && found < DRAWS; i++) {
        if (!draw_series(series, curve, r)) continue;
        found++;
        law(r, series, curve);
    }
    assert_int_equal(found, DRAWS);
    arb_poly_clear(series);
    clear_curve(curve);
}

/* The bound of an assertion on coefficient k: how large the error terms' coefficients may be. */
static double size_of(const arb_poly_t series) {
    double size = 1;
    for (slong k = 0; k < arb_poly_length(series); k++)
        size = fmax(size, upper(arb_poly_get_coeff_ptr(series, k)));
    return size;
}

static void assert_coefficient(const row *r, const arb_poly_t series, slong k, const arb_t expected,
                               double error) {
    arb_t found;
    arb_init(found);
    arb_poly_get_coeff_arb(found, series, k);
    const double off = distance(found, expected);
    if (!(off <= error * size_of(series))) {
        arb_printn(found, 20, 0);
        printf(" is not ");
        arb_printn(expected, 20, 0);
        fail_msg(": coefficient %d of %s is %g off", (int)k, r->name, off);
    }
    arb_clear(found);
}

/* Against central differences of the ball with step 2^-60, whose error is of the order 2^-120. */
static void coefficients_are_quotients(const row *r, arb_poly_t series, const arb_poly_struct *curve) {
    arb_t right, left, here, quotient;
    arb_init(right);
    arb_init(left);
    arb_init(here);
    arb_init(quotient);
    ball_along(right, r, curve, 1, 60);
    ball_along(left, r, curve, -1, 60);
    ball_along(here, r, curve, 0, 60);
    assert_coefficient(r, series, 0, here, 0x1p-300);
    arb_sub(quotient, right, left, BITS);
    arb_mul_2exp_si(quotient, quotient, 59);
    assert_coefficient(r, series, 1, quotient, 0x1p-110);
    arb_add(quotient, right, left, BITS);
    arb_submul_ui(quotient, here, 2, BITS);
    arb_mul_2exp_si(quotient, quotient, 119);
    assert_coefficient(r, series, 2, quotient, 0x1p-105);
    arb_clear(right);
    arb_clear(left);
    arb_clear(here);
    arb_clear(quotient);
}

static void series_matches_difference_quotients(void **state) {
    each_series(*state, coefficients_are_quotients);
}

/* All coefficients at once: at t = 2^-40 the terms that are left out are of the order 2^-320. */
static void sum_is_the_value(const row *r, arb_poly_t series, const arb_poly_struct *curve) {
    arb_t sum, value, t;
    arb_init(sum);
    arb_init(value);
    arb_init(t);
    arb_one(t);
    arb_mul_2exp_si(t, t, -40);
    arb_poly_evaluate(sum, series, t, BITS);
    ball_along(value, r, curve, 1, 40);
    const double off = distance(sum, value);
    if (!(off <= 0x1p-300 * size_of(series))) fail_msg("%s is %g off its sum", r->name, off);
    arb_clear(sum);
    arb_clear(value);
    arb_clear(t);
}

static void series_sums_to_the_value(void **state) { each_series(*state, sum_is_the_value); }

/* The series at a ball holds the series at its points. */
static void series_of_a_ball_holds_it(const row *r, arb_poly_t series, const arb_poly_struct *curve) {
    arb_poly_struct wide[2];
    arb_poly_t result;
    init_curve(wide);
    arb_poly_init(result);
    for (slong i = 0; i < r->count; i++) {
        arb_poly_set(&wide[i], &curve[i]);
        if (i < r->count - 1 && first_is_constant(r)) continue;
        for (slong k = 0; k < arb_poly_length(&wide[i]); k++) {
            arb_ptr c = arb_poly_get_coeff_ptr(&wide[i], k);
            arf_t shift;
            arf_init(shift);
            arf_set_si_2exp_si(shift, harness_between(-4, 4), -24);
            arb_add_arf(c, c, shift, ARF_PREC_EXACT);
            mag_set_ui_2exp_si(arb_radref(c), 4, -24);
            arf_clear(shift);
        }
    }
    r->series(result, wide, r->count, LENGTH, 90);
    for (slong k = 0; k < LENGTH; k++) {
        arb_t point, whole;
        arb_init(point);
        arb_init(whole);
        arb_poly_get_coeff_arb(point, series, k);
        arb_poly_get_coeff_arb(whole, result, k);
        if (arb_is_finite(whole) && !arb_overlaps(point, whole))
            fail_msg("%s: coefficient %d of the ball leaves out that of a point", r->name, (int)k);
        arb_clear(point);
        arb_clear(whole);
    }
    arb_poly_clear(result);
    clear_curve(wide);
}

static void series_at_a_ball_holds_those_at_its_points(void **state) {
    each_series(*state, series_of_a_ball_holds_it);
}

static bool all_indeterminate(const arb_poly_t series, slong length) {
    if (arb_poly_length(series) != length) return false;
    for (slong k = 0; k < length; k++) {
        const arb_struct *c = arb_poly_get_coeff_ptr(series, k);
        if (!arf_is_nan(arb_midref(c)) || !mag_is_inf(arb_radref(c))) return false;
    }
    return true;
}

/* All terms or none, and a prefix of the longer series, for every length. */
static void series_is_all_or_nothing(void **state) {
    const row *r = *state;
    arb_poly_struct curve[2];
    arb_poly_t series;
    init_curve(curve);
    arb_poly_init(series);
    for (int i = 0; i < DRAWS; i++) {
        double at[2] = {0, 0};
        draw_point(at, r);
        draw_curve(curve, at, r);
        bool first = false;
        for (slong length = 0; length < 5; length++) {
            r->series(series, curve, r->count, length, 128);
            assert_true(arb_poly_length(series) <= length);
            const bool none = all_indeterminate(series, length);
            assert_true(length == 0 || none || _arb_vec_is_finite(series->coeffs, series->length));
            if (length == 1) first = none;
            if (length > 1) assert_true(first == none);
        }
    }
    arb_poly_clear(series);
    clear_curve(curve);
}

/* Points of many digits are no kinks, jumps or poles: where there is a value there, there is a series. */
static void series_exists_almost_everywhere(void **state) {
    const row *r = *state;
    arb_ptr args = _arb_vec_init(2);
    arb_poly_struct curve[2];
    arb_poly_t series;
    arb_t ball;
    init_curve(curve);
    arb_poly_init(series);
    arb_init(ball);
    for (int i = 0; i < 2 * DRAWS; i++) {
        double at[2] = {0, 0};
        draw_point(at, r);
        if (at[0] == 0 || at[r->count - 1] == nearbyint(2 * at[r->count - 1]) / 2) continue;
        set_args(args, at, r->count);
        draw_curve(curve, at, r);
        r->ball(ball, args, r->count, 128);
        r->series(series, curve, r->count, LENGTH, 128);
        if (arb_is_finite(ball) && all_indeterminate(series, LENGTH))
            fail_msg("%s has no series at %a, %a", r->name, at[0], at[1]);
    }
    arb_clear(ball);
    arb_poly_clear(series);
    clear_curve(curve);
    _arb_vec_clear(args, 2);
}

/* --- no number in, none out --- */

static void not_a_number_has_no_value(void **state) {
    const row *r = *state;
    static const double none[] = {NAN, INFINITY, -INFINITY};
    arb_ptr args = _arb_vec_init(2);
    arb_poly_struct curve[2];
    arb_poly_t series;
    arb_t ball;
    init_curve(curve);
    arb_poly_init(series);
    arb_init(ball);
    for (slong bad = 0; bad < r->count; bad++) {
        for (size_t i = 0; i < 3; i++) {
            double at[2] = {0.5, 0.5};
            at[bad] = none[i];
            assert_true(isnan(value_at(r, at)));
            set_args(args, at, r->count);
            if (isnan(none[i])) arb_zero_pm_inf(args + bad);
            r->ball(ball, args, r->count, 64);
            assert_true(arf_is_nan(arb_midref(ball)));
            for (slong k = 0; k < 3; k++) {
                arb_set_d(args, 0.5);
                for (slong j = 0; j < r->count; j++) {
                    arb_poly_zero(&curve[j]);
                    arb_poly_set_coeff_arb(&curve[j], 0, args);
                }
                arb_indeterminate(args);
                arb_poly_set_coeff_arb(&curve[bad], k, args);
                r->series(series, curve, r->count, 3, 64);
                assert_true(all_indeterminate(series, 3));
            }
        }
    }
    arb_clear(ball);
    arb_poly_clear(series);
    clear_curve(curve);
    _arb_vec_clear(args, 2);
}

/* Anything that a user can type: an answer or none, in time and without a crash. */
static void extremes_are_survived(void **state) {
    const row *r = *state;
    static const double extremes[] = {0,      -0.0,  1,       -1,       0.5,     -1.5,
                                      2,      1e-9,  -1e-9,   1e10,     -1e10,   1e16,
                                      -1e300, 1e300, DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN,
                                      37.5,   -37.5, 1000,    -1000,    1000.5,  4294967296.0};
    enum { EXTREMES = sizeof extremes / sizeof *extremes };
    arb_ptr args = _arb_vec_init(2);
    arb_poly_struct curve[2];
    arb_poly_t series;
    arb_t ball;
    init_curve(curve);
    arb_poly_init(series);
    arb_init(ball);
    const double start = harness_now();
    for (size_t i = 0; i < EXTREMES * (r->count == 2 ? EXTREMES : 1); i++) {
        const double at[2] = {extremes[i % EXTREMES], extremes[i / EXTREMES]};
        (void)value_at(r, at);
        set_args(args, at, r->count);
        r->ball(ball, args, r->count, 64);
        assert_true(arb_is_finite(ball) || arf_is_nan(arb_midref(ball)));
        draw_curve(curve, at, r);
        r->series(series, curve, r->count, 6, 64);
        assert_true(all_indeterminate(series, 6) || _arb_vec_is_finite(series->coeffs, series->length));
    }
    const double seconds = harness_now() - start;
    if (seconds > 5 * harness_slowness()) fail_msg("%s takes %.1f s", r->name, seconds);
    arb_clear(ball);
    arb_poly_clear(series);
    clear_curve(curve);
    _arb_vec_clear(args, 2);
}

/* --- lists --- */

typedef struct point {
    const char *name;
    double at[2];
    const char *digits;
    bool value, series;
} point;

#define KNOWN(name, u, v, digits) {#name, {u, v}, digits, true, true},
static const point known[] = {
#include "kernel_known.def"
};
#undef KNOWN

#define EDGE(name, u, v, value, series) {#name, {u, v}, NULL, value, series},
static const point edges[] = {
#include "kernel_edges.def"
};
#undef EDGE

static void known_values_are_met(void **state) {
    const row *r = *state;
    arb_ptr args = _arb_vec_init(2);
    arb_t ball, expected, off;
    int found = 0;
    arb_init(ball);
    arb_init(expected);
    arb_init(off);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].name, r->name) != 0) continue;
        found++;
        set_args(args, known[i].at, r->count);
        r->ball(ball, args, r->count, 200);
        assert_int_equal(arb_set_str(expected, known[i].digits, 300), 0);
        arb_sub(off, ball, expected, 300);
        if (!arb_is_zero(expected)) arb_div(off, off, expected, 300);
        if (!(upper(off) <= 1e-38))
            fail_msg("%s(%g, %g) is not %s", r->name, known[i].at[0], known[i].at[1], known[i].digits);
        assert_double_near(r, known[i].at, ball, 4);
    }
    assert_true(found >= 2);
    arb_clear(ball);
    arb_clear(expected);
    arb_clear(off);
    _arb_vec_clear(args, 2);
}

static void edge_is_kept(void **state) {
    const point *p = *state;
    const row *r = row_called(p->name);
    arb_ptr args = _arb_vec_init(2);
    arb_poly_struct curve[2];
    arb_poly_t series;
    arb_t ball;
    init_curve(curve);
    arb_poly_init(series);
    arb_init(ball);
    assert_int_equal(!isnan(value_at(r, p->at)), p->value);
    set_args(args, p->at, r->count);
    r->ball(ball, args, r->count, 100);
    assert_int_equal(!arf_is_nan(arb_midref(ball)), p->value);
    /* Also where the curve is constant as far as one sees, and for a single term. */
    for (slong length = 1; length < 5; length++) {
        for (slong degree = 0; degree < 2; degree++) {
            for (slong i = 0; i < r->count; i++) {
                arb_poly_zero(&curve[i]);
                arb_poly_set_coeff_arb(&curve[i], 0, args + i);
                if (degree > 0 && i == r->count - 1 && strcmp(r->name, "pow") != 0 &&
                    strcmp(r->name, "binomial") != 0)
                    arb_poly_set_coeff_si(&curve[i], 1, 1);
            }
            r->series(series, curve, r->count, length, 100);
            assert_int_equal(!all_indeterminate(series, length), p->series);
        }
    }
    arb_clear(ball);
    arb_poly_clear(series);
    clear_curve(curve);
    _arb_vec_clear(args, 2);
}

/* --- by name --- */

static void min_and_max_take_any_number(void **state) {
    (void)state;
    const double at[4] = {2, -1.5, 3, 0.25};
    arb_ptr args = _arb_vec_init(4);
    arb_poly_struct curve[4];
    arb_poly_t series;
    arb_t ball;
    arb_init(ball);
    arb_poly_init(series);
    set_args(args, at, 4);
    for (slong i = 0; i < 4; i++) {
        arb_poly_init(&curve[i]);
        arb_poly_set_coeff_arb(&curve[i], 0, args + i);
        arb_poly_set_coeff_si(&curve[i], 1, i + 1);
    }
    for (slong count = 1; count <= 4; count++) {
        const slong least = count > 1, most = count > 2 ? 2 : 0;
        ball_min(ball, args, count, 64);
        assert_true(arb_equal(ball, args + least));
        ball_max(ball, args, count, 64);
        assert_true(arb_equal(ball, args + most));
        series_min(series, curve, count, 5, 64);
        assert_true(arb_poly_equal(series, &curve[least]));
        series_max(series, curve, count, 5, 64);
        assert_true(arb_poly_equal(series, &curve[most]));
    }
    for (slong i = 0; i < 4; i++) arb_poly_clear(&curve[i]);
    arb_poly_clear(series);
    arb_clear(ball);
    _arb_vec_clear(args, 4);
}

static void small_factorials_and_binomials_are_exact(void **state) {
    (void)state;
    double factorial = 1;
    for (int n = 0; n <= 22; n++) {
        factorial *= n > 0 ? n : 1;
        assert_true(value_factorial(n) == factorial);
        assert_true(value_gamma(n + 1) == factorial);
    }
    for (int n = 0; n <= 30; n++)
        for (int k = 1; k <= n; k++)
            assert_true(value_binomial(n, k) == value_binomial(n - 1, k) + value_binomial(n - 1, k - 1));
}

/* Both ways to the Taylor series of a Bessel function meet where one takes over from the other, at |z| =
 * 1. */
static void bessel_series_is_one_function(void **state) {
    (void)state;
    static const char *const names[] = {"besselj", "bessely", "besseli", "besselk"};
    arb_poly_struct curve[2];
    arb_poly_t inner, outer;
    init_curve(curve);
    arb_poly_init(inner);
    arb_poly_init(outer);
    for (int i = 0; i < 40; i++) {
        const row *r = row_called(names[i % 4]);
        const double at[2] = {(double)harness_between(-6, 6) / 2, 1};
        draw_curve(curve, at, r);
        r->series(outer, curve, 2, 12, 256);
        arb_t nudge;
        arb_init(nudge);
        arb_set_d(nudge, 1);
        arf_mul_2exp_si(arb_midref(nudge), arb_midref(nudge), -200);
        arb_sub(arb_poly_get_coeff_ptr(&curve[1], 0), arb_poly_get_coeff_ptr(&curve[1], 0), nudge, 256);
        arb_clear(nudge);
        r->series(inner, curve, 2, 12, 256);
        assert_true(arb_poly_length(inner) == arb_poly_length(outer));
        for (slong k = 0; k < arb_poly_length(inner); k++)
            assert_true(distance(inner->coeffs + k, outer->coeffs + k) < 0x1p-120);
    }
    arb_poly_clear(inner);
    arb_poly_clear(outer);
    clear_curve(curve);
}

/* --- the run --- */

static const struct law {
    const char *name;
    CMUnitTestFunction test;
} laws[] = {
    {"value_is_the_rounded_ball", value_is_the_rounded_ball},
    {"ball_holds_the_values_of_its_points", ball_holds_the_values_of_its_points},
    {"precision_sharpens_the_ball", precision_sharpens_the_ball},
    {"series_matches_difference_quotients", series_matches_difference_quotients},
    {"series_sums_to_the_value", series_sums_to_the_value},
    {"series_at_a_ball_holds_those_at_its_points", series_at_a_ball_holds_those_at_its_points},
    {"series_is_all_or_nothing", series_is_all_or_nothing},
    {"series_exists_almost_everywhere", series_exists_almost_everywhere},
    {"not_a_number_has_no_value", not_a_number_has_no_value},
    {"extremes_are_survived", extremes_are_survived},
    {"known_values_are_met", known_values_are_met},
};
enum { LAWS = sizeof laws / sizeof *laws, EDGES = sizeof edges / sizeof *edges, NAME = 80 };

int main(void) {
    static struct CMUnitTest tests[LAWS * ROWS + EDGES + 8];
    static char names[LAWS * ROWS + EDGES][NAME];
    const struct CMUnitTest others[] = {
        cmocka_unit_test(min_and_max_take_any_number),
        cmocka_unit_test(small_factorials_and_binomials_are_exact),
        cmocka_unit_test(bessel_series_is_one_function),
    };
    size_t count = 0;
    for (size_t l = 0; l < LAWS; l++) {
        for (size_t i = 0; i < ROWS; i++) {
            snprintf(names[count], NAME, "%s: %s", laws[l].name, rows[i].name);
            tests[count] =
                (struct CMUnitTest){names[count], laws[l].test, NULL, NULL, (void *)(uintptr_t)&rows[i]};
            count++;
        }
    }
    for (size_t i = 0; i < EDGES; i++) {
        snprintf(names[count], NAME, "edge_is_kept: %s(%g, %g)", edges[i].name, edges[i].at[0],
                 edges[i].at[1]);
        tests[count] =
            (struct CMUnitTest){names[count], edge_is_kept, NULL, NULL, (void *)(uintptr_t)&edges[i]};
        count++;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) tests[count++] = others[i];
    const int failed = harness_run("kernels", tests, count);
    flint_cleanup();
    return failed;
}
