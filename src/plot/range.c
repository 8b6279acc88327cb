/* What to show of a function with poles is a matter of taste made a rule: the bulk of the values is what the reader
 * asked about, and a spike that is five times taller than the bulk may leave the picture. Quantiles, not moments: one
 * value of 1e16 next to a pole moves a mean anywhere, a quantile not at all. */
#include "plot/range.h"
#include "plot/script.h"

#include <math.h>
#include <stdlib.h>

enum { SORTED_AT_MOST = 16384 };

bool range_drawable(double value) { return isfinite(value) && fabs(value) <= RANGE_LARGEST; }
double range_width(range r) { return r.high - r.low; }
bool range_holds(range r, double value) { return value >= r.low && value <= r.high; }

/* An axis needs enough doubles between its ends for a curve to be more than a staircase. */
static bool too_narrow(range r) { return range_width(r) < 1e-10 * fmax(fabs(r.low), fabs(r.high)); }

bool range_check(range r, diag *d) {
    char low[SCRIPT_NUMBER_SIZE], high[SCRIPT_NUMBER_SIZE];
    script_number(r.low, 17, low);
    script_number(r.high, 17, high);
    if (isnan(r.low) || isnan(r.high) || isinf(r.low) || isinf(r.high))
        return diag_set(d, DIAG_DOMAIN, NOWHERE, MSG_PLOT_RANGE_INFINITE, low, high, NULL);
    if (r.low > r.high) {
        diag_set(d, DIAG_DOMAIN, NOWHERE, MSG_PLOT_RANGE_EMPTY, low, high, NULL);
        return diag_hint(d, MSG_PLOT_RANGE_EMPTY_HINT, high, low, NULL);
    }
    if (r.low >= r.high) return diag_set(d, DIAG_DOMAIN, NOWHERE, MSG_PLOT_RANGE_POINT, low, high, NULL);
    if (!range_drawable(r.low) || !range_drawable(r.high))
        return diag_set(d, DIAG_DOMAIN, NOWHERE, MSG_PLOT_RANGE_WIDE, low, high, NULL);
    if (too_narrow(r) || range_width(r) < 1e-150)
        return diag_set(d, DIAG_DOMAIN, NOWHERE, MSG_PLOT_RANGE_NARROW, low, high, NULL);
    return true;
}

bool range_full(const double *values, size_t count, range *ret) {
    range r = {INFINITY, -INFINITY};
    for (size_t i = 0; i < count; i++) {
        if (!range_drawable(values[i])) continue;
        if (values[i] < r.low) r.low = values[i];
        if (values[i] > r.high) r.high = values[i];
    }
    if (r.low > r.high) return false;
    *ret = r;
    return true;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

bool range_quantiles(arena *scratch, const double *values, size_t count, double tail, range *ret, diag *d) {
    size_t stride = count / SORTED_AT_MOST + 1, kept = 0;
    double *sorted = arena_take(scratch, (count / stride + 1) * sizeof *sorted);
    if (!sorted) return diag_memory(d);
    for (size_t i = 0; i < count; i += stride)
        if (range_drawable(values[i])) sorted[kept++] = values[i];
    if (!kept) return range_full(values, count, ret);
    qsort(sorted, kept, sizeof *sorted, by_size);
    size_t cut = (size_t)(tail * (double)(kept - 1));
    *ret = (range){sorted[cut], sorted[kept - 1 - cut]};
    return true;
}

/* Equal but for rounding: such an axis would show the noise of the last digit as a landscape. */
static bool flat(range r) { return range_width(r) <= 1e-12 * fmax(fabs(r.low), fabs(r.high)); }

range range_axis(range full, range inner, double margin, bool *ret_clipped) {
    *ret_clipped = !flat(inner) && range_width(full) > 5 * range_width(inner);
    range r = *ret_clipped ? inner : full;
    double pad = (*ret_clipped ? 0.15 : margin) * range_width(r);
    if (flat(r)) pad = r.low == 0 ? 1 : 0.5 * fabs(r.low);
    range axis = {r.low - pad, r.high + pad};
    /* A spike on one side only: the other side keeps its true end. */
    if (*ret_clipped && axis.low < full.low) axis.low = full.low - 0.05 * range_width(r);
    if (*ret_clipped && axis.high > full.high) axis.high = full.high + 0.05 * range_width(r);
    return axis;
}

double range_step(range r, size_t about) {
    double raw = range_width(r) / (double)(about ? about : 1), unit = pow(10, floor(log10(raw))),
           times = raw / unit;
    return unit * (times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10);
}
