/* Products: a number, a map from bases to exponents, and a chain of matrices in their order. Building a power may give
 * something that belongs elsewhere in the product (2^(3/2) is 2*2^(1/2)); then the product is gathered once more. */
#include "calc/order.h"
#include "calc/sign.h"
#include "calc/simplify.h"
#include "calc/word.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 8, FEW = 12 };

typedef struct factor {
    const expr *base, *exponent;
    bool inverted; /* a negative power of it is or was among the factors: it is not 0 */
} factor;

typedef struct product {
    engine *g;
    number coefficient;
    uint32_t digits;
    factor *factors;
    uint32_t count, room;
    list chain; /* matrices */
    bool failed;
    factor few[FEW]; /* the first of them need no allocation */
} product;

static void fail(product *s) {
    diag_memory(pool_diag(s->g->pool));
    s->failed = true;
}

static void add_power(product *s, const expr *base, const expr *exponent) {
    bool inverted = exponent && exponent->kind == EXPR_NUMBER && number_sign(&exponent->as.number) < 0;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->factors[i].base == base) {
            s->factors[i].inverted |= inverted;
            s->factors[i].exponent = simple_add(s->g, s->factors[i].exponent, exponent);
            s->failed |= !s->factors[i].exponent;
            return;
        }
    if (s->count == s->room) {
        uint32_t room = s->room * 2;
        factor *wider = arena_take(s->g->scratch, room * sizeof *wider);
        if (!wider) {
            fail(s);
            return;
        }
        if (s->count) memcpy(wider, s->factors, s->count * sizeof *wider);
        s->factors = wider;
        s->room = room;
    }
    s->factors[s->count++] = (factor){base, exponent, inverted};
}

static void add(product *s, const expr *e) {
    pool *p = s->g->pool;
    if (!e)
        s->failed = true;
    else if (e->kind == EXPR_NUMBER || e->kind == EXPR_DECIMAL) {
        number_mul(&s->coefficient, &s->coefficient, &e->as.number);
        if (e->digits && (!s->digits || e->digits < s->digits)) s->digits = e->digits;
    } else if (expr_is(e, OP_MUL) && !word_is_number(e))
        for (uint32_t i = 0; i < e->count; i++) add(s, e->at[i]); /* flat: one level */
    else if (!expr_is_scalar(e)) {
        if (!list_push(&s->chain, e)) fail(s);
    } else if (expr_is(e, OP_POW))
        add_power(s, e->at[0], e->at[1]);
    else if (expr_is(e, OP_EXP))
        add_power(s, pool_call(p, OP_E, NULL, 0), e->at[0]);
    else
        add_power(s, e, pool_integer(p, 1));
}

static const expr *find_exponent(const product *s, const expr *base, uint32_t *ret_place) {
    for (uint32_t i = 0; i < s->count; i++)
        if (s->factors[i].base == base) {
            *ret_place = i;
            return s->factors[i].exponent;
        }
    return NULL;
}

/* Bases that have become equal. */
static void merge_like(product *s) {
    for (uint32_t i = 0; i < s->count; i++)
        for (uint32_t j = i + 1; j < s->count; j++) {
            if (s->factors[j].base != s->factors[i].base) continue;
            s->factors[i].exponent = simple_add(s->g, s->factors[i].exponent, s->factors[j].exponent);
            s->failed |= !s->factors[i].exponent;
            s->factors[j--] = s->factors[--s->count];
        }
}

/* Whole and of no more than some digits. */
static bool number_of(const expr *e, long *ret) {
    return e->kind == EXPR_NUMBER && number_to_long(&e->as.number, ret) && labs(*ret) < PRODUCT_WHOLE;
}

static void set_power(product *s, const expr *base, const expr *exponent) {
    uint32_t i;
    if (!base || !exponent)
        fail(s);
    else if (find_exponent(s, base, &i))
        s->factors[i].exponent = exponent;
    else if (!expr_is_zero(exponent))
        add_power(s, base, exponent);
}

