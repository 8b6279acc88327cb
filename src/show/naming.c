/* Uses are counted along the edges of the DAG, so the count is that of a text in which every shared term has a name: each
 * named term is written once, each edge costs a name or a short term, and the text is linear in the DAG.
 *
 * A term with the index of a sum in it cannot leave that sum; the depths of the indices that occur free are kept as a
 * set of bits. Opposites are not named but what they are the opposite of, so that sums keep their minus signs. */
#include "show/naming.h"
#include "expr/walk.h"

#include <stdio.h>
#include <string.h>

enum { SHORTEST = 10, SHORTEST_NUMBER = 40 }; /* characters worth a name */

static bool note_symbols(naming *n, const expr *e) {
    if (e->kind == EXPR_SYMBOL) return list_push(&n->leaves, e) && list_push(&n->symbols, e->as.symbol.name);
    if (e->kind != EXPR_APPLY) return true;
    const function *f = e->as.apply.function;
    bool fine = list_push(&n->symbols, f->name);
    for (uint32_t i = 0; i < f->count; i++) fine = fine && list_push(&n->symbols, f->parameters[i]);
    return fine;
}

bool naming_init(naming *n, arena *home, const expr *e) {
    *n = (naming){.home = home, .names = map_new(home)};
    list_init(&n->defined, home);
    list_init(&n->leaves, home);
    list_init(&n->symbols, home);
    if (!n->names || !walk_order(home, e, &n->order)) return false;
    for (size_t i = 0; i < n->order.count; i++)
        if (!note_symbols(n, n->order.at[i])) return false;
    return true;
}

/* --- names that nobody has --- */

static bool is_taken(const naming *n, const char *name) {
    for (size_t i = 0; i < n->symbols.count; i++)
        if (strcmp(n->symbols.at[i], name) == 0) return true;
    return false;
}

/* Whether a name is `prefix` itself or `prefix`_something. */
static bool prefix_is_taken(const naming *n, const char *prefix) {
    size_t length = strlen(prefix);
    for (size_t i = 0; i < n->symbols.count; i++) {
        const char *name = n->symbols.at[i];
        if (strncmp(name, prefix, length) == 0 && (name[length] == 0 || name[length] == '_')) return true;
    }
    return false;
}

static const char letters[] = "pqrsuvwghabcklm";
enum { LETTERS = sizeof letters - 1, SINGLE = 7 };

static const char *find_prefix(naming *n) {
    char prefix[40];
    for (size_t length = 1; length < sizeof prefix; length++)
        for (size_t i = 0; i < LETTERS; i++) {
            memset(prefix, letters[i], length);
            prefix[length] = 0;
            if (!prefix_is_taken(n, prefix)) return arena_text(n->home, prefix, length);
        }
    return "p";
}

/* What people have a letter for, however often it occurs: NULL for anything else. */
static bool is_chance(const expr *e) {
    return e->kind == EXPR_CALL && (e->op == OP_SOFTMAX || e->op == OP_SIGMOID) && e->shape->order &&
           e->at[0]->count;
}

static bool is_residual(const expr *e) { /* X*w - y */
    if (!expr_is(e, OP_ADD) || e->count != 2 || !e->shape->order) return false;
    const expr *data = expr_is(e->at[1], OP_NEG) ? e->at[1]->at[0] : NULL;
    return data && expr_is_symbol(data) && expr_is(e->at[0], OP_MUL);
}

static const char *usual_letter(const expr *e) {
    if (is_chance(e)) return "p";
    if (expr_is(e, OP_SVDU)) return "U";
    if (expr_is(e, OP_SVDV)) return "V";
    if (expr_is(e, OP_LEFTSINGULAR)) return "u";
    if (expr_is(e, OP_EIGENVECTOR) || expr_is(e, OP_RIGHTSINGULAR)) return "v";
    return !is_residual(e) ? NULL : e->shape->order == 1 ? "r" : "R";
}

/* The usual letter, else p, q, r, s, u, v, w, then p_1, p_2, ... NULL when out of memory. */
static const char *fresh_name(naming *n, const expr *e) {
    char name[64];
    const char *usual = usual_letter(e);
    if (usual && !is_taken(n, usual)) return usual;
    while (n->fresh < SINGLE) {
        char one[2] = {letters[n->fresh++], 0};
        if (!is_taken(n, one)) return arena_text(n->home, one, 1);
    }
    if (!n->prefix && !(n->prefix = find_prefix(n))) return NULL;
    int length = snprintf(name, sizeof name, "%s_%u", n->prefix, ++n->fresh - SINGLE);
    return arena_text(n->home, name, (size_t)length);
}

static const char *fresh_index(naming *n) {
    static const char indices[] = "ijklmn";
    char name[24];
    for (;;) {
        uint32_t k = n->index++;
        if (k < sizeof indices - 1)
            snprintf(name, sizeof name, "%c", indices[k]);
        else
            snprintf(name, sizeof name, "i_%u", k);
        if (!is_taken(n, name)) return arena_text(n->home, name, strlen(name));
    }
}

