/* Textbook order (shared by simplifier and printing): in a product the number, constants, symbols with their powers
 * alphabetically, powers of sums, calls; in a sum polynomial terms, brackets multiplied out in mind, by falling total
 * degree, then alphabetically, then terms with calls, by call, then by falling degree. Total: 0 only for the same node. */
#ifndef GRADUS_CALC_ORDER_H
#define GRADUS_CALC_ORDER_H

#include "expr/expr.h"

int order_factors(const expr *a, const expr *b);
int order_terms(const expr *a, const expr *b); /* without their coefficients */

#endif
