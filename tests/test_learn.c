/* Lessons below the program: the file format, LaTeX as text, broken lines, marking, and the player on a scripted host. */
#include "harness.h"

#include "learn/audit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- a world: one session's worth of engine, and a host that writes down what it is told --- */

typedef struct world {
    mem *m;
    arena *home, *scratch;
    pool *p;
    names *names;
    context *context;
    engine *engine;
    stop halt;
    diag d;
    marker marker;
    buffer heard;
    bool slow;
    int saves, restores;
} world;

static int setup(void **state) {
    world *w = calloc(1, sizeof *w);
    w->m = mem_new(0);
    w->home = arena_new(w->m);
    w->scratch = arena_new(w->m);
    w->p = pool_new(w->m, 7);
    w->names = names_new(w->m);
    w->context = context_new(w->m);
    pool_begin(w->p, &w->d, &w->halt, 0);
    w->engine = engine_new(w->p, templates_new(w->p, w->home), w->context, w->home);
    w->engine->scratch = w->scratch;
    buffer_init(&w->heard, w->home);
    *state = w;
    return 0;
}

static int teardown(void **state) {
    world *w = *state;
    context_free(w->context);
    names_free(w->names);
    pool_free(w->p);
    arena_free(w->scratch);
    arena_free(w->home);
    mem_free(w->m); /* asserts that nothing is left */
    free(w);
    return 0;
}

static lesson parsed(world *w, const char *text) {
    lesson l;
    assert_true(lesson_parse(w->home, text, strlen(text), &l, &w->d));
    return l;
}

#define HEAD "---\ntitle: T\nid: t\nlang: en\n---\n"

/* --- the format --- */

static const struct {
    const char *text;
    uint32_t line;
    message fault;
    const char *argument;
} faulty[] = {
    {"", 1, MSG_LESSON_NO_HEAD, ""},
    {"# Hello\n", 1, MSG_LESSON_NO_HEAD, ""},
    {"---\ntitle: T\n", 1, MSG_LESSON_HEAD_OPEN, ""},
    {"---\ntitle: T\nid: t\n---\nx\n", 1, MSG_LESSON_HEAD_LANGUAGE, ""},
    {"---\ntitle: T\nid: t\nlang: fr\n---\nx\n", 1, MSG_LESSON_HEAD_LANGUAGE, "fr"},
    {"---\nid: t\nlang: en\n---\nx\n", 1, MSG_LESSON_HEAD_MISSING, "title"},
    {"---\ntitle: T\nid: A b\nlang: en\n---\nx\n", 1, MSG_LESSON_HEAD_ID, "A b"},
    {"---\ntitle: T\nid: t\nlang: en\nauthor: me\n---\nx\n", 5, MSG_LESSON_HEAD_FIELD, "author: me"},
    {"---\ntitle: T\nid: t\nid: u\nlang: en\n---\nx\n", 4, MSG_LESSON_TWICE, "id: u"},
    {HEAD, 6, MSG_LESSON_EMPTY, ""},
    {HEAD "a\xff\n", 6, MSG_LESSON_ENCODING, ""},
    {HEAD "```ask\nanswer: 1\n```\n", 7, MSG_LESSON_NO_QUESTION, ""},
    {HEAD "```ask\nWhat?\nhint: no\n```\n", 7, MSG_LESSON_NO_ANSWER, ""},
    {HEAD "\n\n```ask\nWhat?\nanswer: 1\ncolour: red\n```\n", 11, MSG_LESSON_FIELD, "colour: red"},
    {HEAD "```ask\nWhat?\nanswer: 1\nanswer: 2\n```\n", 9, MSG_LESSON_TWICE, "answer"},
    {HEAD "```ask\nWhat?\nanswer:\n```\n", 8, MSG_LESSON_FIELD_EMPTY, ""},
    {HEAD "```ask\nWhat?\nanswer: 1\nwrong: 2\n```\n", 9, MSG_LESSON_WRONG_PARTS, ""},
    {HEAD "```ask\nWhat?\nanswer: 1\ntest: same\n```\n", 9, MSG_LESSON_TEST, "same"},
    {HEAD "```ask\nWhat?\nanswer: 1\ntest: value tol=-1\n```\n", 9, MSG_LESSON_TEST, "value tol=-1"},
    {HEAD "```ask\nWhat?\nanswer: 1\ntest: choice\n```\n", 7, MSG_LESSON_CHOICES, ""},
    {HEAD "```ask\nWhat?\nanswer: 1\nchoice: yes\n```\n", 7, MSG_LESSON_CHOICES, ""},
};

