/* Scripts: their text is compared with what a reader approved (golden), their labels are attacked, and each is given to
 * the real gnuplot for every kind of file. */
#include "harness.h"

#include "plot/output.h"
#include "plot/plot.h"
#include "plot/script.h"
#include "test_plot_functions.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* ---- Pictures to try ---- */

static panel curve_panel(fixture *x, function1 *f, double low, double high) {
    panel p = {0};
    curve_request r = {.run = run1, .ctx = f, .x = {low, high}};
    assert_true(panel_of_curves(x->a, &r, 1, &p, &x->d));
    p.title = "y = f(x)";
    p.x_label = "x";
    p.y_label = "y";
    return p;
}

static panel area_panel(fixture *x, panel_kind kind, function2 *f, double half_width, size_t fineness) {
    panel p = {0};
    range r = {-half_width, half_width};
    surface_request s = {run2, run2_gradient, f, f, r, r, fineness, NULL};
    bool fine = kind == PANEL_SURFACE   ? panel_of_surface(x->a, &s, &p, &x->d)
                : kind == PANEL_CONTOUR ? panel_of_contour(x->a, &s, &p, &x->d)
                                        : panel_of_field(x->a, &s, &p, &x->d);
    assert_true(fine);
    p.title = "f(x, y)";
    p.z_label = "z";
    return p;
}

/* ---- Golden text: commands only; a run of data rows becomes one line "...". ---- */

static bool is_row(const char *line) {
    return strchr("0123456789-\n", *line) != NULL || strncmp(line, "NaN", 3) == 0;
}

static void commands_of(buffer *out, const char *script) {
    bool in_rows = false;
    for (const char *line = script; *line;) {
        const char *end = strchr(line, '\n') + 1;
        bool row = is_row(line);
        if (!row)
            buffer_add(out, line, (size_t)(end - line));
        else if (!in_rows)
            buffer_puts(out, "...\n");
        in_rows = row;
        line = end;
    }
}

static void equals_golden(fixture *f, const panel *p, const char *name) {
    picture all = {p, 1};
    target t = {.kind = TARGET_PNG};
    buffer commands;
    char path[200], message_of_failure[300];
    assert_true(picture_script(&f->b, &all, &t, 504, &f->d));
    buffer_init(&commands, f->a);
    commands_of(&commands, f->b.text);
    snprintf(path, sizeof path, "tests/test_plot_picture.%s.golden", name);
    if (getenv("GRADUS_GOLDEN")) harness_write(path, commands.text);
    char *golden = harness_read(path, NULL);
    snprintf(message_of_failure, sizeof message_of_failure, "%s differs; GRADUS_GOLDEN=1 writes it anew:\n",
             path);
    if (strcmp(golden, commands.text) != 0) fail_msg("%s%s", message_of_failure, commands.text);
    free(golden);
}

static void script_of_a_curve_is_golden(void **state) {
    function1 f = tan;
    panel p = curve_panel(*state, &f, -3, 3);
    picture_mark mark = {0, 0, "origin", false};
    p.marks = &mark;
    p.mark_count = 1;
    equals_golden(*state, &p, "curve");
}

static void script_of_a_step_has_open_and_closed_dots(void **state) {
    function1 f = floor;
    panel p = curve_panel(*state, &f, -2.5, 2.5);
    equals_golden(*state, &p, "step");
}

static void script_of_a_surface_is_golden(void **state) {
    function2 f = rosenbrock;
    panel p = area_panel(*state, PANEL_SURFACE, &f, 2, 61);
    equals_golden(*state, &p, "surface");
}

static void script_of_a_surface_with_poles_draws_two_halves(void **state) {
    function2 f = poles;
    panel p = area_panel(*state, PANEL_SURFACE, &f, 2, 60);
    equals_golden(*state, &p, "poles");
}

static void script_of_a_contour_is_golden(void **state) {
    function2 f = bowl;
    panel p = area_panel(*state, PANEL_CONTOUR, &f, 2, 64);
    equals_golden(*state, &p, "contour");
}

static void script_of_a_field_is_golden(void **state) {
    function2 f = rosenbrock;
    panel p = area_panel(*state, PANEL_FIELD, &f, 2, 64);
    equals_golden(*state, &p, "field");
}

