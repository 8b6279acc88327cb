/* The equations are taken apart: a product is zero where a factor is, a linear equation gives its variable, a quadratic one two
 * values. What was found is put into the others, until none is left. */
#include "calc/critical.h"
#include "calc/derive.h"
#include "calc/normal.h"
#include "calc/operators.h"
#include "calc/sign.h"
#include "calc/simplify.h"
#include "calc/truth.h"
#include "expr/walk.h"
#include "num/decimal.h"

#include <string.h>

enum { DEEPEST = 40 };

typedef struct finding {
    engine *g;
    critical *c;
} finding;

typedef struct system_ {
    const expr *equations[CRITICAL_VARIABLES];
    uint32_t count;
    const expr *at[CRITICAL_VARIABLES];
    int depth;
} system_;

static bool unable(finding *v) {
    return diag_set(pool_diag(v->g->pool), DIAG_UNABLE, NOWHERE, MSG_CRITICAL_UNSOLVED, NULL, NULL, NULL);
}

static const expr *integer(finding *v, long n) { return pool_integer(v->g->pool, n); }

static const expr *slope(finding *v, const expr *e, const expr *x) {
    const derivation *d = derive(v->g, e, x, false);
    return d ? simplify(v->g, d->value) : NULL;
}

static truth compare(finding *v, op relation, const expr *e) {
    return truth_of(v->g, pool_call2(v->g->pool, relation, e, integer(v, 0)));
}

/* --- the equations --- */

static bool solve(finding *v, const system_ *s);

/* x = value in all equations and in what was found before. */
static bool with_value(finding *v, const system_ *s, uint32_t equation, uint32_t variable,
                       const expr *value) {
    system_ next = {.depth = s->depth + 1};
    const expr *x = v->c->variables[variable];
    for (uint32_t i = 0; i < s->count; i++) {
        if (i == equation) continue;
        const expr *e = walk_replace(v->g->pool, v->g->scratch, s->equations[i], &x, &value, 1);
        if (!e || !(next.equations[next.count++] = simplify(v->g, e))) return false;
    }
    for (uint32_t k = 0; k < v->c->count; k++) {
        const expr *e = walk_replace(v->g->pool, v->g->scratch, s->at[k], &x, &value, 1);
        if (!e || !(next.at[k] = simplify(v->g, e))) return false;
    }
    return solve(v, &next);
}

/* a*x^2 + b*x + c = 0 */
static bool quadratic(finding *v, const system_ *s, uint32_t equation, uint32_t variable, const expr *a,
                      const expr *b, const expr *c) {
    engine *g = v->g;
    const expr *four = integer(v, 4), *half = pool_rational(g->pool, 1, 2),
               *inside = simple_sub(g, simple_mul(g, b, b), simple_mul(g, four, simple_mul(g, a, c)));
    if (!inside) return false;
    if (compare(v, OP_LT, inside) == TRUTH_YES) return true; /* no real ones */
    if (compare(v, OP_GE, inside) != TRUTH_YES) return unable(v);
    const expr *root = simple_power(g, inside, half);
    for (int side = -1; side <= 1; side += 2) {
        const expr *above = simple_add(g, simple_neg(g, b), simple_mul(g, integer(v, side), root)),
                   *value = simple_div(g, above, simple_mul(g, integer(v, 2), a));
        if (!value || !with_value(v, s, equation, variable, simplify(g, value))) return false;
        if (expr_is_zero(root)) break;
    }
    return true;
}

/* e at x = 0; NULL without diag where it has no value there. */
static const expr *at_zero(finding *v, const expr *e, const expr *x, const expr *zero) {
    diag unheard, *before = pool_attempt(v->g->pool, &unheard);
    const expr *there = walk_replace(v->g->pool, v->g->scratch, e, &x, &zero, 1);
    there = there ? simplify(v->g, there) : NULL;
    pool_end_attempt(v->g->pool, before);
    return there;
}

