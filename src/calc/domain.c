/* One walk over the nodes; each operator says its own condition, in the table, or here for powers, whose domain depends
 * on the exponent. */
#include "calc/domain.h"
#include "calc/each.h"
#include "calc/sign.h"
#include "calc/simplify.h"
#include "calc/truth.h"
#include "calc/word.h"
#include "expr/walk.h"

typedef struct collecting {
    engine *g;
    const expr *x; /* NULL: values only */
    list *out;
    map *seen;
    const expr **culprit;
} collecting;

/* Why a^(p/q) wants a >= 0, and cbrt where that was meant. */
static bool refuse_power(collecting *c, const expr *e) {
    diag *d = pool_diag(c->g->pool);
    const expr *v = simplify(c->g, e->at[1]);
    diag_set(d, DIAG_DOMAIN, NOWHERE, MSG_ROOT_OF_NEGATIVE, NULL, NULL, NULL);
    if (v && expr_is_number(v) && fmpz_equal_si(&v->as.number.den, 3))
        diag_hint(d, MSG_HINT_CBRT, NULL, NULL, NULL);
    return false;
}

static const expr *reduced(engine *g, const expr *c);

/* v^n != 0 or v^n > 0: where the power has a value, only the base counts, and for what is no even power it is positive;
 * under an exponent that need not be whole it always is. */
static const expr *reduced_power(engine *g, const expr *c) {
    const expr *v = c->at[0]->at[0], *n = c->at[0]->at[1];
    long k;
    bool whole = is_integer_valued(g, n),
         even = expr_is_number(n) && number_to_long(&n->as.number, &k) && k % 2 == 0;
    bool unequal = whole && (c->op == OP_NE || even);
    if (whole && !unequal && !expr_is_number(n)) return c;
    return reduced(g, pool_call2(g->pool, unequal ? OP_NE : OP_GT, v, c->at[1]));
}

/* u REL 0 said of something simpler: abs(v) != 0, v^2 > 0 and cbrt(v) != 0 all say v != 0, a product is not 0 where no
 * factor is. */
static const expr *reduced(engine *g, const expr *c) {
    pool *p = g->pool;
    if (expr_is(c, OP_NE) && expr_is_zero(c->at[0])) c = pool_call2(p, OP_NE, c->at[1], c->at[0]);
    if (!c || c->count != 2 || !expr_is_zero(c->at[1]) || c->op == OP_AND || c->op == OP_OR) return c;
    const expr *u = c->at[0];
    bool nonzero = c->op == OP_NE, positive = c->op == OP_GT;
    if (!expr_is_scalar(u) || word_is_number(u)) return c;
    if (expr_is(u, OP_ABS) && (nonzero || positive))
        return reduced(g, pool_call2(p, OP_NE, u->at[0], c->at[1]));
    if (expr_is(u, OP_CBRT) || (expr_is(u, OP_SIGN) && nonzero))
        return reduced(g, pool_call2(p, (op)c->op, u->at[0], c->at[1]));
    if (expr_is(u, OP_POW) && (nonzero || positive)) return reduced_power(g, c);
    if (expr_is(u, OP_MUL) && nonzero) {
        const expr **at = arena_take(g->scratch, u->count * sizeof *at);
        if (!at) return diag_memory(pool_diag(p)), NULL;
        for (uint32_t i = 0; i < u->count; i++) at[i] = reduced(g, pool_call2(p, OP_NE, u->at[i], c->at[1]));
        return pool_call(p, OP_AND, at, u->count);
    }
    return c;
}

/* A pole, and not a value that is complex. */
static bool asks_unequal(const expr *condition) {
    bool any = condition->op == OP_NE;
    for (uint32_t i = 0; (condition->op == OP_AND || condition->op == OP_OR) && i < condition->count; i++)
        any |= condition->at[i]->op == OP_NE;
    return any;
}

/* A relation between matrices holds when it does for each entry; "not equal" for one of them. */
static truth truth_of_entries(engine *g, const expr *c) {
    if (c->count != 2 || c->op == OP_NE || (expr_is_scalar(c->at[0]) && expr_is_scalar(c->at[1])) ||
        c->at[0]->shape->truth)
        return truth_of(g, c);
    map *kernels = map_new(g->scratch);
    const expr *a = kernels ? each_lowered(g, c->at[0], kernels) : NULL,
               *b = a ? each_lowered(g, c->at[1], kernels) : NULL;
    return b ? truth_of(g, simplify(g, pool_call2(g->pool, (op)c->op, a, b))) : TRUTH_UNKNOWN;
}

