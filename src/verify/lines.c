/* A line that was put together from several replacements is made again one after the other. */
#include "verify/lines.h"
#include "calc/differential.h"
#include "calc/display.h"
#include "calc/entry.h"
#include "calc/simplify.h"

/* The rule once more: d(subject)/dx alone is given to it. */
static bool rule_gives(engine *g, const derivation *d) {
    if (!expr_is(d->before, OP_DIFF) && !expr_is(d->before, OP_DIFFERENTIAL)) return false;
    if (expr_is(d->before, OP_DIFFERENTIAL)) return true; /* by values alone: what moves is not in the node */
    const expr *e = d->before->at[0], *x = d->before->at[1];
    const variation alone = {x, pool_integer(g->pool, 1)};
    const derivation *again =
        d->in_differentials ? differentiate(g, e, &alone, 1, true) : derive(g, e, x, true);
    return again && again->rule == d->rule && again->after == d->after;
}

static bool rules_give(engine *g, const line_step *l) {
    const expr *e = l->before;
    for (uint32_t i = 0; i < l->count && e; i++) {
        if (!rule_gives(g, l->by[i])) return false;
        e = line_put(g, e, l->by[i]->before, l->by[i]->after);
    }
    return e == l->after && l->count && l->by[0]->rule == l->rule;
}

static bool moves_give(engine *g, const line_step *l) {
    const expr *e = l->before;
    for (uint32_t i = 0; i < l->count && e; i++) {
        if (simplify(g, l->moves[i]->before) != l->moves[i]->after) return false;
        e = line_put(g, e, l->moves[i]->before, l->moves[i]->after);
    }
    return e && (e == l->after || display(g, e) == display(g, l->after) || simplify(g, e) == l->after);
}

static bool is_right(engine *g, const line_step *l) {
    switch (l->kind) {
    case STEP_RULE: return rules_give(g, l);
    case STEP_MOVES: return moves_give(g, l);
    case STEP_ENTRY: return true;   /* a projection, not an equation: the answer is checked */
    case STEP_PRESENT: return true; /* another form: by values alone */
    }
    return false;
}

bool lines_remade(engine *g, const list *lines, uint32_t *ret_wrong) {
    *ret_wrong = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const line_step *l = lines->at[i];
        bool follows = i == 0 || ((const line_step *)lines->at[i - 1])->after == l->before;
        if (!follows || !is_right(g, l)) *ret_wrong = (uint32_t)i + 1;
        if (!pool_fine(g->pool)) return false;
        if (*ret_wrong) break;
    }
    return true;
}

/* --- by values --- */

typedef struct checking {
    engine *g;
    const check_options *o;
    check *ret;
    diag *d;
} checking;

/* Where `before` is defined `after` has the same value. */
static bool same_value(checking *c, const expr *before, const expr *after, bool *ret_fine) {
    check one;
    if (before == after) return true;
    if (!check_same(c->g->pool, c->g->scratch, before, after, c->o, &one, c->d)) return false;
    *ret_fine = one.kind != CHECK_FAILED;
    if (!*ret_fine) *c->ret = one;
    if (one.kind == CHECK_CONFIRMED && (c->ret->kind != CHECK_CONFIRMED || one.points < c->ret->points))
        *c->ret = one;
    return true;
}

bool lines_checked(engine *g, const list *lines, const check_options *o, uint32_t *ret_wrong, check *ret,
                   diag *d) {
    check_options own = *o;
    own.any_domain = true;
    if (!own.points) own.points = 6;
    if (!own.digits) own.digits = 20;
    checking c = {g, &own, ret, d};
    *ret_wrong = 0;
    *ret = (check){.kind = CHECK_NONE};
    for (size_t i = 0; i < lines->count; i++) {
        const line_step *l = lines->at[i];
        bool fine = true;
        for (uint32_t k = 0; k < l->count && fine; k++) {
            const expr *before = l->by ? l->by[k]->before : l->moves[k]->before,
                       *after = l->by ? l->by[k]->after : l->moves[k]->after;
            if (expr_is(before, OP_DIFFERENTIAL)) continue;
            if (!same_value(&c, before, after, &fine)) return false;
        }
        if (fine && l->kind == STEP_PRESENT && l->rule != RULE_INDEX_DELTA &&
            !same_value(&c, l->before, l->after, &fine))
            return false;
        if (!fine) return *ret_wrong = (uint32_t)i + 1, true;
    }
    return true;
}
