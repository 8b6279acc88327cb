/* Small text, read once: at most 64 KiB, anything stranger than an ordinary file is left alone. */
#include "app/config.h"
#include "app/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONFIG_SIZE = 64 << 10, PATH_SIZE = 4096 };

/* $variable/gradus, or ~/fallback/gradus. */
static bool folder(char *out, size_t size, const char *variable, const char *fallback) {
    const char *base = getenv(variable), *home = getenv("HOME");
    int n = -1;
    if (base && base[0] == '/')
        n = snprintf(out, size, "%s/gradus", base);
    else if (home && home[0] == '/')
        n = snprintf(out, size, "%s/%s/gradus", home, fallback);
    return n > 0 && (size_t)n < size;
}

static bool make_folders(char *path) {
    for (char *at = path + 1; *at; at++) {
        if (*at != '/') continue;
        *at = 0;
        int failed = mkdir(path, 0700);
        *at = '/';
        if (failed && errno != EEXIST) return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool config_state_path(char *out, size_t size, const char *name) {
    char path[PATH_SIZE];
    if (!folder(path, sizeof path, "XDG_STATE_HOME", ".local/state") || !make_folders(path)) return false;
    int n = snprintf(out, size, "%s/%s", path, name);
    return n > 0 && (size_t)n < size;
}

static void warn(const char *path, int line, message why, const char *a1, const char *a2) {
    char text[1024];
    words_line(text, sizeof text, why, a1, a2);
    fprintf(stderr, "%s:%d:1: %s: %s\n", path, line, tr(MSG_APP_WARNING), text);
}

static char *trimmed(char *text) {
    text += strspn(text, " \t\r");
    size_t n = strlen(text);
    while (n && strchr(" \t\r", text[n - 1])) text[--n] = 0;
    return text;
}

static void read_line(options *o, const char *path, int number, char *line) {
    line[strcspn(line, "#")] = 0;
    char *equals = strchr(line, '='), *name, *value;
    if (!*trimmed(line)) return;
    if (!equals) {
        warn(path, number, MSG_APP_CONFIG_LINE, NULL, NULL);
        return;
    }
    *equals = 0;
    name = trimmed(line);
    value = trimmed(equals + 1);
    switch (options_set(&o->set, name, value)) {
    case OPTION_UNKNOWN: warn(path, number, MSG_APP_CONFIG_KEY, name, NULL); break;
    case OPTION_BAD_VALUE: warn(path, number, MSG_APP_CONFIG_VALUE, value, name); break;
    case OPTION_SET:
        if (strcmp(name, "format") == 0) o->format_given = true;
        if (strcmp(name, "color") == 0) o->color = o->set.color ? COLOR_AUTO : COLOR_NEVER;
        break;
    }
}

static void read_text(options *o, const char *path, char *text) {
    int number = 1;
    for (char *at = text; *at; number++) {
        char *end = at + strcspn(at, "\n");
        bool last = !*end;
        *end = 0;
        read_line(o, path, number, at);
        at = last ? end : end + 1;
    }
}

void config_read(options *o) {
    char path[PATH_SIZE];
    if (!folder(path, sizeof path - 16, "XDG_CONFIG_HOME", ".config")) return;
    strcat(path, "/config");
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0) return;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= CONFIG_SIZE) {
        char *text = calloc(1, (size_t)st.st_size + 1);
        ssize_t n = text ? read(fd, text, (size_t)st.st_size) : -1;
        if (n > 0) read_text(o, path, text);
        free(text);
    }
    close(fd);
}
