/* What all printers ask about a node. */
#ifndef GRADUS_SHOW_PARTS_H
#define GRADUS_SHOW_PARTS_H

#include "expr/expr.h"

/* "f_xy", "f'", "f_{x_1,y}": the head of an abstract function with its differentiations. NULL: out of memory. */
const char *show_apply_head(arena *scratch, const expr *e, bool unicode);

/* A derivative by names, or n times by one: can be written d/dx, ∂²/∂y∂x. */
bool show_is_plain_derivative(const expr *e);

typedef struct show_derivative {
    const char *above, *below; /* "∂²", "∂y∂x": the variable differentiated by last stands first */
} show_derivative;
bool show_derivative_parts(arena *scratch, const expr *e, bool partial, bool unicode,
                           show_derivative *ret); /* false: out of memory */

/* "D_x ", "D_y D_x ": the variable differentiated by last stands first. NULL: out of memory */
const char *show_operator_sign(arena *scratch, const expr *e, bool unicode);

/* One run of the same variable in a derivative, last differentiated first. i: 0 for the first; false behind the last. */
typedef struct show_run {
    const expr *variable;
    uint32_t times;
} show_run;
bool show_derivative_run(const expr *e, uint32_t i, show_run *ret);
uint32_t show_derivative_order(const expr *e);

/* Whether u^n is written with n at the function's name: sin²(x). n: an integer from 2 to 9. */
bool show_takes_power(const expr *u, const expr *n);

/* Whether derivatives in e are written with ∂: there are several symbols, or the only one is d. */
bool show_is_partial(const expr *e);

bool show_limit_error(diag *d, size_t limit); /* the text would be longer than so many bytes; false */

#endif
