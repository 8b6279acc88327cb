/* Each rule, and each entry of the operator table, made wrong in turn: the checks find every one. The figure is printed. */
#include "calc/rules.h"
#include "ops/ops.h"
#include "test_app_world.h"

enum { MOST = 2000, LONGEST = 8192 };

typedef struct question {
    char *before, *steps; /* set-up, and the command */
    uint8_t *uses;        /* rule -> is cited; filled on first use */
} question;

static question questions[MOST];
static size_t question_count;
static uint32_t bent_count, found_count;

static void world_bent(world *w, mem *m, const char *name) {
    settings set = world_settings();
    sink to = {world_out, world_err, w};
    *w = (world){.account = m};
    catch_nothing(&w->out);
    catch_nothing(&w->err);
    set.bend = name;
    set.detail = 3;
    set.format = FORMAT_JSON;
    w->session = session_new(m, &set, &to, NULL);
    assert_non_null(w->session);
}

/* Whether the command fails, with `name` made wrong (NULL: nothing). out: what it printed; to be freed. */
static bool fails(const char *before, const char *command, const char *name, char **out) {
    mem *m = mem_new((size_t)1 << 30);
    world w;
    world_bent(&w, m, name);
    bool fine = world_run(&w, before) == SESSION_FINE && world_run(&w, command) == SESSION_FINE;
    if (out) *out = strdup(w.out.text);
    world_close(&w);
    mem_free(m);
    return !fine;
}

/* --- rules --- */

static const char *const methods[] = {"", " by indices", " by tape", " by definition", " by logarithms"};

static void add_question(const char *before, const char *input, const char *method) {
    char text[LONGEST];
    if (question_count == MOST) return;
    snprintf(text, sizeof text, "steps %s%s", input, method);
    questions[question_count++] = (question){strdup(before), strdup(text), NULL};
}

static void gather(const golden_file *f) {
    static const char *const words[] = {"grad(", "jac(", "hess(", "diff(", "d("};
    caught before = {0};
    catch_nothing(&before);
    for (size_t i = 0; i < f->count; i++) {
        const golden_line *l = &f->lines[i];
        if (golden_starts_session(l)) catch_nothing(&before);
        if (l->kind == LINE_SETUP) {
            catch_more(&before, l->input, strlen(l->input));
            catch_more(&before, "\n", 1);
        }
        if (l->kind != LINE_ANSWER) continue;
        if (strncmp(l->input, "steps ", 6) == 0) add_question(before.text, l->input + 6, "");
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (strncmp(l->input, words[k], strlen(words[k])) == 0) {
                add_question(before.text, l->input, "");
                if (k < 2) add_question(before.text, l->input, methods[1]);
            }
    }
    free(before.text);
}

/* "rule": "PRODUCT" in the JSON of the derivation. */
static void take_uses(question *q) {
    char *out = NULL, cited[64];
    q->uses = calloc(RULE_COUNT, 1);
    bool fine = q->uses && !fails(q->before, q->steps, NULL, &out);
    for (int r = 0; fine && r < RULE_COUNT; r++) {
        snprintf(cited, sizeof cited, "\"rule\": \"%s\"", rule_row_of((rule_id)r)->id);
        q->uses[r] = strstr(out, cited) != NULL;
    }
    free(out);
}

/* The moves that only write the same differently are in no telling: any derivation will do. */
static bool cites(question *q, rule_id r) {
    if (r == RULE_NOTATION) return true;
    if (!q->uses) take_uses(q);
    return q->uses && q->uses[r];
}

static void wrong_rule_is_found(void **state) {
    const rule_row *row = *state;
    rule_id r = rule_find(row->id);
    bool cited = false;
    bent_count++;
    for (size_t i = 0, tried = 0; i < question_count && tried < 40; i++) {
        question *q = &questions[i];
        if (!cites(q, r)) continue;
        cited = true;
        tried++;
        bool caught_it = fails(q->before, q->steps, row->id, NULL);
        if (!caught_it && r != RULE_NOTATION) fail_msg("%s wrong: %s goes through", row->id, q->steps);
        if (!caught_it) continue;
        found_count++;
        return;
    }
    fail_msg("%s: %s", row->id, cited ? "nothing is said" : "no golden file cites it");
}

