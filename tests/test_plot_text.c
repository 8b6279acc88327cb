/* Pictures in characters: a few are compared with what a reader approved, all keep to their width, and none lets a
 * control character of a label through. */
#include "harness.h"

#include "base/utf8.h"
#include "plot/canvas.h"
#include "plot/plot.h"
#include "plot/text.h"
#include "test_plot_functions.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
/* What a reader approved. */
static const char parabola_drawn[] =
    "                y = f(x)\n"
    "4┤⢄                  ┆                 ⡠\n"
    " │ ⢣                 ┆                ⡜\n"
    " │  ⠱⡄               ┆              ⢠⠎\n"
    " │   ⠙⢆              ┆             ⡰⠋\n"
    "2┤    ⠈⠳⡄            ┆           ⢠⠞⠁\n"
    " │      ⠈⠣⡀          ┆         ⢀⠜⠁\n"
    " │        ⠈⠢⣄        ┆       ⣠⠔⠁\n"
    " │          ⠈⠙⠦⣄⡀    ┆   ⢀⣠⠴⠋⠁\n"
    "0┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄⠈⠙⠒⠒⠒⠒⠒⠒⠋⠁┄┄┄┄┄┄┄┄┄┄┄┄┄┄\n"
    " └┬────────┬─────────┬────────┬────────┬\n"
    " -2       -1         0        1        2\n";
static const char reciprocal_drawn[] =
    "                y = f(x)\n"
    "  |                .:.\n"
    " 2+                . :\n"
    "  |                . ':.\n"
    "  |                .   '':......\n"
    " 0+......----------.-----------'''''''''\n"
    "  |     ''''':..   .\n"
    "  |            ':. .\n"
    "-2+              : .\n"
    "  |              '..\n"
    "  ++-------+-------+-------+-------+----\n"
    "  -4      -2       0       2       4\n";
static const char floor_drawn[] =
    "                y = f(x)\n"
    "  │                  ┆           ●⠤⠤⠤⠤⠤⠤\n"
    "  │                  ┆\n"
    "  │                  ┆\n"
    " 0┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄●⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀○┄┄┄┄┄┄\n"
    "  │                  ┆\n"
    "  │                  ┆\n"
    "  │                  ┆\n"
    "  │      ●⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉○\n"
    "  │                  ┆\n"
    "  │                  ┆\n"
    "-2┤⠒⠒⠒⠒⠒⠒○           ┆\n"
    "  └──────┬───────────┬───────────┬──────\n"
    "        -1           0           1\n";
static const char bowl_drawn[] =
    "                 f(x, y)\n"
    " 2+##***+++=====-------------=====+++***##\n"
    "  |**++===-----:::::::::::::::-----===++**\n"
    "  |++===---:::::.............:::::---===++\n"
    " 1++==---:::.......       .......:::---==+\n"
    "  |==---::.....               .....::---==\n"
    "  |==--:::....                 ....:::--==\n"
    " 0+=---:::...                   ...:::---=\n"
    "  |==--:::....                 ....:::--==\n"
    "  |==---::.....               .....::---==\n"
    "-1++==---:::.......       .......:::---==+\n"
    "  |++===---:::::.............:::::---===++\n"
    "  |**++===-----:::::::::::::::-----===++**\n"
    "-2+##***+++=====-------------=====+++***##\n"
    "  +------+------------+------------+------\n"
    "        -2            0            2\n"
    "      < 2  .. 2..4  :: 4..6  -- 6..8\n"
    "   == 8..10  ++ 10..12  ** 12..14\n"
    "   ## 14..16  @@ > 16\n";
static const char field_drawn[] =
    "                 f(x, y)\n"
    " 2+ \\ \\ \\ \\ \\ ^ ^ ^ ^ ^ ^ ^ ^ ^ / / / / /\n"
    "  | \\ \\ \\ \\ \\ ^ ^ ^ ^ ^ ^ ^ ^ ^ / / / / /\n"
    "  | \\ \\ \\ \\ \\ \\ ^ ^ ^ ^ ^ ^ ^ / / / / / /\n"
    " 1+ \\ \\ \\ \\ \\ \\ \\ ^ ^ ^ ^ ^ / / / / / / /\n"
    "  | \\ \\ \\ \\ \\ \\ \\ \\ ^ ^ ^ / / / / / / / /\n"
    "  | < < < < < \\ \\ \\ \\ ^ / / / / > > > > >\n"
    " 0+ < < < < < < < < < . > > > > > > > > >\n"
    "  | < < < < < / / / / v \\ \\ \\ \\ > > > > >\n"
    "  | / / / / / / / / v v v \\ \\ \\ \\ \\ \\ \\ \\\n"
    "-1+ / / / / / / / v v v v v \\ \\ \\ \\ \\ \\ \\\n"
    "  | / / / / / / v v v v v v v \\ \\ \\ \\ \\ \\\n"
    "  | / / / / / v v v v v v v v v \\ \\ \\ \\ \\\n"
    "-2+ / / / / / v v v v v v v v v \\ \\ \\ \\ \\\n"
    "  +------+------------+-----------+------\n"
    "        -2            0           2\n";

