/* A diag is filled in place and never allocates. Long arguments are cut at a code point: an error message that quotes
 * the user's megabyte helps nobody. */
#include "base/diag.h"
#include "base/utf8.h"

#include <string.h>

static const char *const texts[] = {
#define MESSAGE(id, text) [MSG_##id] = text,
#include "base/messages.def"
#undef MESSAGE
};

static const char *const kind_names[] = {
    [DIAG_NONE] = "none",   [DIAG_SYNTAX] = "syntax",           [DIAG_NAME] = "name",
    [DIAG_SHAPE] = "shape", [DIAG_DOMAIN] = "domain",           [DIAG_UNABLE] = "unable",
    [DIAG_LIMIT] = "limit", [DIAG_INTERRUPTED] = "interrupted", [DIAG_MEMORY] = "memory",
    [DIAG_IO] = "io",
};

const char *message_text(message id) { return texts[id]; }
const char *diag_kind_name(diag_kind k) { return kind_names[k]; }

void diag_clear(diag *d) {
    if (d) d->kind = DIAG_NONE;
}

bool diag_is_set(const diag *d) { return d && d->kind != DIAG_NONE; }

static void copy_argument(char out[DIAG_ARG_SIZE], const char *text) {
    out[0] = 0;
    if (!text) return;
    size_t length = strlen(text), limit = DIAG_ARG_SIZE - 1;
    bool cut = length > limit;
    if (cut) {
        for (length = limit - 3; length && ((unsigned char)text[length] & 0xC0) == 0x80;) length--;
    }
    memcpy(out, text, length);
    strcpy(out + length, cut ? "..." : "");
}

bool diag_set_n(diag *d, diag_kind kind, span where, message text, const char *const args[], size_t count) {
    if (!d || d->kind != DIAG_NONE) return false;
    d->kind = kind;
    d->where = where;
    d->text = text;
    d->hint = d->detail = MSG_NONE;
    for (size_t i = 0; i < DIAG_ARGS; i++) copy_argument(d->args[i], i < count ? args[i] : NULL);
    return false;
}

bool diag_set(diag *d, diag_kind kind, span where, message text, const char *a1, const char *a2,
              const char *a3) {
    return diag_set_n(d, kind, where, text, (const char *const[]){a1, a2, a3}, 3);
}

bool diag_hint(diag *d, message hint, const char *a1, const char *a2, const char *a3) {
    if (!diag_is_set(d) || d->hint != MSG_NONE) return false;
    d->hint = hint;
    const char *const args[DIAG_ARGS] = {a1, a2, a3, NULL};
    for (size_t i = 0; i < DIAG_ARGS; i++) copy_argument(d->hint_args[i], args[i]);
    return false;
}

bool diag_detail(diag *d, message detail) {
    if (diag_is_set(d)) d->detail = detail;
    return false;
}

bool diag_at(diag *d, span where) {
    if (diag_is_set(d) && d->where.from == SPAN_NOWHERE) d->where = where;
    return false;
}

bool diag_memory(diag *d) { return diag_set(d, DIAG_MEMORY, NOWHERE, MSG_MEMORY, NULL, NULL, NULL); }

bool diag_stopped(diag *d, const stop *s) {
    if (stop_interrupted(s)) return diag_set(d, DIAG_INTERRUPTED, NOWHERE, MSG_INTERRUPTED, NULL, NULL, NULL);
    return diag_set(d, DIAG_LIMIT, NOWHERE, MSG_TIME_LIMIT, NULL, NULL, NULL);
}
