/* A page that needs nothing else: MathML for formulas, a few lines of style, no script and no address. */
#include "show/mathml.h"
#include "show/told_parts.h"

#include <string.h>

static const char style[] =
    "body{font:16px/1.5 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em}"
    "table{border-collapse:collapse}td,th{padding:.2em .8em .2em 0;vertical-align:baseline;text-align:left}"
    ".n{color:#777;text-align:right}.rule{font-weight:600}.form,.beside{color:#555}.answer{background:#"
    "f3f6fa}"
    ".gap td{padding-top:1.2em}.note{color:#555}";

static void inline_math(teller *t, const char *text) {
    buffer latex;
    buffer_init(&latex, t->g->scratch);
    told_latex_of_text(&latex, text);
    mathml_print(t->out, latex.text, false);
}

static bool formula(teller *t, const told *i) {
    buffer latex;
    buffer_init(&latex, t->g->scratch);
    if (i->left) {
        told_latex_of_text(&latex, i->left);
        buffer_puts(&latex, " = ");
    }
    if (i->e && !told_formula_latex(t, &latex, i->e)) return false;
    if (!i->e) told_latex_of_text(&latex, i->text);
    buffer_printf(t->out, "<tr class=\"%s%s\"><td class=\"n\"></td><td colspan=\"2\">",
                  i->kind == TOLD_ANSWER ? "answer" : "line", i->gap ? " gap" : "");
    mathml_print(t->out, latex.text, true);
    buffer_puts(t->out, "</td><td class=\"beside\">");
    html_escape(t->out, i->remark ? i->remark : "");
    buffer_puts(t->out, "</td></tr>\n");
    return !latex.failed;
}

static bool step(teller *t, const told *i) {
    buffer_printf(t->out, "<tr class=\"step\"><td class=\"n\">%u</td><td class=\"rule\">", i->number);
    html_escape(t->out, i->name);
    buffer_puts(t->out, "</td><td class=\"form\">");
    if (i->form && *i->form) inline_math(t, i->form);
    buffer_puts(t->out, "</td><td class=\"beside\">");
    if (i->letters && *i->letters) inline_math(t, i->letters);
    buffer_puts(t->out, "</td></tr>\n");
    return true;
}

static bool cells(teller *t, const told *i) {
    const char *tag = i->header ? "th" : "td";
    buffer_puts(t->out, "<tr><td></td>");
    for (uint32_t k = 0; k < i->cell_count; k++) {
        buffer_printf(t->out, "<%s>", tag);
        if (i->header)
            html_escape(t->out, i->cells[k]);
        else if (*i->cells[k])
            inline_math(t, i->cells[k]);
        buffer_printf(t->out, "</%s>", tag);
    }
    buffer_puts(t->out, "</tr>\n");
    return true;
}

static bool words(teller *t, const told *i) {
    buffer_printf(t->out, "<tr class=\"note%s\"><td class=\"n\"></td><td colspan=\"3\">",
                  i->gap ? " gap" : "");
    html_escape(t->out, i->text);
    buffer_puts(t->out, "</td></tr>\n");
    return true;
}

static bool (*const writers[])(teller *, const told *) = {
    [TOLD_QUESTION] = formula, [TOLD_STEP] = step,      [TOLD_LINE] = formula, [TOLD_SENTENCE] = words,
    [TOLD_CELLS] = cells,      [TOLD_ANSWER] = formula, [TOLD_REMARK] = words,
};

bool told_html(teller *t, const list *items) {
    buffer_printf(t->out, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><title>",
                  t->o->language ? t->o->language : "en");
    html_escape(t->out, t->o->title ? t->o->title : "gradus");
    buffer_printf(t->out, "</title><style>%s</style></head>\n<body><table>\n", style);
    for (size_t n = 0; n < items->count; n++)
        if (!writers[((const told *)items->at[n])->kind](t, items->at[n])) return false;
    buffer_puts(t->out, "</table></body></html>\n");
    return true;
}
