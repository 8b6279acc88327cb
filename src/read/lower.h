/* From syntax to expressions: names get their values, calls their operators, shapes are checked.
 *
 * What needs calculus (diff, f_x, at, N ...) is handed to a callback, which lowers the parts it needs itself; so this
 * floor knows nothing of derivatives. The reader's order and spelling survive: nothing is simplified here. */
#ifndef GRADUS_READ_LOWER_H
#define GRADUS_READ_LOWER_H

#include "base/list.h"
#include "base/map.h"
#include "read/names.h"

typedef struct lowering lowering;

/* The value of a node that needs calculus: a SYN_OPERATOR or SYN_CALL whose op is of CLASS_CALCULUS, a SYN_PARTIAL, or
 * a SYN_PRIME that means a derivative. NULL with diag. */
typedef const expr *(*lower_calculus)(void *data, lowering *l, const syntax *s);
/* ans, %3: NULL with diag when there is none. */
typedef const expr *(*lower_history)(void *data, const syntax *s);

enum { LIMIT_CALLS = 200, LIMIT_LOCALS = 64 };

typedef struct local {
    const char *key;
    const expr *value;
} local;

struct lowering {
    pool *pool;
    arena *scratch;
    const names *names;   /* NULL: every name is a scalar symbol (texts of the table) */
    map *spans;           /* expr -> span + 1 of where it was first read; NULL: not kept */
    list *sums;           /* const expr *: sums as they were typed; NULL: not kept */
    list conditions;      /* of the values that were used (const expr *) */
    uint32_t local_count; /* parameters and bound names, innermost last */
    local locals[LIMIT_LOCALS];
    uint16_t bound_depth;
    uint32_t calls; /* depth of calls of the user's functions */
    lower_calculus calculus;
    lower_history history;
    void *data;
};

void lower_init(lowering *l, pool *p, arena *scratch, const names *n);

/* NULL with the pool's diag, placed. */
const expr *lower(lowering *l, const syntax *s);
/* The symbol that a name stands for, to differentiate by: an error when the name has a value. */
const expr *lower_variable(lowering *l, const syntax *name);
const expr *lower_symbol(lowering *l, const char *key, span where);
/* The body of a user's function over its parameters as symbols; ret_symbols has room for them. An abstract function
 * applied to them likewise. */
const expr *lower_function(lowering *l, const entry *f, const expr **ret_symbols, span where);
/* The user's function at the given arguments. */
const expr *lower_call(lowering *l, const entry *f, const expr *const *at, uint32_t count, span where);
const size *lower_size(pool *p, const syntax *s);
/* R, R^n, R^(m,n) of a declaration. NULL with diag. */
const shape *lower_space(pool *p, const declaration *d);

/* Where e was read; NOWHERE when not known. */
span lower_span(const lowering *l, const expr *e);

#endif
