/* Simple form: what answers are made of. Local, value-preserving on the reals wherever the expression is defined, never
 * expanding; a fixed point of itself.
 *
 * A simple form uses +, *, ^ (n-ary, flat, in textbook order, at most one number in a product), calls whose arguments
 * are simple, matrices. No sign, quotient or sqrt nodes: those are made for the eye by display.h. A sum is a map from
 * monomials to coefficients, a product a map from bases to exponents.
 *
 * Where the rewriting enlarges the domain (x/x = 1), the difference is the business of calc/domain.h. */
#ifndef GRADUS_CALC_SIMPLIFY_H
#define GRADUS_CALC_SIMPLIFY_H

#include "calc/engine.h"

/* Whole exponents from here on are left alone where powers of roots and signs are joined. */
enum { PRODUCT_WHOLE = 1000000000 };

/* NULL with the pool's diag: limit, memory, interrupt, domain (1/0). Owner of the result: the pool. */
const expr *simplify(engine *g, const expr *e);

/* Builders over simple forms; NULL arguments give NULL. */
const expr *simple_sum(engine *g, const expr *const *terms, uint32_t count);
const expr *simple_product(engine *g, const expr *const *factors, uint32_t count);
const expr *simple_power(engine *g, const expr *base, const expr *exponent);
const expr *simple_call(engine *g, op o, const expr *const *at, uint32_t count);

const expr *simple_add(engine *g, const expr *a, const expr *b);
const expr *simple_sub(engine *g, const expr *a, const expr *b);
const expr *simple_mul(engine *g, const expr *a, const expr *b);
const expr *simple_div(engine *g, const expr *a, const expr *b);
const expr *simple_neg(engine *g, const expr *a);
const expr *simple_scale(engine *g, const number *q, const expr *e);

/* e = *ret_coefficient * rest; rest is the integer 1 for a number. ret_coefficient must be initialised. */
const expr *simple_split(engine *g, const expr *e, number *ret_coefficient);
/* Whether every term of e (a sum or a single term) has a negative coefficient. */
bool simple_is_negative(const expr *e);

/* Special values and identities of functions (rewrite.c): NULL without diag when none applies. at: simple forms. */
const expr *rewrite_call(engine *g, op o, const expr *const *at, uint32_t count);
/* Functions of rational numbers that are rational (exact.c): likewise. */
const expr *exact_call(engine *g, op o, const expr *const *at, uint32_t count);
/* Decimal digits of a power, factorial or binomial of whole numbers that was too large to compute; 0 for all else. */
double digits_of_call(const expr *e);
/* Operations on explicit matrices (matrix.c): likewise. */
const expr *matrix_call(engine *g, op o, const expr *const *at, uint32_t count);

#endif
