/* The tape against balls (values) and jets (derivatives), on random expressions from the whole table; its two modes against
 * each other; kinks, blocks of points, refusals and failing memory. How far rounding may lead a double astray is measured,
 * not guessed: the same computation in balls of few bits is at least as uncertain. */
#include "num/decimal.h"
#include "num/jet.h"
#include "num/tape.h"
#include "test_num_world.h"

#include <math.h>

enum { ROUGH_BITS = 44, FINE_BITS = 300 };

/* The value as a double and the room around it; false where a ball cannot say. */
static bool truth_about(world *w, const expr *e, const point *at, double *ret, double *ret_room) {
    arb_t fine, rough;
    arb_init(fine);
    arb_init(rough);
    bool known = ball_value(w->scratch, e, at, FINE_BITS, NULL, fine, &w->d) &&
                 ball_value(w->scratch, e, at, ROUGH_BITS, NULL, rough, &w->d) && arb_is_finite(fine) &&
                 arb_is_finite(rough) && arb_rel_accuracy_bits(fine) > 60;
    if (known) {
        *ret = arf_get_d(arb_midref(fine), ARF_RND_NEAR);
        *ret_room = 4 * mag_get_d(arb_radref(rough)) + 1e-12 * fabs(*ret) + 1e-300;
    }
    w->d = (diag){0};
    arb_clear(fine);
    arb_clear(rough);
    return known;
}

/* A subexpression beyond the doubles: then the tape may say anything. */
static bool overflows(world *w, const expr *e, const point *at) {
    list nodes;
    bool found = false;
    walk_order(w->scratch, e, &nodes);
    for (size_t i = 0; i < nodes.count && !found; i++) {
        const expr *n = nodes.at[i];
        arb_t r;
        arb_init(r);
        found = expr_is_scalar(n) && ball_value(w->scratch, n, at, 64, NULL, r, NULL) &&
                (arf_cmpabs_2exp_si(arb_midref(r), 900) > 0 ||
                 (!arb_contains_zero(r) && arf_cmpabs_2exp_si(arb_midref(r), -900) < 0));
        arb_clear(r);
    }
    return found;
}

static void fail_at(const char *what, const expr *e, const spot *s, double wanted, double got) {
    char text[600] = "";
    world_spell(e, text, sizeof text);
    fail_msg("%s: %s at %.17g, %.17g: %.17g, not %.17g", what, text, s->d[0], s->d[1], got, wanted);
}

static void values_are_those_of_balls(void **state) {
    world *w = world_of(state);
    int compared = 0, absent = 0;
    for (int i = 0; i < 4000; i++) {
        const expr *e = world_random(w, 4);
        spot s;
        spot_open(&s, w, world_random_coordinate(), world_random_coordinate());
        const point at = spot_point(&s);
        arena *home = arena_new(w->work);
        tape *t = tape_new(home, &e, 1, s.names, 2, NULL, &w->d);
        double v = 0, wanted, room;
        assert_non_null(t);
        assert_true(tape_run(t, s.d, 1, &v));
        if (truth_about(w, e, &at, &wanted, &room) && isfinite(room) && room < 1e-3 * (1 + fabs(wanted)) &&
            !overflows(w, e, &at)) {
            compared++;
            if (!isfinite(v))
                absent++;
            else if (fabs(v - wanted) > room)
                fail_at("value", e, &s, wanted, v);
        }
        arena_free(home);
        spot_close(&s);
        arena_clear(w->scratch);
    }
    assert_true(compared > 800);
    assert_in_range(absent, 0, compared / 100);
}

/* What is certainly undefined is NaN on the tape. */
static void undefined_is_not_a_number(void **state) {
    world *w = world_of(state);
    static const char *const cases[] = {"log(x)",
                                        "1/(x+1)",
                                        "x^(1/3)",
                                        "asin(2*x)",
                                        "piecewise(x > 0, 1)",
                                        "piecewise(log(x) > 0, 1, 2)",
                                        "min(log(x), y)",
                                        "max(y, sqrt(x))",
                                        "0*log(x)",
                                        "0/(x+1)",
                                        "gamma(x)",
                                        "(x+1)^(-2)",
                                        "log(x)^0",
                                        "(1/(x+1))^3",
                                        "tan(x)*acosh(x)"};
    const double at[] = {-1, 2};
    const expr *inputs[] = {w->x, w->y};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const expr *e = world_read(w, cases[i]);
        tape *t = tape_new(w->home, &e, 1, inputs, 2, NULL, &w->d);
        double v = 0;
        assert_non_null(t);
        assert_true(tape_run(t, at, 1, &v));
        if (!isnan(v)) fail_msg("%s is %g", cases[i], v);
    }
}

