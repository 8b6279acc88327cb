/* gnuplot as a child that misbehaves: fakes that die, hang, flood and garble at each step of the protocol, each a few
 * lines of shell; and the real one, asked to do what its jail must prevent. After every test no descriptor and no process
 * is left. */
#include "harness.h"

#include "plot/plot.h"
#include "test_plot_functions.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Answers the questions of the protocol. answer VERSION ERRNO [COMMAND]: COMMAND is run at each line of a script. */
static const char prelude[] = "#!/bin/sh\n"
                              "mark() { m=${line#*\\'}; m=${m%%%*}; }\n"
                              "say() { mark; printf '%s%s%s\\n' \"$m\" \"$1\" \"$m\" >&2; }\n"
                              "answer() { while IFS= read -r line; do case $line in\n"
                              "*GPVAL_VERSION*) say \"$1 pngcairo svg pdfcairo unknown\";;\n"
                              "*GPVAL_ERRNO*) say \"$2\";;\n"
                              "'reset errors'|'') ;;\n"
                              "*) eval \"$3\";;\n"
                              "esac; done; }\n";

typedef struct fixture {
    mem *m;
    arena *a;
    gnuplot *g;
    buffer drawing;
    diag d;
    size_t descriptors;
} fixture;

static size_t open_descriptors(void) {
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return 0;
    while (readdir(folder)) count++;
    closedir(folder);
    return count;
}

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->descriptors = open_descriptors();
    f->m = mem_new(0);
    f->a = arena_new(f->m);
    buffer_init(&f->drawing, f->a);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    gnuplot_free(f->g);
    arena_free(f->a);
    mem_free(f->m);
    bool fine = open_descriptors() == f->descriptors && waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD;
    free(f);
    return fine ? 0 : -1;
}

static const char *fake_path(const char *body) {
    static char path[4096];
    static int number;
    char text[4096], here[2048];
    const char *folder = harness_scratch();
    if (*folder != '/' && getcwd(here, sizeof here))
        snprintf(path, sizeof path, "%s/%s/gnuplot-%d", here, folder, number++);
    else
        snprintf(path, sizeof path, "%s/gnuplot-%d", folder, number++);
    snprintf(text, sizeof text, "%s%s\n", prelude, body);
    harness_write(path, text);
    assert_int_equal(chmod(path, 0755), 0);
    return path;
}

static void use_fake(fixture *f, const char *body) {
    gnuplot_options o = {.path = fake_path(body),
                         .limit_ms = (int)(400 * harness_slowness()),
                         .grace_ms = (int)(200 * harness_slowness())};
    f->g = gnuplot_new(f->m, &o);
    assert_non_null(f->g);
}

static bool run(fixture *f, const char *script) {
    diag_clear(&f->d);
    buffer_clear(&f->drawing);
    return gnuplot_run(f->g, script, strlen(script), NULL, &f->drawing, &f->d);
}

static void fails_with(fixture *f, diag_kind kind, message text) {
    assert_false(run(f, "draw\n"));
    assert_int_equal(f->d.kind, kind);
    assert_string_equal(message_text(f->d.text), message_text(text));
}

/* ---- Starting ---- */

static void absent_gnuplot_is_one_clear_message_with_a_hint(void **state) {
    fixture *f = *state;
    gnuplot_options o = {.path = "/nowhere/gnuplot"};
    f->g = gnuplot_new(f->m, &o);
    fails_with(f, DIAG_UNABLE, MSG_GNUPLOT_ABSENT_AT);
    assert_int_equal(f->d.hint, MSG_GNUPLOT_INSTALL_HINT);
}

static void relative_path_is_not_searched(void **state) {
    fixture *f = *state;
    gnuplot_options o = {.path = "gnuplot"};
    f->g = gnuplot_new(f->m, &o);
    fails_with(f, DIAG_UNABLE, MSG_GNUPLOT_ABSENT_AT);
}

static void program_that_cannot_run_is_reported(void **state) {
    fixture *f = *state;
    const char *path = fake_path("");
    harness_write(path, "\177ELF, but no program");
    gnuplot_options o = {.path = path};
    f->g = gnuplot_new(f->m, &o);
    fails_with(f, DIAG_IO, MSG_GNUPLOT_START);
}

