/* Rational functions by FLINT. Bottom-up, each node becomes a quotient of two polynomials over the rationals, memoised.
 * Generators are the kernels of the expression: symbols, calls, and for each base under a root one root of the least
 * common order, so that sqrt(u)^2 = u can be used. Sizes are estimated before every product, because FLINT cannot be
 * interrupted. */
#include "calc/order.h"
#include "calc/poly_parts.h"
#include "calc/simplify.h"

#include <stdlib.h>

/* --- finding the kernels --- */

static long lcm(long a, long b) {
    long x = a, y = b;
    while (y) {
        long t = x % y;
        x = y;
        y = t;
    }
    return a / x * b;
}

static bool add_kernel(field *f, const expr *node, long order) {
    for (uint32_t i = 0; i < f->count; i++)
        if (f->kernels[i].node == node) {
            f->kernels[i].order = lcm(f->kernels[i].order, order);
            return f->kernels[i].order <= POLY_ROOT;
        }
    if (f->count == POLY_KERNELS || order > POLY_ROOT) return false;
    f->kernels[f->count++] = (kernel){node, order};
    return true;
}

/* The parts of a power that polynomials know: whole exponents, and roots of small order. */
bool rational_exponent(const expr *e, long *num, long *den) {
    if (!expr_is(e, OP_POW) || !expr_is_number(e->at[1]) || !expr_is_scalar(e->at[0])) return false;
    const number *q = &e->at[1]->as.number;
    if (!fmpz_fits_si(&q->num) || !fmpz_fits_si(&q->den)) return false;
    *num = fmpz_get_si(&q->num);
    *den = fmpz_get_si(&q->den);
    return labs(*num) <= POLY_DEGREE && *den <= POLY_ROOT;
}

static bool is_structure(const expr *e) { return expr_is(e, OP_ADD) || expr_is(e, OP_MUL); }

/* Walks down through sums, products and whole powers; what is below is a kernel. */
static bool find_kernels(field *f, const expr *e) {
    list stack;
    map *seen = map_new(f->g->scratch);
    list_init(&stack, f->g->scratch);
    if (!seen || !list_push(&stack, e)) return false;
    while (stack.count) {
        const expr *top = list_pop(&stack);
        long num, den;
        if (map_find(seen, top, 0)) continue;
        if (map_count(seen) > POLY_NODES || !map_put(seen, top, 0, top)) return false;
        if (!expr_is_scalar(top) || top->kind == EXPR_DECIMAL) return false;
        if (top->kind == EXPR_NUMBER) continue;
        if (rational_exponent(top, &num, &den)) {
            if (den > 1 && !add_kernel(f, top->at[0], den)) return false;
            if (den == 1 && !list_push(&stack, top->at[0])) return false;
        } else if (is_structure(top)) {
            for (uint32_t i = 0; i < top->count; i++)
                if (!list_push(&stack, top->at[i])) return false;
        } else if (!add_kernel(f, top, 1))
            return false;
    }
    return true;
}

static int by_order(const void *a, const void *b) {
    return order_factors(((const kernel *)a)->node, ((const kernel *)b)->node);
}

bool field_open(field *f, engine *g, const expr *e, size_t most) {
    *f = (field){.g = g, .most = most};
    list_init(&f->fractions, g->scratch);
    f->done = map_new(g->scratch);
    if (!f->done || !find_kernels(f, e)) return false;
    qsort(f->kernels, f->count, sizeof *f->kernels, by_order);
    fmpq_mpoly_ctx_init(f->ctx, f->count ? f->count : 1, ORD_DEGLEX);
    f->open = true;
    return true;
}

void field_close(field *f) {
    if (!f->open) return;
    for (size_t i = 0; i < f->fractions.count; i++) {
        fraction *q = (fraction *)(uintptr_t)f->fractions.at[i];
        fmpq_mpoly_clear(q->up, f->ctx);
        fmpq_mpoly_clear(q->down, f->ctx);
    }
    fmpq_mpoly_ctx_clear(f->ctx);
}

/* --- arithmetic --- */

