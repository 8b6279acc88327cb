/* The simplifier works bottom-up and at each node does several things at once. The trace watches from outside: for each
 * node whose simple form differs from the node with simple arguments it writes one move, named by comparing the two. */
#include "calc/trace.h"
#include "calc/bend.h"
#include "calc/display.h"
#include "calc/simplify.h"
#include "calc/word.h"
#include "expr/walk.h"

static uint32_t numbers_among(const expr *e) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < e->count; i++) n += e->at[i]->kind == EXPR_NUMBER;
    return n;
}

/* The same arguments in another order. */
static bool permuted(const expr *a, const expr *b) {
    if (a->kind != b->kind || a->op != b->op || a->count != b->count || a->count > 64) return false;
    uint64_t used = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t j = 0;
        while (j < b->count && (b->at[j] != a->at[i] || (used >> j & 1))) j++;
        if (j == b->count) return false;
        used |= (uint64_t)1 << j;
    }
    return true;
}

static bool holds_entries(const expr *e) {
    for (uint32_t i = 0; i < e->count; i++)
        if (e->at[i]->kind == EXPR_MATRIX) return true;
    return false;
}

static rule_id name_of(const expr *before, const expr *after) {
    if (before->kind != EXPR_CALL) return RULE_NUMBERS;
    if (holds_entries(before)) return RULE_MATRIX_ENTRIES;
    bool sum = before->op == OP_ADD, product = before->op == OP_MUL || before->op == OP_DIV;
    if (permuted(before, after)) return sum ? RULE_ORDER_TERMS : RULE_ORDER_FACTORS;
    if (after->kind == EXPR_NUMBER)
        return sum || product || before->op == OP_POW || before->op == OP_NEG ? RULE_NUMBERS : RULE_IDENTITY;
    if (sum) return RULE_COLLECT_TERMS;
    if (product)
        return numbers_among(before) > 1 && after->count + numbers_among(before) == before->count + 1
                   ? RULE_NUMBERS
                   : RULE_COLLECT_POWERS;
    if (before->op == OP_POW || before->op == OP_SQRT) return RULE_POWERS;
    if (before->op == OP_NEG) return RULE_SIGNS;
    return RULE_IDENTITY;
}

static bool add(engine *g, list *moves, rule_id rule, const expr *before, const expr *after) {
    if (before == after) return true;
    move *m = arena_take(g->scratch, sizeof *m);
    if (!m) return diag_memory(pool_diag(g->pool));
    *m = (move){rule, before, bent(g, rule, after)};
    return list_push(moves, m) || diag_memory(pool_diag(g->pool));
}

typedef struct tracing {
    engine *g;
    list *moves;
} tracing;

static const expr *visit(void *data, const expr *e, const expr *original) {
    tracing *t = data;
    (void)original;
    const expr *s = simplify(t->g, e);
    if (!s) return NULL;
    bool same_in_print = display(t->g, s) == display(t->g, e); /* signs, quotients and roots */
    return add(t->g, t->moves, same_in_print ? RULE_NOTATION : name_of(e, s), e, s) ? s : NULL;
}

const expr *simplify_traced(engine *g, const expr *e, list *moves) {
    tracing t = {g, moves};
    e = joined(g, e);
    map *memo = map_new(g->scratch);
    return memo ? walk_rebuild(g->pool, g->scratch, memo, 0, e, visit, &t)
                : (diag_memory(pool_diag(g->pool)), NULL);
}

/* --- lines --- */

/* x'*x is a number in a product of matrices and stays together. */
static bool joins(const expr *part, const expr *whole) {
    if (!expr_is(part, (op)whole->op)) return false;
    return whole->op == OP_ADD || !word_is_number(part);
}

/* A factor 1 and a term 0 are not written. */
static bool is_left_out(const expr *part, const expr *whole) {
    return expr_is(whole, OP_MUL) ? expr_is_one(part) : expr_is_zero(part) && expr_is_scalar(part);
}

static const expr *join(void *data, const expr *e, const expr *original) {
    engine *g = data;
    (void)original;
    if (!expr_is(e, OP_MUL) && !expr_is(e, OP_ADD)) return e;
    uint32_t n = 0;
    bool changes = false;
    for (uint32_t i = 0; i < e->count; i++) {
        bool same = joins(e->at[i], e);
        changes |= same || is_left_out(e->at[i], e);
        n += same ? e->at[i]->count : 1;
    }
    if (!changes) return e;
    const expr **at = arena_take(g->scratch, n * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    n = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        bool same = joins(e->at[i], e);
        for (uint32_t k = 0; same && k < e->at[i]->count; k++) at[n++] = e->at[i]->at[k];
        if (!same && !is_left_out(e->at[i], e)) at[n++] = e->at[i];
    }
    if (n == 0) return e->at[0];
    return n == 1 ? at[0] : pool_call(g->pool, (op)e->op, at, n);
}

/* What is still to be differentiated stays as it is. */
static bool keep_open(engine *g, map *memo, const expr *e) {
    list nodes;
    if (!e->open) return true;
    if (!walk_order(g->scratch, e, &nodes)) return diag_memory(pool_diag(g->pool));
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *n = nodes.at[i];
        bool open = expr_is(n, OP_DIFF) || expr_is(n, OP_DIFFERENTIAL);
        if (open && !map_put(memo, n, 0, n)) return diag_memory(pool_diag(g->pool));
    }
    return true;
}

const expr *joined(engine *g, const expr *e) {
    map *memo = map_new(g->scratch);
    if (!e || (memo && !keep_open(g, memo, e))) return NULL;
    return memo ? walk_rebuild(g->pool, g->scratch, memo, 0, e, join, g)
                : (diag_memory(pool_diag(g->pool)), NULL);
}
