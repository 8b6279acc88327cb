/* Functions are first written by few: the trigonometric ones by sine and cosine of parts of the angle, the hyperbolic ones
 * by exponentials, exponentials of sums as products. What is left are independent kernels as far as algebra goes, and
 * poly.c decides. */
#include "calc/normal.h"
#include "calc/each.h"
#include "calc/gather.h"
#include "calc/multiply_out.h"
#include "calc/operators.h"
#include "calc/poly.h"
#include "calc/simplify.h"
#include "calc/word.h"
#include "expr/walk.h"

static const struct {
    op of;
    const char *as;
} texts[] = {
    {OP_TAN, "sin(u)/cos(u)"},
    {OP_COT, "cos(u)/sin(u)"},
    {OP_SEC, "1/cos(u)"},
    {OP_CSC, "1/sin(u)"},
    {OP_SINH, "(exp(u)-exp(-u))/2"},
    {OP_COSH, "(exp(u)+exp(-u))/2"},
    {OP_TANH, "(exp(u)-exp(-u))/(exp(u)+exp(-u))"},
    {OP_COTH, "(exp(u)+exp(-u))/(exp(u)-exp(-u))"},
    {OP_SECH, "2/(exp(u)+exp(-u))"},
    {OP_CSCH, "2/(exp(u)-exp(-u))"},
    {OP_SIGMOID, "1/(1+exp(-u))"},
    {OP_SOFTPLUS, "log(1+exp(u))"},
    {OP_ERFC, "1-erf(u)"},
    {OP_LOG2, "log(u)/log(2)"},
    {OP_LOG10, "log(u)/log(10)"},
    {OP_LOG1P, "log(1+u)"},
    {OP_EXPM1, "exp(u)-1"},
    {OP_ACOT, "atan(1/u)"},
    {OP_ASEC, "acos(1/u)"},
    {OP_ACSC, "asin(1/u)"},
    {OP_FACTORIAL, "gamma(u+1)"},
};

static const expr *filled(engine *g, const expr *form, const expr *e) {
    if (!expr_is_scalar(e)) form = template_lifted(g->templates, form);
    return template_fill(g->templates, form, e->at, NULL, 1);
}

static const expr *elementary(void *data, const expr *e, const expr *original) {
    engine *g = data;
    (void)original;
    if (e->kind != EXPR_CALL || e->count != 1) return e;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].of == e->op) return filled(g, template_parse(g->templates, texts[i].as), e);
    return e;
}

enum { MULTIPLE = 12, ANGLE_TERMS = 6 };

/* sin and cos of a sum, and of a whole multiple, by the addition theorems; at: a simple form. */
static const expr *angle(engine *g, op o, const expr *at, int depth) {
    pool *p = g->pool;
    number q;
    number_init(&q);
    const expr *rest = simple_split(g, at, &q), *first = NULL, *second = NULL;
    long n;
    if (expr_is(at, OP_ADD) && at->count <= ANGLE_TERMS) {
        first = at->at[0];
        second = simple_sub(g, at, first);
    } else if (rest && number_to_long(&q, &n) && (n > 1 || n < -1) && n <= MULTIPLE && n >= -MULTIPLE &&
               !expr_is_one(rest)) {
        first = rest;
        second = simple_sub(g, at, first);
    }
    number_done(&q);
    if (!first || !second || depth > 2 * MULTIPLE) return pool_call1(p, o, at);
    const expr *a = angle(g, OP_SIN, first, depth + 1), *b = angle(g, OP_COS, first, depth + 1);
    const expr *c = angle(g, OP_SIN, second, depth + 1), *d = angle(g, OP_COS, second, depth + 1);
    if (o == OP_SIN) return pool_add(p, pool_mul(p, a, d), pool_mul(p, b, c));
    return pool_sub(p, pool_mul(p, b, d), pool_mul(p, a, c));
}

/* Stands for exp(u) as a kernel: an abstract function, which the simplifier does not take together again. */
static const expr *exponential_kernel(engine *g, const expr *u) {
    function *f = map_find(g->memo, &texts, 0);
    if (!f) {
        f = pool_function(g->pool, "exp", 1);
        if (!f || !map_put(g->memo, &texts, 0, f)) return NULL;
    }
    return pool_apply(g->pool, f, NULL, 0, &u);
}

