/* A relation is judged by the sign of left - right. */
#include "calc/truth.h"
#include "calc/normal.h"
#include "calc/sign.h"
#include "calc/simplify.h"

/* The signs of left - right under which each relation holds. */
static uint32_t signs_for(op o) {
    switch (o) {
    case OP_LT: return SIGNS_NEGATIVE;
    case OP_LE: return SIGNS_NEGATIVE | SIGNS_ZERO;
    case OP_GT: return SIGNS_POSITIVE;
    case OP_GE: return SIGNS_POSITIVE | SIGNS_ZERO;
    case OP_EQ: return SIGNS_ZERO;
    default: return SIGNS_NEGATIVE | SIGNS_POSITIVE; /* NE */
    }
}

static op relation_for(uint32_t signs) {
    static const op of[] = {OP_NONE, OP_LT, OP_EQ, OP_LE, OP_GT, OP_NE, OP_GE, OP_NONE};
    return of[signs & 7];
}

static bool is_relation(const expr *e) {
    return e->kind == EXPR_CALL && e->count == 2 && e->shape->truth && e->op != OP_AND && e->op != OP_OR;
}

static uint32_t signs_of_difference(engine *g, const expr *e) {
    const expr *difference = simple_sub(g, simplify(g, e->at[0]), simplify(g, e->at[1]));
    if (!difference) return SIGNS_ANY;
    uint32_t s = signs_of(g, difference);
    bool open = (s & SIGNS_ZERO) && s != SIGNS_ZERO && expr_is(difference, OP_ADD);
    return open && normal_is_zero(g, difference) ? (uint32_t)SIGNS_ZERO : s;
}

static truth of_relation(engine *g, const expr *e) {
    uint32_t can = signs_of_difference(g, e), must = signs_for((op)e->op);
    if (!(can & ~must)) return TRUTH_YES;
    return can & must ? TRUTH_UNKNOWN : TRUTH_NO;
}

truth truth_of(engine *g, const expr *condition) {
    if (!condition) return TRUTH_UNKNOWN; /* no memory */
    if (is_relation(condition)) {
        truth t = of_relation(g, condition);
        for (uint32_t i = 0; t == TRUTH_UNKNOWN && i < context_conditions(g->context); i++)
            if (truth_implies(g, context_condition(g->context, i), condition)) t = TRUTH_YES;
        return t;
    }
    if (!expr_is(condition, OP_AND) && !expr_is(condition, OP_OR)) return TRUTH_UNKNOWN;
    truth decisive = condition->op == OP_AND ? TRUTH_NO : TRUTH_YES;
    bool unknown = false;
    for (uint32_t i = 0; i < condition->count; i++) {
        truth t = truth_of(g, condition->at[i]);
        if (t == decisive) return t;
        unknown |= t == TRUTH_UNKNOWN;
    }
    return unknown ? TRUTH_UNKNOWN : decisive == TRUTH_NO ? TRUTH_YES : TRUTH_NO;
}

/* With d = left - right of each: the same d, or the opposite, or d shifted by a number. */
bool truth_implies(engine *g, const expr *given, const expr *wanted) {
    if (given == wanted) return true;
    if (expr_is(given, OP_AND)) {
        for (uint32_t i = 0; i < given->count; i++)
            if (truth_implies(g, given->at[i], wanted)) return true;
        return false;
    }
    if (expr_is(wanted, OP_OR)) {
        for (uint32_t i = 0; i < wanted->count; i++)
            if (truth_implies(g, given, wanted->at[i])) return true;
        return false;
    }
    if (expr_is(wanted, OP_AND)) {
        for (uint32_t i = 0; i < wanted->count; i++)
            if (!truth_implies(g, given, wanted->at[i])) return false;
        return true;
    }
    if (expr_is(wanted, OP_GE) && expr_is_zero(wanted->at[1]) && expr_is(wanted->at[0], OP_MUL)) {
        bool all = true; /* no factor is negative */
        for (uint32_t i = 0; all && i < wanted->at[0]->count; i++) {
            const expr *f = wanted->at[0]->at[i];
            all =
                is_nonnegative(g, f) || truth_implies(g, given, pool_call2(g->pool, OP_GE, f, wanted->at[1]));
        }
        if (all) return true;
    }
    if (!is_relation(given) || !is_relation(wanted) || !expr_is_scalar(given->at[0]) ||
        !expr_is_scalar(wanted->at[0]))
        return false;
    const expr *a = simple_sub(g, given->at[0], given->at[1]),
               *b = simple_sub(g, wanted->at[0], wanted->at[1]);
    uint32_t have = signs_for((op)given->op), need = signs_for((op)wanted->op);
    const expr *shift = simple_sub(g, b, a);
    if (!shift) return false;
    if (!expr_is_number(shift)) { /* perhaps b = -a + number */
        shift = simple_add(g, b, a);
        have = (have & SIGNS_ZERO) | (have & SIGNS_POSITIVE ? SIGNS_NEGATIVE : 0u) |
               (have & SIGNS_NEGATIVE ? SIGNS_POSITIVE : 0u);
        if (!shift || !expr_is_number(shift)) return false;
    }
    int s = number_sign(&shift->as.number);
    /* b = a + shift: what a may be, b may be after the shift */
    if (s > 0 && (have & SIGNS_NEGATIVE)) return false;
    if (s < 0 && (have & SIGNS_POSITIVE)) return false;
    if (s > 0) have = SIGNS_POSITIVE;
    if (s < 0) have = SIGNS_NEGATIVE;
    return !(have & ~need);
}

const expr *truth_negated(engine *g, const expr *condition) {
    if (is_relation(condition))
        return pool_call(g->pool, relation_for(~signs_for((op)condition->op)), condition->at, 2);
    const expr **at = arena_take(g->scratch, condition->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < condition->count; i++) at[i] = truth_negated(g, condition->at[i]);
    return pool_call(g->pool, condition->op == OP_AND ? OP_OR : OP_AND, at, condition->count);
}
