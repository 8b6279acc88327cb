/* Marching squares. Each cell knows from the signs of its corners which of its edges a level crosses, and in which
 * pairs; a line is followed from cell to cell through these pairs until it leaves the grid, meets an undefined corner
 * or closes. A cell with four crossings (a saddle) is decided by the mean of its corners. One byte per cell remembers
 * which edges have been used. */
#include "plot/contour.h"

#include <math.h>
#include <string.h>

enum edge { BOTTOM, RIGHT, TOP, LEFT, NO_EDGE };

/* [corners][edge entered] = edge left; corners: 1 lower left, 2 lower right, 4 upper right, 8 upper left. */
static const uint8_t partners[16][4] = {
#define N NO_EDGE
    {N, N, N, N},        {LEFT, N, N, BOTTOM},  {RIGHT, BOTTOM, N, N}, {N, LEFT, N, RIGHT},
    {N, TOP, RIGHT, N},  {N, N, N, N},          {TOP, N, BOTTOM, N},   {N, N, LEFT, TOP},
    {N, N, LEFT, TOP},   {TOP, N, BOTTOM, N},   {N, N, N, N},          {N, TOP, RIGHT, N},
    {N, LEFT, N, RIGHT}, {RIGHT, BOTTOM, N, N}, {LEFT, N, N, BOTTOM},  {N, N, N, N},
#undef N
};
static const uint8_t around_lower_left[4] = {LEFT, TOP, RIGHT, BOTTOM};  /* and around upper right */
static const uint8_t around_lower_right[4] = {RIGHT, BOTTOM, LEFT, TOP}; /* and around upper left */

typedef struct tracer {
    const grid *g;
    arena *home;
    double level;
    uint8_t *used;   /* a bit per edge of each cell */
    double *forward; /* points of the part being followed, x y x y */
    double *backward;
    size_t forward_count, backward_count;
    level_line *lines;
    size_t line_count, line_room, points;
} tracer;

static double corner(const grid *g, size_t column, size_t row) { return g->z[row * g->columns + column]; }
static bool high(const tracer *t, size_t column, size_t row) { return corner(t->g, column, row) >= t->level; }

static double column_x(const grid *g, double c) {
    return g->x.low + range_width(g->x) * c / (double)(g->columns - 1);
}
static double row_y(const grid *g, double r) {
    return g->y.low + range_width(g->y) * r / (double)(g->rows - 1);
}

static int partner(const tracer *t, size_t i, size_t j, int entered) {
    const grid *g = t->g;
    double sum = corner(g, i, j) + corner(g, i + 1, j) + corner(g, i + 1, j + 1) + corner(g, i, j + 1);
    if (isnan(sum)) return NO_EDGE;
    int corners =
        high(t, i, j) | high(t, i + 1, j) << 1 | high(t, i + 1, j + 1) << 2 | high(t, i, j + 1) << 3;
    if (corners != 5 && corners != 10) return partners[corners][entered];
    bool centre_high = sum / 4 >= t->level;
    return (corners == 5) == centre_high ? around_lower_right[entered] : around_lower_left[entered];
}

static double crossing(double a, double b, double level) {
    double part = (level - a) / (b - a);
    return part > 0 && part < 1 ? part : part >= 1 ? 1 : 0;
}

static void cross(const tracer *t, size_t i, size_t j, int edge, double out[2]) {
    const grid *g = t->g;
    bool horizontal = edge == BOTTOM || edge == TOP;
    size_t column = i + (edge == RIGHT), row = j + (edge == TOP);
    double a = corner(g, column, row),
           b = horizontal ? corner(g, column + 1, row) : corner(g, column, row + 1);
    double part = crossing(a, b, t->level);
    out[0] = column_x(g, (double)column + (horizontal ? part : 0));
    out[1] = row_y(g, (double)row + (horizontal ? 0 : part));
}

/* Leaves cell (i, j) by `edge` and follows the line; returns the number of points written, edge's included. */
static size_t follow(tracer *t, size_t i, size_t j, int edge, double *out, bool *ret_closed) {
    const grid *g = t->g;
    size_t count = 0, cells = g->columns - 1;
    *ret_closed = false;
    for (;;) {
        cross(t, i, j, edge, out + 2 * count++);
        if ((edge == LEFT && i == 0) || (edge == BOTTOM && j == 0)) return count;
        i += edge == RIGHT ? 1 : edge == LEFT ? (size_t)-1 : 0;
        j += edge == TOP ? 1 : edge == BOTTOM ? (size_t)-1 : 0;
        if (i + 1 >= g->columns || j + 1 >= g->rows) return count;
        int entered = (edge + 2) % 4, left = partner(t, i, j, entered);
        if (left == NO_EDGE) return count;
        uint8_t *used = t->used + j * cells + i;
        if (*used & (1u << entered)) {
            *ret_closed = true;
            return count;
        }
        *used = (uint8_t)(*used | 1u << entered | 1u << left);
        edge = left;
    }
}

