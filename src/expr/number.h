/* Exact rationals: FLINT's fmpq, which keeps small numbers inline and large ones on its own heap.
 *
 * Every number that is initialised is cleared once. Results never overflow; callers bound sizes beforehand
 * (number_bits, LIMIT_BITS), because FLINT cannot be interrupted. */
#ifndef GRADUS_EXPR_NUMBER_H
#define GRADUS_EXPR_NUMBER_H

#include "base/buffer.h"

#include <flint/fmpq.h>
#include <flint/fmpz.h>

typedef fmpq number;

enum { LIMIT_BITS = 1000000, LARGEST_NUMBER_DIGITS = 301030 };

void number_init(number *q); /* to 0 */
void number_done(number *q);
void number_set(number *q, const number *from);
void number_set_integers(number *q, long numerator, long denominator); /* denominator != 0 */
/* digits [ . digits ] [ e [sign] digits ], already checked by the lexer; false when the exponent is out of range. */
bool number_read(number *q, const char *text);

bool number_is_zero(const number *q);
bool number_is_one(const number *q);
bool number_is_integer(const number *q);
bool number_is(const number *q, long value);
int number_sign(const number *q);
int number_compare(const number *a, const number *b);
bool number_equal(const number *a, const number *b);
bool number_to_long(const number *q, long *ret); /* false unless an integer that fits */
double number_to_double(const number *q);
size_t number_bits(const number *q); /* of numerator and denominator together */
uint64_t number_hash(const number *q);

void number_add(number *r, const number *a, const number *b);
void number_sub(number *r, const number *a, const number *b);
void number_mul(number *r, const number *a, const number *b);
void number_div(number *r, const number *a, const number *b); /* b != 0 */
void number_neg(number *r, const number *a);
bool number_pow(
    number *r, const number *a,
    long exponent); /* false: the result would exceed LIMIT_BITS (estimated first), or 0^negative */
void number_floor(number *r, const number *a);
/* r = a^(1/n) when that is rational; false otherwise, r untouched. a >= 0, n >= 2. */
bool number_root(number *r, const number *a, long n);

/* r = a rounded to so many significant decimal digits, half to even. digits >= 1. */
void number_round(number *r, const number *a, uint32_t digits);

void number_print(buffer *b, const number *q); /* "-3/4" */
size_t number_length(const number *q); /* characters that number_print adds (an upper bound by at most one) */

#endif
