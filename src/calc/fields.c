/* Derivatives put together: gradient, Jacobian, Hessian, divergence, curl, Laplacian, along a direction, total. */
#include "calc/by_matrix.h"
#include "calc/operators_parts.h"
#include "calc/simplify.h"
#include "calc/word.h"

#include <string.h>

/* The entries of e, a scalar or an explicit vector. */
static bool components(operating *o, const expr *e, span where, const expr *const **ret,
                       uint32_t *ret_count) {
    if (e->kind == EXPR_MATRIX && e->as.matrix.columns == 1) {
        *ret = e->at;
        *ret_count = e->count;
        return true;
    }
    if (!expr_is_scalar(e)) return operating_fail(o, DIAG_UNABLE, where, MSG_MORE_SIDES, NULL, NULL) != NULL;
    const expr **one = arena_take(operating_engine(o)->scratch, sizeof *one);
    if (!one) return operating_memory(o) != NULL;
    one[0] = e;
    *ret = one;
    *ret_count = 1;
    return true;
}

static bool say_variables(operating *o, const variables *v) {
    if (!v->alphabetical || v->count < 2) return true;
    const expr *all = pool_matrix(operating_pool(o), v->count, 1, v->at);
    return remark(o, MSG_NOTE_ALPHABETICAL, NULL, NULL, all, NULL);
}

/* Of a vector with a name by numbers: one column for each. */
static const expr *column_by_column(operating *o, lowering *l, const syntax *s, op asked, const expr *e,
                                    const variables *v, bool transposed) {
    engine *g = operating_engine(o);
    const expr **out = arena_take(g->scratch, (v->count + 1) * sizeof *out);
    if (!out) return operating_memory(o);
    for (uint32_t i = 0; i < v->count; i++)
        if (!(out[i] = derivative_by(o, l, s, asked, derivative_function(l, s->at[0]), e, &v->at[i], 1)))
            return NULL;
    const expr *all = simplify(g, pool_blocks(g->pool, 1, v->count, out));
    return transposed && all ? simple_transpose(g, all) : all;
}

static const expr *jacobian_of(operating *o, lowering *l, const syntax *s, op asked, const expr *e,
                               const variables *v, bool transposed) {
    const expr *const *f;
    uint32_t m;
    if (e->shape->order == 1 && e->kind != EXPR_MATRIX)
        return column_by_column(o, l, s, asked, e, v, transposed);
    if (!components(o, e, s->where, &f, &m)) return NULL;
    uint64_t all = (uint64_t)m * v->count;
    const expr **out =
        all <= LIMIT_ENTRIES ? arena_take(operating_engine(o)->scratch, (size_t)all * sizeof *out) : NULL;
    if (!out)
        return all > LIMIT_ENTRIES ? operating_fail(o, DIAG_LIMIT, s->where, MSG_ENTRY_LIMIT, "50000", NULL)
                                   : operating_memory(o);
    const char *of = derivative_function(l, s->at[0]);
    for (uint32_t i = 0; i < m; i++)
        for (uint32_t j = 0; j < v->count; j++) {
            const expr *d = derivative_by(o, l, s, asked, of, f[i], &v->at[j], 1);
            if (!d) return NULL;
            out[transposed ? j * m + i : i * v->count + j] = d;
        }
    return pool_matrix(operating_pool(o), transposed ? v->count : m, transposed ? m : v->count, out);
}

static bool all_numbers(const variables *v) {
    for (uint32_t i = 0; i < v->count; i++)
        if (!expr_is_symbol(v->at[i]) || !expr_is_scalar(v->at[i])) return false;
    return true;
}

static const expr *with_variables(operating *o, lowering *l, const syntax *s, variables *v) {
    const expr *e = variables_subject(o, l, s->at[0], s->count > 1 ? s->at[1] : NULL, v);
    if (e && !(all_numbers(v) && has_named_matrix(operating_engine(o), e))) e = variables_spelled_out(o, e);
    return e && say_variables(o, v) ? e : NULL;
}

/* The derivative by one vector or matrix in matrix notation, where that is what is asked. False: it is not. */
static bool in_matrix_notation(operating *o, lowering *l, const syntax *s,
                               const expr *(*run)(operating *, lowering *, const syntax *, const expr *,
                                                  const expr *),
                               const expr **ret) {
    const entry *f = variables_function(l, s->at[0]);
    const expr *e, *x = NULL;
    *ret = NULL;
    if (s->count < 2) { /* grad f, f a function of one vector or matrix */
        if (!f || f->parameter_count != 1) return false;
        e = lower_function(l, f, &x, s->where);
        if (e && expr_is_scalar(x)) return false;
    } else {
        e = lower(l, s->at[0]);
        x = e ? by_matrix_variable(o, l, s->at[1], e) : NULL;
    }
    if (e && x) *ret = run(o, l, s, e, x);
    return !e || x;
}

