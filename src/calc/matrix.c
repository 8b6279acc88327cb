/* Operations on explicit matrices, computed exactly. Determinants of numbers go to FLINT; with symbols in it, minors are
 * built column by column and shared: 2^n of them, so that the node limit and not the clock stops a hopeless one. */
#include "calc/matrix_forms.h"
#include "calc/sign.h"
#include "calc/simplify.h"
#include "calc/word.h"

#include <flint/fmpq_mat.h>

typedef struct matrix {
    uint32_t rows, columns;
    const expr *const *at;
} matrix;

typedef const expr *(*operation)(engine *g, const matrix *m, const expr *const *at, uint32_t count);

static bool view(const expr *const *e, matrix *m) {
    if ((*e)->kind == EXPR_MATRIX)
        *m = (matrix){(*e)->as.matrix.rows, (*e)->as.matrix.columns, (*e)->at};
    else if (expr_is_scalar(*e))
        *m = (matrix){1, 1, e};
    else
        return false;
    return true;
}

static const expr **entries(engine *g, uint64_t count) {
    const expr **at =
        count <= LIMIT_ENTRIES ? arena_take(g->scratch, (size_t)(count + 1) * sizeof *at) : NULL;
    if (!at && count > LIMIT_ENTRIES)
        diag_set(pool_diag(g->pool), DIAG_LIMIT, NOWHERE, MSG_ENTRY_LIMIT, "50000", NULL, NULL);
    else if (!at)
        diag_memory(pool_diag(g->pool));
    return at;
}

static const expr *integer(engine *g, long n) { return pool_integer(g->pool, n); }
static const expr *power(engine *g, const expr *e, long n, long d) {
    return simple_power(g, e, pool_rational(g->pool, n, d));
}

/* --- products --- */

static const expr *times(engine *g, const matrix *a, const matrix *b) {
    const expr **out = entries(g, (uint64_t)a->rows * b->columns), **terms = entries(g, a->columns);
    if (!out || !terms) return NULL;
    for (uint32_t i = 0; i < a->rows; i++)
        for (uint32_t j = 0; j < b->columns; j++) {
            for (uint32_t k = 0; k < a->columns; k++)
                terms[k] = simple_mul(g, a->at[i * a->columns + k], b->at[k * b->columns + j]);
            if (!(out[i * b->columns + j] = simple_sum(g, terms, a->columns))) return NULL;
        }
    return pool_matrix(g->pool, a->rows, b->columns, out);
}

/* Neighbours that are explicit multiply; what is left keeps its order. */
static const expr *chain(engine *g, const matrix *first, const expr *const *at, uint32_t count) {
    (void)first;
    const expr **kept = entries(g, count);
    if (!kept) return NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        matrix a = {0}, b = {0};
        if (n && kept[n - 1]->kind == EXPR_MATRIX && at[i]->kind == EXPR_MATRIX && view(&kept[n - 1], &a) &&
            view(&at[i], &b)) {
            if (!(kept[n - 1] = times(g, &a, &b))) return NULL;
        } else
            kept[n++] = at[i];
    }
    bool scalar_inside = false;
    for (uint32_t i = 0; i < n; i++) scalar_inside |= expr_is_scalar(kept[i]);
    if (n == 1) return kept[0];
    if (scalar_inside) return simple_product(g, kept, n);
    return n < count ? pool_call(g->pool, OP_MUL, kept, n) : NULL;
}

static const expr *transpose(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)at, (void)count;
    const expr **out = entries(g, (uint64_t)m->rows * m->columns);
    for (uint32_t i = 0; out && i < m->rows; i++)
        for (uint32_t j = 0; j < m->columns; j++) out[j * m->rows + i] = m->at[i * m->columns + j];
    return out ? pool_matrix(g->pool, m->columns, m->rows, out) : NULL;
}

static const expr *kron(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    matrix a = *m, b;
    const expr *result = NULL;
    for (uint32_t n = 1; n < count; n++) {
        if (!view(&at[n], &b)) return NULL;
        uint32_t rows = a.rows * b.rows, columns = a.columns * b.columns;
        const expr **out = entries(g, (uint64_t)a.rows * b.rows * a.columns * b.columns);
        for (uint32_t i = 0; out && i < rows; i++)
            for (uint32_t j = 0; j < columns; j++)
                out[i * columns + j] = simple_mul(g, a.at[i / b.rows * a.columns + j / b.columns],
                                                  b.at[i % b.rows * b.columns + j % b.columns]);
        result = out ? pool_matrix(g->pool, rows, columns, out) : NULL;
        if (!result) return NULL;
        a = (matrix){rows, columns, out};
    }
    return result;
}

