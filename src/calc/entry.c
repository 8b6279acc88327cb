/* Of a column or matrix the increment is a product of columns of the identity; of a tensor only its entries are ever met. */
#include "calc/entry.h"
#include "calc/simplify.h"
#include "calc/word.h"
#include "expr/walk.h"

static bool all_numbers(const expr *entry) {
    for (uint32_t k = 1; k < entry->count; k++)
        if (!expr_is_number(entry->at[k])) return false;
    return true;
}

/* Whether base stands anywhere below e but in numbered entries. */
static bool meets(const expr *e, const expr *base) {
    if (e == base) return true;
    if (expr_is(e, OP_INDEX) && e->at[0] == base && all_numbers(e)) return false;
    if (!(e->names & base->names)) return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (meets(e->at[i], base)) return true;
    return false;
}

bool is_lettered_entry(engine *g, const expr *e, const expr *x) {
    (void)g;
    return expr_is(x, OP_INDEX) && expr_is_symbol(x->at[0]) && (!all_numbers(x) || meets(e, x->at[0]));
}

typedef struct putting {
    engine *g;
    const expr *x, *increment, *whole; /* whole: NULL for a tensor */
} putting;

static const expr *deltas(const putting *p, const expr *entry) {
    const expr *at[4];
    uint32_t n = entry->count - 1;
    for (uint32_t k = 0; k < n; k++) {
        const expr *pair[] = {entry->at[k + 1], p->x->at[k + 1]};
        if (!(at[k] = simple_call(p->g, OP_KDELTA, pair, 2))) return NULL;
    }
    return simple_product(p->g, at, n);
}

static const expr *put(void *data, const expr *rebuilt, const expr *original) {
    const putting *p = data;
    if (expr_is(original, OP_INDEX) && original->at[0] == p->increment && original->count == p->x->count)
        return deltas(p, original);
    return original == p->increment && p->whole ? p->whole : rebuilt;
}

const expr *with_unit_entry(engine *g, const expr *change, const expr *x) {
    const expr *base = x->at[0];
    const shape *s = base->shape;
    putting p = {g, x, pool_increment(g->pool, base), NULL};
    map *memo = map_new(g->scratch);
    if (!p.increment || !memo) return diag_memory(pool_diag(g->pool)), NULL;
    if (s->order == 1) p.whole = unit_of(g, s->side[0], x->at[1]);
    if (s->order == 2 && x->count == 3) {
        const expr *at[] = {unit_of(g, s->side[0], x->at[1]),
                            simple_transpose(g, unit_of(g, s->side[1], x->at[2]))};
        p.whole = at[0] && at[1] ? simple_product(g, at, 2) : NULL;
    }
    if (s->order <= 2 && !p.whole) return NULL;
    return walk_rebuild(g->pool, g->scratch, memo, 0, change, put, &p);
}

const expr *at_unit_entry(engine *g, const expr *change, const expr *x) {
    return simplify(g, with_unit_entry(g, change, x));
}
