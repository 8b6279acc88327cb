/* The program from outside: its exit status, its streams, its errors, its JSON. */
#include "harness.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define CALL(...) harness_gradus(NULL, "--no-config", __VA_ARGS__, NULL)

static void expect(harness_result r, int status, const char *out, const char *error) {
    if (r.status != status || strcmp(r.out, out) != 0 || !strstr(r.error, error))
        fail_msg("status %d (wanted %d)\nout: %s\nwanted: %s\nerror: %s\nwanted: %s", r.status, status, r.out,
                 out, r.error, error);
    harness_done(&r);
}

/* --- exit status and order --- */

static void answers_are_all_that_stdout_sees(void **state) {
    (void)state;
    expect(CALL("--limit", "check=60000", "-e", "diff(x^2*sin(x), x)"), 0, "x^2*cos(x) + 2*x*sin(x)\n",
           "note: checked");
    expect(CALL("-e", "let x in R^n", "-e", "f(x) = x^2", "-e", "a = 3"), 0, "", "");
    expect(CALL("-e", "x/x"), 0, "1\n", "note: for x != 0");
    expect(CALL("--quiet", "-e", "diff(x^2, x)"), 0, "2*x\n", "");
    expect(CALL("-e", "1 + 1;", "-e", "2 + 2"), 0, "4\n", "");
}

static void several_texts_run_in_order_in_one_session(void **state) {
    (void)state;
    expect(CALL("-e", "a = 2", "-e", "a^10", "-e", "a = 3; a^2"), 0, "1024\n9\n", "");
}

static void exit_status_tells_how_it_went(void **state) {
    (void)state;
    expect(CALL("-e", "1/0", "-e", "2"), 1, "2\n", "-e:1:1: error: division by zero");
    expect(CALL("-e", "1", "-e", "sinn(3)"), 1, "1\n", "-e#2:1:1: error: ");
    expect(CALL("--nonsense"), 2, "", "--nonsense");
    expect(CALL("--format=word", "-e", "1"), 2, "", "pretty|unicode|ascii");
    expect(CALL("-e"), 2, "", "-e");
    expect(CALL("/nonexistent/file"), 1, "", "/nonexistent/file");
    expect(CALL("-e", "quit", "-e", "1"), 0, "", "");
}

static void interrupt_is_130(void **state) {
    (void)state;
    const char *arguments[] = {
        "--no-config", "-e", "f(x) = sin(cos(x)*exp(x))/(1+x^2)", "-e", "diff(f(f(f(f(x)))), x, 30)", NULL};
    harness_job job = {.arguments = arguments, .interrupt_after = harness_crawls() ? 5 : 0.5, .timeout = 20};
    harness_result r = harness_call(&job);
    if (r.status == 130)
        assert_non_null(strstr(r.error, "interrupted"));
    else
        assert_true(r.status <= 1 && r.seconds < 0.5 * harness_slowness() + 0.5); /* it was done before */
    harness_done(&r);
}

/* --- errors --- */

static void columns_are_code_points_and_carets_go_by_width(void **state) {
    (void)state;
    expect(CALL("-e", "let 中 in R^n; 中 + sinn(2)"), 1, "",
           "-e:1:19: error: there is no function `sinn`\n"
           "  let 中 in R^n; 中 + sinn(2)\n"
           "                      ^^^^\n"
           "help: did you mean sin or sinh?\n");
    expect(CALL("-e", "α + βγδ"), 1, "", "-e:1:5: error: ");
}

static void errors_name_file_line_and_column(void **state) {
    (void)state;
    char path[1024], wanted[1200];
    snprintf(path, sizeof path, "%s/script.gr", harness_scratch());
    harness_write(path, "a = 1\n# a comment\n  a + (2 +\nb = 2\na + sinn(1)\na + b\n");
    snprintf(wanted, sizeof wanted, "%s:5:5: error: ", path);
    harness_result r = CALL(path);
    assert_int_equal(r.status, 1);
    assert_string_equal(r.out, "3\n");
    assert_non_null(strstr(r.error, wanted));
    assert_non_null(strstr(r.error, "script.gr:3:"));
    harness_done(&r);
}

static void standard_input_is_read_where_there_is_no_terminal(void **state) {
    (void)state;
    expect(harness_gradus("x = 2\nx^3\n(1 +\n2)\n", "--no-config", NULL), 0, "8\n3\n", "");
    expect(harness_gradus("1 + 1", "--no-config", NULL), 0, "2\n", "");
    expect(harness_gradus("1\n2 3\n4\n", "--no-config", NULL), 1, "1\n4\n", "<stdin>:2:");
    expect(harness_gradus("(1 + 2", "--no-config", NULL), 1, "", "<stdin>:1:");
    expect(harness_gradus("\xef\xbb\xbf"
                          "1 + 1\r\n2\r\n",
                          "--no-config", NULL),
           0, "2\n2\n", "");
}

