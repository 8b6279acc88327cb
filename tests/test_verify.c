/* A check that cannot fail is none: right answers are confirmed, and every answer that is off by one number, one sign or one
 * part in 10^30 is refuted, with a witness that shows it. */
#include "num/decimal.h"
#include "test_num_world.h"
#include "verify/equal.h"

#include <math.h>
#include <stdlib.h>

static const struct {
    const char *f, *by, *answer;
} right[] = {
    {"x^2*y+sin(x*y)", "x", "2*x*y+y*cos(x*y)"},
    {"x^2*y+sin(x*y)", "xy", "2*x+cos(x*y)-x*y*sin(x*y)"},
    {"x^x", "x", "x^x*(log(x)+1)"},
    {"x^y", "y", "x^y*log(x)"},
    {"exp(-x^2/2)", "xx", "(x^2-1)*exp(-x^2/2)"},
    {"log(x+sqrt(x^2+1))", "x", "1/sqrt(x^2+1)"},
    {"asin(x)", "x", "1/sqrt(1-x^2)"},
    {"acosh(x)", "x", "1/sqrt(x^2-1)"},
    {"atan2(y, x)", "x", "-y/(x^2+y^2)"},
    {"abs(x-1)", "x", "sign(x-1)"},
    {"max(x, y)", "x", "heaviside(x-y)"},
    {"piecewise(x < 0, x^2, x^3)", "x", "piecewise(x < 0, 2*x, 3*x^2)"},
    {"gamma(x)", "x", "gamma(x)*digamma(x)"},
    {"besselj(2, x)", "x", "(besselj(1, x)-besselj(3, x))/2"},
    {"lambertw(x)", "x", "1/(x+exp(lambertw(x)))"},
    {"erf(x*y)", "y", "2*x*exp(-x^2*y^2)/sqrt(pi)"},
    {"log(sigmoid(x))", "x", "1-sigmoid(x)"},
    {"tan(x)/x", "x", "sec(x)^2/x-tan(x)/x^2"},
    {"cbrt(x^2+1)", "x", "2*x/(3*cbrt(x^2+1)^2)"},
    {"x^7", "xxxxxxx", "5040"},
    {"exp(x*y*z)", "xyz", "(1+3*x*y*z+x^2*y^2*z^2)*exp(x*y*z)"},
};
enum { RIGHT = sizeof right / sizeof *right };

static uint32_t names_of(world *w, const char *by, const expr **names) {
    uint32_t n = 0;
    for (; by[n]; n++) names[n] = by[n] == 'x' ? w->x : by[n] == 'y' ? w->y : w->z;
    return n;
}

static check checked(world *w, const expr *f, const char *by, const expr *answer) {
    const expr *names[16];
    check c;
    const check_options o = {.seed = harness_random(), .nanoseconds = 5000000000};
    w->d = (diag){0};
    uint32_t n = names_of(w, by, names);
    if (!check_derivative(w->p, w->scratch, f, names, n, answer, &o, &c, &w->d))
        fail_msg("%s", message_text(w->d.text));
    return c;
}

static void right_answers_are_confirmed(void **state) {
    world *w = world_of(state);
    for (int i = 0; i < RIGHT; i++) {
        check c = checked(w, world_read(w, right[i].f), right[i].by, world_read(w, right[i].answer));
        bool fine =
            c.kind == CHECK_CONFIRMED && (c.points == 16 || c.points == 64) && c.digits == 50 && c.lost == 0;
        if (!fine)
            fail_msg("%s: kind %d, %u points, %u lost, %s", right[i].f, c.kind, c.points, c.lost,
                     message_text(c.reason));
    }
}

/* --- mutations --- */

typedef struct mutation {
    world *w;
    const expr *at; /* the node that changes */
    int how;
} mutation;