/* --- entries of the operator table --- */

/* Declarations for the arguments, by the row's shape rule; none: numbers. */
static const char *const shapes[] = {
    [SHAPE_SQUARE_TO_SCALAR] = "u in R^(n,n)",
    [SHAPE_SQUARE] = "u in R^(n,n)",
    [SHAPE_TWO_SQUARE] = "u in R^(n,n), v in R^(n,n)",
    [SHAPE_SYLVESTER] = "u in R^(m,m), v in R^(n,n), w in R^(m,n)",
    [SHAPE_SQUARE_PLACE_TO_SCALAR] = "u in R^(n,n) symmetric",
    [SHAPE_SQUARE_PLACE_TO_VECTOR] = "u in R^(n,n) symmetric",
    [SHAPE_PLACE_TO_SCALAR] = "u in R^(m,n)",
    [SHAPE_ANY_TO_SCALAR] = "u in R^(m,n)",
    [SHAPE_VECTOR_TO_SCALAR] = "u in R^n",
    [SHAPE_VECTOR_NORM] = "u in R^n",
    [SHAPE_VECTOR] = "u in R^n",
    [SHAPE_DIAG] = "u in R^n",
    [SHAPE_DOT] = "u in R^n, v in R^n",
    [SHAPE_CROSS] = "u in R^3, v in R^3",
    [SHAPE_OUTER] = "u in R^m, v in R^n",
    [SHAPE_KRON] = "u in R^(m,n), v in R^(p,q)",
    [SHAPE_TRANSPOSE] = "u in R^(m,n)",
    [SHAPE_VEC] = "u in R^(m,n)",
    [SHAPE_ROWS] = "u in R^(m,n)",
    [SHAPE_COLUMNS] = "u in R^(m,n)",
};

/* Rows that are written with signs, need more of their arguments, or have no gradient of a sum of squares. %s: the variable. */
static const struct {
    op of;
    const char *declared, *question;
} special[] = {
    {OP_CHOL, "u in R^(n,n) posdef", "grad(sum(chol(u).*chol(u)), %s)"},
    {OP_TRANSPOSE, "u in R^(m,n)", "grad(sum(u'.*u'), %s)"},
    {OP_DIV, "u, v", "diff(u/v, %s)"},
    {OP_POW, "u > 0, v", "diff(u^v, %s)"},
    {OP_LAMBERTW_BRANCH, "v", "diff(lambertw(-1, v), %s)"},
    {OP_KRON, "u in R^(m,n), v in R^(p,q)", "jac(kron(u, v), %s)"},
    {OP_PEAK, "u in R^n", "grad(u'*peak(u), %s)"},
};

typedef struct term {
    op of;
    uint32_t i;
    char name[48];
} term;

static term terms[1000];
static size_t term_count;

static void gather_terms(void) {
    for (int o = 0; o < OP_COUNT; o++)
        for (uint32_t i = 0; i < OP_TERMS; i++) {
            const op_row *row = op_row_of((op)o);
            if (!row->d[i].form) continue;
            term *t = &terms[term_count++];
            *t = (term){(op)o, i, ""};
            snprintf(t->name, sizeof t->name, "%s.%u", row->name, i + 1);
        }
}

static const char *const letters[] = {"u", "v", "w"};

