/* The harness itself: a seed repeats a stream, a file reads back, a program is caught in all it does. It drives
 * /bin/sh in place of gradus, so that it can ask for any status, signal, delay or flood. */
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static harness_result shell(const char *script, const harness_job *also) {
    const char *arguments[] = {"-c", script, NULL};
    harness_job job = also ? *also : (harness_job){0};
    job.arguments = arguments;
    const char *program = getenv("GRADUS"), *wrap = getenv("GRADUS_WRAP");
    char *kept = program ? strdup(program) : NULL, *kept_wrap = wrap ? strdup(wrap) : NULL;
    setenv("GRADUS", "/bin/sh", 1);
    unsetenv("GRADUS_WRAP");
    harness_result r = harness_call(&job);
    if (kept)
        setenv("GRADUS", kept, 1);
    else
        unsetenv("GRADUS");
    if (kept_wrap) setenv("GRADUS_WRAP", kept_wrap, 1);
    free(kept);
    free(kept_wrap);
    return r;
}

static uint64_t first_numbers[2];

static void each_test_has_its_own_stream(void **state) {
    size_t which = *(const size_t *)*state;
    first_numbers[which] = harness_random();
    if (which == 1) assert_int_not_equal(first_numbers[0], first_numbers[1]);
}

static void numbers_stay_in_their_range(void **state) {
    (void)state;
    bool seen[7] = {false};
    for (int i = 0; i < 1000; i++) {
        int64_t n = harness_between(-3, 3);
        assert_true(-3 <= n && n <= 3);
        seen[n + 3] = true;
        double u = harness_uniform(2, 5);
        assert_true(2 <= u && u < 5);
    }
    for (size_t i = 0; i < 7; i++) assert_true(seen[i]);
    harness_between(INT64_MIN, INT64_MAX);
}

static void file_reads_back(void **state) {
    (void)state;
    char path[4200];
    snprintf(path, sizeof path, "%s/note", harness_scratch());
    harness_write(path, "∂f/∂x\n");
    size_t size;
    char *text = harness_read(path, &size);
    assert_string_equal(text, "∂f/∂x\n");
    assert_int_equal(size, 10);
    free(text);
}

static void status_and_both_outputs_are_caught(void **state) {
    (void)state;
    harness_result r = shell("echo out; echo error >&2; exit 3", NULL);
    assert_string_equal(r.out, "out\n");
    assert_string_equal(r.error, "error\n");
    assert_int_equal(r.status, 3);
    assert_false(r.timed_out);
    assert_true(r.peak_kib > 0);
    harness_done(&r);
}

static void signal_shows_in_the_status(void **state) {
    (void)state;
    harness_result r = shell("kill -TERM $$", NULL);
    assert_int_equal(r.status, 128 + SIGTERM);
    harness_done(&r);
}

static void large_input_comes_back_whole(void **state) {
    (void)state;
    size_t size = 1000000;
    char *input = malloc(size);
    assert_non_null(input);
    memset(input, 'x', size);
    harness_result r = shell("cat", &(harness_job){.input = input, .input_size = size});
    assert_int_equal(r.out_size, size);
    assert_memory_equal(r.out, input, size);
    free(input);
    harness_done(&r);
}

static void input_that_nobody_reads_does_no_harm(void **state) {
    (void)state;
    char input[200000];
    memset(input, 'x', sizeof input);
    harness_result r = shell("exit 0", &(harness_job){.input = input, .input_size = sizeof input});
    assert_int_equal(r.status, 0);
    harness_done(&r);
}

static void endless_program_is_ended(void **state) {
    (void)state;
    harness_result r = shell("sleep 1000 & sleep 1000", &(harness_job){.timeout = 0.1});
    assert_true(r.timed_out);
    assert_true(r.seconds < 5 * harness_slowness());
    harness_done(&r);
}

static void interrupt_arrives(void **state) {
    (void)state;
    harness_result r = shell("trap 'echo caught; exit 130' INT; while :; do sleep 0.01; done",
                             &(harness_job){.interrupt_after = 0.2});
    assert_string_equal(r.out, "caught\n");
    assert_int_equal(r.status, 130);
    harness_done(&r);
}

static void environment_is_clean_and_can_be_set(void **state) {
    (void)state;
    const char *environment[] = {"GREETING=a=b", "TERM", NULL};
    harness_result r = shell("echo \"$GREETING ${TERM-none} ${DISPLAY-none}\"; cd && pwd",
                             &(harness_job){.environment = environment, .directory = "/"});
    char expected[4200];
    snprintf(expected, sizeof expected, "a=b none none\n%s\n", harness_scratch());
    assert_string_equal(r.out, expected);
    harness_done(&r);
}

int main(void) {
    static size_t which[] = {0, 1};
    const struct CMUnitTest tests[] = {
        {"each_test_has_its_own_stream, first", each_test_has_its_own_stream, NULL, NULL, &which[0]},
        {"each_test_has_its_own_stream, second", each_test_has_its_own_stream, NULL, NULL, &which[1]},
        cmocka_unit_test(numbers_stay_in_their_range),
        cmocka_unit_test(file_reads_back),
        cmocka_unit_test(status_and_both_outputs_are_caught),
        cmocka_unit_test(signal_shows_in_the_status),
        cmocka_unit_test(large_input_comes_back_whole),
        cmocka_unit_test(input_that_nobody_reads_does_no_harm),
        cmocka_unit_test(endless_program_is_ended),
        cmocka_unit_test(interrupt_arrives),
        cmocka_unit_test(environment_is_clean_and_can_be_set),
    };
    return harness_run("harness", tests, sizeof tests / sizeof *tests);
}
