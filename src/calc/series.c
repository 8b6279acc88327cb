/* Arithmetic of series is that of polynomials, cut off. A function is composed with the Taylor series at the value of its
 * argument, whose coefficients are its derivatives there. Signs of coefficients decide absolute values and steps. */
#include "calc/series.h"
#include "calc/bend.h"
#include "calc/derive.h"
#include "calc/normal.h"
#include "calc/sign.h"
#include "calc/simplify.h"
#include "calc/truth.h"
#include "expr/walk.h"

enum { NEVER = 1000000 }; /* a power of t that is in no series */

typedef struct expanding {
    engine *g;
    const expr *x, *a;
    int side;
} expanding;

static bool unable(expanding *v) {
    return diag_set(pool_diag(v->g->pool), DIAG_UNABLE, NOWHERE, MSG_LIMIT_UNKNOWN, NULL, NULL, NULL);
}

static bool of(expanding *v, const expr *e, series *ret);

/* --- coefficients --- */

static const expr *integer(expanding *v, long n) { return pool_integer(v->g->pool, n); }

/* Known to be zero; *ret_sure: it is known either way. A u_name is taken not to be 0 only where that is assumed. */
static bool is_nought(expanding *v, const expr *c, bool *ret_sure) {
    *ret_sure = true;
    if (expr_is_zero(c) || normal_is_zero(v->g, c)) return true;
    *ret_sure = expr_is_number(c) || is_nonzero(v->g, c) ||
                truth_of(v->g, pool_call2(v->g->pool, OP_NE, c, integer(v, 0))) == TRUTH_YES;
    return false;
}

/* -1, 0, 1; 2: not known. */
static int sign_at(expanding *v, const expr *c) {
    bool sure;
    const expr *zero = integer(v, 0);
    if (is_nought(v, c, &sure)) return 0;
    if (truth_of(v->g, pool_call2(v->g->pool, OP_GT, c, zero)) == TRUTH_YES) return 1;
    return truth_of(v->g, pool_call2(v->g->pool, OP_LT, c, zero)) == TRUTH_YES ? -1 : 2;
}

/* Leading zeros away; a coefficient that may be 0 or not stays. */
static bool trimmed(expanding *v, series *s) {
    uint32_t k = 0;
    bool sure = true;
    while (k < s->count && is_nought(v, s->c[k], &sure)) k++;
    for (uint32_t i = k; i < s->count; i++) s->c[i - k] = s->c[i];
    s->count -= k;
    s->low += k;
    return pool_fine(v->g->pool);
}

/* The first coefficient is known not to be 0. */
static bool has_order(expanding *v, const series *s) {
    bool sure;
    return s->count && !is_nought(v, s->c[0], &sure) && sure;
}

/* Exactly zero, and not only as far as terms are known. */
static bool is_exact_zero(const series *s) { return !s->count && s->low >= NEVER; }

static void constant(expanding *v, const expr *c, series *ret) {
    if (expr_is_zero(c) || normal_is_zero(v->g, c)) {
        *ret = (series){.low = NEVER};
        return;
    }
    *ret = (series){.low = 0, .count = SERIES_TERMS};
    for (uint32_t i = 0; i < SERIES_TERMS; i++) ret->c[i] = i ? integer(v, 0) : c;
}

/* --- arithmetic --- */

static bool add(expanding *v, const series *a, const series *b, series *ret) {
    long low = a->low < b->low ? a->low : b->low;
    long top_a = a->low + a->count, top_b = b->low + b->count, top = top_a < top_b ? top_a : top_b;
    if (low >= NEVER) return *ret = *a, true;
    if (top > low + SERIES_TERMS) top = low + SERIES_TERMS;
    series s = {.low = low};
    for (long k = low; k < top; k++) {
        const expr *p = k >= a->low && a->count ? a->c[k - a->low] : integer(v, 0),
                   *q = k >= b->low && b->count ? b->c[k - b->low] : integer(v, 0);
        if (!(s.c[s.count++] = simple_add(v->g, p, q))) return false;
    }
    *ret = s;
    return trimmed(v, ret);
}

