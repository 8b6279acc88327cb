/* An ask block: the question, then its fields. One table says what a field is called and where its value goes. */
#include "base/utf8.h"
#include "learn/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct asking {
    arena *home;
    lesson *lesson;
    question *question;
} asking;

typedef bool (*taker)(asking *a, const phrase *value);

static bool fault_at(asking *a, uint32_t line, message m, const char *a1) {
    return lesson_fault(a->home, a->lesson, line, m, a1, NULL);
}

static bool prose_of(asking *a, const char *text, uint32_t line, list *ret) {
    return markdown_prose(a->home, text, strlen(text), line, ret);
}

static bool take_once(asking *a, phrase *to, const phrase *value, const char *name) {
    if (to->line) return fault_at(a, value->line, MSG_LESSON_TWICE, name);
    *to = *value;
    return true;
}

static bool take_answer(asking *a, const phrase *value) {
    return take_once(a, &a->question->answer, value, "answer");
}
static bool take_also(asking *a, const phrase *value) { return list_push(&a->question->also, value); }

static bool take_choice(asking *a, const phrase *value) {
    list blocks;
    prose *choice = arena_take(a->home, sizeof *choice);
    if (!choice || !prose_of(a, value->text, value->line, &blocks)) return false;
    if (blocks.count) *choice = *(const prose *)blocks.at[0];
    choice->kind = PROSE_ITEM;
    choice->level = 1;
    choice->tight = true;
    if (!choice->text) choice->text = "";
    return list_push(&a->question->choices, choice);
}

static bool take_id(asking *a, const phrase *value) {
    phrase id = {a->question->id ? 1 : 0, a->question->id};
    if (!take_once(a, &id, value, "id")) return false;
    a->question->id = id.text;
    return true;
}

static bool take_hint(asking *a, const phrase *value) {
    list *hint = arena_take(a->home, sizeof *hint);
    return hint && prose_of(a, value->text, value->line, hint) && list_push(&a->question->hints, hint);
}

static bool take_right(asking *a, const phrase *value) {
    return prose_of(a, value->text, value->line, &a->question->right);
}

static bool take_wrong(asking *a, const phrase *value) {
    const char *parted = strstr(value->text, " :: ");
    mistake *m = arena_take(a->home, sizeof *m);
    if (!parted) return fault_at(a, value->line, MSG_LESSON_WRONG_PARTS, NULL);
    const char *text = m ? arena_text(a->home, value->text, (size_t)(parted - value->text)) : NULL;
    if (!text) return false;
    *m = (mistake){.line = value->line, .text = text};
    return prose_of(a, parted + 4, value->line, &m->because) && list_push(&a->question->wrong, m);
}

/* equal | choice | value [tol=1e-6] */
static bool take_test(asking *a, const phrase *value) {
    static const char tolerance[] = "value tol=";
    question *q = a->question;
    char *end = NULL;
    if (strcmp(value->text, "equal") == 0)
        q->test = TEST_EQUAL;
    else if (strcmp(value->text, "choice") == 0)
        q->test = TEST_CHOICE;
    else if (strncmp(value->text, "value", 5) == 0)
        q->test = TEST_VALUE;
    else
        return fault_at(a, value->line, MSG_LESSON_TEST, value->text);
    if (q->test != TEST_VALUE || !value->text[5]) return true;
    if (strncmp(value->text, tolerance, sizeof tolerance - 1) == 0)
        q->tolerance = strtod(value->text + sizeof tolerance - 1, &end);
    bool fine = end && !*end && q->tolerance > 0 && q->tolerance < 1;
    return fine || fault_at(a, value->line, MSG_LESSON_TEST, value->text);
}

static const struct {
    const char *name;
    taker take;
} fields[] = {{"id", take_id},     {"answer", take_answer}, {"also", take_also},   {"test", take_test},
              {"hint", take_hint}, {"wrong", take_wrong},   {"right", take_right}, {"choice", take_choice}};

