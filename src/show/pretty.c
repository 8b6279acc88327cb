/* The picture is made only when it can be one: an expression whose one-line form is long, or a picture that is too wide
 * and cannot be broken, goes to the one-line printer. So time and memory are bounded whatever the expression. */
#include "show/pretty.h"
#include "expr/walk.h"
#include "show/naming.h"
#include "show/parts.h"
#include "show/pretty_layout.h"
#include "show/text.h"

static bool print_line(buffer *out, arena *scratch, const expr *e, const pretty_options *o, diag *d) {
    text_options t = {.unicode = o->unicode,
                      .exponential_as_power = o->exponential_as_power,
                      .partial = o->partial,
                      .marked = o->marked,
                      .mark = o->mark,
                      .unmark = o->unmark};
    return text_print(out, scratch, e, &t, d);
}

/* Terms are added to a line while they fit; a line that is not the first is indented. NULL when a term alone is too wide;
 * *ret_failed when out of memory. */
static const box *break_sum(maker *m, const expr *e, bool *ret_failed) {
    list terms, lines;
    list_init(&lines, m->home);
    *ret_failed = true;
    if (!pretty_terms(m, e, &terms)) return NULL;
    const box *indent = box_text(m->home, "  "), *line = NULL;
    bool tall = false;
    for (size_t i = 0; i < terms.count; i++) {
        const box *term = terms.at[i];
        bool fits = line && line->width + term->width <= m->o.width;
        if (line && !fits && !list_push(&lines, line)) return NULL;
        line = fits ? box_pair(m->home, line, term) : i ? box_pair(m->home, indent, term) : term;
        if (!line) return NULL;
        if (line->width > m->o.width) return *ret_failed = false, NULL;
        tall = tall || line->height > 1;
    }
    if (!list_push(&lines, line)) return NULL;
    const box *all = box_column(m->home, (const box *const *)lines.at, lines.count, tall);
    *ret_failed = !all;
    return all;
}

/* Whether the index of a sum would have to be renamed: the one-line printer does that. */
static bool index_clashes(arena *scratch, const expr *e, bool *ret_failed) {
    naming n;
    *ret_failed = !naming_init(&n, scratch, e) || !naming_indices(&n);
    return !*ret_failed && map_count(n.names) > 0;
}

static bool mark(maker *m, const expr *e) {
    form *copy = arena_take(m->home, sizeof *copy);
    if (!copy) return false;
    *copy = *pretty_form(m, e);
    copy->full = box_marked(m->home, copy->full);
    bool fine = copy->full != NULL;
    if (copy->positive) fine &= (copy->positive = box_marked(m->home, copy->positive)) != NULL;
    if (copy->stacked) fine &= (copy->stacked = box_marked(m->home, copy->stacked)) != NULL;
    return fine && map_put(m->forms, e, 0, copy);
}

/* The picture; NULL when there is none that fits, or *ret_failed. */
static const box *picture(maker *m, const expr *e, bool *ret_failed) {
    list order;
    *ret_failed = true;
    m->forms = map_new(m->home);
    if (!m->forms || !walk_order(m->home, e, &order)) return NULL;
    for (size_t i = 0; i < order.count; i++)
        if (!pretty_make(m, order.at[i]) || (order.at[i] == m->o.marked && !mark(m, order.at[i])))
            return NULL;
    *ret_failed = false;
    const box *b = pretty_form(m, e)->full;
    if (m->o.width && b->width > m->o.width) b = expr_is(e, OP_ADD) ? break_sum(m, e, ret_failed) : NULL;
    return b && b->height <= PRETTY_TALLEST ? b : NULL;
}

bool pretty_print_on(buffer *out, arena *scratch, const expr *e, const pretty_options *o, uint32_t *ret_base,
                     diag *d) {
    size_t start = out->length, length = text_length(scratch, e);
    *ret_base = 0;
    if (length == UINT32_MAX) return diag_memory(d);
    if (length > PRETTY_LARGEST) return print_line(out, scratch, e, o, d);
    maker m = {.home = scratch, .o = *o};
    m.o.partial = o->partial || show_is_partial(e);
    bool failed = false;
    if (index_clashes(scratch, e, &failed)) return print_line(out, scratch, e, o, d);
    const box *b = failed ? NULL : picture(&m, e, &failed);
    if (failed) return diag_memory(d);
    if (!b) return print_line(out, scratch, e, o, d);
    *ret_base = b->base;
    box_render(out, scratch, b, o->mark, o->unmark);
    if (!out->failed) return true;
    out->length = start;
    if (out->room) out->text[start] = 0;
    return diag_memory(d);
}

bool pretty_print(buffer *out, arena *scratch, const expr *e, const pretty_options *o, diag *d) {
    uint32_t base;
    return pretty_print_on(out, scratch, e, o, &base, d);
}
