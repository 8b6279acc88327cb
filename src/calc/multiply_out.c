/* Bottom-up; each operator that meets a sum is spread over it by a small function. */
#include "calc/multiply_out.h"
#include "calc/blocks.h"
#include "calc/each.h"
#include "calc/operators.h"
#include "calc/simplify.h"
#include "calc/word.h"
#include "expr/walk.h"

enum { TERMS_AT_MOST = 2000, POWER_AT_MOST = 6, ROUNDS = 6 };

/* --- by basics --- */

static const expr *basics(void *data, const expr *e, const expr *original) {
    engine *g = data;
    pool *p = g->pool;
    (void)original;
    if (e->kind != EXPR_CALL || e->count != 1) return e;
    const expr *u = e->at[0], *half = pool_rational(p, 1, 2);
    switch ((op)e->op) {
    case OP_NORM: return pool_pow(p, pool_mul(p, pool_call1(p, OP_TRANSPOSE, u), u), half);
    case OP_NORMF:
        return pool_pow(p, pool_call1(p, OP_TR, pool_mul(p, pool_call1(p, OP_TRANSPOSE, u), u)), half);
    case OP_LOG: /* of a softmax, which is written so by now */
        if (!expr_is(u, OP_DIV) || expr_is_scalar(u) || !expr_is(u->at[0], OP_EXP)) return e;
        return pool_sub(p, u->at[0]->at[0], pool_call1(p, OP_LOG, u->at[1]));
    case OP_LOGDET: return pool_call1(p, OP_LOG, pool_call1(p, OP_DET, u));
    case OP_LOGSUMEXP: return pool_call1(p, OP_LOG, pool_call1(p, OP_SUM, pool_call1(p, OP_EXP, u)));
    case OP_SOFTMAX:
        return pool_div(p, pool_call1(p, OP_EXP, u), pool_call1(p, OP_SUM, pool_call1(p, OP_EXP, u)));
    case OP_SUM: { /* sum(A.*B) = tr(A'*B) */
        if (!expr_is(u, OP_EMUL) || u->shape->order != 2) return e;
        const expr *rest = u->count == 2 ? u->at[1] : pool_call(p, OP_EMUL, u->at + 1, u->count - 1);
        return pool_call1(p, OP_TR, pool_mul(p, pool_call1(p, OP_TRANSPOSE, u->at[0]), rest));
    }
    case OP_ADJ: return pool_mul(p, pool_call1(p, OP_DET, u), pool_call1(p, OP_INV, u));
    case OP_SUM_ROWS: return pool_mul(p, u, ones_of(g, shape_vector(pool_shapes(p), u->shape->side[1])));
    case OP_SUM_COLUMNS:
        return pool_mul(p, simple_transpose(g, ones_of(g, shape_vector(pool_shapes(p), u->shape->side[0]))),
                        u);
    default: return e;
    }
}

const expr *by_basics(engine *g, const expr *e) {
    map *memo = map_new(g->scratch);
    if (!memo) return diag_memory(pool_diag(g->pool)), NULL;
    return simplify(g, walk_rebuild(g->pool, g->scratch, memo, 0, e, basics, g));
}

/* --- multiplying out --- */

/* e with `part`, one of its arguments and a sum, replaced by each of its terms. */
static const expr *over_terms(engine *g, const expr *e, uint32_t k) {
    const expr *sum = e->at[k], **terms = arena_take(g->scratch, (sum->count + e->count + 1) * sizeof *terms);
    if (!terms) return diag_memory(pool_diag(g->pool)), NULL;
    const expr **at = terms + sum->count;
    for (uint32_t i = 0; i < sum->count; i++) {
        for (uint32_t j = 0; j < e->count; j++) at[j] = j == k ? sum->at[i] : e->at[j];
        const expr *t = at[k];
        if (expr_is_scalar(t) && !expr_is_scalar(sum)) at[k] = simple_mul(g, t, ones_of(g, sum->shape));
        if (!at[k] || !(terms[i] = simplify(g, pool_with(g->pool, e, at)))) return NULL;
    }
    return simple_sum(g, terms, sum->count);
}

