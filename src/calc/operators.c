/* One function per operator. Each lowers the arguments it needs in its own way: diff wants variables, at wants names
 * and values, and all remember what they did as records and remarks. */
#include "calc/operators.h"
#include "calc/display.h"
#include "calc/domain.h"
#include "calc/order.h"
#include "calc/simplify.h"
#include "calc/truth.h"
#include "expr/walk.h"
#include "num/decimal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef const expr *(*evaluation)(operating *o, lowering *l, const syntax *s);

typedef struct variables {
    const expr **at;
    uint32_t count;
    bool alphabetical;     /* nobody named them */
    const shape *together; /* of the matrix whose entries they are; NULL: a list */
} variables;

/* --- small things --- */

static engine *engine_of(const operating *o) { return o->v->engine; }
static pool *pool_of(const operating *o) { return o->v->engine->pool; }

static const expr *memory(operating *o) {
    diag_memory(pool_diag(pool_of(o)));
    return NULL;
}

static const expr *fail(operating *o, diag_kind k, span where, message m, const char *a1, const char *a2) {
    diag_set(pool_diag(pool_of(o)), k, where, m, a1, a2, NULL);
    return NULL;
}

bool remark(operating *o, message text, const char *w1, const char *w2, const expr *e1, const expr *e2) {
    note *n = arena_take(engine_of(o)->scratch, sizeof *n);
    if (!n) return diag_memory(pool_diag(pool_of(o)));
    e1 = e1 ? display(engine_of(o), e1) : NULL;
    e2 = e2 ? display(engine_of(o), e2) : NULL;
    *n = (note){text, {w1, w2}, {e1, e2}};
    for (size_t i = 0; i < o->out->notes.count; i++)
        if (memcmp(o->out->notes.at[i], n, sizeof *n) == 0) return true;
    return list_push(&o->out->notes, n) || diag_memory(pool_diag(pool_of(o)));
}

static int by_order(const void *a, const void *b) {
    return order_factors(*(const expr *const *)a, *(const expr *const *)b);
}

bool free_symbols(engine *g, const expr *e, list *ret) {
    list nodes;
    list_init(ret, g->scratch);
    if (!walk_order(g->scratch, e, &nodes)) return diag_memory(pool_diag(g->pool));
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *s = nodes.at[i];
        bool counts = s->kind == EXPR_SYMBOL && !s->as.symbol.bound && !s->as.symbol.is_size &&
                      !(context_attributes(g->context, s->as.symbol.name) & ATTRIBUTE_CONSTANT);
        if (counts && !list_push(ret, s)) return diag_memory(pool_diag(g->pool));
    }
    if (ret->count) qsort((void *)(uintptr_t)ret->at, ret->count, sizeof *ret->at, by_order);
    return true;
}

/* --- variables --- */

/* A name, or a list of names [x, y]. */
static bool named_variables(operating *o, lowering *l, const syntax *s, variables *ret) {
    uint32_t n = s->kind == SYN_MATRIX ? s->count : 1;
    *ret = (variables){arena_take(engine_of(o)->scratch, n * sizeof *ret->at), n, false, NULL};
    if (!ret->at) return memory(o) != NULL;
    for (uint32_t i = 0; i < n; i++)
        if (!(ret->at[i] = lower_variable(l, s->kind == SYN_MATRIX ? s->at[i] : s))) return false;
    return true;
}

/* A declared vector of known size is the list of its entries. */
static bool spread_vectors(operating *o, variables *v, span where) {
    if (v->count != 1 || expr_is_scalar(v->at[0])) return true;
    long rows, columns;
    const expr *x = v->at[0];
    if (!shape_integers(x->shape, &rows, &columns) || rows * columns > LIMIT_ENTRIES)
        return fail(o, DIAG_UNABLE, where, MSG_NO_SYMBOLIC_VECTOR,
                    x->kind == EXPR_SYMBOL ? x->as.symbol.name : "", NULL) != NULL;
    variables all = {arena_take(engine_of(o)->scratch, (size_t)(rows * columns) * sizeof *all.at),
                     (uint32_t)(rows * columns), false, x->shape};
    if (!all.at) return memory(o) != NULL;
    for (long i = 0; i < rows * columns; i++) {
        const expr *at[] = {x, pool_integer(pool_of(o), i / columns + 1),
                            pool_integer(pool_of(o), i % columns + 1)};
        if (!(all.at[i] = pool_call(pool_of(o), OP_INDEX, at, columns == 1 ? 2 : 3))) return false;
    }
    *v = all;
    return true;
}

