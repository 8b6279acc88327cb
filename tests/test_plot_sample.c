/* Laws of sampling: where curves break, that nothing is joined across a break, what part of them is shown, and how level
 * lines and ranges behave at their edges. */
#include "harness.h"

#include "plot/contour.h"
#include "test_plot_functions.h"

#include <stdlib.h>

typedef struct fixture {
    mem *m;
    arena *a;
    diag d;
} fixture;

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->m = mem_new(0);
    f->a = arena_new(f->m);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    arena_free(f->a);
    mem_free(f->m); /* asserts that nothing leaks */
    free(f);
    return 0;
}

static curve sampled(fixture *f, function1 *g, double low, double high) {
    curve c = {0};
    curve_request r = {.run = run1, .ctx = g, .x = {low, high}};
    if (!sample_curve(f->a, &r, &c, &f->d)) fail_msg("not sampled: %s", message_text(f->d.text));
    return c;
}

/* Whether some piece of the polyline goes from left of x to right of it. */
static bool joined_across(const curve *c, double x) {
    for (size_t i = 0; i + 1 < c->count; i++)
        if (!isnan(c->y[i]) && !isnan(c->y[i + 1]) && c->x[i] < x && c->x[i + 1] > x) return true;
    return false;
}

static const curve_break *break_at(const curve *c, double x, double tolerance) {
    for (size_t i = 0; i < c->break_count; i++)
        if (fabs(c->breaks[i].x - x) <= tolerance) return c->breaks + i;
    return NULL;
}

static size_t breaks_of(const curve *c, break_kind kind) {
    size_t count = 0;
    for (size_t i = 0; i < c->break_count; i++) count += c->breaks[i].kind == kind;
    return count;
}

static void tangent_breaks_at_its_poles_and_nowhere_else(void **state) {
    function1 f = tan;
    curve c = sampled(*state, &f, -2 * M_PI, 2 * M_PI);
    assert_int_equal(c.break_count, 4);
    for (int k = -2; k < 2; k++) {
        double pole = (k + 0.5) * M_PI;
        const curve_break *b = break_at(&c, pole, 1e-9);
        assert_non_null(b);
        assert_int_equal(b->kind, BREAK_POLE);
        assert_false(joined_across(&c, b->x));
    }
    assert_true(c.clipped);
    assert_true(c.view.high > 3 && c.view.high < 20 && c.view.low < -3);
}

static void poles_are_found_wherever_the_range_begins(void **state) {
    for (int i = 0; i < 200; i++) {
        function1 f = i % 2 ? tan : reciprocal;
        double low = -harness_uniform(0.5, 6), high = harness_uniform(0.5, 6);
        curve c = sampled(*state, &f, low, high);
        for (int k = -3; k < 3; k++) {
            double pole = i % 2 ? (k + 0.5) * M_PI : 0;
            if (pole < low + 0.01 || pole > high - 0.01) continue;
            if (!break_at(&c, pole, 1e-9)) fail_msg("no pole at %.17g on %.17g..%.17g", pole, low, high);
            assert_false(joined_across(&c, break_at(&c, pole, 1e-9)->x));
        }
    }
}

static void curve_next_to_a_pole_leaves_the_view(void **state) {
    function1 f = reciprocal;
    curve c = sampled(*state, &f, -3, 5);
    double left = 0, right = 0;
    for (size_t i = 1; i + 1 < c.count; i++)
        if (isnan(c.y[i])) left = c.y[i - 1], right = c.y[i + 1];
    assert_true(left < c.view.low);
    assert_true(right > c.view.high);
}

static void even_pole_is_found_without_a_change_of_sign(void **state) {
    function1 f = reciprocal_square;
    curve c = sampled(*state, &f, -3.3, 5.1);
    assert_int_equal(breaks_of(&c, BREAK_POLE), 1);
    assert_non_null(break_at(&c, 0, 1e-6));
    assert_false(joined_across(&c, 0));
}

