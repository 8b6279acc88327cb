/* A table from operators to rules. A part is either constant (no term), the variable itself (its derivative 1 is left out
 * of products), or has a derivation of its own. Each rule is written once and run in two ways: with the values of the
 * parts' derivatives in the place of u', which gives the value, and, when steps are wanted, with u' left open. Deep
 * expressions are worked off from below first, so that recursion stays shallow. */
#include "calc/derive.h"
#include "calc/bend.h"
#include "expr/walk.h"

#include <string.h>

typedef struct deriving {
    engine *g;
    const expr *x;
    map *done;   /* node -> derivation */
    bool steps;  /* `after` is wanted */
    bool open;   /* u' is left unevaluated now */
    list *parts; /* takes the derivations that a rule asks for */
} deriving;

/* Fills in rule, letters, after. False: no rule (diag set), or memory. */
typedef bool (*applier)(deriving *v, const expr *e, derivation *d);

static bool depends(const deriving *v, const expr *e) { return expr_depends(e, v->x); }

static bool memory(deriving *v) { return diag_memory(pool_diag(v->g->pool)); }

static const derivation *derivation_of(deriving *v, const expr *e);

/* u', as its value or left open: 1 for the variable itself. */
static const expr *prime(deriving *v, const expr *u) {
    if (!u) return NULL;
    if (u == v->x) return pool_integer(v->g->pool, 1);
    if (v->open) return pool_call2(v->g->pool, OP_DIFF, u, v->x);
    const derivation *d = map_find(v->done, u, 0);
    if (!d && !(d = derivation_of(v, u))) return NULL;
    for (size_t i = 0; i < v->parts->count; i++)
        if (v->parts->at[i] == d) return d->value;
    return list_push(v->parts, d) ? d->value : (memory(v), NULL);
}

/* a * u', without writing a factor 1. a may be NULL for 1. */
static const expr *times_prime(deriving *v, const expr *a, const expr *u) {
    if (u == v->x) return a ? a : pool_integer(v->g->pool, 1);
    return a ? pool_mul(v->g->pool, a, prime(v, u)) : prime(v, u);
}

static void say(derivation *d, const char *name, const expr *value) {
    if (d->letter_count < 4) d->letters[d->letter_count++] = (letter){name, value};
}

/* --- rules --- */

static bool sum(deriving *v, const expr *e, derivation *d) {
    const expr **terms = arena_take(v->g->scratch, (e->count + 1) * sizeof *terms);
    if (!terms) return memory(v);
    uint32_t n = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *t = e->at[i];
        if (!depends(v, t)) continue;
        bool negative = expr_is(t, OP_NEG);
        const expr *p = prime(v, negative ? t->at[0] : t);
        terms[n++] = negative ? pool_neg(v->g->pool, p) : p;
    }
    d->rule = RULE_SUM;
    d->after = n == 1 ? terms[0] : pool_call(v->g->pool, OP_ADD, terms, n);
    return true;
}

static bool opposite(deriving *v, const expr *e, derivation *d) {
    d->rule = RULE_OPPOSITE;
    d->after = pool_neg(v->g->pool, prime(v, e->at[0]));
    return true;
}

enum { LONG_PRODUCT = 12 };

static const expr *product_of(deriving *v, op o, const expr *const *at, uint32_t n) {
    return n == 1 ? at[0] : pool_call(v->g->pool, o, at, n);
}

/* u1'*u2*u3 + u1*u2'*u3 + ...; long products are halved, so that the cost stays n log n. */
static bool product_rule(deriving *v, op o, const expr *const *at, uint32_t n, derivation *d) {
    pool *p = v->g->pool;
    d->rule = RULE_PRODUCT;
    if (n > LONG_PRODUCT) {
        const expr *left = product_of(v, o, at, n / 2), *right = product_of(v, o, at + n / 2, n - n / 2);
        d->after =
            pool_add(p, pool_call2(p, o, prime(v, left), right), pool_call2(p, o, left, prime(v, right)));
        return true;
    }
    const expr **factors = arena_take(v->g->scratch, 2 * n * sizeof *factors);
    if (!factors) return memory(v);
    const expr **terms = factors + n;
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!depends(v, at[i])) continue;
        uint32_t m = 0;
        for (uint32_t j = 0; j < n; j++)
            if (j != i)
                factors[m++] = at[j];
            else if (at[j] != v->x || !expr_is_scalar(at[j]))
                factors[m++] = prime(v, at[j]);
        terms[count++] = product_of(v, o, factors, m);
    }
    say(d, "u", at[0]);
    if (n == 2) say(d, "v", at[1]);
    d->after = count == 1 ? terms[0] : pool_call(p, OP_ADD, terms, count);
    return true;
}

