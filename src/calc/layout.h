/* Layouts: how the derivative of y by x, each a number, a column or a matrix, is arranged. Presentation, never different
 * mathematics. Derivatives with three or four sides are written as matrices of the stacked entries: vec(y) by vec(x). */
#ifndef GRADUS_CALC_LAYOUT_H
#define GRADUS_CALC_LAYOUT_H

#include "calc/engine.h"

typedef enum layout {
    LAYOUT_MIXED, /* by a number: the shape of y; of a number: the shape of x; column by column: outputs x inputs */
    LAYOUT_NUMERATOR,  /* as y, then x transposed: of a number by a column a row */
    LAYOUT_DENOMINATOR /* as x, then y transposed */
} layout;

enum { LAYOUTS = LAYOUT_DENOMINATOR + 1 };

const char *layout_name(layout l);
layout layout_find(const char *name); /* LAYOUT_MIXED for an unknown one */

/* Whether dy/dx has more than two sides. */
bool layout_is_stacked(const shape *y, const shape *x);

/* The shape of dy/dx, y and x of order 2 at most; NULL: out of memory. */
const shape *layout_shape(shape_table *t, layout l, const shape *y, const shape *x);

/* `mixed` is the derivative in the mixed layout, in simple form: the same in layout l. NULL with diag. */
const expr *layout_arranged(engine *g, layout l, const expr *mixed, const shape *y, const shape *x);

#endif
