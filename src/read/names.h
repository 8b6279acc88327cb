/* The names of a session: what the user has declared and defined. A change makes a new entry and leaves the old one, so
 * that a snapshot is a copy of the table. Owner of entries: the table, until names_free. */
#ifndef GRADUS_READ_NAMES_H
#define GRADUS_READ_NAMES_H

#include "expr/pool.h"
#include "read/syntax.h"

typedef enum entry_kind {
    ENTRY_VALUE,   /* a = 3 */
    ENTRY_SYMBOL,  /* let x in R^n */
    ENTRY_SIZE,    /* the n of it */
    ENTRY_DEFINED, /* f(x, y) = ... */
    ENTRY_ABSTRACT /* let f(x, y) */
} entry_kind;

typedef struct entry {
    entry_kind kind;
    const char *key, *text;   /* canonical, and as spelled */
    const expr *value;        /* VALUE, SYMBOL, SIZE (as a number) */
    uint32_t condition_count; /* of a VALUE */
    const expr *const *conditions;
    const function *function; /* ABSTRACT */
    uint32_t parameter_count; /* DEFINED, ABSTRACT */
    const char *const *parameters;
    const shape *const *shapes; /* of parameters; NULL entries: as the argument */
    const syntax *body;         /* DEFINED */
    const char *source;         /* the statement as typed */
} entry;

typedef struct names names;
typedef struct names_state names_state;

names *names_new(mem *m); /* NULL when out of memory */
void names_free(names *n);
arena *names_arena(const names *n); /* for what entries point to */
uint32_t names_version(const names *n);

const entry *names_find(const names *n, const char *key);
bool names_put(names *n,
               const entry *e); /* copies the entry; replaces one of the same key; false when out of memory */
void names_remove(names *n, const char *key);
size_t names_count(const names *n);
const entry *names_at(const names *n, size_t i);

const names_state *names_save(names *n); /* NULL when out of memory */
void names_restore(names *n, const names_state *s);

scope names_scope(const names *n); /* for the parser */

#endif