/* ---- Numbers and labels ---- */

static void numbers_do_not_depend_on_the_locale(void **state) {
    (void)state;
    const char *const locales[] = {"C", "de_DE.UTF-8", "fr_FR.UTF-8", "ps_AF.UTF-8", "C.UTF-8"};
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        char text[SCRIPT_NUMBER_SIZE];
        if (!setlocale(LC_NUMERIC, locales[i])) continue;
        script_number(-1234.5678, 9, text);
        assert_string_equal(text, "-1234.5678");
        script_number(1e-300, 9, text);
        assert_string_equal(text, "1e-300");
        script_number(-0.0, 9, text);
        assert_string_equal(text, "0");
        script_number(-INFINITY, 9, text);
        assert_string_equal(text, "NaN");
    }
    setlocale(LC_NUMERIC, "C");
}

static void labels_are_one_quoted_line(void **state) {
    static const struct {
        const char *label, *quoted;
    } cases[] = {
        {NULL, "''"},
        {"plain", "'plain'"},
        {"it's", "'it′s'"},
        {"'; system 'x", "'′; system ′x'"},
        {"a\nsystem \"b\"", "'a system \"b\"'"},
        {"tab\tcr\resc\x1b[6n\x7f", "'tab cr esc [6n '"},
        {"back\\", "'back\\'"},
        {"`touch x` @m %s %n {/=999 ^_&~", "'`touch x` @m %s %n {/=999 ^_&~'"},
        {"bad \xff\xc3", "'bad \xEF\xBF\xBD\xEF\xBF\xBD'"},
        {"\xe2\x80\xaeright to left\xc2\x85", "' right to left '"},
        {"梯度 ∇f", "'梯度 ∇f'"},
    };
    fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer_clear(&f->b);
        script_label(&f->b, cases[i].label);
        assert_string_equal(f->b.text, cases[i].quoted);
    }
}

static void long_label_is_cut_at_two_hundred_characters(void **state) {
    fixture *f = *state;
    for (size_t n = 199; n <= 201; n++) {
        char *label = calloc(1, n + 1);
        memset(label, '\'', n);
        buffer_clear(&f->b);
        script_label(&f->b, label);
        size_t kept = n < 200 ? n : 200;
        assert_int_equal(f->b.length, 3 * kept + 2 + (n > 200 ? 3 : 0));
        free(label);
    }
}

static void random_label(char label[64]) {
    static const char alphabet[] = "'''\"`\\\n\r\t\v\x01 ;!|<@#{}%$a\xc3\xa9\xe2\x80\xff";
    size_t length = harness_below(63);
    for (size_t k = 0; k < length; k++) label[k] = alphabet[harness_below(sizeof alphabet - 1)];
    label[length] = 0;
}

static void random_labels_never_leave_their_quotes(void **state) {
    fixture *f = *state;
    for (int i = 0; i < 20000; i++) {
        char label[64];
        random_label(label);
        buffer_clear(&f->b);
        script_label(&f->b, label);
        const char *at = f->b.text + 1, *last = f->b.text + f->b.length - 1;
        assert_true(f->b.text[0] == '\'' && *last == '\'');
        for (; at < last; at++) {
            assert_true((unsigned char)*at >= 0x20);
            assert_true(*at != '\'');
        }
    }
}

/* ---- Limits ---- */

static void sizes_have_limits(void **state) {
    static const struct {
        int width, height;
        bool fine;
    } cases[] = {
        {100, 100, true}, {99, 100, false}, {4096, 4096, true}, {4097, 600, false}, {600, -1, false}};
    fixture *f = *state;
    function1 g = sin;
    panel p = curve_panel(f, &g, 0, 1);
    picture all = {&p, 1};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        target t = {.kind = TARGET_PNG, .width = cases[i].width, .height = cases[i].height};
        diag d = {0};
        assert_int_equal(picture_script(&f->b, &all, &t, 504, &d), cases[i].fine);
        if (!cases[i].fine) assert_int_equal(d.kind, DIAG_LIMIT);
    }
}

