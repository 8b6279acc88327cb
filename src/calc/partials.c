/* One derivative at a time: diff, f_x, f', (e)'. Each leaves a record, and conditions of the value and of the derivative. */
#include "calc/by_matrix.h"
#include "calc/domain.h"
#include "calc/operators_parts.h"
#include "calc/simplify.h"
#include "calc/word.h"

#include <string.h>

/* Conditions of the value and of the derivative by x, for later. */
bool derivative_conditions(operating *o, lowering *l, const expr *e, const expr *x) {
    const expr *culprit = NULL;
    if (domain_of(operating_engine(o), e, x, &l->conditions, &culprit)) return true;
    if (culprit) diag_at(pool_diag(operating_pool(o)), lower_span(l, culprit));
    return false;
}

/* The names by whose order f_1, f_2 count. */
static bool parameters_of(operating *o, record *r) {
    const entry *f = r->function ? names_find(o->v->names, r->function) : NULL;
    if (f) {
        r->parameters = f->parameters;
        r->parameter_count = f->parameter_count;
        return true;
    }
    list found;
    if (!o->v->trace) return true;
    if (!free_symbols(operating_engine(o), r->subject, &found)) return false;
    const char **words = arena_take(operating_engine(o)->scratch, (found.count + 1) * sizeof *words);
    if (!words) return operating_memory(o) != NULL;
    for (size_t i = 0; i < found.count; i++) words[i] = ((const expr *)found.at[i])->as.symbol.name;
    r->parameters = words;
    r->parameter_count = (uint32_t)found.count;
    return true;
}

record *derivative_record(operating *o, const syntax *s, op asked, const char *of, const expr *e,
                          const expr *const *by, uint32_t order, const derivation ***ret_steps) {
    engine *g = operating_engine(o);
    record *r = arena_take(g->scratch, sizeof *r);
    const derivation **steps = arena_take(g->scratch, (order + 1) * sizeof *steps);
    const expr **own = arena_take(g->scratch, (order + 1) * sizeof *own);
    if (!r || !steps || !own) return operating_memory(o), NULL;
    memcpy(own, by, order * sizeof *own);
    *r = (record){.asked = asked,
                  .where = s,
                  .function = of,
                  .subject = e,
                  .order = order,
                  .variables = own,
                  .steps = steps};
    *ret_steps = steps;
    return r;
}

/* The derivative of e by the variables in turn, in simple form, with its record. */
const expr *derivative_by(operating *o, lowering *l, const syntax *s, op asked, const char *of, const expr *e,
                          const expr *const *by, uint32_t order) {
    engine *g = operating_engine(o);
    if (has_named_matrix(g, e)) return derivative_by_number(o, l, s, asked, of, e, by, order);
    const derivation **steps;
    record *r = derivative_record(o, s, asked, of, e, by, order, &steps);
    if (!r) return NULL;
    if (!parameters_of(o, r)) return NULL;
    for (uint32_t i = 0; i < order; i++) {
        int64_t start = stop_clock();
        steps[i] = derive(g, e, by[i], o->v->trace);
        int64_t derived = stop_clock();
        o->out->ns_differentiate += derived - start;
        if (!steps[i] || !derivative_conditions(o, l, e, by[i])) return NULL;
        start = stop_clock();
        e = simplify(g, steps[i]->value);
        o->out->ns_simplify += stop_clock() - start;
        if (!e) return NULL;
    }
    r->answer = e;
    return list_push(&o->out->records, r) ? e : operating_memory(o);
}

const char *derivative_function(lowering *l, const syntax *s) {
    const entry *f = variables_function(l, s);
    return f ? f->text : NULL;
}

static bool add_variable(operating *o, list *by, const expr *x, uint32_t times, span where) {
    char limit[8] = "50";
    for (uint32_t k = 0; k < times; k++) {
        if (by->count >= LIMIT_ORDER)
            return operating_fail(o, DIAG_LIMIT, where, MSG_ORDER_LIMIT, limit, NULL) != NULL;
        if (!list_push(by, x)) return operating_memory(o) != NULL;
    }
    return true;
}

/* x, y and x, 2 behind the comma of diff. */
static bool differentiations(operating *o, lowering *l, const syntax *s, list *by) {
    const expr *last = NULL;
    for (uint32_t i = 1; i < s->count; i++) {
        const syntax *a = s->at[i];
        const expr *n = a->kind == SYN_NUMBER ? lower(l, a) : NULL;
        long times;
        if (n) {
            if (!last || !number_to_long(&n->as.number, &times) || times < 0)
                return operating_fail(o, DIAG_SYNTAX, a->where, MSG_BAD_ORDER, NULL, NULL) != NULL;
            if (times == 0)
                by->count--;
            else if (times > LIMIT_ORDER)
                return add_variable(o, by, last, LIMIT_ORDER + 1, a->where);
            else if (!add_variable(o, by, last, (uint32_t)times - 1, a->where))
                return false;
            last = NULL;
            continue;
        }
        variables v;
        if (!pool_fine(operating_pool(o)) || !variables_named(o, l, a, &v)) return false;
        for (uint32_t k = 0; k < v.count; k++)
            if (!add_variable(o, by, v.at[k], 1, a->where)) return false;
        last = v.count == 1 ? v.at[0] : NULL;
    }
    return true;
}

