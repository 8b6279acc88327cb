/* Nodes in an order in which arguments come first. Each operator has three functions in a table: value, tangent from those of
 * the arguments, and adjoints of the arguments from its own. A product of several factors is a chain of products of two. */
#include "num/dense_tape.h"
#include "expr/walk.h"
#include "num/dense_ops.h"

#include <math.h>
#include <string.h>

struct dense_tape {
    arena *home;
    const point *at;
    templates *forms;
    const dense_kernels *k;
    diag *d;
    list nodes; /* dense_node *, arguments first */
    map *done;  /* expr -> dense_node */
};

static dense_node *memory(dense_tape *t) { return diag_memory(t->d), NULL; }

static dense_node *unable(dense_tape *t, const expr *e) {
    const char *name = expr_is_symbol(e)      ? e->as.symbol.name
                       : e->kind == EXPR_CALL ? op_row_of((op)e->op)->name
                                              : "";
    diag_set(t->d, DIAG_UNABLE, NOWHERE, MSG_NO_VALUE, name, NULL, NULL);
    return NULL;
}

static dense_node *new_node(dense_tape *t, const expr *e, const dense_op *o, uint32_t rows, uint32_t columns,
                            uint32_t count) {
    if ((uint64_t)rows * columns > LIMIT_ENTRIES)
        return diag_set(t->d, DIAG_LIMIT, NOWHERE, MSG_ENTRY_LIMIT, "50000", NULL, NULL), NULL;
    dense_node *n = arena_take(t->home, sizeof *n);
    size_t cells = (size_t)rows * columns;
    if (!n) return memory(t);
    *n = (dense_node){
        .e = e, .op = o, .rows = rows, .columns = columns, .count = count, .k = t->k, .forms = t->forms};
    n->at = arena_take(t->home, (count + 1) * sizeof *n->at);
    n->v = arena_take(t->home, (3 * cells + 1) * sizeof *n->v);
    if (!n->at || !n->v) return memory(t);
    n->d = n->v + cells, n->b = n->d + cells;
    return list_push(&t->nodes, n) ? n : memory(t);
}

/* --- shapes at the sizes of the point --- */

static bool size_at(const dense_tape *t, const size *s, uint32_t *ret) {
    long all = 0;
    for (uint32_t i = 0; i < size_terms(s); i++) {
        const char *const *names;
        uint32_t count;
        long term = size_term(s, i, &names, &count);
        for (uint32_t k = 0; k < count; k++) {
            const expr *const *at = t->at->names;
            uint32_t j = 0;
            while (j < t->at->count && !(expr_is_symbol(at[j]) && at[j]->as.symbol.is_size &&
                                         strcmp(at[j]->as.symbol.name, names[k]) == 0))
                j++;
            if (j == t->at->count) return false;
            term *= arf_get_si(arb_midref(&t->at->values[j]),
                               ARF_RND_DOWN); /* sizes come first, one entry each */
        }
        all += term;
    }
    *ret = (uint32_t)all;
    return all > 0 && all <= LIMIT_ENTRIES;
}

static bool sides_of(const dense_tape *t, const expr *e, uint32_t *rows, uint32_t *columns) {
    return e->shape->order <= 2 && size_at(t, e->shape->side[0], rows) &&
           size_at(t, e->shape->side[1], columns);
}

/* --- compiling --- */

/* The values of a name, where the point gives it. */
static bool take_input(dense_tape *t, const expr *e, dense_node *n) {
    uint32_t offset = 0;
    for (uint32_t i = 0; i < t->at->count; i++) {
        uint32_t rows, columns;
        if (!sides_of(t, t->at->names[i], &rows, &columns)) return false;
        if (t->at->names[i] == e) {
            for (uint32_t k = 0; k < rows * columns; k++)
                n->v[k] = arf_get_d(arb_midref(&t->at->values[offset + k]), ARF_RND_NEAR);
            return true;
        }
        offset += rows * columns;
    }
    return false;
}

static dense_node *leaf(dense_tape *t, const expr *e) {
    uint32_t rows, columns;
    if (!sides_of(t, e, &rows, &columns)) return unable(t, e);
    dense_node *n = new_node(t, e, dense_leaf(), rows, columns, 0);
    if (!n) return NULL;
    if (e->kind == EXPR_NUMBER || e->kind == EXPR_DECIMAL)
        n->v[0] = number_to_double(&e->as.number);
    else if (!take_input(t, e, n))
        return unable(t, e);
    return n;
}

