/* Work in a child process: what it gives back, what it says when it fails, that it can be stopped and leaves nobody
 * behind. */
#include "base/apart.h"
#include "harness.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t flag;

typedef struct fixture {
    mem *account;
    arena *home;
    buffer found;
    diag d;
    stop stop;
} fixture;

static void open_fixture(fixture *f) {
    *f = (fixture){.account = mem_new(0)};
    f->home = arena_new(f->account);
    buffer_init(&f->found, f->home);
    diag_clear(&f->d);
    f->stop.flag = &flag;
    flag = 0;
}

/* No child is left: neither running nor waiting to be asked for. */
static void close_fixture(fixture *f) {
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    arena_free(f->home);
    mem_free(f->account);
}

static bool say_many(void *data, buffer *out, diag *d) {
    int *count = data;
    (void)d;
    for (int i = 0; i < *count; i++) buffer_printf(out, "%d\n", i);
    *count = -1; /* in the child */
    return true;
}

static void result_comes_whole(void **state) {
    fixture f;
    int count = 300000;
    (void)state;
    open_fixture(&f);
    assert_true(apart_run(say_many, &count, &f.stop, &f.found, &f.d));
    assert_int_equal(count, 300000);
    assert_int_equal(f.found.length, 10 * 2 + 90 * 3 + 900 * 4 + 9000 * 5 + 90000 * 6 + 200000 * 7);
    assert_string_equal(f.found.text + f.found.length - 7, "299999\n");
    close_fixture(&f);
}

static bool refuse(void *data, buffer *out, diag *d) {
    (void)data;
    buffer_puts(out, "half of it");
    return diag_set(d, DIAG_DOMAIN, NOWHERE, MSG_DIVISION_BY_ZERO, "here", NULL, NULL);
}

static void failure_comes_with_its_words(void **state) {
    fixture f;
    (void)state;
    open_fixture(&f);
    assert_false(apart_run(refuse, NULL, &f.stop, &f.found, &f.d));
    assert_int_equal(f.d.kind, DIAG_DOMAIN);
    assert_int_equal(f.d.text, MSG_DIVISION_BY_ZERO);
    assert_string_equal(f.d.args[0], "here");
    assert_int_equal(f.found.length, 0);
    close_fixture(&f);
}

static bool die(void *data, buffer *out, diag *d) {
    (void)data, (void)out, (void)d;
    _exit(3);
}

static void death_is_no_answer(void **state) {
    fixture f;
    (void)state;
    open_fixture(&f);
    assert_false(apart_run(die, NULL, &f.stop, &f.found, &f.d));
    assert_int_equal(f.d.kind, DIAG_MEMORY);
    close_fixture(&f);
}

static bool sleep_long(void *data, buffer *out, diag *d) {
    (void)data, (void)d;
    buffer_puts(out, "late");
    for (int i = 0; i < 60; i++) sleep(1);
    return true;
}

static void raise_flag(int number) {
    (void)number;
    flag = 1;
}

static void interruption_is_answered_at_once(void **state) {
    fixture f;
    struct sigaction raising = {.sa_handler = raise_flag}, before;
    (void)state;
    open_fixture(&f);
    sigaction(SIGUSR1, &raising, &before);
    pid_t self = getpid(), other = fork();
    if (other == 0) {
        usleep(300000);
        kill(self, SIGUSR1);
        _exit(0);
    }
    double start = harness_now();
    assert_false(apart_run(sleep_long, NULL, &f.stop, &f.found, &f.d));
    assert_true(harness_now() - start < 0.4 + 0.5 * harness_slowness());
    assert_int_equal(f.d.kind, DIAG_INTERRUPTED);
    while (waitpid(other, NULL, 0) < 0 && errno == EINTR) continue;
    sigaction(SIGUSR1, &before, NULL);
    close_fixture(&f);
}

static void deadline_is_kept(void **state) {
    fixture f;
    (void)state;
    open_fixture(&f);
    f.stop.deadline = stop_clock() + 200000000;
    double start = harness_now();
    assert_false(apart_run(sleep_long, NULL, &f.stop, &f.found, &f.d));
    assert_true(harness_now() - start < 0.3 + 0.5 * harness_slowness());
    assert_int_equal(f.d.kind, DIAG_LIMIT);
    close_fixture(&f);
}

static void memory_that_runs_out_is_said(void **state) {
    fixture f;
    int count = 300000;
    (void)state;
    open_fixture(&f);
    mem_set_limit(f.account, 1 << 20);
    assert_false(apart_run(say_many, &count, &f.stop, &f.found, &f.d));
    assert_int_equal(f.d.kind, DIAG_MEMORY);
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(result_comes_whole), cmocka_unit_test(failure_comes_with_its_words),
        cmocka_unit_test(death_is_no_answer), cmocka_unit_test(interruption_is_answered_at_once),
        cmocka_unit_test(deadline_is_kept),   cmocka_unit_test(memory_that_runs_out_is_said),
    };
    return harness_run("apart", tests, sizeof tests / sizeof *tests);
}
