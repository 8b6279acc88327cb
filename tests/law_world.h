/* What the law tests share: a session without a terminal, points, values, and failures that are collected, so that a law
 * that fails shows its smallest counterexamples and not the first.
 *
 * GRADUS_LAWS=full runs each law on many more instances. */
#ifndef GRADUS_TESTS_LAW_WORLD_H
#define GRADUS_TESTS_LAW_WORLD_H

#include "test_num_world.h"

#include "calc/display.h"
#include "calc/evaluate.h"
#include "calc/present.h"
#include "calc/simplify.h"
#include "num/jet.h"
#include "show/text.h"

#include <stdlib.h>

/* Of `quick` instances, or all `full` of them. */
static inline uint32_t law_count(uint32_t quick, uint32_t full) {
    const char *laws = getenv("GRADUS_LAWS");
    if (laws && strcmp(laws, "full") == 0) return full;
    const uint32_t enough = 120, fewer = (uint32_t)(quick / harness_slowness());
    return !harness_crawls() || quick < enough ? quick : fewer > enough ? fewer : enough;
}

/* --- a session --- */

typedef struct law {
    mem *account;
    arena *home, *scratch;
    pool *p;
    templates *forms;
    context *context;
    names *names;
    engine *g;
    diag d;
    stop stop;
    world w; /* the same, as the generators want it */
} law;

/* What one statement may take before it counts as hanging; nanoseconds. */
static const int64_t law_patience = 2000000000;

static inline void law_open(law *s, uint64_t salt) {
    *s = (law){.account = mem_new(0)};
    s->home = arena_new(s->account);
    s->scratch = arena_new(s->account);
    s->p = pool_new(s->account, salt);
    s->context = context_new(s->account);
    s->names = names_new(s->account);
    pool_begin(s->p, &s->d, NULL, 0);
    s->forms = templates_new(s->p, s->home);
    s->g = engine_new(s->p, s->forms, s->context, s->home);
    s->g->scratch = s->scratch;
    const shape *scalar = shape_scalar(pool_shapes(s->p));
    s->w = (world){.nodes = s->account,
                   .work = s->account,
                   .p = s->p,
                   .home = s->home,
                   .scratch = s->scratch,
                   .forms = s->forms,
                   .x = pool_symbol(s->p, "x", scalar),
                   .y = pool_symbol(s->p, "y", scalar),
                   .z = pool_symbol(s->p, "z", scalar)};
}

static inline void law_close(law *s) {
    names_free(s->names);
    context_free(s->context);
    pool_free(s->p);
    arena_free(s->scratch);
    arena_free(s->home);
    mem_free(s->account); /* asserts that nothing leaked */
}

/* A new statement: what the last one had in scratch is gone. */
static inline void law_begin(law *s) {
    arena_clear(s->scratch);
    diag_clear(&s->d);
    s->stop = (stop){NULL, stop_clock() + (int64_t)((double)law_patience * harness_slowness())};
    pool_begin(s->p, &s->d, &s->stop, LIMIT_NODES);
}

/* A session that is used for many instances is renewed now and then, for memory's sake. */
static inline void law_renew(law *s, uint32_t i) {
    if (i % 500 != 499) return;
    law_close(s);
    law_open(s, i);
}

/* --- text --- */

static inline char *law_text(law *s, const expr *e, bool unicode) {
    buffer b;
    diag d = {0};
    text_options o = {.unicode = unicode};
    buffer_init(&b, s->home);
    return e && text_print(&b, s->scratch, e, &o, &d) ? b.text : NULL;
}

static inline const syntax *law_parse(law *s, const char *text) {
    scope known = names_scope(s->names);
    return parse_expression(s->scratch, &known, text, strlen(text), &s->d);
}

/* As read, nothing done; without operators of calculus. NULL with s->d. */
static inline const expr *law_read(law *s, const char *text) {
    lowering l;
    const syntax *tree = law_parse(s, text);
    lower_init(&l, s->p, s->scratch, s->names);
    l.spans = map_new(s->scratch);
    return tree ? lower(&l, tree) : NULL;
}

