/* The walk. A stack of nodes stands in for recursion, so height costs memory and no C stack; a value is kept in the
 * memo of the innermost scope whose bound name it depends on, so that one turn of a sum evaluates again only what turns.
 * Own arrays come from an arena of the run; the mantissas are FLINT's and are cleared with the scope. */
#include "num/eval.h"

#include <string.h>

static const struct {
    eval_op run;
    uint32_t lazy;
} ops[OP_COUNT] = {
#define EVAL(op, function, lazy) [OP_##op] = {eval_##function, lazy},
#include "num/eval_ops.def"
#undef EVAL
};

/* --- scopes --- */

bool scope_open(eval *v, scope *s, const expr *symbol, bool barrier) {
    *s = (scope){.outer = v->scope, .barrier = barrier, .symbol = symbol};
    arb_init(s->bound);
    s->home = arena_new(arena_mem(v->root.home));
    s->memo = s->home ? map_new(s->home) : NULL;
    v->scope = s;
    return s->memo || diag_memory(v->failure);
}

static void clear_values(scope *s) {
    for (value *a = s->values; a; a = a->older)
        for (slong i = 0; i < (slong)value_count(a) * a->length; i++) arb_clear(a->at + i);
    s->values = NULL;
}

void scope_clear(scope *s) {
    clear_values(s);
    arena_clear(s->home);
    s->memo = map_new(s->home); /* NULL is found out by the next map_put */
}

void scope_close(eval *v, scope *s) {
    clear_values(s);
    arb_clear(s->bound);
    arena_free(s->home);
    v->scope = s->outer;
}

/* Where the value of e belongs: the innermost scope that e depends on. A symbol beyond the 63rd shares its bit, and
 * then e may be evaluated once too often, never too rarely. */
static scope *home_of(const eval *v, const expr *e) {
    scope *s = v->scope;
    while (!s->barrier && !(e->names & s->symbol->names)) s = s->outer;
    return s;
}

/* --- the point --- */

static const arb_struct *size_given(const eval *v, const char *name) {
    for (uint32_t i = 0; i < v->at->count; i++) {
        const expr *e = v->at->names[i];
        if (expr_is_symbol(e) && e->as.symbol.is_size && strcmp(e->as.symbol.name, name) == 0)
            return &v->at->values[v->bindings[i].offset];
    }
    return NULL;
}

bool eval_size(const eval *v, const size *s, uint32_t *ret) {
    long all = 0;
    for (uint32_t i = 0; i < size_terms(s); i++) {
        const char *const *names;
        uint32_t count;
        long term = size_term(s, i, &names, &count);
        for (uint32_t k = 0; k < count; k++) {
            const arb_struct *at = size_given(v, names[k]);
            if (!at) return false;
            if (!arb_is_int(at) || arf_cmpabs_ui(arb_midref(at), LIMIT_ENTRIES) > 0) return false;
            if (__builtin_mul_overflow(term, arf_get_si(arb_midref(at), ARF_RND_DOWN), &term)) return false;
        }
        if (__builtin_add_overflow(all, term, &all)) return false;
    }
    if (all < 1 || all > LIMIT_ENTRIES) return false;
    *ret = (uint32_t)all;
    return true;
}

bool eval_sides(const eval *v, const shape *s, uint32_t *ret_rows, uint32_t *ret_columns) {
    uint32_t rows, columns, more;
    if (!eval_size(v, s->side[0], &rows) || !eval_size(v, s->side[1], &columns)) return false;
    for (uint32_t k = 2; k < s->order; k++) {
        if (!eval_size(v, s->side[k], &more) || (uint64_t)columns * more > LIMIT_ENTRIES) return false;
        columns *= more;
    }
    if ((uint64_t)rows * columns > LIMIT_ENTRIES) return false;
    *ret_rows = rows;
    *ret_columns = columns;
    return true;
}

static bool bind(eval *v) {
    v->bindings = arena_take(v->root.home, (v->at->count + 1) * sizeof *v->bindings);
    v->bound_at = map_new(v->root.home);
    if (!v->bindings || !v->bound_at) return diag_memory(v->failure);
    for (uint32_t i = 0; i < v->at->count; i++) {
        binding *b = &v->bindings[i];
        *b = (binding){.name = v->at->names[i], .offset = v->entries};
        if (!eval_sides(v, b->name->shape, &b->rows, &b->columns)) return eval_unable(v, b->name);
        if (!map_put(v->bound_at, b->name, 0, b)) return diag_memory(v->failure);
        for (uint32_t k = 0; v->direction && k < b->rows * b->columns; k++)
            if (!arb_is_zero(&v->direction[v->entries + k])) v->moving |= b->name->names;
        if (!(expr_is_symbol(b->name) && b->name->as.symbol.is_size)) v->free |= b->name->names;
        v->entries += b->rows * b->columns;
    }
    return true;
}