/* clang-format on */

typedef struct fixture {
    mem *m;
    arena *a;
    buffer b;
    diag d;
} fixture;

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->m = mem_new(0);
    f->a = arena_new(f->m);
    buffer_init(&f->b, f->a);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    arena_free(f->a);
    mem_free(f->m);
    free(f);
    return 0;
}

static panel curve_panel(fixture *x, function1 *f, double low, double high) {
    panel p = {0};
    curve_request r = {.run = run1, .ctx = f, .x = {low, high}};
    assert_true(panel_of_curves(x->a, &r, 1, &p, &x->d));
    p.title = "y = f(x)";
    return p;
}

static panel area_panel(fixture *x, panel_kind kind, function2 *f, range across, range up) {
    panel p = {0};
    surface_request s = {run2, run2_gradient, f, f, across, up, 61, NULL};
    bool fine = kind == PANEL_SURFACE   ? panel_of_surface(x->a, &s, &p, &x->d)
                : kind == PANEL_CONTOUR ? panel_of_contour(x->a, &s, &p, &x->d)
                                        : panel_of_field(x->a, &s, &p, &x->d);
    assert_true(fine);
    p.title = "f(x, y)";
    return p;
}

static const char *drawn(fixture *f, const panel *p, target t) {
    picture all = {p, 1};
    t.kind = TARGET_TEXT;
    buffer_clear(&f->b);
    assert_true(text_draw(&f->b, &all, &t, &f->d));
    return f->b.text;
}

static void equals(const char *text, const char *golden) {
    if (strcmp(text, golden) != 0) fail_msg("drawn:\n%s\nexpected:\n%s", text, golden);
}

static void parabola_in_braille(void **state) {
    function1 f = parabola;
    panel p = curve_panel(*state, &f, -2, 2);
    equals(drawn(*state, &p, (target){.width = 40, .height = 12}), parabola_drawn);
}

static void reciprocal_in_ascii_has_a_dotted_asymptote(void **state) {
    function1 f = reciprocal;
    panel p = curve_panel(*state, &f, -4, 5);
    equals(drawn(*state, &p, (target){.width = 40, .height = 12, .ascii = true}), reciprocal_drawn);
}

static void floor_has_open_and_closed_dots(void **state) {
    function1 f = floor;
    panel p = curve_panel(*state, &f, -1.5, 1.5);
    equals(drawn(*state, &p, (target){.width = 40, .height = 14}), floor_drawn);
}

static void contour_of_a_bowl_has_shades_and_a_legend(void **state) {
    function2 f = bowl;
    panel p = area_panel(*state, PANEL_CONTOUR, &f, (range){-3, 3}, (range){-2, 2});
    equals(drawn(*state, &p, (target){.width = 50, .height = 16, .ascii = true}), bowl_drawn);
}

static void field_of_a_bowl_points_outwards(void **state) {
    function2 f = bowl;
    panel p = area_panel(*state, PANEL_FIELD, &f, (range){-3, 3}, (range){-2, 2});
    equals(drawn(*state, &p, (target){.width = 60, .height = 18, .ascii = true}), field_drawn);
}

static void every_width_is_kept(void **state) {
    fixture *x = *state;
    function1 f = tan;
    function2 g = rosenbrock;
    panel panels[] = {curve_panel(x, &f, -3, 3),
                      area_panel(x, PANEL_CONTOUR, &g, (range){-2, 2}, (range){-1, 3}),
                      area_panel(x, PANEL_FIELD, &g, (range){-2, 2}, (range){-1, 3}),
                      area_panel(x, PANEL_SURFACE, &g, (range){-200, 2}, (range){-1, 3})};
    for (size_t i = 0; i < sizeof panels / sizeof *panels; i++)
        for (int width = TEXT_NARROWEST; width <= 120; width += 7)
            for (int ascii = 0; ascii < 2; ascii++) {
                const char *text =
                    drawn(x, panels + i, (target){.width = width, .height = 9 + width / 6, .ascii = ascii});
                for (const char *line = text; *line;) {
                    const char *end = strchr(line, '\n');
                    assert_non_null(end);
                    assert_true(utf8_width(line, (size_t)(end - line)) <= (size_t)width);
                    assert_true(end == line || end[-1] != ' ');
                    line = end + 1;
                }
                for (const char *c = text; ascii && *c; c++) assert_true((unsigned char)*c < 0x80);
            }
}

