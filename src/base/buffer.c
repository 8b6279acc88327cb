/* Doubling in an arena leaves at most as many bytes behind as the text has. The first bytes need no allocation: an
 * empty buffer points at a constant. */
#include "base/buffer.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char nothing[1];

void buffer_init(buffer *b, arena *home) { *b = (buffer){.home = home, .text = nothing}; }

void buffer_clear(buffer *b) {
    b->length = 0;
    if (b->room) b->text[0] = 0;
}

static bool reserve(buffer *b, size_t more) {
    if (b->failed) return false;
    if (b->room > b->length + more) return true;
    size_t room = b->room ? b->room * 2 : 64;
    while (room <= b->length + more) room *= 2;
    char *grown = arena_take(b->home, room);
    if (!grown) {
        b->failed = true;
        return false;
    }
    memcpy(grown, b->text, b->length + 1);
    b->text = grown;
    b->room = room;
    return true;
}

void buffer_insert(buffer *b, size_t at, const char *text, size_t length) {
    if (!reserve(b, length)) return;
    memmove(b->text + at + length, b->text + at, b->length - at + 1);
    if (length) memcpy(b->text + at, text, length);
    b->length += length;
}

void buffer_add(buffer *b, const char *text, size_t length) { buffer_insert(b, b->length, text, length); }
void buffer_puts(buffer *b, const char *text) { buffer_add(b, text, strlen(text)); }
void buffer_putc(buffer *b, char c) { buffer_add(b, &c, 1); }

void buffer_repeat(buffer *b, char c, size_t count) {
    if (!reserve(b, count)) return;
    memset(b->text + b->length, c, count);
    b->length += count;
    b->text[b->length] = 0;
}

void buffer_codepoint(buffer *b, uint32_t codepoint) {
    char bytes[4];
    buffer_add(b, bytes, utf8_encode(codepoint, bytes));
}

void buffer_printf(buffer *b, const char *format, ...) {
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int need = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (need >= 0 && reserve(b, (size_t)need)) {
        vsnprintf(b->text + b->length, (size_t)need + 1, format, again);
        b->length += (size_t)need;
    }
    va_end(again);
}
