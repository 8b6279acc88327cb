/* The host of a lesson: a session of its own behind it, with the limits that a text from a stranger gets. What a lesson
 * may run is a list of what is allowed, so that a new command is forbidden until someone says otherwise. */
#include "app/lesson.h"
#include "app/commands.h"
#include "app/output.h"
#include "base/utf8.h"
#include "learn/audit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEMORY_MIB = 64, COMMAND_SECONDS = 10, LESSON_SECONDS = 60, STATUS_FAILED = 1, STATUS_USAGE = 2 };
#define SECOND ((int64_t)1000000000)

typedef struct lesson_play {
    session *outer, *inner;
    mem *account; /* of inner */
    arena *home;
    lesson lesson;
    lesson_host host;
    player player;
    marker marker;
    buffer *capture; /* where output goes while an example is checked; NULL: to the reader */
    int64_t spent;   /* nanoseconds of computing since the reader last agreed to go on */
    bool alone;      /* the program ends with it */
} lesson_play;

/* --- output --- */

static void take_out(void *data, const char *text, size_t length) {
    lesson_play *p = data;
    if (p->capture)
        buffer_add(p->capture, text, length);
    else
        emit_out(p->outer, text, length);
}

/* Of an error that is expected, the sentence. */
static void take_err(void *data, const char *text, size_t length) {
    lesson_play *p = data;
    const char *newline = memchr(text, '\n', length);
    if (!p->capture)
        emit_err(p->outer, text, length);
    else if (newline && strncmp(text, "error: ", 7) == 0)
        buffer_add(p->capture, text, (size_t)(newline - text) + 1);
}

static void host_show(void *data, const char *text, size_t length) {
    emit_out(((lesson_play *)data)->outer, text, length);
}

static void say_line(session *s, arena *home, message id, const char *const args[], size_t count) {
    buffer b;
    buffer_init(&b, home);
    say_words(&b, s->set.unicode, id, args, count);
    buffer_putc(&b, '\n');
    emit_out(s, b.text, b.length);
}

static void host_say(void *data, message id, const char *const args[], size_t count) {
    lesson_play *p = data;
    say_line(p->outer, p->home, id, args, count);
}

/* --- what may run --- */

enum { BY_LESSON = 1, BY_READER = 2, BY_BOTH = 3 };

static const unsigned char allowed[COMMAND_COUNT] = {
    [COMMAND_STEPS] = BY_BOTH,  [COMMAND_OPEN] = BY_BOTH,      [COMMAND_WHY] = BY_BOTH,
    [COMMAND_PROVE] = BY_BOTH,  [COMMAND_NOTATIONS] = BY_BOTH, [COMMAND_CHECK] = BY_BOTH,
    [COMMAND_GRAPH] = BY_BOTH,  [COMMAND_BACKWARD] = BY_BOTH,  [COMMAND_CRITICAL] = BY_BOTH,
    [COMMAND_PLOT] = BY_BOTH,   [COMMAND_HELP] = BY_BOTH,      [COMMAND_NAMES] = BY_BOTH,
    [COMMAND_FORGET] = BY_BOTH, [COMMAND_UNDO] = BY_BOTH,      [COMMAND_SET] = BY_READER,
    [COMMAND_SAVE] = BY_READER, [COMMAND_LOAD] = BY_READER,    [COMMAND_EXPORT] = BY_READER,
};

static bool writes_file(const statement *st) {
    for (uint32_t i = 0; i < st->count; i++)
        if (st->at[i]->kind == SYN_STRING) return true;
    return false;
}

/* A lesson may choose the layout and the detail of steps. */
static bool sets_harmless(const statement *st) {
    const char *option = st->count ? st->at[0]->text : "";
    return strcmp(option, "layout") == 0 || strcmp(option, "detail") == 0;
}

static bool may_run(lesson_play *p, const statement *st, lesson_author who) {
    session *s = p->inner;
    if (st->kind != STATEMENT_COMMAND) return true;
    unsigned by = allowed[st->command];
    const char *word = command_row_of(st->command)->word;
    if (!by) return fail(s, DIAG_UNABLE, st->where, MSG_LESSON_NESTED, word, NULL);
    if (who == AUTHOR_READER) return true;
    bool fine = (by & BY_LESSON) != 0 || (st->command == COMMAND_SET && sets_harmless(st));
    if (fine && st->command == COMMAND_PLOT && writes_file(st)) {
        fine = false;
        word = "to";
    }
    return fine || fail(s, DIAG_UNABLE, st->where, MSG_LESSON_FORBIDDEN, word, NULL);
}

