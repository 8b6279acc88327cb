/* A table from operators to rules, as in derive.c. Every rule keeps the order of the factors and is written once: with the
 * differentials of the parts worked out it gives the value, with them left open the line of the derivation. */
#include "calc/differential.h"
#include "calc/bend.h"
#include "calc/each.h"
#include "calc/sign.h"
#include "calc/simplify.h"
#include "calc/word.h"
#include "expr/walk.h"

#include <string.h>

typedef struct differing {
    engine *g;
    const variation *changes;
    uint32_t count;
    map *done; /* node -> derivation */
    bool steps, open;
    list *parts;
} differing;

typedef bool (*applier)(differing *v, const expr *e, derivation *d);

static bool memory(differing *v) { return diag_memory(pool_diag(v->g->pool)); }

static bool varies(const differing *v, const expr *e) {
    for (uint32_t i = 0; i < v->count; i++)
        if (expr_depends(e, v->changes[i].of)) return true;
    return false;
}

static const expr *increment(const differing *v, const expr *e) {
    for (uint32_t i = 0; i < v->count; i++)
        if (v->changes[i].of == e) return v->changes[i].by;
    return NULL;
}

static bool unable(differing *v, const expr *e) {
    const char *name = e->kind == EXPR_CALL    ? op_row_of((op)e->op)->name
                       : e->kind == EXPR_APPLY ? e->as.apply.function->name
                                               : "";
    return diag_set(pool_diag(v->g->pool), DIAG_UNABLE, NOWHERE, MSG_NO_RULE, name, NULL, NULL);
}

static const derivation *derivation_of(differing *v, const expr *e);

/* d(u), or du/dt where the increment of t is 1. */
static const expr *unevaluated(differing *v, const expr *u) {
    bool by_number = v->count == 1 && expr_is_one(v->changes[0].by);
    return by_number ? pool_call2(v->g->pool, OP_DIFF, u, v->changes[0].of)
                     : pool_call1(v->g->pool, OP_DIFFERENTIAL, u);
}

/* du: the increment of what varies itself, else worked out or left open. */
static const expr *du(differing *v, const expr *u) {
    if (!u) return NULL;
    const expr *by = increment(v, u);
    if (by) return by;
    if (v->open) return unevaluated(v, u);
    const derivation *d = map_find(v->done, u, 0);
    if (!d && !(d = derivation_of(v, u))) return NULL;
    for (size_t i = 0; i < v->parts->count; i++)
        if (v->parts->at[i] == d) return d->value;
    return list_push(v->parts, d) ? d->value : (memory(v), NULL);
}

static const expr *zero_like(differing *v, const expr *e) { return zeros_of(v->g, e->shape); }
static const expr *du_or_zero(differing *v, const expr *u) {
    return varies(v, u) ? du(v, u) : zero_like(v, u);
}

static void say(derivation *d, const char *name, const expr *value) {
    if (d->letter_count < 4) d->letters[d->letter_count++] = (letter){name, value};
}

static const expr *joined_by(differing *v, op o, const expr *const *at, uint32_t n) {
    return n == 1 ? at[0] : pool_call(v->g->pool, o, at, n);
}

/* --- sums and products --- */

/* The differential of a number that is added to each entry of a matrix. */
static const expr *spread(differing *v, const expr *d, const shape *s) {
    return d && expr_is_scalar(d) && !shape_is_scalar(s) ? pool_mul(v->g->pool, d, ones_of(v->g, s)) : d;
}

static bool sum(differing *v, const expr *e, derivation *d) {
    const expr **terms = arena_take(v->g->scratch, (e->count + 1) * sizeof *terms);
    uint32_t n = 0;
    if (!terms) return memory(v);
    for (uint32_t i = 0; i < e->count; i++) {
        if (!varies(v, e->at[i])) continue;
        bool negative = expr_is(e->at[i], OP_NEG);
        const expr *t = spread(v, du(v, negative ? e->at[i]->at[0] : e->at[i]), e->shape);
        terms[n++] = negative ? pool_neg(v->g->pool, t) : t;
    }
    d->rule = n > 1 ? RULE_D_SUM : RULE_D_CONSTANT;
    d->after = joined_by(v, OP_ADD, terms, n);
    return true;
}