/* --- determinant, inverse --- */

static bool numeric(const matrix *m) {
    for (uint32_t i = 0; i < m->rows * m->columns; i++)
        if (!expr_is_number(m->at[i])) return false;
    return true;
}

/* out has m's sides. */
static void to_flint(fmpq_mat_t out, const matrix *m) {
    for (uint32_t i = 0; i < m->rows; i++)
        for (uint32_t j = 0; j < m->columns; j++)
            fmpq_set(fmpq_mat_entry(out, i, j), &m->at[i * m->columns + j]->as.number);
}

static const expr *from_flint(engine *g, const fmpq_mat_t m) {
    slong rows = fmpq_mat_nrows(m), columns = fmpq_mat_ncols(m);
    const expr **out = entries(g, (uint64_t)(rows * columns));
    for (slong i = 0; out && i < rows * columns; i++)
        out[i] = pool_number(g->pool, fmpq_mat_entry(m, i / columns, i % columns));
    return out ? pool_matrix(g->pool, (uint32_t)rows, (uint32_t)columns, out) : NULL;
}

/* Minor of the rows in `rows` (in order) and the columns in the set `columns`, expanded along the first row. */
static const expr *minor(engine *g, const matrix *m, const uint32_t *rows, uint32_t n, uint64_t columns,
                         map *memo) {
    if (n == 0) return integer(g, 1);
    const expr *known = map_find(memo, rows, columns);
    if (known) return known;
    const expr *terms[64];
    uint32_t count = 0;
    int sign = 1;
    for (uint32_t j = 0; j < m->columns; j++) {
        if (!(columns >> j & 1)) continue;
        const expr *entry = m->at[rows[0] * m->columns + j];
        if (!expr_is_zero(entry)) {
            const expr *term =
                simple_mul(g, entry, minor(g, m, rows + 1, n - 1, columns & ~((uint64_t)1 << j), memo));
            terms[count++] = sign > 0 ? term : simple_neg(g, term);
        }
        sign = -sign;
    }
    const expr *d = simple_sum(g, terms, count);
    if (d && !map_put(memo, rows, columns, d)) return diag_memory(pool_diag(g->pool)), NULL;
    return d;
}

static bool too_large(engine *g, const matrix *m) {
    return m->rows > 60 &&
           !diag_set(pool_diag(g->pool), DIAG_LIMIT, NOWHERE, MSG_NODE_LIMIT, "2000000", NULL, NULL);
}

static const expr *minor_without(engine *g, const matrix *m, uint32_t row, uint32_t column) {
    uint32_t rows[64], n = 0;
    for (uint32_t i = 0; i < m->rows; i++)
        if (i != row) rows[n++] = i;
    uint64_t columns =
        (((uint64_t)1 << m->columns) - 1) & (column < m->columns ? ~((uint64_t)1 << column) : ~(uint64_t)0);
    map *memo = map_new(g->scratch);
    return memo ? minor(g, m, rows, n, columns, memo) : (diag_memory(pool_diag(g->pool)), NULL);
}

static const expr *det(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)at, (void)count;
    if (!numeric(m)) return too_large(g, m) ? NULL : minor_without(g, m, m->rows, m->columns);
    fmpq_mat_t a;
    fmpq_t d;
    fmpq_mat_init(a, m->rows, m->columns);
    to_flint(a, m);
    fmpq_init(d);
    fmpq_mat_det(d, a);
    const expr *e = pool_number(g->pool, d);
    fmpq_clear(d);
    fmpq_mat_clear(a);
    return e;
}

static const expr *adjugate(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)at, (void)count;
    if (too_large(g, m)) return NULL;
    const expr **out = entries(g, (uint64_t)m->rows * m->rows);
    for (uint32_t i = 0; out && i < m->rows; i++)
        for (uint32_t j = 0; j < m->rows; j++) {
            const expr *d = minor_without(g, m, j, i);
            out[i * m->rows + j] = (i + j) % 2 ? simple_neg(g, d) : d;
        }
    return out ? pool_matrix(g->pool, m->rows, m->rows, out) : NULL;
}