static void long_lines_are_cut_around_the_error(void **state) {
    (void)state;
    char text[4000] = "";
    for (int i = 0; i < 300; i++) strcat(text, "x + ");
    strcat(text, "sinn(1)");
    for (int i = 0; i < 300; i++) strcat(text, " + x");
    harness_result r = CALL("-e", text);
    char *line = strchr(r.error, '\n');
    assert_non_null(line);
    assert_true(strcspn(line + 1, "\n") < 120);
    assert_non_null(strstr(line, "sinn(1)"));
    assert_non_null(strstr(line, "..."));
    harness_done(&r);
}

static void control_characters_never_reach_the_terminal(void **state) {
    (void)state;
    harness_result r = CALL("-e", "x + \x1b]0;title\x07 + \xc2\x9b"
                                  "31m \xe2\x80\xae"
                                  "sinn(1)");
    assert_int_equal(r.status, 1);
    assert_null(strchr(r.error, '\x1b'));
    assert_null(strchr(r.error, '\x07'));
    assert_null(strstr(r.error, "\xc2\x9b"));
    assert_null(strstr(r.error, "\xe2\x80\xae"));
    harness_done(&r);
}

static void million_brackets_are_an_error_and_the_session_goes_on(void **state) {
    (void)state;
    size_t n = 1000000;
    char *text = malloc(n + 20);
    assert_non_null(text);
    memset(text, '(', n);
    strcpy(text + n, "\nlet x in R\n1 + 1\n");
    harness_result r = harness_gradus(text, "--no-config", NULL);
    assert_int_equal(r.status, 1);
    assert_string_equal(r.out, "2\n");
    assert_non_null(strstr(r.error, "nesting deeper than 1000"));
    harness_done(&r);
    free(text);
}

/* --- JSON --- */

static json_t *object_of(const char *line) {
    json_error_t why;
    json_t *o = json_loads(line, JSON_REJECT_DUPLICATES, &why);
    if (!o) fail_msg("%s: %s", why.text, line);
    return o;
}

static const char *text_of(const json_t *o, const char *key) {
    const char *text = json_string_value(json_object_get(o, key));
    return text ? text : "(null)";
}

static void each_statement_is_a_json_object(void **state) {
    (void)state;
    static const char *const fields[] = {"input", "ok",         "kind",  "text",  "latex",
                                         "shape", "conditions", "check", "notes", "error"};
    harness_result r =
        CALL("--json", "-e", "grad(x^2*y)\nx/x\nf(x) = x^2\n\"\\", "-e", "help sin", "-e", "1 == 2");
    int lines = 0;
    for (char *at = r.out; *at; lines++) {
        size_t n = strcspn(at, "\n");
        assert_int_equal(at[n], '\n');
        at[n] = 0;
        json_t *o = object_of(at);
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            assert_non_null(json_object_get(o, fields[i]));
        if (lines == 0) {
            assert_string_equal(text_of(o, "text"), "[2*x*y, x^2]");
            assert_string_equal(text_of(o, "input"), "grad(x^2*y)");
            assert_true(json_is_true(json_object_get(o, "ok")));
        }
        if (lines == 1)
            assert_string_equal(json_string_value(json_array_get(json_object_get(o, "conditions"), 0)),
                                "x != 0");
        if (lines == 3) {
            json_t *e = json_object_get(o, "error");
            assert_int_equal(json_integer_value(json_object_get(e, "line")), 4);
            assert_string_equal(text_of(e, "kind"), "syntax");
        }
        json_decref(o);
        at += n + 1;
    }
    assert_int_equal(lines, 6);
    assert_int_equal(r.status, 1);
    harness_done(&r);
}

/* --- the rest of the contract --- */

static void time_is_one_line_of_fixed_form(void **state) {
    (void)state;
    double read, differentiate, simplify, check, print;
    harness_result r = CALL("--time", "-e", "diff(x^2, x)");
    const char *line = strstr(r.error, "time read ");
    assert_non_null(line);
    assert_int_equal(
        sscanf(line, "time read %lf ms, differentiate %lf ms, simplify %lf ms, check %lf ms, print %lf ms",
               &read, &differentiate, &simplify, &check, &print),
        5);
    harness_done(&r);
}

