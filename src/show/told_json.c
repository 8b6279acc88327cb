/* A derivation as an array of JSON, for the field `steps`: the README says which fields there are. */
#include "show/json.h"
#include "show/told_parts.h"

static const char *const kinds[] = {
    [TOLD_QUESTION] = "question", [TOLD_STEP] = "step", [TOLD_LINE] = "line",
    [TOLD_SENTENCE] = "sentence", [TOLD_CELLS] = "row", [TOLD_ANSWER] = "answer",
    [TOLD_REMARK] = "remark",
};

static void field(teller *t, const char *name, const char *text) {
    buffer_printf(t->out, ", \"%s\": ", name);
    json_quote(t->out, text);
}

static bool formula(teller *t, const told *i) {
    field(t, "left", i->left);
    if (!i->e) return field(t, "text", i->text), field(t, "latex", NULL), field(t, "remark", i->remark), true;
    buffer text, latex;
    buffer_init(&text, t->g->scratch);
    buffer_init(&latex, t->g->scratch);
    if (!told_formula(t, &text, i->e, NULL) || !told_formula_latex(t, &latex, i->e)) return false;
    field(t, "text", text.text);
    field(t, "latex", latex.text);
    field(t, "remark", i->remark);
    return !text.failed && !latex.failed;
}

static bool step(teller *t, const told *i) {
    buffer when;
    buffer_init(&when, t->g->scratch);
    if (i->when && !told_formula(t, &when, i->when, NULL)) return false;
    buffer_printf(t->out, ", \"number\": %u", i->number);
    field(t, "rule", i->rule < RULE_COUNT ? rule_row_of(i->rule)->id : NULL);
    field(t, "name", i->name);
    field(t, "form", i->form);
    field(t, "letters", i->letters);
    field(t, "condition", i->when ? when.text : NULL);
    buffer_puts(t->out, ", \"inner\": ");
    static const list none;
    return told_json(t, i->inner ? i->inner : &none);
}

static void cells(teller *t, const told *i) {
    buffer_puts(t->out, ", \"cells\": [");
    for (uint32_t k = 0; k < i->cell_count; k++) {
        if (k) buffer_puts(t->out, ", ");
        json_quote(t->out, i->cells[k]);
    }
    buffer_puts(t->out, "]");
}

static bool item(teller *t, const told *i) {
    buffer_printf(t->out, "{\"kind\": \"%s\"", kinds[i->kind]);
    bool fine = true;
    switch (i->kind) {
    case TOLD_STEP: fine = step(t, i); break;
    case TOLD_QUESTION:
    case TOLD_LINE:
    case TOLD_ANSWER: fine = formula(t, i); break;
    case TOLD_CELLS: cells(t, i); break;
    case TOLD_SENTENCE:
    case TOLD_REMARK: field(t, "text", i->text); break;
    }
    buffer_putc(t->out, '}');
    return fine;
}

bool told_json(teller *t, const list *items) {
    buffer_putc(t->out, '[');
    for (size_t n = 0; n < items->count; n++) {
        if (n) buffer_puts(t->out, ", ");
        if (!item(t, items->at[n])) return false;
    }
    buffer_putc(t->out, ']');
    return true;
}
