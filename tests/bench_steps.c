/* What recording a derivation costs beside the silent derivative: medians, side by side in one run. Verification apart.
 *
 * GRADUS_QUESTIONS=FILE: a set-up, a tab and a question a line; else the derivatives of the golden files. */
#include "app/state.h"
#include "calc/entry.h"
#include "calc/proof.h"
#include "read/parse.h"
#include "test_app_world.h"
#include "verify/lines.h"
#include "verify/steps.h"

enum { MOST = 4000, ROUNDS = 5 };

typedef struct question {
    char *before, *input;
} question;

static question questions[MOST];
static size_t question_count;

static void add(const char *before, const char *input) {
    if (question_count < MOST) questions[question_count++] = (question){strdup(before), strdup(input)};
}

static void from_golden(const golden_file *f) {
    static const char *const words[] = {"grad(", "jac(", "hess(", "diff("};
    caught before = {0};
    catch_nothing(&before);
    for (size_t i = 0; i < f->count; i++) {
        const golden_line *l = &f->lines[i];
        if (golden_starts_session(l)) catch_nothing(&before);
        if (l->kind == LINE_SETUP) {
            catch_more(&before, l->input, strlen(l->input));
            catch_more(&before, "\n", 1);
        }
        for (size_t k = 0; l->kind == LINE_ANSWER && k < sizeof words / sizeof *words; k++)
            if (strncmp(l->input, words[k], strlen(words[k])) == 0) add(before.text, l->input);
    }
    free(before.text);
}

static void from_file(const char *path) {
    char *all = harness_read(path, NULL), *next;
    for (char *line = all; line && *line; line = next) {
        if ((next = strchr(line, '\n'))) *next++ = 0;
        char *tab = strchr(line, '\t');
        if (!tab) continue;
        *tab = 0;
        add(line, tab + 1);
    }
    free(all);
}

/* The lines of all records. */
static bool record_lines(session *s, const result *v) {
    for (size_t i = 0; i < v->records.count; i++) {
        const record *r = v->records.at[i];
        proof p;
        if (r->asked == OP_SOLVE) continue;
        if (r->program) {
            if (!proof_make(&p, s->engine, r->program, r->asked == OP_JAC)) return false;
            continue;
        }
        for (uint32_t k = 0; r->steps && k < r->order; k++) {
            list lines;
            const expr *value = k + 1 < r->order ? r->steps[k + 1]->subject : r->answer,
                       *moving = is_lettered_entry(s->engine, r->steps[k]->subject, r->variables[k])
                                     ? r->variables[k]
                                     : NULL;
            list_init(&lines, s->scratch);
            if (!lines_of(s->engine, r->steps[k], moving, value, 2, &lines)) return false;
        }
    }
    return true;
}

/* Seconds for the question in a session of its own; negative: refused. */
static double timed(const question *q, bool recorded) {
    mem *m = mem_new((size_t)1 << 30);
    world w;
    world_open(&w, m);
    session *s = w.session;
    double seconds = -1;
    if (world_run(&w, q->before) == SESSION_FINE) {
        result v;
        reply r = {0};
        session_begin(s);
        buffer_init(&r.words, s->scratch);
        scope known = names_scope(s->names);
        const syntax *e = parse_expression(s->scratch, &known, q->input, strlen(q->input), &s->d);
        double start = harness_now();
        s->trace = recorded;
        bool fine = e && work_out(s, e, &r, &v) && (!recorded || record_lines(s, &v));
        if (fine) seconds = harness_now() - start;
    }
    world_close(&w);
    mem_free(m);
    return seconds;
}

/* `steps` with all checks: what a reader waits for. */
static double told(const question *q) {
    mem *m = mem_new((size_t)1 << 30);
    world w;
    char text[1 << 14];
    world_open(&w, m);
    world_run(&w, q->before);
    snprintf(text, sizeof text, "steps %s", q->input);
    double start = harness_now();
    session_status status = world_run(&w, text);
    double seconds = harness_now() - start;
    world_close(&w);
    mem_free(m);
    return status == SESSION_FINE ? seconds : -1;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, size_t n) {
    qsort(x, n, sizeof *x, by_size);
    return n ? x[n / 2] : 0;
}

int main(void) {
    const char *path = getenv("GRADUS_QUESTIONS");
    glob_t found = {0};
    size_t files = path ? 0 : golden_paths(&found);
    static golden_file *all; /* lives as long as the program */
    all = calloc(files + 1, sizeof *all);
    if (!all) abort();
    if (path) from_file(path);
    for (size_t i = 0; i < files; i++) {
        golden_open(&all[i], found.gl_pathv[i]);
        from_golden(&all[i]);
    }
    static double ratios[MOST], silent[MOST], recorded[MOST], whole[MOST];
    size_t n = 0;
    double sum_silent = 0, sum_recorded = 0, sum_whole = 0;
    for (size_t i = 0; i < question_count; i++) {
        double a[ROUNDS], b[ROUNDS];
        bool fine = true;
        for (int k = 0; k < ROUNDS; k++) {
            a[k] = timed(&questions[i], false);
            b[k] = timed(&questions[i], true);
            fine = fine && a[k] > 0 && b[k] > 0;
        }
        if (!fine) continue;
        silent[n] = median(a, ROUNDS);
        recorded[n] = median(b, ROUNDS);
        whole[n] = told(&questions[i]);
        ratios[n] = recorded[n] / silent[n];
        sum_silent += silent[n], sum_recorded += recorded[n], sum_whole += whole[n];
        n++;
    }
    size_t over = 0;
    for (size_t i = 0; i < n; i++) over += ratios[i] > 3;
    printf("steps: %zu derivatives, %zu refused; recording against silent: sums %.2f, median %.2f, over 3: "
           "%zu; with checks and printing %.1f ms each\n",
           n, question_count - n, sum_recorded / sum_silent, median(ratios, n), over,
           1000 * sum_whole / (double)(n ? n : 1));
    return 0;
}
