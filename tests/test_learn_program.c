/* Lessons from outside: listed, played with a script of answers, checked, and files that mean harm. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD "---\ntitle: T\nid: t\nlang: en\n---\n"

static const char *path_of(const char *name) {
    static char path[4][512];
    static int turn;
    char *out = path[turn++ % 4];
    snprintf(out, sizeof path[0], "%s/%s", harness_scratch(), name);
    return out;
}

static const char *lesson_file(const char *name, const char *text) {
    const char *path = path_of(name);
    harness_write(path, text);
    return path;
}

/* out: what must be printed, with @ for the path. */
static void report_is(const char *path, int status, const char *wanted) {
    char full[4096];
    size_t n = 0;
    for (const char *at = wanted; *at && n < sizeof full - 600; at++) {
        if (*at == '@')
            n += (size_t)snprintf(full + n, sizeof full - n, "%s", path);
        else
            full[n++] = *at;
    }
    full[n] = 0;
    harness_result r = harness_gradus(NULL, "lesson", "check", path, NULL);
    assert_string_equal(r.out, full);
    assert_int_equal(r.status, status);
    harness_done(&r);
}

/* --- the lessons that we ship --- */

static const char *const shipped[] = {"lessons/05-partial.en.md", "lessons/05-partial.zh.md"};

static void shipped_lessons_pass_their_check(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
        harness_result r = harness_gradus(NULL, "lesson", "check", shipped[i], NULL);
        if (r.status != 0) fail_msg("%s\n%s", r.out, r.error);
        assert_null(strstr(r.out, "ERROR"));
        assert_non_null(strstr(r.out, ": 34 ok, 0 errors\n"));
        harness_done(&r);
    }
}

/* The same examples and the same answers in both languages, in the same order. */
static void translations_run_the_same_statements(void **state) {
    (void)state;
    harness_result r[2];
    for (int i = 0; i < 2; i++) r[i] = harness_gradus(NULL, "lesson", "check", shipped[i], NULL);
    const char *a = r[0].out, *b = r[1].out;
    while (*a && *b) {
        const char *at = strstr(a, ": ok: "), *bt = strstr(b, ": ok: ");
        if (!at || !bt) break;
        size_t n = strcspn(at, "\n"), m = strcspn(bt, "\n");
        assert_int_equal(n, m);
        assert_memory_equal(at, bt, n);
        a = at + n;
        b = bt + m;
    }
    for (int i = 0; i < 2; i++) harness_done(&r[i]);
}

static void lessons_are_listed_and_found_by_any_name(void **state) {
    (void)state;
    harness_result r = harness_gradus(NULL, "lesson", NULL);
    assert_non_null(strstr(r.out, "  05-partial"));
    assert_non_null(strstr(r.out, "Partial derivatives\n"));
    harness_done(&r);
    r = harness_gradus(NULL, "--lang=zh", "lesson", NULL);
    assert_non_null(strstr(r.out, "偏导数\n"));
    harness_done(&r);
    static const char *const names[] = {"05-partial", "partial", "5", "05", "lessons/05-partial.en.md"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        r = harness_gradus("quit\n", "lesson", names[i], NULL);
        assert_int_equal(r.status, 0);
        assert_non_null(strstr(r.out, "Partial derivatives\n==="));
        harness_done(&r);
    }
    r = harness_gradus(NULL, "lesson", "cooking", NULL);
    assert_int_equal(r.status, 1);
    assert_string_equal(r.error, "gradus: error: there is no lesson cooking; gradus lesson lists them\n");
    harness_done(&r);
    r = harness_gradus(NULL, "lesson", "a", "b", NULL);
    assert_int_equal(r.status, 2);
    harness_done(&r);
}

