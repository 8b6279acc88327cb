/* Matrix expressions multiplied out: a sum of words without sums in them, traces and sums taken term by term, inverses of
 * products of square matrices as products of inverses, norms and probabilities by what they are made of. For deciding whether
 * two are equal; never shown unless asked for. */
#ifndef GRADUS_CALC_MULTIPLY_OUT_H
#define GRADUS_CALC_MULTIPLY_OUT_H

#include "calc/engine.h"

/* The same value, in simple form; e itself where it would get too long. NULL with diag. */
const expr *multiplied_out(engine *g, const expr *e);
/* norm, softmax, logsumexp and the like written by sums, products and exponentials. */
const expr *by_basics(engine *g, const expr *e);

#endif
