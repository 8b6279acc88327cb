/* Sets of signs, combined by structure. High nodes are judged by their operator alone, so that the cost does not depend
 * on what was asked before and neither does the answer. */
#include "calc/sign.h"
#include "calc/definite.h"
#include "calc/each.h"
#include "calc/simplify.h"
#include "calc/word.h"
#include "num/decimal.h"

#include <string.h>

enum { HEIGHT = 64, NONNEGATIVE = SIGNS_ZERO | SIGNS_POSITIVE, NONPOSITIVE = SIGNS_ZERO | SIGNS_NEGATIVE };

static uint32_t of_number(const number *q) {
    int s = number_sign(q);
    return s > 0 ? SIGNS_POSITIVE : s < 0 ? SIGNS_NEGATIVE : SIGNS_ZERO;
}

static uint32_t opposite(uint32_t s) {
    return (s & SIGNS_ZERO) | (s & SIGNS_POSITIVE ? SIGNS_NEGATIVE : 0u) |
           (s & SIGNS_NEGATIVE ? SIGNS_POSITIVE : 0u);
}

static uint32_t times(uint32_t a, uint32_t b) {
    uint32_t s = (a | b) & SIGNS_ZERO;
    if (a & SIGNS_POSITIVE) s |= b & (SIGNS_POSITIVE | SIGNS_NEGATIVE);
    if (a & SIGNS_NEGATIVE) s |= opposite(b) & (SIGNS_POSITIVE | SIGNS_NEGATIVE);
    return s;
}

static uint32_t plus(uint32_t a, uint32_t b) {
    uint32_t all = a | b;
    if ((all & SIGNS_POSITIVE) && (all & SIGNS_NEGATIVE)) return SIGNS_ANY;
    return (all & ~(uint32_t)SIGNS_ZERO) | (a & b & SIGNS_ZERO);
}

static uint32_t of_power(engine *g, const expr *base, const expr *exponent) {
    uint32_t s = signs_of(g, base);
    if (s == SIGNS_POSITIVE) return SIGNS_POSITIVE;
    long n;
    bool integer = expr_is_number(exponent) && number_to_long(&exponent->as.number, &n);
    if (integer && n % 2 == 0) return s & SIGNS_ZERO ? (uint32_t)NONNEGATIVE : SIGNS_POSITIVE;
    if (integer) return n > 0 ? s : s & ~(uint32_t)SIGNS_ZERO;
    if (expr_is_number(exponent))
        return number_sign(&exponent->as.number) < 0 || !(s & SIGNS_ZERO) ? SIGNS_POSITIVE
                                                                          : (uint32_t)NONNEGATIVE;
    /* a symbolic exponent may turn out whole, and the base negative */
    return !expr_is_constant(exponent) || is_integer_valued(g, exponent) ? SIGNS_ANY : (uint32_t)NONNEGATIVE;
}

/* Functions whose values stay between bounds; 2 means none. */
static const struct {
    op of;
    int least, most;
} bounds[] = {{OP_SIN, -1, 1}, {OP_COS, -1, 1}, {OP_TANH, -1, 1},
              {OP_ERF, -1, 1}, {OP_COSH, 1, 2}, {OP_SIGN, -1, 1}};

enum { NO_BOUND = 2 };

/* The least value of q*f(u), or with sign -1 its greatest, as a number added to sum; false: no bound. */
static bool add_bound(engine *g, const expr *term, int sign, number *sum) {
    number q, part;
    number_init(&q), number_init(&part);
    const expr *f = simple_split(g, term, &q);
    bool found = f && expr_is_one(f);
    if (found) number_set(&part, &q);
    for (size_t i = 0; f && i < sizeof bounds / sizeof *bounds && !found; i++) {
        if (!expr_is(f, bounds[i].of)) continue;
        int bound = number_sign(&q) * sign > 0 ? bounds[i].least : bounds[i].most;
        found = bound != NO_BOUND;
        number_set_integers(&part, bound, 1);
        number_mul(&part, &part, &q);
    }
    uint32_t s = found || !f ? SIGNS_ANY : signs_of(g, term);
    if (!found && f && !(s & (sign > 0 ? SIGNS_NEGATIVE : SIGNS_POSITIVE))) found = true; /* at least 0 */
    number_add(sum, sum, &part);
    number_done(&q), number_done(&part);
    return found;
}

/* 2 + sin(x) is positive, cosh(x) - 1 not negative. e: a sum. */
static uint32_t by_bounds(engine *g, const expr *e) {
    for (int sign = 1; sign >= -1; sign -= 2) {
        number sum;
        number_init(&sum);
        bool bounded = true;
        for (uint32_t i = 0; bounded && i < e->count; i++) bounded = add_bound(g, e->at[i], sign, &sum);
        int s = number_sign(&sum) * sign;
        number_done(&sum);
        if (!bounded || s < 0) continue;
        uint32_t strict = sign > 0 ? SIGNS_POSITIVE : SIGNS_NEGATIVE;
        return s > 0 ? strict : strict | SIGNS_ZERO;
    }
    return SIGNS_ANY;
}

