/* Texts are kept by their address: rows of the table are constants. A text is a few nodes high, so filling it in recurses. */
#include "read/template.h"
#include "read/lower.h"

#include <string.h>

enum { FORM_ARGUMENTS = 8 }; /* of one node in a text of the table */

struct templates {
    pool *pool;
    arena *home;
    map *known;
    const expr *u[OP_TERMS], *du[OP_TERMS];
    op bent; /* whose term number bent_term is wrong; OP_NONE */
    uint32_t bent_term;
};

templates *templates_new(pool *p, arena *home) {
    templates *t = arena_take(home, sizeof *t);
    if (!t) return NULL;
    *t = (templates){.pool = p, .home = home, .known = map_new(home), .bent = OP_NONE};
    static const char *const u[] = {"u", "v", "w"}, *const du[] = {"du", "dv", "dw"};
    for (int i = 0; i < OP_TERMS; i++) {
        t->u[i] = pool_symbol(p, u[i], shape_scalar(pool_shapes(p)));
        t->du[i] = pool_symbol(p, du[i], shape_scalar(pool_shapes(p)));
        if (!t->u[i] || !t->du[i]) return NULL;
    }
    return t->known ? t : NULL;
}

pool *templates_pool(const templates *t) { return t->pool; }
const expr *template_argument(templates *t, uint32_t i) { return t->u[i]; }
const expr *template_increment(templates *t, uint32_t i) { return t->du[i]; }

static name_kind kind(const void *data, const char *key) {
    (void)data;
    return key[0] == 'd' && key[1] ? NAME_VARIABLE : NAME_UNKNOWN;
}

/* --- shapes of the arguments --- */

typedef enum side { SIDE_ONE, SIDE_M, SIDE_N, SIDE_P, SIDE_Q, SIDE_THREE } side;

