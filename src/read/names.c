/* A plain table: sessions have tens of names; lookup goes through a hash of the key. */
#include "read/names.h"
#include "base/list.h"

#include <string.h>

struct names {
    arena *home;
    list entries;
    uint32_t version;
    const entry **slots; /* open addressing over keys; rebuilt when entries change */
    size_t mask;
};

struct names_state {
    const entry **entries;
    size_t count;
};

names *names_new(mem *m) {
    arena *home = arena_new(m);
    names *n = home ? arena_take(home, sizeof *n) : NULL;
    if (!n) {
        arena_free(home);
        return NULL;
    }
    n->home = home;
    list_init(&n->entries, home);
    return n;
}

void names_free(names *n) {
    if (n) arena_free(n->home);
}

arena *names_arena(const names *n) { return n->home; }
uint32_t names_version(const names *n) { return n->version; }
size_t names_count(const names *n) { return n->entries.count; }
const entry *names_at(const names *n, size_t i) { return n->entries.at[i]; }

static size_t hash(const char *key) {
    size_t h = 5381;
    for (; *key; key++) h = h * 33 ^ (unsigned char)*key;
    return h;
}

static size_t slot_of(const names *n, const char *key) {
    size_t i = hash(key) & n->mask;
    while (n->slots[i] && strcmp(n->slots[i]->key, key) != 0) i = (i + 1) & n->mask;
    return i;
}

static bool index_entries(names *n) {
    if (!n->slots || n->entries.count * 2 > n->mask) {
        size_t room = 64;
        while (room < n->entries.count * 4) room *= 2;
        const entry **wider = arena_take(n->home, room * sizeof *wider);
        if (!wider) return false;
        n->slots = wider;
        n->mask = room - 1;
    }
    memset(n->slots, 0, (n->mask + 1) * sizeof *n->slots);
    for (size_t i = 0; i < n->entries.count; i++) {
        const entry *e = n->entries.at[i];
        n->slots[slot_of(n, e->key)] = e;
    }
    return true;
}

const entry *names_find(const names *n, const char *key) {
    return n && n->slots ? n->slots[slot_of(n, key)] : NULL;
}

bool names_put(names *n, const entry *e) {
    entry *own = arena_take(n->home, sizeof *own);
    if (!own) return false;
    *own = *e;
    const entry *old = names_find(n, e->key);
    n->version++;
    if (old) {
        for (size_t i = 0; i < n->entries.count; i++)
            if (n->entries.at[i] == old) n->entries.at[i] = own;
        n->slots[slot_of(n, e->key)] = own;
        return true;
    }
    if (!list_push(&n->entries, own)) return false;
    if (n->slots && n->entries.count * 2 <= n->mask)
        n->slots[slot_of(n, e->key)] = own;
    else if (!index_entries(n))
        return n->entries.count--, false;
    return true;
}

void names_remove(names *n, const char *key) {
    const entry *e = names_find(n, key);
    if (!e) return;
    size_t kept = 0;
    for (size_t i = 0; i < n->entries.count; i++)
        if (n->entries.at[i] != e) n->entries.at[kept++] = n->entries.at[i];
    n->entries.count = kept;
    n->version++;
    index_entries(n); /* the table is large enough already */
}

const names_state *names_save(names *n) {
    names_state *s = arena_take(n->home, sizeof *s);
    const entry **copy = arena_take(n->home, n->entries.count * sizeof *copy + 1);
    if (!s || !copy) return NULL;
    if (n->entries.count) memcpy(copy, n->entries.at, n->entries.count * sizeof *copy);
    *s = (names_state){copy, n->entries.count};
    return s;
}

void names_restore(names *n, const names_state *s) {
    n->entries.count = 0;
    for (size_t i = 0; i < s->count; i++)
        if (!list_push(&n->entries, s->entries[i])) break; /* there was room for them before */
    n->version++;
    index_entries(n);
}

static name_kind kind(const void *data, const char *key) {
    const entry *e = names_find(data, key);
    if (!e) return NAME_UNKNOWN;
    return e->kind == ENTRY_DEFINED || e->kind == ENTRY_ABSTRACT ? NAME_FUNCTION : NAME_VARIABLE;
}

static uint32_t parameters(const void *data, const char *key, const char *const **ret_keys) {
    const entry *e = names_find(data, key);
    if (!e) return 0;
    *ret_keys = e->parameters;
    return e->parameter_count;
}

static void each(const void *data, void (*visit)(void *to, const char *key), void *to) {
    const names *n = data;
    for (size_t i = 0; i < n->entries.count; i++) visit(to, names_at(n, i)->key);
}

scope names_scope(const names *n) { return (scope){n, kind, parameters, each}; }
