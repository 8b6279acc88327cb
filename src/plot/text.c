/* A text picture is a frame (ticks on the left and below, in the same nice steps as anywhere else) around a canvas, and
 * one painter per kind of panel. Cells are taken to be twice as tall as wide. */
#include "plot/text.h"
#include "base/utf8.h"
#include "plot/canvas.h"
#include "plot/script.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GUTTER_MOST = 12, BANDS = 9 };

static const uint8_t line_colours[] = {33, 166, 36, 175, 178, 74};
static const uint8_t band_colours[BANDS] = {55, 61, 25, 31, 30, 36, 71, 113, 184};
static const uint32_t shades[BANDS] = {' ', 0x2802, 0x2812, 0x2816, 0x2836, 0x2876, 0x28F6, 0x28F7, 0x28FF};
static const char ascii_shades[BANDS + 1] = " .:-=+*#@";

typedef struct painter {
    buffer *b;
    arena *home;
    const panel *p;
    const target *t;
    canvas c;
    int gutter; /* cells left of the axis */
} painter;

static double dot_x(const painter *q, double x) {
    return (x - q->p->x.low) / range_width(q->p->x) * (q->c.columns * CANVAS_DOTS_X - 1);
}

static double dot_y(const painter *q, double y) {
    return (y - q->p->y.low) / range_width(q->p->y) * (q->c.rows * CANVAS_DOTS_Y - 1);
}

static int column_of(const painter *q, double x) { return (int)floor((dot_x(q, x) + 0.5) / CANVAS_DOTS_X); }
static int row_of(const painter *q, double y) { return (int)floor((dot_y(q, y) + 0.5) / CANVAS_DOTS_Y); }

static void put_cell(const painter *q, int column, int row, uint32_t shown, uint8_t colour) {
    canvas_cell *cell = canvas_at(&q->c, column, row);
    if (!cell) return;
    cell->over = shown;
    cell->colour = colour;
}

static void put_over(const painter *q, double x, double y, uint32_t unicode, char ascii, uint8_t colour) {
    if (range_holds(q->p->y, y))
        put_cell(q, column_of(q, x), row_of(q, y), q->t->ascii ? (uint32_t)ascii : unicode, colour);
}

/* ---- The frame ---- */

static void add_label(const painter *q, const char *label) {
    utf8_visible(q->b, label, strlen(label), false);
}

static void add_title(const painter *q, const char *title) {
    if (!title) return;
    size_t from = q->b->length;
    add_label(q, title);
    int width = (int)utf8_width(q->b->text + from, q->b->length - from), room = q->gutter + 1 + q->c.columns;
    for (int i = 0; i < (room - width) / 2; i++) buffer_insert(q->b, from, " ", 1);
    buffer_putc(q->b, '\n');
}

/* Tick k of step on the axis, or its label; 0 is never -0 or 1e-17. */
static double tick(double step, double k) { return k == 0 ? 0 : k * step; }

static void tick_text(double value, char out[SCRIPT_NUMBER_SIZE]) { script_number(value, 6, out); }

static double y_step(range y, int rows) { return range_step(y, (size_t)fmax(2, rows / 4.0)); }

static int gutter_width(range y, int rows) {
    double step = y_step(y, rows);
    int widest = 1;
    for (double k = ceil(y.low / step); k * step <= y.high; k++) {
        char text[SCRIPT_NUMBER_SIZE];
        tick_text(tick(step, k), text);
        widest = (int)fmax(widest, (double)strlen(text));
    }
    return widest < GUTTER_MOST ? widest : GUTTER_MOST;
}

static void add_left(const painter *q, int row) {
    double step = y_step(q->p->y, q->c.rows);
    for (double k = ceil(q->p->y.low / step); k * step <= q->p->y.high; k++) {
        char text[SCRIPT_NUMBER_SIZE];
        if (row_of(q, tick(step, k)) != row) continue;
        tick_text(tick(step, k), text);
        buffer_printf(q->b, "%*.*s", q->gutter, q->gutter, text);
        buffer_puts(q->b, q->t->ascii ? "+" : "┤");
        return;
    }
    buffer_repeat(q->b, ' ', (size_t)q->gutter);
    buffer_puts(q->b, q->t->ascii ? "|" : "│");
}