static bool opposite(differing *v, const expr *e, derivation *d) {
    d->rule = RULE_D_FACTOR;
    d->after = pool_neg(v->g->pool, du(v, e->at[0]));
    return true;
}

static uint32_t varying(const differing *v, const expr *e) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < e->count; i++) n += varies(v, e->at[i]);
    return n;
}

/* A term of the table, entry by entry where e is a matrix. */
static const expr *table_term(differing *v, const expr *e, uint32_t i) {
    templates *t = v->g->templates;
    const expr *form = template_term(t, (op)e->op, i), *by[OP_TERMS] = {NULL};
    if (!form) return unable(v, e), NULL;
    by[i] = du(v, e->at[i]);
    bool each = op_row_of((op)e->op)->class == CLASS_FUNCTION;
    if (each && !expr_is_scalar(e)) form = template_lifted(t, form);
    return by[i] ? template_fill(t, form, e->at, by, e->count) : NULL;
}

/* The table says how the differential of argument k goes in, for exactly as many arguments. */
static bool has_row(const expr *e, uint32_t k) {
    const op_row *row = op_row_of((op)e->op);
    return (row->class == CLASS_MATRIX || expr_is(e, OP_TRANSPOSE)) &&
           (row->least == e->count || e->count == 1) && k < OP_TERMS && row->d[k].form;
}

/* The factors with number k by its differential; 1 is not written. */
static const expr *with_differential(differing *v, const expr *e, uint32_t k, const expr **factors) {
    uint32_t n = 0;
    if (has_row(e, k)) return table_term(v, e, k);
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *f = i == k ? du(v, e->at[i]) : e->at[i];
        if (!f) return NULL;
        if (i != k || !expr_is_one(f) || e->count == 1) factors[n++] = f;
    }
    return joined_by(v, (op)e->op, factors, n);
}

/* d(u'*u) = 2*u'*du. */
static bool square(differing *v, const expr *e, derivation *d) {
    bool is_square = expr_is(e, OP_MUL) && e->count == 2 && expr_is(e->at[0], OP_TRANSPOSE) &&
                     e->at[0]->at[0] == e->at[1] && expr_is_scalar(e);
    if (!is_square) return false;
    d->rule = RULE_D_SQUARE;
    say(d, "u", e->at[1]);
    const expr *at[] = {pool_integer(v->g->pool, 2), e->at[0], du(v, e->at[1])};
    d->after = pool_call(v->g->pool, OP_MUL, at, 3);
    return true;
}

enum { LONG_PRODUCT = 12 };

/* du*v*w + u*dv*w + u*v*dw; many factors are halved, so that the cost stays n log n. */
static bool product(differing *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    if (square(v, e, d)) return true;
    uint32_t n = varying(v, e), count = 0;
    d->rule = n > 1 ? RULE_D_PRODUCT : RULE_D_FACTOR;
    if (n > LONG_PRODUCT) {
        const expr *left = joined_by(v, (op)e->op, e->at, e->count / 2),
                   *right = joined_by(v, (op)e->op, e->at + e->count / 2, e->count - e->count / 2);
        d->after = pool_add(p, pool_call2(p, (op)e->op, du_or_zero(v, left), right),
                            pool_call2(p, (op)e->op, left, du_or_zero(v, right)));
        return true;
    }
    const expr **factors = arena_take(v->g->scratch, 2 * (e->count + 1) * sizeof *factors);
    if (!factors) return memory(v);
    const expr **terms = factors + e->count + 1;
    for (uint32_t i = 0; i < e->count; i++)
        if (varies(v, e->at[i])) terms[count++] = with_differential(v, e, i, factors);
    if (n > 1 && e->count == 2) say(d, "u", e->at[0]), say(d, "v", e->at[1]);
    d->after = joined_by(v, OP_ADD, terms, count);
    return true;
}

static const expr *both(differing *v, const expr *a, const expr *b) {
    return a && b ? pool_call2(v->g->pool, OP_AND, a, b) : a ? a : b;
}

