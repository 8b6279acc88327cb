/* A derivative by its definition: the limit of the difference quotient, worked out by algebra and a few standard limits. No
 * rule of differentiation is used, so that the rules may rest on it. */
#ifndef GRADUS_CALC_DEFINITION_H
#define GRADUS_CALC_DEFINITION_H

#include "calc/engine.h"

/* Left sides that are told with the name of the function. */
typedef enum definition_left { LEFT_EXPR, LEFT_MOVED, LEFT_CHANGE, LEFT_QUOTIENT } definition_left;

/* One line: left = e. */
typedef struct definition_line {
    rule_id rule;
    definition_left
        named; /* f(x + h), f(x + h) - f(x), (f(x + h) - f(x))/h of the whole; `left` is the same in full */
    const expr *left; /* NULL: the line before goes on */
    const expr *e;
    const expr *when; /* NULL: no condition */
    const expr *
        of; /* e is the limit for h -> 0 of this function's quotient; NULL: e is equal to what stood before */
} definition_line;

typedef struct definition {
    const expr *f, *x, *h; /* h: the increment, a letter that is free */
    const expr *quotient;  /* (f(x + h) - f(x))/h */
    const expr *value;     /* of the limit, in simple form */
    list lines;            /* definition_line * */
} definition;

/* The lines up to the value. False with DIAG_UNABLE where the quotient has no limit that is elementary in this sense. Owner:
 * the engine's scratch. Source: the standard limits follow from the unit circle (sin), from the definition of e (exp, log). */
bool definition_make(definition *ret, engine *g, const expr *f, const expr *x);

#endif
