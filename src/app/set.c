/* set: the settings of the session, by the rows of options.def. */
#include "app/commands.h"
#include "app/options.h"
#include "read/parse.h"

#include <string.h>

static void show(session *s, buffer *b, size_t i) {
    char value[64];
    options_show(&s->set, i, value);
    buffer_printf(b, "%-8s %-12s ", options_row(i)->name, value);
    buffer_printf(b, "%s\n", tr_text(options_row(i)->summary));
}

static const option_row *find(const char *name, size_t *ret_i) {
    for (*ret_i = 0; options_row(*ret_i); ++*ret_i)
        if (strcmp(options_row(*ret_i)->name, name) == 0) return options_row(*ret_i);
    return NULL;
}

static bool unknown(session *s, const syntax *word) {
    enum { MOST = 64 };
    const char *all[MOST];
    size_t count = 0;
    for (; options_row(count) && count < MOST; count++) all[count] = options_row(count)->name;
    const char *near = suggest_among(word->text, all, count);
    fail(s, DIAG_NAME, word->where, MSG_APP_NO_OPTION, word->text, NULL);
    return near ? diag_hint(&s->d, MSG_SYN_DID_YOU_MEAN, near, NULL, NULL)
                : diag_hint(&s->d, MSG_APP_SET_LISTS, NULL, NULL, NULL);
}

bool command_set(session *s, const statement *st, reply *r) {
    size_t i;
    if (!st->count) {
        for (i = 0; options_row(i); i++) show(s, &r->words, i);
        return true;
    }
    /* set detail 2, set detail = 2 */
    uint32_t at = st->count > 2 && strcmp(st->at[1]->text, "=") == 0 ? 2 : 1;
    const option_row *row = find(st->at[0]->text, &i);
    if (!row) return unknown(s, st->at[0]);
    if (st->count <= at) {
        show(s, &r->words, i);
        return true;
    }
    if (st->count > at + 1 || options_set(&s->set, row->name, st->at[at]->text) != OPTION_SET)
        return fail(s, DIAG_SYNTAX, st->at[st->count - 1]->where, MSG_APP_OPTION_VALUE, row->name,
                    row->values);
    return true;
}
