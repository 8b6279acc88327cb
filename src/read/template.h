/* The texts of the operator table as expressions: parsed once, on first use, per session.
 *
 * Arguments are the symbols u, v, w, their differentials du, dv, dw; all scalar. Owner of the result: the pool.
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
const expr *template_when(templates *t, op o, uint32_t i); /* the term's own condition; NULL: none */
const expr *template_domain(templates *t, op o);           /* NULL: everywhere */
const expr *template_smooth(templates *t, op o);           /* NULL: everywhere */

/* Any text in gradus' language over single-letter scalar symbols; kept by the address of the text. NULL with diag. */
const expr *template_parse(templates *t, const char *text);

/* A template with u, v, w replaced by at[0..count) and du, dv, dw by by[0..count) (by may be NULL). */
const expr *template_fill(templates *t, const expr *form, const expr *const *at, const expr *const *by,
                          uint32_t count);

#endif
