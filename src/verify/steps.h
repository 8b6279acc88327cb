/* Derivations by differentials, checked apart from what made them: each line is made again from the one before by the rule that
 * it names, at the place that it names, and must come out as the same node; then both lines are compared by values. */
#ifndef GRADUS_VERIFY_STEPS_H
#define GRADUS_VERIFY_STEPS_H

#include "calc/proof.h"
#include "verify/check.h"

/* The number of the first step (from 1) that the rule does not give; 0: all are right. False with diag. */
bool steps_remade(engine *g, const proof *p, uint32_t *ret_wrong);

/* The same by values at random instances; *ret is that of the first step that fails, or of the one with fewest points. */
bool steps_checked(engine *g, const proof *p, const check_options *o, uint32_t *ret_wrong, check *ret,
                   diag *d);

#endif
