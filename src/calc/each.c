/* Two small recursions over trees that are as high as what the reader typed. A matrix that is no operation entry by entry
 * stands as a symbol for one of its entries: y. for a name y, so that the order of factors is that of names; increments
 * come last. */
#include "calc/each.h"
#include "calc/probabilities.h"
#include "calc/simplify.h"
#include "calc/word.h"
#include "expr/walk.h"

#include <stdio.h>
#include <string.h>

static const struct {
    op each, plain;
} pairs[] = {{OP_EMUL, OP_MUL}, {OP_EDIV, OP_DIV}, {OP_EPOW, OP_POW}, {OP_ADD, OP_ADD}, {OP_NEG, OP_NEG}};
enum { PAIRS = sizeof pairs / sizeof *pairs };

static op plain_of(const expr *e) {
    if (e->kind != EXPR_CALL) return OP_COUNT;
    for (size_t i = 0; i < PAIRS; i++)
        if (pairs[i].each == e->op) return pairs[i].plain;
    return op_row_of((op)e->op)->class == CLASS_FUNCTION ? (op)e->op : OP_COUNT;
}

bool is_each(const expr *e) {
    if (expr_is_scalar(e)) return false;
    if (e->kind == EXPR_APPLY) return e->as.apply.function->elementwise;
    return plain_of(e) != OP_COUNT && e->op != OP_ADD && e->op != OP_NEG;
}

/* --- to one entry --- */

static const expr *kernel(engine *g, const expr *e, map *kernels) {
    char name[80];
    bool positive = e->kind == EXPR_CALL && op_row_of((op)e->op)->sign == SIGN_POSITIVE;
    if (expr_is_symbol(e) && strlen(e->as.symbol.name) < 60)
        snprintf(name, sizeof name, e->as.symbol.is_increment ? "~~%s." : "%s.", e->as.symbol.name);
    else
        snprintf(name, sizeof name, positive ? "~%016llx+" : "~%016llx", (unsigned long long)e->digest);
    const expr *s = pool_symbol(g->pool, name, shape_scalar(pool_shapes(g->pool)));
    if (s && !map_put(kernels, s, 0, e)) return diag_memory(pool_diag(g->pool)), NULL;
    return s;
}

/* c*A: the number, and one entry of the rest. */
static const expr *of_product(engine *g, const expr *e, map *kernels) {
    uint32_t first, count;
    const expr *const *at = word_letters(&e, &first, &count);
    if (first == 0) return kernel(g, e, kernels);
    const expr *rest = word_product(g, NULL, at + first, count);
    return rest ? pool_mul(g->pool, word_scalar(g, e), each_lowered(g, rest, kernels)) : NULL;
}

const expr *each_lowered(engine *g, const expr *e, map *kernels) {
    op plain = plain_of(e);
    bool apply = e->kind == EXPR_APPLY && e->as.apply.function->elementwise;
    if (expr_is_scalar(e)) return e;
    if (is_ones(e)) return pool_integer(g->pool, 1);
    if (is_zeros(e)) return pool_integer(g->pool, 0);
    if (expr_is(e, OP_MUL)) return of_product(g, e, kernels);
    if (expr_is(e, OP_DIV)) return pool_div(g->pool, each_lowered(g, e->at[0], kernels), e->at[1]);
    if (plain == OP_COUNT && !apply) return kernel(g, e, kernels);
    const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (!(at[i] = each_lowered(g, e->at[i], kernels))) return NULL;
    return apply ? pool_with(g->pool, e, at) : pool_call(g->pool, plain, at, e->count);
}

/* --- and back --- */

static bool has_kernel(const expr *e, const map *kernels) {
    if (expr_is_symbol(e)) return map_find(kernels, e, 0) != NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (has_kernel(e->at[i], kernels)) return true;
    return false;
}

static const expr *raised_of(engine *g, const expr *e, const map *kernels);

static const expr *raised_product(engine *g, const expr *e, const map *kernels) {
    const expr **numbers = arena_take(g->scratch, 2 * (e->count + 1) * sizeof *numbers);
    if (!numbers) return diag_memory(pool_diag(g->pool)), NULL;
    const expr **matrices = numbers + e->count + 1;
    uint32_t n = 0, m = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        if (!has_kernel(e->at[i], kernels))
            numbers[n++] = e->at[i];
        else if (!(matrices[m++] = raised_of(g, e->at[i], kernels)))
            return NULL;
    }
    const expr *all = m == 1 ? matrices[0] : pool_call(g->pool, OP_EMUL, matrices, m);
    return n ? word_product(g, simple_product(g, numbers, n), &all, 1) : all;
}

