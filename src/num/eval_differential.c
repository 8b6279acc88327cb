/* d(e): the derivative of e along the increments that the point gives, X + t*dX at t = 0, by the power series engine. An
 * increment that the point does not give is 0. */
#include "num/eval.h"

#include <string.h>

/* The name that dX is the increment of, with its shape; NULL: the point does not give it. */
static const binding *moved_by(const eval *v, const binding *increment) {
    const expr *d = increment->name;
    if (!expr_is_symbol(d) || !d->as.symbol.is_increment) return NULL;
    for (uint32_t i = 0; i < v->at->count; i++) {
        const expr *x = v->at->names[i];
        if (expr_is_symbol(x) && !x->as.symbol.is_increment && x->shape == d->shape &&
            strcmp(x->as.symbol.name, d->as.symbol.name + 1) == 0)
            return &v->bindings[i];
    }
    return NULL;
}

static arb_ptr direction_of(task *t) {
    const eval *v = t->v;
    arb_ptr direction = arena_take(t->into->home, (v->entries + 1) * sizeof *direction);
    for (uint32_t i = 0; direction && i < v->at->count; i++) {
        const binding *by = &v->bindings[i], *of = moved_by(v, by);
        for (uint32_t k = 0; of && k < of->rows * of->columns; k++) /* borrowed: the point owns it */
            memcpy(direction + of->offset + k, &v->at->values[by->offset + k], sizeof *direction);
    }
    if (!direction) diag_memory(t->v->failure);
    return direction;
}

bool eval_differential(task *t) {
    eval inner;
    if (t->length != 1) return eval_unable(t->v, t->e); /* a differential of a differential */
    arb_ptr direction = direction_of(t);
    if (!direction) return false;
    const value *a =
        eval_init(&inner, t->into->home, t->v, t->v->at, direction, 2, t->v->bits, t->v->stop, t->v->failure)
            ? eval_run(&inner, t->e->at[0])
            : NULL;
    if (a) t->ret = value_new(t, a->rows, a->columns, 1);
    for (uint32_t i = 0; a && t->ret && i < value_count(a); i++) {
        cell c = cell_of(a, i);
        if (!cell_is_finite(c))
            arb_indeterminate(value_cell(t->ret, i));
        else if (c.length > 1)
            arb_set(value_cell(t->ret, i), c.at + 1);
    }
    bool fine = a && t->ret;
    eval_done(&inner);
    return fine;
}
