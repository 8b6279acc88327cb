/* Jacobians: an expression linear in an increment as a matrix times the increment, both stacked by columns where they are
 * matrices. Sources: Magnus & Neudecker ch. 9. */
#ifndef GRADUS_CALC_SLOPE_H
#define GRADUS_CALC_SLOPE_H

#include "calc/engine.h"

/* The matrix M with vec(t) = M*vec(increment) (+ what does not contain it). A number gives a row. NULL without diag: it does
 * not occur; NULL with DIAG_UNABLE: no such matrix is known. */
const expr *slope_of(engine *g, const expr *t, const expr *increment);

/* The same for t of any shape, without looking for a form in which nothing is stacked. */
const expr *stack_of(engine *g, const expr *t, const expr *increment);

#endif
