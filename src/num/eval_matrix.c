/* Vectors and matrices, over cells, so that one text serves balls and series. Determinant, adjugate and inverse come from
 * one division-free scheme (Faddeev and LeVerrier): it also works where a pivot cannot be told from 0, and costs n^4. */
#include "num/eval.h"

#include <string.h>

enum { MOST_SIDE = 40 };

static bool make(task *t, uint32_t rows, uint32_t columns) {
    t->ret = value_new(t, rows, columns, t->length);
    return t->ret != NULL;
}

static cell out(task *t, uint32_t i, uint32_t j) { return cell_of(t->ret, i * t->ret->columns + j); }
static cell in(const value *a, uint32_t i, uint32_t j) { return cell_of(a, i * a->columns + j); }

/* --- products --- */

static bool scale(task *t, value **r, const value *factor, const value *a) {
    *r = value_new(t, a->rows, a->columns, t->length);
    for (uint32_t i = 0; *r && i < value_count(a); i++)
        cell_mul(cell_of(*r, i), cell_of(factor, 0), cell_of(a, i), t->v->bits);
    return *r != NULL;
}

static bool multiply(task *t, value **r, const value *a, const value *b) {
    if (value_count(a) == 1) return scale(t, r, a, b);
    if (value_count(b) == 1) return scale(t, r, b, a);
    if (a->columns != b->rows) return eval_unable(t->v, t->e);
    value *product = value_new(t, a->rows, b->columns, t->length);
    cell term = cell_new(t);
    if (!product || !term.at) return false;
    for (uint32_t i = 0; i < a->rows; i++)
        for (uint32_t j = 0; j < b->columns && eval_poll(t->v); j++)
            for (uint32_t k = 0; k < a->columns; k++) {
                cell_mul(term, in(a, i, k), in(b, k, j), t->v->bits);
                cell_add(in(product, i, j), in(product, i, j), term, t->v->bits);
            }
    *r = product;
    return !diag_is_set(t->v->failure);
}

static bool all_scalar(const task *t) {
    for (uint32_t i = 0; i < t->e->count; i++)
        if (value_count(t->at[i]) != 1) return false;
    return true;
}

bool eval_mul(task *t) {
    if (all_scalar(t)) return eval_emul(t);
    t->ret = t->at[0];
    for (uint32_t i = 1; i < t->e->count; i++)
        if (!multiply(t, &t->ret, t->ret, t->at[i])) return false;
    return true;
}

static bool set_eye(task *t, value **r, uint32_t n) {
    *r = value_new(t, n, n, t->length);
    for (uint32_t i = 0; *r && i < n; i++) arb_one(in(*r, i, i).at);
    return *r != NULL;
}

/* det(A - x) = ..., step by step: adjugate and determinant. */
static bool adjugate(task *t, const value *a, value **ret_adj, cell *ret_det) {
    uint32_t n = a->rows;
    value *m, *am;
    cell trace = cell_new(t);
    if (a->rows != a->columns || n > MOST_SIDE) return eval_unable(t->v, t->e);
    if (!trace.at || !set_eye(t, &m, n)) return false;
    for (uint32_t k = 1;; k++) {
        if (n == 1)
            am = (value *)(uintptr_t)a;
        else if (!multiply(t, &am, a, m))
            return false;
        for (slong c = 0; c < trace.length; c++) arb_zero(trace.at + c);
        for (uint32_t i = 0; i < n; i++) cell_sub(trace, trace, in(am, i, i), t->v->bits);
        cell_div_ui(trace, trace, k, t->v->bits);
        if (k == n) break;
        for (uint32_t i = 0; i < n; i++) cell_add(in(am, i, i), in(am, i, i), trace, t->v->bits);
        m = am;
    }
    /* trace is the constant term of the characteristic polynomial: (-1)^n det */
    for (slong c = 0; n & 1 && c < trace.length; c++) arb_neg(trace.at + c, trace.at + c);
    for (slong c = 0; !(n & 1) && c < (slong)value_count(m) * m->length; c++) arb_neg(m->at + c, m->at + c);
    *ret_adj = m;
    *ret_det = trace;
    return true;
}

