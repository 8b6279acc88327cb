/* Derivations of random expressions, and of questions from a file: at each level of detail there are steps, which end in the
 * answer; at detail 2 a step is one rule, and no derivative is left in a line of algebra. That every line was made again
 * and compared by values is what `steps` does before it prints anything.
 *
 * GRADUS_STEPS=N: so many random expressions (make steps-check). GRADUS_QUESTIONS=FILE: a set-up, a tab and a question a line. */
#include "base/utf8.h"
#include "calc/rules.h"
#include "test_app_world.h"

enum { LONGEST = 1 << 16, USUAL = 120 };

static uint32_t asked, without_steps, refused;

static void open_session(world *w, mem *m, int detail, format f) {
    settings set = world_settings();
    sink to = {world_out, world_err, w};
    *w = (world){.account = m};
    catch_nothing(&w->out);
    catch_nothing(&w->err);
    set.detail = detail;
    set.format = f;
    w->session = session_new(m, &set, &to, NULL);
    assert_non_null(w->session);
}

/* What stands behind the last "= " that begins a line. */
static const char *last_answer(char *out) {
    size_t n = strlen(out);
    while (n && out[n - 1] == '\n') out[--n] = 0;
    char *line = strrchr(out, '\n'), *sign = strstr(line ? line : out, "= ");
    return sign ? sign + 2 : "";
}

static char *trimmed(char *text) {
    size_t n = strlen(text);
    while (n && text[n - 1] == '\n') text[--n] = 0;
    return text;
}

static bool is_algebra(const char *rule) {
    for (int r = RULE_NUMBERS; r < RULE_COUNT; r++)
        if (strcmp(rule_row_of((rule_id)r)->id, rule) == 0) return true;
    return false;
}

/* In the JSON of a derivation: the line below a step of algebra holds no derivative, unless the answer does. */
static void no_derivative_in_algebra(const char *json, const char *question) {
    static const char mark[] = "\"rule\": \"", text[] = "\"text\": \"";
    for (const char *at = json; (at = strstr(at, mark)) != NULL;) {
        char rule[64] = "";
        at += sizeof mark - 1;
        snprintf(rule, sizeof rule, "%.*s", (int)strcspn(at, "\""), at);
        const char *line = strstr(at, "{\"kind\": \"line\""), *shown = line ? strstr(line, text) : NULL;
        if (!shown || !is_algebra(rule)) continue;
        shown += sizeof text - 1;
        size_t n = strcspn(shown, "\"");
        for (size_t i = 0; i + 5 < n; i++)
            if (strncmp(shown + i, "diff(", 5) == 0)
                fail_msg("%s: a derivative under %s: %.*s", question, rule, (int)n, shown);
    }
}

/* False: gradus refuses the question itself. */
static bool ask(const char *setup, const char *question) {
    mem *m = mem_new((size_t)1 << 30);
    world plain, told;
    char *text = malloc(LONGEST);
    if (!text) abort();
    snprintf(text, LONGEST, "steps %s", question);
    open_session(&plain, m, 2, FORMAT_ASCII);
    bool fine = world_run(&plain, setup) == SESSION_FINE && world_run(&plain, question) == SESSION_FINE;
    const char *answer = trimmed(plain.out.text);
    for (int detail = 0; fine && detail <= 4; detail++) {
        open_session(&told, m, detail == 4 ? 2 : detail, detail == 4 ? FORMAT_JSON : FORMAT_ASCII);
        world_run(&told, setup);
        if (world_run(&told, text) != SESSION_FINE) fail_msg("%s %s: %s", setup, text, told.err.text);
        if (detail == 4)
            no_derivative_in_algebra(told.out.text, question);
        else {
            bool none =
                detail > 0 && !strstr(told.out.text, "\n  1  ") && !strstr(told.out.text, "  forward");
            if (none) print_message("no steps: %s\n", question);
            without_steps += none;
            const char *last = last_answer(told.out.text);
            if (strcmp(last, answer) != 0)
                fail_msg("%s %s, detail %d: ends in %s, not %s", setup, text, detail, last, answer);
        }
        world_close(&told);
    }
    world_close(&plain);
    mem_free(m);
    free(text);
    asked += fine;
    refused += !fine;
    return fine;
}

static uint32_t wanted(void) {
    const char *n = getenv("GRADUS_STEPS");
    return n ? (uint32_t)strtoul(n, NULL, 10) : harness_crawls() ? 5 : USUAL;
}

/* --- random expressions, as people type them --- */

static const char *const functions[] = {"sin",   "cos",     "tan",      "exp",   "log",     "sqrt",  "abs",
                                        "asin",  "acos",    "atan",     "sinh",  "cosh",    "tanh",  "sec",
                                        "cot",   "asinh",   "cbrt",     "sign",  "erf",     "gamma", "relu",
                                        "floor", "sigmoid", "softplus", "atanh", "lambertw"};

static void add_random(caught *c, int depth);

static void add_text(caught *c, const char *text) { catch_more(c, text, strlen(text)); }

static void add_leaf(caught *c) {
    static const char *const leaves[] = {"x", "x", "x",    "x",     "y",   "z",  "2", "3",
                                         "5", "1", "(-2)", "(1/2)", "0.1", "pi", "e"};
    add_text(c, leaves[harness_below(sizeof leaves / sizeof *leaves)]);
}

