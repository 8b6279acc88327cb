/* Ziv's strategy: a ball at rising precision, until both of its ends round to the same decimal. Rationals are rounded
 * exactly first, because a tie would never be decided by balls, and neither would zero. */
#include "num/decimal.h"
#include "base/apart.h"
#include "num/ball.h"
#include "num/exact.h"

#include <stdio.h>
#include <string.h>

/* Magnitudes beyond 2^±LIMIT_BITS are refused: their decimals would be integers of that many bits. */
enum { MOST_BITS = 65536, SIGN_BITS = 8192, SIGN_NANOSECONDS = 50000000 };

/* --- rounding a rational --- */

/* r = u / v to the nearest integer, halves to even; v > 0. */
static void divide_even(fmpz_t r, const fmpz_t u, const fmpz_t v) {
    fmpz_t rest;
    fmpz_init(rest);
    fmpz_fdiv_qr(r, rest, u, v);
    fmpz_mul_2exp(rest, rest, 1);
    int beyond = fmpz_cmp(rest, v);
    if (beyond > 0 || (beyond == 0 && fmpz_is_odd(r))) fmpz_add_ui(r, r, 1);
    fmpz_clear(rest);
}

/* r = round(q / 10^k), halves to even. */
static void scaled(fmpz_t r, const number *q, slong k) {
    fmpz_t ten, num, den;
    fmpz_init(ten);
    fmpz_init_set(num, &q->num);
    fmpz_init_set(den, &q->den);
    fmpz_set_ui(ten, 10);
    fmpz_pow_ui(ten, ten, (ulong)labs(k));
    if (k > 0)
        fmpz_mul(den, den, ten);
    else
        fmpz_mul(num, num, ten);
    divide_even(r, num, den);
    fmpz_clear(ten);
    fmpz_clear(num);
    fmpz_clear(den);
}

static slong floor_log10(const number *q) {
    double bits = (double)fmpz_bits(&q->num) - (double)fmpz_bits(&q->den);
    slong guess = (slong)(bits * 0.30102999566398120) - 2;
    return guess;
}

/* guess is at most 3 below the true exponent: count up until the rounded number has no digit too many. */
bool decimal_round(number *r, const number *q, uint32_t digits) {
    if (number_is_zero(q)) {
        number_set(r, q);
        return true;
    }
    if (fmpz_bits(&q->num) > 2 * (flint_bitcnt_t)LIMIT_BITS ||
        fmpz_bits(&q->den) > 2 * (flint_bitcnt_t)LIMIT_BITS)
        return false;
    slong k = floor_log10(q) - (slong)digits + 1;
    fmpz_t n, top, ten;
    fmpz_init(n);
    fmpz_init(top);
    fmpz_init(ten);
    fmpz_set_ui(ten, 10);
    fmpz_pow_ui(top, ten, digits);
    for (;; k++) {
        scaled(n, q, k);
        if (fmpz_cmpabs(n, top) < 0) break;
        if (fmpz_cmpabs(n, top) == 0) break; /* 9.99 -> 10.0 */
    }
    fmpz_pow_ui(ten, ten, (ulong)labs(k));
    if (k >= 0) {
        fmpz_mul(&r->num, n, ten);
        fmpz_one(&r->den);
    } else
        fmpq_set_fmpz_frac(r, n, ten);
    fmpz_clear(n);
    fmpz_clear(top);
    fmpz_clear(ten);
    return true;
}

/* --- rounding a ball --- */

typedef enum verdict { ROUNDED, WIDE, NEAR_ZERO, UNDEFINED, RANGE } verdict;

static bool in_range(const arf_t x) {
    return arf_cmpabs_2exp_si(x, LIMIT_BITS) < 0 && arf_cmpabs_2exp_si(x, -LIMIT_BITS) > 0;
}

static verdict round_ball(number *r, const arb_t ball, uint32_t digits, slong bits) {
    if (!arb_is_finite(ball)) return UNDEFINED;
    if (arb_is_zero(ball)) {
        number_set_integers(r, 0, 1);
        return ROUNDED;
    }
    if (arb_contains_zero(ball)) return NEAR_ZERO;
    arf_t low, high;
    number a, b;
    arf_init(low);
    arf_init(high);
    arb_get_interval_arf(low, high, ball, bits + 64);
    verdict result = in_range(low) && in_range(high) ? WIDE : RANGE;
    if (result == WIDE && (arb_is_exact(ball) || arb_rel_accuracy_bits(ball) > 3 * (slong)digits)) {
        number_init(&a);
        number_init(&b);
        arf_get_fmpq(&a, low);
        arf_get_fmpq(&b, high);
        if (decimal_round(&a, &a, digits) && decimal_round(&b, &b, digits) && number_equal(&a, &b)) {
            number_set(r, &a);
            result = ROUNDED;
        }
        number_done(&a);
        number_done(&b);
    }
    arf_clear(low);
    arf_clear(high);
    return result;
}

/* --- one constant --- */

typedef struct work {
    pool *pool;
    arena *scratch;
    const stop *stop;
    diag *d;
    uint32_t digits;
    slong bits; /* reached */
} work;