/* u != v of two matrices, entry by entry: no entry of u - v is 0. */
static const expr *lifted_condition(differing *v, const expr *c) {
    pool *p = v->g->pool;
    if (!c || (expr_is_scalar(c->at[0]) && expr_is_scalar(c->at[1]))) return c;
    if (!expr_is(c, OP_NE)) return c;
    const expr *difference = expr_is_zero(c->at[1])   ? c->at[0]
                             : expr_is_zero(c->at[0]) ? c->at[1]
                                                      : pool_sub(p, c->at[0], c->at[1]);
    return pool_call2(p, OP_NE, pool_call1(p, OP_PROD, difference), pool_integer(p, 0));
}

/* What the row wants of the term by argument i. */
static bool add_condition(differing *v, const expr *e, uint32_t i, derivation *d) {
    templates *t = v->g->templates;
    const expr *when = template_when(t, (op)e->op, i), *smooth = template_smooth(t, (op)e->op);
    bool each = op_row_of((op)e->op)->class == CLASS_FUNCTION;
    if (when) when = template_fill(t, when, e->at, NULL, e->count);
    if (smooth) smooth = template_fill(t, smooth, e->at, NULL, e->count);
    if (each) when = lifted_condition(v, when), smooth = lifted_condition(v, smooth);
    d->when = both(v, d->when, both(v, when, smooth));
    return pool_fine(v->g->pool);
}

static bool by_table(differing *v, const expr *e, derivation *d) {
    const expr *terms[OP_TERMS];
    uint32_t n = 0;
    if (e->count > OP_TERMS) return unable(v, e);
    for (uint32_t i = 0; i < e->count; i++) {
        if (!varies(v, e->at[i])) continue;
        if (!(terms[n++] = table_term(v, e, i)) || !add_condition(v, e, i, d)) return false;
        say(d, i == 0 ? "u" : i == 1 ? "v" : "w", e->at[i]);
    }
    d->rule = RULE_D_TABLE;
    d->function = (op)e->op;
    d->after = joined_by(v, OP_ADD, terms, n);
    return true;
}

/* d(u/c) = du/c, d(u/v) = du/v - u*dv/v^2; u may be a matrix. */
static bool quotient(differing *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    const expr *u = e->at[0], *w = e->at[1], *terms[2];
    uint32_t n = 0;
    if (!varies(v, w)) {
        d->rule = RULE_D_DIVISOR;
        d->after = pool_call2(p, (op)e->op, du(v, u), w);
        return true;
    }
    bool each = e->op == OP_EDIV;
    const expr *two = pool_integer(p, 2), *square_of = pool_call2(p, each ? OP_EPOW : OP_POW, w, two),
               *change_of = pool_call2(p, (op)e->op, du(v, w), square_of);
    if (varies(v, u)) terms[n++] = pool_call2(p, (op)e->op, du(v, u), w);
    bool one = expr_is_one(u);
    terms[n++] = pool_neg(p, one ? change_of : pool_call2(p, each ? OP_EMUL : OP_MUL, change_of, u));
    d->rule = RULE_D_QUOTIENT;
    say(d, "u", u), say(d, "v", w);
    d->after = joined_by(v, OP_ADD, terms, n);
    return true;
}

/* --- powers --- */

static const expr *less(differing *v, const expr *n, long by) {
    return simplify(v->g, pool_sub(v->g->pool, n, pool_integer(v->g->pool, by)));
}

static const expr *raised(differing *v, op o, const expr *u, const expr *n) {
    return n && expr_is_one(n) ? u : n && expr_is_zero(n) ? NULL : pool_call2(v->g->pool, o, u, n);
}

/* d(norm(u)^n) = n*norm(u)^(n-2)*u'*du: for n >= 2 also at u = 0. */
static bool norm_power(differing *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    const expr *norm = e->at[0], *n = e->at[1], *at[4];
    bool matrix = expr_is(norm, OP_NORMF);
    if ((!matrix && !expr_is(norm, OP_NORM)) || !expr_is_number(n)) return false;
    const expr *u = norm->at[0], *rest = less(v, n, 2);
    const expr *inner = pool_mul(p, pool_call1(p, OP_TRANSPOSE, u), du(v, u));
    uint32_t k = 0;
    at[k++] = n;
    const expr *outer = raised(v, OP_POW, norm, rest);
    if (outer) at[k++] = outer;
    at[k++] = matrix ? pool_call1(p, OP_TR, inner) : inner;
    d->rule = RULE_D_NORM_POWER;
    say(d, "u", u);
    if (rest && expr_is_number(rest) && number_sign(&rest->as.number) < 0)
        d->when = pool_call2(p, OP_NE, u, pool_integer(p, 0));
    d->after = pool_call(p, OP_MUL, at, k);
    return true;
}

