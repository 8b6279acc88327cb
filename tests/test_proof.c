/* Every gradient, Jacobian and Hessian of the golden files has a derivation whose last line is the answer, at each level of
 * detail, and which the step checker makes again; and a derivation with one step changed does not pass. */
#include "app/state.h"
#include "read/parse.h"
#include "test_app_world.h"
#include "verify/steps.h"

enum { MOST = 400 };

typedef struct question {
    char *name;           /* file:line */
    char *before, *input; /* set-up, and E */
    char *expected;
} question;

static question questions[MOST];
static size_t question_count;

static bool asks_derivative(const char *input) {
    static const char *const words[] = {"grad(", "jac(", "hess("};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(input, words[i], strlen(words[i])) == 0) return true;
    return false;
}

/* By the numbers t and s of the golden files, or numbered entries of x and X: derivations by rules. */
static bool by_numbers(const char *input) {
    const char *last = strrchr(input, ',');
    if (strstr(input, "x[1]") || strstr(input, "X[1,1]")) return true; /* entry by entry */
    return last && (strcmp(last, ", t)") == 0 || strcmp(last, ", s])") == 0);
}

static char *copy_of(const char *text) {
    char *copy = strdup(text);
    if (!copy) abort();
    return copy;
}

/* The lines of a file in which matrices are declared. */
static void gather(const golden_file *f) {
    caught before = {0};
    catch_nothing(&before);
    for (size_t i = 0; i < f->count && question_count < MOST; i++) {
        const golden_line *l = &f->lines[i];
        if (golden_starts_session(l)) catch_nothing(&before);
        if (l->kind == LINE_SETUP) {
            catch_more(&before, l->input, strlen(l->input));
            catch_more(&before, "\n", 1);
        }
        if (l->kind != LINE_ANSWER || !asks_derivative(l->input) || !strstr(before.text, "in R^")) continue;
        if (by_numbers(l->input)) continue;
        if (strstr(before.text, "set named on")) continue; /* derivations have letters of their own */
        const char *base = strrchr(f->path, '/');
        char name[256];
        snprintf(name, sizeof name, "%s:%d", base ? base + 1 : f->path, l->number);
        questions[question_count++] =
            (question){copy_of(name), copy_of(before.text), copy_of(l->input), copy_of(l->expected)};
    }
    free(before.text);
}

/* --- in words --- */

/* The text behind the last " = " that starts a line of the answer. */
static const char *last_answer(char *out) {
    size_t n = strlen(out);
    while (n && out[n - 1] == '\n') out[--n] = 0;
    char *line = strrchr(out, '\n'), *sign = line ? strstr(line, "= ") : strstr(out, "= ");
    return sign ? sign + 2 : "";
}

static void derivation_ends_in_the_answer(void **state) {
    const question *q = *state;
    mem *m = mem_new((size_t)1 << 30);
    for (int detail = 0; detail < 4; detail++) {
        world w;
        char text[4096];
        world_open(&w, m);
        snprintf(text, sizeof text, "set detail %d\n%s", detail, q->before);
        if (world_run(&w, text) != SESSION_FINE) fail_msg("%s: %s", text, w.err.text);
        snprintf(text, sizeof text, "steps %s", q->input);
        if (world_run(&w, text) != SESSION_FINE) fail_msg("%s: %s", text, w.err.text);
        assert_string_equal(last_answer(w.out.text), q->expected);
        world_close(&w);
    }
    mem_free(m);
}