static const expr *mutate(void *data, const expr *now, const expr *original) {
    const mutation *m = data;
    pool *p = m->w->p;
    if (original != m->at) return now;
    switch (m->how) {
    case 0: return pool_neg(p, now);
    case 1: return pool_add(p, now, pool_integer(p, 1));
    case 2:
        return pool_mul(
            p, now, pool_add(p, pool_integer(p, 1), pool_pow(p, pool_integer(p, 10), pool_integer(p, -30))));
    default: return pool_mul(p, pool_integer(p, 2), now);
    }
}

/* Is the mutant the same function, as far as a plain comparison of doubles at three points says? */
static bool is_harmless(world *w, const expr *a, const expr *b) {
    static const double at[][3] = {{0.4375, 0.625, 0.75}, {1.3125, 1.1875, 0.5}, {2.25, -0.3125, 1.5}};
    const expr *names[] = {w->x, w->y, w->z};
    for (int i = 0; i < 3; i++) {
        arb_struct values[3];
        arb_t u, v;
        arb_init(u);
        arb_init(v);
        for (int k = 0; k < 3; k++) {
            arb_init(&values[k]);
            arb_set_d(&values[k], at[i][k]);
        }
        const point where = {names, values, 3, 0};
        bool fine = ball_value(w->scratch, a, &where, 400, NULL, u, NULL) &&
                    ball_value(w->scratch, b, &where, 400, NULL, v, NULL);
        bool differs = fine && arb_is_finite(u) && arb_is_finite(v) && !arb_overlaps(u, v);
        arb_clear(u);
        arb_clear(v);
        for (int k = 0; k < 3; k++) arb_clear(&values[k]);
        if (differs) return false;
    }
    return true;
}

static void every_mutant_is_caught(void **state) {
    world *w = world_of(state);
    int caught = 0, harmless = 0;
    for (int i = 0; i < RIGHT; i++) {
        const expr *f = world_read(w, right[i].f), *answer = world_read(w, right[i].answer);
        list nodes;
        walk_order(w->scratch, answer, &nodes);
        for (size_t k = 0; k < nodes.count; k++)
            for (int how = 0; how < 4; how++) {
                mutation m = {w, nodes.at[k], how};
                if (m.at->shape->truth) continue;
                const expr *mutant =
                    walk_rebuild(w->p, w->scratch, map_new(w->scratch), 0, answer, mutate, &m);
                assert_non_null(mutant);
                if (is_harmless(w, answer, mutant)) {
                    harmless++;
                    continue;
                }
                check c = checked(w, f, right[i].by, mutant);
                /* A mutant that moves a step is wrong in a strip alone, and 64 points may miss it. */
                for (int again = 0; again < 8 && c.kind == CHECK_CONFIRMED && c.points == 64; again++)
                    c = checked(w, f, right[i].by, mutant);
                caught += c.kind == CHECK_FAILED;
                if (c.kind != CHECK_FAILED)
                    fail_msg("d/d%s %s: mutation %d of node %zu is not caught (%d)", right[i].by, right[i].f,
                             how, k, c.kind);
            }
    }
    assert_true(caught > 500);
    assert_true(harmless < caught / 8);
}

static void the_witness_shows_the_difference(void **state) {
    world *w = world_of(state);
    const expr *f = world_read(w, "x^2*y"), *wrong = world_read(w, "2*x*y+x/10^40");
    check c = checked(w, f, "x", wrong);
    assert_int_equal(c.kind, CHECK_FAILED);
    assert_true(c.count == 2 && c.expected && c.found);
    assert_int_not_equal(number_compare(&c.expected->as.number, &c.found->as.number), 0);
    double x = 0, y = 0;
    for (uint32_t i = 0; i < 2; i++) *(c.names[i] == w->x ? &x : &y) = number_to_double(&c.at[i]->as.number);
    assert_true(fabs(number_to_double(&c.expected->as.number) - 2 * x * y) < 1e-9 * (1 + fabs(x * y)));
    c = checked(w, world_read(w, "sqrt(x^2)"), "x", world_read(w, "1")); /* right for half of the points */
    assert_int_equal(c.kind, CHECK_FAILED);
    assert_true(number_sign(&c.at[0]->as.number) < 0);
}

