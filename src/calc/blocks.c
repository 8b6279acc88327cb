/* Blocks are rare and few: every operation goes through their grid once. */
#include "calc/blocks.h"
#include "calc/simplify.h"
#include "calc/word.h"

static const expr **room(engine *g, uint32_t n) {
    const expr **at = arena_take(g->scratch, (n + 1) * sizeof *at);
    if (!at) diag_memory(pool_diag(g->pool));
    return at;
}

static uint32_t rows_of(const expr *e) { return e->kind == EXPR_MATRIX ? e->as.matrix.rows : 1; }
static uint32_t columns_of(const expr *e) { return e->kind == EXPR_MATRIX ? e->as.matrix.columns : 1; }

static bool is_explicit(const expr *e) { return e->kind == EXPR_MATRIX || expr_is_scalar(e); }

/* All parts side by side, entry by entry. */
static const expr *flattened(engine *g, const expr *e) {
    uint32_t rows = 0, columns = 0, across = e->as.matrix.columns;
    for (uint32_t i = 0; i < e->as.matrix.rows; i++) rows += rows_of(e->at[i * across]);
    for (uint32_t j = 0; j < across; j++) columns += columns_of(e->at[j]);
    const expr **out = room(g, rows * columns);
    for (uint32_t i = 0, top = 0; out && i < e->as.matrix.rows; top += rows_of(e->at[i * across]), i++)
        for (uint32_t j = 0, left = 0; j < across; left += columns_of(e->at[j]), j++) {
            const expr *part = e->at[i * across + j];
            for (uint32_t r = 0; r < rows_of(part); r++)
                for (uint32_t c = 0; c < columns_of(part); c++)
                    out[(top + r) * columns + left + c] =
                        part->kind == EXPR_MATRIX ? part->at[r * columns_of(part) + c] : part;
        }
    return out ? pool_matrix(g->pool, rows, columns, out) : NULL;
}

static bool all_zeros(const expr *e) {
    for (uint32_t i = 0; i < e->count; i++)
        if (!expr_is_zero(e->at[i]) && !is_zeros(e->at[i])) return false;
    return true;
}

const expr *blocks_simple(engine *g, const expr *e) {
    if (all_zeros(e)) return zeros_of(g, e->shape);
    for (uint32_t i = 0; i < e->count; i++)
        if (!is_explicit(e->at[i])) return e;
    return flattened(g, e);
}

const expr *blocks_transposed(engine *g, const expr *e) {
    uint32_t m = e->as.matrix.rows, n = e->as.matrix.columns;
    const expr **out = room(g, e->count);
    for (uint32_t i = 0; out && i < m; i++)
        for (uint32_t j = 0; j < n; j++)
            if (!(out[j * m + i] = simple_transpose(g, e->at[i * n + j]))) return NULL;
    return out ? pool_blocks(g->pool, n, m, out) : NULL;
}

const expr *blocks_product(engine *g, const expr *a, const expr *b) {
    uint32_t m = a->as.matrix.rows, k = a->as.matrix.columns, n = b->as.matrix.columns;
    if (k != b->as.matrix.rows) return NULL;
    for (uint32_t s = 0; s < k; s++)
        if (a->at[s]->shape->side[1] != b->at[s * n]->shape->side[0]) return NULL;
    const expr **out = room(g, m * n), **terms = room(g, k);
    for (uint32_t i = 0; out && terms && i < m; i++)
        for (uint32_t j = 0; j < n; j++) {
            for (uint32_t s = 0; s < k; s++)
                if (!(terms[s] = simple_mul(g, a->at[i * k + s], b->at[s * n + j]))) return NULL;
            if (!(out[i * n + j] = simple_sum(g, terms, k))) return NULL;
        }
    return out && terms ? simplify(g, pool_blocks(g->pool, m, n, out)) : NULL;
}

/* The blocks in s*[A, x; x', 1], else NULL. */
static const expr *blocks_of_term(const expr *const *term) {
    uint32_t first, n;
    const expr *const *at = word_letters(term, &first, &n);
    return n == 1 && is_blocks(at[first]) ? at[first] : NULL;
}

static bool cut_alike(const expr *a, const expr *b) {
    if (!b || a->count != b->count || a->as.matrix.rows != b->as.matrix.rows) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->at[i]->shape != b->at[i]->shape) return false;
    return true;
}

static uint32_t count_alike(const expr *a, const expr *const *terms, uint32_t count) {
    uint32_t alike = 0;
    for (uint32_t i = 0; a && i < count; i++) alike += terms[i] && cut_alike(a, blocks_of_term(&terms[i]));
    return alike;
}

/* The terms cut like `a` as one, then the others. */
static const expr *sum_alike(engine *g, const expr *a, const expr *const *terms, uint32_t count) {
    const expr **parts = room(g, a->count), **column = room(g, count), **rest = room(g, count);
    uint32_t others = 1;
    if (!parts || !column || !rest) return NULL;
    for (uint32_t i = 0; i < count; i++)
        if (!cut_alike(a, blocks_of_term(&terms[i]))) rest[others++] = terms[i];
    for (uint32_t k = 0; k < a->count; k++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < count; i++) {
            const expr *b = blocks_of_term(&terms[i]);
            if (cut_alike(a, b)) column[n++] = simple_mul(g, word_scalar(g, terms[i]), b->at[k]);
        }
        parts[k] = simple_sum(g, column, n);
    }
    rest[0] = simplify(g, pool_blocks(g->pool, a->as.matrix.rows, a->as.matrix.columns, parts));
    return rest[0] ? simple_sum(g, rest, others) : NULL;
}

const expr *blocks_sum(engine *g, const expr *const *terms, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const expr *a = terms[i] ? blocks_of_term(&terms[i]) : NULL;
        if (count_alike(a, terms, count) > 1) return sum_alike(g, a, terms, count);
    }
    return NULL;
}

/* [0, I, 0] with as many columns as the blocks have rows (or columns), the identity at part k. */
static const expr *selection(engine *g, const expr *e, uint32_t k, bool rows) {
    uint32_t n = rows ? e->as.matrix.rows : e->as.matrix.columns, across = e->as.matrix.columns;
    const expr **out = room(g, n);
    shape_table *t = pool_shapes(g->pool);
    const size *own = rows ? e->at[k * across]->shape->side[0] : e->at[k]->shape->side[1];
    if (n == 1) return eye_of(g, own);
    for (uint32_t s = 0; out && s < n; s++) {
        const size *side = rows ? e->at[s * across]->shape->side[0] : e->at[s]->shape->side[1];
        out[s] = s == k ? eye_of(g, own) : zeros_of(g, shape_matrix(t, own, side));
    }
    return out ? simplify(g, pool_blocks(g->pool, 1, n, out)) : NULL;
}

const expr *blocks_part(engine *g, const expr *e, const expr *G, uint32_t i, uint32_t j) {
    const expr *at[] = {selection(g, e, i, true), G, simple_transpose(g, selection(g, e, j, false))};
    return at[0] && at[2] ? simple_product(g, at, 3) : NULL;
}

bool blocks_place(engine *g, const expr *e, uint32_t i, uint32_t j, const expr **ret_R, const expr **ret_C) {
    *ret_R = simple_transpose(g, selection(g, e, i, true));
    *ret_C = selection(g, e, j, false);
    return *ret_R && *ret_C;
}
