/* Projections onto the directions in which a matrix of each kind moves. */
#include "calc/structure.h"
#include "calc/simplify.h"
#include "calc/word.h"

structure structure_of(const engine *g, const expr *x) {
    if (!expr_is_symbol(x) || x->shape->order != 2) return STRUCTURE_NONE;
    uint32_t has = context_attributes(g->context, x->as.symbol.name);
    return has & ATTRIBUTE_DIAGONAL     ? STRUCTURE_DIAGONAL
           : has & ATTRIBUTE_SYMMETRIC  ? STRUCTURE_SYMMETRIC
           : has & ATTRIBUTE_LOWER      ? STRUCTURE_LOWER
           : has & ATTRIBUTE_UPPER      ? STRUCTURE_UPPER
           : has & ATTRIBUTE_ORTHOGONAL ? STRUCTURE_ORTHOGONAL
                                        : STRUCTURE_NONE;
}

static const expr *half(engine *g, const expr *e) {
    return e ? simple_div(g, e, pool_integer(g->pool, 2)) : NULL;
}

/* (G + G')/2 */
static const expr *symmetric(engine *g, const expr *x, const expr *G) {
    (void)x;
    const expr *t = simple_transpose(g, G);
    return t == G ? G : half(g, simple_add(g, G, t));
}

static const expr *diagonal_of(engine *g, const expr *G) {
    const expr *v = G ? simple_call(g, OP_DIAG, &G, 1) : NULL;
    return v ? simple_call(g, OP_DIAG, &v, 1) : NULL;
}

static const expr *diagonal(engine *g, const expr *x, const expr *G) { return (void)x, diagonal_of(g, G); }

static const expr *lower(engine *g, const expr *x, const expr *G) {
    return (void)x, simple_call(g, OP_TRIL, &G, 1);
}
static const expr *upper(engine *g, const expr *x, const expr *G) {
    return (void)x, simple_call(g, OP_TRIU, &G, 1);
}

/* (G - Q*G'*Q)/2 */
static const expr *tangent(engine *g, const expr *x, const expr *G) {
    const expr *at[] = {x, simple_transpose(g, G), x}, *back = at[1] ? simple_product(g, at, 3) : NULL;
    return back ? half(g, simple_sub(g, G, back)) : NULL;
}

static const struct {
    rule_id rule;
    const expr *(*project)(engine *g, const expr *x, const expr *G);
} kinds[] = {
    [STRUCTURE_SYMMETRIC] = {RULE_AMONG_SYMMETRIC, symmetric},
    [STRUCTURE_DIAGONAL] = {RULE_AMONG_DIAGONAL, diagonal},
    [STRUCTURE_LOWER] = {RULE_AMONG_TRIANGULAR, lower},
    [STRUCTURE_UPPER] = {RULE_AMONG_TRIANGULAR, upper},
    [STRUCTURE_ORTHOGONAL] = {RULE_AMONG_ORTHOGONAL, tangent},
};

rule_id structure_rule(structure s) { return kinds[s].rule; }

const expr *structure_gradient(engine *g, const expr *x, const expr *G) {
    structure s = structure_of(g, x);
    return G && s != STRUCTURE_NONE ? kinds[s].project(g, x, G) : G;
}

const expr *structure_by_entries(engine *g, const expr *G) {
    const expr *both = G ? simple_add(g, G, simple_transpose(g, G)) : NULL;
    return both ? simple_sub(g, both, diagonal_of(g, G)) : NULL;
}
