/* The conversation. After each script gnuplot is told to print a mark on standard error, with its error number and
 * message. Its own messages go the same way, so order is certain; drawing bytes leave it before the mark, so what is in
 * the other pipe when the mark arrives is the whole drawing. A mark contains a number that no script can know, lest a
 * title that looks like one be taken for it.
 *
 * A child that is late is asked once (SIGINT ends an endless loop and brings the mark at once), then killed. One that
 * died while idle is replaced without a word; one that died over a script is reported, and replaced at the next. After
 * 200 pictures it is replaced too: its processor time is limited as a whole. */
#include "plot/gnuplot_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIMIT_MS = 10000, GRACE_MS = 1000, SLICE_MS = 20, DRAWING_MIB = 64, PICTURES = 200, TERMINALS = 2048 };

struct gnuplot {
    mem *account;
    gnuplot_options options;
    child process;
    jail_plan plan;
    uint64_t secret; /* of the next mark */
    int pictures;    /* drawn by this child */
    int version;
    char terminals[TERMINALS];
};

typedef enum answer { ANSWER_MARK, ANSWER_SLOW, ANSWER_FLOOD, ANSWER_ENDED, ANSWER_STOPPED } answer;

gnuplot *gnuplot_new(mem *m, const gnuplot_options *o) {
    gnuplot *g = mem_take(m, sizeof *g);
    if (!g) return NULL;
    g->account = m;
    g->options = o ? *o : (gnuplot_options){0};
    if (!g->options.limit_ms) g->options.limit_ms = LIMIT_MS;
    if (!g->options.grace_ms) g->options.grace_ms = GRACE_MS;
    g->secret = (uint64_t)stop_clock() ^ (uint64_t)getpid() << 40;
    child_init(&g->process);
    return g;
}

void gnuplot_free(gnuplot *g) {
    if (!g) return;
    child_kill(&g->process, g->options.grace_ms);
    mem_give(g->account, g, sizeof *g);
}

bool gnuplot_running(const gnuplot *g) { return g->process.pid != 0; }
long gnuplot_process(const gnuplot *g) { return g->process.pid; }
int gnuplot_version(const gnuplot *g) { return g->version; }
jail_kind gnuplot_jail(const gnuplot *g) { return g->options.display ? JAIL_NONE : g->plan.kind; }
const char *gnuplot_path(const gnuplot *g) { return g->plan.program; }

bool gnuplot_has_terminal(const gnuplot *g, const char *name) {
    size_t length = strlen(name);
    for (const char *at = g->terminals; (at = strstr(at, name)); at += length)
        if ((at == g->terminals || at[-1] == ' ') && (at[length] == ' ' || !at[length])) return true;
    return false;
}

/* ---- One exchange ---- */

static void make_mark(gnuplot *g, char out[32]) {
    g->secret = g->secret * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    snprintf(out, 32, "@@%016llx", (unsigned long long)(g->secret ^ g->secret >> 29));
}

/* What stands between the two marks, or NULL while the second has not come. */
static char *find_answer(child *c, const char *mark) {
    char *from = strstr(c->tail, mark);
    char *to = from ? strstr(from + strlen(mark), mark) : NULL;
    if (!to) return NULL;
    *to = 0;
    return from + strlen(mark);
}

/* What is to be said: a script, then the question for the mark. */
typedef struct speech {
    const char *at, *end;
    const char *then, *then_end;
} speech;

static child_event say(gnuplot *g, speech *what, buffer *drawing, size_t *drawn) {
    child_event event = child_carry(&g->process, &what->at, what->end, drawing, drawn, SLICE_MS);
    if (what->at == what->end && what->then) {
        what->at = what->then;
        what->end = what->then_end;
        what->then = NULL;
    }
    return event;
}

static answer look_for_trouble(const stop *s, size_t drawn, int64_t limit) {
    if (stop_interrupted(s) || stop_expired(s)) return ANSWER_STOPPED;
    if (drawn > (size_t)DRAWING_MIB << 20) return ANSWER_FLOOD;
    return stop_clock() > limit ? ANSWER_SLOW : ANSWER_MARK;
}

/* Talks until the mark comes. A late or interrupted child is asked to stop; within the grace it may still answer, and
 * lives; what is returned is what went wrong first. */
