/* The loop over statements: parse one, run it, report its reply or its error, clear the scratch arena, go on.
 *
 * Nothing of a statement survives it but what was copied into the session: values of names and answers are nodes of the
 * pool, definitions are parsed again into the arena of the names. A statement that would take the session over its
 * memory limit fails with a limit error, and leaves everything that was known before; compact.c makes room again. */
#include "app/commands.h"
#include "app/lesson.h"
#include "app/state.h"
#include "calc/bend.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

uint64_t session_seed(void) {
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed) seed = (uint64_t)stop_clock();
    return seed;
}

static bool parts_new(session *s) {
    mem *m = s->account;
    s->scratch = arena_new(m);
    s->engine_home = arena_new(m);
    s->reserve = arena_new(m);
    s->pool = pool_new(m, session_seed());
    s->names = names_new(m);
    s->context = context_new(m);
    if (!s->scratch || !s->engine_home || !s->reserve || !s->pool || !s->names || !s->context) return false;
    pool_begin(s->pool, &s->d, &s->halt, 0);
    s->forms = templates_new(s->pool, s->engine_home);
    s->engine = s->forms ? engine_new(s->pool, s->forms, s->context, s->engine_home) : NULL;
    return s->engine && arena_take(s->reserve, 1) && (!s->set.bend || bend(s->engine, s->set.bend));
}

session *session_new(mem *m, const settings *set, const sink *to, const volatile sig_atomic_t *interrupt) {
    arena *home = arena_new(m);
    session *s = home ? arena_take(home, sizeof *s) : NULL;
    if (!s) {
        arena_free(home);
        return NULL;
    }
    *s = (session){.account = m, .set = *set, .to = *to, .halt = {interrupt, 0}, .home = home};
    if (set->memory_limit) mem_set_limit(m, set->memory_limit);
    words_choose(set->language);
    list_init(&s->answers, home);
    list_init(&s->edits, home);
    list_init(&s->worked, home);
    if (parts_new(s)) return s;
    session_free(s);
    return NULL;
}

void session_free(session *s) {
    if (!s) return;
    lesson_end(s);
    plot_session_free(s->plots);
    context_free(s->context);
    names_free(s->names);
    pool_free(s->pool);
    arena_free(s->engine_home);
    arena_free(s->reserve);
    arena_free(s->scratch);
    arena_free(s->home); /* holds s itself */
}

settings *session_settings(session *s) { return &s->set; }
mem *session_account(session *s) { return s->account; }
bool session_any_failed(const session *s) { return s->any_failed; }
void session_typed(session *s) { s->fresh = true; }
void session_set_line(session *s, uint32_t line) { s->next_line = line; }

bool fail(session *s, diag_kind k, span where, message m, const char *a1, const char *a2) {
    return diag_set(&s->d, k, where, m, a1, a2, NULL);
}

const char *statement_text(session *s, arena *home, span where) {
    return arena_text(home, s->text + where.from, where.to - where.from);
}

/* --- one statement --- */

/* The parts that must not be NULL for arenas cleared under them. */
void session_begin(session *s) {
    arena_clear(s->scratch);
    diag_clear(&s->d);
    s->halt.deadline = s->set.time_limit ? stop_clock() + s->set.time_limit : 0;
    s->engine->scratch = s->scratch;
    s->hit_limit = false;
    s->aside = NULL;
    pool_begin(s->pool, &s->d, &s->halt, LIMIT_NODES);
}

/* "Out of memory" below the session is a limit of ours when it is the account that refused. */
static void name_the_limit(session *s) {
    enum { MEGABYTE = 1 << 20 };
    size_t limit = mem_limit(s->account);
    assert(diag_is_set(&s->d) || mem_failed(s->account));
    diag_memory(&s->d); /* where what failed had no words for it */
    if (s->d.kind != DIAG_MEMORY) return;
    s->memory_short = true;
    if (!limit || mem_used(s->account) < limit / 2) return;
    char text[32];
    snprintf(text, sizeof text, "%zu MiB", limit / MEGABYTE);
    diag_clear(&s->d);
    s->hit_limit = true;
    fail(s, DIAG_LIMIT, NOWHERE, MSG_APP_MEMORY_LIMIT, text, NULL);
}

static bool remember(session *s, const statement *st) {
    bool changes_nothing =
        st->kind == STATEMENT_COMMAND &&
        (st->command == COMMAND_SAVE || st->command == COMMAND_LOAD || st->command == COMMAND_QUIT);
    if (changes_nothing) return true;
    const char *text = statement_text(s, s->home, st->where);
    return text && list_push(&s->worked, text);
}

static bool one_statement(session *s, const statement *st, int64_t started) {
    reply r = {.kind = "expression", .ns_read = stop_clock() - started};
    buffer_init(&r.words, s->scratch);
    list_init(&r.conditions, s->scratch);
    list_init(&r.notes, s->scratch);
    s->editing = NULL;
    bool ok = run_statement(s, st, &r);
    if (ok && (r.words.failed || !remember(s, st))) ok = diag_memory(&s->d);
    if (s->editing) edit_finish(s, ok);
    if (!ok) {
        name_the_limit(s);
        report_error(s, st->where);
        return false;
    }
    if (report_reply(s, st, &r)) return true;
    name_the_limit(s);
    report_error(s, st->where);
    return false;
}

