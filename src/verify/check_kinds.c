/* The kinds of check are the loop with different sides. A derivative is an unevaluated diff node, which the engine computes
 * by jets; many of them go into one explicit matrix, so that what they share is computed once. */
#include "num/jet.h"
#include "verify/check_parts.h"

#include <string.h>

#include <math.h>

/* --- two expressions --- */

typedef struct pair {
    const expr *expected, *found;
} pair;

static bool values(const expr *e, arena *scratch, const point *at, slong bits, const stop *s, arb_ptr *ret,
                   uint32_t *ret_count, diag *d) {
    uint32_t rows, columns;
    if (!ball_values(scratch, e, at, bits, s, ret, &rows, &columns, d)) return false;
    *ret_count = rows * columns;
    return true;
}

static bool expected(const void *data, arena *scratch, const point *at, slong bits, const stop *s,
                     arb_ptr *ret, uint32_t *ret_count, diag *d) {
    return values(((const pair *)data)->expected, scratch, at, bits, s, ret, ret_count, d);
}

static bool found(const void *data, arena *scratch, const point *at, slong bits, const stop *s, arb_ptr *ret,
                  uint32_t *ret_count, diag *d) {
    return values(((const pair *)data)->found, scratch, at, bits, s, ret, ret_count, d);
}

bool check_same(pool *p, arena *scratch, const expr *want, const expr *have, const check_options *o,
                check *ret, diag *d) {
    if (!want || !have) return diag_memory(pool_diag(p)); /* unless another failure came first */
    if (want == have) {
        *ret = (check){.kind = CHECK_PROVED};
        return true;
    }
    pair both = {want, have};
    check_sides sides = {expected, found, &both};
    const expr *from[] = {want, have};
    return check_run(p, scratch, &sides, from, 2, o, ret, d);
}

/* --- derivatives by names --- */

static const expr *unevaluated(pool *p, arena *scratch, const expr *f, const expr *const *by,
                               uint32_t order) {
    const expr **at = arena_take(scratch, (order + 1) * sizeof *at);
    if (!at) return NULL;
    at[0] = f;
    for (uint32_t i = 0; i < order; i++) at[i + 1] = by[i];
    return pool_call(p, OP_DIFF, at, order + 1);
}

static uint32_t entry_count(const expr *e) { return e->kind == EXPR_MATRIX ? e->count : 1; }
static const expr *entry(const expr *e, uint32_t i) { return e->kind == EXPR_MATRIX ? e->at[i] : e; }

bool check_derivative(pool *p, arena *scratch, const expr *f, const expr *const *by, uint32_t order,
                      const expr *answer, const check_options *o, check *ret, diag *d) {
    return check_same(p, scratch, unevaluated(p, scratch, f, by, order), answer, o, ret, d);
}

/* `rows` functions differentiated by each name: a matrix of the answer's own shape. */
static bool check_entries(pool *p, arena *scratch, const expr **want, uint32_t count, const expr *answer,
                          const check_options *o, check *ret, diag *d) {
    if (count != entry_count(answer)) {
        *ret = (check){.kind = CHECK_SKIPPED, .reason = MSG_CHECK_SHAPES};
        return true;
    }
    bool is_matrix = answer->kind == EXPR_MATRIX;
    const expr *all = pool_matrix(p, is_matrix ? answer->as.matrix.rows : 1,
                                  is_matrix ? answer->as.matrix.columns : 1, want);
    return check_same(p, scratch, all, answer, o, ret, d);
}

bool check_jacobian(pool *p, arena *scratch, const expr *f, const expr *const *by, uint32_t count,
                    const expr *answer, const check_options *o, check *ret, diag *d) {
    uint32_t rows = entry_count(f);
    const expr **want = arena_take(scratch, (rows * (size_t)count + 1) * sizeof *want);
    if (!want) return diag_memory(d);
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < count; j++)
            want[i * count + j] = unevaluated(p, scratch, entry(f, i), &by[j], 1);
    return check_entries(p, scratch, want, rows * count, answer, o, ret, d);
}

