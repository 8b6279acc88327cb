/* limit, taylor, implicit: what steps and pictures need of them. */
#include "calc/bend.h"
#include "calc/domain.h"
#include "calc/operators_parts.h"
#include "calc/present.h"
#include "calc/series.h"
#include "calc/simplify.h"
#include "expr/walk.h"
#include "num/decimal.h"

#include <math.h>

#include <string.h>

/* x = a behind the comma. */
static bool taken_at(operating *o, lowering *l, const syntax *bind, const expr **ret_x, const expr **ret_a) {
    if (bind->kind != SYN_BIND)
        return operating_fail(o, DIAG_SYNTAX, bind->where, MSG_WANTS_BIND, NULL, NULL) != NULL;
    const syntax name = {.kind = SYN_NAME, .where = bind->where, .key = bind->key, .text = bind->text};
    *ret_x = lower_variable(l, &name);
    const expr *a = *ret_x ? lower(l, bind->at[0]) : NULL;
    return a && (*ret_a = simplify(operating_engine(o), a)) != NULL;
}

/* Conditions of e itself do not hold at the point that it goes to: those that are collected are taken back. */
static const expr *lowered_freely(operating *o, lowering *l, const syntax *s) {
    size_t from = l->conditions.count;
    const expr *e = lower(l, s);
    (void)o;
    if (e) l->conditions.count = from;
    return e;
}

/* Continuous wherever it has values. */
static bool is_continuous(const expr *e, const expr *x) {
    static const op jumps[] = {OP_SIGN, OP_HEAVISIDE, OP_FLOOR, OP_CEIL, OP_PIECEWISE};
    bool known = e->kind != EXPR_CALL || e->op <= OP_EPOW || op_row_of((op)e->op)->class == CLASS_FUNCTION;
    if (expr_is(e, OP_POW) && expr_depends(e->at[1], x)) return false; /* 0^0 */
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) known &= !expr_is(e, jumps[i]);
    for (uint32_t i = 0; i < e->count && known; i++) known = is_continuous(e->at[i], x);
    return known && e->kind != EXPR_APPLY;
}

/* The value at the point, where e has one and is continuous: sqrt(x) at 0. NULL without diag: none. */
static const expr *value_there(engine *g, const expr *e, const expr *x, const expr *a) {
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    list when;
    list_init(&when, g->scratch);
    const expr *there = is_continuous(e, x) ? walk_replace(g->pool, g->scratch, e, &x, &a, 1) : NULL;
    bool fine = there && domain_of(g, there, NULL, &when, NULL) && !when.count;
    const expr *value = fine ? bent(g, RULE_CONTINUOUS, simplify(g, there)) : NULL;
    pool_end_attempt(g->pool, before);
    return value;
}

/* What went wrong inside of the series is not the reader's business. */
static bool side_limit(engine *g, const expr *e, const expr *x, const expr *a, int side, const expr **ret) {
    series s;
    diag own, *before = pool_attempt(g->pool, &own);
    bool fine = series_at(g, e, x, a, side, &s) && series_limit(g, &s, ret);
    pool_end_attempt(g->pool, before);
    if (fine || !pool_fine(g->pool)) return fine;
    if (own.kind == DIAG_DOMAIN && own.text == MSG_LIMIT_UNBOUNDED)
        return diag_set(pool_diag(g->pool), own.kind, NOWHERE, own.text, NULL, NULL, NULL);
    if ((*ret = value_there(g, e, x, a)) != NULL) return true;
    return diag_set(pool_diag(g->pool), DIAG_UNABLE, NOWHERE, MSG_LIMIT_UNKNOWN, NULL, NULL, NULL);
}

/* e at a distance of 1e-15, in decimals; false where it has no value that is a number. */
static bool value_near(engine *g, const expr *e, const expr *x, const expr *a, int side, double *ret) {
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    number tiny;
    number_init(&tiny);
    number_set_integers(&tiny, side, 1000000000000000);
    const expr *there = simple_add(g, a, pool_number(g->pool, &tiny));
    number_done(&tiny);
    const expr *moved = there ? walk_replace(g->pool, g->scratch, e, &x, &there, 1) : NULL;
    const expr *digits = moved && expr_is_constant(moved)
                             ? decimal_value(g->pool, g->scratch, moved, 12, pool_stop(g->pool), &unheard)
                             : NULL;
    if (digits) *ret = number_to_double(&digits->as.number);
    pool_end_attempt(g->pool, before);
    return digits != NULL;
}