static void logarithm_ends_at_an_asymptote(void **state) {
    function1 f = log;
    curve c = sampled(*state, &f, -1, 10);
    const curve_break *b = break_at(&c, 0, 1e-12);
    assert_non_null(b);
    assert_int_equal(b->kind, BREAK_POLE);
    assert_true(c.x[0] > 0);
}

static void floor_jumps_with_both_limits(void **state) {
    function1 f = floor;
    curve c = sampled(*state, &f, -3.3, 3.3);
    assert_int_equal(c.break_count, 7);
    for (int k = -3; k <= 3; k++) {
        const curve_break *b = break_at(&c, k, 1e-12);
        assert_non_null(b);
        assert_int_equal(b->kind, BREAK_JUMP);
        assert_true(b->left == k - 1 && b->right == k && b->at == k);
        assert_false(joined_across(&c, b->x));
    }
}

static void arctangent_of_reciprocal_jumps_by_pi(void **state) {
    function1 f = atan_reciprocal;
    curve c = sampled(*state, &f, -3, 4);
    const curve_break *b = break_at(&c, 0, 1e-9);
    assert_non_null(b);
    assert_int_equal(b->kind, BREAK_JUMP);
    assert_true(fabs(b->right - b->left - M_PI) < 1e-5);
}

static void square_root_begins_exactly_at_its_domain(void **state) {
    function1 f = sqrt;
    curve c = sampled(*state, &f, -1, 4);
    assert_true(fabs(c.x[0]) < 1e-14);
    assert_true(fabs(c.y[0]) < 1e-7);
    for (size_t i = 0; i < c.count; i++) assert_true(isfinite(c.y[i]));
}

static void gap_in_the_domain_is_not_bridged(void **state) {
    function1 f = ring_domain;
    curve c = sampled(*state, &f, -3, 3);
    assert_false(joined_across(&c, 0));
    assert_non_null(break_at(&c, -1, 1e-9));
    assert_non_null(break_at(&c, 1, 1e-9));
    assert_int_equal(breaks_of(&c, BREAK_END), 2);
}

static void hole_at_a_hint_has_its_limit(void **state) {
    fixture *x = *state;
    function1 fs[] = {sinc, cosine_quotient};
    double limits[] = {1, 0.5}, hint = 0;
    for (int i = 0; i < 2; i++) {
        curve c;
        curve_request r = {.run = run1, .ctx = fs + i, .x = {-7, 10}, .hints = &hint, .hint_count = 1};
        assert_true(sample_curve(x->a, &r, &c, &x->d));
        assert_int_equal(c.break_count, 1);
        assert_int_equal(c.breaks[0].kind, BREAK_HOLE);
        assert_true(fabs(c.breaks[0].left - limits[i]) < 1e-3);
        assert_false(joined_across(&c, 0));
    }
}

static void hole_told_by_the_caller_is_drawn_though_the_function_has_a_value(void **state) {
    fixture *x = *state;
    function1 f = line;
    curve c;
    curve_hole hole = {1, NAN};
    curve_request r = {.run = run1, .ctx = &f, .x = {-2, 3}, .holes = &hole, .hole_count = 1};
    assert_true(sample_curve(x->a, &r, &c, &x->d));
    assert_int_equal(c.break_count, 1);
    assert_int_equal(c.breaks[0].kind, BREAK_HOLE);
    assert_true(fabs(c.breaks[0].left - 3) < 1e-5);
    assert_true(isnan(c.breaks[0].at));
    assert_false(joined_across(&c, 1));
}

static void hint_where_nothing_happens_breaks_nothing(void **state) {
    fixture *x = *state;
    function1 f = parabola;
    curve c;
    double hints[] = {-2, 0.5, 1e9};
    curve_request r = {.run = run1, .ctx = &f, .x = {-1, 2}, .hints = hints, .hint_count = 3};
    assert_true(sample_curve(x->a, &r, &c, &x->d));
    assert_int_equal(c.break_count, 0);
    assert_true(joined_across(&c, 0.1));
}

