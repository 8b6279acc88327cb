/* Down through products, quotients, powers, roots and exponentials. */
#include "calc/logarithms.h"

static const expr *log_of(engine *g, const expr *e, list *positive) {
    bool known = !e->count && !expr_is_symbol(e);
    if (!known && !list_push(positive, e)) return diag_memory(pool_diag(g->pool)), NULL;
    return pool_call1(g->pool, OP_LOG, e);
}

static const expr *sum_of_logs(engine *g, const expr *e, list *positive) {
    const expr **terms = arena_take(g->scratch, e->count * sizeof *terms);
    bool apart;
    if (!terms) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (!(terms[i] = logarithm_apart(g, e->at[i], positive, &apart))) return NULL;
    return pool_call(g->pool, OP_ADD, terms, e->count);
}

const expr *logarithm_apart(engine *g, const expr *e, list *positive, bool *ret_apart) {
    pool *p = g->pool;
    bool inner;
    *ret_apart = true;
    if (expr_is(e, OP_MUL)) return sum_of_logs(g, e, positive);
    if (expr_is(e, OP_DIV)) {
        const expr *above = expr_is_one(e->at[0]) ? NULL : logarithm_apart(g, e->at[0], positive, &inner),
                   *below = logarithm_apart(g, e->at[1], positive, &inner);
        return expr_is_one(e->at[0]) ? pool_neg(p, below) : pool_sub(p, above, below);
    }
    if (expr_is(e, OP_EXP)) return e->at[0];
    if (expr_is(e, OP_POW) && expr_is(e->at[0], OP_E)) return e->at[1];
    if (expr_is(e, OP_POW)) {
        const expr *log = logarithm_apart(g, e->at[0], positive, &inner);
        return log ? pool_mul(p, e->at[1], log) : NULL;
    }
    if (expr_is(e, OP_SQRT))
        return pool_div(p, logarithm_apart(g, e->at[0], positive, &inner), pool_integer(p, 2));
    *ret_apart = false;
    return log_of(g, e, positive);
}