typedef bool (*runner)(session *, const statement *, reply *);

static bool run_empty(session *s, const statement *st, reply *r) {
    (void)s, (void)st, (void)r;
    return true;
}

static const runner runners[] = {
    [STATEMENT_EMPTY] = run_empty,   [STATEMENT_EXPRESSION] = run_expression,
    [STATEMENT_BIND] = run_bind,     [STATEMENT_DEFINE] = run_define,
    [STATEMENT_LET] = run_let,       [STATEMENT_CONST] = run_const,
    [STATEMENT_ASSUME] = run_assume, [STATEMENT_COMMAND] = run_command,
};

bool run_statement(session *s, const statement *st, reply *r) { return runners[st->kind](s, st, r); }

/* --- a text of statements --- */

typedef struct run { /* of the outer text, while a loaded one runs */
    const char *source, *text;
    size_t length, line_at;
    uint32_t line, first_line;
} run;

static run run_start(session *s, const char *source, const char *text, size_t length) {
    run outer = {s->source, s->text, s->length, s->line_at, s->line, s->first_line};
    s->source = source;
    s->text = text;
    s->length = length;
    s->line_at = 0;
    s->line = s->first_line = s->next_line ? s->next_line : 1;
    s->next_line = 0;
    return outer;
}

static void run_end(session *s, run outer) {
    s->source = outer.source;
    s->text = outer.text;
    s->length = outer.length;
    s->line_at = outer.line_at;
    s->line = outer.line;
    s->first_line = outer.first_line;
}

static session_status failure(session *s) {
    s->any_failed = true;
    return s->d.kind == DIAG_INTERRUPTED ? SESSION_INTERRUPTED : SESSION_FAILED;
}

session_status session_report(session *s, const char *source, const diag *d) {
    run outer = run_start(s, source, "", 0);
    arena_clear(s->scratch);
    s->d = *d;
    name_the_limit(s);
    report_error(s, NOWHERE);
    run_end(s, outer);
    return failure(s);
}

static session_status run_loaded(session *s, bool stop_at_error);

/* The statement at *at, which moves behind it. */
static session_status step(session *s, size_t *at, bool stop_at_error, bool *ret_end) {
    statement st;
    session_begin(s);
    scope known = names_scope(s->names);
    int64_t started = stop_clock();
    size_t from = *at;
    parse_status p = parse_statement(s->scratch, &known, s->text, s->length, from, &st, at, &s->d);
    if (p == PARSE_END || (*ret_end = p == PARSE_OPEN)) *ret_end = true;
    if (p == PARSE_END) return SESSION_FINE;
    if (p != PARSE_STATEMENT) {
        name_the_limit(s);
        report_error(s, NOWHERE);
        if (*at <= from) *ret_end = true; /* never twice the same place */
        return failure(s);
    }
    s->skip_to = 0;
    if (!one_statement(s, &st, started)) {
        if (s->skip_to > *at) *at = s->skip_to;
        mem_give(s->account, s->load.text, s->load.room);
        s->load = (loaded){0};
        return failure(s);
    }
    if (s->skip_to > *at) *at = s->skip_to;
    s->skip_to = 0;
    if (s->load.text) return run_loaded(s, stop_at_error);
    return s->quit ? SESSION_QUIT : SESSION_FINE;
}

static session_status worse(session_status a, session_status b) { return a > b ? a : b; }

session_status session_run(session *s, const char *source, const char *text, size_t length,
                           bool stop_at_error) {
    run outer = run_start(s, source, text, length);
    session_status all = SESSION_FINE;
    bool end = length >= UINT32_MAX - 1;
    if (end) {
        session_begin(s);
        fail(s, DIAG_LIMIT, NOWHERE, MSG_APP_TEXT_LIMIT, NULL, NULL);
        report_error(s, NOWHERE);
        all = failure(s);
    }
    for (size_t at = 0; !end;) {
        session_status one = step(s, &at, stop_at_error, &end);
        all = worse(all, one);
        session_compact(s, s->hit_limit);
        if (one == SESSION_INTERRUPTED || one == SESSION_QUIT || (one != SESSION_FINE && stop_at_error))
            break;
    }
    arena_clear(s->scratch);
    run_end(s, outer);
    return all;
}

static session_status run_loaded(session *s, bool stop_at_error) {
    loaded file = s->load;
    s->load = (loaded){0};
    s->load_depth++;
    session_status status = session_run(s, file.name, file.text, file.length, stop_at_error);
    s->load_depth--;
    mem_give(s->account, file.text, file.room);
    return status;
}

bool session_complete(session *s, const char *text, size_t length) {
    if (length >= UINT32_MAX - 1) return true;
    parse_status p = PARSE_STATEMENT;
    scope known = names_scope(s->names);
    for (size_t at = 0, from = 1; p == PARSE_STATEMENT && from != at;) {
        statement st;
        session_begin(s);
        from = at;
        p = parse_statement(s->scratch, &known, text, length, from, &st, &at, &s->d);
        bool lines_follow =
            p == PARSE_STATEMENT && st.kind == STATEMENT_COMMAND && st.command == COMMAND_CHECK && !st.count;
        if (lines_follow && !judge_complete(text, length, st.where.to)) p = PARSE_OPEN;
        if (lines_follow) break;
    }
    arena_clear(s->scratch);
    diag_clear(&s->d);
    return p != PARSE_OPEN;
}