static bool mul(expanding *v, const series *a, const series *b, series *ret) {
    series s = {.low = a->low + b->low, .count = a->count < b->count ? a->count : b->count};
    if (is_exact_zero(a) || is_exact_zero(b)) return *ret = (series){.low = NEVER}, true;
    for (uint32_t n = 0; n < s.count; n++) {
        const expr *sum = integer(v, 0);
        for (uint32_t k = 0; k <= n; k++) sum = simple_add(v->g, sum, simple_mul(v->g, a->c[k], b->c[n - k]));
        if (!(s.c[n] = sum)) return false;
    }
    *ret = s;
    return trimmed(v, ret);
}

/* b*s = 1 */
static bool inverse(expanding *v, const series *b, series *ret) {
    engine *g = v->g;
    if (!has_order(v, b)) return unable(v);
    series s = {.low = -b->low, .count = b->count};
    const expr *first = simple_div(g, integer(v, 1), b->c[0]);
    for (uint32_t n = 0; n < s.count; n++) {
        const expr *sum = integer(v, n == 0);
        for (uint32_t k = 1; k <= n; k++) sum = simple_sub(g, sum, simple_mul(g, b->c[k], s.c[n - k]));
        if (!(s.c[n] = simple_mul(g, first, sum))) return false;
    }
    *ret = s;
    return true;
}

static bool scaled(expanding *v, const series *a, const expr *c, series *ret) {
    series s = *a;
    for (uint32_t i = 0; i < s.count; i++)
        if (!(s.c[i] = simple_mul(v->g, s.c[i], c))) return false;
    *ret = s;
    return true;
}

/* --- functions --- */

/* f(u0 + d) with d = u - u0: Taylor's coefficients are derivatives by a u_name of its own. */
static bool composed(expanding *v, const expr *f, const expr *u_name, const series *u, series *ret) {
    engine *g = v->g;
    if (u->low < 0 && u->count) return unable(v);
    const expr *value = u->low == 0 && u->count ? u->c[0] : integer(v, 0), *factorial = integer(v, 1);
    series d = *u, power, sum;
    if (u->low == 0 && u->count) {
        d.c[0] = integer(v, 0);
        if (!trimmed(v, &d)) return false;
    }
    constant(v, integer(v, 1), &power);
    sum = (series){.low = 0, .count = 0};
    for (uint32_t k = 0; k < SERIES_TERMS; k++) {
        const expr *at = walk_replace(g->pool, g->scratch, f, &u_name, &value, 1);
        const expr *c = at ? simplify(g, at) : NULL;
        series term;
        if (!c || !scaled(v, &power, simple_div(g, c, factorial), &term)) return false;
        if (k == 0)
            constant(v, c, &sum);
        else if (!add(v, &sum, &term, &sum))
            return false;
        if (!d.count) {
            if (!is_exact_zero(&d) && d.low < (long)sum.count) sum.count = d.low > 0 ? (uint32_t)d.low : 0;
            break;
        }
        const derivation *step = derive(g, f, u_name, false);
        if (!step || !(f = simplify(g, step->value)) || !mul(v, &power, &d, &power)) return false;
        factorial = simple_mul(g, factorial, integer(v, (long)k + 1));
        if (power.low >= SERIES_TERMS) break;
    }
    *ret = sum;
    return trimmed(v, ret);
}

static const expr *letter_of(expanding *v) {
    return pool_symbol(v->g->pool, "u_0", shape_scalar(pool_shapes(v->g->pool)));
}

static bool by_taylor(expanding *v, op o, const series *u, series *ret) {
    const expr *u_name = letter_of(v), *f = u_name ? pool_call1(v->g->pool, o, u_name) : NULL;
    return f && composed(v, f, u_name, u, ret);
}

/* The sign of a series for small t; 0: it is zero as far as known. */
static bool sign_of_series(expanding *v, const series *s, int *ret) {
    *ret = s->count ? sign_at(v, s->c[0]) : is_exact_zero(s) ? 0 : 2;
    return *ret != 2 || unable(v);
}

static bool absolute(expanding *v, const series *u, series *ret) {
    int sign;
    return sign_of_series(v, u, &sign) && scaled(v, u, integer(v, sign < 0 ? -1 : 1), ret);
}

static bool stepwise(expanding *v, op o, const series *u, series *ret) {
    int sign;
    if (!sign_of_series(v, u, &sign)) return false;
    const expr *one = integer(v, sign), *value = simple_call(v->g, o, &one, 1);
    if (!value) return false;
    constant(v, value, ret);
    return trimmed(v, ret);
}

