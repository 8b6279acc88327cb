/* Files are read whole. Standard input is read as it comes: what has arrived runs as far as its statements are complete,
 * and asking whether they are is put off until the text has grown by a quarter, so that a bracket that stays open does
 * not make reading quadratic. */
#include "app/script.h"
#include "app/output.h"
#include "app/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_ROOM = 16 << 10 };

typedef struct text {
    mem *account;
    char *at;
    size_t length, room;
} text;

static bool text_room(text *t) {
    if (t->room - t->length >= FIRST_ROOM / 2) return true;
    size_t room = t->room ? t->room * 2 : FIRST_ROOM;
    char *grown = mem_grow(t->account, t->at, t->room, room);
    if (!grown) return false;
    t->at = grown;
    t->room = room;
    return true;
}

/* Reads once. 1: something came, 0: the end, -1: errno or (ENOMEM) no room. */
static int text_read(text *t, int fd) {
    if (!text_room(t)) {
        errno = ENOMEM;
        return -1;
    }
    ssize_t n = read(fd, t->at + t->length, t->room - t->length - 1);
    if (n > 0) t->length += (size_t)n;
    return n > 0 ? 1 : (int)n;
}

static bool fail_read(diag *d, const char *path, int error) {
    if (error == ENOMEM) return diag_memory(d);
    return diag_set(d, DIAG_IO, NOWHERE, MSG_APP_FILE_OPEN, path, strerror(error), NULL);
}

static bool read_whole(text *t, int fd, const char *path, size_t limit, diag *d) {
    int got;
    while ((got = text_read(t, fd)) != 0) {
        if (got < 0 && errno == EINTR)
            return diag_set(d, DIAG_INTERRUPTED, NOWHERE, MSG_INTERRUPTED, NULL, NULL, NULL);
        if (got < 0) return fail_read(d, path, errno);
        if (t->length > limit) {
            char size[32];
            snprintf(size, sizeof size, "%zu MiB", limit >> 20);
            return diag_set(d, DIAG_LIMIT, NOWHERE, MSG_APP_FILE_SIZE, path, size, NULL);
        }
    }
    return true;
}

char *script_read(mem *m, const char *path, size_t limit, size_t *ret_length, size_t *ret_room, diag *d) {
    text t = {m, NULL, 0, 0};
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_read(d, path, errno), NULL;
    bool ok = fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode) && !S_ISBLK(st.st_mode);
    if (!ok)
        diag_set(d, DIAG_IO, NOWHERE, MSG_APP_FILE_KIND, path, NULL, NULL);
    else
        ok = read_whole(&t, fd, path, limit, d);
    close(fd);
    if (!ok) {
        mem_give(m, t.at, t.room);
        return NULL;
    }
    *ret_length = t.length;
    *ret_room = t.room;
    return t.at;
}

session_status script_run_file(session *s, const char *path) {
    diag d;
    size_t length, room;
    if (strcmp(path, "-") == 0) return script_run_stdin(s);
    diag_clear(&d);
    char *all = script_read(session_account(s), path, (size_t)LIMIT_SCRIPT_MIB << 20, &length, &room, &d);
    if (!all) return session_report(s, path, &d);
    session_status status = session_run(s, path, all, length, false);
    mem_give(session_account(s), all, room);
    return status;
}

/* --- standard input --- */

typedef struct stream {
    text text;
    size_t asked; /* length when it was last found incomplete */
    uint32_t line;
} stream;

static session_status run_ready(session *s, stream *in, bool at_end) {
    text *t = &in->text;
    size_t ready = t->length;
    while (!at_end && ready && t->at[ready - 1] != '\n') ready--;
    if (!ready || (!at_end && in->asked && t->length < in->asked + in->asked / 4)) return SESSION_FINE;
    if (!at_end && !session_complete(s, t->at, ready)) {
        in->asked = t->length;
        return SESSION_FINE;
    }
    session_set_line(s, in->line);
    session_status status = session_run(s, "<stdin>", t->at, ready, false);
    for (size_t i = 0; i < ready; i++) in->line += t->at[i] == '\n';
    memmove(t->at, t->at + ready, t->length - ready);
    t->length -= ready;
    in->asked = 0;
    return status;
}

session_status script_run_stdin(session *s) {
    stream in = {{session_account(s), NULL, 0, 0}, 0, 1};
    session_status all = SESSION_FINE;
    diag d;
    diag_clear(&d);
    for (int got = 1; got && all < SESSION_INTERRUPTED && !output_broken();) {
        got = text_read(&in.text, STDIN_FILENO);
        if (got < 0) {
            if (errno == EINTR)
                all = SESSION_INTERRUPTED;
            else
                fail_read(&d, "<stdin>", errno);
            break;
        }
        if (in.text.length > (size_t)LIMIT_SCRIPT_MIB << 20) {
            diag_set(&d, DIAG_LIMIT, NOWHERE, MSG_APP_FILE_SIZE, "<stdin>", "64 MiB", NULL);
            break;
        }
        session_status one = run_ready(s, &in, got == 0);
        if (one > all) all = one;
    }
    mem_give(session_account(s), in.text.at, in.text.room);
    if (diag_is_set(&d)) all = session_report(s, "<stdin>", &d);
    return all;
}
