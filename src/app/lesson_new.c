/* A lesson to start from: small, complete, and right as it stands, so that a teacher changes a thing that works. */
#include "app/lesson.h"
#include "base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char head[] = "---\ntitle: ";
static const char body[] =
    "\nlang: en\n---\n\n"
    "Say what the reader will learn. Mathematics stands between dollars: $f(x) = x^2$.\n\n"
    "Examples are run, and their output is compared:\n\n"
    "    > f(x) = sin(x^2)\n"
    "    > f'\n"
    "    2*x*cos(x^2)\n\n"
    "```ask\n"
    "Differentiate $\\sin(3 x)$ by $x$.\n"
    "answer: 3*cos(3*x)\n"
    "hint: The inner function is $3 x$.\n"
    "wrong: cos(3*x) :: The inner derivative, 3, is missing.\n"
    "right: The outer derivative at the inner function, times the inner derivative.\n"
    "```\n";

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
    buffer_printf(&text, "%s%s\nid: %s%s", head, name, name, body);
    if (text.failed || path.failed) return diag_memory(d), NULL;
    return write_file(path.text, &text, d) ? path.text : NULL;
}