static void add_chain(caught *c, int depth, const char *const *signs, uint32_t count) {
    uint32_t n = 2 + (uint32_t)harness_below(2);
    add_text(c, "(");
    for (uint32_t i = 0; i < n; i++) {
        if (i) add_text(c, signs[harness_below(count)]);
        add_random(c, depth - 1);
    }
    add_text(c, ")");
}

static void add_call(caught *c, int depth, const char *name, uint32_t count) {
    add_text(c, name);
    for (uint32_t i = 0; i < count; i++) {
        add_text(c, i ? ", " : "(");
        add_random(c, depth - 1);
    }
    add_text(c, ")");
}

static void add_power(caught *c, int depth) {
    static const char *const exponents[] = {"2", "3", "(-1)", "(1/2)", "(-3/2)", "4", "n", "x"};
    add_text(c, "(");
    add_random(c, depth - 1);
    add_text(c, ")^");
    add_text(c, exponents[harness_below(sizeof exponents / sizeof *exponents)]);
}

static void add_random(caught *c, int depth) {
    static const char *const sums[] = {" + ", " - "}, *const products[] = {"*", "*", "/"};
    if (depth <= 0 || harness_chance(0.1)) {
        add_leaf(c);
        return;
    }
    switch (harness_below(10)) {
    case 0:
    case 1:
    case 2: add_chain(c, depth, sums, 2); break;
    case 3:
    case 4: add_chain(c, depth, products, 3); break;
    case 5:
    case 6: add_power(c, depth); break;
    case 7: add_call(c, depth, harness_chance(0.5) ? "max" : "min", 2); break;
    default: add_call(c, depth, functions[harness_below(sizeof functions / sizeof *functions)], 1);
    }
}

static void random_expressions_have_steps(void **state) {
    (void)state;
    uint32_t n = wanted();
    asked = refused = without_steps = 0;
    while (asked < n && refused < 2 * n + 50) {
        caught c = {0};
        catch_nothing(&c);
        add_text(&c, "diff(");
        add_random(&c, 2 + (int)harness_below(3));
        add_text(&c, harness_chance(0.1) ? ", x, 2)" : ", x)");
        ask("", c.text);
        free(c.text);
    }
    print_message("seed %llu: %u random expressions, %u refused, %u without steps\n",
                  (unsigned long long)harness_seed(), asked, refused, without_steps);
    assert_int_equal(without_steps, 0);
    assert_true(asked >= n / 2);
}

static void questions_have_steps(void **state) {
    (void)state;
    const char *path = getenv("GRADUS_QUESTIONS");
    if (!path) skip();
    size_t size;
    char *all = harness_read(path, &size), *next;
    asked = refused = without_steps = 0;
    for (char *line = all; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = 0;
        char *tab = strchr(line, '\t');
        if (!tab) continue;
        *tab = 0;
        if (!ask(line, tab + 1)) print_message("refused: %s\n", tab + 1);
    }
    print_message("%u questions, %u refused, %u without steps\n", asked, refused, without_steps);
    assert_int_equal(without_steps, 0);
    free(all);
}

/* --- key lines --- */

static void long_derivations_fit_on_a_page(void **state) {
    (void)state;
    enum { LINES = 40, COLUMNS = 80 };
    caught terms = {0}, sines = {0};
    catch_nothing(&terms), catch_nothing(&sines);
    for (int i = 1; i <= 40; i++) {
        char one[64];
        snprintf(one, sizeof one, "%s%d*x^%d", i > 1 ? " + " : "", i, i);
        add_text(&terms, one);
        snprintf(one, sizeof one, "%ssin(%d*x)", i > 1 ? " + " : "", i);
        add_text(&sines, one);
    }
    const char *const subjects[] = {
        "diff(atan(exp(cos(sin(sqrt(log(sinh(atan(tanh(exp(cos(sin(x)))))))))))), x)",
        "hess(sin(a*b) + c^2*d + exp(k*a) + b^3*c, [a, b, c, d, k])", terms.text, sines.text};
    for (int i = 0; i < 4; i++) {
        mem *m = mem_new((size_t)1 << 30);
        world w;
        char text[4096];
        open_session(&w, m, 1, FORMAT_PRETTY);
        snprintf(text, sizeof text, i < 2 ? "steps %s" : "steps diff(%s, x)", subjects[i]);
        if (world_run(&w, text) != SESSION_FINE) fail_msg("%s: %s", text, w.err.text);
        int lines = 0;
        for (const char *at = w.out.text; *at; lines++) {
            size_t n = strcspn(at, "\n");
            if (utf8_width(at, n) > COLUMNS) fail_msg("%s: %.*s", text, (int)n, at);
            at += n + (at[n] == '\n');
        }
        if (lines > LINES) fail_msg("%s: %d lines", text, lines);
        world_close(&w);
        mem_free(m);
    }
    free(terms.text), free(sines.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_expressions_have_steps),
                                       cmocka_unit_test(questions_have_steps),
                                       cmocka_unit_test(long_derivations_fit_on_a_page)};
    return harness_run("steps", tests, 3);
}
