/* A function is taken apart: terms, constant factors, products, quotients, powers, functions with an addition formula, until
 * only rational functions are left. Of these the quotient is multiplied out, and h cancels. */
#include "calc/definition.h"
#include "calc/bend.h"
#include "calc/operators.h"
#include "calc/simplify.h"
#include "calc/trace.h"
#include "expr/walk.h"

#include <string.h>

typedef struct defining {
    engine *g;
    const expr *f, *x, *h; /* f: the whole */
    list *lines;
} defining;

static bool memory(defining *d) { return diag_memory(pool_diag(d->g->pool)); }

static bool unable(defining *d) {
    return diag_set(pool_diag(d->g->pool), DIAG_UNABLE, NOWHERE, MSG_NO_ELEMENTARY_LIMIT, NULL, NULL, NULL);
}

static bool say_left(defining *d, rule_id rule, definition_left named, const expr *left, const expr *e,
                     const expr *when, const expr *of) {
    definition_line *l = arena_take(d->g->scratch, sizeof *l);
    if (!e || !(e = joined(d->g, e))) return false;
    if (!l || !list_push(d->lines, l)) return memory(d);
    *l = (definition_line){rule, named, left, bent(d->g, rule, e), when, of};
    return true;
}

static bool say(defining *d, rule_id rule, const expr *left, const expr *e, const expr *when,
                const expr *of) {
    return say_left(d, rule, LEFT_EXPR, left, e, when, of);
}

static const expr *at_moved(defining *d, const expr *e) {
    const expr *moved = pool_add(d->g->pool, d->x, d->h);
    return moved ? walk_replace(d->g->pool, d->g->scratch, e, &d->x, &moved, 1) : NULL;
}

static const expr *at_zero(defining *d, const expr *e) {
    const expr *zero = pool_integer(d->g->pool, 0);
    e = e && zero ? walk_replace(d->g->pool, d->g->scratch, e, &d->h, &zero, 1) : NULL;
    return e ? simplify(d->g, e) : NULL;
}

static const expr *change_of(defining *d, const expr *f) { return pool_sub(d->g->pool, at_moved(d, f), f); }
static const expr *quotient_of(defining *d, const expr *f) {
    return pool_div(d->g->pool, change_of(d, f), d->h);
}
static const expr *h_not_zero(defining *d) {
    return pool_call2(d->g->pool, OP_NE, d->h, pool_integer(d->g->pool, 0));
}
/* The quotient of the whole is written out; that of a part stands at the left of the first line that goes on with it. */
static bool start(defining *d, const expr *f, const expr **ret_left) {
    *ret_left = quotient_of(d, f);
    if (f != d->f) return *ret_left != NULL;
    const expr *quotient = *ret_left;
    *ret_left = NULL;
    return say_left(d, RULE_DEF_SUBSTITUTE, LEFT_QUOTIENT, quotient, quotient, NULL, NULL);
}

static bool varies(const defining *d, const expr *e) { return expr_depends(e, d->x); }

/* --- rational functions --- */

static bool is_rational(const defining *d, const expr *e) {
    if (!varies(d, e) || e == d->x) return true;
    if (expr_is(e, OP_POW)) {
        const expr *n = e->at[1];
        if (expr_is(n, OP_NEG)) n = n->at[0];
        return expr_is_number(n) && number_is_integer(&n->as.number) && is_rational(d, e->at[0]);
    }
    if (!expr_is(e, OP_ADD) && !expr_is(e, OP_MUL) && !expr_is(e, OP_NEG) && !expr_is(e, OP_DIV))
        return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!is_rational(d, e->at[i])) return false;
    return true;
}

typedef struct fraction {
    const expr *above, *below; /* simple forms */
} fraction;

