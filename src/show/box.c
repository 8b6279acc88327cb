/* Only sizes and places are computed while boxes are put together. Rendering walks the finished tree with a stack and
 * writes each text into a canvas of cells; a cell holds one character with its combining marks, and the right half of a
 * wide character is a cell that holds nothing. */
#include "show/box.h"
#include "base/utf8.h"

#include <string.h>

static box *box_new(arena *a, uint32_t count) {
    box *b = arena_take(a, sizeof *b);
    box_part *parts = count ? arena_take(a, count * sizeof *parts) : NULL;
    if (!b || (count && !parts)) return NULL;
    b->count = count;
    b->parts = parts;
    return b;
}

static void put(box *b, uint32_t i, const box *of, uint32_t x, uint32_t y) {
    ((box_part *)(uintptr_t)b->parts)[i] = (box_part){of, x, y};
}

static uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

const box *box_text(arena *a, const char *text) {
    box *b = text ? box_new(a, 0) : NULL;
    if (!b) return NULL;
    b->text = text;
    b->width = (uint32_t)utf8_width(text, strlen(text));
    b->height = 1;
    return b;
}

const box *box_copy(arena *a, const char *text, size_t length) {
    return box_text(a, arena_text(a, text, length));
}

const box *box_row(arena *a, const box *const *at, size_t count) {
    box *row = box_new(a, (uint32_t)count);
    if (!row) return NULL;
    uint32_t below = 1;
    for (size_t i = 0; i < count; i++) {
        if (!at[i]) return NULL;
        row->base = larger(row->base, at[i]->base);
        below = larger(below, at[i]->height - at[i]->base);
    }
    for (size_t i = 0; i < count; i++) {
        put(row, (uint32_t)i, at[i], row->width, row->base - at[i]->base);
        row->width += at[i]->width;
    }
    row->height = row->base + below;
    return row;
}

const box *box_pair(arena *a, const box *left, const box *right) {
    return box_row(a, (const box *const[]){left, right}, 2);
}

/* `unit` so often that it fills width cells (unit: one cell). */
static const box *line(arena *a, const char *unit, uint32_t width) {
    buffer b;
    buffer_init(&b, a);
    for (uint32_t i = 0; i < width; i++) buffer_puts(&b, unit);
    return b.failed ? NULL : box_text(a, b.text);
}

const box *box_fraction(arena *a, const box *above, const box *below, uint32_t padding, bool unicode) {
    if (!above || !below) return NULL;
    uint32_t width = larger(above->width, below->width) + 2 * padding;
    const box *bar = line(a, unicode ? "─" : "-", width);
    box *b = box_new(a, 3);
    if (!bar || !b) return NULL;
    put(b, 0, above, (width - above->width) / 2, 0);
    put(b, 1, bar, 0, above->height);
    put(b, 2, below, (width - below->width) / 2, above->height + 1);
    b->width = width;
    b->height = above->height + 1 + below->height;
    b->base = above->height;
    return b;
}

const box *box_power(arena *a, const box *u, const box *exponent) {
    box *b = u && exponent ? box_new(a, 2) : NULL;
    if (!b) return NULL;
    uint32_t drop = exponent->height;
    put(b, 0, u, 0, drop);
    put(b, 1, exponent, u->width, 0);
    b->width = u->width + exponent->width;
    b->height = u->height + drop;
    b->base = u->base + drop;
    return b;
}

const box *box_top_right(arena *a, const box *u, const box *mark) {
    box *b = u && mark ? box_new(a, 2) : NULL;
    if (!b) return NULL;
    put(b, 0, u, 0, 0);
    put(b, 1, mark, u->width, 0);
    b->width = u->width + mark->width;
    b->height = u->height;
    b->base = u->base;
    return b;
}

