/* A point that one can check by hand. The point that proved two expressions different is a random one; a reader would
 * rather see x = 1, y = 2. So small integers are tried first, by balls as well: disjoint ones are a proof. */
#include "learn/refute.h"
#include "num/ball.h"

#include <flint/fmpq.h>

enum { MOST_NAMES = 8, TRIES = 6, BITS = 128, DIGITS = 5 };

/* 1, 2, 3 in turn, from another one at each try. */
static long coordinate(uint32_t name, uint32_t turn) { return (long)((name + turn) % 3) + 1 + (turn >= 3); }

static bool all_scalars(const check *c) {
    for (uint32_t i = 0; i < c->count; i++)
        if (!expr_is_symbol(c->names[i]) || !expr_is_scalar(c->names[i])) return false;
    return c->count <= MOST_NAMES;
}

/* The value as it is, where a ball of no width says so; else rounded. */
static const expr *to_number(pool *p, const arb_t value) {
    number q;
    number_init(&q);
    arf_get_fmpq(&q, arb_midref(value));
    const expr *e;
    if (arb_is_exact(value) && number_bits(&q) < 40)
        e = pool_number(p, &q);
    else {
        number_round(&q, &q, DIGITS);
        e = pool_decimal(p, &q, DIGITS, false);
    }
    number_done(&q);
    return e;
}

static bool differ(const arb_t a, const arb_t b) {
    return arb_is_finite(a) && arb_is_finite(b) && !arb_overlaps(a, b);
}

static bool try_point(pool *p, arena *scratch, const expr *expected, const expr *found, const point *at,
                      const stop *s, check *c) {
    diag ignored = {0};
    arb_t a, b;
    arb_init(a);
    arb_init(b);
    bool ok = ball_value(scratch, expected, at, BITS, s, a, &ignored) &&
              ball_value(scratch, found, at, BITS, s, b, &ignored) && differ(a, b);
    const expr *left = ok ? to_number(p, a) : NULL, *right = ok ? to_number(p, b) : NULL;
    arb_clear(a);
    arb_clear(b);
    if (!left || !right || left == right) return false; /* the same when rounded */
    c->expected = left;
    c->found = right;
    return true;
}

static bool try_turn(pool *p, arena *scratch, const expr *expected, const expr *found, uint32_t turn,
                     const stop *s, check *c) {
    arb_ptr values = _arb_vec_init(MOST_NAMES);
    const expr **at = arena_take(scratch, MOST_NAMES * sizeof *at);
    bool ok = at != NULL;
    for (uint32_t i = 0; ok && i < c->count; i++) {
        arb_set_si(values + i, coordinate(i, turn));
        ok = (at[i] = pool_integer(p, coordinate(i, turn))) != NULL;
    }
    const point where = {.names = c->names, .values = values, .count = c->count};
    ok = ok && try_point(p, scratch, expected, found, &where, s, c);
    if (ok) c->at = at;
    _arb_vec_clear(values, MOST_NAMES);
    return ok;
}

void refute_simply(pool *p, arena *scratch, const expr *expected, const expr *found, const stop *s,
                   check *c) {
    if (!expr_is_scalar(expected) || !expr_is_scalar(found) || !all_scalars(c)) return;
    for (uint32_t turn = 0; turn < TRIES; turn++)
        if (try_turn(p, scratch, expected, found, turn, s, c)) return;
}
