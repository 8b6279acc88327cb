/* Identities of functions. Most are rows of rewrites.def, matched by structure: those without u are looked up by node,
 * the others are few for one operator. What needs arithmetic on the argument (angles, signs, logarithms of powers) is a
 * small function in a table. All of it holds wherever the left side is defined. */
#include "calc/sign.h"
#include "calc/simplify.h"
#include "expr/walk.h"
#include "num/decimal.h"

#include <string.h>

static const struct {
    const char *before, *after;
} texts[] = {
#define REWRITE(before, after) {before, after},
#include "calc/rewrites.def"
#undef REWRITE
};

enum { TEXTS = sizeof texts / sizeof *texts, TAG_PATTERN = 0x7061 };

typedef struct pattern {
    const expr *before, *after;
    struct pattern *next; /* of the same operator */
} pattern;

/* The left side with simple arguments but not itself rewritten. */
static const expr *left_side(engine *g, const expr *raw) {
    const expr *at[3];
    for (uint32_t i = 0; i < raw->count; i++) at[i] = simplify(g, raw->at[i]);
    return pool_call(g->pool, (op)raw->op, at, raw->count);
}

static bool learn(engine *g, size_t i) {
    const expr *raw = template_parse(g->templates, texts[i].before),
               *after = template_parse(g->templates, texts[i].after);
    const expr *before = raw && after ? left_side(g, raw) : NULL;
    if (before) after = simplify(g, after);
    if (!before || !after) return false;
    if (expr_is_constant(before))
        return map_put(g->special, before, 0, after) || diag_memory(pool_diag(g->pool));
    pattern *p = arena_take(pool_arena(g->pool), sizeof *p);
    if (!p) return diag_memory(pool_diag(g->pool));
    const void *key = op_row_of((op)before->op);
    *p = (pattern){before, after, map_find(g->memo, key, TAG_PATTERN)};
    return map_put(g->memo, key, TAG_PATTERN, p) || diag_memory(pool_diag(g->pool));
}

static bool prepare(engine *g) {
    if (g->ready) return true;
    g->ready = true;
    for (size_t i = 0; i < TEXTS; i++)
        if (!learn(g, i)) {
            g->ready = false;
            return false;
        }
    return true;
}

/* One-sided matching: u and v of the pattern may be anything. Patterns are a few nodes high. */
static bool match(engine *g, const expr *pattern_node, const expr *e, const expr *found[2]) {
    for (uint32_t i = 0; i < 2; i++)
        if (pattern_node == template_argument(g->templates, i)) {
            if (!found[i]) found[i] = e;
            return found[i] == e;
        }
    if (pattern_node->count == 0) return pattern_node == e;
    if (e->kind != pattern_node->kind || e->op != pattern_node->op || e->count != pattern_node->count)
        return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!match(g, pattern_node->at[i], e->at[i], found)) return false;
    return true;
}

static const expr *by_table(engine *g, op o, const expr *const *at, uint32_t count) {
    const expr *call = pool_call(g->pool, o, at, count);
    if (!call) return NULL;
    const expr *known = map_find(g->special, call, 0);
    if (known) return known;
    for (const pattern *p = map_find(g->memo, op_row_of(o), TAG_PATTERN); p; p = p->next) {
        const expr *found[2] = {NULL, NULL};
        if (!match(g, p->before, call, found)) continue;
        const expr *u[] = {template_argument(g->templates, 0), template_argument(g->templates, 1)};
        for (int i = 0; i < 2; i++)
            if (!found[i]) found[i] = u[i];
        return simplify(g, walk_replace(g->pool, g->scratch, p->after, u, found, 2));
    }
    return NULL;
}

/* --- angles --- */

/* f(x + k*pi/2) for k = 0, 1, 2, 3 as sign * function of x, and the value at 0 (2: undefined). */
typedef struct turn {
    op of, to[4];
    int sign[4], at_zero;
} turn;

static const turn turns[] = {
    {OP_SIN, {OP_SIN, OP_COS, OP_SIN, OP_COS}, {1, 1, -1, -1}, 0},
    {OP_COS, {OP_COS, OP_SIN, OP_COS, OP_SIN}, {1, -1, -1, 1}, 1},
    {OP_TAN, {OP_TAN, OP_COT, OP_TAN, OP_COT}, {1, -1, 1, -1}, 0},
    {OP_COT, {OP_COT, OP_TAN, OP_COT, OP_TAN}, {1, -1, 1, -1}, 2},
    {OP_SEC, {OP_SEC, OP_CSC, OP_SEC, OP_CSC}, {1, -1, -1, 1}, 1},
    {OP_CSC, {OP_CSC, OP_SEC, OP_CSC, OP_SEC}, {1, 1, -1, -1}, 2},
};

