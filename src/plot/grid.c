/* Values on a rectangle. Rows are asked for one at a time: enough points for vector kernels, few enough that an
 * interruption is answered at once. */
#include "plot/sample.h"
#include "plot/script.h"

#include <math.h>
#include <stdlib.h>

static bool undefined_everywhere(const grid_request *r, diag *d) {
    char ends[4][SCRIPT_NUMBER_SIZE];
    script_number(r->x.low, 9, ends[0]);
    script_number(r->x.high, 9, ends[1]);
    script_number(r->y.low, 9, ends[2]);
    script_number(r->y.high, 9, ends[3]);
    return diag_set_n(d, DIAG_DOMAIN, NOWHERE, MSG_PLOT_UNDEFINED_AREA,
                      (const char *const[]){ends[0], ends[1], ends[2], ends[3]}, 4);
}

static bool check(const grid_request *r, size_t least, size_t most, diag *d) {
    if (!range_check(r->x, d) || !range_check(r->y, d)) return false;
    if (r->columns >= least && r->rows >= least && r->columns <= most && r->rows <= most) return true;
    char columns[SCRIPT_NUMBER_SIZE], rows[SCRIPT_NUMBER_SIZE], limit[SCRIPT_NUMBER_SIZE];
    script_number((double)r->columns, 17, columns);
    script_number((double)r->rows, 17, rows);
    script_number((double)most, 17, limit);
    return diag_set(d, DIAG_LIMIT, NOWHERE, MSG_PLOT_GRID_LIMIT, columns, rows, limit);
}

static bool run(const grid_request *r, const double *points, size_t count, double *values, diag *d) {
    if (stop_interrupted(r->stop) || stop_expired(r->stop)) return diag_stopped(d, r->stop);
    return r->run(r->ctx, points, count, 2, values) || diag_stopped(d, r->stop);
}

/* Node i of count on r, both ends exact. */
static double place(range r, size_t i, size_t count) {
    return i + 1 == count ? r.high : r.low + range_width(r) * (double)i / (double)(count - 1);
}

static bool fill(arena *home, const grid_request *r, double *z, diag *d) {
    double *points = arena_take(home, 2 * r->columns * sizeof *points);
    if (!points) return diag_memory(d);
    for (size_t row = 0; row < r->rows; row++) {
        for (size_t i = 0; i < r->columns; i++) {
            points[2 * i] = place(r->x, i, r->columns);
            points[2 * i + 1] = place(r->y, row, r->rows);
        }
        if (!run(r, points, r->columns, z + row * r->columns, d)) return false;
    }
    for (size_t i = 0; i < r->columns * r->rows; i++)
        if (!range_drawable(z[i])) z[i] = NAN;
    return true;
}

bool sample_grid(arena *home, const grid_request *r, grid *ret, diag *d) {
    if (!check(r, 2, SAMPLE_GRID, d)) return false;
    size_t count = r->columns * r->rows;
    double *z = arena_take(home, count * sizeof *z);
    if (!z) return diag_memory(d);
    if (!fill(home, r, z, d)) return false;
    grid g = {.columns = r->columns, .rows = r->rows, .x = r->x, .y = r->y, .z = z};
    range inner, tighter;
    if (!range_full(z, count, &g.full)) return undefined_everywhere(r, d);
    if (!range_quantiles(home, z, count, 0.02, &inner, d) ||
        !range_quantiles(home, z, count, 0.05, &tighter, d))
        return false;
    g.view = range_axis(g.full, inner, 0, &g.clipped);
    /* Poles of both signs: as for curves, the shape between them shows better in a narrower bulk. */
    if (g.full.low < g.view.low && g.full.high > g.view.high)
        g.view = range_axis(g.full, tighter, 0, &g.clipped);
    *ret = g;
    return true;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile95(double *sizes, size_t count) {
    qsort(sizes, count, sizeof *sizes, by_size);
    double p = sizes[(size_t)(0.95 * (double)(count - 1))];
    return p > 0 ? p : sizes[count - 1];
}

static double centre(range r, size_t i, size_t count) {
    return r.low + range_width(r) * ((double)i + 0.5) / (double)count;
}

bool sample_field(arena *home, const grid_request *r, field *ret, diag *d) {
    if (!check(r, 1, SAMPLE_ARROWS, d)) return false;
    size_t all = r->columns * r->rows, count = 0;
    double *points = arena_take(home, 2 * all * sizeof *points), *g = arena_take(home, 2 * all * sizeof *g);
    double *sizes = arena_take(home, all * sizeof *sizes);
    arrow *arrows = arena_take(home, all * sizeof *arrows);
    if (!points || !g || !sizes || !arrows) return diag_memory(d);
    for (size_t i = 0; i < all; i++) {
        points[2 * i] = centre(r->x, i % r->columns, r->columns);
        points[2 * i + 1] = centre(r->y, i / r->columns, r->rows);
    }
    if (!run(r, points, all, g, d)) return false;
    for (size_t i = 0; i < all; i++) {
        if (!range_drawable(g[2 * i]) || !range_drawable(g[2 * i + 1])) continue;
        sizes[count] = hypot(g[2 * i], g[2 * i + 1]);
        arrows[count++] = (arrow){points[2 * i], points[2 * i + 1], g[2 * i], g[2 * i + 1]};
    }
    if (!count) return undefined_everywhere(r, d);
    *ret = (field){.columns = r->columns,
                   .rows = r->rows,
                   .x = r->x,
                   .y = r->y,
                   .count = count,
                   .arrows = arrows,
                   .size95 = percentile95(sizes, count)};
    return true;
}