/* cbrt(u)^3 = u, wherever u is: u^m*cbrt(u)^k is a power of cbrt(u) alone, or of u beside cbrt(u) or its square where that
 * is shorter. */
static void join_cube_roots(product *s) {
    pool *p = s->g->pool;
    for (uint32_t i = 0, count = s->count; i < count && !s->failed; i++) {
        uint32_t j;
        long m = 0, k;
        const expr *base = s->factors[i].base, *exponent = s->factors[i].exponent;
        if (!expr_is(base, OP_CBRT) || !number_of(exponent, &k)) continue;
        const expr *beside = find_exponent(s, base->at[0], &j);
        if (beside && !number_of(beside, &m)) continue;
        long thirds = 3 * m + k, whole = thirds / 3, rest = thirds % 3;
        if (rest && (whole == 1 || whole == -1)) whole = 0, rest = thirds;
        set_power(s, base->at[0], pool_integer(p, whole));
        set_power(s, base, pool_integer(p, rest));
    }
}

/* --- powers of u, abs(u) and sign(u) ---
 * u^m*abs(u)^k*sign(u)^s with whole m and s is abs(u)^n, n = m + k, or sign(u)*abs(u)^n, as m + s is even or odd; for
 * whole n of the same parity that is u^n. Of the rest sign(u)*abs(u)^n is written u*abs(u)^(n - 1) where that has a
 * value at u = 0 or neither has. */

enum { OF_U, OF_ABS, OF_SIGN, PARTS };

static void set_powers(product *s, const expr *const bases[PARTS], const expr *u, const expr *absolute,
                       long sign) {
    set_power(s, bases[OF_U], u);
    set_power(s, bases[OF_ABS], absolute);
    set_power(s, bases[OF_SIGN], pool_integer(s->g->pool, sign));
}

static void join_whole(product *s, const expr *const bases[PARTS], long n, bool odd) {
    pool *p = s->g->pool;
    bool same = (n % 2 != 0) == odd;
    long of_u = same ? n : odd && n, of_abs = same ? 0 : odd && n ? n - 1 : n;
    set_powers(s, bases, pool_integer(p, of_u), pool_integer(p, of_abs), !same && odd && !n);
}

static void join_broken(product *s, const expr *const bases[PARTS], const expr *n, bool odd) {
    pool *p = s->g->pool;
    bool beyond = odd && number_compare(&n->as.number, &pool_integer(p, 1)->as.number) > 0;
    set_powers(s, bases, pool_integer(p, beyond), beyond ? simple_sub(s->g, n, pool_integer(p, 1)) : n,
               odd && !beyond);
}

static void join_powers_of(product *s, const expr *u) {
    pool *p = s->g->pool;
    long m, sign, n;
    bool cancelled = false; /* u or abs(u) was there with both signs of exponents: u is not 0 */
    const expr *bases[PARTS] = {u, pool_call1(p, OP_ABS, u), pool_call1(p, OP_SIGN, u)}, *exponents[PARTS];
    for (int k = 0; k < PARTS; k++) {
        uint32_t i;
        exponents[k] = find_exponent(s, bases[k], &i);
        cancelled |= k != OF_SIGN && exponents[k] && s->factors[i].inverted;
        if (!exponents[k]) exponents[k] = pool_integer(p, 0);
        if (!bases[k] || !exponents[k]) {
            fail(s);
            return;
        }
    }
    const expr *all = simple_add(s->g, exponents[OF_U], exponents[OF_ABS]);
    if (expr_is_constant(exponents[OF_U]) && !is_integer_valued(s->g, exponents[OF_U])) /* only for u >= 0 */
        set_powers(s, bases, all, pool_integer(p, 0), 0);
    else if (all && all->kind == EXPR_NUMBER && number_of(exponents[OF_U], &m) &&
             number_of(exponents[OF_SIGN], &sign)) {
        bool odd = (m + sign) % 2 != 0, sign_alone = !m && expr_is_zero(exponents[OF_ABS]);
        if (sign_alone && (odd || !cancelled)) return; /* sign(u)^2 is 0 for u = 0 */
        if (number_of(all, &n))
            join_whole(s, bases, n, odd);
        else if (!number_is_integer(&all->as.number))
            join_broken(s, bases, all, odd);
    }
}