static void the_shipped_lesson_can_be_played_through(void **state) {
    (void)state;
    harness_result r = harness_gradus(
        "1\n2\nx^2 + cos(y*x)\nhint\nx*(x + cos(x*y))\n6x_1\n[5e^(x_2), 6x_1]\n[6x_1, 5exp(x_2)]\n", "lesson",
        "partial", NULL);
    static const char *const wanted[] = {"> g(x, y) = x^2*y\n",
                                         "∂f/∂xᵢ = lim_{h → 0} ",
                                         "  dy/dx_i = df/dx_i = f_{x_i} = f_i = D_i f = D_{x_i} f\n",
                                         "[2*x_1 + x_2, x_1 + x_3, x_2]\n",
                                         "[2*a_1*x_1 + a_4*x_2, 2*a_2*x_2 + a_4*x_1, 2*a_3*x_3]\n",
                                         "The chain rule wants the inner derivative as a factor",
                                         "think of it as the number 3",
                                         "correct: x^2 + x*cos(x*y)\n",
                                         "not yet: the answer is 2×1",
                                         "The entries stand in the order of the variables",
                                         "correct: [6*x_1, 5*e^x_2]\n",
                                         "end of the lesson: 3 of 3 right\n"};
    const char *at = r.out;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const char *found = strstr(at, wanted[i]);
        if (!found && i >= 4) found = strstr(r.out, wanted[i]);
        if (!found) fail_msg("missing: %s\nin:\n%s", wanted[i], r.out);
    }
    assert_null(strchr(r.out, 27));
    assert_int_equal(r.status, 0);
    harness_done(&r);
}

/* --- check --- */

static void check_reports_each_item_with_its_line(void **state) {
    (void)state;
    report_is(lesson_file("good.md", HEAD "Words.\n\n    > f(x) = x^3\n    > f'\n    3*x^2\n\n```ask\nWhat "
                                          "is it?\nanswer: 6*x\nwrong: 3*x :: no\n```\n"),
              0, "@:8: ok: f(x) = x^3\n@:9: ok: f'\n@:14: ok: 6*x\n@:15: ok: 3*x\n@: 4 ok, 0 errors\n");
}

static const struct {
    const char *text, *report;
} broken[] = {
    {HEAD "    > 1 + 1\n    3\n",
     "@:6: ERROR: `1 + 1` does not print what stands under it; it prints\n    2\n@: 0 ok, 1 errors\n"},
    {HEAD "    > a = 1\n    1\n",
     "@:6: ERROR: `a = 1` does not print what stands under it; it prints\n    \n@: 0 ok, 1 errors\n"},
    {HEAD "    > 1/0\n    error: division by zero\n    > 2*\n    error: ...\n",
     "@:6: ok: 1/0\n@:8: ok: 2*\n@: 2 ok, 0 errors\n"},
    {HEAD "```ask\nWhat?\nanswer: 2*x\nalso: x\n```\n", "@:8: ok: 2*x\n@:9: ok: x\n@: 2 ok, 0 errors\n"},
    {HEAD "```ask\nWhat?\nanswer: 2*x\nwrong: x + x :: no\n```\n",
     "@:8: ok: 2*x\n@:9: ERROR: `x + x` passes the test, but is listed as wrong\n@: 1 ok, 1 errors\n"},
    {HEAD "```ask\nWhat?\nanswer: x\nwrong: 2*x :: no\nwrong: x + x :: again\n```\n",
     "@:8: ok: x\n@:9: ok: 2*x\n@:10: ERROR: `x + x` is the same mistake as in line 9, whose explanation "
     "will be shown\n@: 2 ok, 1 errors\n"},
    {HEAD "```ask\nWhat?\nanswer: 2*(\n```\n", "@:8: ERROR: this `(` is not closed\n@: 0 ok, 1 errors\n"},
    {HEAD "```ask\nWhat?\nanswer: x\nwrong: foo :: no\n```\n",
     "@:8: ok: x\n@:9: ERROR: the name foo is not known\n@: 1 ok, 1 errors\n"},
    {HEAD "$\\foo$\n",
     "@:6: ERROR: \\foo is not among the LaTeX commands that gradus can show\n@: 0 ok, 1 errors\n"},
    {"# no head\n", "@:1: ERROR: a lesson starts with a line --- and its title, id and lang\n"},
    {HEAD "    > save \"/tmp/gradus-must-not-exist\"\n",
     "@:6: ERROR: `save \"/tmp/gradus-must-not-exist\"` does not print what stands under it; it prints\n    "
     "error: a lesson may not use `save`: it computes and "
     "draws on the screen, nothing else\n@: 0 ok, 1 errors\n"},
    {HEAD
     "    > load \"x\"\n    error: a lesson may not use `load`...\n    > export x as c\n    error: a lesson "
     "may not use `export`...\n"
     "    > plot x to \"/tmp/gradus-must-not-exist.png\"\n    error: a lesson may not use `to`...\n    > set "
     "plot /tmp\n    error: a lesson may not use `set`...\n"
     "    > lesson\n    error: `lesson` does not work inside a lesson...\n    > quit\n    error: `quit`...\n",
     "@:6: ok: load \"x\"\n@:8: ok: export x as c\n@:10: ok: plot x to "
     "\"/tmp/gradus-must-not-exist.png\"\n@:12: ok: set plot /tmp\n@:14: ok: lesson\n"
     "@:16: ok: quit\n@: 6 ok, 0 errors\n"},
};

