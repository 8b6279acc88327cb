/* Statements' expressions evaluated: names looked up, calculus done and recorded, simplified, brought into the form to
 * be shown, with the conditions under which all of it holds.
 *
 * This is what front ends call. Nothing is printed and nothing is checked here: verify/ checks records, show/ prints. */
#ifndef GRADUS_CALC_EVALUATE_H
#define GRADUS_CALC_EVALUATE_H

#include "calc/derive.h"
#include "calc/layout.h"
#include "read/lower.h"

/* A remark that belongs to an answer: the direction was brought to length 1, the variables were taken alphabetically.
 * {1} and {2} are words, {3} and {4} expressions (display form). */
typedef struct note {
    message text;
    const char *words[2];
    const expr *expressions[2];
} note;

/* One piece of calculus that was done: d e / d x1 d x2 ..., one component of a gradient, and so on. */
typedef struct record {
    op asked;                 /* OP_DIFF, OP_GRAD, OP_JAC, OP_HESS, ... that it is part of */
    const syntax *where;      /* the node that asked for it */
    const char *function;     /* the user's function that was differentiated; NULL: an expression */
    uint32_t parameter_count; /* of that function; of an expression: its names in order */
    const char *const *parameters;
    const expr *subject;            /* e, as the reader wrote it */
    uint32_t order;                 /* how many differentiations */
    const expr *const *variables;   /* first to last */
    const derivation *const *steps; /* `order` of them: of e, of the first derivative, ... */
    const struct program *program;  /* of a derivative by a vector or matrix (calc/program.h); else NULL */
    bool total;                     /* d(e): all names vary; one derivation, in differentials */
    const expr *answer;             /* in simple form, not yet chosen for showing */
} record;

/* A limit that was found: of e for x -> a, from the left (-1), the right (1) or both sides (0). */
typedef struct limit_record {
    const expr *e, *x, *a;
    int side;
    const expr *value;
} limit_record;

/* An equation that is linear in x, and how it was solved: left == right, part = rest, factored = rest, x = value. */
typedef struct solution_record {
    const expr *left, *right, *x;
    const expr *part, *rest; /* the terms with x, as they are and taken together; what is without x */
    const expr *factored;
    const expr *value;
} solution_record;

/* A Taylor polynomial of degree n: the function and its derivatives, and their values at x = a. */
typedef struct taylor_record {
    const expr *x, *a;
    uint32_t n;
    const expr **derivatives, **values; /* n + 1 of each */
} taylor_record;

typedef struct result {
    const expr *raw;   /* as read, calculus done */
    const expr *value; /* in simple form: what a name is bound to */
    const expr *shown; /* display tree: what is printed */
    list
        conditions; /* const expr *: relations (display form) under which the value holds and that it does not show */
    list all_conditions;         /* const expr *: also those that it shows by itself, as an inverse does */
    list notes;                  /* note * */
    list records;                /* record * */
    list limits;                 /* limit_record * */
    list solutions;              /* solution_record * */
    const taylor_record *taylor; /* the last one; NULL: none */
    op asked;          /* operator at the top: OP_DIFF, OP_GRAD, OP_AT ...; OP_NONE: a plain expression */
    uint32_t at_count; /* of e at (x = 1, ...): the names and their values */
    const expr *const *at_names, *const *at_values;
    const expr *left, *right; /* of e1 == e2, simple forms; left NULL: no comparison */
    int64_t ns_differentiate, ns_simplify;
} result;

typedef struct evaluator {
    engine *engine;
    names *names;
    lower_history history; /* ans, %3 */
    void *history_data;
    layout layout; /* of diff by vectors and matrices */
    bool trace;    /* keep the open forms of derivations, for steps */
} evaluator;

/* Limits of an answer. */
enum { LIMIT_ORDER = 50, LIMIT_NODES = 2000000 };

/* Evaluates s. False with the pool's diag, placed. scratch: engine->scratch, which must outlive the result. */
bool evaluate(evaluator *v, const syntax *s, result *ret);

/* A condition as one writes it: x != 1 for x - 1 != 0. */
const expr *condition_tidied(engine *g, const expr *c);

/* Free symbols of e in textbook order, sizes and bound names left out. False when out of memory. */
bool free_symbols(engine *g, const expr *e, list *ret);

#endif
