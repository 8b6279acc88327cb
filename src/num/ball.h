/* Rigorous values: an expression at a point as a ball that certainly holds the value, at a given precision.
 *
 * What is undefined at the point, and what cannot be decided at this precision, is indeterminate (arb_is_finite says
 * no): never a guess and never an infinity. Abstract functions get a random analytic instance that depends on their
 * name and the seed of the point alone, so that all their partial derivatives fit together. */
#ifndef GRADUS_NUM_BALL_H
#define GRADUS_NUM_BALL_H

#include "base/stop.h"
#include "expr/pool.h"

#include <arb.h>

/* Where to evaluate. A name is a symbol (or an entry x[1], A[1,2] of one that has no value itself); a scalar name takes
 * one of the values, a vector or matrix rows * columns of them, row by row. Size names stand before what they measure.
 * Borrowed: names and values live as long as the caller says. */
typedef struct point {
    const expr *const *names;
    const arb_struct *values;
    uint32_t count; /* of names */
    uint64_t seed;  /* which instance of the abstract functions */
} point;

typedef enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN } truth;

enum {
    LIMIT_TERMS = 100000, /* of an indexed sum or product that is evaluated */
    LIMIT_SUMS = 64       /* indexed sums and derivatives within each other */
};

/* The value of the scalar e, at `bits` of working precision: deep expressions lose digits, the caller raises bits.
 * False with DIAG_MEMORY, DIAG_INTERRUPTED, DIAG_LIMIT, or DIAG_UNABLE where e has no value by its kind (a name that
 * the point does not give, logm); ret is then untouched. scratch is used for what lives during the call only. */
bool ball_value(arena *scratch, const expr *e, const point *at, slong bits, const stop *s, arb_t ret,
                diag *d);

/* The same for e of any shape: *ret_count entries row by row, in scratch; give them back with ball_clear. */
bool ball_values(arena *scratch, const expr *e, const point *at, slong bits, const stop *s, arb_ptr *ret,
                 uint32_t *ret_rows, uint32_t *ret_columns, diag *d);
void ball_clear(arb_ptr values, size_t count);

/* Whether the condition e holds: overlapping balls and undefined sides are TRUTH_UNKNOWN. */
bool truth_value(arena *scratch, const expr *e, const point *at, slong bits, const stop *s, truth *ret,
                 diag *d);

/* Why the scalar e has no value at the point: the node that has none although its arguments have. *ret_proved: it
 * certainly has none; otherwise more bits might decide. *ret_node is NULL where e has a value. ret_text, an argument of
 * a message, is the first argument there in decimals. */
bool ball_cause(arena *scratch, const expr *e, const point *at, slong bits, const stop *s,
                const expr **ret_node, bool *ret_proved, char ret_text[DIAG_ARG_SIZE], diag *d);

#endif
