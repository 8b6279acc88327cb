/* Every index becomes a number of indices.h, which knows the way back to matrices. */
#include "calc/contract.h"
#include "calc/indices.h"
#include "calc/simplify.h"
#include "calc/word.h"
#include "expr/walk.h"

enum { POWER_AT_MOST = 4 };

typedef struct reading {
    indexing x;
    const expr *names[INDEX_MOST]; /* by index; NULL: out of its sum */
} reading;

static uint8_t index_of(const reading *r, const expr *name) {
    for (uint32_t i = r->x.used; i-- > 0;)
        if (r->names[i] == name) return (uint8_t)i;
    return INDEX_NONE;
}

static uint8_t open_index(reading *r, const expr *name, const size *range) {
    uint8_t i = index_new(&r->x, range);
    if (i != INDEX_NONE) r->names[i] = name;
    return i;
}

/* Whether an index that is open or a sum stands in e. */
static bool is_indexed(const reading *r, const expr *e) {
    if (expr_is(e, OP_SUM_OVER) || (expr_is_symbol(e) && index_of(r, e) != INDEX_NONE)) return true;
    for (uint32_t i = 0; i < e->count; i++)
        if (is_indexed(r, e->at[i])) return true;
    return false;
}

static bool read(reading *r, const expr *e, index_sum *ret);

static bool read_sum(reading *r, const expr *e, index_sum *ret) {
    engine *g = r->x.g;
    if (!expr_is_one(e->at[2]) || expr_is_number(e->at[3])) return false;
    const expr *column = pool_call1(g->pool, OP_ONES, e->at[3]); /* false where that is no size */
    uint8_t i = column ? open_index(r, e->at[1], column->shape->side[0]) : (uint8_t)INDEX_NONE;
    if (i == INDEX_NONE || !read(r, e->at[0], ret)) return false;
    index_sum_over(ret, i);
    r->names[i] = NULL;
    return true;
}

static bool read_entry(reading *r, const expr *e, index_sum *ret) {
    uint8_t at[2] = {INDEX_NONE, INDEX_NONE};
    if (e->count > 3 || is_indexed(r, e->at[0])) return false;
    for (uint32_t k = 1; k < e->count; k++)
        if ((at[k - 1] = index_of(r, e->at[k])) == INDEX_NONE) return false;
    return index_entry(&r->x, e->at[0], at[0], at[1], ret);
}

static bool read_factors(reading *r, const expr *const *at, uint32_t count, index_sum *ret) {
    if (!index_plain(&r->x, pool_integer(r->x.g->pool, 1), ret)) return false;
    for (uint32_t i = 0; i < count; i++) {
        index_sum one;
        if (!read(r, at[i], &one) || !index_product(&r->x, ret, &one, ret)) return false;
    }
    return true;
}

static bool read_terms(reading *r, const expr *e, index_sum *ret) {
    *ret = (index_sum){0, NULL};
    for (uint32_t i = 0; i < e->count; i++) {
        index_sum one;
        if (!read(r, e->at[i], &one) || !index_added(&r->x, ret, &one, ret)) return false;
    }
    return true;
}

static bool read_power(reading *r, const expr *e, index_sum *ret) {
    long n;
    const expr *at[POWER_AT_MOST];
    if (!expr_is_number(e->at[1]) || !number_to_long(&e->at[1]->as.number, &n) || n < 1 || n > POWER_AT_MOST)
        return false;
    for (long i = 0; i < n; i++) at[i] = e->at[0];
    return read_factors(r, at, (uint32_t)n, ret);
}

/* The open indices in e, two at most. */
static bool open_in(const reading *r, const expr *e, uint8_t at[2], uint32_t *ret_count) {
    *ret_count = 0;
    for (uint32_t i = 0; i < r->x.used; i++) {
        if (!r->names[i] || !expr_depends(e, r->names[i])) continue;
        if (*ret_count == 2) return false;
        at[(*ret_count)++] = (uint8_t)i;
    }
    return true;
}

