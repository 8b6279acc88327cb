/* Decimals and signs of constants: right to the last digit, or an error that says what is not known. */
#ifndef GRADUS_NUM_DECIMAL_H
#define GRADUS_NUM_DECIMAL_H

#include "base/stop.h"
#include "expr/pool.h"

enum { LIMIT_DIGITS = 100000 };

/* The constant e rounded to so many significant digits, halves to even (rationals are exact, so a tie is seen); a vector
 * or matrix entry by entry, as an explicit one. Owner: p, which also takes the diag.
 * NULL with DIAG_DOMAIN (certainly undefined), DIAG_UNABLE (a name without value; not told from zero, or digits not
 * decided, within the budget of precision), DIAG_LIMIT (digits, magnitude), DIAG_INTERRUPTED, DIAG_MEMORY. */
const expr *decimal_value(pool *p, arena *scratch, const expr *e, uint32_t digits, const stop *s, diag *d);

enum { SIGN_UNKNOWN = 2 };
/* The sign of a constant: -1, 0 or 1 where it is certain (0 only where the value is exactly 0), else SIGN_UNKNOWN (also for
 * what is undefined, not scalar or not constant). Precision rises within a budget of about 50 ms. */
int sign_of_constant(arena *scratch, const expr *e, const stop *s);

/* q rounded to so many significant digits, halves to even. r may be q. False: out of range. */
bool decimal_round(number *r, const number *q, uint32_t digits);

#endif
