/* A thin layer, so that the rest of the project speaks of numbers and one file knows FLINT's rationals. */
#include "expr/number.h"

#include <stdlib.h>
#include <string.h>

void number_init(number *q) { fmpq_init(q); }
void number_done(number *q) { fmpq_clear(q); }
void number_set(number *q, const number *from) { fmpq_set(q, from); }

void number_set_integers(number *q, long numerator, long denominator) {
    fmpz_set_si(&q->num, numerator);
    fmpz_set_si(&q->den, denominator);
    fmpq_canonicalise(q);
}

/* Digits without the point, then a power of ten for point and exponent together. */
bool number_read(number *q, const char *text) {
    size_t digits = 0, after_point = 0, length = strlen(text);
    char *plain = malloc(length + 1);
    if (!plain) return false;
    const char *at = text;
    bool point = false;
    for (; *at && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.')
            point = true;
        else {
            plain[digits++] = *at;
            after_point += point;
        }
    }
    plain[digits] = 0;
    long exponent = *at ? strtol(at + 1, NULL, 10) : 0;
    bool fine = digits && exponent <= 100000 && exponent >= -100000 && fmpz_set_str(&q->num, plain, 10) == 0;
    free(plain);
    if (!fine) return false;
    exponent -= (long)after_point;
    fmpz_one(&q->den);
    fmpz_t scale;
    fmpz_init(scale);
    fmpz_set_ui(scale, 10);
    fmpz_pow_ui(scale, scale, (ulong)labs(exponent));
    if (exponent >= 0)
        fmpz_mul(&q->num, &q->num, scale);
    else
        fmpz_set(&q->den, scale);
    fmpz_clear(scale);
    fmpq_canonicalise(q);
    return true;
}

bool number_is_zero(const number *q) { return fmpz_is_zero(&q->num); }
bool number_is_one(const number *q) { return fmpz_is_one(&q->num) && fmpz_is_one(&q->den); }
bool number_is_integer(const number *q) { return fmpz_is_one(&q->den); }
bool number_is(const number *q, long value) { return fmpz_is_one(&q->den) && fmpz_equal_si(&q->num, value); }
int number_sign(const number *q) { return fmpz_sgn(&q->num); }
int number_compare(const number *a, const number *b) { return fmpq_cmp(a, b); }
bool number_equal(const number *a, const number *b) { return fmpq_equal(a, b); }

bool number_to_long(const number *q, long *ret) {
    if (!fmpz_is_one(&q->den) || !fmpz_fits_si(&q->num)) return false;
    *ret = fmpz_get_si(&q->num);
    return true;
}

double number_to_double(const number *q) {
    slong en, ed;
    double n = fmpz_get_d_2exp(&en, &q->num), d = fmpz_get_d_2exp(&ed, &q->den);
    slong shift = en - ed;
    if (shift > 2000) shift = 2000;
    if (shift < -2000) shift = -2000;
    return __builtin_ldexp(n / d, (int)shift);
}

size_t number_bits(const number *q) { return fmpz_bits(&q->num) + fmpz_bits(&q->den); }

static uint64_t integer_hash(const fmpz_t z) {
    if (fmpz_fits_si(z)) return (uint64_t)fmpz_get_si(z) * 0x9E3779B97F4A7C15u;
    return (uint64_t)fmpz_fdiv_ui(z, 4294967291u) << 32 ^ fmpz_fdiv_ui(z, 4294967279u) ^
           (uint64_t)(fmpz_sgn(z) + 1);
}

uint64_t number_hash(const number *q) {
    return integer_hash(&q->num) ^ integer_hash(&q->den) * 0xC2B2AE3D27D4EB4Fu;
}

void number_add(number *r, const number *a, const number *b) { fmpq_add(r, a, b); }
void number_sub(number *r, const number *a, const number *b) { fmpq_sub(r, a, b); }
void number_mul(number *r, const number *a, const number *b) { fmpq_mul(r, a, b); }
void number_div(number *r, const number *a, const number *b) { fmpq_div(r, a, b); }
void number_neg(number *r, const number *a) { fmpq_neg(r, a); }

bool number_pow(number *r, const number *a, long exponent) {
    if (number_is_zero(a) && exponent < 0) return false;
    size_t bits = number_is_one(a) || number_is_zero(a) || number_is(a, -1) ? 0 : number_bits(a);
    if (bits && (unsigned long)labs(exponent) > (unsigned long)LIMIT_BITS / bits) return false;
    if (!bits && labs(exponent) > 1) exponent = exponent % 2 ? 1 : 2;
    fmpq_pow_si(r, a, exponent);
    return true;
}

void number_floor(number *r, const number *a) {
    fmpz_fdiv_q(&r->num, &a->num, &a->den);
    fmpz_one(&r->den);
}

bool number_root(number *r, const number *a, long n) {
    number root;
    fmpq_init(&root);
    bool exact = fmpz_root(&root.num, &a->num, n) && fmpz_root(&root.den, &a->den, n);
    if (exact) fmpq_set(r, &root);
    fmpq_clear(&root);
    return exact;
}

/* Scales by the power of ten that leaves `digits` digits before the point, rounds the quotient, scales back. */
void number_round(number *r, const number *a, uint32_t digits) {
    if (number_is_zero(a)) {
        number_set(r, a);
        return;
    }
    long shift = (long)digits - (long)(fmpz_sizeinbase(&a->num, 10) - fmpz_sizeinbase(&a->den, 10));
    fmpz_t n, d, q, rest, ten;
    fmpz_init(n), fmpz_init(d), fmpz_init(q), fmpz_init(rest), fmpz_init_set_ui(ten, 10);
    for (;; shift--) {
        fmpz_pow_ui(q, ten, (ulong)labs(shift));
        fmpz_set(n, &a->num), fmpz_set(d, &a->den);
        if (shift > 0)
            fmpz_mul(n, n, q);
        else
            fmpz_mul(d, d, q);
        fmpz_fdiv_qr(q, rest, n, d);
        fmpz_mul_2exp(rest, rest, 1);
        int c = fmpz_cmp(rest, d);
        if (c > 0 || (c == 0 && fmpz_is_odd(q))) fmpz_add_ui(q, q, 1);
        fmpz_pow_ui(n, ten, digits);
        if (fmpz_cmpabs(q, n) < 0) break;
    }
    fmpz_pow_ui(n, ten, (ulong)labs(shift));
    fmpz_set(&r->num, q);
    fmpz_one(&r->den);
    if (shift > 0)
        fmpz_set(&r->den, n);
    else
        fmpz_mul(&r->num, &r->num, n);
    fmpq_canonicalise(r);
    fmpz_clear(n), fmpz_clear(d), fmpz_clear(q), fmpz_clear(rest), fmpz_clear(ten);
}

void number_print(buffer *b, const number *q) {
    char *text = fmpq_get_str(NULL, 10, q);
    buffer_puts(b, text);
    flint_free(text);
}

size_t number_length(const number *q) {
    size_t n = fmpz_sizeinbase(&q->num, 10) + (fmpz_sgn(&q->num) < 0);
    return fmpz_is_one(&q->den) ? n : n + 1 + fmpz_sizeinbase(&q->den, 10);
}
