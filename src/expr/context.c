/* A short list of facts by name: a session declares tens of names, not thousands. */
#include "expr/context.h"
#include "base/list.h"

#include <string.h>

typedef struct fact {
    const char *name;
    uint32_t signs, attributes;
} fact;

struct context {
    arena *home;
    list facts, conditions;
    uint32_t version;
};

context *context_new(mem *m) {
    arena *home = arena_new(m);
    context *c = home ? arena_take(home, sizeof *c) : NULL;
    if (!c) {
        arena_free(home);
        return NULL;
    }
    c->home = home;
    list_init(&c->facts, home);
    list_init(&c->conditions, home);
    c->version = 1;
    return c;
}

void context_free(context *c) {
    if (c) arena_free(c->home);
}

uint32_t context_version(const context *c) { return c ? c->version : 0; }

static fact *find(const context *c, const char *name) {
    for (size_t i = 0; c && i < c->facts.count; i++) {
        fact *f = (fact *)(uintptr_t)c->facts.at[i];
        if (strcmp(f->name, name) == 0) return f;
    }
    return NULL;
}

static fact *have(context *c, const char *name) {
    fact *f = find(c, name);
    if (f) return f;
    f = arena_take(c->home, sizeof *f);
    const char *own = arena_text(c->home, name, strlen(name));
    if (!f || !own || !list_push(&c->facts, f)) return NULL;
    *f = (fact){own, SIGNS_ANY, 0};
    return f;
}

bool context_set_signs(context *c, const char *name, uint32_t signs) {
    fact *f = have(c, name);
    if (!f) return false;
    if (f->signs != signs) c->version++;
    f->signs = signs;
    return true;
}

bool context_set_attributes(context *c, const char *name, uint32_t attributes) {
    fact *f = have(c, name);
    if (!f) return false;
    if (f->attributes != attributes) c->version++;
    f->attributes = attributes;
    return true;
}

void context_forget(context *c, const char *name) {
    fact *f = find(c, name);
    if (!f || (f->signs == SIGNS_ANY && !f->attributes)) return;
    f->signs = SIGNS_ANY;
    f->attributes = 0;
    c->version++;
}

bool context_assume(context *c, const expr *condition) {
    c->version++;
    return list_push(&c->conditions, condition);
}

void context_drop_conditions(context *c) {
    if (c->conditions.count) c->version++;
    c->conditions.count = 0;
}

uint32_t context_signs(const context *c, const char *name) {
    const fact *f = find(c, name);
    return f ? f->signs : SIGNS_ANY;
}

uint32_t context_attributes(const context *c, const char *name) {
    const fact *f = find(c, name);
    return f ? f->attributes : 0;
}

uint32_t context_conditions(const context *c) { return c ? (uint32_t)c->conditions.count : 0; }
const expr *context_condition(const context *c, uint32_t i) { return c->conditions.at[i]; }

attribute attribute_find(const char *word) {
    static const struct {
        const char *word;
        attribute a;
    } words[] = {{"integer", ATTRIBUTE_INTEGER},       {"symmetric", ATTRIBUTE_SYMMETRIC},
                 {"diagonal", ATTRIBUTE_DIAGONAL},     {"posdef", ATTRIBUTE_POSDEF},
                 {"orthogonal", ATTRIBUTE_ORTHOGONAL}, {"invertible", ATTRIBUTE_INVERTIBLE},
                 {"fullrank", ATTRIBUTE_FULLRANK},     {"constant", ATTRIBUTE_CONSTANT},
                 {"lower", ATTRIBUTE_LOWER},           {"upper", ATTRIBUTE_UPPER}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0) return words[i].a;
    return (attribute)0;
}