static void death_at_start_is_reported_with_its_last_words(void **state) {
    fixture *f = *state;
    use_fake(f, "echo loading >&2; echo 'no libcairo here' >&2; exit 1");
    fails_with(f, DIAG_IO, MSG_GNUPLOT_START);
    assert_string_equal(f->d.args[0], "no libcairo here");
}

static void silent_death_at_start_is_reported_with_its_status(void **state) {
    fixture *f = *state;
    use_fake(f, "exit 3");
    fails_with(f, DIAG_IO, MSG_GNUPLOT_START);
    assert_string_equal(f->d.args[0], "exit status 3");
}

static void hanging_at_start_is_ended(void **state) {
    fixture *f = *state;
    use_fake(f, "trap '' INT; while :; do sleep 0.1; done");
    double before = harness_now();
    fails_with(f, DIAG_LIMIT, MSG_GNUPLOT_SLOW);
    assert_true(harness_now() - before < 3 * harness_slowness());
    assert_false(gnuplot_running(f->g));
}

static void garbage_for_a_version_is_strange(void **state) {
    const char *const versions[] = {"garbage", "5", "5.4png", "-1.2", ".4", "999999999999999999999.1"};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        fixture *f = *state;
        char body[200];
        snprintf(body, sizeof body, "while IFS= read -r line; do say '%s'; done", versions[i]);
        use_fake(f, body);
        fails_with(f, DIAG_IO, MSG_GNUPLOT_STRANGE);
        gnuplot_free(f->g);
        f->g = NULL;
    }
}

static void echo_of_our_question_is_no_answer(void **state) {
    fixture *f = *state;
    use_fake(f, "while IFS= read -r line; do printf '%s\\n' \"$line\" >&2; done");
    fails_with(f, DIAG_IO, MSG_GNUPLOT_STRANGE);
}

static void old_gnuplot_is_refused_by_number(void **state) {
    fixture *f = *state;
    use_fake(f, "answer 5.0 '0 ' ''");
    fails_with(f, DIAG_UNABLE, MSG_GNUPLOT_OLD);
    assert_string_equal(f->d.args[0], "5.0");
}

static void five_point_two_is_new_enough(void **state) {
    fixture *f = *state;
    use_fake(f, "answer 5.2 '0 ' ''");
    assert_true(run(f, "draw\n"));
    assert_int_equal(gnuplot_version(f->g), 502);
    assert_true(gnuplot_has_terminal(f->g, "svg"));
    assert_true(gnuplot_has_terminal(f->g, "unknown"));
    assert_false(gnuplot_has_terminal(f->g, "png")); /* only pngcairo is there */
}

/* ---- Drawing ---- */

static void drawing_arrives_whole(void **state) {
    fixture *f = *state;
    use_fake(f, "answer 5.4 '0 ' 'yes | head -c 300000'");
    assert_true(run(f, "draw\n"));
    assert_int_equal(f->drawing.length, 300000);
    assert_true(run(f, "draw\ndraw\n"));
    assert_int_equal(f->drawing.length, 600000);
}

static void error_number_is_reported_with_its_message_and_the_child_lives(void **state) {
    fixture *f = *state;
    use_fake(f, "answer 5.4 '17 undefined variable: x' ''");
    fails_with(f, DIAG_IO, MSG_GNUPLOT_REFUSED);
    assert_string_equal(f->d.args[0], "undefined variable: x");
    assert_true(gnuplot_running(f->g));
}

static void nonsense_between_the_marks_is_strange(void **state) {
    fixture *f = *state;
    use_fake(f, "answer 5.4 'fine' ''");
    fails_with(f, DIAG_IO, MSG_GNUPLOT_STRANGE);
    assert_false(gnuplot_running(f->g));
}

static void death_over_a_script_is_reported_and_the_next_works(void **state) {
    fixture *f = *state;
    use_fake(f, "answer 5.4 '0 ' 'case $line in die) kill -9 $$;; esac'");
    assert_true(run(f, "draw\n"));
    assert_false(run(f, "die\n"));
    assert_int_equal(f->d.text, MSG_GNUPLOT_STOPPED);
    assert_string_equal(f->d.args[0], "signal 9");
    assert_false(gnuplot_running(f->g));
    assert_true(run(f, "draw\n"));
}