bool check_gradient(pool *p, arena *scratch, const expr *f, const expr *const *by, uint32_t count,
                    const expr *answer, const check_options *o, check *ret, diag *d) {
    return check_jacobian(p, scratch, f, by, count, answer, o, ret, d);
}

bool check_hessian(pool *p, arena *scratch, const expr *f, const expr *const *by, uint32_t count,
                   const expr *answer, const check_options *o, check *ret, diag *d) {
    const expr **want = arena_take(scratch, (count * (size_t)count + 1) * sizeof *want);
    if (!want) return diag_memory(d);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < count; j++)
            want[i * count + j] = unevaluated(p, scratch, f, (const expr *const[]){by[i], by[j]}, 2);
    return check_entries(p, scratch, want, count * count, answer, o, ret, d);
}

/* --- derivatives by a symbol of any shape --- */

typedef struct line {
    const expr *f, *x, *answer; /* f and, if `stacked`, x by columns: vec(f), vec(x) */
    bool stacked;
    uint32_t attributes; /* of x: it moves along symmetric, diagonal or tangent directions */
    const expr *entry;   /* only this entry of x moves; NULL: all */
    const expr *sides[4];
    uint64_t seed;
} line;

/* Another number for every point; the same at every precision, as coordinates are thousandths. */
static uint64_t point_hash(const point *at, uint32_t entries, uint64_t seed) {
    uint64_t h = seed;
    for (uint32_t i = 0; i < entries; i++) {
        int64_t thousandths =
            (int64_t)floor(arf_get_d(arb_midref(&at->values[i]), ARF_RND_NEAR) * 1000 + 0.5);
        h = (h ^ (uint64_t)thousandths) * 0x9E3779B97F4A7C15u;
        h ^= h >> 31;
    }
    return h;
}

static void make_symmetric(arb_ptr d, uint32_t n, bool diagonal) {
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n; j++) {
            if (diagonal) arb_zero(d + i * n + j);
            arb_set(d + j * n + i, d + i * n + j);
        }
}

static void make_triangular(arb_ptr d, uint32_t n, bool upper) {
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            if (upper ? i > j : i < j) arb_zero(d + i * n + j);
}

/* Q*(D - D') */
static void make_tangent(arb_ptr d, arb_srcptr q, uint32_t n, slong bits) {
    arb_ptr skew = _arb_vec_init(n * n);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) arb_sub(skew + i * n + j, d + i * n + j, d + j * n + i, bits);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) arb_dot(d + i * n + j, NULL, 0, q + i * n, 1, skew + j, n, n, bits);
    _arb_vec_clear(skew, n * n);
}

static bool aim_along(const line *l, arena *scratch, const point *at, slong bits, const stop *s,
                      arb_ptr direction, diag *d) {
    arb_ptr q;
    uint32_t rows, columns;
    if (!ball_values(scratch, l->x, at, bits, s, &q, &rows, &columns, d)) return false;
    make_tangent(direction, q, rows, bits);
    ball_clear(q, (size_t)rows * columns);
    return true;
}

/* A whole number: an index or a side. */
static bool whole_value(arena *scratch, const expr *e, const point *at, slong bits, const stop *s, slong *ret,
                        diag *d) {
    arb_ptr v;
    uint32_t rows, columns;
    if (!ball_values(scratch, e, at, bits, s, &v, &rows, &columns, d)) return false;
    *ret = arb_is_int(v) ? arf_get_si(arb_midref(v), ARF_RND_NEAR) : 0;
    ball_clear(v, (size_t)rows * columns);
    return true;
}

