/* A derivation as Markdown: the steps are a numbered list, formulas LaTeX between dollars. */
#include "show/told_parts.h"

#include <string.h>

static bool formula(teller *t, const told *i) {
    buffer_puts(t->out, "$$");
    if (i->left && *i->left) {
        told_latex_of_text(t->out, i->left);
        buffer_putc(t->out, ' ');
    }
    if (i->left) buffer_puts(t->out, "= ");
    if (i->e && !told_formula_latex(t, t->out, i->e)) return false;
    if (!i->e) told_latex_of_text(t->out, i->text);
    buffer_puts(t->out, "$$");
    if (i->remark && *i->remark) buffer_printf(t->out, " %s", i->remark);
    return true;
}

static void inline_text(teller *t, const char *text) {
    if (!text || !*text) return;
    buffer_puts(t->out, " $");
    told_latex_of_text(t->out, text);
    buffer_putc(t->out, '$');
}

static bool cells(teller *t, const told *i, bool first) {
    for (uint32_t k = 0; k < i->cell_count; k++) {
        buffer_puts(t->out, "| ");
        if (!i->header && *i->cells[k])
            inline_text(t, i->cells[k]);
        else
            buffer_puts(t->out, i->cells[k]);
        buffer_putc(t->out, ' ');
    }
    buffer_putc(t->out, '|');
    if (!first) return true;
    buffer_putc(t->out, '\n');
    for (uint32_t k = 0; k < i->cell_count; k++) buffer_puts(t->out, "|---");
    buffer_putc(t->out, '|');
    return true;
}

static bool item(teller *t, const told *i, const told *before, bool *in_step) {
    switch (i->kind) {
    case TOLD_STEP:
        buffer_printf(t->out, "%u. **%s**", i->number, i->name);
        inline_text(t, i->form);
        if (i->letters && *i->letters) buffer_puts(t->out, i->form && *i->form ? "," : "");
        inline_text(t, i->letters);
        *in_step = true;
        return true;
    case TOLD_LINE: buffer_puts(t->out, *in_step ? "   " : ""); return formula(t, i);
    case TOLD_QUESTION:
    case TOLD_ANSWER: *in_step = false; return formula(t, i);
    case TOLD_CELLS: return cells(t, i, !before || before->kind != TOLD_CELLS);
    case TOLD_SENTENCE:
    case TOLD_REMARK:
        *in_step = false;
        buffer_puts(t->out, i->text);
        return true;
    }
    return false;
}

bool told_markdown(teller *t, const list *items) {
    bool in_step = false;
    for (size_t n = 0; n < items->count; n++) {
        const told *i = items->at[n], *before = n ? items->at[n - 1] : NULL;
        bool table = before && before->kind == TOLD_CELLS && i->kind == TOLD_CELLS;
        if (before) buffer_puts(t->out, table ? "\n" : "\n\n");
        if (!item(t, i, before, &in_step)) return false;
    }
    buffer_putc(t->out, '\n');
    return true;
}
