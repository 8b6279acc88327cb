/* The same host and the same marking as in play, so that what passes here behaves the same there. */
#include "learn/audit.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

typedef struct auditor {
    arena *home;
    const lesson_host *host;
    audit_report report;
    void *data;
    audit *sum;
} auditor;

static void fine(auditor *a, uint32_t line, const char *what) {
    a->sum->fine++;
    a->report(a->data, &(finding){.line = line, .what = what});
}

static void bad(auditor *a, const finding *f) {
    a->sum->bad++;
    a->report(a->data, f);
}

static void bad_plain(auditor *a, uint32_t line, message m, const char *a1) {
    bad(a, &(finding){.line = line, .text = m, .args = {a1}});
}

static const char *visible(auditor *a, const char *text) {
    buffer b;
    buffer_init(&b, a->home);
    utf8_visible(&b, text, strcspn(text, "\n"), false);
    return b.text;
}

/* --- examples --- */

static size_t line_length(const char *text) {
    size_t n = strcspn(text, "\n");
    while (n && (text[n - 1] == ' ' || text[n - 1] == '\r')) n--;
    return n;
}

static const char *next_line(const char *text) {
    text += strcspn(text, "\n");
    return *text ? text + 1 : text;
}

static bool line_matches(const char *expected, const char *output) {
    size_t n = line_length(expected), m = line_length(output);
    if (n > 3 && memcmp(expected + n - 3, "...", 3) == 0) {
        for (n -= 3; n && expected[n - 1] == ' ';) n--;
        return m >= n && memcmp(expected, output, n) == 0;
    }
    return n == m && memcmp(expected, output, n) == 0;
}

/* Greedy with one place to come back to, like a file name pattern: linear for one "...", quadratic for many. */
bool audit_matches(const char *expected, const char *output) {
    const char *retry = NULL, *from = NULL;
    while (*output) {
        bool any = line_length(expected) == 3 && memcmp(expected, "...", 3) == 0;
        if (any) {
            retry = expected = next_line(expected);
            from = output;
        } else if (*expected && line_matches(expected, output)) {
            expected = next_line(expected);
            output = next_line(output);
        } else if (retry) {
            expected = retry;
            output = from = next_line(from);
        } else
            return line_length(output) == 0 && !*next_line(output) && !*expected;
    }
    while (*expected &&
           (line_length(expected) == 0 || (line_length(expected) == 3 && memcmp(expected, "...", 3) == 0)))
        expected = next_line(expected);
    return !*expected;
}

static void add_indented(buffer *b, const char *text) {
    if (!*text) buffer_puts(b, "    \n");
    for (; *text; text = next_line(text)) {
        buffer_puts(b, "    ");
        utf8_visible(b, text, strcspn(text, "\n"), false);
        buffer_putc(b, '\n');
    }
}

static void audit_example(auditor *a, const example *e) {
    buffer got, detail;
    buffer_init(&got, a->home);
    buffer_init(&detail, a->home);
    a->host->run(a->host->data, e->input, AUTHOR_LESSON, &got);
    if (audit_matches(e->expected, got.text)) {
        fine(a, e->line, visible(a, e->input));
        return;
    }
    add_indented(&detail, got.text);
    bad(a, &(finding){.line = e->line,
                      .text = MSG_LESSON_OUTPUT,
                      .args = {visible(a, e->input)},
                      .detail = detail.text});
}

/* --- questions --- */

/* NULL: marked. Otherwise the answer could not be, and it was told why. */
static bool marked(auditor *a, const question *q, const char *text, uint32_t line, marking *ret) {
    marker *m = a->host->ready(a->host->data);
    bool ok = mark_answer(m, q, text, strlen(text), ret);
    if (ok && ret->verdict != MARK_UNREADABLE) return true;
    const char *args[DIAG_ARGS] = {m->diag->args[0], m->diag->args[1], m->diag->args[2], m->diag->args[3]};
    bad(a, &(finding){
               .line = ok ? line : ret->line, .text = m->diag->text, .args = {args[0], args[1], args[2]}});
    return false;
}