/* 1 at the entry, 0 elsewhere. */
static bool aim_at_entry(const line *l, arena *scratch, const point *at, slong bits, const stop *s,
                         arb_ptr direction, uint32_t own, diag *d) {
    slong place = 0;
    for (uint32_t k = 0; k + 1 < l->entry->count; k++) {
        slong i, side;
        if (!whole_value(scratch, l->entry->at[k + 1], at, bits, s, &i, d) ||
            !whole_value(scratch, l->sides[k], at, bits, s, &side, d))
            return false;
        place = i < 1 || i > side ? -1 : place < 0 ? place : place * side + i - 1;
        if (place < 0) return diag_set(d, DIAG_UNABLE, NOWHERE, MSG_NO_VALUE, "[]", NULL, NULL);
    }
    for (uint32_t k = 0; k < own; k++) arb_set_si(direction + k, k == place);
    return true;
}

/* A direction for the entries of x, fixed by the point: k/8 with k of -16..16. One direction for all points would not do:
 * a symmetric one would not tell a matrix from its transpose. */
static bool aim(const line *l, arena *scratch, const point *at, slong bits, const stop *s, arb_ptr *ret_all,
                uint32_t *ret_from, uint32_t *ret_count, uint32_t *ret_entries, diag *d) {
    uint32_t entries = 0, own = 0;
    *ret_from = UINT32_MAX;
    for (uint32_t i = 0; i < at->count; i++) {
        arb_ptr one;
        uint32_t rows, columns;
        if (!ball_values(scratch, at->names[i], at, bits, s, &one, &rows, &columns, d)) return false;
        ball_clear(one, (size_t)rows * columns);
        if (at->names[i] == l->x) {
            *ret_from = entries;
            own = rows * columns;
        }
        entries += rows * columns;
    }
    arb_ptr all = arena_take(scratch, (entries + 1) * sizeof *all);
    if (!all) return diag_memory(d);
    uint64_t state = point_hash(at, entries, l->seed);
    for (uint32_t k = 0; k < own; k++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        arb_set_si(all + *ret_from + k, (slong)(state >> 40) % 33 - 16);
        arb_mul_2exp_si(all + *ret_from + k, all + *ret_from + k, -3);
    }
    if (l->entry && !aim_at_entry(l, scratch, at, bits, s, all + *ret_from, own, d)) return false;
    uint32_t side = 0;
    while (side * side < own) side++;
    if (l->attributes & (ATTRIBUTE_SYMMETRIC | ATTRIBUTE_DIAGONAL))
        make_symmetric(all + *ret_from, side, l->attributes & ATTRIBUTE_DIAGONAL);
    else if (l->attributes & (ATTRIBUTE_LOWER | ATTRIBUTE_UPPER))
        make_triangular(all + *ret_from, side, l->attributes & ATTRIBUTE_UPPER);
    else if (l->attributes & ATTRIBUTE_ORTHOGONAL && !aim_along(l, scratch, at, bits, s, all + *ret_from, d))
        return false;
    *ret_all = all;
    *ret_count = own;
    *ret_entries = entries;
    return true;
}

static bool along(const void *data, arena *scratch, const point *at, slong bits, const stop *s, arb_ptr *ret,
                  uint32_t *ret_count, diag *d) {
    const line *l = data;
    arb_ptr direction, series;
    uint32_t from, own, entries, rows, columns;
    if (!aim(l, scratch, at, bits, s, &direction, &from, &own, &entries, d)) return false;
    bool fine = jet_values(scratch, l->f, at, direction, 2, bits, s, &series, &rows, &columns, d);
    ball_clear(direction, entries);
    if (!fine) return false;
    arb_ptr slopes = arena_take(scratch, ((size_t)rows * columns + 1) * sizeof *slopes);
    for (uint32_t i = 0; slopes && i < rows * columns; i++) arb_swap(slopes + i, series + 2 * i + 1);
    ball_clear(series, 2 * (size_t)rows * columns);
    if (!slopes) return diag_memory(d);
    *ret = slopes;
    *ret_count = rows * columns;
    return true;
}

