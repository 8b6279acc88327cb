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

bool layout_is_stacked(const shape *y, const shape *x) {
    return !shape_is_scalar(y) && !shape_is_scalar(x) && y->order + x->order > 2;
}

/* The sides of y, then those of x from the last to the first; the other way round for the denominator layout. */
static const shape *tensor(shape_table *t, layout l, const shape *y, const shape *x) {
    const size *sides[4];
    uint32_t n = y->order + x->order;
    if (n > 4) return NULL;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t place = l == LAYOUT_DENOMINATOR ? n - 1 - i : i;
        sides[place] = i < y->order ? y->side[i] : x->side[n - 1 - i];
    }
    return shape_tensor(t, n, sides);
}

const shape *layout_shape(shape_table *t, layout l, const shape *y, const shape *x) {
    if (l == LAYOUT_MIXED) l = mixed_is(y, x);
    if (layout_is_stacked(y, x)) return tensor(t, l, y, x);
    const shape *numerator = NULL;
    if (shape_is_scalar(x))
        numerator = y;
    else if (shape_is_scalar(y))
        numerator = turned(t, x);
    else
        numerator = shape_matrix(t, y->side[0], x->side[0]);
    return numerator && l == LAYOUT_DENOMINATOR ? turned(t, numerator) : numerator;
}

const expr *layout_arranged(engine *g, layout l, const expr *mixed, const shape *y, const shape *x) {
    return l == LAYOUT_MIXED || l == mixed_is(y, x) ? mixed : simple_transpose(g, mixed);
}
