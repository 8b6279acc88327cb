/* Products are looked through for the denominator first; what stands above it must be an exponential of the same argument. */
#include "calc/probabilities.h"
#include "calc/simplify.h"
#include "expr/walk.h"

/* --- probabilities: exp(u)/(1 + exp(u)) = sigmoid(u), 1/(1 + exp(u)) = sigmoid(-u) --- */

/* u of (1 + exp(u))^-k, k = 1, 2, ...; NULL for what is none. */
static const expr *logistic_argument(engine *g, const expr *f, long *ret_k) {
    *ret_k = 1;
    if (expr_is(f, OP_SIGMOID)) return simple_neg(g, f->at[0]);
    if (!expr_is(f, OP_POW) || !expr_is_number(f->at[1]) || !number_to_long(&f->at[1]->as.number, ret_k) ||
        *ret_k >= 0)
        return NULL;
    *ret_k = -*ret_k;
    const expr *sum = f->at[0];
    if (!expr_is(sum, OP_ADD) || sum->count != 2) return NULL;
    const expr *one = sum->at[0], *other = sum->at[1];
    if (!expr_is_one(one)) one = sum->at[1], other = sum->at[0];
    return expr_is_one(one) && expr_is(other, OP_EXP) ? other->at[0] : NULL;
}

/* How often u goes into the exponent v: 0, 1, ..., most; -1 where v/u is no such number. */
static long multiple(engine *g, const expr *v, const expr *u, long most) {
    for (long j = 0; j <= most; j++)
        if (simple_mul(g, pool_integer(g->pool, j), u) == v) return j;
    return -1;
}

static const expr *sigmoids(engine *g, const expr *u, long up, long down) {
    const expr *minus = simple_neg(g, u), *a = simple_call(g, OP_SIGMOID, &u, 1),
               *b = minus ? simple_call(g, OP_SIGMOID, &minus, 1) : NULL;
    return simple_mul(g, simple_power(g, a, pool_integer(g->pool, up)),
                      simple_power(g, b, pool_integer(g->pool, down)));
}

/* exp(j*u)*(1 + exp(u))^-k = sigmoid(u)^j*sigmoid(-u)^(k - j) for one such factor of a product. */
static const expr *logistic(engine *g, const expr *e) {
    const expr *const *at = expr_is(e, OP_MUL) ? e->at : &e;
    uint32_t n = expr_is(e, OP_MUL) ? e->count : 1;
    const expr **rest = arena_take(g->scratch, (n + 1) * sizeof *rest);
    if (!rest) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < n; i++) {
        long k, up = 0;
        const expr *u = logistic_argument(g, at[i], &k);
        if (!u) continue;
        uint32_t m = 0, exponential = n;
        for (uint32_t j = 0; j < n && exponential == n; j++)
            if (expr_is(at[j], OP_EXP) && (up = multiple(g, at[j]->at[0], u, k)) > 0) exponential = j;
        if (exponential == n && expr_is(at[i], OP_SIGMOID)) continue; /* written so already */
        if (exponential == n) up = 0;
        for (uint32_t j = 0; j < n; j++)
            if (j != i && j != exponential) rest[m++] = at[j];
        rest[m++] = sigmoids(g, u, up, k - up);
        return simple_product(g, rest, m);
    }
    return e;
}

/* --- exp(u)/sum(exp(u)) = softmax(u) --- */

/* u of sum(exp(u))^-k. */
static const expr *softmax_argument(const expr *f, long *ret_k) {
    if (!expr_is(f, OP_POW) || !expr_is(f->at[0], OP_SUM) || !expr_is(f->at[0]->at[0], OP_EXP) ||
        !expr_is_number(f->at[1]) || !number_to_long(&f->at[1]->as.number, ret_k) || *ret_k >= 0)
        return NULL;
    *ret_k = -*ret_k;
    return f->at[0]->at[0]->at[0];
}

/* m with exp(u) as softmax(u), where it is a factor of each entry; NULL without diag where it is none. */
static const expr *softmax_in(engine *g, const expr *m, const expr *u) {
    if (expr_is(m, OP_EXP)) return m->at[0] == u ? pool_call1(g->pool, OP_SOFTMAX, u) : NULL;
    if (expr_is(m, OP_TRANSPOSE) || expr_is(m, OP_DIAG)) {
        const expr *inner = softmax_in(g, m->at[0], u);
        return inner ? pool_call1(g->pool, (op)m->op, inner) : NULL;
    }
    if (!expr_is(m, OP_EMUL)) return NULL;
    const expr **at = arena_take(g->scratch, m->count * sizeof *at);
    bool found = false;
    for (uint32_t i = 0; at && i < m->count; i++) {
        const expr *p = found ? NULL : softmax_in(g, m->at[i], u);
        found |= p != NULL;
        at[i] = p ? p : m->at[i];
    }
    return found ? simplify(g, pool_with(g->pool, m, at)) : NULL;
}

/* Each power of 1/sum(exp(u)) takes one matrix with exp(u) in it. */
static const expr *softmaxes(engine *g, const expr *e) {
    const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
    bool changed = false;
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++) at[i] = e->at[i];
    for (uint32_t i = 0; i < e->count; i++) {
        long k;
        const expr *u = softmax_argument(at[i], &k), *total = u ? at[i]->at[0] : NULL;
        for (uint32_t j = 0; u && k && j < e->count; j++) {
            const expr *p = expr_is_scalar(at[j]) ? NULL : softmax_in(g, at[j], u);
            if (!p) continue;
            at[j] = p;
            at[i] = simple_power(g, total, pool_integer(g->pool, -(--k)));
            changed = true;
        }
    }
    return changed ? simple_product(g, at, e->count) : e;
}

/* A power that is a factor is seen with the whole product. */
static const expr *put_logistic(void *data, const expr *e, const expr *original) {
    engine *g = data;
    (void)original;
    if (!expr_is_scalar(e) && !expr_is(e, OP_MUL)) return e;
    if (expr_is(e, OP_MUL)) return expr_is_scalar(e) ? logistic(g, e) : softmaxes(g, logistic(g, e));
    const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        at[i] = expr_is(e->at[i], OP_POW) ? logistic(g, e->at[i]) : e->at[i];
    return pool_with(g->pool, e, at);
}

const expr *with_probabilities(engine *g, const expr *e) {
    map *memo = map_new(g->scratch);
    if (!memo) return diag_memory(pool_diag(g->pool)), NULL;
    const expr *p = e ? walk_rebuild(g->pool, g->scratch, memo, 0, e, put_logistic, g) : NULL;
    return p ? simplify(g, expr_is(p, OP_POW) ? logistic(g, p) : p) : NULL;
}
