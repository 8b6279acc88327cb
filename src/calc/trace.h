/* Simplifying with a record of the moves, for steps. */
#ifndef GRADUS_CALC_TRACE_H
#define GRADUS_CALC_TRACE_H

#include "calc/evaluate.h"

/* As simplify; adds to `moves` (of move *) what was done, in order, each at a node of the expression so far. */
const expr *simplify_traced(engine *g, const expr *e, list *moves);

#endif
