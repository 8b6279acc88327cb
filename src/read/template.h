/* The texts of the operator table as expressions: parsed once, on first use, per session.
 *
 * Arguments are the symbols u, v, w, their differentials du, dv, dw; numbers in the rows of functions of numbers, else of
 * the shapes that the row wants: u n-by-n for a square matrix, n for a vector, m-by-n for any; n and m may be used as
 * sizes. Owner of the result: the pool.
 * A text that does not parse is a bug of the table (tests/test_ops.c parses them all). */
#ifndef GRADUS_READ_TEMPLATE_H
#define GRADUS_READ_TEMPLATE_H

#include "expr/pool.h"

typedef struct templates templates;

templates *templates_new(pool *p, arena *home); /* NULL when out of memory */
pool *templates_pool(const templates *t);

/* One of the three symbols u, v, w (i = 0, 1, 2), or of their differentials. */
const expr *template_argument(templates *t, uint32_t i);
const expr *template_increment(templates *t, uint32_t i);

/* Term i of the differential of o, over u, v, w and du, dv, dw. NULL without diag: the row has none ("unable"). */
const expr *template_term(templates *t, op o, uint32_t i);
void templates_bend(templates *t, op o, uint32_t i);       /* from now on another: calc/bend.h */
const expr *template_when(templates *t, op o, uint32_t i); /* the term's own condition; NULL: none */
const expr *template_domain(templates *t, op o);           /* NULL: everywhere */
const expr *template_smooth(templates *t, op o);           /* NULL: everywhere */

/* Any text in gradus' language over single-letter scalar symbols; kept by the address of the text. NULL with diag. */
const expr *template_parse(templates *t, const char *text);

/* The same with products, quotients and powers entry by entry: what a function of numbers does to matrices. */
const expr *template_lifted(templates *t, const expr *form);

/* A template with u, v, w replaced by at[0..count) and du, dv, dw by by[0..count) (by may be NULL), and the
 * sizes m and n by those of at[0]. */
const expr *template_fill(templates *t, const expr *form, const expr *const *at, const expr *const *by,
                          uint32_t count);

#endif
