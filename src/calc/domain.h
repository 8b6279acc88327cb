/* Where an expression has a value, and where its derivative exists: conditions, collected from the operator table over
 * the whole DAG, each once. A value is an expression with those conditions that the expression itself no longer shows. */
#ifndef GRADUS_CALC_DOMAIN_H
#define GRADUS_CALC_DOMAIN_H

#include "calc/engine.h"

/* Adds to `out` (of const expr *, relations in simple form) the conditions under which e has a value; with x also those
 * under which it has a derivative by x. Conditions that always hold are left out. A condition that cannot hold is
 * DIAG_DOMAIN: *ret_culprit is the node it came from. Nodes below a piecewise are conditional and give none. */
bool domain_of(engine *g, const expr *e, const expr *x, list *out, const expr **ret_culprit);

/* Adds one condition, in simple form on both sides; likewise. x: what is differentiated by, or NULL. */
bool domain_add(engine *g, const expr *condition, const expr *x, list *out, const expr **ret_culprit);

/* Adds to `kept` those of `conditions` that neither hold always nor follow from the domain of e or from `kept`. */
bool domain_lost(engine *g, const list *conditions, const expr *e, list *kept);

#endif
