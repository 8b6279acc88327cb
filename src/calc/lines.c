/* The leftmost unevaluated derivative in a line is replaced, everywhere at once, by what its rule gives, until none is
 * left. Then come the moves of algebra, in the order in which the simplifier made them. */
#include "calc/lines.h"
#include "calc/bend.h"
#include "calc/display.h"
#include "calc/entry.h"
#include "expr/walk.h"

typedef struct writing {
    engine *g;
    int detail;
    list *out;
    map *known; /* unevaluated derivative -> its derivation */
} writing;

static bool memory(const writing *w) { return diag_memory(pool_diag(w->g->pool)); }

const expr *line_put(engine *g, const expr *e, const expr *part, const expr *by) {
    return e && by ? joined(g, walk_replace(g->pool, g->scratch, e, &part, &by, 1)) : NULL;
}

/* Room for n pointers in *ret, and the line in the list. */
static line_step *add_line(writing *w, step_kind kind, rule_id rule, const expr *before, const expr *after) {
    line_step *l = arena_take(w->g->scratch, sizeof *l);
    if (!l || !list_push(w->out, l)) return memory(w), NULL;
    if (kind == STEP_ENTRY || kind == STEP_PRESENT) after = bent(w->g, rule, after);
    *l = (line_step){.kind = kind, .rule = rule, .before = before, .after = after};
    return l;
}

/* --- differentiating --- */

/* Rules that detail 1 does not give a line of their own. */
static bool is_minor(rule_id r) {
    static const rule_id minor[] = {RULE_CONSTANT, RULE_VARIABLE, RULE_CONSTANT_FACTOR,
                                    RULE_OPPOSITE, RULE_DIVISOR,  RULE_POWER,
                                    RULE_NAMED};
    for (size_t i = 0; i < sizeof minor / sizeof *minor; i++)
        if (minor[i] == r) return true;
    return false;
}

/* Replaces minor derivatives in e, and notes them. */
static const expr *settle_minor(writing *w, const expr *e, list *by) {
    for (bool again = true; again && e;) {
        again = false;
        list nodes;
        if (!walk_order(w->g->scratch, e, &nodes)) return memory(w), NULL;
        for (size_t i = 0; i < nodes.count && !again; i++) {
            const derivation *d = map_find(w->known, nodes.at[i], 0);
            if (!d || !is_minor(d->rule)) continue;
            if (!list_push(by, d)) return memory(w), NULL;
            e = line_put(w->g, e, d->before, d->after);
            again = true;
        }
    }
    return e;
}

/* What the same rule can do next goes with it: forty terms are differentiated at once. */
static const expr *settle_alike(writing *w, const expr *e, rule_id rule, list *by) {
    const expr *open;
    while (e && (open = derivation_open(e)) != NULL) {
        const derivation *d = map_find(w->known, open, 0);
        bool alike = d && (d->rule == rule || (rule == RULE_CHAIN && d->rule == RULE_FUNCTION));
        if (!alike || !pool_fine(w->g->pool)) return e;
        if (!list_push(by, d)) return memory(w), NULL;
        e = line_put(w->g, e, open, d->after);
        if (e) e = settle_minor(w, e, by);
    }
    return e;
}

static const expr *rule_lines(writing *w, const derivation *root) {
    const expr *e = root->before, *open;
    while (e && (open = derivation_open(e))) {
        const derivation *d = map_find(w->known, open, 0);
        if (!d || !pool_fine(w->g->pool)) break; /* an operator of calculus that was left open */
        list by;
        list_init(&by, w->g->scratch);
        const expr *before = e;
        if (!list_push(&by, d)) return memory(w), NULL;
        e = line_put(w->g, e, open, d->after);
        if (w->detail <= 1 && e) e = settle_minor(w, e, &by);
        if (w->detail <= 1 && e) e = settle_alike(w, e, d->rule, &by);
        line_step *l = e ? add_line(w, STEP_RULE, d->rule, before, e) : NULL;
        if (!l) return NULL;
        l->by = (const derivation **)(uintptr_t)by.at;
        l->count = (uint32_t)by.count;
    }
    return e;
}