bool eval_adj(task *t) {
    cell det;
    return adjugate(t, t->at[0], &t->ret, &det);
}

bool eval_det(task *t) {
    value *adj;
    cell det;
    if (!adjugate(t, t->at[0], &adj, &det) || !value_scalar(t)) return false;
    cell_set(out(t, 0, 0), det);
    return true;
}

bool eval_logdet(task *t) {
    if (!eval_det(t)) return false;
    cell_call1(out(t, 0, 0), OP_LOG, out(t, 0, 0), t->v->bits);
    return true;
}

static bool invert(task *t, value **r, const value *a) {
    cell det;
    if (!adjugate(t, a, r, &det)) return false;
    for (uint32_t i = 0; i < value_count(*r); i++) cell_div(cell_of(*r, i), cell_of(*r, i), det, t->v->bits);
    return true;
}

bool eval_inv(task *t) { return invert(t, &t->ret, t->at[0]); }

static bool transposed(task *t, value **r, const value *a) {
    *r = value_new(t, a->columns, a->rows, t->length);
    for (uint32_t i = 0; *r && i < a->rows; i++)
        for (uint32_t j = 0; j < a->columns; j++) cell_set(in(*r, j, i), in(a, i, j));
    return *r != NULL;
}

/* Of full rank: inv(X'*X)*X', or X'*inv(X*X') for a wide X. Elsewhere it is not continuous, and undefined here. */
bool eval_pinv(task *t) {
    const value *a = t->at[0];
    value *turned, *square, *inverse;
    bool tall = a->rows >= a->columns;
    if (!transposed(t, &turned, a) || !multiply(t, &square, tall ? turned : a, tall ? a : turned))
        return false;
    if (value_count(square) == 1) {
        inverse = value_new(t, 1, 1, t->length);
        if (!inverse) return false;
        arb_one(inverse->at);
        cell_div(cell_of(inverse, 0), cell_of(inverse, 0), cell_of(square, 0), t->v->bits);
    } else if (!invert(t, &inverse, square))
        return false;
    return multiply(t, &t->ret, tall ? inverse : turned, tall ? turned : inverse);
}

/* Square and multiply. */
static bool matrix_power(task *t) {
    const value *exponent = t->at[1];
    value *base = t->at[0];
    if (base->rows != base->columns || !value_is_still(exponent) || !arb_is_int(exponent->at) ||
        arf_cmpabs_ui(arb_midref(exponent->at), 1000000) > 0)
        return eval_unable(t->v, t->e);
    slong n = arf_get_si(arb_midref(exponent->at), ARF_RND_DOWN);
    if (n < 0 && !invert(t, &base, base)) return false;
    if (!set_eye(t, &t->ret, base->rows)) return false;
    for (n = labs(n); n; n >>= 1) {
        if (n & 1 && !multiply(t, &t->ret, t->ret, base)) return false;
        if (n > 1 && !multiply(t, &base, base, base)) return false;
    }
    return true;
}

/* 0^0 is 1 where the exponent is an integer by its kind (a number, an index, a size), undefined where it varies. */
static bool is_zero_to_zero(const task *t) {
    const expr *exponent = t->e->at[1];
    if (!exponent->names || !arb_contains_zero(t->at[0]->at) || !arb_contains_zero(t->at[1]->at))
        return false;
    return !(expr_is_symbol(exponent) && (exponent->as.symbol.bound || exponent->as.symbol.is_size)) &&
           exponent->names & t->v->free;
}

bool eval_pow(task *t) {
    if (value_count(t->at[0]) != 1) return matrix_power(t);
    if (!eval_kernel(t)) return false;
    if (is_zero_to_zero(t)) cell_undefined(out(t, 0, 0));
    return true;
}

