/* What happens at one abscissa? The function is approached from each side by halving distances, and the differences of
 * successive values decide: differences that do not shrink belong to a function without bound (1/x doubles them, log
 * repeats them); differences that shrink at a steady rate sum up to a limit, which Aitken's rule extrapolates (the
 * square root at 0 has rate 0.7 and would never get there by itself). Fourteen halvings, no more: nearer to the break
 * than a millionth of the picture, (1 - cos x)/x^2 is rounding noise.
 *
 * Candidates that nobody hinted at: places between a value and no value (bisected to the last digit); steps that stay
 * tall while the interval is divided by sixteen again and again; peaks outside of the view that keep growing. */
#include "plot/curve_parts.h"

#include <math.h>

enum { HALVINGS = 14, JUDGED = 8, PARTS = 16, ROUNDS = 14 };

typedef enum approach_kind {
    APPROACH_NONE,
    APPROACH_LIMIT,
    APPROACH_UNBOUNDED,
    APPROACH_RESTLESS
} approach_kind;

typedef struct approach {
    approach_kind kind;
    double limit;
    double x[HALVINGS], y[HALVINGS];
} approach;

/* Smaller than this in y is no jump that anybody could see. */
static double invisible(const sampler *s) { return 1e-3 * range_width(s->view); }

static bool differences_shrink(const double *y, double *ret_rate) {
    const double *from = y + HALVINGS - JUDGED;
    double first = from[1] - from[0], last = from[JUDGED - 1] - from[JUDGED - 2];
    for (int i = 1; i + 1 < JUDGED; i++)
        if ((from[i + 1] - from[i]) * first <= 0) return false; /* not steady: no rate */
    *ret_rate = pow(last / first, 1.0 / (JUDGED - 2));
    return true;
}

static void judge(const sampler *s, approach *a) {
    const double *y = a->y + HALVINGS - JUDGED;
    double last = a->y[HALVINGS - 1], spread = 0, rate;
    for (int i = 0; i < JUDGED; i++) {
        if (isnan(y[i])) return; /* none */
        spread = fmax(spread, fabs(y[i] - last));
    }
    a->limit = last;
    a->kind = APPROACH_LIMIT;
    if (spread <= 1e-3 * invisible(s)) return;
    if (differences_shrink(a->y, &rate)) {
        if (rate >= 0.98)
            a->kind = APPROACH_UNBOUNDED;
        else
            a->limit = last + (last - a->y[HALVINGS - 2]) * rate / (1 - rate);
    } else if (spread > invisible(s)) {
        a->kind = APPROACH_RESTLESS;
    }
}

static bool come_near(sampler *s, double x, int side, approach *ret) {
    *ret = (approach){.kind = APPROACH_NONE, .limit = NAN};
    double distance = s->step / 4;
    for (int i = 0; i < HALVINGS; i++, distance /= 2) ret->x[i] = x + side * distance;
    if (!range_holds(s->request->x, ret->x[0])) {
        if (!range_holds(s->request->x, ret->x[HALVINGS - 1])) return true;
    }
    if (!sampler_run(s, ret->x, HALVINGS, ret->y)) return false;
    judge(s, ret);
    if (ret->kind != APPROACH_LIMIT) ret->limit = NAN;
    return true;
}

/* The values met on the way become nodes: they lead the curve up to the break. */
static bool add_approach(sampler *s, double x, int side, const approach *a, bool with_limit) {
    if (a->kind == APPROACH_NONE || a->kind == APPROACH_RESTLESS) return true;
    for (int i = 0; i < HALVINGS; i++)
        if (range_holds(s->request->x, a->x[i]) && !isnan(a->y[i]) && !sampler_add(s, a->x[i], a->y[i], 0))
            return false;
    return a->kind != APPROACH_LIMIT || !with_limit || sampler_add(s, x, a->limit, side);
}

/* Ends the piece at x: what value the nodes have there does not count, the limits do. */
static bool add_separator(sampler *s, double x) {
    for (size_t i = 0; i < s->count; i++)
        if (s->nodes[i].x == x && s->nodes[i].side == 0) {
            s->nodes[i].y = NAN;
            s->nodes[i].settled = true;
        }
    if (!sampler_add(s, x, NAN, 0)) return false;
    s->nodes[s->count - 1].settled = true;
    return true;
}

