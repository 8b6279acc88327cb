/* Probabilities recognised: exp(u)/(1 + exp(u)) and 1/(1 + exp(u)) are sigmoid(u) and sigmoid(-u), exp(u)/sum(exp(u)) is
 * softmax(u). */
#ifndef GRADUS_CALC_PROBABILITIES_H
#define GRADUS_CALC_PROBABILITIES_H

#include "calc/engine.h"

/* e, in simple form, with them wherever factors are multiplied in it; in simple form. NULL arguments give NULL; NULL with
 * diag. */
const expr *with_probabilities(engine *g, const expr *e);

#endif
