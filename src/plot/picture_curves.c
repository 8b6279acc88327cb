/* Curves: broken where the function breaks, dotted asymptotes, open and closed dots at jumps and holes, and the legend
 * in the corner where it hides least. */
#include "plot/picture_parts.h"

#include <math.h>
#include <string.h>

enum { DOTS_AT_MOST = 120, ASYMPTOTES_AT_MOST = 60 };

static void add_curve_data(const writer *w, int index, const curve *c) {
    script_printf(w->b, "$F%d_%d << EOD\n", w->number, index);
    for (size_t i = 0; i < c->count; i++) {
        if (isnan(c->y[i]))
            buffer_putc(w->b, '\n');
        else
            writer_row(w, (double[]){c->x[i], c->y[i]}, 2);
    }
    writer_data_end(w);
}

/* ---- Dots ---- */

/* Which value of break k to dot, open or closed; NaN for none. which: 0 left limit, 1 right limit, 2 value. */
static double dot(const writer *w, const curve_break *k, int which) {
    double same = 2e-3 * range_width(w->p->y), y = which == 0 ? k->left : which == 1 ? k->right : k->at;
    bool drawn = k->kind == BREAK_JUMP || k->kind == BREAK_HOLE;
    if (!drawn || isnan(y) || !range_holds(w->p->y, y)) return NAN;
    if (which == 2) return y;
    if (!isnan(k->at) && fabs(y - k->at) < same) return NAN; /* the closed dot stands there */
    if (which == 1 && !isnan(k->left) && fabs(y - k->left) < same) return NAN; /* drawn already */
    return y;
}

static size_t add_dots(const writer *w, const char *name, int index, const curve *c, bool open) {
    size_t count = 0;
    script_printf(w->b, "$%s%d_%d << EOD\n", name, w->number, index);
    for (size_t i = 0; i < c->break_count; i++)
        for (int which = open ? 0 : 2; which < (open ? 2 : 3); which++) {
            double y = dot(w, c->breaks + i, which);
            if (isnan(y) || count == DOTS_AT_MOST) continue;
            writer_row(w, (double[]){c->breaks[i].x, y}, 2);
            count++;
        }
    writer_data_end(w);
    return count;
}

static size_t add_asymptotes(const writer *w) {
    const panel *p = w->p;
    size_t count = 0;
    writer_data_begin(w, "P");
    for (size_t i = 0; i < p->curve_count; i++) {
        const curve *c = &p->curves[i].data;
        for (size_t k = 0; k < c->break_count; k++) {
            if (c->breaks[k].kind != BREAK_POLE || count == ASYMPTOTES_AT_MOST) continue;
            if (count++) buffer_putc(w->b, '\n');
            writer_row(w, (double[]){c->breaks[k].x, p->y.low}, 2);
            writer_row(w, (double[]){c->breaks[k].x, p->y.high}, 2);
        }
    }
    writer_data_end(w);
    return count;
}

/* ---- The legend ---- */

typedef struct legend {
    int entries;
    size_t longest; /* label, in characters */
} legend;

static legend measure_legend(const panel *p) {
    legend l = {0, 0};
    for (size_t i = 0; i < p->curve_count + p->path_count; i++) {
        const char *label = i < p->curve_count ? p->curves[i].label : p->paths[i - p->curve_count].label;
        if (!label) continue;
        l.entries++;
        if (strlen(label) > l.longest) l.longest = strlen(label);
    }
    return l;
}

/* How many points of the curves a legend in this corner would cover. */
static size_t covered(const writer *w, legend l, bool right, bool top) {
    const panel *p = w->p;
    double part_x = fmin(0.6, (60 + 8.0 * (double)l.longest) / w->width),
           part_y = (20 + 22.0 * l.entries) / w->height;
    size_t count = 0;
    for (size_t i = 0; i < p->curve_count; i++) {
        const curve *c = &p->curves[i].data;
        for (size_t k = 0; k < c->count; k++) {
            double u = (c->x[k] - p->x.low) / range_width(p->x), v = (c->y[k] - p->y.low) / range_width(p->y);
            count += (right ? u > 1 - part_x : u < part_x) &&
                     (top ? v > 1 - part_y && v <= 1 : v < part_y && v >= 0);
        }
    }
    return count;
}

static void add_legend(const writer *w) {
    legend l = measure_legend(w->p);
    if (!l.entries) {
        buffer_puts(w->b, "unset key\n");
        return;
    }
    size_t least = SIZE_MAX;
    int best = 0;
    for (int corner = 0; corner < 4; corner++) { /* top left first */
        size_t n = covered(w, l, corner & 1, !(corner & 2));
        if (n < least) least = n, best = corner;
    }
    script_printf(w->b, "set key %s %s Left reverse samplen 2 spacing 1.15 opaque\n",
                  best & 2 ? "bottom" : "top", best & 1 ? "right" : "left");
}

/* ---- Marks and paths, which contours and fields carry too ---- */

