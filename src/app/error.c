/* Errors as lines: where, what, the source line with the span underlined, what to type instead.
 *
 * In batch the place stands in front, as compilers write it. At a prompt the line is still on the screen, so the caret
 * line goes right under it, with the message behind the carets. Columns count code points; carets go by width. */
#include "app/state.h"
#include "base/utf8.h"
#include "show/json.h"

#include <string.h>

enum { CUT_WIDTH = 100, PROMPT_WIDTH = 2, SHORT_WORDS = 512 };

typedef struct place { /* of a span in the source */
    uint32_t line, column;
    const char *text; /* the line's bytes */
    size_t length;
    size_t from, to; /* of the span in it */
} place;

/* Newlines are counted on from the last place, so that many errors in a long text stay linear. */
static void find_line(session *s, size_t at) {
    if (at < s->line_at) {
        s->line_at = 0;
        s->line = s->first_line;
    }
    for (;;) {
        const char *newline = memchr(s->text + s->line_at, '\n', at - s->line_at);
        if (!newline) return;
        s->line_at = (size_t)(newline - s->text) + 1;
        s->line++;
    }
}

static place find_place(session *s, span where) {
    size_t from = where.from > s->length ? s->length : where.from,
           to = where.to > s->length ? s->length : where.to;
    find_line(s, from);
    place p = {.line = s->line, .text = s->text + s->line_at};
    const char *end = memchr(p.text, '\n', s->length - s->line_at);
    p.length = end ? (size_t)(end - p.text) : s->length - s->line_at;
    if (p.length && p.text[p.length - 1] == '\r') p.length--;
    p.from = from - s->line_at;
    p.to = to > from ? to - s->line_at : p.from;
    if (p.from > p.length) p.from = p.length;
    if (p.to > p.length) p.to = p.length;
    p.column = (uint32_t)utf8_count(p.text, p.from) + 1;
    return p;
}

/* --- the source line with its carets --- */

typedef struct excerpt {
    buffer line;
    size_t start, width; /* of the carets, in cells of `line` */
} excerpt;

static void add_visible(buffer *b, const char *text, size_t length) {
    for (size_t at = 0; at < length;) {
        size_t n = strcspn(text + at, "\t");
        if (n > length - at) n = length - at;
        utf8_visible(b, text + at, n, false);
        at += n;
        if (at < length) at++, buffer_putc(b, ' ');
    }
}

/* The largest number of bytes from the end (or the start) of text that fill at most `width` cells. */
static size_t fit(const char *text, size_t length, size_t width, bool from_end) {
    size_t cells = 0, used = 0;
    while (used < length) {
        size_t at = from_end ? length - used - 1 : used, n = 1;
        while (from_end && at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80) at--, n++;
        if (!from_end)
            while (at + n < length && ((unsigned char)text[at + n] & 0xC0) == 0x80) n++;
        cells += utf8_width(text + at, n);
        if (cells > width) break;
        used += n;
    }
    return used;
}

/* Cut to CUT_WIDTH around the span. NUL bytes are visible in the three parts, so strings are safe. */
static void make_excerpt(session *s, const place *p, excerpt *x) {
    buffer before, inside, after;
    buffer_init(&before, s->scratch);
    buffer_init(&inside, s->scratch);
    buffer_init(&after, s->scratch);
    buffer_init(&x->line, s->scratch);
    size_t far = p->from > 4096 ? p->from - 4096 : 0, behind = p->length - p->to;
    while (far && ((unsigned char)p->text[far] & 0xC0) == 0x80) far++;
    add_visible(&before, p->text + far, p->from - far);
    add_visible(&inside, p->text + p->from, p->to - p->from > 4096 ? 4096 : p->to - p->from);
    add_visible(&after, p->text + p->to, behind > 4096 ? 4096 : behind);
    size_t room = CUT_WIDTH - 6, in = fit(inside.text, inside.length, room, false);
    room -= utf8_width(inside.text, in);
    size_t wide = utf8_width(before.text, before.length), left = wide < room / 2 ? wide : room / 2;
    size_t tail = fit(after.text, after.length, room - left, false);
    size_t head = fit(before.text, before.length, room - utf8_width(after.text, tail), true);
    if (far || head < before.length) buffer_puts(&x->line, "...");
    buffer_add(&x->line, before.text + before.length - head, head);
    x->start = utf8_width(x->line.text, x->line.length);
    buffer_add(&x->line, inside.text, in);
    x->width = utf8_width(inside.text, in);
    if (!x->width) x->width = 1;
    if (in == inside.length) buffer_add(&x->line, after.text, tail);
    if (in < inside.length || tail < after.length) buffer_puts(&x->line, "...");
    x->line.failed |= before.failed | inside.failed | after.failed;
}

/* --- lines --- */

static void add_coloured(session *s, buffer *b, const char *code, const char *text) {
    buffer_printf(b, s->set.color ? "\033[%sm%s\033[m" : "%.0s%s", code, text);
}

static void add_carets(session *s, buffer *b, size_t indent, size_t width) {
    buffer_repeat(b, ' ', indent);
    if (s->set.color) buffer_puts(b, "\033[31m");
    buffer_repeat(b, '^', width);
    if (s->set.color) buffer_puts(b, "\033[m");
}

static void add_message(session *s, buffer *b, message id, const char args[][DIAG_ARG_SIZE]) {
    say_all(b, s->set.unicode, id, args);
}

static void add_labelled(session *s, buffer *b, size_t indent, message label, message id,
                         const char args[][DIAG_ARG_SIZE]) {
    if (id == MSG_NONE) return;
    buffer_repeat(b, ' ', indent);
    buffer_printf(b, "%s: ", tr(label));
    add_message(s, b, id, args);
    buffer_putc(b, '\n');
}