const box *box_limits(arena *a, const box *sign, const box *above, const box *below) {
    box *b = sign && below ? box_new(a, above ? 3 : 2) : NULL;
    if (!b) return NULL;
    uint32_t top = above ? above->height : 0;
    b->width = larger(sign->width, larger(below->width, above ? above->width : 0));
    put(b, 0, sign, (b->width - sign->width) / 2, top);
    put(b, 1, below, (b->width - below->width) / 2, top + sign->height);
    if (above) put(b, 2, above, (b->width - above->width) / 2, 0);
    b->height = top + sign->height + below->height;
    b->base = top + sign->base;
    return b;
}

/* The sign of a root over more than one line: ╲ and a slanted stroke. */
static const box *tall_root(arena *a, const box *u, const char *index, bool unicode) {
    uint32_t h = u->height, left = h + 1;
    const box *bar = line(a, "_", u->width + 1), *stroke = box_text(a, unicode ? "╱" : "/");
    const box *foot = box_text(a, unicode ? "╲" : "\\"), *degree = box_text(a, index);
    box *b = box_new(a, h + 4);
    if (!b || !bar || !stroke || !foot || !degree) return NULL;
    for (uint32_t i = 0; i < h; i++) put(b, i, stroke, left - 1 - i, i + 1);
    put(b, h, foot, 0, h);
    put(b, h + 1, bar, left, 0);
    put(b, h + 2, u, left + 1, 1);
    put(b, h + 3, degree, 0, h - 1);
    b->width = left + 1 + u->width;
    b->height = h + 1;
    b->base = u->base + 1;
    return b;
}

const box *box_root(arena *a, const box *u, const char *sign, bool unicode) {
    if (!u) return NULL;
    if (u->height > 1) return tall_root(a, u, strcmp(sign, "∛") == 0 ? "3" : "", unicode);
    const box *mark = box_text(a, sign), *bar = line(a, "_", u->width);
    box *b = box_new(a, 3);
    if (!b || !mark || !bar) return NULL;
    put(b, 0, mark, 0, 1);
    put(b, 1, bar, mark->width, 0);
    put(b, 2, u, mark->width, 1);
    b->width = mark->width + u->width;
    b->height = 2;
    b->base = 1;
    return b;
}

/* --- fences --- */

/* one: of a single line; top, middle, bottom of more; waist: in the middle of a brace. */
typedef struct fence_signs {
    const char *one, *top, *middle, *bottom, *waist;
} fence_signs;

static const fence_signs left_signs[2][FENCE_NONE + 1] = {
    {{"(", "/", "|", "\\", "|"},
     {"[", "[", "[", "[", "["},
     {"|", "|", "|", "|", "|"},
     {"||", "||", "||", "||", "||"},
     {"{", "/", "|", "\\", "<"},
     {"", "", "", "", ""}},
    {{"(", "⎛", "⎜", "⎝", "⎜"},
     {"[", "⎡", "⎢", "⎣", "⎢"},
     {"|", "│", "│", "│", "│"},
     {"‖", "‖", "‖", "‖", "‖"},
     {"{", "⎧", "⎪", "⎩", "⎨"},
     {"", "", "", "", ""}},
};

static const fence_signs right_signs[2][FENCE_NONE + 1] = {
    {{")", "\\", "|", "/", "|"},
     {"]", "]", "]", "]", "]"},
     {"|", "|", "|", "|", "|"},
     {"||", "||", "||", "||", "||"},
     {"}", "\\", "|", "/", ">"},
     {"", "", "", "", ""}},
    {{")", "⎞", "⎟", "⎠", "⎟"},
     {"]", "⎤", "⎥", "⎦", "⎥"},
     {"|", "│", "│", "│", "│"},
     {"‖", "‖", "‖", "‖", "‖"},
     {"}", "⎫", "⎪", "⎭", "⎬"},
     {"", "", "", "", ""}},
};

static const char *fence_sign(const fence_signs *s, uint32_t row, uint32_t height) {
    if (height == 1) return s->one;
    if (row == 0) return s->top;
    if (row + 1 == height) return s->bottom;
    return row == height / 2 ? s->waist : s->middle;
}

