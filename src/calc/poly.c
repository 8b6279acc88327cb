/* Bottom-up, each node becomes a quotient of two FLINT polynomials over the rationals, memoised; sums of many terms are
 * added up over a common denominator. Generators are the kernels of the expression: symbols, calls, and for each base
 * under a root one root of the least common order, so that sqrt(u)^2 = u can be used. Sizes are estimated before every
 * product, because FLINT cannot be interrupted. */
#include "calc/poly.h"
#include "calc/operators.h"
#include "calc/order.h"
#include "calc/simplify.h"
#include "expr/walk.h"

#include <flint/fmpq_mpoly.h>
#include <flint/fmpq_mpoly_factor.h>
#include <stdlib.h>
#include <string.h>

enum { KERNELS = 40, TERMS = 4000, NODES = 20000, EXPAND_TERMS = 100000, DEGREE = 2000 };

typedef struct fraction {
    fmpq_mpoly_t up, down;
} fraction;

typedef struct kernel {
    const expr *node; /* the generator: a symbol, a call, or the base of a root */
    long order;       /* of the root: the generator is node^(1/order) */
} kernel;

typedef struct field {
    engine *g;
    fmpq_mpoly_ctx_t ctx;
    kernel kernels[KERNELS];
    uint32_t count;
    list fractions; /* all that were made, to be cleared */
    map *done;      /* node -> fraction */
    size_t most;    /* terms */
    bool open;      /* ctx is initialised */
} field;

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
            return f->kernels[i].order <= 24;
        }
    if (f->count == KERNELS || order > 24) return false;
    f->kernels[f->count++] = (kernel){node, order};
    return true;
}

/* The parts of a power that polynomials know: whole exponents, and roots of small order. */
static bool rational_exponent(const expr *e, long *num, long *den) {
    if (!expr_is(e, OP_POW) || !expr_is_number(e->at[1]) || !expr_is_scalar(e->at[0])) return false;
    const number *q = &e->at[1]->as.number;
    if (!fmpz_fits_si(&q->num) || !fmpz_fits_si(&q->den)) return false;
    *num = fmpz_get_si(&q->num);
    *den = fmpz_get_si(&q->den);
    return labs(*num) <= DEGREE && *den <= 24;
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
        if (map_count(seen) > NODES || !map_put(seen, top, 0, top)) return false;
        if (!expr_is_scalar(top) || top->kind == EXPR_DECIMAL) return false;
        if (top->kind == EXPR_NUMBER) continue;
        if (rational_exponent(top, &num, &den)) {
            if (den > 1 && !add_kernel(f, top->at[0], den)) return false;
            if (den == 1 && !list_push(&stack, top->at[0])) return false;
        } else if (is_structure(top)) {
            for (uint32_t i = 0; i < top->count; i++)
                if (!list_push(&stack, top->at[i])) return false;
        } else if (!add_kernel(f, top, 1)) return false;
    }
    return true;
}

static int by_order(const void *a, const void *b) { return order_factors(((const kernel *)a)->node, ((const kernel *)b)->node); }

static bool field_open(field *f, engine *g, const expr *e, size_t most) {
    *f = (field){.g = g, .most = most};
    list_init(&f->fractions, g->scratch);
    f->done = map_new(g->scratch);
    if (!f->done || !find_kernels(f, e)) return false;
    qsort(f->kernels, f->count, sizeof *f->kernels, by_order);
    fmpq_mpoly_ctx_init(f->ctx, f->count ? f->count : 1, ORD_DEGLEX);
    f->open = true;
    return true;
}

static void field_close(field *f) {
    if (!f->open) return;
    for (size_t i = 0; i < f->fractions.count; i++) {
        fraction *q = (fraction *)(uintptr_t)f->fractions.at[i];
        fmpq_mpoly_clear(q->up, f->ctx);
        fmpq_mpoly_clear(q->down, f->ctx);
    }
    fmpq_mpoly_ctx_clear(f->ctx);
}

/* --- arithmetic --- */

static fraction *fraction_new(field *f) {
    fraction *q = arena_take(f->g->scratch, sizeof *q);
    if (!q || !list_push(&f->fractions, q)) return NULL;
    fmpq_mpoly_init(q->up, f->ctx);
    fmpq_mpoly_init(q->down, f->ctx);
    fmpq_mpoly_one(q->down, f->ctx);
    return q;
}