static void smooth_and_wild_curves_have_no_breaks(void **state) {
    function1 fs[] = {sin, exp, cbrt, fabs, parabola, line, constant, x_sine_reciprocal};
    for (size_t i = 0; i < sizeof fs / sizeof *fs; i++) {
        curve c = sampled(*state, fs + i, -1.3, 2);
        assert_int_equal(c.break_count, 0);
        assert_false(c.clipped);
        assert_true(c.count <= SAMPLE_POINTS);
    }
}

static void polyline_is_close_to_the_curve(void **state) {
    function1 f = sin;
    curve c = sampled(*state, &f, -20, 20);
    for (size_t i = 0; i + 1 < c.count; i++) {
        double middle = (c.x[i] + c.x[i + 1]) / 2, pixel_x = 40.0 / 760, pixel_y = 2.1 / 470;
        double off = fabs(sin(middle) - (c.y[i] + c.y[i + 1]) / 2) / pixel_y,
               slope = cos(middle) * pixel_x / pixel_y;
        assert_true(off / hypot(1, slope) < 0.3); /* pixels, square to the curve */
    }
}

static void abscissae_ascend_and_values_are_finite_or_breaks(void **state) {
    function1 fs[] = {tan, reciprocal, floor, sqrt, log, tgamma, x_sine_reciprocal};
    for (size_t i = 0; i < sizeof fs / sizeof *fs; i++) {
        curve c = sampled(*state, fs + i, -5, 5);
        assert_true(isfinite(c.y[0]));
        assert_true(isfinite(c.y[c.count - 1]));
        for (size_t k = 0; k < c.count; k++) {
            assert_true(isfinite(c.x[k]));
            assert_true(isfinite(c.y[k]) || isnan(c.y[k]));
            if (k) assert_true(c.x[k] >= c.x[k - 1]);
            if (k) assert_false(isnan(c.y[k]) && isnan(c.y[k - 1]));
        }
    }
}

static void robust_range_is_used_only_for_spikes(void **state) {
    fixture *x = *state;
    double values[1000];
    range inner, full;
    bool clipped;
    for (int i = 0; i < 1000; i++) values[i] = i / 1000.0;
    assert_true(range_full(values, 1000, &full));
    assert_true(range_quantiles(x->a, values, 1000, 0.02, &inner, &x->d));
    range axis = range_axis(full, inner, 0.05, &clipped);
    assert_false(clipped);
    assert_true(axis.low < 0 && axis.high > 0.999);
    values[500] = 1e6;
    values[501] = NAN;
    values[502] = INFINITY;
    assert_true(range_full(values, 1000, &full));
    assert_true(range_quantiles(x->a, values, 1000, 0.02, &inner, &x->d));
    axis = range_axis(full, inner, 0.05, &clipped);
    assert_true(clipped);
    assert_true(axis.high > 0.97 && axis.high < 1.5);
}

static void axis_of_one_value_is_opened_around_it(void **state) {
    (void)state;
    bool clipped;
    double values[] = {0, 3, -2, 1e10, 1e-200};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        range r = {values[i], values[i]}, axis = range_axis(r, r, 0.05, &clipped);
        assert_true(axis.low < values[i] && axis.high > values[i]);
    }
}

static void degenerate_ranges_have_their_own_messages(void **state) {
    (void)state;
    const struct {
        range r;
        message text;
    } cases[] = {{{1, 1}, MSG_PLOT_RANGE_POINT},
                 {{5, 1}, MSG_PLOT_RANGE_EMPTY},
                 {{1e16, 1e16 + 2}, MSG_PLOT_RANGE_NARROW},
                 {{-1e308, 1e308}, MSG_PLOT_RANGE_WIDE},
                 {{0, INFINITY}, MSG_PLOT_RANGE_INFINITE},
                 {{NAN, 1}, MSG_PLOT_RANGE_INFINITE},
                 {{0, 5e-324}, MSG_PLOT_RANGE_NARROW}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        diag d = {0};
        assert_false(range_check(cases[i].r, &d));
        assert_int_equal(d.kind, DIAG_DOMAIN);
        assert_int_equal(d.text, cases[i].text);
    }
    diag d = {0};
    assert_true(range_check((range){1e9, 1e9 + 1}, &d));
}

