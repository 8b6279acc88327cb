/* Derivatives of random expressions: against power series, which know no rule; the algebra of the derivative; records that
 * fit together; time linear in the height of a chain. */
#include "law_random.h"

#include <time.h>

enum { QUICK = 1200, FULL = 100000, POINTS = 6 };

typedef void (*law_instance)(law *s, law_failures *f);

static void law_run(const char *name, law_instance one, uint32_t quick) {
    law s;
    law_failures f = {0};
    law_open(&s, 1);
    for (uint32_t i = 0, n = law_count(quick, FULL); i < n; i++) {
        law_begin(&s);
        one(&s, &f);
        law_renew(&s, i);
    }
    law_close(&s);
    /* A rule that holds only under a condition gives no value where the argument is constant in disguise: x^x at x - x.
     * evaluate() says that condition; here one in two hundred may be lost, and none may be wrong. */
    if (f.failed == f.lost)
        law_judge_rare(&f, name, 20, 200);
    else
        law_judge(&f, name, 20);
}

/* NULL where there is no rule. */
static const expr *derivative(law *s, const expr *e, const expr *x) {
    const derivation *d = derive(s->g, e, x, false);
    return d ? d->value : NULL;
}

/* The derivative by the names in turn, by rules, is that of the referee wherever the referee has one. */
static void against_series(law *s, law_failures *f, const expr *e, const expr *const *by, uint32_t order,
                           const expr *answer) {
    law_point q;
    arb_t rule, series;
    bool tried = false;
    arb_init(rule), arb_init(series);
    law_point_open(&q);
    for (int i = 0; i < POINTS; i++) {
        diag d = {0};
        stop halt = {NULL, stop_clock() + law_value_patience};
        law_point_random(&q, s);
        if (!law_bases_positive(s, e, &q)) continue;
        point at = {q.names, q.at, LAW_NAMES, 1};
        bool regular = false;
        for (slong bits = LAW_BITS; bits <= LAW_MORE_BITS && !regular; bits *= 4)
            regular =
                jet_partial(s->scratch, e, &at, by, order, bits, &halt, series, &d) && arb_is_finite(series);
        if (!regular) continue;
        tried = true;
        bool known = law_value(s, answer, &q, LAW_BITS, rule) == LAW_VALUE ||
                     law_value(s, answer, &q, 4 * LAW_MORE_BITS, rule) == LAW_VALUE;
        bool lost = !known && law_undefined(s, answer, &q);
        if (known ? arb_overlaps(rule, series) : !lost) continue;
        if (lost && !law_lost_nearby(s, e, answer, &q)) continue;
        f->lost += lost;
        law_failed_at(f, &q, lost ? "undefined" : "different", law_text(s, e, false),
                      law_text(s, answer, false));
        break;
    }
    f->tried += tried;
    law_point_close(&q);
    arb_clear(rule), arb_clear(series);
}

static void first_order(law *s, law_failures *f) {
    const expr *e = law_smooth(s, 1 + (int)harness_below(3)), *d = derivative(s, e, s->w.x);
    if (d) against_series(s, f, e, &s->w.x, 1, d);
}

static void simplified_first_order(law *s, law_failures *f) {
    const expr *e = law_smooth(s, 1 + (int)harness_below(3)), *d = derivative(s, e, s->w.x),
               *r = d ? simplify(s->g, d) : NULL;
    if (r) against_series(s, f, e, &s->w.x, 1, r);
}

static void higher_order(law *s, law_failures *f) {
    const expr *e = law_smooth(s, 1 + (int)harness_below(2)), *d = e, *by[4];
    uint32_t order = 2 + (uint32_t)harness_below(3);
    for (uint32_t i = 0; i < order && d; i++) {
        by[i] = harness_chance(0.6) ? s->w.x : s->w.y;
        const expr *next = derivative(s, d, by[i]);
        d = next ? simplify(s->g, next) : NULL;
    }
    if (d) against_series(s, f, e, by, order, d);
}

/* --- the algebra of the derivative --- */

static void same_values(law *s, law_failures *f, const expr *question, const expr *a, const expr *b) {
    law_point q;
    law_point_open(&q);
    for (int i = 0; a && b && i < POINTS; i++) {
        law_point_random(&q, s);
        if (law_compare(s, a, b, &q) != LAW_DIFFERENT) continue;
        law_failed_at(f, &q, "different", law_text(s, question, false), law_text(s, b, false));
        break;
    }
    f->tried += a && b;
    law_point_close(&q);
}

static void mixed_partials(law *s, law_failures *f) {
    const expr *e = law_smooth(s, 1 + (int)harness_below(3)), *x = s->w.x, *y = s->w.y;
    const expr *dx = derivative(s, e, x), *dy = derivative(s, e, y);
    if (dx && dy) same_values(s, f, e, derivative(s, dx, y), derivative(s, dy, x));
}