/* An index that no sum in e has. */
static const expr *fresh_index(differing *v, const expr *e) {
    list nodes;
    uint32_t depth = 0;
    if (!walk_order(v->g->scratch, e, &nodes)) return memory(v), NULL;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *n = nodes.at[i];
        if (expr_is_symbol(n) && n->as.symbol.bound > depth) depth = n->as.symbol.bound;
    }
    return pool_bound(v->g->pool, "j", (uint16_t)(depth + 1));
}

/* d(X^k) = sum(X^(j-1)*dX*X^(k-j), j = 1..k) for a whole number k > 0 that is not known. */
static bool unknown_power(differing *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    const expr *u = e->at[0], *k = e->at[1], *one = pool_integer(p, 1);
    if (!is_integer_valued(v->g, k)) {
        unable(v, e);
        return expr_is_symbol(k) &&
               diag_hint(pool_diag(p), MSG_HINT_WHOLE_EXPONENT, k->as.symbol.name, NULL, NULL);
    }
    const expr *j = fresh_index(v, e);
    if (!j) return false;
    const expr *term[] = {pool_pow(p, u, pool_sub(p, j, one)), du(v, u), pool_pow(p, u, pool_sub(p, k, j))};
    const expr *at[] = {pool_call(p, OP_MUL, term, 3), j, one, k};
    d->rule = RULE_D_MATRIX_POWER;
    d->when = pool_call2(p, OP_GT, k, pool_integer(p, 0));
    d->after = pool_call(p, OP_SUM_OVER, at, 4);
    return d->after != NULL;
}

/* d(X^n) = sum of X^k*dX*X^(n-1-k). */
static bool matrix_power(differing *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    const expr *u = e->at[0], *terms[LONG_PRODUCT];
    long n;
    const expr *exponent = simplify(v->g, e->at[1]); /* -1 is read as the opposite of 1 */
    if (!exponent) return false;
    if (!expr_is_number(exponent)) return unknown_power(v, e, d);
    if (!number_to_long(&exponent->as.number, &n)) return unable(v, e);
    if (n == 0) return d->after = zero_like(v, e), d->rule = RULE_D_CONSTANT, true;
    if (n < 0) { /* inv(X)^n */
        const expr *inverse = pool_call1(p, OP_INV, u),
                   *other = raised(v, OP_POW, inverse, pool_integer(p, -n));
        d->rule = RULE_D_NEGATIVE_POWER;
        d->after = du(v, other);
        return true;
    }
    if (n > LONG_PRODUCT) {
        const expr *a = pool_pow(p, u, pool_integer(p, n / 2)),
                   *b = pool_pow(p, u, pool_integer(p, n - n / 2));
        d->rule = RULE_D_PRODUCT;
        d->after = pool_add(p, pool_mul(p, du(v, a), b), pool_mul(p, a, du(v, b)));
        return true;
    }
    for (long k = 0; k < n; k++) {
        const expr *at[3], *left = raised(v, OP_POW, u, pool_integer(p, k)),
                           *right = raised(v, OP_POW, u, pool_integer(p, n - 1 - k));
        uint32_t m = 0;
        if (left) at[m++] = left;
        at[m++] = du(v, u);
        if (right) at[m++] = right;
        terms[k] = joined_by(v, OP_MUL, at, m);
    }
    d->rule = RULE_D_MATRIX_POWER;
    d->after = joined_by(v, OP_ADD, terms, (uint32_t)n);
    return true;
}