static void function_without_values_is_an_error_of_its_own(void **state) {
    fixture *x = *state;
    function1 f = undefined;
    function2 g = undefined2;
    curve c;
    grid z;
    curve_request r = {.run = run1, .ctx = &f, .x = {-1, 2}};
    assert_false(sample_curve(x->a, &r, &c, &x->d));
    assert_int_equal(x->d.text, MSG_PLOT_UNDEFINED);
    diag d = {0};
    grid_request q = {run2, &g, {0, 1}, {0, 1}, 9, 9, NULL};
    assert_false(sample_grid(x->a, &q, &z, &d));
    assert_int_equal(d.text, MSG_PLOT_UNDEFINED_AREA);
}

static void grids_and_arrows_have_limits(void **state) {
    fixture *x = *state;
    function2 f = bowl;
    grid g;
    field v;
    grid_request r = {run2, &f, {0, 1}, {0, 1}, SAMPLE_GRID, 2, NULL};
    assert_true(sample_grid(x->a, &r, &g, &x->d));
    r.columns = SAMPLE_GRID + 1;
    assert_false(sample_grid(x->a, &r, &g, &x->d));
    assert_int_equal(x->d.kind, DIAG_LIMIT);
    diag d = {0};
    r = (grid_request){run2_gradient, &f, {0, 1}, {0, 1}, SAMPLE_ARROWS, SAMPLE_ARROWS, NULL};
    assert_true(sample_field(x->a, &r, &v, &d));
    r.rows = SAMPLE_ARROWS + 1;
    assert_false(sample_field(x->a, &r, &v, &d));
    assert_int_equal(d.kind, DIAG_LIMIT);
}

static void stopping_is_answered(void **state) {
    fixture *x = *state;
    volatile sig_atomic_t flag = 1;
    stop s = {.flag = &flag};
    function1 f = sin;
    curve c;
    curve_request r = {.run = run1, .ctx = &f, .x = {-1, 2}, .stop = &s};
    assert_false(sample_curve(x->a, &r, &c, &x->d));
    assert_int_equal(x->d.kind, DIAG_INTERRUPTED);
    diag d = {0};
    r.run = run_stopped;
    assert_false(sample_curve(x->a, &r, &c, &d));
    assert_true(diag_is_set(&d));
}

/* ---- Levels ---- */

static grid grid_of(fixture *x, function2 *f, double half_width, size_t nodes) {
    grid g = {0};
    grid_request r = {run2, f, {-half_width, half_width}, {-half_width, half_width}, nodes, nodes, NULL};
    assert_true(sample_grid(x->a, &r, &g, &x->d));
    return g;
}

static void level_lines_lie_on_their_level(void **state) {
    fixture *x = *state;
    function2 f = bowl;
    grid g = grid_of(x, &f, 2, 101);
    levels l;
    contours c;
    assert_true(contour_levels(x->a, &g, &l, &x->d) && contour_lines(x->a, &g, &l, NULL, &c, &x->d));
    assert_true(l.count >= 5 && c.count >= l.count);
    for (size_t i = 0; i < c.count; i++)
        for (size_t k = 0; k < c.lines[i].count; k++)
            assert_true(fabs(bowl(c.lines[i].x[k], c.lines[i].y[k]) - c.lines[i].level) < 2e-3);
}

