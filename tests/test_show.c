/* The printers: every kind of node in every form; large DAGs in linear time and without recursion; limits; memory that
 * runs out; names and JSON. That texts mean what they should is test_show_laws.c. */
#include "show_world.h"

#include "base/utf8.h"
#include "show/json.h"
#include "show/latex.h"
#include "show/name.h"
#include "show/pretty.h"

#include <jansson.h>
#include <stdio.h>

/* --- one line: the tree, ASCII, Unicode (exp as a power), LaTeX (likewise) --- */

static const line_case lines[] = {
#include "show_lines.def"
};
enum { LINES = sizeof lines / sizeof *lines };

static void tree_prints_on_a_line(void **state) {
    const line_case *c = *state;
    world w;
    world_open(&w);
    const expr *e = tree_in(&w, c->tree);
    buffer b;
    buffer_init(&b, w.a);
    assert_true(latex_print(&b, w.a, e, &(latex_options){.exponential_as_power = true}, &w.d));
    assert_string_equal(text_in(&w, e, &ascii), c->ascii);
    assert_string_equal(text_in(&w, e, &unicode), c->unicode);
    assert_string_equal(b.text, c->latex);
    world_close(&w);
}

/* --- two dimensions: the tree, Unicode, ASCII --- */

typedef struct picture_case {
    const char *tree, *unicode, *ascii;
} picture_case;

static const picture_case pictures[] = {
#include "show_pictures.def"
};
enum { PICTURES = sizeof pictures / sizeof *pictures };

static void tree_prints_as_a_picture(void **state) {
    const picture_case *c = *state;
    world w;
    world_open(&w);
    const expr *e = tree_in(&w, c->tree);
    for (int i = 0; i < 2; i++) {
        pretty_options o = {.unicode = i == 0, .width = 70, .exponential_as_power = true};
        buffer b;
        buffer_init(&b, w.a);
        assert_true(pretty_print(&b, w.a, e, &o, &w.d));
        assert_string_equal(b.text, i ? c->ascii : c->unicode);
    }
    world_close(&w);
}

static char *picture_in(world *w, const expr *e, uint32_t width) {
    buffer b;
    buffer_init(&b, w->a);
    assert_true(pretty_print(&b, w->a, e, &(pretty_options){.unicode = true, .width = width}, &w->d));
    return b.text;
}

static size_t widest_line(const char *text) {
    size_t widest = 0;
    for (size_t length; *text; text += length + (text[length] != 0)) {
        length = strcspn(text, "\n");
        size_t width = utf8_width(text, length);
        if (width > widest) widest = width;
    }
    return widest;
}

/* Terms are kept whole; where one is too wide the text is on one line. */
static void wide_sum_is_broken_between_its_terms(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const expr *e =
        tree_in(&w, "(add (div x (add y 1)) (div 1 (add y 2)) (neg (div z (add y 3))) (mul 2 z))");
    assert_int_equal(widest_line(picture_in(&w, e, 0)), 27);
    assert_int_equal(widest_line(picture_in(&w, e, 27)), 27);
    for (uint32_t width = 14; width < 27; width++)
        assert_in_range(widest_line(picture_in(&w, e, width)), 5, width);
    assert_string_equal(picture_in(&w, e, 9), "x/(y + 1) + 1/(y + 2) − z/(y + 3) + 2·z");
    assert_string_equal(picture_in(&w, tree_in(&w, "(div x (add y 1))"), 4), "x/(y + 1)");
    world_close(&w);
}

static void wide_letters_keep_their_columns(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const expr *e = tree_in(&w, "[2 2 数 x x 数]");
    assert_string_equal(picture_in(&w, e, 0), "⎡数  x ⎤\n⎣x   数⎦");
    world_close(&w);
}

/* --- large and deep --- */

/* The tower and its derivative, level by level. */
static const expr *tower_with_derivative(world *w, int levels) {
    const expr *x = pool_symbol(w->p, "x", shape_scalar(pool_shapes(w->p))), *g = x,
               *d = pool_integer(w->p, 1);
    for (int i = 0; i < levels; i++) {
        const expr *outer = pool_mul(w->p, pool_mul(w->p, pool_call1(w->p, OP_COS, g), d), g);
        d = pool_add(w->p, pool_add(w->p, outer, pool_mul(w->p, pool_call1(w->p, OP_SIN, g), d)),
                     pool_integer(w->p, 1));
        g = pool_add(w->p, pool_mul(w->p, pool_call1(w->p, OP_SIN, g), g), x);
    }
    return d;
}