static answer converse(gnuplot *g, speech what, const char *mark, const stop *s, buffer *drawing,
                       char **ret) {
    int64_t limit = stop_clock() + (int64_t)g->options.limit_ms * 1000000;
    answer trouble = ANSWER_MARK;
    size_t drawn = 0;
    for (;;) {
        child_event event = say(g, &what, drawing, &drawn);
        *ret = find_answer(&g->process, mark);
        if (*ret && child_drain(&g->process, drawing, &drawn)) return trouble;
        if (*ret) { /* it answered, and draws nothing any more */
            *ret = NULL;
            event = CHILD_ENDED;
        }
        if (event != CHILD_ACTIVE) return trouble == ANSWER_MARK ? ANSWER_ENDED : trouble;
        if (trouble != ANSWER_MARK) {
            if (stop_clock() > limit) return trouble;
            continue;
        }
        trouble = look_for_trouble(s, drawn, limit);
        if (trouble == ANSWER_MARK) continue;
        drawing = NULL;
        limit = stop_clock() + (int64_t)g->options.grace_ms * 1000000;
        child_interrupt(&g->process);
    }
}

/* The last line that the child said, without control characters; cut by diag. */
static const char *last_words(child *c) {
    char *end = c->tail + c->tail_length;
    while (end > c->tail && (unsigned char)end[-1] <= ' ') *--end = 0;
    char *line = strrchr(c->tail, '\n');
    line = line ? line + 1 : c->tail;
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7F) *p = ' ';
    return line;
}

static void describe_end(const child *c, char *out, size_t size) {
    if (WIFSIGNALED(c->status))
        snprintf(out, size, "signal %d", WTERMSIG(c->status));
    else
        snprintf(out, size, "exit status %d", WEXITSTATUS(c->status));
}

static bool report(gnuplot *g, answer a, const stop *s, diag *d) {
    char text[32];
    switch (a) {
    case ANSWER_STOPPED: return diag_stopped(d, s);
    case ANSWER_FLOOD:
        snprintf(text, sizeof text, "%d", DRAWING_MIB);
        return diag_set(d, DIAG_LIMIT, NOWHERE, MSG_GNUPLOT_FLOOD, text, NULL, NULL);
    case ANSWER_SLOW:
        snprintf(text, sizeof text, "%d", (g->options.limit_ms + 999) / 1000);
        return diag_set(d, DIAG_LIMIT, NOWHERE, MSG_GNUPLOT_SLOW, text, NULL, NULL);
    case ANSWER_ENDED: describe_end(&g->process, text, sizeof text); break;
    case ANSWER_MARK: break;
    }
    return diag_set(d, DIAG_IO, NOWHERE, MSG_GNUPLOT_STOPPED, text, NULL, NULL);
}

/* Sends text, then `print` of the values with the mark around them. Without a mark in time the child is ended; so it
 * either answers again or is gone. *ret_answer points into the child's tail, until the next exchange. */
static answer exchange(gnuplot *g, const char *text, size_t length, const char *format, const char *values,
                       const stop *s, buffer *drawing, char **ret_answer) {
    char mark[32], question[256];
    make_mark(g, mark);
    g->process.tail_length = 0;
    g->process.tail[0] = 0;
    int n = snprintf(question, sizeof question, "\nprint sprintf('%s%s%s', %s)\nreset errors\n", mark, format,
                     mark, values);
    speech what = {text, text + length, question, question + n};
    answer a = converse(g, what, mark, s, drawing, ret_answer);
    if (!*ret_answer) child_kill(&g->process, a == ANSWER_ENDED ? g->options.grace_ms : 0);
    return a;
}

/* ---- Starting ---- */

