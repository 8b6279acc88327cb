/* Checks of answers: what an answer claims against an independent computation, at random points, by rigorous balls.
 *
 * Disjoint balls are a proof that an answer is wrong; overlapping balls confirm it to so many digits at so many points and
 * prove nothing, and the result says which of these it is. Derivatives are computed by the referee (num/jet.h). */
#ifndef GRADUS_VERIFY_CHECK_H
#define GRADUS_VERIFY_CHECK_H

#include "base/stop.h"
#include "expr/context.h"

typedef enum check_kind {
    CHECK_NONE,      /* not asked for */
    CHECK_PROVED,    /* by normal form, or both sides are one node */
    CHECK_CONFIRMED, /* `points` random points agree to `digits` digits */
    CHECK_FAILED,    /* wrong: the witness shows it */
    CHECK_SKIPPED    /* `reason` */
} check_kind;

typedef struct check {
    check_kind kind;
    uint32_t points, digits;
    uint32_t lost; /* further points at which the answer is undefined although what it claims exists */
    message reason;
    /* The witness of CHECK_FAILED: names[i] has the value at[i] (numbers; an explicit matrix for what has entries).
     * expected and found are decimals that differ; found is NULL where the answer is undefined at the points where what it
     * claims exists: it has lost part of the domain. */
    uint32_t count;
    const expr *const *names, *const *at;
    const expr *expected, *found;
    uint32_t entry; /* of a matrix, row by row, from 0 */
} check;

typedef struct check_options {
    const expr *const *
        conditions; /* must hold at a point; points where they do not, or where that is not decided, are skipped */
    uint32_t condition_count;
    const expr *const *shown; /* that `found` shows by itself: where they fail, it need not have a value */
    uint32_t shown_count;
    const context *known; /* what is assumed of names holds at the points; NULL: nothing */
    const stop *stop;
    int64_t nanoseconds; /* wall time; 0: 100 ms */
    uint64_t seed;
    uint32_t points, digits; /* wanted; 0: 16 (64 for functions in pieces) and 50 */
    const expr *also;        /* the points give its names too; NULL: nothing more */
    bool any_domain;         /* found may be undefined where expected is not */
} check_options;

/* Are two expressions of one shape equal wherever both are defined? Nodes diff(e, x, ...) in them are computed by the
 * referee. False with DIAG_INTERRUPTED or DIAG_MEMORY; all else is a result. Owner of the witness: p and scratch. */
bool check_same(pool *p, arena *scratch, const expr *expected, const expr *found, const check_options *o,
                check *ret, diag *d);

/* Is `answer` the derivative of f by by[0], then by[1], ...? f and answer are scalars or explicit matrices of one shape. */
bool check_derivative(pool *p, arena *scratch, const expr *f, const expr *const *by, uint32_t order,
                      const expr *answer, const check_options *o, check *ret, diag *d);

/* Entry by entry, over explicit matrices: the gradient of f as a column (or row) of count entries; the Jacobian of the
 * entries of f (outputs by rows); the Hessian of f. Names are scalar symbols or entries x[1]. */
bool check_gradient(pool *p, arena *scratch, const expr *f, const expr *const *by, uint32_t count,
                    const expr *answer, const check_options *o, check *ret, diag *d);
bool check_jacobian(pool *p, arena *scratch, const expr *f, const expr *const *by, uint32_t count,
                    const expr *answer, const check_options *o, check *ret, diag *d);
bool check_hessian(pool *p, arena *scratch, const expr *f, const expr *const *by, uint32_t count,
                   const expr *answer, const check_options *o, check *ret, diag *d);

/* Matrix calculus, for any sizes: x is a symbol of any shape. With D a random direction of x: the derivative of the scalar f
 * along D is the sum of answer .* D (answer has the shape of x); of a column f it is answer * D (outputs by rows, x a column),
 * where f or x is a matrix answer * vec(D), of vec(f).
 * What attributes promise (symmetric, posdef) must be in the expression; a point knows nothing of them. */
bool check_directional(pool *p, arena *scratch, const expr *f, const expr *x, const expr *answer,
                       const check_options *o, check *ret, diag *d);

/* The derivative of f (of any shape) by one entry x of a column, matrix or tensor, whose indices may be names: they are made
 * whole numbers in range. */
bool check_entry(pool *p, arena *scratch, const expr *f, const expr *x, const expr *answer,
                 const check_options *o, check *ret, diag *d);

#endif