static void death_while_idle_is_not_even_noticed(void **state) {
    fixture *f = *state;
    use_fake(f, "answer 5.4 '0 ' 'yes | head -c 5'");
    assert_true(run(f, "draw\n"));
    long first = gnuplot_process(f->g);
    kill((pid_t)first, SIGKILL);
    usleep(50000);
    assert_true(run(f, "draw\n"));
    assert_int_equal(f->drawing.length, 5);
    assert_true(gnuplot_process(f->g) != first);
}

static void endless_loop_comes_back_at_an_interrupt(void **state) {
    fixture *f = *state;
    use_fake(f, "looping=; trap 'looping=' INT\n"
                "answer 5.4 '0 ' 'case $line in loop) looping=1; while [ $looping ]; do :; done;; esac'");
    assert_false(run(f, "loop\n"));
    assert_int_equal(f->d.text, MSG_GNUPLOT_SLOW);
    long first = gnuplot_process(f->g);
    assert_true(first != 0);
    assert_true(run(f, "draw\n"));
    assert_int_equal(gnuplot_process(f->g), first);
}

static void deaf_endless_loop_is_killed_and_the_next_works(void **state) {
    fixture *f = *state;
    use_fake(f, "trap '' INT; answer 5.4 '0 ' 'case $line in loop) while :; do :; done;; esac'");
    fixture *x = f;
    assert_false(run(x, "loop\n"));
    assert_int_equal(f->d.text, MSG_GNUPLOT_SLOW);
    assert_false(gnuplot_running(f->g));
    assert_true(run(f, "draw\n"));
}

static void interruption_is_answered_at_once(void **state) {
    fixture *f = *state;
    static volatile sig_atomic_t flag;
    stop s = {.flag = &flag};
    gnuplot_options o = {.path =
                             fake_path("answer 5.4 '0 ' 'case $line in loop) while :; do :; done;; esac'")};
    f->g = gnuplot_new(f->m, &o);
    flag = 0;
    assert_true(run(f, "draw\n"));
    flag = 1;
    double before = harness_now();
    assert_false(gnuplot_run(f->g, "loop\n", 5, &s, &f->drawing, &f->d));
    assert_int_equal(f->d.kind, DIAG_INTERRUPTED);
    assert_true(harness_now() - before < 1.5 * harness_slowness());
    flag = 0;
}

static void two_hundred_thousand_error_lines_block_nobody(void **state) {
    fixture *f = *state;
    gnuplot_options o = {.path = fake_path("answer 5.4 '0 ' 'yes line of an error | head -n 200000 >&2'")};
    f->g = gnuplot_new(f->m, &o);
    char *script = malloc(1 << 20); /* more than a pipe holds: both sides are writing */
    memset(script, ' ', 1 << 20);
    memcpy(script, "draw\n", 5);
    script[(1 << 20) - 1] = '\n';
    assert_true(gnuplot_run(f->g, script, 1 << 20, NULL, &f->drawing, &f->d));
    free(script);
}

static void endless_drawing_is_given_up(void **state) {
    fixture *f = *state;
    gnuplot_options o = {.path = fake_path("trap 'exit 0' INT; answer 5.4 '0 ' 'yes'"), .grace_ms = 200};
    f->g = gnuplot_new(f->m, &o);
    assert_false(run(f, "draw\n"));
    assert_int_equal(f->d.kind, DIAG_LIMIT);
    assert_int_equal(f->d.text, MSG_GNUPLOT_FLOOD);
}

static void closed_input_breaks_no_pipe_of_ours(void **state) {
    fixture *f = *state;
    use_fake(f, "IFS= read -r line; IFS= read -r line; say '5.4 png'; exec 0<&-; sleep 0.1; exit 0");
    char *script = malloc(1 << 20);
    memset(script, '\n', 1 << 20);
    struct sigaction before, after;
    signal(SIGPIPE, SIG_DFL);
    sigaction(SIGPIPE, NULL, &before);
    assert_false(gnuplot_run(f->g, script, 1 << 20, NULL, &f->drawing, &f->d));
    assert_int_equal(f->d.text, MSG_GNUPLOT_STOPPED);
    sigaction(SIGPIPE, NULL, &after);
    assert_true(before.sa_handler == after.sa_handler);
    free(script);
}