const binding *eval_binding(const eval *v, const expr *name) { return map_find(v->bound_at, name, 0); }

bool eval_init(eval *v, arena *scratch, const eval *outer, const point *at, const arb_struct *direction,
               slong length, slong bits, const stop *s, diag *d) {
    *v = (eval){.at = at,
                .direction = length > 1 ? direction : NULL,
                .length = length,
                .bits = bits,
                .stop = s,
                .failure = d};
    v->depth = outer ? outer->depth + 1 : 0;
    v->root.home = arena_new(arena_mem(scratch));
    v->root.memo = v->root.home ? map_new(v->root.home) : NULL;
    v->root.barrier = true;
    v->root.outer = outer ? outer->scope : NULL;
    arb_init(v->root.bound);
    v->scope = &v->root;
    if (!v->root.memo) return diag_memory(d);
    return bind(v);
}

void eval_done(eval *v) {
    clear_values(&v->root);
    arb_clear(v->root.bound);
    arena_free(v->root.home);
}

bool eval_poll(eval *v) { return !stop_now(v->stop, v->tick++) || diag_stopped(v->failure, v->stop); }

bool eval_unable(eval *v, const expr *e) {
    const char *name = expr_is_symbol(e)      ? e->as.symbol.name
                       : e->kind == EXPR_CALL ? op_row_of((op)e->op)->name
                                              : "";
    return diag_set(v->failure, DIAG_UNABLE, NOWHERE, MSG_NO_VALUE, name, NULL, NULL);
}

/* --- values --- */

value *value_new(task *t, uint32_t rows, uint32_t columns, slong length) {
    if ((uint64_t)rows * columns > LIMIT_ENTRIES) {
        diag_set(t->v->failure, DIAG_LIMIT, NOWHERE, MSG_ENTRY_LIMIT, "50000", NULL, NULL);
        return NULL;
    }
    value *a = arena_take(t->into->home, sizeof *a);
    size_t cells = (size_t)rows * columns * (size_t)length;
    arb_ptr at = arena_take(t->into->home, cells * sizeof *at); /* zero bytes are the ball 0 */
    if (!a || !at) {
        diag_memory(t->v->failure);
        return NULL;
    }
    *a = (value){.older = t->into->values,
                 .rows = rows,
                 .columns = columns,
                 .length = length,
                 .at = at,
                 .truth = TRUTH_UNKNOWN};
    t->into->values = a;
    return a;
}

bool value_scalar(task *t) {
    t->ret = value_new(t, 1, 1, t->length);
    return t->ret != NULL;
}

bool value_is_finite(const value *a) { return _arb_vec_is_finite(a->at, (slong)value_count(a) * a->length); }

/* A name that moves may share its bit with others: what does not move may have the length of what does. */
bool value_is_still(const value *a) {
    for (uint32_t i = 0; i < value_count(a); i++)
        for (slong c = 1; c < a->length; c++)
            if (!arb_is_zero(value_cell(a, i) + c)) return false;
    return true;
}

bool value_natural(const value *a, slong *ret) {
    if (value_count(a) != 1 || !value_is_still(a) || !arb_is_int(a->at)) return false;
    if (arf_sgn(arb_midref(a->at)) < 0 || arf_cmpabs_2exp_si(arb_midref(a->at), 31) >= 0) return false;
    *ret = arf_get_si(arb_midref(a->at), ARF_RND_DOWN);
    return true;
}

/* --- leaves --- */

static bool run_number(task *t) {
    if (!value_scalar(t)) return false;
    arb_set_fmpq(t->ret->at, &t->e->as.number, t->v->bits);
    return true;
}

static bool run_binding(task *t, const binding *b) {
    t->ret = value_new(t, b->rows, b->columns, t->length);
    if (!t->ret) return false;
    for (uint32_t i = 0; i < value_count(t->ret); i++) {
        arb_ptr at = value_cell(t->ret, i);
        arb_set(at, &t->v->at->values[b->offset + i]);
        if (t->length > 1) arb_set(at + 1, &t->v->direction[b->offset + i]);
    }
    return true;
}

static bool run_symbol(task *t) {
    for (const scope *s = t->v->scope; s; s = s->outer)
        if (s->symbol == t->e) {
            if (!value_scalar(t)) return false;
            arb_set(t->ret->at, s->bound);
            return true;
        }
    const binding *b = eval_binding(t->v, t->e);
    return b ? run_binding(t, b) : eval_unable(t->v, t->e);
}

static bool run_matrix(task *t) {
    t->ret = value_new(t, t->e->as.matrix.rows, t->e->as.matrix.columns, t->length);
    if (!t->ret) return false;
    for (uint32_t i = 0; i < t->e->count; i++)
        cell_set((cell){value_cell(t->ret, i), t->length}, cell_of(t->at[i], 0));
    return true;
}