/* The tensor that the name is, of three or four sides; NULL. */
static const expr *tensor_named(const lowering *l, const syntax *name) {
    const entry *known = name->kind == SYN_NAME ? names_find(l->names, name->key) : NULL;
    return known && known->kind == ENTRY_SYMBOL && known->value->shape->order > 2 ? known->value : NULL;
}

const expr *operate_grad(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *found, *tensor = s->count > 1 ? tensor_named(l, s->at[1]) : NULL;
    if (tensor) {
        const expr *e = lower(l, s->at[0]);
        return e ? gradient_by_tensor(o, l, s, e, tensor) : NULL;
    }
    if (in_matrix_notation(o, l, s, gradient_by, &found)) return found;
    const expr *e = with_variables(o, l, s, &v);
    if (!e) return NULL;
    if (!expr_is_scalar(e) && !remark(o, MSG_NOTE_GRAD_OF_VECTOR, NULL, NULL, NULL, NULL)) return NULL;
    bool of_matrix = v.together && v.together->order == 2;
    if (of_matrix && !expr_is_scalar(e))
        return operating_fail(o, DIAG_UNABLE, s->where, MSG_MORE_SIDES, NULL, NULL);
    const expr *column = jacobian_of(o, l, s, OP_GRAD, e, &v, true);
    long rows, columns;
    if (!column || !of_matrix || !shape_integers(v.together, &rows, &columns)) return column;
    return pool_matrix(operating_pool(o), (uint32_t)rows, (uint32_t)columns,
                       column->at); /* entries were listed row by row */
}

/* Entries that were listed row by row, column by column. */
static bool list_by_columns(operating *o, const expr **at, uint32_t rows, uint32_t columns) {
    const expr **sorted =
        arena_take(operating_engine(o)->scratch, ((size_t)rows * columns + 1) * sizeof *sorted);
    if (!sorted) return operating_memory(o) != NULL;
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < columns; j++) sorted[j * rows + i] = at[i * columns + j];
    memcpy(at, sorted, (size_t)rows * columns * sizeof *sorted);
    return true;
}

const expr *operate_jac(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *found;
    long rows, columns;
    if (in_matrix_notation(o, l, s, jacobian_by, &found)) return found;
    const expr *e = with_variables(o, l, s, &v);
    if (!e) return NULL;
    if (v.together && shape_integers(v.together, &rows, &columns) &&
        !list_by_columns(o, v.at, (uint32_t)rows, (uint32_t)columns))
        return NULL;
    if (e->kind == EXPR_MATRIX && e->as.matrix.columns > 1)
        e = simple_call(operating_engine(o), OP_VEC, &e, 1);
    return e ? jacobian_of(o, l, s, OP_JAC, e, &v, false) : NULL;
}

const expr *operate_hess(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *found;
    if (in_matrix_notation(o, l, s, hessian_by, &found)) return found;
    const expr *e = with_variables(o, l, s, &v);
    if (!e) return NULL;
    if (!expr_is_scalar(e)) return operating_fail(o, DIAG_SHAPE, s->where, MSG_HESS_OF_VECTOR, NULL, NULL);
    const expr **out = arena_take(operating_engine(o)->scratch, (size_t)v.count * v.count * sizeof *out);
    if (!out) return operating_memory(o);
    const char *of = derivative_function(l, s->at[0]);
    for (uint32_t i = 0; i < v.count; i++)
        for (uint32_t j = i; j < v.count; j++) {
            const expr *by[] = {v.at[i], v.at[j]}, *d = derivative_by(o, l, s, OP_HESS, of, e, by, 2);
            if (!d) return NULL;
            out[i * v.count + j] = out[j * v.count + i] = d;
        }
    return pool_matrix(operating_pool(o), v.count, v.count, out);
}

const expr *operate_laplacian(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *e = with_variables(o, l, s, &v);
    const expr **terms = e ? arena_take(operating_engine(o)->scratch, v.count * sizeof *terms) : NULL;
    if (!terms) return e ? operating_memory(o) : NULL;
    for (uint32_t i = 0; i < v.count; i++) {
        const expr *by[] = {v.at[i], v.at[i]};
        if (!(terms[i] = derivative_by(o, l, s, OP_LAPLACIAN, derivative_function(l, s->at[0]), e, by, 2)))
            return NULL;
    }
    return simple_sum(operating_engine(o), terms, v.count);
}

/* The components of a field, one for each variable. */
static const expr *field_of(operating *o, lowering *l, const syntax *s, variables *v,
                            const expr *const **ret) {
    uint32_t m;
    const expr *e = with_variables(o, l, s, v);
    if (!e || !components(o, e, s->where, ret, &m)) return NULL;
    if (m == v->count) return e;
    char have[16], wanted[16];
    *have = *wanted = 0;
    have[0] = (char)('0' + m % 10);
    wanted[0] = (char)('0' + v->count % 10);
    have[1] = wanted[1] = 0;
    return operating_fail(o, DIAG_SHAPE, s->where, MSG_FIELD_COMPONENTS, have, wanted);
}