static const entry *function_named(lowering *l, const syntax *s) {
    bool plain = s->kind == SYN_NAME ||
                 (s->kind == SYN_PARTIAL && s->part_count == 0 && s->primes == 0 && !s->has_call);
    const entry *e = plain ? names_find(l->names, s->key) : NULL;
    return e && (e->kind == ENTRY_DEFINED || e->kind == ENTRY_ABSTRACT) ? e : NULL;
}

/* What is differentiated, and by what where nobody says: the parameters of a function, else all names in order. */
static const expr *subject_of(operating *o, lowering *l, const syntax *s, const syntax *by, variables *ret) {
    engine *g = engine_of(o);
    const entry *f = function_named(l, s);
    const expr *e;
    if (f) {
        const expr **symbols = arena_take(g->scratch, (f->parameter_count + 1) * sizeof *symbols);
        if (!symbols) return memory(o);
        e = lower_function(l, f, symbols, s->where);
        *ret = (variables){symbols, f->parameter_count, false, NULL};
    } else {
        e = lower(l, s);
        list found;
        if (!e || !free_symbols(g, e, &found)) return NULL;
        *ret = (variables){(const expr **)(uintptr_t)found.at, (uint32_t)found.count, true, NULL};
    }
    if (!e || (by && !named_variables(o, l, by, ret)) ||
        (ret->count == 1 && !spread_vectors(o, ret, by ? by->where : s->where)))
        return NULL;
    for (uint32_t i = 0; i < ret->count; i++)
        if (!expr_is_scalar(ret->at[i]))
            return fail(o, DIAG_UNABLE, s->where, MSG_NO_SYMBOLIC_VECTOR,
                        ret->at[i]->kind == EXPR_SYMBOL ? ret->at[i]->as.symbol.name : "", NULL);
    if (ret->count == 0) return fail(o, DIAG_NAME, s->where, MSG_NO_VARIABLES, NULL, NULL);
    return e;
}

/* Vectors and matrices of known size, as their entries: what is explicit can be differentiated entry by entry. */
static const expr *spelled_out(operating *o, const expr *e) {
    list nodes;
    engine *g = engine_of(o);
    if (!e || !walk_order(g->scratch, e, &nodes)) return e ? memory(o) : NULL;
    const expr **from = arena_take(g->scratch, 2 * (nodes.count + 1) * sizeof *from);
    uint32_t n = 0;
    bool matrices = false;
    if (!from) return memory(o);
    const expr **to = from + nodes.count + 1;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *s = nodes.at[i];
        long rows, columns;
        matrices |=
            s->shape->order > 0 || (s->kind == EXPR_CALL && op_row_of((op)s->op)->class == CLASS_MATRIX);
        if (s->kind != EXPR_SYMBOL || expr_is_scalar(s) || !shape_integers(s->shape, &rows, &columns) ||
            rows * columns > LIMIT_ENTRIES)
            continue;
        const expr **at = arena_take(g->scratch, (size_t)(rows * columns) * sizeof *at);
        if (!at) return memory(o);
        for (long k = 0; k < rows * columns; k++) {
            const expr *index[] = {s, pool_integer(g->pool, k / columns + 1),
                                   pool_integer(g->pool, k % columns + 1)};
            at[k] = pool_call(g->pool, OP_INDEX, index, columns == 1 ? 2 : 3);
        }
        from[n] = s;
        to[n++] = pool_matrix(g->pool, (uint32_t)rows, (uint32_t)columns, at);
    }
    if (!matrices) return e;
    if (n) e = walk_replace(g->pool, g->scratch, e, from, to, n);
    return simplify(g, e);
}

/* --- derivatives --- */

/* Conditions of the value and of the derivative by x, for later. */
static bool conditions_of(operating *o, lowering *l, const expr *e, const expr *x) {
    const expr *culprit = NULL;
    if (domain_of(engine_of(o), e, x, &l->conditions, &culprit)) return true;
    if (culprit) diag_at(pool_diag(pool_of(o)), lower_span(l, culprit));
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
    if (!free_symbols(engine_of(o), r->subject, &found)) return false;
    const char **words = arena_take(engine_of(o)->scratch, (found.count + 1) * sizeof *words);
    if (!words) return memory(o) != NULL;
    for (size_t i = 0; i < found.count; i++) words[i] = ((const expr *)found.at[i])->as.symbol.name;
    r->parameters = words;
    r->parameter_count = (uint32_t)found.count;
    return true;
}

