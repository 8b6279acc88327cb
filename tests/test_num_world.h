/* What the tests of num/ and verify/ share: a pool with the templates of the table, and random expressions from it. */
#ifndef GRADUS_TESTS_NUM_WORLD_H
#define GRADUS_TESTS_NUM_WORLD_H

#include "harness.h"

#include "expr/walk.h"
#include "num/ball.h"
#include "read/template.h"

#include <stdio.h>
#include <string.h>

typedef struct world {
    mem *nodes, *work; /* two accounts, so that one can fail without the other */
    pool *p;
    arena *home, *scratch;
    templates *forms;
    diag d;
    const expr *x, *y, *z;
} world;

static inline world *world_of(void **state) { return *state; }

static inline int world_open(void **state) {
    static world w;
    w = (world){.nodes = mem_new(0), .work = mem_new(0)};
    w.p = pool_new(w.nodes, 1);
    w.home = arena_new(w.nodes);
    w.scratch = arena_new(w.work);
    pool_begin(w.p, &w.d, NULL, 0);
    w.forms = templates_new(w.p, w.home);
    const shape *scalar = shape_scalar(pool_shapes(w.p));
    w.x = pool_symbol(w.p, "x", scalar);
    w.y = pool_symbol(w.p, "y", scalar);
    w.z = pool_symbol(w.p, "z", scalar);
    *state = &w;
    return 0;
}

/* After a failed test much is left, and mem_free's assert would hide the other tests. */
static inline int world_close(void **state) {
    world *w = *state;
    arena_free(w->scratch);
    arena_free(w->home);
    pool_free(w->p);
    bool clean = mem_used(w->work) == 0 && mem_used(w->nodes) == 0;
    if (clean) {
        mem_free(w->work);
        mem_free(w->nodes);
    }
    flint_cleanup();
    return clean ? 0 : -1;
}

#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_open, world_close)

/* `text` over single-letter scalars; it must outlive the world. */
static inline const expr *world_read(world *w, const char *text) {
    w->d = (diag){0};
    const expr *e = template_parse(w->forms, text);
    if (!e) fail_msg("%s: %s", text, message_text(w->d.text));
    return e;
}

static inline bool world_has_value(op o) {
    const op_row *row = op_row_of(o);
    return row->class == CLASS_FUNCTION && row->ball && row->series && row->least > 0 &&
           (row->value || row->value2);
}

static inline op world_random_op(void) {
    for (;;) {
        op o = (op)(1 + harness_below(OP_COUNT - 1));
        if (world_has_value(o)) return o;
    }
}

static inline const expr *world_random_leaf(world *w) {
    switch (harness_below(5)) {
    case 0: return pool_integer(w->p, (long)harness_between(-4, 4));
    case 1: return pool_rational(w->p, (long)harness_between(-20, 20), (long)harness_between(1, 9));
    case 2: return w->y;
    default: return w->x;
    }
}

static inline const expr *world_random(world *w, int depth);

/* Bessel functions and their like want a whole number first. */
static inline const expr *world_random_call(world *w, int depth) {
    op o = world_random_op();
    const op_row *row = op_row_of(o);
    const expr *at[3];
    uint32_t count = row->most == OP_ANY_NUMBER      ? 2 + (uint32_t)harness_below(2)
                     : row->value && row->least == 1 ? 1
                                                     : 2;
    for (uint32_t i = 0; i < count; i++) at[i] = world_random(w, depth - 1);
    if (count == 2 && !row->d[0].form)
        at[0] = pool_integer(
            w->p, (long)harness_between(o == OP_LAMBERTW_BRANCH ? -1 : 0, o == OP_LAMBERTW_BRANCH ? 0 : 4));
    if (o == OP_BINOMIAL) at[1] = pool_integer(w->p, (long)harness_between(0, 5));
    return pool_call(w->p, o, at, count);
}

static inline const expr *world_random(world *w, int depth) {
    if (depth <= 0 || harness_chance(0.12)) return world_random_leaf(w);
    switch (harness_below(9)) {
    case 0: return pool_add(w->p, world_random(w, depth - 1), world_random(w, depth - 1));
    case 1: return pool_sub(w->p, world_random(w, depth - 1), world_random(w, depth - 1));
    case 2: return pool_mul(w->p, world_random(w, depth - 1), world_random(w, depth - 1));
    case 3: return pool_div(w->p, world_random(w, depth - 1), world_random(w, depth - 1));
    case 4:
        return pool_pow(w->p, world_random(w, depth - 1), pool_integer(w->p, (long)harness_between(-3, 12)));
    case 5: return pool_pow(w->p, world_random(w, depth - 1), world_random(w, depth - 1));
    case 6:
        if (harness_chance(0.4)) {
            const expr *at[] = {pool_call2(w->p, OP_LT, world_random(w, 1), world_random(w, 1)),
                                world_random(w, depth - 1), world_random(w, depth - 1)};
            return pool_call(w->p, OP_PIECEWISE, at, 3);
        }
        return world_random_call(w, depth);
    default: return world_random_call(w, depth);
    }
}

/* A shape for failure messages: operators and leaves, in prefix form. */
static inline void world_spell(const expr *e, char *to, size_t room) {
    size_t n = strlen(to);
    if (n + 40 > room) return;
    if (e->kind == EXPR_NUMBER)
        snprintf(to + n, room - n, "%g", number_to_double(&e->as.number));
    else if (expr_is_symbol(e))
        snprintf(to + n, room - n, "%s", e->as.symbol.name);
    else {
        snprintf(to + n, room - n, "%s(", e->kind == EXPR_CALL ? op_row_of((op)e->op)->name : "");
        for (uint32_t i = 0; i < e->count; i++) {
            if (i) strcat(to, ", ");
            world_spell(e->at[i], to, room);
        }
        if (strlen(to) + 2 < room) strcat(to, ")");
    }
}

/* Two doubles as exact balls. */
typedef struct spot {
    arb_struct at[2];
    double d[2];
    const expr *names[2];
} spot;

static inline void spot_open(spot *s, world *w, double x, double y) {
    *s = (spot){.d = {x, y}, .names = {w->x, w->y}};
    for (int i = 0; i < 2; i++) {
        arb_init(&s->at[i]);
        arb_set_d(&s->at[i], s->d[i]);
    }
}

static inline void spot_close(spot *s) {
    arb_clear(&s->at[0]);
    arb_clear(&s->at[1]);
}

static inline point spot_point(const spot *s) { return (point){s->names, s->at, 2, 1}; }

static inline double world_random_coordinate(void) {
    static const double scale[] = {0.25, 1, 1, 3, 10};
    return harness_uniform(-1, 1) * scale[harness_below(5)];
}

#endif