static const turn *turn_of(op o) {
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
        if (turns[i].of == o) return &turns[i];
    return NULL;
}

/* e = q*pi + rest; false when there is no multiple of pi. *ret_rest NULL: nothing else. */
static bool split_pi(engine *g, const expr *e, number *q, const expr **ret_rest) {
    const expr *const *terms = expr_is(e, OP_ADD) ? e->at : &e;
    uint32_t n = expr_is(e, OP_ADD) ? e->count : 1;
    for (uint32_t i = 0; i < n; i++) {
        const expr *rest = simple_split(g, terms[i], q);
        if (!rest || !expr_is(rest, OP_PI)) continue;
        *ret_rest = n == 1 ? NULL : simple_sub(g, e, terms[i]);
        return true;
    }
    return false;
}

static const expr *signed_by(engine *g, int sign, const expr *e) { return sign < 0 ? simple_neg(g, e) : e; }

/* The function at r*pi, 0 < r < 1/2: cosine is the sine of the complement. */
static const expr *in_octant(engine *g, op o, const number *r) {
    number angle;
    number_init(&angle);
    number_set(&angle, r);
    op by = o;
    if (o == OP_COS) {
        number_set_integers(&angle, 1, 2);
        number_sub(&angle, &angle, r);
        by = OP_SIN;
    }
    const expr *pi = pool_call(g->pool, OP_PI, NULL, 0);
    const expr *key = pool_call1(g->pool, by, simple_scale(g, &angle, pi));
    const expr *value = key ? map_find(g->special, key, 0) : NULL;
    if (!value && key) value = pool_call1(g->pool, o, simple_scale(g, r, pi));
    number_done(&angle);
    return value;
}

static const expr *turned(engine *g, const turn *t, const expr *angle) {
    number q, twice;
    const expr *rest = NULL, *result = NULL;
    number_init(&q), number_init(&twice);
    if (split_pi(g, angle, &q, &rest)) {
        number_add(&twice, &q, &q);
        number whole, r;
        number_init(&whole), number_init(&r);
        number_floor(&whole, &twice);
        number_sub(&r, &twice, &whole);
        number half;
        number_init(&half);
        number_set_integers(&half, 1, 2);
        number_mul(&r, &r, &half);
        long k = (long)fmpz_fdiv_ui(&whole.num, 4);
        const turn *to = turn_of(t->to[k]);
        if (rest && number_is_zero(&r))
            result = signed_by(g, t->sign[k], simple_call(g, to->of, &rest, 1));
        else if (!rest && number_is_zero(&r))
            result = to->at_zero == 2 ? NULL : pool_integer(g->pool, t->sign[k] * to->at_zero);
        else if (!rest)
            result = signed_by(g, t->sign[k], in_octant(g, to->of, &r));
        number_done(&whole), number_done(&r), number_done(&half);
    }
    number_done(&q), number_done(&twice);
    if (!result && expr_is_zero(angle) && t->at_zero != 2) result = pool_integer(g->pool, t->at_zero);
    return result;
}

/* --- functions that look at their argument --- */

typedef const expr *(*special)(engine *g, const expr *u);

/* Splits off the factors whose sign is known; *ret_sign is their common sign, *ret_out they, *ret_in the rest. */
static bool split_signs(engine *g, const expr *u, int *ret_sign, const expr **ret_out, const expr **ret_in) {
    const expr *const *at = expr_is(u, OP_MUL) ? u->at : &u;
    uint32_t n = expr_is(u, OP_MUL) ? u->count : 1, outs = 0, ins = 0;
    const expr **all = arena_take(g->scratch, 2 * n * sizeof *all);
    if (!all) return diag_memory(pool_diag(g->pool));
    const expr **in = all + n;
    *ret_sign = 1;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t s = signs_of(g, at[i]);
        if (!(s & SIGNS_NEGATIVE))
            all[outs++] = at[i];
        else if (!(s & SIGNS_POSITIVE)) {
            all[outs++] = at[i];
            *ret_sign = -*ret_sign;
        } else
            in[ins++] = at[i];
    }
    *ret_out = simple_product(g, all, outs);
    *ret_in = ins ? simple_product(g, in, ins) : NULL;
    return outs > 0;
}

static bool odd_power(const expr *u, long *ret_n) {
    return expr_is(u, OP_POW) && expr_is_number(u->at[1]) && number_to_long(&u->at[1]->as.number, ret_n) &&
           *ret_n % 2 != 0;
}