/* The derivative of e by the variables in turn, in simple form, with its record. */
static const expr *derivative(operating *o, lowering *l, const syntax *s, op asked, const char *of,
                              const expr *e, const expr *const *by, uint32_t order) {
    engine *g = engine_of(o);
    record *r = arena_take(g->scratch, sizeof *r);
    const derivation **steps = arena_take(g->scratch, (order + 1) * sizeof *steps);
    const expr **own = arena_take(g->scratch, (order + 1) * sizeof *own);
    if (!r || !steps || !own) return memory(o);
    memcpy(own, by, order * sizeof *own);
    *r = (record){.asked = asked,
                  .where = s,
                  .function = of,
                  .subject = e,
                  .order = order,
                  .variables = own,
                  .steps = steps};
    if (!parameters_of(o, r)) return NULL;
    for (uint32_t i = 0; i < order; i++) {
        int64_t start = stop_clock();
        steps[i] = derive(g, e, by[i], o->v->trace);
        int64_t derived = stop_clock();
        o->out->ns_differentiate += derived - start;
        if (!steps[i] || !conditions_of(o, l, e, by[i])) return NULL;
        start = stop_clock();
        e = simplify(g, steps[i]->value);
        o->out->ns_simplify += stop_clock() - start;
        if (!e) return NULL;
    }
    r->answer = e;
    return list_push(&o->out->records, r) ? e : memory(o);
}

static const char *name_of_function(lowering *l, const syntax *s) {
    const entry *f = function_named(l, s);
    return f ? f->text : NULL;
}

