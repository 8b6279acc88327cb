/* Rational functions as expressions: one fraction, or a product of irreducible factors. */
#include "base/apart.h"
#include "calc/poly.h"
#include "calc/poly_parts.h"
#include "calc/simplify.h"

#include <stdlib.h>
#include <string.h>

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

/* --- factors: FLINT may take hours for them, and cannot be interrupted --- */

enum { QUICK_TERMS = 400, QUICK_DEGREE = 100, FACTOR_TERMS = 4000 };

typedef struct factoring {
    field *f;
    const fmpq_mpoly_struct *poly;
} factoring;

/* The constant on a line; on a line each the exponent of a factor, and the factor. */
static bool factor_and_tell(void *data, buffer *out, diag *d) {
    factoring *w = data;
    field *f = w->f;
    fmpq_mpoly_factor_t parts;
    (void)d;
    fmpq_mpoly_factor_init(parts, f->ctx);
    bool fine = fmpq_mpoly_factor(parts, w->poly, f->ctx);
    char *text = fine ? fmpq_get_str(NULL, 10, parts->constant) : NULL;
    if (text) buffer_printf(out, "%s\n", text);
    flint_free(text);
    for (slong i = 0; fine && i < parts->num; i++) {
        text = fmpq_mpoly_get_str_pretty(parts->poly + i, NULL, f->ctx);
        buffer_printf(out, "%ld ", (long)fmpq_mpoly_factor_get_exp_si(parts, i, f->ctx));
        buffer_puts(out, text);
        buffer_putc(out, '\n');
        flint_free(text);
    }
    fmpq_mpoly_factor_clear(parts, f->ctx);
    return fine;
}

static bool read_factors(field *f, char *text, fmpq_mpoly_factor_t parts) {
    char *end = strchr(text, '\n');
    if (!end) return false;
    *end = 0;
    if (fmpq_set_str(parts->constant, text, 10) != 0) return false;
    for (text = end + 1; (end = strchr(text, '\n')) != NULL; text = end + 1) {
        char *poly;
        *end = 0;
        long exponent = strtol(text, &poly, 10);
        fmpq_mpoly_factor_fit_length(parts, parts->num + 1, f->ctx);
        if (fmpq_mpoly_set_str_pretty(parts->poly + parts->num, poly, NULL, f->ctx) != 0) return false;
        fmpz_set_si(parts->exp + parts->num++, exponent);
    }
    return true;
}

static bool factor_apart(field *f, const fmpq_mpoly_t poly, fmpq_mpoly_factor_t parts) {
    factoring w = {f, poly};
    buffer found;
    buffer_init(&found, f->g->scratch);
    return apart_run(factor_and_tell, &w, pool_stop(f->g->pool), &found, pool_diag(f->g->pool)) &&
           read_factors(f, found.text, parts);
}

/* False without diag where that is not quick and the field is not patient. */
static bool find_factors(field *f, const fmpq_mpoly_t poly, fmpq_mpoly_factor_t parts) {
    size_t terms = poly_terms(f, poly);
    bool quick = terms <= QUICK_TERMS && (!terms || fmpq_mpoly_total_degree_si(poly, f->ctx) <= QUICK_DEGREE);
    if (quick) return fmpq_mpoly_factor(parts, poly, f->ctx);
    return f->patient && terms <= FACTOR_TERMS && factor_apart(f, poly, parts);
}

/* Product of the irreducible factors of poly, each to its power times `sign`. */
const expr *poly_to_factors(field *f, const fmpq_mpoly_t poly, long sign) {
    fmpq_mpoly_factor_t parts;
    fmpq_mpoly_factor_init(parts, f->ctx);
    const expr *e = NULL;
    if (find_factors(f, poly, parts)) {
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

static const expr *as_fraction(engine *g, const expr *e, bool factor_numerator, bool patient) {
    field f;
    const expr *r = NULL;
    const fraction *q = field_open(&f, g, e, POLY_TERMS) ? fraction_of(&f, e) : NULL;
    f.patient = patient;
    fraction *lowest = q ? fraction_copy(&f, q) : NULL;
    if (lowest && poly_terms(&f, q->up) && fraction_reduce(&f, lowest))
        r = written(&f, lowest, factor_numerator);
    field_close(&f);
    return pool_fine(g->pool) ? r : NULL;
}

const expr *poly_together(engine *g, const expr *e) { return as_fraction(g, e, false, false); }
const expr *poly_factored(engine *g, const expr *e, bool patient) { return as_fraction(g, e, true, patient); }
