/* Derivations of one's own: right lines, wrong ones with the mistake that explains them, forgotten conditions; and where they end. */
#include "test_app_world.h"

typedef struct own {
    const char *text;   /* statements */
    const char *wanted; /* in the output, in this order, apart by | */
} own;

static const own cases[] = {
    {"check\nd/dx sin(3x)*x\n= cos(3x)*x + sin(3x)\n",
     "line 2 differs from line 1: at x = |inner function 3*x were 1: chain rule"},
    {"check\nd/dx (x^2*sin(x))\n= 2x*sin(x) + x^2*cos(x)\n= x*(2*sin(x) + x*cos(x))\n",
     "line 2: right (product rule)|line 3: right|all lines are right"},
    {"check\ndiff((x + 1)*(x + 2), x)\n= 1\n",
     "the derivative of a product is not the product of the derivatives"},
    {"check\ndiff(x/(1 + x), x)\n= 1\n", "the derivative of a quotient is not"},
    {"check\ndiff(x^2/(1 + x), x)\n= (2*x*(1 + x) + x^2)/(1 + x)^2\n", "the second term has the wrong sign"},
    {"check\ndiff(x^3, x)\n= 3*x^3\n", "the exponent of x^3 was not lowered"},
    {"check\ndiff(cos(x), x)\n= sin(x)\n", "the sign of the derivative of cos(x) is wrong"},
    {"check\n(x^2 - 1)/(x - 1)\n= x + 1\n", "line 2: right|it holds for x != 1: that must be said"},
    {"check\nsqrt(x^2)\n= x\n", "line 2 differs from line 1: at x = -"},
    {"check\nlog(x^2)\n= 2*log(x)\n", "line 2"},
    {"check\n2 + 2\n= 5\n", "line 2 differs from line 1: line 1 is 4|line 2 is 5"},
    {"let A in R^(n,n), x in R^n\ncheck\ngrad(x'*A*x, x)\n= (A + A')*x\n= A*x + A'*x\n",
     "line 2: right|line 3: right|all"},
    {"let A in R^(n,n), x in R^n\ncheck\ngrad(x'*A*x, x)\n= 2*A*x\n", "line 2 differs from line 1"},
    {"let A in R^(n,n), B in R^(n,n)\ncheck\n(A*B)'\n= A'*B'\n", "line 2 differs from line 1"},
    {"let A in R^(n,n), B in R^(n,n)\ncheck\n(A*B)'\n= B'*A'\n", "all lines are right"},
    {"check\n# a comment\nx + x\n= 2*x\n\n1 + 1\n", "all lines are right|2"},
    {"check\nx + x\n= 2*x\n5*5\n", "all lines are right|25"},
};

static void lines_are_judged(void **state) {
    const own *c = *state;
    mem *m = mem_new((size_t)1 << 30);
    world w;
    world_open(&w, m);
    if (world_run(&w, c->text) != SESSION_FINE) fail_msg("%s: %s", c->text, w.err.text);
    char wanted[256], *next;
    const char *at = w.out.text;
    snprintf(wanted, sizeof wanted, "%s", c->wanted);
    for (char *one = wanted; one; one = next) {
        if ((next = strchr(one, '|'))) *next++ = 0;
        at = strstr(at, one);
        if (!at) fail_msg("%s: no \"%s\" in\n%s", c->text, one, w.out.text);
    }
    world_close(&w);
    mem_free(m);
}

static void errors_stand_in_their_line(void **state) {
    (void)state;
    mem *m = mem_new((size_t)1 << 30);
    world w;
    world_open(&w, m);
    assert_int_equal(world_run(&w, "check\nx + x\n= 2*(x\n"), SESSION_FAILED);
    assert_non_null(strstr(w.err.text, "golden:3:"));
    assert_int_equal(world_run(&w, "check\n"), SESSION_FAILED);
    assert_non_null(strstr(w.err.text, "two lines are wanted"));
    assert_int_equal(world_run(&w, "check \"/no/such/file\""), SESSION_FAILED);
    world_close(&w);
    mem_free(m);
}

static void a_file_is_judged(void **state) {
    (void)state;
    char path[512], text[600];
    snprintf(path, sizeof path, "%s/own.txt", harness_scratch());
    harness_write(path, "diff(x^2, x)\n= 2*x\n");
    mem *m = mem_new((size_t)1 << 30);
    world w;
    world_open(&w, m);
    snprintf(text, sizeof text, "check \"%s\"", path);
    if (world_run(&w, text) != SESSION_FINE) fail_msg("%s", w.err.text);
    assert_non_null(strstr(w.out.text, "all lines are right"));
    world_close(&w);
    mem_free(m);
}

static void more_lines_are_waited_for(void **state) {
    (void)state;
    mem *m = mem_new((size_t)1 << 30);
    world w;
    world_open(&w, m);
    static const char open[] = "check\nx + x\n= 2*x\n", closed[] = "check\nx + x\n= 2*x\n\n";
    assert_false(session_complete(w.session, open, strlen(open)));
    assert_true(session_complete(w.session, closed, strlen(closed)));
    world_close(&w);
    mem_free(m);
}

int main(void) {
    enum { CASES = sizeof cases / sizeof *cases };
    struct CMUnitTest tests[CASES + 3];
    for (size_t i = 0; i < CASES; i++)
        tests[i] = (struct CMUnitTest){.name = cases[i].text,
                                       .test_func = lines_are_judged,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    tests[CASES] = (struct CMUnitTest)cmocka_unit_test(errors_stand_in_their_line);
    tests[CASES + 1] = (struct CMUnitTest)cmocka_unit_test(a_file_is_judged);
    tests[CASES + 2] = (struct CMUnitTest)cmocka_unit_test(more_lines_are_waited_for);
    return harness_run("judge", tests, CASES + 3);
}