/* Gradient of e at s against jets, in both modes. 1: agrees; -1: the tape has none; 0: nothing to compare with; 2: wrong,
 * beyond what rounding explains. Forms of the table may cancel (1 - sigmoid(u)), so `slack` is allowed for. */
static int compare_gradient(world *w, const tape *t, const expr *e, const spot *s, int k, double slack,
                            double *ret_wanted, double *ret_got) {
    const point at = spot_point(s);
    double v, gradient[2], weight = 1, direction[2] = {k == 0, k == 1}, forward, wanted, room;
    assert_true(tape_reverse(t, s->d, &weight, &v, gradient));
    assert_true(tape_forward(t, s->d, direction, NULL, &forward));
    const expr *slope = pool_call2(w->p, OP_DIFF, e, s->names[k]);
    if (!truth_about(w, slope, &at, &wanted, &room) || !(room < 1e-3 * (1 + fabs(wanted))) ||
        fabs(wanted) > 1e200)
        return 0;
    if (overflows(w, e, &at)) return 0;
    if (!isfinite(gradient[k]) || !isfinite(forward)) return -1;
    bool off = fabs(gradient[k] - wanted) > 64 * room + slack * (1 + fabs(wanted));
    *ret_wanted = wanted;
    *ret_got = off ? gradient[k] : forward;
    return off || fabs(forward - wanted) > 64 * room + slack * (1 + fabs(wanted)) ? 2 : 1;
}

static tape *derived_tape(world *w, arena *home, const expr *e, const spot *s) {
    tape *t = tape_new(home, &e, 1, s->names, 2, NULL, &w->d);
    assert_non_null(t);
    if (tape_derive(t, w->forms, &w->d)) return t;
    assert_int_equal(w->d.kind, DIAG_UNABLE); /* no rule for the order of a Bessel function */
    w->d = (diag){0};
    return NULL;
}

/* Each row by itself, at moderate points: no exceptions. */
static void differential_of_each_row_matches_its_series(void **state) {
    world *w = world_of(state);
    for (op o = OP_NONE; o < OP_COUNT; o++) {
        const op_row *row = op_row_of(o);
        int compared = 0;
        if (o == OP_POW || (world_has_value(o) && row->least > 0)) {
            uint32_t count = row->value && row->least == 1 ? 1 : 2;
            for (int i = 0; i < 80; i++) {
                const expr *at[] = {harness_chance(0.5) ? w->x : world_read(w, "x*y"),
                                    world_read(w, "y+x/3")};
                if (count == 2 && !row->d[0].form)
                    at[0] = pool_integer(w->p, o == OP_LAMBERTW_BRANCH ? -(long)harness_below(2)
                                                                       : (long)harness_below(4));
                const expr *e = pool_call(w->p, o, at, count);
                spot s;
                spot_open(&s, w, harness_uniform(-2.5, 2.5), harness_uniform(-2.5, 2.5));
                arena *home = arena_new(w->work);
                tape *t = derived_tape(w, home, e, &s);
                if (!t) fail_msg("%s: not derived", row->id);
                for (int k = 0; k < 2; k++) {
                    double wanted, got;
                    int found = compare_gradient(w, t, e, &s, k, 1e-9, &wanted, &got);
                    compared += found == 1;
                    if (found == 2) fail_at(row->id, e, &s, wanted, got);
                    bool partly = row->d[0].when || row->d[1].when; /* the rule holds only somewhere */
                    if (found == -1 && !partly) fail_at(row->id, e, &s, 0, NAN);
                }
                arena_free(home);
                spot_close(&s);
                arena_clear(w->scratch);
            }
            if (compared < 4) fail_msg("%s was compared %d times", row->id, compared);
        }
    }
}

