/* Level lines of a grid, the levels themselves, and the scale by which values become colours.
 *
 * A scale is monotone. It is linear unless nearly all values crowd at one end, as around the valley of Rosenbrock's
 * function: then it is the logarithm of the distance from that end, and so are the levels. */
#ifndef GRADUS_PLOT_CONTOUR_H
#define GRADUS_PLOT_CONTOUR_H

#include "plot/sample.h"

enum { CONTOUR_LEVELS = 16 };

typedef enum scale_kind { SCALE_LINEAR, SCALE_LOG, SCALE_LOG_DOWN, SCALE_ROOT } scale_kind;

typedef struct scale {
    scale_kind kind;
    double base;      /* LOG: the value below all others; LOG_DOWN: above all others; ROOT: 0 */
    double softening; /* added to the distance from base, so that base itself has a place */
    range values;     /* what is shown, untransformed */
} scale;

typedef struct levels {
    scale by;
    size_t count; /* 0 where the grid is flat */
    double at[CONTOUR_LEVELS];
} levels;

double scale_place(const scale *s,
                   double value); /* values outside of s->values are moved to its ends first */

/* Seven to fourteen levels at nice values in the grid's view. DIAG_MEMORY. */
bool contour_levels(arena *scratch, const grid *g, levels *ret, diag *d);

typedef struct level_line {
    double level;
    size_t count;
    const double *x, *y;
    bool closed;
} level_line;

typedef struct contours {
    size_t count, points;
    const level_line *lines;
} contours;

/* The lines of all levels, by marching squares; a cell with an undefined corner has none. Polled: stop may be NULL. */
bool contour_lines(arena *home, const grid *g, const levels *l, const stop *s, contours *ret, diag *d);

typedef struct contour_label {
    double x, y, level;
} contour_label;

/* Places for at most `room` labels: on the longest line of each level, away from the edges and from each other. */
size_t contour_labels(const contours *c, range x, range y, contour_label *out, size_t room);

#endif