/* The equation by one of its variables, where it is linear or quadratic in it; *ret_done: it was. */
static bool by_variable(finding *v, const system_ *s, uint32_t equation, bool squares, bool *ret_done) {
    engine *g = v->g;
    const expr *e = s->equations[equation];
    *ret_done = false;
    for (uint32_t k = 0; k < v->c->count; k++) {
        const expr *x = v->c->variables[k], *zero = integer(v, 0);
        if (!expr_depends(e, x)) continue;
        const expr *first = slope(v, e, x), *second = first ? slope(v, first, x) : NULL;
        const expr *rest = at_zero(v, e, x, zero);
        if (!second || !pool_fine(g->pool)) return false;
        if (!rest) continue;
        if (expr_is_zero(second) && expr_is_number(first)) {
            *ret_done = true;
            return with_value(v, s, equation, k, simple_neg(g, simple_div(g, rest, first)));
        }
        const expr *linear = at_zero(v, first, x, zero);
        if (!squares || !expr_is_number(second) || !linear || !expr_is_number(linear) ||
            !expr_is_constant(rest))
            continue;
        *ret_done = true;
        return quadratic(v, s, equation, k, simple_mul(g, second, pool_rational(g->pool, 1, 2)), linear,
                         rest);
    }
    return true;
}

/* A factor that is never 0 says nothing. */
static bool never_zero(finding *v, const expr *e) { return expr_is_number(e) || is_nonzero(v->g, e); }

/* One factor after the other; *ret_done: there are several, or one that is a power. */
static bool by_factors(finding *v, const system_ *s, uint32_t equation, bool *ret_done) {
    const expr *e = factorise(v->g, s->equations[equation]);
    *ret_done = false;
    if (!e) return false;
    const expr *const *factors = expr_is(e, OP_MUL) ? e->at : &e;
    uint32_t n = expr_is(e, OP_MUL) ? e->count : 1, alive = 0;
    bool powers = false;
    for (uint32_t i = 0; i < n; i++) {
        alive += !never_zero(v, factors[i]);
        powers |= expr_is(factors[i], OP_POW);
    }
    if (alive == 1 && n == 1 && !powers) return true;
    *ret_done = true;
    for (uint32_t i = 0; i < n; i++) {
        if (never_zero(v, factors[i])) continue;
        system_ next = *s;
        next.depth++;
        const expr *base = expr_is(factors[i], OP_POW) ? factors[i]->at[0] : factors[i];
        if (expr_is(factors[i], OP_POW) && compare(v, OP_GT, factors[i]->at[1]) != TRUTH_YES)
            continue; /* a divisor */
        next.equations[equation] = simplify(v->g, base);
        if (!next.equations[equation] || !solve(v, &next)) return false;
    }
    return true;
}

/* The gradient is zero there, proved by normal form. */
static bool is_proved(finding *v, const system_ *s) {
    for (uint32_t i = 0; i < v->c->count; i++) {
        const expr *e =
            walk_replace(v->g->pool, v->g->scratch, v->c->gradient[i], v->c->variables, s->at, v->c->count);
        const expr *there = e ? simplify(v->g, e) : NULL;
        if (!there || !(expr_is_zero(there) || normal_is_zero(v->g, there))) return false;
    }
    return true;
}

static bool keep(finding *v, const system_ *s) {
    if (!is_proved(v, s)) return unable(v);
    for (size_t i = 0; i < v->c->points.count; i++)
        if (memcmp(((const critical_point *)v->c->points.at[i])->at, s->at, v->c->count * sizeof *s->at) == 0)
            return true;
    if (v->c->points.count >= CRITICAL_POINTS) return unable(v);
    critical_point *p = arena_take(v->g->scratch, sizeof *p);
    if (!p || !list_push(&v->c->points, p)) return diag_memory(pool_diag(v->g->pool));
    *p = (critical_point){.kind = CRITICAL_NOTHING};
    memcpy(p->at, s->at, v->c->count * sizeof *s->at);
    for (uint32_t k = 0; k < v->c->count; k++)
        for (uint32_t i = 0; i < v->c->count; i++)
            if (expr_depends(p->at[k], v->c->variables[i])) {
                p->free++;
                break;
            }
    return true;
}

static bool solve(finding *v, const system_ *s) {
    system_ own = *s;
    own.count = 0;
    if (!pool_fine(v->g->pool)) return false;
    for (uint32_t i = 0; i < s->count; i++) {
        if (expr_is_zero(s->equations[i])) continue;
        if (expr_is_constant(s->equations[i]))
            return compare(v, OP_NE, s->equations[i]) == TRUTH_YES || unable(v);
        own.equations[own.count++] = s->equations[i];
    }
    if (own.count == 0) return keep(v, s);
    if (own.depth > DEEPEST) return unable(v);
    for (int round = 0; round < 3; round++)
        for (uint32_t i = 0; i < own.count; i++) {
            bool done = false;
            if (!(round == 1 ? by_factors(v, &own, i, &done) : by_variable(v, &own, i, round == 2, &done)))
                return false;
            if (done) return true;
        }
    return unable(v);
}

