/* Each function whose square occurs in a sum is tried in turn: its even powers are written by its partner, and the sum is
 * multiplied out, where terms may meet. */
#include "calc/identities.h"
#include "calc/operators.h"
#include "calc/present.h"
#include "calc/simplify.h"
#include "expr/walk.h"

enum { FUNCTIONS_AT_MOST = 6, TERMS_AT_MOST = 40, POWER_AT_MOST = 12, COST_AT_MOST = 400 };

static const struct {
    op of;
    const char *square;
} squares[] = {
#define SQUARE(f, text) {OP_##f, text},
#define QUOTIENT(f, g, h)
#include "calc/identities.def"
#undef SQUARE
#undef QUOTIENT
};

static const struct {
    op of;
    const char *text;
} sines[] = {{OP_TAN, "sin(u)/cos(u)"},
             {OP_COT, "cos(u)/sin(u)"},
             {OP_SEC, "1/cos(u)"},
             {OP_CSC, "1/sin(u)"}};

static const struct {
    op above, below, quotient;
} quotients[] = {
#define SQUARE(f, text)
#define QUOTIENT(f, g, h) {OP_##f, OP_##g, OP_##h},
#include "calc/identities.def"
#undef SQUARE
#undef QUOTIENT
};

static const expr *base_of(const expr *f, long *ret_exponent) {
    *ret_exponent = 1;
    bool power =
        expr_is(f, OP_POW) && expr_is_number(f->at[1]) && number_to_long(&f->at[1]->as.number, ret_exponent);
    return power ? f->at[0] : f;
}

static const char *square_of(const expr *f) {
    for (size_t i = 0; i < sizeof squares / sizeof *squares; i++)
        if (expr_is(f, squares[i].of)) return squares[i].square;
    return NULL;
}

/* The functions of which a square or a higher power is a factor of some term. */
static uint32_t find_functions(const expr *sum, const expr *out[FUNCTIONS_AT_MOST]) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < sum->count; i++) {
        const expr *const *at = expr_is(sum->at[i], OP_MUL) ? sum->at[i]->at : &sum->at[i];
        uint32_t factors = at == &sum->at[i] ? 1 : sum->at[i]->count, k;
        for (uint32_t j = 0; j < factors && n < FUNCTIONS_AT_MOST; j++) {
            long power;
            const expr *f = base_of(at[j], &power);
            if (power < 2 || power > POWER_AT_MOST || !square_of(f)) continue;
            for (k = 0; k < n && out[k] != f; k++) continue;
            if (k == n) out[n++] = f;
        }
    }
    return n;
}

/* term with f^k = square^(k/2), beside f where k is odd. */
static const expr *written_by(engine *g, const expr *term, const expr *f, const expr *square) {
    const expr *const *at = expr_is(term, OP_MUL) ? term->at : &term;
    uint32_t n = expr_is(term, OP_MUL) ? term->count : 1;
    const expr **factors = arena_take(g->scratch, (n + 1) * sizeof *factors);
    if (!factors) return NULL;
    uint32_t m = 0;
    for (uint32_t i = 0; i < n; i++) {
        long k;
        if (base_of(at[i], &k) == f && k >= 2 && k <= POWER_AT_MOST) {
            factors[m++] = simple_power(g, square, pool_integer(g->pool, k / 2));
            if (k % 2) factors[m++] = f;
            for (uint32_t rest = i + 1; rest < n; rest++) factors[m++] = at[rest];
            return expand_quietly(g, simple_product(g, factors, m));
        }
        factors[m++] = at[i];
    }
    return term;
}

static const expr *by_partner(engine *g, const expr *sum, const expr *f) {
    const expr **terms = arena_take(g->scratch, sum->count * sizeof *terms);
    const expr *square =
        simplify(g, template_fill(g->templates, template_parse(g->templates, square_of(f)), f->at, NULL, 1));
    if (!terms || !square) return NULL;
    for (uint32_t i = 0; i < sum->count; i++)
        if (!(terms[i] = written_by(g, sum->at[i], f, square))) return NULL;
    return simple_sum(g, terms, sum->count);
}

const expr *identity_squares(engine *g, const expr *e) {
    const expr *functions[FUNCTIONS_AT_MOST], *best = NULL;
    if (!expr_is(e, OP_ADD) || e->count > TERMS_AT_MOST || cost_of(g, e) > COST_AT_MOST) return NULL;
    uint32_t n = find_functions(e, functions);
    for (uint32_t i = 0; i < n; i++) {
        const expr *c = by_partner(g, e, functions[i]);
        if (c && (!best || cost_of(g, c) < cost_of(g, best))) best = c;
    }
    return best;
}

static const expr *by_sines(void *data, const expr *e, const expr *original) {
    engine *g = data;
    (void)original;
    if (e->kind != EXPR_CALL || e->count != 1) return simplify(g, e);
    for (size_t i = 0; i < sizeof sines / sizeof *sines; i++)
        if (expr_is(e, sines[i].of))
            return simplify(
                g, template_fill(g->templates, template_parse(g->templates, sines[i].text), e->at, NULL, 1));
    return simplify(g, e);
}

const expr *identity_sines(engine *g, const expr *e) {
    map *memo = map_new(g->scratch);
    const expr *s = memo ? walk_rebuild(g->pool, g->scratch, memo, 0, e, by_sines, g) : NULL;
    return s == e ? NULL : s;
}

/* f(u)^k*g(u)^-k = h(u)^k in a product; other exponents stay: nobody writes tan(x)/cos(x). */
static const expr *quotient_in(engine *g, const expr *product, uint32_t i) {
    long k, m;
    const expr *f = base_of(product->at[i], &k);
    for (size_t q = 0; q < sizeof quotients / sizeof *quotients; q++) {
        if (!expr_is(f, quotients[q].above) || k < 1) continue;
        for (uint32_t j = 0; j < product->count; j++) {
            const expr *b = base_of(product->at[j], &m);
            if (!expr_is(b, quotients[q].below) || b->at[0] != f->at[0] || m != -k) continue;
            const expr **at = arena_take(g->scratch, product->count * sizeof *at);
            if (!at) return NULL;
            for (uint32_t t = 0; t < product->count; t++) at[t] = product->at[t];
            at[i] =
                simple_power(g, simple_call(g, quotients[q].quotient, f->at, 1), pool_integer(g->pool, k));
            at[j] = pool_integer(g->pool, 1);
            return simple_product(g, at, product->count);
        }
    }
    return NULL;
}

const expr *identity_quotients(engine *g, const expr *e) {
    for (uint32_t i = 0; expr_is(e, OP_MUL) && i < e->count; i++) {
        const expr *r = quotient_in(g, e, i);
        if (r) return r;
    }
    return NULL;
}
