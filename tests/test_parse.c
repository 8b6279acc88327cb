/* The parser: what each form of the language becomes, what is refused and where, and that nothing crashes it or takes
 * more than linear time. Trees are compared as S-expressions (syntax_dump.h). */
#include "harness.h"
#include "syntax_dump.h"
#include "syntax_scope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- running the parser --- */

typedef struct reading {
    mem *account;
    arena *home;
    parse_status status;
    statement s;
    diag d;
    size_t next;
} reading;

static reading read_from(const char *text, size_t length, size_t from, const char *also) {
    reading r = {.account = mem_new(0)};
    r.home = arena_new(r.account);
    scope names = known_scope(also);
    diag_clear(&r.d);
    r.status = parse_statement(r.home, &names, text, length, from, &r.s, &r.next, &r.d);
    assert_true(r.next <= length);
    assert_int_equal(diag_is_set(&r.d), r.status == PARSE_ERROR || r.status == PARSE_OPEN);
    return r;
}

static reading read_text(const char *text) { return read_from(text, strlen(text), 0, NULL); }

static void done(reading *r) {
    arena_free(r->home);
    mem_free(r->account);
}

static const char *tree(reading *r) {
    buffer b;
    buffer_init(&b, r->home);
    if (r->status == PARSE_STATEMENT)
        dump_statement(&b, &r->s);
    else if (r->status == PARSE_END)
        buffer_puts(&b, "end");
    else
        buffer_printf(&b, "error %u-%u: %s", r->d.where.from, r->d.where.to, message_text(r->d.text));
    return b.text;
}

/* --- every form --- */

static const struct {
    const char *input, *tree;
} cases[] = {
#define READS(input, tree) {input, tree},
#include "parse_cases.def"
#undef READS
};
enum { CASES = sizeof cases / sizeof *cases };

static void every_form_reads_as_its_tree(void **state) {
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        reading r = read_text(cases[i].input);
        if (strcmp(tree(&r), cases[i].tree)) {
            print_error("%s\n  is       %s\n  and not  %s\n", cases[i].input, tree(&r), cases[i].tree);
            wrong++;
        }
        done(&r);
    }
    assert_int_equal(wrong, 0);
}

/* Spans: children lie within their parents, and heights fall. */
static void check_tree(const syntax *e, uint32_t height, uint32_t length) {
    assert_true(e->where.from <= e->where.to && e->where.to <= length);
    assert_true(e->head.from <= e->head.to && e->head.to <= length);
    assert_true(e->height <= height);
    for (uint32_t i = 0; i < e->count; i++) {
        assert_true(e->height > e->at[i]->height);
        check_tree(e->at[i], e->height, length);
    }
}

static void check_statement(const statement *s, uint32_t length) {
    assert_true(s->where.from <= s->where.to && s->where.to <= length);
    if (s->value) check_tree(s->value, LIMIT_NESTING, length);
    for (uint32_t i = 0; i < s->count; i++) check_tree(s->at[i], LIMIT_NESTING, length);
}

static void every_node_knows_its_place(void **state) {
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        reading r = read_text(cases[i].input);
        check_statement(&r.s, (uint32_t)strlen(cases[i].input));
        done(&r);
    }
}

/* --- errors --- */

static const struct {
    parse_status status;
    const char *input;
    diag_kind kind;
    uint32_t from, to;
    message text, hint;
    const char *hint_argument;
} errors[] = {
#define REFUSES(...) {__VA_ARGS__},
#include "parse_errors.def"
#undef REFUSES
};
enum { ERRORS = sizeof errors / sizeof *errors };

static bool is_as_expected(size_t i, const reading *r) {
    return r->status == errors[i].status && r->d.kind == errors[i].kind &&
           r->d.where.from == errors[i].from && r->d.where.to == errors[i].to &&
           r->d.text == errors[i].text && r->d.hint == errors[i].hint &&
           (r->d.hint == MSG_NONE || strcmp(r->d.hint_args[0], errors[i].hint_argument) == 0);
}

static void every_error_has_its_place_and_hint(void **state) {
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < ERRORS; i++) {
        reading r = read_text(errors[i].input);
        if (!is_as_expected(i, &r)) {
            print_error("%s\n  is %s (hint %s)\n", errors[i].input, tree(&r), message_text(r.d.hint));
            wrong++;
        }
        done(&r);
    }
    assert_int_equal(wrong, 0);
}