/* A sum of entries of one sign. */
static uint32_t of_total(engine *g, const expr *e) {
    map *kernels = map_new(g->scratch);
    const expr *one = kernels && e->kind != EXPR_MATRIX ? each_lowered(g, e, kernels) : NULL;
    uint32_t s = one ? signs_of(g, one) : SIGNS_ANY;
    return (s & SIGNS_POSITIVE) && (s & SIGNS_NEGATIVE) ? SIGNS_ANY : s;
}

static uint32_t of_call(engine *g, const expr *e) {
    uint32_t s;
    switch ((op)e->op) {
    case OP_DET:
        if (definiteness_of(g, e->at[0]) == DEFINITE) return SIGNS_POSITIVE;
        return is_regular(g, e->at[0]) ? SIGNS_NEGATIVE | SIGNS_POSITIVE : SIGNS_ANY;
    case OP_SUM: return of_total(g, e->at[0]);
    case OP_TR: return definiteness_of(g, e->at[0]) ? NONNEGATIVE : SIGNS_ANY;
    case OP_NEG: return opposite(signs_of(g, e->at[0]));
    case OP_DIV: return times(signs_of(g, e->at[0]), signs_of(g, e->at[1]) & ~(uint32_t)SIGNS_ZERO);
    case OP_POW: return of_power(g, e->at[0], e->at[1]);
    case OP_ABS: return signs_of(g, e->at[0]) & SIGNS_ZERO ? (uint32_t)NONNEGATIVE : SIGNS_POSITIVE;
    case OP_ADD:
    case OP_MUL:
        if (word_is_number(e)) return definiteness_of(g, e) ? NONNEGATIVE : SIGNS_ANY;
        s = signs_of(g, e->at[0]);
        for (uint32_t i = 1; i < e->count && (s != SIGNS_ANY || e->op == OP_MUL); i++)
            s = e->op == OP_ADD ? plus(s, signs_of(g, e->at[i])) : times(s, signs_of(g, e->at[i]));
        return s == SIGNS_ANY && e->op == OP_ADD && e->count <= 16 ? by_bounds(g, e) : s;
    default: break;
    }
    if (expr_is(e, OP_SINGULARVALUE) && expr_is_symbol(e->at[0])) {
        uint32_t has = context_attributes(g->context, e->at[0]->as.symbol.name);
        if (has & (ATTRIBUTE_FULLRANK | ATTRIBUTE_INVERTIBLE | ATTRIBUTE_ORTHOGONAL)) return SIGNS_POSITIVE;
    }
    switch (op_row_of((op)e->op)->sign) {
    case SIGN_POSITIVE: return SIGNS_POSITIVE;
    case SIGN_NONNEGATIVE: return NONNEGATIVE;
    case SIGN_ARGUMENT: return signs_of(g, e->at[0]);
    default: return SIGNS_ANY;
    }
}

/* pi - 1 is positive: what bounds do not tell, values may. */
static uint32_t of_constant(engine *g, const expr *e) {
    switch (sign_of_constant(g->scratch, e, pool_stop(g->pool))) {
    case -1: return SIGNS_NEGATIVE;
    case 0: return SIGNS_ZERO;
    case 1: return SIGNS_POSITIVE;
    default: return SIGNS_ANY;
    }
}

static uint32_t of_symbol(const engine *g, const expr *e) {
    const char *name = e->as.symbol.name;
    if (e->as.symbol.is_size || name[strlen(name) - 1] == EACH_POSITIVE) return SIGNS_POSITIVE;
    return context_signs(g->context, name);
}

uint32_t signs_of(engine *g, const expr *e) {
    if (!e || !expr_is_scalar(e)) return SIGNS_ANY;
    if (e->kind == EXPR_NUMBER || e->kind == EXPR_DECIMAL) return of_number(&e->as.number);
    if (e->kind == EXPR_SYMBOL) return of_symbol(g, e);
    if (e->kind != EXPR_CALL || e->height > HEIGHT) return SIGNS_ANY;
    uint64_t version = context_version(g->context);
    void *known = map_find(g->signs, e, version);
    if (known) return (uint32_t)((uintptr_t)known - 1);
    uint32_t s = of_call(g, e);
    if ((s & (s - 1)) && expr_is_constant(e)) s &= of_constant(g, e);
    map_put(g->signs, e, version, (void *)(uintptr_t)(s + 1)); /* forgetting costs time only */
    return s;
}

bool is_nonnegative(engine *g, const expr *e) { return !(signs_of(g, e) & SIGNS_NEGATIVE); }
bool is_positive(engine *g, const expr *e) { return signs_of(g, e) == SIGNS_POSITIVE; }
bool is_nonzero(engine *g, const expr *e) { return !(signs_of(g, e) & SIGNS_ZERO); }

bool is_integer_valued(engine *g, const expr *e) {
    if (expr_is_number(e)) return number_is_integer(&e->as.number);
    if (e->kind == EXPR_SYMBOL)
        return e->as.symbol.is_size || e->as.symbol.bound ||
               (context_attributes(g->context, e->as.symbol.name) & ATTRIBUTE_INTEGER);
    if (expr_is(e, OP_FLOOR) || expr_is(e, OP_CEIL) || expr_is(e, OP_SIGN)) return true;
    if ((!expr_is(e, OP_ADD) && !expr_is(e, OP_MUL) && !expr_is(e, OP_NEG)) || e->height > HEIGHT ||
        e->count > 16)
        return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!is_integer_valued(g, e->at[i])) return false;
    return true;
}