/* --- the second derivatives --- */

static const expr *hessian_at(finding *v, const critical_point *p) {
    engine *g = v->g;
    uint32_t n = v->c->count;
    const expr *at[CRITICAL_VARIABLES * CRITICAL_VARIABLES];
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) {
            const expr *e = slope(v, v->c->gradient[i], v->c->variables[j]);
            e = e ? walk_replace(g->pool, g->scratch, e, v->c->variables, p->at, n) : NULL;
            if (!e || !(at[i * n + j] = simplify(g, e))) return NULL;
        }
    return pool_matrix(g->pool, n, n, at);
}

/* One and two by two exactly, larger ones in decimals. */
static bool eigenvalues(finding *v, critical_point *p) {
    engine *g = v->g;
    uint32_t n = v->c->count;
    const expr *H = p->hessian, *half = pool_rational(g->pool, 1, 2);
    const expr *const *at = n == 1 ? &H : H->at;
    bool diagonal = true;
    for (uint32_t i = 0; i < n * n; i++) diagonal &= i % (n + 1) == 0 || expr_is_zero(at[i]);
    if (diagonal) {
        for (uint32_t i = 0; i < n; i++) p->eigenvalue[i] = at[i * (n + 1)];
        return true;
    }
    if (n == 2) {
        const expr *middle = simple_mul(g, half, simple_add(g, at[0], at[3])),
                   *d = simple_mul(g, half, simple_sub(g, at[0], at[3])),
                   *inside = simple_add(g, simple_mul(g, d, d), simple_mul(g, at[1], at[1])),
                   *root = inside ? simple_power(g, inside, half) : NULL;
        p->eigenvalue[0] = simple_add(g, middle, root);
        p->eigenvalue[1] = simple_sub(g, middle, root);
        return p->eigenvalue[0] && p->eigenvalue[1];
    }
    for (uint32_t i = 0; i < n; i++) {
        const expr *e = pool_call2(g->pool, OP_EIGENVALUE, H, integer(v, (long)i + 1));
        diag unheard, *before = pool_attempt(g->pool, &unheard);
        p->eigenvalue[i] = !e ? NULL : decimal_value(g->pool, g->scratch, e, 6, pool_stop(g->pool), &unheard);
        pool_end_attempt(g->pool, before);
    }
    return pool_fine(g->pool);
}

static void judge(finding *v, critical_point *p) {
    uint32_t up = 0, down = 0, n = v->c->count;
    for (uint32_t i = 0; i < n && p->eigenvalue[i]; i++) {
        const expr *e = p->eigenvalue[i];
        bool decimal = e->kind == EXPR_DECIMAL;
        up += decimal ? number_sign(&e->as.number) > 0 : compare(v, OP_GT, e) == TRUTH_YES;
        down += decimal ? number_sign(&e->as.number) < 0 : compare(v, OP_LT, e) == TRUTH_YES;
    }
    p->kind = up && down  ? CRITICAL_SADDLE
              : up == n   ? CRITICAL_MINIMUM
              : down == n ? CRITICAL_MAXIMUM
                          : CRITICAL_NOTHING;
}

bool critical_find(critical *ret, engine *g, const expr *f, const expr *const *variables, uint32_t count) {
    *ret = (critical){.f = f, .variables = variables, .count = count};
    list_init(&ret->points, g->scratch);
    finding v = {g, ret};
    system_ s = {.count = count};
    if (count == 0 || count > CRITICAL_VARIABLES) return unable(&v);
    for (uint32_t i = 0; i < count; i++) {
        if (!(ret->gradient[i] = s.equations[i] = slope(&v, f, variables[i]))) return false;
        s.at[i] = variables[i];
    }
    if (!solve(&v, &s)) return false;
    for (size_t i = 0; i < ret->points.count; i++) {
        critical_point *p = (critical_point *)(uintptr_t)ret->points.at[i];
        if (!(p->hessian = hessian_at(&v, p)) || !eigenvalues(&v, p)) return false;
        judge(&v, p);
    }
    return true;
}