static void each_fault_has_its_line(void **state) {
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        lesson l = parsed(*state, faulty[i].text);
        bool there = false;
        for (size_t k = 0; k < l.faults.count; k++) {
            const fault *f = l.faults.at[k];
            there |= f->line == faulty[i].line && f->text == faulty[i].fault &&
                     strcmp(f->args[0], faulty[i].argument) == 0;
        }
        if (there) continue;
        const fault *f = l.faults.count ? l.faults.at[0] : NULL;
        fail_msg("%s: wanted line %u, %s; found line %u, %s", faulty[i].text, faulty[i].line,
                 message_text(faulty[i].fault), f ? f->line : 0, f ? message_text(f->text) : "nothing");
    }
}

static void examples_and_questions_are_read(void **state) {
    lesson l = parsed(*state, HEAD "Text.\n\n    > a = 1\n    > sum(\n    ... 1)\n    1\n\n    2\n    > "
                                   "b\n\n```\n> c\n```\n```python\n> no\n```\n"
                                   "```ask\nWhat *is* it?\nanswer: x +\n  1\nalso: 1 + x\nhint: one\nhint: "
                                   "two\nwrong: 2 :: because\n of that\n```\n");
    assert_int_equal(l.faults.count, 0);
    static const struct {
        uint32_t line;
        const char *input, *expected;
        bool last;
    } wanted[] = {{8, "a = 1", "", false},
                  {9, "sum(\n1)", "1\n\n2\n", false},
                  {14, "b", "", true},
                  {17, "c", "", true}};
    size_t examples = 0;
    const question *q = NULL;
    for (size_t i = 0; i < l.items.count; i++) {
        const item *it = l.items.at[i];
        if (it->kind == ITEM_QUESTION) q = it->question;
        if (it->kind != ITEM_EXAMPLE) continue;
        assert_int_equal(it->example->line, wanted[examples].line);
        assert_string_equal(it->example->input, wanted[examples].input);
        assert_string_equal(it->example->expected, wanted[examples].expected);
        assert_int_equal(it->example->last, wanted[examples++].last);
    }
    assert_int_equal(examples, 4);
    assert_non_null(q);
    assert_string_equal(q->answer.text, "x + 1");
    assert_int_equal(q->answer.line, 24);
    assert_int_equal(q->also.count, 1);
    assert_int_equal(q->hints.count, 2);
    assert_int_equal(q->wrong.count, 1);
    assert_int_equal(((const mistake *)q->wrong.at[0])->line, 29);
}

/* An edit elsewhere in the file leaves the id of a question alone. */
static void ids_are_not_positions(void **state) {
    static const char ask[] = "```ask\nWhat?\nanswer: 1\n```\n";
    char text[400];
    lesson one = parsed(*state, HEAD "```ask\nWhat?\nanswer: 1\n```\n");
    snprintf(text, sizeof text, HEAD "New words.\n\n```ask\nOther?\nanswer: 2\n```\n%s", ask);
    lesson two = parsed(*state, text);
    const item *a = one.items.at[0], *b = two.items.at[1], *c = two.items.at[2];
    assert_string_equal(a->question->id, c->question->id);
    assert_string_not_equal(a->question->id, b->question->id);
}