static void shared_terms_get_names(void **state) {
    (void)state;
    world w;
    world_open(&w);
    text_options o = {.named = true};
    assert_string_equal(text_in(&w, tower(&w, 3), &o),
                        "sin(q)*q + x where p = sin(x)*x + x, q = sin(p)*p + x");
    assert_string_equal(
        text_in(&w, tree_in(&w, "(add p (pow (add p 12345678) 2) (neg (sqrt (add p 12345678))))"), &o),
        "p + q^2 - sqrt(q) where q = p + 12345678");
    world_close(&w);
}

static void deep_shared_tower_prints_in_linear_size(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const expr *e = tower_with_derivative(&w, 2000);
    arena *scratch = arena_new(w.m);
    buffer b;
    buffer_init(&b, scratch);
    double start = harness_now();
    assert_true(text_print(&b, scratch, e, NULL, &w.d));
    assert_true(harness_now() - start < 2 * harness_slowness());
    assert_in_range(b.length, 100000, 400000);
    assert_int_equal(text_length(scratch, e), UINT32_MAX - 1);
    buffer_clear(&b);
    assert_true(text_print(&b, scratch, tower(&w, 16), NULL, &w.d)); /* 2^16 terms without names */
    assert_true(b.length < 1000);
    arena_free(scratch);
    world_close(&w);
}

/* No recursion: 100,000 levels, in every form. */
static void highest_expression_prints(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const expr *e = pool_symbol(w.p, "x", shape_scalar(pool_shapes(w.p)));
    for (int i = 0; i < LIMIT_HEIGHT; i++) e = pool_call1(w.p, i % 2 ? OP_SIN : OP_NEG, e);
    assert_int_equal(e->height, LIMIT_HEIGHT);
    assert_int_equal(strlen(text_in(&w, e, &ascii)), 1 + LIMIT_HEIGHT / 2 * 6);
    assert_int_equal(strlen(picture_in(&w, e, 80)), strlen(text_in(&w, e, &(text_options){.unicode = true})));
    buffer b;
    buffer_init(&b, w.a);
    assert_true(latex_print(&b, w.a, e, NULL, &w.d));
    e = pool_symbol(w.p, "x", shape_scalar(pool_shapes(w.p)));
    for (int i = 0; i < LIMIT_HEIGHT; i++)
        e = pool_call2(w.p, i % 2 ? OP_MUL : OP_DIV, e, pool_integer(w.p, 2));
    double start = harness_now();
    text_in(&w, e, &ascii);
    assert_true(harness_now() - start < 5 * harness_slowness());
    world_close(&w);
}

static void tall_picture_is_made_without_recursion(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const expr *x = pool_symbol(w.p, "x", shape_scalar(pool_shapes(w.p))), *e = x;
    for (int i = 0; i < 90; i++) e = pool_div(w.p, x, pool_add(w.p, x, e));
    assert_non_null(strchr(picture_in(&w, e, 0), '\n'));
    for (int i = 0; i < 300; i++) e = pool_div(w.p, x, pool_add(w.p, x, e)); /* taller than PRETTY_TALLEST */
    assert_null(strchr(picture_in(&w, e, 0), '\n'));
    world_close(&w);
}

static void long_sum_prints_in_linear_time(void **state) {
    (void)state;
    enum { TERMS = 100000 };
    world w;
    world_open(&w);
    const expr **at = arena_take(w.a, TERMS * sizeof *at);
    for (int i = 0; i < TERMS; i++) at[i] = pool_integer(w.p, i % 2 ? -1 : 1);
    const expr *e = pool_call(w.p, OP_ADD, at, TERMS);
    double start = harness_now();
    assert_int_equal(strlen(text_in(&w, e, &ascii)), 4 * TERMS - 3);
    assert_true(harness_now() - start < 2 * harness_slowness());
    world_close(&w);
}

/* --- limits --- */

static void text_past_the_limit_is_an_error_and_leaves_nothing(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const expr *e = tree_in(&w, "(add (mul 2 x y) (mul y (cos (mul x y))))"); /* 18 bytes */
    for (size_t limit = 1; limit <= 20; limit++) {
        buffer b;
        buffer_init(&b, w.a);
        buffer_puts(&b, "> ");
        text_options o = {.limit = limit};
        diag d = {0};
        bool fine = text_print(&b, w.a, e, &o, &d);
        assert_int_equal(fine, limit >= 18);
        assert_string_equal(b.text, fine ? "> 2*x*y + y*cos(x*y)" : "> ");
        assert_int_equal(d.kind, fine ? DIAG_NONE : DIAG_LIMIT);
        assert_false(b.failed);
    }
    world_close(&w);
}

