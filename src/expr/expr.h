/* Expressions: immutable nodes, hash-consed in a pool, so that equal means same pointer.
 *
 * The pool interns what it is given, in the order it was given: x*2 and 2*x are two nodes. Node kinds carry only their
 * own data (the union); arguments of every kind stand in one array, so that one walk serves all. Nothing may recurse by
 * height on the C stack or visit a shared node twice: use expr/walk.h. */
#ifndef GRADUS_EXPR_EXPR_H
#define GRADUS_EXPR_EXPR_H

#include "expr/number.h"
#include "expr/shape.h"
#include "ops/ops.h"

typedef enum expr_kind {
    EXPR_NUMBER,  /* an exact rational */
    EXPR_DECIMAL, /* a rounded value from N: inexact */
    EXPR_SYMBOL,  /* a name */
    EXPR_CALL,    /* an operator of the table and its arguments */
    EXPR_APPLY,   /* an abstract function, perhaps differentiated: f_xy(a, b) */
    EXPR_MATRIX,  /* explicit: rows x columns entries, row by row */
    EXPR_BLOCKS   /* the same with parts that need not be numbers: as.matrix counts them */
} expr_kind;

typedef struct function function;
typedef struct expr expr;

struct expr {
    uint8_t kind; /* expr_kind */
    bool open;    /* an unevaluated derivative or other operator of calculus stands in it */
    uint16_t op;  /* op of a CALL; OP_COUNT otherwise */
    uint32_t count;
    uint32_t height; /* 0 for a leaf */
    uint32_t serial; /* of creation; for dense side tables, never for order */
    uint64_t digest; /* of the structure, the same in every session: breaks ties of order */
    uint64_t names;  /* one bit per symbol below it; bit 63 is shared by all symbols from the 64th on */
    const shape *shape;
    union {
        number number; /* NUMBER, DECIMAL */
        struct {
            const char *name;  /* SYMBOL: canonical: mu, x_1 */
            uint32_t index;    /* its bit in `names` is min(index, 63) */
            uint16_t bound;    /* 0: free; else bound by a sum or product at that depth of nesting */
            bool is_size;      /* a declared size used as a number */
            bool is_increment; /* dx: stands last in a product */
        } symbol;
        struct {
            const function *function;
            const uint8_t *by; /* positions of arguments, ascending, one per differentiation */
            uint32_t order;    /* how many */
        } apply;
        struct {
            uint32_t rows, columns;
        } matrix;
    } as;
    uint32_t digits; /* DECIMAL: significant digits */
    bool exact;      /* DECIMAL: the value is exactly this: 1/4 as 0.25 */
    const expr *at[];
};

enum { LIMIT_HEIGHT = 100000 };

/* An abstract function: let f(x, y), let F(x in R^n) in R^m. Owner: the pool. */
struct function {
    const char *name;
    uint32_t count;
    const char *const *parameters;
    const shape *const *shapes;
    const shape *result;
    bool elementwise;
};

static inline bool expr_is(const expr *e, op o) { return e->kind == EXPR_CALL && e->op == o; }
static inline bool expr_is_number(const expr *e) { return e->kind == EXPR_NUMBER; }
static inline bool expr_is_symbol(const expr *e) { return e->kind == EXPR_SYMBOL; }
static inline bool expr_is_scalar(const expr *e) { return shape_is_scalar(e->shape); }
static inline bool expr_is_integer(const expr *e, long value) {
    return e->kind == EXPR_NUMBER && number_is(&e->as.number, value);
}
static inline bool expr_is_zero(const expr *e) { return expr_is_integer(e, 0); }
static inline bool expr_is_one(const expr *e) { return expr_is_integer(e, 1); }

/* Whether the symbol, or the entry x[1] of one, occurs in e, bound names included. Constant time for the first 63 symbols
 * of a session. */
bool expr_depends(const expr *e, const expr *symbol);
bool expr_is_constant(const expr *e); /* no symbol at all */

/* An order that depends on structure alone: -1, 0, 1; 0 only for the same node. Not textbook order. */
int expr_compare(const expr *a, const expr *b);

/* An entry, a row or a column of its first argument: the others are indices. */
static inline bool expr_is_part(const expr *e) {
    return expr_is(e, OP_INDEX) || expr_is(e, OP_ROW) || expr_is(e, OP_COLUMN);
}

#endif
