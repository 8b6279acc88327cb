/* For a terminal: columns for the number, the rule, its general form, and what its letters stand for; formulas below, long
 * sums broken at a sign. */
#include "base/utf8.h"
#include "show/pretty.h"
#include "show/text.h"
#include "show/told_parts.h"

#include <limits.h>
#include <string.h>

enum { INDENT = 2, NAME_COLUMN = 5, FORM_COLUMN = 23, LETTER_COLUMN = 62, SCREEN = 80 };

static size_t screen_width(const teller *t) { return t->o->width > 0 ? (size_t)t->o->width : SCREEN; }

/* Bytes of a colour that begins at text, which takes no cell; 0: none begins there. */
static size_t colour_length(const char *text) {
    size_t n = text[0] == '\033' && text[1] == '[' ? strcspn(text, "m") : 0;
    return n && text[n] ? n + 1 : 0;
}

static size_t width_from(const buffer *b, size_t from) {
    size_t width = 0, start = from;
    for (size_t i = from, n; i < b->length; i += n) {
        n = colour_length(b->text + i);
        if (n) width += utf8_width(b->text + start, i - start), start = i + n;
        n = n ? n : 1;
    }
    return width + utf8_width(b->text + start, b->length - start);
}

/* Blanks up to a column counted from `from`; two at least. */
static void pad(buffer *b, size_t from, size_t column) {
    size_t width = width_from(b, from);
    buffer_repeat(b, ' ', width < column ? column - width : 2);
}

/* A remark beside the line that starts at `from`, on a screen under it where both are too long for one line. */
static void beside(teller *t, size_t from, const char *remark) {
    if (!remark || !*remark) return;
    size_t used = width_from(t->out, from), wide = utf8_width(remark, strlen(remark)),
           all = (used + 2 > LETTER_COLUMN ? used + 2 : LETTER_COLUMN) + wide, most = screen_width(t);
    if (!t->o->screen || all <= most)
        pad(t->out, from, LETTER_COLUMN);
    else if (used + 2 + wide <= most)
        pad(t->out, from, most - wide);
    else {
        buffer_putc(t->out, '\n');
        buffer_repeat(t->out, ' ', wide + NAME_COLUMN < most ? most - wide : NAME_COLUMN);
    }
    buffer_puts(t->out, remark);
}

/* "  3  power rule   (xⁿ)′ = n·xⁿ⁻¹   n = 2" */
static bool step(teller *t, const told *i) {
    buffer *b = t->out;
    size_t from = b->length;
    buffer_printf(b, "%*u  %s", INDENT + 1, i->number, i->name);
    if (i->form && *i->form) {
        pad(b, from, FORM_COLUMN);
        buffer_puts(b, i->form);
    }
    beside(t, from, i->letters);
    buffer_putc(b, '\n');
    return true;
}

static void strip_blanks(buffer *b) {
    while (b->length && b->text[b->length - 1] == ' ') b->text[--b->length] = 0;
}

/* How tightly an operator holds at this depth of brackets: lines are broken where it holds least. 0: no operator. */
static unsigned hold(const char *text, size_t i, size_t at, uint32_t c, size_t depth) {
    bool spaced = i > at && text[i - 1] == ' ' && (c == '+' || c == '-' || c == 0x2212);
    bool product = c == 0xB7 || c == '*';
    return spaced ? 1 + 2 * (unsigned)depth : product && i > at ? 2 + 2 * (unsigned)depth : 0;
}

/* How many bytes of text from `at` go on one line that has `cells` cells already: up to the operator that holds least, as far
 * to the right as it fits. */
static size_t fitting(const buffer *text, size_t at, size_t cells, size_t width) {
    size_t depth = 0, last = 0, start = cells, at_last = cells;
    unsigned best = UINT_MAX;
    for (size_t i = at; i < text->length;) {
        uint32_t c;
        size_t n = colour_length(text->text + i);
        if (n) {
            i += n;
            continue;
        }
        n = utf8_decode(text->text + i, text->length - i, &c);
        if (!n) n = 1, c = '?';
        if (c == '(' || c == '[') depth++;
        if ((c == ')' || c == ']') && depth) depth--;
        unsigned own = hold(text->text, i, at, c, depth);
        bool early =
            !last || (at_last - start) * 3 < width - start; /* a short line is worse than a poor place */
        if (own && (own <= best || early)) best = own, last = i, at_last = cells;
        cells += (size_t)utf8_codepoint_width(c);
        if (cells > width && last > at) return last;
        i += n;
    }
    return text->length;
}

/* Of a long line: its head stands at `column`, what goes on four further. */
static void broken(teller *t, const buffer *text, size_t from, size_t column, const char *remark) {
    size_t width = screen_width(t);
    for (size_t at = 0; at < text->length;) {
        size_t end = fitting(text, at, at ? column + 4 : width_from(t->out, from), width);
        if (at) {
            from = t->out->length;
            buffer_repeat(t->out, ' ', column + 4);
        }
        buffer_add(t->out, text->text + at, end - at);
        strip_blanks(t->out);
        if (end == text->length) beside(t, from, remark);
        buffer_putc(t->out, '\n');
        at = end;
    }
}

