/* Bottom-up through sums, products and whole powers; arguments of functions and exponents stay as they were written.
 * At each sum and product the candidates compete by length. Nothing is tried on what is large: a long answer does not
 * become readable by factoring, and FLINT's time must be bounded. */
#include "calc/present.h"
#include "calc/gather.h"
#include "calc/identities.h"
#include "calc/operators.h"
#include "calc/order.h"
#include "calc/poly.h"
#include "calc/simplify.h"
#include "expr/walk.h"

enum {
    TAG_PRESENT = 0x7072,
    NODES_AT_MOST = 1500,
    ROUNDS = 6,
    COST_AT_MOST = 4000,
    EXPANDED_AT_MOST = 60,
    EXPANDED_COST = 400
};

/* --- common factors --- */

static const expr *base_of(const expr *f) {
    return expr_is(f, OP_POW) && expr_is_number(f->at[1]) ? f->at[0] : f;
}

static void exponent_of(const expr *f, number *ret) {
    if (expr_is(f, OP_POW) && expr_is_number(f->at[1]))
        number_set(ret, &f->at[1]->as.number);
    else
        number_set_integers(ret, 1, 1);
}

/* The exponent of base in a term; 0 where it does not occur. */
static void exponent_in(const expr *term, const expr *base, number *ret) {
    number_set_integers(ret, 0, 1);
    const expr *const *at = expr_is(term, OP_MUL) ? term->at : &term;
    uint32_t n = expr_is(term, OP_MUL) ? term->count : 1;
    for (uint32_t i = 0; i < n; i++)
        if (base_of(at[i]) == base) exponent_of(at[i], ret);
}

/* u*w + v*w = (u + v)*w: each base to the least exponent that it has in any term. */
static const expr *common_factor(engine *g, const expr *e) {
    const expr *first = e->at[0];
    const expr *const *at = expr_is(first, OP_MUL) ? first->at : &first;
    uint32_t n = expr_is(first, OP_MUL) ? first->count : 1, m = 0;
    const expr **shared = arena_take(g->scratch, (n + 1) * sizeof *shared);
    if (!shared) return NULL;
    number least, here;
    number_init(&least), number_init(&here);
    for (uint32_t i = 0; i < n; i++) {
        if (at[i]->kind == EXPR_NUMBER || at[i]->kind == EXPR_DECIMAL) continue;
        exponent_of(at[i], &least);
        for (uint32_t k = 1; k < e->count && !number_is_zero(&least); k++) {
            exponent_in(e->at[k], base_of(at[i]), &here);
            if (number_sign(&here) * number_sign(&least) <= 0)
                number_set_integers(&least, 0, 1);
            else if (number_compare(&here, &least) < 0)
                number_set(&least, &here);
        }
        if (!number_is_zero(&least))
            shared[m++] = simple_power(g, base_of(at[i]), pool_number(g->pool, &least));
    }
    number_done(&least), number_done(&here);
    const expr *w = m ? simple_product(g, shared, m) : NULL,
               *inverse = w ? simple_power(g, w, pool_integer(g->pool, -1)) : NULL;
    const expr **terms = inverse ? arena_take(g->scratch, e->count * sizeof *terms) : NULL;
    if (!terms) return NULL;
    for (uint32_t i = 0; i < e->count; i++) terms[i] = simple_mul(g, e->at[i], inverse);
    return simple_mul(g, w, simple_sum(g, terms, e->count));
}

/* --- candidates --- */

typedef const expr *(*candidate)(engine *g, const expr *e);

static bool is_monomial(const expr *e) {
    const expr *const *at = expr_is(e, OP_MUL) ? e->at : &e;
    uint32_t n = expr_is(e, OP_MUL) ? e->count : 1;
    for (uint32_t i = 0; i < n; i++) {
        const expr *b = base_of(at[i]);
        bool whole = b == at[i] || (number_is_integer(&at[i]->at[1]->as.number) &&
                                    number_sign(&at[i]->at[1]->as.number) > 0);
        if (!whole || (b->kind != EXPR_SYMBOL && b->kind != EXPR_NUMBER && !expr_is_constant(b)))
            return false;
    }
    return true;
}

