/* Sums: a map from monomials to coefficients. Few terms are found by looking, many by a hash map. */
#include "calc/blocks.h"
#include "calc/order.h"
#include "calc/simplify.h"
#include "calc/word.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 12 };

typedef struct term {
    number coefficient;
    uint32_t digits; /* of the least exact decimal in it; 0: exact */
    const expr *rest;
} term;

static int by_factor(const void *a, const void *b) {
    return order_factors(*(const expr *const *)a, *(const expr *const *)b);
}

typedef struct sum {
    engine *g;
    term *terms;
    uint32_t count, room;
    map *places; /* rest -> place + 1, once there are many */
    bool failed;
    term few[FEW]; /* the first of them need no allocation */
} sum;

static uint32_t coarser(uint32_t a, uint32_t b) { return !a ? b : !b ? a : a < b ? a : b; }

static bool is_number(const expr *e) { return e->kind == EXPR_NUMBER || e->kind == EXPR_DECIMAL; }

const expr *simple_split(engine *g, const expr *e, number *ret_coefficient) {
    if (is_number(e)) {
        number_set(ret_coefficient, &e->as.number);
        return pool_integer(g->pool, 1);
    }
    if (!expr_is(e, OP_MUL) || !is_number(e->at[0])) {
        number_set_integers(ret_coefficient, 1, 1);
        return e;
    }
    number_set(ret_coefficient, &e->at[0]->as.number);
    return e->count == 2 ? e->at[1] : pool_call(g->pool, OP_MUL, e->at + 1, e->count - 1);
}

static uint32_t digits_of(const expr *e) {
    if (expr_is(e, OP_MUL)) e = e->at[0];
    return e->kind == EXPR_DECIMAL ? e->digits : 0;
}

bool simple_is_negative(const expr *e) {
    if (expr_is(e, OP_ADD)) {
        for (uint32_t i = 0; i < e->count; i++)
            if (!simple_is_negative(e->at[i])) return false;
        return true;
    }
    if (expr_is(e, OP_MUL)) e = e->at[0];
    return is_number(e) && number_sign(&e->as.number) < 0;
}

static uint32_t place_of(const sum *s, const expr *rest) {
    if (s->places) {
        const void *found = map_find(s->places, rest, 0);
        return found ? (uint32_t)((uintptr_t)found - 1) : s->count;
    }
    uint32_t i = 0;
    while (i < s->count && s->terms[i].rest != rest) i++;
    return i;
}

static bool remember(sum *s) {
    if (s->count < FEW) return true;
    if (s->places) return map_put(s->places, s->terms[s->count - 1].rest, 0, (void *)(uintptr_t)s->count);
    s->places = map_new(s->g->scratch);
    for (uint32_t i = 0; s->places && i < s->count; i++)
        if (!map_put(s->places, s->terms[i].rest, 0, (void *)(uintptr_t)(i + 1))) return false;
    return s->places != NULL;
}

static bool grow(sum *s) {
    uint32_t room = s->room * 2;
    term *wider = arena_take(s->g->scratch, room * sizeof *wider);
    if (!wider) return false;
    if (s->count) memcpy(wider, s->terms, s->count * sizeof *wider);
    s->terms = wider;
    s->room = room;
    return true;
}

/* Adds coefficient * rest. */
static void add_term(sum *s, const number *coefficient, uint32_t digits, const expr *rest) {
    if (!rest || s->failed) {
        s->failed = true;
        return;
    }
    uint32_t i = place_of(s, rest);
    if (i == s->count) {
        if (s->count == s->room && !grow(s)) {
            s->failed = !diag_memory(pool_diag(s->g->pool));
            return;
        }
        s->terms[s->count] = (term){.rest = rest};
        number_init(&s->terms[s->count++].coefficient);
        if (!remember(s)) s->failed = !diag_memory(pool_diag(s->g->pool));
    }
    number_add(&s->terms[i].coefficient, &s->terms[i].coefficient, coefficient);
    s->terms[i].digits = coarser(s->terms[i].digits, digits);
}