static void lines_have_a_limit(void **state) {
    world *w = *state;
    buffer b;
    buffer_init(&b, w->home);
    buffer_puts(&b, HEAD);
    for (int i = 0; i < LIMIT_LESSON_LINES - 5; i++) buffer_puts(&b, "x\n");
    assert_int_equal(parsed(w, b.text).faults.count, 0);
    buffer_puts(&b, "x\n");
    lesson l = parsed(w, b.text);
    assert_int_equal(l.faults.count, 1);
    assert_int_equal(((const fault *)l.faults.at[0])->line, LIMIT_LESSON_LINES + 1);
}

/* --- mathematics and prose as text --- */

static const struct {
    const char *latex, *unicode, *ascii;
} formulas[] = {
    {"\\frac{\\partial f}{\\partial x_i}", "∂f/∂xᵢ", "df/dx_i"},
    {"\\lim_{h \\to 0} \\frac{f(x + h) - f(x)}{h}", "lim_{h → 0} (f(x + h) − f(x))/h",
     "lim_{h -> 0} (f(x + h) - f(x))/h"},
    {"f_{x_i} = f_i = D_i f = D_{x_i} f", "f_{xᵢ} = fᵢ = Dᵢ f = D_{xᵢ} f",
     "f_{x_i} = f_i = D_i f = D_{x_i} f"},
    {"x^2 y + e^{-x^2/10}", "x² y + e^{−x²/10}", "x^2 y + e^{-x^2/10}"},
    {"x_1, \\ldots, x_n", "x₁, …, xₙ", "x_1, ..., x_n"},
    {"\\frac{\\partial^2 f}{\\partial y \\partial x}", "∂²f/(∂y ∂x)", "d^2f/(dy dx)"},
    {"\\left(x + 1\\right)^{12}", "(x + 1)¹²", "(x + 1)^{12}"},
    {"\\nabla f = \\begin{pmatrix} f_1 \\\\ f_2 \\end{pmatrix}", "∇f = [f₁, f₂]", "grad f = [f_1, f_2]"},
    {"\\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix}", "[a, b; c, d]", "[a, b; c, d]"},
    {"A^\\top x \\in \\mathbb{R}^n", "Aᵀ x ∈ ℝⁿ", "A' x in R^n"},
    {"f_x, f_y", "f_x, f_y", "f_x, f_y"},
    {"f'(x) \\neq \\sqrt{x}", "f′(x) ≠ √(x)", "f'(x) != sqrt(x)"},
    {"\\text{if } x > 0", "if x > 0", "if x > 0"},
};

static void formulas_become_text(void **state) {
    world *w = *state;
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
        for (int unicode = 0; unicode < 2; unicode++) {
            buffer b;
            buffer_init(&b, w->home);
            assert_true(math_text(&b, formulas[i].latex, strlen(formulas[i].latex), unicode, NULL));
            assert_string_equal(b.text, unicode ? formulas[i].unicode : formulas[i].ascii);
        }
}

static void unknown_commands_are_named(void **state) {
    world *w = *state;
    char unknown[32] = "";
    buffer b;
    buffer_init(&b, w->home);
    assert_false(math_text(&b, "a \\foo b \\bar", 13, true, unknown));
    assert_string_equal(unknown, "\\foo");
    assert_string_equal(b.text, "a \\foo b \\bar");
}

/* Whatever stands between dollars: it ends, and nothing is read beyond its end. */
static void any_formula_ends(void **state) {
    world *w = *state;
    static const char letters[] = "\\{}^_ &ab1frac$'-";
    for (int round = 0; round < 3000; round++) {
        size_t n = harness_below(60);
        char *text = malloc(n + 1);
        for (size_t i = 0; i < n; i++) text[i] = letters[harness_below(sizeof letters - 1)];
        text[n] = 0;
        char *exact = malloc(n ? n : 1);
        memcpy(exact, text, n);
        buffer b;
        buffer_init(&b, w->scratch);
        math_text(&b, exact, n, harness_chance(0.5), NULL);
        free(exact);
        free(text);
        arena_clear(w->scratch);
    }
}