static void count_text(char out[24], double count) { snprintf(out, 24, "%.0f", count); }

static bool refuse_undefined(const work *w, const expr *e) {
    const expr *node = NULL;
    bool proved = false;
    char text[DIAG_ARG_SIZE] = "";
    if (!ball_cause(w->scratch, e, &(point){0}, w->bits, w->stop, &node, &proved, text, w->d)) return false;
    const char *name = node && node->kind == EXPR_CALL ? op_row_of((op)node->op)->name : "";
    if (!proved) return diag_set(w->d, DIAG_UNABLE, NOWHERE, MSG_UNDECIDED_VALUE, name, text, NULL);
    if (expr_is(node, OP_DIV))
        return diag_set(w->d, DIAG_DOMAIN, NOWHERE, MSG_UNDEFINED_DIVISION, NULL, NULL, NULL);
    if (expr_is(node, OP_POW) && text[0] != '-')
        return diag_set(w->d, DIAG_DOMAIN, NOWHERE, MSG_UNDEFINED_DIVISION, NULL, NULL, NULL);
    if (!text[0]) return diag_set(w->d, DIAG_DOMAIN, NOWHERE, MSG_UNDEFINED_HERE, NULL, NULL, NULL);
    bool power = expr_is(node, OP_POW);
    diag_set(w->d, DIAG_DOMAIN, NOWHERE, power ? MSG_UNDEFINED_POWER : MSG_UNDEFINED_VALUE, name, text, NULL);
    return power && diag_hint(w->d, MSG_HINT_CBRT, NULL, NULL, NULL);
}

static bool refuse(const work *w, const expr *e, verdict why) {
    char text[24];
    count_text(text, (double)w->bits * 0.30103);
    if (why == NEAR_ZERO) return diag_set(w->d, DIAG_UNABLE, NOWHERE, MSG_UNDECIDED_ZERO, text, NULL, NULL);
    if (why == RANGE) return diag_set(w->d, DIAG_LIMIT, NOWHERE, MSG_DECIMAL_RANGE, "301030", NULL, NULL);
    if (why == WIDE) return diag_set(w->d, DIAG_UNABLE, NOWHERE, MSG_UNDECIDED_DIGITS, text, NULL, NULL);
    return refuse_undefined(w, e);
}

/* Entries of a value that is not yet rounded keep their slot in `done`. */
static bool round_all(work *w, const expr *e, number *to, bool *done, uint32_t count, verdict *ret) {
    arb_ptr at;
    uint32_t rows, columns;
    if (!ball_values(w->scratch, e, &(point){0}, w->bits, w->stop, &at, &rows, &columns, w->d)) return false;
    *ret = ROUNDED;
    for (uint32_t i = 0; i < count; i++) {
        if (done[i]) continue;
        verdict one = round_ball(&to[i], at + i, w->digits, w->bits);
        done[i] = one == ROUNDED;
        if (one != ROUNDED) *ret = one;
    }
    ball_clear(at, (size_t)rows * columns);
    return true;
}

/* Rises from what the digits need; what is undefined or cannot be told from zero is given up at the budget, an
 * undefined value as soon as that is proved. */
static bool rise(work *w, const expr *e, number *to, bool *done, uint32_t count) {
    slong need = (slong)(w->digits * 3.3219280948873626) + 32,
          most = need < MOST_BITS / 4 ? MOST_BITS : 4 * need;
    verdict why = WIDE;
    for (w->bits = need; w->bits <= most; w->bits += w->bits < 2 * need ? need / 4 + 96 : w->bits) {
        if (!round_all(w, e, to, done, count, &why)) return false;
        if (why == ROUNDED) return true;
        if (why == RANGE) break;
        if (why != UNDEFINED) continue;
        const expr *node;
        bool proved;
        char text[DIAG_ARG_SIZE];
        if (!ball_cause(w->scratch, e, &(point){0}, w->bits, w->stop, &node, &proved, text, w->d))
            return false;
        if (proved) break;
    }
    if (w->bits > most) w->bits = most;
    return refuse(w, e, why);
}

/* --- many digits, apart: the ball functions cannot be interrupted --- */

enum { APART_DIGITS = 1000, BASE = 62 };

typedef struct rising {
    work *w;
    const expr *e;
    number *to;
    bool *done;
    uint32_t count;
} rising;

/* The numbers in base 62, a line each. */
static bool rise_and_tell(void *data, buffer *out, diag *d) {
    rising *r = data;
    r->w->d = d;
    if (!rise(r->w, r->e, r->to, r->done, r->count)) return false;
    for (uint32_t i = 0; i < r->count; i++) {
        char *text = fmpq_get_str(NULL, BASE, &r->to[i]);
        if (text) buffer_puts(out, text);
        buffer_putc(out, '\n');
        flint_free(text);
    }
    return true;
}

static bool read_numbers(char *text, number *to, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        char *end = strchr(text, '\n');
        if (!end) return false;
        *end = 0;
        if (fmpq_set_str(&to[i], text, BASE) != 0) return false;
        text = end + 1;
    }
    return true;
}

