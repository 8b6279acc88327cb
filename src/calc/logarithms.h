/* The logarithm of a product as a sum: what logarithmic differentiation starts with. */
#ifndef GRADUS_CALC_LOGARITHMS_H
#define GRADUS_CALC_LOGARITHMS_H

#include "calc/engine.h"

/* log(e) with the logarithms of its factors, exponents in front; *ret_apart: something was taken apart. Adds to `positive`
 * (of const expr *) what must be positive for that. NULL with diag. Owner: the pool. */
const expr *logarithm_apart(engine *g, const expr *e, list *positive, bool *ret_apart);

#endif