static bool mixed(const list *by) {
    for (size_t i = 1; i < by->count; i++)
        if (by->at[i] != by->at[0]) return true;
    return false;
}

/* operate_diff(e, [x, y]) and operate_diff(e, A): the gradient of a number, the Jacobian of a vector. */
static bool by_several(lowering *l, const syntax *s) {
    if (s->count != 2) return false;
    if (s->at[1]->kind == SYN_MATRIX) return true;
    const entry *e = s->at[1]->kind == SYN_NAME ? names_find(l->names, s->at[1]->key) : NULL;
    return e && e->kind == ENTRY_SYMBOL && e->value->shape->order > 0;
}

static const char *sides_of(engine *g, const shape *of) {
    buffer sides;
    buffer_init(&sides, g->scratch);
    if (of) shape_print(&sides, of);
    if (!of || sides.failed) diag_memory(pool_diag(g->pool));
    return of && !sides.failed ? sides.text : NULL;
}

/* In the layout that is set, which is said. y: what was differentiated. */
static const expr *arranged(operating *o, const expr *derivative, const shape *y, const shape *x) {
    engine *g = operating_engine(o);
    layout l = o->v->layout;
    const expr *e = derivative ? layout_arranged(g, l, derivative, y, x) : NULL;
    const char *all = e ? sides_of(g, layout_shape(pool_shapes(g->pool), l, y, x)) : NULL;
    if (!all || !remark(o, MSG_NOTE_LAYOUT, layout_name(l), all, NULL, NULL)) return NULL;
    if (!layout_is_stacked(y, x)) return e;
    const char *stacked = sides_of(g, e->shape);
    return stacked && remark(o, MSG_NOTE_STACKED, stacked, NULL, NULL, NULL) ? e : NULL;
}

/* diff(e, x) for a vector or matrix x in matrix notation; twice: the Hessian. False: that is not what is asked. */
static bool by_one_matrix(operating *o, lowering *l, const syntax *s, const expr **ret) {
    uint32_t twice = 0;
    const expr *e = lower(l, s->at[0]), *x = e ? by_matrix_variable(o, l, s->at[1], e) : NULL;
    for (uint32_t i = 2; i < s->count && x; i++) {
        bool same = s->at[i]->kind == SYN_NAME && strcmp(s->at[i]->key, s->at[1]->key) == 0,
             two = s->at[i]->kind == SYN_NUMBER && strcmp(s->at[i]->text, "2") == 0;
        if (i > 2 || (!same && !two)) return false;
        twice++;
    }
    if (!x) return !e;
    if (twice)
        *ret = hessian_by(o, l, s, e, x);
    else
        *ret = arranged(o, expr_is_scalar(e) ? gradient_by(o, l, s, e, x) : jacobian_by(o, l, s, e, x),
                        e->shape, x->shape);
    return true;
}

const expr *operate_diff(operating *o, lowering *l, const syntax *s) {
    const expr *found = NULL;
    if (s->at[1]->kind == SYN_NAME && by_one_matrix(o, l, s, &found)) return found;
    if (by_several(l, s)) {
        const expr *subject = lower(l, s->at[0]);
        const expr *d = subject ? (expr_is_scalar(subject) ? operate_grad : operate_jac)(o, l, s) : NULL;
        bool turned = d && o->v->layout == (expr_is_scalar(subject) ? LAYOUT_NUMERATOR : LAYOUT_DENOMINATOR);
        return turned ? simple_transpose(operating_engine(o), d) : d;
    }
    list by;
    list_init(&by, operating_engine(o)->scratch);
    const expr *e = lower(l, s->at[0]);
    if (!e || !differentiations(o, l, s, &by)) return NULL;
    for (size_t i = 0; i < by.count; i++)
        if (!expr_is_scalar(by.at[i]))
            return operating_fail(o, DIAG_UNABLE, s->where, MSG_NO_SYMBOLIC_VECTOR,
                                  ((const expr *)by.at[i])->as.symbol.name, NULL);
    if (by.count && has_named_matrix(operating_engine(o), e)) {
        const expr *d = derivative_by_number(o, l, s, OP_DIFF, derivative_function(l, s->at[0]), e,
                                             (const expr *const *)by.at, (uint32_t)by.count);
        return expr_is_scalar(e) ? d : arranged(o, d, e->shape, shape_scalar(pool_shapes(operating_pool(o))));
    }
    if (!(e = variables_spelled_out(o, e))) return NULL;
    if (mixed(&by) && !remark(o, MSG_NOTE_MIXED, NULL, NULL, by.at[0], by.at[1])) return NULL;
    return by.count ? derivative_by(o, l, s, OP_DIFF, derivative_function(l, s->at[0]), e,
                                    (const expr *const *)by.at, (uint32_t)by.count)
                    : e;
}