/* The lower edge and, into labels, the numbers under it; a number that would touch the last one is left out. */
static void add_bottom(const painter *q) {
    int columns = q->c.columns, free_from = 0;
    double step = range_step(q->p->x, (size_t)(columns / 10 > 2 ? columns / 10 : 2)),
           k = ceil(q->p->x.low / step);
    buffer labels;
    buffer_init(&labels, q->home);
    buffer_repeat(q->b, ' ', (size_t)q->gutter);
    buffer_puts(q->b, q->t->ascii ? "+" : "└");
    for (int i = 0; i < columns; i++) {
        bool here = k * step <= q->p->x.high && column_of(q, tick(step, k)) <= i;
        buffer_puts(q->b, q->t->ascii ? (here ? "+" : "-") : (here ? "┬" : "─"));
        if (!here) continue;
        char text[SCRIPT_NUMBER_SIZE];
        tick_text(tick(step, k++), text);
        int length = (int)strlen(text), from = q->gutter + 1 + i - length / 2;
        if (from < free_from || from + length > q->gutter + 1 + columns) continue;
        buffer_repeat(&labels, ' ', (size_t)from - labels.length);
        buffer_puts(&labels, text);
        free_from = from + length + 1;
    }
    buffer_putc(q->b, '\n');
    buffer_add(q->b, labels.text, labels.length);
    buffer_putc(q->b, '\n');
    q->b->failed = q->b->failed || labels.failed;
}

static void add_frame(const painter *q) {
    add_title(q, q->p->title);
    for (int row = q->c.rows - 1; row >= 0; row--) {
        add_left(q, row);
        canvas_row(q->b, &q->c, row, q->t->ascii, q->t->colour);
        buffer_putc(q->b, '\n');
    }
    add_bottom(q);
}

/* ---- Curves ---- */

static void draw_polyline(painter *q, const double *x, const double *y, size_t count, canvas_pen pen) {
    for (size_t i = 0; i < count; i++) {
        if (isnan(y[i])) continue;
        bool alone = (i == 0 || isnan(y[i - 1])) && (i + 1 == count || isnan(y[i + 1]));
        if (alone) canvas_line(&q->c, dot_x(q, x[i]), dot_y(q, y[i]), dot_x(q, x[i]), dot_y(q, y[i]), &pen);
        if (i + 1 == count || isnan(y[i + 1])) continue;
        canvas_line(&q->c, dot_x(q, x[i]), dot_y(q, y[i]), dot_x(q, x[i + 1]), dot_y(q, y[i + 1]), &pen);
    }
}

/* Without colours curves differ by their dashes. */
static canvas_pen pen_of(const painter *q, size_t index, bool dashed) {
    canvas_pen pen = {line_colours[index % sizeof line_colours], 1, 0, 0};
    if (dashed || (!q->t->colour && index % 3 == 1))
        pen.on = 4, pen.off = 4;
    else if (!q->t->colour && index % 3 == 2)
        pen.on = 1, pen.off = 3;
    return pen;
}

static void draw_breaks(painter *q, const curve *c, uint8_t colour) {
    double same = 2e-3 * range_width(q->p->y);
    for (size_t i = 0; i < c->break_count; i++) {
        const curve_break *k = c->breaks + i;
        canvas_pen dotted = {CANVAS_NO_COLOUR, 1, 3, 0};
        double x = dot_x(q, k->x);
        if (k->kind == BREAK_POLE) canvas_line(&q->c, x, 0, x, q->c.rows * CANVAS_DOTS_Y - 1, &dotted);
        if (k->kind != BREAK_JUMP && k->kind != BREAK_HOLE) continue;
        if (!isnan(k->left) && !(fabs(k->left - k->at) < same))
            put_over(q, k->x, k->left, 0x25CB, 'o', colour);
        if (!isnan(k->right) && !(fabs(k->right - k->at) < same))
            put_over(q, k->x, k->right, 0x25CB, 'o', colour);
        if (!isnan(k->at)) put_over(q, k->x, k->at, 0x25CF, '*', colour);
    }
}

static void draw_zero_lines(painter *q) {
    int row = range_holds(q->p->y, 0) ? row_of(q, 0) : -1,
        column = range_holds(q->p->x, 0) ? column_of(q, 0) : -1;
    for (int i = 0; row >= 0 && i < q->c.columns; i++)
        canvas_at(&q->c, i, row)->under = q->t->ascii ? '-' : 0x2504;
    for (int j = 0; column >= 0 && j < q->c.rows; j++) {
        canvas_cell *cell = canvas_at(&q->c, column, j);
        if (cell) cell->under = q->t->ascii ? (j == row ? '+' : '|') : (j == row ? 0x253C : 0x2506);
    }
}

static void add_sample(const painter *q, canvas_pen pen) {
    static const char *const unicode[] = {"⠤⠤⠤⠤", "⠤⠤  ", "⠄⠄⠄⠄"};
    static const char *const ascii[] = {"----", "- - ", ". . "};
    int look = pen.off == 0 ? 0 : pen.on == 4 ? 1 : 2;
    if (q->t->colour) buffer_printf(q->b, "\x1b[38;5;%dm", pen.colour);
    buffer_puts(q->b, (q->t->ascii ? ascii : unicode)[look]);
    if (q->t->colour) buffer_puts(q->b, "\x1b[0m");
}