/* u1*u2*u3 as (u1*u2)*u3, each a node. */
static dense_node *chain(dense_tape *t, const expr *e, const dense_op *o) {
    dense_node *left = map_find(t->done, e->at[0], 0);
    for (uint32_t i = 1; i < e->count; i++) {
        dense_node *right = map_find(t->done, e->at[i], 0), *n;
        bool scalar_left = left->rows * left->columns == 1, scalar_right = right->rows * right->columns == 1,
             same = e->op != OP_MUL || scalar_left || scalar_right;
        uint32_t rows = e->op == OP_KRON      ? left->rows * right->rows
                        : scalar_left && same ? right->rows
                                              : left->rows,
                 columns = e->op == OP_KRON       ? left->columns * right->columns
                           : same && !scalar_left ? left->columns
                                                  : right->columns;
        if (!(n = new_node(t, e, o, rows, columns, 2))) return NULL;
        n->at[0] = left, n->at[1] = right;
        left = n;
    }
    return left;
}

static dense_node *compile(dense_tape *t, const expr *e) {
    const dense_op *o = dense_op_of(e);
    uint32_t rows, columns;
    if (e->count == 0 && e->kind != EXPR_CALL) return leaf(t, e);
    if (!o || e->shape->truth) return unable(t, e);
    if (o->pairs && e->count > 1) return chain(t, e, o);
    if (!sides_of(t, e, &rows, &columns)) return unable(t, e);
    dense_node *n = new_node(t, e, o, rows, columns, e->count);
    for (uint32_t i = 0; n && i < e->count; i++) n->at[i] = map_find(t->done, e->at[i], 0);
    if (n && o->prepare && !o->prepare(n, t->home)) return memory(t);
    return n;
}

/* Sizes of eye(n) and indices of x[1] are read off the expression or are leaves like others. */
dense_tape *dense_tape_new(arena *home, const expr *e, const point *at, templates *forms,
                           const dense_kernels *k, diag *d) {
    dense_tape *t = arena_take(home, sizeof *t);
    list order;
    if (!t) return diag_memory(d), NULL;
    *t = (dense_tape){.home = home, .at = at, .forms = forms, .k = k, .d = d, .done = map_new(home)};
    list_init(&t->nodes, home);
    if (!t->done || !walk_order(home, e, &order)) return memory(t), NULL;
    for (size_t i = 0; i < order.count; i++) {
        dense_node *n = compile(t, order.at[i]);
        if (!n || !map_put(t->done, order.at[i], 0, n)) return n ? (memory(t), NULL) : NULL;
    }
    return t;
}

/* --- running --- */

static dense_node *last(const dense_tape *t) {
    return (dense_node *)(uintptr_t)t->nodes.at[t->nodes.count - 1];
}

uint32_t dense_tape_rows(const dense_tape *t) { return last(t)->rows; }
uint32_t dense_tape_columns(const dense_tape *t) { return last(t)->columns; }

static size_t bytes(const dense_node *n) { return (size_t)n->rows * n->columns * sizeof *n->v; }

const double *dense_tape_value(dense_tape *t) {
    for (size_t i = 0; i < t->nodes.count; i++) {
        dense_node *n = (dense_node *)(uintptr_t)t->nodes.at[i];
        if (n->op->value) n->op->value(n);
    }
    return last(t)->v;
}

const double *dense_tape_forward(dense_tape *t, const expr *name, const double *direction) {
    for (size_t i = 0; i < t->nodes.count; i++) {
        dense_node *n = (dense_node *)(uintptr_t)t->nodes.at[i];
        memset(n->d, 0, bytes(n));
        if (n->e == name && !n->count)
            memcpy(n->d, direction, bytes(n));
        else if (n->op->tangent)
            n->op->tangent(n);
    }
    return last(t)->d;
}

const double *dense_tape_reverse(dense_tape *t, const double *seed, const expr *name) {
    const dense_node *wanted = map_find(t->done, name, 0);
    for (size_t i = 0; i < t->nodes.count; i++) {
        dense_node *n = (dense_node *)(uintptr_t)t->nodes.at[i];
        memset(n->b, 0, bytes(n));
    }
    memcpy(last(t)->b, seed, bytes(last(t)));
    for (size_t i = t->nodes.count; i-- > 0;) {
        dense_node *n = (dense_node *)(uintptr_t)t->nodes.at[i];
        if (n->op->adjoint) n->op->adjoint(n);
    }
    return wanted ? wanted->b : NULL;
}
