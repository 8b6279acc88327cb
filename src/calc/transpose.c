/* Transposes at the leaves: one small function per kind of operator, in a table. A sum of columns or of long products keeps
 * its transpose as a whole, (X*w - y)', for that is how one writes it; a row is a transposed column. */
#include "calc/blocks.h"
#include "calc/each.h"
#include "calc/simplify.h"
#include "calc/word.h"

typedef const expr *(*turn)(engine *g, const expr *e);

static const expr *outside(engine *g, const expr *e) { return pool_call1(g->pool, OP_TRANSPOSE, e); }
static const expr *inside(engine *g, const expr *e) { return (void)g, e->at[0]; }
static const expr *itself(engine *g, const expr *e) { return (void)g, e; }

/* The same operator on transposed arguments. */
static const expr *arguments(engine *g, const expr *e) {
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (!(at[i] = simple_transpose(g, e->at[i]))) return NULL;
    if (e->op == OP_ADD) return simple_sum(g, at, e->count);
    return simple_call(g, (op)e->op, at, e->count);
}

/* Entry by entry: on columns the transpose stays outside. */
static const expr *entries(engine *g, const expr *e) {
    if (is_column(e)) return outside(g, e);
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (!(at[i] = simple_transpose(g, e->at[i]))) return NULL;
    return each_simple(g, pool_with(g->pool, e, at));
}

static const expr *product(engine *g, const expr *e) {
    const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    uint32_t n = 0;
    for (uint32_t i = e->count; i-- > 0;)
        if (!expr_is_scalar(e->at[i]) && !(at[n++] = simple_transpose(g, e->at[i]))) return NULL;
    return word_product(g, word_scalar(g, e), at, n);
}

static bool is_short(const expr *e) {
    uint32_t first, count;
    word_letters(&e, &first, &count);
    return count == 1 && !expr_is(e, OP_ADD);
}

static const expr *sum(engine *g, const expr *e) {
    if (is_row(e)) return arguments(g, e);
    for (uint32_t i = 0; i < e->count; i++)
        if (!is_short(e->at[i]) || is_column(e)) {
            const expr *t = arguments(g, e); /* X'*X + Y'*Y is its own transpose */
            return t == e ? e : outside(g, e);
        }
    return arguments(g, e);
}

static const expr *power(engine *g, const expr *e) {
    return word_power(g, simple_transpose(g, e->at[0]), e->at[1]);
}

static const expr *inverse(engine *g, const expr *e) { return is_symmetric(g, e->at[0]) ? e : outside(g, e); }

static const expr *diagonal(engine *g, const expr *e) { return is_column(e) ? outside(g, e) : e; }

/* ones(m,n), zeros(m,n), commutation(m,n). */
static const expr *sizes(engine *g, const expr *e) {
    if (is_column(e) && e->op == OP_ONES) return outside(g, e);
    const expr *one = pool_integer(g->pool, 1), *at[] = {e->count > 1 ? e->at[1] : one, e->at[0]};
    bool column = expr_is_one(at[1]) && e->op != OP_COMMUTATION;
    return simple_call(g, (op)e->op, at, column ? 1 : 2);
}

static const expr *sum_over(engine *g, const expr *e) {
    if (is_column(e)) return outside(g, e);
    const expr *at[] = {simple_transpose(g, e->at[0]), e->at[1], e->at[2], e->at[3]};
    return at[0] ? simplify(g, pool_call(g->pool, OP_SUM_OVER, at, 4)) : NULL;
}

/* sylvester(A, B, C)' = sylvester(B', A', C') */
static const expr *sylvester(engine *g, const expr *e) {
    const expr *at[] = {simple_transpose(g, e->at[1]), simple_transpose(g, e->at[0]),
                        simple_transpose(g, e->at[2])};
    return at[0] && at[1] && at[2] ? simple_call(g, OP_SYLVESTER, at, 3) : NULL;
}

/* Of a symmetric matrix a function is symmetric; else the transpose stays outside. */
static const expr *of_function(engine *g, const expr *e) {
    return is_symmetric(g, e->at[0]) ? e : outside(g, e);
}

static const struct {
    op of;
    turn run;
} turns[] = {
    {OP_EXPM, of_function},  {OP_LOGM, of_function}, {OP_SQRTM, of_function},   {OP_DEXPM, arguments},
    {OP_SUM_OVER, sum_over}, {OP_DLOGM, arguments},  {OP_SYLVESTER, sylvester}, {OP_TRANSPOSE, inside},
    {OP_MUL, product},       {OP_ADD, sum},          {OP_POW, power},           {OP_INV, inverse},
    {OP_DIAG, diagonal},     {OP_EYE, itself},       {OP_ONES, sizes},          {OP_ZEROS, sizes},
    {OP_COMMUTATION, sizes}, {OP_KRON, arguments},   {OP_EMUL, entries},        {OP_EPOW, entries},
    {OP_PINV, arguments},
};

const expr *simple_transpose(engine *g, const expr *e) {
    if (!e || expr_is_scalar(e)) return e;
    if (e->kind == EXPR_MATRIX) return matrix_call(g, OP_TRANSPOSE, &e, 1);
    if (is_blocks(e)) return blocks_transposed(g, e);
    if (e->kind == EXPR_SYMBOL && is_symmetric(g, e)) return e;
    if (e->kind != EXPR_CALL) return outside(g, e);
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
        if (turns[i].of == e->op) return turns[i].run(g, e);
    return op_row_of((op)e->op)->class == CLASS_FUNCTION ? entries(g, e) : outside(g, e);
}

bool is_symmetric(engine *g, const expr *e) {
    if (!shape_is_square(e->shape)) return false;
    if (expr_is_scalar(e)) return true;
    if (e->kind == EXPR_SYMBOL) { /* the increment dS of a symmetric S is symmetric too */
        const char *name = e->as.symbol.name + e->as.symbol.is_increment;
        return context_attributes(g->context, name) & ATTRIBUTE_SYMMETRIC;
    }
    if (expr_is(e, OP_ADD)) return arguments(g, e) == e;
    if (e->kind == EXPR_CALL && e->op == OP_TRANSPOSE) return is_symmetric(g, e->at[0]);
    return simple_transpose(g, e) == e;
}
