/* The syntax tree: what was typed, with the place of everything, before any name has a value.
 *
 * Owner of all nodes: the arena given to the parser. Nodes are immutable once parsed. Chains are flat: `a - b + c` is
 * one OP_ADD node of three arguments (the second an OP_NEG), `a*b*c` one OP_MUL node, so the depth of a tree is that of
 * its brackets and not its length; depth is at most LIMIT_NESTING. */
#ifndef GRADUS_READ_SYNTAX_H
#define GRADUS_READ_SYNTAX_H

#include "base/arena.h"
#include "base/diag.h"
#include "ops/ops.h"

typedef enum syntax_kind {
    SYN_NUMBER,   /* text: digits as typed: 3, 0.1, 2e-5 */
    SYN_NAME,     /* text: the name as spelled; key: its canonical spelling (μ -> mu, x_{12} -> x_12) */
    SYN_STRING,   /* text: what stood between the quotes */
    SYN_OPERATOR, /* op and its arguments; also d/dx e (OP_DIFF: e, then a SYN_NAME per differentiation, first to last), ∇f (with has_call: ∇f(1, 2), f and then the arguments), |x|, ||v||,
                     e at (x = 1) (OP_AT: e, then SYN_BIND each), relations, and, or */
    SYN_CALL,     /* name(...): key: the name; op: its row, or OP_COUNT for a user's or abstract function */
    SYN_PARTIAL,  /* f', f_x, f_1, D_1 f, D_{x} f: key: the function; parts: what by; primes: how many;
                     arguments follow when it was called: f_x(1, 2); has_call tells f_x from f_x() */
    SYN_PRIME,    /* operand followed by primes quotes: derivative or transpose, by the operand's shape */
    SYN_MATRIX,   /* rows x columns, entries row by row; [1, 2, 3] is a column: rows 3, columns 1 */
    SYN_INDEX,    /* x[i], A[i,j], A[i,:]: the base, then the indices */
    SYN_ALL,      /* the : of A[i,:] */
    SYN_RANGE,    /* from..to */
    SYN_BIND,     /* key = value, key = from..to; also in e at (...), sum(..., i = 1..n), plot ranges */
    SYN_WORD,     /* a bare word of a command: contour, left, rows; text */
    SYN_WHERE     /* E where p = A, q = B: E, then a SYN_BIND each */
} syntax_kind;

typedef struct syntax syntax;

typedef struct syntax_part { /* one differentiation of a SYN_PARTIAL */
    const char *key;         /* by this parameter; NULL: by the index-th */
    uint32_t index;          /* from 1 */
    span where;
} syntax_part;

struct syntax {
    syntax_kind kind;
    span where; /* all of it */
    span head;  /* the operator sign, or the called name: where an error about the operation points */
    const char *text, *key;
    op op;
    bool implicit;  /* a product without a sign */
    bool bracketed; /* stood in ( ) */
    bool has_call;
    bool has_function; /* a function without its arguments stands in it: f, f_x, f + 1 */
    uint32_t height;   /* of the tree below: 0 for a leaf; at most LIMIT_NESTING */
    uint32_t primes;
    uint32_t rows, columns;
    uint32_t part_count;
    const syntax_part *parts;
    uint32_t count;
    const syntax **at;
};

/* A declared name: let x in R^n / let A in R^(m,n) fullrank / let t > 0 / let f(x, y) / let F(x in R^n) in R^m / const c */
typedef struct declaration {
    span where;
    const char *text, *key;
    bool is_function, elementwise;
    uint32_t parameter_count;
    const struct declaration *parameters; /* of a function: names with their dimensions */
    bool has_space;                       /* `in R...` was said */
    uint32_t dimension_count;             /* 0: a scalar; 1: R^n; 2: R^(m,n); up to 4 */
    const syntax *dimensions[4];
    uint32_t attribute_count;
    const char *const *attributes; /* symmetric, posdef, integer, ... as spelled; known words only */
    const span *attribute_spans;
    op relation;         /* OP_LT, OP_LE, OP_GT, OP_GE, OP_NE of `let t > 0`; OP_COUNT: none */
    const syntax *bound; /* right side of the relation */
} declaration;

typedef enum command {
#define COMMAND(id, ...) COMMAND_##id,
#include "read/commands.def"
#undef COMMAND
    COMMAND_COUNT
} command;

