/* Chunks in a chain; a block is the next bytes of the newest chunk. Chunks double up to 1 MiB, so a small arena is
 * small and a large one makes few requests. A block larger than half a chunk gets a chunk of its own behind the newest. */
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

typedef struct chunk {
    struct chunk *next;
    size_t size, used; /* of the bytes behind this head */
} chunk;

struct arena {
    mem *account;
    chunk *first;
};

enum { ALIGN = 16, FIRST_CHUNK = 2048, LARGEST_CHUNK = 1 << 20 };
_Static_assert(sizeof(chunk) % 8 == 0, "blocks start aligned");

#define HEAD ((sizeof(chunk) + ALIGN - 1) / ALIGN * ALIGN)

arena *arena_new(mem *m) {
    arena *a = mem_take(m, sizeof *a);
    if (a) a->account = m;
    return a;
}

void arena_clear(arena *a) {
    while (a->first) {
        chunk *c = a->first;
        a->first = c->next;
        mem_give(a->account, c, HEAD + c->size);
    }
}

void arena_free(arena *a) {
    if (!a) return;
    arena_clear(a);
    mem_give(a->account, a, sizeof *a);
}

mem *arena_mem(const arena *a) { return a->account; }

static chunk *chunk_new(arena *a, size_t size) {
    chunk *c = mem_take(a->account, HEAD + size);
    if (c) c->size = size;
    return c;
}

void *arena_take(arena *a, size_t size) {
    if (size > SIZE_MAX / 2) return NULL;
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    chunk *c = a->first;
    if (c && c->size - c->used >= size) {
        void *block = (char *)c + HEAD + c->used;
        c->used += size;
        return block;
    }
    size_t room = c ? c->size * 2 : FIRST_CHUNK;
    if (room > LARGEST_CHUNK) room = LARGEST_CHUNK;
    bool own = size > room / 2;
    chunk *fresh = chunk_new(a, own ? size : room);
    if (!fresh) return NULL;
    fresh->used = size;
    if (own && c) {
        fresh->next = c->next;
        c->next = fresh;
    } else {
        fresh->next = c;
        a->first = fresh;
    }
    return (char *)fresh + HEAD;
}

char *arena_text(arena *a, const char *text, size_t length) {
    char *copy = arena_take(a, length + 1);
    if (copy && length) memcpy(copy, text, length);
    return copy;
}