/* --- running --- */

/* The error in inner->d, with its place in text; NULL: without place. */
static void explain(lesson_play *p, const char *text, size_t length) {
    session *s = p->inner;
    if (!text) s->d.where = NOWHERE;
    s->source = NULL;
    s->text = text ? text : "";
    s->length = length;
    s->line_at = 0;
    s->line = s->first_line = 1;
    report_error(s, NOWHERE);
    s->text = NULL;
}

/* One statement after the other: what the next one is may depend on what the last one defined. */
static bool run_statements(lesson_play *p, const char *text, lesson_author who) {
    session *s = p->inner;
    size_t length = strlen(text);
    for (size_t at = 0, next = 0; at < length; at = next) {
        statement st;
        session_begin(s);
        scope known = names_scope(s->names);
        parse_status status = parse_statement(s->scratch, &known, text, length, at, &st, &next, &s->d);
        if (status == PARSE_END) return true;
        if (status == PARSE_STATEMENT && !may_run(p, &st, who)) {
            explain(p, text, length);
            return false;
        }
        if (status != PARSE_STATEMENT || next <= at) next = length;
        if (session_run(s, NULL, text + at, next - at, true) != SESSION_FINE) return false;
    }
    return true;
}

static bool host_run(void *data, const char *text, lesson_author who, buffer *ret_output) {
    lesson_play *p = data;
    int64_t start = stop_clock();
    p->capture = ret_output;
    bool ok = run_statements(p, text, who);
    p->capture = NULL;
    if (who == AUTHOR_LESSON) p->spent += stop_clock() - start;
    return ok;
}

static marker *host_ready(void *data) {
    lesson_play *p = data;
    session *s = p->inner;
    session_begin(s);
    p->marker = (marker){s->engine, s->names, &s->halt, &s->d};
    return &p->marker;
}

static void host_explain(void *data, const char *text, size_t length) { explain(data, text, length); }

static bool host_in_time(void *data) {
    lesson_play *p = data;
    if (p->spent < LESSON_SECONDS * SECOND) return true;
    p->spent = 0;
    return false;
}

/* --- free play: what was changed is undone --- */

typedef struct saved {
    size_t edits, answers;
    settings set;
} saved;

static const void *host_save(void *data) {
    lesson_play *p = data;
    saved *s = arena_take(p->home, sizeof *s);
    if (s) *s = (saved){p->inner->edits.count, p->inner->answers.count, p->inner->set};
    return s;
}

static void host_restore(void *data, const void *from) {
    lesson_play *p = data;
    const saved *before = from;
    while (p->inner->edits.count > before->edits) edit_undo(p->inner);
    if (p->inner->answers.count > before->answers) p->inner->answers.count = before->answers;
    p->inner->set = before->set;
}

/* --- a lesson opened --- */

static void close_play(lesson_play *p) {
    if (!p) return;
    session_free(p->inner);
    mem_free(p->account);
    arena_free(p->home); /* holds p itself */
}

static session *inner_session(lesson_play *p, const settings *set) {
    settings own = *set;
    const sink to = {take_out, take_err, p};
    own.plot_dir = NULL;
    own.memory_limit = (size_t)MEMORY_MIB << 20;
    own.time_limit = COMMAND_SECONDS * SECOND;
    p->account = mem_new(0);
    return p->account ? session_new(p->account, &own, &to, p->outer->halt.flag) : NULL;
}

static lesson_play *open_play(session *outer, const settings *set, const char *path, diag *d) {
    arena *home = arena_new(outer->account);
    lesson_play *p = home ? arena_take(home, sizeof *p) : NULL;
    size_t length;
    if (!p) {
        arena_free(home);
        return diag_memory(d), NULL;
    }
    *p = (lesson_play){.outer = outer, .home = home};
    p->host = (lesson_host){p,         host_show,    host_say,    host_run, host_ready, host_explain,
                            host_save, host_restore, host_in_time};
    const char *text = lesson_read(home, path, &length, d);
    bool ok = text && lesson_parse(home, text, length, &p->lesson, d);
    if (ok && !(p->inner = inner_session(p, set))) ok = diag_memory(d);
    if (ok) return p;
    close_play(p);
    return NULL;
}

