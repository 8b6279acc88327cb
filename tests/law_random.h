/* Random expressions on which laws of algebra have something to do: equal parts come back, numbers cancel, powers have
 * fractions as exponents. Mixed with those over the whole table (test_num_world.h). */
#ifndef GRADUS_TESTS_LAW_RANDOM_H
#define GRADUS_TESTS_LAW_RANDOM_H

#include "law_world.h"

static inline const expr *law_leaf(law *s) {
    pool *p = s->p;
    switch (harness_below(9)) {
    case 0: return pool_integer(p, (long)harness_between(-3, 4));
    case 1: return pool_rational(p, (long)harness_between(-6, 6), (long)harness_between(1, 6));
    case 2: return pool_call(p, harness_chance(0.5) ? OP_PI : OP_E, NULL, 0);
    case 3: return s->w.z;
    case 4:
    case 5: return s->w.y;
    default: return s->w.x;
    }
}

/* As typed: -3 is a sign and a number, 2/3 a quotient. */
static inline const expr *law_exponent(law *s) {
    pool *p = s->p;
    long n = (long)harness_between(1, 4), d = (long)harness_between(2, 4);
    const expr *e =
        harness_chance(0.6) ? pool_integer(p, n) : pool_div(p, pool_integer(p, n), pool_integer(p, d));
    return harness_chance(0.35) ? pool_neg(p, e) : e;
}

static inline const expr *law_algebra(law *s, int depth);

static inline const expr *law_chain(law *s, op o, int depth) {
    const expr *at[4];
    uint32_t count = 2 + (uint32_t)harness_below(3);
    for (uint32_t i = 0; i < count; i++) {
        at[i] = i > 0 && harness_chance(0.2) ? at[harness_below(i)] : law_algebra(s, depth - 1);
        if (o == OP_ADD && harness_chance(0.3)) at[i] = pool_neg(s->p, at[i]);
    }
    return pool_call(s->p, o, at, count);
}

static inline const expr *law_algebra(law *s, int depth) {
    static const op functions[] = {OP_SQRT, OP_EXP,  OP_LOG,   OP_ABS,  OP_SIGN, OP_SIN,
                                   OP_COS,  OP_TAN,  OP_CBRT,  OP_ASIN, OP_ATAN, OP_SEC,
                                   OP_COSH, OP_TANH, OP_FLOOR, OP_MAX,  OP_MIN};
    pool *p = s->p;
    if (depth <= 0 || harness_chance(0.1)) return law_leaf(s);
    switch (harness_below(9)) {
    case 0:
    case 1: return law_chain(s, OP_ADD, depth);
    case 2:
    case 3: return law_chain(s, OP_MUL, depth);
    case 4: return pool_div(p, law_algebra(s, depth - 1), law_algebra(s, depth - 1));
    case 5: return pool_neg(p, law_algebra(s, depth - 1));
    case 6: {
        op o = functions[harness_below(sizeof functions / sizeof *functions)];
        const expr *u = law_algebra(s, depth - 1);
        return o == OP_MAX || o == OP_MIN ? pool_call2(p, o, u, law_algebra(s, depth - 1))
                                          : pool_call1(p, o, u);
    }
    case 7:
        if (harness_chance(0.15)) return pool_pow(p, law_algebra(s, depth - 1), law_algebra(s, depth - 1));
        /* fall through */
    default: return pool_pow(p, law_algebra(s, depth - 1), law_exponent(s));
    }
}

/* Half algebra, half the whole table. */
static inline const expr *law_random(law *s) {
    int depth = 1 + (int)harness_below(4);
    return harness_chance(0.6) ? law_algebra(s, depth) : world_random(&s->w, depth > 3 ? 3 : depth);
}

/* In the simple fragment only: what may be differentiated and has power series nearly everywhere. */
static inline const expr *law_smooth(law *s, int depth) {
    return harness_chance(0.7) ? law_algebra(s, depth) : world_random(&s->w, depth);
}

#endif
