/* Ranges of numbers that are to be drawn: are they drawable, what part of the values is worth showing, where do ticks
 * and levels stand.
 *
 * Invariant of a range that leaves this module by ret_: low < high, both finite, high - low finite. */
#ifndef GRADUS_PLOT_RANGE_H
#define GRADUS_PLOT_RANGE_H

#include "base/arena.h"
#include "base/diag.h"

typedef struct range {
    double low, high;
} range;

/* The largest size of a value that is drawn; what is larger counts as infinite, so that squares stay finite. */
#define RANGE_LARGEST 1e150

bool range_drawable(double value);  /* finite and not larger than RANGE_LARGEST */
bool range_check(range r, diag *d); /* DIAG_DOMAIN with a message of ours when r cannot be an axis */
double range_width(range r);
bool range_holds(range r, double value); /* ends included */

/* From the least to the largest drawable value. False, and nothing set, where there is none. */
bool range_full(const double *values, size_t count, range *ret);

/* The same without the lowest and highest `tail` (0.02 = 2 %) of the drawable values. False, with DIAG_MEMORY, when
 * memory is refused; values must hold a drawable one. Sorts at most 16,384 of them, evenly picked. */
bool range_quantiles(arena *scratch, const double *values, size_t count, double tail, range *ret, diag *d);

/* The axis for values of range full whose bulk is in inner: inner widened by 15 % when full is more than five times
 * as wide, else full widened by `margin` (0.05 = 5 %). An axis of one value is opened around it. */
range range_axis(range full, range inner, double margin, bool *ret_clipped);

double range_step(range r, size_t about); /* 1, 2 or 5 times a power of ten: about so many steps fit into r */

#endif