static void d_over_dx_is_refused_where_d_is_declared(void **state) {
    (void)state;
    reading r = read_from("d/dx x^2", 8, 0, "d");
    assert_int_equal(r.d.text, MSG_SYN_D_DECLARED);
    assert_string_equal(r.d.hint_args[0], "diff(..., x)");
    done(&r);
    r = read_from("d(x^2) + d", 10, 0, "d"); /* calls keep their meaning */
    assert_string_equal(tree(&r), "(+ (d (^ x 2)) d)");
    done(&r);
    r = read_from("D_1 f + N(D_1)", 14, 0, "D_1"); /* a declared name wins */
    assert_string_equal(tree(&r), "(+ (· D_1 f) (N D_1))");
    done(&r);
    r = read_from("f_x + dx", 8, 0, "f_x");
    assert_string_equal(tree(&r), "(+ f_x (d x))");
    done(&r);
}

static void nul_is_named_and_nothing_is_cut_there(void **state) {
    (void)state;
    reading r = read_from("x\0y", 3, 0, NULL);
    assert_int_equal(r.d.text, MSG_SYN_CONTROL);
    assert_string_equal(r.d.args[0], "\\x00");
    assert_string_equal(r.d.args[1], "2");
    done(&r);
}

/* --- statements one after the other --- */

/* Reads all of text; the trees, joined by " | ". */
static void expect_all(const char *text, const char *expected) {
    reading all = {.account = mem_new(0)};
    all.home = arena_new(all.account);
    buffer b;
    buffer_init(&b, all.home);
    size_t length = strlen(text), at = 0;
    for (;;) {
        reading r = read_from(text, length, at, NULL);
        parse_status status = r.status;
        assert_true(status == PARSE_END || r.next > at);
        at = r.next;
        if (status != PARSE_END && b.length) buffer_puts(&b, " | ");
        if (status == PARSE_STATEMENT) buffer_puts(&b, tree(&r));
        if (status == PARSE_ERROR) buffer_puts(&b, "error");
        if (status == PARSE_OPEN) buffer_puts(&b, "open");
        done(&r);
        if (status == PARSE_END || status == PARSE_OPEN) break;
    }
    if (strcmp(b.text, expected)) fail_msg("%s\n  is      %s\n  and not %s", text, b.text, expected);
    done(&all);
}

static void statements_end_at_newlines_and_semicolons(void **state) {
    (void)state;
    expect_all("x\ny", "x | y");
    expect_all("x;y;\n\n# c\nx # c\n", "x ; | y ; | x");
    expect_all("\xef\xbb\xbfx\r\ny\r\n", "x | y");
    expect_all("x\xc2\xa0+\xc2\xa0y", "(+ x y)");
    expect_all("", "");
    expect_all("  \n\t\n# only a comment", "");
    expect_all("help sin; x", "help 'sin ; | x");
    expect_all("load a.txt # comment\nx", "load 'a.txt | x");
}

static void lines_go_on_in_brackets_and_behind_operators(void **state) {
    (void)state;
    expect_all("(x\n+ y)\nx", "(+ x y) | x");
    expect_all("[1, 2;\n 3, 4]", "(matrix 2x2 1 2 3 4)");
    expect_all("x +\ny", "(+ x y)");
    expect_all("x + # comment\n  y", "(+ x y)");
    expect_all("f(x) =\n  x^2", "f(x) = (^ x 2)");
    expect_all("let x in R^n,\n y in R", "let x:R^n, y:R");
    expect_all("sum(i^2,\n  i = 1..3)", "(sum-over (^ i 2) (= i (.. 1 3)))");
    expect_all("x at (\nx = 1,\ny = 2)", "(at x (= x 1) (= y 2))");
    expect_all("x +", "open");
    expect_all("x +\n", "open");
    expect_all("(x\n", "open");
    expect_all("x +\n\ny", "error | y");
    expect_all("[1, 2;", "open");
}

