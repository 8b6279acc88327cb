/* A growing byte string in an arena, always NUL-terminated.
 *
 * Invariant: after a refused allocation `failed` stays true, further adding does nothing, and text is what it was:
 * callers add without looking and ask once at the end. */
#ifndef GRADUS_BASE_BUFFER_H
#define GRADUS_BASE_BUFFER_H

#include "base/arena.h"

#include <stdint.h>

typedef struct buffer {
    arena *home;
    char *text; /* never NULL */
    size_t length, room;
    bool failed;
} buffer;

void buffer_init(buffer *b, arena *home);
void buffer_clear(buffer *b);
void buffer_add(buffer *b, const char *text, size_t length);
void buffer_puts(buffer *b, const char *text);
void buffer_putc(buffer *b, char c);
void buffer_repeat(buffer *b, char c, size_t count);
void buffer_codepoint(buffer *b, uint32_t codepoint); /* as UTF-8 */
void buffer_printf(buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_insert(buffer *b, size_t at, const char *text, size_t length);

#endif