/* rest with another factor in place i, in order again. */
static const expr *with_factor(engine *g, const expr *rest, uint32_t i, const expr *factor) {
    const expr *few[FEW], **at = rest->count <= FEW ? few : arena_take(g->scratch, rest->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    memcpy(at, rest->at, rest->count * sizeof *at);
    at[i] = factor;
    if (factor) qsort(at, rest->count, sizeof *at, by_factor);
    return pool_with(g->pool, rest, at);
}

/* In a sum the sign of a product stands in front, so that terms meet: (b - a)*c becomes -1 and (a - b)*c. A product alone
 * lets a sum take the sign (product.c). */
static const expr *sign_in_front(engine *g, const expr *rest, number *coefficient) {
    bool product = expr_is(rest, OP_MUL) && !word_is_number(rest);
    const expr *const *at = product ? rest->at : &rest;
    uint32_t n = product ? rest->count : 1;
    for (uint32_t i = 0; i < n; i++) {
        long k = 1;
        const expr *base = expr_is(at[i], OP_POW) ? at[i]->at[0] : at[i];
        bool whole =
            base == at[i] || (expr_is_number(at[i]->at[1]) && number_to_long(&at[i]->at[1]->as.number, &k));
        if (!whole || k % 2 == 0 || !expr_is(base, OP_ADD) || !expr_is_scalar(base) ||
            !simple_is_negative(base->at[0]) || rest == base)
            continue;
        const expr *turned = simple_neg(g, base);
        if (base != at[i]) turned = pool_pow(g->pool, turned, at[i]->at[1]);
        number_neg(coefficient, coefficient);
        return rest == at[i] ? turned : with_factor(g, rest, i, turned);
    }
    return rest;
}

/* Adds scale * e, looking into sums: a number times a sum is spread over its terms. */
static void add(sum *s, const number *scale, uint32_t digits, const expr *e) {
    number c;
    number_init(&c);
    const expr *rest = simple_split(s->g, e, &c);
    number_mul(&c, &c, scale);
    digits = coarser(digits, digits_of(e));
    if (rest && expr_is(rest, OP_ADD)) {
        for (uint32_t i = 0; i < rest->count; i++) {
            number inner;
            number_init(&inner);
            const expr *own = simple_split(s->g, rest->at[i], &inner);
            number_mul(&inner, &inner, &c);
            add_term(s, &inner, coarser(digits, digits_of(rest->at[i])), own);
            number_done(&inner);
        }
    } else
        add_term(s, &c, digits, rest ? sign_in_front(s->g, rest, &c) : NULL);
    number_done(&c);
}

static const expr *number_node(engine *g, const number *q, uint32_t digits) {
    if (!digits) return pool_number(g->pool, q);
    number rounded;
    number_init(&rounded);
    number_round(&rounded, q, digits);
    const expr *e = pool_decimal(g->pool, &rounded, digits, false);
    number_done(&rounded);
    return e;
}

/* coefficient * rest as a simple form; rest has no number. */
static const expr *term_node(engine *g, const term *t) {
    if (expr_is_one(t->rest)) return number_node(g, &t->coefficient, t->digits);
    if (number_is_one(&t->coefficient) && !t->digits) return t->rest;
    if (t->rest->kind == EXPR_MATRIX) return simple_scale(g, &t->coefficient, t->rest);
    const expr *c = number_node(g, &t->coefficient, t->digits);
    if (!expr_is(t->rest, OP_MUL) || word_is_number(t->rest)) return pool_call2(g->pool, OP_MUL, c, t->rest);
    const expr *few[FEW],
        **at = t->rest->count < FEW ? few : arena_take(g->scratch, (t->rest->count + 1) * sizeof *at);
    if (!at) {
        diag_memory(pool_diag(g->pool));
        return NULL;
    }
    at[0] = c;
    for (uint32_t i = 0; i < t->rest->count; i++) at[i + 1] = t->rest->at[i];
    return pool_call(g->pool, OP_MUL, at, t->rest->count + 1);
}

static int by_order(const void *a, const void *b) {
    return order_terms(((const term *)a)->rest, ((const term *)b)->rest);
}

static const expr *finish(sum *s) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        if (number_is_zero(&s->terms[i].coefficient)) {
            number_done(&s->terms[i].coefficient);
            continue;
        }
        s->terms[kept++] = s->terms[i];
    }
    s->count = kept;
    if (kept == 0) return pool_integer(s->g->pool, 0);
    qsort(s->terms, kept, sizeof *s->terms, by_order);
    if (kept == 1) {
        const expr *only = term_node(s->g, &s->terms[0]);
        return only && expr_is(only, OP_MUL) ? simple_product(s->g, &only, 1) : only;
    }
    const expr *few[FEW], **at = kept <= FEW ? few : arena_take(s->g->scratch, kept * sizeof *at);
    if (!at) {
        diag_memory(pool_diag(s->g->pool));
        return NULL;
    }
    for (uint32_t i = 0; i < kept; i++) at[i] = term_node(s->g, &s->terms[i]);
    return pool_call(s->g->pool, OP_ADD, at, kept);
}

