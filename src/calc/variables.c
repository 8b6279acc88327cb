/* What is differentiated, and by what: names, lists of names, the parameters of a function, entries of vectors and matrices
 * of known size. */
#include "calc/operators_parts.h"
#include "calc/order.h"
#include "calc/simplify.h"
#include "expr/walk.h"

#include <stdlib.h>

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

/* A name, or a list of names [x, y]. */
bool variables_named(operating *o, lowering *l, const syntax *s, variables *ret) {
    uint32_t n = s->kind == SYN_MATRIX ? s->count : 1;
    *ret = (variables){arena_take(operating_engine(o)->scratch, n * sizeof *ret->at), n, false, NULL};
    if (!ret->at) return operating_memory(o) != NULL;
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
        return operating_fail(o, DIAG_UNABLE, where, MSG_NO_SYMBOLIC_VECTOR,
                              x->kind == EXPR_SYMBOL ? x->as.symbol.name : "", NULL) != NULL;
    variables all = {arena_take(operating_engine(o)->scratch, (size_t)(rows * columns) * sizeof *all.at),
                     (uint32_t)(rows * columns), false, x->shape};
    if (!all.at) return operating_memory(o) != NULL;
    for (long i = 0; i < rows * columns; i++) {
        const expr *at[] = {x, pool_integer(operating_pool(o), i / columns + 1),
                            pool_integer(operating_pool(o), i % columns + 1)};
        if (!(all.at[i] = pool_call(operating_pool(o), OP_INDEX, at, columns == 1 ? 2 : 3))) return false;
    }
    *v = all;
    return true;
}

const entry *variables_function(lowering *l, const syntax *s) {
    bool plain = s->kind == SYN_NAME ||
                 (s->kind == SYN_PARTIAL && s->part_count == 0 && s->primes == 0 && !s->has_call);
    const entry *e = plain ? names_find(l->names, s->key) : NULL;
    return e && (e->kind == ENTRY_DEFINED || e->kind == ENTRY_ABSTRACT) ? e : NULL;
}

/* What is differentiated, and by what where nobody says: the parameters of a function, else all names in order. */
const expr *variables_subject(operating *o, lowering *l, const syntax *s, const syntax *by, variables *ret) {
    engine *g = operating_engine(o);
    const entry *f = variables_function(l, s);
    const expr *e;
    if (f) {
        const expr **symbols = arena_take(g->scratch, (f->parameter_count + 1) * sizeof *symbols);
        if (!symbols) return operating_memory(o);
        e = lower_function(l, f, symbols, s->where);
        *ret = (variables){symbols, f->parameter_count, false, NULL};
    } else {
        e = lower(l, s);
        list found;
        if (!e || !free_symbols(g, e, &found)) return NULL;
        *ret = (variables){(const expr **)(uintptr_t)found.at, (uint32_t)found.count, true, NULL};
    }
    if (!e || (by && !variables_named(o, l, by, ret)) ||
        (ret->count == 1 && !spread_vectors(o, ret, by ? by->where : s->where)))
        return NULL;
    for (uint32_t i = 0; i < ret->count; i++)
        if (!expr_is_scalar(ret->at[i])) {
            const char *name = ret->at[i]->kind == EXPR_SYMBOL ? ret->at[i]->as.symbol.name : "";
            operating_fail(o, DIAG_UNABLE, s->where, MSG_ONE_AT_A_TIME, name, NULL);
            diag_hint(pool_diag(g->pool), MSG_HINT_NAME_IT, name, NULL, NULL);
            return NULL;
        }
    if (ret->count == 0) return operating_fail(o, DIAG_NAME, s->where, MSG_NO_VARIABLES, NULL, NULL);
    return e;
}

/* Vectors and matrices of known size, as their entries: what is explicit can be differentiated entry by entry. */
const expr *variables_spelled_out(operating *o, const expr *e) {
    list nodes;
    engine *g = operating_engine(o);
    if (!e || !walk_order(g->scratch, e, &nodes)) return e ? operating_memory(o) : NULL;
    const expr **from = arena_take(g->scratch, 2 * (nodes.count + 1) * sizeof *from);
    uint32_t n = 0;
    bool matrices = false;
    if (!from) return operating_memory(o);
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
        if (!at) return operating_memory(o);
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
