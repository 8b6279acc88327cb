/* A tape: scalar expressions compiled to a straight-line program in double precision, shared subexpressions once.
 *
 * Undefined is NaN: outside of a domain, at a pole, where no piece applies, and for a derivative also at a kink. An
 * infinity is only ever an overflow. Compiled once, run often; a run changes nothing in the tape, so that threads may
 * share it. Owner of everything: the arena given to tape_new. */
#ifndef GRADUS_NUM_TAPE_H
#define GRADUS_NUM_TAPE_H

#include "base/stop.h"
#include "expr/pool.h"
#include "read/template.h"

typedef struct tape tape;

enum {
    LIMIT_TAPE = 2000000,  /* instructions */
    LIMIT_UNROLLED = 10000 /* terms of one indexed sum or product: its bounds must be numbers */
};

/* Inputs are symbols (or entries such as x[1]); outputs may share anything. s is polled by compiling and by every run, and
 * must outlive the tape. NULL with DIAG_UNABLE (a name that is no input, a matrix function), DIAG_LIMIT, DIAG_MEMORY. */
tape *tape_new(arena *home, const expr *const *outputs, uint32_t output_count, const expr *const *inputs,
               uint32_t input_count, const stop *s, diag *d);

uint32_t tape_inputs(const tape *t);
uint32_t tape_outputs(const tape *t);
uint32_t tape_length(const tape *t); /* instructions */

/* Values at many points: points[k * inputs + i] gives values[k * outputs + j]. False when out of memory or stopped. */
bool tape_run(const tape *t, const double *points, size_t count, double *values);

/* Makes the tape able to differentiate: compiles the differentials of the operators in it (term i with du = 1) together
 * with their conditions. False with DIAG_UNABLE where a row has no term for an argument that varies. */
bool tape_derive(tape *t, templates *forms, diag *d);

/* At one point, after tape_derive. values has a number per output and may be NULL.
 * Forward: derivatives[j] of output j along direction (a number per input). */
bool tape_forward(const tape *t, const double *point, const double *direction, double *values,
                  double *derivatives);
/* Reverse: gradient[i] by input i of the sum of weights[j] * output j. */
bool tape_reverse(const tape *t, const double *point, const double *weights, double *values,
                  double *gradient);

#endif