static bool keep_line(tracer *t, bool closed, diag *d) {
    if (t->line_count == t->line_room) {
        size_t room = t->line_room ? 2 * t->line_room : 64;
        level_line *grown = arena_take(t->home, room * sizeof *grown);
        if (!grown) return diag_memory(d);
        if (t->line_count) memcpy(grown, t->lines, t->line_count * sizeof *grown);
        t->lines = grown;
        t->line_room = room;
    }
    size_t count = t->forward_count + t->backward_count;
    double *x = arena_take(t->home, 2 * count * sizeof *x);
    if (!x) return diag_memory(d);
    double *y = x + count;
    for (size_t i = 0; i < count; i++) {
        const double *p = i < t->backward_count ? t->backward + 2 * (t->backward_count - 1 - i)
                                                : t->forward + 2 * (i - t->backward_count);
        x[i] = p[0];
        y[i] = p[1];
    }
    t->lines[t->line_count++] = (level_line){t->level, count, x, y, closed};
    t->points += count;
    return true;
}

static bool trace_from(tracer *t, size_t i, size_t j, int edge, diag *d) {
    uint8_t *used = t->used + j * (t->g->columns - 1) + i;
    int other = partner(t, i, j, edge);
    if (other == NO_EDGE || (*used & (1u << edge))) return true;
    *used = (uint8_t)(*used | 1u << edge | 1u << other);
    bool closed;
    t->forward_count = follow(t, i, j, other, t->forward, &closed);
    t->backward_count = 1;
    cross(t, i, j, edge, t->backward);
    bool ignored;
    if (!closed) t->backward_count = follow(t, i, j, edge, t->backward, &ignored);
    return keep_line(t, closed, d);
}

static bool trace_level(tracer *t, const stop *s, diag *d) {
    const grid *g = t->g;
    memset(t->used, 0, (g->columns - 1) * (g->rows - 1));
    for (size_t j = 0; j + 1 < g->rows; j++) {
        if (stop_interrupted(s) || stop_expired(s)) return diag_stopped(d, s);
        for (size_t i = 0; i + 1 < g->columns; i++)
            for (int edge = BOTTOM; edge <= LEFT; edge++)
                if (!trace_from(t, i, j, edge, d)) return false;
    }
    return true;
}

bool contour_lines(arena *home, const grid *g, const levels *l, const stop *s, contours *ret, diag *d) {
    size_t cells = (g->columns - 1) * (g->rows - 1), most = 2 * cells + 2; /* two segments a cell at most */
    tracer t = {.g = g, .home = home};
    t.used = arena_take(home, cells);
    t.forward = arena_take(home, 2 * most * sizeof(double));
    t.backward = arena_take(home, 2 * most * sizeof(double));
    if (!t.used || !t.forward || !t.backward) return diag_memory(d);
    for (size_t i = 0; i < l->count; i++) {
        t.level = l->at[i];
        if (!trace_level(&t, s, d)) return false;
    }
    *ret = (contours){t.line_count, t.points, t.lines};
    return true;
}

/* ---- Labels ---- */

/* How much room there is around a point, as a part of the picture: the distance to the nearest label or edge. */
static double clearance(double px, double py, const contour_label *labels, size_t count, range x, range y) {
    double u = (px - x.low) / range_width(x), v = (py - y.low) / range_width(y);
    double edge = fmin(fmin(u, 1 - u), fmin(v, 1 - v)), least = 2.5 * edge;
    for (size_t i = 0; i < count; i++) {
        double du = (px - labels[i].x) / range_width(x), dv = 1.6 * (py - labels[i].y) / range_width(y);
        least = fmin(least, hypot(du, dv));
    }
    return least;
}

static const level_line *longest(const contours *c, double level) {
    const level_line *best = NULL;
    for (size_t i = 0; i < c->count; i++)
        if (c->lines[i].level == level && (!best || c->lines[i].count > best->count)) best = c->lines + i;
    return best;
}

size_t contour_labels(const contours *c, range x, range y, contour_label *out, size_t room) {
    size_t count = 0;
    for (size_t i = 0; i < c->count && count < room; i++) {
        double level = c->lines[i].level, best = 0.09;
        if (i && c->lines[i - 1].level == level) continue;
        const level_line *line = longest(c, level);
        contour_label found = {.level = level};
        for (size_t k = 0; k < line->count; k++) {
            double space = clearance(line->x[k], line->y[k], out, count, x, y);
            space = fmin(space, 0.3) + 1e-3 * line->y[k] / (fabs(line->y[k]) + 1); /* ties: upwards */
            if (space <= best) continue;
            best = space;
            found.x = line->x[k];
            found.y = line->y[k];
        }
        if (best > 0.09) out[count++] = found;
    }
    return count;
}
