/* Rectangles of text with a baseline: what 2-D layout is made of.
 *
 * A box is a line of text or other boxes at places within it; it is never changed once made, and may stand in several
 * boxes at once. Making one costs as much as it has parts, whatever their size: only box_render touches characters.
 * Every function takes boxes that may be NULL (out of memory) and then gives NULL. Owner: the arena. */
#ifndef GRADUS_SHOW_BOX_H
#define GRADUS_SHOW_BOX_H

#include "base/buffer.h"

typedef struct box box;

typedef struct box_part {
    const box *of;
    uint32_t x, y;
} box_part;

struct box {
    uint32_t width, height; /* cells */
    uint32_t base;          /* row of the baseline, from 0 */
    bool marked;            /* as what a step changed */
    const char *text;       /* NULL: parts */
    uint32_t count;
    const box_part *parts;
};

typedef enum box_fence {
    FENCE_ROUND,
    FENCE_SQUARE,
    FENCE_BAR,
    FENCE_BARS,
    FENCE_BRACE,
    FENCE_NONE
} box_fence;

const box *box_text(arena *a, const char *text); /* text lives as long as the arena */
const box *box_copy(arena *a, const char *text, size_t length);
const box *box_row(arena *a, const box *const *at, size_t count); /* side by side, on one baseline */
const box *box_pair(arena *a, const box *left, const box *right);
const box *box_fraction(arena *a, const box *above, const box *below, uint32_t padding, bool unicode);
const box *box_power(arena *a, const box *u, const box *exponent); /* exponent above the upper right corner */
const box *box_top_right(arena *a, const box *u,
                         const box *mark); /* mark, one line, in the first line of u */
const box *box_limits(arena *a, const box *sign, const box *above,
                      const box *below); /* above may be NULL: nothing there */
const box *box_root(arena *a, const box *u, const char *sign, bool unicode);
const box *box_fenced(arena *a, const box *u, box_fence open, box_fence close, bool unicode);
/* Cells in rows and columns; `gap` cells between columns; an empty line between rows that are taller than one line.
 * The baseline is in the middle. Aligned to the left, or centred. */
const box *box_grid(arena *a, const box *const *cells, uint32_t rows, uint32_t columns, uint32_t gap,
                    bool centred);
const box *box_column(arena *a, const box *const *at, size_t count,
                      uint32_t between); /* left-aligned, empty lines between */

bool box_starts_with(const box *b, const char *prefix); /* what stands leftmost on the baseline */

const box *box_marked(arena *a, const box *b); /* the same, marked */

/* Adds the lines with newlines between them, without blanks at their ends; mark and unmark around what is marked in a line
 * take no cell (NULL: nothing). */
void box_render(buffer *out, arena *scratch, const box *b, const char *mark, const char *unmark);

#endif
