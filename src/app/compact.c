/* The pool only grows; here what is still of use moves to a fresh one: values of names, assumptions, results. What could
 * be undone is forgotten, since it may be most of what there is.
 *
 * When: behind a statement that ran into the memory limit, and behind any other once the session holds a quarter of its
 * limit and twice what it held after the last time. Either everything moves or nothing does: the old pool goes only when
 * the last root has been copied. */
#include "app/state.h"
#include "calc/bend.h"
#include "expr/walk.h"

#include <string.h>

typedef struct mover {
    session *s;
    pool *to;
    map *nodes, *functions; /* old -> new */
} mover;

static const size *move_size(mover *v, const size *from) {
    shape_table *t = pool_shapes(v->to);
    const size *all = NULL;
    for (uint32_t i = 0; i < size_terms(from); i++) {
        const char *const *factors;
        uint32_t count;
        const size *term = size_integer(t, size_term(from, i, &factors, &count));
        for (uint32_t k = 0; k < count; k++) term = size_mul(t, term, size_name(t, factors[k]));
        all = all ? size_add(t, all, term) : term;
    }
    return all ? all : size_integer(t, 0);
}

static const shape *move_shape(mover *v, const shape *from) {
    shape_table *t = pool_shapes(v->to);
    const size *sides[4];
    if (from->truth) return shape_truth(t);
    for (uint32_t i = 0; i < from->order; i++)
        if (!(sides[i] = move_size(v, from->side[i]))) return NULL;
    return from->order ? shape_tensor(t, from->order, sides) : shape_scalar(t);
}

static const shape *const *move_shapes(mover *v, arena *home, const shape *const *from, uint32_t count) {
    const shape **to = arena_take(home, (count + 1) * sizeof *to);
    for (uint32_t i = 0; to && i < count; i++)
        if (from[i] && !(to[i] = move_shape(v, from[i]))) return NULL;
    return to;
}

static const function *move_function(mover *v, const function *from) {
    function *to = map_find(v->functions, from, 0);
    if (to) return to;
    to = pool_function(v->to, from->name, from->count);
    arena *home = pool_arena(v->to);
    const char **parameters = arena_take(home, (from->count + 1) * sizeof *parameters);
    if (!to || !parameters) return NULL;
    for (uint32_t i = 0; i < from->count; i++)
        if (!(parameters[i] = arena_text(home, from->parameters[i], strlen(from->parameters[i]))))
            return NULL;
    to->parameters = parameters;
    to->elementwise = from->elementwise;
    to->shapes = move_shapes(v, home, from->shapes, from->count);
    to->result = move_shape(v, from->result);
    return to->shapes && to->result && map_put(v->functions, from, 0, to) ? to : NULL;
}

static const expr *move_leaf(mover *v, const expr *e) {
    if (e->kind == EXPR_NUMBER) return pool_number(v->to, &e->as.number);
    if (e->kind == EXPR_DECIMAL) return pool_decimal(v->to, &e->as.number, e->digits, e->exact);
    if (e->as.symbol.bound) return pool_bound(v->to, e->as.symbol.name, e->as.symbol.bound);
    if (e->as.symbol.is_size) return pool_size_symbol(v->to, e->as.symbol.name);
    const shape *sides = move_shape(v, e->shape);
    return sides ? pool_symbol(v->to, e->as.symbol.name, sides) : NULL;
}

static const expr *move_node(mover *v, const expr *e) {
    const expr **at = arena_take(v->s->scratch, (e->count + 1) * sizeof *at);
    if (!at) return NULL;
    for (uint32_t i = 0; i < e->count; i++) at[i] = map_find(v->nodes, e->at[i], 0);
    if (e->kind == EXPR_CALL) return pool_call(v->to, (op)e->op, at, e->count);
    if (e->kind == EXPR_BLOCKS) return pool_blocks(v->to, e->as.matrix.rows, e->as.matrix.columns, at);
    if (e->kind == EXPR_MATRIX) return pool_matrix(v->to, e->as.matrix.rows, e->as.matrix.columns, at);
    if (e->kind != EXPR_APPLY) return move_leaf(v, e);
    const function *f = move_function(v, e->as.apply.function);
    return f ? pool_apply(v->to, f, e->as.apply.by, e->as.apply.order, at) : NULL;
}