/* A sum whose matrices have cancelled keeps their shape: a number is one for each entry. */
static const expr *in_shape(engine *g, const expr *like, const expr *found) {
    if (!found || expr_is_scalar(like) || !expr_is_scalar(found)) return found;
    if (expr_is_zero(found)) return zeros_of(g, like->shape);
    const expr *ones = ones_of(g, like->shape);
    return ones ? word_product(g, found, &ones, 1) : NULL;
}

/* Explicit matrices among the terms add entry by entry, and plain numbers go to each entry. Gives the sum when no other
 * matrix is there, NULL without diag otherwise. */
static const expr *explicit_sum(engine *g, const expr *const *terms, uint32_t count) {
    const expr *first = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (!terms[i]) return NULL;
        if (terms[i]->kind == EXPR_MATRIX)
            first = terms[i];
        else if (!expr_is_scalar(terms[i]))
            return NULL;
    }
    if (!first) return NULL;
    const expr **entries = arena_take(g->scratch, (first->count + count) * sizeof *entries);
    if (!entries) {
        diag_memory(pool_diag(g->pool));
        return NULL;
    }
    const expr **column = entries + first->count;
    for (uint32_t k = 0; k < first->count; k++) {
        for (uint32_t i = 0; i < count; i++)
            column[i] = terms[i]->kind == EXPR_MATRIX ? terms[i]->at[k] : terms[i];
        entries[k] = simple_sum(g, column, count);
    }
    return pool_with(g->pool, first, entries);
}

/* c*f(u) for f = diag of a column, or vec. */
static bool is_image(const expr *e, op f) {
    uint32_t first, n;
    const expr *const *at = word_letters(&e, &first, &n);
    return n == 1 && expr_is(at[first], f) && (f == OP_VEC || at[first]->shape->order == 2);
}

/* a*f(u) + b*f(v) = f(a*u + b*v). NULL without diag where there are no two. */
static const expr *sum_of_images(engine *g, op f, const expr *const *terms, uint32_t count) {
    uint32_t n = 0, m = 0;
    const shape *sides = NULL;
    for (uint32_t i = 0; i < count; i++) n += terms[i] && is_image(terms[i], f);
    if (n < 2) return NULL;
    const expr **inside = arena_take(g->scratch, (2 * count + 2) * sizeof *inside);
    if (!inside) return diag_memory(pool_diag(g->pool)), NULL;
    const expr **rest = inside + n;
    n = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first, letters;
        if (!terms[i]) return NULL;
        const expr *const *at = word_letters(&terms[i], &first, &letters);
        const expr *u = is_image(terms[i], f) ? at[first]->at[0] : NULL;
        if (!u) {
            rest[m++] = terms[i];
            continue;
        }
        if (sides && sides != u->shape) return NULL; /* vec of 2x3 and of 3x2 */
        sides = u->shape;
        inside[n++] = simple_mul(g, word_scalar(g, terms[i]), u);
    }
    const expr *all = simple_sum(g, inside, n);
    rest[m++] = all ? simple_call(g, f, &all, 1) : NULL;
    return simple_sum(g, rest, m);
}

/* c*kron(A, B), else NULL. */
static const expr *kron_in(const expr *const *e) {
    uint32_t first, n;
    const expr *const *at = word_letters(e, &first, &n);
    return n == 1 && expr_is(at[first], OP_KRON) && at[first]->count == 2 ? at[first] : NULL;
}

