/* The operators of calculus, evaluated as soon as they are read: each is a row of a table here. */
#ifndef GRADUS_CALC_OPERATORS_H
#define GRADUS_CALC_OPERATORS_H

#include "calc/evaluate.h"

typedef struct operating { /* one evaluation under way */
    evaluator *v;
    result *out;
    const expr *told; /* the form to show: equal to the value, in an order of its own; NULL: choose one */
    bool as_is;       /* the form was asked for (expand, factor, N): show it as it is */
} operating;

/* The lower_calculus of evaluations; data is the operating. */
const expr *operate(void *data, lowering *l, const syntax *s);

/* Adds a remark. False when out of memory. */
bool remark(operating *o, message text, const char *w1, const char *w2, const expr *e1, const expr *e2);

/* Puts values for names into e and into the conditions that were collected from `from` on; a condition that fails is
 * DIAG_DOMAIN at `where`. */
const expr *put_values_at(operating *o, lowering *l, const expr *e, size_t from, const expr *const *at,
                          const expr *const *values, uint32_t count, span where);

/* poly.c: NULL with diag (limits, estimated first). e in simple form. */
const expr *expand(engine *g, const expr *e);
const expr *expand_quietly(engine *g, const expr *e); /* NULL without diag where that is too long */
const expr *factorise(engine *g, const expr *e);

#endif