static void lost_domain_is_noticed(void **state) {
    world *w = world_of(state);
    check c = checked(w, world_read(w, "x^3"), "x", world_read(w, "3*x^2*sqrt(x-7)/sqrt(x-7)"));
    assert_int_equal(c.kind, CHECK_FAILED);
    assert_int_equal(c.reason, MSG_CHECK_DOMAIN);
    assert_true(c.expected && !c.found);
    c = checked(w, world_read(w, "log(abs(x))"), "x", world_read(w, "1/(sqrt(x)*sqrt(x))"));
    assert_true(c.kind == CHECK_FAILED || c.lost > 0);
    c = checked(w, world_read(w, "log(x)"), "x",
                world_read(w, "1/x")); /* a larger domain is the caller's business */
    assert_int_equal(c.kind, CHECK_CONFIRMED);
}

static void conditions_choose_the_points(void **state) {
    world *w = world_of(state);
    const expr *positive = world_read(w, "x > 0"), *kink = world_read(w, "x == 0");
    check_options o = {.conditions = &positive, .condition_count = 1};
    check c;
    assert_true(check_derivative(w->p, w->scratch, world_read(w, "abs(x)"), &w->x, 1, world_read(w, "1"), &o,
                                 &c, &w->d));
    assert_int_equal(c.kind, CHECK_CONFIRMED);
    o.conditions = &kink;
    assert_true(check_derivative(w->p, w->scratch, world_read(w, "abs(x)"), &w->x, 1, world_read(w, "0"), &o,
                                 &c, &w->d));
    assert_int_equal(c.kind, CHECK_SKIPPED);
    assert_int_equal(c.reason, MSG_CHECK_NO_POINT);
    c = checked(w, world_read(w, "abs(x)"), "x", world_read(w, "0"));
    assert_int_equal(c.kind, CHECK_FAILED);
}

static void what_cannot_be_checked_says_why(void **state) {
    world *w = world_of(state);
    const size *many = size_integer(pool_shapes(w->p), 1000); /* more entries than a point has */
    const expr *a = pool_symbol(w->p, "A", shape_matrix(pool_shapes(w->p), many, many)),
               *f = pool_call1(w->p, OP_TR, a);
    check c = checked(w, pool_mul(w->p, f, w->x), "x", pool_add(w->p, f, w->y));
    assert_true(c.kind == CHECK_SKIPPED && c.reason == MSG_CHECK_NO_VALUE);
    c = checked(w, world_read(w, "log(-1-x^2)"), "x", world_read(w, "x"));
    assert_true(c.kind == CHECK_SKIPPED && c.reason == MSG_CHECK_NO_POINT);
    c = checked(w, w->x, "x", pool_div(w->p, w->x, w->x));
    assert_int_equal(c.kind, CHECK_CONFIRMED);
    const expr *one = pool_integer(w->p, 1), *slope = pool_call2(w->p, OP_DIFF, w->x, w->x);
    check_options o = {0};
    assert_true(check_same(w->p, w->scratch, one, one, &o, &c, &w->d));
    assert_int_equal(c.kind, CHECK_PROVED);
    assert_true(check_same(w->p, w->scratch, slope, one, &o, &c, &w->d));
    assert_int_equal(c.kind, CHECK_CONFIRMED);
}

/* --- time --- */

static void deep(world *w, int levels, const expr **ret_f, const expr **ret_slope) {
    const expr *f = w->x, *g = pool_integer(w->p, 1);
    for (int i = 0; i < levels; i++) {
        const expr *s = pool_call1(w->p, OP_SIN, f);
        g = pool_add(w->p,
                     pool_mul(w->p, pool_add(w->p, pool_mul(w->p, pool_call1(w->p, OP_COS, f), f), s), g),
                     pool_integer(w->p, 1));
        f = pool_add(w->p, pool_mul(w->p, s, f), w->x);
    }
    *ret_f = f;
    *ret_slope = g;
}