/* exp(x[i]) is entry i of exp(x); a power likewise. */
static bool read_function(reading *r, const expr *e, index_sum *ret) {
    engine *g = r->x.g;
    uint8_t at[2] = {INDEX_NONE, INDEX_NONE};
    uint32_t n;
    index_sum inner;
    bool power = expr_is(e, OP_POW);
    if (power ? is_indexed(r, e->at[1]) : e->count != 1 || op_row_of((op)e->op)->class != CLASS_FUNCTION)
        return false;
    if (!open_in(r, e, at, &n) || !read(r, e->at[0], &inner)) return false;
    shape_table *t = pool_shapes(g->pool);
    const shape *of = n == 0   ? shape_scalar(t)
                      : n == 1 ? shape_vector(t, r->x.range[at[0]])
                               : shape_matrix(t, r->x.range[at[0]], r->x.range[at[1]]);
    const expr *M = index_matrix(&r->x, &inner, at[0], at[1], of);
    if (!M) return false;
    M = simplify(g, power ? pool_call2(g->pool, n ? OP_EPOW : OP_POW, M, e->at[1])
                          : pool_call1(g->pool, (op)e->op, M));
    if (!n) return index_plain(&r->x, M, ret);
    return index_entry(&r->x, M, at[0], at[1], ret);
}

static bool read(reading *r, const expr *e, index_sum *ret) {
    if (!is_indexed(r, e)) return index_plain(&r->x, e, ret);
    if (expr_is(e, OP_SUM_OVER)) return read_sum(r, e, ret);
    if (expr_is(e, OP_INDEX)) return read_entry(r, e, ret);
    if (expr_is(e, OP_MUL) && !word_is_number(e)) return read_factors(r, e->at, e->count, ret);
    if (expr_is(e, OP_ADD)) return read_terms(r, e, ret);
    if (expr_is(e, OP_POW) && read_power(r, e, ret)) return true;
    return e->kind == EXPR_CALL && read_function(r, e, ret);
}

/* The letters that stand as indices, and the sides that they run along; more than two: false. */
static bool find_letters(reading *r, const expr *e, const list *nodes, uint32_t *ret_count) {
    (void)e;
    *ret_count = 0;
    for (size_t i = 0; i < nodes->count; i++) {
        const expr *n = nodes->at[i];
        for (uint32_t k = expr_is(n, OP_INDEX) ? 1 : n->count; k < n->count; k++) {
            const expr *name = n->at[k];
            if (!expr_is_symbol(name) || name->as.symbol.bound || index_of(r, name) != INDEX_NONE) continue;
            if (++*ret_count > 2 || open_index(r, name, n->at[0]->shape->side[k - 1]) == INDEX_NONE)
                return false;
        }
    }
    return true;
}

static const expr *in_matrices(reading *r, const expr *e, const list *nodes) {
    engine *g = r->x.g;
    index_sum s;
    uint32_t letters;
    if (!find_letters(r, e, nodes, &letters) || !read(r, e, &s)) return NULL;
    shape_table *t = pool_shapes(g->pool);
    const shape *of = letters == 0   ? shape_scalar(t)
                      : letters == 1 ? shape_vector(t, r->x.range[0])
                                     : shape_matrix(t, r->x.range[0], r->x.range[1]);
    const expr *M = index_matrix(&r->x, &s, letters ? 0 : INDEX_NONE, letters > 1 ? 1 : INDEX_NONE, of);
    if (!M || !letters) return M;
    const expr *at[] = {M, r->names[0], r->names[1]};
    return simple_call(g, OP_INDEX, at, letters + 1);
}

const expr *contracted(engine *g, const expr *e) {
    list nodes;
    bool sums = false;
    if (!e || !expr_is_scalar(e) || !(e = simplify(g, e)) || !walk_order(g->scratch, e, &nodes)) return NULL;
    for (size_t i = 0; i < nodes.count; i++) sums |= expr_is(nodes.at[i], OP_SUM_OVER);
    reading *r = sums ? arena_take(g->scratch, sizeof *r) : NULL;
    if (!r) return NULL;
    *r = (reading){.x = {.g = g}};
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    const expr *M = in_matrices(r, e, &nodes);
    pool_end_attempt(g->pool, before);
    return pool_fine(g->pool) ? M : NULL;
}
