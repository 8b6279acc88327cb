/* When to stop: a flag that a signal handler may set, and a deadline. Every long loop polls.
 *
 * The flag belongs to app/; below it everything holds a `const stop *`. A NULL stop never stops. */
#ifndef GRADUS_BASE_STOP_H
#define GRADUS_BASE_STOP_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct stop {
    const volatile sig_atomic_t *flag; /* NULL: none. Nonzero means interrupted. */
    int64_t deadline;                  /* nanoseconds of the monotonic clock; 0: none */
} stop;

int64_t stop_clock(void);                    /* the monotonic clock in nanoseconds */
bool stop_interrupted(const stop *s);        /* the flag is set */
bool stop_expired(const stop *s);            /* the deadline has passed; reads the clock */
bool stop_now(const stop *s, uint32_t tick); /* the flag, and at every 256th tick the deadline */

#endif
