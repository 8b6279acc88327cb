/* CommonMark by md4c, flattened: blocks one after the other, inline formatting as marks in their text. md4c says where a
 * text stands only by pointing into the source, which is enough to count lines. */
#include "base/utf8.h"
#include "learn/parts.h"
#include "learn/prose.h"

#include <md4c.h>
#include <stdio.h>
#include <string.h>

enum { MOST_LEVELS = 16 };

typedef struct walker {
    arena *home;
    const markdown_visitor *visitor;
    const char *source;
    size_t length;
    size_t seen;               /* offset up to which lines are counted */
    uint32_t line, block_line; /* block_line 0: no text of the block was met yet */
    buffer text;
    bool open; /* text belongs to a block */
    prose_kind kind;
    unsigned heading, level;
    unsigned numbers[MOST_LEVELS]; /* of list items; 0: a bullet */
    bool tight[MOST_LEVELS];
    bool bullet_due; /* the next paragraph is the first of a list item */
    char fence[16];
    prose *last; /* block handed out */
    bool failed; /* md4c 0.4.8 stops when a callback says so, and forgets to say that it did */
} walker;

static uint32_t line_of(walker *w, const char *text) {
    if (text < w->source || text >= w->source + w->length) return 0; /* a constant of md4c's own */
    size_t at = (size_t)(text - w->source);
    for (; w->seen < at; w->seen++) w->line += w->source[w->seen] == '\n';
    return w->line;
}

static void open_block(walker *w, prose_kind kind) {
    buffer_init(&w->text, w->home);
    w->open = true;
    w->kind = kind;
    w->block_line = 0;
}

static int go_on(walker *w, bool ok) {
    w->failed |= !ok;
    return w->failed;
}

static unsigned depth_at(const walker *w) { return w->level < MOST_LEVELS ? w->level : MOST_LEVELS - 1; }

static const char *bullet(walker *w) {
    char text[16] = "-";
    unsigned *number = &w->numbers[depth_at(w)];
    if (*number) snprintf(text, sizeof text, "%u.", (*number)++);
    return arena_text(w->home, text, strlen(text));
}

/* Code keeps its newlines, prose has none but hard breaks. */
static bool close_block(walker *w) {
    w->open = false;
    if (w->text.failed) return false;
    if (w->kind == PROSE_PARAGRAPH && !w->text.length) return true;
    prose *p = arena_take(w->home, sizeof *p);
    if (!p) return false;
    *p = (prose){.kind = w->kind,
                 .line = w->block_line ? w->block_line : w->line,
                 .level = w->level,
                 .text = w->text.text};
    if (w->kind == PROSE_HEADING) p->level = w->heading;
    if (w->kind == PROSE_PARAGRAPH && w->bullet_due) {
        p->kind = PROSE_ITEM;
        p->bullet = bullet(w);
        if (!p->bullet) return false;
    }
    if (w->kind == PROSE_PARAGRAPH) w->bullet_due = false;
    p->tight = w->level > 0 && w->tight[depth_at(w)];
    w->last = p;
    return w->visitor->prose(w->visitor->data, p);
}

/* The text of a tight list item stands in no paragraph. */
static bool close_loose(walker *w) { return !w->open || close_block(w); }

static bool close_code(walker *w) {
    w->open = false;
    if (w->text.failed) return false;
    return w->visitor->code(w->visitor->data, w->fence, w->text.text, w->block_line ? w->block_line : w->line,
                            w->level);
}

static void start_code(walker *w, const MD_BLOCK_CODE_DETAIL *code) {
    size_t n = code->lang.size < sizeof w->fence - 1 ? code->lang.size : sizeof w->fence - 1;
    memcpy(w->fence, code->lang.text ? code->lang.text : "", code->lang.text ? n : 0);
    w->fence[code->lang.text ? n : 0] = 0;
    open_block(w, PROSE_CODE);
}

static void start_list(walker *w, unsigned number, bool tight) {
    w->level++;
    w->numbers[depth_at(w)] = number;
    w->tight[depth_at(w)] = tight;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *data) {
    walker *w = data;
    const MD_BLOCK_OL_DETAIL *ol = detail;
    const MD_BLOCK_UL_DETAIL *ul = detail;
    if (w->open && !close_block(w)) return go_on(w, false);
    switch (type) {
    case MD_BLOCK_UL: start_list(w, 0, ul->is_tight); break;
    case MD_BLOCK_OL: start_list(w, ol->start ? ol->start : 1, ol->is_tight); break;
    case MD_BLOCK_QUOTE: start_list(w, 0, false); break;
    case MD_BLOCK_LI:
        w->bullet_due = true;
        open_block(w, PROSE_PARAGRAPH);
        break;
    case MD_BLOCK_P: open_block(w, PROSE_PARAGRAPH); break;
    case MD_BLOCK_H:
        open_block(w, PROSE_HEADING);
        w->heading = ((const MD_BLOCK_H_DETAIL *)detail)->level;
        break;
    case MD_BLOCK_HR: open_block(w, PROSE_RULE); break;
    case MD_BLOCK_CODE: start_code(w, detail); break;
    default: break;
    }
    return 0;
}