static taker field_of(const text_line *l, const char **ret_value) {
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        size_t n = strlen(fields[i].name);
        if (l->length <= n || memcmp(l->text, fields[i].name, n) != 0 || l->text[n] != ':') continue;
        *ret_value = l->text + n + 1;
        return fields[i].take;
    }
    return NULL;
}

static bool continues(const line_reader *r) { return r->at < r->end && (*r->at == ' ' || *r->at == '\t'); }

/* The value of a field: the rest of its line, and the lines behind that start with a blank. */
static const phrase *read_value(asking *a, line_reader *r, const text_line *first, const char *from) {
    buffer b;
    text_line line = {from, (size_t)(first->text + first->length - from), first->number};
    phrase *value = arena_take(a->home, sizeof *value);
    buffer_init(&b, a->home);
    for (;;) {
        while (line.length && (*line.text == ' ' || *line.text == '\t')) line.text++, line.length--;
        buffer_add(&b, line.text, line.length);
        if (!continues(r)) break;
        buffer_putc(&b, ' ');
        lines_next(r, &line);
    }
    if (!value || b.failed) return NULL;
    *value = (phrase){first->number, b.text};
    return value;
}

static bool unknown_field(asking *a, const text_line *l) {
    buffer b;
    buffer_init(&b, a->home);
    utf8_visible(&b, l->text, l->length, false);
    return !b.failed && fault_at(a, l->number, MSG_LESSON_FIELD, b.text);
}

static bool read_fields(asking *a, line_reader *r) {
    text_line line;
    while (lines_next(r, &line)) {
        const char *from = NULL;
        taker take = field_of(&line, &from);
        if (!line.length) continue;
        if (!take) {
            if (!unknown_field(a, &line)) return false;
            continue;
        }
        const phrase *value = read_value(a, r, &line, from);
        if (!value) return false;
        if (!*value->text ? !fault_at(a, value->line, MSG_LESSON_FIELD_EMPTY, NULL) : !take(a, value))
            return false;
    }
    return true;
}

/* Up to the first field. */
static size_t question_length(const char *text, uint32_t line, line_reader *ret_rest) {
    line_reader r = {text, text + strlen(text), line};
    text_line l;
    const char *value;
    *ret_rest = r;
    while (lines_next(&r, &l) && !field_of(&l, &value)) *ret_rest = r;
    return (size_t)(ret_rest->at - text);
}

/* FNV-1a of the question: an id that stays when questions around it change. */
static const char *made_id(arena *home, const char *text, size_t length) {
    uint32_t hash = 2166136261u;
    char id[16];
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    snprintf(id, sizeof id, "q-%08x", (unsigned)hash);
    return arena_text(home, id, strlen(id));
}

static bool check_fields(asking *a) {
    const question *q = a->question;
    if (!q->text.count && !fault_at(a, q->line, MSG_LESSON_NO_QUESTION, NULL)) return false;
    if (!q->answer.line && !fault_at(a, q->line, MSG_LESSON_NO_ANSWER, NULL)) return false;
    bool choice = q->test == TEST_CHOICE;
    return choice == (q->choices.count > 0) || fault_at(a, q->line, MSG_LESSON_CHOICES, NULL);
}

const question *question_read(arena *home, lesson *l, const char *text, uint32_t line) {
    question *q = arena_take(home, sizeof *q);
    asking a = {home, l, q};
    line_reader rest;
    if (!q) return NULL;
    size_t length = question_length(text, line, &rest);
    *q = (question){.line = line, .tolerance = 1e-9};
    list_init(&q->also, home);
    list_init(&q->choices, home);
    list_init(&q->hints, home);
    list_init(&q->wrong, home);
    list_init(&q->right, home);
    if (!markdown_prose(home, text, length, line, &q->text) || !read_fields(&a, &rest) || !check_fields(&a))
        return NULL;
    if (!q->id && !(q->id = made_id(home, text, length))) return NULL;
    return q;
}