static bool find_program(const gnuplot *g, const char **ret, diag *d) {
    static const char *const usual[] = {"/usr/bin/gnuplot",
                                        "/usr/local/bin/gnuplot",
                                        "/opt/homebrew/bin/gnuplot",
                                        "/opt/local/bin/gnuplot",
                                        "/home/linuxbrew/.linuxbrew/bin/gnuplot",
                                        "/run/current-system/sw/bin/gnuplot"};
    *ret = g->options.path;
    if (*ret) {
        if ((*ret)[0] == '/' && access(*ret, X_OK) == 0) return true;
        diag_set(d, DIAG_UNABLE, NOWHERE, MSG_GNUPLOT_ABSENT_AT, *ret, NULL, NULL);
        return diag_hint(d, MSG_GNUPLOT_INSTALL_HINT, NULL, NULL, NULL);
    }
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        *ret = usual[i];
        if (access(*ret, X_OK) == 0) return true;
    }
    diag_set(d, DIAG_UNABLE, NOWHERE, MSG_GNUPLOT_ABSENT, NULL, NULL, NULL);
    return diag_hint(d, MSG_GNUPLOT_INSTALL_HINT, NULL, NULL, NULL);
}

static bool strange(gnuplot *g, diag *d) {
    child_kill(&g->process, 0);
    return diag_set(d, DIAG_IO, NOWHERE, MSG_GNUPLOT_STRANGE, g->plan.program, NULL, NULL);
}

/* "5.4 png svg ...": the version and the terminals. */
static bool understand(gnuplot *g, const char *said, diag *d) {
    char *after;
    long major = strtol(said, &after, 10), minor = -1;
    if (*after == '.') minor = strtol(after + 1, &after, 10);
    if (major < 1 || major > 99 || minor < 0 || minor > 99 || *after != ' ') return strange(g, d);
    g->version = (int)(major * 100 + minor);
    snprintf(g->terminals, sizeof g->terminals, "%s", after);
    if (g->version >= 502) return true;
    char text[32];
    snprintf(text, sizeof text, "%ld.%ld", major, minor);
    child_kill(&g->process, 0);
    diag_set(d, DIAG_UNABLE, NOWHERE, MSG_GNUPLOT_OLD, text, NULL, NULL);
    return diag_hint(d, MSG_GNUPLOT_INSTALL_HINT, NULL, NULL, NULL);
}

static bool start_failed(gnuplot *g, answer a, const stop *s, diag *d) {
    if (a != ANSWER_ENDED) return report(g, a, s, d);
    const char *words = last_words(&g->process);
    char text[32];
    if (!*words) describe_end(&g->process, text, sizeof text);
    return diag_set(d, DIAG_IO, NOWHERE, MSG_GNUPLOT_START, *words ? words : text, NULL, NULL);
}

bool gnuplot_start(gnuplot *g, const stop *s, diag *d) {
    const char *program;
    char *said = NULL;
    if (!child_gone(&g->process)) {
        if (g->pictures < PICTURES || g->options.display) return true;
        child_kill(&g->process, g->options.grace_ms);
    }
    if (!find_program(g, &program, d)) return false;
    if (!jail_plan_make(&g->plan, program) || !child_spawn(&g->process, &g->plan, g->options.display))
        return diag_set(d, DIAG_IO, NOWHERE, MSG_GNUPLOT_START, strerror(errno), NULL, NULL);
    g->pictures = 0;
    answer a = exchange(g, "", 0, "%.1f%s", "GPVAL_VERSION, GPVAL_TERMINALS", s, NULL, &said);
    if (a != ANSWER_MARK) return start_failed(g, a, s, d);
    return understand(g, said, d);
}

/* ---- Drawing ---- */

bool gnuplot_run(gnuplot *g, const char *script, size_t length, const stop *s, buffer *ret_drawing, diag *d) {
    char *said = NULL, *words;
    if (!gnuplot_start(g, s, d)) return false;
    g->pictures++;
    answer a = exchange(g, script, length, "%d %s", "GPVAL_ERRNO, GPVAL_ERRMSG", s, ret_drawing, &said);
    if (a != ANSWER_MARK) return report(g, a, s, d);
    long number = strtol(said, &words, 10);
    if (words == said || *words != ' ') return strange(g, d);
    if (number != 0) {
        for (char *p = words; *p; p++)
            if ((unsigned char)*p < ' ' || *p == 0x7F) *p = ' ';
        return diag_set(d, DIAG_IO, NOWHERE, MSG_GNUPLOT_REFUSED, words + 1, NULL, NULL);
    }
    return !ret_drawing || !ret_drawing->failed || diag_memory(d);
}
