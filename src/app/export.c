/* export E, ... as c|python|octave|latex: an expression a line in another language. */
#include "app/code.h"
#include "app/commands.h"
#include "show/latex.h"

#include <string.h>

static bool to_c(session *s, buffer *b, const expr *e) { return code_print(s, b, e, CODE_C); }
static bool to_python(session *s, buffer *b, const expr *e) { return code_print(s, b, e, CODE_PYTHON); }
static bool to_octave(session *s, buffer *b, const expr *e) { return code_print(s, b, e, CODE_OCTAVE); }

static bool to_latex(session *s, buffer *b, const expr *e) {
    latex_options o = {.exponential_as_power = s->power};
    return latex_print(b, s->scratch, e, &o, &s->d);
}

static const struct {
    const char *word;
    bool (*print)(session *, buffer *, const expr *);
} targets[] = {{"c", to_c}, {"python", to_python}, {"octave", to_octave}, {"latex", to_latex}};

static bool export_one(session *s, const syntax *e, bool (*print)(session *, buffer *, const expr *),
                       reply *r) {
    result v;
    if (!work_out(s, e, r, &v)) return false;
    if (v.left) return fail(s, DIAG_SYNTAX, e->where, MSG_NOT_AN_EXPRESSION, NULL, NULL);
    if (!print(s, &r->words, v.shown)) return diag_at(&s->d, e->where);
    buffer_putc(&r->words, '\n');
    return add_result_notes(s, r, &v) && report_check(s, r, &v);
}

bool command_export(session *s, const statement *st, reply *r) {
    uint32_t end = st->count;
    const syntax *word = NULL;
    for (uint32_t i = 0; i + 1 < st->count; i++)
        if (st->at[i]->kind == SYN_WORD && strcmp(st->at[i]->text, "as") == 0) {
            end = i;
            word = st->at[i + 1];
            break;
        }
    for (size_t k = 0; word && k < sizeof targets / sizeof *targets; k++) {
        if (strcmp(targets[k].word, word->text) != 0) continue;
        for (uint32_t i = 0; i < end; i++)
            if (!export_one(s, st->at[i], targets[k].print, r)) return false;
        return true;
    }
    fail(s, DIAG_SYNTAX, word ? word->where : st->where, MSG_SYN_COMMAND_WANTS, "export", NULL);
    return diag_hint(&s->d, MSG_SYN_HINT_SYNOPSIS, command_row_of(COMMAND_EXPORT)->synopsis, NULL, NULL);
}