static size_t terms_of(field *f, const fmpq_mpoly_t p) { return (size_t)fmpq_mpoly_length(p, f->ctx); }

static bool affordable(field *f, const fmpq_mpoly_t a, const fmpq_mpoly_t b) {
    size_t x = terms_of(f, a), y = terms_of(f, b);
    return (x <= 1 || y <= 1 || x * y <= f->most * 8) && x <= f->most && y <= f->most && !stop_interrupted(pool_stop(f->g->pool));
}

static bool times(field *f, fmpq_mpoly_t r, const fmpq_mpoly_t a, const fmpq_mpoly_t b) {
    if (!affordable(f, a, b)) return false;
    fmpq_mpoly_mul(r, a, b, f->ctx);
    return terms_of(f, r) <= f->most;
}

static bool reduce(field *f, fraction *q) {
    if (fmpq_mpoly_is_one(q->down, f->ctx)) return true;
    if (terms_of(f, q->up) * terms_of(f, q->down) > 200000) return false;
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
        return terms_of(f, sum->up) <= f->most;
    }
    fmpq_mpoly_t d, a, b, t;
    fmpq_mpoly_init(d, f->ctx), fmpq_mpoly_init(a, f->ctx), fmpq_mpoly_init(b, f->ctx), fmpq_mpoly_init(t, f->ctx);
    bool fine = terms_of(f, sum->down) * terms_of(f, q->down) <= 200000 && fmpq_mpoly_gcd(d, sum->down, q->down, f->ctx);
    if (fine) {
        fmpq_mpoly_divides(a, q->down, d, f->ctx);
        fmpq_mpoly_divides(b, sum->down, d, f->ctx);
        fine = times(f, sum->up, sum->up, a) && times(f, t, q->up, b) && times(f, sum->down, sum->down, a);
        fmpq_mpoly_add(sum->up, sum->up, t, f->ctx);
    }
    fmpq_mpoly_clear(d, f->ctx), fmpq_mpoly_clear(a, f->ctx), fmpq_mpoly_clear(b, f->ctx), fmpq_mpoly_clear(t, f->ctx);
    return fine && terms_of(f, sum->up) <= f->most;
}

/* Terms of p^n, at most: binomial(n + t - 1, t - 1). */
static double power_terms(size_t t, long n) {
    double all = 1;
    for (size_t i = 1; i < t && all < 1e18; i++) all *= (double)(n + (long)i) / (double)i;
    return all;
}

static bool power(field *f, fmpq_mpoly_t r, const fmpq_mpoly_t p, long n) {
    if (power_terms(terms_of(f, p), n) > (double)f->most || (terms_of(f, p) > 0 && fmpq_mpoly_total_degree_si(p, f->ctx) * n > 4 * DEGREE)) return false;
    return fmpq_mpoly_pow_ui(r, p, (ulong)n, f->ctx);
}

/* --- from expressions --- */

static const fraction *fraction_of(field *f, const expr *e);

static int kernel_index(const field *f, const expr *node) {
    for (uint32_t i = 0; i < f->count; i++)
        if (f->kernels[i].node == node) return (int)i;
    return -1;
}

static bool of_power(field *f, const expr *e, long num, long den, fraction *q) {
    int k = kernel_index(f, e->at[0]);
    if (k >= 0) { /* a root, or a power of what is under a root */
        fmpq_mpoly_gen(q->up, k, f->ctx);
        long n = labs(num) * (f->kernels[k].order / den);
        if (!power(f, q->up, q->up, n)) return false;
    } else {
        const fraction *base = fraction_of(f, e->at[0]);
        if (!base || !power(f, q->up, base->up, labs(num)) || !power(f, q->down, base->down, labs(num))) return false;
    }
    if (num < 0) fmpq_mpoly_swap(q->up, q->down, f->ctx);
    return !fmpq_mpoly_is_zero(q->down, f->ctx);
}

