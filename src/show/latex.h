/* Expressions as LaTeX mathematics, without the dollars; wants amsmath.
 *
 * Brackets grow (\left, \right) only around what is taller than a line. */
#ifndef GRADUS_SHOW_LATEX_H
#define GRADUS_SHOW_LATEX_H

#include "expr/expr.h"

typedef struct latex_options {
    bool exponential_as_power;
    unsigned notation; /* enum show_notation (text.h) */
    bool partial;      /* \partial also in an expression of one variable */
    size_t limit;      /* bytes; 0: 1 MiB */
} latex_options;

/* Adds e to out. False, with out as it was: DIAG_LIMIT past the limit, DIAG_MEMORY. o may be NULL. */
bool latex_print(buffer *out, arena *scratch, const expr *e, const latex_options *o, diag *d);

#endif
