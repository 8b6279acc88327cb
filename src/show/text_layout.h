/* How each kind of node is written on one line (text.c drives it). */
#ifndef GRADUS_SHOW_TEXT_LAYOUT_H
#define GRADUS_SHOW_TEXT_LAYOUT_H

#include "show/writer.h"

extern const writer_rules text_rules;

/* What the printers ask about a node, whatever they print. */
/* "f_xy", "f'", "f_{x_1,y}": the head of an abstract function with its differentiations. */
const char *show_apply_head(arena *scratch, const expr *e, bool unicode);
/* A derivative whose variables are all symbols: can be written d/dx or ∂²/∂y∂x. */
bool show_is_plain_derivative(const expr *e);

#endif
