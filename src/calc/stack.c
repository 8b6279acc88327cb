/* vec(A*T*B) = kron(B', A)*vec(T), and what each other linear operation is on the columns of its argument, stacked. */
#include "calc/blocks.h"
#include "calc/each.h"
#include "calc/kronecker.h"
#include "calc/simplify.h"
#include "calc/slope.h"
#include "calc/word.h"

typedef const expr *(*reading)(engine *g, const expr *t, const expr *increment);

static const expr *unable(engine *g, const expr *e) {
    diag_set(pool_diag(g->pool), DIAG_UNABLE, NOWHERE, MSG_NO_MATRIX_FORM,
             e->kind == EXPR_CALL ? op_row_of((op)e->op)->name : "", NULL, NULL);
    return NULL;
}

static const size *rows_of(const expr *e) { return e->shape->side[0]; }
static const size *columns_of(const expr *e) { return e->shape->side[1]; }
static const expr *stacked(engine *g, const expr *e) { return e ? simple_call(g, OP_VEC, &e, 1) : NULL; }

static const expr *times(engine *g, const expr *a, const expr *b) {
    return a && b ? simple_product(g, (const expr *const[]){a, b}, 2) : NULL;
}

static const expr *diagonal(engine *g, const expr *column) {
    return column ? simple_call(g, OP_DIAG, &column, 1) : NULL;
}

static const expr *product_of(engine *g, const expr *const *at, uint32_t n) {
    return n == 1 ? at[0] : simple_product(g, at, n);
}

/* All factors but the k-th. */
static const expr *without(engine *g, const expr *e, uint32_t k, op o) {
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    uint32_t n = 0;
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (i != k) at[n++] = e->at[i];
    if (o == OP_MUL) return product_of(g, at, n);
    return n == 1 ? at[0] : each_simple(g, pool_call(g->pool, o, at, n));
}

static uint32_t place_of(const expr *e, const expr *increment) {
    uint32_t k = 0;
    while (!expr_depends(e->at[k], increment)) k++;
    return k;
}

/* A number that is added to each entry. */
static const expr *repeated(engine *g, const shape *s, const expr *row) {
    shape_table *t = pool_shapes(g->pool);
    return times(g, ones_of(g, shape_vector(t, size_mul(t, s->side[0], s->side[1]))), row);
}

static const expr *of_sum(engine *g, const expr *t, const expr *increment) {
    const expr *all = NULL;
    for (uint32_t i = 0; i < t->count; i++) {
        if (!expr_depends(t->at[i], increment)) continue;
        const expr *s = slope_of(g, t->at[i], increment);
        if (s && expr_is_scalar(t->at[i])) s = repeated(g, t->shape, s);
        if (!s) return NULL;
        all = all ? simple_add(g, all, s) : s;
    }
    return all;
}

static const expr *of_product(engine *g, const expr *t, const expr *increment) {
    uint32_t k = place_of(t, increment);
    const expr *inner = slope_of(g, t->at[k], increment);
    if (!inner) return NULL;
    if (expr_is_scalar(t->at[k])) return times(g, stacked(g, without(g, t, k, OP_MUL)), inner);
    const expr *left = k ? product_of(g, t->at, k) : NULL,
               *right = k + 1 < t->count ? product_of(g, t->at + k + 1, t->count - k - 1) : NULL;
    const expr *factor = left && expr_is_scalar(left) ? left : NULL;
    if (factor) left = NULL;
    const expr *a = left ? left : eye_of(g, rows_of(t->at[k])),
               *b = right ? simple_transpose(g, right) : eye_of(g, columns_of(t->at[k]));
    const expr *e = times(g, kron_of(g, b, a), inner);
    return factor ? times(g, factor, e) : e;
}

static const expr *of_each(engine *g, const expr *t, const expr *increment) {
    uint32_t k = place_of(t, increment);
    const expr *rest = without(g, t, k, OP_EMUL), *inner = slope_of(g, t->at[k], increment);
    if (!rest || !inner) return NULL;
    if (expr_is_scalar(t->at[k])) return times(g, stacked(g, rest), inner);
    return times(g, expr_is_scalar(rest) ? rest : diagonal(g, stacked(g, rest)), inner);
}

