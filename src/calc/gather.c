/* Of all prefixes and suffixes that two terms of a sum share the one whose taking out prints shortest is taken out, for all
 * terms that have it, until nothing gets shorter. Factors of words are gathered before the sum that they stand in. */
#include "calc/gather.h"
#include "calc/kronecker.h"
#include "calc/present.h"
#include "calc/simplify.h"
#include "calc/word.h"

enum { TERMS_AT_MOST = 24, ROUNDS = 8, DEPTH = 40 };

typedef struct term {
    const expr *scalar;
    const expr *const *at; /* letters */
    uint32_t count;
} term;

static term term_of(engine *g, const expr *const *e) {
    uint32_t first, n;
    const expr *const *at = word_letters(e, &first, &n);
    return (term){word_scalar(g, *e), at + first, n};
}

static uint32_t shared(const term *a, const term *b, bool suffix) {
    uint32_t n = 0;
    while (n < a->count && n < b->count &&
           a->at[suffix ? a->count - 1 - n : n] == b->at[suffix ? b->count - 1 - n : n])
        n++;
    return n;
}

/* The number that all terms have as a factor: 2*A - 4*B. */
static const expr *common_number(engine *g, const expr *e) {
    number least, here;
    number_init(&least), number_init(&here);
    for (uint32_t i = 0; i < e->count; i++) {
        simple_split(g, e->at[i], &here);
        fmpz_abs(&here.num, &here.num);
        if (!i)
            number_set(&least, &here);
        else
            fmpq_gcd(&least, &least, &here);
    }
    const expr *n = pool_number(g->pool, &least);
    number_done(&least), number_done(&here);
    return n;
}

static bool has_factor(const expr *scalar, const expr *f) {
    const expr *const *at = expr_is(scalar, OP_MUL) && !word_is_number(scalar) ? scalar->at : &scalar;
    uint32_t n = at == &scalar ? 1 : scalar->count;
    for (uint32_t i = 0; i < n; i++)
        if (at[i] == f) return true;
    return false;
}

/* The scalar factors that all terms of a sum share, with their common number. */
static const expr *common_scalar(engine *g, const expr *e) {
    term first = term_of(g, &e->at[0]);
    const expr *const *at =
        expr_is(first.scalar, OP_MUL) && !word_is_number(first.scalar) ? first.scalar->at : &first.scalar;
    uint32_t n = at == &first.scalar ? 1 : first.scalar->count;
    const expr *c = common_number(g, e);
    for (uint32_t i = 0; i < n && c; i++) {
        bool all = !expr_is_number(at[i]);
        for (uint32_t k = 1; k < e->count && all; k++) all = has_factor(word_scalar(g, e->at[k]), at[i]);
        if (all) c = simple_mul(g, c, at[i]);
    }
    return c;
}

/* c*(A + B) for c*A + c*B. */
const expr *scalar_out(engine *g, const expr *e) {
    if (!e || !expr_is(e, OP_ADD)) return e;
    const expr *c = common_scalar(g, e);
    if (!c || expr_is_one(c)) return c ? e : NULL;
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    const expr *inverse = simple_power(g, c, pool_integer(g->pool, -1));
    for (uint32_t i = 0; i < e->count; i++) at[i] = simple_mul(g, inverse, e->at[i]);
    return simple_mul(g, c, simple_sum(g, at, e->count));
}

static const expr *product_of(engine *g, const expr *const *at, uint32_t n) {
    return n ? word_product(g, NULL, at, n) : NULL;
}

/* kron(A, B) + K*kron(A, B) = (eye + K)*kron(A, B): the whole of a term is taken out only of Kronecker products. */
static bool may_vanish(const term *t, uint32_t n) {
    return t->count > n || (n == 1 && expr_is(t->at[0], OP_KRON));
}