static bool power(differing *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    const expr *u = e->at[0], *n = e->at[1];
    if (expr_is(e, OP_POW) && !expr_is_scalar(u)) return varies(v, n) ? unable(v, e) : matrix_power(v, e, d);
    if (!varies(v, n) && norm_power(v, e, d)) return true;
    op times = e->op == OP_EPOW && !expr_is_scalar(e) ? OP_EMUL : OP_MUL;
    const expr *terms[2];
    uint32_t k = 0;
    if (varies(v, u)) {
        const expr *lowered = raised(v, (op)e->op, u, less(v, n, 1)), *at[3];
        uint32_t m = 0;
        if (!expr_is_one(n)) at[m++] = n;
        if (lowered) at[m++] = lowered;
        at[m++] = du(v, u);
        terms[k++] = joined_by(v, times, at, m);
    }
    if (varies(v, n)) {
        const expr *at[] = {e, pool_call1(p, OP_LOG, u), du(v, n)};
        bool plain = expr_is(u, OP_E);
        if (plain) at[1] = at[2];
        terms[k++] = pool_call(p, times, at, plain ? 2 : 3);
        d->when = plain ? NULL : pool_call2(p, OP_GT, u, pool_integer(p, 0));
    }
    bool root = varies(v, u) && !varies(v, n) && !is_integer_valued(v->g, n) &&
                (!expr_is_number(n) || fmpz_cmp(&n->as.number.num, &n->as.number.den) < 0);
    if (root) d->when = pool_call2(p, OP_GT, u, pool_integer(p, 0));
    d->rule = k > 1 || varies(v, n) ? RULE_D_GENERAL_POWER : RULE_D_POWER;
    say(d, "u", u), say(d, "n", n);
    d->after = joined_by(v, OP_ADD, terms, k);
    return true;
}

/* The derivative of the number function that f is for matrices: inv(m) of logm(m). NULL without diag: f is none. */
static const expr *slope_function(differing *v, const expr *f) {
    pool *p = v->g->pool;
    if (expr_is(f, OP_EXPM)) return f;
    if (expr_is(f, OP_LOGM)) return pool_call1(p, OP_INV, f->at[0]);
    if (expr_is(f, OP_SQRTM)) return pool_div(p, pool_call1(p, OP_INV, f), pool_integer(p, 2));
    return NULL;
}

/* d tr(f(X)) = tr(f'(X)*dX) */
static bool trace_of_function(differing *v, const expr *u, const expr *slope, derivation *d) {
    pool *p = v->g->pool;
    d->rule = RULE_D_TRACE_FUNCTION;
    say(d, "u", u->at[0]);
    d->after = pool_call1(p, OP_TR, pool_mul(p, slope, du(v, u->at[0])));
    return true;
}

/* d tr(X^n) = n*tr(X^(n-1)*dX), for any n. */
static bool trace_of(differing *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    const expr *u = e->at[0], *slope = slope_function(v, u);
    if (slope) return trace_of_function(v, u, slope, d);
    if (!expr_is(u, OP_POW) || varies(v, u->at[1])) return by_table(v, e, d);
    const expr *lowered = raised(v, OP_POW, u->at[0], less(v, u->at[1], 1)), *d0 = du(v, u->at[0]);
    d->rule = RULE_D_TRACE_POWER;
    d->after = pool_mul(p, u->at[1], pool_call1(p, OP_TR, lowered ? pool_mul(p, lowered, d0) : d0));
    return true;
}

/* d log(det(X)) and d log(abs(det(X))) = tr(inv(X)*dX): the determinant cancels. */
static bool logarithm(differing *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    const expr *u = e->at[0];
    if (expr_is(u, OP_ABS)) u = u->at[0];
    if (!expr_is(u, OP_DET)) return by_table(v, e, d);
    const expr *m = u->at[0];
    d->rule = RULE_D_LOG_DET;
    say(d, "u", m);
    d->after = pool_call1(p, OP_TR, pool_mul(p, pool_call1(p, OP_INV, m), du(v, m)));
    return true;
}

/* The table's rule is that of a symmetric matrix. */
static bool of_symmetric(differing *v, const expr *e, derivation *d) {
    const expr *u = simplify(v->g, e->at[0]);
    if (!u || is_symmetric(v->g, u)) return u && by_table(v, e, d);
    unable(v, e);
    return diag_hint(pool_diag(v->g->pool), MSG_HINT_SYMMETRIC, op_row_of((op)e->op)->name, NULL, NULL);
}

/* --- what is linear --- */

static bool linear(differing *v, const expr *e, derivation *d) {
    const expr **at = arena_take(v->g->scratch, e->count * sizeof *at);
    if (!at) return memory(v);
    for (uint32_t i = 0; i < e->count; i++) {
        if (i && varies(v, e->at[i])) return unable(v, e);
        at[i] = i ? e->at[i] : du(v, e->at[i]);
    }
    d->rule = expr_is(e, OP_TRANSPOSE) ? RULE_D_TRANSPOSE : RULE_D_LINEAR;
    d->after = has_row(e, 0) ? table_term(v, e, 0) : pool_with(v->g->pool, e, at);
    return true;
}

