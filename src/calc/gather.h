/* Common factors of matrix expressions taken out: A*x + A'*x = (A + A')*x, 2*X'*X*w - 2*X'*y = 2*X'*(X*w - y). */
#ifndef GRADUS_CALC_GATHER_H
#define GRADUS_CALC_GATHER_H

#include "calc/engine.h"

/* e: a matrix in simple form; so is the result, of the same value, and no longer to print. NULL with diag. */
const expr *gathered(engine *g, const expr *e);

/* c*(A + B) for c*A + c*B with the largest such c, however long; e itself where there is none. NULL with diag. */
const expr *scalar_out(engine *g, const expr *e);

#endif