static const char *rendered(world *w, const char *markdown, prose_style s) {
    buffer text, b;
    buffer_init(&text, w->home);
    buffer_init(&b, w->home);
    buffer_puts(&text, HEAD);
    buffer_puts(&text, markdown);
    lesson l = parsed(w, text.text);
    for (size_t i = 0; i < l.items.count; i++)
        prose_lines(&b, ((const item *)l.items.at[i])->prose, &s, NULL);
    return b.text;
}

static void prose_is_broken_by_display_width(void **state) {
    const prose_style narrow = {.unicode = true, .width = 20};
    assert_string_equal(rendered(*state, "one two three four five six", narrow),
                        "one two three four\nfive six\n\n");
    assert_string_equal(rendered(*state, "偏导数就是差商的极限，其余变量视为常数。", narrow),
                        "偏导数就是差商的极\n限，其余变量视为常\n数。\n\n");
    assert_string_equal(rendered(*state, "这里有十个字正好一行，后面", narrow),
                        "这里有十个字正好一\n行，后面\n\n");
    assert_string_equal(rendered(*state, "- a *b* **c** `d`\n- $x^2 + y^2$ is longer\n", narrow),
                        "- a b c `d`\n- x² + y² is longer\n\n");
    assert_string_equal(rendered(*state, "# Title\n\n3. x\n4. y\n", narrow),
                        "Title\n=====\n\n3. x\n4. y\n\n");
    assert_string_equal(rendered(*state, "see\n$$a = b$$\nthere", narrow), "see\n    a = b\nthere\n\n");
}

static void colours_take_no_room(void **state) {
    const prose_style color = {.unicode = true, .color = true, .width = 20};
    assert_string_equal(rendered(*state, "**one** *two* three four five", color),
                        "\033[1mone\033[22m \033[3mtwo\033[23m three four\nfive\n\n");
}

static void controls_are_visible(void **state) {
    const prose_style s = {.unicode = true, .color = true, .width = 80};
    assert_string_equal(rendered(*state, "a\x1b[31mb \x02 c\n", s), "a\\x1b[31mb \\x02 c\n\n");
    assert_string_equal(rendered(*state, "`\x1b` $\x1b]52;$\n", s), "\033[36m\\x1b\033[39m \\x1b]52;\n\n");
    assert_string_equal(rendered(*state, "```text\na\x9b\n```\n", s), "");
    assert_string_equal(rendered(*state, "```text\na\x1b\n```\n", s), "    a\\x1b\n\n");
}

/* --- marking --- */