static const expr *of_abs(engine *g, const expr *u) {
    int sign = 1;
    long n;
    const expr *out = NULL, *in = NULL;
    if (odd_power(u, &n)) return simple_power(g, simple_call(g, OP_ABS, u->at, 1), u->at[1]);
    if (!split_signs(g, u, &sign, &out, &in)) return NULL;
    out = signed_by(g, sign, out);
    return in ? simple_mul(g, out, simple_call(g, OP_ABS, &in, 1)) : out;
}

static const expr *of_sign(engine *g, const expr *u) {
    int sign = 1;
    long n;
    if (odd_power(u, &n) && n > 0) return simple_call(g, OP_SIGN, u->at, 1);
    const expr *const *at = expr_is(u, OP_MUL) ? u->at : &u;
    uint32_t count = expr_is(u, OP_MUL) ? u->count : 1, kept = 0;
    const expr **rest = arena_take(g->scratch, count * sizeof *rest);
    for (uint32_t i = 0; rest && i < count; i++) {
        uint32_t s = signs_of(g, at[i]);
        if (s == SIGNS_NEGATIVE)
            sign = -sign;
        else if (s != SIGNS_POSITIVE)
            rest[kept++] = at[i];
    }
    if (!rest || kept == count) return NULL;
    if (!kept) return pool_integer(g->pool, sign);
    const expr *inner = simple_product(g, rest, kept);
    return signed_by(g, sign, simple_call(g, OP_SIGN, &inner, 1));
}

static const expr *of_heaviside(engine *g, const expr *u) {
    uint32_t s = signs_of(g, u);
    if (s == SIGNS_POSITIVE) return pool_integer(g->pool, 1);
    return s & SIGNS_POSITIVE ? NULL : pool_integer(g->pool, 0);
}

static const expr *of_relu(engine *g, const expr *u) {
    uint32_t s = signs_of(g, u);
    if (!(s & SIGNS_NEGATIVE)) return u;
    return s & SIGNS_POSITIVE ? NULL : pool_integer(g->pool, 0);
}

/* floor(pi) = 3: a guess from the digits, which signs must prove. */
static const expr *floor_of_constant(engine *g, const expr *u) {
    diag unheard = {0};
    if (u->names || expr_is_number(u) || !expr_is_scalar(u)) return NULL;
    const expr *digits = decimal_value(g->pool, g->scratch, u, 20, pool_stop(g->pool), &unheard);
    if (!digits) return NULL;
    number q;
    number_init(&q);
    number_floor(&q, &digits->as.number);
    const expr *k = pool_number(g->pool, &q), *below = pool_sub(g->pool, u, k),
               *above = pool_sub(g->pool, below, pool_integer(g->pool, 1));
    number_done(&q);
    int from = below ? sign_of_constant(g->scratch, below, pool_stop(g->pool)) : SIGN_UNKNOWN;
    return (from == 0 || from == 1) && sign_of_constant(g->scratch, above, pool_stop(g->pool)) == -1 ? k
                                                                                                     : NULL;
}

static const expr *of_floor(engine *g, const expr *u) {
    return is_integer_valued(g, u) ? u : floor_of_constant(g, u);
}
static const expr *of_ceil(engine *g, const expr *u) {
    const expr *k = is_integer_valued(g, u) ? u : floor_of_constant(g, pool_neg(g->pool, u));
    return k == u || !k ? k : simple_neg(g, k);
}

/* log(b^x) = x*log(b) for b > 0; log(1/n) = -log(n). */
static const expr *of_log(engine *g, const expr *u) {
    if (expr_is(u, OP_POW) && is_positive(g, u->at[0]))
        return simple_mul(g, u->at[1], simple_call(g, OP_LOG, u->at, 1));
    if (expr_is_number(u) && number_sign(&u->as.number) > 0 && fmpz_is_one(&u->as.number.num) &&
        !number_is_one(&u->as.number)) {
        const expr *n = simple_power(g, u, pool_integer(g->pool, -1));
        return simple_neg(g, simple_call(g, OP_LOG, &n, 1));
    }
    return NULL;
}

static bool is_log_power(engine *g, const expr *term, const expr **ret_base, const expr **ret_exponent) {
    const expr *const *at = expr_is(term, OP_MUL) ? term->at : &term;
    uint32_t n = expr_is(term, OP_MUL) ? term->count : 1;
    for (uint32_t i = 0; i < n; i++)
        if (expr_is(at[i], OP_LOG)) {
            *ret_base = at[i]->at[0];
            *ret_exponent = simple_div(g, term, at[i]);
            return *ret_exponent != NULL;
        }
    return false;
}