static bool product(deriving *v, const expr *e, derivation *d) {
    if (!expr_is_scalar(e)) return product_rule(v, (op)e->op, e->at, e->count, d);
    const expr **held = arena_take(v->g->scratch, 2 * (e->count + 1) * sizeof *held);
    if (!held) return memory(v);
    const expr **vary = held + e->count + 1;
    uint32_t n = 0, m = 0;
    bool scalars = true;
    for (uint32_t i = 0; i < e->count; i++) {
        scalars &= expr_is_scalar(e->at[i]);
        if (depends(v, e->at[i]))
            vary[m++] = e->at[i];
        else
            held[n++] = e->at[i];
    }
    if (n == 0 || !scalars) return product_rule(v, (op)e->op, e->at, e->count, d);
    const expr *rest = product_of(v, (op)e->op, vary, m), *c = product_of(v, (op)e->op, held, n);
    d->rule = RULE_CONSTANT_FACTOR;
    say(d, "c", c);
    if (rest == v->x)
        d->after = c;
    else {
        held[n] = prime(v, rest);
        d->after = pool_call(v->g->pool, (op)e->op, held, n + 1);
    }
    return true;
}

static bool quotient(deriving *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    const expr *u = e->at[0], *w = e->at[1], *square = pool_pow(p, w, pool_integer(p, 2));
    if (!depends(v, w)) {
        d->rule = RULE_DIVISOR;
        say(d, "c", w);
        d->after = pool_call2(p, (op)e->op, prime(v, u), w);
    } else if (!depends(v, u)) {
        d->rule = RULE_RECIPROCAL;
        say(d, "c", u);
        say(d, "v", w);
        const expr *top = expr_is_one(u) ? prime(v, w) : times_prime(v, u, w);
        d->after = pool_neg(p, pool_call2(p, (op)e->op, top, square));
    } else {
        d->rule = RULE_QUOTIENT;
        say(d, "u", u);
        say(d, "v", w);
        const expr *left = u == v->x ? w : pool_mul(p, prime(v, u), w),
                   *right = w == v->x ? u : pool_mul(p, u, prime(v, w));
        d->after = pool_call2(p, (op)e->op, pool_sub(p, left, right), square);
    }
    return true;
}

/* n - 1 as a number where n is one. */
static const expr *one_less(deriving *v, const expr *n) {
    pool *p = v->g->pool;
    if (!expr_is_number(n)) return pool_sub(p, n, pool_integer(p, 1));
    number less, one;
    number_init(&less), number_init(&one);
    number_set_integers(&one, 1, 1);
    number_sub(&less, &n->as.number, &one);
    const expr *e = pool_number(p, &less);
    number_done(&less), number_done(&one);
    return e;
}

static const expr *lowered(deriving *v, const expr *u, const expr *n) {
    const expr *less = one_less(v, n);
    return !less || expr_is_one(less) ? (less ? u : NULL)
           : expr_is_zero(less)       ? pool_integer(v->g->pool, 1)
                                      : pool_pow(v->g->pool, u, less);
}

/* The literal -3 is read as a sign and a number. */
static const expr *literal(deriving *v, const expr *n) {
    pool *p = v->g->pool;
    number q;
    const expr *e = n;
    number_init(&q);
    if (expr_is(n, OP_NEG) && expr_is_number(n->at[0])) {
        number_neg(&q, &n->at[0]->as.number);
        e = pool_number(p, &q);
    } else if (expr_is(n, OP_DIV)) {
        const expr *a = literal(v, n->at[0]), *b = n->at[1];
        if (a && expr_is_number(a) && expr_is_number(b) && number_sign(&b->as.number) != 0) {
            number_div(&q, &a->as.number, &b->as.number);
            e = pool_number(p, &q);
        }
    }
    number_done(&q);
    return e;
}