/* floor and ceil: of the value, or of what is just beside it. */
static bool rounded(expanding *v, op o, const series *u, series *ret) {
    engine *g = v->g;
    if (u->count && u->low < 0) return unable(v);
    const expr *value = u->count && u->low == 0 ? u->c[0] : integer(v, 0),
               *whole = simple_call(g, o, &value, 1);
    if (whole == value) { /* a whole number: which side is it left on? */
        series rest = *u;
        int sign;
        if (rest.count && rest.low == 0) rest.c[0] = integer(v, 0);
        if (!trimmed(v, &rest) || !sign_of_series(v, &rest, &sign)) return false;
        if (o == OP_FLOOR && sign < 0) whole = simple_sub(g, whole, integer(v, 1));
        if (o == OP_CEIL && sign > 0) whole = simple_add(g, whole, integer(v, 1));
    }
    if (!whole) return false;
    constant(v, whole, ret);
    return trimmed(v, ret);
}

static bool extreme(expanding *v, const expr *e, series *ret) {
    if (!of(v, e->at[0], ret)) return false;
    for (uint32_t i = 1; i < e->count; i++) {
        series next, minus, difference;
        int sign;
        if (!of(v, e->at[i], &next) || !scaled(v, &next, integer(v, -1), &minus) ||
            !add(v, ret, &minus, &difference) || !sign_of_series(v, &difference, &sign))
            return false;
        if (expr_is(e, OP_MAX) ? sign < 0 : sign > 0) *ret = next;
    }
    return true;
}

/* --- powers --- */

static bool whole_power(expanding *v, const series *u, long n, series *ret) {
    series base = *u, all;
    if (n < 0 && !inverse(v, u, &base)) return false;
    constant(v, integer(v, 1), &all);
    for (unsigned long k = (unsigned long)(n < 0 ? -n : n); k; k >>= 1) {
        if (k & 1 && !mul(v, &all, &base, &all)) return false;
        if (k > 1 && !mul(v, &base, &base, &base)) return false;
    }
    *ret = all;
    return true;
}

/* t^low*(c0 + ...) to the power q: q*low must be whole, and c0 positive. */
static bool power(expanding *v, const series *u, const expr *q, series *ret) {
    engine *g = v->g;
    long n;
    if (expr_is_number(q) && number_to_long(&q->as.number, &n) && n > -1000 && n < 1000)
        return whole_power(v, u, n, ret);
    if (!u->count) return unable(v);
    const expr *shift = simple_mul(g, q, integer(v, u->low)), *u_name = letter_of(v);
    if (!shift || !expr_is_number(shift) || !number_to_long(&shift->as.number, &n)) return unable(v);
    if (sign_at(v, u->c[0]) != 1) return unable(v);
    series rest = *u;
    rest.low = 0;
    if (!composed(v, simple_power(g, u_name, q), u_name, &rest, ret)) return false;
    ret->low += n;
    return true;
}

static bool of_power(expanding *v, const expr *e, series *ret) {
    series u, n;
    const expr *q = simplify(v->g, e->at[1]);
    if (!q) return false;
    if (!expr_depends(q, v->x)) return of(v, e->at[0], &u) && power(v, &u, q, ret);
    if (!of(v, q, &n)) return false;
    const expr *log = pool_call1(v->g->pool, OP_LOG, e->at[0]); /* u^n = exp(n*log(u)) */
    const expr *exponent = pool_mul(v->g->pool, q, log);
    return of(v, exponent, &u) && by_taylor(v, OP_EXP, &u, ret);
}

/* --- the walk --- */

static bool of_sum(expanding *v, const expr *e, series *ret) {
    series one;
    if (!of(v, e->at[0], ret)) return false;
    for (uint32_t i = 1; i < e->count; i++)
        if (!of(v, e->at[i], &one) || !add(v, ret, &one, ret)) return false;
    return true;
}

static bool of_product(expanding *v, const expr *e, series *ret) {
    series one;
    if (!of(v, e->at[0], ret)) return false;
    for (uint32_t i = 1; i < e->count; i++)
        if (!of(v, e->at[i], &one) || !mul(v, ret, &one, ret)) return false;
    return true;
}