/* exp(c*log(u)) = u^c; in a sum for a number c: exp(v + 2*log(u)) = u^2*exp(v). */
static const expr *of_exp(engine *g, const expr *u) {
    const expr *base, *exponent;
    if (!expr_is(u, OP_ADD))
        return is_log_power(g, u, &base, &exponent) ? simple_power(g, base, exponent) : NULL;
    for (uint32_t i = 0; i < u->count; i++) {
        if (!is_log_power(g, u->at[i], &base, &exponent) || !expr_is_number(exponent)) continue;
        const expr *rest = simple_sub(g, u, u->at[i]);
        return simple_mul(g, simple_power(g, base, exponent), simple_call(g, OP_EXP, &rest, 1));
    }
    return NULL;
}

static const expr *of_cbrt(engine *g, const expr *u) {
    number q, root;
    const expr *rest, *result = NULL;
    number_init(&q), number_init(&root);
    rest = simple_split(g, u, &q);
    int sign = number_sign(&q);
    if (sign < 0) number_neg(&q, &q);
    if (rest && !number_is_one(&q) && number_root(&root, &q, 3)) {
        result = expr_is_one(rest) ? pool_number(g->pool, &root)
                                   : simple_scale(g, &root, simple_call(g, OP_CBRT, &rest, 1));
        result = signed_by(g, sign, result);
    }
    number_done(&q), number_done(&root);
    return result;
}

static const struct {
    op of;
    special rule;
} specials[] = {{OP_ABS, of_abs},   {OP_SIGN, of_sign},   {OP_HEAVISIDE, of_heaviside},
                {OP_RELU, of_relu}, {OP_FLOOR, of_floor}, {OP_CEIL, of_ceil},
                {OP_LOG, of_log},   {OP_EXP, of_exp},     {OP_CBRT, of_cbrt}};

/* --- functions of several arguments --- */

/* For whole n: J and Y: f(-n, x) = (-1)^n f(n, x); I and K: f(-n, x) = f(n, x); J(n, 0) = I(n, 0) = 0 for n > 0. */
static const expr *of_bessel(engine *g, op o, const expr *const *at) {
    long n;
    if (!expr_is_number(at[0]) || !number_to_long(&at[0]->as.number, &n)) return NULL;
    if (n > 0 && expr_is_zero(at[1]) && (o == OP_BESSELJ || o == OP_BESSELI)) return at[1];
    if (n >= 0) return NULL;
    const expr *turned_at[] = {pool_integer(g->pool, -n), at[1]};
    bool odd = n % 2 != 0 && (o == OP_BESSELJ || o == OP_BESSELY);
    return signed_by(g, odd ? -1 : 1, simple_call(g, o, turned_at, 2));
}

/* min and max: equal arguments once, numbers folded, at last one argument alone. */
static const expr *of_extreme(engine *g, op o, const expr *const *at, uint32_t count) {
    const expr **kept = arena_take(g->scratch, count * sizeof *kept);
    uint32_t n = 0;
    const expr *best = NULL;
    for (uint32_t i = 0; kept && i < count; i++) {
        if (expr_is_number(at[i])) {
            int c = best ? number_compare(&at[i]->as.number, &best->as.number) : 0;
            if (!best || (o == OP_MIN ? c < 0 : c > 0)) best = at[i];
            continue;
        }
        uint32_t j = 0;
        while (j < n && kept[j] != at[i]) j++;
        if (j == n) kept[n++] = at[i];
    }
    if (!kept) return NULL;
    if (best) kept[n++] = best;
    if (n == count) return NULL;
    return n == 1 ? kept[0] : simple_call(g, o, kept, n);
}

static const expr *by_parity(engine *g, op o, const expr *u) {
    parity p = op_row_of(o)->parity;
    if (p == PARITY_NONE || !simple_is_negative(u)) return NULL;
    const expr *plus = simple_neg(g, u), *e = plus ? simple_call(g, o, &plus, 1) : NULL;
    return p == PARITY_ODD ? simple_neg(g, e) : e;
}

const expr *rewrite_call(engine *g, op o, const expr *const *at, uint32_t count) {
    if (!prepare(g)) return NULL;
    const expr *e = by_table(g, o, at, count);
    if (e || !pool_fine(g->pool)) return e;
    if (o == OP_BESSELJ || o == OP_BESSELY || o == OP_BESSELI || o == OP_BESSELK) return of_bessel(g, o, at);
    if (o == OP_MIN || o == OP_MAX) return of_extreme(g, o, at, count);
    if (count != 1) return NULL;
    const turn *t = turn_of(o);
    if (t && (e = turned(g, t, at[0]))) return e;
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (specials[i].of == o && (e = specials[i].rule(g, at[0]))) return e;
    return pool_fine(g->pool) ? by_parity(g, o, at[0]) : NULL;
}