static const struct {
    const char *ask, *answer;
    mark_verdict verdict;
    int mistake; /* its index, -1: none */
} marks[] = {
#define PARTIAL                                                                                      \
    "What?\nanswer: 2*x*y + y*cos(x*y)\nwrong: 2*x*y + cos(x*y) :: inner\nwrong: 2*x + cos(x*y) :: " \
    "lost\nwrong: x^2 + x*cos(x*y) :: variable\n"
    {PARTIAL, "2*x*y + y*cos(x*y)", MARK_RIGHT, -1},
    {PARTIAL, "y*(2x + cos(y x))", MARK_RIGHT, -1},
    {PARTIAL, "y*(x + x) + y cos(x*y)", MARK_RIGHT, -1},
    {PARTIAL, "((x+1)^2 - x^2 - 1) y + y sin(x y + pi/2)", MARK_RIGHT, -1},
    {PARTIAL, "2*x*y + cos(x*y)", MARK_WRONG, 0},
    {PARTIAL, "cos(y*x) + x*y + y*x", MARK_WRONG, 0},
    {PARTIAL, "2*x + cos(x*y)", MARK_WRONG, 1},
    {PARTIAL, "x*(x + cos(x*y))", MARK_WRONG, 2},
    {PARTIAL, "2*x*y + y*cos(x*y) + 1/10^30", MARK_WRONG, -1},
    {PARTIAL, "diff(x^2*y + sin(x*y), x)", MARK_ASKS, -1},
    {PARTIAL, "[1, 2]", MARK_SHAPE, -1},
    {PARTIAL, "2*x*", MARK_UNREADABLE, -1},
    {PARTIAL, "2*x == y", MARK_UNREADABLE, -1},
    {PARTIAL, "xy", MARK_UNREADABLE, -1},
#define GRADIENT                                                                                           \
    "What?\nanswer: [6*x_1, 5*e^(x_2)]\nwrong: 6*x_1 + 5*e^(x_2) :: summed\nwrong: [5*e^(x_2), 6*x_1] :: " \
    "order\n"
    {GRADIENT, "[3*2x_1, 5 exp(x_2)]", MARK_RIGHT, -1},
    {GRADIENT, "6x_1 + 5e^(x_2)", MARK_WRONG, 0},
    {GRADIENT, "[5e^(x_2), 6x_1]", MARK_WRONG, 1},
    {GRADIENT, "[6x_1, 5e^(x_2)]'", MARK_TRANSPOSED, -1},
    {GRADIENT, "[6x_1, 5e^(x_2), 0]", MARK_SHAPE, -1},
    {GRADIENT, "6x_1", MARK_SHAPE, -1},
#define NUMBER "What?\nanswer: 0.2\ntest: value tol=0.01\nwrong: 0.178 :: increment\n"
    {NUMBER, "0.2", MARK_RIGHT, -1},
    {NUMBER, "1/5", MARK_RIGHT, -1},
    {NUMBER, "0.205", MARK_RIGHT, -1},
    {NUMBER, "0.178", MARK_WRONG, 0},
    {NUMBER, "0.22", MARK_WRONG, -1},
#define ALSO "What?\nanswer: x\nalso: -x\n"
    {ALSO, "-x", MARK_RIGHT, -1},
    {ALSO, "2x", MARK_WRONG, -1},
#define CHOICE "What?\nchoice: one\nchoice: two\ntest: choice\nanswer: 2\nwrong: 1 :: no\n"
    {CHOICE, "2", MARK_RIGHT, -1},
    {CHOICE, " b) ", MARK_RIGHT, -1},
    {CHOICE, "1", MARK_WRONG, 0},
    {CHOICE, "3", MARK_UNREADABLE, -1},
    {CHOICE, "two", MARK_UNREADABLE, -1},
#define ASKING "What?\nanswer: diff(x^3, x)\n"
    {ASKING, "diff(x^3, x)", MARK_RIGHT, -1}, /* the lesson does it, so the reader may */
    {ASKING, "3*x^2", MARK_RIGHT, -1},
};

static const question *question_of(world *w, const char *ask) {
    buffer b;
    buffer_init(&b, w->home);
    buffer_printf(&b, HEAD "```ask\n%s```\n", ask);
    lesson l = parsed(w, b.text);
    assert_int_equal(l.faults.count, 0);
    return ((const item *)l.items.at[0])->question;
}

static marking marked(world *w, const char *ask, const char *answer) {
    marking m;
    diag_clear(&w->d);
    pool_begin(w->p, &w->d, &w->halt, 0);
    w->marker = (marker){w->engine, w->names, &w->halt, &w->d};
    assert_true(mark_answer(&w->marker, question_of(w, ask), answer, strlen(answer), &m));
    return m;
}

static void answers_are_marked_as_mathematics(void **state) {
    world *w = *state;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        marking m = marked(w, marks[i].ask, marks[i].answer);
        const question *q = question_of(w, marks[i].ask);
        int foreseen = -1;
        for (size_t k = 0; m.mistake && k < q->wrong.count; k++)
            if (((const mistake *)q->wrong.at[k])->line == m.mistake->line) foreseen = (int)k;
        if (m.verdict != marks[i].verdict || foreseen != marks[i].mistake)
            fail_msg("%s: verdict %d, mistake %d", marks[i].answer, m.verdict, foreseen);
    }
}

