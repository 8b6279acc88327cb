/* Adaptive sampling of a curve. The picture is what counts: a step is halved where the polyline on the screen would
 * show a corner of more than two degrees, and nothing is ever joined across a place where the function is undefined,
 * jumps, or runs off to infinity. Such places are hinted at by the caller, who knows the expression; what was not
 * hinted at is looked for in the samples (breaks.c).
 *
 * The even points serve twice: quantiles over them say which part of y is worth showing, which no refined sampling
 * could, because it crowds where the function is wild. */
#include "plot/curve_parts.h"
#include "plot/script.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCREEN_WIDTH = 760, SCREEN_HEIGHT = 470, BATCH = 2048 };
static const double LARGEST_BEND = 2 * 3.14159265358979323846 / 180;

bool sampler_run(sampler *s, const double *x, size_t count, double *y) {
    const curve_request *r = s->request;
    if (stop_interrupted(r->stop) || stop_expired(r->stop)) return diag_stopped(s->d, r->stop);
    if (!r->run(r->ctx, x, count, 1, y)) return diag_stopped(s->d, r->stop);
    for (size_t i = 0; i < count; i++)
        if (!range_drawable(y[i])) y[i] = NAN;
    return true;
}

/* Doubles an array in the arena, which keeps the old one until it is cleared: at most as much again. */
static bool reserve(sampler *s, void **at, size_t count, size_t *room, size_t size) {
    if (count < *room) return true;
    size_t wanted = *room ? *room * 2 : 512;
    void *grown = arena_take(s->home, wanted * size);
    if (!grown) return diag_memory(s->d);
    if (count) memcpy(grown, *at, count * size);
    *at = grown;
    *room = wanted;
    return true;
}

bool sampler_add(sampler *s, double x, double y, int side) {
    void *at = s->nodes;
    if (!reserve(s, &at, s->count, &s->room, sizeof(node))) return false;
    s->nodes = at;
    s->nodes[s->count++] = (node){.x = x, .y = y, .side = side};
    return true;
}

bool sampler_suspect(sampler *s, suspect p) {
    void *at = s->suspects;
    if (!reserve(s, &at, s->suspect_count, &s->suspect_room, sizeof(suspect))) return false;
    s->suspects = at;
    s->suspects[s->suspect_count++] = p;
    return true;
}

bool sampler_evaluate(sampler *s, const double *x, size_t count) {
    double y[BATCH];
    for (size_t done = 0; done < count;) {
        size_t n = count - done < BATCH ? count - done : BATCH;
        if (!sampler_run(s, x + done, n, y)) return false;
        for (size_t i = 0; i < n; i++)
            if (!sampler_add(s, x[done + i], y[i], 0)) return false;
        done += n;
    }
    return true;
}

static int by_place(const void *a, const void *b) {
    const node *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return p->side - q->side;
}

void sampler_sort(sampler *s) { qsort(s->nodes, s->count, sizeof(node), by_place); }

static bool even_points(sampler *s) {
    double x[SAMPLE_EVEN];
    range r = s->request->x;
    for (int i = 0; i < SAMPLE_EVEN; i++) x[i] = r.low + s->width * i / (SAMPLE_EVEN - 1);
    x[SAMPLE_EVEN - 1] = r.high;
    if (!sampler_evaluate(s, x, SAMPLE_EVEN)) return false;
    for (size_t i = 0; i < SAMPLE_EVEN; i++) s->even[i] = s->nodes[i].y;
    return true;
}

static bool hinted_points(sampler *s) {
    const curve_request *r = s->request;
    for (size_t i = 0; i < r->hint_count; i++) {
        suspect p = {.x = r->hints[i], .from_left = true, .from_right = true};
        if (range_holds(r->x, p.x) && !sampler_suspect(s, p)) return false;
    }
    for (size_t i = 0; i < r->hole_count; i++) {
        suspect p = {r->holes[i].x, true, true, true, r->holes[i].y};
        if (range_holds(r->x, p.x) && !sampler_suspect(s, p)) return false;
    }
    return true;
}

/* The y axis: all values at the even points, unless a few of them dwarf the rest. Where there are poles, values next
 * to them are certain to lie outside, and a narrower bulk shows the shape between the poles better. Without any value
 * the axis is -1..1. */
static bool choose_view(sampler *s, double tail, bool *ret_clipped) {
    range full, inner;
    s->view = (range){-1, 1};
    *ret_clipped = false;
    if (!range_full(s->even, SAMPLE_EVEN, &full)) return true;
    if (!range_quantiles(s->home, s->even, SAMPLE_EVEN, tail, &inner, s->d)) return false;
    s->view = range_axis(full, inner, 0.05, ret_clipped);
    return true;
}

/* Where a point stands on the screen, in pixels; what lies far outside is pulled to half a picture from the edge. */
static double screen_y(const sampler *s, double y) {
    double height = range_width(s->view), part = (y - s->view.low) / height;
    return SCREEN_HEIGHT * fmin(fmax(part, -0.5), 1.5);
}

/* Whether the corner at b shows: it bends by more than two degrees, and its legs are long enough to be seen. */
static bool bends(const sampler *s, const node *a, const node *b, const node *c) {
    if (isnan(a->y) || isnan(b->y) || isnan(c->y)) return false;
    double per_x = SCREEN_WIDTH / s->width, ya = screen_y(s, a->y), yb = screen_y(s, b->y),
           yc = screen_y(s, c->y);
    double ux = (b->x - a->x) * per_x, uy = yb - ya, vx = (c->x - b->x) * per_x, vy = yc - yb;
    if (hypot(ux, uy) < 0.3 || hypot(vx, vy) < 0.3) return false;
    return fabs(atan2(ux * vy - uy * vx, ux * vx + uy * vy)) > LARGEST_BEND;
}

