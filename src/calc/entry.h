/* Derivatives by one entry, v[k] or T[i,j,k], whose indices may be letters: the differential with dv put in as 1 at that entry
 * and 0 elsewhere, so that dv[i] becomes kdelta(i, k). */
#ifndef GRADUS_CALC_ENTRY_H
#define GRADUS_CALC_ENTRY_H

#include "calc/engine.h"

/* Whether x is an entry that e meets in other ways than by numbered entries: whole, or under letters. */
bool is_lettered_entry(engine *g, const expr *e, const expr *x);

/* `change`, linear in the increment of x's base, for an increment that is 1 at x alone; in simple form. NULL with diag. */
const expr *at_unit_entry(engine *g, const expr *change, const expr *x);

/* The same as it is written at first, with the deltas in their places. */
const expr *with_unit_entry(engine *g, const expr *change, const expr *x);

#endif