static void huge_number_is_refused_before_it_is_written(void **state) {
    (void)state;
    world w;
    world_open(&w);
    number q, ten;
    number_init(&q);
    number_init(&ten);
    number_set_integers(&ten, 10, 1);
    assert_true(number_pow(&q, &ten, 200000));
    const expr *e = pool_number(w.p, &q);
    diag d = {0};
    buffer b;
    buffer_init(&b, w.a);
    assert_false(text_print(&b, w.a, e, &(text_options){.limit = 200000}, &d));
    assert_int_equal(d.kind, DIAG_LIMIT);
    assert_string_equal(d.args[0], "200000 bytes");
    assert_true(text_print(&b, w.a, e, &(text_options){.limit = 200001}, NULL));
    assert_int_equal(b.length, 200001);
    number_done(&q);
    number_done(&ten);
    world_close(&w);
}

/* --- memory --- */

static bool print_all(arena *a, const expr *e, diag *d) {
    buffer b;
    buffer_init(&b, a);
    bool fine = text_print(&b, a, e, &(text_options){.unicode = true, .named = true}, d);
    fine = fine && pretty_print(&b, a, e, &(pretty_options){.unicode = true, .width = 80}, d);
    fine = fine && latex_print(&b, a, e, NULL, d);
    if (!fine) return false;
    json_print(&b, &(json_result){.input = b.text, .ok = true});
    return !b.failed || diag_memory(d);
}

/* The k-th request fails, for every k: out of memory is said, and nothing leaks. */
static void every_failing_request_is_survived(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const expr *e = tree_in(
        &w,
        "[2 1 (add (div (sqrt (add 1 (pow x 2))) y) (f:01 x y) #0.5:4) "
        "(mul (diff (sin (add 1 (pow x 2))) x) (sum_over (pow i i@1) i@1 1 n) (sqrt (add 1 (pow x 2))))]");
    e = pool_add(w.p, pool_call1(w.p, OP_SUM, e), tower_with_derivative(&w, 6));
    long total = 0;
    for (long k = 0; k <= total; k++) {
        mem *m = mem_new(0);
        arena *a = arena_new(m);
        diag d = {0};
        long before = mem_requests(m);
        mem_fail_at(m, k, false);
        bool fine = print_all(a, e, &d);
        if (k == 0) total = mem_requests(m) - before;
        assert_true(fine || d.kind == DIAG_MEMORY);
        assert_true(k || fine);
        assert_true(fine || mem_failed(m));
        mem_fail_at(m, 0, false);
        assert_true(print_all(a, e, &d));
        arena_free(a);
        mem_free(m);
    }
    assert_true(total > 5);
    world_close(&w);
}

/* --- names, JSON --- */

static void name_is_spelled(void **state) {
    (void)state;
    static const struct {
        const char *name, *spelled[3];
    } rows[] = {
        {"x", {"x", "x", "x"}},
        {"mu", {"mu", "μ", "\\mu"}},
        {"Sigma", {"Sigma", "Σ", "\\Sigma"}},
        {"Alpha", {"Alpha", "Alpha", "\\mathrm{A}"}},
        {"x_12", {"x_12", "x₁₂", "x_{12}"}},
        {"x12", {"x12", "x12", "\\mathit{x12}"}},
        {"x_1,2", {"x_{1,2}", "x_{1,2}", "x_{1,2}"}},
        {"a_ij", {"a_ij", "aᵢⱼ", "a_{\\mathit{ij}}"}},
        {"x_k", {"x_k", "xₖ", "x_{k}"}},
        {"x_y", {"x_y", "x_y", "x_{y}"}},
        {"x_alpha", {"x_alpha", "x_α", "x_{\\alpha}"}},
        {"rate", {"rate", "rate", "\\mathit{rate}"}},
        {"dx", {"dx", "dx", "\\mathrm{d}x"}},
        {"dmu_1", {"dmu_1", "dμ₁", "\\mathrm{d}\\mu_{1}"}},
        {"d1", {"d1", "d1", "\\mathit{d1}"}},
        {"速度", {"速度", "速度", "\\text{速度}"}},
    };
    world w;
    world_open(&w);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int s = 0; s < 3; s++) {
            buffer b;
            buffer_init(&b, w.a);
            name_print(&b, rows[i].name, (name_style)s);
            assert_string_equal(b.text, rows[i].spelled[s]);
        }
        assert_int_equal(name_length(rows[i].name), strlen(rows[i].spelled[0]));
    }
    world_close(&w);
}