static void points_have_a_limit(void **state) {
    fixture *f = *state;
    function1 g = sin;
    panel p = curve_panel(f, &g, 0, 1);
    picture_path path = {.count = PICTURE_POINTS - p.curves[0].data.count};
    path.x = path.y = calloc(path.count + 1, sizeof *path.x);
    p.paths = &path;
    p.path_count = 1;
    picture all = {&p, 1};
    target t = {.kind = TARGET_PNG};
    assert_int_equal(picture_points(&all), PICTURE_POINTS);
    assert_true(picture_script(&f->b, &all, &t, 504, &f->d));
    path.count++;
    assert_false(picture_script(&f->b, &all, &t, 504, &f->d));
    assert_int_equal(f->d.text, MSG_PLOT_POINTS_LIMIT);
    free((void *)(uintptr_t)path.x);
}

/* ---- The real gnuplot ---- */

static plot_session *real(fixture *f) {
    if (access("/usr/bin/gnuplot", X_OK) != 0) skip();
    return plot_session_new(f->m, NULL);
}

static void draws_as(fixture *f, plot_session *s, const panel *panels, size_t count, const char *ending) {
    char file[4096];
    picture all = {panels, count};
    target t = {.file = file};
    struct stat made;
    snprintf(file, sizeof file, "%s/picture.%s", harness_scratch(), ending);
    unlink(file);
    if (!plot_draw(s, &all, &t, NULL, &f->b, &f->d))
        fail_msg("%s: %s %s", ending, message_text(f->d.text), f->d.args[0]);
    assert_int_equal(stat(file, &made), 0);
    assert_true(made.st_size > 2000);
}

static void every_picture_draws_to_every_kind_of_file(void **state) {
    static const char *const endings[] = {"png", "svg", "pdf", "PNG"};
    fixture *f = *state;
    plot_session *s = real(f);
    function1 curves[] = {tan, floor, constant, sqrt, reciprocal, tgamma};
    function2 areas[] = {rosenbrock, waves, dome, poles, flat2};
    for (size_t e = 0; e < sizeof endings / sizeof *endings; e++) {
        for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
            panel p = curve_panel(f, curves + i, -3, 3);
            draws_as(f, s, &p, 1, endings[e]);
        }
        for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
            for (panel_kind k = PANEL_SURFACE; k <= PANEL_FIELD; k++) {
                panel p = area_panel(f, k, areas + i, 1.5, 41);
                draws_as(f, s, &p, 1, endings[e]);
            }
    }
    plot_session_free(s);
}

static void panels_stand_side_by_side(void **state) {
    fixture *f = *state;
    plot_session *s = real(f);
    function1 g = floor;
    function2 h = waves;
    panel p[4] = {area_panel(f, PANEL_FIELD, &h, 3, 41), area_panel(f, PANEL_SURFACE, &h, 3, 41),
                  curve_panel(f, &g, -3, 3), area_panel(f, PANEL_CONTOUR, &h, 3, 41)};
    draws_as(f, s, p, 4, "png");
    plot_session_free(s);
}

static void older_and_newer_gnuplots_get_scripts_that_run(void **state) {
    fixture *f = *state;
    if (access("/usr/bin/gnuplot", X_OK) != 0) skip();
    gnuplot *g = gnuplot_new(f->m, NULL);
    function2 h = poles;
    for (int version = 502; version <= 600; version += 98) {
        for (panel_kind k = PANEL_SURFACE; k <= PANEL_FIELD; k++) {
            panel p = area_panel(f, k, &h, 2, 41);
            picture all = {&p, 1};
            target t = {.kind = TARGET_TEXT}; /* set term unknown */
            buffer_clear(&f->b);
            assert_true(picture_script(&f->b, &all, &t, version, &f->d));
            if (!gnuplot_run(g, f->b.text, f->b.length, NULL, NULL, &f->d)) fail_msg("%s", f->d.args[0]);
        }
    }
    gnuplot_free(g);
}

