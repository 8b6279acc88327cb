/* Surfaces, contours and fields. gnuplot is given values and, beside them, their place on the colour scale: its own
 * axes stay linear, and a bent scale is a matter of labels on the colour bar. */
#include "plot/picture_parts.h"

#include <math.h>

enum { MESH = 60, LABELS = 9 };

static const char *const viridis[] = {"#440154", "#482878", "#3e4989", "#31688e", "#26828e",
                                      "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"};
static const char *const plasma[] = {"#0d0887", "#41049d", "#6a00a8", "#8f0da4", "#b12a90",
                                     "#cc4778", "#e16462", "#f2844b"}; /* to 0.75: shows on white */
static const char *const diverging[] = {"#2166ac", "#92c5de", "#f7f7f7", "#fdb863", "#b35806"};

#define COLOURS(a) a, sizeof(a) / sizeof *(a)

void writer_palette(const writer *w, const char *const *colours, size_t count) {
    buffer_puts(w->b, "set palette defined (");
    for (size_t i = 0; i < count; i++) script_printf(w->b, "%s%d '%s'", i ? "," : "", (int)i, colours[i]);
    buffer_puts(w->b, ")\n");
}

/* A number to be read: with the minus sign that the axes have. */
static void add_shown_number(const writer *w, double value) {
    char text[SCRIPT_NUMBER_SIZE];
    script_number(value, 6, text);
    for (const char *c = text; *c; c++)
        if (*c == '-' && w->version >= 504)
            buffer_puts(w->b, "−");
        else
            buffer_putc(w->b, *c);
}

static void add_tics(const writer *w, const scale *s, const double *at, size_t count) {
    size_t every = count > 10 ? 2 : 1;
    buffer_puts(w->b, "set cbtics (");
    for (size_t i = 0; i < count; i += every) {
        buffer_puts(w->b, i ? ",'" : "'");
        add_shown_number(w, at[i]);
        script_printf(w->b, "' %g", scale_place(s, at[i]));
    }
    buffer_puts(w->b, ")\n");
}

void writer_colour_scale(const writer *w, const scale *s, range shown) {
    script_printf(w->b, "set cbrange [%g:%g]\n", scale_place(s, shown.low), scale_place(s, shown.high));
    if (s->kind == SCALE_ROOT) {
        double at[16], step = range_step(shown, 6);
        size_t count = 0;
        for (double v = 0; v <= shown.high && count < 9; v += step) at[count++] = v;
        add_tics(w, s, at, count);
    } else if (s->kind != SCALE_LINEAR) {
        add_tics(w, s, w->p->levels.at, w->p->levels.count);
    }
}

void writer_contours(const writer *w, bool flat) {
    const contours *c = &w->p->contours;
    writer_data_begin(w, "C");
    for (size_t i = 0; i < c->count; i++) {
        const level_line *l = c->lines + i;
        double colour = scale_place(&w->p->levels.by, l->level);
        if (i) buffer_puts(w->b, flat ? "\n" : "\n\n");
        for (size_t k = 0; k < l->count; k++) writer_row(w, (double[]){l->x[k], l->y[k], colour}, 3);
    }
    writer_data_end(w);
}

/* Values of the scale around a level's place, where gnuplot's own autoscaling must not be asked. */
static range opened(range r) {
    if (range_width(r) > 1e-12 * fmax(fabs(r.low), fabs(r.high))) return r;
    double pad = r.low == 0 ? 1 : 0.5 * fabs(r.low);
    return (range){r.low - pad, r.high + pad};
}

static size_t add_contour_labels(const writer *w) {
    contour_label labels[LABELS];
    size_t count = contour_labels(&w->p->contours, w->p->x, w->p->y, labels, LABELS);
    writer_data_begin(w, "L");
    for (size_t i = 0; i < count; i++) {
        script_printf(w->b, "%g %g ", labels[i].x, labels[i].y);
        add_shown_number(w, labels[i].level);
        buffer_putc(w->b, '\n');
    }
    writer_data_end(w);
    return count;
}

static void add_labels_part(const writer *w) {
    script_printf(w->b, ", $L%d using 1:2:(strcol(3)) with labels boxed font ',9' tc rgb '#333333' notitle",
                  w->number);
}

static void add_ratio(const writer *w) {
    if (panel_equal_axes(w->p)) buffer_puts(w->b, "set size ratio -1\n");
}

static void add_key_below(const writer *w) {
    bool any = false;
    for (size_t i = 0; i < w->p->path_count; i++) any = any || w->p->paths[i].label;
    buffer_puts(w->b, any ? "set key outside bottom center horizontal\n" : "unset key\n");
}

