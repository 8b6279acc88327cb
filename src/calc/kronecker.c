/* Of commutation(..)*kron(A, B) and kron(B, A)*commutation(..) the one is kept that has the transpose in the first factor. */
#include "calc/kronecker.h"
#include "calc/simplify.h"
#include "calc/word.h"

const expr *kron_of(engine *g, const expr *a, const expr *b) {
    const expr *at[] = {a, b};
    return a && b ? simple_call(g, OP_KRON, at, 2) : NULL;
}

static const expr *size_expr(engine *g, const size *s) { return simplify(g, pool_size(g->pool, s)); }

const expr *commutation_of(engine *g, const size *m, const size *n) {
    if (!m || !n) return diag_memory(pool_diag(g->pool)), NULL;
    if (size_is_one(m)) return eye_of(g, n);
    if (size_is_one(n)) return eye_of(g, m);
    const expr *at[] = {size_expr(g, m), size_expr(g, n)};
    return at[0] && at[1] ? simple_call(g, OP_COMMUTATION, at, 2) : NULL;
}

static const size *rows_of(const expr *e) { return e->shape->side[0]; }
static const size *columns_of(const expr *e) { return e->shape->side[1]; }

static bool is_kron(const expr *e) { return expr_is(e, OP_KRON) && e->count == 2; }
static bool is_commutation(const expr *e) { return expr_is(e, OP_COMMUTATION); }
static bool is_row_of_vec(const expr *e) { return expr_is(e, OP_TRANSPOSE) && expr_is(e->at[0], OP_VEC); }

static const expr *vec_of(engine *g, const expr *const *at, uint32_t n) {
    const expr *e = simple_product(g, at, n);
    return e ? simple_call(g, OP_VEC, &e, 1) : NULL;
}

/* kron(A, B)*vec(X) = vec(B*X*A') */
static const expr *kron_of_vec(engine *g, const expr *k, const expr *X) {
    const expr *A = k->at[0], *B = k->at[1];
    if (columns_of(B) != rows_of(X) || columns_of(A) != columns_of(X)) return NULL;
    const expr *at[] = {B, X, simple_transpose(g, A)};
    return at[2] ? vec_of(g, at, 3) : NULL;
}

static const expr *commuted_vec(engine *g, const expr *K, const expr *X) {
    if (size_expr(g, rows_of(X)) != K->at[0] || size_expr(g, columns_of(X)) != K->at[1]) return NULL;
    const expr *t = simple_transpose(g, X);
    return t ? simple_call(g, OP_VEC, &t, 1) : NULL;
}

static uint32_t transposes_in(const expr *e) {
    uint32_t n = expr_is(e, OP_TRANSPOSE);
    for (uint32_t i = 0; i < e->count; i++) n += transposes_in(e->at[i]);
    return n;
}

/* commutation(p,m)*kron(A, B) as kron(B, A)*commutation(q,n), whichever way it is read. */
static const expr *turned_left(engine *g, const expr *K, const expr *k) {
    const expr *A = k->at[0], *B = k->at[1];
    if (size_expr(g, rows_of(B)) != K->at[0] || size_expr(g, rows_of(A)) != K->at[1]) return NULL;
    const expr *at[] = {kron_of(g, B, A), commutation_of(g, columns_of(B), columns_of(A))};
    return at[0] && at[1] ? pool_call(g->pool, OP_MUL, at, 2) : NULL;
}
static const expr *turned_right(engine *g, const expr *k, const expr *K) {
    const expr *B = k->at[0], *A = k->at[1];
    if (size_expr(g, columns_of(B)) != K->at[0] || size_expr(g, columns_of(A)) != K->at[1]) return NULL;
    const expr *at[] = {commutation_of(g, rows_of(B), rows_of(A)), kron_of(g, A, B)};
    return at[0] && at[1] ? pool_call(g->pool, OP_MUL, at, 2) : NULL;
}

static const expr *mixed_product(engine *g, const expr *a, const expr *b) {
    if (columns_of(a->at[0]) != rows_of(b->at[0]) || columns_of(a->at[1]) != rows_of(b->at[1])) return NULL;
    const expr *first = simple_mul(g, a->at[0], b->at[0]), *second = simple_mul(g, a->at[1], b->at[1]);
    return kron_of(g, first, second);
}

