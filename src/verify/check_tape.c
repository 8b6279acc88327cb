/* Every instance compiles both expressions anew, at its sizes. */
#include "verify/check_tape.h"
#include "num/dense_tape.h"
#include "verify/sample.h"

#include <math.h>
#include <string.h>

enum { INSTANCES = 12, TRIES = 60, WORD = 53 };

typedef struct comparing {
    templates *forms;
    const dense_kernels *k;
    const expr *f, *x, *answer;
    bool stacked;           /* f and x by columns */
    uint32_t rows, columns; /* of x, here */
    arena *turn;
} comparing;

static bool near(double a, double b) { return fabs(a - b) <= 1e-8 * (1 + fmax(fabs(a), fabs(b))); }

static bool all_finite(const double *x, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || fabs(x[i]) > 1e9) return false;
    return true;
}

/* The place, by rows, of entry k of vec(x). */
static uint32_t place_of(const comparing *c, uint32_t k) {
    return c->stacked ? k % c->rows * c->columns + k / c->rows : k;
}

/* Row by row of the Jacobian, or the one gradient; *ret_usable: both have values here. */
static bool compare(const comparing *c, const point *at, bool *ret_usable, bool *ret_same, diag *d) {
    dense_tape *f = dense_tape_new(c->turn, c->f, at, c->forms, c->k, d),
               *g = f ? dense_tape_new(c->turn, c->answer, at, c->forms, c->k, d) : NULL;
    if (!f || !g) return false;
    uint32_t outputs = dense_tape_rows(f) * dense_tape_columns(f),
             all = dense_tape_rows(g) * dense_tape_columns(g);
    const double *value = dense_tape_value(f), *found = dense_tape_value(g);
    double *seed = arena_take(c->turn, (outputs + 1) * sizeof *seed);
    if (!seed) return diag_memory(d);
    *ret_usable = all_finite(value, outputs) && all_finite(found, all);
    *ret_same = true;
    for (uint32_t i = 0; i < outputs && *ret_usable; i++) {
        memset(seed, 0, outputs * sizeof *seed);
        seed[i] = 1;
        const double *row = dense_tape_reverse(f, seed, c->x);
        uint32_t n = all / outputs;
        for (uint32_t k = 0; k < n; k++) {
            double wanted = row ? row[place_of(c, k)] : 0;
            *ret_usable &= isfinite(wanted);
            *ret_same &= near(wanted, found[i * n + k]);
        }
    }
    return true;
}

static void find_sides(comparing *c, const sample *points) {
    for (uint32_t i = 0; i < points->count; i++)
        if (points->names[i] == c->x) sample_sides(points, i, &c->rows, &c->columns);
}

static bool run(comparing *c, sample *points, tape_check *ret, diag *d) {
    uint32_t last = UINT32_MAX;
    for (uint32_t i = 0; i < TRIES && ret->instances + ret->differ < INSTANCES; i++) {
        bool usable = false, same = false;
        sample_next(points);
        point at = sample_point(points, WORD);
        find_sides(c, points);
        bool fine = compare(c, &at, &usable, &same, d);
        arena_clear(c->turn);
        if (!fine) return false;
        if (!usable) continue;
        ret->instances += same;
        ret->differ += !same;
        if (points->entries != last && ret->sizes < 3) ret->sizes++;
        last = points->entries;
    }
    return true;
}

bool check_tape(pool *p, arena *scratch, templates *forms, const expr *f, const expr *x, const expr *answer,
                const check_options *o, tape_check *ret, diag *d) {
    diag own = {0};
    sample points;
    const expr *from[] = {f, x, answer};
    *ret = (tape_check){0};
    bool stacked = !expr_is_scalar(f) && x->shape->order > 1;
    if (f->shape->order > 1) f = pool_call1(p, OP_VEC, f);
    if (!f) return diag_memory(d);
    comparing c = {forms, dense_load(&own), f, x, answer, stacked, 0, 0, arena_new(arena_mem(scratch))};
    if (!c.turn) return diag_memory(d);
    if (c.k && sample_init(&points, p, scratch, from, 3, o->known, o->seed + 7, &own)) {
        if (!run(&c, &points, ret, &own)) *ret = (tape_check){0};
        sample_done(&points);
    }
    arena_free(c.turn);
    if (own.kind == DIAG_MEMORY || own.kind == DIAG_INTERRUPTED) *d = own;
    return own.kind != DIAG_MEMORY && own.kind != DIAG_INTERRUPTED;
}