static const expr *of_transpose(engine *g, const expr *t, const expr *increment) {
    return times(g, commutation_of(g, rows_of(t->at[0]), columns_of(t->at[0])),
                 slope_of(g, t->at[0], increment));
}

static const expr *of_inner(engine *g, const expr *t, const expr *increment) {
    return slope_of(g, t->at[0], increment);
}

/* kron(ones(n)', eye(n))*diag(vec(eye(n))): from a matrix to its diagonal. */
static const expr *to_diagonal(engine *g, const size *n) {
    const expr *one = eye_of(g, n),
               *row = simple_transpose(g, ones_of(g, shape_vector(pool_shapes(g->pool), n)));
    return times(g, kron_of(g, row, one), diagonal(g, stacked(g, one)));
}

/* diag(A*diag(u)*B) = (A.*B')*u; NULL without diag where t is no such diagonal. */
static const expr *of_scaled_diagonal(engine *g, const expr *t, const expr *increment) {
    const expr *e = t->at[0];
    uint32_t k = expr_is(e, OP_MUL) ? place_of(e, increment) : 0;
    if (!expr_is(e, OP_MUL) || !expr_is(e->at[k], OP_DIAG) || e->at[k]->at[0]->shape->order != 1) return NULL;
    const expr *one = eye_of(g, rows_of(e->at[k])), *A = k ? product_of(g, e->at, k) : one,
               *B = k + 1 < e->count ? product_of(g, e->at + k + 1, e->count - k - 1) : one;
    if (A && expr_is_scalar(A)) A = times(g, A, one);
    const expr *both = A && B ? simplify(g, pool_call2(g->pool, OP_EMUL, A, simple_transpose(g, B))) : NULL;
    return times(g, both, slope_of(g, e->at[k]->at[0], increment));
}

static const expr *of_diagonal(engine *g, const expr *t, const expr *increment) {
    const expr *scaled = of_scaled_diagonal(g, t, increment);
    if (scaled || !pool_fine(g->pool)) return scaled;
    const expr *D = to_diagonal(g, rows_of(t->at[0]));
    return times(g, t->at[0]->shape->order == 1 ? simple_transpose(g, D) : D,
                 slope_of(g, t->at[0], increment));
}

static const expr *of_rows(engine *g, const expr *t, const expr *increment) {
    const expr *u = t->at[0],
               *row = simple_transpose(g, ones_of(g, shape_vector(pool_shapes(g->pool), columns_of(u))));
    return times(g, kron_of(g, row, eye_of(g, rows_of(u))), slope_of(g, u, increment));
}

static const expr *of_columns(engine *g, const expr *t, const expr *increment) {
    const expr *u = t->at[0],
               *row = simple_transpose(g, ones_of(g, shape_vector(pool_shapes(g->pool), rows_of(u))));
    return times(g, kron_of(g, eye_of(g, columns_of(u)), row), slope_of(g, u, increment));
}

static const expr *over(engine *g, const expr *e, const size *n) {
    return e ? simple_div(g, e, simplify(g, pool_size(g->pool, n))) : NULL;
}

static const expr *of_row_means(engine *g, const expr *t, const expr *increment) {
    return over(g, of_rows(g, t, increment), columns_of(t->at[0]));
}
static const expr *of_column_means(engine *g, const expr *t, const expr *increment) {
    return over(g, of_columns(g, t, increment), rows_of(t->at[0]));
}

static const expr *of_row(engine *g, const expr *t, const expr *increment) {
    const expr *u = t->at[0], *row = simple_transpose(g, unit_of(g, rows_of(u), t->at[1]));
    return times(g, kron_of(g, eye_of(g, columns_of(u)), row), slope_of(g, u, increment));
}
static const expr *of_column(engine *g, const expr *t, const expr *increment) {
    const expr *u = t->at[0], *row = simple_transpose(g, unit_of(g, columns_of(u), t->at[1]));
    return times(g, kron_of(g, row, eye_of(g, rows_of(u))), slope_of(g, u, increment));
}