static bool may_halve(const sampler *s, const node *a, const node *b) {
    double shortest = s->step / (1 << SAMPLE_DEPTH);
    return b->x - a->x > 1.5 * shortest && !isnan(a->y) && !isnan(b->y);
}

/* The middles of all steps next to a visible corner. */
static size_t middles(const sampler *s, double *x) {
    const node *n = s->nodes;
    size_t count = 0, last = SIZE_MAX; /* the step most recently halved, by its left node */
    for (size_t i = 1; i + 1 < s->count; i++) {
        if (!bends(s, n + i - 1, n + i, n + i + 1)) continue;
        for (size_t left = i - 1; left <= i; left++) {
            if ((last != SIZE_MAX && left <= last) || !may_halve(s, n + left, n + left + 1)) continue;
            x[count++] = n[left].x + 0.5 * (n[left + 1].x - n[left].x);
            last = left;
        }
    }
    return count;
}

static bool refine(sampler *s) {
    for (int depth = 0; depth < SAMPLE_DEPTH && s->count < SAMPLE_POINTS / 2; depth++) {
        double *x = arena_take(s->home, s->count * sizeof *x);
        if (!x) return diag_memory(s->d);
        size_t count = middles(s, x);
        if (!count) break;
        if (!sampler_evaluate(s, x, count)) return false;
        sampler_sort(s);
    }
    return true;
}

static bool look(sampler *s, bool find(sampler *)) { return find(s) && breaks_settle(s); }

static bool undefined_everywhere(sampler *s) {
    char low[SCRIPT_NUMBER_SIZE], high[SCRIPT_NUMBER_SIZE];
    script_number(s->request->x.low, 9, low);
    script_number(s->request->x.high, 9, high);
    return diag_set(s->d, DIAG_DOMAIN, NOWHERE, MSG_PLOT_UNDEFINED, low, high, NULL);
}

static bool has_pole(const sampler *s) {
    for (size_t i = 0; i < s->break_count; i++)
        if (s->breaks[i].kind == BREAK_POLE) return true;
    return false;
}

/* Without poles the refined curve knows the true extremes; with them, only the even points are of any use. */
static bool final_view(sampler *s, bool *ret_clipped) {
    bool pole = has_pole(s);
    if (!choose_view(s, pole ? 0.05 : 0.02, ret_clipped)) return false;
    if (pole) *ret_clipped = true;
    if (*ret_clipped) return true;
    range full = {INFINITY, -INFINITY};
    for (size_t i = 0; i < s->count; i++) {
        full.low = fmin(full.low, s->nodes[i].y);
        full.high = fmax(full.high, s->nodes[i].y);
    }
    s->view = range_axis(full, full, 0.05, ret_clipped);
    return true;
}

/* Copies the nodes out: one NaN per gap, none at the ends, and values so far away that only the direction matters
 * are brought to where every renderer can compute with them. */
static bool emit(sampler *s, curve *ret) {
    double *x = arena_take(s->home, (s->count + 1) * sizeof *x),
           *y = arena_take(s->home, (s->count + 1) * sizeof *y);
    if (!x || !y) return diag_memory(s->d);
    double far = 1e4 * range_width(s->view);
    size_t count = 0, values = 0;
    for (size_t i = 0; i < s->count; i++) {
        const node *n = s->nodes + i;
        bool gap = isnan(n->y);
        if (gap && (!count || isnan(y[count - 1]))) continue;
        x[count] = n->x;
        y[count++] = gap ? NAN : fmin(fmax(n->y, s->view.low - far), s->view.high + far);
        values += !gap;
    }
    if (!values) return undefined_everywhere(s);
    if (isnan(y[count - 1])) count--;
    ret->count = count;
    ret->x = x;
    ret->y = y;
    ret->breaks = s->breaks;
    ret->break_count = s->break_count;
    ret->view = s->view;
    return true;
}

static int by_abscissa(const void *a, const void *b) {
    double x = ((const curve_break *)a)->x, y = ((const curve_break *)b)->x;
    return (x > y) - (x < y);
}

bool sample_curve(arena *home, const curve_request *r, curve *ret, diag *d) {
    if (!range_check(r->x, d)) return false;
    sampler s = {.request = r, .home = home, .d = d, .width = range_width(r->x)};
    s.step = s.width / (SAMPLE_EVEN - 1);
    s.breaks = arena_take(home, SAMPLE_BREAKS * sizeof *s.breaks);
    if (!s.breaks) return diag_memory(d);
    curve c = {0};
    bool fine = even_points(&s) && choose_view(&s, 0.02, &c.clipped) && look(&s, hinted_points) &&
                look(&s, breaks_find_undefined) && refine(&s) && look(&s, breaks_find_undefined) &&
                look(&s, breaks_find_gaps) && look(&s, breaks_find_peaks) && final_view(&s, &c.clipped);
    if (!fine) return false;
    qsort(s.breaks, s.break_count, sizeof *s.breaks, by_abscissa);
    if (!emit(&s, &c)) return false;
    *ret = c;
    return true;
}