static bool entries(differing *v, const expr *e, derivation *d) {
    const expr **at = arena_take(v->g->scratch, e->count * sizeof *at);
    if (!at) return memory(v);
    for (uint32_t i = 0; i < e->count; i++) at[i] = du_or_zero(v, e->at[i]);
    d->rule = RULE_ENTRIES;
    d->after = pool_with(v->g->pool, e, at);
    return true;
}

static bool pieces(differing *v, const expr *e, derivation *d) {
    const expr **at = arena_take(v->g->scratch, e->count * sizeof *at);
    if (!at) return memory(v);
    for (uint32_t i = 0; i < e->count; i++)
        at[i] = e->at[i]->shape->truth ? e->at[i] : du_or_zero(v, e->at[i]);
    d->rule = RULE_PIECES;
    d->after = pool_with(v->g->pool, e, at);
    return true;
}

static bool under_sum(differing *v, const expr *e, derivation *d) {
    if (varies(v, e->at[2]) || varies(v, e->at[3])) return unable(v, e);
    const expr *at[] = {du(v, e->at[0]), e->at[1], e->at[2], e->at[3]};
    d->rule = RULE_D_UNDER_SUM;
    d->after = pool_call(v->g->pool, OP_SUM_OVER, at, 4);
    return true;
}

/* f(u, v): each argument contributes its derivative times its differential; a number by a matrix as a trace. */
static const expr *abstract_term(differing *v, const expr *e, uint32_t i, uint8_t *by) {
    pool *p = v->g->pool;
    const function *f = e->as.apply.function;
    by[e->as.apply.order] = (uint8_t)i;
    const expr *slope = pool_apply(p, f, by, e->as.apply.order + 1, e->at), *d = du(v, e->at[i]);
    if (!slope || !d) return NULL;
    if (f->elementwise && !expr_is_scalar(e)) return pool_call2(p, OP_EMUL, slope, d);
    if (expr_is_scalar(e->at[i])) return expr_is_one(d) ? slope : pool_mul(p, slope, d);
    if (!expr_is_scalar(e)) return e->at[i]->shape->order == 1 ? pool_mul(p, slope, d) : (unable(v, e), NULL);
    const expr *inner = pool_mul(p, pool_call1(p, OP_TRANSPOSE, slope), d);
    return e->at[i]->shape->order == 1 ? inner : pool_call1(p, OP_TR, inner);
}

static bool abstract(differing *v, const expr *e, derivation *d) {
    const expr **terms = arena_take(v->g->scratch, e->count * sizeof *terms);
    uint8_t *by = arena_take(v->g->scratch, e->as.apply.order + 1u);
    uint32_t n = 0;
    if (!terms || !by) return memory(v);
    if (e->as.apply.order) memcpy(by, e->as.apply.by, e->as.apply.order);
    for (uint32_t i = 0; i < e->count; i++)
        if (varies(v, e->at[i]) && !(terms[n++] = abstract_term(v, e, i, by))) return false;
    d->rule = RULE_D_ABSTRACT;
    d->after = joined_by(v, OP_ADD, terms, n);
    return true;
}

static const struct {
    op of;
    applier apply;
} appliers[] = {
    {OP_ADD, sum},
    {OP_NEG, opposite},
    {OP_MUL, product},
    {OP_EMUL, product},
    {OP_KRON, product},
    {OP_DOT, product},
    {OP_OUTER, product},
    {OP_CROSS, product},
    {OP_DIV, quotient},
    {OP_EDIV, quotient},
    {OP_POW, power},
    {OP_EPOW, power},
    {OP_TR, trace_of},
    {OP_LOG, logarithm},
    {OP_EIGENVECTOR, of_symmetric},
    {OP_CHOL, of_symmetric},
    {OP_PIECEWISE, pieces},
    {OP_SUM_OVER, under_sum},
    {OP_SUM, linear},
    {OP_MEAN, linear},
    {OP_VEC, linear},
    {OP_DIAG, linear},
    {OP_LOWERHALF, linear},
    {OP_TRIL, linear},
    {OP_TRIU, linear},
    {OP_TRANSPOSE, linear},
    {OP_SUM_ROWS, linear},
    {OP_SUM_COLUMNS, linear},
    {OP_MEAN_ROWS, linear},
    {OP_MEAN_COLUMNS, linear},
    {OP_INDEX, linear},
    {OP_ROW, linear},
    {OP_COLUMN, linear},
};

