/* A rectangle of character cells, each with 2 by 4 dots and perhaps a character over them. Dots count from the lower
 * left corner, cells likewise. */
#ifndef GRADUS_PLOT_CANVAS_H
#define GRADUS_PLOT_CANVAS_H

#include "base/buffer.h"

enum { CANVAS_DOTS_X = 2, CANVAS_DOTS_Y = 4, CANVAS_NO_COLOUR = 0 };

typedef struct canvas_cell {
    uint8_t dots, colour; /* colour: of the 256, 0 for the terminal's own */
    uint32_t over;        /* drawn instead of the dots; 0: none */
    uint32_t under;       /* drawn where there are no dots; 0: a space */
} canvas_cell;

typedef struct canvas {
    int columns, rows;
    canvas_cell *cells;
} canvas;

bool canvas_init(canvas *c, arena *home, int columns, int rows); /* false when out of memory */
canvas_cell *canvas_at(const canvas *c, int column, int row);    /* NULL outside */

void canvas_dot(canvas *c, int x, int y, uint8_t colour);
/* A straight line between points in dots, which may lie far outside. Of each `on + off` dots `on` are set; *phase
 * counts them across the lines of one curve. */
typedef struct canvas_pen {
    uint8_t colour;
    int on, off, phase;
} canvas_pen;
void canvas_line(canvas *c, double x0, double y0, double x1, double y1, canvas_pen *pen);

/* One row of cells as text. ascii: ' . and : for dots. Colours as escape sequences if asked for; ends reset. */
void canvas_row(buffer *b, const canvas *c, int row, bool ascii, bool colour);

#endif