static bool classify(const sampler *s, const suspect *p, const approach *l, const approach *r, double at,
                     break_kind *ret) {
    bool left = l->kind == APPROACH_LIMIT, right = r->kind == APPROACH_LIMIT;
    if (l->kind == APPROACH_UNBOUNDED || r->kind == APPROACH_UNBOUNDED)
        *ret = BREAK_POLE;
    else if (left && right && fabs(l->limit - r->limit) > invisible(s))
        *ret = BREAK_JUMP;
    else if (left && right) {
        *ret = BREAK_HOLE;
        return p->is_hole || isnan(at) || fabs(at - l->limit) > invisible(s);
    } else {
        *ret = BREAK_END;
        return isnan(at) || l->kind == APPROACH_NONE || r->kind == APPROACH_NONE;
    }
    return true;
}

/* 1.0000000000000002 is 1 to the reader. */
static double tidy(const sampler *s, double x) {
    double per_unit = pow(10, 11 - floor(log10(s->width))), rounded = round(x * per_unit) / per_unit;
    return fabs(rounded - x) < 1e-13 * s->width ? rounded : x;
}

static bool known(const sampler *s, double x) {
    for (size_t i = 0; i < s->break_count; i++)
        if (fabs(s->breaks[i].x - x) < 1e-8 * s->width) return true;
    return false;
}

/* A break next to a round number is taken to be at it, unless the function ends just before. */
static bool tidy_place(sampler *s, suspect *p, double *ret_at) {
    double rounded = tidy(s, p->x);
    if (!sampler_run(s, &rounded, 1, ret_at)) return false;
    if (isnan(*ret_at) && p->x != rounded) return sampler_run(s, &p->x, 1, ret_at);
    p->x = rounded;
    return true;
}

static bool settle(sampler *s, suspect *p) {
    approach l = {.limit = NAN}, r = {.limit = NAN};
    double at;
    break_kind kind;
    if (s->break_count == SAMPLE_BREAKS || known(s, p->x)) return true;
    if (!tidy_place(s, p, &at)) return false;
    if (p->from_left && !come_near(s, p->x, -1, &l)) return false;
    if (p->from_right && !come_near(s, p->x, 1, &r)) return false;
    if (!classify(s, p, &l, &r, at, &kind)) return sampler_add(s, p->x, at, 0); /* a corner at most */
    if (p->is_hole && kind == BREAK_HOLE) {
        at = NAN;
        if (range_drawable(p->y)) l.limit = r.limit = p->y;
    }
    bool both_sides = p->from_left && p->from_right;
    if (!add_approach(s, p->x, -1, &l, both_sides) || !add_approach(s, p->x, 1, &r, both_sides)) return false;
    if (both_sides ? !add_separator(s, p->x) : !isnan(at) && !sampler_add(s, p->x, at, 0)) return false;
    s->breaks[s->break_count++] = (curve_break){kind, tidy(s, p->x), l.limit, r.limit, at};
    return true;
}

bool breaks_settle(sampler *s) {
    for (size_t i = 0; i < s->suspect_count; i++)
        if (!settle(s, s->suspects + i)) return false;
    s->suspect_count = 0;
    sampler_sort(s);
    return true;
}

/* ---- Borders of the domain ---- */

static bool close_enough(double a, double b) { return fabs(a - b) <= 4e-16 * fmax(fabs(a), fabs(b)); }

/* The last abscissa with a value, going from `good` to `bad`. */
static bool border(sampler *s, double good, double bad, double *ret) {
    double x[PARTS - 1], y[PARTS - 1];
    for (int round = 0; round < ROUNDS && !close_enough(good, bad) && fabs(bad - good) > 1e-16 * s->width;
         round++) {
        for (int i = 0; i < PARTS - 1; i++) x[i] = good + (bad - good) * (i + 1) / PARTS;
        if (!sampler_run(s, x, PARTS - 1, y)) return false;
        int first = 0;
        while (first < PARTS - 1 && !isnan(y[first])) first++;
        if (first < PARTS - 1) bad = x[first];
        if (first) good = x[first - 1];
    }
    *ret = good;
    return true;
}

/* The nodes from..to-1 have no value. One abscissa alone is a pole or a hole; a stretch has two borders. */
static bool suspect_run(sampler *s, size_t from, size_t to) {
    bool left = from > 0, right = to < s->count;
    double a = 0, b = 0;
    if (left && !border(s, s->nodes[from - 1].x, s->nodes[from].x, &a)) return false;
    if (right && !border(s, s->nodes[to].x, s->nodes[to - 1].x, &b)) return false;
    if (left && right && b - a <= 1e-9 * s->width) {
        double middle = to - from == 1 ? s->nodes[from].x : a + 0.5 * (b - a);
        return sampler_suspect(s, (suspect){.x = middle, .from_left = true, .from_right = true});
    }
    if (left && !sampler_suspect(s, (suspect){.x = a, .from_left = true})) return false;
    return !right || sampler_suspect(s, (suspect){.x = b, .from_right = true});
}

