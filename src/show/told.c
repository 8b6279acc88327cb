/* A table from formats to their writers. */
#include "show/told.h"
#include "show/latex.h"
#include "show/text.h"
#include "show/told_parts.h"

bool told_formula(teller *t, buffer *b, const expr *e, const expr *changed) {
    const text_options o = {.unicode = t->o->unicode,
                            .exponential_as_power = t->o->exponential_as_power,
                            .notation = t->o->notation,
                            .partial = t->o->partial,
                            .marked = t->o->mark ? changed : NULL,
                            .mark = t->o->mark,
                            .unmark = t->o->unmark};
    return text_print(b, t->g->scratch, e, &o, t->d);
}

bool told_formula_latex(teller *t, buffer *b, const expr *e) {
    const latex_options o = {.exponential_as_power = t->o->exponential_as_power,
                             .notation = t->o->notation,
                             .partial = t->o->partial};
    return latex_print(b, t->g->scratch, e, &o, t->d);
}

static bool on_a_terminal(teller *t, const list *items) {
    for (size_t i = 0; i < items->count; i++)
        if (!told_flat(t, items->at[i])) return false;
    return true;
}

static bool (*const writers[])(teller *, const list *) = {
    [TOLD_FLAT] = on_a_terminal, [TOLD_TALL] = on_a_terminal, [TOLD_MARKDOWN] = told_markdown,
    [TOLD_LATEX] = told_latex,   [TOLD_JSON] = told_json,     [TOLD_HTML] = told_html,
};

bool told_print(buffer *out, engine *g, const list *items, const told_options *o, diag *d) {
    teller t = {out, g, o, d};
    return writers[o->format](&t, items) && (!out->failed || diag_memory(d));
}
