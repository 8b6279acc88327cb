/* Exact values of constant expressions that are rational all the way down. */
#ifndef GRADUS_NUM_EXACT_H
#define GRADUS_NUM_EXACT_H

#include "base/stop.h"
#include "expr/pool.h"

/* Sets *ret (initialised) and returns true when e is built of rationals by operations that keep them rational: sums,
 * products, powers, roots that come out, floor, abs, min, factorial ... False, without diag, for everything else: a name,
 * pi, a value that is undefined or too large, no memory, a stop. */
bool exact_value(arena *scratch, const expr *e, const stop *s, number *ret);

#endif