/* A refuting point is one: both values there are given, and differ. */
static void wrong_answers_are_refuted_by_a_point(void **state) {
    world *w = *state;
    marking m = marked(w, PARTIAL, "2*x*y + cos(x*y)");
    const check *c = &m.difference.check;
    buffer b;
    buffer_init(&b, w->home);
    assert_int_equal(c->kind, CHECK_FAILED);
    assert_int_equal(c->count, 2);
    assert_non_null(c->expected);
    assert_non_null(c->found);
    assert_int_not_equal(number_compare(&c->expected->as.number, &c->found->as.number), 0);
    /* 2*1*2 + 2*cos(2) and 2*1*2 + cos(2) */
    assert_true(fabs(number_to_double(&c->expected->as.number) - 3.1677) < 1e-9);
    assert_true(fabs(number_to_double(&c->found->as.number) - 3.5839) < 1e-9);
    assert_true(mark_point(&b, w->home, c, false));
    assert_string_equal(b.text, "x = 1, y = 2");
}

static void a_lesson_that_cannot_be_marked_says_where(void **state) {
    world *w = *state;
    marking m;
    const question *q = question_of(w, "What?\nanswer: 2*(\n");
    diag_clear(&w->d);
    w->marker = (marker){w->engine, w->names, &w->halt, &w->d};
    assert_false(mark_answer(&w->marker, q, "1", 1, &m));
    assert_int_equal(m.line, 8);
    assert_true(diag_is_set(&w->d));
}

/* --- the player --- */

static void hear(void *data, const char *text, size_t length) {
    buffer_add(&((world *)data)->heard, text, length);
}

static void hear_words(void *data, message id, const char *const args[], size_t count) {
    world *w = data;
    for (const char *at = message_text(id); *at; at++) {
        size_t i = (size_t)(at[1] - '1');
        if (*at == '{' && at[1] >= '1' && at[1] <= '4' && at[2] == '}') {
            if (i < count && args[i]) buffer_puts(&w->heard, args[i]);
            at += 2;
        } else
            buffer_putc(&w->heard, *at);
    }
    buffer_putc(&w->heard, '\n');
}

static bool pretend_to_run(void *data, const char *text, lesson_author who, buffer *ret_output) {
    world *w = data;
    if (ret_output)
        buffer_printf(ret_output, "ran %s\n", text);
    else
        buffer_printf(&w->heard, "(%s ran %s)\n", who == AUTHOR_READER ? "reader" : "lesson", text);
    return true;
}

static marker *get_ready(void *data) {
    world *w = data;
    diag_clear(&w->d);
    pool_begin(w->p, &w->d, &w->halt, 0);
    w->marker = (marker){w->engine, w->names, &w->halt, &w->d};
    return &w->marker;
}

static void hear_error(void *data, const char *text, size_t length) {
    (void)text, (void)length;
    buffer_printf(&((world *)data)->heard, "error\n");
}

static const void *save(void *data) { return ((world *)data)->saves++, data; }

static void restore(void *data, const void *saved) {
    assert_ptr_equal(data, saved);
    ((world *)data)->restores++;
}

static bool in_time(void *data) {
    world *w = data;
    bool fine = !w->slow;
    w->slow = false;
    return fine;
}

static lesson_host host_of(world *w) {
    return (lesson_host){w, hear, hear_words, pretend_to_run, get_ready, hear_error, save, restore, in_time};
}

static const char play_text[] = HEAD "Hello.\n\n    > 1 + 1\n    2\n\n```ask\nDerivative of "
                                     "sin(3x)?\nanswer: 3*cos(3x)\nhint: first\nhint: second\n"
                                     "wrong: cos(3x) :: inner lost\nright: well done\n```\n\n## "
                                     "Second\n\n```ask\nTwo?\nanswer: 2\n```\n\nEnd.\n";

