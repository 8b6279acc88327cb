/* A Jacobian is read off by following the increment down: what stands to the left of it multiplies. Where matrices stand to
 * its right, L*T*v, the form of T says how the product with v is one of a matrix and the increment. */
#include "calc/slope.h"
#include "calc/adjoint.h"
#include "calc/blocks.h"
#include "calc/each.h"
#include "calc/simplify.h"
#include "calc/word.h"

static const expr *unable(engine *g, const expr *e) {
    diag_set(pool_diag(g->pool), DIAG_UNABLE, NOWHERE, MSG_NO_MATRIX_FORM,
             e->kind == EXPR_CALL ? op_row_of((op)e->op)->name : "", NULL, NULL);
    return NULL;
}

static const expr *diagonal(engine *g, const expr *v) { return v ? simple_call(g, OP_DIAG, &v, 1) : NULL; }

static const expr *times_each(engine *g, const expr *a, const expr *b) {
    return a && b ? each_simple(g, pool_call2(g->pool, OP_EMUL, a, b)) : NULL;
}

/* Sum of what `part` gives for each term that holds the increment. */
typedef const expr *(*reading)(engine *g, const expr *e, const expr *v, const expr *increment);

static const expr *by_terms(engine *g, const expr *e, const expr *v, const expr *increment, reading part) {
    const expr *sum = NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *t = e->at[i];
        if (!expr_depends(t, increment)) continue;
        const expr *s = part(g, t, v, increment);
        if (s && expr_is_scalar(t) && !expr_is_scalar(e)) s = simple_mul(g, ones_of(g, e->shape), s);
        if (!s) return NULL;
        sum = sum ? simple_add(g, sum, s) : s;
    }
    return sum;
}

static uint32_t place_of(const expr *e, const expr *increment) {
    uint32_t k = 0;
    while (!expr_depends(e->at[k], increment)) k++;
    return k;
}

static const expr *part_of(engine *g, const expr *e, uint32_t from, uint32_t to, const expr *more) {
    const expr **at = arena_take(g->scratch, (e->count + 2) * sizeof *at);
    uint32_t n = 0;
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = from; i < to; i++) at[n++] = e->at[i];
    if (more) at[n++] = more;
    return n ? simple_product(g, at, n) : NULL;
}

static const expr *applied(engine *g, const expr *e, const expr *v, const expr *increment);

static const expr *slope(engine *g, const expr *t, const expr *unused, const expr *increment) {
    return (void)unused, slope_of(g, t, increment);
}

/* The slope of c*L*T*R. */
static const expr *of_product(engine *g, const expr *e, const expr *increment) {
    uint32_t k = place_of(e, increment);
    const expr *t = e->at[k];
    if (expr_is_scalar(t)) { /* a number times the rest */
        const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
        uint32_t n = 0;
        if (!at) return diag_memory(pool_diag(g->pool)), NULL;
        for (uint32_t i = 0; i < e->count; i++)
            if (i != k) at[n++] = e->at[i];
        at[n++] = slope_of(g, t, increment);
        return simple_product(g, at, n);
    }
    const expr *right = part_of(g, e, k + 1, e->count, NULL),
               *inner = right ? applied(g, t, right, increment) : slope_of(g, t, increment);
    return inner ? part_of(g, e, 0, k, inner) : NULL;
}

/* V.*t: diag(V) times the slope of t. */
static const expr *of_each_product(engine *g, const expr *e, const expr *increment) {
    uint32_t k = place_of(e, increment);
    const expr **rest = arena_take(g->scratch, e->count * sizeof *rest);
    uint32_t n = 0;
    if (!rest) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (i != k) rest[n++] = e->at[i];
    const expr *v = n == 1 ? rest[0] : each_simple(g, pool_call(g->pool, OP_EMUL, rest, n));
    const expr *s = slope_of(g, e->at[k], increment);
    if (!s || !v) return NULL;
    if (expr_is_scalar(e->at[k])) return simple_mul(g, v, s);
    return expr_is_scalar(v) ? simple_mul(g, v, s) : simple_mul(g, diagonal(g, v), s);
}

/* t*a' or a*t' with one column that holds the increment. */
static bool is_rank_one(const expr *e) { return expr_is(e, OP_MUL) && e->count == 2 && is_column(e->at[0]); }