void writer_overlay_data(const writer *w) {
    const panel *p = w->p;
    for (size_t i = 0; i < p->path_count; i++) {
        script_printf(w->b, "$Q%d_%d << EOD\n", w->number, (int)i);
        for (size_t k = 0; k < p->paths[i].count; k++) {
            double x = p->paths[i].x[k], y = p->paths[i].y[k];
            if (range_drawable(x) && range_drawable(y)) writer_row(w, (double[]){x, y}, 2);
        }
        writer_data_end(w);
    }
    for (int open = 0; open < 2 && p->mark_count; open++) {
        writer_data_begin(w, open ? "MO" : "MC");
        for (size_t i = 0; i < p->mark_count; i++)
            if (p->marks[i].open == open && range_drawable(p->marks[i].x) && range_drawable(p->marks[i].y))
                writer_row(w, (double[]){p->marks[i].x, p->marks[i].y}, 2);
        writer_data_end(w);
    }
    for (size_t i = 0; i < p->mark_count; i++) {
        if (!p->marks[i].label || !range_drawable(p->marks[i].x) || !range_drawable(p->marks[i].y)) continue;
        script_printf(w->b, "set label %d ", (int)i + 1);
        script_label(w->b, p->marks[i].label);
        script_printf(w->b, " at %g,%g left offset 1,0.6 front boxed\n", p->marks[i].x, p->marks[i].y);
    }
}

static bool has_mark(const panel *p, bool open) {
    for (size_t i = 0; i < p->mark_count; i++)
        if (p->marks[i].open == open && range_drawable(p->marks[i].x) && range_drawable(p->marks[i].y))
            return true;
    return false;
}

void writer_overlay_parts(const writer *w) {
    const panel *p = w->p;
    for (size_t i = 0; i < p->path_count; i++) {
        if (!p->paths[i].count) continue;
        script_printf(w->b, ", $Q%d_%d using 1:2 with lines lw 5 dt 1 lc rgb '#ffffff' notitle", w->number,
                      (int)i);
        script_printf(w->b, ", $Q%d_%d using 1:2 with linespoints pt 7 ps 0.8 lw 2.2 dt 1 lc rgb '#D55E00' ",
                      w->number, (int)i);
        if (p->paths[i].label) buffer_puts(w->b, "title ");
        if (p->paths[i].label)
            script_label(w->b, p->paths[i].label);
        else
            buffer_puts(w->b, "notitle");
    }
    if (has_mark(p, false))
        script_printf(w->b,
                      ", $MC%d with points pt 7 ps 1.9 lc rgb '#ffffff' notitle"
                      ", $MC%d with points pt 7 ps 1.4 lc rgb '#222222' notitle",
                      w->number, w->number);
    if (has_mark(p, true))
        script_printf(w->b,
                      ", $MO%d with points pt 7 ps 1.5 lc rgb '#ffffff' notitle"
                      ", $MO%d with points pt 6 ps 1.5 lw 2 lc rgb '#222222' notitle",
                      w->number, w->number);
}

/* ---- The panel ---- */

static void add_curve_part(const writer *w, int index, int style) {
    const picture_curve *c = w->p->curves + index;
    script_printf(w->b, ", $F%d_%d with lines lt %d lw 2.5 ", w->number, index, style);
    if (c->dashed) buffer_puts(w->b, "dt 2 ");
    if (!c->label)
        buffer_puts(w->b, "notitle");
    else {
        buffer_puts(w->b, "title ");
        script_label(w->b, c->label);
    }
}

void writer_curves(const writer *w) {
    const panel *p = w->p;
    size_t open[64] = {0}, closed[64] = {0};
    writer_axes(w);
    buffer_puts(
        w->b,
        "set xzeroaxis lt 1 lw 1 dt 1 lc rgb '#999999'\nset yzeroaxis lt 1 lw 1 dt 1 lc rgb '#999999'\n");
    add_legend(w);
    size_t asymptotes = add_asymptotes(w);
    for (size_t i = 0; i < p->curve_count; i++) {
        add_curve_data(w, (int)i, &p->curves[i].data);
        if (i >= 64) continue;
        open[i] = add_dots(w, "DO", (int)i, &p->curves[i].data, true);
        closed[i] = add_dots(w, "DC", (int)i, &p->curves[i].data, false);
    }
    writer_overlay_data(w);
    buffer_puts(w->b, "plot NaN notitle");
    if (asymptotes) script_printf(w->b, ", $P%d with lines lc rgb '#777777' lw 1.4 dt 3 notitle", w->number);
    for (size_t i = 0; i < p->curve_count; i++) add_curve_part(w, (int)i, (int)(i % 6) + 1);
    for (size_t i = 0; i < p->curve_count && i < 64; i++) {
        int n = w->number, k = (int)i, style = (int)(i % 6) + 1;
        if (open[i])
            script_printf(w->b,
                          ", $DO%d_%d with points pt 7 ps 1.2 lc rgb '#ffffff' notitle"
                          ", $DO%d_%d with points pt 6 ps 1.2 lt %d lw 2 dt 1 notitle",
                          n, k, n, k, style);
        if (closed[i]) script_printf(w->b, ", $DC%d_%d with points pt 7 ps 1.2 lt %d notitle", n, k, style);
    }
    writer_overlay_parts(w);
    buffer_putc(w->b, '\n');
}
