/* Where lessons are: beside the program when it runs from where it was built, else where it was installed. */
#include "app/lesson.h"
#include "base/buffer.h"
#include "base/file.h"
#include "learn/lesson.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static const char *const places[] = {"../lessons", "../../lessons", "../share/gradus/lessons", NULL};

/* The i-th folder to look in; false behind the last. */
static bool place(size_t i, char out[PATH_SIZE + 32]) {
    char folder[PATH_SIZE];
    size_t last = sizeof places / sizeof *places - 1;
    if (i > last) return false;
    file_program_folder(folder, sizeof folder);
    if (places[i])
        snprintf(out, PATH_SIZE + 32, "%s%s", folder, places[i]);
    else
        snprintf(out, PATH_SIZE + 32, "%s/lessons", GRADUS_DATADIR);
    return true;
}

/* 05-partial.en.md: the length of 05-partial; 0 for anything else. */
static size_t name_length(const char *file, const char *language) {
    char ending[16];
    size_t n = strlen(file), m = (size_t)snprintf(ending, sizeof ending, ".%s.md", language);
    bool fits = n > m && strcmp(file + n - m, ending) == 0 && isdigit((unsigned char)file[0]);
    return fits ? n - m : 0;
}

static bool is_listed(const list *l, const char *name) {
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(((const found *)l->at[i])->name, name) == 0) return true;
    return false;
}

/* A file that is no lesson is left out. */
static bool add_file(list *l, const char *folder, const char *file, size_t length) {
    buffer path;
    lesson head;
    diag d = {0};
    size_t size;
    buffer_init(&path, l->home);
    buffer_printf(&path, "%s/%s", folder, file);
    found *f = arena_take(l->home, sizeof *f);
    const char *name = arena_text(l->home, file, length);
    if (!f || !name || path.failed) return false;
    if (is_listed(l, name)) return true;
    const char *text = lesson_read(l->home, path.text, &size, &d);
    if (!text || !lesson_head(l->home, text, size, &head, &d)) return d.kind != DIAG_MEMORY;
    *f = (found){name, path.text, head.title, head.id};
    return head.faults.count > 0 || list_push(l, f);
}

static bool add_folder(list *l, const char *folder, const char *language) {
    DIR *dir = opendir(folder);
    bool ok = true;
    if (!dir) return true;
    for (struct dirent *e; ok && (e = readdir(dir));) {
        size_t n = name_length(e->d_name, language);
        if (n) ok = add_file(l, folder, e->d_name, n);
    }
    closedir(dir);
    return ok;
}

static int by_name(const void *a, const void *b) {
    const found *const *f = a, *const *g = b;
    return strcmp((*f)->name, (*g)->name);
}

bool lesson_find_all(arena *home, bool chinese, list *ret, diag *d) {
    char folder[PATH_SIZE + 32];
    list_init(ret, home);
    for (size_t i = 0; !ret->count && place(i, folder); i++)
        if ((chinese && !add_folder(ret, folder, "zh")) || !add_folder(ret, folder, "en"))
            return diag_memory(d);
    if (!ret->count) return diag_set(d, DIAG_IO, NOWHERE, MSG_LESSON_NONE, folder, NULL, NULL);
    qsort(ret->at, ret->count, sizeof *ret->at, by_name);
    return true;
}

static bool is_name(const found *f, const char *name) {
    const char *slug = strchr(f->name, '-');
    char *end;
    unsigned long number = strtoul(name, &end, 10);
    bool by_number = *name && !*end && number == strtoul(f->name, NULL, 10);
    return by_number || strcmp(f->name, name) == 0 || strcmp(f->id, name) == 0 ||
           (slug && strcmp(slug + 1, name) == 0);
}

const char *lesson_find(arena *home, bool chinese, const char *name, diag *d) {
    list all;
    size_t n = strlen(name);
    if (strchr(name, '/') || (n > 3 && strcmp(name + n - 3, ".md") == 0)) return name;
    if (!lesson_find_all(home, chinese, &all, d)) return NULL;
    for (size_t i = 0; i < all.count; i++)
        if (is_name(all.at[i], name)) return ((const found *)all.at[i])->path;
    return diag_set(d, DIAG_NAME, NOWHERE, MSG_LESSON_UNKNOWN, name, NULL, NULL), NULL;
}
