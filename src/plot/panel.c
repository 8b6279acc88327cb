/* From functions to panels: how finely to sample for which picture, and what the axes are. */
#include "plot/picture.h"

#include <math.h>

enum { CONTOUR_NODES = 256, SURFACE_NODES = 241, FIELD_NODES = 241, ARROWS_ACROSS = 19 };

bool panel_equal_axes(const panel *p) {
    double aspect = range_width(p->x) / range_width(p->y);
    return aspect > 0.4 && aspect < 2.5;
}

bool panel_of_curves(arena *home, const curve_request *requests, size_t count, panel *ret, diag *d) {
    picture_curve *curves = arena_take(home, count * sizeof *curves);
    if (!curves) return diag_memory(d);
    panel p = {.kind = PANEL_CURVES, .curves = curves, .curve_count = count};
    for (size_t i = 0; i < count; i++) {
        curve *c = &curves[i].data;
        range x = requests[i].x;
        if (!sample_curve(home, requests + i, c, d)) return false;
        p.x = i ? (range){fmin(p.x.low, x.low), fmax(p.x.high, x.high)} : x;
        p.y = i ? (range){fmin(p.y.low, c->view.low), fmax(p.y.high, c->view.high)} : c->view;
    }
    *ret = p;
    return true;
}

static bool sample_levels(arena *home, const surface_request *r, size_t nodes, panel *p, diag *d) {
    nodes = r->fineness ? r->fineness : nodes;
    grid_request g = {r->value, r->value_ctx, r->x, r->y, nodes, nodes, r->stop};
    p->x = r->x;
    p->y = r->y;
    return sample_grid(home, &g, &p->grid, d) && contour_levels(home, &p->grid, &p->levels, d) &&
           contour_lines(home, &p->grid, &p->levels, r->stop, &p->contours, d);
}

bool panel_of_surface(arena *home, const surface_request *r, panel *ret, diag *d) {
    panel p = {.kind = PANEL_SURFACE};
    if (!sample_levels(home, r, SURFACE_NODES, &p, d)) return false;
    *ret = p;
    return true;
}

bool panel_of_contour(arena *home, const surface_request *r, panel *ret, diag *d) {
    panel p = {.kind = PANEL_CONTOUR};
    if (!sample_levels(home, r, CONTOUR_NODES, &p, d)) return false;
    *ret = p;
    return true;
}

/* Cells as square on the screen as whole numbers allow: the plot is 4:3 where the axes are not drawn to one scale. */
static void choose_cells(const panel *p, size_t *columns, size_t *rows) {
    double aspect = panel_equal_axes(p) ? range_width(p->x) / range_width(p->y) : 4.0 / 3;
    double across = aspect >= 1 ? ARROWS_ACROSS : ARROWS_ACROSS * aspect;
    *columns = (size_t)fmax(1, round(across));
    *rows = (size_t)fmax(1, round(across / aspect));
}

bool panel_of_field(arena *home, const surface_request *r, panel *ret, diag *d) {
    panel p = {.kind = PANEL_FIELD};
    if (!sample_levels(home, r, FIELD_NODES, &p, d)) return false;
    grid_request g = {.run = r->gradient, .ctx = r->gradient_ctx, .x = r->x, .y = r->y, .stop = r->stop};
    choose_cells(&p, &g.columns, &g.rows);
    if (!sample_field(home, &g, &p.field, d)) return false;
    *ret = p;
    return true;
}