bool eval_dot(task *t) {
    const value *a = t->at[0], *b = t->at[1];
    cell term = cell_new(t);
    if (!term.at || !value_scalar(t)) return false;
    if (value_count(a) != value_count(b)) return eval_unable(t->v, t->e);
    for (uint32_t i = 0; i < value_count(a); i++) {
        cell_mul(term, cell_of(a, i), cell_of(b, i), t->v->bits);
        cell_add(out(t, 0, 0), out(t, 0, 0), term, t->v->bits);
    }
    return true;
}

bool eval_cross(task *t) {
    const value *a = t->at[0], *b = t->at[1];
    cell term = cell_new(t);
    if (!term.at || !make(t, 3, 1)) return false;
    if (value_count(a) != 3 || value_count(b) != 3) return eval_unable(t->v, t->e);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t j = (i + 1) % 3, k = (i + 2) % 3;
        cell_mul(out(t, i, 0), cell_of(a, j), cell_of(b, k), t->v->bits);
        cell_mul(term, cell_of(a, k), cell_of(b, j), t->v->bits);
        cell_sub(out(t, i, 0), out(t, i, 0), term, t->v->bits);
    }
    return true;
}

bool eval_outer(task *t) {
    const value *a = t->at[0], *b = t->at[1];
    if (!make(t, value_count(a), value_count(b))) return false;
    for (uint32_t i = 0; i < value_count(a); i++)
        for (uint32_t j = 0; j < value_count(b); j++)
            cell_mul(out(t, i, j), cell_of(a, i), cell_of(b, j), t->v->bits);
    return true;
}

static bool kron_two(task *t, value **r, const value *a, const value *b) {
    value *k = value_new(t, a->rows * b->rows, a->columns * b->columns, t->length);
    if (!k) return false;
    for (uint32_t i = 0; i < k->rows; i++)
        for (uint32_t j = 0; j < k->columns; j++)
            cell_mul(in(k, i, j), in(a, i / b->rows, j / b->columns), in(b, i % b->rows, j % b->columns),
                     t->v->bits);
    *r = k;
    return true;
}

bool eval_kron(task *t) {
    t->ret = t->at[0];
    for (uint32_t i = 1; i < t->e->count; i++)
        if (!kron_two(t, &t->ret, t->ret, t->at[i])) return false;
    return true;
}

/* --- sums over entries --- */

static bool total(task *t, cell_op combine, int first) {
    const value *a = t->at[0];
    if (!value_scalar(t)) return false;
    arb_set_si(t->ret->at, first);
    for (uint32_t i = 0; i < value_count(a); i++)
        combine(out(t, 0, 0), out(t, 0, 0), cell_of(a, i), t->v->bits);
    return true;
}

bool eval_sum(task *t) { return t->e->count == 1 ? total(t, cell_add, 0) : eval_unable(t->v, t->e); }
bool eval_prod(task *t) { return t->e->count == 1 ? total(t, cell_mul, 1) : eval_unable(t->v, t->e); }

bool eval_mean(task *t) {
    if (!eval_sum(t)) return false;
    cell_div_ui(out(t, 0, 0), out(t, 0, 0), value_count(t->at[0]), t->v->bits);
    return true;
}

bool eval_tr(task *t) {
    if (!value_scalar(t)) return false;
    for (uint32_t i = 0; i < t->at[0]->rows; i++)
        cell_add(out(t, 0, 0), out(t, 0, 0), in(t->at[0], i, i), t->v->bits);
    return true;
}

bool eval_sum_rows(task *t) {
    const value *a = t->at[0];
    if (!make(t, a->rows, 1)) return false;
    for (uint32_t i = 0; i < a->rows; i++) {
        for (uint32_t j = 0; j < a->columns; j++)
            cell_add(out(t, i, 0), out(t, i, 0), in(a, i, j), t->v->bits);
        if (expr_is(t->e, OP_MEAN_ROWS)) cell_div_ui(out(t, i, 0), out(t, i, 0), a->columns, t->v->bits);
    }
    return true;
}