const expr *operate_divergence(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *const *f;
    if (!field_of(o, l, s, &v, &f)) return NULL;
    const expr **terms = arena_take(operating_engine(o)->scratch, v.count * sizeof *terms);
    if (!terms) return operating_memory(o);
    for (uint32_t i = 0; i < v.count; i++)
        if (!(terms[i] = derivative_by(o, l, s, OP_DIVERGENCE, NULL, f[i], &v.at[i], 1))) return NULL;
    return simple_sum(operating_engine(o), terms, v.count);
}

/* d f[a]/d x[b] - d f[b]/d x[a] */
static const expr *turning(operating *o, lowering *l, const syntax *s, const expr *const *f,
                           const variables *v, uint32_t a, uint32_t b) {
    const expr *p = derivative_by(o, l, s, OP_CURL, NULL, f[a], &v->at[b], 1),
               *q = p ? derivative_by(o, l, s, OP_CURL, NULL, f[b], &v->at[a], 1) : NULL;
    return simple_sub(operating_engine(o), p, q);
}

const expr *operate_curl(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *const *f;
    if (!field_of(o, l, s, &v, &f)) return NULL;
    if (v.count == 2) return turning(o, l, s, f, &v, 1, 0);
    if (v.count != 3) return operating_fail(o, DIAG_SHAPE, s->where, MSG_CURL_COMPONENTS, NULL, NULL);
    const expr *out[3];
    for (uint32_t i = 0; i < 3; i++) out[i] = turning(o, l, s, f, &v, (i + 2) % 3, (i + 1) % 3);
    return pool_matrix(operating_pool(o), 3, 1, out);
}

const expr *operate_directional(operating *o, lowering *l, const syntax *s) {
    engine *g = operating_engine(o);
    variables v;
    size_t from = l->conditions.count;
    const expr *e = variables_spelled_out(o, variables_subject(o, l, s->at[0], NULL, &v)),
               *u = e ? simplify(g, lower(l, s->at[1])) : NULL;
    const expr *const *direction;
    uint32_t n;
    if (!u || !components(o, u, s->at[1]->where, &direction, &n) || !say_variables(o, &v)) return NULL;
    if (n != v.count) return operating_fail(o, DIAG_SHAPE, s->at[1]->where, MSG_DIRECTION_SIZE, NULL, NULL);
    const expr *length = simple_call(g, OP_NORM, &u, 1);
    if (!length) return NULL;
    if (expr_is_zero(length))
        return operating_fail(o, DIAG_DOMAIN, s->at[1]->where, MSG_DIRECTION_ZERO, NULL, NULL);
    const expr *unit = simple_mul(g, simple_power(g, length, pool_integer(g->pool, -1)), u),
               **terms = arena_take(g->scratch, n * sizeof *terms);
    if (!unit || !terms) return operating_memory(o);
    if (!expr_is_one(length) && !remark(o, MSG_NOTE_DIRECTION, NULL, NULL, unit, NULL)) return NULL;
    for (uint32_t i = 0; i < n; i++)
        terms[i] = simple_mul(
            g, derivative_by(o, l, s, OP_DIRECTIONAL, derivative_function(l, s->at[0]), e, &v.at[i], 1),
            n == 1 ? unit : unit->at[i]);
    const expr *d = simple_sum(g, terms, n);
    if (!d || s->count < 3) return d;
    const expr *at = lower(l, s->at[2]);
    const expr *const *values;
    uint32_t m;
    if (!at || !components(o, at, s->at[2]->where, &values, &m)) return NULL;
    if (m != n) return operating_fail(o, DIAG_SHAPE, s->at[2]->where, MSG_DIRECTION_SIZE, NULL, NULL);
    return put_values_at(o, l, d, from, v.at, values, n, s->where);
}

/* d(e) = e_x dx + e_y dy + ... */
const expr *operate_differential(operating *o, lowering *l, const syntax *s) {
    engine *g = operating_engine(o);
    variables v;
    const expr *whole = variables_function(l, s->at[0]) ? NULL : lower(l, s->at[0]);
    if (whole && has_named_matrix(g, whole)) return differential_by(o, l, s, whole);
    const expr *e = variables_spelled_out(o, variables_subject(o, l, s->at[0], NULL, &v));
    const expr **terms = e ? arena_take(g->scratch, v.count * sizeof *terms) : NULL;
    if (!terms) return e ? operating_memory(o) : NULL;
    for (uint32_t i = 0; i < v.count; i++) {
        const expr *x = v.at[i];
        if (x->kind != EXPR_SYMBOL)
            return operating_fail(o, DIAG_UNABLE, s->where, MSG_NO_SYMBOLIC_VECTOR, "", NULL);
        const expr *d = e == x ? pool_integer(g->pool, 1)
                               : derivative_by(o, l, s, OP_DIFFERENTIAL, derivative_function(l, s->at[0]), e,
                                               &v.at[i], 1);
        terms[i] = simple_mul(g, d, pool_increment(g->pool, x));
    }
    return simple_sum(g, terms, v.count);
}