static bool of_chain(field *f, const expr *e, fraction *q) {
    bool sum = e->op == OP_ADD;
    if (!sum) fmpq_mpoly_one(q->up, f->ctx);
    for (uint32_t i = 0; i < e->count; i++) {
        const fraction *part = fraction_of(f, e->at[i]);
        if (!part) return false;
        if (sum ? !add_to(f, q, part) : !times(f, q->up, q->up, part->up) || !times(f, q->down, q->down, part->down)) return false;
    }
    return sum || reduce(f, q);
}

/* Depth is bounded by NODES kernels being found first, and by what fraction_of's caller has done bottom-up. */
static const fraction *fraction_of(field *f, const expr *e) {
    const fraction *known = map_find(f->done, e, 0);
    if (known) return known;
    fraction *q = fraction_new(f);
    long num, den;
    int k;
    bool fine = q != NULL;
    if (!fine) return NULL;
    if (e->kind == EXPR_NUMBER) fmpq_mpoly_set_fmpq(q->up, &e->as.number, f->ctx);
    else if (rational_exponent(e, &num, &den)) fine = of_power(f, e, num, den, q);
    else if (is_structure(e) && kernel_index(f, e) < 0) fine = of_chain(f, e, q);
    else if ((k = kernel_index(f, e)) >= 0) {
        fmpq_mpoly_gen(q->up, k, f->ctx);
        fine = power(f, q->up, q->up, f->kernels[k].order);
    } else fine = false;
    return fine && map_put(f->done, e, 0, q) ? q : NULL;
}

static const fraction *convert(field *f, const expr *e) {
    if (e->height > 200) return NULL;
    return fraction_of(f, e);
}

/* --- back to expressions --- */

static const expr *kernel_power(field *f, uint32_t k, ulong n) {
    pool *p = f->g->pool;
    return simple_power(f->g, f->kernels[k].node, pool_rational(p, (long)n, f->kernels[k].order));
}

static const expr *to_expr(field *f, const fmpq_mpoly_t poly) {
    slong n = fmpq_mpoly_length(poly, f->ctx);
    const expr **terms = arena_take(f->g->scratch, (size_t)(n + 1) * sizeof *terms);
    ulong *exponents = arena_take(f->g->scratch, (f->count + 1) * sizeof *exponents);
    const expr **factors = arena_take(f->g->scratch, (f->count + 2) * sizeof *factors);
    if (!terms || !exponents || !factors) return NULL;
    fmpq_t c;
    fmpq_init(c);
    for (slong i = 0; i < n; i++) {
        uint32_t m = 0;
        fmpq_mpoly_get_term_coeff_fmpq(c, poly, i, f->ctx);
        fmpq_mpoly_get_term_exp_ui(exponents, poly, i, f->ctx);
        factors[m++] = pool_number(f->g->pool, c);
        for (uint32_t k = 0; k < f->count; k++)
            if (exponents[k]) factors[m++] = kernel_power(f, k, exponents[k]);
        terms[i] = simple_product(f->g, factors, m);
    }
    fmpq_clear(c);
    return simple_sum(f->g, terms, (uint32_t)n);
}

/* Product of the irreducible factors of poly, each to its power times `sign`. */
static const expr *to_factored(field *f, const fmpq_mpoly_t poly, long sign) {
    if (terms_of(f, poly) > 400) return NULL;
    fmpq_mpoly_factor_t parts;
    fmpq_mpoly_factor_init(parts, f->ctx);
    const expr *e = NULL;
    if (fmpq_mpoly_factor(parts, poly, f->ctx)) {
        slong n = fmpq_mpoly_factor_length(parts, f->ctx);
        const expr **factors = arena_take(f->g->scratch, (size_t)(n + 1) * sizeof *factors);
        fmpq_t c;
        fmpq_init(c);
        fmpq_mpoly_factor_get_constant_fmpq(c, parts, f->ctx);
        fmpq_mpoly_t base;
        fmpq_mpoly_init(base, f->ctx);
        /* factors with whole coefficients: their content goes to the constant */
        for (slong i = 0; factors && i < n; i++) {
            fmpq_t content;
            fmpq_init(content);
            fmpq_mpoly_factor_get_base(base, parts, i, f->ctx);
            fmpq_mpoly_content(content, base, f->ctx);
            fmpq_mpoly_scalar_div_fmpq(base, base, content, f->ctx);
            slong times_ = fmpq_mpoly_factor_get_exp_si(parts, i, f->ctx);
            fmpq_pow_si(content, content, times_);
            fmpq_mul(c, c, content);
            fmpq_clear(content);
            factors[i + 1] = simple_power(f->g, to_expr(f, base), pool_integer(f->g->pool, sign * times_));
        }
        if (factors) {
            if (sign < 0) fmpq_inv(c, c);
            factors[0] = pool_number(f->g->pool, c);
            e = simple_product(f->g, factors, (uint32_t)n + 1);
        }
        fmpq_clear(c);
        fmpq_mpoly_clear(base, f->ctx);
    }
    fmpq_mpoly_factor_clear(parts, f->ctx);
    return e;
}