static void reading_goes_on_behind_an_error(void **state) {
    (void)state;
    expect_all("2 3\nx", "error | x");
    expect_all("x ** 2; y\nx", "error | x");
    expect_all("a = (x\nb = 3", "error | b = 3");
    expect_all("(x\nplot x", "error | plot x");
    expect_all("f(x\nlet q", "error | let q");
    expect_all("a = f(x,\nb = 3\ny", "error | b = 3 | y");
    expect_all("g(2 3,\n  x)\ny", "error | y");
    expect_all("sum(i ** 2,\n  i = 1..3)\ny", "error | y");
    expect_all("x +\nb = 3", "error | b = 3");
    expect_all("plot x to \"(abc\ny", "error | y");
    expect_all("x)\ny", "error | y");
}

static void expression_is_all_of_its_text(void **state) {
    (void)state;
    mem *m = mem_new(0);
    arena *a = arena_new(m);
    diag d;
    diag_clear(&d);
    buffer b;
    buffer_init(&b, a);
    const char *form = "-inv(u)*du*inv(u)";
    const syntax *e = parse_expression(a, NULL, form, strlen(form), &d);
    assert_non_null(e);
    dump_syntax(&b, e);
    assert_string_equal(b.text, "(neg (* (inv u) du (inv u)))");
    assert_non_null(parse_expression(a, NULL, "u > 0 and v != 1\n# end\n", 23, &d));
    assert_false(diag_is_set(&d));
    assert_null(parse_expression(a, NULL, "x\ny", 3, &d));
    assert_true(diag_is_set(&d));
    diag_clear(&d);
    assert_null(parse_expression(a, NULL, "", 0, &d));
    assert_int_equal(d.text, MSG_SYN_MISSING_END);
    assert_null(parse_expression(a, NULL, "x;", 2, NULL)); /* without a diag too */
    assert_null(parse_expression(a, NULL, "x = 1", 5, NULL));
    arena_free(a);
    mem_free(m);
}

/* --- suggestions --- */

static void near_names_are_suggested(void **state) {
    static const struct {
        const char *typed, *near;
    } pairs[] = {{"sinn", "sin"},       {"snih", "sinh"},
                 {"Sin", "sin"},        {"factorail", "factorial"},
                 {"fact", "factorial"}, {"simplfy", "simplify"},
                 {"rte", "rate"},       {"plto", "plot"},
                 {"raet", "rate"},      {"xy", NULL},
                 {"qqqqq", NULL},       {"logsumxp", "logsumexp"}};
    scope names = known_scope(NULL);
    mem *m = mem_new(0);
    arena *a = arena_new(m);
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *near = suggest_name(a, &names, pairs[i].typed);
        if (!pairs[i].near)
            assert_null(near);
        else if (!near || strcmp(near, pairs[i].near))
            fail_msg("%s: %s instead of %s", pairs[i].typed, near ? near : "nothing", pairs[i].near);
    }
    arena_free(a);
    mem_free(m);
}

static void every_command_is_found_by_its_word(void **state) {
    (void)state;
    for (int c = 0; c < COMMAND_COUNT; c++) {
        const command_row *row = command_row_of((command)c);
        assert_int_equal(command_find(row->word, strlen(row->word)), c);
        assert_int_equal(strncmp(row->synopsis, row->word, strlen(row->word)), 0);
        assert_true(row->summary[0]);
    }
    assert_int_equal(command_find("plo", 3), COMMAND_COUNT);
}

/* --- limits --- */

/* before, then middle `count` times, then after, then close `count` times. */
static char *repeated(const char *before, const char *middle, size_t count, const char *after,
                      const char *close, size_t *ret_length) {
    size_t m = strlen(middle), c = strlen(close), length = strlen(before) + count * (m + c) + strlen(after);
    char *text = malloc(length + 1), *at = text;
    assert_non_null(text);
    at = stpcpy(at, before);
    for (size_t i = 0; i < count; i++) at = stpcpy(at, middle);
    at = stpcpy(at, after);
    for (size_t i = 0; i < count; i++) at = stpcpy(at, close);
    *ret_length = length;
    return text;
}

typedef struct nest {
    const char *before, *middle, *after, *close;
    uint32_t column; /* of the message when there are 1001 */
} nest;

static reading read_nest(const nest *n, size_t count) {
    size_t length;
    char *text = repeated(n->before, n->middle, count, n->after, n->close, &length);
    reading r = read_from(text, length, 0, NULL);
    free(text);
    return r;
}

