/* One counter for what is taken and one for requests; everything else is the C library's. Blocks carry no header:
 * whoever takes a block knows its size, so accounting costs nothing and a wrong size shows up as a leak. */
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct mem {
    size_t used, limit;
    long requests, fail_at;
    bool fail_after, failed;
};

mem *mem_new(size_t limit) {
    mem *m = calloc(1, sizeof *m);
    if (m) m->limit = limit;
    return m;
}

void mem_free(mem *m) {
    if (!m) return;
    assert(m->used == 0);
    free(m);
}

size_t mem_used(const mem *m) { return m->used; }
size_t mem_limit(const mem *m) { return m->limit; }
void mem_set_limit(mem *m, size_t limit) { m->limit = limit; }

void mem_fail_at(mem *m, long k, bool and_after) {
    m->fail_at = k > 0 ? m->requests + k : 0;
    m->fail_after = and_after;
    m->failed = false;
}

long mem_requests(const mem *m) { return m->requests; }
bool mem_failed(const mem *m) { return m->failed; }

static bool granted(mem *m, size_t more) {
    m->requests++;
    bool injected = m->fail_at && (m->requests == m->fail_at || (m->fail_after && m->requests > m->fail_at));
    bool fits = !m->limit || (more <= m->limit && m->used <= m->limit - more);
    if (injected || !fits) m->failed = true;
    return !injected && fits;
}

void *mem_take(mem *m, size_t size) {
    if (!granted(m, size)) return NULL;
    void *block = calloc(1, size ? size : 1);
    if (block)
        m->used += size;
    else
        m->failed = true;
    return block;
}

void *mem_grow(mem *m, void *block, size_t old_size, size_t size) {
    assert(size >= old_size);
    if (!granted(m, size - old_size)) return NULL;
    char *grown = realloc(block, size ? size : 1);
    if (!grown) {
        m->failed = true;
        return NULL;
    }
    memset(grown + old_size, 0, size - old_size);
    m->used += size - old_size;
    return grown;
}

void mem_give(mem *m, void *block, size_t size) {
    if (!block) return;
    assert(m->used >= size);
    m->used -= size;
    free(block);
}