/* Plays the lines and compares all that was heard with what stands after each of them. */
static player played(world *w, const char *const lines[], const char *const heard[], bool pauses) {
    static lesson l;
    static lesson_host h;
    player p;
    l = parsed(w, play_text);
    h = host_of(w);
    const prose_style s = {.width = 80};
    assert_int_equal(l.faults.count, 0);
    player_init(&p, w->home, &l, &h, &s, pauses);
    player_start(&p);
    for (size_t i = 0;; i++) {
        assert_string_equal(w->heard.text, heard[i]);
        buffer_clear(&w->heard);
        if (!lines[i]) break;
        player_line(&p, lines[i], strlen(lines[i]));
    }
    return p;
}

#define COMMANDS "(Enter goes on. With a question: hint, skip. Any time: play to try things, menu, quit.)\n"
#define PLAY     "(try what you like; back returns to the lesson, with the variables as they are now)\n"
#define FIRST    COMMANDS "Hello.\n\n> 1 + 1\n(lesson ran 1 + 1)\n\nQuestion 1 of 2\nDerivative of sin(3x)?\n\n"
#define SECOND   "Second\n------\n\nQuestion 2 of 2\nTwo?\n\n"

static void right_answers_lead_on(void **state) {
    player p = played(*state, (const char *const[]){"cos(3*x)*3", "4/2", NULL},
                      (const char *const[]){FIRST, "correct: 3*cos(3*x)\nwell done\n\n" SECOND,
                                            "correct: 2\n\nEnd.\n\nend of the lesson: 2 of 2 right\n"},
                      false);
    assert_int_equal(p.state, PLAY_OVER);
    assert_true(p.finished);
    assert_int_equal(p.right, 2);
}

static void wrong_answers_are_explained_and_may_be_repeated(void **state) {
    world *w = *state;
    static lesson l;
    static lesson_host h;
    player p;
    l = parsed(w, play_text);
    h = host_of(w);
    player_init(&p, w->home, &l, &h, &(prose_style){.width = 80}, false);
    player_start(&p);
    buffer_clear(&w->heard);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(player_line(&p, "cos(3x)", 7), PLAY_ANSWER);
        assert_non_null(strstr(w->heard.text, "not yet.\ninner lost\n\nat x = "));
        assert_non_null(strstr(w->heard.text, "(try again, or: hint, skip)\n"));
        buffer_clear(&w->heard);
    }
    assert_int_equal(p.tries, 2);
    assert_int_equal(player_line(&p, "3*", 2), PLAY_ANSWER);
    assert_string_equal(w->heard.text, "error\n");
    assert_int_equal(p.tries, 2); /* what cannot be read is no try */
    assert_int_equal(player_line(&p, "3cos(3x)", 8), PLAY_ANSWER);
    assert_int_equal(p.number, 2);
}

static void hints_come_one_by_one_and_skip_runs_the_answer(void **state) {
    player p =
        played(*state, (const char *const[]){"hint", " hint ", "hint", "skip", "quit", NULL},
               (const char *const[]){
                   FIRST, "first\n\n", "second\n\n", "there is no further hint; skip shows the answer\n",
                   "answer: 3*cos(3x)\n> 3*cos(3x)\n(lesson ran 3*cos(3x))\n\nwell done\n\n" SECOND, ""},
               false);
    assert_int_equal(p.state, PLAY_OVER);
    assert_false(p.finished);
    assert_int_equal(p.skipped, 1);
}

static void free_play_gives_everything_back(void **state) {
    world *w = *state;
    player p = played(
        w, (const char *const[]){"play", "x = 3", "skip", "back", "", "menu", NULL},
        (const char *const[]){
            FIRST, "(try what you like; back returns to the lesson, with the variables as they are now)\n",
            "(reader ran x = 3)\n", "(reader ran skip)\n", "Derivative of sin(3x)?\n\n", "", ""},
        false);
    assert_int_equal(w->saves, 1);
    assert_int_equal(w->restores, 1);
    assert_true(p.menu);
}