static bool together(defining *d, const expr *e, fraction *ret) {
    engine *g = d->g;
    const expr *one = pool_integer(g->pool, 1);
    fraction a, b;
    *ret = (fraction){simplify(g, e), one};
    if (!varies(d, e) || e == d->x) return ret->above != NULL;
    if (expr_is(e, OP_NEG) && together(d, e->at[0], &a)) {
        *ret = (fraction){simple_neg(g, a.above), a.below};
    } else if (expr_is(e, OP_DIV) && together(d, e->at[0], &a) && together(d, e->at[1], &b)) {
        *ret = (fraction){simple_mul(g, a.above, b.below), simple_mul(g, a.below, b.above)};
    } else if (expr_is(e, OP_POW) && together(d, e->at[0], &a)) {
        const expr *n = simplify(g, e->at[1]);
        bool negative = n && number_sign(&n->as.number) < 0;
        if (negative) n = simple_neg(g, n);
        const expr *above = simple_power(g, a.above, n), *below = simple_power(g, a.below, n);
        *ret = negative ? (fraction){below, above} : (fraction){above, below};
    } else if (expr_is(e, OP_MUL) || expr_is(e, OP_ADD)) {
        if (!together(d, e->at[0], ret)) return false;
        for (uint32_t i = 1; i < e->count; i++) {
            if (!together(d, e->at[i], &b)) return false;
            bool same = ret->below == b.below;
            const expr *above = expr_is(e, OP_MUL) ? simple_mul(g, ret->above, b.above)
                                : same             ? simple_add(g, ret->above, b.above)
                                                   : simple_add(g, simple_mul(g, ret->above, b.below),
                                                                simple_mul(g, b.above, ret->below));
            const expr *below = expr_is(e, OP_ADD) && same ? b.below : simple_mul(g, ret->below, b.below);
            *ret = (fraction){above, below};
        }
    }
    return ret->above && ret->below;
}

/* e/h, multiplied out: every term of e has a factor h. */
static const expr *without_h(defining *d, const expr *e) {
    const expr *divided = simple_mul(d->g, e, simple_power(d->g, d->h, pool_integer(d->g->pool, -1)));
    return divided ? expand(d->g, divided) : NULL;
}

/* (f(x + h) - f(x))/h without h in its denominator: above/below. */
static bool reduced(defining *d, const expr *f, fraction *ret, const expr **ret_change) {
    engine *g = d->g;
    fraction at;
    if (!together(d, f, &at)) return false;
    const expr *p1 = at_moved(d, at.above), *q1 = at_moved(d, at.below);
    const expr *change = pool_sub(g->pool, pool_mul(g->pool, p1, at.below), pool_mul(g->pool, at.above, q1));
    const expr *all = change ? simplify(g, change) : NULL;
    if (!all || !(all = expand(g, all))) return false;
    *ret_change = all;
    ret->above = without_h(d, all);
    ret->below = simple_mul(g, simplify(g, q1), at.below);
    return ret->above && ret->below;
}

static bool is_one(const expr *e) { return expr_is_one(e); }

static const expr *over(defining *d, const expr *above, const expr *below) {
    return is_one(below) ? above : pool_div(d->g->pool, above, below);
}

/* Substitute, multiply out, subtract, divide by h, let h go to 0. */
static const expr *polynomial(defining *d, const expr *f) {
    engine *g = d->g;
    const expr *moved = at_moved(d, f), *simple = moved ? simplify(g, moved) : NULL,
               *wide = simple ? expand(g, simple) : NULL, *own = simplify(g, f);
    const expr *change = wide && own && (own = expand(g, own)) ? simple_sub(g, wide, own) : NULL;
    const expr *rest = change ? without_h(d, change) : NULL, *value = at_zero(d, rest);
    bool whole = f == d->f, fine = value != NULL;
    if (fine && whole)
        fine = say_left(d, RULE_DEF_SUBSTITUTE, LEFT_MOVED, moved, moved, NULL, NULL) &&
               (wide == moved || say(d, RULE_MULTIPLY_OUT, NULL, wide, NULL, NULL)) &&
               say_left(d, RULE_DEF_SUBTRACT, LEFT_CHANGE, change_of(d, f), change, NULL, NULL);
    else if (fine && wide != moved)
        fine = say(d, RULE_MULTIPLY_OUT, quotient_of(d, f), pool_div(g->pool, change, d->h), NULL, NULL);
    bool again = !whole && wide != moved;
    fine = fine &&
           say_left(d, RULE_DEF_DIVIDE, whole ? LEFT_QUOTIENT : LEFT_EXPR, again ? NULL : quotient_of(d, f),
                    rest, h_not_zero(d), NULL) &&
           say(d, RULE_DEF_LET, NULL, value, NULL, f);
    return fine ? value : NULL;
}

