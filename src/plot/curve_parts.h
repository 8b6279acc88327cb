/* Shared by the two halves of curve sampling, curve.c (where to look) and breaks.c (what a break is); nobody else's.
 *
 * A sampler holds nodes in one array. Sorted by (x, side) they are the curve: a node of side 0 is a value of the
 * function, side -1 and +1 are one-sided limits at x, and a node without value (y NaN) ends a piece. */
#ifndef GRADUS_PLOT_CURVE_PARTS_H
#define GRADUS_PLOT_CURVE_PARTS_H

#include "plot/sample.h"

typedef struct node {
    double x, y;
    int side;
    bool settled; /* y is NaN and it is known why */
} node;

/* An abscissa where the function may break, and the sides from which it is to be approached. */
typedef struct suspect {
    double x;
    bool from_left, from_right;
    bool is_hole; /* told by the caller: a hole with the limit y, whatever the function says */
    double y;
} suspect;

typedef struct sampler {
    const curve_request *request;
    arena *home;
    diag *d;
    double width, step;       /* of the x range; between two even points */
    range view;               /* for now */
    double even[SAMPLE_EVEN]; /* the values at the even points */
    node *nodes;
    size_t count, room;
    suspect *suspects;
    size_t suspect_count, suspect_room;
    curve_break *breaks; /* room for SAMPLE_BREAKS */
    size_t break_count;
} sampler;

bool sampler_run(sampler *s, const double *x, size_t count,
                 double *y); /* not drawable becomes NaN; false when stopped */
bool sampler_add(sampler *s, double x, double y, int side);
bool sampler_suspect(sampler *s, suspect p);
bool sampler_evaluate(sampler *s, const double *x, size_t count); /* adds the nodes of these abscissae */
void sampler_sort(sampler *s);

/* Finds, by looking at the nodes, abscissae where the function may break; adds suspects. Nodes are sorted. */
bool breaks_find_undefined(sampler *s);
bool breaks_find_gaps(sampler *s);
bool breaks_find_peaks(sampler *s);

/* Decides about all suspects and forgets them: adds the breaks and the nodes next to them. Sorts. */
bool breaks_settle(sampler *s);

#endif
