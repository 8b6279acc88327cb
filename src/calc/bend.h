/* A rule, or one entry of the operator table, made wrong on purpose: what `gradus --bend NAME` does, so that the tests can see
 * that the checks find every one of them. NAME: the id of a row of rules.def (PRODUCT), or an operator and the number of
 * its argument (sin.1). */
#ifndef GRADUS_CALC_BEND_H
#define GRADUS_CALC_BEND_H

#include "calc/engine.h"

/* False: there is no such rule or entry. */
bool bend(engine *g, const char *name);

/* What rule r claims: e, or something else if r is the one that is bent. NULL with diag. */
const expr *bent(engine *g, rule_id r, const expr *e);

#endif