static bool approximate(work *w, const expr *e, number *to, bool *done, uint32_t count) {
    if (w->digits < APART_DIGITS) return rise(w, e, to, done, count);
    rising r = {w, e, to, done, count};
    buffer found;
    diag *d = w->d;
    buffer_init(&found, w->scratch);
    bool fine = apart_run(rise_and_tell, &r, w->stop, &found, d);
    w->d = d;
    return fine && (read_numbers(found.text, to, count) || diag_memory(d));
}

static const expr *build(work *w, const expr *const *entries, uint32_t rows, uint32_t columns) {
    return pool_matrix(w->pool, rows, columns, entries);
}

static const expr *scalar(work *w, const expr *e) {
    number q;
    bool done = false;
    number_init(&q);
    const expr *result = NULL;
    if (exact_value(w->scratch, e, w->stop, &q)) {
        number whole;
        number_init(&whole);
        number_set(&whole, &q);
        if (decimal_round(&q, &q, w->digits))
            result = pool_decimal(w->pool, &q, w->digits, number_equal(&q, &whole));
        else
            refuse(w, e, RANGE);
        number_done(&whole);
    } else if (approximate(w, e, &q, &done, 1))
        result = pool_decimal(w->pool, &q, w->digits, false);
    number_done(&q);
    return result;
}

static const expr *explicit(work *w, const expr *e) {
    const expr **entries = arena_take(w->scratch, e->count * sizeof *entries);
    if (!entries) {
        diag_memory(w->d);
        return NULL;
    }
    for (uint32_t i = 0; i < e->count; i++)
        if (!(entries[i] = scalar(w, e->at[i]))) return NULL;
    return build(w, entries, e->as.matrix.rows, e->as.matrix.columns);
}

/* Any other constant of known sides: all entries by balls. */
static const expr *computed(work *w, const expr *e, uint32_t rows, uint32_t columns) {
    uint32_t count = rows * columns;
    number *q = arena_take(w->scratch, count * sizeof *q);
    bool *done = arena_take(w->scratch, count * sizeof *done);
    const expr **entries = arena_take(w->scratch, count * sizeof *entries), *result = NULL;
    if (!q || !done || !entries) {
        diag_memory(w->d);
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++) number_init(&q[i]);
    if (approximate(w, e, q, done, count)) {
        for (uint32_t i = 0; i < count; i++) entries[i] = pool_decimal(w->pool, &q[i], w->digits, false);
        result = build(w, entries, rows, columns);
    }
    for (uint32_t i = 0; i < count; i++) number_done(&q[i]);
    return result;
}

const expr *decimal_value(pool *p, arena *scratch, const expr *e, uint32_t digits, const stop *s, diag *d) {
    work w = {p, scratch, s, d ? d : pool_diag(p), digits ? digits : 1, 64};
    long rows, columns;
    if (digits > LIMIT_DIGITS) {
        diag_set(w.d, DIAG_LIMIT, NOWHERE, MSG_DIGITS_LIMIT, "100000", NULL, NULL);
        return NULL;
    }
    if (e->kind == EXPR_DECIMAL && e->digits <= digits) return e;
    if (expr_is_scalar(e)) return scalar(&w, e);
    if (e->kind == EXPR_MATRIX) return explicit(&w, e);
    if (!e->shape->truth && shape_integers(e->shape, &rows, &columns))
        return computed(&w, e, (uint32_t)rows, (uint32_t)columns);
    diag_set(w.d, DIAG_UNABLE, NOWHERE, MSG_NO_VALUE, e->kind == EXPR_CALL ? op_row_of((op)e->op)->name : "",
             NULL, NULL);
    return NULL;
}

/* --- signs --- */

static int sign_by_balls(arena *scratch, const expr *e, const stop *s) {
    bool found = false;
    arb_t ball;
    arb_init(ball);
    for (slong bits = 64; bits <= SIGN_BITS && !found; bits *= 2) {
        if (!ball_value(scratch, e, &(point){0}, bits, s, ball, NULL)) break;
        found = arb_is_finite(ball) && (arb_is_zero(ball) || !arb_contains_zero(ball));
    }
    int sign = !found ? SIGN_UNKNOWN : arb_is_zero(ball) ? 0 : arb_is_positive(ball) ? 1 : -1;
    arb_clear(ball);
    return sign;
}

int sign_of_constant(arena *scratch, const expr *e, const stop *s) {
    if (!expr_is_scalar(e)) return SIGN_UNKNOWN;
    if (expr_is_number(e)) return number_sign(&e->as.number);
    stop budget = s ? *s : (stop){0};
    int64_t deadline = stop_clock() + SIGN_NANOSECONDS;
    if (!budget.deadline || deadline < budget.deadline) budget.deadline = deadline;
    number q;
    number_init(&q);
    int sign = exact_value(scratch, e, &budget, &q) ? number_sign(&q) : SIGN_UNKNOWN;
    number_done(&q);
    return sign != SIGN_UNKNOWN ? sign : sign_by_balls(scratch, e, &budget);
}
