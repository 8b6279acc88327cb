/* Taylor series at a point, of the functions for which Arb has no series primitive along a curve:
 * polygamma from the series of digamma, the Bessel functions from neighbouring orders and their
 * differential equation. */
#include "ops/kernel_parts.h"

/* The coefficient k is that of digamma at n + k, times (n + k)!/k!. */
void kernel_polygamma_taylor(arb_ptr taylor, slong n, const arb_t x, slong length, slong bits) {
    if (!arb_is_positive(x) && arb_contains_int(x)) { /* Arb would find the pole too, after much work */
        _arb_vec_indeterminate(taylor, length);
        return;
    }
    arb_poly_t line;
    fmpz_t scale;
    arb_poly_init(line);
    fmpz_init(scale);
    arb_poly_set_coeff_arb(line, 0, x);
    arb_poly_set_coeff_si(line, 1, 1);
    arb_poly_digamma_series(line, line, n + length, bits);
    fmpz_fac_ui(scale, (ulong)n);
    for (slong k = 0; k < length; k++) {
        arb_poly_get_coeff_arb(taylor + k, line, n + k);
        arb_mul_fmpz(taylor + k, taylor + k, scale, bits);
        fmpz_mul_si(scale, scale, n + k + 1);
        fmpz_divexact_si(scale, scale, k + 1);
    }
    arb_poly_clear(line);
    fmpz_clear(scale);
}

/* What a Bessel function C of order n obeys: C' = (rise C[n+1] + fall C[n-1])/2, and with it
 * z^2 C'' + z C' - (rise fall z^2 + n^2) C = 0 (Abramowitz & Stegun 9.1.1, 9.1.27, 9.6.1, 9.6.26). */
typedef struct bessel {
    ball_kernel value;
    slong rise, fall;
} bessel;

static const bessel bessels[] = {[KERNEL_BESSEL_J] = {ball_besselj, -1, 1},
                                 [KERNEL_BESSEL_Y] = {ball_bessely, -1, 1},
                                 [KERNEL_BESSEL_I] = {ball_besseli, 1, 1},
                                 [KERNEL_BESSEL_K] = {ball_besselk, -1, -1}};

/* Taylor coefficients 0..last at z from the values of the 2 last + 1 orders around n, differenced. Good at
 * every z where the values are, also around 0, but needs many values. */
static void by_orders(arb_ptr taylor, const bessel *b, const arb_t n, const arb_t z, slong last, slong bits) {
    const slong width = 2 * last + 1;
    arb_ptr row = _arb_vec_init(width), next = _arb_vec_init(width);
    arb_struct at[2];
    arb_init(&at[0]);
    at[1] = *z; /* borrowed */
    for (slong i = 0; i < width; i++) {
        arb_add_si(&at[0], n, i - last, bits);
        b->value(row + i, at, 2, bits);
    }
    arb_clear(&at[0]);
    arb_set(taylor, row + last);
    for (slong k = 1; k <= last; k++) {
        for (slong i = k; i < width - k; i++) {
            arb_mul_si(next + i, row + i + 1, b->rise, bits);
            arb_addmul_si(next + i, row + i - 1, b->fall, bits);
            arb_div_si(next + i, next + i, 2 * k, bits);
        }
        arb_ptr swap = row;
        row = next;
        next = swap;
        arb_set(taylor + k, row + last);
    }
    _arb_vec_clear(row, width);
    _arb_vec_clear(next, width);
}

/* Coefficients 2..last from 0 and 1 by the differential equation: z^2 (k+2)(k+1) c[k+2] = -z (k+1)(2k+1)
 * c[k+1] - (k^2 - n^2 - s z^2) c[k] + 2 s z c[k-1] + s c[k-2], s = rise fall. */
static void by_equation(arb_ptr taylor, const bessel *b, const arb_t n, const arb_t z, slong last,
                        slong bits) {
    const slong s = b->rise * b->fall;
    arb_t square, free, part;
    arb_init(square);
    arb_init(free);
    arb_init(part);
    arb_mul(square, z, z, bits);
    arb_mul(free, n, n, bits);
    arb_addmul_si(free, square, s, bits);
    for (slong k = 0; k + 2 <= last; k++) {
        arb_ptr c = taylor + k;
        arb_sub_si(part, free, k * k, bits);
        arb_mul(c + 2, part, c, bits);
        arb_mul_si(part, z, -(k + 1) * (2 * k + 1), bits);
        arb_addmul(c + 2, part, c + 1, bits);
        if (k >= 1) {
            arb_mul_si(part, z, 2 * s, bits);
            arb_addmul(c + 2, part, c - 1, bits);
        }
        if (k >= 2) arb_addmul_si(c + 2, c - 2, s, bits);
        arb_mul_si(part, square, (k + 2) * (k + 1), bits);
        arb_div(c + 2, c + 2, part, bits);
    }
    arb_clear(square);
    arb_clear(free);
    arb_clear(part);
}

/* The equation is singular at 0 and loses digits near it. */
void kernel_bessel_taylor(arb_ptr taylor, kernel_bessel kind, const arb_t n, const arb_t z, slong length,
                          slong bits) {
    const bessel *b = &bessels[kind];
    if (arf_cmpabs_2exp_si(arb_midref(z), 0) < 0 || arb_contains_zero(z) || length <= 2) {
        by_orders(taylor, b, n, z, length - 1, bits);
    } else {
        by_orders(taylor, b, n, z, 1, bits + 3 * length);
        by_equation(taylor, b, n, z, length - 1, bits + 3 * length);
    }
}