static bool power(deriving *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    const expr *u = e->at[0], *n = e->at[1];
    if (!expr_is_scalar(u))
        return diag_set(pool_diag(p), DIAG_UNABLE, NOWHERE, MSG_NO_RULE, op_row_of((op)e->op)->name, NULL,
                        NULL);
    if (!depends(v, n)) {
        n = literal(v, n);
        if (!n) return false;
        if (expr_is_zero(n)) {
            d->rule = RULE_CONSTANT;
            d->after = n;
            return true;
        }
        d->rule = u == v->x ? RULE_POWER : RULE_POWER_CHAIN;
        if (u != v->x) say(d, "u", u);
        say(d, "n", n);
        const expr *down = lowered(v, u, n);
        d->after = down && expr_is_one(down) ? times_prime(v, n, u) : times_prime(v, pool_mul(p, n, down), u);
    } else if (!depends(v, u)) {
        d->rule = expr_is(u, OP_E) ? RULE_CHAIN : RULE_EXPONENTIAL;
        d->function = expr_is(u, OP_E) ? OP_EXP : OP_NONE;
        if (d->function == OP_EXP && n == v->x) d->rule = RULE_FUNCTION;
        say(d, expr_is(u, OP_E) ? "u" : "c", expr_is(u, OP_E) ? n : u);
        if (!expr_is(u, OP_E)) say(d, "u", n);
        d->after = times_prime(v, expr_is(u, OP_E) ? e : pool_mul(p, e, pool_call1(p, OP_LOG, u)), n);
    } else {
        d->rule = RULE_GENERAL_POWER;
        say(d, "u", u);
        say(d, "v", n);
        const expr *base = times_prime(v, pool_mul(p, n, pool_pow(p, u, one_less(v, n))), u);
        const expr *exponent = times_prime(v, pool_mul(p, e, pool_call1(p, OP_LOG, u)), n);
        d->after = pool_add(p, base, exponent);
    }
    return true;
}

/* cos(x) for cos(x)*1, under a sign too. */
static const expr *without_one(deriving *v, const expr *e) {
    if (!e) return NULL;
    if (expr_is(e, OP_NEG)) return pool_neg(v->g->pool, without_one(v, e->at[0]));
    if (!expr_is(e, OP_MUL) || !expr_is_one(e->at[e->count - 1])) return e;
    return e->count == 2 ? e->at[0] : pool_call(v->g->pool, OP_MUL, e->at, e->count - 1);
}

/* One term of the table, with the derivative of the argument in the place of du. */
static const expr *table_term(deriving *v, const expr *e, uint32_t i, derivation *d) {
    const expr *form = template_term(v->g->templates, (op)e->op, i), *by[OP_TERMS] = {NULL};
    if (!form) {
        diag_set(pool_diag(v->g->pool), DIAG_UNABLE, NOWHERE, MSG_NO_RULE, op_row_of((op)e->op)->name, NULL,
                 NULL);
        return NULL;
    }
    by[i] = prime(v, e->at[i]);
    const expr *when = template_when(v->g->templates, (op)e->op, i);
    if (when) d->when = template_fill(v->g->templates, when, e->at, NULL, e->count);
    form = template_fill(v->g->templates, form, e->at, by, e->count);
    return e->at[i] == v->x ? without_one(v, form) : form;
}

static bool function_of_numbers(deriving *v, const expr *e, derivation *d) {
    const expr *terms[OP_TERMS];
    uint32_t n = 0;
    if (e->count > OP_TERMS || !expr_is_scalar(e))
        return diag_set(pool_diag(v->g->pool), DIAG_UNABLE, NOWHERE, MSG_NO_RULE, op_row_of((op)e->op)->name,
                        NULL, NULL);
    bool inner = false;
    for (uint32_t i = 0; i < e->count; i++) {
        if (!expr_is_number(e->at[i])) say(d, i == 0 ? "u" : i == 1 ? "v" : "w", e->at[i]);
        if (!depends(v, e->at[i])) continue;
        if (!(terms[n++] = table_term(v, e, i, d))) return false;
        inner |= e->at[i] != v->x;
    }
    d->rule = inner ? RULE_CHAIN : RULE_FUNCTION;
    d->function = (op)e->op;
    d->after = n == 1 ? terms[0] : pool_call(v->g->pool, OP_ADD, terms, n);
    return true;
}

/* min(a, b, c) is min(a, min(b, c)). */
static bool extreme(deriving *v, const expr *e, derivation *d) {
    if (e->count == 2) return function_of_numbers(v, e, d);
    const expr *rest = pool_call(v->g->pool, (op)e->op, e->at + 1, e->count - 1),
               *nested = rest ? pool_call2(v->g->pool, (op)e->op, e->at[0], rest) : NULL;
    return nested && function_of_numbers(v, nested, d);
}