/* Another way of deriving comes out the same, or is proved equal, or has no form and says so. */
static void method_agrees(const question *q, const char *method) {
    mem *m = mem_new((size_t)1 << 30);
    world w;
    char text[4096];
    world_open(&w, m);
    if (world_run(&w, q->before) != SESSION_FINE) fail_msg("%s: %s", q->before, w.err.text);
    snprintf(text, sizeof text, "steps %s by %s", q->input, method);
    bool fine = world_run(&w, text) == SESSION_FINE;
    bool said = strstr(w.err.text, "no derivation in index notation") ||
                (strstr(text, "jac(kron(") && strstr(w.err.text, "kron stands in the way"));
    if (!fine && !said) fail_msg("%s: %s", text, w.err.text);
    bool other = strstr(w.out.text, "forward") || strstr(w.out.text, "write in indices");
    bool agrees = strstr(w.out.text, "the same as by differentials") || strstr(w.out.text, "proved equal");
    if (other && (!agrees || strstr(w.out.text, "not proved"))) fail_msg("%s: %s", text, w.out.text);
    world_close(&w);
    mem_free(m);
}

static void tape_agrees_with_differentials(void **state) { method_agrees(*state, "tape"); }
static void indices_agree_with_differentials(void **state) { method_agrees(*state, "indices"); }

/* --- as data --- */

/* The first record of q, with its proof; everything lives in the session. */
static bool prove(world *w, const question *q, proof *ret) {
    session *s = w->session;
    char text[4096];
    result v;
    reply r = {0};
    snprintf(text, sizeof text, "%s", q->before);
    if (world_run(w, text) != SESSION_FINE) return false;
    session_begin(s);
    buffer_init(&r.words, s->scratch);
    scope known = names_scope(s->names);
    const syntax *e = parse_expression(s->scratch, &known, q->input, strlen(q->input), &s->d);
    s->trace = true;
    if (!e || !work_out(s, e, &r, &v) || !v.records.count) return false;
    const record *first = v.records.at[0];
    return first->program && proof_make(ret, s->engine, first->program, first->asked == OP_JAC);
}

static void changed_steps_are_found(void **state) {
    const question *q = *state;
    mem *m = mem_new((size_t)1 << 30);
    world w;
    proof p;
    uint32_t wrong;
    world_open(&w, m);
    if (!prove(&w, q, &p)) fail_msg("%s: %s", q->input, message_text(w.session->d.text));
    assert_true(steps_remade(w.session->engine, &p, &wrong));
    assert_int_equal(wrong, 0);
    proof_step *steps = calloc(p.count, sizeof *steps);
    if (!steps) abort();
    for (uint32_t i = 0; i < p.count; i++) { /* twice the right side instead */
        proof bent = p;
        memcpy(steps, p.steps, p.count * sizeof *steps);
        steps[i].after = pool_mul(w.session->pool, pool_integer(w.session->pool, 2), steps[i].after);
        bent.steps = steps;
        assert_true(steps_remade(w.session->engine, &bent, &wrong));
        if (!wrong) fail_msg("%s: step %u may be changed without notice", q->input, i + 1);
    }
    free(steps);
    world_close(&w);
    mem_free(m);
}

/* Live as long as the program. */
static golden_file *all;

int main(void) {
    glob_t found = {0};
    size_t files = golden_paths(&found);
    all = calloc(files + 1, sizeof *all);
    struct CMUnitTest *tests = calloc(4 * MOST, sizeof *tests);
    if (!all || !tests) abort();
    for (size_t i = 0; i < files; i++) {
        golden_open(&all[i], found.gl_pathv[i]);
        gather(&all[i]);
    }
    for (size_t i = 0; i < question_count; i++) {
        question *q = &questions[i];
        tests[4 * i] = (struct CMUnitTest){
            .name = q->name, .test_func = derivation_ends_in_the_answer, .initial_state = q};
        tests[4 * i + 1] =
            (struct CMUnitTest){.name = q->name, .test_func = changed_steps_are_found, .initial_state = q};
        tests[4 * i + 2] = (struct CMUnitTest){
            .name = q->name, .test_func = tape_agrees_with_differentials, .initial_state = q};
        tests[4 * i + 3] = (struct CMUnitTest){
            .name = q->name, .test_func = indices_agree_with_differentials, .initial_state = q};
    }
    int failed = harness_run("proof", tests, 4 * question_count);
    free(tests), globfree(&found);
    return failed;
}
