/* The pool: owner of every node, symbol, function and shape.
 *
 * Constructors never leave the pool in a half state and need no checks between them: NULL arguments give NULL, and the
 * first failure (shape, limit, memory, interrupt) is kept in the diag of the current command (pool_begin). Nothing
 * frees a single node; pool_free frees all. */
#ifndef GRADUS_EXPR_POOL_H
#define GRADUS_EXPR_POOL_H

#include "expr/expr.h"

typedef struct pool pool;

pool *pool_new(mem *m, uint64_t seed); /* NULL when out of memory; seed salts the hash */
void pool_free(pool *p);
arena *pool_arena(const pool *p); /* lives as long as the pool */
shape_table *pool_shapes(const pool *p);

/* From now on failures go to d, and s is polled. At most `nodes` new nodes until the next pool_begin (0: no limit). */
void pool_begin(pool *p, diag *d, const stop *s, uint32_t nodes);
/* An attempt whose failure is none: failures go to d, the limits stay. pool_end_attempt gives the failures of the command
 * their place back; interruption and want of memory are failures of the command too. */
diag *pool_attempt(pool *p, diag *d); /* the place before */
void pool_end_attempt(pool *p, diag *before);
diag *pool_diag(const pool *p);
const stop *pool_stop(const pool *p);
bool pool_fine(pool *p); /* no failure so far in this command; polls the stop */
size_t pool_count(const pool *p);

const expr *pool_number(pool *p, const number *q);
const expr *pool_integer(pool *p, long value);
const expr *pool_rational(pool *p, long numerator, long denominator);
const expr *pool_decimal(pool *p, const number *q, uint32_t digits, bool exact);
const expr *pool_symbol(pool *p, const char *name, const shape *s);
const expr *pool_bound(pool *p, const char *name,
                       uint16_t depth); /* the index of a sum: never the same node as a free name */
const expr *pool_increment(pool *p, const expr *x);      /* the differential dx of a symbol x */
const expr *pool_size_symbol(pool *p, const char *name); /* a size name as a number */
const expr *pool_size(pool *p, const size *s);           /* a size as an expression */

/* A call; its shape follows from the row's shape rule, or DIAG_SHAPE. Counts are checked by assert. */
const expr *pool_call(pool *p, op o, const expr *const *at, uint32_t count);
const expr *pool_call1(pool *p, op o, const expr *u);
const expr *pool_call2(pool *p, op o, const expr *u, const expr *v);
const expr *pool_matrix(pool *p, uint32_t rows, uint32_t columns,
                        const expr *const *entries); /* 1x1 gives the entry; entries are scalars */
/* The same of parts of any shape, which fit each other; DIAG_SHAPE where they do not. */
const expr *pool_blocks(pool *p, uint32_t rows, uint32_t columns, const expr *const *parts);
const expr *pool_apply(pool *p, const function *f, const uint8_t *by, uint32_t order, const expr *const *at);
/* The same node with other arguments; e itself when they are the same. Any kind. */
const expr *pool_with(pool *p, const expr *e, const expr *const *at);
function *pool_function(pool *p, const char *name,
                        uint32_t count); /* to be filled in; NULL when out of memory */

/* Two arguments at most; longer chains through pool_call. No simplification, but no needless nesting either. */
const expr *pool_add(pool *p, const expr *a, const expr *b);
const expr *pool_sub(pool *p, const expr *a, const expr *b);
const expr *pool_mul(pool *p, const expr *a, const expr *b);
const expr *pool_div(pool *p, const expr *a, const expr *b);
const expr *pool_pow(pool *p, const expr *a, const expr *b);
const expr *pool_neg(pool *p, const expr *a);

/* Shape of a call from the shapes of its arguments: NULL with DIAG_SHAPE (expr/infer.c). */
const shape *shape_infer(pool *p, op o, const expr *const *at, uint32_t count);

#endif