static const expr *singular(engine *g) {
    diag_set(pool_diag(g->pool), DIAG_DOMAIN, NOWHERE, MSG_SINGULAR, NULL, NULL, NULL);
    return NULL;
}

static const expr *inverse(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    if (!numeric(m)) {
        const expr *d = det(g, m, at, count), *adj = d ? adjugate(g, m, at, count) : NULL;
        if (d && expr_is_zero(d)) return singular(g);
        return simple_mul(g, power(g, d, -1, 1), adj);
    }
    fmpq_mat_t a, b;
    fmpq_mat_init(a, m->rows, m->columns);
    to_flint(a, m);
    fmpq_mat_init(b, m->rows, m->rows);
    const expr *e = fmpq_mat_inv(b, a) ? from_flint(g, b) : singular(g);
    fmpq_mat_clear(a), fmpq_mat_clear(b);
    return e;
}

static const expr *matrix_power(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    long n;
    (void)count;
    if (!expr_is_number(at[1]) || !number_to_long(&at[1]->as.number, &n) || n > 10000 || n < -10000)
        return NULL;
    const expr *base = n < 0 ? inverse(g, m, at, 1) : at[0], *result = NULL;
    for (long k = n < 0 ? -n : n; k && base; k >>= 1) {
        matrix a = {0}, b = {0};
        if (k & 1) result = result && view(&result, &a) && view(&base, &b) ? times(g, &a, &b) : base;
        if (k > 1 && view(&base, &a)) base = times(g, &a, &a);
        if (!base || (result == NULL && (k & 1))) return NULL;
    }
    if (n) return base ? result : NULL;
    const expr *side = integer(g, m->rows);
    return matrix_call(g, OP_EYE, &side, 1);
}

/* --- reductions --- */

static const expr *sum_of(engine *g, const matrix *m, const expr *(*part)(engine *g, const expr *e)) {
    const expr **terms = entries(g, (uint64_t)m->rows * m->columns);
    for (uint32_t i = 0; terms && i < m->rows * m->columns; i++) terms[i] = part(g, m->at[i]);
    return terms ? simple_sum(g, terms, m->rows * m->columns) : NULL;
}

static const expr *itself(engine *g, const expr *e) { return (void)g, e; }
static const expr *squared(engine *g, const expr *e) { return power(g, e, 2, 1); }
static const expr *absolute(engine *g, const expr *e) { return simple_call(g, OP_ABS, &e, 1); }
static const expr *exponential(engine *g, const expr *e) { return simple_call(g, OP_EXP, &e, 1); }

static const expr *trace_of(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)at, (void)count;
    const expr **terms = entries(g, m->rows);
    for (uint32_t i = 0; terms && i < m->rows; i++) terms[i] = m->at[i * m->columns + i];
    return terms ? simple_sum(g, terms, m->rows) : NULL;
}

static const expr *sum_all(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    return (void)at, (void)count, sum_of(g, m, itself);
}
static const expr *product_all(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    return (void)at, (void)count, simple_product(g, m->at, m->rows * m->columns);
}
static const expr *norm(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    return (void)at, (void)count, power(g, sum_of(g, m, squared), 1, 2);
}
static const expr *norm1(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    return (void)at, (void)count, sum_of(g, m, absolute);
}

static const expr *mean(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    return simple_div(g, sum_all(g, m, at, count), integer(g, (long)m->rows * m->columns));
}

static const expr *norminf(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)at, (void)count;
    const expr **all = entries(g, (uint64_t)m->rows * m->columns);
    for (uint32_t i = 0; all && i < m->rows * m->columns; i++) all[i] = absolute(g, m->at[i]);
    if (!all || m->rows * m->columns == 1) return all ? all[0] : NULL;
    return simple_call(g, OP_MAX, all, m->rows * m->columns);
}

static const expr *logdet(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    const expr *d = det(g, m, at, count);
    return d ? simple_call(g, OP_LOG, &d, 1) : NULL;
}

static const expr *by_rows(engine *g, const matrix *m, operation reduce) {
    const expr **out = entries(g, m->rows);
    for (uint32_t i = 0; out && i < m->rows; i++) {
        matrix row = {1, m->columns, m->at + (size_t)i * m->columns};
        out[i] = reduce(g, &row, NULL, 0);
    }
    return out ? pool_matrix(g->pool, m->rows, 1, out) : NULL;
}