/* --- what is asked --- */

/* A polynomial with whole coefficients whose leading one is positive; ret_content takes what was divided out. */
static void primitive(field *f, fmpq_mpoly_t p, fmpq_t ret_content) {
    fmpq_mpoly_content(ret_content, p, f->ctx);
    if (!fmpq_is_zero(ret_content)) fmpq_mpoly_scalar_div_fmpq(p, p, ret_content, f->ctx);
}

static const expr *as_fraction(engine *g, const expr *e, bool factor_numerator) {
    field f;
    const expr *r = NULL;
    if (field_open(&f, g, e, TERMS)) {
        const fraction *q = convert(&f, e);
        fraction *lowest = q ? fraction_new(&f) : NULL;
        if (lowest) {
            fmpq_mpoly_set(lowest->up, q->up, f.ctx);
            fmpq_mpoly_set(lowest->down, q->down, f.ctx);
        }
        if (lowest && !fmpq_mpoly_is_zero(lowest->down, f.ctx) && reduce(&f, lowest)) {
            const expr *below = to_factored(&f, lowest->down, -1), *above;
            if (factor_numerator && !fmpq_mpoly_is_zero(lowest->up, f.ctx)) above = to_factored(&f, lowest->up, 1);
            else {
                fmpq_t content;
                fmpq_init(content);
                primitive(&f, lowest->up, content);
                above = simple_mul(g, pool_number(g->pool, content), to_expr(&f, lowest->up));
                fmpq_clear(content);
            }
            r = above && below ? simple_mul(g, above, below) : NULL;
        }
    }
    field_close(&f);
    return pool_fine(g->pool) ? r : NULL;
}

const expr *poly_together(engine *g, const expr *e) { return as_fraction(g, e, false); }
const expr *poly_factored(engine *g, const expr *e) { return as_fraction(g, e, true); }

/* --- zero --- */

static op const partner_cos = OP_COS;