/* The shapes of u, v and w by the row's shape rule; the others are numbers. */
static const struct {
    shape_rule rule;
    side u[2], v[2], w[2];
} spaces[] = {
    {SHAPE_SQUARE_TO_SCALAR, {SIDE_N, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_SQUARE, {SIDE_N, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_ANY_TO_SCALAR, {SIDE_M, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_TRANSPOSE, {SIDE_M, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_VEC, {SIDE_M, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_ROWS, {SIDE_M, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_COLUMNS, {SIDE_M, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_VECTOR_TO_SCALAR, {SIDE_N, SIDE_ONE}, {0, 0}, {0, 0}},
    {SHAPE_VECTOR_NORM, {SIDE_N, SIDE_ONE}, {0, 0}, {0, 0}},
    {SHAPE_VECTOR, {SIDE_N, SIDE_ONE}, {0, 0}, {0, 0}},
    {SHAPE_DIAG, {SIDE_N, SIDE_ONE}, {0, 0}, {0, 0}},
    {SHAPE_DOT, {SIDE_N, SIDE_ONE}, {SIDE_N, SIDE_ONE}, {0, 0}},
    {SHAPE_CROSS, {SIDE_THREE, SIDE_ONE}, {SIDE_THREE, SIDE_ONE}, {0, 0}},
    {SHAPE_OUTER, {SIDE_M, SIDE_ONE}, {SIDE_N, SIDE_ONE}, {0, 0}},
    {SHAPE_TWO_SQUARE, {SIDE_N, SIDE_N}, {SIDE_N, SIDE_N}, {0, 0}},
    {SHAPE_SYLVESTER, {SIDE_M, SIDE_M}, {SIDE_N, SIDE_N}, {SIDE_M, SIDE_N}},
    {SHAPE_SQUARE_PLACE_TO_SCALAR, {SIDE_N, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_SQUARE_PLACE_TO_VECTOR, {SIDE_N, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_PLACE_TO_SCALAR, {SIDE_M, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_PLACE_TO_LEFT, {SIDE_M, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_PLACE_TO_RIGHT, {SIDE_M, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_COLUMNS_SQUARE, {SIDE_M, SIDE_N}, {0, 0}, {0, 0}},
    {SHAPE_KRON, {SIDE_M, SIDE_N}, {SIDE_P, SIDE_Q}, {0, 0}},
};

static const size *size_of(shape_table *s, side k) {
    static const char *const letters[] = {[SIDE_M] = "m", [SIDE_N] = "n", [SIDE_P] = "p", [SIDE_Q] = "q"};
    if (k == SIDE_ONE || k == SIDE_THREE) return size_integer(s, k == SIDE_ONE ? 1 : 3);
    return size_name(s, letters[k]);
}

static void bind(lowering *l, const char *key, const expr *value) {
    if (value) l->locals[l->local_count++] = (local){key, value};
}

static void bind_matrix(templates *t, lowering *l, int i, const side sides[2]) {
    static const char *const arguments[] = {"u", "v", "w"}, *const increments[] = {"du", "dv", "dw"};
    shape_table *s = pool_shapes(t->pool);
    const shape *of = shape_matrix(s, size_of(s, sides[0]), size_of(s, sides[1]));
    if (!of) return;
    bind(l, arguments[i], pool_symbol(t->pool, arguments[i], of));
    bind(l, increments[i], pool_symbol(t->pool, increments[i], of));
}

/* Numbers where the row is of none of these rules. */
static void bind_arguments(templates *t, lowering *l, op o) {
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        if (spaces[i].rule != op_row_of(o)->shape) continue;
        bind_matrix(t, l, 0, spaces[i].u);
        bind_matrix(t, l, 1, spaces[i].v);
        bind_matrix(t, l, 2, spaces[i].w);
        bind(l, "m", pool_size_symbol(t->pool, "m"));
        bind(l, "n", pool_size_symbol(t->pool, "n"));
    }
}

/* --- reading --- */

static const expr *parse(templates *t, op o, const char *text) {
    if (!text) return NULL;
    const expr *known = map_find(t->known, text, o);
    if (known) return known;
    const scope letters = {.kind = kind};
    const syntax *s = parse_expression(t->home, &letters, text, strlen(text), pool_diag(t->pool));
    lowering l;
    lower_init(&l, t->pool, t->home, NULL);
    bind_arguments(t, &l, o);
    const expr *e = s ? lower(&l, s) : NULL;
    if (e && !map_put(t->known, text, o, e)) diag_memory(pool_diag(t->pool));
    return e;
}

const expr *template_parse(templates *t, const char *text) { return parse(t, OP_NONE, text); }

const expr *template_term(templates *t, op o, uint32_t i) {
    const expr *form = parse(t, o, op_row_of(o)->d[i].form);
    if (!form || t->bent != o || t->bent_term != i) return form;
    bool zero = expr_is_zero(form) || (expr_is(form, OP_MUL) && expr_is_zero(form->at[0]));
    const expr *du = pool_symbol(t->pool, t->du[i]->as.symbol.name, form->shape);
    return zero ? pool_add(t->pool, form, du) : pool_mul(t->pool, pool_integer(t->pool, 2), form);
}

void templates_bend(templates *t, op o, uint32_t i) {
    t->bent = o;
    t->bent_term = i;
}

const expr *template_when(templates *t, op o, uint32_t i) { return parse(t, o, op_row_of(o)->d[i].when); }
const expr *template_domain(templates *t, op o) { return parse(t, o, op_row_of(o)->domain); }
const expr *template_smooth(templates *t, op o) { return parse(t, o, op_row_of(o)->smooth); }

const expr *template_lifted(templates *t, const expr *form) {
    static const struct {
        op plain, each;
    } pairs[] = {{OP_MUL, OP_EMUL}, {OP_DIV, OP_EDIV}, {OP_POW, OP_EPOW}};
    const expr *at[FORM_ARGUMENTS];
    if (!form || form->count == 0 || form->count > FORM_ARGUMENTS) return form;
    for (uint32_t i = 0; i < form->count; i++)
        if (!(at[i] = template_lifted(t, form->at[i]))) return NULL;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (expr_is(form, pairs[i].plain)) return pool_call(t->pool, pairs[i].each, at, form->count);
    return pool_with(t->pool, form, at);
}

typedef struct filling {
    templates *t;
    const expr *const *at, *const *by;
    uint32_t count;
} filling;

static const expr *fill_symbol(const filling *f, const expr *form) {
    const char *name = form->as.symbol.name;
    for (uint32_t i = 0; i < f->count && i < OP_TERMS; i++) {
        if (strcmp(name, f->t->u[i]->as.symbol.name) == 0) return f->at[i];
        if (f->by && strcmp(name, f->t->du[i]->as.symbol.name) == 0) return f->by[i];
    }
    if (!form->as.symbol.is_size || !f->count) return form;
    return pool_size(f->t->pool, f->at[0]->shape->side[*name == 'n' && f->at[0]->shape->order == 2]);
}

static const expr *fill(const filling *f, const expr *form) {
    if (expr_is_symbol(form)) return fill_symbol(f, form);
    const expr *at[FORM_ARGUMENTS];
    if (form->count == 0 || form->count > FORM_ARGUMENTS) return form;
    for (uint32_t i = 0; i < form->count; i++)
        if (!(at[i] = fill(f, form->at[i]))) return NULL;
    return pool_with(f->t->pool, form, at);
}

const expr *template_fill(templates *t, const expr *form, const expr *const *at, const expr *const *by,
                          uint32_t count) {
    const filling f = {t, at, by, count};
    return form ? fill(&f, form) : NULL;
}