bool breaks_find_undefined(sampler *s) {
    for (size_t i = 0; i < s->count;) {
        size_t from = i;
        bool fresh = false;
        for (; i < s->count && isnan(s->nodes[i].y); i++) {
            fresh = fresh || !s->nodes[i].settled;
            s->nodes[i].settled = true;
        }
        if (fresh && !suspect_run(s, from, i)) return false;
        if (i == from) i++;
    }
    return true;
}

/* ---- Gaps ---- */

static double difference(double a, double b) { return isnan(a) || isnan(b) ? INFINITY : fabs(b - a); }

/* Follows the tallest step while the interval shrinks. True in ret_found when it stayed tall: at *ret_x. */
static bool follow_step(sampler *s, const node *a, const node *b, double *ret_x, bool *ret_found) {
    double x[PARTS + 1], y[PARTS + 1], tall = difference(a->y, b->y);
    x[0] = a->x, y[0] = a->y, x[PARTS] = b->x, y[PARTS] = b->y;
    *ret_found = false;
    for (int round = 0; round < ROUNDS && !close_enough(x[0], x[PARTS]); round++) {
        for (int i = 1; i < PARTS; i++) x[i] = x[0] + (x[PARTS] - x[0]) * i / PARTS;
        if (!sampler_run(s, x + 1, PARTS - 1, y + 1)) return false;
        int at = 0;
        for (int i = 1; i < PARTS; i++)
            if (difference(y[i], y[i + 1]) > difference(y[at], y[at + 1])) at = i;
        if (difference(y[at], y[at + 1]) < 0.25 * tall) return true;
        double next_x = x[at + 1], next_y = y[at + 1];
        x[0] = x[at], y[0] = y[at], x[PARTS] = next_x, y[PARTS] = next_y;
    }
    *ret_x = isnan(y[0]) ? x[0] : x[PARTS];
    *ret_found = true;
    return true;
}

/* Taller than a hundredth of the picture, as far as it is in the picture. */
static bool is_tall(const sampler *s, double a, double b) {
    double height = range_width(s->view), low = s->view.low - height, high = s->view.high + height;
    return fabs(fmin(fmax(a, low), high) - fmin(fmax(b, low), high)) > 0.01 * height;
}

bool breaks_find_gaps(sampler *s) {
    for (size_t i = 0; i + 1 < s->count; i++) {
        node a = s->nodes[i], b = s->nodes[i + 1];
        double x = 0;
        bool found;
        if (isnan(a.y) || isnan(b.y) || !is_tall(s, a.y, b.y)) continue;
        if (!follow_step(s, &a, &b, &x, &found)) return false;
        if (found && !sampler_suspect(s, (suspect){.x = x, .from_left = true, .from_right = true}))
            return false;
    }
    return true;
}

/* ---- Peaks: a pole of even order has the same sign on both sides, so no step shows it ---- */

static double magnitude(double y) { return isnan(y) ? INFINITY : fabs(y); }

static bool climb(sampler *s, double low, double high, double *ret_x) {
    double x[PARTS + 1], y[PARTS + 1];
    for (int round = 0; round < ROUNDS && !close_enough(low, high); round++) {
        for (int i = 0; i <= PARTS; i++) x[i] = low + (high - low) * i / PARTS;
        if (!sampler_run(s, x, PARTS + 1, y)) return false;
        int top = 0;
        for (int i = 1; i <= PARTS; i++)
            if (magnitude(y[i]) > magnitude(y[top])) top = i;
        low = x[top > 0 ? top - 1 : 0];
        high = x[top < PARTS ? top + 1 : PARTS];
        *ret_x = x[top];
    }
    return true;
}

bool breaks_find_peaks(sampler *s) {
    for (size_t i = 1; i + 1 < s->count; i++) {
        const node *n = s->nodes + i;
        double x = n->x;
        if (isnan(n[-1].y) || isnan(n->y) || isnan(n[1].y) || range_holds(s->view, n->y)) continue;
        if (fabs(n->y) < fabs(n[-1].y) || fabs(n->y) < fabs(n[1].y)) continue;
        if (!climb(s, n[-1].x, n[1].x, &x)) return false;
        if (!sampler_suspect(s, (suspect){.x = x, .from_left = true, .from_right = true})) return false;
    }
    return true;
}