static void gradients_are_those_of_jets_in_both_modes(void **state) {
    world *w = world_of(state);
    int compared = 0, absent = 0, wrong = 0;
    for (int i = 0; i < 3000; i++) {
        const expr *e = world_random(w, 3);
        spot s;
        spot_open(&s, w, world_random_coordinate(), world_random_coordinate());
        arena *home = arena_new(w->work);
        tape *t = derived_tape(w, home, e, &s);
        for (int k = 0; k < 2 && t; k++) {
            double wanted, got;
            int found = compare_gradient(w, t, e, &s, k, 1e-9, &wanted, &got);
            compared += found != 0;
            absent += found == -1;
            wrong += found == 2;
            if (wrong > 40) fail_at("gradient", e, &s, wanted, got);
        }
        arena_free(home);
        spot_close(&s);
        arena_clear(w->scratch);
    }
    assert_true(compared > 1000);
    assert_in_range(absent, 0, compared / 25); /* the tape is stricter: (-2)^(x/x) */
    assert_in_range(wrong, 0, compared / 100);
}

/* The two modes share partials and nothing else; a sum of outputs with weights. */
static void forward_and_reverse_agree(void **state) {
    world *w = world_of(state);
    int compared = 0, wrong = 0;
    for (int i = 0; i < 500; i++) {
        const expr *outputs[] = {world_random(w, 4), world_random(w, 4)};
        const expr *inputs[] = {w->x, w->y};
        double at[] = {world_random_coordinate(), world_random_coordinate()}, weights[] = {0.5, -3}, d[2],
               gradient[2], one[2] = {0.75, -1.25};
        arena *home = arena_new(w->work);
        tape *t = tape_new(home, outputs, 2, inputs, 2, NULL, &w->d);
        assert_non_null(t);
        if (tape_derive(t, w->forms, &w->d)) {
            assert_true(tape_forward(t, at, one, NULL, d) && tape_reverse(t, at, weights, NULL, gradient));
            double a = 0.5 * d[0] - 3 * d[1], b = 0.75 * gradient[0] - 1.25 * gradient[1];
            double most =
                fabs(0.5 * d[0]) + fabs(3 * d[1]) + fabs(0.75 * gradient[0]) + fabs(1.25 * gradient[1]);
            if (isfinite(most) && most < 1e100) {
                compared++;
                wrong += fabs(a - b) > 1e-7 * most; /* terms may cancel: f - f */
            }
        }
        w->d = (diag){0};
        arena_free(home);
    }
    assert_true(compared > 100);
    assert_in_range(wrong, 0, compared / 50);
}

static void no_derivative_at_a_kink(void **state) {
    world *w = world_of(state);
    static const struct {
        const char *text;
        double x, y, dx;
    } cases[] = {
        {"abs(x)", 0, 1, NAN},
        {"abs(x)", -2, 1, -1},
        {"relu(x)", 0, 1, NAN},
        {"max(x, y)", 1, 1, NAN},
        {"max(x, y)", 2, 1, 1},
        {"min(x, y)", 2, 1, 0},
        {"floor(x)", 1, 1, NAN},
        {"floor(x)", 1.5, 1, 0},
        {"sqrt(x)", 0, 1, NAN},
        {"sqrt(x)", -1, 1, NAN},
        {"x*floor(x)", 0, 1, NAN},
        {"sign(x)", 0, 1, NAN},
        {"cbrt(x)", 0, 1, NAN},
        {"cbrt(x)", -8, 1, 1.0 / 12},
        {"asin(x)", 1, 1, NAN},
        {"x^0", 0, 1, 0},
        {"x^1", 0, 1, 1},
        {"x^2", 0, 1, 0},
        {"x^9", 0, 1, 0},
        {"x^(3/2)", 0, 1, 0},
        {"piecewise(x < 1, x, 2*x)", 1, 1, NAN},
        {"piecewise(x < 1, x, 2*x)", 2, 1, 2},
        {"piecewise(x < 1, x, abs(x-1))", 0.5, 1, 1},
        {"piecewise(x <= 0, log(-x), x)", 3, 1, 1},
        {"piecewise(x < 0 and y > 0, 1, x)", 0, 1, NAN},
        {"piecewise(x < 0 and y > 0, 1, x)", 0, -1, 1},
        {"piecewise(x < 0 or y > 0, 5, x)", 0, 1, 0},
        {"piecewise(x < 0, 1, 1)", 0, 0, NAN},
        {"log(abs(x))", -4, 1, -0.25},
        {"x/y", 3, 4, 0.25},
        {"x/y", 3, 0, NAN},
        {"y^x", -2, 3, 0},
        {"x+relu(y)", 1, 0, 1},
    };
    const expr *inputs[] = {w->x, w->y};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const expr *e = world_read(w, cases[i].text);
        tape *t = tape_new(w->home, &e, 1, inputs, 2, NULL, &w->d);
        assert_true(t && tape_derive(t, w->forms, &w->d));
        double at[] = {cases[i].x, cases[i].y}, one[] = {1, 0}, weight = 1, forward, gradient[2],
               wanted = cases[i].dx;
        if (strcmp(cases[i].text, "y^x") == 0) wanted = pow(3, -2) * log(3);
        tape_forward(t, at, one, NULL, &forward);
        tape_reverse(t, at, &weight, NULL, gradient);
        bool same = isnan(wanted) ? isnan(forward) && isnan(gradient[0])
                                  : fabs(forward - wanted) < 1e-14 && fabs(gradient[0] - wanted) < 1e-14;
        if (!same)
            fail_msg("%s at %g, %g: forward %g, reverse %g, not %g", cases[i].text, at[0], at[1], forward,
                     gradient[0], wanted);
    }
}

