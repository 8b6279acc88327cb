/* The 2-D form of each kind of node (pretty.c drives it). */
#ifndef GRADUS_SHOW_PRETTY_LAYOUT_H
#define GRADUS_SHOW_PRETTY_LAYOUT_H

#include "base/list.h"
#include "base/map.h"
#include "show/box.h"
#include "show/pretty.h"

typedef struct form {
    const box *full;
    const box *positive;           /* without the minus that full starts with; NULL: it starts with none */
    const box *stacked;            /* full is a/b on one line, this the same as a fraction; NULL: no choice */
    uint8_t level, positive_level; /* writer.h */
    bool open;                     /* takes in what follows: a sum over an index, a derivative */
    bool has_bar;                  /* a fraction: one around it needs a longer bar */
} form;

typedef struct maker {
    arena *home;
    pretty_options o;
    map *forms; /* node -> form */
} maker;

/* The form of e, whose arguments have theirs. False when out of memory. */
bool pretty_make(maker *m, const expr *e);
const form *pretty_form(const maker *m, const expr *e);

/* The terms of a sum, each with its sign, so that they can be broken into lines. */
bool pretty_terms(maker *m, const expr *sum, list *ret_boxes);

#endif
