/* A lesson file from anywhere: read with care, then parted into prose, examples and questions. CommonMark itself is
 * md4c's (markdown.c); here are the front matter, the limits, and what stands in code blocks. */
#include "base/utf8.h"
#include "learn/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- the file --- */

static bool read_all(int fd, char *text, size_t room, size_t *ret_length) {
    size_t length = 0;
    for (ssize_t n = 1; n > 0 && length < room; length += (size_t)n) {
        do n = read(fd, text + length, room - length);
        while (n < 0 && errno == EINTR);
        if (n < 0) return false;
    }
    *ret_length = length;
    return true;
}

static const char *read_regular(arena *home, int fd, const char *path, size_t *ret_length, diag *d) {
    struct stat st;
    size_t room = LIMIT_LESSON_BYTES + 1;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return diag_set(d, DIAG_IO, NOWHERE, MSG_LESSON_FILE_KIND, path, NULL, NULL), NULL;
    if (st.st_size < LIMIT_LESSON_BYTES)
        room = (size_t)st.st_size + 1; /* one more, to see that it ends there */
    char *text = arena_take(home, room + 1);
    if (!text) return diag_memory(d), NULL;
    if (!read_all(fd, text, room, ret_length))
        return diag_set(d, DIAG_IO, NOWHERE, MSG_LESSON_FILE_OPEN, path, strerror(errno), NULL), NULL;
    if (*ret_length > LIMIT_LESSON_BYTES)
        return diag_set(d, DIAG_LIMIT, NOWHERE, MSG_LESSON_FILE_SIZE, path, "1 MiB", NULL), NULL;
    return text;
}

/* O_NONBLOCK: opening a pipe must not wait for someone to write into it. */
const char *lesson_read(arena *home, const char *path, size_t *ret_length, diag *d) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return diag_set(d, DIAG_IO, NOWHERE, MSG_LESSON_FILE_OPEN, path, strerror(errno), NULL), NULL;
    const char *text = read_regular(home, fd, path, ret_length, d);
    close(fd);
    return text;
}

/* --- lines and faults --- */

bool lines_next(line_reader *r, text_line *ret) {
    if (r->at >= r->end) return false;
    const char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at)), *end = newline ? newline : r->end;
    *ret = (text_line){r->at, (size_t)(end - r->at), r->number++};
    r->at = newline ? newline + 1 : r->end;
    while (ret->length && strchr(" \t\r", ret->text[ret->length - 1])) ret->length--;
    return true;
}

bool lesson_fault(arena *home, lesson *l, uint32_t line, message m, const char *a1, const char *a2) {
    fault *f = arena_take(home, sizeof *f);
    if (!f) return false;
    diag d = {0}; /* cuts arguments at a code point */
    diag_set(&d, DIAG_SYNTAX, NOWHERE, m, a1, a2, NULL);
    *f = (fault){.line = line, .text = m};
    memcpy(f->args, d.args, sizeof f->args);
    return list_push(&l->faults, f);
}

/* --- the whole text: encoding and length --- */

static bool check_text(arena *home, lesson *l, const char *text, size_t length) {
    line_reader r = {text, text + length, 1};
    text_line line;
    while (lines_next(&r, &line)) {
        if (line.number > LIMIT_LESSON_LINES) {
            char most[16];
            snprintf(most, sizeof most, "%d", LIMIT_LESSON_LINES);
            return lesson_fault(home, l, line.number, MSG_LESSON_LINES, most, NULL);
        }
        bool bad = utf8_bad(line.text, line.length) < line.length || memchr(line.text, 0, line.length);
        if (bad && !lesson_fault(home, l, line.number, MSG_LESSON_ENCODING, NULL, NULL)) return false;
    }
    return true;
}

/* --- front matter --- */

static bool is_fence(const text_line *l) { return l->length == 3 && memcmp(l->text, "---", 3) == 0; }

static const char **field_of(lesson *l, const char *name, size_t length) {
    const struct {
        const char *name;
        const char **field;
    } fields[] = {{"title", &l->title}, {"id", &l->id}, {"lang", &l->language}, {"needs", &l->needs}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strlen(fields[i].name) == length && memcmp(fields[i].name, name, length) == 0)
            return fields[i].field;
    return NULL;
}

static const char *visible(arena *home, const char *text, size_t length) {
    buffer b;
    buffer_init(&b, home);
    utf8_visible(&b, text, length, false);
    return b.failed ? NULL : b.text;
}

static bool head_line(arena *home, lesson *l, const text_line *line) {
    const char *colon = memchr(line->text, ':', line->length), *end = line->text + line->length;
    const char **field = colon ? field_of(l, line->text, (size_t)(colon - line->text)) : NULL;
    const char *shown = visible(home, line->text, line->length);
    if (!shown) return false;
    if (!field) return lesson_fault(home, l, line->number, MSG_LESSON_HEAD_FIELD, shown, NULL);
    if (**field) return lesson_fault(home, l, line->number, MSG_LESSON_TWICE, shown, NULL);
    for (colon++; colon < end && *colon == ' ';) colon++;
    return (*field = visible(home, colon, (size_t)(end - colon))) != NULL;
}

/* Reads up to behind the closing fence. */
static bool read_head(arena *home, lesson *l, line_reader *r) {
    text_line line;
    line_reader start = *r;
    if (!lines_next(r, &line) || !is_fence(&line)) {
        *r = start;
        return lesson_fault(home, l, 1, MSG_LESSON_NO_HEAD, NULL, NULL);
    }
    while (lines_next(r, &line)) {
        if (is_fence(&line)) return true;
        if (line.length && !head_line(home, l, &line)) return false;
    }
    return lesson_fault(home, l, 1, MSG_LESSON_HEAD_OPEN, NULL, NULL);
}

