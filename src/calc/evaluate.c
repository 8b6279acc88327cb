/* Lower, simplify, choose the form, see which conditions remain. */
#include "calc/evaluate.h"
#include "calc/display.h"
#include "calc/domain.h"
#include "calc/operators.h"
#include "calc/present.h"
#include "calc/simplify.h"
#include "calc/truth.h"
#include "expr/walk.h"

#include <math.h>
#include <stdio.h>

static bool is_comparison(const syntax *s) { return s->kind == SYN_OPERATOR && s->op == OP_EQ; }

static op asked_of(const syntax *s) {
    if (s->kind == SYN_PARTIAL) return s->has_call && s->count ? OP_AT : OP_DIFF;
    if (s->kind == SYN_PRIME) return OP_DIFF;
    bool operator=(s->kind == SYN_OPERATOR || s->kind == SYN_CALL) && s->op < OP_COUNT;
    return operator&& op_row_of(s->op)->class == CLASS_CALCULUS ? s->op : OP_NONE;
}

/* Both sides, each in simple form, with the conditions of both. */
static bool compare(lowering *l, engine *g, const syntax *s, result *ret) {
    const expr *sides[2];
    for (int i = 0; i < 2; i++) {
        const expr *raw = lower(l, s->at[i]), *culprit = NULL;
        if (!raw) return false;
        if (!domain_of(g, raw, NULL, &l->conditions, &culprit))
            return diag_at(pool_diag(g->pool), s->at[i]->where);
        if (!(sides[i] = simplify(g, raw))) return diag_at(pool_diag(g->pool), s->at[i]->where);
    }
    if (sides[0]->shape != sides[1]->shape)
        return diag_set(pool_diag(g->pool), DIAG_SHAPE, s->where, MSG_COMPARE_SHAPES, NULL, NULL, NULL);
    ret->left = sides[0];
    ret->right = sides[1];
    return true;
}

/* z >= 0 for 2*z >= 0. */
static const expr *without_number(engine *g, const expr *c) {
    number q;
    number_init(&q);
    const expr *rest = simple_split(g, c->at[0], &q);
    bool plain = number_sign(&q) > 0 || c->op == OP_NE || c->op == OP_EQ;
    number_done(&q);
    return plain ? pool_call2(g->pool, (op)c->op, rest, c->at[1]) : c;
}

/* x != 1 for x - 1 != 0: numbers go to the right, and the left side has no leading minus. */
const expr *condition_tidied(engine *g, const expr *c) {
    if (expr_is(c, OP_AND) || expr_is(c, OP_OR)) {
        const expr **at = arena_take(g->scratch, c->count * sizeof *at);
        if (!at) return diag_memory(pool_diag(g->pool)), NULL;
        for (uint32_t i = 0; i < c->count; i++) at[i] = condition_tidied(g, c->at[i]);
        return pool_call(g->pool, (op)c->op, at, c->count);
    }
    if (c->count != 2 || !expr_is_number(c->at[1])) return c;
    if (expr_is_zero(c->at[1]) && expr_is(c->at[0], OP_MUL)) return without_number(g, c);
    if (!expr_is(c->at[0], OP_ADD)) return c;
    static const struct {
        op from, to;
    } turned[] = {{OP_LT, OP_GT}, {OP_LE, OP_GE}, {OP_GT, OP_LT}, {OP_GE, OP_LE}};
    const expr *left = c->at[0], *last = left->at[left->count - 1];
    const expr *number_part = expr_is_number(last) ? last : pool_integer(g->pool, 0);
    left = simple_sub(g, left, number_part);
    const expr *right = simple_sub(g, c->at[1], number_part);
    op relation = (op)c->op;
    if (left && right && simple_is_negative(expr_is(left, OP_ADD) ? left->at[0] : left)) {
        left = simple_neg(g, left);
        right = simple_neg(g, right);
        for (size_t i = 0; i < sizeof turned / sizeof *turned; i++)
            if (turned[i].from == c->op) relation = turned[i].to;
    }
    /* x - y != 0 reads x != y */
    if (left && expr_is_zero(right) && expr_is(left, OP_ADD) && left->count == 2 &&
        simple_is_negative(left->at[1]))
        return pool_call2(g->pool, relation, left->at[0], simple_neg(g, left->at[1]));
    return pool_call2(g->pool, relation, left, right);
}

