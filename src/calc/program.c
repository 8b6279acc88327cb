/* One walk finds what wants a name, from the inside out, so that each definition is over earlier names. */
#include "calc/program.h"
#include "calc/adjoint.h"
#include "calc/probabilities.h"
#include "calc/simplify.h"
#include "calc/slope.h"
#include "calc/structure.h"
#include "calc/word.h"
#include "expr/walk.h"

#include <string.h>

typedef struct naming {
    engine *g;
    const expr *root, *x;
    const names *taken;
    grain grain;
    map *uses;   /* node -> how often it is used + 1 */
    map *wanted; /* node -> itself */
    map *put;    /* node -> with names put in */
    list used;   /* letters, const char * */
    list blocks; /* block * */
} naming;

/* --- what wants a name --- */

/* Operators whose argument one names before taking the differential. */
static bool is_nonlinear(const expr *e) {
    static const op ops[] = {OP_DET,   OP_LOGDET,  OP_INV,     OP_ADJ,       OP_PINV, OP_NORM, OP_NORM1,
                             OP_NORMF, OP_NORMINF, OP_SOFTMAX, OP_LOGSUMEXP, OP_PROD, OP_PEAK};
    if (e->kind == EXPR_APPLY) return true;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (expr_is(e, ops[i])) return true;
    return expr_is(e, OP_POW) && !expr_is_scalar(e);
}

/* Algebra of numbers, entry by entry: sin(u), u.*v, u/v. */
static bool is_algebra(const expr *e) {
    static const op ops[] = {OP_ADD, OP_NEG, OP_DIV, OP_POW, OP_EMUL, OP_EDIV, OP_EPOW};
    if (e->kind != EXPR_CALL || is_nonlinear(e)) return false;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (e->op == ops[i]) return true;
    if (e->op == OP_MUL) {
        for (uint32_t i = 0; i < e->count; i++)
            if (!expr_is_scalar(e->at[i]) && i + 1 < e->count) return false;
        return true;
    }
    return op_row_of((op)e->op)->class == CLASS_FUNCTION;
}

static bool depends(const naming *n, const expr *e) { return expr_depends(e, n->x); }

/* x, x', 2*x, -x want no name. */
static bool is_plain(const naming *n, const expr *e) {
    while (e->kind == EXPR_CALL && (e->op == OP_TRANSPOSE || e->op == OP_NEG)) e = e->at[0];
    if (e == n->x || e->kind == EXPR_SYMBOL || expr_is(e, OP_INDEX)) return true;
    if (!expr_is(e, OP_MUL) || e->count != 2) return false;
    return expr_is_number(e->at[0]) && is_plain(n, e->at[1]);
}

typedef struct bound {
    const expr *index;
    const struct bound *outer;
} bound;

/* Whether an index of a sum around it occurs in e: then it has another value in each term. */
static bool has_index(const expr *e, const bound *own) {
    if (expr_is_symbol(e)) {
        for (const bound *b = own; b; b = b->outer)
            if (b->index == e) return false;
        return e->as.symbol.bound;
    }
    bool binds = expr_is(e, OP_SUM_OVER) || expr_is(e, OP_PROD_OVER);
    bound here = {binds ? e->at[1] : NULL, own};
    for (uint32_t i = 0; i < e->count; i++)
        if (has_index(e->at[i], binds ? &here : own)) return true;
    return false;
}

/* The adjoint of vec must be seen to be a vec: what stands between it and the root of a sum gets no name. */
static bool is_stacked(const expr *e) {
    if (expr_is(e, OP_VEC)) return true;
    bool passes = expr_is(e, OP_ADD) || expr_is(e, OP_NEG) || (expr_is(e, OP_MUL) && e->shape->order == 1) ||
                  op_row_of((op)e->op)->class == CLASS_FUNCTION;
    for (uint32_t i = 0; e->kind == EXPR_CALL && passes && i < e->count; i++)
        if (e->at[i]->shape->order == 1 && is_stacked(e->at[i])) return true;
    return false;
}