/* e with the first or last n letters of term k taken out of all terms that have them. */
static const expr *taken_out(engine *g, const expr *e, uint32_t k, uint32_t n, bool suffix) {
    const expr **inside = arena_take(g->scratch, 2 * (e->count + 1) * sizeof *inside);
    if (!inside) return diag_memory(pool_diag(g->pool)), NULL;
    const expr **outside = inside + e->count + 1;
    uint32_t in = 0, out = 0;
    term model = term_of(g, &e->at[k]);
    for (uint32_t i = 0; i < e->count; i++) {
        term t = term_of(g, &e->at[i]);
        if (expr_is_scalar(e->at[i]) || !may_vanish(&t, n) || shared(&model, &t, suffix) < n) {
            outside[out++] = e->at[i];
            continue;
        }
        const expr *rest = t.count > n ? product_of(g, suffix ? t.at : t.at + n, t.count - n)
                                       : eye_of(g, t.at[0]->shape->side[suffix ? 0 : 1]);
        inside[in++] = simple_mul(g, t.scalar, rest);
    }
    const expr *sum = scalar_out(g, simple_sum(g, inside, in)),
               *common = product_of(g, suffix ? model.at + model.count - n : model.at, n);
    outside[out++] = suffix ? simple_mul(g, sum, common) : simple_mul(g, common, sum);
    return simple_sum(g, outside, out);
}

static uint32_t letters_in(const expr *e) {
    uint32_t n = 0;
    if (expr_is_scalar(e)) return 0;
    if (e->kind == EXPR_SYMBOL) return 1;
    for (uint32_t i = 0; i < e->count; i++) n += letters_in(e->at[i]);
    return n;
}

/* Of two that are as long the one with fewer letters: (A + A')*x for A*x + A'*x. */
static const expr *shorter(engine *g, const expr *a, const expr *b) {
    if (!b) return a;
    uint32_t x = cost_of(g, a), y = cost_of(g, b);
    return y < x || (y == x && letters_in(b) < letters_in(a)) ? b : a;
}

static const expr *one_round(engine *g, const expr *e) {
    const expr *best = shorter(g, e, scalar_out(g, e));
    for (uint32_t i = 0; i < e->count; i++)
        for (uint32_t j = i + 1; j < e->count; j++) {
            if (expr_is_scalar(e->at[i]) || expr_is_scalar(e->at[j])) continue;
            term a = term_of(g, &e->at[i]), b = term_of(g, &e->at[j]);
            for (int suffix = 0; suffix < 2; suffix++) {
                uint32_t n = shared(&a, &b, suffix);
                if (n && may_vanish(&a, n) && may_vanish(&b, n))
                    best = shorter(g, best, taken_out(g, e, i, n, suffix));
            }
            if (!pool_fine(g->pool)) return NULL;
        }
    return best;
}

static const expr *of_sum(engine *g, const expr *e) {
    if (!(e = kronecker_matched(g, e))) return NULL;
    for (int round = 0; round < ROUNDS && expr_is(e, OP_ADD) && e->count <= TERMS_AT_MOST; round++) {
        const expr *next = one_round(g, e);
        if (!next || next == e) return next ? e : NULL;
        e = next;
    }
    return e;
}

/* X'*diag(u.*(1 - v))*X for -X'*diag(u.*(v - 1))*X: the sign goes into a diagonal where that is shorter. */
static const expr *sign_inside(engine *g, const expr *e) {
    if (!expr_is(e, OP_MUL) || !simple_is_negative(e)) return e;
    const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    const expr *best = e;
    for (uint32_t k = 0; k < e->count; k++) {
        if (!expr_is(e->at[k], OP_DIAG) || e->at[k]->at[0]->shape->order != 1) continue;
        for (uint32_t i = 0; i < e->count; i++) at[i] = e->at[i];
        const expr *minus = pool_call2(g->pool, OP_EMUL, pool_integer(g->pool, -1), e->at[k]->at[0]);
        at[k] = simplify(g, pool_call1(g->pool, OP_DIAG, minus));
        at[0] = k ? simple_neg(g, e->at[0]) : at[0];
        best = shorter(g, best, simple_product(g, at, e->count));
    }
    return best;
}

static const expr *gather(engine *g, const expr *e, int depth) {
    if (e->kind != EXPR_CALL || depth > DEPTH || expr_is_scalar(e)) return e;
    const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (!(at[i] = gather(g, e->at[i], depth + 1))) return NULL;
    const expr *now = simplify(g, pool_with(g->pool, e, at));
    if (now && now != e && cost_of(g, now) > cost_of(g, e)) now = e;
    if (!now) return NULL;
    return expr_is(now, OP_ADD) ? of_sum(g, now) : sign_inside(g, now);
}

const expr *gathered(engine *g, const expr *e) {
    for (int round = 0; round < ROUNDS; round++) {
        const expr *now = gather(g, e, 0);
        if (!now || now == e) return now;
        e = now;
    }
    return e;
}
