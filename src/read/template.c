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
};

templates *templates_new(pool *p, arena *home) {
    templates *t = arena_take(home, sizeof *t);
    if (!t) return NULL;
    *t = (templates){.pool = p, .home = home, .known = map_new(home)};
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

const expr *template_parse(templates *t, const char *text) {
    if (!text) return NULL;
    const expr *known = map_find(t->known, text, 0);
    if (known) return known;
    const scope letters = {.kind = kind};
    const syntax *s = parse_expression(t->home, &letters, text, strlen(text), pool_diag(t->pool));
    lowering l;
    lower_init(&l, t->pool, t->home, NULL);
    const expr *e = s ? lower(&l, s) : NULL;
    if (e && !map_put(t->known, text, 0, e)) diag_memory(pool_diag(t->pool));
    return e;
}

const expr *template_term(templates *t, op o, uint32_t i) {
    return template_parse(t, op_row_of(o)->d[i].form);
}
const expr *template_when(templates *t, op o, uint32_t i) {
    return template_parse(t, op_row_of(o)->d[i].when);
}
const expr *template_domain(templates *t, op o) { return template_parse(t, op_row_of(o)->domain); }
const expr *template_smooth(templates *t, op o) { return template_parse(t, op_row_of(o)->smooth); }

typedef struct filling {
    templates *t;
    const expr *const *at, *const *by;
    uint32_t count;
} filling;

static const expr *fill(const filling *f, const expr *form) {
    for (uint32_t i = 0; i < f->count; i++) {
        if (form == f->t->u[i]) return f->at[i];
        if (f->by && form == f->t->du[i]) return f->by[i];
    }
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
