/* Numerator and denominator layout are transposes of each other; the mixed one is the one or the other by kind. */
#include "calc/layout.h"
#include "calc/word.h"

#include <string.h>

static const char *const names[LAYOUTS] = {"mixed", "numerator", "denominator"};

const char *layout_name(layout l) { return names[l]; }

layout layout_find(const char *name) {
    for (int l = 0; l < LAYOUTS; l++)
        if (strcmp(names[l], name) == 0) return (layout)l;
    return LAYOUT_MIXED;
}

/* Which of the two the mixed layout is. */
static layout mixed_is(const shape *y, const shape *x) {
    return shape_is_scalar(y) && !shape_is_scalar(x) ? LAYOUT_DENOMINATOR : LAYOUT_NUMERATOR;
}

static const shape *turned(shape_table *t, const shape *s) { return shape_matrix(t, s->side[1], s->side[0]); }

const shape *layout_shape(shape_table *t, layout l, const shape *y, const shape *x) {
    if (l == LAYOUT_MIXED) l = mixed_is(y, x);
    const shape *numerator = NULL;
    if (shape_is_scalar(x) && y->order <= 2)
        numerator = y;
    else if (shape_is_scalar(y) && x->order <= 2)
        numerator = turned(t, x);
    else if (y->order == 1 && x->order == 1)
        numerator = shape_matrix(t, y->side[0], x->side[0]);
    return numerator && l == LAYOUT_DENOMINATOR ? turned(t, numerator) : numerator;
}

const expr *layout_arranged(engine *g, layout l, const expr *mixed, const shape *y, const shape *x) {
    return l == LAYOUT_MIXED || l == mixed_is(y, x) ? mixed : simple_transpose(g, mixed);
}