static void blocks_are_points_one_by_one(void **state) {
    world *w = world_of(state);
    enum { POINTS = 3 * 64 + 17 };
    static double points[2 * POINTS], all[3 * POINTS], one[3];
    const expr *outputs[] = {world_random(w, 5), world_random(w, 5), w->x}, *inputs[] = {w->x, w->y};
    tape *t = tape_new(w->home, outputs, 3, inputs, 2, NULL, &w->d);
    assert_non_null(t);
    assert_int_equal(tape_inputs(t), 2);
    assert_int_equal(tape_outputs(t), 3);
    for (int i = 0; i < 2 * POINTS; i++) points[i] = world_random_coordinate();
    assert_true(tape_run(t, points, POINTS, all));
    for (int i = 0; i < POINTS; i++) {
        assert_true(tape_run(t, points + 2 * i, 1, one));
        for (int j = 0; j < 3; j++)
            assert_true(one[j] == all[3 * i + j] || (isnan(one[j]) && isnan(all[3 * i + j])));
    }
}

static void sums_unroll_and_matrices_give_entries(void **state) {
    world *w = world_of(state);
    const expr *i = pool_bound(w->p, "i", 1), *inputs[] = {w->x};
    const expr *terms[] = {pool_pow(w->p, w->x, i), i, pool_integer(w->p, 0), pool_integer(w->p, 5)};
    const expr *entries[] = {w->x, world_read(w, "x^2"), world_read(w, "sin(x)"), pool_integer(w->p, 7)};
    const expr *m = pool_matrix(w->p, 2, 2, entries);
    const expr *outputs[] = {
        pool_call(w->p, OP_SUM_OVER, terms, 4), pool_call(w->p, OP_PROD_OVER, terms, 4),
        pool_call(w->p, OP_INDEX, (const expr *[]){m, pool_integer(w->p, 2), pool_integer(w->p, 1)}, 3)};
    double x = 2, v[3], one = 1, d[3];
    tape *t = tape_new(w->home, outputs, 3, inputs, 1, NULL, &w->d);
    assert_non_null(t);
    assert_true(tape_derive(t, w->forms, &w->d) && tape_forward(t, &x, &one, v, d));
    assert_true(v[0] == 63 && v[1] == 32768 && v[2] == sin(2.0));
    assert_true(d[0] == 129 && fabs(d[1] - 15 * 16384) < 1e-6 && d[2] == cos(2.0));
    const expr *many[] = {i, i, pool_integer(w->p, 1), pool_integer(w->p, LIMIT_UNROLLED + 1)},
               *sum = pool_call(w->p, OP_SUM_OVER, many, 4);
    assert_null(tape_new(w->home, &sum, 1, inputs, 1, NULL, &w->d));
    assert_int_equal(w->d.kind, DIAG_LIMIT);
    w->d = (diag){0};
    assert_null(tape_new(w->home, &w->y, 1, inputs, 1, NULL, &w->d));
    assert_int_equal(w->d.kind, DIAG_UNABLE);
    w->d = (diag){0};
}