/* ---- Contour ---- */

/* Both signs matter: zero gets the neutral colour in the middle. */
static bool is_signed(const panel *p, range r) {
    return p->levels.by.kind == SCALE_LINEAR && r.low < 0 && r.high > 0 &&
           fmin(-r.low, r.high) >= 0.25 * fmax(-r.low, r.high);
}

static void add_image_data(const writer *w) {
    const grid *g = &w->p->grid;
    writer_data_begin(w, "G");
    for (size_t row = 0; row < g->rows; row++) {
        for (size_t i = 0; i < g->columns; i++) {
            if (i) buffer_putc(w->b, ' ');
            script_add(w->b, scale_place(&w->p->levels.by, g->z[row * g->columns + i]));
        }
        buffer_putc(w->b, '\n');
    }
    writer_data_end(w);
}

static void add_image_part(const writer *w) {
    const grid *g = &w->p->grid;
    script_printf(w->b, "plot $G%d matrix using (%g+%g*$1):(%g+%g*$2):3 with image notitle", w->number,
                  g->x.low, range_width(g->x) / (double)(g->columns - 1), g->y.low,
                  range_width(g->y) / (double)(g->rows - 1));
}

void writer_contour(const writer *w) {
    const panel *p = w->p;
    range shown = opened(p->levels.by.values);
    bool both_signs = is_signed(p, shown);
    if (both_signs) {
        double larger = fmax(-shown.low, shown.high);
        shown = (range){-larger, larger};
        writer_palette(w, COLOURS(diverging));
        script_printf(w->b, "set cbrange [%g:%g]\n", -larger, larger);
    } else {
        writer_palette(w, COLOURS(viridis));
        writer_colour_scale(w, &p->levels.by, shown);
    }
    writer_axes(w);
    writer_label(w, "cblabel", p->z_label);
    add_ratio(w);
    buffer_puts(w->b, "unset grid\n");
    add_key_below(w);
    add_image_data(w);
    writer_contours(w, true);
    size_t labels = add_contour_labels(w);
    writer_overlay_data(w);
    add_image_part(w);
    if (p->contours.count)
        script_printf(w->b, ", $C%d using 1:2 with lines lc rgb '%s' lw 1 dt 1 notitle", w->number,
                      both_signs ? "#777777" : "#70ffffff");
    if (labels) add_labels_part(w);
    writer_overlay_parts(w);
    buffer_putc(w->b, '\n');
}

/* ---- Field ---- */

/* Arrows of |g| in cells: length on the screen max(0.30, 0.92 min(1, sqrt(|g|/p95))) cells, direction as the step
 * (dx, dy) would go on these axes. */
static void add_arrows(const writer *w) {
    const field *f = &w->p->field;
    double cell_x = range_width(f->x) / (double)f->columns, cell_y = range_width(f->y) / (double)f->rows;
    writer_data_begin(w, "A");
    for (size_t i = 0; i < f->count; i++) {
        const arrow *a = f->arrows + i;
        double size = hypot(a->dx, a->dy), u = a->dx / cell_x, v = a->dy / cell_y, norm = hypot(u, v);
        if (norm == 0) continue;
        double length = fmax(0.30, 0.92 * fmin(1, sqrt(size / f->size95)));
        double dx = u / norm * length * cell_x, dy = v / norm * length * cell_y;
        writer_row(w, (double[]){a->x - dx / 2, a->y - dy / 2, dx, dy, sqrt(size)}, 5);
    }
    writer_data_end(w);
}

void writer_field(const writer *w) {
    const panel *p = w->p;
    const field *f = &p->field;
    double most = f->size95 > 0 ? f->size95 : 1;
    scale by = {.kind = SCALE_ROOT, .values = {0, most}};
    writer_palette(w, COLOURS(plasma));
    writer_colour_scale(w, &by, by.values);
    writer_axes(w);
    writer_label(w, "cblabel", p->z_label);
    add_ratio(w);
    buffer_puts(w->b, "unset grid\n");
    add_key_below(w);
    writer_contours(w, true);
    add_arrows(w);
    size_t labels = add_contour_labels(w);
    writer_overlay_data(w);
    buffer_puts(w->b,
                "set style arrow 1 head filled size screen 0.009,20,50 lw 1.5 lc palette\nplot NaN notitle");
    if (p->contours.count)
        script_printf(w->b, ", $C%d using 1:2 with lines lc rgb '#b0b0b0' lw 1 dt 1 notitle", w->number);
    script_printf(w->b, ", $A%d using 1:2:3:4:5 with vectors arrowstyle 1 notitle", w->number);
    if (labels) add_labels_part(w);
    writer_overlay_parts(w);
    buffer_putc(w->b, '\n');
}