static bool may_name(const naming *n, const expr *e) {
    if (is_stacked(e)) return false;
    if (e == n->root || !depends(n, e) || is_plain(n, e) || e->shape->truth || e->shape->order > 2)
        return false;
    bool stacked = n->root->shape->order > 1 || n->x->shape->order > 1;
    return (n->grain != GRAIN_JACOBIAN || stacked || e->shape->order <= 1) && !has_index(e, NULL);
}

static bool want(naming *n, const expr *e) {
    return !may_name(n, e) || map_put(n->wanted, e, 0, e) || diag_memory(pool_diag(n->g->pool));
}

/* Below a function of numbers what is no algebra any more gets a name: u = X*b in exp(-y.*(X*b)). */
static bool want_kernels(naming *n, const expr *e) {
    if (!depends(n, e) || is_plain(n, e)) return true;
    bool norm_power = expr_is(e, OP_POW) && (expr_is(e->at[0], OP_NORM) || expr_is(e->at[0], OP_NORMF));
    if (norm_power || !is_algebra(e)) return want(n, e); /* norm(u)^2 has a rule of its own */
    for (uint32_t i = 0; i < e->count; i++)
        if (!want_kernels(n, e->at[i])) return false;
    return true;
}

static bool is_function(const expr *e) {
    bool algebra = is_algebra(e) && !expr_is(e, OP_ADD) && !expr_is(e, OP_NEG) && !expr_is(e, OP_MUL);
    return algebra && !(expr_is(e, OP_POW) && (expr_is(e->at[0], OP_NORM) || expr_is(e->at[0], OP_NORMF)));
}

/* log(det(u)) and norm(u)^2 have rules of their own. */
static bool is_own_rule(const expr *e) {
    const expr *u = e->count ? e->at[0] : NULL;
    if (expr_is(e, OP_LOG) && u && expr_is(u, OP_ABS)) u = u->at[0];
    return expr_is(e, OP_LOG) && u && expr_is(u, OP_DET);
}

/* Of a tape: a sum with one term that varies and what stands under a sign go with the operation around them. */
static bool want_each(naming *n, const expr *e) {
    for (uint32_t i = 0; i < e->count; i++) {
        uint32_t vary = 0;
        for (uint32_t k = 0; expr_is(e->at[i], OP_ADD) && k < e->at[i]->count; k++)
            vary += depends(n, e->at[i]->at[k]);
        if (!expr_is(e, OP_NEG) && vary != 1 && !want(n, e->at[i])) return false;
    }
    return true;
}

static bool look_at(naming *n, const expr *e) {
    if (n->grain == GRAIN_TAPE) return want_each(n, e);
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *u = e->at[i];
        uintptr_t uses = (uintptr_t)map_find(n->uses, u, 0);
        if (!map_put(n->uses, u, 0, (void *)(uses + 1))) return diag_memory(pool_diag(n->g->pool));
        if (uses >= 1 && !want(n, u)) return false; /* the second use */
        if (is_nonlinear(e) && !want(n, u)) return false;
        bool divides = (expr_is(e, OP_DIV) || expr_is(e, OP_EDIV)) && !depends(n, e->at[1]);
        if (is_function(e) && !divides && !is_own_rule(e) && !want_kernels(n, u)) return false;
    }
    return true;
}

/* --- letters --- */

static const char *const residuals[] = {"r", "u", "v", "z", "q", "s"}, *const vectors[] = {"u", "v", "z",
                                                                                           "s", "r", "q"},
                         *const numbers[] = {"s", "q", "c", "g", "h"},
                         *const matrices[] = {"U", "V", "R", "M", "P"},
                         *const differences[] = {"R", "U", "V", "M", "P"}, *const chances[] = {"p", "q", "s"};

typedef struct alphabet {
    const char *const *at;
    uint32_t count;
} alphabet;
#define ALPHABET(letters) ((alphabet){letters, sizeof(letters) / sizeof *(letters)})

static const char *const results[] = {"a", "b", "c", "s", "h", "g", "u", "v", "w", "z", "q", "k"};

