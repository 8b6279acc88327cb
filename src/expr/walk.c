/* A node is pushed twice: once to push its arguments, once, when they are done, to be finished. The stack is a list in
 * the scratch arena, so height costs memory and never C stack. */
#include "expr/walk.h"

/* The stack holds a node to open, or NULL below a node to close. */
static bool walk(arena *scratch, const expr *e, bool (*seen)(void *, const expr *),
                 bool (*close)(void *, const expr *), void *context) {
    list stack;
    list_init(&stack, scratch);
    if (!list_push(&stack, e)) return false;
    while (stack.count) {
        const expr *top = list_pop(&stack);
        if (!top) {
            if (!close(context, list_pop(&stack))) return false;
            continue;
        }
        if (seen(context, top)) continue;
        if (!list_push(&stack, top) || !list_push(&stack, NULL)) return false;
        for (uint32_t i = top->count; i-- > 0;)
            if (!seen(context, top->at[i]) && !list_push(&stack, top->at[i])) return false;
    }
    return true;
}

typedef struct ordering {
    map *done;
    list *nodes;
} ordering;

static bool ordered(void *context, const expr *e) {
    return map_find(((ordering *)context)->done, e, 0) != NULL;
}

static bool order_close(void *context, const expr *e) {
    ordering *o = context;
    return ordered(o, e) || (map_put(o->done, e, 0, e) && list_push(o->nodes, e));
}

bool walk_order(arena *scratch, const expr *e, list *ret_nodes) {
    list_init(ret_nodes, scratch);
    ordering o = {map_new(scratch), ret_nodes};
    return o.done && walk(scratch, e, ordered, order_close, &o);
}

typedef struct rebuilding {
    pool *pool;
    arena *scratch;
    map *memo;
    uint64_t tag;
    walk_visit visit;
    void *context;
} rebuilding;

static bool rebuilt(void *context, const expr *e) {
    rebuilding *r = context;
    return map_find(r->memo, e, r->tag) != NULL;
}

static bool rebuild_close(void *context, const expr *e) {
    rebuilding *r = context;
    if (rebuilt(r, e)) return true;
    const expr *small[16], **at = small;
    if (e->count > 16 && !(at = arena_take(r->scratch, e->count * sizeof *at)))
        return diag_memory(pool_diag(r->pool));
    for (uint32_t i = 0; i < e->count; i++) at[i] = map_find(r->memo, e->at[i], r->tag);
    const expr *now = e->count ? pool_with(r->pool, e, at) : e;
    if (now) now = r->visit(r->context, now, e);
    if (!now || !pool_fine(r->pool)) return false;
    return map_put(r->memo, e, r->tag, now) || diag_memory(pool_diag(r->pool));
}

const expr *walk_rebuild(pool *p, arena *scratch, map *memo, uint64_t tag, const expr *e, walk_visit visit,
                         void *context) {
    if (!e || !memo) return NULL;
    rebuilding r = {p, scratch, memo, tag, visit, context};
    if (!walk(scratch, e, rebuilt, rebuild_close, &r)) {
        diag_memory(pool_diag(p)); /* the only cause that is not set yet */
        return NULL;
    }
    return map_find(memo, e, tag);
}

static const expr *same(void *context, const expr *now, const expr *original) {
    (void)context;
    (void)original;
    return now;
}

const expr *walk_replace(pool *p, arena *scratch, const expr *e, const expr *const *from,
                         const expr *const *to, uint32_t count) {
    map *memo = map_new(scratch);
    if (!memo) return NULL;
    for (uint32_t i = 0; i < count; i++)
        if (!to[i] || !map_put(memo, from[i], 0, to[i])) return NULL;
    return walk_rebuild(p, scratch, memo, 0, e, same, NULL);
}