static const expr *rational(defining *d, const expr *f) {
    engine *g = d->g;
    fraction at, less;
    const expr *change;
    if (!together(d, f, &at)) return NULL;
    if (!varies(d, at.below)) return polynomial(d, f);
    const expr *p1 = at_moved(d, at.above), *q1 = at_moved(d, at.below);
    const expr *below = pool_mul(g->pool, d->h, pool_mul(g->pool, q1, at.below));
    const expr *above = pool_sub(g->pool, pool_mul(g->pool, p1, at.below), pool_mul(g->pool, at.above, q1));
    if (!above || !reduced(d, f, &less, &change)) return NULL;
    const expr *left = pool_mul(g->pool, q1, at.below),
               *value = at_zero(d, pool_div(g->pool, less.above, left));
    const expr *first;
    bool fine = value && start(d, f, &first) &&
                say(d, RULE_TOGETHER, first, pool_div(g->pool, above, below), NULL, NULL) &&
                say(d, RULE_MULTIPLY_OUT, NULL, pool_div(g->pool, change, below), NULL, NULL) &&
                say(d, RULE_DEF_DIVIDE, NULL, pool_div(g->pool, less.above, left), h_not_zero(d), NULL) &&
                say(d, RULE_DEF_LET, NULL, value, NULL, f);
    return fine ? value : NULL;
}

/* --- functions with an addition formula --- */

/* F(u + t) - F(u) = a1*p1 + a2*p2, and p/t -> limit for t -> 0. v stands for t. */
typedef struct addition {
    op of;
    rule_id formula, limit;
    struct {
        const char *factor, *part, *limit;
    } terms[2];
} addition;

static const addition additions[] = {
    {OP_EXP, RULE_DEF_EXP, RULE_LIMIT_EXP, {{"exp(u)", "exp(v) - 1", "1"}}},
    {OP_SIN, RULE_DEF_SIN, RULE_LIMIT_SIN, {{"sin(u)", "cos(v) - 1", "0"}, {"cos(u)", "sin(v)", "1"}}},
    {OP_COS, RULE_DEF_COS, RULE_LIMIT_SIN, {{"cos(u)", "cos(v) - 1", "0"}, {"-sin(u)", "sin(v)", "1"}}},
    {OP_TAN, RULE_DEF_TAN, RULE_LIMIT_SIN, {{"1/cos(u)", "sin(v)/cos(u + v)", "1/cos(u)"}}},
    {OP_SINH, RULE_DEF_SINH, RULE_LIMIT_EXP, {{"sinh(u)", "cosh(v) - 1", "0"}, {"cosh(u)", "sinh(v)", "1"}}},
    {OP_COSH, RULE_DEF_COSH, RULE_LIMIT_EXP, {{"cosh(u)", "cosh(v) - 1", "0"}, {"sinh(u)", "sinh(v)", "1"}}},
    {OP_LOG, RULE_DEF_LOG, RULE_LIMIT_LOG, {{"1", "log(1 + v/u)", "1/u"}}},
};

static const expr *filled(defining *d, const char *text, const expr *u, const expr *t) {
    const expr *form = template_parse(d->g->templates, text), *at[] = {u, t};
    return form ? template_fill(d->g->templates, form, at, NULL, 2) : NULL;
}

static const expr *value_of(defining *d, const expr *f);

/* u(x + h) - u(x), short where u is rational, and that over h; *ret_slope: its limit. Other inner functions are worked out
 * behind the line. */
static bool inner_change(defining *d, const expr *u, const expr **ret_t, const expr **ret_s) {
    fraction less;
    const expr *change;
    if (u == d->x) return *ret_t = d->h, *ret_s = pool_integer(d->g->pool, 1), true;
    if (!is_rational(d, u)) return *ret_t = change_of(d, u), *ret_s = quotient_of(d, u), *ret_t && *ret_s;
    if (!reduced(d, u, &less, &change)) return false;
    *ret_s = over(d, less.above, less.below);
    const expr *t = expr_is_number(less.above) ? pool_mul(d->g->pool, less.above, d->h)
                                               : pool_mul(d->g->pool, d->h, less.above);
    *ret_t = over(d, expr_is_one(less.above) ? d->h : t, less.below);
    return *ret_s && *ret_t;
}

