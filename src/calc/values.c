/* Values: at a point, as decimals, in a form that was asked for. A point at which a condition fails is refused with the
 * reason as far as it is known. */
#include "calc/domain.h"
#include "calc/operators_parts.h"
#include "calc/simplify.h"
#include "calc/truth.h"
#include "expr/walk.h"
#include "num/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* e with x a little to the left or right of its value, as a decimal: what the derivative tends to there. */
static bool side_value(operating *o, const expr *e, const expr *x, const expr *value, int side,
                       char out[32]) {
    engine *g = operating_engine(o);
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    number tiny;
    number_init(&tiny);
    fmpz_set_si(&tiny.num, side);
    fmpz_set_ui(&tiny.den, 10);
    fmpz_pow_ui(&tiny.den, &tiny.den, 40);
    const expr *near = simple_add(g, value, pool_number(g->pool, &tiny));
    number_done(&tiny);
    const expr *there = near ? simplify(g, walk_replace(g->pool, g->scratch, e, &x, &near, 1)) : NULL;
    const expr *digits = there && expr_is_constant(there)
                             ? decimal_value(g->pool, g->scratch, there, 12, pool_stop(g->pool), &unheard)
                             : NULL;
    bool fine = digits != NULL;
    if (fine) {
        double rounded = number_to_double(&digits->as.number);
        snprintf(out, 32, "%.10g", rounded > -1e-15 && rounded < 1e-15 ? 0 : rounded);
    }
    pool_end_attempt(g->pool, before);
    return fine;
}

/* What was differentiated has no value there: the operator's own words. */
static bool refuse_subject(operating *o, const expr *subject, const expr *const *at,
                           const expr *const *values, uint32_t count, span where) {
    engine *g = operating_engine(o);
    list ignored;
    list_init(&ignored, g->scratch);
    const expr *there = walk_replace(g->pool, g->scratch, subject, at, values, count);
    return there && !domain_of(g, there, NULL, &ignored, NULL) && !diag_at(pool_diag(g->pool), where);
}

/* At a distance of 1e-40. */
static const double UNBOUNDED = 1e12;

/* A jump of the function, or a derivative that grows without bound: certainly none. False: nothing is said. */
static bool refuse_singular(operating *o, const expr *subject, const expr *x, const expr *value,
                            const char *left, const char *right, span where) {
    diag *d = pool_diag(operating_pool(o));
    char before[32], behind[32];
    bool both = side_value(o, subject, x, value, -1, before) && side_value(o, subject, x, value, 1, behind);
    if (both && fabs(strtod(before, NULL) - strtod(behind, NULL)) > 1e-9)
        return !diag_set(d, DIAG_DOMAIN, where, MSG_JUMP, before, behind, NULL);
    if (fabs(strtod(left, NULL)) < UNBOUNDED && fabs(strtod(right, NULL)) < UNBOUNDED) return false;
    return !diag_set(d, DIAG_DOMAIN, where, MSG_VERTICAL_TANGENT, NULL, NULL, NULL);
}

/* Only absolute values and relu: there frameworks agree, and sign(0) and heaviside(0) are what they take. */
static bool has_plain_kinks(engine *g, const expr *subject) {
    static const op others[] = {OP_MAX, OP_MIN, OP_PIECEWISE, OP_NORM, OP_FLOOR, OP_CEIL};
    list nodes;
    if (!walk_order(g->scratch, subject, &nodes)) return false;
    for (size_t i = 0; i < nodes.count; i++)
        for (size_t k = 0; k < sizeof others / sizeof *others; k++)
            if (expr_is(nodes.at[i], others[k])) return false;
    return true;
}

/* Two one-sided derivatives: all slopes between them belong to lines that touch the graph from one side (Clarke). And, apart
 * from that, what automatic differentiation makes of it. */
static bool refuse_kink(operating *o, const expr *e, const expr *subject, const expr *const *at,
                        const expr *const *values, uint32_t count, const char *left, const char *right,
                        span where) {
    engine *g = operating_engine(o);
    diag unheard, *before = pool_attempt(g->pool, &unheard), *d;
    buffer value;
    buffer_init(&value, g->scratch);
    const expr *there =
        has_plain_kinks(g, subject) ? walk_replace(g->pool, g->scratch, e, at, values, count) : NULL;
    there = there ? simplify(g, there) : NULL;
    if (there && expr_is_number(there)) number_print(&value, &there->as.number);
    pool_end_attempt(g->pool, before);
    d = pool_diag(g->pool);
    bool rising = strtod(left, NULL) < strtod(right, NULL);
    diag_set(d, DIAG_DOMAIN, where, rising ? MSG_NO_DERIVATIVE_SIDES : MSG_NO_DERIVATIVE_SIDES_FALLING, left,
             right, value.length ? value.text : NULL);
    return diag_detail(d, value.length ? MSG_FRAMEWORKS_VALUE : MSG_FRAMEWORKS);
}

/* A condition fails at the point: say why, with what the derivative tends to from both sides where there is one variable.
 * Equal sides decide nothing: the rules that were used do not hold there, and no other was tried. */