static bool of_variable(expanding *v, series *ret) {
    *ret = (series){.low = 0, .count = SERIES_TERMS};
    for (uint32_t i = 0; i < SERIES_TERMS; i++) ret->c[i] = i == 0 ? v->a : integer(v, i == 1 ? v->side : 0);
    return trimmed(v, ret);
}

/* The piece that holds close to the point. */
static bool of_pieces(expanding *v, const expr *e, series *ret) {
    for (uint32_t i = 0; i + 1 < e->count; i += 2) {
        const expr *c = e->at[i];
        series left, right, minus, difference;
        int sign;
        if (c->count != 2 || !expr_is_scalar(c->at[0])) return unable(v);
        if (!of(v, c->at[0], &left) || !of(v, c->at[1], &right) ||
            !scaled(v, &right, integer(v, -1), &minus) || !add(v, &left, &minus, &difference) ||
            !sign_of_series(v, &difference, &sign))
            return false;
        bool holds = expr_is(c, OP_LT)   ? sign < 0
                     : expr_is(c, OP_LE) ? sign <= 0
                     : expr_is(c, OP_GT) ? sign > 0
                     : expr_is(c, OP_GE) ? sign >= 0
                     : expr_is(c, OP_EQ) ? sign == 0
                                         : sign != 0;
        if (holds) return of(v, e->at[i + 1], ret);
    }
    return e->count % 2 ? of(v, e->at[e->count - 1], ret) : unable(v);
}

static bool of_call(expanding *v, const expr *e, series *ret) {
    series u;
    if (e->count != 1 || op_row_of((op)e->op)->class != CLASS_FUNCTION) return unable(v);
    if (!of(v, e->at[0], &u)) return false;
    switch ((op)e->op) {
    case OP_ABS: return absolute(v, &u, ret);
    case OP_SIGN:
    case OP_HEAVISIDE: return stepwise(v, (op)e->op, &u, ret);
    case OP_FLOOR:
    case OP_CEIL: return rounded(v, (op)e->op, &u, ret);
    default: return by_taylor(v, (op)e->op, &u, ret);
    }
}

static bool of(expanding *v, const expr *e, series *ret) {
    series u;
    if (!e || !pool_fine(v->g->pool)) return false;
    if (!expr_depends(e, v->x)) {
        const expr *c = simplify(v->g, e);
        if (!c) return false;
        constant(v, c, ret);
        return trimmed(v, ret);
    }
    if (e == v->x) return of_variable(v, ret);
    if (e->kind != EXPR_CALL) return unable(v);
    switch ((op)e->op) {
    case OP_ADD: return of_sum(v, e, ret);
    case OP_MUL: return of_product(v, e, ret);
    case OP_NEG: return of(v, e->at[0], &u) && scaled(v, &u, integer(v, -1), ret);
    case OP_DIV: {
        series below;
        return of(v, e->at[0], &u) && of(v, e->at[1], &below) && inverse(v, &below, &below) &&
               mul(v, &u, &below, ret);
    }
    case OP_POW: return of_power(v, e, ret);
    case OP_SQRT: return of(v, e->at[0], &u) && power(v, &u, pool_rational(v->g->pool, 1, 2), ret);
    case OP_MAX:
    case OP_MIN: return extreme(v, e, ret);
    case OP_PIECEWISE: return of_pieces(v, e, ret);
    default: return of_call(v, e, ret);
    }
}

bool series_at(engine *g, const expr *e, const expr *x, const expr *a, int side, series *ret) {
    expanding v = {g, x, a, side < 0 ? -1 : 1};
    if (!of(&v, e, ret)) return false;
    for (uint32_t i = 0; i < ret->count; i++) ret->c[i] = bent(g, RULE_IN_POWERS, ret->c[i]);
    return true;
}

bool series_limit(engine *g, const series *s, const expr **ret) {
    expanding v = {g, NULL, NULL, 1};
    if (s->low > 0) return (*ret = pool_integer(g->pool, 0)) != NULL;
    if (!s->count) return unable(&v);
    if (s->low == 0) return (*ret = s->c[0]) != NULL;
    if (!has_order(&v, s)) return unable(&v);
    return diag_set(pool_diag(g->pool), DIAG_DOMAIN, NOWHERE, MSG_LIMIT_UNBOUNDED, NULL, NULL, NULL);
}