static void draw_overlay(painter *q) {
    const panel *p = q->p;
    for (size_t i = 0; i < p->path_count; i++)
        draw_polyline(q, p->paths[i].x, p->paths[i].y, p->paths[i].count, (canvas_pen){166, 1, 0, 0});
    for (size_t i = 0; i < p->mark_count; i++)
        put_over(q, p->marks[i].x, p->marks[i].y, p->marks[i].open ? 0x25CB : 0x25CF,
                 p->marks[i].open ? 'o' : '*', 0);
}

static void add_mark_legend(const painter *q) {
    for (size_t i = 0; i < q->p->mark_count; i++) {
        if (!q->p->marks[i].label) continue;
        const char *sign =
            q->t->ascii ? (q->p->marks[i].open ? "o" : "*") : (q->p->marks[i].open ? "○" : "●");
        buffer_printf(q->b, "%*s%s  ", q->gutter + 4, "", sign);
        add_label(q, q->p->marks[i].label);
        buffer_putc(q->b, '\n');
    }
}

static void paint_curves(painter *q) {
    const panel *p = q->p;
    draw_zero_lines(q);
    for (size_t i = 0; i < p->curve_count; i++) {
        const curve *c = &p->curves[i].data;
        canvas_pen pen = pen_of(q, i, p->curves[i].dashed);
        draw_breaks(q, c, pen.colour);
        draw_polyline(q, c->x, c->y, c->count, pen);
    }
    draw_overlay(q);
    add_frame(q);
    for (size_t i = 0; i < p->curve_count; i++) {
        if (!p->curves[i].label) continue;
        buffer_repeat(q->b, ' ', (size_t)q->gutter + 1);
        add_sample(q, pen_of(q, i, p->curves[i].dashed));
        buffer_putc(q->b, ' ');
        add_label(q, p->curves[i].label);
        buffer_putc(q->b, '\n');
    }
    add_mark_legend(q);
}

/* ---- Contours: shades between levels ---- */

/* At most BANDS - 1 levels, evenly picked. */
static size_t pick_levels(const levels *l, double out[BANDS - 1]) {
    size_t every = (l->count + BANDS - 2) / (BANDS - 1), count = 0;
    for (size_t i = every ? every / 2 : 0; every && i < l->count; i += every) out[count++] = l->at[i];
    return count;
}

static void shade(painter *q, const double *at, size_t count) {
    const grid *g = &q->p->grid;
    for (int row = 0; row < q->c.rows; row++)
        for (int column = 0; column < q->c.columns; column++) {
            size_t i = (size_t)lround((column + 0.5) / q->c.columns * (double)(g->columns - 1));
            size_t j = (size_t)lround((row + 0.5) / q->c.rows * (double)(g->rows - 1)), band = 0;
            double z = g->z[j * g->columns + i];
            canvas_cell *cell = canvas_at(&q->c, column, row);
            while (band < count && z >= at[band]) band++;
            cell->over = q->t->ascii ? (uint32_t)ascii_shades[band] : shades[band];
            cell->colour = band_colours[band];
            if (isnan(z)) cell->over = q->t->ascii ? '?' : 0x2573;
        }
}

static void band_text(size_t band, const double *at, size_t count, char out[3 * SCRIPT_NUMBER_SIZE]) {
    char low[SCRIPT_NUMBER_SIZE] = "", high[SCRIPT_NUMBER_SIZE] = "";
    if (band) script_number(at[band - 1], 4, low);
    if (band < count) script_number(at[band], 4, high);
    const char *between = !band ? "< " : band == count ? "> " : "..";
    snprintf(out, 3 * SCRIPT_NUMBER_SIZE, "%s%s%s", band == count ? "" : low, between,
             band == count ? low : high);
}

/* "⠶⠶ 10..30", on a new line where the last one is full; *used counts its cells. */
static void add_shade_entry(const painter *q, size_t band, const char *text, int *used) {
    int width = 3 + (int)strlen(text), indent = q->gutter + 1;
    bool full = *used + 2 + width > indent + q->c.columns;
    if (full && *used) buffer_putc(q->b, '\n');
    if (full) *used = 0;
    int space = *used ? 2 : indent;
    buffer_repeat(q->b, ' ', (size_t)space);
    if (q->t->colour) buffer_printf(q->b, "\x1b[38;5;%dm", band_colours[band]);
    for (int i = 0; i < 2; i++)
        buffer_codepoint(q->b, q->t->ascii ? (uint32_t)ascii_shades[band] : shades[band]);
    if (q->t->colour) buffer_puts(q->b, "\x1b[0m");
    buffer_printf(q->b, " %s", text);
    *used += space + width;
}