static void nesting_stops_at_its_limit(void **state) {
    static const nest nests[] = {
        {"", "(", "x", ")", 1001},     {"", "-", "x", "", 1001},    {"", "sin(", "x", ")", 4004},
        {"", "x^", "x", "", 2002},     {"x", "'", "", "", 1002},    {"", "[", "x", "]", 0},
        {"", "sin ", "x", "", 4001},   {"", "√", "x", "", 1001},    {"", "d/dx ", "x", "", 5001},
        {"", "D_x (", "x", ")", 5005}, {"x", "/x", "", "", 2002},   {"x", "[1]", "", "", 3002},
        {"", "f(1, ", "x", ")", 5002}, {"", "| ", "x", " |", 2001}, {"x", "^2'", "", "", 0},
        {"", "∇", "f", "", 1001},
    };
    (void)state;
    for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
        bool halves = nests[i].column == 0; /* two levels each, or refused for another reason */
        if (!halves)
            for (size_t count = 999; count <= 1000; count++) {
                reading r = read_nest(&nests[i], count);
                if (r.status != PARSE_STATEMENT)
                    fail_msg("%s, %zu times: %s", nests[i].middle, count, tree(&r));
                done(&r);
            }
        for (size_t count = 1001; count <= 1000000; count *= 999) {
            reading r = read_nest(&nests[i], count);
            if (!halves || r.d.kind != DIAG_SYNTAX) assert_int_equal(r.d.kind, DIAG_LIMIT);
            if (r.d.text == MSG_SYN_LINE_LIMIT) {
                done(&r);
                continue;
            }
            char column[16];
            snprintf(column, sizeof column, "%u", nests[i].column);
            if (!halves) assert_string_equal(r.d.args[1], column);
            if (!halves) assert_string_equal(r.d.args[0], "1000");
            done(&r);
        }
    }
}

static void literals_stop_at_their_limits(void **state) {
    static const struct {
        const char *before;
        size_t count;
        diag_kind kind;
    } rows[] = {{"", 9999, DIAG_NONE},     {"", 10000, DIAG_NONE},     {"", 10001, DIAG_LIMIT},
                {"", 1000000, DIAG_LIMIT}, {"0.", 9998, DIAG_NONE},    {"0.", 9999, DIAG_NONE},
                {"0.", 10000, DIAG_LIMIT}, {"1e", 1000000, DIAG_LIMIT}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t length;
        char *text = repeated(rows[i].before, "7", rows[i].count, "", "", &length);
        reading r = read_from(text, length, 0, NULL);
        assert_int_equal(r.status == PARSE_STATEMENT ? DIAG_NONE : r.d.kind, rows[i].kind);
        done(&r);
        free(text);
    }
    expect_all("1e100000\n1e-99999", "1e100000 | 1e-99999");
    expect_all("1e100001\n1e-999999999\nx", "error | error | x");
}

static void lines_stop_at_their_limit(void **state) {
    (void)state;
    for (size_t more = 0; more <= 1; more++) {
        size_t length;
        char *text = repeated("x +", " ", LIMIT_LINE - 4 + more, "y\nx\n", "", &length);
        reading r = read_from(text, length, 0, NULL);
        assert_int_equal(r.status, more ? PARSE_ERROR : PARSE_STATEMENT);
        assert_int_equal(r.next, length - 2); /* behind the newline */
        if (more) assert_int_equal(r.d.text, MSG_SYN_LINE_LIMIT);
        done(&r);
        free(text);
    }
}

/* Seconds of the processor to read middle so many times. */
static double seconds(const nest *n, size_t count) {
    size_t length;
    char *text = repeated(n->before, n->middle, count, n->after, n->close, &length);
    mem *m = mem_new(0);
    arena *a = arena_new(m);
    scope names = known_scope(NULL);
    clock_t start = clock();
    for (size_t at = 0; at < length; arena_clear(a)) {
        statement s;
        diag d;
        diag_clear(&d);
        parse_status status = parse_statement(a, &names, text, length, at, &s, &at, &d);
        if (status == PARSE_END || status == PARSE_OPEN) break;
    }
    double taken = (double)(clock() - start) / CLOCKS_PER_SEC;
    arena_free(a);
    mem_free(m);
    free(text);
    return taken;
}

