/* The digits are those of one integer, |q| scaled by a power of ten and rounded. The power is guessed from the lengths
 * of numerator and denominator and put right when the integer has a digit too many or too few. */
#include "show/decimal.h"

#include <string.h>

enum { LARGE = 15, SMALL = -15 };

/* ret = |q| * 10^shift, rounded half to even. */
static bool scale(fmpz_t ret, const number *q, long shift) {
    fmpz_t n, d, rest;
    fmpz_init(n);
    fmpz_init(d);
    fmpz_init(rest);
    fmpz_abs(n, &q->num);
    fmpz_set_ui(rest, 10);
    fmpz_pow_ui(rest, rest, (ulong)(shift < 0 ? -shift : shift));
    if (shift >= 0) fmpz_mul(n, n, rest);
    fmpz_set(d, &q->den);
    if (shift < 0) fmpz_mul(d, d, rest);
    fmpz_fdiv_qr(ret, rest, n, d);
    bool exact = fmpz_is_zero(rest);
    fmpz_mul_2exp(rest, rest, 1);
    int half = fmpz_cmp(rest, d);
    if (half > 0 || (half == 0 && fmpz_is_odd(ret))) fmpz_add_ui(ret, ret, 1);
    fmpz_clear(n);
    fmpz_clear(d);
    fmpz_clear(rest);
    return exact;
}

/* The digits of |q| != 0 as an integer of exactly `digits` digits, and the power of ten of the first. */
static bool round_to(fmpz_t ret, const number *q, uint32_t digits, long *ret_power) {
    long power = (long)fmpz_sizeinbase(&q->num, 10) - (long)fmpz_sizeinbase(&q->den, 10);
    fmpz_t low, high;
    fmpz_init(low);
    fmpz_init(high);
    fmpz_set_ui(low, 10);
    fmpz_pow_ui(low, low, digits - 1);
    fmpz_mul_ui(high, low, 10);
    bool exact;
    for (;;) {
        exact = scale(ret, q, (long)digits - 1 - power);
        if (fmpz_cmp(ret, high) >= 0)
            power++;
        else if (fmpz_cmp(ret, low) < 0)
            power--;
        else
            break;
    }
    fmpz_clear(low);
    fmpz_clear(high);
    *ret_power = power;
    return exact;
}

static void print_exponent(buffer *b, const char *text, size_t length, long power) {
    buffer_putc(b, text[0]);
    if (length > 1) buffer_putc(b, '.');
    buffer_add(b, text + 1, length - 1);
    buffer_printf(b, "e%ld", power);
}

static void print_plain(buffer *b, const char *text, size_t length, long power) {
    size_t before = power < 0 ? 0 : (size_t)power + 1;
    if (!before) buffer_putc(b, '0');
    for (size_t i = 0; i < before; i++) buffer_putc(b, i < length ? text[i] : '0');
    if (length > before) buffer_putc(b, '.');
    for (long i = power + 1; i < 0; i++) buffer_putc(b, '0');
    if (length > before) buffer_add(b, text + before, length - before);
}

void decimal_print(buffer *b, const number *q, uint32_t digits, bool exact) {
    if (number_is_zero(q)) {
        buffer_putc(b, '0');
        return;
    }
    fmpz_t all;
    long power;
    fmpz_init(all);
    exact &= round_to(all, q, digits ? digits : 1, &power);
    char *text = fmpz_get_str(NULL, 10, all);
    size_t length = strlen(text);
    while (exact && length > 1 && text[length - 1] == '0') length--;
    if (power > LARGE || power < SMALL || (power >= (long)digits && !exact))
        print_exponent(b, text, length, power);
    else
        print_plain(b, text, length, power);
    flint_free(text);
    fmpz_clear(all);
}
