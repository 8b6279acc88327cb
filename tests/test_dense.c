/* The tape of matrices, operator by operator: values against rigorous balls, forward mode against power series, reverse mode
 * against forward mode, at random instances of several sizes. */
#include "app/state.h"
#include "num/dense_tape.h"
#include "num/jet.h"
#include "read/parse.h"
#include "test_app_world.h"
#include "verify/sample.h"

#include <math.h>

static const char declarations[] = "let A in R^(n,n), B in R^(n,n), X in R^(m,n), Y in R^(m,n), Z in "
                                   "R^(n,m), x in R^n, y in R^n, p in R^3, q in R^3, t, "
                                   "P in R^(n,n) posdef";

static const char *const expressions[] = {
    "A + B",
    "A - B",
    "X + t",
    "-X",
    "A*B*A",
    "t*X",
    "X*x",
    "x'*A*y",
    "X.*Y",
    "t.*X.*Y",
    "X./Y",
    "X/t",
    "1./x",
    "A^2",
    "A^5",
    "A^-2",
    "t^3",
    "x.^2",
    "x.^3.*y",
    "X'",
    "inv(A)",
    "det(A)",
    "logdet(P)",
    "log(det(P))",
    "tr(A*B)",
    "sum(X)",
    "mean(X)",
    "sum(X, rows)",
    "sum(X, columns)",
    "mean(X, rows)",
    "mean(X, columns)",
    "norm(x)",
    "normF(X)",
    "norm1(x)",
    "norminf(x)",
    "prod(x)",
    "dot(x, y)",
    "cross(p, q)",
    "outer(x, y)",
    "kron(X, A)",
    "vec(X)",
    "diag(x)",
    "diag(A)",
    "adj(A)",
    "pinv(X)",
    "pinv(Z)",
    "softmax(x)",
    "logsumexp(x)",
    "sigmoid(X)",
    "relu(x)",
    "exp(X)",
    "sin(x)",
    "cos(X).*Y",
    "tanh(A*x)",
    "log(x.^2 + 1)",
    "sqrt(x.^2 + y.^2)",
    "abs(x)",
    "X[1,2]",
    "x[1]",
    "X[1,:]",
    "X[:,2]",
    "eye(n)*A",
    "ones(m)*x'",
    "zeros(m,n) + X",
    "commutation(m,n)*vec(X)",
    "[x'*y, t; sin(t), 1]",
    "peak(x).*y",
    "softplus(X)",
    "pi*x",
    "atan2(x, y)",
    "x'*inv(P)*x/(1 + norm(y)^2)",
    "[A, x; y', t]",
    "[x, y]",
    "[A, x; y', t]*[x, t]",
};
enum { EXPRESSIONS = sizeof expressions / sizeof *expressions, POINTS = 6, BITS = 200 };

typedef struct setting {
    world w;
    mem *m;
    session *s;
    const expr *e;
    const dense_kernels *k;
    sample points;
    arena *home;
} setting;

static void begin(setting *t, const char *text) {
    t->m = mem_new((size_t)1 << 30);
    world_open(&t->w, t->m);
    t->s = t->w.session;
    if (world_run(&t->w, declarations) != SESSION_FINE) fail_msg("%s", t->w.err.text);
    session_begin(t->s);
    result v;
    reply r = {0};
    buffer_init(&r.words, t->s->scratch);
    scope known = names_scope(t->s->names);
    const syntax *e = parse_expression(t->s->scratch, &known, text, strlen(text), &t->s->d);
    if (!e || !work_out(t->s, e, &r, &v)) fail_msg("%s: %s", text, message_text(t->s->d.text));
    t->e = v.raw;
    t->home = arena_new(t->m);
    t->k = dense_load(&t->s->d);
    assert_non_null(t->k);
    assert_true(
        sample_init(&t->points, t->s->pool, t->home, &t->e, 1, t->s->context, harness_random(), &t->s->d));
}

static void end(setting *t) {
    sample_done(&t->points);
    arena_free(t->home);
    world_close(&t->w);
    mem_free(t->m);
}

static bool near(double a, double b) { return fabs(a - b) <= 1e-7 * (1 + fmax(fabs(a), fabs(b))); }

