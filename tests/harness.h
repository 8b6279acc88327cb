/* What all tests share: cmocka, random numbers that can be repeated, and the program run from outside.
 *
 * A test file is
 *
 *     #include "harness.h"
 *     static void row_prints_as_it_reads(void **state) { ... assert_int_equal(...); }
 *     int main(void)
 *     {
 *         const struct CMUnitTest tests[] = {cmocka_unit_test(row_prints_as_it_reads)};
 *         return harness_run("ops", tests, 1);
 *     }
 *
 * Where a test is made for each row of a table, give the array cmocka_unit_test_prestate's initial_state and a name
 * per row (the names must live as long as the run). The current directory is the root of the source tree. */
#ifndef GRADUS_TESTS_HARNESS_H
#define GRADUS_TESTS_HARNESS_H

/* cmocka.h needs these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>

/* Runs the tests as one group; the result is main's (0 when all passed, else how many did not, at most 100).
 * GRADUS_TEST names which tests to run (* and ? are wildcards); the other ones count as not there.
 * A group may take ten minutes; then the process is ended. */
int harness_run(const char *group, const struct CMUnitTest *tests, size_t count);

/* ---- Chance. The stream starts anew at each test, from GRADUS_SEED (random if unset) and the test's name: so a test
 * sees the same numbers alone as among the others. */
uint64_t harness_seed(void);
uint64_t harness_random(void);
uint64_t harness_below(uint64_t n);                 /* 0 ... n-1, n > 0 */
int64_t harness_between(int64_t low, int64_t high); /* both included */
double harness_uniform(double low, double high);
bool harness_chance(double p);

/* How many times slower than usual this run may be: 1, more under valgrind and sanitizers. Multiply limits of time. */
double harness_slowness(void);
bool harness_crawls(void); /* so slow that fewer instances have to do: valgrind */
double harness_now(void);  /* seconds of a clock that never goes back */

/* ---- Files. Both fail the test when the file cannot be read or written. */
char *harness_read(const char *path,
                   size_t *ret_size); /* with a NUL after the end; free() it. ret_size may be NULL. */
void harness_write(const char *path, const char *text);
/* A fresh empty directory below build/ for this process; the same at each call. Removed at the end of harness_run. */
const char *harness_scratch(void);

/* ---- The program (GRADUS, else build/gradus), with an empty home directory, UTF-8, no display and no colours. */
typedef struct harness_job {
    const char *const *arguments;   /* NULL at the end; may be NULL */
    const char *input;              /* standard input, then its end; NULL: empty */
    size_t input_size;              /* 0: strlen(input) */
    const char *const *environment; /* "NAME=value" to set, "NAME" to unset; NULL at the end; may be NULL */
    const char *directory;          /* where to run; NULL: here */
    double timeout;                 /* seconds, before slowness; 0: 20 */
    double interrupt_after;         /* sends SIGINT after so many seconds; 0: never */
} harness_job;

typedef struct harness_result {
    char *out, *error; /* standard output and standard error, each with a NUL after the end; never NULL */
    size_t out_size, error_size;
    int status;     /* exit status, or 128 + signal */
    bool timed_out; /* it was killed */
    double seconds; /* from start to end */
    long peak_kib;  /* the most memory it had resident */
} harness_result;

/* Runs and waits. Fails the test when the program cannot be started, or when a sanitizer or valgrind complained
 * (status 99). The caller gives the result to harness_done. */
harness_result harness_call(const harness_job *job);
void harness_done(harness_result *r);

/* The usual case: input may be NULL, arguments end with NULL.  harness_gradus(NULL, "-e", "diff(x^2, x)", NULL) */
harness_result harness_gradus(const char *input, ...);

#endif
