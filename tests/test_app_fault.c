/* What happens when memory is refused: every golden session is run with the k-th request failing, once and from then on.
 * Whatever fails says so and changes nothing: the session answers afterwards, and everything is given back.
 *
 * `make check` tries a sample of the k; GRADUS_FAULT=all tries them all. */
#include "test_app_world.h"

enum { SAMPLES = 24 };

typedef struct script {
    char *name;
    caught text; /* the inputs of one session, a line each */
} script;

static script *scripts;
static size_t script_count;

static void run_with_fault(const script *s, long k, bool and_after) {
    world w;
    mem *m = mem_new((size_t)1 << 30);
    assert_non_null(m);
    if (k) mem_fail_at(m, k, and_after);
    world_open(&w, m);
    if (w.session) {
        world_run(&w, s->text.text);
        bool refused = mem_failed(m);
        bool said = strstr(w.err.text, "memory") || strstr(w.err.text, "error");
        mem_fail_at(m, 0, false);
        if (refused && !said && and_after)
            fail_msg("%s, request %ld and all after: refused, and nothing was said", s->name, k);
        world_run(&w, "set format ascii; 1 + 1");
        if (strcmp(w.out.text, "2\n") != 0)
            fail_msg("%s, request %ld: afterwards 1 + 1 gives `%s` `%s`", s->name, k, w.out.text, w.err.text);
    }
    world_close(&w);
    size_t left = mem_used(m);
    if (left) fail_msg("%s, request %ld: %zu bytes are not given back", s->name, k, left);
    mem_free(m);
}

static long requests_of(const script *s) {
    world w;
    mem *m = mem_new((size_t)1 << 30);
    world_open(&w, m);
    world_run(&w, s->text.text);
    long n = mem_requests(m);
    world_close(&w);
    mem_free(m);
    return n;
}

static void refused_memory_changes_nothing(void **state) {
    const script *s = *state;
    const char *how = getenv("GRADUS_FAULT");
    bool all = how && strcmp(how, "all") == 0;
    long n = requests_of(s), step = all ? 1 : n / SAMPLES + 1;
    for (long k = all ? 1 : 1 + (long)harness_below((uint64_t)step); k <= n; k += step) {
        run_with_fault(s, k, false);
        run_with_fault(s, k, true);
    }
}

static script *new_script(const golden_file *f, int number) {
    scripts = realloc(scripts, (script_count + 1) * sizeof *scripts);
    if (!scripts) abort();
    script *s = &scripts[script_count++];
    const char *base = strrchr(f->path, '/');
    char name[256];
    snprintf(name, sizeof name, "%s:%d", base ? base + 1 : f->path, number);
    *s = (script){.name = strdup(name)};
    catch_nothing(&s->text);
    return s;
}

/* Sessions of a file; functions.golden has one with a hundred lines, so long ones are cut. */
static void collect(const golden_file *f) {
    script *s = NULL;
    int lines = 0;
    for (size_t i = 0; i < f->count; i++) {
        const golden_line *l = &f->lines[i];
        if (golden_starts_session(l) || lines >= 20) s = NULL, lines = 0;
        if (l->kind == LINE_OTHER || l->kind == LINE_MORE) continue;
        if (!s) s = new_script(f, l->number);
        catch_more(&s->text, l->input, strlen(l->input));
        catch_more(&s->text, "\n", 1);
        lines++;
    }
}

/* Live as long as the program; volatile, since they are kept for a leak checker and read by nobody. */
enum { FILES = 256 };
static golden_file *volatile kept[FILES];

int main(void) {
    glob_t found = {0};
    size_t files = golden_paths(&found);
    for (size_t i = 0; i < files && i < FILES; i++) {
        golden_file *f = kept[i] = calloc(1, sizeof *f);
        if (!f) abort();
        golden_open(f, found.gl_pathv[i]);
        collect(f);
    }
    struct CMUnitTest *tests = calloc(script_count + 1, sizeof *tests);
    for (size_t i = 0; i < script_count; i++)
        tests[i] = (struct CMUnitTest){.name = scripts[i].name,
                                       .test_func = refused_memory_changes_nothing,
                                       .initial_state = &scripts[i]};
    int failed = harness_run("app_fault", tests, script_count);
    free(tests);
    globfree(&found);
    return failed;
}