static void add_shade_legend(const painter *q, const double *at, size_t count) {
    int used = 0;
    for (size_t band = 0; count && band <= count; band++) {
        char text[3 * SCRIPT_NUMBER_SIZE];
        band_text(band, at, count, text);
        add_shade_entry(q, band, text, &used);
    }
    if (used) buffer_putc(q->b, '\n');
}

static void paint_contour(painter *q) {
    double at[BANDS - 1];
    size_t count = pick_levels(&q->p->levels, at);
    shade(q, at, count);
    draw_overlay(q);
    for (size_t i = 0; i < q->p->path_count; i++) {
        const picture_path *path = q->p->paths + i;
        for (size_t k = 0; k < path->count; k++) put_over(q, path->x[k], path->y[k], 0x25CF, 'o', 166);
    }
    add_frame(q);
    add_shade_legend(q, at, count);
    add_mark_legend(q);
}

/* ---- Fields: an arrow per cell of the field, the level lines behind them ---- */

static void draw_arrows(painter *q) {
    static const uint32_t unicode[8] = {0x2192, 0x2197, 0x2191, 0x2196, 0x2190, 0x2199, 0x2193, 0x2198};
    static const char ascii[] = ">/^\\</v\\";
    const field *f = &q->p->field;
    double per_x = q->c.columns / range_width(q->p->x), per_y = 2 * q->c.rows / range_width(q->p->y);
    for (size_t i = 0; i < f->count; i++) {
        const arrow *a = f->arrows + i;
        double size = hypot(a->dx, a->dy), angle = atan2(a->dy * per_y, a->dx * per_x);
        int octant = ((int)lround(angle / (3.14159265358979323846 / 4)) + 8) % 8;
        double part = f->size95 > 0 ? fmin(1, sqrt(size / f->size95)) : 0;
        uint8_t colour = (uint8_t)(part < 0.3   ? 55
                                   : part < 0.5 ? 91
                                   : part < 0.7 ? 162
                                   : part < 0.9 ? 203
                                                : 209);
        /* Not by dots, whose first and last stand on the edges: arrows stand in the middle of equal cells. */
        int column = (int)((a->x - q->p->x.low) / range_width(q->p->x) * q->c.columns + 1e-9);
        int row = (int)((a->y - q->p->y.low) / range_width(q->p->y) * q->c.rows + 1e-9);
        uint32_t shown = q->t->ascii ? (uint32_t)ascii[octant] : unicode[octant];
        if (size > 0)
            put_cell(q, column, row, shown, colour);
        else
            put_cell(q, column, row, q->t->ascii ? '.' : 0x00B7, CANVAS_NO_COLOUR);
    }
}

static void paint_field(painter *q) {
    const contours *c = &q->p->contours;
    for (size_t i = 0; !q->t->ascii && i < c->count; i++)
        draw_polyline(q, c->lines[i].x, c->lines[i].y, c->lines[i].count, (canvas_pen){245, 1, 0, 0});
    draw_arrows(q);
    draw_overlay(q);
    add_frame(q);
    add_mark_legend(q);
}

/* ---- A panel ---- */

static int within(int value, int least, int most) {
    return value < least ? least : value > most ? most : value;
}

/* The arrows of a field stand evenly when each of its cells is a whole number of characters. */
static int whole_cells(int size, int cells) { return size >= cells ? size / cells * cells : size; }

static bool draw_panel(buffer *b, const panel *p, const target *t, diag *d) {
    int width = within(t->width ? t->width : 80, TEXT_NARROWEST, TEXT_LARGEST);
    int height = within(t->height ? t->height : 24, TEXT_LOWEST, TEXT_LARGEST), rows = height - 3;
    painter q = {.b = b, .home = b->home, .p = p, .t = t};
    q.gutter = gutter_width(p->y, rows);
    int columns = width - q.gutter - 1;
    /* One scale on both axes, where that leaves enough of the width. */
    double equal = 2.0 * rows * range_width(p->x) / range_width(p->y);
    if (p->kind != PANEL_CURVES && panel_equal_axes(p) && equal < columns && equal > 20)
        columns = (int)lround(equal);
    if (p->kind == PANEL_FIELD) {
        rows = whole_cells(rows, (int)p->field.rows);
        columns = whole_cells(columns, (int)p->field.columns);
    }
    if (!canvas_init(&q.c, b->home, columns, rows)) return diag_memory(d);
    if (p->kind == PANEL_CURVES)
        paint_curves(&q);
    else if (p->kind == PANEL_FIELD)
        paint_field(&q);
    else
        paint_contour(&q);
    return !b->failed || diag_memory(d);
}

bool text_draw(buffer *b, const picture *p, const target *t, diag *d) {
    for (size_t i = 0; i < p->panel_count; i++) {
        if (i) buffer_putc(b, '\n');
        if (!draw_panel(b, p->panels + i, t, d)) return false;
    }
    return true;
}
