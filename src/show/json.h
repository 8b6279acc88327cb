/* One result as one line of JSON (RFC 8259): the object that `--format=json` promises to other programs.
 *
 * Fields stand in a fixed order and are always there, but for steps: null where there is nothing to say, [] for empty lists. The line is
 * valid UTF-8 whatever the texts are: malformed bytes become visible as \xNN, control and direction characters are
 * escaped. Texts are rendered and translated by the caller. */
#ifndef GRADUS_SHOW_JSON_H
#define GRADUS_SHOW_JSON_H

#include "base/diag.h"

#include "base/buffer.h"

typedef struct json_texts {
    const char *const *at;
    size_t count;
} json_texts;

typedef struct json_error {
    diag_kind kind;
    uint32_t line, column; /* from 1; 0: not known, null */
    const char *message, *hint;
} json_error;

typedef struct json_result {
    const char *input;
    bool ok;
    const char *kind; /* of what text is: "expression", "steps", ... */
    const char *text, *latex, *shape;
    json_texts conditions;
    const char *check;
    json_texts notes;
    const char *steps;       /* a derivation as JSON, as it is; NULL: the field is left out */
    const json_error *error; /* NULL: none */
} json_result;

/* Adds the object, without a newline. Out of memory shows in out->failed. */
void json_print(buffer *out, const json_result *r);

/* "..." with everything escaped that must be; null for NULL. */
void json_quote(buffer *out, const char *text);

#endif