static bool is_id(const char *text) {
    return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

static bool check_head(arena *home, lesson *l) {
    bool language = strcmp(l->language, "en") == 0 || strcmp(l->language, "zh") == 0;
    if (!*l->title && !lesson_fault(home, l, 1, MSG_LESSON_HEAD_MISSING, "title", NULL)) return false;
    if (!is_id(l->id) && !lesson_fault(home, l, 1, MSG_LESSON_HEAD_ID, l->id, NULL)) return false;
    return language || lesson_fault(home, l, 1, MSG_LESSON_HEAD_LANGUAGE, l->language, NULL);
}

static void lesson_init(lesson *l, arena *home) {
    *l = (lesson){.title = "", .id = "", .language = "", .needs = ""};
    list_init(&l->items, home);
    list_init(&l->faults, home);
}

static void skip_mark(line_reader *r) { /* a byte order mark */
    if (r->end - r->at >= 3 && memcmp(r->at, "\xEF\xBB\xBF", 3) == 0) r->at += 3;
}

bool lesson_head(arena *home, const char *text, size_t length, lesson *ret, diag *d) {
    line_reader r = {text, text + length, 1};
    lesson_init(ret, home);
    skip_mark(&r);
    return (read_head(home, ret, &r) && check_head(home, ret)) || diag_memory(d);
}

/* --- the body --- */

typedef struct body {
    arena *home;
    lesson *lesson;
} body;

static bool add_item(body *b, item what) {
    item *i = arena_take(b->home, sizeof *i);
    if (!i) return false;
    *i = what;
    return list_push(&b->lesson->items, i);
}

static bool take_prose(void *data, const prose *p) {
    body *b = data;
    if (p->kind == PROSE_HEADING && p->level == 2) b->lesson->pages++;
    return add_item(b, (item){.kind = ITEM_PROSE, .prose = p});
}

static bool starts(const text_line *l, const char *sign) {
    size_t n = strlen(sign);
    return (l->length >= n && memcmp(l->text, sign, n) == 0) ||
           (l->length == n - 1 && memcmp(l->text, sign, n - 1) == 0);
}

static void add_line(buffer *b, const char *text, size_t length) {
    buffer_add(b, text, length);
    buffer_putc(b, '\n');
}

static size_t behind(const text_line *l, size_t sign) { return l->length < sign ? l->length : sign; }

/* One input with what is expected of it. */
static bool take_example(body *b, line_reader *r, const text_line *first) {
    buffer input, expected;
    text_line line;
    bool reading_input = true;
    size_t full = 0; /* of `expected` without empty lines at its end */
    buffer_init(&input, b->home);
    buffer_init(&expected, b->home);
    buffer_add(&input, first->text + behind(first, 2), first->length - behind(first, 2));
    for (line_reader ahead = *r; lines_next(&ahead, &line) && !starts(&line, "> "); *r = ahead) {
        reading_input = reading_input && line.length > 3 && starts(&line, "... ");
        if (reading_input) {
            buffer_putc(&input, '\n');
            buffer_add(&input, line.text + 4, line.length - 4);
        } else
            add_line(&expected, line.text, line.length);
        if (!reading_input && line.length) full = expected.length;
    }
    example *e = arena_take(b->home, sizeof *e);
    if (!e || input.failed || expected.failed) return false;
    expected.text[full] = 0;
    *e = (example){first->number, input.text, expected.text, r->at >= r->end};
    return add_item(b, (item){.kind = ITEM_EXAMPLE, .example = e});
}

static bool take_examples(body *b, const char *text, uint32_t line) {
    line_reader r = {text, text + strlen(text), line};
    text_line first;
    while (lines_next(&r, &first))
        if (first.length && !take_example(b, &r, &first)) return false;
    return true;
}

static bool take_question(body *b, const char *text, uint32_t line) {
    const question *q = question_read(b->home, b->lesson, text, line);
    b->lesson->questions++;
    return q && add_item(b, (item){.kind = ITEM_QUESTION, .question = q});
}

static bool show_code(body *b, const char *text, uint32_t line, unsigned level) {
    prose *p = arena_take(b->home, sizeof *p);
    const char *shown = NULL;
    buffer out;
    buffer_init(&out, b->home);
    utf8_visible(&out, text, strlen(text), true);
    if (!out.failed) shown = out.text;
    if (!p || !shown) return false;
    *p = (prose){.kind = PROSE_CODE, .line = line, .level = level, .text = shown};
    return take_prose(b, p);
}

static bool take_code(void *data, const char *fence, const char *text, uint32_t line, unsigned level) {
    body *b = data;
    bool plain = !*fence || strcmp(fence, "gradus") == 0;
    if (strcmp(fence, "ask") == 0) return take_question(b, text, line);
    if (plain && strncmp(text, "> ", 2) == 0) return take_examples(b, text, line);
    return show_code(b, text, line, level);
}

bool lesson_parse(arena *home, const char *text, size_t length, lesson *ret, diag *d) {
    line_reader r = {text, text + length, 1};
    body b = {home, ret};
    const markdown_visitor v = {take_prose, take_code, &b};
    lesson_init(ret, home);
    skip_mark(&r);
    if (!check_text(home, ret, text, length)) return diag_memory(d);
    if (ret->faults.count) return true; /* nothing in it can be trusted */
    if (!read_head(home, ret, &r) || !check_head(home, ret)) return diag_memory(d);
    if (!markdown_read(home, r.at, (size_t)(r.end - r.at), r.number, &v)) return diag_memory(d);
    if (!ret->items.count && !lesson_fault(home, ret, r.number, MSG_LESSON_EMPTY, NULL, NULL))
        return diag_memory(d);
    return true;
}