static void audit_right(auditor *a, const question *q, const phrase *p) {
    marking m;
    if (!marked(a, q, p->text, p->line, &m)) return;
    if (m.verdict == MARK_RIGHT)
        fine(a, p->line, visible(a, p->text));
    else
        bad_plain(a, p->line, MSG_LESSON_ANSWER_FAILS, visible(a, p->text));
}

static void audit_wrong(auditor *a, const question *q, const mistake *w) {
    marking m;
    if (!marked(a, q, w->text, w->line, &m)) return;
    char other[16];
    if (m.verdict == MARK_RIGHT)
        bad_plain(a, w->line, MSG_LESSON_WRONG_PASSES, visible(a, w->text));
    else if (m.verdict == MARK_UNDECIDED || m.verdict == MARK_ASKS)
        bad_plain(a, w->line, MSG_LESSON_WRONG_UNDECIDED, visible(a, w->text));
    else if (m.mistake && m.mistake != w) {
        snprintf(other, sizeof other, "%u", (unsigned)m.mistake->line);
        bad(a,
            &(finding){.line = w->line, .text = MSG_LESSON_WRONG_SAME, .args = {visible(a, w->text), other}});
    } else
        fine(a, w->line, visible(a, w->text));
}

static void audit_words(auditor *a, const prose *p) {
    char unknown[32] = "";
    buffer b;
    buffer_init(&b, a->home);
    prose_lines(&b, p, &(prose_style){.unicode = true, .width = 80}, unknown);
    if (*unknown) bad_plain(a, p->line, MSG_LESSON_MATH, unknown);
}

static void audit_all_words(auditor *a, const list *of_prose) {
    for (size_t i = 0; i < of_prose->count; i++) audit_words(a, of_prose->at[i]);
}

static void audit_question(auditor *a, const question *q) {
    audit_all_words(a, &q->text);
    audit_right(a, q, &q->answer);
    for (size_t i = 0; i < q->also.count; i++) audit_right(a, q, q->also.at[i]);
    for (size_t i = 0; i < q->hints.count; i++) audit_all_words(a, q->hints.at[i]);
    for (size_t i = 0; i < q->wrong.count; i++) {
        const mistake *w = q->wrong.at[i];
        audit_wrong(a, q, w);
        audit_all_words(a, &w->because);
    }
    audit_all_words(a, &q->right);
    buffer out; /* as skip does: later examples may build on it */
    buffer_init(&out, a->home);
    if (q->test != TEST_CHOICE) a->host->run(a->host->data, q->answer.text, AUTHOR_LESSON, &out);
}

/* --- */

static void audit_item(auditor *a, const item *i) {
    if (i->kind == ITEM_PROSE)
        audit_words(a, i->prose);
    else if (i->kind == ITEM_EXAMPLE)
        audit_example(a, i->example);
    else
        audit_question(a, i->question);
}

static uint32_t line_of(const item *i) {
    return i->kind == ITEM_PROSE     ? i->prose->line
           : i->kind == ITEM_EXAMPLE ? i->example->line
                                     : i->question->line;
}

void audit_lesson(arena *home, const lesson *l, const lesson_host *h, audit_report report, void *data,
                  audit *ret) {
    auditor a = {home, h, report, data, ret};
    *ret = (audit){0, 0};
    for (size_t i = 0; i < l->faults.count; i++) {
        const fault *f = l->faults.at[i];
        bad(&a, &(finding){.line = f->line, .text = f->text, .args = {f->args[0], f->args[1]}});
    }
    for (size_t i = 0; !l->faults.count && i < l->items.count; i++) {
        if (!h->in_time(h->data)) {
            bad_plain(&a, line_of(l->items.at[i]), MSG_LESSON_TIME, NULL);
            return;
        }
        audit_item(&a, l->items.at[i]);
    }
}