static void closed_output_is_an_end(void **state) {
    fixture *f = *state;
    use_fake(f, "answer 5.4 '0 ' 'exec 1>&-'");
    assert_false(run(f, "draw\n"));
    assert_int_equal(f->d.text, MSG_GNUPLOT_STOPPED);
}

static void title_that_looks_like_a_mark_is_none(void **state) {
    fixture *f = *state;
    use_fake(f, "answer 5.4 '0 ' 'printf \"@@0000000000000000 9 no@@0000000000000000\\n\" >&2'");
    assert_true(run(f, "draw\n"));
}

static void refused_allocation_of_the_drawing_is_said_and_the_child_lives(void **state) {
    fixture *f = *state;
    use_fake(f, "answer 5.4 '0 ' 'yes | head -c 100000'");
    assert_true(gnuplot_start(f->g, NULL, &f->d));
    mem_fail_at(f->m, 1, true);
    assert_false(run(f, "draw\n"));
    assert_int_equal(f->d.kind, DIAG_MEMORY);
    mem_fail_at(f->m, 0, false);
    buffer_init(&f->drawing, f->a);
    assert_true(run(f, "draw\n"));
}

/* ---- The real one ---- */

static void use_real(fixture *f) {
    if (access("/usr/bin/gnuplot", X_OK) != 0) skip();
    f->g = gnuplot_new(f->m, NULL);
    assert_true(gnuplot_start(f->g, NULL, &f->d));
}

static void hostile_environment_changes_nothing(void **state) {
    fixture *f = *state;
    setenv("GNUTERM", "dumb; system 'touch /tmp/gradus-gnuterm'", 1);
    use_real(f);
    assert_true(run(f, "print 1\n"));
    assert_int_equal(access("/tmp/gradus-gnuterm", F_OK), -1);
    unsetenv("GNUTERM");
}

/* Each of these would leave the file %s, were there no jail; none is a thing that a picture can say. */
static void jail_keeps_gnuplot_from_running_and_writing(void **state) {
    static const char *const attacks[] = {
        "x = system('touch %s')\n",
        "system 'touch %s'\n",
        "!touch %s\n",
        "plot '< touch %s'\n",
        "set output '|touch %s'\nplot x\n",
        "set output '%s'\nset term svg\nplot x\n",
        "set print '%s'\nprint 1\nset print\n",
        "save '%s'\n",
        "set table '%s'\nplot x\nunset table\n",
    };
    fixture *f = *state;
    use_real(f);
    if (gnuplot_jail(f->g) != JAIL_FULL) skip();
    char victim[4096], script[8192], here[2048];
    const char *folder = harness_scratch();
    snprintf(victim, sizeof victim, "%s/%s/victim", *folder == '/' ? "" : getcwd(here, sizeof here), folder);
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(script, sizeof script, attacks[i], victim);
#pragma GCC diagnostic pop
        run(f, script);
        if (access(victim, F_OK) == 0) fail_msg("this wrote a file: %s", script);
    }
}

static void jail_keeps_gnuplot_from_reading_what_is_not_its_own(void **state) {
    fixture *f = *state;
    use_real(f);
    if (gnuplot_jail(f->g) != JAIL_FULL) skip();
    assert_false(run(f, "set term svg\nplot '/etc/passwd' using 3\n"));
    assert_true(run(f, "set term svg\nplot x\n"));
}

static void real_endless_loop_is_interrupted_and_goes_on(void **state) {
    fixture *f = *state;
    if (access("/usr/bin/gnuplot", X_OK) != 0) skip();
    gnuplot_options o = {.limit_ms = (int)(300 * harness_slowness()),
                         .grace_ms = (int)(2000 * harness_slowness())};
    f->g = gnuplot_new(f->m, &o);
    assert_false(run(f, "while (1) { a = 1 }\n"));
    assert_int_equal(f->d.text, MSG_GNUPLOT_SLOW);
    assert_true(gnuplot_running(f->g));
    assert_true(run(f, "set term svg\nplot x\nunset output\nset term unknown\n"));
    assert_non_null(strstr(f->drawing.text, "</svg>"));
}