static bool add(collecting *c, const expr *condition, const expr *from) {
    engine *g = c->g;
    if (condition) condition = reduced(g, condition);
    if (!condition) return false;
    if (expr_is(condition, OP_AND)) {
        for (uint32_t i = 0; i < condition->count; i++)
            if (!add(c, condition->at[i], from)) return false;
        return true;
    }
    if (map_find(c->seen, condition, 0)) return true;
    if (!map_put(c->seen, condition, 0, condition)) return diag_memory(pool_diag(g->pool));
    switch (truth_of_entries(g, condition)) {
    case TRUTH_YES: return pool_fine(g->pool);
    case TRUTH_NO:
        *c->culprit = from;
        if (expr_is(from, OP_DIV) || (expr_is(from, OP_POW) && condition->op == OP_NE))
            return diag_set(pool_diag(g->pool), DIAG_DOMAIN, NOWHERE, MSG_DIVISION_BY_ZERO, NULL, NULL, NULL);
        if (expr_is(from, OP_POW) && expr_is_zero(simplify(g, from->at[0])))
            return diag_set(pool_diag(g->pool), DIAG_DOMAIN, NOWHERE, MSG_DIVISION_BY_ZERO, NULL, NULL, NULL);
        if (expr_is(from, OP_POW)) return refuse_power(c, from);
        return diag_set(pool_diag(g->pool), DIAG_DOMAIN, NOWHERE,
                        asks_unequal(condition) ? MSG_UNDEFINED_OUTSIDE : MSG_OUTSIDE_DOMAIN,
                        op_row_of((op)from->op)->name, op_row_of((op)from->op)->domain, NULL);
    default: return list_push(c->out, condition) || diag_memory(pool_diag(g->pool));
    }
}

/* The table's condition at these arguments, in simple form on both sides. */
static bool add_filled(collecting *c, const expr *form, const expr *e) {
    if (!form) return pool_fine(c->g->pool);
    if (e->count > OP_TERMS) return true;
    return add(c, simplify(c->g, template_fill(c->g->templates, form, e->at, NULL, e->count)), e);
}

static bool compare(collecting *c, op relation, const expr *u, const expr *from) {
    return add(c, simplify(c->g, pool_call2(c->g->pool, relation, u, pool_integer(c->g->pool, 0))), from);
}

/* u.^v: the same for each entry. */
static bool of_each_power(collecting *c, const expr *e, const expr *u, const expr *v) {
    if (!expr_is_number(v)) return expr_is_scalar(v) || u->kind == EXPR_MATRIX || compare(c, OP_GT, u, e);
    bool negative = number_sign(&v->as.number) < 0;
    if (number_is_integer(&v->as.number))
        return !negative || compare(c, OP_NE, pool_call1(c->g->pool, OP_PROD, u), e);
    return compare(c, negative ? OP_GT : OP_GE, u, e);
}

/* u^v on the reals: whole v: u != 0 where v < 0; other numbers: u >= 0, or u > 0; else u > 0.
 * Its derivative by x: for 0 < v < 1 or symbolic v not at u = 0; u^v with varying v only for u > 0. */
static bool of_power(collecting *c, const expr *e) {
    engine *g = c->g;
    const expr *u = e->at[0], *v = simplify(g, e->at[1]);
    if (!v) return false;
    bool varies = c->x && expr_depends(e, c->x);
    if (!expr_is_scalar(u) && e->op == OP_EPOW) return of_each_power(c, e, u, v);
    if (!expr_is_scalar(u))
        return !expr_is_number(v) || number_sign(&v->as.number) >= 0 ||
               compare(c, OP_NE, pool_call1(g->pool, OP_DET, u), e);
    if (expr_is_zero(u) && !expr_is_number(v)) return compare(c, OP_GT, v, e);
    if (expr_is_number(v)) {
        const number *n = &v->as.number;
        if (number_is_integer(n)) return number_sign(n) >= 0 || compare(c, OP_NE, u, e);
        bool open = number_sign(n) < 0 || (varies && fmpz_cmp(&n->num, &n->den) < 0);
        return compare(c, open ? OP_GT : OP_GE, u, e);
    }
    if (varies && expr_depends(v, c->x)) return compare(c, OP_GT, u, e);
    if (is_integer_valued(g, v)) return is_nonnegative(g, v) || compare(c, OP_NE, u, e);
    if (varies || !is_positive(g, v)) return compare(c, OP_GT, u, e);
    return compare(c, OP_GE, u, e);
}

