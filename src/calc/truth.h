/* Whether a condition holds, as far as signs and exact numbers tell: yes, no, unknown. */
#ifndef GRADUS_CALC_TRUTH_H
#define GRADUS_CALC_TRUTH_H

#include "calc/engine.h"

typedef enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN } truth;

/* condition: a relation of simple forms, `and`, `or`. Constants are decided by rigorous arithmetic where exact forms do
 * not tell. */
truth truth_of(engine *g, const expr *condition); /* NULL: unknown */

/* Whether `given` implies `wanted`, both single relations: x > 0 implies x != 0. */
bool truth_implies(engine *g, const expr *given, const expr *wanted);

/* The opposite: x < 0 for x >= 0; of `and` an `or`. NULL when out of memory. */
const expr *truth_negated(engine *g, const expr *condition);

#endif
