/* Zeros are looked for between even samples and then by bisection: conditions are simple things like x - 1 != 0, and the
 * curve's own sampling finds what this misses. */
#include "app/sampler.h"

#include <math.h>

enum { LOOK = 1000, HALVINGS = 60 };

bool sampler_init(sampler *s, arena *home, engine *g, const expr *e, const expr *const *variables,
                  uint32_t count, bool gradient, const stop *halt, diag *d) {
    s->inputs = count;
    s->tape = tape_new(home, &e, 1, variables, count, halt, d);
    return s->tape && (!gradient || tape_derive(s->tape, g->templates, d));
}

bool sampler_values(void *ctx, const double *points, size_t count, size_t dimensions, double *values) {
    (void)dimensions; /* as many as inputs */
    return tape_run(((const sampler *)ctx)->tape, points, count, values);
}

bool sampler_gradients(void *ctx, const double *points, size_t count, size_t dimensions, double *values) {
    static const double one[] = {1};
    const sampler *s = ctx;
    for (size_t i = 0; i < count; i++)
        if (!tape_reverse(s->tape, points + i * dimensions, one, NULL, values + i * dimensions)) return false;
    return true;
}

/* --- zeros --- */

static double value_at(const tape *t, double x) {
    double y;
    return tape_run(t, &x, 1, &y) ? y : NAN;
}

static double bisect(const tape *t, double a, double b, double at_a) {
    for (int i = 0; i < HALVINGS; i++) {
        double middle = a + (b - a) / 2, y = value_at(t, middle);
        if (y == 0 || middle == a || middle == b) return middle;
        if ((y < 0) == (at_a < 0))
            a = middle;
        else
            b = middle;
    }
    return a + (b - a) / 2;
}

static size_t zeros_of(const tape *t, arena *home, range x, double *out, size_t room) {
    double *points = arena_take(home, 2 * (LOOK + 1) * sizeof *points),
           *y = points ? points + LOOK + 1 : NULL;
    size_t count = 0;
    if (!points) return 0;
    for (int i = 0; i <= LOOK; i++) points[i] = x.low + (x.high - x.low) * i / LOOK;
    if (!tape_run(t, points, LOOK + 1, y)) return 0;
    for (int i = 0; i <= LOOK && count < room; i++) {
        if (y[i] == 0)
            out[count++] = points[i];
        else if (i < LOOK && y[i + 1] != 0 && isfinite(y[i]) && isfinite(y[i + 1]) &&
                 (y[i] < 0) != (y[i + 1] < 0))
            out[count++] = bisect(t, points[i], points[i + 1], y[i]);
    }
    return count;
}

size_t sampler_zeros(arena *home, const list *conditions, const expr *variable, pool *p, range x,
                     const stop *halt, double *out, size_t room) {
    size_t count = 0;
    for (size_t i = 0; i < conditions->count && count < room; i++) {
        const expr *c = conditions->at[i];
        diag unheard;
        diag_clear(&unheard);
        if (c->kind != EXPR_CALL || c->count != 2 || !expr_is_scalar(c->at[0])) continue;
        const expr *difference = pool_sub(p, c->at[0], c->at[1]);
        tape *t = difference ? tape_new(home, &difference, 1, &variable, 1, halt, &unheard) : NULL;
        if (t) count += zeros_of(t, home, x, out + count, room - count);
    }
    return count;
}
