/* What the files that read a lesson share. */
#ifndef GRADUS_LEARN_PARTS_H
#define GRADUS_LEARN_PARTS_H

#include "learn/lesson.h"

typedef struct line_reader { /* over a text of lines */
    const char *at, *end;
    uint32_t number; /* of the line at `at` */
} line_reader;

typedef struct text_line {
    const char *text;
    size_t length; /* without the newline and blanks before it */
    uint32_t number;
} text_line;

bool lines_next(line_reader *r, text_line *ret); /* false at the end */

/* Adds a fault of the lesson. False when out of memory. */
bool lesson_fault(arena *home, lesson *l, uint32_t line, message m, const char *a1, const char *a2);

/* Blocks of Markdown. Each block is handed to `block` with its text: prose, or code with the word behind its fence.
 * A block that returns false stops the reading. False then, and when out of memory. */
typedef struct markdown_visitor {
    bool (*prose)(void *data, const prose *p);
    bool (*code)(void *data, const char *fence, const char *text, uint32_t line, unsigned level);
    void *data;
} markdown_visitor;

bool markdown_read(arena *home, const char *text, size_t length, uint32_t first_line,
                   const markdown_visitor *v);
bool markdown_prose(arena *home, const char *text, size_t length, uint32_t line,
                    list *ret); /* const prose *; code likewise */

/* An ask block: its lines, the first of which has the number `line`. NULL when out of memory; faults go to l. */
const question *question_read(arena *home, lesson *l, const char *text, uint32_t line);

#endif