/* Remainder of p by the relations of roots and of sines; repeated until nothing changes. */
static bool apply_relations(field *f, fmpq_mpoly_t p) {
    bool fine = true;
    for (uint32_t k = 0; fine && k < f->count; k++) {
        const kernel *x = &f->kernels[k];
        fmpq_mpoly_t relation, quotient;
        fmpq_mpoly_init(relation, f->ctx), fmpq_mpoly_init(quotient, f->ctx);
        bool use = false;
        if (x->order > 1 && !(x->node->kind == EXPR_SYMBOL)) {
            /* generator^order - base; fractions under roots are left alone */
            const fraction *base = is_structure(x->node) || x->node->kind == EXPR_NUMBER ? NULL : NULL;
            fraction *own = fraction_new(f);
            if (own && x->node->kind == EXPR_NUMBER && number_is_integer(&x->node->as.number)) {
                fmpq_mpoly_set_fmpq(own->up, &x->node->as.number, f->ctx);
                base = own;
            } else if (own && is_structure(x->node)) {
                map *outer = f->done;
                f->done = map_new(f->g->scratch);
                base = f->done && of_chain(f, x->node, own) ? own : NULL;
                f->done = outer;
            }
            if (base && fmpq_mpoly_is_one(base->down, f->ctx)) {
                fmpq_mpoly_gen(relation, (slong)k, f->ctx);
                fmpq_mpoly_pow_ui(relation, relation, (ulong)x->order, f->ctx);
                fmpq_mpoly_sub(relation, relation, base->up, f->ctx);
                use = true;
            }
        } else if (expr_is(x->node, OP_SIN)) {
            const expr *cosine = pool_call1(f->g->pool, partner_cos, x->node->at[0]);
            int c = cosine ? kernel_index(f, cosine) : -1;
            if (c >= 0) {
                fmpq_mpoly_t t;
                fmpq_mpoly_init(t, f->ctx);
                fmpq_mpoly_gen(relation, (slong)k, f->ctx);
                fmpq_mpoly_pow_ui(relation, relation, 2, f->ctx);
                fmpq_mpoly_gen(t, c, f->ctx);
                fmpq_mpoly_pow_ui(t, t, 2, f->ctx);
                fmpq_mpoly_add(relation, relation, t, f->ctx);
                fmpq_mpoly_sub_si(relation, relation, 1, f->ctx);
                fmpq_mpoly_clear(t, f->ctx);
                use = true;
            }
        }
        if (use) {
            /* rewrite generator^order wherever it occurs: divide as a univariate polynomial in the generator */
            slong degree = fmpq_mpoly_degree_si(p, (slong)k, f->ctx), step = fmpq_mpoly_degree_si(relation, (slong)k, f->ctx);
            fmpq_mpoly_t lead, gen, tail;
            fmpq_mpoly_init(lead, f->ctx), fmpq_mpoly_init(gen, f->ctx), fmpq_mpoly_init(tail, f->ctx);
            while (fine && degree >= step) {
                slong var = (slong)k;
                ulong at = (ulong)degree;
                fmpq_mpoly_get_coeff_vars_ui(lead, p, &var, &at, 1, f->ctx);
                fmpq_mpoly_gen(gen, (slong)k, f->ctx);
                fmpq_mpoly_pow_ui(gen, gen, (ulong)(degree - step), f->ctx);
                fine = times(f, lead, lead, gen) && times(f, tail, lead, relation);
                if (fine) fmpq_mpoly_sub(p, p, tail, f->ctx);
                slong next = fmpq_mpoly_degree_si(p, (slong)k, f->ctx);
                fine &= next < degree && terms_of(f, p) <= f->most;
                degree = next;
            }
            fmpq_mpoly_clear(lead, f->ctx), fmpq_mpoly_clear(gen, f->ctx), fmpq_mpoly_clear(tail, f->ctx);
        }
        fmpq_mpoly_clear(relation, f->ctx), fmpq_mpoly_clear(quotient, f->ctx);
    }
    return fine;
}

/* Bases of roots bring kernels of their own. */
static const expr *with_bases(engine *g, const expr *e) {
    list nodes;
    if (!walk_order(g->scratch, e, &nodes)) return e;
    const expr **all = arena_take(g->scratch, (nodes.count + 1) * sizeof *all);
    uint32_t n = 0;
    if (!all || nodes.count > NODES) return e;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *x = nodes.at[i];
        if (expr_is(x, OP_POW) && expr_is_number(x->at[1]) && !number_is_integer(&x->at[1]->as.number) && is_structure(x->at[0])) all[n++] = x->at[0];
        if (expr_is(x, OP_SIN)) all[n++] = pool_call1(g->pool, OP_COS, x->at[0]);
    }
    all[n++] = e;
    return n == 1 ? e : pool_call(g->pool, OP_MUL, all, n); /* only its kernels matter */
}

bool poly_is_zero(engine *g, const expr *e) {
    field f;
    bool zero = false;
    const expr *frame = with_bases(g, e);
    if (frame && field_open(&f, g, frame, TERMS)) {
        const fraction *q = convert(&f, e);
        if (q) {
            fmpq_mpoly_t p;
            fmpq_mpoly_init(p, f.ctx);
            fmpq_mpoly_set(p, q->up, f.ctx);
            for (int round = 0; round < 4 && !zero; round++) {
                zero = fmpq_mpoly_is_zero(p, f.ctx);
                if (!zero && !apply_relations(&f, p)) break;
            }
            zero = zero || fmpq_mpoly_is_zero(p, f.ctx);
            fmpq_mpoly_clear(p, f.ctx);
        }
    }
    field_close(&f);
    return zero && pool_fine(g->pool);
}