static const expr *by_columns(engine *g, const matrix *m, operation reduce) {
    const expr *turned = transpose(g, m, NULL, 0), *column;
    matrix t, c;
    if (!turned || !view(&turned, &t) || !(column = by_rows(g, &t, reduce)) || !view(&column, &c))
        return NULL;
    return transpose(g, &c, NULL, 0);
}

static const expr *sum_rows(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    return (void)at, (void)count, by_rows(g, m, sum_all);
}
static const expr *sum_columns(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    return (void)at, (void)count, by_columns(g, m, sum_all);
}
static const expr *mean_rows(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    return (void)at, (void)count, by_rows(g, m, mean);
}
static const expr *mean_columns(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    return (void)at, (void)count, by_columns(g, m, mean);
}

static const expr *softmax(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)at, (void)count;
    const expr *all = sum_of(g, m, exponential), **out = entries(g, m->rows);
    for (uint32_t i = 0; out && i < m->rows; i++) out[i] = simple_div(g, exponential(g, m->at[i]), all);
    return out ? pool_matrix(g->pool, m->rows, 1, out) : NULL;
}

static const expr *logsumexp(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)at, (void)count;
    const expr *all = sum_of(g, m, exponential);
    return all ? simple_call(g, OP_LOG, &all, 1) : NULL;
}

/* --- rearranging --- */

static const expr *vec(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)at, (void)count;
    const expr **out = entries(g, (uint64_t)m->rows * m->columns);
    for (uint32_t j = 0; out && j < m->columns; j++)
        for (uint32_t i = 0; i < m->rows; i++) out[j * m->rows + i] = m->at[i * m->columns + j];
    return out ? pool_matrix(g->pool, m->rows * m->columns, 1, out) : NULL;
}

static const expr *diagonal(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)at, (void)count;
    bool from_vector = m->columns == 1;
    const expr **out = entries(g, (uint64_t)m->rows * (from_vector ? m->rows : 1));
    for (uint32_t i = 0; out && i < m->rows; i++) {
        if (!from_vector) out[i] = m->at[i * m->columns + i];
        for (uint32_t j = 0; from_vector && j < m->rows; j++)
            out[i * m->rows + j] = i == j ? m->at[i] : integer(g, 0);
    }
    return out ? pool_matrix(g->pool, m->rows, from_vector ? m->rows : 1, out) : NULL;
}

static const expr *dot(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)count;
    matrix b;
    if (!view(&at[1], &b)) return NULL;
    const expr **terms = entries(g, m->rows);
    for (uint32_t i = 0; terms && i < m->rows; i++) terms[i] = simple_mul(g, m->at[i], b.at[i]);
    return terms ? simple_sum(g, terms, m->rows) : NULL;
}

static const expr *cross(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)count;
    matrix b;
    if (!view(&at[1], &b)) return NULL;
    const expr *out[3];
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t j = (i + 1) % 3, k = (i + 2) % 3;
        out[i] = simple_sub(g, simple_mul(g, m->at[j], b.at[k]), simple_mul(g, m->at[k], b.at[j]));
    }
    return pool_matrix(g->pool, 3, 1, out);
}

static const expr *outer(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)count;
    const expr *turned = matrix_call(g, OP_TRANSPOSE, &at[1], 1);
    matrix b;
    return turned && view(&turned, &b) ? times(g, m, &b) : NULL;
}

static bool place(const expr *e, uint32_t most, uint32_t *ret) {
    long n;
    if (!expr_is_number(e) || !number_to_long(&e->as.number, &n) || n < 1 || n > (long)most) return false;
    *ret = (uint32_t)n - 1;
    return true;
}

static const expr *entry(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)g;
    uint32_t i, j = 0;
    if (!place(at[1], m->rows, &i) || (count > 2 && !place(at[2], m->columns, &j))) return NULL;
    return m->at[i * m->columns + j];
}

static const expr *row(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)count;
    uint32_t i;
    return place(at[1], m->rows, &i) ? pool_matrix(g->pool, 1, m->columns, m->at + (size_t)i * m->columns)
                                     : NULL;
}

