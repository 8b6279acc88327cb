/* Rational functions: expressions as quotients of polynomials in "kernels" (symbols, calls, roots), by FLINT. */
#ifndef GRADUS_CALC_POLY_H
#define GRADUS_CALC_POLY_H

#include "calc/engine.h"

/* All of these take and give simple forms. NULL without diag where e is no rational function of at most a few dozen
 * kernels, or where the result would be large (estimated first). */
const expr *poly_together(engine *g, const expr *e); /* one fraction, lowest terms, denominator factored */
/* The same, numerator factored too. patient: also where that may take long; else NULL there. */
const expr *poly_factored(engine *g, const expr *e, bool patient);
const expr *poly_reduced(
    engine *g,
    const expr *
        e); /* one fraction, with sin^2 + cos^2 = 1 used in the numerator; NULL where no sine meets its cosine */

/* Whether e, a rational function of its kernels, is zero for algebraic reasons. kernels may be related by roots and by
 * sin^2 + cos^2 = 1: those relations are used. False: not proved. */
bool poly_is_zero(engine *g, const expr *e);

#endif