static void deep_answers_are_checked_at_rising_precision(void **state) {
    if (harness_crawls()) skip(); /* beyond the budget of a check */
    world *w = world_of(state);
    const expr *f, *slope;
    deep(w, 250, &f, &slope);
    check c = checked(w, f, "x", slope);
    assert_true(c.kind == CHECK_CONFIRMED && c.points == 16);
    c = checked(w, f, "x",
                pool_add(w->p, slope, pool_pow(w->p, pool_integer(w->p, 10), pool_integer(w->p, -30))));
    assert_int_equal(c.kind, CHECK_FAILED);
}

static void the_budget_ends_a_check(void **state) {
    world *w = world_of(state);
    const expr *f, *slope;
    deep(w, 4000, &f, &slope);
    check c;
    const check_options o = {0};
    double begin = harness_now();
    assert_true(check_derivative(w->p, w->scratch, f, &w->x, 1, slope, &o, &c, &w->d));
    double took = harness_now() - begin;
    assert_true(c.kind == CHECK_SKIPPED ? c.reason == MSG_CHECK_BUDGET
                                        : c.kind == CHECK_CONFIRMED && c.points >= 3);
    if (took > 0.3 * harness_slowness()) fail_msg("a budget of 0.1 s took %.3f s", took);
    volatile sig_atomic_t flag = 1;
    const stop interrupted = {.flag = &flag};
    const check_options stopped = {.stop = &interrupted};
    w->d = (diag){0};
    assert_false(
        check_derivative(w->p, w->scratch, world_read(w, "sin(x)"), &w->x, 1, w->y, &stopped, &c, &w->d));
    assert_int_equal(w->d.kind, DIAG_INTERRUPTED);
}

/* --- vectors and matrices --- */

static const expr *column(world *w, uint32_t n, const char *const *texts) {
    const expr *at[9];
    for (uint32_t i = 0; i < n; i++) at[i] = world_read(w, texts[i]);
    return pool_matrix(w->p, n, 1, at);
}

static void gradients_jacobians_and_hessians(void **state) {
    world *w = world_of(state);
    const expr *by[] = {w->x, w->y}, *f = world_read(w, "x^2*y+sin(y)");
    const check_options o = {.seed = 3};
    check c;
    assert_true(check_gradient(w->p, w->scratch, f, by, 2,
                               column(w, 2, (const char *[]){"2*x*y", "x^2+cos(y)"}), &o, &c, &w->d));
    assert_int_equal(c.kind, CHECK_CONFIRMED);
    assert_true(check_gradient(w->p, w->scratch, f, by, 2,
                               column(w, 2, (const char *[]){"2*x*y", "x^2-cos(y)"}), &o, &c, &w->d));
    assert_true(c.kind == CHECK_FAILED && c.entry == 1);
    const expr *h[] = {world_read(w, "2*y"), world_read(w, "2*x"), world_read(w, "2*x"),
                       world_read(w, "-sin(y)")};
    assert_true(check_hessian(w->p, w->scratch, f, by, 2, pool_matrix(w->p, 2, 2, h), &o, &c, &w->d));
    assert_int_equal(c.kind, CHECK_CONFIRMED);
    const expr *g = column(w, 2, (const char *[]){"x*y", "x+y"});
    const expr *j[] = {w->y, w->x, pool_integer(w->p, 1), pool_integer(w->p, 1)},
               *transposed[] = {j[0], j[2], j[1], j[3]};
    assert_true(check_jacobian(w->p, w->scratch, g, by, 2, pool_matrix(w->p, 2, 2, j), &o, &c, &w->d));
    assert_int_equal(c.kind, CHECK_CONFIRMED);
    assert_true(
        check_jacobian(w->p, w->scratch, g, by, 2, pool_matrix(w->p, 2, 2, transposed), &o, &c, &w->d));
    assert_int_equal(c.kind, CHECK_FAILED);
}