static void join_signs(product *s) {
    uint32_t count = s->count; /* what is added is of the same u */
    for (uint32_t i = 0; i < count && !s->failed; i++)
        if (expr_is(s->factors[i].base, OP_ABS) || expr_is(s->factors[i].base, OP_SIGN))
            join_powers_of(s, s->factors[i].base->at[0]);
}

static bool is_radical(const factor *f) {
    return expr_is_number(f->base) && expr_is_number(f->exponent) &&
           !number_is_integer(&f->exponent->as.number);
}

static bool is_whole_radical(const factor *f) {
    return is_radical(f) && number_is_integer(&f->base->as.number) && number_sign(&f->base->as.number) > 0;
}

/* base = ret_root^k with the largest k, which is returned. */
static ulong least_root(fmpz_t ret_root, const fmpz_t base) {
    ulong k = 1;
    fmpz_set(ret_root, base);
    for (int n; fmpz_cmp_ui(ret_root, 1) > 0 && (n = fmpz_is_perfect_power(ret_root, ret_root)) > 1;)
        k *= (ulong)n;
    return k;
}

/* 9^(1/3)*27^(1/4) = 3^(2/3 + 3/4): *a becomes both where the bases are powers of one number. */
static bool join_roots_of_powers(product *s, factor *a, const factor *b) {
    fmpz_t of_a, of_b;
    number sum, part;
    fmpz_init(of_a), fmpz_init(of_b), number_init(&sum), number_init(&part);
    ulong k = least_root(of_a, &a->base->as.number.num), m = least_root(of_b, &b->base->as.number.num);
    bool one = fmpz_equal(of_a, of_b);
    if (one) {
        number_set_integers(&part, (long)k, 1);
        number_mul(&sum, &part, &a->exponent->as.number);
        number_set_integers(&part, (long)m, 1);
        number_mul(&part, &part, &b->exponent->as.number);
        number_add(&sum, &sum, &part);
        number_set_integers(&part, 1, 1);
        fmpz_set(&part.num, of_a);
        a->base = pool_number(s->g->pool, &part);
        a->exponent = pool_number(s->g->pool, &sum);
    }
    fmpz_clear(of_a), fmpz_clear(of_b), number_done(&sum), number_done(&part);
    return one;
}

/* 2^(1/2)*3^(1/2) = 6^(1/2): numbers under one root. */
static bool join_under_root(product *s, factor *a, const factor *b) {
    number both;
    if (a->exponent != b->exponent) return false;
    number_init(&both);
    number_mul(&both, &a->base->as.number, &b->base->as.number);
    a->base = pool_number(s->g->pool, &both);
    number_done(&both);
    return true;
}

static void join_radicals(product *s) {
    static bool (*const ways[])(product *, factor *, const factor *) = {join_roots_of_powers,
                                                                        join_under_root};
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
        for (uint32_t i = 0; i < s->count; i++)
            for (uint32_t j = i + 1; is_whole_radical(&s->factors[i]) && j < s->count; j++)
                if (is_whole_radical(&s->factors[j]) && ways[way](s, &s->factors[i], &s->factors[j]))
                    s->factors[j--] = s->factors[--s->count];
}

