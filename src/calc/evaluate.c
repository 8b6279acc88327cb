/* Lower, simplify, choose the form, see which conditions remain. */
#include "calc/evaluate.h"
#include "calc/display.h"
#include "calc/domain.h"
#include "calc/operators.h"
#include "calc/present.h"
#include "calc/simplify.h"
#include "calc/trace.h"
#include "calc/truth.h"

static bool is_comparison(const syntax *s) { return s->kind == SYN_OPERATOR && s->op == OP_EQ; }

static op asked_of(const syntax *s) {
    if (s->kind == SYN_PARTIAL) return s->has_call && s->count ? OP_AT : OP_DIFF;
    if (s->kind == SYN_PRIME) return OP_DIFF;
    bool operator = (s->kind == SYN_OPERATOR || s->kind == SYN_CALL) && s->op < OP_COUNT;
    return operator && op_row_of(s->op)->class == CLASS_CALCULUS ? s->op : OP_NONE;
}

/* Both sides, each in simple form, with the conditions of both. */
static bool compare(lowering *l, engine *g, const syntax *s, result *ret) {
    const expr *sides[2];
    for (int i = 0; i < 2; i++) {
        const expr *raw = lower(l, s->at[i]), *culprit = NULL;
        if (!raw) return false;
        if (!domain_of(g, raw, NULL, &l->conditions, &culprit)) return diag_at(pool_diag(g->pool), s->at[i]->where);
        if (!(sides[i] = simplify(g, raw))) return diag_at(pool_diag(g->pool), s->at[i]->where);
    }
    if (sides[0]->shape != sides[1]->shape) return diag_set(pool_diag(g->pool), DIAG_SHAPE, s->where, MSG_COMPARE_SHAPES, NULL, NULL, NULL);
    ret->left = sides[0];
    ret->right = sides[1];
    return true;
}

/* The value is what the simple form says, under the conditions that it no longer shows. */
static bool settle(operating *o, lowering *l, const syntax *s) {
    engine *g = o->v->engine;
    result *ret = o->out;
    const expr *culprit = NULL;
    if (!domain_of(g, ret->raw, NULL, &l->conditions, &culprit)) return diag_at(pool_diag(g->pool), culprit ? lower_span(l, culprit) : s->where);
    int64_t start = stop_clock();
    ret->value = simplify(g, ret->raw);
    ret->ns_simplify += stop_clock() - start;
    bool choose = !o->as_is && (ret->records.count || ret->asked == OP_SIMPLIFY);
    const expr *chosen = ret->value && choose ? present(g, ret->value) : ret->value;
    if (!chosen || !(ret->shown = display(g, chosen))) return false;
    list kept;
    list_init(&kept, g->scratch);
    if (!domain_lost(g, &l->conditions, chosen, &kept)) return false;
    for (size_t i = 0; i < kept.count; i++) {
        const expr *c = display(g, kept.at[i]);
        if (!c || !list_push(&ret->conditions, c)) return diag_memory(pool_diag(g->pool));
    }
    return true;
}

bool evaluate(evaluator *v, const syntax *s, result *ret) {
    engine *g = v->engine;
    *ret = (result){.asked = asked_of(s)};
    list_init(&ret->conditions, g->scratch);
    list_init(&ret->notes, g->scratch);
    list_init(&ret->records, g->scratch);
    operating o = {v, ret, false};
    lowering l;
    lower_init(&l, g->pool, g->scratch, v->names);
    l.spans = map_new(g->scratch);
    l.calculus = operate;
    l.history = v->history;
    l.data = &o;
    if (is_comparison(s)) return compare(&l, g, s, ret) || diag_at(pool_diag(g->pool), s->where);
    ret->raw = lower(&l, s);
    return (ret->raw && settle(&o, &l, s)) || diag_at(pool_diag(g->pool), s->where);
}