/* Symbolic sizes get small instances, and matrices random directions. */
static void matrix_calculus_by_random_directions(void **state) {
    world *w = world_of(state);
    shape_table *t = pool_shapes(w->p);
    const size *m = size_name(t, "m"), *n = size_name(t, "n");
    const expr *a = pool_symbol(w->p, "A", shape_matrix(t, m, n)),
               *v = pool_symbol(w->p, "v", shape_vector(t, n));
    const expr *b = pool_symbol(w->p, "b", shape_vector(t, m)),
               *s = pool_symbol(w->p, "S", shape_matrix(t, n, n));
    const expr *r = pool_sub(w->p, pool_mul(w->p, a, v), b), *two = pool_integer(w->p, 2);
    const expr *at = pool_call1(w->p, OP_TRANSPOSE, a), *inverse = pool_call1(w->p, OP_INV, s);
    const struct {
        const expr *f, *x, *answer;
        check_kind kind;
    } cases[] = {
        {pool_call2(w->p, OP_DOT, r, r), v, pool_mul(w->p, two, pool_mul(w->p, at, r)), CHECK_CONFIRMED},
        {pool_call2(w->p, OP_DOT, r, r), v, pool_mul(w->p, at, r), CHECK_FAILED},
        {pool_call2(w->p, OP_DOT, r, r), a,
         pool_mul(w->p, two, pool_mul(w->p, r, pool_call1(w->p, OP_TRANSPOSE, v))), CHECK_CONFIRMED},
        {pool_call1(w->p, OP_LOGDET, s), s, pool_call1(w->p, OP_TRANSPOSE, inverse), CHECK_CONFIRMED},
        {pool_call1(w->p, OP_LOGDET, s), s, inverse, CHECK_FAILED},
        {pool_call1(w->p, OP_DET, s), s, pool_call1(w->p, OP_TRANSPOSE, pool_call1(w->p, OP_ADJ, s)),
         CHECK_CONFIRMED},
        {pool_call1(w->p, OP_NORM, v), v, pool_div(w->p, v, pool_call1(w->p, OP_NORM, v)), CHECK_CONFIRMED},
        {pool_call1(w->p, OP_LOGSUMEXP, v), v, pool_call1(w->p, OP_SOFTMAX, v), CHECK_CONFIRMED},
        {pool_call1(w->p, OP_TR, pool_mul(w->p, a, at)), a, pool_mul(w->p, two, a), CHECK_CONFIRMED},
        {r, v, a, CHECK_CONFIRMED},
        {r, v, at, CHECK_FAILED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const check_options o = {.seed = harness_random(), .nanoseconds = 5000000000};
        check c;
        assert_true(
            check_directional(w->p, w->scratch, cases[i].f, cases[i].x, cases[i].answer, &o, &c, &w->d));
        bool refused =
            cases[i].kind == CHECK_FAILED && c.kind == CHECK_SKIPPED && c.reason == MSG_CHECK_SHAPES;
        if (c.kind != cases[i].kind && !refused)
            fail_msg("case %zu: kind %d, %u points, %s", i, c.kind, c.points, message_text(c.reason));
    }
    check c;
    const check_options o = {0};
    const expr *left = pool_call1(w->p, OP_TRANSPOSE, pool_mul(w->p, a, s)),
               *mirror = pool_mul(w->p, pool_call1(w->p, OP_TRANSPOSE, s), at);
    assert_true(check_same(w->p, w->scratch, left, mirror, &o, &c, &w->d));
    assert_int_equal(c.kind, CHECK_CONFIRMED);
}

/* --- equality --- */

static bool knows_nothing(void *data, const expr *difference) {
    ++*(int *)data;
    return difference == NULL;
}

static bool believes_all(void *data, const expr *difference) {
    ++*(int *)data;
    return difference != NULL;
}

static void equality_has_three_values(void **state) {
    world *w = world_of(state);
    static const struct {
        const char *a, *b;
        verdict verdict;
    } cases[] = {
        {"x+y", "x+y", VERDICT_EQUAL},
        {"sqrt(x^2)", "x", VERDICT_DIFFERENT},
        {"sqrt(x^2)", "abs(x)", VERDICT_UNDECIDED},
        {"sin(2*x)", "2*sin(x)*cos(x)", VERDICT_UNDECIDED},
        {"log(x^2)", "2*log(x)", VERDICT_UNDECIDED},
        {"atan(x)+atan(1/x)", "pi/2", VERDICT_DIFFERENT},
        {"0.1+0.2", "0.3", VERDICT_UNDECIDED},
        {"exp(pi*sqrt(163))", "262537412640768744", VERDICT_DIFFERENT},
        {"x", "x+10^(-45)", VERDICT_DIFFERENT},
        {"log(-1)", "1", VERDICT_UNDECIDED},
        {"x*y", "y*x", VERDICT_UNDECIDED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const expr *a = world_read(w, cases[i].a), *b = world_read(w, cases[i].b);
        const check_options o = {.seed = harness_random()};
        equality e;
        int asked = 0;
        assert_true(equal_decide(w->p, w->scratch, a, b, knows_nothing, &asked, &o, &e, &w->d));
        if (e.verdict != cases[i].verdict) fail_msg("%s == %s: %d", cases[i].a, cases[i].b, e.verdict);
        if (e.verdict == VERDICT_UNDECIDED) assert_int_not_equal(e.reason, MSG_NONE);
        if (e.verdict == VERDICT_DIFFERENT) assert_true(e.check.expected && e.check.found);
        if (cases[i].verdict != VERDICT_UNDECIDED) continue;
        assert_int_equal(asked, 1);
        assert_true(equal_decide(w->p, w->scratch, a, b, believes_all, &asked, &o, &e, &w->d));
        assert_int_equal(e.verdict, VERDICT_EQUAL);
    }
}

static void every_allocation_may_fail(void **state) {
    world *w = world_of(state);
    const expr *f = world_read(w, "x^2*y+sin(x*y)"), *answer = world_read(w, "2*x*y+y*cos(x*y)");
    bool done = false;
    long k = 1;
    for (; !done; k++) {
        check c;
        const check_options o = {.points = 3};
        arena *scratch = arena_new(w->work);
        w->d = (diag){0};
        mem_fail_at(w->work, k, k & 1);
        bool fine = check_derivative(w->p, scratch, f, &w->x, 1, answer, &o, &c, &w->d);
        done = fine && !mem_failed(w->work);
        mem_fail_at(w->work, 0, false);
        if (!fine) assert_int_equal(w->d.kind, DIAG_MEMORY);
        arena_free(scratch);
        assert_true(k < 2000);
    }
    assert_true(k > 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        WORLD_TEST(right_answers_are_confirmed),
        WORLD_TEST(every_mutant_is_caught),
        WORLD_TEST(the_witness_shows_the_difference),
        WORLD_TEST(lost_domain_is_noticed),
        WORLD_TEST(conditions_choose_the_points),
        WORLD_TEST(what_cannot_be_checked_says_why),
        WORLD_TEST(deep_answers_are_checked_at_rising_precision),
        WORLD_TEST(the_budget_ends_a_check),
        WORLD_TEST(gradients_jacobians_and_hessians),
        WORLD_TEST(matrix_calculus_by_random_directions),
        WORLD_TEST(equality_has_three_values),
        WORLD_TEST(every_allocation_may_fail),
    };
    return harness_run("verify", tests, sizeof tests / sizeof *tests);
}