/* kron(x, B)*M = kron(x, B*M), M*kron(x', B) = kron(x', M*B): beside a column or row M is kron(1, M). */
static const expr *column_taken(engine *g, const expr *k, const expr *M) {
    const expr *x = k->at[0], *B = k->at[1];
    if (size_is_one(columns_of(x)) && columns_of(B) == rows_of(M)) return kron_of(g, x, simple_mul(g, B, M));
    if (size_is_one(columns_of(B)) && columns_of(x) == rows_of(M)) return kron_of(g, simple_mul(g, x, M), B);
    return NULL;
}
static const expr *row_taken(engine *g, const expr *M, const expr *k) {
    const expr *x = k->at[0], *B = k->at[1];
    if (size_is_one(rows_of(x)) && rows_of(B) == columns_of(M)) return kron_of(g, x, simple_mul(g, M, B));
    if (size_is_one(rows_of(B)) && rows_of(x) == columns_of(M)) return kron_of(g, simple_mul(g, M, x), B);
    return NULL;
}

static bool is_stacking(const expr *e) {
    return is_kron(e) || is_commutation(e) || expr_is(e, OP_VEC) || is_row_of_vec(e);
}

const expr *kronecker_joined(engine *g, const expr *a, const expr *b) {
    if (!a || !b) return NULL;
    if (is_kron(a) && is_kron(b)) return mixed_product(g, a, b);
    if (is_kron(a) && !is_stacking(b)) return column_taken(g, a, b);
    if (is_kron(b) && !is_stacking(a)) return row_taken(g, a, b);
    if (is_kron(a) && expr_is(b, OP_VEC)) return kron_of_vec(g, a, b->at[0]);
    if (is_commutation(a) && expr_is(b, OP_VEC)) return commuted_vec(g, a, b->at[0]);
    if (is_row_of_vec(a) && (is_kron(b) || is_commutation(b))) {
        const expr *t = kronecker_joined(g, simple_transpose(g, b), a->at[0]);
        return t ? simple_transpose(g, t) : NULL;
    }
    if (is_commutation(a) && is_commutation(b) && a->at[0] == b->at[1] && a->at[1] == b->at[0])
        return eye_of(g, rows_of(a));
    if (is_commutation(a) && is_kron(b) && transposes_in(b->at[0]) <= transposes_in(b->at[1]))
        return turned_left(g, a, b);
    if (is_kron(a) && is_commutation(b) && transposes_in(a->at[0]) < transposes_in(a->at[1]))
        return turned_right(g, a, b);
    return NULL;
}

/* The last two letters of a term, where they are kron(A, B)*commutation(...), the other way round. */
static const expr *other_way(engine *g, const expr *term, const expr **ret_kron) {
    uint32_t first, n;
    const expr *const *at = word_letters(&term, &first, &n);
    if (n < 2 || !is_kron(at[first + n - 2]) || !is_commutation(at[first + n - 1])) return NULL;
    const expr *both = turned_right(g, at[first + n - 2], at[first + n - 1]);
    if (!both || !expr_is(both, OP_MUL) || both->count != 2) return NULL;
    *ret_kron = both->at[1];
    const expr **all = arena_take(g->scratch, (term->count + 1) * sizeof *all);
    if (!all) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < term->count; i++) all[i] = term->at[i];
    all[term->count - 2] = both->at[0], all[term->count - 1] = both->at[1];
    return pool_call(g->pool, OP_MUL, all, term->count);
}

static bool ends_with(const expr *term, const expr *letter) {
    uint32_t first, n;
    const expr *const *at = word_letters(&term, &first, &n);
    return at[first + n - 1] == letter;
}

const expr *kronecker_matched(engine *g, const expr *sum) {
    const expr **at = arena_take(g->scratch, (sum->count + 1) * sizeof *at);
    bool any = false;
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < sum->count; i++) {
        const expr *kron = NULL, *turned = other_way(g, sum->at[i], &kron);
        at[i] = sum->at[i];
        for (uint32_t k = 0; turned && k < sum->count; k++)
            if (k != i && ends_with(sum->at[k], kron)) at[i] = turned, any = true;
    }
    return any ? pool_call(g->pool, OP_ADD, at, sum->count) : sum;
}
