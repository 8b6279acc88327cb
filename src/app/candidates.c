/* The names that a prefix may become: commands and words of statements, functions and constants, what the user has. */
#include "app/state.h"

#include <string.h>

static bool begins(const char *name, const char *prefix) {
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

void session_each_name(session *s, const char *prefix, void (*visit)(void *to, const char *name), void *to) {
    static const char *const words[] = {"let", "const", "assume", "where", "ans"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (begins(words[i], prefix)) visit(to, words[i]);
    for (command c = (command)0; c < COMMAND_COUNT; c = (command)(c + 1))
        if (begins(command_row_of(c)->word, prefix)) visit(to, command_row_of(c)->word);
    for (op o = (op)1; o < OP_COUNT; o = (op)(o + 1)) {
        const op_row *row = op_row_of(o);
        bool typed = row->form == FORM_CALL || row->form == FORM_NAME;
        if (typed && begins(row->name, prefix)) visit(to, row->name);
        for (int i = 0; typed && i < OP_ALIASES && row->alias[i]; i++)
            if (begins(row->alias[i], prefix)) visit(to, row->alias[i]);
    }
    for (size_t i = 0; i < names_count(s->names); i++) {
        const entry *e = names_at(s->names, i);
        if (e->source && begins(e->text, prefix)) visit(to, e->text);
    }
}
