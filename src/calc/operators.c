/* The operators of calculus as a table, and what their files share. Each operator lowers the arguments it needs in its own
 * way: diff wants variables, at wants names and values; all remember what they did as records and remarks. */
#include "calc/display.h"
#include "calc/operators_parts.h"

#include <string.h>

engine *operating_engine(const operating *o) { return o->v->engine; }
pool *operating_pool(const operating *o) { return o->v->engine->pool; }

const expr *operating_memory(operating *o) {
    diag_memory(pool_diag(operating_pool(o)));
    return NULL;
}

const expr *operating_fail(operating *o, diag_kind k, span where, message m, const char *a1, const char *a2) {
    diag_set(pool_diag(operating_pool(o)), k, where, m, a1, a2, NULL);
    return NULL;
}

bool remark(operating *o, message text, const char *w1, const char *w2, const expr *e1, const expr *e2) {
    note *n = arena_take(operating_engine(o)->scratch, sizeof *n);
    if (!n) return diag_memory(pool_diag(operating_pool(o)));
    e1 = e1 ? display(operating_engine(o), e1) : NULL;
    e2 = e2 ? display(operating_engine(o), e2) : NULL;
    *n = (note){text, {w1, w2}, {e1, e2}};
    for (size_t i = 0; i < o->out->notes.count; i++)
        if (memcmp(o->out->notes.at[i], n, sizeof *n) == 0) return true;
    return list_push(&o->out->notes, n) || diag_memory(pool_diag(operating_pool(o)));
}

typedef const expr *(*evaluation)(operating *o, lowering *l, const syntax *s);

static const struct {
    op of;
    evaluation run;
} operators[] = {
    {OP_DIFF, operate_diff},
    {OP_GRAD, operate_grad},
    {OP_JAC, operate_jac},
    {OP_HESS, operate_hess},
    {OP_LAPLACIAN, operate_laplacian},
    {OP_DIVERGENCE, operate_divergence},
    {OP_CURL, operate_curl},
    {OP_DIRECTIONAL, operate_directional},
    {OP_DIFFERENTIAL, operate_differential},
    {OP_AT, operate_at},
    {OP_SUBS, operate_at},
    {OP_SIMPLIFY, operate_simplify},
    {OP_EXPAND, operate_expand},
    {OP_FACTOR, operate_factor},
    {OP_LIMIT, operate_limit},
    {OP_TAYLOR, operate_taylor},
    {OP_IMPLICIT, operate_implicit},
    {OP_SOLVE, operate_solve},
    {OP_N, operate_decimal},
};

const expr *operate(void *data, lowering *l, const syntax *s) {
    operating *o = data;
    const expr *e = NULL;
    if (s->kind == SYN_PARTIAL)
        e = operate_partial(o, l, s);
    else if (s->kind == SYN_PRIME)
        e = operate_prime(o, l, s);
    else {
        size_t i = 0, n = sizeof operators / sizeof *operators;
        while (i < n && operators[i].of != s->op) i++;
        e = i < n ? operators[i].run(o, l, s)
                  : operating_fail(o, DIAG_UNABLE, s->where, MSG_NO_OPERATOR, op_row_of(s->op)->name, NULL);
    }
    if (!e) diag_at(pool_diag(operating_pool(o)), s->where);
    return e;
}