/* The derivative of e by what may be vectors: of an unknown function by its name, else the gradient or Jacobian. */
static const expr *by_vectors(operating *o, lowering *l, const syntax *s, const expr *e,
                              const expr *const *by, uint32_t order) {
    engine *g = operating_engine(o);
    if (e->kind == EXPR_APPLY) {
        uint8_t *places = arena_take(g->scratch, order + 1);
        if (!places) return operating_memory(o);
        for (uint32_t i = 0; i < order; i++)
            for (uint32_t k = 0; k < e->count; k++)
                if (e->at[k] == by[i]) places[i] = (uint8_t)k;
        return pool_apply(g->pool, e->as.apply.function, places, order, e->at);
    }
    for (uint32_t i = 0; i < order && e; i++) {
        if (expr_is_scalar(by[i]))
            e = derivative_by_number(o, l, s, OP_DIFF, derivative_function(l, s->at[0]), e, &by[i], 1);
        else
            e = expr_is_scalar(e) ? gradient_by(o, l, s, e, by[i]) : jacobian_by(o, l, s, e, by[i]);
    }
    return e;
}

/* f_x, f', D_1 f, of a user's function, an abstract one, or one of the table; perhaps called. */
const expr *operate_partial(operating *o, lowering *l, const syntax *s) {
    engine *g = operating_engine(o);
    const entry *f = s->op == OP_COUNT ? names_find(l->names, s->key) : NULL;
    uint32_t count = f ? f->parameter_count : 1;
    const expr **symbols = arena_take(g->scratch, (count + 1) * sizeof *symbols),
               **by = arena_take(g->scratch, (s->part_count + s->primes + 1) * sizeof *by);
    if (!symbols || !by) return operating_memory(o);
    const expr *e;
    if (f)
        e = lower_function(l, f, symbols, s->where);
    else {
        symbols[0] = pool_symbol(g->pool, "x", shape_scalar(pool_shapes(g->pool)));
        e = pool_call1(g->pool, s->op, symbols[0]);
    }
    if (!e) return NULL;
    uint32_t order = 0;
    for (uint32_t i = 0; i < s->part_count; i++) {
        uint32_t k = s->parts[i].index ? s->parts[i].index - 1 : 0;
        if (s->parts[i].key)
            for (k = 0; f && k < count && strcmp(f->parameters[k], s->parts[i].key) != 0;) k++;
        if (k >= count)
            return operating_fail(o, DIAG_NAME, s->parts[i].where, MSG_NO_PARAMETER,
                                  s->text ? s->text : s->key, s->parts[i].key ? s->parts[i].key : "");
        by[order++] = symbols[k];
    }
    if (s->primes && count != 1)
        return operating_fail(o, DIAG_NAME, s->where, MSG_PRIME_OF_SEVERAL, s->text ? s->text : s->key, NULL);
    for (uint32_t i = 0; i < s->primes; i++) by[order++] = symbols[0];
    if (order > LIMIT_ORDER) return operating_fail(o, DIAG_LIMIT, s->where, MSG_ORDER_LIMIT, "50", NULL);
    list all = {.at = (const void **)(uintptr_t)by, .count = order};
    if (mixed(&all) && !remark(o, MSG_NOTE_MIXED, NULL, NULL, by[0], by[1])) return NULL;
    size_t from = l->conditions.count;
    bool matrices = false;
    for (uint32_t i = 0; i < count; i++)
        matrices |= !expr_is_scalar(symbols[i]) && expr_depends(e, symbols[i]);
    if (matrices)
        e = by_vectors(o, l, s, e, by, order);
    else if (!(e = variables_spelled_out(o, e)))
        return NULL;
    else if (order)
        e = derivative_by(o, l, s, OP_DIFF, f ? f->text : op_row_of(s->op)->name, e, by, order);
    if (!e || !s->has_call) return e;
    const expr **values = arena_take(g->scratch, (count + 1) * sizeof *values);
    if (!values) return operating_memory(o);
    for (uint32_t i = 0; i < s->count; i++)
        if (!(values[i] = lower(l, s->at[i]))) return NULL;
    return put_values_at(o, l, e, from, symbols, values, s->count, s->where);
}

/* (e)' */
const expr *operate_prime(operating *o, lowering *l, const syntax *s) {
    list found;
    const expr *e = lower(l, s->at[0]);
    if (!e || !free_symbols(operating_engine(o), e, &found)) return NULL;
    if (found.count != 1) return operating_fail(o, DIAG_NAME, s->where, MSG_PRIME_VARIABLES, NULL, NULL);
    if (s->primes > LIMIT_ORDER) return operating_fail(o, DIAG_LIMIT, s->where, MSG_ORDER_LIMIT, "50", NULL);
    const expr **by = arena_take(operating_engine(o)->scratch, s->primes * sizeof *by);
    if (!by) return operating_memory(o);
    for (uint32_t i = 0; i < s->primes; i++) by[i] = found.at[0];
    return derivative_by(o, l, s, OP_DIFF, NULL, e, by, s->primes);
}