static alphabet alphabet_for(const naming *n, const expr *e) {
    if (n->grain == GRAIN_TAPE) return ALPHABET(results);
    if (expr_is(e, OP_SOFTMAX)) return ALPHABET(chances);
    if (e->shape->order == 0) return ALPHABET(numbers);
    bool sum = expr_is(e, OP_ADD);
    if (e->shape->order == 1) return sum ? ALPHABET(residuals) : ALPHABET(vectors);
    return sum ? ALPHABET(differences) : ALPHABET(matrices);
}

static bool is_free(const naming *n, const char *wanted) {
    if (n->taken && names_find(n->taken, wanted)) return false;
    for (size_t i = 0; i < n->used.count; i++)
        if (strcmp(n->used.at[i], wanted) == 0) return false;
    return true;
}

/* A letter of its alphabet, or with a number: u_2. */
static const char *letter_for(naming *n, const expr *e) {
    alphabet a = alphabet_for(n, e);
    for (uint32_t i = 0; i < a.count; i++)
        if (is_free(n, a.at[i])) return a.at[i];
    for (int k = 2; k < 1000; k++) {
        buffer b;
        buffer_init(&b, n->g->scratch);
        buffer_printf(&b, "%s_%d", a.at[0], k);
        if (!b.failed && is_free(n, b.text)) return b.text;
    }
    return NULL;
}

/* --- blocks --- */

static block *add_block(naming *n, const expr *definition) {
    block *b = arena_take(n->g->scratch, sizeof *b);
    if (!b || !list_push(&n->blocks, b)) return diag_memory(pool_diag(n->g->pool)), NULL;
    *b = (block){.definition = definition};
    return b;
}

static const expr *put_names(void *data, const expr *rebuilt, const expr *original) {
    naming *n = data;
    if (!map_find(n->wanted, original, 0) || !depends(n, original)) return rebuilt;
    const char *name = letter_for(n, original);
    block *b = name && list_push(&n->used, name) ? add_block(n, rebuilt) : NULL;
    if (!b) return diag_memory(pool_diag(n->g->pool)), NULL;
    b->symbol = pool_symbol(n->g->pool, name, original->shape);
    b->increment = pool_increment(n->g->pool, b->symbol);
    return b->increment ? b->symbol : NULL;
}

static bool note_letters(naming *n, const list *nodes) {
    for (size_t i = 0; i < nodes->count; i++) {
        const expr *e = nodes->at[i];
        if (expr_is_symbol(e) && !list_push(&n->used, e->as.symbol.name)) return false;
    }
    return true;
}

static bool find_blocks(naming *n) {
    list nodes;
    if (!walk_order(n->g->scratch, n->root, &nodes) || !note_letters(n, &nodes))
        return diag_memory(pool_diag(n->g->pool));
    for (size_t i = nodes.count; i-- > 0;)
        if (depends(n, nodes.at[i]) && !look_at(n, nodes.at[i])) return false;
    const expr *last = walk_rebuild(n->g->pool, n->g->scratch, n->put, 0, n->root, put_names, n);
    return last && add_block(n, last);
}

/* The differential of each block over the variable and the earlier names. */
static bool differentiate_blocks(program *p, engine *g, bool steps) {
    variation *changes = arena_take(g->scratch, (p->count + 1) * sizeof *changes);
    if (!changes) return diag_memory(pool_diag(g->pool));
    changes[0] = (variation){p->variable, p->increment};
    for (uint32_t i = 0; i < p->count; i++) {
        block *b = &p->at[i];
        if (!(b->steps = differentiate(g, b->definition, changes, i + 1, steps))) return false;
        if (b->steps->rule != RULE_CONSTANT && !(b->change = simplify(g, b->steps->value))) return false;
        changes[i + 1] = (variation){b->symbol, b->increment};
    }
    return true;
}