/* Close to the point the values are close to the limit. */
static bool is_plausible(engine *g, const expr *e, const expr *x, const expr *a, int side,
                         const expr *value) {
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    const expr *digits = expr_is_constant(value)
                             ? decimal_value(g->pool, g->scratch, value, 12, pool_stop(g->pool), &unheard)
                             : NULL;
    double claimed = digits ? number_to_double(&digits->as.number) : 0, near = 0;
    pool_end_attempt(g->pool, before);
    if (!digits || !value_near(g, e, x, a, side < 0 ? -1 : 1, &near)) return true;
    return fabs(near - claimed) <= 1e-4 * (1 + fabs(claimed));
}

/* Kept for steps. */
static const expr *noted(operating *o, const expr *e, const expr *x, const expr *a, int side,
                         const expr *value) {
    value = bent(operating_engine(o), RULE_LET_GO, value);
    if (value && !is_plausible(operating_engine(o), e, x, a, side, value))
        return operating_fail(o, DIAG_UNABLE, NOWHERE, MSG_LIMIT_WRONG, NULL, NULL);
    limit_record *r = arena_take(operating_engine(o)->scratch, sizeof *r);
    if (!r) return operating_memory(o);
    *r = (limit_record){e, x, a, side, value};
    return list_push(&o->out->limits, r) ? value : operating_memory(o);
}

static int side_of(const syntax *s) {
    return strcmp(s->key, "left") == 0 ? -1 : strcmp(s->key, "right") == 0 ? 1 : 0;
}

static const char *text_of(engine *g, const expr *e) {
    buffer b;
    buffer_init(&b, g->scratch);
    if (expr_is_number(e))
        number_print(&b, &e->as.number);
    else
        buffer_puts(&b, "?");
    return b.text;
}

const expr *operate_limit(operating *o, lowering *l, const syntax *s) {
    engine *g = operating_engine(o);
    const expr *x, *a, *left, *right, *e = lowered_freely(o, l, s->at[0]);
    if (!e || !taken_at(o, l, s->at[1], &x, &a)) return NULL;
    if (!expr_is_scalar(e) || !expr_is_scalar(x))
        return operating_fail(o, DIAG_UNABLE, s->where, MSG_LIMIT_UNKNOWN, NULL, NULL);
    int side = s->count > 2 ? side_of(s->at[2]) : 0;
    if (s->count > 2 && !side)
        return operating_fail(o, DIAG_SYNTAX, s->at[2]->where, MSG_LIMIT_SIDE, NULL, NULL);
    if (side) return side_limit(g, e, x, a, side, &left) ? noted(o, e, x, a, side, left) : NULL;
    if (!side_limit(g, e, x, a, 1, &right)) return NULL;
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    bool two = side_limit(g, e, x, a, -1, &left);
    pool_end_attempt(g->pool, before);
    if (!two) { /* sqrt(x) at 0 has one side */
        if (!remark(o, MSG_LIMIT_FROM_RIGHT, NULL, NULL, x, a)) return NULL;
        return noted(o, e, x, a, 1, right);
    }
    if (left == right || expr_is_zero(simple_sub(g, left, right))) return noted(o, e, x, a, 0, right);
    return operating_fail(o, DIAG_DOMAIN, s->where, MSG_LIMIT_SIDES, text_of(g, left), text_of(g, right));
}

static taylor_record *taylor_of(operating *o, const expr *x, const expr *a, long n) {
    arena *home = operating_engine(o)->scratch;
    size_t room = ((size_t)n + 1) * sizeof(const expr *);
    taylor_record *t = arena_take(home, sizeof *t);
    if (!t) return operating_memory(o), NULL;
    *t = (taylor_record){x, a, (uint32_t)n, arena_take(home, room), arena_take(home, room)};
    return t->derivatives && t->values ? t : (operating_memory(o), NULL);
}