/* (A.*B)*ones(n) = diag(A*B'), which is diag(B*A') too. */
static const expr *row_products(engine *g, const expr *each) {
    const expr *M = multiplied_out(g, simple_mul(g, each->at[0], simple_transpose(g, each->at[1]))),
               *t = M ? multiplied_out(g, simple_transpose(g, M)) : NULL;
    if (t && expr_compare(t, M) < 0) M = t;
    return t ? simple_call(g, OP_DIAG, &M, 1) : NULL;
}

static const expr *with_row_products(engine *g, const expr *e) {
    for (uint32_t k = 0; k + 1 < e->count; k++) {
        const expr *u = e->at[k], *v = e->at[k + 1];
        if (!expr_is(u, OP_EMUL) || u->count != 2 || u->shape->order != 2 || v->shape->order != 1 ||
            !is_ones(v) || expr_is_scalar(u->at[0]) || expr_is_scalar(u->at[1]))
            continue;
        const expr **at = arena_take(g->scratch, e->count * sizeof *at);
        if (!at) return diag_memory(pool_diag(g->pool)), NULL;
        uint32_t n = 0;
        for (uint32_t i = 0; i < e->count; i++)
            if (i != k + 1) at[n++] = i == k ? row_products(g, u) : e->at[i];
        return simple_product(g, at, n);
    }
    return e;
}

/* A column [1, 2] times what is no such thing: part by part. */
static const expr *parts_times(engine *g, const expr *parts, const expr *M) {
    const expr **at = arena_take(g->scratch, (parts->count + 1) * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < parts->count; i++)
        if (!(at[i] = simple_mul(g, parts->at[i], M))) return NULL;
    return simplify(g, pool_blocks(g->pool, parts->count, 1, at));
}

static bool is_parts(const expr *e) {
    return e->kind == EXPR_MATRIX && e->as.matrix.columns == 1 && e->count > 1;
}

static const expr *with_parts(engine *g, const expr *e) {
    for (uint32_t k = 0; k + 1 < e->count; k++) {
        const expr *M = e->at[k + 1];
        if (!is_parts(e->at[k]) || expr_is_scalar(M) || M->kind == EXPR_BLOCKS || M->kind == EXPR_MATRIX)
            continue;
        const expr **at = arena_take(g->scratch, e->count * sizeof *at);
        if (!at) return diag_memory(pool_diag(g->pool)), NULL;
        uint32_t n = 0;
        for (uint32_t i = 0; i < e->count; i++)
            if (i != k + 1) at[n++] = i == k ? parts_times(g, e->at[k], M) : e->at[i];
        return n == 1 ? at[0] : simple_product(g, at, n);
    }
    return e;
}

static const expr *of_product(engine *g, const expr *e) {
    const expr *parts = with_parts(g, e);
    if (parts != e) return parts;
    const expr *diagonals = with_row_products(g, e);
    if (diagonals != e) return diagonals;
    for (uint32_t k = 0; k < e->count; k++)
        if (expr_is(e->at[k], OP_ADD) && e->at[k]->count <= TERMS_AT_MOST) return over_terms(g, e, k);
    return e;
}

static const expr *of_power(engine *g, const expr *e) {
    long n;
    if (expr_is_scalar(e) || !expr_is(e->at[0], OP_ADD) || !expr_is_number(e->at[1]) ||
        !number_to_long(&e->at[1]->as.number, &n) || n < 2 || n > POWER_AT_MOST)
        return e;
    const expr *at[POWER_AT_MOST];
    for (long i = 0; i < n; i++) at[i] = e->at[0];
    return of_product(g, pool_call(g->pool, OP_MUL, at, (uint32_t)n));
}

static const expr *of_linear(engine *g, const expr *e) {
    if (expr_is(e, OP_TRANSPOSE) && expr_is(e->at[0], OP_INV) && expr_is(e->at[0]->at[0], OP_ADD)) {
        const expr *t = simple_transpose(g, e->at[0]->at[0]); /* inv(A + B)' = inv(A' + B') */
        return t && !expr_is(t, OP_TRANSPOSE) ? simple_inverse(g, t) : e;
    }
    return expr_is(e->at[0], OP_ADD) ? over_terms(g, e, 0) : e;
}

