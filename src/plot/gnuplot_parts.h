/* Shared by gnuplot.c (what is said) and child.c (how it is carried); nobody else's. */
#ifndef GRADUS_PLOT_GNUPLOT_PARTS_H
#define GRADUS_PLOT_GNUPLOT_PARTS_H

#include "plot/gnuplot.h"

#include <sys/types.h>

enum { CHILD_TAIL = 65536 };

/* A child and three pipes. Descriptors are -1 and pid is 0 when there is none. Plain data: no allocation. */
typedef struct child {
    pid_t pid;
    int to, from, errors;      /* its standard input, output and error; ours are non-blocking */
    int status;                /* of waitpid, once reaped */
    char tail[CHILD_TAIL + 1]; /* the end of what it said on standard error; no NUL inside */
    size_t tail_length;
} child;

void child_init(child *c);
bool child_spawn(child *c, const jail_plan *p, bool display); /* false, with errno and nothing left behind */
void child_kill(child *c, int grace_ms); /* closes its input, waits so long, kills, reaps, closes */
bool child_gone(child *c);               /* it has ended; then reaped and closed */
void child_interrupt(const child *c);

typedef enum child_event {
    CHILD_ACTIVE, /* something was carried, or nothing within the slice */
    CHILD_ENDED,  /* it closed its ends */
    CHILD_FAILED  /* poll or a pipe failed: errno */
} child_event;

/* Waits at most slice_ms, carries what can be carried: *at of script is advanced, standard output is appended to
 * drawing (NULL: dropped), standard error to the tail. */
child_event child_carry(child *c, const char **at, const char *end, buffer *drawing, size_t *drawn,
                        int slice_ms);
bool child_drain(child *c, buffer *drawing,
                 size_t *drawn); /* what is in standard output now; false: its end */

#endif