/* ---- The session ---- */

static bool draw_file(mem *m, const char *file, const picture *p, diag *d) {
    plot_session *s = plot_session_new(m, NULL);
    if (!s) return diag_memory(d);
    target t = {.kind = TARGET_SVG, .file = file, .width = 200, .height = 150};
    buffer none;
    buffer_init(&none, NULL);
    bool fine = plot_draw(s, p, &t, NULL, &none, d);
    plot_session_free(s);
    return fine;
}

static void every_refused_allocation_of_a_session_is_said(void **state) {
    fixture *f = *state;
    if (access("/usr/bin/gnuplot", X_OK) != 0) skip();
    function1 g = tan;
    panel p;
    picture all = {&p, 1};
    curve_request r = {.run = run1, .ctx = &g, .x = {-3, 3}};
    char file[4096];
    snprintf(file, sizeof file, "%s/memory.svg", harness_scratch());
    assert_true(panel_of_curves(f->a, &r, 1, &p, &f->d));
    for (long k = 1;; k++) {
        diag d = {0};
        unlink(file);
        mem_fail_at(f->m, k, false);
        bool fine = draw_file(f->m, file, &all, &d), failed = mem_failed(f->m);
        mem_fail_at(f->m, 0, false);
        assert_int_equal(access(file, F_OK), fine ? 0 : -1);
        if (!failed) {
            assert_true(fine && k > 5);
            return;
        }
        assert_false(fine);
        assert_int_equal(d.kind, DIAG_MEMORY);
    }
}

static void window_without_a_display_is_refused_with_a_hint(void **state) {
    fixture *f = *state;
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    plot_session *s = plot_session_new(f->m, NULL);
    picture none = {NULL, 0};
    target t = {.kind = TARGET_WINDOW};
    assert_false(plot_draw(s, &none, &t, NULL, &f->drawing, &f->d));
    assert_int_equal(f->d.text, MSG_GNUPLOT_NO_WINDOW);
    assert_int_equal(f->d.hint, MSG_GNUPLOT_NO_WINDOW_HINT);
    plot_session_free(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(absent_gnuplot_is_one_clear_message_with_a_hint),
        TEST(relative_path_is_not_searched),
        TEST(program_that_cannot_run_is_reported),
        TEST(death_at_start_is_reported_with_its_last_words),
        TEST(silent_death_at_start_is_reported_with_its_status),
        TEST(hanging_at_start_is_ended),
        TEST(garbage_for_a_version_is_strange),
        TEST(echo_of_our_question_is_no_answer),
        TEST(old_gnuplot_is_refused_by_number),
        TEST(five_point_two_is_new_enough),
        TEST(drawing_arrives_whole),
        TEST(error_number_is_reported_with_its_message_and_the_child_lives),
        TEST(nonsense_between_the_marks_is_strange),
        TEST(death_over_a_script_is_reported_and_the_next_works),
        TEST(death_while_idle_is_not_even_noticed),
        TEST(endless_loop_comes_back_at_an_interrupt),
        TEST(deaf_endless_loop_is_killed_and_the_next_works),
        TEST(interruption_is_answered_at_once),
        TEST(two_hundred_thousand_error_lines_block_nobody),
        TEST(endless_drawing_is_given_up),
        TEST(closed_input_breaks_no_pipe_of_ours),
        TEST(closed_output_is_an_end),
        TEST(title_that_looks_like_a_mark_is_none),
        TEST(refused_allocation_of_the_drawing_is_said_and_the_child_lives),
        TEST(hostile_environment_changes_nothing),
        TEST(jail_keeps_gnuplot_from_running_and_writing),
        TEST(jail_keeps_gnuplot_from_reading_what_is_not_its_own),
        TEST(real_endless_loop_is_interrupted_and_goes_on),
        TEST(every_refused_allocation_of_a_session_is_said),
        TEST(window_without_a_display_is_refused_with_a_hint),
    };
    return harness_run("plot_gnuplot", tests, sizeof tests / sizeof *tests);
}
