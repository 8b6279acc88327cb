/* From marked text to lines: first one long line with escape sequences for colours, then broken at blanks, and between
 * Chinese characters, which have none. Only this file writes escape sequences, so each ESC in the long line is ours. */
#include "learn/prose.h"
#include "base/utf8.h"

#include <string.h>

enum { MOST_WIDTH = 80, LEAST_WIDTH = 20, INDENT = 2, SHORT_FORMULA = 40, FIXED_BLANK = 31 };

typedef struct writer {
    const prose_style *style;
    buffer *out;
    char *unknown;
} writer;

/* --- marks to signs --- */

static const struct {
    char mark;
    const char *color, *plain;
} shown[] = {
    {MARK_STRONG, "\033[1m", ""},        {MARK_STRONG_END, "\033[22m", ""}, {MARK_EMPHASIS, "\033[3m", ""},
    {MARK_EMPHASIS_END, "\033[23m", ""}, {MARK_CODE, "\033[36m", "`"},      {MARK_CODE_END, "\033[39m", "`"},
};

/* A short formula is not broken; its blanks become signs that break_lines turns into blanks again. */
static void keep_together(char *text, bool display) {
    bool all = display || strlen(text) < SHORT_FORMULA;
    for (; all && *text; text++)
        if (*text == ' ') *text = FIXED_BLANK;
}

static const char *add_math(writer *w, buffer *line, const char *at, char end, bool display) {
    size_t n = strcspn(at, (char[]){end, 0});
    if (display) buffer_puts(line, line->length ? "\n    " : "    ");
    size_t from = line->length;
    math_text(line, at, n, w->style->unicode, w->unknown);
    keep_together(line->text + from, display);
    at += n + (at[n] != 0);
    if (display && *at) buffer_putc(line, '\n');
    return at;
}

static const char *add_mark(writer *w, buffer *line, const char *at) {
    char mark = *at++;
    if (mark == MARK_MATH) return add_math(w, line, at, MARK_MATH_END, false);
    if (mark == MARK_DISPLAY) return add_math(w, line, at, MARK_DISPLAY_END, true);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (shown[i].mark == mark) buffer_puts(line, w->style->color ? shown[i].color : shown[i].plain);
    return at;
}

static void unmark(writer *w, buffer *line, const char *text) {
    for (const char *at = text; *at;) {
        if ((unsigned char)*at < ' ' && *at != '\n')
            at = add_mark(w, line, at);
        else
            buffer_putc(line, *at++);
    }
}

/* --- breaking --- */

typedef struct breaker {
    buffer *out;
    size_t indent, column, most;
} breaker;

static bool is_closing(uint32_t c) { /* must not start a line */
    static const uint32_t closing[] = {0x3002, 0xFF0C, 0x3001, 0xFF1B, 0xFF1A, 0xFF1F,
                                       0xFF01, 0xFF09, 0x300D, 0x300B, 0x201D};
    for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
        if (closing[i] == c) return true;
    return false;
}

static size_t escape_length(const char *at) { return *at == 27 ? strcspn(at, "m") + 1 : 0; }

/* One piece that is not broken: a run without blanks, or a wide character with the closing signs behind it. Colours
 * belong to the piece but take no room. */
static size_t piece_length(const char *text, size_t *ret_width) {
    size_t at = 0;
    bool wide = false;
    *ret_width = 0;
    while (text[at] && text[at] != ' ' && text[at] != '\n') {
        uint32_t c;
        size_t n = escape_length(text + at);
        if (n) {
            at += n;
            continue;
        }
        n = utf8_decode(text + at, strnlen(text + at, 4), &c);
        if (!n) n = 1, c = '?';
        int width = c == FIXED_BLANK ? 1 : utf8_codepoint_width(c);
        if (*ret_width && (wide || width == 2) && !is_closing(c)) break;
        wide = width == 2;
        *ret_width += (size_t)(width > 0 ? width : 0);
        at += n;
    }
    return at;
}