static bool abstract(deriving *v, const expr *e, derivation *d) {
    pool *p = v->g->pool;
    const expr **terms = arena_take(v->g->scratch, e->count * sizeof *terms);
    uint8_t *by = arena_take(v->g->scratch, e->as.apply.order + 1u);
    uint32_t n = 0;
    if (!terms || !by) return memory(v);
    if (e->as.apply.order) memcpy(by, e->as.apply.by, e->as.apply.order);
    for (uint32_t i = 0; i < e->count; i++) {
        if (!depends(v, e->at[i])) continue;
        if (!expr_is_scalar(e->at[i]))
            return diag_set(pool_diag(p), DIAG_UNABLE, NOWHERE, MSG_NO_RULE, e->as.apply.function->name, NULL,
                            NULL);
        by[e->as.apply.order] = (uint8_t)i;
        terms[n++] =
            times_prime(v, pool_apply(p, e->as.apply.function, by, e->as.apply.order + 1, e->at), e->at[i]);
    }
    bool plain = n == 1;
    for (uint32_t i = 0; i < e->count; i++) plain &= e->at[i] == v->x || !depends(v, e->at[i]);
    d->rule = plain ? RULE_NAMED : e->count == 1 ? RULE_CHAIN : RULE_CHAIN_SEVERAL;
    d->after = n == 1 ? terms[0] : pool_call(p, OP_ADD, terms, n);
    return true;
}

static const expr *zero_like(deriving *v, const expr *e) {
    const expr *zero = pool_integer(v->g->pool, 0);
    return expr_is_scalar(e) ? zero : pool_mul(v->g->pool, zero, e);
}

static const expr *prime_or_zero(deriving *v, const expr *u) {
    return depends(v, u) ? prime(v, u) : zero_like(v, u);
}

static bool entries(deriving *v, const expr *e, derivation *d) {
    const expr **at = arena_take(v->g->scratch, e->count * sizeof *at);
    if (!at) return memory(v);
    for (uint32_t i = 0; i < e->count; i++) at[i] = prime_or_zero(v, e->at[i]);
    d->rule = RULE_ENTRIES;
    d->after = pool_with(v->g->pool, e, at);
    return true;
}

static bool pieces(deriving *v, const expr *e, derivation *d) {
    const expr **at = arena_take(v->g->scratch, e->count * sizeof *at);
    if (!at) return memory(v);
    for (uint32_t i = 0; i < e->count; i++)
        at[i] = e->at[i]->shape->truth ? e->at[i] : prime_or_zero(v, e->at[i]);
    d->rule = RULE_PIECES;
    d->after = pool_with(v->g->pool, e, at);
    return true;
}

static bool bounds_vary(deriving *v, const expr *e) {
    if (!depends(v, e->at[2]) && !depends(v, e->at[3])) return false;
    diag_set(pool_diag(v->g->pool), DIAG_UNABLE, NOWHERE, MSG_BOUNDS_VARY, op_row_of((op)e->op)->name, NULL,
             NULL);
    return true;
}

static bool under_sum(deriving *v, const expr *e, derivation *d) {
    if (bounds_vary(v, e)) return false;
    const expr *at[] = {prime(v, e->at[0]), e->at[1], e->at[2], e->at[3]};
    d->rule = RULE_UNDER_SUM;
    d->after = pool_call(v->g->pool, OP_SUM_OVER, at, 4);
    return true;
}

static bool under_product(deriving *v, const expr *e, derivation *d) {
    if (bounds_vary(v, e)) return false;
    pool *p = v->g->pool;
    const expr *at[] = {pool_div(p, prime(v, e->at[0]), e->at[0]), e->at[1], e->at[2], e->at[3]};
    d->rule = RULE_UNDER_PRODUCT;
    d->when = pool_call2(p, OP_NE, e, pool_integer(p, 0));
    d->after = pool_mul(p, e, pool_call(p, OP_SUM_OVER, at, 4));
    return true;
}