/* inv(A*B) = inv(B)*inv(A) for square A and B. */
static const expr *of_inverse(engine *g, const expr *e) {
    const expr *u = e->at[0];
    if (!expr_is(u, OP_MUL)) return e;
    const expr **at = arena_take(g->scratch, u->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < u->count; i++) {
        if (!shape_is_square(u->at[i]->shape)) return e;
        at[u->count - 1 - i] = simple_inverse(g, u->at[i]);
    }
    return simple_product(g, at, u->count);
}

/* Products entry by entry: those of one entry multiplied out. */
static const expr *of_each(engine *g, const expr *e) {
    bool diagonal = false;
    for (uint32_t i = 0; expr_is(e, OP_EMUL) && i < e->count; i++) diagonal |= is_eye(e->at[i]);
    for (uint32_t i = 0; diagonal && i < e->count; i++) { /* eye.*A' = eye.*A */
        if (!expr_is(e->at[i], OP_TRANSPOSE)) continue;
        const expr **at = arena_take(g->scratch, e->count * sizeof *at);
        if (!at) return diag_memory(pool_diag(g->pool)), NULL;
        for (uint32_t k = 0; k < e->count; k++) at[k] = k == i ? e->at[k]->at[0] : e->at[k];
        return simplify(g, pool_with(g->pool, e, at));
    }
    map *kernels = map_new(g->scratch);
    const expr *one = kernels ? each_lowered(g, e, kernels) : NULL,
               *all = one ? expand_quietly(g, simplify(g, one)) : NULL;
    return all ? each_raised(g, all, kernels, e->shape) : e;
}

static const struct {
    op of;
    const expr *(*run)(engine *g, const expr *e);
} ways[] = {
    {OP_MUL, of_product}, {OP_POW, of_power},        {OP_TR, of_linear},  {OP_SUM, of_linear},
    {OP_DIAG, of_linear}, {OP_TRANSPOSE, of_linear}, {OP_VEC, of_linear}, {OP_INV, of_inverse},
    {OP_EMUL, of_each},   {OP_EPOW, of_each},
};

static bool holds_matrix(const expr *e) {
    for (uint32_t i = 0; i < e->count; i++)
        if (!expr_is_scalar(e->at[i])) return true;
    return !expr_is_scalar(e);
}

/* Made of identities and zeros. */
static bool is_selection(const expr *e) {
    for (uint32_t i = 0; i < e->count; i++)
        if (!is_eye(e->at[i]) && !is_zeros(e->at[i]) && !expr_is_one(e->at[i]) && !expr_is_zero(e->at[i]))
            return false;
    return true;
}

/* Blocks as the sum of R*part*C, so that nothing but selections is left of them. */
static const expr *of_blocks(engine *g, const expr *e) {
    const expr **terms = arena_take(g->scratch, (e->count + 1) * sizeof *terms);
    if (!terms) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *at[3] = {NULL, e->at[i], NULL};
        if (!blocks_place(g, e, i / e->as.matrix.columns, i % e->as.matrix.columns, &at[0], &at[2]))
            return NULL;
        if (!(terms[i] = simple_product(g, at, 3))) return NULL;
    }
    return simple_sum(g, terms, e->count);
}

static const expr *spread(void *data, const expr *e, const expr *original) {
    engine *g = data;
    (void)original;
    if (is_blocks(e) && !is_selection(e)) return of_blocks(g, e);
    if (e->kind != EXPR_CALL || !holds_matrix(e)) return e;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (ways[i].of == e->op) return ways[i].run(g, e);
    return e;
}

const expr *multiplied_out(engine *g, const expr *e) {
    for (int round = 0; round < ROUNDS && e; round++) {
        map *memo = map_new(g->scratch);
        if (!memo) return diag_memory(pool_diag(g->pool)), NULL;
        const expr *next = simplify(g, walk_rebuild(g->pool, g->scratch, memo, 0, e, spread, g));
        if (next == e) return e;
        e = next;
    }
    return e;
}
