/* The form in which an answer is shown: of several forms of the same value the shortest to print, the simple form where
 * none is shorter. Candidates: common factors taken out, one fraction, factored, multiplied out. The choice is a local
 * minimum, so that presenting what was read back changes nothing. */
#ifndef GRADUS_CALC_PRESENT_H
#define GRADUS_CALC_PRESENT_H

#include "calc/engine.h"

/* e in simple form; the result is a simple form too. NULL with diag. */
const expr *present(engine *g, const expr *e);

/* Characters that the display of e takes, about, without blanks; saturating. */
uint32_t cost_of(engine *g, const expr *e);

#endif