static const expr *raised_of(engine *g, const expr *e, const map *kernels) {
    if (!e || !has_kernel(e, kernels)) return e;
    if (expr_is_symbol(e)) return map_find(kernels, e, 0);
    if (expr_is(e, OP_MUL)) return raised_product(g, e, kernels);
    const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (!(at[i] = raised_of(g, e->at[i], kernels))) return NULL;
    if (expr_is(e, OP_ADD)) return simple_sum(g, at, e->count);
    if (expr_is(e, OP_POW)) return pool_call2(g->pool, OP_EPOW, at[0], at[1]);
    return pool_with(g->pool, e, at);
}

const expr *each_raised(engine *g, const expr *e, const map *kernels, const shape *s) {
    const expr *m = raised_of(g, e, kernels);
    if (!m || !expr_is_scalar(m) || shape_is_scalar(s)) return m;
    const expr *ones = ones_of(g, s);
    return ones ? word_product(g, m, &ones, 1) : NULL;
}

/* --- simple forms --- */

/* A row is a transposed column. */
static const expr *of_rows(engine *g, const expr *e) {
    const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (!(at[i] = simple_transpose(g, e->at[i]))) return NULL;
    return simple_transpose(g, each_simple(g, pool_with(g->pool, e, at)));
}

static bool all_explicit(const expr *e) {
    for (uint32_t i = 0; i < e->count; i++)
        if (!expr_is_scalar(e->at[i]) && e->at[i]->kind != EXPR_MATRIX) return false;
    return true;
}

/* On explicit matrices the entries are computed. */
static const expr *computed(engine *g, const expr *e) {
    const expr *first = NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (e->at[i]->kind == EXPR_MATRIX) first = e->at[i];
    if (!first) return e;
    const expr **entries = arena_take(g->scratch, (first->count + e->count) * sizeof *entries);
    if (!entries) return diag_memory(pool_diag(g->pool)), NULL;
    const expr **one = entries + first->count;
    op plain = plain_of(e);
    for (uint32_t k = 0; k < first->count; k++) {
        for (uint32_t i = 0; i < e->count; i++)
            one[i] = e->at[i]->kind == EXPR_MATRIX ? e->at[i]->at[k] : e->at[i];
        entries[k] = simplify(g, e->kind == EXPR_APPLY ? pool_with(g->pool, e, one)
                                                       : pool_call(g->pool, plain, one, e->count));
    }
    return pool_with(g->pool, first, entries);
}

/* exp(vec(A)).*vec(B) = vec(exp(A).*B). NULL without diag where the arguments are no stacked matrices of one shape. */
static const expr *of_stacked(engine *g, const expr *e) {
    const shape *inner = NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        if (expr_is_scalar(e->at[i])) continue;
        if (!expr_is(e->at[i], OP_VEC) || (inner && inner != e->at[i]->at[0]->shape)) return NULL;
        inner = e->at[i]->at[0]->shape;
    }
    const expr **at = inner ? arena_take(g->scratch, (e->count + 1) * sizeof *at) : NULL;
    if (!at) return NULL;
    for (uint32_t i = 0; i < e->count; i++) at[i] = expr_is_scalar(e->at[i]) ? e->at[i] : e->at[i]->at[0];
    const expr *M = each_simple(g, pool_call(g->pool, (op)e->op, at, e->count));
    return M ? simple_call(g, OP_VEC, &M, 1) : NULL;
}

const expr *each_simple(engine *g, const expr *e) {
    if (!e) return NULL;
    const expr *stacked = e->kind == EXPR_CALL ? of_stacked(g, e) : NULL;
    if (stacked || !pool_fine(g->pool)) return stacked;
    if (all_explicit(e)) return computed(g, e);
    if (is_row(e)) return of_rows(g, e);
    map *kernels = map_new(g->scratch);
    if (!kernels) return diag_memory(pool_diag(g->pool)), NULL;
    const expr *entry = each_lowered(g, e, kernels),
               *s = entry ? with_probabilities(g, simplify(g, entry)) : NULL;
    return s ? each_raised(g, s, kernels, e->shape) : NULL;
}