/* f(a) + f'(a)*(x - a) + ... + f^(n)(a)/n!*(x - a)^n */
const expr *operate_taylor(operating *o, lowering *l, const syntax *s) {
    engine *g = operating_engine(o);
    const expr *x, *a, *e = lower(l, s->at[0]);
    long n = 5;
    if (!e || !taken_at(o, l, s->at[1], &x, &a)) return NULL;
    const expr *degree = s->count > 2 ? lower(l, s->at[2]) : pool_integer(g->pool, n);
    if (!degree) return NULL;
    if (!expr_is_number(degree) || !number_to_long(&degree->as.number, &n) || n < 0 || n > LIMIT_ORDER)
        return operating_fail(o, DIAG_SYNTAX, s->at[2]->where, MSG_TAYLOR_DEGREE, NULL, NULL);
    const expr *terms[LIMIT_ORDER + 1];
    uint32_t count = 0;
    const expr *by[LIMIT_ORDER + 1], *sum = NULL, *factorial = pool_integer(g->pool, 1);
    for (long k = 0; k < n; k++) by[k] = x;
    if (n && !derivative_by(o, l, s, OP_TAYLOR, NULL, e, by, (uint32_t)n)) return NULL;
    taylor_record *kept = taylor_of(o, x, a, n);
    if (!kept) return NULL;
    const record *r = n ? o->out->records.at[o->out->records.count - 1] : NULL;
    const expr *step = simple_sub(g, x, a);
    size_t from = 0;
    for (long k = 0; k <= n; k++) {
        const expr *f = k == 0 ? e : k < n ? r->steps[k]->subject : r->answer;
        const expr *there = f ? put_values_at(o, l, f, from, &x, &a, 1, s->where) : NULL,
                   *c = there ? simplify(g, there) : NULL;
        kept->derivatives[k] = f;
        kept->values[k] = c;
        if (k) factorial = simple_mul(g, factorial, pool_integer(g->pool, k));
        const expr *term =
            c ? simple_mul(g, simple_div(g, c, factorial), simple_power(g, step, pool_integer(g->pool, k)))
              : NULL;
        sum = sum ? simple_add(g, sum, term) : term;
        if (!sum) return NULL;
        if (!expr_is_zero(term)) terms[count++] = term;
    }
    o->out->taylor = kept;
    o->as_is = true;
    if (count > 1) o->told = pool_call(g->pool, OP_ADD, terms, count); /* by rising degree */
    return sum;
}

/* F(x, y) = 0: dy/dx = -F_x/F_y, where F_y is not 0. */
const expr *operate_implicit(operating *o, lowering *l, const syntax *s) {
    engine *g = operating_engine(o);
    variables y, x;
    const syntax *equation = s->at[0];
    if (equation->kind != SYN_OPERATOR || equation->op != OP_EQ || equation->count != 2)
        return operating_fail(o, DIAG_SYNTAX, equation->where, MSG_WANTS_EQUATION, NULL, NULL);
    const expr *left = lower(l, equation->at[0]), *right = left ? lower(l, equation->at[1]) : NULL;
    if (!right || !variables_named(o, l, s->at[1], &y) || !variables_named(o, l, s->at[2], &x)) return NULL;
    const expr *F = expr_is_zero(right) ? left : pool_sub(g->pool, left, right);
    if (!F || y.count != 1 || x.count != 1 || !expr_is_scalar(F))
        return F ? operating_fail(o, DIAG_UNABLE, s->where, MSG_WANTS_EQUATION, NULL, NULL) : NULL;
    const expr *F_x = derivative_by(o, l, s, OP_IMPLICIT, NULL, F, x.at, 1),
               *F_y = F_x ? derivative_by(o, l, s, OP_IMPLICIT, NULL, F, y.at, 1) : NULL;
    if (!F_y) return NULL;
    if (expr_is_zero(F_y))
        return operating_fail(o, DIAG_DOMAIN, s->where, MSG_IMPLICIT_FLAT, y.at[0]->as.symbol.name, NULL);
    const expr *culprit = NULL, *nonzero = pool_call2(g->pool, OP_NE, F_y, pool_integer(g->pool, 0));
    if (!domain_add(g, nonzero, s->at[1] ? y.at[0] : NULL, &l->conditions, &culprit)) return NULL;
    return simple_neg(g, simple_div(g, F_x, F_y));
}