fraction *fraction_new(field *f) {
    fraction *q = arena_take(f->g->scratch, sizeof *q);
    if (!q || !list_push(&f->fractions, q)) return NULL;
    fmpq_mpoly_init(q->up, f->ctx);
    fmpq_mpoly_init(q->down, f->ctx);
    fmpq_mpoly_one(q->down, f->ctx);
    return q;
}

fraction *fraction_copy(field *f, const fraction *q) {
    fraction *own = fraction_new(f);
    if (own) {
        fmpq_mpoly_set(own->up, q->up, f->ctx);
        fmpq_mpoly_set(own->down, q->down, f->ctx);
    }
    return own;
}

size_t poly_terms(field *f, const fmpq_mpoly_t p) { return (size_t)fmpq_mpoly_length(p, f->ctx); }

static bool affordable(field *f, const fmpq_mpoly_t a, const fmpq_mpoly_t b) {
    size_t x = poly_terms(f, a), y = poly_terms(f, b);
    return (x <= 1 || y <= 1 || x * y <= f->most * 8) && x <= f->most && y <= f->most &&
           !stop_interrupted(pool_stop(f->g->pool));
}

bool poly_times(field *f, fmpq_mpoly_t r, const fmpq_mpoly_t a, const fmpq_mpoly_t b) {
    if (!affordable(f, a, b)) return false;
    fmpq_mpoly_mul(r, a, b, f->ctx);
    return poly_terms(f, r) <= f->most;
}

bool fraction_reduce(field *f, fraction *q) {
    if (fmpq_mpoly_is_one(q->down, f->ctx)) return true;
    if (poly_terms(f, q->up) * poly_terms(f, q->down) > 200000) return false;
    fmpq_mpoly_t d;
    fmpq_mpoly_init(d, f->ctx);
    bool fine = fmpq_mpoly_gcd(d, q->up, q->down, f->ctx);
    if (fine && !fmpq_mpoly_is_one(d, f->ctx)) {
        fmpq_mpoly_divides(q->up, q->up, d, f->ctx);
        fmpq_mpoly_divides(q->down, q->down, d, f->ctx);
    }
    if (fine && !fmpq_mpoly_is_zero(q->down, f->ctx)) { /* monic denominator */
        fmpq_t c;
        fmpq_init(c);
        fmpq_mpoly_get_term_coeff_fmpq(c, q->down, 0, f->ctx);
        fmpq_mpoly_scalar_div_fmpq(q->up, q->up, c, f->ctx);
        fmpq_mpoly_scalar_div_fmpq(q->down, q->down, c, f->ctx);
        fmpq_clear(c);
    }
    fmpq_mpoly_clear(d, f->ctx);
    return fine;
}

static bool add_to(field *f, fraction *sum, const fraction *q) {
    if (fmpq_mpoly_equal(sum->down, q->down, f->ctx)) {
        fmpq_mpoly_add(sum->up, sum->up, q->up, f->ctx);
        return poly_terms(f, sum->up) <= f->most;
    }
    fmpq_mpoly_t d, a, b, t;
    fmpq_mpoly_init(d, f->ctx), fmpq_mpoly_init(a, f->ctx), fmpq_mpoly_init(b, f->ctx),
        fmpq_mpoly_init(t, f->ctx);
    bool fine = poly_terms(f, sum->down) * poly_terms(f, q->down) <= 200000 &&
                fmpq_mpoly_gcd(d, sum->down, q->down, f->ctx);
    if (fine) {
        fmpq_mpoly_divides(a, q->down, d, f->ctx);
        fmpq_mpoly_divides(b, sum->down, d, f->ctx);
        fine = poly_times(f, sum->up, sum->up, a) && poly_times(f, t, q->up, b) &&
               poly_times(f, sum->down, sum->down, a);
        fmpq_mpoly_add(sum->up, sum->up, t, f->ctx);
    }
    fmpq_mpoly_clear(d, f->ctx), fmpq_mpoly_clear(a, f->ctx), fmpq_mpoly_clear(b, f->ctx),
        fmpq_mpoly_clear(t, f->ctx);
    return fine && poly_terms(f, sum->up) <= f->most;
}

