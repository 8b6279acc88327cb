/* Sampling of functions given as callbacks: a curve where it bends and broken where the function breaks, a grid of
 * values, a field of gradients.
 *
 * A function is asked for many points at once, so that vector kernels can work. Every long loop polls `stop`. */
#ifndef GRADUS_PLOT_SAMPLE_H
#define GRADUS_PLOT_SAMPLE_H

#include "plot/range.h"

/* Fills `values` for `count` points of `dimensions` coordinates each; point i is points[i*dimensions ...]. One value a
 * point, or `dimensions` values for a gradient. NaN or an infinity where undefined. False: stopped, give up. */
typedef bool (*sample_function)(void *ctx, const double *points, size_t count, size_t dimensions,
                                double *values);

enum {
    SAMPLE_EVEN = 200,     /* even points of a curve */
    SAMPLE_DEPTH = 8,      /* halvings of the step between two of them */
    SAMPLE_POINTS = 40000, /* of one curve */
    SAMPLE_BREAKS = 500,   /* of one curve */
    SAMPLE_GRID = 512,     /* columns or rows */
    SAMPLE_ARROWS = 40     /* columns or rows */
};

typedef enum break_kind {
    BREAK_POLE, /* grows without end on one side at least */
    BREAK_JUMP, /* both one-sided limits exist and differ */
    BREAK_HOLE, /* one limit, no value */
    BREAK_END   /* the domain ends: defined on one side only */
} break_kind;

typedef struct curve_break {
    break_kind kind;
    double x;
    double left, right, at; /* one-sided limits and the value; NaN where there is none */
} curve_break;

typedef struct curve_hole {
    double x, y; /* y NaN: the limit is to be found numerically */
} curve_hole;

typedef struct curve {
    size_t count;
    const double *x, *y; /* x ascending; a NaN in y ends a piece, and nothing is joined across it */
    size_t break_count;
    const curve_break *breaks; /* ascending in x */
    range view;                /* the part of y worth showing */
    bool clipped;              /* the curve leaves view */
} curve;

typedef struct curve_request {
    sample_function run;
    void *ctx;
    range x;
    const double
        *hints; /* abscissae where the function may break: zeros of denominators, ends of domains, jumps */
    size_t hint_count;
    const curve_hole *holes; /* known removable holes, though run may have a value there */
    size_t hole_count;
    const stop *stop;
} curve_request;

/* Samples a curve. Data live in `home`, which also serves as scratch. Errors: DIAG_DOMAIN where the range is no axis
 * or the function has no drawable value in it; DIAG_INTERRUPTED, DIAG_LIMIT (time), DIAG_MEMORY. */
bool sample_curve(arena *home, const curve_request *r, curve *ret, diag *d);

typedef struct grid {
    size_t columns, rows;
    range x, y;
    const double *z; /* z[row*columns + column], rows upwards in y; NaN where undefined */
    range full;      /* of the drawable values */
    range view;      /* the part of z worth showing: no margin unless clipped */
    bool clipped;
} grid;

typedef struct grid_request {
    sample_function run;
    void *ctx;
    range x, y;
    size_t columns, rows; /* 2 ... SAMPLE_GRID (arrows: 1 ... SAMPLE_ARROWS); larger is DIAG_LIMIT */
    const stop *stop;
} grid_request;

/* Samples at the nodes of a grid, the corners of the ranges included. Errors as sample_curve. */
bool sample_grid(arena *home, const grid_request *r, grid *ret, diag *d);

typedef struct arrow {
    double x, y, dx, dy; /* the place and the gradient there */
} arrow;

typedef struct field {
    size_t columns, rows;
    range x, y;
    size_t count;        /* arrows with a drawable gradient */
    const arrow *arrows; /* at centres of cells, row by row; undefined ones left out */
    double size95;       /* 95 % of the gradients are not longer; positive unless all are zero */
} field;

/* Samples a gradient (two values a point). Errors as sample_curve. */
bool sample_field(arena *home, const grid_request *r, field *ret, diag *d);

#endif
