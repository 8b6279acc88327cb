/* What the tests of app/ share: a session whose output is caught in memory, and golden files taken apart.
 *
 * A golden file is lines: `input => output`; `input =>! part of the error`; `input =>? part of a note`; a line without
 * `=>` is set-up; `input =>` with lines of `| output` under it is an answer of several lines; a blank line starts a
 * fresh session; # is a comment. */
#ifndef GRADUS_TESTS_APP_WORLD_H
#define GRADUS_TESTS_APP_WORLD_H

#include "app/session.h"
#include "harness.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct caught {
    char *text;
    size_t length, room;
} caught;

static void catch_more(caught *c, const char *text, size_t length) {
    if (c->length + length + 1 > c->room) {
        c->room = 2 * (c->length + length) + 256;
        c->text = realloc(c->text, c->room);
        if (!c->text) abort();
    }
    memcpy(c->text + c->length, text, length);
    c->length += length;
    c->text[c->length] = 0;
}

static void catch_nothing(caught *c) {
    c->length = 0;
    catch_more(c, "", 0);
}

/* A session in memory. */
typedef struct world {
    mem *account;
    session *session; /* NULL when out of memory */
    caught out, err;
} world;

static void world_out(void *data, const char *text, size_t length) {
    catch_more(&((world *)data)->out, text, length);
}
static void world_err(void *data, const char *text, size_t length) {
    catch_more(&((world *)data)->err, text, length);
}

static settings world_settings(void) {
    return (settings){.format = FORMAT_ASCII,
                      .unicode = true,
                      .detail = 2,
                      .width = 80,
                      .layout = "mixed",
                      .check_budget = 1000000000};
}

static inline void world_open(world *w, mem *account) {
    settings set = world_settings();
    sink to = {world_out, world_err, w};
    *w = (world){.account = account};
    catch_nothing(&w->out);
    catch_nothing(&w->err);
    w->session = session_new(account, &set, &to, NULL);
}

static void world_close(world *w) {
    session_free(w->session);
    free(w->out.text);
    free(w->err.text);
}

static inline session_status world_run(world *w, const char *text) {
    catch_nothing(&w->out);
    catch_nothing(&w->err);
    return session_run(w->session, "golden", text, strlen(text), false);
}

/* --- golden files --- */

typedef enum line_kind { LINE_OTHER, LINE_SETUP, LINE_ANSWER, LINE_ERROR, LINE_NOTE, LINE_MORE } line_kind;

typedef struct golden_line {
    line_kind kind;
    int number;
    const char *input, *expected; /* expected: of ANSWER with lines below it, those joined by newlines */
    const char *whole;            /* as it stands in the file */
} golden_line;

typedef struct golden_file {
    char *path, *text, *lines_text; /* owner of all */
    golden_line *lines;
    size_t count;
} golden_file;

static void golden_classify(golden_line *l, char *line) {
    char *sign = strstr(line, " =>");
    size_t blank = strspn(line, " \t");
    l->input = line;
    l->expected = "";
    if (!line[blank] || line[blank] == '#') {
        l->kind = LINE_OTHER;
        return;
    }
    if (line[0] == '|') {
        l->kind = LINE_MORE;
        return;
    }
    l->kind = LINE_SETUP;
    if (!sign) return;
    *sign = 0;
    char *after = sign + 3;
    l->kind = *after == '!' ? LINE_ERROR : *after == '?' ? LINE_NOTE : LINE_ANSWER;
    if (l->kind != LINE_ANSWER) after++;
    l->expected = after + strspn(after, " ");
}

static inline bool golden_starts_session(const golden_line *l) {
    return l->kind == LINE_OTHER && !l->whole[0];
}

/* Joins the | lines under an answer. */
static void golden_join(golden_file *f, size_t i) {
    caught all = {0};
    catch_nothing(&all);
    size_t k = i + 1;
    for (; k < f->count && f->lines[k].kind == LINE_MORE; k++) {
        const char *line = f->lines[k].whole + 1;
        if (*line == ' ') line++;
        if (k > i + 1) catch_more(&all, "\n", 1);
        catch_more(&all, line, strlen(line));
    }
    if (k > i + 1)
        f->lines[i].expected = all.text; /* lives as long as the test */
    else
        free(all.text);
}

static inline void golden_open(golden_file *f, const char *path) {
    size_t length;
    f->path = strdup(path);
    f->text = harness_read(path, &length);
    f->lines_text = strdup(f->text);
    size_t room = 1;
    for (size_t i = 0; i < length; i++) room += f->text[i] == '\n';
    f->lines = calloc(room, sizeof *f->lines);
    if (!f->path || !f->lines_text || !f->lines) abort();
    char *at = f->text, *copy = f->lines_text;
    for (int line = 1; *at; line++) {
        size_t n = strcspn(at, "\n"), step = n + (at[n] == '\n');
        at[n] = copy[n] = 0;
        golden_line *l = &f->lines[f->count++];
        *l = (golden_line){.number = line, .whole = copy};
        golden_classify(l, at);
        at += step;
        copy += step;
    }
    for (size_t i = 0; i < f->count; i++)
        if (f->lines[i].kind == LINE_ANSWER) golden_join(f, i);
}

static inline size_t golden_paths(glob_t *found) {
    if (glob("tests/golden/*.golden", 0, NULL, found) != 0) return 0;
    return found->gl_pathc;
}

#endif