/* a1*p1/h + a2*p2/h; with t: a1*(p1/t)*s + a2*(p2/t)*s */
static const expr *sum_of_terms(defining *d, const addition *a, const expr *u, const expr *t, const expr *s) {
    pool *p = d->g->pool;
    const expr *terms[2];
    uint32_t n = 0;
    for (; n < 2 && a->terms[n].factor; n++) {
        const expr *factor = filled(d, a->terms[n].factor, u, t), *part = filled(d, a->terms[n].part, u, t);
        const expr *ratio = pool_div(p, part, s ? t : d->h);
        terms[n] = expr_is_one(factor) ? ratio : pool_mul(p, factor, ratio);
        if (s && !expr_is_one(s)) terms[n] = pool_mul(p, terms[n], s);
        if (!terms[n]) return NULL;
    }
    return n == 1 ? terms[0] : pool_call(p, OP_ADD, terms, n);
}

static const expr *limit_of_terms(defining *d, const addition *a, const expr *u, const expr *slope) {
    const expr *all = pool_integer(d->g->pool, 0);
    for (uint32_t n = 0; n < 2 && a->terms[n].factor; n++) {
        const expr *factor = filled(d, a->terms[n].factor, u, d->h),
                   *limit = filled(d, a->terms[n].limit, u, d->h);
        all = pool_add(d->g->pool, all, pool_mul(d->g->pool, pool_mul(d->g->pool, factor, limit), slope));
    }
    return all ? simplify(d->g, all) : NULL;
}

static const expr *by_addition(defining *d, const expr *f, const addition *a, const expr *u) {
    const expr *t, *s, *slope;
    if (!inner_change(d, u, &t, &s)) return NULL;
    bool rational_inside = is_rational(d, u), plain = t == d->h;
    const expr *first;
    if (!start(d, f, &first) ||
        !say(d, a->formula, first, sum_of_terms(d, a, u, t, NULL), h_not_zero(d), NULL))
        return NULL;
    if (!plain && !say(d, RULE_DEF_EXTEND, NULL, sum_of_terms(d, a, u, t, s),
                       pool_call2(d->g->pool, OP_NE, t, pool_integer(d->g->pool, 0)), NULL))
        return NULL;
    const expr *before = sum_of_terms(d, a, u, t, s);
    if (!(slope = rational_inside ? at_zero(d, s) : value_of(d, u))) return NULL;
    const expr *value = limit_of_terms(d, a, u, slope);
    return value && say(d, a->limit, rational_inside ? NULL : before, value, NULL, f) ? value : NULL;
}

/* c^u, as e^(u*log(c)) but with its own base. */
static const expr *exponential(defining *d, const expr *f) {
    pool *p = d->g->pool;
    const expr *c = f->at[0], *u = f->at[1], *t, *s, *slope, *one = pool_integer(p, 1);
    if (!inner_change(d, u, &t, &s)) return NULL;
    const expr *part = pool_sub(p, pool_pow(p, c, t), one), *first = pool_mul(p, f, pool_div(p, part, d->h));
    const expr *wide = pool_mul(p, f, pool_div(p, part, t));
    if (!expr_is_one(s)) wide = pool_mul(p, wide, s);
    const expr *start_left;
    if (!start(d, f, &start_left) || !say(d, RULE_DEF_EXP, start_left, first, h_not_zero(d), NULL) ||
        (t != d->h &&
         !say(d, RULE_DEF_EXTEND, NULL, wide, pool_call2(p, OP_NE, t, pool_integer(p, 0)), NULL)))
        return NULL;
    bool plain = is_rational(d, u);
    if (!(slope = plain ? at_zero(d, s) : value_of(d, u))) return NULL;
    const expr *value = simplify(d->g, pool_mul(p, pool_mul(p, f, pool_call1(p, OP_LOG, c)), slope));
    return value && say(d, RULE_LIMIT_BASE, plain ? NULL : wide, value, NULL, f) ? value : NULL;
}

/* --- powers and roots --- */

enum { MOST_TERMS = 12 };