static const expr *move_expr(mover *v, const expr *root) {
    list nodes;
    if (!root || !walk_order(v->s->scratch, root, &nodes)) return NULL;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *e = nodes.at[i];
        if (map_find(v->nodes, e, 0)) continue;
        const expr *moved = move_node(v, e);
        if (!moved || !map_put(v->nodes, e, 0, moved)) return NULL;
    }
    return map_find(v->nodes, root, 0);
}

static const expr *const *move_all(mover *v, arena *home, const expr *const *from, uint32_t count) {
    const expr **to = arena_take(home, (count + 1) * sizeof *to);
    for (uint32_t i = 0; to && i < count; i++)
        if (!(to[i] = move_expr(v, from[i]))) return NULL;
    return to;
}

/* --- the roots, all copied before any is replaced --- */

typedef struct roots {
    entry *entries;
    answer *answers;
    const expr *const *conditions;
} roots;

static bool move_entry(mover *v, const entry *from, entry *to) {
    arena *home = names_arena(v->s->names);
    *to = *from;
    if (from->value && !(to->value = move_expr(v, from->value))) return false;
    if (from->condition_count &&
        !(to->conditions = move_all(v, home, from->conditions, from->condition_count)))
        return false;
    if (from->shapes && !(to->shapes = move_shapes(v, home, from->shapes, from->parameter_count)))
        return false;
    return !from->function || (to->function = move_function(v, from->function)) != NULL;
}

static bool move_answer(mover *v, const answer *from, answer *to) {
    *to = *from;
    to->value = move_expr(v, from->value);
    to->conditions = move_all(v, v->s->home, from->conditions, from->condition_count);
    return to->value && to->conditions;
}

static bool move_roots(mover *v, roots *r) {
    session *s = v->s;
    uint32_t count = context_conditions(s->context);
    size_t named = names_count(s->names);
    const expr **conditions = arena_take(s->scratch, (count + 1) * sizeof *conditions);
    r->entries = arena_take(s->scratch, (named + 1) * sizeof *r->entries);
    r->answers = arena_take(s->home, (s->answers.count + 1) * sizeof *r->answers);
    if (!conditions || !r->entries || !r->answers) return false;
    for (size_t i = 0; i < named; i++)
        if (!move_entry(v, names_at(s->names, i), &r->entries[i])) return false;
    for (size_t i = 0; i < s->answers.count; i++)
        if (!move_answer(v, s->answers.at[i], &r->answers[i])) return false;
    for (uint32_t i = 0; i < count; i++)
        if (!(conditions[i] = move_expr(v, context_condition(s->context, i)))) return false;
    r->conditions = conditions;
    return true;
}

/* From here on nothing may fail for want of memory: names_put takes a few bytes an entry, which the caller has seen to. */
static void replace_roots(session *s, const roots *r, size_t named) {
    uint32_t count = context_conditions(s->context);
    for (size_t i = 0; i < named; i++) names_put(s->names, &r->entries[i]);
    for (size_t i = 0; i < s->answers.count; i++) s->answers.at[i] = &r->answers[i];
    context_drop_conditions(s->context);
    for (uint32_t i = 0; i < count; i++) context_assume(s->context, r->conditions[i]);
    s->edits.count = 0;
}

static bool compact(session *s) {
    arena *home = arena_new(s->account);
    pool *to = pool_new(s->account, session_seed());
    mover v = {s, to, map_new(s->scratch), map_new(s->scratch)};
    roots r;
    diag unheard;
    diag_clear(&unheard);
    if (to) pool_begin(to, &unheard, NULL, 0);
    templates *forms = home && to ? templates_new(to, home) : NULL;
    engine *g = forms ? engine_new(to, forms, s->context, home) : NULL;
    if (g && s->set.bend) bend(g, s->set.bend);
    if (!g || !v.nodes || !v.functions || !move_roots(&v, &r)) {
        pool_free(to);
        arena_free(home);
        return false;
    }
    replace_roots(s, &r, names_count(s->names));
    pool_free(s->pool);
    arena_free(s->engine_home);
    s->pool = to;
    s->forms = forms;
    s->engine = g;
    s->engine_home = home;
    return true;
}

void session_compact(session *s, bool at_limit) {
    size_t limit = mem_limit(s->account), used = mem_used(s->account);
    bool due = limit && used > limit / 4 && used / 2 > s->used_after_compaction;
    if (!due && !(at_limit && used > limit / 4)) return;
    arena_clear(s->scratch);
    mem_set_limit(s->account, limit + limit / 2); /* both pools live for a moment */
    compact(s);
    arena_clear(s->scratch);
    mem_set_limit(s->account, limit);
    s->used_after_compaction = mem_used(s->account);
}
