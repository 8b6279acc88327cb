/* Simplifying with a record of the moves, for steps. */
#ifndef GRADUS_CALC_TRACE_H
#define GRADUS_CALC_TRACE_H

#include "calc/evaluate.h"

/* One move of algebra: everywhere in the line, before became after. */
typedef struct move {
    rule_id rule;
    const expr *before, *after;
} move;

/* e with products of products and sums of sums joined, as one writes them in a line. */
const expr *joined(engine *g, const expr *e);

/* As simplify; adds to `moves` (of move *) what was done, in order, each at a node of the expression so far. */
const expr *simplify_traced(engine *g, const expr *e, list *moves);

#endif
