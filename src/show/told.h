/* A derivation as it is told: questions, steps, lines of mathematics, sentences, in order. explain.h makes the list, and
 * told_print writes it for a terminal, a page of Markdown or LaTeX, a browser, or another program.
 *
 * Formulas are display trees. What belongs to no expression (general forms of rules, sums over indices, ∂f/∂x) is text, in
 * Unicode or ASCII as the derivation was told; LaTeX and MathML are made of the Unicode spelling. */
#ifndef GRADUS_SHOW_TOLD_H
#define GRADUS_SHOW_TOLD_H

#include "base/list.h"
#include "calc/evaluate.h"

typedef enum told_kind {
    TOLD_QUESTION, /* what is asked */
    TOLD_STEP,     /* number, name of the rule, general form, what its letters stand for here */
    TOLD_LINE,     /* left = e */
    TOLD_SENTENCE, /* text */
    TOLD_CELLS,    /* a row of a table */
    TOLD_ANSWER,   /* left = e, the last line */
    TOLD_REMARK    /* below the answer: conditions, the check */
} told_kind;

enum { TOLD_MOST_CELLS = 4 };

typedef struct told told;
struct told {
    told_kind kind;
    bool gap;            /* an empty line before it */
    uint32_t number;     /* of a step, from 1 */
    rule_id rule;        /* of a step; RULE_COUNT: none */
    op function;         /* whose row of the operator table it is; OP_NONE */
    const char *name;    /* of the rule, translated */
    const char *form;    /* u′·v + u·v′; "": shown before, or none */
    const char *letters; /* "u = x, v = 1 + x²" */
    const char *left;    /* what stands before the sign; "": the line before goes on; NULL: no sign */
    const expr *e;       /* NULL: text */
    const expr *changed; /* the part of e that the step made; NULL */
    const char *text;    /* mathematics in the place of e, or a sentence */
    const char *remark;  /* beside the line; NULL */
    const expr *when;    /* of a step: the rule's condition here; NULL: none */
    const expr
        *claim[2]; /* what the item says is equal, beyond the lines that are checked as data; NULL: nothing */
    const list *inner; /* of a step: told *, the smaller steps it consists of; NULL: it is one */
    bool header;       /* of cells: they are titles */
    uint32_t cell_count;
    const char *cells[TOLD_MOST_CELLS]; /* mathematics; titles are words */
    uint32_t columns[TOLD_MOST_CELLS];  /* where each cell begins on a terminal */
};

typedef enum told_format {
    TOLD_FLAT, /* lines of text, one for each formula */
    TOLD_TALL, /* formulas in two dimensions */
    TOLD_MARKDOWN,
    TOLD_LATEX, /* align*, for amsmath */
    TOLD_JSON,  /* an array: see json in the README */
    TOLD_HTML   /* a page with MathML, complete in itself */
} told_format;

typedef struct told_options {
    told_format format;
    bool unicode;
    bool exponential_as_power;
    unsigned notation;            /* enum show_notation (text.h) */
    bool partial;                 /* derivatives are ∂/∂x */
    int width;                    /* columns; 0: 80 */
    bool screen;                  /* remarks beside a line must fit the width too */
    const char *mark, *unmark;    /* around what changed; NULL: nothing is marked */
    const char *title, *language; /* of a page */
} told_options;

/* Adds the items to out. False with d: limit, memory. */
bool told_print(buffer *out, engine *g, const list *items, const told_options *o, diag *d);

#endif