/* A polynomial written out: textbooks leave it so. */
static bool is_polynomial(const expr *e) {
    if (!expr_is(e, OP_ADD)) return is_monomial(e);
    for (uint32_t i = 0; i < e->count; i++)
        if (!is_monomial(e->at[i])) return false;
    return true;
}

static const expr *try_common(engine *g, const expr *e) {
    return expr_is(e, OP_ADD) && !is_polynomial(e) ? common_factor(g, e) : NULL;
}
/* Of polynomials only powers that are much shorter: (a + b*x)^5. */
static const expr *try_factored(engine *g, const expr *e) {
    enum { MUCH = 3 };
    const expr *r = poly_factored(g, e, false);
    return !r || !is_polynomial(e) || cost_of(g, r) * MUCH <= cost_of(g, e) ? r : NULL;
}

/* w with each factor in the form where that is shorter. */
static const expr *within(engine *g, const expr *w, candidate form) {
    if (!w || !expr_is(w, OP_MUL)) return w;
    const expr **at = arena_take(g->scratch, w->count * sizeof *at);
    if (!at) return NULL;
    for (uint32_t i = 0; i < w->count; i++) {
        const expr *c = form(g, w->at[i]);
        at[i] = c && cost_of(g, c) < cost_of(g, w->at[i]) ? c : w->at[i];
    }
    return simple_product(g, at, w->count);
}

/* Also behind a common factor: cos(x)^2 - cos(x)^4 = cos(x)^2*sin(x)^2. */
static const expr *try_squares(engine *g, const expr *e) {
    const expr *plain = identity_squares(g, e), *sum = plain ? plain : e;
    if (!expr_is(sum, OP_ADD)) return plain;
    const expr *w = within(g, common_factor(g, sum), identity_squares);
    return !w || (plain && cost_of(g, plain) < cost_of(g, w)) ? plain : w;
}

/* By sine and cosine, one fraction, and back: sin(x)/cos(x)^3 - tan(x) = tan(x)^3. */
static const expr *try_sines(engine *g, const expr *e) {
    const expr *s = cost_of(g, e) <= EXPANDED_COST ? identity_sines(g, e) : NULL;
    const expr *w = s ? within(g, poly_together(g, s), try_squares) : NULL, *back;
    while (w && (back = identity_quotients(g, w))) w = back;
    return w;
}

/* The sums whose exponent is that of factor i multiplied out; NULL where it is alone. */
static const expr *multiplied_with(engine *g, const expr *e, uint32_t i) {
    const expr **sums = arena_take(g->scratch, 2 * (e->count + 1) * sizeof *sums);
    if (!sums) return NULL;
    const expr **others = sums + e->count + 1, *product = NULL;
    number wanted, here;
    uint32_t n = 0, m = 0;
    number_init(&wanted), number_init(&here);
    exponent_of(e->at[i], &wanted);
    for (uint32_t k = 0; k < e->count; k++) {
        exponent_of(e->at[k], &here);
        if (expr_is(base_of(e->at[k]), OP_ADD) && number_equal(&wanted, &here))
            sums[n++] = base_of(e->at[k]);
        else
            others[m++] = e->at[k];
    }
    if (n > 1 && number_is_integer(&wanted) && (product = expand_quietly(g, simple_product(g, sums, n)))) {
        others[m++] = simple_power(g, product, pool_number(g->pool, &wanted));
        product = simple_product(g, others, m);
    }
    number_done(&wanted), number_done(&here);
    return product;
}

/* Sums under one whole exponent multiplied out: (x - 1)*(x + 1) = x^2 - 1. */
static const expr *try_multiplied(engine *g, const expr *e) {
    const expr *best = NULL;
    if (!expr_is(e, OP_MUL) || cost_of(g, e) > EXPANDED_COST) return NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *c = expr_is(base_of(e->at[i]), OP_ADD) ? multiplied_with(g, e, i) : NULL;
        if (c && (!best || cost_of(g, c) < cost_of(g, best))) best = c;
    }
    return best;
}