static bool start(session *s, const char *name, bool pauses, diag *d) {
    arena *home = arena_new(s->account);
    if (!home) return diag_memory(d);
    const char *path = lesson_find(home, words_is_chinese(), name, d);
    lesson_play *p = path ? open_play(s, &s->set, path, d) : NULL;
    if (p && p->lesson.faults.count) {
        diag_set(d, DIAG_SYNTAX, NOWHERE, MSG_LESSON_FAULTY, path, NULL, NULL);
        close_play(p);
        p = NULL;
    }
    arena_free(home);
    if (!p) return false;
    const bool formulas =
        s->set.unicode && (s->set.format == FORMAT_PRETTY || s->set.format == FORMAT_UNICODE);
    const prose_style style = {s->set.unicode, s->set.color, formulas, s->set.width};
    s->lesson = p;
    player_init(&p->player, p->home, &p->lesson, &p->host, &style, pauses);
    if (player_start(&p->player) == PLAY_OVER) lesson_end(s);
    return true;
}

bool lesson_is_on(const session *s) { return s->lesson != NULL; }

const char *lesson_prompt(const session *s) {
    static const char *const prompts[] = {
        [PLAY_WAIT] = "lesson> ", [PLAY_ANSWER] = "lesson> ", [PLAY_FREE] = "play> ", [PLAY_OVER] = "> "};
    return prompts[s->lesson->player.state];
}

void lesson_end(session *s) {
    close_play(s->lesson);
    s->lesson = NULL;
}

static bool list_lessons(session *s, buffer *b, diag *d) {
    list all;
    if (!lesson_find_all(b->home, words_is_chinese(), &all, d)) return false;
    size_t widest = 0;
    for (size_t i = 0; i < all.count; i++)
        if (strlen(((const found *)all.at[i])->name) > widest)
            widest = strlen(((const found *)all.at[i])->name);
    for (size_t i = 0; i < all.count; i++) {
        const found *f = all.at[i];
        buffer_puts(b, "  ");
        utf8_visible(b, f->name, strlen(f->name), false);
        buffer_repeat(b, ' ', widest - strlen(f->name) + 2);
        buffer_printf(b, "%s\n", f->title);
    }
    say(b, s->set.unicode, MSG_LESSON_START, ((const found *)all.at[0])->name, NULL, NULL);
    buffer_putc(b, '\n');
    return true;
}

static bool show_list(session *s, diag *d) {
    arena *home = arena_new(s->account);
    buffer b;
    if (!home) return diag_memory(d);
    buffer_init(&b, home);
    bool ok = list_lessons(s, &b, d);
    if (ok) emit_out(s, b.text, b.length);
    arena_free(home);
    return ok;
}

session_status lesson_take(session *s, const char *text, size_t length) {
    lesson_play *p = s->lesson;
    p->inner->set.width = s->set.width;
    p->player.style.width = s->set.width;
    if (player_line(&p->player, text, length) != PLAY_OVER) return SESSION_FINE;
    bool menu = p->player.menu, alone = p->alone;
    diag d = {0};
    lesson_end(s);
    if (menu) show_list(s, &d);
    return alone ? SESSION_QUIT : SESSION_FINE;
}

/* --- lesson, as a statement --- */

bool command_lesson(session *s, const statement *st, reply *r) {
    if (!st->count) return list_lessons(s, &r->words, &s->d);
    const char *name = st->at[0]->text;
    if (s->source) return fail(s, DIAG_UNABLE, st->where, MSG_LESSON_AT_PROMPT, name, NULL);
    lesson_end(s);
    return start(s, name, true, &s->d) || diag_at(&s->d, st->at[0]->where);
}

/* --- lesson check --- */

typedef struct report {
    session *s;
    arena *home;
    const char *path;
} report;