static void sign(teller *t, const char *left, size_t column) {
    buffer_repeat(t->out, ' ', column);
    if (!left) {
        if (column == NAME_COLUMN) buffer_puts(t->out, "  "); /* under what stands behind the signs */
        return;
    }
    buffer_puts(t->out, left);
    buffer_puts(t->out, *left ? " = " : "= ");
}

/* The picture of e with its baseline beside the sign. */
static bool tall(teller *t, const told *i, size_t column, bool *ret_done) {
    pretty_options o = {.unicode = t->o->unicode,
                        .width = (uint32_t)(screen_width(t) - column - 3),
                        .exponential_as_power = t->o->exponential_as_power,
                        .in_line = true,
                        .notation = t->o->notation,
                        .partial = t->o->partial};
    if (t->o->mark && *t->o->mark == '\033') { /* brackets would need room */
        o.marked = i->changed;
        o.mark = t->o->mark;
        o.unmark = t->o->unmark;
    }
    buffer lines;
    buffer_init(&lines, t->g->scratch);
    uint32_t base = 0;
    *ret_done = false;
    if (!pretty_print_on(&lines, t->g->scratch, i->e, &o, &base, t->d)) return false;
    if (!strchr(lines.text, '\n')) return true;
    const char *at = lines.text;
    for (uint32_t row = 0; at; row++) {
        const char *end = strchr(at, '\n');
        size_t from = t->out->length;
        if (row == base)
            sign(t, i->left, column);
        else
            buffer_repeat(t->out, ' ',
                          column + (i->left ? utf8_width(i->left, strlen(i->left)) + (*i->left ? 3 : 2) : 0));
        buffer_add(t->out, at, end ? (size_t)(end - at) : strlen(at));
        strip_blanks(t->out);
        if (row == base) beside(t, from, i->remark);
        buffer_putc(t->out, '\n');
        at = end ? end + 1 : NULL;
    }
    *ret_done = true;
    return true;
}

static bool formula(teller *t, const told *i, size_t column) {
    buffer text;
    bool done;
    if (i->e && t->o->format == TOLD_TALL && !(tall(t, i, column, &done))) return false;
    if (i->e && t->o->format == TOLD_TALL && done) return true;
    size_t from = t->out->length;
    buffer_init(&text, t->g->scratch);
    if (i->e && !told_formula(t, &text, i->e, i->changed)) return false;
    if (!i->e) buffer_puts(&text, i->text);
    sign(t, i->left, column);
    if (i->kind == TOLD_LINE || t->o->screen)
        broken(t, &text, from, column, i->remark);
    else {
        buffer_puts(t->out, text.text);
        beside(t, from, i->remark);
        buffer_putc(t->out, '\n');
    }
    return !text.failed || diag_memory(t->d);
}

static bool cells(teller *t, const told *i) {
    size_t from = t->out->length;
    for (uint32_t k = 0; k < i->cell_count; k++) {
        if (!i->cells[k] || !*i->cells[k]) continue;
        size_t width = width_from(t->out, from);
        buffer_repeat(t->out, ' ', width < i->columns[k] ? i->columns[k] - width : k ? 2 : 0);
        buffer_puts(t->out, i->cells[k]);
    }
    strip_blanks(t->out);
    buffer_putc(t->out, '\n');
    return true;
}

/* How many bytes of a sentence go on a line of `room` cells: up to a blank, or behind a wide character, which stands for a
 * word; all of a word that is longer. */
static size_t words_that_fit(const char *text, size_t room) {
    size_t end = 0, at = 0, cells = 0, length = strlen(text);
    while (at < length) {
        uint32_t c;
        size_t n = utf8_decode(text + at, length - at, &c);
        if (!n) n = 1, c = '?';
        int width = utf8_codepoint_width(c);
        cells += (size_t)width;
        if (cells > room && end) return end;
        at += n;
        if (c == ' ' || width == 2) end = at;
    }
    return length;
}

static bool words(teller *t, const told *i) {
    size_t column = i->number ? NAME_COLUMN : INDENT, most = screen_width(t);
    const char *text = i->text;
    do {
        size_t n = t->o->screen ? words_that_fit(text, most > column ? most - column : 1) : strlen(text);
        buffer_repeat(t->out, ' ', column);
        buffer_add(t->out, text, n);
        strip_blanks(t->out);
        buffer_putc(t->out, '\n');
        text += n;
    } while (*text);
    return true;
}

bool told_flat(teller *t, const told *i) {
    if (i->gap && t->out->length) buffer_putc(t->out, '\n');
    switch (i->kind) {
    case TOLD_QUESTION: return formula(t, i, INDENT) && (buffer_putc(t->out, '\n'), true);
    case TOLD_STEP: return step(t, i);
    case TOLD_LINE: return formula(t, i, NAME_COLUMN);
    case TOLD_CELLS: return cells(t, i);
    case TOLD_ANSWER: return formula(t, i, INDENT);
    case TOLD_SENTENCE:
    case TOLD_REMARK: return words(t, i);
    }
    return false;
}
