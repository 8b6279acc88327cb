/* What the tests of the printers share: a pool to build trees in, and printing that must work. */
#ifndef GRADUS_TESTS_SHOW_WORLD_H
#define GRADUS_TESTS_SHOW_WORLD_H

#include "harness.h"
#include "show_tree.h"

#include "show/text.h"

typedef struct world {
    mem *m;
    arena *a;
    pool *p;
    tree t;
    diag d;
} world;

static void world_open(world *w) {
    *w = (world){.m = mem_new(0)};
    w->a = arena_new(w->m);
    w->p = pool_new(w->m, harness_random());
    pool_begin(w->p, &w->d, NULL, 0);
    tree_init(&w->t, w->p, w->a);
}

static void world_close(world *w) {
    pool_free(w->p);
    arena_free(w->a);
    mem_free(w->m);
}

static const expr *tree_in(world *w, const char *text) {
    const expr *e = tree_of(&w->t, text);
    if (!e) fail_msg("%s: no such tree (%s)", text, message_text(w->d.text));
    return e;
}

static char *text_in(world *w, const expr *e, const text_options *o) {
    buffer b;
    buffer_init(&b, w->a);
    if (!text_print(&b, w->a, e, o, &w->d)) fail_msg("not printed: %s", message_text(w->d.text));
    return b.text;
}

static const text_options ascii = {0}, unicode = {.unicode = true, .exponential_as_power = true};

/* A row of show_lines.def. */
typedef struct line_case {
    const char *tree, *ascii, *unicode, *latex;
} line_case;

/* sin(g)*g + x of itself, again and again: small as a DAG, 2^levels terms as a tree. */
static const expr *tower(world *w, int levels) {
    const expr *x = pool_symbol(w->p, "x", shape_scalar(pool_shapes(w->p))), *g = x;
    for (int i = 0; i < levels; i++) g = pool_add(w->p, pool_mul(w->p, pool_call1(w->p, OP_SIN, g), g), x);
    return g;
}

#endif