/* Whether a power stays a factor of its own under its base. */
static bool in_place(const factor *f, const expr *power) {
    if (expr_is(power, OP_POW) && power->at[0] == f->base) return true;
    if (expr_is(power, OP_EXP)) return expr_is(f->base, OP_E);
    return power == f->base && power->kind != EXPR_NUMBER && power->kind != EXPR_DECIMAL &&
           !expr_is(power, OP_MUL) && !expr_is(power, OP_POW);
}

/* --- signs of sums ---
 * x*(1 - x) and -x*(x - 1) are one product: each sum under a whole exponent is turned so that its leading term is
 * positive, and a minus that is left over goes into the first sum that has terms of both signs. */

static bool whole_power(const factor *f, long *ret) {
    return expr_is(f->base, OP_ADD) && expr_is_number(f->exponent) &&
           number_to_long(&f->exponent->as.number, ret);
}

static void turn_sum(product *s, factor *f, long n) {
    f->base = simple_neg(s->g, f->base);
    if (n % 2 != 0) number_neg(&s->coefficient, &s->coefficient);
    s->failed |= !f->base;
}

static bool has_both_signs(const expr *sum) {
    bool minus = false, plus = false;
    for (uint32_t i = 0; i < sum->count; i++) {
        if (simple_is_negative(sum->at[i]))
            minus = true;
        else
            plus = true;
    }
    return minus && plus;
}

/* (x - 1)^-1*(1 - x)^(1/2) = -(1 - x)^(-1/2): a sum whose opposite stands under a root is turned to meet it. */
static void meet_roots(product *s) {
    long n;
    bool met = false, roots = false;
    for (uint32_t i = 0; i < s->count; i++)
        roots |= expr_is(s->factors[i].base, OP_ADD) && !whole_power(&s->factors[i], &n);
    for (uint32_t i = 0; roots && i < s->count && !s->failed; i++) {
        uint32_t j;
        if (!whole_power(&s->factors[i], &n) || !find_exponent(s, simple_neg(s->g, s->factors[i].base), &j) ||
            whole_power(&s->factors[j], &n))
            continue;
        whole_power(&s->factors[i], &n);
        turn_sum(s, &s->factors[i], n);
        met = true;
    }
    if (met) merge_like(s);
}

static void orient_sums(product *s) {
    bool turned = false;
    long n;
    factor *first = NULL;
    meet_roots(s);
    for (uint32_t i = 0; i < s->count && !s->failed; i++)
        if (whole_power(&s->factors[i], &n) && simple_is_negative(s->factors[i].base->at[0])) {
            turn_sum(s, &s->factors[i], n);
            turned = true;
        }
    if (turned) merge_like(s); /* turned sums may meet their like */
    if (number_sign(&s->coefficient) >= 0) return;
    for (uint32_t i = 0; i < s->count && !s->failed; i++) {
        factor *f = &s->factors[i];
        bool fits = f->exponent && whole_power(f, &n) && n % 2 != 0 && has_both_signs(f->base);
        if (fits && (!first || order_factors(f->base, first->base) < 0)) first = f;
    }
    if (first && !s->failed) turn_sum(s, first, 1);
}

/* Builds the powers. *ret_settled tells whether each is where it belongs. */
static uint32_t build(product *s, const expr **ret_powers, bool *ret_settled) {
    *ret_settled = true;
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->count && !s->failed; i++) {
        const expr *power = simple_power(s->g, s->factors[i].base, s->factors[i].exponent);
        if (!power)
            s->failed = true;
        else if (!expr_is_one(power)) {
            *ret_settled &= in_place(&s->factors[i], power);
            ret_powers[n++] = power;
        }
    }
    return n;
}

static int by_order(const void *a, const void *b) {
    return order_factors(*(const expr *const *)a, *(const expr *const *)b);
}

static const expr *coefficient_node(product *s) {
    if (!s->digits) return pool_number(s->g->pool, &s->coefficient);
    number_round(&s->coefficient, &s->coefficient, s->digits);
    return pool_decimal(s->g->pool, &s->coefficient, s->digits, false);
}

