/* Simple forms made readable: signs, quotients and roots in the place of negative coefficients and exponents. Only
 * notation: reading and simplifying the display gives the simple form back. Nodes as the reader typed them stay. */
#ifndef GRADUS_CALC_DISPLAY_H
#define GRADUS_CALC_DISPLAY_H

#include "calc/engine.h"

const expr *display(engine *g, const expr *e); /* NULL with diag: memory, interrupt */

#endif