static void linear(law *s, law_failures *f) {
    pool *p = s->p;
    const expr *u = law_smooth(s, 2), *v = law_smooth(s, 2),
               *c = pool_rational(p, (long)harness_between(-9, 9), 4), *x = s->w.x;
    const expr *e = pool_add(p, pool_mul(p, c, u), v), *du = derivative(s, u, x), *dv = derivative(s, v, x);
    if (du && dv) same_values(s, f, e, derivative(s, e, x), pool_add(p, pool_mul(p, c, du), dv));
}

static void product_and_quotient(law *s, law_failures *f) {
    pool *p = s->p;
    const expr *u = law_smooth(s, 2), *v = law_smooth(s, 2), *x = s->w.x, *du = derivative(s, u, x),
               *dv = derivative(s, v, x);
    if (!du || !dv) return;
    const expr *uv = pool_mul(p, u, v), *quotient = pool_div(p, u, v);
    same_values(s, f, uv, derivative(s, uv, x), pool_add(p, pool_mul(p, du, v), pool_mul(p, u, dv)));
    same_values(s, f, quotient, derivative(s, quotient, x),
                pool_div(p, pool_sub(p, pool_mul(p, du, v), pool_mul(p, u, dv)), pool_mul(p, v, v)));
}

/* f(u(x))' = f'(u)*u': the inside put in before or after. */
static void chain(law *s, law_failures *f) {
    pool *p = s->p;
    const expr *outer = law_smooth(s, 2), *u = law_smooth(s, 2), *x = s->w.x;
    const expr *d_outer = derivative(s, outer, x), *du = derivative(s, u, x);
    if (!d_outer || !du) return;
    const expr *e = walk_replace(p, s->scratch, outer, &x, &u, 1);
    same_values(s, f, e, derivative(s, e, x),
                pool_mul(p, walk_replace(p, s->scratch, d_outer, &x, &u, 1), du));
}

static void of_simplified(law *s, law_failures *f) {
    const expr *e = law_smooth(s, 1 + (int)harness_below(3)), *r = simplify(s->g, e);
    const expr *d = r ? derivative(s, r, s->w.x) : NULL;
    if (d) against_series(s, f, e, &s->w.x, 1, d);
}

/* --- records --- */

/* `after` with the parts' values in the place of their open derivatives is `value`; `before` is the open derivative. */
static void record_fits(law *s, law_failures *f, const derivation *d) {
    const expr *from[64], *to[64];
    uint32_t n = 0;
    if (d->before &&
        !(expr_is(d->before, OP_DIFF) && d->before->at[0] == d->subject && d->before->at[1] == d->variable))
        law_failed_at(f, &(law_point){0}, "before", law_text(s, d->subject, false),
                      law_text(s, d->before, false));
    if (d->value->open)
        law_failed_at(f, &(law_point){0}, "an open derivative in the value", law_text(s, d->subject, false),
                      law_text(s, d->value, false));
    for (uint32_t i = 0; i < d->count && i < 64; i++, n++) {
        from[n] = d->parts[i]->before;
        to[n] = d->parts[i]->value;
        if (d->parts[i]->subject == d->variable || !expr_depends(d->parts[i]->subject, d->variable))
            law_failed_at(f, &(law_point){0}, "a part of its own for", law_text(s, d->subject, false),
                          law_text(s, d->parts[i]->subject, false));
    }
    if (!d->after || d->count > 64) return;
    diag_clear(&s->d); /* what has no value anywhere fails to simplify */
    const expr *filled = walk_replace(s->p, s->scratch, d->after, from, to, n);
    f->tried++;
    if (filled == d->value) return;
    const expr *a = simplify(s->g, filled), *b = simplify(s->g, d->value);
    if (a == b) return; /* two ways need not end in one node, but in one value */
    same_values(s, f, d->subject, a, b);
}

static void records(law *s, law_failures *f) {
    const expr *e = law_smooth(s, 1 + (int)harness_below(4));
    const derivation *all = derive(s->g, e, s->w.x, true), *plain = derive(s->g, e, s->w.x, false);
    if ((all == NULL) != (plain == NULL) || (all && all->value != plain->value)) {
        law_failed_at(f, &(law_point){0}, "with and without steps", law_text(s, e, false),
                      all ? law_text(s, all->value, false) : "none");
        return;
    }
    list stack;
    list_init(&stack, s->scratch);
    if (all) list_push(&stack, all);
    for (int i = 0; stack.count && i < 200; i++) {
        const derivation *d = list_pop(&stack);
        record_fits(s, f, d);
        for (uint32_t k = 0; k < d->count; k++) list_push(&stack, d->parts[k]);
    }
}

static void constants_have_a_record_of_their_own(void **state) {
    (void)state;
    law s;
    law_open(&s, 1);
    law_begin(&s);
    const derivation *d = derive(s.g, law_read(&s, "sin(y)^2"), s.w.x, true);
    assert_int_equal(d->rule, RULE_CONSTANT);
    assert_true(expr_is_zero(d->value));
    d = derive(s.g, s.w.x, s.w.x, true);
    assert_int_equal(d->rule, RULE_VARIABLE);
    assert_true(expr_is_one(d->value));
    law_close(&s);
}

/* --- n-th derivatives --- */

