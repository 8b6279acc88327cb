/* Which values deserve a line? Equal steps where the values are spread; where nine tenths of them lie in a tenth of
 * the range, steps of equal ratio above the minimum (below the maximum), or the reader sees a steep wall and an empty
 * floor where the valley is. The minimum itself is replaced by a round number just below it, so that the levels read
 * 1, 3, 10 and not 1.0032, 3.0032. */
#include "plot/contour.h"

#include <math.h>

double scale_place(const scale *s, double value) {
    if (isnan(value)) return NAN;
    value = fmin(fmax(value, s->values.low), s->values.high);
    switch (s->kind) {
    case SCALE_LOG: return log10(fmax(value - s->base, 0) + s->softening);
    case SCALE_LOG_DOWN: return -log10(fmax(s->base - value, 0) + s->softening);
    case SCALE_ROOT: return sqrt(fmax(value, 0));
    case SCALE_LINEAR: break;
    }
    return value;
}

static void linear_levels(const grid *g, levels *l) {
    double step = range_step(g->view, 10), first = ceil(g->view.low / step + 1e-9);
    l->by = (scale){.kind = SCALE_LINEAR, .values = g->view};
    for (double k = first; k * step < g->view.high - 1e-9 * step && l->count < CONTOUR_LEVELS; k++)
        l->at[l->count++] = k == 0 ? 0 : k * step;
}

/* Distances 1, 3, 10, 30, ... (or 1, 10, 100, ... when these would be too many) from base, between near and far. */
static void ladder(levels *l, double sign, double near, double far) {
    if (!(near < far)) return;
    double decades = log10(far / near);
    int rungs = decades < 7 ? 2 : 1;
    int first = (int)floor(log10(near)), last = (int)ceil(log10(far)), skip = (int)ceil(decades / 14);
    for (int k = first; k <= last; k += skip)
        for (int third = 0; third < rungs; third++) {
            double distance = pow(10, k) * (third ? 3 : 1);
            if (distance >= near && distance < far && l->count < CONTOUR_LEVELS)
                l->at[l->count++] = l->by.base + sign * distance;
        }
}

static void reverse(double *at, size_t count) {
    for (size_t i = 0; i < count / 2; i++) {
        double kept = at[i];
        at[i] = at[count - 1 - i];
        at[count - 1 - i] = kept;
    }
}

/* The round number next to `end`, on the far side seen from the values; unit is the size of the differences near it. */
static double round_base(double end, double sign, double unit) {
    unit = pow(10, floor(log10(unit)));
    return sign > 0 ? floor(end / unit) * unit : ceil(end / unit) * unit;
}

/* sign +1: the values crowd at the lower end; -1: at the upper end. */
static bool log_levels(const grid *g, double sign, range most, range nearly_all, levels *l) {
    double end = sign > 0 ? g->view.low : g->view.high, other = sign > 0 ? g->view.high : g->view.low;
    double bulk = fabs((sign > 0 ? most.low : most.high) - end),
           inner = fabs((sign > 0 ? nearly_all.low : nearly_all.high) - end);
    double far = fabs(other - end);
    if (!(bulk > 1e-9 * far)) return false;
    l->by.kind = sign > 0 ? SCALE_LOG : SCALE_LOG_DOWN;
    l->by.base = round_base(end, sign, bulk);
    l->by.values = g->view;
    double offset = fabs(end - l->by.base);
    double near = fmax(fmax(inner, 1e-6 * far), offset > 0 ? offset : 0);
    ladder(l, sign, near, far + offset);
    l->by.softening = l->count ? fabs(l->at[0] - l->by.base) / 3 : near;
    if (sign < 0) reverse(l->at, l->count);
    return l->count >= 4;
}

bool contour_levels(arena *scratch, const grid *g, levels *ret, diag *d) {
    range half, most, nearly_all;
    size_t count = g->columns * g->rows;
    if (!range_quantiles(scratch, g->z, count, 0.5, &half, d) ||
        !range_quantiles(scratch, g->z, count, 0.05, &most, d) ||
        !range_quantiles(scratch, g->z, count, 0.005, &nearly_all, d))
        return false;
    levels l = {.by = {.values = g->view}};
    double width = range_width(g->full), middle = half.low;
    bool flat = range_width(g->full) <= 1e-9 * fmax(fabs(g->full.low), fabs(g->full.high));
    bool logarithmic = false;
    if (!flat && !(g->clipped && g->full.low < g->view.low && g->full.high > g->view.high)) {
        grid whole = *g;
        whole.view = g->full;
        if (middle - g->full.low < 0.1 * width)
            logarithmic = log_levels(&whole, 1, most, nearly_all, &l);
        else if (g->full.high - middle < 0.1 * width)
            logarithmic = log_levels(&whole, -1, most, nearly_all, &l);
    }
    if (!logarithmic) l = (levels){.by = {.values = g->view}};
    if (!logarithmic && !flat) linear_levels(g, &l);
    *ret = l;
    return true;
}