/* Four times the text takes about four times as long: a ratio, so that neither machine nor sanitizer counts. What is
 * quadratic takes sixteen times as long; one measurement of three may be disturbed. */
static void expect_linear(const nest *n) {
    enum { SHORT = 25000, TIMES = 4, TRIES = 3 };
    const double allowed = 8, noise = 0.01;
    double some = 0, more = 0;
    for (int i = 0; i < TRIES; i++) {
        some = seconds(n, SHORT);
        more = seconds(n, (size_t)SHORT * TIMES);
        if (more <= allowed * some + noise) return;
    }
    fail_msg("%s: %d times take %.3f s, %d times %.3f s", n->middle, SHORT, some, SHORT * TIMES, more);
}

static void long_texts_take_linear_time(void **state) {
    static const nest texts[] = {
        {"x", "+x", "", "", 0},        {"x", "*y", "", "", 0},         {"x", " y", "", "", 0},
        {"x", ".*y", "", "", 0},       {"x", "<y", "", "", 0},         {"x", " and x", "", "", 0},
        {"[1", ",1", "]", "", 0},      {"[1,2", ";1,2", "]", "", 0},   {"max(1", ",1", ")", "", 0},
        {"", "x;", "", "", 0},         {"", "2 3\n", "", "", 0},       {"", "a = f(x,\n", "", "", 0},
        {"", "(\n", "", "", 0},        {"", "f(x,\n", "", "", 0},      {"", "a = (\n", "", "", 0},
        {"f_", "x", "", "", 0},        {"f_{x", ",x", "}", "", 0},     {"let a", ", b", "", "", 0},
        {"f(a", ",b", ") = 1", "", 0}, {"help", " x", "", "", 0},      {"plot x", ", x", "", "", 0},
        {"", "|x|+", "x", "", 0},      {"dy/dx", " dy/dx", "", "", 0}, {"x", "'", "", "", 0},
        {"", "\"\n", "", "", 0},       {"#", "x", "", "", 0},          {"", "∂", "", "", 0},
        {"", "d/", "", "", 0},         {"a", "a", "", "", 0},          {"", "a_", "", "", 0},
        {"", "\xff\n", "", "", 0},     {"x", "\n", "", "", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) expect_linear(&texts[i]);
}

/* --- chance --- */

/* Reads everything in text, and checks what comes out. */
static void read_whole(const char *text, size_t length) {
    mem *m = mem_new(0);
    arena *a = arena_new(m);
    scope names = known_scope(NULL);
    for (size_t at = 0;;) {
        statement s;
        diag d;
        diag_clear(&d);
        size_t next = at;
        parse_status status = parse_statement(a, &names, text, length, at, &s, &next, &d);
        if (status == PARSE_END) break;
        assert_true(next > at && next <= length);
        assert_int_equal(diag_is_set(&d), status != PARSE_STATEMENT);
        if (status == PARSE_STATEMENT)
            check_statement(&s, (uint32_t)length);
        else
            assert_true(d.text != MSG_NONE && (d.where.from == SPAN_NOWHERE || d.where.to <= length));
        at = next;
        if (status == PARSE_OPEN) break;
    }
    arena_free(a);
    mem_free(m);
}

static void random_bytes_do_no_harm(void **state) {
    (void)state;
    double until = harness_now() + 1.5;
    while (harness_now() < until) {
        char text[64] = "";
        size_t length = harness_below(sizeof text);
        for (size_t i = 0; i < length; i++) text[i] = (char)harness_below(harness_chance(0.5) ? 128 : 256);
        char *exact = malloc(length ? length : 1); /* so that reading past the end is seen */
        memcpy(exact, text, length);
        read_whole(exact, length);
        free(exact);
    }
}

static void random_tokens_do_no_harm(void **state) {
    static const char *const words[] = {
        "x",       "y",       "f",     "g",       "A",         "sin",    "log",   "sum",  "d",    "dx",
        "df",      "d/dx",    "∂",     "∂f/∂x",   "∂²f/∂x∂y",  "∇",      "D_1",   "D_x",  "f_x",  "f_{xy}",
        "f_12",    "x_1",     "x_{",   "}",       "{",         "(",      ")",     "(",    ")",    "[",
        "]",       ",",       ";",     ":",       "=",         "==",     "!=",    "<",    "<=",   ">",
        "+",       "-",       "*",     "/",       "^",         ".*",     "./",    ".^",   "'",    "''",
        "|",       "||",      "..",    "²",       "⁻¹",        "ⁿ",      "√",     "×",    "·",    "∈",
        "ℝ",       "1",       "2",     "3.5",     "1e5",       "\n",     "\r\n",  " ",    " ",    " ",
        "#",       "\"",      "\"a\"", "and",     "or",        "at",     "where", "in",   "let",  "const",
        "assume",  "steps",   "by",    "plot",    "to",        "forget", "set",   "help", "open", "%3",
        "%",       "!",       "R^n",   "R^(m,n)", "symmetric", "μ",      "gamma", "e",    "pi",   "i = 1..n",
        "(x = 1)", "f(x) = ", "rows",  "limit",   "left",      "\\",     "$",     "`",    "\xff", "&&",
        "**",      ":="};
    (void)state;
    double until = harness_now() + 2.5;
    while (harness_now() < until) {
        char text[512];
        size_t length = 0, count = 1 + harness_below(24);
        for (size_t i = 0; i < count; i++) {
            const char *w = words[harness_below(sizeof words / sizeof *words)];
            memcpy(text + length, w, strlen(w));
            length += strlen(w);
            if (harness_chance(0.3)) text[length++] = ' ';
        }
        char *exact = malloc(length);
        memcpy(exact, text, length);
        read_whole(exact, length);
        free(exact);
    }
}

/* Valid statements with one byte changed, lost or doubled. */
static void damaged_statements_do_no_harm(void **state) {
    (void)state;
    double until = harness_now() + 1.5;
    while (harness_now() < until) {
        const char *input = cases[harness_below(CASES)].input;
        size_t length = strlen(input), at = harness_below(length), how = harness_below(3);
        char *text = malloc(length + 1);
        memcpy(text, input, length);
        if (how == 0) text[at] = (char)harness_below(256);
        if (how == 1) memmove(text + at, text + at + 1, --length - at);
        if (how == 2) memmove(text + at + 1, text + at, length++ - at);
        read_whole(text, length);
        free(text);
    }
}

/* Each allocation fails once: an error, no crash, no leak. */
static void running_out_of_memory_is_an_error(void **state) {
    (void)state;
    for (size_t i = 0; i < CASES; i += 7)
        for (long k = 1;; k++) {
            mem *m = mem_new(0);
            arena *a = arena_new(m);
            scope names = known_scope(NULL);
            statement s;
            diag d;
            size_t next = 0;
            diag_clear(&d);
            mem_fail_at(m, k, true);
            parse_status status =
                parse_statement(a, &names, cases[i].input, strlen(cases[i].input), 0, &s, &next, &d);
            bool failed = mem_failed(m);
            if (failed && d.kind != DIAG_MEMORY)
                fail_msg("%s, allocation %ld: %s", cases[i].input, k, message_text(d.text));
            if (failed) assert_int_equal(status, PARSE_ERROR);
            arena_free(a);
            mem_free(m);
            if (!failed) break;
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_reads_as_its_tree),
        cmocka_unit_test(every_node_knows_its_place),
        cmocka_unit_test(every_error_has_its_place_and_hint),
        cmocka_unit_test(d_over_dx_is_refused_where_d_is_declared),
        cmocka_unit_test(nul_is_named_and_nothing_is_cut_there),
        cmocka_unit_test(statements_end_at_newlines_and_semicolons),
        cmocka_unit_test(lines_go_on_in_brackets_and_behind_operators),
        cmocka_unit_test(reading_goes_on_behind_an_error),
        cmocka_unit_test(expression_is_all_of_its_text),
        cmocka_unit_test(near_names_are_suggested),
        cmocka_unit_test(every_command_is_found_by_its_word),
        cmocka_unit_test(nesting_stops_at_its_limit),
        cmocka_unit_test(literals_stop_at_their_limits),
        cmocka_unit_test(lines_stop_at_their_limit),
        cmocka_unit_test(long_texts_take_linear_time),
        cmocka_unit_test(random_bytes_do_no_harm),
        cmocka_unit_test(random_tokens_do_no_harm),
        cmocka_unit_test(damaged_statements_do_no_harm),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };
    return harness_run("parse", tests, sizeof tests / sizeof *tests);
}