static const box *fence(arena *a, const fence_signs *s, const box *like) {
    box *b = box_new(a, like->height);
    if (!b) return NULL;
    for (uint32_t i = 0; i < like->height; i++) {
        const box *sign = box_text(a, fence_sign(s, i, like->height));
        if (!sign) return NULL;
        put(b, i, sign, 0, i);
        b->width = larger(b->width, sign->width);
    }
    b->height = like->height;
    b->base = like->base;
    return b;
}

const box *box_fenced(arena *a, const box *u, box_fence open, box_fence close, bool unicode) {
    if (!u) return NULL;
    const box *left = fence(a, &left_signs[unicode][open], u),
              *right = fence(a, &right_signs[unicode][close], u);
    return box_row(a, (const box *const[]){left, u, right}, 3);
}

/* --- grids --- */

typedef struct track { /* a row or a column of a grid */
    uint32_t start, size, base;
} track;

static uint32_t place_rows(track *row, const box *const *cells, uint32_t rows, uint32_t columns) {
    uint32_t y = 0;
    bool tall = false;
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t below = 1;
        for (uint32_t j = 0; j < columns; j++) {
            const box *c = cells[i * columns + j];
            row[i].base = larger(row[i].base, c->base);
            below = larger(below, c->height - c->base);
        }
        row[i].size = row[i].base + below;
        if (i && (tall || row[i].size > 1)) y++;
        tall = row[i].size > 1;
        row[i].start = y;
        y += row[i].size;
    }
    return y;
}

static uint32_t place_columns(track *column, const box *const *cells, uint32_t rows, uint32_t columns,
                              uint32_t gap) {
    uint32_t x = 0;
    for (uint32_t j = 0; j < columns; j++) {
        for (uint32_t i = 0; i < rows; i++)
            column[j].size = larger(column[j].size, cells[i * columns + j]->width);
        column[j].start = x;
        x += column[j].size + gap;
    }
    return x - gap;
}

const box *box_grid(arena *a, const box *const *cells, uint32_t rows, uint32_t columns, uint32_t gap,
                    bool centred) {
    for (uint32_t i = 0; i < rows * columns; i++)
        if (!cells[i]) return NULL;
    track *row = arena_take(a, rows * sizeof *row), *column = arena_take(a, columns * sizeof *column);
    box *b = box_new(a, rows * columns);
    if (!row || !column || !b) return NULL;
    b->height = place_rows(row, cells, rows, columns);
    b->width = place_columns(column, cells, rows, columns, gap);
    b->base = b->height / 2;
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < columns; j++) {
            const box *c = cells[i * columns + j];
            uint32_t x = column[j].start + (centred ? (column[j].size - c->width) / 2 : 0);
            put(b, i * columns + j, c, x, row[i].start + row[i].base - c->base);
        }
    return b;
}

const box *box_column(arena *a, const box *const *at, size_t count, uint32_t between) {
    box *b = box_new(a, (uint32_t)count);
    if (!b) return NULL;
    for (size_t i = 0; i < count; i++) {
        if (!at[i]) return NULL;
        if (i) b->height += between;
        put(b, (uint32_t)i, at[i], 0, b->height);
        b->height += at[i]->height;
        b->width = larger(b->width, at[i]->width);
    }
    return b;
}

bool box_starts_with(const box *b, const char *prefix) {
    uint32_t row = b->base, i = 0;
    while (!b->text) {
        const box_part *p = b->parts;
        for (i = 0; i < b->count; i++, p++)
            if (p->x == 0 && p->of->width && p->y <= row && row < p->y + p->of->height) break;
        if (i == b->count) return false;
        row -= p->y;
        b = p->of;
    }
    return strncmp(b->text, prefix, strlen(prefix)) == 0;
}