/* exp(a + q*b) = exp(a)*exp(b)^q, a kernel for each bare term. */
static const expr *exponential(engine *g, const expr *at) {
    const expr *const *terms = expr_is(at, OP_ADD) ? at->at : &at;
    uint32_t n = expr_is(at, OP_ADD) ? at->count : 1;
    const expr *product = pool_integer(g->pool, 1);
    number q;
    number_init(&q);
    for (uint32_t i = 0; i < n; i++) {
        const expr *rest = simple_split(g, terms[i], &q);
        product = pool_mul(g->pool, product,
                           pool_pow(g->pool, exponential_kernel(g, rest), pool_number(g->pool, &q)));
    }
    number_done(&q);
    return product;
}

static const expr *separate(void *data, const expr *e, const expr *original) {
    engine *g = data;
    (void)original;
    if (expr_is(e, OP_SIN) || expr_is(e, OP_COS)) return angle(g, (op)e->op, simplify(g, e->at[0]), 0);
    if (expr_is(e, OP_EXP)) return exponential(g, simplify(g, e->at[0]));
    return e;
}

static const expr *rewritten(engine *g, const expr *e, walk_visit visit) {
    map *memo = map_new(g->scratch);
    return memo ? walk_rebuild(g->pool, g->scratch, memo, 0, e, visit, g) : NULL;
}

enum { NODES_AT_MOST = 4000 };

static bool zero(engine *g, const expr *e) {
    list nodes;
    if (expr_is_zero(e)) return true;
    if (!walk_order(g->scratch, e, &nodes) || nodes.count > NODES_AT_MOST) return false;
    if (poly_is_zero(g, e)) return true;
    const expr *plain = simplify(g, rewritten(g, e, elementary));
    const expr *parts = plain ? simplify(g, rewritten(g, plain, separate)) : NULL;
    return parts && (expr_is_zero(parts) || poly_is_zero(g, parts));
}

/* Each entry of a matrix as an expression in those of what it is made of. */
static bool zero_entries(engine *g, const expr *e) {
    map *kernels = map_new(g->scratch);
    const expr *one = kernels ? each_lowered(g, e, kernels) : NULL;
    return one && zero(g, simplify(g, one));
}

/* A product with a factor that is zero entry by entry, once common factors are taken out. */
static bool zero_factor(engine *g, const expr *e) {
    if (expr_is(e, OP_DIAG) || expr_is(e, OP_TRANSPOSE)) return zero_factor(g, e->at[0]);
    if (!expr_is(e, OP_MUL)) return !expr_is_scalar(e) && zero_entries(g, e);
    for (uint32_t i = 0; i < e->count; i++)
        if (!expr_is_scalar(e->at[i]) && zero_factor(g, e->at[i])) return true;
    return false;
}

/* Matrices multiplied out; a number may then be zero for reasons of polynomials in what is left. */
static bool zero_of_matrices(engine *g, const expr *e) {
    list nodes;
    bool matrices = false;
    if (!walk_order(g->scratch, e, &nodes) || nodes.count > NODES_AT_MOST) return false;
    for (size_t i = 0; i < nodes.count && !matrices; i++)
        matrices = ((const expr *)nodes.at[i])->shape->order > 0;
    if (!matrices) return false;
    for (int round = 0; round < 2; round++) { /* as it is written; by what things are made of */
        const expr *all = multiplied_out(g, e);
        if (!all) return false;
        if (is_zeros(all) || (expr_is_scalar(all) ? zero(g, all) : zero_entries(g, all))) return true;
        const expr *factors = expr_is_scalar(all) ? NULL : gathered(g, all);
        if (factors && zero_factor(g, factors)) return true;
        e = simplify(g, rewritten(g, by_basics(g, e), elementary));
        if (!e) return false;
    }
    return false;
}

bool normal_is_zero(engine *g, const expr *e) {
    e = simplify(g, e);
    if (!e) return false;
    if (is_zeros(e)) return true;
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    bool all = e->kind == EXPR_MATRIX || expr_is_scalar(e);
    for (uint32_t i = 0; all && e->kind == EXPR_MATRIX && i < e->count; i++) all = zero(g, e->at[i]);
    if (all && e->kind != EXPR_MATRIX) all = zero(g, e);
    if (!all && e->kind != EXPR_MATRIX) all = zero_of_matrices(g, e);
    pool_end_attempt(g->pool, before);
    return all && !diag_is_set(&unheard);
}
