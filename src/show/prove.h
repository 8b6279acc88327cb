/* Proofs of rules: from the definition, or from rules that were proved before. */
#ifndef GRADUS_SHOW_PROVE_H
#define GRADUS_SHOW_PROVE_H

#include "show/explain.h"

/* Adds the proof of a rule (calc/rules.def), or of another one that has its name. False without diag: there is none of its own. */
bool prove_rule(list *ret, engine *g, rule_id rule, const explain_options *o, diag *d);

/* Of a function that is the inverse of one whose derivative is known (asin of sin), with x as its argument. What it claims to be
 * equal stands in the items, to be checked. False without diag: it is none. */
bool prove_inverse(list *ret, engine *g, op of, const explain_options *o, diag *d);

#endif