static void end_list(walker *w) {
    if (!w->level && w->last) w->last->tight = false;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *data) {
    walker *w = data;
    bool ok = true;
    (void)detail;
    if (type == MD_BLOCK_CODE)
        ok = close_code(w);
    else
        ok = close_loose(w);
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL || type == MD_BLOCK_QUOTE) w->level--;
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) end_list(w);
    if (type == MD_BLOCK_LI) w->bullet_due = false;
    return go_on(w, ok);
}

static const char marks[][2] = {
    [MD_SPAN_EM] = {MARK_EMPHASIS, MARK_EMPHASIS_END},
    [MD_SPAN_STRONG] = {MARK_STRONG, MARK_STRONG_END},
    [MD_SPAN_CODE] = {MARK_CODE, MARK_CODE_END},
    [MD_SPAN_LATEXMATH] = {MARK_MATH, MARK_MATH_END},
    [MD_SPAN_LATEXMATH_DISPLAY] = {MARK_DISPLAY, MARK_DISPLAY_END},
};

static int add_mark(walker *w, MD_SPANTYPE type, int end) {
    if (type < sizeof marks / sizeof *marks && marks[type][end]) buffer_putc(&w->text, marks[type][end]);
    return 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *data) {
    return (void)detail, add_mark(data, type, 0);
}
static int leave_span(MD_SPANTYPE type, void *detail, void *data) {
    return (void)detail, add_mark(data, type, 1);
}

static void add_entity(buffer *b, const char *text, size_t length) {
    static const char *const known[][2] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&nbsp;", " "}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i][0]) == length && memcmp(known[i][0], text, length) == 0) {
            buffer_puts(b, known[i][1]);
            return;
        }
    utf8_visible(b, text, length, false);
}

static int take_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE length, void *data) {
    walker *w = data;
    uint32_t line = line_of(w, text);
    if (!w->open) return 0;
    if (line && !w->block_line) {
        w->block_line = line;
        for (size_t i = 0; i < w->text.length; i++) w->block_line -= w->text.text[i] == '\n';
    }
    if (w->kind == PROSE_CODE)
        buffer_add(&w->text, text, length); /* made visible by whoever shows it */
    else if (type == MD_TEXT_BR)
        buffer_putc(&w->text, '\n');
    else if (type == MD_TEXT_SOFTBR)
        buffer_putc(&w->text, ' ');
    else if (type == MD_TEXT_ENTITY)
        add_entity(&w->text, text, length);
    else if (type == MD_TEXT_LATEXMATH && length == 1 && *text == '\n')
        buffer_putc(&w->text, ' ');
    else
        utf8_visible(&w->text, text, length, false);
    return go_on(w, !w->text.failed);
}

bool markdown_read(arena *home, const char *text, size_t length, uint32_t first_line,
                   const markdown_visitor *v) {
    walker w = {.home = home, .visitor = v, .source = text, .length = length, .line = first_line};
    const MD_PARSER parser = {.flags = MD_FLAG_LATEXMATHSPANS | MD_FLAG_NOHTML,
                              .enter_block = enter_block,
                              .leave_block = leave_block,
                              .enter_span = enter_span,
                              .leave_span = leave_span,
                              .text = take_text};
    buffer_init(&w.text, home);
    return md_parse(text, (MD_SIZE)length, &parser, &w) == 0 && !w.failed;
}

/* --- prose alone --- */

static bool keep(void *data, const prose *p) { return list_push(data, p); }

static bool keep_code(void *data, const char *fence, const char *text, uint32_t line, unsigned level) {
    list *l = data;
    prose *p = arena_take(l->home, sizeof *p);
    buffer shown;
    (void)fence;
    buffer_init(&shown, l->home);
    utf8_visible(&shown, text, strlen(text), true);
    if (!p || shown.failed) return false;
    *p = (prose){.kind = PROSE_CODE, .line = line, .level = level, .text = shown.text};
    return list_push(l, p);
}

bool markdown_prose(arena *home, const char *text, size_t length, uint32_t line, list *ret) {
    list_init(ret, home);
    return markdown_read(home, text, length, line, &(markdown_visitor){keep, keep_code, ret});
}
