/* save and load. A file appears whole or not at all: it is written beside its place, made durable and renamed; links and
 * whatever is no ordinary file are refused. */
#include "app/commands.h"
#include "app/script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIMIT_INCLUDES = 8, LIMIT_LOAD_MIB = 4 };

static bool wants_file(session *s, const statement *st) {
    if (st->count == 1 && st->at[0]->text && st->at[0]->text[0]) return true;
    fail(s, DIAG_SYNTAX, st->count ? st->at[0]->where : st->where, MSG_SYN_FILE_NAME, NULL, NULL);
    return diag_hint(&s->d, MSG_SYN_HINT_SYNOPSIS, command_row_of(st->command)->synopsis, NULL, NULL);
}

static bool fail_file(session *s, const statement *st, const char *why) {
    return fail(s, DIAG_IO, st->at[0]->where, MSG_PLOT_FILE_WRITE, st->at[0]->text, why);
}

/* --- save --- */

static bool write_text(int fd, const char *text, size_t length) {
    while (length) {
        ssize_t n = write(fd, text, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text += n;
        length -= (size_t)n;
    }
    return true;
}

static bool write_worked(const session *s, int fd) {
    bool ok = true;
    for (size_t i = 0; ok && i < s->worked.count; i++) {
        const char *line = s->worked.at[i];
        ok = write_text(fd, line, strlen(line)) && write_text(fd, "\n", 1);
    }
    return ok && fsync(fd) == 0;
}

static bool write_file(session *s, const statement *st, char *temporary, const char *path) {
    int fd = mkstemp(temporary);
    if (fd < 0) return fail_file(s, st, strerror(errno));
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    bool ok = write_worked(s, fd) && fchmod(fd, 0644) == 0;
    int error = errno;
    if (close(fd) != 0 && ok) ok = false, error = errno;
    if (ok && rename(temporary, path) == 0) return true;
    if (ok) error = errno;
    unlink(temporary);
    return fail_file(s, st, strerror(error));
}

bool command_save(session *s, const statement *st, reply *r) {
    struct stat found;
    if (!wants_file(s, st)) return false;
    const char *path = st->at[0]->text;
    if (lstat(path, &found) == 0 && !S_ISREG(found.st_mode))
        return fail(s, DIAG_IO, st->at[0]->where, MSG_APP_FILE_KIND, path, NULL);
    buffer temporary;
    buffer_init(&temporary, s->scratch);
    buffer_printf(&temporary, "%s.XXXXXX", path);
    if (temporary.failed) return diag_memory(&s->d);
    if (!write_file(s, st, temporary.text, path)) return false;
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