/* What holds for the i-th value of a piecewise must hold only where that value is taken: not the piece's condition, or
 * what it wants; for the value otherwise, one of the conditions, or what it wants. */
static bool of_piece(collecting *c, const expr *e, uint32_t value) {
    engine *g = c->g;
    list inside;
    list_init(&inside, g->scratch);
    if (!domain_of(g, e->at[value], c->x, &inside, c->culprit)) return false;
    bool otherwise = value % 2 == 0;
    for (size_t i = 0; i < inside.count; i++) {
        const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
        uint32_t n = 0;
        if (!at) return diag_memory(pool_diag(g->pool));
        if (!otherwise) at[n++] = truth_negated(g, e->at[value - 1]);
        for (uint32_t k = 0; otherwise && k + 1 < e->count; k += 2) at[n++] = e->at[k];
        at[n++] = inside.at[i];
        if (!add(c, simplify(g, pool_call(g->pool, OP_OR, at, n)), e)) return false;
    }
    return true;
}

enum { PIECES_AT_MOST = 40 };

static bool of_pieces(collecting *c, const expr *e) {
    engine *g = c->g;
    for (uint32_t i = 0; i < e->count && e->count <= PIECES_AT_MOST; i++)
        if (!e->at[i]->shape->truth && !of_piece(c, e, i)) return false;
    if (!c->x || !expr_depends(e, c->x)) return true;
    for (uint32_t i = 0; i + 1 < e->count; i += 2) {
        const expr *r = e->at[i];
        const expr *const *parts = expr_is(r, OP_AND) || expr_is(r, OP_OR) ? r->at : &e->at[i];
        uint32_t n = parts == &e->at[i] ? 1 : r->count;
        for (uint32_t k = 0; k < n; k++)
            if (parts[k]->count == 2 && expr_depends(parts[k], c->x) &&
                !add(c, simplify(g, pool_call(g->pool, OP_NE, parts[k]->at, 2)), e))
                return false;
    }
    return true;
}

/* min and max have a kink where two arguments meet, one of which varies. */
static bool of_extreme(collecting *c, const expr *e) {
    for (uint32_t i = 0; i < e->count; i++)
        for (uint32_t k = i + 1; k < e->count; k++) {
            if (e->at[i] == e->at[k] || (!expr_depends(e->at[i], c->x) && !expr_depends(e->at[k], c->x)))
                continue;
            bool zero = expr_is_zero(e->at[i]); /* u != 0, not 0 != u */
            const expr *u = e->at[zero ? k : i], *w = e->at[zero ? i : k];
            if (!add(c, simplify(c->g, pool_call2(c->g->pool, OP_NE, u, w)), e)) return false;
        }
    return true;
}

/* The condition of a function of numbers for each entry: no entry may be 0 where 0 is not allowed. */
static const expr *for_each_entry(pool *p, const expr *c) {
    if (expr_is(c, OP_AND)) {
        const expr *a = for_each_entry(p, c->at[0]), *b = for_each_entry(p, c->at[1]);
        return a && b ? pool_call2(p, OP_AND, a, b) : NULL;
    }
    if (!expr_is(c, OP_NE) || expr_is_scalar(c->at[0])) return c;
    const expr *u = expr_is_zero(c->at[1])   ? c->at[0]
                    : expr_is_zero(c->at[0]) ? c->at[1]
                                             : pool_sub(p, c->at[0], c->at[1]);
    return pool_call2(p, OP_NE, pool_call1(p, OP_PROD, u), pool_integer(p, 0));
}

static bool of_entries(collecting *c, const expr *e) {
    engine *g = c->g;
    const expr *form = template_domain(g->templates, (op)e->op);
    if (!form || e->count > OP_TERMS) return pool_fine(g->pool);
    const expr *filled =
        template_fill(g->templates, template_lifted(g->templates, form), e->at, NULL, e->count);
    return filled && add(c, simplify(g, for_each_entry(g->pool, filled)), e);
}

