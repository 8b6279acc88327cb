/* What moves entries and computes nothing: transposes, entries, rows, vec, diag, and matrices made of 0 and 1. */
#include "num/eval.h"

static bool make(task *t, uint32_t rows, uint32_t columns) {
    t->ret = value_new(t, rows, columns, t->length);
    return t->ret != NULL;
}

static cell out(task *t, uint32_t i, uint32_t j) { return cell_of(t->ret, i * t->ret->columns + j); }
static cell in(const value *a, uint32_t i, uint32_t j) { return cell_of(a, i * a->columns + j); }

bool eval_transpose(task *t) {
    const value *a = t->at[0];
    if (!make(t, a->columns, a->rows)) return false;
    for (uint32_t i = 0; i < a->rows; i++)
        for (uint32_t j = 0; j < a->columns; j++) cell_set(out(t, j, i), in(a, i, j));
    return true;
}

bool eval_vec(task *t) {
    const value *a = t->at[0];
    if (!make(t, value_count(a), 1)) return false;
    for (uint32_t j = 0; j < a->columns; j++)
        for (uint32_t i = 0; i < a->rows; i++) cell_set(out(t, j * a->rows + i, 0), in(a, i, j));
    return true;
}

bool eval_diag(task *t) {
    const value *a = t->at[0];
    bool spreads = t->e->at[0]->shape->order <= 1;
    if (!make(t, a->rows, spreads ? a->rows : 1)) return false;
    for (uint32_t i = 0; i < a->rows; i++) cell_set(out(t, i, spreads ? i : 0), in(a, i, spreads ? 0 : i));
    return true;
}

/* Index k of the entry, from 0; false where it is none of the matrix. */
static bool position(const task *t, uint32_t k, uint32_t side, uint32_t *ret) {
    slong n;
    if (!value_natural(t->at[k], &n) || n < 1 || n > (slong)side) return false;
    *ret = (uint32_t)n - 1;
    return true;
}

/* 1 or 0 where both are certain. */
bool eval_kdelta(task *t) {
    const value *a = t->at[0], *b = t->at[1];
    if (!value_scalar(t)) return false;
    if (arb_is_exact(a->at) && arb_equal(a->at, b->at))
        arb_one(t->ret->at);
    else if (arb_overlaps(a->at, b->at))
        cell_undefined(out(t, 0, 0));
    return true;
}

/* Entries of a tensor lie with the last index running fastest, in rows as long as all sides but the first. */
static bool tensor_entry(task *t) {
    const value *a = t->at[0];
    const shape *s = t->e->at[0]->shape;
    uint32_t place = 0;
    bool fine = true;
    if (t->e->count - 1 != s->order) return eval_unable(t->v, t->e);
    for (uint32_t k = 0; k < s->order && fine; k++) {
        uint32_t side, i = 0;
        if (!eval_size(t->v, s->side[k], &side)) return eval_unable(t->v, t->e);
        fine = position(t, k + 1, side, &i);
        place = place * side + i;
    }
    if (fine && place < value_count(a))
        cell_set(out(t, 0, 0), cell_of(a, place));
    else
        cell_undefined(out(t, 0, 0));
    return true;
}

bool eval_index(task *t) {
    const value *a = t->at[0];
    uint32_t i = 0, j = 0;
    bool row = t->e->count == 2 && a->rows == 1, fine;
    if (!value_scalar(t)) return false;
    if (t->e->count > 3) return tensor_entry(t);
    if (t->e->count == 2)
        fine = row ? position(t, 1, a->columns, &j) : position(t, 1, a->rows, &i) && a->columns == 1;
    else
        fine = position(t, 1, a->rows, &i) && position(t, 2, a->columns, &j);
    if (fine)
        cell_set(out(t, 0, 0), in(a, i, j));
    else
        cell_undefined(out(t, 0, 0));
    return true;
}

bool eval_row(task *t) {
    const value *a = t->at[0];
    uint32_t i;
    if (!make(t, 1, a->columns)) return false;
    if (!position(t, 1, a->rows, &i)) return eval_unable(t->v, t->e);
    for (uint32_t j = 0; j < a->columns; j++) cell_set(out(t, 0, j), in(a, i, j));
    return true;
}

bool eval_column(task *t) {
    const value *a = t->at[0];
    uint32_t j;
    if (!make(t, a->rows, 1)) return false;
    if (!position(t, 1, a->columns, &j)) return eval_unable(t->v, t->e);
    for (uint32_t i = 0; i < a->rows; i++) cell_set(out(t, i, 0), in(a, i, j));
    return true;
}

bool eval_make(task *t) {
    uint32_t rows, columns;
    if (!eval_sides(t->v, t->e->shape, &rows, &columns)) return eval_unable(t->v, t->e);
    if (!make(t, rows, columns)) return false;
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < columns; j++)
            if (expr_is(t->e, OP_ONES) || (expr_is(t->e, OP_EYE) && i == j)) arb_one(out(t, i, j).at);
    return true;
}

/* K vec(X) = vec(X') for X in R^(m,n): entry (i, j) of X is at j*m + i in vec(X) and at i*n + j in vec(X'). */
bool eval_commutation(task *t) {
    slong m, n;
    if (!value_natural(t->at[0], &m) || !value_natural(t->at[1], &n) || m * n < 1 || m * n > LIMIT_ENTRIES)
        return eval_unable(t->v, t->e);
    if (!make(t, (uint32_t)(m * n), (uint32_t)(m * n))) return false;
    for (uint32_t i = 0; i < (uint32_t)m; i++)
        for (uint32_t j = 0; j < (uint32_t)n; j++)
            arb_one(out(t, i * (uint32_t)n + j, j * (uint32_t)m + i).at);
    return true;
}