static bool apply(differing *v, const expr *e, derivation *d) {
    if (e->kind == EXPR_APPLY) return abstract(v, e, d);
    if (e->kind == EXPR_MATRIX || e->kind == EXPR_BLOCKS) return entries(v, e, d);
    for (size_t i = 0; i < sizeof appliers / sizeof *appliers; i++)
        if (appliers[i].of == e->op) return appliers[i].apply(v, e, d);
    op_class c = op_row_of((op)e->op)->class;
    return c == CLASS_FUNCTION || c == CLASS_MATRIX ? by_table(v, e, d) : unable(v, e);
}

/* --- putting it together --- */

static bool work_out(differing *v, const expr *e, derivation *d) {
    list parts, *outer = v->parts;
    bool open = v->open;
    list_init(&parts, v->g->scratch);
    v->parts = &parts;
    v->open = false;
    bool fine = apply(v, e, d) && (d->value = d->after = bent(v->g, d->rule, d->after)) != NULL;
    if (fine && v->steps) {
        v->open = true;
        d->letter_count = 0;
        d->when = NULL;
        fine = apply(v, e, d) && (d->after = bent(v->g, d->rule, d->after)) != NULL;
    }
    v->parts = outer;
    v->open = open;
    d->count = (uint32_t)parts.count;
    d->parts = (const derivation **)(uintptr_t)parts.at;
    return fine;
}

static const derivation *derivation_of(differing *v, const expr *e) {
    derivation *d = arena_take(v->g->scratch, sizeof *d);
    if (!d) return memory(v), NULL;
    *d = (derivation){.in_differentials = true, .subject = e, .variable = v->count ? v->changes[0].of : NULL};
    const expr *by = increment(v, e);
    if (by) {
        d->rule = RULE_VARIABLE;
        d->value = d->after = bent(v->g, d->rule, by);
    } else if (!varies(v, e)) {
        d->rule = RULE_CONSTANT;
        d->value = d->after = bent(v->g, d->rule, zero_like(v, e));
    } else if (!work_out(v, e, d))
        return NULL;
    if (v->steps && !(d->before = unevaluated(v, e))) return NULL;
    if (!d->value) return NULL;
    return map_put(v->done, e, 0, d) ? d : (memory(v), NULL);
}

enum { SHALLOW = 50 };

const derivation *differentiate(engine *g, const expr *e, const variation *changes, uint32_t count,
                                bool steps) {
    differing v = {.g = g, .changes = changes, .count = count, .done = map_new(g->scratch), .steps = steps};
    list order, unused;
    if (!e) return NULL;
    list_init(&unused, g->scratch);
    v.parts = &unused;
    if (!v.done) return memory(&v), NULL;
    if (e->height > SHALLOW && !walk_order(g->scratch, e, &order)) return memory(&v), NULL;
    for (size_t i = 0; e->height > SHALLOW && i < order.count; i++) {
        const expr *node = order.at[i];
        if (!pool_fine(g->pool)) return NULL;
        bool wanted = node->height + SHALLOW < e->height && varies(&v, node) && !node->shape->truth;
        if (wanted && !map_find(v.done, node, 0) && !derivation_of(&v, node)) return NULL;
    }
    return derivation_of(&v, e);
}

/* --- conditions --- */

static bool collect(engine *g, const derivation *d, map *seen, list *out) {
    if (map_find(seen, d, 0)) return true;
    if (!map_put(seen, d, 0, d)) return diag_memory(pool_diag(g->pool));
    if (d->when && !list_push(out, d->when)) return diag_memory(pool_diag(g->pool));
    for (uint32_t i = 0; i < d->count; i++)
        if (!collect(g, d->parts[i], seen, out)) return false;
    return true;
}

bool differential_conditions(engine *g, const derivation *d, list *out) {
    map *seen = map_new(g->scratch);
    return seen ? collect(g, d, seen, out) : diag_memory(pool_diag(g->pool));
}