/* a*kron(A, B) + b*kron(A, C) = kron(A, a*B + b*C), and the same on the other side. NULL without diag where no two terms
 * share one factor. */
static const expr *sum_of_krons(engine *g, const expr *const *terms, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const expr *a = terms[i] ? kron_in(&terms[i]) : NULL;
        for (uint32_t k = i + 1; a && k < count; k++) {
            const expr *b = terms[k] ? kron_in(&terms[k]) : NULL;
            if (!b || a == b || (a->at[0] != b->at[0] && a->at[1] != b->at[1])) continue;
            uint32_t other = a->at[0] == b->at[0];
            const expr *at[] = {a->at[0], a->at[1]};
            at[other] = simple_add(g, simple_mul(g, word_scalar(g, terms[i]), a->at[other]),
                                   simple_mul(g, word_scalar(g, terms[k]), b->at[other]));
            const expr **rest = arena_take(g->scratch, (count + 1) * sizeof *rest);
            if (!rest) return diag_memory(pool_diag(g->pool)), NULL;
            uint32_t n = 0;
            rest[n++] = at[other] ? simple_call(g, OP_KRON, at, 2) : NULL;
            for (uint32_t j = 0; j < count; j++)
                if (j != i && j != k) rest[n++] = terms[j];
            return simple_sum(g, rest, n);
        }
    }
    return NULL;
}

const expr *simple_sum(engine *g, const expr *const *terms, uint32_t count) {
    const expr *whole = explicit_sum(g, terms, count);
    if (!whole && pool_fine(g->pool)) whole = sum_of_images(g, OP_DIAG, terms, count);
    if (!whole && pool_fine(g->pool)) whole = sum_of_images(g, OP_VEC, terms, count);
    if (!whole && pool_fine(g->pool)) whole = blocks_sum(g, terms, count);
    if (!whole && pool_fine(g->pool)) whole = sum_of_krons(g, terms, count);
    if (whole || !pool_fine(g->pool)) return whole;
    sum s;
    s.g = g, s.terms = s.few, s.count = 0, s.room = FEW, s.places = NULL, s.failed = false;
    number one;
    number_init(&one);
    number_set_integers(&one, 1, 1);
    const expr *like = NULL;
    for (uint32_t i = 0; i < count && !s.failed; i++) {
        if (!terms[i])
            s.failed = true;
        else {
            if (!like || !expr_is_scalar(terms[i])) like = terms[i];
            if (!is_zeros(terms[i])) add(&s, &one, 0, terms[i]);
        }
    }
    const expr *e = s.failed || !pool_fine(g->pool) ? NULL : finish(&s);
    for (uint32_t i = 0; i < s.count; i++) number_done(&s.terms[i].coefficient);
    number_done(&one);
    return like ? in_shape(g, like, e) : e;
}

const expr *simple_add(engine *g, const expr *a, const expr *b) {
    return simple_sum(g, (const expr *const[]){a, b}, 2);
}
const expr *simple_sub(engine *g, const expr *a, const expr *b) { return simple_add(g, a, simple_neg(g, b)); }

const expr *simple_scale(engine *g, const number *q, const expr *e) {
    if (!e || number_is_one(q)) return e;
    if (e->kind != EXPR_MATRIX)
        return simple_product(g, (const expr *const[]){pool_number(g->pool, q), e}, 2);
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    if (!at) {
        diag_memory(pool_diag(g->pool));
        return NULL;
    }
    for (uint32_t i = 0; i < e->count; i++) at[i] = simple_scale(g, q, e->at[i]);
    return pool_with(g->pool, e, at);
}

const expr *simple_neg(engine *g, const expr *a) {
    if (a && expr_is(a, OP_ADD)) { /* term by term */
        const expr *negative = pool_call2(g->pool, OP_MUL, pool_integer(g->pool, -1), a);
        return simple_sum(g, &negative, 1);
    }
    number minus;
    number_init(&minus);
    number_set_integers(&minus, -1, 1);
    const expr *e = simple_scale(g, &minus, a);
    number_done(&minus);
    return e;
}