static void report_finding(void *data, const finding *f) {
    report *r = data;
    bool unicode = r->s->set.unicode;
    buffer b;
    buffer_init(&b, r->home);
    utf8_visible(&b, r->path, strlen(r->path), false);
    buffer_printf(&b, ":%u: %s: ", (unsigned)f->line,
                  tr(f->text == MSG_NONE ? MSG_LESSON_OK : MSG_LESSON_ERROR));
    if (f->text == MSG_NONE)
        buffer_puts(&b, f->what);
    else
        say(&b, unicode, f->text, f->args[0], f->args[1], f->args[2]);
    buffer_putc(&b, '\n');
    if (f->detail) buffer_puts(&b, f->detail);
    emit_out(r->s, b.text, b.length);
}

/* As examples are written: one line each, in ASCII, whatever the terminal is like. */
static settings plain_settings(const session *s) {
    settings set = s->set;
    set.format = FORMAT_ASCII;
    set.unicode = set.color = set.time = set.quiet = set.named = false;
    set.detail = 2;
    set.width = 80;
    set.layout = "mixed";
    return set;
}

static bool check_file(session *s, const char *path) {
    diag d = {0};
    audit sum;
    char fine[16], bad[16];
    const settings set = plain_settings(s);
    lesson_play *p = open_play(s, &set, path, &d);
    if (!p) {
        session_report(s, path, &d);
        return false;
    }
    report r = {s, p->home, path};
    audit_lesson(p->home, &p->lesson, &p->host, report_finding, &r, &sum);
    snprintf(fine, sizeof fine, "%u", (unsigned)sum.fine);
    snprintf(bad, sizeof bad, "%u", (unsigned)sum.bad);
    say_line(s, p->home, MSG_LESSON_SUMMARY, (const char *const[]){path, fine, bad}, 3);
    close_play(p);
    return sum.bad == 0;
}

static int check_files(session *s, const char *const *files) {
    bool ok = true;
    if (!*files) {
        fprintf(stderr, "%s\n", tr(MSG_LESSON_USAGE));
        return STATUS_USAGE;
    }
    for (; *files && !output_broken(); files++) ok = check_file(s, *files) && ok;
    return ok ? 0 : STATUS_FAILED;
}

static int make_new(session *s, const char *name) {
    diag d = {0};
    arena *home = arena_new(s->account);
    const char *path = home ? lesson_new(home, name, &d) : NULL;
    if (!home) diag_memory(&d);
    if (path)
        say_line(s, home, MSG_LESSON_WRITTEN, &path, 1);
    else
        session_report(s, "gradus", &d);
    arena_free(home);
    return path ? 0 : STATUS_FAILED;
}

/* --- gradus lesson --- */

/* Lines of standard input, as far as there are any; a line longer than the room is taken in parts. */
static void read_lines(session *s) {
    char *line = NULL;
    size_t room = 0;
    while (s->lesson && !output_broken()) {
        ssize_t n = getline(&line, &room, stdin);
        if (n < 0) break;
        while (n > 0 && strchr("\r\n", line[n - 1])) n--;
        lesson_take(s, line, (size_t)n);
    }
    free(line);
    lesson_end(s);
}

static int play(session *s, const char *name, session_status (*prompt)(session *, volatile sig_atomic_t *),
                volatile sig_atomic_t *interrupted) {
    diag d = {0};
    bool terminal = isatty(STDIN_FILENO);
    if (!start(s, name, terminal, &d)) {
        session_report(s, "gradus", &d);
        return STATUS_FAILED;
    }
    if (!s->lesson) return 0;
    s->lesson->alone = true;
    if (terminal)
        prompt(s, interrupted);
    else
        read_lines(s);
    return output_broken() ? STATUS_FAILED : 0;
}

int lesson_main(session *s, const char *const *words,
                session_status (*prompt)(session *, volatile sig_atomic_t *),
                volatile sig_atomic_t *interrupted) {
    diag d = {0};
    if (*words && strcmp(*words, "check") == 0) return check_files(s, words + 1);
    if (*words && strcmp(*words, "new") == 0 && words[1] && !words[2]) return make_new(s, words[1]);
    if (*words && (words[1] || **words == '-')) {
        fprintf(stderr, "%s\n", tr(MSG_LESSON_USAGE));
        return STATUS_USAGE;
    }
    if (*words) return play(s, *words, prompt, interrupted);
    if (show_list(s, &d)) return 0;
    session_report(s, "gradus", &d);
    return STATUS_FAILED;
}