/* ---- Surface ---- */

typedef struct vertex {
    double x, y, z;
} vertex;

static vertex node_at(const grid *g, size_t column, size_t row) {
    return (vertex){g->x.low + range_width(g->x) * (double)column / (double)(g->columns - 1),
                    g->y.low + range_width(g->y) * (double)row / (double)(g->rows - 1),
                    g->z[row * g->columns + column]};
}

/* The vertex of a mesh whose cells are step nodes wide. Where the function is undefined but defined nearby, the vertex
 * moves to the nearest defined node: the mesh then ends where the domain ends, and not in teeth. */
static vertex mesh_vertex(const grid *g, size_t column, size_t row, size_t step) {
    vertex best = node_at(g, column, row);
    if (!isnan(best.z)) return best;
    size_t nearest = step * step;
    size_t from_i = column >= step ? column - step + 1 : 0,
           to_i = column + step < g->columns ? column + step : g->columns;
    size_t from_j = row >= step ? row - step + 1 : 0, to_j = row + step < g->rows ? row + step : g->rows;
    for (size_t j = from_j; j < to_j; j++)
        for (size_t i = from_i; i < to_i; i++) {
            size_t far =
                (i - column) * (i - column) + (j - row) * (j - row); /* right for wrapped differences too */
            if (far >= nearest || isnan(g->z[j * g->columns + i])) continue;
            nearest = far;
            best = node_at(g, i, j);
        }
    return best;
}

/* The mesh takes every step-th node. Of a surface clipped on both sides, which has poles of both signs, two halves are
 * drawn that overlap in the middle: a cell that runs from one end to the other through a pole is in neither. */
static void add_mesh(const writer *w, const char *name, double low, double high) {
    const grid *g = &w->p->grid;
    size_t least = g->columns < g->rows ? g->columns : g->rows, step = (least - 1) / MESH;
    step = step ? step : 1;
    writer_data_begin(w, name);
    for (size_t row = 0; row < g->rows; row += step) {
        if (row) buffer_putc(w->b, '\n');
        for (size_t i = 0; i < g->columns; i += step) {
            vertex v = mesh_vertex(g, i, row, step);
            if (v.z < low || v.z > high) v.z = NAN;
            writer_row(w, (double[]){v.x, v.y, v.z, scale_place(&w->p->levels.by, v.z)}, 4);
        }
    }
    writer_data_end(w);
}

void writer_surface(const writer *w) {
    const panel *p = w->p;
    range z = opened(p->grid.view), shown = opened(p->levels.by.values);
    bool cut_below =
        p->grid.full.low < z.low; /* gnuplot cuts it off at the base, which then must not lie far below */
    double height = range_width(z), base = z.low - (cut_below ? 0.03 : 0.45) * height,
           step = range_step(z, 5);
    bool halves = cut_below && p->grid.full.high > z.high;
    writer_palette(w, COLOURS(viridis));
    writer_colour_scale(w, &p->levels.by, shown);
    writer_axes(w);
    writer_label(w, "zlabel", p->z_label);
    script_printf(w->b, "set zrange [%g:%g]\nset xyplane at %g\nset ztics %g,%g,%g\n", base, z.high, base,
                  ceil(z.low / step - 1e-9) * step, step, z.high);
    buffer_puts(w->b,
                "set border 31 lc rgb '#999999'\nset grid x y z vertical lc rgb '#e4e4e4'\n"
                "set view 58,35,1,1.05\nset pm3d depthorder border lc rgb '#333333' lw 0.25\nunset key\n");
    if (w->version >= 504) buffer_puts(w->b, "set pm3d clip z\n");
    writer_contours(w, false);
    double far = INFINITY, overlap = 0.25 * height, middle = z.low + height / 2;
    add_mesh(w, "U", halves ? middle - overlap : -far, far);
    if (halves) add_mesh(w, "D", -far, middle + overlap);
    buffer_puts(w->b, "splot ");
    if (p->contours.count)
        script_printf(w->b, "$C%d using 1:2:(%g):3 with lines lw 1.4 dt 1 lc palette, ", w->number, base);
    script_printf(w->b, "$U%d using 1:2:3:4 with pm3d", w->number);
    if (halves) script_printf(w->b, ", $D%d using 1:2:3:4 with pm3d", w->number);
    buffer_putc(w->b, '\n');
}