static void ellipse_is_one_closed_line(void **state) {
    fixture *x = *state;
    function2 f = bowl;
    grid g = grid_of(x, &f, 2, 64);
    levels l = {.count = 1, .at = {1}};
    contours c;
    assert_true(contour_lines(x->a, &g, &l, NULL, &c, &x->d));
    assert_int_equal(c.count, 1);
    assert_true(c.lines[0].closed);
    assert_true(c.lines[0].x[0] == c.lines[0].x[c.lines[0].count - 1]);
}

static void saddle_and_undefined_cells_are_crossed_once(void **state) {
    fixture *x = *state;
    const double z[9] = {1, 0, 1, 0, 0.5, 0, 1, 0, NAN};
    grid g = {.columns = 3, .rows = 3, .x = {0, 2}, .y = {0, 2}, .z = z};
    levels l = {.count = 1, .at = {0.4}};
    contours c;
    assert_true(contour_lines(x->a, &g, &l, NULL, &c, &x->d));
    for (size_t i = 0; i < c.count; i++)
        for (size_t k = 0; k < c.lines[i].count; k++)
            assert_true(c.lines[i].x[k] <= 1 || c.lines[i].y[k] <= 1);
}

/* Corners 1 0 / 0 1: the middle is 0.5, so level 0.4 goes around the low corners and 0.6 around the high ones. */
static void saddle_is_decided_by_its_middle(void **state) {
    fixture *x = *state;
    const double z[4] = {1, 0, 0, 1};
    grid g = {.columns = 2, .rows = 2, .x = {0, 1}, .y = {0, 1}, .z = z};
    for (int high = 0; high < 2; high++) {
        levels l = {.count = 1, .at = {high ? 0.6 : 0.4}};
        contours c;
        assert_true(contour_lines(x->a, &g, &l, NULL, &c, &x->d));
        assert_int_equal(c.count, 2);
        for (int i = 0; i < 2; i++) {
            const level_line *k = c.lines + i;
            assert_int_equal(k->count, 2);
            double along =
                high ? k->x[0] + k->y[0] - k->x[1] - k->y[1] : k->x[0] - k->y[0] - k->x[1] + k->y[1];
            assert_true(fabs(along) < 1e-12);
        }
    }
}

static void valley_of_rosenbrock_gets_levels_of_equal_ratio(void **state) {
    fixture *x = *state;
    function2 f = rosenbrock;
    grid g = {0};
    levels l;
    grid_request r = {run2, &f, {-2, 2}, {-1, 3}, 121, 121, NULL};
    assert_true(sample_grid(x->a, &r, &g, &x->d) && contour_levels(x->a, &g, &l, &x->d));
    assert_int_equal(l.by.kind, SCALE_LOG);
    assert_true(l.by.base == 0);
    assert_true(l.at[0] <= 1 && l.at[l.count - 1] >= 1000);
    for (size_t i = 1; i < l.count; i++)
        assert_true(scale_place(&l.by, l.at[i]) > scale_place(&l.by, l.at[i - 1]));
}

static double minus_rosenbrock(double x, double y) { return -rosenbrock(x, y + 1); }

static void ridge_gets_the_same_from_above(void **state) {
    fixture *x = *state;
    function2 f = minus_rosenbrock;
    grid g = grid_of(x, &f, 2, 121);
    levels l;
    assert_true(contour_levels(x->a, &g, &l, &x->d));
    assert_int_equal(l.by.kind, SCALE_LOG_DOWN);
    for (size_t i = 1; i < l.count; i++) {
        assert_true(l.at[i] > l.at[i - 1]);
        assert_true(scale_place(&l.by, l.at[i]) > scale_place(&l.by, l.at[i - 1]));
    }
}

static void flat_grid_has_no_levels(void **state) {
    fixture *x = *state;
    function2 f = flat2;
    grid g = grid_of(x, &f, 2, 9);
    levels l;
    contours c;
    assert_true(contour_levels(x->a, &g, &l, &x->d) && contour_lines(x->a, &g, &l, NULL, &c, &x->d));
    assert_int_equal(l.count, 0);
    assert_int_equal(c.count, 0);
}