const box *box_marked(arena *a, const box *b) {
    box *copy = b ? arena_take(a, sizeof *copy) : NULL;
    if (!copy) return NULL;
    *copy = *b;
    copy->marked = true;
    return copy;
}

/* --- rendering --- */

typedef struct cell {
    char bytes[14];
    uint8_t length; /* 0: blank */
    bool marked;
} cell;

enum { HIDDEN = 255 }; /* length of the right half of a wide character */

typedef struct canvas {
    cell *at;
    uint32_t width, height;
} canvas;

static void write_text(canvas *c, const char *text, uint32_t x, uint32_t y) {
    cell *row = c->at + (size_t)y * c->width, *last = NULL;
    size_t length = strlen(text), n;
    for (; length; text += n, length -= n) {
        uint32_t codepoint;
        n = utf8_decode(text, length, &codepoint);
        int cells = n ? utf8_codepoint_width(codepoint) : 1;
        if (!n) n = 1;
        if (cells <= 0) {
            if (last && last->length + n <= sizeof last->bytes)
                memcpy(last->bytes + last->length, text, n), last->length = (uint8_t)(last->length + n);
            continue;
        }
        if (x + (uint32_t)cells > c->width) return;
        last = row + x;
        memcpy(last->bytes, text, n);
        last->length = (uint8_t)n;
        if (cells == 2) row[x + 1].length = HIDDEN;
        x += (uint32_t)cells;
    }
}

static void mark(canvas *c, const box_part *p) {
    for (uint32_t y = p->y; y < p->y + p->of->height; y++)
        for (uint32_t x = p->x; x < p->x + p->of->width && x < c->width; x++)
            c->at[(size_t)y * c->width + x].marked = true;
}

static bool is_blank(const cell *c) { return c->length == 0 || (c->length == 1 && c->bytes[0] == ' '); }

static void write_row(buffer *out, const cell *row, uint32_t width, const char *on, const char *off) {
    bool marked = false;
    while (width && is_blank(&row[width - 1])) width--;
    for (uint32_t x = 0; x < width; x++) {
        bool now = on && row[x].marked;
        if (now != marked) buffer_puts(out, now ? on : off);
        marked = now;
        if (row[x].length == 0)
            buffer_putc(out, ' ');
        else if (row[x].length != HIDDEN)
            buffer_add(out, row[x].bytes, row[x].length);
    }
    if (marked) buffer_puts(out, off);
}

static bool draw(canvas *c, arena *scratch, const box *b) {
    size_t room = 64, count = 0;
    box_part *stack = arena_take(scratch, room * sizeof *stack);
    if (!stack) return false;
    stack[count++] = (box_part){b, 0, 0};
    while (count) {
        box_part top = stack[--count];
        if (top.of->marked) mark(c, &top);
        if (top.of->text) write_text(c, top.of->text, top.x, top.y);
        if (count + top.of->count > room) {
            while (count + top.of->count > room) room *= 2;
            box_part *wider = arena_take(scratch, room * sizeof *wider);
            if (!wider) return false;
            memcpy(wider, stack, count * sizeof *wider);
            stack = wider;
        }
        for (uint32_t i = 0; i < top.of->count; i++) {
            box_part p = top.of->parts[i];
            stack[count++] = (box_part){p.of, top.x + p.x, top.y + p.y};
        }
    }
    return true;
}

void box_render(buffer *out, arena *scratch, const box *b, const char *on, const char *off) {
    canvas c = {.width = b ? b->width : 0, .height = b ? b->height : 0};
    if (b) c.at = arena_take(scratch, ((size_t)c.width * c.height + 1) * sizeof *c.at);
    if (!c.at || !draw(&c, scratch, b)) {
        out->failed = true;
        return;
    }
    for (uint32_t y = 0; y < c.height; y++) {
        if (y) buffer_putc(out, '\n');
        write_row(out, c.at + (size_t)y * c.width, c.width, on, off);
    }
}
