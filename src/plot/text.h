/* Pictures made of characters, without gnuplot: curves in braille dots (8 to a cell), contours as shades with a legend,
 * gradient fields as arrows. A surface is shown by its contours. */
#ifndef GRADUS_PLOT_TEXT_H
#define GRADUS_PLOT_TEXT_H

#include "plot/picture.h"

enum { TEXT_NARROWEST = 24, TEXT_LOWEST = 8, TEXT_LARGEST = 500 };

/* Adds the lines of p, each at most t->width cells wide (0: 80; moved into the limits above) and together, for one
 * panel, about t->height lines (0: 24) plus the legend. Labels are made visible. DIAG_MEMORY. */
bool text_draw(buffer *b, const picture *p, const target *t, diag *d);

#endif