bool program_init(program *p, engine *g, const expr *e, const expr *x, const names *taken, grain how,
                  bool steps) {
    naming n = {.g = g,
                .root = e,
                .x = x,
                .taken = taken,
                .grain = how,
                .uses = map_new(g->scratch),
                .wanted = map_new(g->scratch),
                .put = map_new(g->scratch)};
    list_init(&n.used, g->scratch);
    list_init(&n.blocks, g->scratch);
    *p = (program){
        .subject = e, .variable = x, .increment = expr_is_symbol(x) ? pool_increment(g->pool, x) : NULL};
    if (!n.uses || !n.wanted || !n.put) return diag_memory(pool_diag(g->pool));
    if (!p->increment || !find_blocks(&n)) return false;
    p->count = (uint32_t)n.blocks.count;
    p->at = arena_take(g->scratch, p->count * sizeof *p->at);
    if (!p->at) return diag_memory(pool_diag(g->pool));
    for (uint32_t i = 0; i < p->count; i++) p->at[i] = *(const block *)n.blocks.at[i];
    return differentiate_blocks(p, g, steps);
}

const expr *program_expand(const program *p, engine *g, const expr *e) {
    for (uint32_t i = p->count; e && i-- > 0;)
        if (p->at[i].symbol && expr_depends(e, p->at[i].symbol))
            e = walk_replace(g->pool, g->scratch, e, &p->at[i].symbol, &p->at[i].definition, 1);
    return e ? with_probabilities(g, simplify(g, e)) : NULL;
}

static bool conclude(program *p, engine *g, const expr *result) {
    p->result = result;
    p->answer = result ? program_expand(p, g, result) : NULL;
    return p->answer != NULL;
}

/* What a block's change hands down to the increments below it. */
static bool hand_down(program *p, engine *g, uint32_t i, const expr **ret_own) {
    const expr **increments = arena_take(g->scratch, 2 * (p->count + 1) * sizeof *increments);
    if (!increments) return diag_memory(pool_diag(g->pool));
    const expr **shares = increments + p->count + 1;
    for (uint32_t k = 0; k < i; k++) increments[k] = p->at[k].increment;
    increments[i] = p->increment;
    if (!adjoint_push(g, p->at[i].change, p->at[i].adjoint, increments, i + 1, shares)) return false;
    for (uint32_t k = 0; k < i; k++) {
        block *b = &p->at[k];
        if (shares[k]) b->adjoint = b->adjoint ? simple_add(g, b->adjoint, shares[k]) : shares[k];
    }
    if (shares[i]) *ret_own = *ret_own ? simple_add(g, *ret_own, shares[i]) : shares[i];
    return pool_fine(g->pool);
}

/* The gradient among the matrices that the variable can be. */
static bool conclude_gradient(program *p, engine *g, const expr *result) {
    if (!conclude(p, g, result)) return false;
    p->answer = structure_gradient(g, p->variable, p->answer);
    return p->answer != NULL;
}

bool program_gradient(program *p, engine *g) {
    const expr *own = NULL;
    p->at[p->count - 1].adjoint = pool_integer(g->pool, 1);
    for (uint32_t i = p->count; i-- > 0;)
        if (p->at[i].change && p->at[i].adjoint && !hand_down(p, g, i, &own)) return false;
    return conclude_gradient(p, g, own ? own : zeros_of(g, p->variable->shape));
}

static const shape *jacobian_shape(const program *p, engine *g) {
    shape_table *t = pool_shapes(g->pool);
    const shape *y = p->at[p->count - 1].definition->shape, *x = p->variable->shape;
    return shape_matrix(t, size_mul(t, y->side[0], y->side[1]), size_mul(t, x->side[0], x->side[1]));
}

bool program_jacobian(program *p, engine *g) {
    for (uint32_t i = 0; i < p->count; i++) {
        block *b = &p->at[i];
        const expr *all = NULL;
        for (uint32_t k = 0; b->change && k <= i; k++) {
            const expr *own = slope_of(g, b->change, k < i ? p->at[k].increment : p->increment);
            if (!pool_fine(g->pool)) return false;
            if (!own) continue;
            if (k < i && !p->at[k].slope) continue; /* a block that does not vary */
            if (k < i) own = simple_mul(g, own, p->at[k].slope);
            all = all ? simple_add(g, all, own) : own;
        }
        b->slope = all;
    }
    const expr *J = p->at[p->count - 1].slope;
    return conclude(p, g, J ? J : zeros_of(g, jacobian_shape(p, g)));
}
