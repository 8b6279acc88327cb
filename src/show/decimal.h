/* Numbers as text: rationals as they are, rounded ones to a count of digits. */
#ifndef GRADUS_SHOW_DECIMAL_H
#define GRADUS_SHOW_DECIMAL_H

#include "expr/expr.h"

/* |q| to so many significant digits, rounded half to even. Zeros at the end are dropped from what is exact: 0.25, 2;
 * else they stay and say how much is known: 0.500. From 1e16 on, below 1e-15, and where places before the
 * point are not known, in exponent form: 1.2e-20. */
void decimal_print(buffer *b, const number *q, uint32_t digits, bool exact);

#endif