/* One direction for all names; series: its coefficients 0 and 1 for each entry of the value. */
static uint32_t series_at(setting *t, const point *at, const double *direction, arb_ptr *ret) {
    arb_ptr d = arena_take(t->home, (t->points.entries + 1) * sizeof *d);
    uint32_t rows, columns;
    for (uint32_t i = 0; i < t->points.entries; i++) arb_set_d(d + i, direction[i]);
    if (!jet_values(t->home, t->e, at, d, 2, BITS, NULL, ret, &rows, &columns, &t->s->d))
        fail_msg("%s", message_text(t->s->d.text));
    ball_clear(d, t->points.entries);
    return rows * columns;
}

static double middle(const arb_struct *x) {
    return arb_is_finite(x) ? arf_get_d(arb_midref(x), ARF_RND_NEAR) : NAN;
}

static uint32_t size_of_name(setting *t, uint32_t i) {
    uint32_t rows, columns;
    sample_sides(&t->points, i, &rows, &columns);
    return rows * columns;
}

/* Values and derivatives at one instance; the number of entries that were compared. */
static uint32_t compare(setting *t, const char *text) {
    uint32_t compared = 0;
    sample_next(&t->points);
    point at = sample_point(&t->points, BITS);
    double direction[2000] = {0}, seed[2000], pull = 0;
    arb_ptr series;
    assert_true(t->points.entries < 2000);
    for (uint32_t i = t->points.sizes; i < t->points.entries; i++) direction[i] = harness_uniform(-1, 1);
    uint32_t n = series_at(t, &at, direction, &series);
    dense_tape *tape = dense_tape_new(t->home, t->e, &at, t->s->forms, t->k, &t->s->d);
    if (!tape) {
        fail_msg("%s: %s", text, message_text(t->s->d.text));
        return 0;
    }
    assert_int_equal(dense_tape_rows(tape) * dense_tape_columns(tape), n);
    const double *value = dense_tape_value(tape);
    double slopes[2000] = {0};
    for (uint32_t i = 0, offset = 0; i < t->points.count; offset += size_of_name(t, i), i++) {
        if (i < t->points.sizes) continue;
        const double *d = dense_tape_forward(tape, at.names[i], direction + offset);
        for (uint32_t k = 0; k < n; k++) slopes[k] += d[k];
    }
    bool defined = true;
    for (uint32_t k = 0; k < n; k++) {
        double v = middle(series + 2 * k), d = middle(series + 2 * k + 1);
        if (!isfinite(v) || !isfinite(d) || fabs(v) > 1e8 || fabs(d) > 1e8) {
            defined = false;
            continue;
        }
        if (!near(value[k], v))
            fail_msg("%s: entry %u is %.12g on the tape, %.12g by balls", text, k, value[k], v);
        if (!near(slopes[k], d))
            fail_msg("%s: entry %u changes by %.12g on the tape, %.12g by series", text, k, slopes[k], d);
        seed[k] = harness_uniform(-1, 1);
        pull += seed[k] * slopes[k];
        compared++;
    }
    double pulled = 0;
    for (uint32_t i = 0, offset = 0; defined && i < t->points.count; offset += size_of_name(t, i), i++) {
        const double *g = i < t->points.sizes ? NULL : dense_tape_reverse(tape, seed, at.names[i]);
        for (uint32_t k = 0; g && k < size_of_name(t, i); k++) pulled += g[k] * direction[offset + k];
    }
    if (defined && !near(pulled, pull))
        fail_msg("%s: reverse mode gives %.12g, forward %.12g", text, pulled, pull);
    ball_clear(series, 2 * (size_t)n);
    return compared;
}

static void tape_agrees_with_series(void **state) {
    const char *text = *state;
    setting t;
    uint32_t compared = 0;
    begin(&t, text);
    for (int i = 0; i < POINTS * 3; i++) compared += compare(&t, text);
    if (!compared) fail_msg("%s: nothing was compared", text);
    end(&t);
}

static void singular_has_no_inverse(void **state) {
    (void)state;
    diag d = {0};
    const dense_kernels *k = dense_load(&d);
    double a[] = {1, 2, 2, 4}, out[4], det = 7;
    assert_non_null(k);
    assert_false(k->invert(2, a, out, &det));
    assert_true(det == 0);
}

int main(void) {
    struct CMUnitTest tests[EXPRESSIONS + 1];
    for (int i = 0; i < EXPRESSIONS; i++)
        tests[i] = (struct CMUnitTest){.name = expressions[i],
                                       .test_func = tape_agrees_with_series,
                                       .initial_state = (void *)(uintptr_t)expressions[i]};
    tests[EXPRESSIONS] = (struct CMUnitTest)cmocka_unit_test(singular_has_no_inverse);
    return harness_run("dense", tests, EXPRESSIONS + 1);
}