/* --- indices of sums --- */

static bool binds(const expr *e) { return expr_is(e, OP_SUM_OVER) || expr_is(e, OP_PROD_OVER); }

/* Whether `wanted` occurs in e. Time linear in the DAG. */
static bool occurs(naming *n, const expr *e, const expr *wanted, bool *ret_failed) {
    list nodes;
    if (!walk_order(n->home, e, &nodes)) *ret_failed = true;
    for (size_t i = 0; i < nodes.count && !*ret_failed; i++)
        if (nodes.at[i] == wanted) return true;
    return false;
}

static bool same_name(const expr *e, const expr *index) {
    return e != index && strcmp(e->as.symbol.name, index->as.symbol.name) == 0;
}

static bool rename_index(naming *n, const expr *sum) {
    const expr *index = sum->at[1];
    bool failed = false;
    for (size_t i = 0; i < n->leaves.count && !map_find(n->names, index, 0); i++) {
        const expr *e = n->leaves.at[i];
        if (!same_name(e, index) || !occurs(n, sum->at[0], e, &failed)) continue;
        const char *name = fresh_index(n);
        if (!name || !map_put(n->names, index, 0, name)) return false;
    }
    return !failed;
}

bool naming_indices(naming *n) {
    for (size_t i = 0; i < n->order.count; i++)
        if (binds(n->order.at[i]) && !rename_index(n, n->order.at[i])) return false;
    return true;
}

/* --- shared terms --- */

typedef struct node_facts {
    uint32_t uses;
    bool fixed;     /* must stay what it is: an index of an entry, a size, a variable of a derivative */
    uint64_t bound; /* depths of the indices that occur free */
} node_facts;

static bool fixes(const expr *e, uint32_t i) {
    if (e->kind != EXPR_CALL) return false;
    const op_row *row = op_row_of((op)e->op);
    if (row->shape == SHAPE_MAKE || row->shape == SHAPE_COMMUTATION) return true;
    if (expr_is_part(e) || row->class == CLASS_CALCULUS) return i > 0;
    return binds(e) && i == 1;
}

static uint64_t depth_bit(const expr *symbol) {
    uint16_t depth = symbol->as.symbol.bound;
    return depth ? (uint64_t)1 << (depth < 63 ? depth : 63) : 0;
}

static uint64_t bound_of(const expr *e, const node_facts *facts, const map *at) {
    if (e->kind == EXPR_SYMBOL) return depth_bit(e);
    uint64_t all = 0;
    for (uint32_t i = binds(e) ? 2 : 0; i < e->count; i++)
        all |= facts[(size_t)map_find(at, e->at[i], 0) - 1].bound;
    if (!binds(e)) return all;
    return all | (facts[(size_t)map_find(at, e->at[0], 0) - 1].bound & ~depth_bit(e->at[1]));
}

static void count_uses(const naming *n, node_facts *facts, const map *at) {
    facts[n->order.count - 1].uses = 1;
    for (size_t i = n->order.count; i-- > 0;) {
        const expr *e = n->order.at[i];
        uint32_t each = expr_is(e, OP_NEG) ? facts[i].uses : 1;
        for (uint32_t k = 0; k < e->count; k++) {
            node_facts *f = &facts[(size_t)map_find(at, e->at[k], 0) - 1];
            f->uses = f->uses > UINT32_MAX - each ? UINT32_MAX : f->uses + each;
            f->fixed = f->fixed || fixes(e, k);
        }
    }
}

static bool deserves_name(const expr *e, const node_facts *f, uint32_t cost) {
    if (f->fixed || f->bound) return false;
    if (usual_letter(e)) return true;
    if (f->uses < 2 || e->shape->truth || expr_is(e, OP_NEG) || e->kind == EXPR_SYMBOL) return false;
    return cost >= (e->count ? SHORTEST : SHORTEST_NUMBER);
}

/* Each name is taken from then on. */
static bool give_names(naming *n, const node_facts *facts, const map *costs, uint64_t tag) {
    for (size_t i = 0; i + 1 < n->order.count; i++) {
        const expr *e = n->order.at[i];
        uint32_t cost = (uint32_t)(uintptr_t)map_find(costs, e, tag) - 1;
        if (!deserves_name(e, &facts[i], cost)) continue;
        const char *name = fresh_name(n, e);
        if (!name || !map_put(n->names, e, 0, name) || !list_push(&n->defined, e)) return false;
        if (!list_push(&n->symbols, name)) return false;
    }
    return true;
}

bool naming_shared(naming *n, const map *costs, uint64_t tag) {
    map *at = map_new(n->home);
    node_facts *facts = arena_take(n->home, n->order.count * sizeof *facts);
    if (!at || !facts) return false;
    for (size_t i = 0; i < n->order.count; i++) {
        if (!map_put(at, n->order.at[i], 0, (void *)(i + 1))) return false;
        facts[i].bound = bound_of(n->order.at[i], facts, at);
    }
    count_uses(n, facts, at);
    return give_names(n, facts, costs, tag);
}