/* at[0..count): scalar powers in any order, no number; at has room for one more in front. */
static const expr *assemble(product *s, const expr **at, uint32_t count) {
    pool *p = s->g->pool;
    qsort(at + 1, count, sizeof *at, by_order);
    bool one = number_is_one(&s->coefficient) && !s->digits;
    if (count == 0) return coefficient_node(s);
    if (!one && count == 1 && expr_is(at[1], OP_ADD) && number_is(&s->coefficient, -1))
        return simple_neg(s->g, at[1]);
    if (one && count == 1) return at[1];
    if (one) return pool_call(p, OP_MUL, at + 1, count);
    at[0] = coefficient_node(s);
    return pool_call(p, OP_MUL, at, count + 1);
}

/* c times each entry. */
static const expr *entries_times(engine *g, const expr *c, const expr *m) {
    const expr **entries = arena_take(g->scratch, m->count * sizeof *entries);
    if (!entries) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < m->count; i++) entries[i] = simple_mul(g, c, m->at[i]);
    return pool_with(g->pool, m, entries);
}

/* Neighbours that are explicit are multiplied out; the rest is a word. */
static const expr *chained(product *s, const expr *scalar) {
    engine *g = s->g;
    const expr *const *at = (const expr *const *)s->chain.at;
    uint32_t n = (uint32_t)s->chain.count;
    const expr *m = n == 1 ? at[0] : matrix_call(g, OP_MUL, at, n);
    if (!m) return pool_fine(g->pool) ? word_product(g, scalar, at, n) : NULL;
    if (expr_is_scalar(m)) return scalar ? simple_mul(g, scalar, m) : m;
    if (m->kind == EXPR_MATRIX) return scalar && !expr_is_one(scalar) ? entries_times(g, scalar, m) : m;
    return word_product(g, scalar, &m, 1);
}

static const expr *finish(product *s, int round) {
    pool *p = s->g->pool;
    if (number_is_zero(&s->coefficient)) {
        const expr *zero = pool_integer(p, 0);
        return s->chain.count ? chained(s, zero) : zero;
    }
    for (int again = 0; again < 3; again++) { /* each may make work for the other */
        join_cube_roots(s);
        join_signs(s);
    }
    join_radicals(s);
    orient_sums(s);
    if (s->failed) return NULL;
    bool settled;
    const expr *few[FEW + 2],
        **powers = s->count <= FEW ? few : arena_take(s->g->scratch, (s->count + 2) * sizeof *powers);
    if (!powers) {
        fail(s);
        return NULL;
    }
    uint32_t n = build(s, powers + 1, &settled);
    if (s->failed) return NULL;
    if (!settled && round < ROUNDS) {
        s->count = 0;
        for (uint32_t i = 0; i < n; i++) add(s, powers[i + 1]);
        return s->failed ? NULL : finish(s, round + 1);
    }
    const expr *scalar = assemble(s, powers, n);
    return s->chain.count ? chained(s, scalar) : scalar;
}

const expr *simple_product(engine *g, const expr *const *factors, uint32_t count) {
    product s;
    s.g = g, s.factors = s.few, s.count = 0, s.room = FEW, s.digits = 0, s.failed = false;
    number_init(&s.coefficient);
    number_set_integers(&s.coefficient, 1, 1);
    list_init(&s.chain, g->scratch);
    for (uint32_t i = 0; i < count && !s.failed; i++) add(&s, factors[i]);
    const expr *e = s.failed || !pool_fine(g->pool) ? NULL : finish(&s, 0);
    number_done(&s.coefficient);
    return e;
}

const expr *simple_mul(engine *g, const expr *a, const expr *b) {
    return simple_product(g, (const expr *const[]){a, b}, 2);
}

const expr *simple_div(engine *g, const expr *a, const expr *b) {
    return simple_mul(g, a, simple_power(g, b, pool_integer(g->pool, -1)));
}
