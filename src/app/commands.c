/* A table from the words of commands.def to functions, and the commands about names. */
#include "app/commands.h"

#include <string.h>

static bool (*const functions[COMMAND_COUNT])(session *, const statement *, reply *) = {
    [COMMAND_STEPS] = command_steps,
    [COMMAND_OPEN] = command_open,
    [COMMAND_WHY] = command_why,
    [COMMAND_PROVE] = command_prove,
    [COMMAND_NOTATIONS] = command_notations,
    [COMMAND_CHECK] = command_check,
    [COMMAND_GRAPH] = command_unable,
    [COMMAND_BACKWARD] = command_unable,
    [COMMAND_CRITICAL] = command_critical,
    [COMMAND_PLOT] = command_plot,
    [COMMAND_LESSON] = command_lesson,
    [COMMAND_EXERCISE] = command_exercise,
    [COMMAND_PRACTICE] = command_practice,
    [COMMAND_HELP] = command_help,
    [COMMAND_SET] = command_set,
    [COMMAND_SAVE] = command_save,
    [COMMAND_LOAD] = command_load,
    [COMMAND_EXPORT] = command_export,
    [COMMAND_NAMES] = command_names,
    [COMMAND_FORGET] = command_forget,
    [COMMAND_UNDO] = command_undo,
    [COMMAND_QUIT] = command_quit,
};

bool run_command(session *s, const statement *st, reply *r) {
    r->kind = command_row_of(st->command)->word;
    return (functions[st->command] ? functions[st->command] : command_unable)(s, st, r);
}

bool command_unable(session *s, const statement *st, reply *r) {
    (void)r;
    return fail(s, DIAG_UNABLE, st->where, MSG_APP_NOT_YET, command_row_of(st->command)->word, NULL);
}

bool command_quit(session *s, const statement *st, reply *r) {
    (void)st, (void)r;
    return s->quit = true;
}

/* --- names --- */

static bool list_entry(session *s, reply *r, const entry *e) {
    buffer *b = &r->words;
    if (!e->source) return true; /* ans */
    if (e->kind == ENTRY_SYMBOL || e->kind == ENTRY_ABSTRACT) {
        bool constant = context_attributes(s->context, e->key) & ATTRIBUTE_CONSTANT;
        buffer_puts(b, constant ? "const " : "let ");
    }
    if (e->kind == ENTRY_SIZE)
        say(b, s->set.unicode, MSG_APP_IS_SIZE, e->text, NULL, NULL);
    else if (e->kind == ENTRY_VALUE) {
        buffer_printf(b, "%s = ", e->text);
        if (!print_plain(s, b, e->value)) return false;
    } else
        buffer_puts(b, e->source);
    buffer_putc(b, '\n');
    return true;
}

bool command_names(session *s, const statement *st, reply *r) {
    (void)st;
    for (size_t i = 0; i < names_count(s->names); i++)
        if (!list_entry(s, r, names_at(s->names, i))) return false;
    for (uint32_t i = 0; i < context_conditions(s->context); i++) {
        buffer_puts(&r->words, "assume ");
        if (!print_plain(s, &r->words, context_condition(s->context, i))) return false;
        buffer_putc(&r->words, '\n');
    }
    return true;
}

static bool forget(session *s, const char *key) {
    if (!edit_touch(s, key)) return false;
    names_remove(s->names, key);
    context_forget(s->context, key);
    return true;
}

static bool forget_all(session *s, reply *r) {
    while (names_count(s->names))
        if (!forget(s, names_at(s->names, names_count(s->names) - 1)->key)) return false;
    context_drop_conditions(s->context);
    return add_note(s, r, MSG_APP_FORGOT_ALL, NULL, NULL, NULL);
}

bool command_forget(session *s, const statement *st, reply *r) {
    if (!edit_begin(s)) return false;
    if (!st->count) return forget_all(s, r);
    for (uint32_t i = 0; i < st->count; i++) {
        const syntax *name = st->at[i];
        bool known = names_find(s->names, name->key) || context_signs(s->context, name->key) != SIGNS_ANY;
        if (!known) return fail(s, DIAG_NAME, name->where, MSG_UNKNOWN_NAME, name->text, NULL);
        if (!forget(s, name->key)) return false;
    }
    return true;
}

bool command_undo(session *s, const statement *st, reply *r) {
    (void)r;
    return edit_undo(s) || fail(s, DIAG_NAME, st->where, MSG_APP_NOTHING_TO_UNDO, NULL, NULL);
}

/* --- check --- */

bool command_check(session *s, const statement *st, reply *r) {
    result v;
    if (!st->count) return judge_here(s, st, r);
    if (st->at[0]->kind == SYN_STRING) return judge_file(s, st->at[0]->text, st->at[0]->where, r);
    if (!work_out(s, st->at[0], r, &v)) return false;
    if (v.left) return report_comparison(s, r, &v) && add_result_notes(s, r, &v);
    if (!report_check(s, r, &v) || !add_result_notes(s, r, &v)) return false;
    const char *found = r->check ? r->check : tr(MSG_APP_NOTHING_TO_CHECK);
    buffer_puts(&r->words, found);
    buffer_putc(&r->words, '\n');
    r->check = NULL;
    return true;
}
