/* Expressions as one line: gradus' own input syntax, in ASCII or in Unicode.
 *
 * Print, read, print gives the same text. Nothing is reordered or simplified: brackets stand where the reader needs
 * them, and in chains that mix * and /. A result over 64 KiB, or any with `named`, is written as E where p = ..., with
 * terms that occur more than once under a name; its length is then linear in the number of distinct nodes. */
#ifndef GRADUS_SHOW_TEXT_H
#define GRADUS_SHOW_TEXT_H

#include "base/map.h"
#include "expr/expr.h"

/* How derivatives are written: d/dx u, u′, D_x u, D_x u (subscripts are for functions that have a name: f_x). */
typedef enum show_notation {
    NOTATION_LEIBNIZ,
    NOTATION_LAGRANGE,
    NOTATION_EULER,
    NOTATION_SUBSCRIPT
} show_notation;

enum { TEXT_LIMIT = 1 << 20, TEXT_NAMED_FROM = 64 << 10 };

typedef struct text_options {
    bool unicode;
    bool exponential_as_power; /* exp(u) prints as e^u */
    size_t limit;              /* bytes; 0: TEXT_LIMIT */
    bool named;
    show_notation notation; /* of unevaluated derivatives, in Unicode */
    bool partial;           /* Unicode derivatives are ∂/∂x even in an expression of one variable */
    const expr *marked;     /* stands between mark and unmark wherever it occurs; NULL: nothing does */
    const char *mark, *unmark;
} text_options;

/* Adds e to out. False, with out as it was: DIAG_LIMIT past the limit, DIAG_MEMORY. o may be NULL: plain ASCII. */
bool text_print(buffer *out, arena *scratch, const expr *e, const text_options *o, diag *d);

/* Characters of the ASCII form (without `named`) other than blanks, saturating at UINT32_MAX - 1. For choosing the
 * shortest of several forms: constant time per node that memo does not know yet. UINT32_MAX when out of memory. */
uint32_t text_cost(map *memo, arena *scratch, const expr *e, bool exponential_as_power);

/* The same without a memo, for one expression. */
size_t text_length(arena *scratch, const expr *e);

#endif