/* a^(n-1) + a^(n-2)*b + ... + b^(n-1) */
static const expr *mixed_powers(defining *d, const expr *a, const expr *b, long n) {
    pool *p = d->g->pool;
    const expr *terms[MOST_TERMS];
    for (long k = 0; k < n; k++) {
        const expr *left = simple_power(d->g, a, pool_integer(p, n - 1 - k)),
                   *right = simple_power(d->g, b, pool_integer(p, k));
        terms[k] = k == 0 ? left : k == n - 1 ? right : pool_mul(p, left, right);
        if (!terms[k]) return NULL;
    }
    return n == 1 ? terms[0] : pool_call(p, OP_ADD, terms, (uint32_t)n);
}

/* Of f = u^(m/n): A = u(x + h)^(1/n) and B = u^(1/n). A^m - B^m = (A^n - B^n)*(A^(m-1) + ...)/(A^(n-1) + ...), where A^n - B^n is
 * the change of u. For m < 0 that over -(A*B)^|m|. */
static const expr *by_conjugate(defining *d, const expr *f, const expr *u, long m, long n, bool absolute) {
    engine *g = d->g;
    pool *p = g->pool;
    long count = m < 0 ? -m : m;
    if (count > MOST_TERMS || n > MOST_TERMS || count < 1) return unable(d), NULL;
    const expr *exponent = pool_rational(p, 1, n), *moved = at_moved(d, u);
    const expr *A = absolute ? pool_call1(p, OP_ABS, moved) : n == 1 ? moved : pool_pow(p, moved, exponent);
    const expr *B = absolute ? pool_call1(p, OP_ABS, u) : n == 1 ? u : pool_pow(p, u, exponent);
    if (absolute) n = 2, count = 1;
    const expr *above = count > 1 ? mixed_powers(d, A, B, count) : NULL,
               *below = n > 1 ? mixed_powers(d, A, B, n) : NULL;
    if (m < 0) {
        const expr *both = pool_mul(p, A, B);
        if (count > 1) both = pool_pow(p, both, pool_integer(p, count));
        below = below ? pool_mul(p, both, below) : both;
    }
    const expr *base = absolute ? pool_pow(p, u, pool_integer(p, 2)) : u;
    const expr *change = change_of(d, base), *begin = above ? pool_mul(p, change, above) : change;
    if (m < 0) begin = pool_neg(p, begin);
    const expr *line = pool_div(p, begin, below ? pool_mul(p, d->h, below) : d->h);
    const expr *first;
    if (!start(d, f, &first) || !say(d, n == 2 && count == 1 ? RULE_DEF_CONJUGATE : RULE_DEF_POWERS, first,
                                     line, h_not_zero(d), NULL))
        return NULL;
    const expr *t, *s, *slope = NULL;
    if (!inner_change(d, base, &t, &s)) return NULL;
    const expr *left = above ? pool_mul(p, s, above) : s;
    if (m < 0) left = pool_neg(p, left);
    const expr *short_line = below ? pool_div(p, left, below) : left;
    bool plain = is_rational(d, base);
    if (!say(d, plain ? RULE_DEF_DIVIDE : RULE_DEF_INNER, NULL, short_line, h_not_zero(d), NULL)) return NULL;
    if (!plain && !(slope = value_of(d, base))) return NULL;
    const expr *rest = slope && s ? walk_replace(p, g->scratch, short_line, &s, &slope, 1) : short_line;
    const expr *value = at_zero(d, rest);
    return value && say(d, RULE_DEF_LET, plain ? NULL : short_line, value, NULL, f) ? value : NULL;
}

static const expr *power(defining *d, const expr *f) {
    const expr *u = f->at[0], *n = f->at[1];
    if (!varies(d, u)) return exponential(d, f);
    if (varies(d, n)) return unable(d), NULL;
    const expr *q = simplify(d->g, n);
    long above, below;
    if (!q || !expr_is_number(q)) return unable(d), NULL;
    number top, bottom;
    number_init(&top), number_init(&bottom);
    fmpz_set(&top.num, &q->as.number.num);
    fmpz_set(&bottom.num, &q->as.number.den);
    bool fine = number_to_long(&top, &above) && number_to_long(&bottom, &below);
    number_done(&top), number_done(&bottom);
    return fine ? by_conjugate(d, f, u, above, below, false) : (unable(d), NULL);
}

/* --- sums, products, quotients --- */