/* Constants come from balls: sin(10^20) is right to the last bit, and 1/3 is the nearest double. */
static void constants_are_rounded_once(void **state) {
    world *w = world_of(state);
    const expr *outputs[] = {world_read(w, "sin(10^20)"), world_read(w, "1/3"), world_read(w, "sqrt(2)^2"),
                             world_read(w, "exp(1)-e"), world_read(w, "x+0.1")};
    const expr *inputs[] = {w->x};
    double zero = 0, v[5];
    tape *t = tape_new(w->home, outputs, 5, inputs, 1, NULL, &w->d);
    assert_non_null(t);
    assert_true(tape_run(t, &zero, 1, v));
    assert_true(v[0] == -0.64525128526578079 && v[1] == 1.0 / 3 && v[2] == 2 && v[4] == 0.1);
}

/* 250 levels of sin(f)*f + x, and a gradient of 20,000 products: work and memory as the graph, not as the tree. */
static void deep_tapes(void **state) {
    world *w = world_of(state);
    const expr *f = w->x, *g = w->x, *inputs[] = {w->x};
    for (int i = 0; i < 250; i++) f = pool_add(w->p, pool_mul(w->p, pool_call1(w->p, OP_SIN, f), f), w->x);
    for (int i = 0; i < 20000; i++) g = pool_call1(w->p, OP_SIN, pool_add(w->p, g, w->x));
    const expr *outputs[] = {f, g};
    tape *t = tape_new(w->home, outputs, 2, inputs, 1, NULL, &w->d);
    assert_non_null(t);
    assert_true(tape_length(t) < 42000);
    double x = 0.01, one = 1, weights[] = {1, 1}, v[2], d[2], gradient;
    assert_true(tape_derive(t, w->forms, &w->d));
    assert_true(tape_forward(t, &x, &one, v, d) && tape_reverse(t, &x, weights, NULL, &gradient));
    assert_true(isfinite(d[0]) && isfinite(d[1]) &&
                fabs(gradient - d[0] - d[1]) <= 1e-9 * (fabs(d[0]) + fabs(d[1])));
}

static void every_allocation_may_fail(void **state) {
    world *w = world_of(state);
    const expr *e = world_read(w, "sin(x)*exp(y)+max(x, y, 1/x)+piecewise(x < y, x^3, gamma(y))"),
               *inputs[] = {w->x, w->y};
    bool done = false;
    long k = 1;
    for (; !done; k++) {
        arena *home = arena_new(w->work);
        double at[] = {2, 3}, v, weight = 1, gradient[2];
        w->d = (diag){0};
        mem_fail_at(w->work, k, k % 3 == 0);
        tape *t = tape_new(home, &e, 1, inputs, 2, NULL, &w->d);
        done = t && tape_derive(t, w->forms, &w->d) && tape_run(t, at, 1, &v) &&
               tape_reverse(t, at, &weight, &v, gradient);
        mem_fail_at(w->work, 0, false);
        if (!done && w->d.kind) assert_int_equal(w->d.kind, DIAG_MEMORY);
        arena_free(home);
        assert_true(k < 1000);
    }
    assert_true(k > 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        WORLD_TEST(values_are_those_of_balls),
        WORLD_TEST(undefined_is_not_a_number),
        WORLD_TEST(differential_of_each_row_matches_its_series),
        WORLD_TEST(forward_and_reverse_agree),
        WORLD_TEST(gradients_are_those_of_jets_in_both_modes),
        WORLD_TEST(no_derivative_at_a_kink),
        WORLD_TEST(blocks_are_points_one_by_one),
        WORLD_TEST(sums_unroll_and_matrices_give_entries),
        WORLD_TEST(constants_are_rounded_once),
        WORLD_TEST(deep_tapes),
        WORLD_TEST(every_allocation_may_fail),
    };
    return harness_run("num_tape", tests, sizeof tests / sizeof *tests);
}
