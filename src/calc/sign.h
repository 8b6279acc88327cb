/* Which signs a value can have, from the table, the assumptions and the structure. A set that is too wide is never
 * wrong; where e is not defined, nothing is claimed. */
#ifndef GRADUS_CALC_SIGN_H
#define GRADUS_CALC_SIGN_H

#include "calc/engine.h"

uint32_t signs_of(engine *g, const expr *e); /* a set of enum signs; e in simple form or as read */
bool is_nonnegative(engine *g, const expr *e);
bool is_positive(engine *g, const expr *e);
bool is_nonzero(engine *g, const expr *e);
bool is_integer_valued(engine *g, const expr *e);

#endif