static const struct {
    op of;
    applier apply;
} appliers[] = {
    {OP_ADD, sum},
    {OP_NEG, opposite},
    {OP_MUL, product},
    {OP_DIV, quotient},
    {OP_POW, power},
    {OP_EMUL, product},
    {OP_EDIV, quotient},
    {OP_EPOW, power},
    {OP_MIN, extreme},
    {OP_MAX, extreme},
    {OP_PIECEWISE, pieces},
    {OP_SUM_OVER, under_sum},
    {OP_PROD_OVER, under_product},
    {OP_KRON, product},
    {OP_DOT, product},
    {OP_OUTER, product},
    {OP_CROSS, product},
};

static bool apply(deriving *v, const expr *e, derivation *d) {
    if (e->kind == EXPR_APPLY) return abstract(v, e, d);
    if (e->kind == EXPR_MATRIX) return entries(v, e, d);
    for (size_t i = 0; i < sizeof appliers / sizeof *appliers; i++)
        if (appliers[i].of == e->op) return appliers[i].apply(v, e, d);
    if (op_row_of((op)e->op)->class == CLASS_FUNCTION) return function_of_numbers(v, e, d);
    return diag_set(pool_diag(v->g->pool), DIAG_UNABLE, NOWHERE, MSG_NO_RULE, op_row_of((op)e->op)->name,
                    NULL, NULL);
}

/* --- putting it together --- */

/* The rule once for the value, and once more, u' left open, for the line of the derivation. */
static bool work_out(deriving *v, const expr *e, derivation *d) {
    list parts, *outer = v->parts;
    bool open = v->open;
    list_init(&parts, v->g->scratch);
    v->parts = &parts;
    v->open = false;
    bool fine = apply(v, e, d) && (d->value = d->after = bent(v->g, d->rule, d->after)) != NULL;
    if (fine && v->steps) {
        v->open = true;
        d->letter_count = 0;
        fine = apply(v, e, d) && (d->after = bent(v->g, d->rule, d->after)) != NULL;
    }
    v->parts = outer;
    v->open = open;
    d->count = (uint32_t)parts.count;
    d->parts = (const derivation **)(uintptr_t)parts.at;
    return fine;
}

static const derivation *derivation_of(deriving *v, const expr *e) {
    derivation *d = arena_take(v->g->scratch, sizeof *d);
    if (!d) return memory(v), NULL;
    d->subject = e;
    d->variable = v->x;
    if (!depends(v, e)) {
        d->rule = RULE_CONSTANT;
        d->value = d->after = bent(v->g, d->rule, zero_like(v, e));
    } else if (e == v->x) {
        d->rule = RULE_VARIABLE;
        d->value = d->after = bent(v->g, d->rule, pool_integer(v->g->pool, 1));
    } else if (!work_out(v, e, d))
        return NULL;
    if (v->steps && !(d->before = pool_call2(v->g->pool, OP_DIFF, e, v->x))) return NULL;
    if (!d->value) return NULL;
    return map_put(v->done, e, 0, d) ? d : (memory(v), NULL);
}

static bool varies(const deriving *v, const expr *e) {
    return depends(v, e) && e != v->x && !e->shape->truth;
}

enum { SHALLOW = 50 };

const derivation *derive(engine *g, const expr *e, const expr *x, bool steps) {
    deriving v = {.g = g, .x = x, .done = map_new(g->scratch), .steps = steps};
    list order;
    if (!e || !x) return NULL;
    if (!v.done) return memory(&v), NULL;
    if (e->height > SHALLOW && !walk_order(g->scratch, e, &order)) return memory(&v), NULL;
    for (size_t i = 0; e->height > SHALLOW && i < order.count; i++) {
        const expr *node = order.at[i];
        if (!pool_fine(g->pool)) return NULL;
        if (node->height + SHALLOW < e->height && varies(&v, node) && !map_find(v.done, node, 0) &&
            !derivation_of(&v, node))
            return NULL;
    }
    return derivation_of(&v, e);
}

/* --- looking at derivations --- */

const expr *derivation_open(const expr *e) {
    if (!e->open) return NULL; /* only what is open is looked into */
    if (expr_is(e, OP_DIFF) || expr_is(e, OP_DIFFERENTIAL)) return e;
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *found = derivation_open(e->at[i]);
        if (found) return found;
    }
    return NULL;
}

bool derivation_index(map *known, const derivation *d) {
    if (map_find(known, d->before, 0)) return true;
    if (!map_put(known, d->before, 0, d)) return false;
    for (uint32_t i = 0; i < d->count; i++)
        if (!derivation_index(known, d->parts[i])) return false;
    return true;
}