static void nth_derivative_is_repeated(void **state) {
    (void)state;
    static const char *const cases[] = {"x^5*y",        "sin(2*x)",      "exp(x^2)",
                                        "log(x)",       "x^3*exp(x)",    "1/(1+x^2)",
                                        "sqrt(x)",      "x*abs(x)",      "tan(x)",
                                        "x^x",          "cosh(x)*y",     "atan(x)",
                                        "besselj(0,x)", "gamma(x)",      "sigmoid(x)",
                                        "x^(1/3)",      "2^x",           "cbrt(x)",
                                        "erf(x)",       "softplus(x*y)", "exp(sin(x)*cos(x))",
                                        "lambertw(x)",  "acosh(x)",      "x^y"};
    law s;
    char text[200];
    law_open(&s, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "diff(%s, x, 3)", cases[i]);
        const char *at_once = law_answer(&s, text);
        snprintf(text, sizeof text, "diff(diff(diff(%s, x), x), x)", cases[i]);
        const char *in_turn = law_answer(&s, text);
        snprintf(text, sizeof text, "diff(%s, x, x, x)", cases[i]);
        const char *listed = law_answer(&s, text);
        if (strcmp(at_once, in_turn) != 0) fail_msg("%s: %s at once, %s in turn", cases[i], at_once, in_turn);
        if (strcmp(at_once, listed) != 0) fail_msg("%s: %s at once, %s listed", cases[i], at_once, listed);
    }
    law_close(&s);
}

/* --- time --- */

static const expr *tower(law *s, int height) {
    const expr *e = s->w.x;
    for (int i = 0; i < height; i++)
        e = pool_call1(s->p, i % 2 ? OP_SIN : OP_EXP, pool_mul(s->p, pool_integer(s->p, 2), e));
    return e;
}

static const expr *squares(law *s, int height) {
    const expr *e = s->w.x;
    for (int i = 0; i < height; i++) e = pool_add(s->p, pool_mul(s->p, e, e), pool_integer(s->p, 1));
    return e;
}

/* Of the processor: other jobs do not count. */
static double seconds_for(const expr *(*make)(law *, int), int height, bool steps) {
    double best = 1e9;
    for (int i = 0; i < 5; i++) {
        law s;
        law_open(&s, 1);
        law_begin(&s);
        const expr *e = make(&s, height);
        clock_t start = clock();
        if (!derive(s.g, e, s.w.x, steps)) fail_msg("%s", message_text(s.d.text));
        double spent = (double)(clock() - start) / CLOCKS_PER_SEC;
        best = spent < best ? spent : best;
        law_close(&s);
    }
    return best;
}

/* Four times the height in about four times the time; quadratic would be sixteen. */
static void time_is_linear_in_height(void **state) {
    (void)state;
    for (int steps = 0; steps < 2; steps++)
        for (int square = 0; square < 2; square++) {
            const expr *(*make)(law *, int) = square ? squares : tower;
            double small = seconds_for(make, 2000, steps), large = seconds_for(make, 8000, steps);
            if (large > 9 * small + 0.005)
                fail_msg("%s, steps %d: %.4f s for 2000 levels, %.4f s for 8000",
                         square ? "squares" : "tower", steps, small, large);
        }
}

static void derivative_is_the_series(void **state) {
    (void)state, law_run("derivative against series", first_order, QUICK);
}
static void simplified_derivative_is_the_series(void **state) {
    (void)state, law_run("simplified derivative against series", simplified_first_order, QUICK);
}
static void higher_derivative_is_the_series(void **state) {
    (void)state, law_run("higher derivative against series", higher_order, QUICK / 3);
}
static void mixed_partials_agree(void **state) {
    (void)state, law_run("mixed partials", mixed_partials, QUICK / 3);
}
static void derivative_is_linear(void **state) { (void)state, law_run("linearity", linear, QUICK / 3); }
static void product_and_quotient_rules_hold(void **state) {
    (void)state, law_run("product and quotient rules", product_and_quotient, QUICK / 3);
}
static void chain_rule_holds(void **state) { (void)state, law_run("chain rule", chain, QUICK / 3); }
static void derivative_of_simple_form_agrees(void **state) {
    (void)state, law_run("derivative of the simple form", of_simplified, QUICK / 2);
}
static void records_fit_together(void **state) { (void)state, law_run("records", records, QUICK); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derivative_is_the_series),
        cmocka_unit_test(simplified_derivative_is_the_series),
        cmocka_unit_test(higher_derivative_is_the_series),
        cmocka_unit_test(mixed_partials_agree),
        cmocka_unit_test(derivative_is_linear),
        cmocka_unit_test(product_and_quotient_rules_hold),
        cmocka_unit_test(chain_rule_holds),
        cmocka_unit_test(derivative_of_simple_form_agrees),
        cmocka_unit_test(records_fit_together),
        cmocka_unit_test(constants_have_a_record_of_their_own),
        cmocka_unit_test(nth_derivative_is_repeated),
        cmocka_unit_test(time_is_linear_in_height),
    };
    return harness_run("derive", tests, sizeof tests / sizeof *tests);
}