/* vec(kron(A, B)) = kron(eye(n), commutation(q,m), eye(p))*kron(vec(A), vec(B)) for A m×n and B p×q (Magnus and Neudecker). */
static const expr *of_kron(engine *g, const expr *t, const expr *increment) {
    if (t->count != 2) return unable(g, t);
    const expr *A = t->at[0], *B = t->at[1];
    uint32_t k = place_of(t, increment);
    const expr *inner = slope_of(g, t->at[k], increment);
    const expr *K = kron_of(g, eye_of(g, columns_of(A)),
                            kron_of(g, commutation_of(g, columns_of(B), rows_of(A)), eye_of(g, rows_of(B))));
    shape_table *s = pool_shapes(g->pool);
    const expr *fixed = stacked(g, t->at[!k]),
               *one = eye_of(g, size_mul(s, rows_of(t->at[k]), columns_of(t->at[k])));
    const expr *at[] = {K, k ? kron_of(g, fixed, one) : kron_of(g, one, fixed), inner};
    return at[0] && at[1] && at[2] ? simple_product(g, at, 3) : NULL;
}

/* A*Y + Y*B = C is (kron(eye(n), A) + kron(B', eye(m)))*vec(Y) = vec(C). */
static const expr *of_sylvester(engine *g, const expr *t, const expr *increment) {
    const expr *A = t->at[0], *B = t->at[1], *inner = slope_of(g, t->at[2], increment);
    const expr *K = simple_add(g, kron_of(g, eye_of(g, rows_of(B)), A),
                               kron_of(g, simple_transpose(g, B), eye_of(g, rows_of(A))));
    return K ? times(g, simple_inverse(g, K), inner) : NULL;
}

static const expr *of_sum_over(engine *g, const expr *t, const expr *increment) {
    const expr *inner = slope_of(g, t->at[0], increment), *at[] = {inner, t->at[1], t->at[2], t->at[3]};
    return inner ? simplify(g, pool_call(g->pool, OP_SUM_OVER, at, 4)) : NULL;
}

/* A mask of the entries: diag(vec(tril(ones(n,n)))). */
static const expr *of_triangle(engine *g, const expr *t, const expr *increment) {
    const expr *ones = ones_of(g, t->shape), *mask = ones ? simple_call(g, (op)t->op, &ones, 1) : NULL;
    return times(g, diagonal(g, stacked(g, mask)), slope_of(g, t->at[0], increment));
}

/* Blocks: part (i, j) stands where R*part*C puts it. */
static const expr *of_parts(engine *g, const expr *t, const expr *increment) {
    const expr *all = NULL;
    uint32_t across = t->as.matrix.columns;
    for (uint32_t i = 0; i < t->count; i++) {
        const expr *R, *C,
            *inner = expr_depends(t->at[i], increment) ? slope_of(g, t->at[i], increment) : NULL;
        if (!inner && !pool_fine(g->pool)) return NULL;
        if (!inner) continue;
        if (!blocks_place(g, t, i / across, i % across, &R, &C)) return NULL;
        const expr *s = times(g, kron_of(g, simple_transpose(g, C), R), inner);
        all = all ? simple_add(g, all, s) : s;
        if (!all) return NULL;
    }
    return all;
}

static const struct {
    op of;
    reading run;
} readings[] = {
    {OP_ADD, of_sum},
    {OP_MUL, of_product},
    {OP_EMUL, of_each},
    {OP_TRANSPOSE, of_transpose},
    {OP_VEC, of_inner},
    {OP_DIAG, of_diagonal},
    {OP_SUM_ROWS, of_rows},
    {OP_SUM_COLUMNS, of_columns},
    {OP_MEAN_ROWS, of_row_means},
    {OP_MEAN_COLUMNS, of_column_means},
    {OP_ROW, of_row},
    {OP_COLUMN, of_column},
    {OP_KRON, of_kron},
    {OP_SYLVESTER, of_sylvester},
    {OP_SUM_OVER, of_sum_over},
    {OP_LOWERHALF, of_triangle},
    {OP_TRIL, of_triangle},
    {OP_TRIU, of_triangle},
};

const expr *stack_of(engine *g, const expr *t, const expr *increment) {
    if (t->kind == EXPR_MATRIX || is_blocks(t)) return of_parts(g, t, increment);
    for (size_t i = 0; t->kind == EXPR_CALL && i < sizeof readings / sizeof *readings; i++)
        if (readings[i].of == t->op) return readings[i].run(g, t, increment);
    return unable(g, t);
}