static void json_object_has_every_field(void **state) {
    (void)state;
    world w;
    world_open(&w);
    buffer b;
    buffer_init(&b, w.a);
    const char *notes[] = {"y is held constant", "a \"quote\", a \\ and a\nline"};
    json_error e = {DIAG_DOMAIN, 3, 0, "no derivative", NULL};
    json_print(
        &b,
        &(json_result){
            .input = "diff(|x|, x)", .kind = "expression", .text = "−1", .notes = {notes, 2}, .error = &e});
    assert_null(strchr(b.text, '\n'));
    json_t *o = json_loads(b.text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(o);
    assert_int_equal(json_object_size(o), 10);
    assert_string_equal(json_string_value(json_object_get(o, "text")), "−1");
    assert_true(json_is_null(json_object_get(o, "latex")));
    assert_true(json_is_false(json_object_get(o, "ok")));
    assert_int_equal(json_array_size(json_object_get(o, "conditions")), 0);
    assert_string_equal(json_string_value(json_array_get(json_object_get(o, "notes"), 1)), notes[1]);
    const json_t *error = json_object_get(o, "error");
    assert_int_equal(json_object_size(error), 5);
    assert_string_equal(json_string_value(json_object_get(error, "kind")), "domain");
    assert_int_equal(json_integer_value(json_object_get(error, "line")), 3);
    assert_true(json_is_null(json_object_get(error, "column")));
    json_decref(o);
    world_close(&w);
}

/* Any bytes make a line that a strict reader takes. */
static void json_is_valid_whatever_the_text(void **state) {
    (void)state;
    world w;
    world_open(&w);
    for (int i = 0; i < 2000; i++) {
        char text[40];
        size_t length = (size_t)harness_below(sizeof text);
        for (size_t k = 0; k < length; k++)
            text[k] = (char)harness_between(1, harness_chance(0.5) ? 127 : 255);
        text[length] = 0;
        buffer b;
        buffer_init(&b, w.a);
        json_quote(&b, text);
        assert_int_equal(utf8_bad(b.text, b.length), b.length);
        json_t *read = json_loads(b.text, JSON_DECODE_ANY, NULL);
        assert_non_null(read);
        if (utf8_bad(text, length) == length) assert_string_equal(json_string_value(read), text);
        json_decref(read);
    }
    buffer b;
    buffer_init(&b, w.a);
    json_quote(&b, "\xE2\x80\xAE\xF0\x9F\x98\x80\x1b[");
    assert_string_equal(b.text, "\"\\u202e\xF0\x9F\x98\x80\\u001b[\"");
    world_close(&w);
}

int main(void) {
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(wide_sum_is_broken_between_its_terms),
        cmocka_unit_test(wide_letters_keep_their_columns),
        cmocka_unit_test(shared_terms_get_names),
        cmocka_unit_test(deep_shared_tower_prints_in_linear_size),
        cmocka_unit_test(highest_expression_prints),
        cmocka_unit_test(tall_picture_is_made_without_recursion),
        cmocka_unit_test(long_sum_prints_in_linear_time),
        cmocka_unit_test(text_past_the_limit_is_an_error_and_leaves_nothing),
        cmocka_unit_test(huge_number_is_refused_before_it_is_written),
        cmocka_unit_test(every_failing_request_is_survived),
        cmocka_unit_test(name_is_spelled),
        cmocka_unit_test(json_object_has_every_field),
        cmocka_unit_test(json_is_valid_whatever_the_text),
    };
    enum { OTHERS = sizeof others / sizeof *others };
    static struct CMUnitTest tests[LINES + PICTURES + OTHERS];
    static char titles[LINES + PICTURES][160];
    for (size_t i = 0; i < LINES + PICTURES; i++) {
        bool line = i < LINES;
        const char *text = line ? lines[i].tree : pictures[i - LINES].tree;
        const void *row = line ? (const void *)&lines[i] : (const void *)&pictures[i - LINES];
        snprintf(titles[i], sizeof titles[i], "tree_prints_%s %.120s", line ? "on_a_line" : "as_a_picture",
                 text);
        tests[i] = (struct CMUnitTest){titles[i], line ? tree_prints_on_a_line : tree_prints_as_a_picture,
                                       NULL, NULL, (void *)(uintptr_t)row};
    }
    memcpy(tests + LINES + PICTURES, others, sizeof others);
    return harness_run("show", tests, sizeof tests / sizeof *tests);
}