static bool visit(collecting *c, const expr *e) {
    engine *g = c->g;
    if (e->kind != EXPR_CALL) return true;
    switch ((op)e->op) {
    case OP_POW:
    case OP_EPOW: return of_power(c, e);
    case OP_PIECEWISE: return of_pieces(c, e);
    case OP_DIV:
    case OP_EDIV:
        return compare(c, OP_NE, expr_is_scalar(e->at[1]) ? e->at[1] : pool_call1(g->pool, OP_PROD, e->at[1]),
                       e);
    default: break;
    }
    op_class class = op_row_of((op)e->op)->class;
    for (uint32_t i = 0; i < e->count; i++) {
        if (e->at[i]->kind == EXPR_MATRIX) return true; /* decided when it is computed */
        if (!expr_is_scalar(e->at[i]) && class == CLASS_FUNCTION) return of_entries(c, e);
    }
    if (!add_filled(c, template_domain(g->templates, (op)e->op), e)) return false;
    if (!c->x || !expr_depends(e, c->x)) return true;
    if (e->op == OP_MIN || e->op == OP_MAX) return of_extreme(c, e);
    for (uint32_t i = 0; i < e->count && i < OP_TERMS; i++)
        if (expr_depends(e->at[i], c->x) && !add_filled(c, template_when(g->templates, (op)e->op, i), e))
            return false;
    return add_filled(c, template_smooth(g->templates, (op)e->op), e);
}

/* Values inside a piece or under an index matter only for some points: skipped. */
static bool is_conditional(const expr *e) {
    return expr_is(e, OP_PIECEWISE) || expr_is(e, OP_SUM_OVER) || expr_is(e, OP_PROD_OVER);
}

bool domain_of(engine *g, const expr *e, const expr *x, list *out, const expr **ret_culprit) {
    const expr *nowhere;
    collecting c = {g, x, out, map_new(g->scratch), ret_culprit ? ret_culprit : &nowhere};
    map *done = map_new(g->scratch);
    list stack;
    list_init(&stack, g->scratch);
    if (!e || !c.seen || !done || !list_push(&stack, e)) return diag_memory(pool_diag(g->pool));
    while (stack.count) {
        const expr *top = list_pop(&stack);
        if (map_find(done, top, 0)) continue;
        if (!map_put(done, top, 0, top)) return diag_memory(pool_diag(g->pool));
        if (!pool_fine(g->pool) || !visit(&c, top)) return false;
        for (uint32_t i = is_conditional(top) ? top->count : 0; i < top->count; i++)
            if (top->at[i]->count && !list_push(&stack, top->at[i])) return diag_memory(pool_diag(g->pool));
    }
    return true;
}

bool domain_add(engine *g, const expr *condition, const expr *x, list *out, const expr **ret_culprit) {
    collecting c = {g, x, out, map_new(g->scratch), ret_culprit};
    if (!c.seen) return diag_memory(pool_diag(g->pool));
    return condition && add(&c, condition, condition);
}

enum { COMPARE_AT_MOST = 64 };

static bool follows(engine *g, const list *given, const expr *wanted) {
    for (size_t i = 0; i < given->count && i < COMPARE_AT_MOST; i++)
        if (truth_implies(g, given->at[i], wanted)) return true;
    return false;
}

bool domain_lost(engine *g, const list *conditions, const expr *e, list *kept) {
    if (!conditions->count) return true;
    list shown;
    list_init(&shown, g->scratch);
    if (!domain_of(g, e, NULL, &shown, NULL)) return false;
    for (size_t i = 0; i < conditions->count; i++) {
        const expr *c = conditions->at[i];
        if (truth_of(g, c) == TRUTH_YES || follows(g, &shown, c) || follows(g, kept, c)) continue;
        bool implied = false;
        for (size_t j = i + 1; j < conditions->count && j < i + COMPARE_AT_MOST && !implied; j++)
            implied = truth_implies(g, conditions->at[j], c) && !(truth_implies(g, c, conditions->at[j]));
        if (!implied && !list_push(kept, c)) return diag_memory(pool_diag(g->pool));
    }
    return pool_fine(g->pool);
}
