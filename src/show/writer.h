/* What the one-line printers share: a stack of pieces instead of recursion.
 *
 * A printer (text_layout.c, latex.c) says how one node is made of texts and of arguments, each with the level that it
 * needs to stand without brackets. The writer runs this over a whole DAG, puts the brackets, and measures. C stack and
 * time per piece are constant; a shared node is laid out once per occurrence when written, once at all when measured. */
#ifndef GRADUS_SHOW_WRITER_H
#define GRADUS_SHOW_WRITER_H

#include "base/list.h"
#include "base/map.h"
#include "expr/expr.h"

/* How tightly printed forms hold together; the numbers are those of op_row.precedence. */
enum {
    LEVEL_ANY = 0,
    LEVEL_AT = 1,
    LEVEL_OR = 2,
    LEVEL_AND = 4,
    LEVEL_RELATION = 6,
    LEVEL_SUM = 10,
    LEVEL_TERM = 11, /* needs brackets around sums */
    LEVEL_SIGN = 15,
    LEVEL_PRODUCT = 20,
    LEVEL_FACTOR = 21, /* needs brackets around products */
    LEVEL_PREFIX = 25, /* d/dx e */
    LEVEL_POWER = 30,
    LEVEL_POSTFIX = 35,
    LEVEL_ATOM = 40
};

/* What the place of a node demands beyond its level. */
enum {
    PLACE_TAIL = 1,     /* a factor or divisor follows */
    PLACE_BARS = 2,     /* inside |...|: no second pair */
    PLACE_POSITIVE = 4, /* the minus that the node starts with has been written */
    PLACE_SELF = 8      /* the definition of a named node: its name does not stand for it here */
};

typedef struct piece {
    const expr *e; /* NULL: text */
    const char *text;
    uint8_t level, place;
} piece;

typedef struct writer writer;

/* The level of a node differs with PLACE_POSITIVE exactly when its form starts with a minus: the writer writes it. */
typedef struct writer_rules {
    uint8_t (*level)(const writer *w, const expr *e, uint8_t place);
    void (*layout)(writer *w, const expr *e, uint8_t place); /* pushes the pieces of a node, first to last */
    void (*leaf)(const writer *w, buffer *out, const expr *e); /* a symbol, or a number without its sign */
    const char *(*bracket)(const writer *w, const expr *e, bool closing); /* around e */
} writer_rules;

struct writer {
    const writer_rules *rules;
    arena *scratch;
    const map *names;   /* node -> const char *: printed instead; NULL: none */
    const expr *marked; /* stands between mark and unmark; NULL: nothing does */
    const char *mark, *unmark;
    const map *tall; /* nodes that want tall brackets; NULL: none */
    bool unicode;
    bool exponential_as_power;
    unsigned notation; /* of derivatives: enum show_notation (text.h) */
    bool partial;      /* derivatives are ∂/∂x, not d/dx */
    uint8_t inherit;   /* PLACE_BARS within bars: writer_put adds it */
    bool binds;        /* set by a layout that binds an index */
    bool failed;       /* out of memory */
    piece *at;
    size_t count, room;
};

void writer_init(writer *w, arena *scratch, const writer_rules *rules);

/* For layouts. Texts live as long as the scratch arena. */
void writer_text(writer *w, const char *text);
void writer_put(writer *w, const expr *e, uint8_t level, uint8_t place);
void writer_list(writer *w, const expr *const *at, uint32_t count, const char *separator, uint8_t level,
                 uint8_t place);
const char *writer_name(const writer *w, const expr *e); /* the name that stands for e; NULL */

bool writer_is_tall(const writer *w, const expr *e);

bool writer_is_negative(const expr *e); /* a negative number */
/* Whether a may stand unbracketed as the first operand of an o: of its own kind, or a product over something. */
bool writer_may_begin(op o, const expr *a);
/* Whether the form of e starts with the minus of a number: -3, -3*x, -3*x/2. */
bool writer_starts_with_minus(const writer *w, const expr *e);

/* Numbers and symbols, which are not laid out. */
bool writer_is_leaf(const expr *e);

/* Writes e; false, with out as it was, when out would have grown by more than limit bytes (then *ret_limited, d
 * untouched) or memory ran out (then d is set). */
bool writer_run(writer *w, buffer *out, const expr *e, uint8_t place, size_t limit, bool *ret_limited,
                diag *d);

/* Bytes other than blanks that writer_run would write for each node below e, saturating; kept in memo under (node, tag)
 * as cost + 1. UINT32_MAX when out of memory. For ASCII: place does not matter but for PLACE_POSITIVE. */
uint32_t writer_cost(writer *w, map *memo, uint64_t tag, const expr *e);

#endif
