/* A text is first tried as it is. Only when that is too long are the nodes measured, the shared ones named, and the
 * text written again with its definitions; and only when a sum binds an index is it asked whether that index catches
 * another symbol. So the usual short answer costs one pass. */
#include "show/text.h"
#include "show/name.h"
#include "show/naming.h"
#include "show/parts.h"
#include "show/text_layout.h"

#include <stdio.h>
#include <string.h>

enum { TAG_CALL = 0, TAG_POWER = 1 };

uint32_t text_cost(map *memo, arena *scratch, const expr *e, bool exponential_as_power) {
    writer w;
    uint64_t tag = exponential_as_power ? TAG_POWER : TAG_CALL;
    void *known = map_find(memo, e, tag);
    if (known) return (uint32_t)(uintptr_t)known - 1;
    writer_init(&w, scratch, &text_rules);
    w.exponential_as_power = exponential_as_power;
    return writer_cost(&w, memo, tag, e);
}

size_t text_length(arena *scratch, const expr *e) {
    map *memo = map_new(scratch);
    return memo ? text_cost(memo, scratch, e, false) : UINT32_MAX;
}

/* --- the printing of one text --- */

typedef struct printing {
    writer w;
    naming n;
    const expr *e;
    size_t limit;
    bool limited;
    diag *d;
} printing;

static bool run(printing *p, buffer *out, const expr *e, uint8_t place, size_t limit) {
    return writer_run(&p->w, out, e, place, limit, &p->limited, p->d);
}

static void take_back(buffer *out, size_t start) {
    out->length = start;
    if (out->room) out->text[start] = 0;
}

/* As it is, with indices renamed where they must be. */
static bool print_plain(printing *p, buffer *out, size_t limit) {
    size_t start = out->length;
    if (!run(p, out, p->e, 0, limit)) return false;
    if (!p->w.binds || p->w.names) return true;
    if (!naming_init(&p->n, p->w.scratch, p->e) || !naming_indices(&p->n)) return diag_memory(p->d);
    if (map_count(p->n.names) == 0) return true;
    take_back(out, start);
    p->w.names = p->n.names;
    return run(p, out, p->e, 0, limit);
}

/* Names are canonical; Unicode spells them its own way. */
static const char *spelled(const printing *p, const char *name) {
    if (!p->w.unicode) return name;
    buffer b;
    buffer_init(&b, p->w.scratch);
    name_print(&b, name, NAME_UNICODE);
    return b.failed ? NULL : b.text;
}

static bool respell(printing *p) {
    for (size_t i = 0; i < p->n.defined.count; i++) {
        const char *name = spelled(p, map_find(p->n.names, p->n.defined.at[i], 0));
        if (!name || !map_put(p->n.names, p->n.defined.at[i], 0, name)) return false;
    }
    return true;
}

static bool choose_names(printing *p) {
    map *costs = map_new(p->w.scratch);
    uint64_t tag = p->w.exponential_as_power ? TAG_POWER : TAG_CALL;
    if (!costs || text_cost(costs, p->w.scratch, p->e, p->w.exponential_as_power) == UINT32_MAX) return false;
    return naming_init(&p->n, p->w.scratch, p->e) && naming_indices(&p->n) &&
           naming_shared(&p->n, costs, tag) && respell(p);
}

static bool print_definitions(printing *p, buffer *out, size_t start) {
    for (size_t i = 0; i < p->n.defined.count; i++) {
        const expr *e = p->n.defined.at[i];
        buffer_puts(out, i ? ", " : " where ");
        buffer_puts(out, map_find(p->n.names, e, 0));
        buffer_puts(out, " = ");
        size_t used = out->length - start;
        if (used > p->limit) {
            p->limited = true;
            return false;
        }
        if (!run(p, out, e, PLACE_SELF, p->limit - used)) return false;
    }
    return true;
}

static bool print_named(printing *p, buffer *out) {
    size_t start = out->length;
    if (!choose_names(p)) return diag_memory(p->d);
    p->w.names = p->n.names;
    return run(p, out, p->e, 0, p->limit) && print_definitions(p, out, start);
}

static bool print(printing *p, buffer *out, bool named) {
    if (named) return print_named(p, out);
    size_t first = p->limit < TEXT_NAMED_FROM ? p->limit : TEXT_NAMED_FROM;
    if (print_plain(p, out, first)) return true;
    return p->limited && first < p->limit && print_named(p, out);
}

bool text_print(buffer *out, arena *scratch, const expr *e, const text_options *o, diag *d) {
    static const text_options plain;
    if (!o) o = &plain;
    size_t start = out->length;
    printing p = {.e = e, .limit = o->limit ? o->limit : TEXT_LIMIT, .d = d};
    writer_init(&p.w, scratch, &text_rules);
    p.w.unicode = o->unicode;
    p.w.exponential_as_power = o->exponential_as_power;
    p.w.partial = o->partial || show_is_partial(e);
    p.w.notation = o->notation;
    p.w.marked = o->marked;
    p.w.mark = o->mark;
    p.w.unmark = o->unmark;
    if (print(&p, out, o->named)) return !out->failed || diag_memory(d);
    take_back(out, start);
    return p.limited ? show_limit_error(d, p.limit) : false;
}
