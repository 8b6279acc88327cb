/* Entries are appended at once, so that two sessions and a crash lose nothing; equal ones are dropped when the file is
 * read, and the file is written anew when it has grown to twice what is kept. */
#include "app/history.h"
#include "app/config.h"
#include "app/words.h"
#include "base/arena.h"
#include "base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>

enum { PATH_SIZE = 4096, LIMIT_FILE = 8 << 20, LIMIT_ENTRY = 64 << 10 };

struct history {
    mem *account;
    arena *home;
    int file; /* open for appending; -1: none */
    char path[PATH_SIZE];
};

static bool find_path(history *h) {
    const char *wanted = getenv("GRADUS_HISTORY");
    if (!wanted) return config_state_path(h->path, sizeof h->path, "history");
    if (!*wanted || strcmp(wanted, "off") == 0 || strlen(wanted) >= sizeof h->path) return false;
    strcpy(h->path, wanted);
    return true;
}

static void warn(const history *h, const char *why) {
    char line[PATH_SIZE + 256];
    words_line(line, sizeof line, MSG_APP_HISTORY, h->path, why);
    fprintf(stderr, "gradus: %s\n", line);
}

static int open_file(const history *h) {
    struct stat st;
    int fd = open(h->path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    if (fd < 0) {
        warn(h, strerror(errno));
        return -1;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) return fd;
    warn(h, tr(MSG_APP_NOT_A_FILE));
    close(fd);
    return -1;
}

/* --- the list --- */

/* Backslash escapes undone, in place. */
static void unescape(char *text) {
    char *to = text;
    for (const char *at = text; *at; at++) {
        if (*at == '\\' && at[1])
            at++, *to++ = *at == 'n' ? '\n' : *at;
        else
            *to++ = *at;
    }
    *to = 0;
}

static void drop_equal(const char *entry) {
    for (int i = history_length - 1; i >= 0; i--) {
        const HIST_ENTRY *e = history_get(history_base + i);
        if (!e || strcmp(e->line, entry) != 0) continue;
        HIST_ENTRY *gone = remove_history(i);
        if (gone) free_history_entry(gone);
        return; /* there is at most one */
    }
}

static void remember(const char *entry) {
    drop_equal(entry);
    add_history(entry);
}

static size_t read_entries(char *text) {
    size_t lines = 0;
    for (char *at = text, *end; *at; at = end) {
        size_t n = strcspn(at, "\n");
        end = at + n + (at[n] == '\n');
        at[n] = 0;
        lines++;
        unescape(at);
        if (*at) remember(at);
    }
    return lines;
}

/* --- the file --- */

static void add_escaped(buffer *b, const char *entry) {
    for (; *entry; entry++) {
        if (*entry == '\n')
            buffer_puts(b, "\\n");
        else if (*entry == '\\')
            buffer_puts(b, "\\\\");
        else
            buffer_putc(b, *entry);
    }
    buffer_putc(b, '\n');
}

static void write_entry(const history *h, const char *entry) {
    buffer b;
    buffer_init(&b, h->home);
    add_escaped(&b, entry);
    if (!b.failed && write(h->file, b.text, b.length) < 0) warn(h, strerror(errno));
    arena_clear(h->home);
}

/* What is kept, over what was there: a short file, written in one go. */
static void write_anew(const history *h) {
    buffer b;
    buffer_init(&b, h->home);
    for (int i = 0; i < history_length; i++) {
        const HIST_ENTRY *e = history_get(history_base + i);
        if (e) add_escaped(&b, e->line);
    }
    if (!b.failed && ftruncate(h->file, 0) == 0 && write(h->file, b.text, b.length) < 0)
        warn(h, strerror(errno));
    arena_clear(h->home);
}

static void read_file(const history *h) {
    struct stat st;
    if (fstat(h->file, &st) != 0 || st.st_size <= 0 || st.st_size > LIMIT_FILE) return;
    char *text = arena_take(h->home, (size_t)st.st_size + 1);
    ssize_t n = text ? pread(h->file, text, (size_t)st.st_size, 0) : -1;
    size_t lines = n > 0 ? read_entries(text) : 0;
    arena_clear(h->home);
    if (lines > 2 * HISTORY_ENTRIES) write_anew(h);
}

history *history_open(mem *m) {
    history *h = mem_take(m, sizeof *h);
    arena *home = h ? arena_new(m) : NULL;
    if (!home) {
        mem_give(m, h, sizeof *h);
        return NULL;
    }
    *h = (history){.account = m, .home = home, .file = -1};
    using_history();
    stifle_history(HISTORY_ENTRIES);
    if (find_path(h)) h->file = open_file(h);
    if (h->file >= 0) read_file(h);
    return h;
}

void history_close(history *h) {
    if (!h) return;
    if (h->file >= 0) close(h->file);
    clear_history();
    arena_free(h->home);
    mem_give(h->account, h, sizeof *h);
}

void history_add(history *h, const char *entry) {
    if (!h || !*entry || strlen(entry) > LIMIT_ENTRY) return;
    remember(entry);
    if (h->file >= 0) write_entry(h, entry);
}