static void check_finds_what_is_broken(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        const char *path = lesson_file("broken.md", broken[i].text);
        if (strstr(broken[i].report, "no head") || broken[i].text[0] == '#') {
            harness_result r = harness_gradus(NULL, "lesson", "check", path, NULL);
            assert_non_null(strstr(r.out, broken[i].report + 1));
            assert_int_equal(r.status, 1);
            harness_done(&r);
            continue;
        }
        report_is(path, strstr(broken[i].report, "ERROR") ? 1 : 0, broken[i].report);
    }
    assert_int_equal(access("/tmp/gradus-must-not-exist", F_OK), -1);
    assert_int_equal(access("/tmp/gradus-must-not-exist.png", F_OK), -1);
}

static void faulty_lessons_are_not_played(void **state) {
    (void)state;
    harness_result r =
        harness_gradus("", "lesson", lesson_file("faulty.md", HEAD "```ask\nWhat?\n```\n"), NULL);
    assert_int_equal(r.status, 1);
    assert_string_equal(r.out, "");
    assert_non_null(strstr(r.error, "this lesson has errors: gradus lesson check "));
    harness_done(&r);
}

/* --- files that mean harm --- */

static void refused(const char *path, const char *why) {
    for (int check = 0; check < 2; check++) {
        harness_result r = check ? harness_gradus(NULL, "lesson", "check", path, NULL)
                                 : harness_gradus(NULL, "lesson", path, NULL);
        if (!strstr(r.error, why)) fail_msg("%s: %s", path, r.error);
        assert_int_equal(r.status, 1);
        assert_true(r.seconds < 5 * harness_slowness());
        harness_done(&r);
    }
}

static void only_regular_files_of_some_size_are_read(void **state) {
    (void)state;
    const char *fifo = path_of("fifo.md"), *big = path_of("big.md");
    mkfifo(fifo, 0600);
    refused(fifo, " is not an ordinary file");
    refused("/dev/zero", "/dev/zero is not an ordinary file");
    refused("./", "./ is not an ordinary file");
    refused("./none.md", "./none.md cannot be read: No such file or directory");
    char *text = malloc((2 << 20) + 1);
    memset(text, 'x', 2 << 20);
    text[2 << 20] = 0;
    harness_write(big, text);
    refused(big, " is larger than 1 MiB");
    free(text);
}

static void control_characters_never_reach_the_terminal(void **state) {
    (void)state;
    const char *path = lesson_file(
        "controls.md", "---\ntitle: a\x1b[31mb\nid: t\nlang: en\n---\n# a\x1b]0;x\x07\n\n`\x1b[2J` $\x1b[6n$ "
                       "\xc2\x9b\n\n    > 1 # \x1b[31m\n    1\n\n"
                       "```ask\n\x1b[5mWhat?\nchoice: \x1b[7m\nchoice: b\ntest: choice\nanswer: 1\nwrong: 2 "
                       ":: \x1b[8m\nhint: \x1b[9m\n```\n");
    harness_result r = harness_gradus("2\nhint\n\x1b[31m\nskip\n", "--color=never", "lesson", path, NULL);
    assert_null(strchr(r.out, 27));
    assert_null(strchr(r.error, 27));
    assert_null(strstr(r.out, "\xc2\x9b"));
    assert_non_null(strstr(r.out, "\\x1b[2J"));
    assert_non_null(strstr(r.out, "\\x1b[8m"));
    harness_done(&r);
    r = harness_gradus(NULL, "lesson", "check", path, NULL);
    assert_null(strchr(r.out, 27));
    harness_done(&r);
}