/* The numbers of a sum inside a product: (2*x + 2)*y = 2*(x + 1)*y is tried by factoring; 3*(x + 1) = 3*x + 3 here. */
static const expr *try_expanded(engine *g, const expr *e) {
    const expr *r = cost_of(g, e) <= EXPANDED_COST ? expand_quietly(g, e) : NULL;
    return r && (!expr_is(r, OP_ADD) || r->count <= EXPANDED_AT_MOST) ? r : NULL;
}

static const candidate candidates[] = {try_common,   poly_together,  try_factored,
                                       try_expanded, poly_reduced,   try_squares,
                                       try_sines,    try_multiplied, identity_quotients};

/* x^x*(log(x) + 1) for a sum: textbooks take an exponential out even where that is no shorter. */
static bool takes_out_power(const expr *sum, const expr *c) {
    if (!expr_is(sum, OP_ADD) || !expr_is(c, OP_MUL)) return false;
    for (uint32_t i = 0; i < c->count; i++)
        if (expr_is(c->at[i], OP_EXP) || (expr_is(c->at[i], OP_POW) && !expr_is_number(c->at[i]->at[1])))
            return true;
    return false;
}

/* A form that has no value is none: by sines cot(0) would be 1/0. */
static const expr *attempt(engine *g, candidate form, const expr *e) {
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    const expr *c = simplify(g, form(g, e));
    pool_end_attempt(g->pool, before);
    return diag_is_set(&unheard) ? NULL : c;
}

static const expr *shortest(engine *g, const expr *e) {
    uint32_t cost = cost_of(g, e);
    if (cost > COST_AT_MOST) return e;
    for (int round = 0; round < ROUNDS; round++) {
        const expr *best = e;
        for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
            const expr *c = attempt(g, candidates[i], e);
            if (!pool_fine(g->pool)) return NULL;
            if (!c || c == best) continue;
            uint32_t length = cost_of(g, c);
            if (length < cost || (length == cost && takes_out_power(best, c))) {
                cost = length;
                best = c;
            }
        }
        if (best == e) break;
        e = best;
    }
    return e;
}

/* --- the walk --- */

static bool is_structure(const expr *e) {
    if (!expr_is_scalar(e)) return e->kind == EXPR_MATRIX;
    return expr_is(e, OP_ADD) || expr_is(e, OP_MUL) ||
           (expr_is(e, OP_POW) && expr_is_number(e->at[1]) && number_is_integer(&e->at[1]->as.number));
}

static const expr *presented(engine *g, const expr *e, uint32_t depth) {
    if (!e || !is_structure(e) || depth > 60) return e;
    uint64_t tag = TAG_PRESENT + ((uint64_t)context_version(g->context) << 16);
    const expr *known = map_find(g->memo, e, tag);
    if (known) return known;
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (!(at[i] = presented(g, e->at[i], depth + 1))) return NULL;
    const expr *now = simplify(g, pool_with(g->pool, e, at));
    if (now && now != e && e->kind != EXPR_MATRIX && cost_of(g, now) > cost_of(g, e))
        now = e; /* parts gain, the whole loses */
    if (now && e->kind != EXPR_MATRIX) now = shortest(g, now);
    if (now && !map_put(g->memo, e, tag, now)) return diag_memory(pool_diag(g->pool)), NULL;
    return now;
}

/* What is worth the trouble: no answer of pages becomes readable by factoring. */
static bool small(engine *g, const expr *e) {
    list nodes;
    return walk_order(g->scratch, e, &nodes) && nodes.count <= NODES_AT_MOST &&
           cost_of(g, e) <= 2 * COST_AT_MOST;
}

const expr *present(engine *g, const expr *e) {
    if (!small(g, e)) return e;
    if (!expr_is_scalar(e) && e->kind != EXPR_MATRIX) return gathered(g, e);
    for (int round = 0; round < ROUNDS; round++) {
        const expr *now = presented(g, e, 0);
        if (!now || now == e) return now;
        e = now;
    }
    return e;
}