static void labels_keep_apart(void **state) {
    fixture *x = *state;
    function2 f = waves;
    grid g = grid_of(x, &f, 3, 101);
    levels l;
    contours c;
    contour_label at[9];
    assert_true(contour_levels(x->a, &g, &l, &x->d) && contour_lines(x->a, &g, &l, NULL, &c, &x->d));
    size_t count = contour_labels(&c, g.x, g.y, at, 9);
    assert_true(count >= 5);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) assert_true(hypot(at[i].x - at[k].x, at[i].y - at[k].y) > 0.3);
}

/* ---- Memory ---- */

static bool everything(arena *a, diag *d) {
    function1 f = tan;
    function2 g = waves;
    panel p;
    double hint = 1;
    curve_request r = {.run = run1, .ctx = &f, .x = {-3, 3}, .hints = &hint, .hint_count = 1};
    surface_request s = {run2, run2_gradient, &g, &g, {-2, 2}, {-2, 2}, 33, NULL};
    return panel_of_curves(a, &r, 1, &p, d) && panel_of_surface(a, &s, &p, d) &&
           panel_of_contour(a, &s, &p, d) && panel_of_field(a, &s, &p, d);
}

static void every_refused_allocation_is_said_and_nothing_leaks(void **state) {
    (void)state;
    mem *m = mem_new(0);
    for (long k = 1;; k++) {
        diag d = {0};
        arena *a = arena_new(m);
        mem_fail_at(m, k, false);
        bool fine = everything(a, &d);
        bool failed = mem_failed(m);
        mem_fail_at(m, 0, false);
        arena_free(a);
        assert_int_equal(mem_used(m), 0);
        if (!failed) {
            assert_true(fine);
            assert_true(k > 10);
            break;
        }
        assert_false(fine);
        assert_int_equal(d.kind, DIAG_MEMORY);
    }
    mem_free(m);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(tangent_breaks_at_its_poles_and_nowhere_else),
        TEST(poles_are_found_wherever_the_range_begins),
        TEST(curve_next_to_a_pole_leaves_the_view),
        TEST(even_pole_is_found_without_a_change_of_sign),
        TEST(logarithm_ends_at_an_asymptote),
        TEST(floor_jumps_with_both_limits),
        TEST(arctangent_of_reciprocal_jumps_by_pi),
        TEST(square_root_begins_exactly_at_its_domain),
        TEST(gap_in_the_domain_is_not_bridged),
        TEST(hole_at_a_hint_has_its_limit),
        TEST(hole_told_by_the_caller_is_drawn_though_the_function_has_a_value),
        TEST(hint_where_nothing_happens_breaks_nothing),
        TEST(smooth_and_wild_curves_have_no_breaks),
        TEST(polyline_is_close_to_the_curve),
        TEST(abscissae_ascend_and_values_are_finite_or_breaks),
        TEST(robust_range_is_used_only_for_spikes),
        TEST(axis_of_one_value_is_opened_around_it),
        TEST(degenerate_ranges_have_their_own_messages),
        TEST(function_without_values_is_an_error_of_its_own),
        TEST(grids_and_arrows_have_limits),
        TEST(stopping_is_answered),
        TEST(level_lines_lie_on_their_level),
        TEST(ellipse_is_one_closed_line),
        TEST(saddle_and_undefined_cells_are_crossed_once),
        TEST(saddle_is_decided_by_its_middle),
        TEST(valley_of_rosenbrock_gets_levels_of_equal_ratio),
        TEST(ridge_gets_the_same_from_above),
        TEST(flat_grid_has_no_levels),
        TEST(labels_keep_apart),
        TEST(every_refused_allocation_is_said_and_nothing_leaks),
    };
    return harness_run("plot_sample", tests, sizeof tests / sizeof *tests);
}