/* --- algebra --- */

/* One name for several moves: their own if they are all of one kind. */
static rule_id common_name(const list *moves) {
    rule_id name = RULE_NOTATION;
    for (size_t i = 0; i < moves->count; i++) {
        rule_id r = ((const move *)moves->at[i])->rule;
        if (r == RULE_NOTATION || r == name) continue;
        if (name != RULE_NOTATION) return RULE_SIMPLIFY;
        name = r;
    }
    return name;
}

static bool moves_line(writing *w, rule_id rule, const list *moves, size_t from, size_t to,
                       const expr *before, const expr *after) {
    line_step *l = add_line(w, STEP_MOVES, rule, before, after);
    if (!l) return false;
    l->moves = (const move **)(uintptr_t)(moves->at + from);
    l->count = (uint32_t)(to - from);
    return true;
}

/* One line for each move that changes something. NULL with diag. */
static const expr *move_by_move(writing *w, const expr *e, const list *moves) {
    for (size_t i = 0; i < moves->count; i++) {
        const move *m = moves->at[i];
        const expr *next = line_put(w->g, e, m->before, m->after);
        if (!next || (next != e && !moves_line(w, m->rule, moves, i, i + 1, e, next))) return NULL;
        e = next;
    }
    return e;
}

static list *moves_of(writing *w, const expr *e) {
    list *moves = arena_take(w->g->scratch, sizeof *moves);
    if (!moves) return memory(w), NULL;
    list_init(moves, w->g->scratch);
    return simplify_traced(w->g, e, moves) ? moves : NULL;
}

/* A line that is joined may give new moves: terms of sums that stood apart are collected then. */
static bool algebra(writing *w, const expr *e, const expr *answer) {
    if (!(e = joined(w->g, e))) return false;
    if (w->detail < 3) {
        const list *moves = e == answer ? NULL : moves_of(w, e);
        return e == answer || (moves && moves_line(w, common_name(moves), moves, 0, moves->count, e, answer));
    }
    for (const expr *before = NULL; e != answer && e != before;) {
        const list *moves = moves_of(w, before = e);
        if (!moves || !(e = move_by_move(w, e, moves))) return false;
    }
    /* Two simple forms of one value: which one comes out depends on where one comes from. */
    return e == answer || add_line(w, STEP_PRESENT, RULE_SIMPLIFY, e, answer) != NULL;
}

bool lines_of_algebra(engine *g, const expr *from, const expr *answer, int detail, list *ret) {
    writing w = {.g = g, .detail = detail, .out = ret};
    return algebra(&w, from, answer);
}

static bool entry_lines(writing *w, const expr *e, const expr *moving, const expr *answer) {
    const expr *unit = with_unit_entry(w->g, e, moving);
    if (!unit) return false;
    bool alike = display(w->g, unit) == display(w->g, answer);
    if (!add_line(w, STEP_ENTRY, RULE_ONE_ENTRY, e, alike ? answer : unit)) return false;
    return alike || add_line(w, STEP_PRESENT, RULE_INDEX_DELTA, unit, answer);
}

bool lines_of(engine *g, const derivation *d, const expr *moving, const expr *answer, int detail, list *ret) {
    writing w = {.g = g, .detail = detail, .out = ret, .known = map_new(g->scratch)};
    if (!w.known || !derivation_index(w.known, d)) return memory(&w);
    const expr *e = rule_lines(&w, d);
    if (!e) return false;
    return moving ? entry_lines(&w, e, moving, answer) : algebra(&w, e, answer);
}

bool lines_to_shown(engine *g, const expr *from, const expr *shown, list *ret) {
    writing w = {.g = g, .out = ret};
    if (display(g, from) == display(g, shown)) return pool_fine(g->pool);
    return add_line(&w, STEP_PRESENT, RULE_SHORTEN, from, shown) != NULL;
}