static void control_characters_of_labels_are_visible(void **state) {
    function1 f = sin;
    panel p = curve_panel(*state, &f, 0, 1);
    p.title = "a\x1b]52;c\a\n\xff";
    picture_mark mark = {0.5, 0.5, "\x1b[6n", false};
    p.marks = &mark;
    p.mark_count = 1;
    ((picture_curve *)(uintptr_t)p.curves)[0].label = "\x9b";
    const char *text = drawn(*state, &p, (target){0});
    assert_null(strchr(text, '\x1b'));
    assert_null(strchr(text, '\a'));
    assert_non_null(strstr(text, "\\x1b"));
}

static void colours_come_only_when_asked_for_and_are_reset(void **state) {
    function2 f = rosenbrock;
    panel p = area_panel(*state, PANEL_CONTOUR, &f, (range){-2, 2}, (range){-1, 3});
    assert_null(strchr(drawn(*state, &p, (target){0}), '\x1b'));
    const char *text = drawn(*state, &p, (target){.colour = true});
    bool on = false;
    for (const char *c = text; *c; c++) {
        if (*c == '\x1b') on = strncmp(c, "\x1b[0m", 4) != 0;
        if (*c == '\n') assert_false(on);
    }
    assert_non_null(strstr(text, "\x1b[38;5;"));
}

static void surface_in_text_says_what_it_is(void **state) {
    (void)state;
    panel p = {.kind = PANEL_SURFACE};
    picture all = {&p, 1};
    target text = {.kind = TARGET_TEXT}, png = {.kind = TARGET_PNG};
    assert_int_equal(plot_remark(&all, &text), MSG_PLOT_SURFACE_AS_TEXT);
    assert_int_equal(plot_remark(&all, &png), MSG_NONE);
}

static void lines_far_outside_cost_nothing_and_hit_nothing(void **state) {
    fixture *f = *state;
    canvas c;
    canvas_pen pen = {0, 1, 0, 0};
    assert_true(canvas_init(&c, f->a, 10, 5));
    canvas_line(&c, 1e300, 1e300, 1e301, -1e300, &pen);
    canvas_line(&c, -5, -1e9, -5, 1e9, &pen);
    for (int i = 0; i < 50; i++) assert_int_equal(c.cells[i].dots, 0);
    canvas_line(&c, 4, -1e9, 4, 1e9, &pen);
    for (int row = 0; row < 5; row++) assert_int_equal(canvas_at(&c, 2, row)->dots, 0x47);
}

static void every_refused_allocation_is_said(void **state) {
    fixture *f = *state;
    function2 g = rosenbrock;
    panel p = area_panel(f, PANEL_CONTOUR, &g, (range){-2, 2}, (range){-1, 3});
    picture all = {&p, 1};
    target t = {.kind = TARGET_TEXT};
    plot_session *s = plot_session_new(f->m, NULL);
    for (long k = 1;; k++) {
        diag d = {0};
        buffer_init(&f->b, f->a);
        mem_fail_at(f->m, k, false);
        bool fine = plot_draw(s, &all, &t, NULL, &f->b, &d), failed = mem_failed(f->m);
        mem_fail_at(f->m, 0, false);
        if (!failed) {
            assert_true(fine && k > 3);
            break;
        }
        assert_false(fine);
        assert_int_equal(d.kind, DIAG_MEMORY);
        assert_int_equal(f->b.length, 0);
    }
    plot_session_free(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(parabola_in_braille),
        TEST(reciprocal_in_ascii_has_a_dotted_asymptote),
        TEST(floor_has_open_and_closed_dots),
        TEST(contour_of_a_bowl_has_shades_and_a_legend),
        TEST(field_of_a_bowl_points_outwards),
        TEST(every_width_is_kept),
        TEST(control_characters_of_labels_are_visible),
        TEST(colours_come_only_when_asked_for_and_are_reset),
        TEST(surface_in_text_says_what_it_is),
        TEST(lines_far_outside_cost_nothing_and_hit_nothing),
        TEST(every_refused_allocation_is_said),
    };
    return harness_run("plot_text", tests, sizeof tests / sizeof *tests);
}
