/* save and load. Links, and whatever else is no ordinary file, are refused. */
#include "app/commands.h"
#include "app/script.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { LIMIT_INCLUDES = 8, LIMIT_LOAD_MIB = 4 };

static bool wants_file(session *s, const statement *st) {
    if (st->count == 1 && st->at[0]->text && st->at[0]->text[0]) return true;
    fail(s, DIAG_SYNTAX, st->count ? st->at[0]->where : st->where, MSG_SYN_FILE_NAME, NULL, NULL);
    return diag_hint(&s->d, MSG_SYN_HINT_SYNOPSIS, command_row_of(st->command)->synopsis, NULL, NULL);
}

static bool fail_file(session *s, const statement *st, const char *why) {
    return fail(s, DIAG_IO, st->at[0]->where, MSG_PLOT_FILE_WRITE, st->at[0]->text, why);
}

bool command_save(session *s, const statement *st, reply *r) {
    struct stat found;
    if (!wants_file(s, st)) return false;
    const char *path = st->at[0]->text;
    if (lstat(path, &found) == 0 && !S_ISREG(found.st_mode))
        return fail(s, DIAG_IO, st->at[0]->where, MSG_APP_FILE_KIND, path, NULL);
    buffer all;
    int error;
    buffer_init(&all, s->scratch);
    for (size_t i = 0; i < s->worked.count; i++) {
        buffer_puts(&all, s->worked.at[i]);
        buffer_putc(&all, '\n');
    }
    if (all.failed) return diag_memory(&s->d);
    if (!file_replace(path, all.text, all.length, &error)) return fail_file(s, st, strerror(error));
    char count[24];
    snprintf(count, sizeof count, "%zu", s->worked.count);
    return add_note(s, r, MSG_APP_SAVED, count, path, NULL);
}

/* --- load: the file runs when this statement is over, see session.c --- */

bool command_load(session *s, const statement *st, reply *r) {
    (void)r;
    if (!wants_file(s, st)) return false;
    if (s->load_depth >= LIMIT_INCLUDES)
        return fail(s, DIAG_LIMIT, st->at[0]->where, MSG_APP_INCLUDE_LIMIT, "8", NULL);
    size_t length, room;
    char *text =
        script_read(s->account, st->at[0]->text, (size_t)LIMIT_LOAD_MIB << 20, &length, &room, &s->d);
    if (!text) return diag_at(&s->d, st->at[0]->where);
    s->load = (loaded){text, length, room, arena_text(s->home, st->at[0]->text, strlen(st->at[0]->text))};
    return s->load.name || diag_memory(&s->d);
}
