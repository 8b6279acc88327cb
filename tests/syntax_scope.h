/* A scope for the tests of the parser: what is declared in it is a row of a table. */
#ifndef GRADUS_TESTS_SYNTAX_SCOPE_H
#define GRADUS_TESTS_SYNTAX_SCOPE_H

#include "read/syntax.h"

#include <string.h>

typedef struct known_name {
    const char *key;
    uint32_t count; /* parameters; 0: a variable */
    const char *parameters[12];
} known_name;

static const known_name known_names[] = {
    {"f", 2, {"x", "y"}},
    {"g", 1, {"t"}},
    {"h", 2, {"x_1", "x_2"}},
    {"F", 1, {"x"}},
    {"my_f", 1, {"a"}},
    {"p", 12, {"a", "b", "c", "i", "j", "k", "l", "m", "o", "q", "r", "s"}},
    {"q", 3, {"x", "y", "xy"}},
    {"x", 0, {0}},
    {"y", 0, {0}},
    {"A", 0, {0}},
    {"X", 0, {0}},
    {"rate", 0, {0}},
    {"mu", 0, {0}},
};
enum { KNOWN = sizeof known_names / sizeof *known_names };

static const known_name *known_find(const char *key) {
    for (size_t i = 0; i < KNOWN; i++)
        if (strcmp(known_names[i].key, key) == 0) return &known_names[i];
    return NULL;
}

/* data: one more variable, or NULL */
static name_kind known_kind(const void *data, const char *key) {
    const known_name *k = known_find(key);
    if (data && strcmp(data, key) == 0) return NAME_VARIABLE;
    return !k ? NAME_UNKNOWN : k->count ? NAME_FUNCTION : NAME_VARIABLE;
}

static uint32_t known_parameters(const void *data, const char *key, const char *const **ret_keys) {
    const known_name *k = known_find(key);
    (void)data;
    if (!k || !k->count) return 0;
    *ret_keys = k->parameters;
    return k->count;
}

static void known_each(const void *data, void (*visit)(void *to, const char *key), void *to) {
    (void)data;
    for (size_t i = 0; i < KNOWN; i++) visit(to, known_names[i].key);
}

static scope known_scope(const char *also) { return (scope){also, known_kind, known_parameters, known_each}; }

#endif
