/* Expressions in two dimensions, for a terminal: fractions, raised exponents, roots, matrices in tall brackets.
 *
 * Small things stay on their line: x², 3·x²/2, √x. What is wider than the terminal is broken between the terms of the
 * whole; what cannot be broken there, or is too large to be read as a picture, is written on one line (show/text.h). */
#ifndef GRADUS_SHOW_PRETTY_H
#define GRADUS_SHOW_PRETTY_H

#include "show/text.h"

typedef struct pretty_options {
    bool unicode;
    uint32_t width;            /* cells of the terminal; 0: no limit */
    bool exponential_as_power; /* e raised to u for exp(u) */
    show_notation notation;
    bool in_line;       /* derivatives are d/dx, not fractions: they are many in a derivation */
    bool partial;       /* ∂ also in an expression of one variable */
    const expr *marked; /* this part, NULL: none, stands between mark and unmark, which take no cell */
    const char *mark, *unmark;
} pretty_options;

enum { PRETTY_LARGEST = 4000, PRETTY_TALLEST = 200 }; /* characters of the linear form; lines */

/* Adds the lines of e to out, newlines between them and none at the end. False, with out as it was: as text_print. */
/* ret_base: which of the lines, from 0, is that of the text around it. */
bool pretty_print_on(buffer *out, arena *scratch, const expr *e, const pretty_options *o, uint32_t *ret_base,
                     diag *d);
bool pretty_print(buffer *out, arena *scratch, const expr *e, const pretty_options *o, diag *d);

#endif