/* (V.*(t*a'))*v = (V*(a.*v)).*t, (V.*(a*t'))*v = diag(a)*V*diag(v)*t. */
static const expr *each_applied(engine *g, const expr *e, const expr *v, const expr *increment) {
    uint32_t k = place_of(e, increment);
    const expr *t = e->at[k], *V = NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (i != k) V = V ? times_each(g, V, e->at[i]) : e->at[i];
    if (!V || !is_rank_one(t)) return unable(g, e);
    if (expr_depends(t->at[0], increment)) {
        const expr *w = simple_mul(g, V, times_each(g, simple_transpose(g, t->at[1]), v));
        return simple_mul(g, diagonal(g, w), slope_of(g, t->at[0], increment));
    }
    const expr *at[] = {diagonal(g, t->at[0]), V, diagonal(g, v),
                        slope_of(g, simple_transpose(g, t->at[1]), increment)};
    return at[3] ? simple_product(g, at, 4) : NULL;
}

/* The slope of e*v, e a matrix or a row linear in the increment, v a column without it. */
static const expr *applied(engine *g, const expr *e, const expr *v, const expr *increment) {
    if (is_row(e)) { /* v'*t */
        const expr *s = slope_of(g, simple_transpose(g, e), increment);
        return s ? simple_mul(g, simple_transpose(g, v), s) : NULL;
    }
    if (is_column(e)) return simple_mul(g, slope_of(g, e, increment), v); /* v is a number */
    if (expr_is(e, OP_ADD)) return by_terms(g, e, v, increment, applied);
    if (expr_is(e, OP_DIAG)) { /* diag(t)*v = v.*t */
        const expr *s = slope_of(g, e->at[0], increment);
        return s ? simple_mul(g, diagonal(g, v), s) : NULL;
    }
    if (expr_is(e, OP_EMUL)) return each_applied(g, e, v, increment);
    if (!expr_is(e, OP_MUL)) return unable(g, e);
    uint32_t k = place_of(e, increment);
    if (expr_is_scalar(e->at[k])) return of_product(g, simple_mul(g, e, v), increment);
    const expr *right = part_of(g, e, k + 1, e->count, v), *inner = applied(g, e->at[k], right, increment);
    return inner ? part_of(g, e, 0, k, inner) : NULL;
}

/* A number: the gradient, transposed. */
static const expr *of_number(engine *g, const expr *t, const expr *increment) {
    const expr *G = NULL;
    if (!adjoint_push(g, t, pool_integer(g->pool, 1), &increment, 1, &G) || !G) return NULL;
    return simple_transpose(g, simple_call(g, OP_VEC, &G, 1));
}

/* diag(A*diag(t)) = diag(A).*t and the like are left to the caller: unable. */
static const expr *of_column(engine *g, const expr *t, const expr *increment) {
    switch ((op)t->op) {
    case OP_ADD: return by_terms(g, t, NULL, increment, slope);
    case OP_MUL: return of_product(g, t, increment);
    case OP_EMUL: return of_each_product(g, t, increment);
    case OP_TRANSPOSE: {
        const expr *turned = simple_transpose(g, t->at[0]);
        return turned == t ? unable(g, t) : slope_of(g, turned, increment);
    }
    case OP_SUM_ROWS:
        return applied(g, t->at[0], ones_of(g, shape_vector(pool_shapes(g->pool), t->at[0]->shape->side[1])),
                       increment);
    default: return unable(g, t);
    }
}

/* Parts one below the other: so are their slopes. */
static const expr *of_parts(engine *g, const expr *t, const expr *increment) {
    const expr **at = arena_take(g->scratch, (t->count + 1) * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < t->count; i++) {
        const expr *s = slope_of(g, t->at[i], increment);
        if (!s && !pool_fine(g->pool)) return NULL;
        const shape *row =
            shape_matrix(pool_shapes(g->pool), t->at[i]->shape->side[0], increment->shape->side[0]);
        if (!(at[i] = s ? s : zeros_of(g, row))) return NULL;
    }
    return simplify(g, pool_blocks(g->pool, t->count, 1, at));
}

/* In columns, where that is possible. */
static const expr *unstacked(engine *g, const expr *t, const expr *increment) {
    diag unheard;
    diag *before = pool_attempt(g->pool, &unheard);
    const expr *e = t->kind == EXPR_CALL                     ? of_column(g, t, increment)
                    : is_blocks(t) || t->kind == EXPR_MATRIX ? of_parts(g, t, increment)
                                                             : NULL;
    pool_end_attempt(g->pool, before);
    return e;
}

const expr *slope_of(engine *g, const expr *t, const expr *increment) {
    if (!t || !expr_depends(t, increment)) return NULL;
    const shape *s = increment->shape;
    if (t == increment) return eye_of(g, size_mul(pool_shapes(g->pool), s->side[0], s->side[1]));
    if (expr_is_scalar(t)) return of_number(g, t, increment);
    const expr *e = is_column(t) && is_column(increment) ? unstacked(g, t, increment) : NULL;
    return e || !pool_fine(g->pool) ? e : stack_of(g, t, increment);
}