static const expr *sum(defining *d, const expr *f) {
    pool *p = d->g->pool;
    const expr **parts = arena_take(d->g->scratch, 3 * (f->count + 1) * sizeof *parts);
    if (!parts) return memory(d), NULL;
    const expr **quotients = parts + f->count + 1, *plain[64];
    uint32_t n = 0, rational_count = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        if (is_rational(d, f->at[i]) && rational_count < 64)
            plain[rational_count++] = f->at[i];
        else
            parts[n++] = f->at[i];
    }
    bool moves = false;
    for (uint32_t i = 0; i < rational_count; i++) moves |= varies(d, plain[i]);
    if (moves) parts[n++] = rational_count == 1 ? plain[0] : pool_call(p, OP_ADD, plain, rational_count);
    if (n == 1 && !rational_count) return unable(d), NULL;
    for (uint32_t i = 0; i < n; i++) quotients[i] = quotient_of(d, parts[i]);
    const expr *line = n == 1 ? quotients[0] : pool_call(p, OP_ADD, quotients, n),
               *total = pool_integer(p, 0);
    if (!say_left(d, RULE_LIMIT_SUM, f == d->f ? LEFT_QUOTIENT : LEFT_EXPR, quotient_of(d, f), line, NULL,
                  NULL))
        return NULL;
    for (uint32_t i = 0; i < n && total; i++) {
        const expr *value = value_of(d, parts[i]);
        total = value ? simple_add(d->g, total, value) : NULL;
    }
    return total && say(d, RULE_LIMIT_ADD, line, total, NULL, f) ? total : NULL;
}

static const expr *product(defining *d, const expr *f) {
    pool *p = d->g->pool;
    const expr **held = arena_take(d->g->scratch, 2 * (f->count + 1) * sizeof *held);
    if (!held) return memory(d), NULL;
    const expr **vary = held + f->count + 1;
    uint32_t n = 0, m = 0;
    for (uint32_t i = 0; i < f->count; i++)
        if (varies(d, f->at[i]))
            vary[m++] = f->at[i];
        else
            held[n++] = f->at[i];
    const expr *u = m ? vary[0] : NULL, *v = m == 2  ? vary[1]
                                             : m > 2 ? pool_call(p, OP_MUL, vary + 1, m - 1)
                                                     : NULL;
    const expr *c = n == 1 ? held[0] : n ? pool_call(p, OP_MUL, held, n) : NULL;
    if (c) {
        const expr *rest = v ? pool_mul(p, u, v) : u, *line = pool_mul(p, c, quotient_of(d, rest));
        if (!say_left(d, RULE_LIMIT_FACTOR, f == d->f ? LEFT_QUOTIENT : LEFT_EXPR, quotient_of(d, f), line,
                      NULL, NULL))
            return NULL;
        const expr *value = value_of(d, rest),
                   *all = value ? simple_mul(d->g, simplify(d->g, c), value) : NULL;
        return all && say(d, RULE_LIMIT_ADD, line, all, NULL, f) ? all : NULL;
    }
    const expr *line =
        pool_add(p, pool_mul(p, quotient_of(d, u), at_moved(d, v)), pool_mul(p, u, quotient_of(d, v)));
    if (!say_left(d, RULE_DEF_INSERT, f == d->f ? LEFT_QUOTIENT : LEFT_EXPR, quotient_of(d, f), line, NULL,
                  NULL))
        return NULL;
    const expr *du = value_of(d, u), *dv = du ? value_of(d, v) : NULL;
    if (!dv) return NULL;
    const expr *all = simplify(d->g, pool_add(p, pool_mul(p, du, v), pool_mul(p, u, dv)));
    return all && say(d, RULE_LIMIT_ADD, line, all, NULL, f) ? all : NULL;
}

