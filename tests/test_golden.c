/* Replays the files of tests/golden: each expectation is a test of its own, named file:line. With GRADUS_GOLDEN=DIR it also
 * writes the files as they would be now into DIR (scripts/golden-update shows the difference). */
#include "test_app_world.h"

typedef struct outcome {
    char *name;
    const golden_line *line;
    char *out, *err;
    session_status status;
} outcome;

static outcome *outcomes;
static size_t outcome_count, outcome_room;

static char *own(const char *text) {
    char *copy = strdup(text);
    if (!copy) abort();
    size_t n = strlen(copy);
    while (n && copy[n - 1] == '\n') copy[--n] = 0;
    return copy;
}

static void note(const golden_file *f, const golden_line *l, const world *w, session_status status) {
    if (outcome_count == outcome_room) {
        outcome_room = outcome_room ? 2 * outcome_room : 256;
        outcomes = realloc(outcomes, outcome_room * sizeof *outcomes);
        if (!outcomes) abort();
    }
    const char *base = strrchr(f->path, '/');
    char name[256];
    snprintf(name, sizeof name, "%s:%d", base ? base + 1 : f->path, l->number);
    outcomes[outcome_count++] = (outcome){own(name), l, own(w->out.text), own(w->err.text), status};
}

static void replay(const golden_file *f) {
    mem *m = mem_new((size_t)1 << 30);
    world w;
    world_open(&w, m);
    for (size_t i = 0; i < f->count; i++) {
        const golden_line *l = &f->lines[i];
        if (golden_starts_session(l)) {
            world_close(&w);
            world_open(&w, m);
        }
        if (l->kind == LINE_OTHER || l->kind == LINE_MORE) continue;
        session_status status = world_run(&w, l->input);
        note(f, l, &w, status);
    }
    world_close(&w);
    mem_free(m);
}

/* --- what is expected --- */

static void line_is_as_expected(void **state) {
    const outcome *o = *state;
    const golden_line *l = o->line;
    bool ok;
    switch (l->kind) {
    case LINE_ANSWER: ok = o->status == SESSION_FINE && strcmp(o->out, l->expected) == 0; break;
    case LINE_ERROR: ok = o->status == SESSION_FAILED && strstr(o->err, l->expected); break;
    case LINE_NOTE: ok = o->status == SESSION_FINE && strstr(o->err, l->expected); break;
    default: ok = o->status == SESSION_FINE && !o->out[0]; break;
    }
    if (!ok)
        fail_msg("%s\n  expected: %s\n  printed:  %s\n  said:     %s", l->input, l->expected, o->out, o->err);
}

/* --- as it would be now --- */

/* The message of the first error, without its place. */
static void write_error(FILE *to, const char *err) {
    const char *at = strstr(err, "error: ");
    at = at ? at + 7 : err;
    fprintf(to, "%.*s", (int)strcspn(at, "\n"), at);
}

static void write_line(FILE *to, const outcome *o) {
    const golden_line *l = o->line;
    bool failed = o->status == SESSION_FAILED;
    if (l->kind == LINE_SETUP && !failed && !o->out[0])
        fprintf(to, "%s\n", l->input);
    else if (failed && l->kind == LINE_ERROR && l->expected[0] && strstr(o->err, l->expected))
        fprintf(to, "%s\n", l->whole);
    else if (failed) {
        fprintf(to, "%s =>! ", l->input);
        write_error(to, o->err);
        fputc('\n', to);
    } else if (l->kind == LINE_NOTE && l->expected[0] && strstr(o->err, l->expected))
        fprintf(to, "%s\n", l->whole);
    else if (l->kind == LINE_NOTE) {
        const char *text = strncmp(o->err, "note: ", 6) == 0 ? o->err + 6 : o->err;
        fprintf(to, "%s =>? %.*s\n", l->input, (int)strcspn(text, "\n"), text);
    } else if (!strchr(o->out, '\n'))
        fprintf(to, o->out[0] ? "%s => %s\n" : "%s =>\n", l->input, o->out);
    else {
        fprintf(to, "%s =>\n", l->input);
        for (const char *at = o->out; *at;) {
            size_t n = strcspn(at, "\n");
            fprintf(to, n ? "| %.*s\n" : "|\n", (int)n, at);
            at += n + (at[n] == '\n');
        }
    }
}

static void write_anew(const char *directory, const golden_file *f, const outcome *o) {
    char path[1024];
    const char *base = strrchr(f->path, '/');
    snprintf(path, sizeof path, "%s/%s", directory, base ? base + 1 : f->path);
    FILE *to = fopen(path, "w");
    if (!to) abort();
    for (size_t i = 0; i < f->count; i++) {
        if (f->lines[i].kind == LINE_OTHER)
            fprintf(to, "%s\n", f->lines[i].whole);
        else if (f->lines[i].kind != LINE_MORE)
            write_line(to, o++);
    }
    fclose(to);
}

/* Live as long as the program. */
static golden_file *all;

int main(void) {
    glob_t found = {0};
    const char *directory = getenv("GRADUS_GOLDEN");
    size_t files = golden_paths(&found);
    all = calloc(files + 1, sizeof *all);
    for (size_t i = 0; i < files; i++) {
        size_t first = outcome_count;
        golden_open(&all[i], found.gl_pathv[i]);
        replay(&all[i]);
        if (directory) write_anew(directory, &all[i], outcomes + first);
    }
    struct CMUnitTest *tests = calloc(outcome_count + 1, sizeof *tests);
    for (size_t i = 0; i < outcome_count; i++)
        tests[i] = (struct CMUnitTest){
            .name = outcomes[i].name, .test_func = line_is_as_expected, .initial_state = &outcomes[i]};
    int failed = directory ? 0 : harness_run("golden", tests, outcome_count);
    free(tests);
    globfree(&found);
    return failed;
}
