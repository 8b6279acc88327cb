/* Rational functions as expressions: one fraction, or a product of irreducible factors. */
#include "calc/poly.h"
#include "calc/poly_parts.h"
#include "calc/simplify.h"

/* --- back to expressions --- */

static const expr *kernel_power(field *f, uint32_t k, ulong n) {
    pool *p = f->g->pool;
    return simple_power(f->g, f->kernels[k].node, pool_rational(p, (long)n, f->kernels[k].order));
}

const expr *poly_to_expr(field *f, const fmpq_mpoly_t poly) {
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
const expr *poly_to_factors(field *f, const fmpq_mpoly_t poly, long sign) {
    if (poly_terms(f, poly) > 400) return NULL;
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
            factors[i + 1] =
                simple_power(f->g, poly_to_expr(f, base), pool_integer(f->g->pool, sign * times_));
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

/* In lowest terms, the denominator factored, the numerator factored or with whole coefficients. */
static const expr *written(field *f, fraction *q, bool factor_numerator) {
    engine *g = f->g;
    const expr *below = poly_to_factors(f, q->down, -1);
    if (factor_numerator) return simple_mul(g, poly_to_factors(f, q->up, 1), below);
    fmpq_t content;
    fmpq_init(content);
    primitive(f, q->up, content);
    const expr *above = simple_mul(g, pool_number(g->pool, content), poly_to_expr(f, q->up));
    fmpq_clear(content);
    return simple_mul(g, above, below);
}

static const expr *as_fraction(engine *g, const expr *e, bool factor_numerator) {
    field f;
    const expr *r = NULL;
    const fraction *q = field_open(&f, g, e, POLY_TERMS) ? fraction_of(&f, e) : NULL;
    fraction *lowest = q ? fraction_copy(&f, q) : NULL;
    if (lowest && poly_terms(&f, q->up) && fraction_reduce(&f, lowest))
        r = written(&f, lowest, factor_numerator);
    field_close(&f);
    return pool_fine(g->pool) ? r : NULL;
}

const expr *poly_together(engine *g, const expr *e) { return as_fraction(g, e, false); }
const expr *poly_factored(engine *g, const expr *e) { return as_fraction(g, e, true); }
