/* Values as balls, decimals and signs: known digits, ties, what is undefined and what is only undecided, and the laws that
 * bind jets to balls. */
#include "num/decimal.h"
#include "num/exact.h"
#include "num/jet.h"
#include "ops/kernels.h"
#include "test_num_world.h"

#include <math.h>
#include <stdlib.h>

/* --- decimals --- */

static const expr *decimal(world *w, const expr *e, uint32_t digits) {
    diag_clear(&w->d);
    w->d = (diag){0};
    return decimal_value(w->p, w->scratch, e, digits, NULL, &w->d);
}

static void expect_decimal(world *w, const char *text, uint32_t digits, const char *wanted) {
    const expr *e = decimal(w, world_read(w, text), digits);
    if (!e) fail_msg("%s: %s (%s)", text, message_text(w->d.text), w->d.args[0]);
    number q;
    number_init(&q);
    assert_true(number_read(&q, wanted[0] == '-' ? wanted + 1 : wanted));
    if (wanted[0] == '-') number_neg(&q, &q);
    if (!number_equal(&q, &e->as.number))
        fail_msg("%s to %u digits is not %s but %.17g", text, digits, wanted,
                 number_to_double(&e->as.number));
    assert_int_equal(e->kind, EXPR_DECIMAL);
    number_done(&q);
}

static void thousand_digits_are_those_of_mpmath(void **state) {
    world *w = world_of(state);
    static const struct {
        const char *text;
        long exponent;
        const char *digits;
    } known[] = {
#define KNOWN(text, exponent, digits) {text, exponent, digits},
#include "test_num_known.def"
#undef KNOWN
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char wanted[1100];
        snprintf(wanted, sizeof wanted, "%se%ld", known[i].digits, known[i].exponent);
        expect_decimal(w, known[i].text, 1000, wanted);
        char fewer[40];
        snprintf(fewer, sizeof fewer, "%.12se%ld", known[i].digits, known[i].exponent + 988);
        if (known[i].digits[12] < '5') expect_decimal(w, known[i].text, 12, fewer);
    }
}