static void pages_wait_for_the_reader(void **state) {
    played(*state, (const char *const[]){"skip", "hint", "play", "back", "skip", "help", NULL},
           (const char *const[]){
               FIRST,
               "answer: 3*cos(3x)\n> 3*cos(3x)\n(lesson ran 3*cos(3x))\n\nwell done\n\n(Enter goes on)\n", "",
               PLAY, "(Enter goes on)\n", SECOND, COMMANDS},
           true);
}

static void slow_lessons_ask_before_going_on(void **state) {
    world *w = *state;
    w->slow = true;
    player p = played(w, (const char *const[]){"", NULL},
                      (const char *const[]){
                          COMMANDS
                          "(this lesson has computed for more than 60 seconds; Enter goes on, quit leaves)\n",
                          &FIRST[sizeof COMMANDS - 1]},
                      false);
    assert_int_equal(p.state, PLAY_ANSWER);
}

/* --- expected output --- */

static const struct {
    const char *expected, *output;
    bool matches;
} outputs[] = {
    {"", "", true},
    {"a\n", "a\n", true},
    {"a\n", "a  \n", true},
    {"a\n", "b\n", false},
    {"a\n", "", false},
    {"", "a\n", false},
    {"a\nb\n", "a\n", false},
    {"a\n", "a\nb\n", false},
    {"...\n", "", true},
    {"...\n", "a\nb\n", true},
    {"...\nb\n", "a\nb\n", true},
    {"...\nc\n", "a\nb\n", false},
    {"a\n...\nd\n", "a\nb\nc\nd\n", true},
    {"a\n...\nd\n", "a\nd\nc\n", false},
    {"a\n...\n...\nb\n", "a\nb\n", true},
    {"...\na\n...\nb\n", "x\na\ny\na\nb\n", true},
    {"f = ...\n", "f = 3\n", true},
    {"f = ...\n", "g = 3\n", false},
    {"f = ...\n", "f = 3\nmore\n", false},
    {"...\na\n", "b\na\na\n", true},
};

static void output_is_compared_line_by_line(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        if (audit_matches(outputs[i].expected, outputs[i].output) != outputs[i].matches)
            fail_msg("%s against %s", outputs[i].expected, outputs[i].output);
}

/* --- memory that runs out --- */

static void a_refused_allocation_is_reported(void **state) {
    (void)state;
    for (long k = 1; k < 400; k++) {
        mem *m = mem_new(0);
        arena *home = arena_new(m);
        lesson l;
        diag d = {0};
        mem_fail_at(m, k, harness_chance(0.5));
        bool ok = lesson_parse(home, play_text, sizeof play_text - 1, &l, &d);
        bool refused = mem_failed(m);
        mem_fail_at(m, 0, false);
        if (!ok) assert_int_equal(d.kind, DIAG_MEMORY);
        arena_free(home);
        mem_free(m);
        if (!refused) return;
        if (ok) fail_msg("request %ld was refused, and nobody noticed", k);
    }
    fail_msg("every allocation was refused");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(each_fault_has_its_line),
        TEST(examples_and_questions_are_read),
        TEST(ids_are_not_positions),
        TEST(lines_have_a_limit),
        TEST(formulas_become_text),
        TEST(unknown_commands_are_named),
        TEST(any_formula_ends),
        TEST(prose_is_broken_by_display_width),
        TEST(colours_take_no_room),
        TEST(controls_are_visible),
        TEST(answers_are_marked_as_mathematics),
        TEST(wrong_answers_are_refuted_by_a_point),
        TEST(a_lesson_that_cannot_be_marked_says_where),
        TEST(right_answers_lead_on),
        TEST(wrong_answers_are_explained_and_may_be_repeated),
        TEST(hints_come_one_by_one_and_skip_runs_the_answer),
        TEST(free_play_gives_everything_back),
        TEST(pages_wait_for_the_reader),
        TEST(slow_lessons_ask_before_going_on),
        TEST(output_is_compared_line_by_line),
        TEST(a_refused_allocation_is_reported),
    };
    return harness_run("learn", tests, sizeof tests / sizeof *tests);
}
