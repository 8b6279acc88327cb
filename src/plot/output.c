/* A table of the kinds of pictures: by its ending a name says which is wanted, by its first and last bytes a drawing that
 * it is one, and whole. */
#include "plot/output.h"
#include "base/file.h"
#include "base/utf8.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { NAME_MOST = 3000 };

typedef struct ending {
    const char *ending, *name;
    target_kind kind;
    const char *begins, *ends; /* marks of a whole file */
} ending;

static const ending endings[] = {
    {".png", "PNG", TARGET_PNG, "\x89PNG\r\n\x1a\n", "IEND\xae\x42\x60\x82"},
    {".svg", "SVG", TARGET_SVG, "<?xml", "</svg>"},
    {".pdf", "PDF", TARGET_PDF, "%PDF-", "%%EOF"},
};

enum { ENDINGS = sizeof endings / sizeof *endings };

static bool refuse(diag *d, message text, const char *file, const char *what) {
    return diag_set(d, text == MSG_PLOT_FILE_NAME || text == MSG_PLOT_FILE_ENDING ? DIAG_NAME : DIAG_IO,
                    NOWHERE, text, file, what, NULL);
}

/* Printable UTF-8 that could not be meant as anything but a file's name. */
static bool is_name(const char *file) {
    size_t length = strlen(file);
    if (!length || length > NAME_MOST || strcmp(file, "-") == 0 || *file == '|' || file[length - 1] == '/')
        return false;
    for (size_t at = 0; at < length;) {
        uint32_t c;
        size_t n = utf8_decode(file + at, length - at, &c);
        if (!n || utf8_is_hidden(c)) return false;
        at += n;
    }
    return true;
}

static const ending *find_ending(const char *file) {
    const char *dot = strrchr(file, '.'), *slash = strrchr(file, '/');
    if (!dot || dot == file || (slash && dot <= slash + 1)) return NULL;
    for (size_t i = 0; i < ENDINGS; i++)
        if (strcasecmp(dot, endings[i].ending) == 0) return endings + i;
    return NULL;
}

static message kind_of_file(mode_t mode) {
    if (S_ISDIR(mode)) return MSG_PLOT_FILE_DIRECTORY;
    if (S_ISLNK(mode)) return MSG_PLOT_FILE_LINK;
    if (S_ISFIFO(mode)) return MSG_PLOT_FILE_PIPE;
    if (S_ISSOCK(mode)) return MSG_PLOT_FILE_SOCKET;
    return MSG_PLOT_FILE_DEVICE;
}

bool output_check(const char *file, target_kind *ret, diag *d) {
    struct stat now;
    if (!file || !is_name(file)) return refuse(d, MSG_PLOT_FILE_NAME, file ? file : "", NULL);
    const ending *e = find_ending(file);
    if (lstat(file, &now) == 0 && !S_ISREG(now.st_mode))
        return refuse(d, kind_of_file(now.st_mode), file, NULL);
    if (!e) {
        refuse(d, MSG_PLOT_FILE_ENDING, file, NULL);
        return diag_hint(d, MSG_PLOT_FILE_ENDING_HINT, NULL, NULL, NULL);
    }
    *ret = e->kind;
    return true;
}

/* The end mark may be followed by white space. */
static bool ends_with(const char *text, size_t length, const char *end) {
    size_t n = strlen(end);
    while (length > n && strchr("\r\n ", text[length - 1]) && text[length - 1]) length--;
    return length >= n && memcmp(text + length - n, end, n) == 0;
}

bool output_whole(target_kind kind, const char *drawing, size_t length, diag *d) {
    for (size_t i = 0; i < ENDINGS; i++) {
        const ending *e = endings + i;
        if (e->kind != kind) continue;
        size_t n = strlen(e->begins);
        if (length > n && memcmp(drawing, e->begins, n) == 0 && ends_with(drawing, length, e->ends))
            return true;
        return diag_set(d, DIAG_IO, NOWHERE, MSG_PLOT_FILE_BAD, e->name, NULL, NULL);
    }
    return diag_set(d, DIAG_IO, NOWHERE, MSG_PLOT_FILE_BAD, "picture", NULL, NULL);
}

bool output_write(const char *file, target_kind kind, const char *drawing, size_t length, diag *d) {
    target_kind by_name;
    int error;
    if (!output_check(file, &by_name, d) || !output_whole(kind, drawing, length, d)) return false;
    return file_replace(file, drawing, length, &error) ||
           refuse(d, MSG_PLOT_FILE_WRITE, file, strerror(error));
}