static void new_line(breaker *b) {
    while (b->out->length && b->out->text[b->out->length - 1] == ' ') b->out->text[--b->out->length] = 0;
    buffer_putc(b->out, '\n');
    buffer_repeat(b->out, ' ', b->indent);
    b->column = b->indent;
}

static void break_lines(breaker *b, const char *text) {
    while (*text) {
        size_t width = 0, n = piece_length(text, &width);
        if (n && b->column > b->indent && b->column + width > b->most) new_line(b);
        for (size_t i = 0; i < n; i++) buffer_putc(b->out, text[i] == FIXED_BLANK ? ' ' : text[i]);
        b->column += width;
        text += n;
        if (*text == '\n') {
            new_line(b);
            for (text++; *text == ' ' && text[1] != ' ' && b->column == b->indent;) text++;
        } else if (*text == ' ') {
            buffer_putc(b->out, ' ');
            b->column++;
            text++;
        }
    }
    while (b->out->length && b->out->text[b->out->length - 1] == ' ') b->out->text[--b->out->length] = 0;
}

/* --- blocks --- */

static size_t line_width(const prose_style *s) {
    int w = s->width < LEAST_WIDTH ? LEAST_WIDTH : s->width > MOST_WIDTH ? MOST_WIDTH : s->width;
    return (size_t)w;
}

static void add_flow(writer *w, const char *text, size_t indent) {
    buffer line;
    breaker b = {w->out, indent, indent, line_width(w->style)};
    buffer_init(&line, w->out->home);
    unmark(w, &line, text);
    break_lines(&b, line.text);
    w->out->failed |= line.failed;
    buffer_putc(w->out, '\n');
}

static void add_heading(writer *w, const prose *p) {
    size_t from = w->out->length;
    if (w->style->color) buffer_puts(w->out, "\033[1m");
    add_flow(w, p->text, 0);
    if (w->style->color) {
        buffer_insert(w->out, w->out->length - 1, "\033[m", 3);
        return;
    }
    size_t width = utf8_width(w->out->text + from, w->out->length - from - 1);
    if (p->level <= 2) {
        buffer_repeat(w->out, p->level == 1 ? '=' : '-',
                      width < line_width(w->style) ? width : line_width(w->style));
        buffer_putc(w->out, '\n');
    }
}

static void add_code(writer *w, const prose *p) {
    for (const char *at = p->text; *at;) {
        size_t n = strcspn(at, "\n");
        buffer_repeat(w->out, ' ', 2 * INDENT);
        buffer_add(w->out, at, n);
        buffer_putc(w->out, '\n');
        at += n + (at[n] != 0);
    }
}

static void add_item(writer *w, const prose *p) {
    size_t indent = INDENT * p->level;
    buffer_repeat(w->out, ' ', indent - INDENT);
    buffer_printf(w->out, "%s ", p->bullet);
    size_t sign = strlen(p->bullet) + 1;
    add_flow(w, p->text, indent - INDENT + sign);
}

static void add_paragraph(writer *w, const prose *p) {
    size_t indent = INDENT * p->level;
    buffer_repeat(w->out, ' ', indent);
    add_flow(w, p->text, indent);
}

static void add_rule(writer *w, const prose *p) {
    (void)p;
    buffer_repeat(w->out, '-', line_width(w->style) / 2);
    buffer_putc(w->out, '\n');
}

static void (*const blocks[])(writer *, const prose *) = {
    [PROSE_HEADING] = add_heading, [PROSE_PARAGRAPH] = add_paragraph, [PROSE_ITEM] = add_item,
    [PROSE_CODE] = add_code,       [PROSE_RULE] = add_rule,
};

void prose_lines(buffer *out, const prose *p, const prose_style *s, char ret_unknown[32]) {
    writer w = {s, out, ret_unknown};
    blocks[p->kind](&w, p);
    if (!p->tight) buffer_putc(out, '\n');
}

void prose_all(buffer *out, const list *of_prose, const prose_style *s) {
    for (size_t i = 0; i < of_prose->count; i++) prose_lines(out, of_prose->at[i], s, NULL);
}