/* A statement that would take for ever is stopped, and the lesson goes on behind it. */
static void endless_work_is_stopped(void **state) {
    (void)state;
    const char *path =
        lesson_file("endless.md", HEAD
                    "    > N(sum(sum(sin(i*j), i = 1..5000), j = 1..5000))\n    ...\n    > 1 + 1\n    2\n");
    harness_job job = {.arguments = (const char *const[]){"lesson", "check", path, NULL}, .timeout = 40};
    harness_result r = harness_call(&job);
    assert_false(r.timed_out);
    assert_non_null(strstr(r.out, ": ok: 1 + 1\n"));
    assert_true(r.seconds > 9 && r.seconds < 15 * harness_slowness());
    harness_done(&r);
}

static void what_a_lesson_defines_stays_in_it(void **state) {
    (void)state;
    const char *path =
        lesson_file("names.md", HEAD "    > x = 5\n    > x\n    5\n\n```ask\nWhat?\nanswer: x + 1\n```\n");
    harness_result r = harness_gradus("play\nx = 7\nx\nlet t > 0\nback\n7\n8\n6\n", "lesson", path, NULL);
    assert_non_null(strstr(r.out, "7\nWhat?\n"));
    assert_non_null(strstr(r.out, "yours is 7, and it should be 6"));
    assert_non_null(strstr(r.out, "correct: 6"));
    harness_done(&r);
}

static void lesson_in_a_script_says_how_to_play(void **state) {
    (void)state;
    harness_result r = harness_gradus(NULL, "-e", "lesson", "-e", "lesson partial", NULL);
    assert_non_null(strstr(r.out, "05-partial"));
    assert_non_null(strstr(r.error, "a lesson is played at the prompt, or by: gradus lesson partial"));
    assert_int_equal(r.status, 1);
    harness_done(&r);
}

static void a_new_lesson_is_right_as_it_stands(void **state) {
    (void)state;
    const char *const make[] = {"lesson", "new", "chain", NULL}, *const check[] = {"lesson", "check",
                                                                                   "chain.md", NULL};
    harness_job job = {.arguments = make, .directory = harness_scratch()};
    harness_result r = harness_call(&job);
    assert_string_equal(r.out, "wrote chain.md; edit it, then: gradus lesson check chain.md\n");
    harness_done(&r);
    job.arguments = check;
    r = harness_call(&job);
    assert_non_null(strstr(r.out, "chain.md: 4 ok, 0 errors\n"));
    harness_done(&r);
    job.arguments = make;
    r = harness_call(&job);
    assert_int_equal(r.status, 1);
    assert_non_null(strstr(r.error, "chain.md cannot be written: File exists"));
    harness_done(&r);
    r = harness_gradus(NULL, "lesson", "new", "../x", NULL);
    assert_int_equal(r.status, 1);
    harness_done(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_lessons_pass_their_check),
        cmocka_unit_test(translations_run_the_same_statements),
        cmocka_unit_test(lessons_are_listed_and_found_by_any_name),
        cmocka_unit_test(the_shipped_lesson_can_be_played_through),
        cmocka_unit_test(check_reports_each_item_with_its_line),
        cmocka_unit_test(check_finds_what_is_broken),
        cmocka_unit_test(faulty_lessons_are_not_played),
        cmocka_unit_test(only_regular_files_of_some_size_are_read),
        cmocka_unit_test(control_characters_never_reach_the_terminal),
        cmocka_unit_test(endless_work_is_stopped),
        cmocka_unit_test(what_a_lesson_defines_stays_in_it),
        cmocka_unit_test(lesson_in_a_script_says_how_to_play),
        cmocka_unit_test(a_new_lesson_is_right_as_it_stands),
    };
    return harness_run("learn_program", tests, sizeof tests / sizeof *tests);
}