static bool add_variable(operating *o, list *by, const expr *x, uint32_t times, span where) {
    char limit[8] = "50";
    for (uint32_t k = 0; k < times; k++) {
        if (by->count >= LIMIT_ORDER) return fail(o, DIAG_LIMIT, where, MSG_ORDER_LIMIT, limit, NULL) != NULL;
        if (!list_push(by, x)) return memory(o) != NULL;
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
                return fail(o, DIAG_SYNTAX, a->where, MSG_BAD_ORDER, NULL, NULL) != NULL;
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
        if (!pool_fine(pool_of(o)) || !named_variables(o, l, a, &v)) return false;
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

static const expr *grad(operating *o, lowering *l, const syntax *s);
static const expr *jac(operating *o, lowering *l, const syntax *s);

/* diff(e, [x, y]) and diff(e, A): the gradient of a number, the Jacobian of a vector. */
static bool by_several(lowering *l, const syntax *s) {
    if (s->count != 2) return false;
    if (s->at[1]->kind == SYN_MATRIX) return true;
    const entry *e = s->at[1]->kind == SYN_NAME ? names_find(l->names, s->at[1]->key) : NULL;
    return e && e->kind == ENTRY_SYMBOL && e->value->shape->order > 0;
}

static const expr *diff(operating *o, lowering *l, const syntax *s) {
    if (by_several(l, s)) {
        const expr *subject = lower(l, s->at[0]);
        return subject ? (expr_is_scalar(subject) ? grad : jac)(o, l, s) : NULL;
    }
    list by;
    list_init(&by, engine_of(o)->scratch);
    const expr *e = lower(l, s->at[0]);
    if (!e || !differentiations(o, l, s, &by)) return NULL;
    for (size_t i = 0; i < by.count; i++)
        if (!expr_is_scalar(by.at[i]))
            return fail(o, DIAG_UNABLE, s->where, MSG_NO_SYMBOLIC_VECTOR,
                        ((const expr *)by.at[i])->as.symbol.name, NULL);
    if (!(e = spelled_out(o, e))) return NULL;
    if (mixed(&by) && !remark(o, MSG_NOTE_MIXED, NULL, NULL, by.at[0], by.at[1])) return NULL;
    return by.count ? derivative(o, l, s, OP_DIFF, name_of_function(l, s->at[0]), e,
                                 (const expr *const *)by.at, (uint32_t)by.count)
                    : e;
}

/* f_x, f', D_1 f, of a user's function, an abstract one, or one of the table; perhaps called. */
static const expr *partial(operating *o, lowering *l, const syntax *s) {
    engine *g = engine_of(o);
    const entry *f = s->op == OP_COUNT ? names_find(l->names, s->key) : NULL;
    uint32_t count = f ? f->parameter_count : 1;
    const expr **symbols = arena_take(g->scratch, (count + 1) * sizeof *symbols),
               **by = arena_take(g->scratch, (s->part_count + s->primes + 1) * sizeof *by);
    if (!symbols || !by) return memory(o);
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
            return fail(o, DIAG_NAME, s->parts[i].where, MSG_NO_PARAMETER, s->text ? s->text : s->key,
                        s->parts[i].key ? s->parts[i].key : "");
        by[order++] = symbols[k];
    }
    if (s->primes && count != 1)
        return fail(o, DIAG_NAME, s->where, MSG_PRIME_OF_SEVERAL, s->text ? s->text : s->key, NULL);
    for (uint32_t i = 0; i < s->primes; i++) by[order++] = symbols[0];
    if (order > LIMIT_ORDER) return fail(o, DIAG_LIMIT, s->where, MSG_ORDER_LIMIT, "50", NULL);
    list all = {.at = (const void **)(uintptr_t)by, .count = order};
    if (mixed(&all) && !remark(o, MSG_NOTE_MIXED, NULL, NULL, by[0], by[1])) return NULL;
    size_t from = l->conditions.count;
    if (!(e = spelled_out(o, e))) return NULL;
    for (uint32_t i = 0; i < count; i++)
        if (!expr_is_scalar(symbols[i]) && expr_depends(e, symbols[i]))
            return fail(o, DIAG_UNABLE, s->where, MSG_NO_SYMBOLIC_VECTOR, symbols[i]->as.symbol.name, NULL);
    if (order) e = derivative(o, l, s, OP_DIFF, f ? f->text : op_row_of(s->op)->name, e, by, order);
    if (!e || !s->has_call) return e;
    const expr **values = arena_take(g->scratch, (count + 1) * sizeof *values);
    if (!values) return memory(o);
    for (uint32_t i = 0; i < s->count; i++)
        if (!(values[i] = lower(l, s->at[i]))) return NULL;
    return put_values_at(o, l, e, from, symbols, values, s->count, s->where);
}

/* (e)' */
static const expr *primed(operating *o, lowering *l, const syntax *s) {
    list found;
    const expr *e = lower(l, s->at[0]);
    if (!e || !free_symbols(engine_of(o), e, &found)) return NULL;
    if (found.count != 1) return fail(o, DIAG_NAME, s->where, MSG_PRIME_VARIABLES, NULL, NULL);
    if (s->primes > LIMIT_ORDER) return fail(o, DIAG_LIMIT, s->where, MSG_ORDER_LIMIT, "50", NULL);
    const expr **by = arena_take(engine_of(o)->scratch, s->primes * sizeof *by);
    if (!by) return memory(o);
    for (uint32_t i = 0; i < s->primes; i++) by[i] = found.at[0];
    return derivative(o, l, s, OP_DIFF, NULL, e, by, s->primes);
}

/* --- vectors of derivatives --- */

/* The entries of e, a scalar or an explicit vector. */
static bool components(operating *o, const expr *e, span where, const expr *const **ret,
                       uint32_t *ret_count) {
    if (e->kind == EXPR_MATRIX && e->as.matrix.columns == 1) {
        *ret = e->at;
        *ret_count = e->count;
        return true;
    }
    if (!expr_is_scalar(e)) return fail(o, DIAG_UNABLE, where, MSG_NO_SYMBOLIC_VECTOR, "", NULL) != NULL;
    const expr **one = arena_take(engine_of(o)->scratch, sizeof *one);
    if (!one) return memory(o) != NULL;
    one[0] = e;
    *ret = one;
    *ret_count = 1;
    return true;
}

static bool say_variables(operating *o, const variables *v) {
    if (!v->alphabetical || v->count < 2) return true;
    const expr *all = pool_matrix(pool_of(o), v->count, 1, v->at);
    return remark(o, MSG_NOTE_ALPHABETICAL, NULL, NULL, all, NULL);
}

static const expr *jacobian_of(operating *o, lowering *l, const syntax *s, op asked, const expr *e,
                               const variables *v, bool transposed) {
    const expr *const *f;
    uint32_t m;
    if (!components(o, e, s->where, &f, &m)) return NULL;
    uint64_t all = (uint64_t)m * v->count;
    const expr **out =
        all <= LIMIT_ENTRIES ? arena_take(engine_of(o)->scratch, (size_t)all * sizeof *out) : NULL;
    if (!out)
        return all > LIMIT_ENTRIES ? fail(o, DIAG_LIMIT, s->where, MSG_ENTRY_LIMIT, "50000", NULL)
                                   : memory(o);
    const char *of = name_of_function(l, s->at[0]);
    for (uint32_t i = 0; i < m; i++)
        for (uint32_t j = 0; j < v->count; j++) {
            const expr *d = derivative(o, l, s, asked, of, f[i], &v->at[j], 1);
            if (!d) return NULL;
            out[transposed ? j * m + i : i * v->count + j] = d;
        }
    return pool_matrix(pool_of(o), transposed ? v->count : m, transposed ? m : v->count, out);
}

static const expr *with_variables(operating *o, lowering *l, const syntax *s, variables *v) {
    const expr *e = spelled_out(o, subject_of(o, l, s->at[0], s->count > 1 ? s->at[1] : NULL, v));
    return e && say_variables(o, v) ? e : NULL;
}

static const expr *grad(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *e = with_variables(o, l, s, &v);
    if (!e) return NULL;
    if (!expr_is_scalar(e) && !remark(o, MSG_NOTE_GRAD_OF_VECTOR, NULL, NULL, NULL, NULL)) return NULL;
    bool of_matrix = v.together && v.together->order == 2;
    if (of_matrix && !expr_is_scalar(e))
        return fail(o, DIAG_UNABLE, s->where, MSG_NO_SYMBOLIC_VECTOR, "", NULL);
    const expr *column = jacobian_of(o, l, s, OP_GRAD, e, &v, true);
    long rows, columns;
    if (!column || !of_matrix || !shape_integers(v.together, &rows, &columns)) return column;
    return pool_matrix(pool_of(o), (uint32_t)rows, (uint32_t)columns,
                       column->at); /* entries were listed row by row */
}

static const expr *jac(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *e = with_variables(o, l, s, &v);
    return e ? jacobian_of(o, l, s, OP_JAC, e, &v, false) : NULL;
}

static const expr *hess(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *e = with_variables(o, l, s, &v);
    if (!e) return NULL;
    if (!expr_is_scalar(e)) return fail(o, DIAG_SHAPE, s->where, MSG_HESS_OF_VECTOR, NULL, NULL);
    const expr **out = arena_take(engine_of(o)->scratch, (size_t)v.count * v.count * sizeof *out);
    if (!out) return memory(o);
    const char *of = name_of_function(l, s->at[0]);
    for (uint32_t i = 0; i < v.count; i++)
        for (uint32_t j = i; j < v.count; j++) {
            const expr *by[] = {v.at[i], v.at[j]}, *d = derivative(o, l, s, OP_HESS, of, e, by, 2);
            if (!d) return NULL;
            out[i * v.count + j] = out[j * v.count + i] = d;
        }
    return pool_matrix(pool_of(o), v.count, v.count, out);
}

static const expr *laplacian(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *e = with_variables(o, l, s, &v);
    const expr **terms = e ? arena_take(engine_of(o)->scratch, v.count * sizeof *terms) : NULL;
    if (!terms) return e ? memory(o) : NULL;
    for (uint32_t i = 0; i < v.count; i++) {
        const expr *by[] = {v.at[i], v.at[i]};
        if (!(terms[i] = derivative(o, l, s, OP_LAPLACIAN, name_of_function(l, s->at[0]), e, by, 2)))
            return NULL;
    }
    return simple_sum(engine_of(o), terms, v.count);
}

/* The components of a field, one for each variable. */
static const expr *field_of(operating *o, lowering *l, const syntax *s, variables *v,
                            const expr *const **ret) {
    uint32_t m;
    const expr *e = with_variables(o, l, s, v);
    if (!e || !components(o, e, s->where, ret, &m)) return NULL;
    if (m == v->count) return e;
    char have[16], wanted[16];
    *have = *wanted = 0;
    have[0] = (char)('0' + m % 10);
    wanted[0] = (char)('0' + v->count % 10);
    have[1] = wanted[1] = 0;
    return fail(o, DIAG_SHAPE, s->where, MSG_FIELD_COMPONENTS, have, wanted);
}

static const expr *divergence(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *const *f;
    if (!field_of(o, l, s, &v, &f)) return NULL;
    const expr **terms = arena_take(engine_of(o)->scratch, v.count * sizeof *terms);
    if (!terms) return memory(o);
    for (uint32_t i = 0; i < v.count; i++)
        if (!(terms[i] = derivative(o, l, s, OP_DIVERGENCE, NULL, f[i], &v.at[i], 1))) return NULL;
    return simple_sum(engine_of(o), terms, v.count);
}

/* d f[a]/d x[b] - d f[b]/d x[a] */
static const expr *turning(operating *o, lowering *l, const syntax *s, const expr *const *f,
                           const variables *v, uint32_t a, uint32_t b) {
    const expr *p = derivative(o, l, s, OP_CURL, NULL, f[a], &v->at[b], 1),
               *q = p ? derivative(o, l, s, OP_CURL, NULL, f[b], &v->at[a], 1) : NULL;
    return simple_sub(engine_of(o), p, q);
}

static const expr *curl(operating *o, lowering *l, const syntax *s) {
    variables v;
    const expr *const *f;
    if (!field_of(o, l, s, &v, &f)) return NULL;
    if (v.count == 2) return turning(o, l, s, f, &v, 1, 0);
    if (v.count != 3) return fail(o, DIAG_SHAPE, s->where, MSG_CURL_COMPONENTS, NULL, NULL);
    const expr *out[3];
    for (uint32_t i = 0; i < 3; i++) out[i] = turning(o, l, s, f, &v, (i + 2) % 3, (i + 1) % 3);
    return pool_matrix(pool_of(o), 3, 1, out);
}

static const expr *directional(operating *o, lowering *l, const syntax *s) {
    engine *g = engine_of(o);
    variables v;
    size_t from = l->conditions.count;
    const expr *e = spelled_out(o, subject_of(o, l, s->at[0], NULL, &v)),
               *u = e ? simplify(g, lower(l, s->at[1])) : NULL;
    const expr *const *direction;
    uint32_t n;
    if (!u || !components(o, u, s->at[1]->where, &direction, &n) || !say_variables(o, &v)) return NULL;
    if (n != v.count) return fail(o, DIAG_SHAPE, s->at[1]->where, MSG_DIRECTION_SIZE, NULL, NULL);
    const expr *length = simple_call(g, OP_NORM, &u, 1);
    if (!length) return NULL;
    if (expr_is_zero(length)) return fail(o, DIAG_DOMAIN, s->at[1]->where, MSG_DIRECTION_ZERO, NULL, NULL);
    const expr *unit = simple_mul(g, simple_power(g, length, pool_integer(g->pool, -1)), u),
               **terms = arena_take(g->scratch, n * sizeof *terms);
    if (!unit || !terms) return memory(o);
    if (!expr_is_one(length) && !remark(o, MSG_NOTE_DIRECTION, NULL, NULL, unit, NULL)) return NULL;
    for (uint32_t i = 0; i < n; i++)
        terms[i] =
            simple_mul(g, derivative(o, l, s, OP_DIRECTIONAL, name_of_function(l, s->at[0]), e, &v.at[i], 1),
                       n == 1 ? unit : unit->at[i]);
    const expr *d = simple_sum(g, terms, n);
    if (!d || s->count < 3) return d;
    const expr *at = lower(l, s->at[2]);
    const expr *const *values;
    uint32_t m;
    if (!at || !components(o, at, s->at[2]->where, &values, &m)) return NULL;
    if (m != n) return fail(o, DIAG_SHAPE, s->at[2]->where, MSG_DIRECTION_SIZE, NULL, NULL);
    return put_values_at(o, l, d, from, v.at, values, n, s->where);
}

/* d(e) = e_x dx + e_y dy + ... */
static const expr *differential(operating *o, lowering *l, const syntax *s) {
    engine *g = engine_of(o);
    variables v;
    const expr *e = spelled_out(o, subject_of(o, l, s->at[0], NULL, &v));
    const expr **terms = e ? arena_take(g->scratch, v.count * sizeof *terms) : NULL;
    if (!terms) return e ? memory(o) : NULL;
    for (uint32_t i = 0; i < v.count; i++) {
        const expr *x = v.at[i];
        if (x->kind != EXPR_SYMBOL) return fail(o, DIAG_UNABLE, s->where, MSG_NO_SYMBOLIC_VECTOR, "", NULL);
        const expr *d =
            e == x ? pool_integer(g->pool, 1)
                   : derivative(o, l, s, OP_DIFFERENTIAL, name_of_function(l, s->at[0]), e, &v.at[i], 1);
        terms[i] = simple_mul(g, d, pool_increment(g->pool, x));
    }
    return simple_sum(g, terms, v.count);
}

/* --- values --- */

/* e with x a little to the left or right of its value, as a decimal: what the derivative tends to there. */
static bool side_value(operating *o, const expr *e, const expr *x, const expr *value, int side,
                       char out[32]) {
    engine *g = engine_of(o);
    diag ignored = {0}, *before = pool_diag(g->pool);
    pool_begin(g->pool, &ignored, pool_stop(g->pool), 0);
    number tiny;
    number_init(&tiny);
    fmpz_set_si(&tiny.num, side);
    fmpz_set_ui(&tiny.den, 10);
    fmpz_pow_ui(&tiny.den, &tiny.den, 40);
    const expr *near = simple_add(g, value, pool_number(g->pool, &tiny));
    number_done(&tiny);
    const expr *there = near ? simplify(g, walk_replace(g->pool, g->scratch, e, &x, &near, 1)) : NULL;
    const expr *digits = there && expr_is_constant(there)
                             ? decimal_value(g->pool, g->scratch, there, 12, pool_stop(g->pool), &ignored)
                             : NULL;
    bool fine = digits != NULL;
    if (fine) {
        double rounded = number_to_double(&digits->as.number);
        snprintf(out, 32, "%.10g", rounded > -1e-15 && rounded < 1e-15 ? 0 : rounded);
    }
    pool_begin(g->pool, before, pool_stop(g->pool), 0);
    return fine;
}

/* What was differentiated has no value there: the operator's own words. */
static bool refuse_subject(operating *o, const expr *subject, const expr *const *at,
                           const expr *const *values, uint32_t count, span where) {
    engine *g = engine_of(o);
    list ignored;
    list_init(&ignored, g->scratch);
    const expr *there = walk_replace(g->pool, g->scratch, subject, at, values, count);
    return there && !domain_of(g, there, NULL, &ignored, NULL) && !diag_at(pool_diag(g->pool), where);
}

/* A condition fails at the point: say why, with what the derivative tends to from both sides where there is one variable.
 * Equal sides decide nothing: the rules that were used do not hold there, and no other was tried. */
static bool refuse_at(operating *o, const expr *e, const expr *const *at, const expr *const *values,
                      uint32_t count, span where) {
    char left[32], right[32];
    const list *records = &o->out->records;
    const record *last = records->count ? records->at[records->count - 1] : NULL;
    diag *d = pool_diag(pool_of(o));
    if (!last) return diag_set(d, DIAG_DOMAIN, where, MSG_NO_VALUE_HERE, NULL, NULL, NULL);
    if (refuse_subject(o, last->subject, at, values, count, where)) return false;
    if (count != 1 || !side_value(o, e, at[0], values[0], -1, left) ||
        !side_value(o, e, at[0], values[0], 1, right))
        return diag_set(d, DIAG_DOMAIN, where, MSG_NO_DERIVATIVE_HERE, NULL, NULL, NULL);
    if (strcmp(left, right) == 0)
        return diag_set(d, DIAG_UNABLE, where, MSG_DERIVATIVE_UNDECIDED, left, NULL, NULL);
    diag_set(d, DIAG_DOMAIN, where, MSG_NO_DERIVATIVE_SIDES, left, right, NULL);
    return diag_detail(d, MSG_FRAMEWORKS);
}

const expr *put_values_at(operating *o, lowering *l, const expr *e, size_t from, const expr *const *at,
                          const expr *const *values, uint32_t count, span where) {
    engine *g = engine_of(o);
    size_t kept = from;
    for (size_t i = from; i < l->conditions.count; i++) {
        const expr *c =
            simplify(g, walk_replace(g->pool, g->scratch, l->conditions.at[i], at, values, count));
        if (!c) return diag_at(pool_diag(g->pool), where), NULL;
        truth t = truth_of(g, c);
        if (t == TRUTH_NO) return refuse_at(o, e, at, values, count, where), NULL;
        if (t == TRUTH_UNKNOWN) l->conditions.at[kept++] = c;
    }
    l->conditions.count = kept;
    return walk_replace(g->pool, g->scratch, e, at, values, count);
}

static const expr *at_point(operating *o, lowering *l, const syntax *s) {
    engine *g = engine_of(o);
    size_t from = l->conditions.count;
    uint32_t n = s->count - 1;
    const expr *e = lower(l, s->at[0]), **at = arena_take(g->scratch, 2 * (n + 1) * sizeof *at);
    if (!e || !at) return e ? memory(o) : NULL;
    const expr **values = at + n + 1;
    for (uint32_t i = 0; i < n; i++) {
        const syntax *bind = s->at[i + 1];
        if (bind->kind != SYN_BIND) return fail(o, DIAG_SYNTAX, bind->where, MSG_WANTS_BIND, NULL, NULL);
        const syntax name = {.kind = SYN_NAME, .where = bind->where, .key = bind->key, .text = bind->text};
        if (!(at[i] = lower_variable(l, &name)) || !(values[i] = lower(l, bind->at[0]))) return NULL;
        if (values[i]->shape != at[i]->shape)
            return fail(o, DIAG_SHAPE, bind->where, MSG_VALUE_SHAPE, bind->text, NULL);
    }
    return put_values_at(o, l, e, from, at, values, n, s->where);
}

static const expr *in_simple_form(operating *o, lowering *l, const syntax *s) {
    const expr *e = lower(l, s->at[0]);
    return e && conditions_of(o, l, e, NULL) ? simplify(engine_of(o), e) : NULL;
}

static const expr *in_asked_form(operating *o, lowering *l, const syntax *s,
                                 const expr *(*form)(engine *g, const expr *e)) {
    const expr *e = in_simple_form(o, l, s);
    if (!e) return NULL;
    o->as_is = true;
    return form(engine_of(o), e);
}

static const expr *expanded(operating *o, lowering *l, const syntax *s) {
    return in_asked_form(o, l, s, expand);
}
static const expr *factored(operating *o, lowering *l, const syntax *s) {
    return in_asked_form(o, l, s, factorise);
}

static const expr *decimal(operating *o, lowering *l, const syntax *s) {
    engine *g = engine_of(o);
    long digits = 15;
    if (s->count > 1) {
        const expr *n = lower(l, s->at[1]);
        if (!n) return NULL;
        if (!expr_is_number(n) || !number_to_long(&n->as.number, &digits) || digits < 1)
            return fail(o, DIAG_SYNTAX, s->at[1]->where, MSG_BAD_DIGITS, NULL, NULL);
        if (digits > LIMIT_DIGITS)
            return fail(o, DIAG_LIMIT, s->at[1]->where, MSG_N_DIGITS_LIMIT, "100000", NULL);
    }
    const expr *e = in_simple_form(o, l, s);
    list found;
    if (!e || !free_symbols(g, e, &found)) return NULL;
    if (found.count) {
        fail(o, DIAG_NAME, s->where, MSG_N_OF_NAMES, ((const expr *)found.at[0])->as.symbol.name, NULL);
        diag_hint(pool_diag(g->pool), MSG_HINT_N_AT, ((const expr *)found.at[0])->as.symbol.name, NULL, NULL);
        return NULL;
    }
    o->as_is = true;
    return decimal_value(g->pool, g->scratch, e, (uint32_t)digits, pool_stop(g->pool), pool_diag(g->pool));
}

static const struct {
    op of;
    evaluation run;
} operators[] = {
    {OP_DIFF, diff},
    {OP_GRAD, grad},
    {OP_JAC, jac},
    {OP_HESS, hess},
    {OP_LAPLACIAN, laplacian},
    {OP_DIVERGENCE, divergence},
    {OP_CURL, curl},
    {OP_DIRECTIONAL, directional},
    {OP_DIFFERENTIAL, differential},
    {OP_AT, at_point},
    {OP_SUBS, at_point},
    {OP_SIMPLIFY, in_simple_form},
    {OP_EXPAND, expanded},
    {OP_FACTOR, factored},
    {OP_N, decimal},
};

const expr *operate(void *data, lowering *l, const syntax *s) {
    operating *o = data;
    const expr *e = NULL;
    if (s->kind == SYN_PARTIAL)
        e = partial(o, l, s);
    else if (s->kind == SYN_PRIME)
        e = primed(o, l, s);
    else {
        size_t i = 0, n = sizeof operators / sizeof *operators;
        while (i < n && operators[i].of != s->op) i++;
        e = i < n ? operators[i].run(o, l, s)
                  : fail(o, DIAG_UNABLE, s->where, MSG_NO_OPERATOR, op_row_of(s->op)->name, NULL);
    }
    if (!e) diag_at(pool_diag(pool_of(o)), s->where);
    return e;
}