static bool refuse_at(operating *o, const expr *e, const expr *const *at, const expr *const *values,
                      uint32_t count, span where) {
    char left[32], right[32];
    const list *records = &o->out->records;
    const record *last = records->count ? records->at[records->count - 1] : NULL;
    diag *d = pool_diag(operating_pool(o));
    if (!last) return diag_set(d, DIAG_DOMAIN, where, MSG_NO_VALUE_HERE, NULL, NULL, NULL);
    if (refuse_subject(o, last->subject, at, values, count, where)) return false;
    bool before = count == 1 && side_value(o, e, at[0], values[0], -1, left),
         behind = count == 1 && side_value(o, e, at[0], values[0], 1, right);
    if (before != behind && fabs(strtod(before ? left : right, NULL)) >= UNBOUNDED) /* sqrt(x) at 0 */
        return diag_set(d, DIAG_DOMAIN, where, MSG_VERTICAL_TANGENT, NULL, NULL, NULL);
    if (!before || !behind) return diag_set(d, DIAG_DOMAIN, where, MSG_NO_DERIVATIVE_HERE, NULL, NULL, NULL);
    if (refuse_singular(o, last->subject, at[0], values[0], left, right, where)) return false;
    if (strcmp(left, right) == 0)
        return diag_set(d, DIAG_UNABLE, where, MSG_DERIVATIVE_UNDECIDED, left, NULL, NULL);
    return refuse_kink(o, e, last->subject, at, values, count, left, right, where);
}

const expr *put_values_at(operating *o, lowering *l, const expr *e, size_t from, const expr *const *at,
                          const expr *const *values, uint32_t count, span where) {
    engine *g = operating_engine(o);
    size_t kept = from;
    for (size_t i = from; i < l->conditions.count; i++) {
        const expr *c =
            simplify(g, walk_replace(g->pool, g->scratch, l->conditions.at[i], at, values, count));
        if (!c) return diag_at(pool_diag(g->pool), where), NULL;
        truth t = truth_of(g, c);
        if (t == TRUTH_NO) return refuse_at(o, e, at, values, count, where), NULL;
        if (t == TRUTH_UNKNOWN) l->conditions.at[kept++] = c;
    }
    l->conditions.count = kept;
    return walk_replace(g->pool, g->scratch, e, at, values, count);
}

const expr *operate_at(operating *o, lowering *l, const syntax *s) {
    engine *g = operating_engine(o);
    size_t from = l->conditions.count;
    uint32_t n = s->count - 1;
    const expr *e = lower(l, s->at[0]), **at = arena_take(g->scratch, 2 * (n + 1) * sizeof *at);
    if (!e || !at) return e ? operating_memory(o) : NULL;
    const expr **values = at + n + 1;
    for (uint32_t i = 0; i < n; i++) {
        const syntax *bind = s->at[i + 1];
        if (bind->kind != SYN_BIND)
            return operating_fail(o, DIAG_SYNTAX, bind->where, MSG_WANTS_BIND, NULL, NULL);
        const syntax name = {.kind = SYN_NAME, .where = bind->where, .key = bind->key, .text = bind->text};
        if (!(at[i] = lower_variable(l, &name)) || !(values[i] = lower(l, bind->at[0]))) return NULL;
        if (values[i]->shape != at[i]->shape)
            return operating_fail(o, DIAG_SHAPE, bind->where, MSG_VALUE_SHAPE, bind->text, NULL);
    }
    o->out->at_count = n;
    o->out->at_names = at;
    o->out->at_values = values;
    return put_values_at(o, l, e, from, at, values, n, s->where);
}

const expr *operate_simplify(operating *o, lowering *l, const syntax *s) {
    const expr *e = lower(l, s->at[0]);
    return e && derivative_conditions(o, l, e, NULL) ? simplify(operating_engine(o), e) : NULL;
}

static const expr *in_asked_form(operating *o, lowering *l, const syntax *s,
                                 const expr *(*form)(engine *g, const expr *e)) {
    const expr *e = operate_simplify(o, l, s);
    if (!e) return NULL;
    o->as_is = true;
    return form(operating_engine(o), e);
}

const expr *operate_expand(operating *o, lowering *l, const syntax *s) {
    return in_asked_form(o, l, s, expand);
}
const expr *operate_factor(operating *o, lowering *l, const syntax *s) {
    return in_asked_form(o, l, s, factorise);
}

const expr *operate_decimal(operating *o, lowering *l, const syntax *s) {
    engine *g = operating_engine(o);
    long digits = 15;
    if (s->count > 1) {
        const expr *n = lower(l, s->at[1]);
        if (!n) return NULL;
        if (!expr_is_number(n) || !number_to_long(&n->as.number, &digits) || digits < 1)
            return operating_fail(o, DIAG_SYNTAX, s->at[1]->where, MSG_BAD_DIGITS, NULL, NULL);
        if (digits > LIMIT_DIGITS)
            return operating_fail(o, DIAG_LIMIT, s->at[1]->where, MSG_N_DIGITS_LIMIT, "100000", NULL);
    }
    const expr *e = operate_simplify(o, l, s);
    list found;
    if (!e || !free_symbols(g, e, &found)) return NULL;
    if (found.count) {
        operating_fail(o, DIAG_NAME, s->where, MSG_N_OF_NAMES, ((const expr *)found.at[0])->as.symbol.name,
                       NULL);
        diag_hint(pool_diag(g->pool), MSG_HINT_N_AT, ((const expr *)found.at[0])->as.symbol.name, NULL, NULL);
        return NULL;
    }
    o->as_is = true;
    return decimal_value(g->pool, g->scratch, e, (uint32_t)digits, pool_stop(g->pool), pool_diag(g->pool));
}
