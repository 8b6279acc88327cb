/* A tape of matrices: an expression compiled to a straight-line program of dense operations at given sizes, in doubles. Values,
 * forward and reverse derivatives, each written by hand for each operator: what it computes is independent of the table that
 * the symbolic derivatives come from.
 *
 * Undefined is NaN. Owner of everything: the arena given to dense_tape_new. */
#ifndef GRADUS_NUM_DENSE_TAPE_H
#define GRADUS_NUM_DENSE_TAPE_H

#include "num/ball.h"
#include "num/dense.h"
#include "read/template.h"

typedef struct dense_tape dense_tape;

/* Inputs are the names of the point, with their values there (sizes among them: they fix the shapes). NULL with
 * DIAG_UNABLE (an operator without kernels, an unknown name), DIAG_LIMIT, DIAG_MEMORY. */
dense_tape *dense_tape_new(arena *home, const expr *e, const point *at, templates *forms,
                           const dense_kernels *k, diag *d);

uint32_t dense_tape_rows(const dense_tape *t);
uint32_t dense_tape_columns(const dense_tape *t);

/* The value, row by row; lives until the next run. */
const double *dense_tape_value(dense_tape *t);
/* The derivative of the value along a direction of one name (row by row); after dense_tape_value. */
const double *dense_tape_forward(dense_tape *t, const expr *name, const double *direction);
/* The gradient by one name of <seed, value>; after dense_tape_value. NULL: the name does not occur. */
const double *dense_tape_reverse(dense_tape *t, const double *seed, const expr *name);

#endif
