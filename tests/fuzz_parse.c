/* libFuzzer: any bytes are read as a script and as one expression. Nothing may crash, leak, loop or leave its text. */
#include "read/syntax.h"

#include <stdlib.h>

static void check(const syntax *e, uint32_t height, size_t length) {
    if (e->height > height || e->where.from > e->where.to || e->where.to > length) abort();
    for (uint32_t i = 0; i < e->count; i++) {
        if (e->at[i]->height >= e->height) abort();
        check(e->at[i], e->height, length);
    }
}

static void read_script(arena *a, const char *text, size_t length) {
    for (size_t at = 0;;) {
        statement s;
        diag d;
        diag_clear(&d);
        size_t next = at;
        parse_status status = parse_statement(a, NULL, text, length, at, &s, &next, &d);
        if (status == PARSE_END) return;
        if (next <= at || next > length || diag_is_set(&d) != (status != PARSE_STATEMENT)) abort();
        if (status == PARSE_STATEMENT && s.value) check(s.value, LIMIT_NESTING, length);
        if (status == PARSE_OPEN) return;
        at = next;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mem *m = mem_new(0);
    arena *a = arena_new(m);
    read_script(a, (const char *)data, size);
    const syntax *e = parse_expression(a, NULL, (const char *)data, size, NULL);
    if (e) check(e, LIMIT_NESTING, size);
    arena_free(a);
    mem_free(m);
    return 0;
}
