/* Every instance compiles both expressions anew, at its sizes. */
#include "verify/check_tape.h"
#include "num/dense_tape.h"
#include "num/tape.h"
#include "verify/sample.h"

#include <math.h>
#include <string.h>

enum { INSTANCES = 12, TRIES = 60, WORD = 53 };

typedef struct comparing {
    templates *forms;
    const dense_kernels *k;
    const expr *f, *x, *answer;
    bool stacked;           /* f and x by columns */
    uint32_t attributes;    /* of x */
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

/* The part of a gradient by x that counts, by rows: of the directions that a symmetric, diagonal or orthogonal x has. */
static void project(const comparing *c, double *G, const double *x) {
    uint32_t n = c->rows;
    if (!(c->attributes & (ATTRIBUTE_SYMMETRIC | ATTRIBUTE_DIAGONAL | ATTRIBUTE_LOWER | ATTRIBUTE_UPPER |
                           ATTRIBUTE_ORTHOGONAL)))
        return;
    double *before = arena_take(c->turn, ((size_t)n * n + 1) * sizeof *before);
    if (!before) return;
    memcpy(before, G, (size_t)n * n * sizeof *before);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) {
            if (c->attributes & ATTRIBUTE_DIAGONAL)
                G[i * n + j] = i == j ? before[i * n + j] : 0;
            else if (c->attributes & (ATTRIBUTE_LOWER | ATTRIBUTE_UPPER))
                G[i * n + j] = (c->attributes & ATTRIBUTE_UPPER ? i <= j : i >= j) ? before[i * n + j] : 0;
            else if (c->attributes & ATTRIBUTE_SYMMETRIC)
                G[i * n + j] = (before[i * n + j] + before[j * n + i]) / 2;
            else {
                double back = 0; /* (Q*G'*Q)[i,j] */
                for (uint32_t k = 0; k < n; k++)
                    for (uint32_t l = 0; l < n; l++) back += x[i * n + k] * before[l * n + k] * x[l * n + j];
                G[i * n + j] = (before[i * n + j] - back) / 2;
            }
        }
}

/* Row by row of the Jacobian, or the one gradient; *ret_usable: both have values here. */
static bool compare(const comparing *c, const point *at, bool *ret_usable, bool *ret_same, diag *d) {
    dense_tape *f = dense_tape_new(c->turn, c->f, at, c->forms, c->k, d),
               *g = f ? dense_tape_new(c->turn, c->answer, at, c->forms, c->k, d) : NULL;
    if (!f || !g) return false;
    uint32_t outputs = dense_tape_rows(f) * dense_tape_columns(f),
             all = dense_tape_rows(g) * dense_tape_columns(g);
    dense_tape *own_x = dense_tape_new(c->turn, c->x, at, c->forms, c->k, d);
    if (!own_x) return false;
    const double *x = dense_tape_value(own_x), *value = dense_tape_value(f), *found = dense_tape_value(g);
    double *seed = arena_take(c->turn, (outputs + 1) * sizeof *seed);
    if (!seed) return diag_memory(d);
    *ret_usable = all_finite(value, outputs) && all_finite(found, all);
    *ret_same = true;
    for (uint32_t i = 0; i < outputs && *ret_usable; i++) {
        memset(seed, 0, outputs * sizeof *seed);
        seed[i] = 1;
        const double *row = dense_tape_reverse(f, seed, c->x);
        uint32_t n = all / outputs;
        double *wanted = arena_take(c->turn, 2 * ((size_t)n + 1) * sizeof *wanted);
        if (!wanted) return diag_memory(d);
        double *own = wanted + n + 1;
        for (uint32_t k = 0; k < n; k++) {
            wanted[k] = row ? row[k] : 0;
            own[place_of(c, k)] = found[i * n + k];
        }
        project(c, wanted, x);
        project(c, own, x);
        for (uint32_t k = 0; k < n; k++) {
            *ret_usable &= isfinite(wanted[k]);
            *ret_same &= near(wanted[k], own[k]);
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
    uint32_t attributes = o->known && expr_is_symbol(x) && x->shape->order == 2
                              ? context_attributes(o->known, x->as.symbol.name)
                              : 0;
    comparing c = {forms,   dense_load(&own), f, x, answer,
                   stacked, attributes,       0, 0, arena_new(arena_mem(scratch))};
    if (!c.turn) return diag_memory(d);
    if (c.k && sample_init(&points, p, scratch, from, 3, o->known, o->seed + 7, &own)) {
        if (!run(&c, &points, ret, &own)) *ret = (tape_check){0};
        sample_done(&points);
    }
    arena_free(c.turn);
    if (own.kind == DIAG_MEMORY || own.kind == DIAG_INTERRUPTED) *d = own;
    return own.kind != DIAG_MEMORY && own.kind != DIAG_INTERRUPTED;
}

/* --- numbers --- */

static bool roughly(double a, double b) { return fabs(a - b) <= 1e-4 * fmax(fabs(a), fabs(b)); }

/* Rounding alone gives such values, as of tan(pi): they say nothing. */
static bool is_noise(double x) { return fabs(x) < 1e-9; }

/* At points where both have a value. */
static bool compare_numbers(sample *points, tape *f, tape *answer, uint32_t at_x, arena *home,
                            tape_check *ret) {
    static const double one[] = {1};
    uint32_t n = points->count;
    double *in = arena_take(home, 2 * (n + 1) * sizeof *in), *gradient = in ? in + n + 1 : NULL, claimed;
    if (!in) return false;
    for (uint32_t i = 0; i < TRIES && ret->instances + ret->differ < INSTANCES; i++) {
        sample_next(points);
        point at = sample_point(points, WORD);
        for (uint32_t k = 0; k < n; k++) in[k] = arf_get_d(arb_midref(at.values + k), ARF_RND_NEAR);
        if (!tape_reverse(f, in, one, NULL, gradient) || !tape_run(answer, in, 1, &claimed)) return false;
        if (!isfinite(gradient[at_x]) || !isfinite(claimed)) continue;
        if (is_noise(gradient[at_x]) && is_noise(claimed)) continue;
        bool same = roughly(gradient[at_x], claimed);
        ret->instances += same;
        ret->differ += !same;
    }
    return true;
}

bool check_tape_number(pool *p, arena *scratch, templates *forms, const expr *f, const expr *x,
                       const expr *answer, const check_options *o, tape_check *ret, diag *d) {
    diag own = {0};
    sample points;
    const expr *from[] = {f, answer, x};
    *ret = (tape_check){0};
    if (!expr_is_symbol(x)) return true;
    arena *turn = arena_new(arena_mem(scratch));
    if (!turn) return diag_memory(d);
    if (sample_init(&points, p, scratch, from, 3, o->known, o->seed + 7, &own)) {
        uint32_t at_x = 0;
        while (at_x < points.count && points.names[at_x] != x) at_x++;
        tape *value = tape_new(turn, &f, 1, points.names, points.count, o->stop, &own),
             *claim = value ? tape_new(turn, &answer, 1, points.names, points.count, o->stop, &own) : NULL;
        if (claim && at_x < points.count && tape_derive(value, forms, &own) &&
            !compare_numbers(&points, value, claim, at_x, turn, ret) && !(o->stop && stop_now(o->stop, 0)))
            diag_memory(&own);
        sample_done(&points);
    }
    arena_free(turn);
    if (own.kind == DIAG_MEMORY || own.kind == DIAG_INTERRUPTED) *d = own;
    return own.kind != DIAG_MEMORY && own.kind != DIAG_INTERRUPTED;
}