/* A power or factorial that was left standing because it has too many digits to write out. */
static bool check_sizes(engine *g, const expr *e) {
    list nodes;
    if (!walk_order(g->scratch, e, &nodes)) return diag_memory(pool_diag(g->pool));
    for (size_t i = 0; i < nodes.count; i++) {
        double digits = digits_of_call(nodes.at[i]);
        char text[32];
        if (digits <= LARGEST_NUMBER_DIGITS) continue;
        if (digits < 1e15)
            snprintf(text, sizeof text, "%.0f", digits);
        else if (digits < 1e300)
            snprintf(text, sizeof text, "10^%.0f", log10(digits));
        else
            snprintf(text, sizeof text, ">10^300");
        return diag_set(pool_diag(g->pool), DIAG_LIMIT, NOWHERE, MSG_TOO_MANY_DIGITS, text, "301030", NULL);
    }
    return true;
}

/* The value is what the simple form says, under the conditions that it no longer shows. */
static bool settle(operating *o, lowering *l, const syntax *s) {
    engine *g = o->v->engine;
    result *ret = o->out;
    const expr *culprit = NULL;
    if (!domain_of(g, ret->raw, NULL, &l->conditions, &culprit))
        return diag_at(pool_diag(g->pool), culprit ? lower_span(l, culprit) : s->where);
    int64_t start = stop_clock();
    ret->value = simplify(g, ret->raw);
    ret->ns_simplify += stop_clock() - start;
    bool choose = !o->as_is && (ret->records.count || ret->asked == OP_SIMPLIFY);
    if (!ret->value || !check_sizes(g, ret->value)) return false;
    if (!display_as_typed(g, l->sums)) return false;
    const expr *chosen = choose ? present(g, ret->value) : ret->value;
    if (!chosen || !(ret->shown = display(g, o->told ? o->told : chosen))) return false;
    ret->value = chosen;
    ret->all_conditions = l->conditions;
    list kept;
    list_init(&kept, g->scratch);
    if (!domain_lost(g, &l->conditions, chosen, &kept)) return false;
    for (size_t i = 0; i < kept.count; i++) {
        const expr *c = display(g, condition_tidied(g, kept.at[i]));
        if (!c || !list_push(&ret->conditions, c)) return diag_memory(pool_diag(g->pool));
    }
    return true;
}

bool evaluate(evaluator *v, const syntax *s, result *ret) {
    engine *g = v->engine;
    display_forget_typed(g);
    *ret = (result){.asked = asked_of(s)};
    list_init(&ret->conditions, g->scratch);
    list_init(&ret->all_conditions, g->scratch);
    list_init(&ret->notes, g->scratch);
    list_init(&ret->records, g->scratch);
    list_init(&ret->limits, g->scratch);
    list_init(&ret->solutions, g->scratch);
    operating o = {.v = v, .out = ret};
    lowering l;
    list sums;
    list_init(&sums, g->scratch);
    lower_init(&l, g->pool, g->scratch, v->names);
    l.spans = map_new(g->scratch);
    l.sums = &sums;
    l.calculus = operate;
    l.history = v->history;
    l.data = &o;
    if (is_comparison(s)) return compare(&l, g, s, ret) || diag_at(pool_diag(g->pool), s->where);
    ret->raw = lower(&l, s);
    return (ret->raw && settle(&o, &l, s)) || diag_at(pool_diag(g->pool), s->where);
}