/* Terms of p^n, at most: binomial(n + t - 1, t - 1). */
double poly_power_terms(size_t t, long n) {
    double all = 1;
    for (size_t i = 1; i < t && all < 1e18; i++) all *= (double)(n + (long)i) / (double)i;
    return all;
}

enum { LONG_POWER = 5000 };

static bool power(field *f, fmpq_mpoly_t r, const fmpq_mpoly_t p, long n) {
    if (poly_power_terms(poly_terms(f, p), n) > (double)f->most ||
        (poly_terms(f, p) > 0 && fmpq_mpoly_total_degree_si(p, f->ctx) * n > 4 * POLY_DEGREE))
        return false;
    if (poly_power_terms(poly_terms(f, p), n) < LONG_POWER) return fmpq_mpoly_pow_ui(r, p, (ulong)n, f->ctx);
    fmpq_mpoly_t base; /* one factor after the other, so that the work can be interrupted */
    fmpq_mpoly_init(base, f->ctx);
    fmpq_mpoly_set(base, p, f->ctx);
    fmpq_mpoly_one(r, f->ctx);
    long k = 0;
    for (; k < n && !stop_interrupted(pool_stop(f->g->pool)) && !stop_expired(pool_stop(f->g->pool)); k++)
        fmpq_mpoly_mul(r, r, base, f->ctx);
    fmpq_mpoly_clear(base, f->ctx);
    return k == n;
}

/* --- from expressions --- */

int field_kernel(const field *f, const expr *node) {
    for (uint32_t i = 0; i < f->count; i++)
        if (f->kernels[i].node == node) return (int)i;
    return -1;
}

static bool of_power(field *f, const expr *e, long num, long den, fraction *q) {
    int k = field_kernel(f, e->at[0]);
    if (k >= 0) { /* a root, or a power of what is under a root */
        fmpq_mpoly_gen(q->up, k, f->ctx);
        long n = labs(num) * (f->kernels[k].order / den);
        if (!power(f, q->up, q->up, n)) return false;
    } else {
        const fraction *base = fraction_of(f, e->at[0]);
        if (!base || !power(f, q->up, base->up, labs(num)) || !power(f, q->down, base->down, labs(num)))
            return false;
    }
    if (num < 0) fmpq_mpoly_swap(q->up, q->down, f->ctx);
    return !fmpq_mpoly_is_zero(q->down, f->ctx);
}

bool fraction_chain(field *f, const expr *e, fraction *q) {
    bool sum = e->op == OP_ADD;
    if (!sum) fmpq_mpoly_one(q->up, f->ctx);
    for (uint32_t i = 0; i < e->count; i++) {
        const fraction *part = fraction_of(f, e->at[i]);
        if (!part) return false;
        if (sum ? !add_to(f, q, part)
                : !poly_times(f, q->up, q->up, part->up) || !poly_times(f, q->down, q->down, part->down))
            return false;
    }
    return sum || fraction_reduce(f, q);
}

const fraction *fraction_of(field *f, const expr *e) {
    if (e->height > 200) return NULL; /* bounds the recursion */
    const fraction *known = map_find(f->done, e, 0);
    if (known) return known;
    fraction *q = fraction_new(f);
    long num, den;
    int k;
    bool fine = q != NULL;
    if (!fine) return NULL;
    if (e->kind == EXPR_NUMBER)
        fmpq_mpoly_set_fmpq(q->up, &e->as.number, f->ctx);
    else if (rational_exponent(e, &num, &den))
        fine = of_power(f, e, num, den, q);
    else if (is_structure(e) && field_kernel(f, e) < 0)
        fine = fraction_chain(f, e, q);
    else if ((k = field_kernel(f, e)) >= 0) {
        fmpq_mpoly_gen(q->up, k, f->ctx);
        fine = power(f, q->up, q->up, f->kernels[k].order);
    } else
        fine = false;
    return fine && map_put(f->done, e, 0, q) ? q : NULL;
}
