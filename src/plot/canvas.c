/* Braille patterns are U+2800 plus one bit per dot: the left column of a cell is bits 0, 1, 2, 6 from the top, the
 * right one 3, 4, 5, 7. Lines are clipped before they are walked: a curve near a pole is a million dots tall. */
#include "plot/canvas.h"

#include <math.h>

static const uint8_t bits[CANVAS_DOTS_Y][CANVAS_DOTS_X] = {{0x40, 0x80},
                                                           {0x04, 0x20},
                                                           {0x02, 0x10},
                                                           {0x01, 0x08}};

bool canvas_init(canvas *c, arena *home, int columns, int rows) {
    *c = (canvas){columns, rows, arena_take(home, (size_t)columns * (size_t)rows * sizeof(canvas_cell))};
    return c->cells != NULL;
}

canvas_cell *canvas_at(const canvas *c, int column, int row) {
    bool inside = column >= 0 && row >= 0 && column < c->columns && row < c->rows;
    return inside ? c->cells + row * c->columns + column : NULL;
}

void canvas_dot(canvas *c, int x, int y, uint8_t colour) {
    if (x < 0 || y < 0) return;
    canvas_cell *cell = canvas_at(c, x / CANVAS_DOTS_X, y / CANVAS_DOTS_Y);
    if (!cell) return;
    cell->dots |= bits[y % CANVAS_DOTS_Y][x % CANVAS_DOTS_X];
    cell->colour = colour;
}

/* Shortens [*from, *to], parts of a line whose coordinate runs from a to b, to where it rounds to 0..size-1. */
static void clip(double a, double b, double size, double *from, double *to) {
    double low = -0.49, high = size - 0.51;
    if (a == b) {
        if (a < low || a > high) *to = -1;
        return;
    }
    double p = (low - a) / (b - a), q = (high - a) / (b - a);
    *from = fmax(*from, fmin(p, q));
    *to = fmin(*to, fmax(p, q));
}

void canvas_line(canvas *c, double x0, double y0, double x1, double y1, canvas_pen *pen) {
    double from = 0, to = 1;
    clip(x0, x1, c->columns * CANVAS_DOTS_X, &from, &to);
    clip(y0, y1, c->rows * CANVAS_DOTS_Y, &from, &to);
    if (!(from <= to)) return;
    double ax = x0 + from * (x1 - x0), ay = y0 + from * (y1 - y0), bx = x0 + to * (x1 - x0),
           by = y0 + to * (y1 - y0);
    int steps = (int)fmax(1, ceil(fmax(fabs(bx - ax), fabs(by - ay))));
    int last_x = -1, last_y = -1;
    for (int i = 0; i <= steps; i++) {
        int x = (int)lround(ax + (bx - ax) * i / steps), y = (int)lround(ay + (by - ay) * i / steps);
        if (x == last_x && y == last_y) continue;
        last_x = x, last_y = y;
        if (pen->phase % (pen->on + pen->off) < pen->on) canvas_dot(c, x, y, pen->colour);
        if (i) pen->phase++;
    }
}

static uint32_t ascii_dots(uint8_t dots) {
    bool upper = dots & 0x1B, lower = dots & 0xE4;
    return upper && lower ? ':' : upper ? '\'' : lower ? '.' : ' ';
}

void canvas_row(buffer *b, const canvas *c, int row, bool ascii, bool colour) {
    int now = CANVAS_NO_COLOUR, blanks = 0;
    for (int i = 0; i < c->columns; i++) {
        const canvas_cell *cell = canvas_at(c, i, row);
        uint32_t shown = cell->over;
        if (!shown && cell->dots) shown = ascii ? ascii_dots(cell->dots) : 0x2800u + cell->dots;
        if (!shown) shown = cell->under ? cell->under : ' ';
        if (shown == ' ') { /* none at the end of a line */
            blanks++;
            continue;
        }
        int wanted = cell->over || cell->dots ? cell->colour : CANVAS_NO_COLOUR;
        if (colour && wanted != now && now) buffer_puts(b, "\x1b[0m");
        buffer_repeat(b, ' ', (size_t)blanks);
        blanks = 0;
        if (colour && wanted != now && wanted) buffer_printf(b, "\x1b[38;5;%dm", wanted);
        now = wanted;
        buffer_codepoint(b, shown);
    }
    if (colour && now) buffer_puts(b, "\x1b[0m");
}