static const expr *column(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)count;
    uint32_t j;
    if (!place(at[1], m->columns, &j)) return NULL;
    const expr **out = entries(g, m->rows);
    for (uint32_t i = 0; out && i < m->rows; i++) out[i] = m->at[i * m->columns + j];
    return out ? pool_matrix(g->pool, m->rows, 1, out) : NULL;
}

/* Of full rank, which its numbers show: inv(X'*X)*X', or X'*inv(X*X') for a wide X. */
static const expr *pseudo_inverse(engine *g, const matrix *m, const expr *const *at, uint32_t count) {
    (void)count;
    bool tall = m->rows >= m->columns;
    const expr *X = at[0], *t = simple_transpose(g, X), *square[] = {tall ? t : X, tall ? X : t};
    const expr *gram = t ? simple_product(g, square, 2) : NULL,
               *d = gram ? simple_call(g, OP_DET, &gram, 1) : NULL;
    if (!d || !expr_is_number(d) || expr_is_zero(d)) return NULL;
    const expr *inverse = simple_inverse(g, gram);
    if (inverse && gram->kind == EXPR_MATRIX) inverse = simple_call(g, OP_INV, &gram, 1);
    const expr *product[] = {tall ? inverse : t, tall ? t : inverse};
    return inverse ? simple_product(g, product, 2) : NULL;
}

/* --- matrices made from sizes --- */

static const expr *make(engine *g, op o, const expr *const *at, uint32_t count) {
    long rows, columns;
    const expr *call = pool_call(g->pool, o, at, count);
    if (!call || !shape_integers(call->shape, &rows, &columns)) return NULL;
    long m = o == OP_COMMUTATION && expr_is_number(at[0]) ? fmpz_get_si(&at[0]->as.number.num) : 1;
    long n = o == OP_COMMUTATION && expr_is_number(at[1]) ? fmpz_get_si(&at[1]->as.number.num) : 1;
    const expr **out = entries(g, (uint64_t)rows * (uint64_t)columns);
    for (long i = 0; out && i < rows; i++)
        for (long j = 0; j < columns; j++) {
            bool one =
                o == OP_ONES || (o == OP_EYE && i == j) || (o == OP_COMMUTATION && j == (i % n) * m + i / n);
            out[i * columns + j] = integer(g, one);
        }
    return out ? pool_matrix(g->pool, (uint32_t)rows, (uint32_t)columns, out) : NULL;
}

static const struct {
    op of;
    operation run;
} operations[] = {
    {OP_MUL, chain},
    {OP_TRANSPOSE, transpose},
    {OP_KRON, kron},
    {OP_DET, det},
    {OP_ADJ, adjugate},
    {OP_INV, inverse},
    {OP_PINV, pseudo_inverse},
    {OP_POW, matrix_power},
    {OP_TR, trace_of},
    {OP_SUM, sum_all},
    {OP_PROD, product_all},
    {OP_MEAN, mean},
    {OP_NORM, norm},
    {OP_NORMF, norm},
    {OP_NORM1, norm1},
    {OP_NORMINF, norminf},
    {OP_LOGDET, logdet},
    {OP_SUM_ROWS, sum_rows},
    {OP_SUM_COLUMNS, sum_columns},
    {OP_MEAN_ROWS, mean_rows},
    {OP_MEAN_COLUMNS, mean_columns},
    {OP_SOFTMAX, softmax},
    {OP_LOGSUMEXP, logsumexp},
    {OP_VEC, vec},
    {OP_DIAG, diagonal},
    {OP_DOT, dot},
    {OP_CROSS, cross},
    {OP_OUTER, outer},
    {OP_INDEX, entry},
    {OP_ROW, row},
    {OP_COLUMN, column},
};

static const expr *computed(engine *g, op o, const expr *const *at, uint32_t count) {
    matrix m = {0, 0, NULL};
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (operations[i].of == o) {
            if (o != OP_MUL && !view(&at[0], &m)) return NULL;
            /* the result is a node of the pool, not part of m */
            /* cppcheck-suppress returnDanglingLifetime */
            return operations[i].run(g, &m, at, count);
        }
    return NULL;
}

const expr *matrix_call(engine *g, op o, const expr *const *at, uint32_t count) {
    if (o == OP_EYE || o == OP_ONES || o == OP_ZEROS || o == OP_COMMUTATION) return make(g, o, at, count);
    const expr *e = computed(g, o, at, count);
    return e || !pool_fine(g->pool) ? e : matrix_form(g, o, at, count);
}