/* One statement that is an expression. */
static inline bool law_evaluate(law *s, const char *text, result *ret) {
    law_begin(s);
    evaluator v = {.engine = s->g, .names = s->names};
    const syntax *tree = law_parse(s, text);
    return tree && evaluate(&v, tree, ret);
}

/* What the program would show: "E", or "E when C, C", or "error: kind". In the home arena. */
static inline const char *law_answer(law *s, const char *text) {
    result r;
    buffer b;
    buffer_init(&b, s->home);
    if (!law_evaluate(s, text, &r)) {
        buffer_printf(&b, "error: %s", diag_kind_name(s->d.kind));
        return b.text;
    }
    buffer_puts(&b, r.left ? "comparison" : law_text(s, r.shown, false));
    for (size_t i = 0; i < r.conditions.count; i++)
        buffer_printf(&b, "%s%s", i ? ", " : " when ", law_text(s, r.conditions.at[i], false));
    return b.text;
}

/* --- values --- */

enum { LAW_NAMES = 3, LAW_BITS = 128, LAW_MORE_BITS = 512 };

typedef struct law_point {
    const expr *names[LAW_NAMES];
    arb_struct at[LAW_NAMES];
    double d[LAW_NAMES];
} law_point;

static inline void law_point_open(law_point *q) {
    for (int i = 0; i < LAW_NAMES; i++) arb_init(&q->at[i]);
}

static inline void law_point_close(law_point *q) {
    for (int i = 0; i < LAW_NAMES; i++) arb_clear(&q->at[i]);
}

static inline void law_point_set(law_point *q, const law *s, double x, double y, double z) {
    q->d[0] = x, q->d[1] = y, q->d[2] = z;
    q->names[0] = s->w.x, q->names[1] = s->w.y, q->names[2] = s->w.z;
    for (int i = 0; i < LAW_NAMES; i++) arb_set_d(&q->at[i], q->d[i]);
}

/* All signs and sizes, and the numbers at which functions like to change. */
static inline double law_coordinate(void) {
    static const double special[] = {0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, -8, 27};
    return harness_chance(0.2) ? special[harness_below(sizeof special / sizeof *special)]
                               : world_random_coordinate();
}

static inline void law_point_random(law_point *q, const law *s) {
    law_point_set(q, s, law_coordinate(), law_coordinate(), law_coordinate());
}

typedef enum law_value_kind { LAW_VALUE, LAW_NO_VALUE, LAW_TIME } law_value_kind;

static const int64_t law_value_patience = 30000000; /* nanoseconds */

static inline law_value_kind law_value(law *s, const expr *e, const law_point *q, slong bits, arb_t ret) {
    diag d = {0};
    point at = {q->names, q->at, LAW_NAMES, 1};
    stop halt = {NULL, stop_clock() + law_value_patience};
    if (!ball_value(s->scratch, e, &at, bits, &halt, ret, &d)) return LAW_TIME;
    return arb_is_finite(ret) ? LAW_VALUE : LAW_NO_VALUE;
}

typedef enum law_verdict { LAW_SAME, LAW_DIFFERENT, LAW_LOST, LAW_UNKNOWN } law_verdict;

/* e certainly has no value at q. */
static inline bool law_undefined(law *s, const expr *e, const law_point *q) {
    diag d = {0};
    point at = {q->names, q->at, LAW_NAMES, 1};
    const expr *node = NULL;
    bool proved = false;
    char text[DIAG_ARG_SIZE];
    return ball_cause(s->scratch, e, &at, LAW_MORE_BITS, NULL, &node, &proved, text, &d) && node && proved;
}

/* A single point counts for little: sqrt(x^2*y) at x = 0, y < 0 is lost by abs(x)*sqrt(y). A neighbourhood counts. */
static inline bool law_lost_nearby(law *s, const expr *a, const expr *b, const law_point *q) {
    law_point near;
    arb_t u;
    bool lost = false;
    arb_init(u);
    law_point_open(&near);
    for (int i = 0; i < 8 && !lost; i++) {
        law_point_set(&near, s, q->d[0] + harness_uniform(-1e-7, 1e-7),
                      q->d[1] + harness_uniform(-1e-7, 1e-7), q->d[2] + harness_uniform(-1e-7, 1e-7));
        lost = law_value(s, a, &near, LAW_BITS, u) == LAW_VALUE && law_undefined(s, b, &near);
    }
    law_point_close(&near);
    arb_clear(u);
    return lost;
}