/* FILE:LINE:COLUMN: error: message, the line, the carets, the help. */
static void batch_error(session *s, buffer *b, const place *p) {
    if (s->source) {
        utf8_visible(b, s->source, strlen(s->source), false);
        if (p) buffer_printf(b, ":%u:%u", (unsigned)p->line, (unsigned)p->column);
        buffer_puts(b, ": ");
    }
    add_coloured(s, b, "31", tr(MSG_APP_ERROR));
    buffer_puts(b, ": ");
    add_message(s, b, s->d.text, s->d.args);
    buffer_putc(b, '\n');
    if (p && p->length) {
        excerpt x;
        make_excerpt(s, p, &x);
        buffer_printf(b, "  %s\n", x.line.text);
        add_carets(s, b, 2 + x.start, x.width);
        buffer_putc(b, '\n');
        b->failed |= x.line.failed;
    }
    add_labelled(s, b, 0, MSG_APP_NOTE, s->d.detail, s->d.args);
    add_labelled(s, b, 0, MSG_APP_HELP, s->d.hint, s->d.hint_args);
}

/* The carets stand under the line as it was typed, behind the prompt. */
static void prompt_error(session *s, buffer *b, const place *p) {
    buffer sentence;
    buffer_init(&sentence, s->scratch);
    add_message(s, &sentence, s->d.text, s->d.args);
    size_t start = PROMPT_WIDTH + utf8_width(p->text, p->from),
           width = utf8_width(p->text + p->from, p->to - p->from);
    if (!width) width = 1;
    add_carets(s, b, start, width);
    size_t help = start + width + 1, most = (size_t)(s->set.width > 40 ? s->set.width : 80);
    if (help + utf8_width(sentence.text, sentence.length) > most) {
        buffer_putc(b, '\n');
        help = 2;
        buffer_repeat(b, ' ', help);
    } else
        buffer_putc(b, ' ');
    add_coloured(s, b, "31", sentence.text);
    buffer_putc(b, '\n');
    add_labelled(s, b, help, MSG_APP_NOTE, s->d.detail, s->d.args);
    add_labelled(s, b, help, MSG_APP_HELP, s->d.hint, s->d.hint_args);
    b->failed |= sentence.failed;
}

/* Whether the typed line is the last thing on the screen, unwrapped, and looks there as it is. */
static bool is_under_line(const session *s, const place *p) {
    if (s->source || !s->fresh || !p || p->line > s->first_line) return false;
    if (p->length + 1 < s->length || memchr(p->text, '\t', p->length)) return false;
    return PROMPT_WIDTH + utf8_width(p->text, p->length) < (size_t)s->set.width;
}

static void json_error_line(session *s, buffer *b, const place *p, span whole) {
    buffer sentence, hint;
    buffer_init(&sentence, s->scratch);
    buffer_init(&hint, s->scratch);
    add_message(s, &sentence, s->d.text, s->d.args);
    if (s->d.detail != MSG_NONE) {
        buffer_puts(&sentence, "; ");
        add_message(s, &sentence, s->d.detail, s->d.args);
    }
    if (s->d.hint != MSG_NONE) add_message(s, &hint, s->d.hint, s->d.hint_args);
    if (s->aside) buffer_printf(&hint, "%s%s", hint.length ? "; " : "", s->aside);
    const char *input = whole.from != SPAN_NOWHERE ? statement_text(s, s->scratch, whole)
                        : p                        ? arena_text(s->scratch, p->text, p->length)
                                                   : "";
    json_error e = {s->d.kind, p ? p->line : 0, p ? p->column : 0, sentence.text,
                    hint.length ? hint.text : NULL};
    json_result j = {.input = input ? input : "", .kind = "error", .error = &e};
    json_print(b, &j);
    buffer_putc(b, '\n');
    b->failed |= sentence.failed | hint.failed;
}

/* Without any memory: the bare sentence. */
static void short_error(session *s) {
    char text[SHORT_WORDS];
    const char *sentence = message_text(s->d.kind == DIAG_MEMORY ? MSG_MEMORY : s->d.text);
    size_t length = 0, n = strlen(sentence);
    memcpy(text, "error: ", 7);
    length = 7;
    if (n > sizeof text - length - 1) n = sizeof text - length - 1;
    memcpy(text + length, sentence, n);
    length += n;
    text[length++] = '\n';
    emit_err(s, text, length);
}

void report_error(session *s, span whole) {
    if (s->memory_short) { /* what the statement held is of no use any more */
        arena_clear(s->scratch);
        s->memory_short = false;
        s->aside = NULL;
    }
    place found, *p = NULL;
    if (s->d.where.from != SPAN_NOWHERE || whole.from != SPAN_NOWHERE) {
        found = find_place(s, s->d.where.from != SPAN_NOWHERE ? s->d.where : (span){whole.from, whole.from});
        p = &found;
    }
    buffer object, lines;
    buffer_init(&object, s->scratch);
    buffer_init(&lines, s->scratch);
    if (s->set.format == FORMAT_JSON) json_error_line(s, &object, p, whole);
    if (s->d.kind == DIAG_INTERRUPTED && !s->source) { /* the terminal has echoed ^C on this line */
        buffer_putc(&lines, '\n');
        add_message(s, &lines, s->d.text, s->d.args);
        buffer_putc(&lines, '\n');
    } else if (is_under_line(s, p))
        prompt_error(s, &lines, p);
    else
        batch_error(s, &lines, p);
    if (s->aside) buffer_printf(&lines, "%s%s\n", is_under_line(s, p) ? "  " : "note: ", s->aside);
    if (!object.failed) emit_out(s, object.text, object.length);
    if (!lines.failed)
        emit_err(s, lines.text, lines.length);
    else
        short_error(s);
}