/* name(u, v, w): numbers where nothing is differentiated. */
static void write_call(char *out, size_t size, const char *declared, const term *t) {
    const op_row *row = op_row_of(t->of);
    uint32_t count = row->least < OP_TERMS ? row->least : OP_TERMS;
    if (t->i >= count) count = t->i + 1;
    snprintf(out, size, "%s(", row->name);
    for (uint32_t k = 0; k < count; k++) {
        char one[16];
        snprintf(one, sizeof one, "%s in", letters[k]);
        bool letter = k == t->i || row->d[k].form || (declared && strstr(declared, one));
        snprintf(out + strlen(out), size - strlen(out), "%s%s", k ? ", " : "", letter ? letters[k] : "1");
    }
    snprintf(out + strlen(out), size - strlen(out), ")");
}

static bool is_number(const op_row *row) {
    static const shape_rule numbers[] = {SHAPE_SQUARE_PLACE_TO_SCALAR,
                                         SHAPE_SQUARE_TO_SCALAR,
                                         SHAPE_PLACE_TO_SCALAR,
                                         SHAPE_ANY_TO_SCALAR,
                                         SHAPE_VECTOR_TO_SCALAR,
                                         SHAPE_VECTOR_NORM,
                                         SHAPE_DOT};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        if (numbers[k] == row->shape) return true;
    return false;
}

/* A number made of the call, differentiated by argument i alone: the others are constants. */
static void write_question(char *setup, char *steps, size_t size, const term *t) {
    const op_row *row = op_row_of(t->of);
    const char *declared = row->shape < sizeof shapes / sizeof *shapes ? shapes[row->shape] : NULL,
               *by = letters[t->i];
    char call[256];
    write_call(call, sizeof call, declared, t);
    snprintf(setup, size, "%s%s\n", declared ? "let " : "", declared ? declared : "");
    if (!declared)
        snprintf(steps, size, "steps diff(%s, %s)", call, by);
    else if (is_number(row))
        snprintf(steps, size, "steps grad(%s, %s)", call, by);
    else
        snprintf(steps, size, "steps grad(sum((%s).*(%s)), %s)", call, call, by);
    for (size_t k = 0; k < sizeof special / sizeof *special; k++)
        if (special[k].of == t->of) {
            char filled[256];
            snprintf(filled, sizeof filled, special[k].question, by);
            snprintf(setup, size, "let %s\n", special[k].declared);
            snprintf(steps, size, "steps %s", filled);
        }
}

static void wrong_entry_is_found(void **state) {
    const term *t = *state;
    char setup[600], steps[600];
    write_question(setup, steps, sizeof setup, t);
    bent_count++;
    if (fails(setup, steps, NULL, NULL)) fail_msg("%s fails as it is", steps);
    if (!fails(setup, steps, t->name, NULL)) fail_msg("%s wrong: %s goes through", t->name, steps);
    found_count++;
}

static void all_of_them(void **state) {
    (void)state;
    print_message("made wrong %u, found %u\n", (unsigned)bent_count, (unsigned)found_count);
    assert_int_equal(bent_count, found_count);
}

/* Live as long as the program. */
static golden_file *all;
static struct CMUnitTest *tests;

int main(void) {
    glob_t found = {0};
    size_t files = golden_paths(&found), n = 0;
    all = calloc(files + 1, sizeof *all);
    gather_terms();
    tests = calloc(RULE_COUNT + term_count + 1, sizeof *tests);
    if (!all || !tests) abort();
    for (size_t i = 0; i < files; i++) {
        golden_open(&all[i], found.gl_pathv[i]);
        gather(&all[i]);
    }
    for (int r = 0; r < RULE_COUNT; r++)
        tests[n++] = (struct CMUnitTest){.name = rule_row_of((rule_id)r)->id,
                                         .test_func = wrong_rule_is_found,
                                         .initial_state = (void *)(uintptr_t)rule_row_of((rule_id)r)};
    for (size_t i = 0; i < term_count; i++)
        tests[n++] = (struct CMUnitTest){
            .name = terms[i].name, .test_func = wrong_entry_is_found, .initial_state = &terms[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(all_of_them);
    int failed = harness_run("bend", tests, n);
    free(tests), globfree(&found);
    return failed;
}
