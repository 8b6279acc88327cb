/* Forms that trigonometric and hyperbolic identities give: candidates for what is shown. */
#ifndef GRADUS_CALC_IDENTITIES_H
#define GRADUS_CALC_IDENTITIES_H

#include "calc/engine.h"

/* Simple forms of the same value, defined where e is; NULL where there is nothing to do. The caller judges their length.
 * squares: a sum with squares of one function written by its partner, 1 - cos(u)^2 = sin(u)^2; the shortest of them.
 * sines: tan, cot, sec and csc by sine and cosine, multiplied out no further.
 * quotients: a product with sin(u)^k/cos(u)^k = tan(u)^k and the like. */
const expr *identity_squares(engine *g, const expr *e);
const expr *identity_sines(engine *g, const expr *e);
const expr *identity_quotients(engine *g, const expr *e);

#endif
