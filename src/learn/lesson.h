/* A lesson: one Markdown file, readable on any forge, that also runs.
 *
 *     ---
 *     title: Partial derivatives            front matter: title, id and lang are required, needs names other lessons
 *     id: partial
 *     lang: en
 *     needs: derivative-limit, rules
 *     ---
 *     Prose is CommonMark; $...$ and $$...$$ hold mathematics.
 *
 *         > f(x, y) = x^2*y                 an example: input behind "> " ("... " continues it), then the output
 *         > diff(f, x)                      that is expected, in ASCII; a line "..." stands for any lines, and "..." at
 *         2*x*y                             the end of a line for any rest
 *
 *     ```ask
 *     What is the derivative by y?          a question, which may hold Markdown, then one field a line; a line that
 *     answer: x^2                           starts with a blank continues the field before
 *     hint: x is held constant
 *     wrong: 2*x*y :: that is the derivative by x
 *     ```
 *
 * Fields of a question: id, answer, also (another right answer), test (equal; value tol=0.01; choice), choice (one
 * line each), hint (several are shown one after the other), wrong (MISTAKE :: EXPLANATION), right (said after success).
 * The headings of level 2 part the lesson into pages.
 *
 * Invariants: texts of prose and explanations hold no control character but the marks of prose.h; `line` counts from 1.
 * A lesson with faults is not played. Owner of everything: the arena it was read into. */
#ifndef GRADUS_LEARN_LESSON_H
#define GRADUS_LEARN_LESSON_H

#include "base/diag.h"
#include "base/list.h"

enum { LIMIT_LESSON_BYTES = 1 << 20, LIMIT_LESSON_LINES = 10000 };

typedef enum prose_kind { PROSE_HEADING, PROSE_PARAGRAPH, PROSE_ITEM, PROSE_CODE, PROSE_RULE } prose_kind;

typedef struct prose { /* one block of text */
    prose_kind kind;
    uint32_t line;
    unsigned level;     /* of a heading; else how deep in lists and quotes it stands */
    const char *bullet; /* of an ITEM: "-", "3." */
    bool tight;         /* no empty line follows */
    const char *text;   /* with the marks of prose.h */
} prose;

typedef struct phrase { /* something to be read as an expression, or shown */
    uint32_t line;
    const char *text;
} phrase;

typedef struct example {
    uint32_t line;
    const char *input;    /* without "> " */
    const char *expected; /* lines; "" for none */
    bool last;            /* of its block */
} example;

typedef enum ask_test { TEST_EQUAL, TEST_VALUE, TEST_CHOICE } ask_test;

typedef struct mistake {
    uint32_t line;
    const char *text;
    list because; /* prose */
} mistake;

typedef struct question {
    uint32_t line;
    const char *id; /* as given, or made from the text of the question: not its position */
    list text;      /* const prose * */
    ask_test test;
    double tolerance; /* of TEST_VALUE: relative to the larger of 1 and the answer */
    phrase answer;
    list also;    /* const phrase * */
    list choices; /* const prose *: an ITEM each, without bullet */
    list hints;   /* const list *: each of prose */
    list wrong;   /* const mistake * */
    list right;   /* const prose * */
} question;

typedef enum item_kind { ITEM_PROSE, ITEM_EXAMPLE, ITEM_QUESTION } item_kind;

typedef struct item {
    item_kind kind;
    const prose *prose;
    const example *example;
    const question *question;
} item;

typedef struct fault { /* what is wrong with the file */
    uint32_t line;
    message text;
    char args[2][DIAG_ARG_SIZE];
} fault;

typedef struct lesson {
    const char *title, *id, *language, *needs; /* "" where absent */
    list items;                                /* const item * */
    list faults;                               /* const fault *, by line */
    uint32_t questions, pages;
} lesson;

/* The whole of a lesson file. Regular files only, up to the limit; NULL with DIAG_IO, DIAG_LIMIT or DIAG_MEMORY. */
const char *lesson_read(arena *home, const char *path, size_t *ret_length, diag *d);

/* False only when out of memory, with diag; what is wrong with the text is in faults. */
bool lesson_parse(arena *home, const char *text, size_t length, lesson *ret, diag *d);

/* The front matter alone, for listing: nothing else of the text is looked at. */
bool lesson_head(arena *home, const char *text, size_t length, lesson *ret, diag *d);

#endif
