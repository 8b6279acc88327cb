/* The differential of an expression as an expression linear in the increments of what varies, with the derivation that
 * gives it: rules applied from the outside in. The same rules give the derivative by a number: its increment is 1.
 *
 * Source of the rules: Magnus & Neudecker, Matrix Differential Calculus, ch. 8 and 9; functions of the operator table by
 * their row. */
#ifndef GRADUS_CALC_DIFFERENTIAL_H
#define GRADUS_CALC_DIFFERENTIAL_H

#include "calc/derive.h"

typedef struct variation {
    const expr *of; /* a symbol of any shape, or an entry x[1] */
    const expr *by; /* its increment, of the same shape */
} variation;

/* The derivation of d(e): with `steps` before is OP_DIFFERENTIAL(e), or OP_DIFF(e, t) for a single increment 1
 * of t, and after holds those of the parts unevaluated; value is linear in the increments and not simplified. e that does not vary has RULE_CONSTANT and zero.
 * NULL with diag: DIAG_UNABLE where no rule is known. Owner: the engine's scratch arena. */
const derivation *differentiate(engine *g, const expr *e, const variation *changes, uint32_t count,
                                bool steps);

/* Adds to `out` the conditions of the rules that d uses, each once. */
bool differential_conditions(engine *g, const derivation *d, list *out);

#endif