static void halves_round_to_even(void **state) {
    world *w = world_of(state);
    static const char *const cases[][3] = {
        {"1/8", "2", "0.12"},         {"3/8", "2", "0.38"},        {"-1/8", "2", "-0.12"},
        {"0.125000001", "2", "0.13"}, {"9.5", "1", "10"},          {"8.5", "1", "8"},
        {"99.95", "3", "100"},        {"99.85", "3", "99.8"},      {"9.9949999", "3", "9.99"},
        {"2.5*10^30", "1", "2e30"},   {"3.5/10^30", "1", "4e-30"}, {"0", "5", "0"},
        {"(1/3+2/3)/2", "3", "0.5"},  {"5/2+0*2^(1/2)", "1", "2"}, {"sqrt(6.25)", "1", "2"},
        {"floor(3*(1/3))", "4", "1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_decimal(w, cases[i][0], (uint32_t)atoi(cases[i][1]), cases[i][2]);
}

static void what_has_no_value_says_whether_that_is_certain(void **state) {
    world *w = world_of(state);
    static const struct {
        const char *text;
        diag_kind kind;
        message message;
    } cases[] = {
        {"log(-1)", DIAG_DOMAIN, MSG_UNDEFINED_VALUE},
        {"log(0)", DIAG_DOMAIN, MSG_UNDEFINED_VALUE},
        {"asin(2)", DIAG_DOMAIN, MSG_UNDEFINED_VALUE},
        {"sqrt(1-pi)", DIAG_DOMAIN, MSG_UNDEFINED_VALUE},
        {"0*log(-1)", DIAG_DOMAIN, MSG_UNDEFINED_VALUE},
        {"log(-1)^0", DIAG_DOMAIN, MSG_UNDEFINED_VALUE},
        {"1/0", DIAG_DOMAIN, MSG_UNDEFINED_DIVISION},
        {"0^(-1)", DIAG_DOMAIN, MSG_UNDEFINED_DIVISION},
        {"1/(1/3+1/3-2/3)", DIAG_DOMAIN, MSG_NONE},
        {"(-8)^(1/3)", DIAG_DOMAIN, MSG_UNDEFINED_POWER},
        {"(-2)^sqrt(2)", DIAG_DOMAIN, MSG_UNDEFINED_POWER},
        {"tan(pi/2)", DIAG_UNABLE, MSG_UNDECIDED_VALUE},
        {"1/(sin(1)^2+cos(1)^2-1)", DIAG_UNABLE, MSG_UNDECIDED_VALUE},
        {"sin(1)^2+cos(1)^2-1", DIAG_UNABLE, MSG_UNDECIDED_ZERO},
        {"floor(sqrt(2)^2)", DIAG_UNABLE, MSG_NONE},
        {"x+1", DIAG_UNABLE, MSG_NO_VALUE},
        {"exp(exp(50))", DIAG_LIMIT, MSG_DECIMAL_RANGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const expr *e = decimal(w, world_read(w, cases[i].text), 12);
        if (e) fail_msg("%s has a value?", cases[i].text);
        bool same =
            w->d.kind == cases[i].kind && (cases[i].message == MSG_NONE || w->d.text == cases[i].message);
        if (!same) fail_msg("%s: %s, %s", cases[i].text, diag_kind_name(w->d.kind), message_text(w->d.text));
        w->d = (diag){0};
    }
    assert_null(decimal(w, world_read(w, "pi"), LIMIT_DIGITS + 1));
    assert_int_equal(w->d.kind, DIAG_LIMIT);
    assert_non_null(decimal(w, world_read(w, "1/3"), LIMIT_DIGITS));
}

/* Digits that are 9s or 0s for a long time: a value near a tie is decided by more precision, not by luck. */
static void near_ties_are_decided(void **state) {
    world *w = world_of(state);
    expect_decimal(w, "1/8+exp(-300)", 2, "0.13");
    expect_decimal(w, "1/8-exp(-300)", 2, "0.12");
    expect_decimal(w, "exp(-1000)*10^435-5.07595889754946", 3, "-3.23e-15");
}

static void matrices_round_entry_by_entry(void **state) {
    world *w = world_of(state);
    const expr *at[] = {world_read(w, "1/3"), world_read(w, "pi"), world_read(w, "2"),
                        world_read(w, "sqrt(2)")};
    const expr *m = pool_matrix(w->p, 2, 2, at), *e = decimal(w, m, 3), *inverse;
    assert_int_equal(e->kind, EXPR_MATRIX);
    assert_true(number_to_double(&e->at[0]->as.number) == 0.333 &&
                number_to_double(&e->at[1]->as.number) == 3.14);
    inverse = decimal(w, pool_mul(w->p, m, pool_call1(w->p, OP_INV, m)),
                      3); /* entries off the diagonal are 0, unprovably */
    assert_null(inverse);
    assert_int_equal(w->d.text, MSG_UNDECIDED_ZERO);
    w->d = (diag){0};
    inverse = decimal(w, pool_call1(w->p, OP_INV, m), 5);
    assert_int_equal(inverse->as.matrix.columns, 2);
}

static void signs_are_certain_or_unknown(void **state) {
    world *w = world_of(state);
    static const struct {
        const char *text;
        int sign;
    } cases[] = {
        {"sqrt(2)-1.41421356237309504880168872420969807856967187537694", 1},
        {"pi-22/7", -1},
        {"1/3+2/3-1", 0},
        {"sin(0)", 0},
        {"0*sqrt(2)", 0},
        {"log(-1)", SIGN_UNKNOWN},
        {"sin(1)^2+cos(1)^2-1", SIGN_UNKNOWN},
        {"x", SIGN_UNKNOWN},
        {"exp(-10000)", 1},
        {"floor(7/2)-3", 0},
        {"exp(pi*sqrt(163))-262537412640768744", -1},
        {"-7", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (sign_of_constant(w->scratch, world_read(w, cases[i].text), NULL) != cases[i].sign)
            fail_msg("sign of %s", cases[i].text);
}

/* --- values --- */

static double value_of(world *w, const expr *e, const point *at) {
    arb_t r;
    arb_init(r);
    w->d = (diag){0};
    if (!ball_value(w->scratch, e, at, 128, NULL, r, &w->d))
        fail_msg("%s (%s)", message_text(w->d.text), w->d.args[0]);
    double d = arb_is_finite(r) ? arf_get_d(arb_midref(r), ARF_RND_NEAR) : NAN;
    arb_clear(r);
    return d;
}

static void sums_and_products_over_an_index(void **state) {
    world *w = world_of(state);
    const point nowhere = {0};
    const expr *i = pool_bound(w->p, "i", 1), *j = pool_bound(w->p, "j", 2), *one = pool_integer(w->p, 1);
    const expr *squares[] = {pool_pow(w->p, i, pool_integer(w->p, 2)), i, one, pool_integer(w->p, 10)};
    assert_true(value_of(w, pool_call(w->p, OP_SUM_OVER, squares, 4), &nowhere) == 385);
    assert_true(value_of(w,
                         pool_call(w->p, OP_PROD_OVER, (const expr *[]){i, i, one, pool_integer(w->p, 6)}, 4),
                         &nowhere) == 720);
    const expr *inner[] = {pool_mul(w->p, i, j), j, one, i}; /* sum of i*j for j = 1..i */
    const expr *outer[] = {pool_call(w->p, OP_SUM_OVER, inner, 4), i, one, pool_integer(w->p, 4)};
    assert_true(value_of(w, pool_call(w->p, OP_SUM_OVER, outer, 4), &nowhere) == 1 + 2 * 3 + 3 * 6 + 4 * 10);
    const expr *empty[] = {i, i, one, pool_integer(w->p, 0)};
    assert_true(value_of(w, pool_call(w->p, OP_SUM_OVER, empty, 4), &nowhere) == 0);
    const expr *poles[] = {pool_div(w->p, one, i), i, pool_integer(w->p, -1), one};
    assert_true(isnan(value_of(w, pool_call(w->p, OP_SUM_OVER, poles, 4), &nowhere)));
    const expr *many[] = {i, i, one, pool_integer(w->p, LIMIT_TERMS + 1)};
    arb_t r;
    arb_init(r);
    assert_false(ball_value(w->scratch, pool_call(w->p, OP_SUM_OVER, many, 4), &nowhere, 64, NULL, r, &w->d));
    assert_int_equal(w->d.kind, DIAG_LIMIT);
    arb_clear(r);
}

static void conditions_are_three_valued(void **state) {
    world *w = world_of(state);
    spot s;
    spot_open(&s, w, 2, 0.5);
    const point at = spot_point(&s);
    static const struct {
        const char *text;
        truth truth;
    } cases[] = {
        {"x > 1", TRUTH_YES},
        {"x < 2", TRUTH_NO},
        {"x <= 2", TRUTH_YES},
        {"x == 2", TRUTH_YES},
        {"x != 2", TRUTH_NO},
        {"sqrt(x)^2 == 2", TRUTH_UNKNOWN},
        {"log(-x) > 0", TRUTH_UNKNOWN},
        {"log(-x) > 0 and x < 1", TRUTH_NO},
        {"log(-x) > 0 or x > 1", TRUTH_YES},
        {"1/3 + 2/3 == 1", TRUTH_YES},
        {"1/3+1/3 < 2/3", TRUTH_NO},
        {"y*x >= 1", TRUTH_YES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        truth t = TRUTH_UNKNOWN;
        assert_true(truth_value(w->scratch, world_read(w, cases[i].text), &at, 128, NULL, &t, &w->d));
        if (t != cases[i].truth) fail_msg("%s is %d", cases[i].text, t);
    }
    assert_true(value_of(w, world_read(w, "piecewise(x < 1, 1, x < 3, 2, 3)"), &at) == 2);
    assert_true(isnan(value_of(w, world_read(w, "piecewise(sqrt(x)^2 < 2, 1, 2)"), &at)));
    assert_true(isnan(value_of(w, world_read(w, "piecewise(x < 1, 1, x < 2, 2)"), &at)));
    assert_true(value_of(w, world_read(w, "piecewise(x < 1, log(-x), 5)"), &at) ==
                5); /* a piece not taken may be undefined */
    spot_close(&s);
}

static void zero_to_the_zero_is_one_for_a_literal_exponent_only(void **state) {
    world *w = world_of(state);
    spot s;
    spot_open(&s, w, 0, 0);
    const point at = spot_point(&s);
    assert_true(value_of(w, world_read(w, "x^0"), &at) == 1);
    assert_true(isnan(value_of(w, world_read(w, "x^y"), &at)));
    assert_true(isnan(value_of(w, world_read(w, "x^(-1)"), &at)));
    assert_true(value_of(w, world_read(w, "x^(1/2)"), &at) == 0);
    spot_close(&s);
}

/* Walks are bounded by memory, not by the C stack; precision is lost and comes back. */
static void deep_expressions_evaluate(void **state) {
    world *w = world_of(state);
    spot s;
    spot_open(&s, w, 0.375, 1);
    const point at = spot_point(&s);
    const expr *f = w->x, *g = w->x;
    for (int i = 0; i < 250; i++) f = pool_add(w->p, pool_mul(w->p, pool_call1(w->p, OP_SIN, f), f), w->x);
    for (int i = 0; i < 90000; i++) g = pool_call1(w->p, OP_SIN, g);
    arb_t low, high;
    arb_init(low);
    arb_init(high);
    assert_true(ball_value(w->scratch, f, &at, 2000, NULL, high, &w->d));
    assert_true(arb_rel_accuracy_bits(high) > 200);
    assert_true(ball_value(w->scratch, f, &at, 53, NULL, low, &w->d));
    assert_true(!arb_is_finite(low) || arb_overlaps(low, high));
    assert_true(ball_value(w->scratch, g, &at, 64, NULL, low, &w->d));
    assert_true(arb_is_finite(low));
    arb_clear(low);
    arb_clear(high);
    spot_close(&s);
}

static void every_allocation_may_fail(void **state) {
    world *w = world_of(state);
    spot s;
    spot_open(&s, w, 2, 3);
    const point at = spot_point(&s);
    const expr *i = pool_bound(w->p, "i", 1);
    const expr *sum[] = {pool_pow(w->p, w->x, i), i, pool_integer(w->p, 1), pool_integer(w->p, 5)};
    const expr *entries[] = {
        w->x, w->y, pool_call(w->p, OP_DIFF, (const expr *[]){world_read(w, "sin(x*y)"), w->x, w->y}, 3),
        pool_call(w->p, OP_SUM_OVER, sum, 4)};
    const expr *e = pool_add(w->p, pool_call1(w->p, OP_DET, pool_matrix(w->p, 2, 2, entries)),
                             world_read(w, "max(x, y, floor(7/2))"));
    arb_t r;
    arb_init(r);
    bool done = false;
    long k = 1;
    for (; !done; k++) {
        w->d = (diag){0};
        mem_fail_at(w->work, k, k & 1);
        done = ball_value(w->scratch, e, &at, 128, NULL, r, &w->d) && !mem_failed(w->work);
        mem_fail_at(w->work, 0, false);
        if (!done && mem_failed(w->work)) assert_true(w->d.kind == DIAG_MEMORY || w->d.kind == DIAG_NONE);
        assert_true(mem_used(w->work) < 1 << 20);
    }
    assert_true(k > 8);
    arb_clear(r);
    spot_close(&s);
}

static void a_stop_is_heeded(void **state) {
    world *w = world_of(state);
    volatile sig_atomic_t flag = 1;
    const stop interrupted = {.flag = &flag}, late = {.deadline = 1};
    arb_t r;
    arb_init(r);
    arb_set_si(r, 42);
    assert_false(ball_value(w->scratch, world_read(w, "sin(1)"), &(point){0}, 64, &interrupted, r, &w->d));
    assert_int_equal(w->d.kind, DIAG_INTERRUPTED);
    w->d = (diag){0};
    assert_false(ball_value(w->scratch, world_read(w, "sin(1)"), &(point){0}, 64, &late, r, &w->d));
    assert_int_equal(w->d.text, MSG_TIME_LIMIT);
    assert_true(arb_equal_si(r, 42));
    arb_clear(r);
    w->d = (diag){0};
}

/* --- jets --- */

static double partial(world *w, const expr *e, const point *at, const char *by) {
    const expr *names[16];
    uint32_t n = 0;
    for (; by[n]; n++) names[n] = by[n] == 'x' ? w->x : by[n] == 'y' ? w->y : w->z;
    arb_t r;
    arb_init(r);
    w->d = (diag){0};
    if (!jet_partial(w->scratch, e, at, names, n, 256, NULL, r, &w->d))
        fail_msg("%s (%s)", message_text(w->d.text), w->d.args[0]);
    double d = arb_is_finite(r) ? arf_get_d(arb_midref(r), ARF_RND_NEAR) : NAN;
    arb_clear(r);
    return d;
}

static void mixed_partials_are_the_known_ones(void **state) {
    world *w = world_of(state);
    spot s;
    spot_open(&s, w, 2, 3);
    const point at = spot_point(&s);
    static const struct {
        const char *f, *by;
        double value;
    } cases[] = {
        {"x^3*y^2", "x", 108},
        {"x^3*y^2", "xy", 72},
        {"x^3*y^2", "yx", 72},
        {"x^3*y^2", "xxy", 72},
        {"x^3*y^2", "xxxyy", 12},
        {"x^3*y^2", "xxxx", 0},
        {"exp(x)", "xxxxxxxxxxxx", 7.38905609893065},
        {"sin(x*y)", "xyxyxyxyxyxy", 299879.94878029191593},
        {"x^y", "y", 5.545177444479562},
        {"x/y", "xyy", 2.0 / 27},
        {"abs(x)", "x", 1},
        {"abs(x-2)", "x", NAN},
        {"max(x, y-1)", "x", NAN},
        {"piecewise(x < 2, x, 2*x)", "x", NAN},
        {"piecewise(x <= 3, x^2, x)", "xx", 2},
        {"sqrt(x-2)", "x", NAN},
        {"floor(x/2)", "x", NAN},
        {"floor(y/2)", "x", 0},
        {"sqrt(abs(1-1))*x", "x", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double v = partial(w, world_read(w, cases[i].f), &at, cases[i].by);
        bool same =
            isnan(cases[i].value) ? isnan(v) : fabs(v - cases[i].value) <= 1e-14 * (1 + fabs(cases[i].value));
        if (!same) fail_msg("%s by %s is %.17g, not %.17g", cases[i].f, cases[i].by, v, cases[i].value);
    }
    spot_close(&s);
}

/* Unevaluated derivatives have values too, within each other, within sums, and along a line. */
static void diff_nodes_are_evaluated(void **state) {
    world *w = world_of(state);
    spot s;
    spot_open(&s, w, 2, 3);
    const point at = spot_point(&s);
    const expr *f = world_read(w, "x^3*y^2"), *fx = pool_call2(w->p, OP_DIFF, f, w->x);
    const expr *i = pool_bound(w->p, "i", 1);
    assert_true(value_of(w, fx, &at) == 108);
    assert_true(value_of(w, pool_call2(w->p, OP_DIFF, fx, w->y), &at) == 72);
    assert_true(value_of(w,
                         pool_call(w->p, OP_DIFF, (const expr *[]){f, w->x, pool_integer(w->p, 2), w->y}, 4),
                         &at) == 72);
    assert_true(partial(w, fx, &at, "xy") == 72 / 2 * 2);
    assert_true(partial(w, pool_mul(w->p, fx, w->x), &at, "x") == 324);
    const expr *terms[] = {pool_call2(w->p, OP_DIFF, pool_pow(w->p, w->x, i), w->x), i, pool_integer(w->p, 0),
                           pool_integer(w->p, 5)};
    assert_true(value_of(w, pool_call(w->p, OP_SUM_OVER, terms, 4), &at) == 129);
    spot_close(&s);
}

static void abstract_functions_are_consistent(void **state) {
    world *w = world_of(state);
    spot s;
    spot_open(&s, w, 0.5, -0.75);
    const point at = spot_point(&s);
    function *f = pool_function(w->p, "f", 2);
    const expr *arguments[] = {world_read(w, "x^2"), world_read(w, "x*y")};
    const uint8_t first[] = {0}, second[] = {1}, both[] = {0, 1};
    const expr *e = pool_apply(w->p, f, NULL, 0, arguments);
    double f1 = value_of(w, pool_apply(w->p, f, first, 1, arguments), &at),
           f2 = value_of(w, pool_apply(w->p, f, second, 1, arguments), &at);
    double x = 0.5, y = -0.75, chain = 2 * x * f1 + y * f2;
    assert_true(fabs(partial(w, e, &at, "x") - chain) < 1e-13 * (1 + fabs(chain)));
    double f12 = value_of(w, pool_apply(w->p, f, both, 2, arguments), &at);
    assert_true(fabs(partial(w, pool_apply(w->p, f, first, 1, arguments), &at, "y") - x * f12) <
                1e-13 * (1 + fabs(f12)));
    point other = at;
    other.seed++;
    assert_true(value_of(w, e, &at) == value_of(w, e, &at) && value_of(w, e, &at) != value_of(w, e, &other));
    spot_close(&s);
}

/* --- laws --- */

static void shifted(spot *s, int which, slong exponent, int sign) {
    arb_t h;
    arb_init(h);
    arb_set_si(h, sign);
    arb_mul_2exp_si(h, h, exponent);
    arb_add(&s->at[which], &s->at[which], h, ARF_PREC_EXACT);
    arb_clear(h);
}

/* (f(x + h) - f(x - h)) / 2h with h = 2^-200. */
static bool quotient(world *w, const expr *e, double x, double y, arb_t r) {
    arb_t low;
    spot s;
    bool fine = true;
    arb_init(low);
    for (int sign = -1; sign <= 1 && fine; sign += 2) {
        spot_open(&s, w, x, y);
        shifted(&s, 0, -200, sign);
        const point at = spot_point(&s);
        fine = ball_value(w->scratch, e, &at, 1200, NULL, sign < 0 ? low : r, &w->d);
        spot_close(&s);
    }
    arb_sub(r, r, low, 1200);
    arb_mul_2exp_si(r, r, 199);
    arb_clear(low);
    return fine && arb_is_finite(r) && arb_rel_accuracy_bits(r) > 80;
}

static bool contains(world *w, const expr *e, op o) {
    list nodes;
    walk_order(w->scratch, e, &nodes);
    for (size_t i = 0; i < nodes.count; i++)
        if (expr_is(nodes.at[i], o)) return true;
    return false;
}

static void jets_are_limits_of_difference_quotients(void **state) {
    world *w = world_of(state);
    int compared = 0;
    for (int i = 0; i < 1500; i++) {
        const expr *e = world_random(w, 3);
        if (contains(w, e, OP_BESSELK))
            continue; /* Arb's integrates for minutes at some arguments and precisions */
        double x = world_random_coordinate(), y = world_random_coordinate();
        spot s;
        arb_t slope, q;
        w->d = (diag){0};
        spot_open(&s, w, x, y);
        const point at = spot_point(&s);
        arb_init(slope);
        arb_init(q);
        bool fine = jet_partial(w->scratch, e, &at, &w->x, 1, 600, NULL, slope, &w->d) &&
                    arb_is_finite(slope) && arb_rel_accuracy_bits(slope) > 80;
        if (fine && quotient(w, e, x, y, q)) {
            double a = arf_get_d(arb_midref(slope), ARF_RND_NEAR), b = arf_get_d(arb_midref(q), ARF_RND_NEAR);
            compared++;
            if (fabs(a) < 1e15 && fabs(b) < 1e15 && fabs(a - b) > 1e-12 * (1e-20 + fabs(a))) {
                char text[600] = "";
                world_spell(e, text, sizeof text);
                fail_msg("d/dx %s at %.17g, %.17g: jet %.17g, quotient %.17g", text, x, y, a, b);
            }
        }
        arb_clear(slope);
        arb_clear(q);
        spot_close(&s);
    }
    assert_true(compared > 150);
}

/* --- powers --- */

/* (-3)^(10^6), exact, to the power 2^100 + 1 and to one of 2^100 bits: quick, negative, and with sharp logarithms. */
static void powers_of_long_numbers_are_quick(void **state) {
    (void)state;
    arb_ptr args = _arb_vec_init(2);
    arb_t ball, expected;
    arb_init(ball);
    arb_init(expected);
    arb_set_si(&args[0], -3);
    arb_pow_ui(&args[0], &args[0], 1000000, ARF_PREC_EXACT);
    arb_neg(&args[0], &args[0]);
    arb_set_si(&args[1], 1);
    arb_mul_2exp_si(&args[1], &args[1], 100);
    arb_add_ui(&args[1], &args[1], 1, ARF_PREC_EXACT);
    const double start = harness_now();
    ball_pow(ball, args, 2, 256);
    assert_true(harness_now() - start < 0.5 * harness_slowness());
    assert_true(arb_is_negative(ball));
    arb_neg(ball, ball);
    arb_log(ball, ball, 256);
    arb_set_si(expected, 3);
    arb_log(expected, expected, 256);
    arb_mul_ui(expected, expected, 1000000, 256);
    arb_mul(expected, expected, &args[1], 256);
    assert_true(arb_overlaps(ball, expected) && arb_rel_accuracy_bits(ball) > 60);
    fmpz_t vast;
    fmpz_init(vast);
    fmpz_one(vast);
    fmpz_mul_2exp(vast, vast, 100);
    arb_set_si(&args[1], 1);
    arb_mul_2exp_fmpz(&args[1], &args[1], vast); /* has no digits that memory would hold */
    ball_pow(ball, args, 2, 256);
    assert_true(!arb_is_finite(ball) || arb_is_positive(ball));
    fmpz_clear(vast);
    arb_clear(ball);
    arb_clear(expected);
    _arb_vec_clear(args, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        WORLD_TEST(thousand_digits_are_those_of_mpmath),
        WORLD_TEST(halves_round_to_even),
        WORLD_TEST(what_has_no_value_says_whether_that_is_certain),
        WORLD_TEST(near_ties_are_decided),
        WORLD_TEST(matrices_round_entry_by_entry),
        WORLD_TEST(signs_are_certain_or_unknown),
        WORLD_TEST(sums_and_products_over_an_index),
        WORLD_TEST(conditions_are_three_valued),
        WORLD_TEST(zero_to_the_zero_is_one_for_a_literal_exponent_only),
        WORLD_TEST(deep_expressions_evaluate),
        WORLD_TEST(every_allocation_may_fail),
        WORLD_TEST(a_stop_is_heeded),
        WORLD_TEST(mixed_partials_are_the_known_ones),
        WORLD_TEST(diff_nodes_are_evaluated),
        WORLD_TEST(abstract_functions_are_consistent),
        WORLD_TEST(jets_are_limits_of_difference_quotients),
        cmocka_unit_test(powers_of_long_numbers_are_quick),
    };
    return harness_run("num", tests, sizeof tests / sizeof *tests);
}