/* What may follow the word of a command. */
typedef enum command_grammar {
    GRAMMAR_NOTHING,    /* undo, quit */
    GRAMMAR_EXPRESSION, /* notations E, check E, graph E */
    GRAMMAR_OPTIONAL,   /* an expression or nothing */
    GRAMMAR_STEPS,      /* E [by WORD] [at (...)] */
    GRAMMAR_LIST, /* plot: expressions, name = a..b, bare words, `to "file"` (SYN_WORD, SYN_STRING), `as word` (two SYN_WORD),
                            separated by commas (the comma before `to` and `as` optional) */
    GRAMMAR_NAMES, /* forget a, b: names separated by commas or blanks; may be empty */
    GRAMMAR_WORDS, /* set detail 2, lesson check FILE: words, numbers and strings up to the end of the line, unparsed: SYN_WORD each */
    GRAMMAR_NUMBER /* open 4, why [4]: a number or nothing */
} command_grammar;

typedef struct command_row {
    const char *word;
    command_grammar grammar;
    const char *synopsis; /* "steps E [by WORD]" */
    const char *summary;  /* one sentence for help */
} command_row;

const command_row *command_row_of(command c);
command command_find(const char *word, size_t length); /* COMMAND_COUNT when there is none */

typedef enum statement_kind {
    STATEMENT_EMPTY,
    STATEMENT_EXPRESSION, /* value: at[0] */
    STATEMENT_BIND,       /* key = value */
    STATEMENT_DEFINE,     /* key(parameters) = value */
    STATEMENT_LET,        /* declarations */
    STATEMENT_CONST,      /* declarations, names only */
    STATEMENT_ASSUME,     /* value: a condition */
    STATEMENT_COMMAND     /* command and its arguments */
} statement_kind;

typedef struct statement {
    statement_kind kind;
    span where;
    bool quiet; /* ends in ; */
    const char *text, *key;
    uint32_t parameter_count;
    const declaration *parameters; /* of a definition: names, perhaps `x in R^n` */
    uint32_t declaration_count;
    const declaration *declarations;
    const syntax *value;
    command command;
    uint32_t count;
    const syntax **at; /* arguments of a command */
} statement;

/* What the parser asks about names. All callbacks get `data`. */
typedef enum name_kind { NAME_UNKNOWN, NAME_VARIABLE, NAME_FUNCTION } name_kind;

typedef struct scope {
    const void *data;
    /* What the user has declared or defined under this canonical name: variables, sizes and bound names; functions. */
    name_kind (*kind)(const void *data, const char *key);
    /* The parameters of a user's or abstract function: their number, or 0; *ret_keys their canonical names. */
    uint32_t (*parameters)(const void *data, const char *key, const char *const **ret_keys);
    /* Calls back with every known name, for suggestions. */
    void (*each)(const void *data, void (*visit)(void *to, const char *key), void *to);
} scope;

enum {
    LIMIT_LINE = 4 << 20,
    LIMIT_NESTING = 1000,
    LIMIT_LITERAL_DIGITS = 10000,
    LIMIT_LITERAL_EXPONENT = 100000
};

/* How much of the source one statement takes, and whether it is complete.
 * A statement ends at a newline or `;` outside brackets; a `#` comment ends at the newline. */
typedef enum parse_status {
    PARSE_STATEMENT, /* *ret holds it; *ret_next is the offset behind it */
    PARSE_END,       /* nothing but blanks and comments is left */
    PARSE_OPEN, /* a bracket or an infix operator at the end of the text wants more lines (diag is set as well) */
    PARSE_ERROR /* diag is set; *ret_next is where to go on: behind the line, or, after an unclosed bracket, at the next
                        line that starts with a command word, let, const or `name... =` */
} parse_status;

/* Parses the statement that starts at or behind byte `from` of text. Spans are offsets into text.
 * DIAG_SYNTAX, DIAG_NAME, DIAG_LIMIT, DIAG_MEMORY. */
parse_status parse_statement(arena *home, const scope *names, const char *text, size_t length, size_t from,
                             statement *ret, size_t *ret_next, diag *d);

/* Parses one expression that is all of text: rows of the operator table, lesson answers, exercises. NULL on error. */
const syntax *parse_expression(arena *home, const scope *names, const char *text, size_t length, diag *d);

/* The best suggestion for a mistyped name among functions, commands and the scope's names; NULL when none is near. */
const char *suggest_name(arena *home, const scope *names, const char *typed);

#endif
