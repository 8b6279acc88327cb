/* How each kind of node is written in LaTeX (latex.c drives it). */
#ifndef GRADUS_SHOW_LATEX_LAYOUT_H
#define GRADUS_SHOW_LATEX_LAYOUT_H

#include "show/writer.h"

extern const writer_rules latex_rules;

/* Whether e itself is taller than a line, whatever its arguments are. */
bool latex_is_tall(const expr *e);

#endif
