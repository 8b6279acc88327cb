/* Simple forms made readable: signs, quotients and roots in the place of negative coefficients and exponents. Only
 * notation: reading and simplifying the display gives the simple form back. Nodes as the reader typed them stay. */
#ifndef GRADUS_CALC_DISPLAY_H
#define GRADUS_CALC_DISPLAY_H

#include "calc/engine.h"

const expr *display(engine *g, const expr *e); /* NULL with diag: memory, interrupt */

/* The terms of a sum stand in the order in which the reader typed them, in answers too: from here on, up to
 * display_forget_typed, what is one of these sums in simple form is shown in its order; the first of two orders counts.
 * typed: const expr *, of which only the sums matter. False with diag: memory. */
bool display_as_typed(engine *g, const list *typed);
void display_forget_typed(engine *g);

#endif
