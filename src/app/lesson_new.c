/* A lesson to start from: small, complete, and right as it stands, so that a teacher changes a thing that works. */
#include "app/lesson.h"
#include "app/words.h"
#include "base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool is_name(const char *name) {
    return *name && strlen(name) < 100 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name) && *name != '-';
}

static bool write_file(const char *path, const buffer *b, diag *d) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); /* never over what is there */
    bool ok = fd >= 0 && write(fd, b->text, b->length) == (ssize_t)b->length;
    int error = errno;
    if (fd >= 0 && close(fd) != 0) ok = false;
    return ok || diag_set(d, DIAG_IO, NOWHERE, MSG_PLOT_FILE_WRITE, path, strerror(error), NULL);
}

const char *lesson_new(arena *home, const char *name, diag *d) {
    buffer text, path;
    if (!is_name(name)) return diag_set(d, DIAG_NAME, NOWHERE, MSG_LESSON_HEAD_ID, name, NULL, NULL), NULL;
    buffer_init(&text, home);
    buffer_init(&path, home);
    buffer_printf(&path, "%s.md", name);
    say(&text, true, MSG_LESSON_TEMPLATE, name, NULL, NULL);
    if (text.failed || path.failed) return diag_memory(d), NULL;
    return write_file(path.text, &text, d) ? path.text : NULL;
}