/* --- expand and factor, as commands --- */

/* Terms of the expanded form, at most; saturating. */
static double expanded_terms(const expr *e, map *memo, arena *scratch) {
    double *known = map_find(memo, e, 0);
    if (known) return *known;
    double n = 1;
    long num, den;
    if (expr_is(e, OP_ADD)) {
        n = 0;
        for (uint32_t i = 0; i < e->count; i++) n += expanded_terms(e->at[i], memo, scratch);
    } else if (expr_is(e, OP_MUL))
        for (uint32_t i = 0; i < e->count && n < 1e30; i++) n *= expanded_terms(e->at[i], memo, scratch);
    else if (rational_exponent(e, &num, &den) && den == 1 && num > 0 && e->height < 500) {
        double t = expanded_terms(e->at[0], memo, scratch);
        n = t < 1e6 ? power_terms((size_t)t, num) : 1e30;
    }
    double *own = arena_take(scratch, sizeof *own);
    if (own) {
        *own = n;
        map_put(memo, e, 0, own);
    }
    return n;
}

static const expr *expand_visit(void *data, const expr *e, const expr *original);

static const expr *expanded_product(engine *g, const expr *const *at, uint32_t count) {
    const expr *sum = pool_integer(g->pool, 1);
    for (uint32_t i = 0; i < count && sum; i++) {
        const expr *const *a = expr_is(sum, OP_ADD) ? sum->at : &sum, *const *b = expr_is(at[i], OP_ADD) ? at[i]->at : &at[i];
        uint32_t n = expr_is(sum, OP_ADD) ? sum->count : 1, m = expr_is(at[i], OP_ADD) ? at[i]->count : 1;
        const expr **terms = arena_take(g->scratch, (size_t)n * m * sizeof *terms);
        if (!terms) return diag_memory(pool_diag(g->pool)), NULL;
        for (uint32_t x = 0; x < n; x++)
            for (uint32_t y = 0; y < m; y++) terms[x * m + y] = simple_mul(g, a[x], b[y]);
        sum = simple_sum(g, terms, n * m);
    }
    return sum;
}

static const expr *expand_visit(void *data, const expr *e, const expr *original) {
    engine *g = data;
    long num, den;
    (void)original;
    if (expr_is(e, OP_MUL) && expr_is_scalar(e)) return expanded_product(g, e->at, e->count);
    if (rational_exponent(e, &num, &den) && den == 1 && num > 1 && expr_is(e->at[0], OP_ADD)) {
        const expr *all = pool_integer(g->pool, 1), *base = e->at[0];
        for (long k = num; k && all && base; k >>= 1) { /* by squaring */
            if (k & 1) all = expanded_product(g, (const expr *const[]){all, base}, 2);
            if (k > 1) base = expanded_product(g, (const expr *const[]){base, base}, 2);
        }
        return all;
    }
    return simplify(g, e);
}

const expr *expand(engine *g, const expr *e) {
    map *memo = map_new(g->scratch), *sizes = map_new(g->scratch);
    if (!memo || !sizes) return diag_memory(pool_diag(g->pool)), NULL;
    list nodes;
    if (!walk_order(g->scratch, e, &nodes)) return diag_memory(pool_diag(g->pool)), NULL;
    for (size_t i = 0; i < nodes.count; i++)
        if (expanded_terms(nodes.at[i], sizes, g->scratch) > EXPAND_TERMS) return diag_set(pool_diag(g->pool), DIAG_LIMIT, NOWHERE, MSG_EXPAND_LIMIT, "100000", NULL, NULL), NULL;
    return walk_rebuild(g->pool, g->scratch, memo, 0, e, expand_visit, g);
}

const expr *factorise(engine *g, const expr *e) {
    if (e->kind == EXPR_MATRIX) {
        const expr **at = arena_take(g->scratch, e->count * sizeof *at);
        if (!at) return diag_memory(pool_diag(g->pool)), NULL;
        for (uint32_t i = 0; i < e->count; i++) at[i] = factorise(g, e->at[i]);
        return pool_with(g->pool, e, at);
    }
    const expr *f = poly_factored(g, e);
    return f ? f : pool_fine(g->pool) ? e : NULL;
}
