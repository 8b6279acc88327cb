/* Changes of names, so that a statement that fails half-way changes nothing and `undo` can take the last one back.
 *
 * Entries are never changed in place, so what a name was before is a pointer; facts about it are two sets of bits. */
#include "app/state.h"

#include <string.h>

bool edit_begin(session *s) {
    arena *home = names_arena(s->names);
    edit *e = arena_take(home, sizeof *e);
    uint32_t count = context_conditions(s->context);
    const expr **conditions = arena_take(home, (count + 1) * sizeof *conditions);
    if (!e || !conditions) return diag_memory(&s->d);
    for (uint32_t i = 0; i < count; i++) conditions[i] = context_condition(s->context, i);
    *e = (edit){.condition_count = count, .conditions = conditions};
    list_init(&e->changes, home);
    s->editing = e;
    return true;
}

bool edit_touch(session *s, const char *key) {
    arena *home = names_arena(s->names);
    change *c = arena_take(home, sizeof *c);
    const char *own = arena_text(home, key, strlen(key));
    if (!c || !own) return diag_memory(&s->d);
    *c = (change){own, names_find(s->names, key), context_signs(s->context, key),
                  context_attributes(s->context, key)};
    return list_push(&s->editing->changes, c) || diag_memory(&s->d);
}

/* Room for what is put back exists already, but for the copy of an entry; where even that is refused, the name is gone
 * rather than wrong. */
static void put_back(session *s, const change *c) {
    names_remove(s->names, c->key);
    if (c->before) names_put(s->names, c->before);
    if (c->signs == SIGNS_ANY && !c->attributes) {
        context_forget(s->context, c->key);
        return;
    }
    context_set_signs(s->context, c->key, c->signs);
    context_set_attributes(s->context, c->key, c->attributes);
}

static void take_back(session *s, const edit *e) {
    for (size_t i = e->changes.count; i-- > 0;) put_back(s, e->changes.at[i]);
    if (context_conditions(s->context) == e->condition_count) return;
    context_drop_conditions(s->context);
    for (uint32_t i = 0; i < e->condition_count; i++) context_assume(s->context, e->conditions[i]);
}

void edit_finish(session *s, bool keep) {
    edit *e = s->editing;
    s->editing = NULL;
    if (!keep)
        take_back(s, e);
    else if (!list_push(&s->edits, e))
        s->edits.count = 0; /* no memory to remember it: then nothing before it can be undone either */
}

bool edit_undo(session *s) {
    const edit *e = list_pop(&s->edits);
    if (e) take_back(s, e);
    return e != NULL;
}