static void gnuplot_reads_random_labels_as_one_string(void **state) {
    fixture *f = *state;
    if (access("/usr/bin/gnuplot", X_OK) != 0) skip();
    gnuplot *g = gnuplot_new(f->m, NULL);
    for (int i = 0; i < 100; i++) {
        buffer_clear(&f->b);
        for (int k = 0; k < 20; k++) {
            char label[64];
            random_label(label);
            buffer_puts(&f->b, "set title ");
            script_label(&f->b, label);
            buffer_puts(&f->b, "\n");
        }
        if (!gnuplot_run(g, f->b.text, f->b.length, NULL, NULL, &f->d))
            fail_msg("%s\n%s", f->d.args[0], f->b.text);
    }
    gnuplot_free(g);
}

/* Labels of which each would leave a file if one layer of quoting were missing. */
static const char *const hostile[] = {
    "`touch %s`",
    "\"`touch %s`\"",
    "'; system 'touch %s",
    "' ; !touch %s #",
    "a\nsystem \"touch %s\"\n",
    "a\n!touch %s\n",
    "a\r!touch %s",
    "a\\\n!touch %s\n",
    "@touch %s",
    "EOD\n!touch %s\n",
    "|touch %s",
    "<touch %s",
    "'.system('touch %s').'",
    "%%s%%n",
    "{/=999 ^_&~",
    "\\input{%s}",
    "\\",
    "'",
    "''",
    "'''",
    "\xff'\n!touch %s\n",
};

static void draw_labelled(fixture *f, gnuplot *g, int kind, const char *label) {
    function1 c = sin;
    function2 h = waves;
    double at[] = {0, 1};
    picture_mark mark = {0, 0, label, false};
    picture_path path = {2, at, at, label};
    panel p = kind == PANEL_CURVES ? curve_panel(f, &c, -3, 3) : area_panel(f, (panel_kind)kind, &h, 2, 17);
    p.title = p.x_label = p.y_label = p.z_label = label;
    p.marks = &mark, p.paths = &path, p.mark_count = p.path_count = 1;
    if (kind == PANEL_CURVES) ((picture_curve *)(uintptr_t)p.curves)[0].label = label;
    picture all = {&p, 1};
    target t = {.kind = TARGET_SVG};
    buffer drawing;
    buffer_clear(&f->b);
    buffer_init(&drawing, f->a);
    assert_true(picture_script(&f->b, &all, &t, 504, &f->d));
    if (!gnuplot_run(g, f->b.text, f->b.length, NULL, &drawing, &f->d))
        fail_msg("%s: %s", label, f->d.args[0]);
    assert_true(output_whole(TARGET_SVG, drawing.text, drawing.length, &f->d));
}

/* Without the jail, too: a label must be harmless by itself. */
static void hostile_labels_are_drawn_as_text(void **state) {
    fixture *f = *state;
    if (access("/usr/bin/gnuplot", X_OK) != 0) skip();
    gnuplot_options no_jail = {.display = true};
    gnuplot *g = gnuplot_new(f->m, &no_jail);
    char victim[3000], label[4096];
    snprintf(victim, sizeof victim, "%s/victim", harness_scratch());
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
        snprintf(label, sizeof label, hostile[i], victim);
#pragma GCC diagnostic pop
        for (int kind = PANEL_CURVES; kind <= PANEL_FIELD; kind++) {
            draw_labelled(f, g, kind, label);
            if (access(victim, F_OK) == 0) fail_msg("ran: %s", label);
        }
    }
    gnuplot_free(g);
}

/* ---- Files ---- */

