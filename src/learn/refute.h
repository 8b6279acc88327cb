/* A simple point where two scalars differ. */
#ifndef GRADUS_LEARN_REFUTE_H
#define GRADUS_LEARN_REFUTE_H

#include "verify/check.h"

/* c is the witness of a difference. Where small integers show it as well, they take the place of its point; else c stays
 * as it is. Not for expressions with conditions: the new point is not asked whether they hold. */
void refute_simply(pool *p, arena *scratch, const expr *expected, const expr *found, const stop *s, check *c);

#endif
