/* Open addressing with linear probing over a power-of-two table, at most two thirds full. Nothing is ever removed. */
#include "base/map.h"

typedef struct slot {
    const void *key;
    uint64_t tag;
    const void *value; /* NULL: free */
} slot;

struct map {
    arena *home;
    slot *slots;
    size_t mask, count;
};

map *map_new(arena *home) {
    map *m = arena_take(home, sizeof *m);
    if (m) m->home = home;
    return m;
}

static size_t place(const map *m, const void *key, uint64_t tag) {
    uint64_t h = ((uint64_t)(uintptr_t)key >> 4) * 0x9E3779B97F4A7C15u ^ (tag + 1) * 0xC2B2AE3D27D4EB4Fu;
    size_t i = (h ^ h >> 29) & m->mask;
    while (m->slots[i].value && (m->slots[i].key != key || m->slots[i].tag != tag)) i = (i + 1) & m->mask;
    return i;
}

void *map_find(const map *m, const void *key, uint64_t tag) {
    if (!m->slots) return NULL;
    return (void *)(uintptr_t)m->slots[place(m, key, tag)].value;
}

static bool grow(map *m) {
    size_t size = m->slots ? (m->mask + 1) * 2 : 16;
    map wider = {.home = m->home, .slots = arena_take(m->home, size * sizeof(slot)), .mask = size - 1};
    if (!wider.slots) return false;
    for (size_t i = 0; m->slots && i <= m->mask; i++)
        if (m->slots[i].value) wider.slots[place(&wider, m->slots[i].key, m->slots[i].tag)] = m->slots[i];
    wider.count = m->count;
    *m = wider;
    return true;
}

bool map_put(map *m, const void *key, uint64_t tag, const void *value) {
    if ((!m->slots || m->count * 3 >= m->mask * 2) && !grow(m)) return false;
    slot *s = &m->slots[place(m, key, tag)];
    if (!s->value) m->count++;
    *s = (slot){key, tag, value};
    return true;
}

size_t map_count(const map *m) { return m->count; }