static void names_that_are_no_files_are_refused(void **state) {
    static const struct {
        const char *name;
        message text;
    } cases[] = {
        {"|sh", MSG_PLOT_FILE_NAME},         {"| cat > x.png", MSG_PLOT_FILE_NAME},
        {"-", MSG_PLOT_FILE_NAME},           {"", MSG_PLOT_FILE_NAME},
        {"a\nb.png", MSG_PLOT_FILE_NAME},    {"a\x1b.png", MSG_PLOT_FILE_NAME},
        {"\xff.png", MSG_PLOT_FILE_NAME},    {"folder/", MSG_PLOT_FILE_NAME},
        {"a';!x", MSG_PLOT_FILE_ENDING},     {"picture", MSG_PLOT_FILE_ENDING},
        {".png", MSG_PLOT_FILE_ENDING},      {"x/.png", MSG_PLOT_FILE_ENDING},
        {"a.png/b", MSG_PLOT_FILE_ENDING},   {"a.sh", MSG_PLOT_FILE_ENDING},
        {"/tmp", MSG_PLOT_FILE_DIRECTORY},   {"/dev/null", MSG_PLOT_FILE_DEVICE},
        {"/dev/full", MSG_PLOT_FILE_DEVICE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        diag d = {0};
        target_kind kind;
        assert_false(output_check(cases[i].name, &kind, &d));
        assert_string_equal(message_text(d.text), message_text(cases[i].text));
    }
    diag d = {0};
    target_kind kind;
    assert_true(output_check("a';!x `y`.svg", &kind, &d)); /* an odd name, but a name */
    assert_int_equal(kind, TARGET_SVG);
    assert_false(output_check(NULL, &kind, &d));
}

static const char whole_svg[] = "<?xml version=\"1.0\"?>\n<svg></svg>\n";

static void links_are_refused_and_files_replaced(void **state) {
    (void)state;
    char file[3000], link[3100], pipe_name[3100];
    snprintf(file, sizeof file, "%s/kept.svg", harness_scratch());
    snprintf(link, sizeof link, "%s/link.svg", harness_scratch());
    snprintf(pipe_name, sizeof pipe_name, "%s/pipe.svg", harness_scratch());
    harness_write(file, "old");
    assert_int_equal(symlink("kept.svg", link), 0);
    assert_int_equal(mkfifo(pipe_name, 0600), 0);
    diag d = {0}, e = {0}, none = {0};
    assert_false(output_write(link, TARGET_SVG, whole_svg, sizeof whole_svg - 1, &d));
    assert_int_equal(d.text, MSG_PLOT_FILE_LINK);
    assert_false(output_write(pipe_name, TARGET_SVG, whole_svg, sizeof whole_svg - 1, &e));
    assert_true(output_write(file, TARGET_SVG, whole_svg, sizeof whole_svg - 1, &none));
    char *now = harness_read(file, NULL);
    assert_string_equal(now, whole_svg);
    free(now);
}

static void incomplete_drawings_are_not_written(void **state) {
    (void)state;
    char file[3000];
    snprintf(file, sizeof file, "%s/half.svg", harness_scratch());
    for (size_t length = 0; length < sizeof whole_svg - 2; length++) {
        diag d = {0};
        if (length == sizeof whole_svg - 2) break;
        assert_false(output_write(file, TARGET_SVG, whole_svg, length, &d));
        assert_int_equal(d.text, MSG_PLOT_FILE_BAD);
    }
    assert_int_equal(access(file, F_OK), -1);
}

static void folder_that_is_not_there_is_reported_and_leaves_nothing(void **state) {
    (void)state;
    diag d = {0};
    assert_false(output_write("/nonexistent/a.svg", TARGET_SVG, whole_svg, sizeof whole_svg - 1, &d));
    assert_int_equal(d.text, MSG_PLOT_FILE_WRITE);
    assert_int_equal(d.kind, DIAG_IO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(script_of_a_curve_is_golden),
        TEST(script_of_a_step_has_open_and_closed_dots),
        TEST(script_of_a_surface_is_golden),
        TEST(script_of_a_surface_with_poles_draws_two_halves),
        TEST(script_of_a_contour_is_golden),
        TEST(script_of_a_field_is_golden),
        TEST(numbers_do_not_depend_on_the_locale),
        TEST(labels_are_one_quoted_line),
        TEST(long_label_is_cut_at_two_hundred_characters),
        TEST(random_labels_never_leave_their_quotes),
        TEST(sizes_have_limits),
        TEST(points_have_a_limit),
        TEST(every_picture_draws_to_every_kind_of_file),
        TEST(panels_stand_side_by_side),
        TEST(older_and_newer_gnuplots_get_scripts_that_run),
        TEST(gnuplot_reads_random_labels_as_one_string),
        TEST(hostile_labels_are_drawn_as_text),
        TEST(names_that_are_no_files_are_refused),
        TEST(links_are_refused_and_files_replaced),
        TEST(incomplete_drawings_are_not_written),
        TEST(folder_that_is_not_there_is_reported_and_leaves_nothing),
    };
    return harness_run("plot_picture", tests, sizeof tests / sizeof *tests);
}