static const expr *quotient(defining *d, const expr *f) {
    pool *p = d->g->pool;
    const expr *u = f->at[0], *w = f->at[1];
    if (!varies(d, w)) {
        const expr *line = pool_div(p, quotient_of(d, u), w);
        if (!say_left(d, RULE_LIMIT_FACTOR, f == d->f ? LEFT_QUOTIENT : LEFT_EXPR, quotient_of(d, f), line,
                      NULL, NULL))
            return NULL;
        const expr *value = value_of(d, u), *all = value ? simplify(d->g, pool_div(p, value, w)) : NULL;
        return all && say(d, RULE_LIMIT_ADD, line, all, NULL, f) ? all : NULL;
    }
    const expr *second = pool_mul(p, u, quotient_of(d, w));
    const expr *above =
        varies(d, u) ? pool_sub(p, pool_mul(p, quotient_of(d, u), w), second) : pool_neg(p, second);
    const expr *line = pool_div(p, above, pool_mul(p, at_moved(d, w), w));
    if (!say_left(d, RULE_DEF_INSERT, f == d->f ? LEFT_QUOTIENT : LEFT_EXPR, quotient_of(d, f), line, NULL,
                  NULL))
        return NULL;
    const expr *du = varies(d, u) ? value_of(d, u) : pool_integer(p, 0), *dw = du ? value_of(d, w) : NULL;
    if (!dw) return NULL;
    const expr *all = simplify(d->g, pool_div(p, pool_sub(p, pool_mul(p, du, w), pool_mul(p, u, dw)),
                                              pool_pow(p, w, pool_integer(p, 2))));
    return all && say(d, RULE_LIMIT_ADD, line, all, NULL, f) ? all : NULL;
}

static const expr *opposite(defining *d, const expr *f) {
    pool *p = d->g->pool;
    const expr *line = pool_neg(p, quotient_of(d, f->at[0]));
    if (!say_left(d, RULE_LIMIT_FACTOR, f == d->f ? LEFT_QUOTIENT : LEFT_EXPR, quotient_of(d, f), line, NULL,
                  NULL))
        return NULL;
    const expr *value = value_of(d, f->at[0]), *all = value ? simple_neg(d->g, value) : NULL;
    return all && say(d, RULE_LIMIT_ADD, line, all, NULL, f) ? all : NULL;
}

static const expr *constant(defining *d, const expr *f) {
    const expr *zero = pool_integer(d->g->pool, 0);
    return say_left(d, RULE_DEF_CONSTANT, f == d->f ? LEFT_QUOTIENT : LEFT_EXPR, quotient_of(d, f), zero,
                    h_not_zero(d), NULL)
               ? zero
               : NULL;
}

static const struct {
    op of;
    const expr *(*run)(defining *, const expr *);
} parts[] = {{OP_ADD, sum}, {OP_MUL, product}, {OP_DIV, quotient}, {OP_NEG, opposite}, {OP_POW, power}};

/* The limit of f's difference quotient, with its lines. */
static const expr *value_of(defining *d, const expr *f) {
    if (!pool_fine(d->g->pool) || !expr_is_scalar(f)) return NULL;
    if (!varies(d, f)) return constant(d, f);
    if (is_rational(d, f)) return rational(d, f);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (expr_is(f, parts[i].of)) return parts[i].run(d, f);
    for (size_t i = 0; i < sizeof additions / sizeof *additions; i++)
        if (expr_is(f, additions[i].of)) return by_addition(d, f, &additions[i], f->at[0]);
    if (expr_is(f, OP_SQRT)) return by_conjugate(d, f, f->at[0], 1, 2, false);
    if (expr_is(f, OP_CBRT)) return by_conjugate(d, f, f->at[0], 1, 3, false);
    if (expr_is(f, OP_ABS)) return by_conjugate(d, f, f->at[0], 1, 2, true);
    return unable(d), NULL;
}

/* h, or another letter that f does not use. */
static const expr *increment_for(engine *g, const expr *f) {
    static const char *const letters[] = {"h", "k", "t", "s", "r", "epsilon"};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        const expr *h = pool_symbol(g->pool, letters[i], shape_scalar(pool_shapes(g->pool)));
        if (!h || !expr_depends(f, h)) return h;
    }
    return pool_symbol(g->pool, "h_0", shape_scalar(pool_shapes(g->pool)));
}

bool definition_make(definition *ret, engine *g, const expr *f, const expr *x) {
    *ret = (definition){.f = f, .x = x, .h = increment_for(g, f)};
    list_init(&ret->lines, g->scratch);
    defining d = {g, f, x, ret->h, &ret->lines};
    if (!ret->h || !(ret->quotient = quotient_of(&d, f))) return false;
    ret->value = value_of(&d, f);
    return ret->value || unable(&d);
}
