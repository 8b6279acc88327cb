/* A picture as data: panels of curves, surfaces, contours and gradient fields, sampled and labelled. What draws it (a
 * gnuplot script here, characters in text.h) is no part of it.
 *
 * All labels are plain text from anywhere, NULL where absent; they are made harmless by whoever writes them out. */
#ifndef GRADUS_PLOT_PICTURE_H
#define GRADUS_PLOT_PICTURE_H

#include "base/buffer.h"
#include "plot/contour.h"

typedef struct picture_curve {
    curve data;
    const char *label; /* in the legend */
    bool dashed;       /* a companion, such as a tangent */
} picture_curve;

typedef struct picture_mark {
    double x, y;
    const char *label; /* beside the point */
    bool open;         /* a ring */
} picture_mark;

typedef struct picture_path { /* drawn with its points, such as the iterates of a descent */
    size_t count;
    const double *x, *y;
    const char *label; /* in the legend */
} picture_path;

typedef enum panel_kind { PANEL_CURVES, PANEL_SURFACE, PANEL_CONTOUR, PANEL_FIELD } panel_kind;

typedef struct panel {
    panel_kind kind;
    const char *title, *x_label, *y_label,
        *z_label; /* z: the colour bar's; of a field, of the arrows' size */
    range x, y;   /* the axes */
    size_t curve_count, mark_count, path_count;
    const picture_curve *curves; /* PANEL_CURVES */
    grid grid;                   /* the other three */
    levels levels;
    contours contours;
    field field;               /* PANEL_FIELD */
    const picture_mark *marks; /* not on surfaces */
    const picture_path *paths; /* not on surfaces */
} panel;

typedef struct picture {
    const panel *panels;
    size_t panel_count; /* side by side */
} picture;

/* What the caller wants sampled. Each panel_of_ fills *ret but for its labels, marks and paths; data live in home.
 * Errors as sample_curve, and those of contour.h. */
typedef struct surface_request {
    sample_function value; /* z = f(x, y) */
    sample_function gradient;
    void *value_ctx, *gradient_ctx;
    range x, y;
    size_t fineness; /* nodes each way, 0: as is good for the kind */
    const stop *stop;
} surface_request;

bool panel_of_curves(arena *home, const curve_request *requests, size_t count, panel *ret, diag *d);
bool panel_of_surface(arena *home, const surface_request *r, panel *ret, diag *d);
bool panel_of_contour(arena *home, const surface_request *r, panel *ret, diag *d);
bool panel_of_field(arena *home, const surface_request *r, panel *ret, diag *d);

bool panel_equal_axes(const panel *p); /* the two axes are alike enough in length for one scale */

typedef enum target_kind {
    TARGET_PNG,
    TARGET_SVG,
    TARGET_PDF,

    TARGET_WINDOW,
    TARGET_TEXT
} target_kind;

enum { TARGET_SMALLEST = 100, TARGET_LARGEST = 4096, PICTURE_POINTS = 200000 };

typedef struct target {
    target_kind kind;
    int width, height;  /* pixels; characters of text. 0: as is good for the kind */
    const char *file;   /* PNG, SVG, PDF: where to; an ending decides the kind, see output.h */
    const char *window; /* the terminal of a window: "qt", "wxt", "x11"; NULL: the first that works */
    bool ascii;         /* TEXT: no braille, no box drawing */
    bool colour;        /* TEXT: escape sequences for colours */
} target;

/* Points, nodes and arrows that a script of p would contain. */
size_t picture_points(const picture *p);

/* The gnuplot script of p, data included, that ends with the drawing complete. gnuplot_version: 504 is 5.4. Adds
 * nothing but our own templates, numbers and quoted labels. DIAG_LIMIT for sizes and points, DIAG_MEMORY. */
bool picture_script(buffer *b, const picture *p, const target *t, int gnuplot_version, diag *d);

#endif