static bool value_of(const void *data, arena *scratch, const point *at, slong bits, const stop *s,
                     arb_ptr *ret, uint32_t *ret_count, diag *d) {
    const line *l = data;
    uint32_t rows, columns;
    bool fine = ball_values(scratch, l->answer, at, bits, s, ret, &rows, &columns, d);
    *ret_count = fine ? rows * columns : 0;
    return fine;
}

bool check_entry(pool *p, arena *scratch, const expr *f, const expr *x, const expr *answer,
                 const check_options *o, check *ret, diag *d) {
    const expr *base = x->at[0];
    line l = {f, base, answer, false, 0, x, {NULL}, o->seed ^ 0x5DEECE66Du};
    for (uint32_t k = 0; k < base->shape->order; k++)
        if (!(l.sides[k] = pool_size(p, base->shape->side[k]))) return diag_memory(d);
    check_sides sides = {along, value_of, &l};
    const expr *from[] = {f, x, answer};
    return check_run(p, scratch, &sides, from, 3, o, ret, d);
}

/* Entries by rows, rows x columns of them, by columns. */
static bool by_columns(arena *scratch, arb_ptr at, uint32_t rows, uint32_t columns) {
    arb_struct *sorted = arena_take(scratch, ((size_t)rows * columns + 1) * sizeof *sorted);
    if (!sorted) return false;
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < columns; j++) sorted[j * rows + i] = at[i * columns + j];
    memcpy(at, sorted, (size_t)rows * columns * sizeof *sorted);
    return true;
}

static bool stack_direction(const line *l, arena *scratch, const point *at, slong bits, const stop *s,
                            arb_ptr direction, diag *d) {
    arb_ptr x;
    uint32_t rows, columns;
    if (!l->stacked) return true;
    if (!ball_values(scratch, l->x, at, bits, s, &x, &rows, &columns, d)) return false;
    ball_clear(x, (size_t)rows * columns);
    return by_columns(scratch, direction, rows, columns) || diag_memory(d);
}

/* The answer applied to the direction. */
static bool applied(const void *data, arena *scratch, const point *at, slong bits, const stop *s,
                    arb_ptr *ret, uint32_t *ret_count, diag *d) {
    const line *l = data;
    arb_ptr direction, g;
    uint32_t from, own, entries, rows, columns;
    if (!aim(l, scratch, at, bits, s, &direction, &from, &own, &entries, d)) return false;
    bool fine = stack_direction(l, scratch, at, bits, s, direction + from, d) &&
                ball_values(scratch, l->answer, at, bits, s, &g, &rows, &columns, d);
    uint32_t outputs = expr_is_scalar(l->f) ? 1 : rows;
    arb_ptr sums = fine ? arena_take(scratch, (outputs + 1) * sizeof *sums) : NULL;
    if (fine && !sums) diag_memory(d);
    bool fits = fine && rows * columns == outputs * own;
    for (uint32_t i = 0; sums && fits && i < outputs; i++)
        arb_dot(sums + i, NULL, 0, g + (slong)i * own, 1, direction + from, 1, own, bits);
    ball_clear(direction, entries);
    if (fine) ball_clear(g, (size_t)rows * columns);
    *ret = sums;
    *ret_count = fits ? outputs : 0;
    return sums != NULL;
}

bool check_directional(pool *p, arena *scratch, const expr *f, const expr *x, const expr *answer,
                       const check_options *o, check *ret, diag *d) {
    bool stacked = !expr_is_scalar(f) && (f->shape->order > 1 || x->shape->order > 1);
    if (f->shape->order > 1) f = pool_call1(p, OP_VEC, f);
    if (!f) return diag_memory(d);
    uint32_t attributes = o->known && expr_is_symbol(x) && x->shape->order == 2
                              ? context_attributes(o->known, x->as.symbol.name)
                              : 0;
    line l = {f, x, answer, stacked, attributes, NULL, {NULL}, o->seed ^ 0x5DEECE66Du};
    check_sides sides = {along, applied, &l};
    const expr *from[] = {f, x, answer};
    return check_run(p, scratch, &sides, from, 3, o, ret, d);
}