static int run_shell(const char *format) {
    char command[4096];
    const char *program = getenv("GRADUS");
    snprintf(command, sizeof command, format, program ? program : "build/gradus");
    int status = system(command); /* the test's own text */
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void full_disk_and_closed_output_are_errors(void **state) {
    (void)state;
    assert_int_equal(run_shell("%s --no-config -e 1+1 > /dev/full 2> /dev/null"), 1);
    assert_int_equal(run_shell("%s --no-config -e 1+1 >&- 2> /dev/null"), 1);
    assert_int_equal(run_shell("%s --no-config --version > /dev/full 2> /dev/null"), 1);
    assert_int_equal(run_shell("%s --no-config -e 'a=1' > /dev/full 2> /dev/null"), 0);
    assert_int_equal(run_shell("test \"`(yes 1+1 2> /dev/null | head -20000 2> /dev/null; true) | %s "
                               "--no-config 2>&1 | head -1`\" = 2"),
                     0);
}

static void version_and_help_are_clean(void **state) {
    (void)state;
    harness_result r = harness_gradus(NULL, "--version", NULL);
    assert_int_equal(r.status, 0);
    assert_true(strncmp(r.out, "gradus ", 7) == 0);
    assert_string_equal(r.error, "");
    harness_done(&r);
    r = harness_gradus(NULL, "--help", NULL);
    assert_int_equal(r.status, 0);
    assert_non_null(strstr(r.out, "usage: gradus"));
    harness_done(&r);
}

static void configuration_is_read_and_its_faults_are_told(void **state) {
    (void)state;
    char directory[1024], path[1200], variable[1200];
    snprintf(directory, sizeof directory, "%s/gradus", harness_scratch());
    snprintf(path, sizeof path, "mkdir -p %s", directory);
    assert_int_equal(system(path), 0);
    snprintf(path, sizeof path, "%s/config", directory);
    harness_write(path, "# mine\nformat = latex\nfromat = ascii\ndetail = 77\n");
    snprintf(variable, sizeof variable, "XDG_CONFIG_HOME=%s", harness_scratch());
    const char *environment[] = {variable, NULL}, *arguments[] = {"-e", "x^2/2", NULL};
    harness_job job = {.arguments = arguments, .environment = environment};
    harness_result r = harness_call(&job);
    assert_int_equal(r.status, 0);
    assert_non_null(strstr(r.out, "\\frac"));
    assert_non_null(strstr(r.error, "config:3:1: warning: "));
    assert_non_null(strstr(r.error, "config:4:1: warning: "));
    harness_done(&r);
}

static void memory_limit_is_a_clean_error(void **state) {
    (void)state;
    harness_result r = CALL("--limit", "memory=16", "-e", "expand((a+b+c+d)^70)", "-e", "1 + 1");
    assert_int_equal(r.status, 1);
    assert_string_equal(r.out, "2\n");
    assert_non_null(strstr(r.error, "limit"));
    harness_done(&r);
}

static void saved_statements_load_again(void **state) {
    (void)state;
    char save[1200], load[1200];
    snprintf(save, sizeof save, "f(x) = x^2\na = 3\nsinn(1)\nsave \"%s/saved.gr\"", harness_scratch());
    snprintf(load, sizeof load, "load \"%s/saved.gr\"\nf(a)", harness_scratch());
    expect(CALL("-e", save), 1, "", "2 statements written");
    expect(CALL("-e", load), 0, "9\n", "");
}

static void start_is_fast(void **state) {
    (void)state;
    if (harness_crawls()) skip();
    double best = 1;
    for (int i = 0; i < 5; i++) {
        harness_result r = CALL("-e", "1+1");
        if (r.seconds < best) best = r.seconds;
        harness_done(&r);
    }
    assert_true(best < 0.02 * harness_slowness());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_all_that_stdout_sees),
        cmocka_unit_test(several_texts_run_in_order_in_one_session),
        cmocka_unit_test(exit_status_tells_how_it_went),
        cmocka_unit_test(interrupt_is_130),
        cmocka_unit_test(columns_are_code_points_and_carets_go_by_width),
        cmocka_unit_test(errors_name_file_line_and_column),
        cmocka_unit_test(standard_input_is_read_where_there_is_no_terminal),
        cmocka_unit_test(long_lines_are_cut_around_the_error),
        cmocka_unit_test(control_characters_never_reach_the_terminal),
        cmocka_unit_test(million_brackets_are_an_error_and_the_session_goes_on),
        cmocka_unit_test(each_statement_is_a_json_object),
        cmocka_unit_test(time_is_one_line_of_fixed_form),
        cmocka_unit_test(full_disk_and_closed_output_are_errors),
        cmocka_unit_test(version_and_help_are_clean),
        cmocka_unit_test(configuration_is_read_and_its_faults_are_told),
        cmocka_unit_test(memory_limit_is_a_clean_error),
        cmocka_unit_test(saved_statements_load_again),
        cmocka_unit_test(start_is_fast),
    };
    return harness_run("app", tests, sizeof tests / sizeof *tests);
}