/* By convention x^y with a varying y wants x > 0, though it has values at some points beside. */
static inline bool law_bases_positive(law *s, const expr *e, const law_point *q) {
    list nodes;
    arb_t base;
    bool positive = true;
    list_init(&nodes, s->scratch);
    if (!walk_order(s->scratch, e, &nodes)) return false;
    arb_init(base);
    for (size_t i = 0; i < nodes.count && positive; i++) {
        const expr *n = nodes.at[i];
        if (!expr_is(n, OP_POW) || expr_is_constant(n->at[1])) continue;
        positive = law_value(s, n->at[0], q, LAW_BITS, base) == LAW_VALUE && arb_is_positive(base);
    }
    arb_clear(base);
    return positive;
}

/* Has b the value of a at q? LAW_LOST: a has a value and b certainly none. LAW_UNKNOWN: a has none, or not known. */
static inline law_verdict law_compare(law *s, const expr *a, const expr *b, const law_point *q) {
    arb_t u, v;
    law_verdict answer = LAW_UNKNOWN;
    if (!law_bases_positive(s, a, q)) return answer;
    arb_init(u), arb_init(v);
    for (slong bits = LAW_BITS; bits <= LAW_MORE_BITS && answer == LAW_UNKNOWN; bits *= 4) {
        if (law_value(s, a, q, bits, u) != LAW_VALUE) break;
        if (law_value(s, b, q, bits, v) == LAW_VALUE) answer = arb_overlaps(u, v) ? LAW_SAME : LAW_DIFFERENT;
    }
    if (answer == LAW_UNKNOWN && arb_is_finite(u) && law_undefined(s, b, q) && law_lost_nearby(s, a, b, q))
        answer = LAW_LOST;
    arb_clear(u), arb_clear(v);
    return answer;
}

/* --- failures --- */

enum { LAW_SHOWN = 5, LAW_TEXT = 1200 };

typedef struct law_failures {
    uint32_t tried, failed;
    uint32_t lost; /* of them: no value where there is one; never a wrong one */
    char shortest[LAW_SHOWN][LAW_TEXT];
} law_failures;

/* `text` is the instance and what is wrong with it; the shortest are kept. */
static inline void law_failed(law_failures *f, const char *text) {
    f->failed++;
    char held[LAW_TEXT], pushed[LAW_TEXT];
    snprintf(held, sizeof held, "%s", text);
    for (int i = 0; i < LAW_SHOWN; i++) {
        if (strcmp(held, f->shortest[i]) == 0) return;
        if (f->shortest[i][0] && strlen(f->shortest[i]) <= strlen(held)) continue;
        memcpy(pushed, f->shortest[i], sizeof pushed);
        memcpy(f->shortest[i], held, sizeof held);
        memcpy(held, pushed, sizeof held);
    }
}

static inline void law_failed_at(law_failures *f, const law_point *q, const char *what, const char *before,
                                 const char *after) {
    char text[LAW_TEXT];
    snprintf(text, sizeof text, "%.480s   ->   %.480s   (%s at x = %.17g, y = %.17g, z = %.17g)",
             before ? before : "?", after ? after : "?", what, q->d[0], q->d[1], q->d[2]);
    law_failed(f, text);
}

/* Fails the test if more was collected than one in `rare` (0: anything at all). A law that tried nothing proves nothing. */
static inline void law_judge_rare(const law_failures *f, const char *name, uint32_t least, uint32_t rare) {
    if (harness_crawls()) least = (uint32_t)(least / harness_slowness());
    if (f->tried < least) fail_msg("%s: only %u instances were tried", name, f->tried);
    if (!f->failed || (rare && f->failed <= f->tried / rare)) return;
    for (int i = 0; i < LAW_SHOWN && f->shortest[i][0]; i++) print_message("    %s\n", f->shortest[i]);
    fail_msg("%s: %u of %u failed", name, f->failed, f->tried);
}

static inline void law_judge(const law_failures *f, const char *name, uint32_t least) {
    law_judge_rare(f, name, least, 0);
}

#endif