/* Parts one beside and below the other. */
static bool run_blocks(task *t) {
    uint32_t across = t->e->as.matrix.columns, rows = 0, columns = 0;
    for (uint32_t i = 0; i < t->e->as.matrix.rows; i++) rows += t->at[i * across]->rows;
    for (uint32_t j = 0; j < across; j++) columns += t->at[j]->columns;
    t->ret = value_new(t, rows, columns, t->length);
    for (uint32_t k = 0, top = 0, left = 0; t->ret && k < t->e->count; k++) {
        const value *a = t->at[k];
        for (uint32_t i = 0; i < value_count(a); i++) {
            uint32_t place = (top + i / a->columns) * columns + left + i % a->columns;
            cell_set((cell){value_cell(t->ret, place), t->length}, cell_of(a, i));
        }
        left += a->columns;
        if ((k + 1) % across == 0) left = 0, top += a->rows;
    }
    return t->ret != NULL;
}

static bool run_call(task *t) {
    const op_row *row = op_row_of((op)t->e->op);
    if (ops[t->e->op].run) return ops[t->e->op].run(t);
    return row->ball && row->series ? eval_kernel(t) : eval_unable(t->v, t->e);
}

static bool (*const kinds[])(task *) = {
    [EXPR_NUMBER] = run_number, [EXPR_DECIMAL] = run_number, [EXPR_SYMBOL] = run_symbol,
    [EXPR_CALL] = run_call,     [EXPR_APPLY] = eval_apply,   [EXPR_MATRIX] = run_matrix,
    [EXPR_BLOCKS] = run_blocks,
};

/* --- the walk --- */

/* An entry x[1] that the point gives for itself is a leaf. */
static bool is_given(const eval *v, const expr *e) { return expr_is(e, OP_INDEX) && eval_binding(v, e); }

static uint32_t lazy_of(const eval *v, const expr *e) {
    if (is_given(v, e)) return e->count;
    uint32_t lazy = e->kind == EXPR_CALL ? ops[e->op].lazy : 0;
    return lazy < e->count ? lazy : e->count;
}

/* Cells that are not finite become indeterminate throughout; the cause is the first argument's, or this node. */
static void seal(task *t) {
    value *r = t->ret;
    bool fine = true;
    for (uint32_t i = 0; i < value_count(r); i++) {
        cell c = cell_of(r, i);
        if (cell_is_finite(c)) continue;
        cell_undefined(c);
        fine = false;
    }
    if (fine || r->cause) return;
    for (uint32_t i = 0; i < t->e->count && !r->cause; i++)
        if (t->at[i] && t->at[i]->cause) {
            r->cause = t->at[i]->cause;
            r->proved = t->at[i]->proved;
        }
    if (r->cause) return;
    r->cause = t->e;
    r->proved = t->v->explains && eval_proves(t);
}

static bool finish(eval *v, const expr *e) {
    value *small[16], **at = small;
    task t = {.v = v, .into = home_of(v, e), .e = e, .length = e->names & v->moving ? v->length : 1};
    if (e->count > 16 && !(at = arena_take(t.into->home, e->count * sizeof *at)))
        return diag_memory(v->failure);
    uint32_t lazy = lazy_of(v, e);
    for (uint32_t i = 0; i < e->count; i++)
        at[i] = i < lazy ? NULL : map_find(home_of(v, e->at[i])->memo, e->at[i], 0);
    t.at = at;
    if (!(is_given(v, e) ? run_binding(&t, eval_binding(v, e)) : kinds[e->kind](&t))) return false;
    if (!e->shape->truth) seal(&t);
    return map_put(t.into->memo, e, 0, t.ret) || diag_memory(v->failure);
}

static bool is_done(const eval *v, const expr *e) {
    const scope *s = home_of(v, e);
    return s->memo && map_find(s->memo, e, 0);
}

/* Below a node to finish lies NULL, as in expr/walk.c. */
static bool walk(eval *v, list *stack) {
    while (stack->count) {
        const expr *top = list_pop(stack);
        if (!eval_poll(v)) return false;
        if (!top) {
            top = list_pop(stack);
            if (!is_done(v, top) && !finish(v, top)) return false;
            continue;
        }
        if (is_done(v, top)) continue;
        if (!list_push(stack, top) || !list_push(stack, NULL)) return diag_memory(v->failure);
        for (uint32_t i = top->count; i-- > lazy_of(v, top);)
            if (!is_done(v, top->at[i]) && !list_push(stack, top->at[i])) return diag_memory(v->failure);
    }
    return true;
}

value *eval_run(eval *v, const expr *e) {
    list stack;
    list_init(&stack, v->scope->home);
    if (!v->scope->memo || !list_push(&stack, e)) {
        diag_memory(v->failure);
        return NULL;
    }
    return walk(v, &stack) ? map_find(home_of(v, e)->memo, e, 0) : NULL;
}
