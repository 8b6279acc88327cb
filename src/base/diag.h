/* Errors as values: what kind, where, which message with which arguments, and a hint what to type instead.
 *
 * Invariants: the first error wins (setting a set diag changes nothing); a diag holds its arguments itself, so that
 * "out of memory" can be said when there is none. Messages are ids; only app/ turns them into words (messages.def
 * holds the English text, which is also the key of the translation). */
#ifndef GRADUS_BASE_DIAG_H
#define GRADUS_BASE_DIAG_H

#include "base/stop.h"

#include <stddef.h>
#include <stdint.h>

typedef enum diag_kind {
    DIAG_NONE,
    DIAG_SYNTAX,
    DIAG_NAME,
    DIAG_SHAPE,
    DIAG_DOMAIN, /* mathematically undefined */
    DIAG_UNABLE, /* we have no rule */
    DIAG_LIMIT,
    DIAG_INTERRUPTED,
    DIAG_MEMORY,
    DIAG_IO
} diag_kind;

typedef enum message {
#define MESSAGE(id, text) MSG_##id,
#include "base/messages.def"
#undef MESSAGE
    MSG_COUNT
} message;

typedef struct span {
    uint32_t from,
        to; /* byte offsets into the source text, to exclusive; from == to == SPAN_NOWHERE: not known */
} span;

#define SPAN_NOWHERE UINT32_MAX
#define NOWHERE      ((span){SPAN_NOWHERE, SPAN_NOWHERE})

enum { DIAG_ARGS = 4, DIAG_ARG_SIZE = 120 };

typedef struct diag {
    diag_kind kind;
    span where;
    message text, hint, detail; /* MSG_NONE where absent; detail is a second line under the message */
    char args[DIAG_ARGS][DIAG_ARG_SIZE]; /* {1} ... {4} of text and detail; cut at a code point with "..." */
    char hint_args[DIAG_ARGS][DIAG_ARG_SIZE]; /* {1} ... {4} of hint */
} diag;

void diag_clear(diag *d);
bool diag_is_set(const diag *d);

/* Each returns false, so that `return diag_set(...)` fails the caller. Unused arguments are NULL. d may be NULL. */
bool diag_set(diag *d, diag_kind kind, span where, message text, const char *a1, const char *a2,
              const char *a3);
bool diag_set_n(diag *d, diag_kind kind, span where, message text, const char *const args[], size_t count);
bool diag_hint(diag *d, message hint, const char *a1, const char *a2,
               const char *a3); /* only where none is set yet */
bool diag_detail(diag *d, message detail);
bool diag_at(diag *d, span where);         /* gives a set diag without place its place */
bool diag_memory(diag *d);                 /* "out of memory; nothing changed" */
bool diag_stopped(diag *d, const stop *s); /* interrupted, or the time limit */

const char *message_text(message id);    /* English, with {1} ... {4}; "" for MSG_NONE */
const char *diag_kind_name(diag_kind k); /* "syntax", "name", ...: the names of the JSON contract */

#endif