bool eval_sum_columns(task *t) {
    const value *a = t->at[0];
    if (!make(t, 1, a->columns)) return false;
    for (uint32_t j = 0; j < a->columns; j++) {
        for (uint32_t i = 0; i < a->rows; i++) cell_add(out(t, 0, j), out(t, 0, j), in(a, i, j), t->v->bits);
        if (expr_is(t->e, OP_MEAN_COLUMNS)) cell_div_ui(out(t, 0, j), out(t, 0, j), a->rows, t->v->bits);
    }
    return true;
}

/* --- norms and softmax --- */

/* The square root of the sum of the squares; of one entry its absolute value, which keeps its sign structure. */
bool eval_norm(task *t) {
    const value *a = t->at[0];
    cell square = cell_new(t);
    if (!square.at || !value_scalar(t)) return false;
    for (uint32_t i = 0; i < value_count(a); i++) {
        cell_mul(square, cell_of(a, i), cell_of(a, i), t->v->bits);
        if (square.length == 1) arb_nonnegative_part(square.at, square.at);
        cell_add(out(t, 0, 0), out(t, 0, 0), square, t->v->bits);
    }
    cell_call1(out(t, 0, 0), OP_SQRT, out(t, 0, 0), t->v->bits);
    return true;
}

bool eval_norm1(task *t) {
    const value *a = t->at[0];
    cell length = cell_new(t);
    if (!length.at || !value_scalar(t)) return false;
    for (uint32_t i = 0; i < value_count(a); i++) {
        cell_call1(length, OP_ABS, cell_of(a, i), t->v->bits);
        cell_add(out(t, 0, 0), out(t, 0, 0), length, t->v->bits);
    }
    return true;
}

bool eval_norminf(task *t) {
    const value *a = t->at[0];
    value *sizes = value_new(t, a->rows, a->columns, t->length);
    cell *at = arena_take(t->into->home, value_count(a) * sizeof *at);
    if (!sizes || !value_scalar(t)) return false;
    if (!at) return diag_memory(t->v->failure);
    for (uint32_t i = 0; i < value_count(a); i++) {
        at[i] = cell_of(sizes, i);
        cell_call1(at[i], OP_ABS, cell_of(a, i), t->v->bits);
    }
    cell_call(out(t, 0, 0), op_row_of(OP_MAX), at, value_count(a), t->v->bits);
    return true;
}

/* exp of the entries, and their sum. */
static bool exponentials(task *t, value **ret_each, cell *ret_sum) {
    const value *a = t->at[0];
    *ret_each = value_new(t, a->rows, a->columns, t->length);
    *ret_sum = cell_new(t);
    if (!*ret_each || !ret_sum->at) return false;
    for (uint32_t i = 0; i < value_count(a); i++) {
        cell_exp(cell_of(*ret_each, i), cell_of(a, i), t->v->bits);
        cell_add(*ret_sum, *ret_sum, cell_of(*ret_each, i), t->v->bits);
    }
    return true;
}

bool eval_softmax(task *t) {
    cell sum;
    if (!exponentials(t, &t->ret, &sum)) return false;
    for (uint32_t i = 0; i < value_count(t->ret); i++)
        cell_div(cell_of(t->ret, i), cell_of(t->ret, i), sum, t->v->bits);
    return true;
}

bool eval_logsumexp(task *t) {
    value *each;
    cell sum;
    if (!exponentials(t, &each, &sum) || !value_scalar(t)) return false;
    cell_call1(out(t, 0, 0), OP_LOG, sum, t->v->bits);
    return true;
}

/* 1 where an entry is certainly the greatest alone, 0 where another is certainly greater. */
bool eval_peak(task *t) {
    const value *a = t->at[0];
    if (!make(t, a->rows, a->columns)) return false;
    for (uint32_t i = 0; i < value_count(a); i++) {
        bool greatest = true, less = false;
        for (uint32_t k = 0; k < value_count(a); k++) {
            if (k == i) continue;
            greatest &= arb_gt(value_cell(a, i), value_cell(a, k));
            less |= arb_lt(value_cell(a, i), value_cell(a, k));
        }
        if (greatest)
            arb_one(value_cell(t->ret, i));
        else if (!less)
            cell_undefined(cell_of(t->ret, i));
    }
    return true;
}
