/* The frame of a script: reset, terminal, colours, panels. One command a line; data in $blocks, whose text gnuplot
 * never executes; the colours are Okabe and Ito's, which colour-blind readers can tell apart. */
#include "plot/picture_parts.h"

#include <math.h>

static const char *const line_colours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"};

void writer_row(const writer *w, const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) buffer_putc(w->b, ' ');
        script_add(w->b, values[i]);
    }
    buffer_putc(w->b, '\n');
}

void writer_data_begin(const writer *w, const char *name) {
    script_printf(w->b, "$%s%d << EOD\n", name, w->number);
}
void writer_data_end(const writer *w) { buffer_puts(w->b, "EOD\n"); }

void writer_label(const writer *w, const char *setting, const char *label) {
    if (!label) return;
    script_printf(w->b, "set %s ", setting);
    script_label(w->b, label);
    buffer_putc(w->b, '\n');
}

static void add_range(const writer *w, const char *axis, range r) {
    char low[SCRIPT_NUMBER_SIZE], high[SCRIPT_NUMBER_SIZE];
    script_number(r.low, 15, low);
    script_number(r.high, 15, high);
    script_printf(w->b, "set %srange [%s:%s]\n", axis, low, high);
}

static range widened(range r, double part) {
    return (range){r.low - part * range_width(r), r.high + part * range_width(r)};
}

/* gnuplot draws a post under a corner of a surface that stands exactly on a corner of the box, across the picture:
 * the box of a surface is a hair larger. */
void writer_axes(const writer *w) {
    double hair = w->p->kind == PANEL_SURFACE ? 1e-4 : 0;
    add_range(w, "x", widened(w->p->x, hair));
    add_range(w, "y", widened(w->p->y, hair));
    writer_label(w, "title", w->p->title);
    writer_label(w, "xlabel", w->p->x_label);
    writer_label(w, "ylabel", w->p->y_label);
}

size_t picture_points(const picture *p) {
    size_t points = 0;
    for (size_t i = 0; i < p->panel_count; i++) {
        const panel *q = p->panels + i;
        for (size_t k = 0; k < q->curve_count; k++) points += q->curves[k].data.count;
        for (size_t k = 0; k < q->path_count; k++) points += q->paths[k].count;
        points += q->contours.points + q->field.count + q->mark_count;
        if (q->kind == PANEL_CONTOUR) points += q->grid.columns * q->grid.rows;
        if (q->kind == PANEL_SURFACE) points += 2 * 61 * 61;
    }
    return points;
}

static bool check_limits(const picture *p, int width, int height, diag *d) {
    char a[SCRIPT_NUMBER_SIZE], b[SCRIPT_NUMBER_SIZE], limit[SCRIPT_NUMBER_SIZE];
    bool sized = width >= TARGET_SMALLEST && height >= TARGET_SMALLEST && width <= TARGET_LARGEST &&
                 height <= TARGET_LARGEST;
    size_t points = picture_points(p);
    if (sized && points <= PICTURE_POINTS) return true;
    script_number(sized ? (double)points : width, 17, a);
    script_number(sized ? PICTURE_POINTS : height, 17, b);
    script_number(TARGET_LARGEST, 17, limit);
    return diag_set(d, DIAG_LIMIT, NOWHERE, sized ? MSG_PLOT_POINTS_LIMIT : MSG_PLOT_SIZE_LIMIT, a, b, limit);
}

static void add_terminal(buffer *b, const target *t, int width, int height) {
    static const char looks[] = "font 'DejaVu Sans,12' background '#ffffff'\n";
    switch (t->kind) {
    case TARGET_PNG:
        script_printf(b, "set term pngcairo noenhanced size %d,%d %s", width, height, looks);
        break;
    case TARGET_SVG:
        script_printf(b, "set term svg noenhanced size %d,%d dynamic %s", width, height, looks);
        break;
    case TARGET_PDF: /* inches at 100 pixels each */
        script_printf(b, "set term pdfcairo noenhanced color size %gin,%gin %s", width / 100.0,
                      height / 100.0, looks);
        break;
    case TARGET_WINDOW:
        script_printf(b, "set term %s noenhanced size %d,%d font 'DejaVu Sans,12'\n",
                      t->window ? t->window : "x11", width, height);
        break;
    case TARGET_TEXT: buffer_puts(b, "set term unknown\n"); break; /* checks a script without drawing it */
    }
}

static void add_looks(const writer *w) {
    int count = (int)(sizeof line_colours / sizeof *line_colours);
    for (int i = 0; i < count; i++)
        script_printf(w->b, "set linetype %d lc rgb '%s' lw 2 dt %d\n", i + 1, line_colours[i],
                      i == 0 ? 1 : i + 1);
    buffer_puts(w->b, "set border 3 lc rgb '#444444'\n"
                      "set tics nomirror textcolor rgb '#222222' out\n"
                      "set grid lc rgb '#dddddd' lt 1 lw 1 dt 1\n"
                      "set style textbox opaque noborder margins 0.4,0.4\n");
    if (w->version >= 504) buffer_puts(w->b, "set minussign\n");
}

static void add_panel(const writer *w) {
    switch (w->p->kind) {
    case PANEL_CURVES: writer_curves(w); break;
    case PANEL_SURFACE: writer_surface(w); break;
    case PANEL_CONTOUR: writer_contour(w); break;
    case PANEL_FIELD: writer_field(w); break;
    }
}

/* All that a panel sets is taken back before the next. */
static const char between_panels[] =
    "unset arrow\nunset label\nset size noratio\nset autoscale\nunset title\n"
    "unset xlabel\nunset ylabel\nunset zlabel\nunset cblabel\nset cbtics autofreq\n";

bool picture_script(buffer *b, const picture *p, const target *t, int gnuplot_version, diag *d) {
    int panels = (int)p->panel_count;
    int width = t->width     ? t->width
                : panels > 1 ? 1200
                             : 840,
        height = t->height    ? t->height
                 : panels > 1 ? 520
                              : 600;
    if (!check_limits(p, width, height, d)) return false;
    buffer_puts(b, "reset session\nundefine $*\nset encoding utf8\n");
    add_terminal(b, t, width, height);
    if (panels > 1) script_printf(b, "set multiplot layout 1,%d\n", panels);
    for (int i = 0; i < panels; i++) {
        writer w = {b, p->panels + i, i + 1, gnuplot_version, panels > 1 ? width / panels : width, height};
        if (i) buffer_puts(b, between_panels);
        add_looks(&w);
        add_panel(&w);
    }
    if (panels > 1) buffer_puts(b, "unset multiplot\n");
    if (t->kind != TARGET_WINDOW) buffer_puts(b, "unset output\nset term unknown\n");
    return !b->failed || diag_memory(d);
}
