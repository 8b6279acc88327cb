/* What the files of the parser share: the parser itself, and the functions by which they call each other.
 *
 * Functions that return a node return NULL with diag set; those that return bool return false likewise. Operands wait on
 * the stack p->items until the node above them is made; every function leaves the stack as it found it, except those
 * that say `push`. C recursion is counted by parse_enter and so bounded by LIMIT_NESTING; chains are loops. */
#ifndef GRADUS_READ_PARSE_H
#define GRADUS_READ_PARSE_H

#include "base/list.h"
#include "base/utf8.h"
#include "read/syntax.h"
#include "read/token.h"

/* How tightly what stands around an operand binds, loosest first. */
typedef enum level {
    LEVEL_WHERE = 1,
    LEVEL_AT,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_RELATION,
    LEVEL_SUM,
    LEVEL_PRODUCT,
    LEVEL_SIGN,  /* an operand of a product */
    LEVEL_PRIME, /* with its powers and primes */
    LEVEL_POWER, /* an exponent: powers, no primes */
    LEVEL_POSTFIX,
    LEVEL_INDEX /* with its indices only */
} level;

/* What brackets hide from their inside. */
typedef struct surroundings {
    uint32_t bars;
    bool bar_closed, cross_ends;
    const char *const *stops;
} surroundings;

typedef struct parser {
    arena *home;
    const scope *names; /* may be NULL: nothing is known */
    lexer lex;
    token now;                /* the next token, not yet taken */
    uint32_t end;             /* behind the last token taken */
    uint32_t depth;           /* of recursion */
    uint32_t bars;            /* open | or || since the last bracket */
    bool bar_closed;          /* |a|b: another | could make it |a|b|c|, which pairs up in two ways */
    bool cross_ends;          /* × separates dimensions here */
    bool equals_compares;     /* in assume, = means == */
    const char *const *stops; /* words that end the expression of a command, NULL-terminated */
    list items;
    diag *d;
    bool open;        /* the error is that the text ends too early */
    const char *self; /* the function whose body is read, with its parameters: */
    uint32_t parameter_count;
    const char **parameters;
} parser;

bool parser_init(parser *p, arena *home, const scope *names, const char *text, size_t length, size_t from,
                 diag *d);

/* --- tokens --- */
bool parse_first(parser *p); /* reads the first token; false on a bad one */
bool parse_take(parser *p);  /* goes to the next token; false on a bad one */
/* The next token of a lexer that runs ahead: its errors do not count, except that memory ran out. */
token parse_ahead(const parser *p, lexer *ahead);
bool parse_is_word(const parser *p, const char *word); /* the next token is this name */
bool parse_is_stop(const parser *p);                   /* the next token ends a command's expression */
surroundings parse_go_inside(parser *p);
void parse_go_outside(parser *p, surroundings s);
bool parse_enter(parser *p, span where); /* one level deeper; false past LIMIT_NESTING */
void parse_leave(parser *p);
bool parse_expect(parser *p, token_kind k, span opened, const char *what); /* takes a closing bracket */

/* --- errors; each returns false --- */
enum { SAY_SIZE = 5 * DIAG_ARG_SIZE }; /* room for an example built from quotes; diag cuts it */
typedef struct quote {
    char text[DIAG_ARG_SIZE + 8];
} quote;
quote parse_quote(const parser *p, span where); /* the source there, cut to an argument's length */
bool parse_fail(parser *p, span where, message m, const char *a1, const char *a2);
bool parse_fail_name(parser *p, span where, message m, const char *a1, const char *a2);
bool parse_fail_hint(parser *p, span where, message m, const char *a1, message hint, const char *h1,
                     const char *h2);
bool parse_fail_token(parser *p); /* the next token is not what could stand here */
bool parse_fail_two(parser *p, span where, const char *first, const char *second); /* both readings */
bool parse_fail_nesting(parser *p, span where);
bool parse_fail_no_function(parser *p, const token *name);

/* Up to two functions whose names are near; returns how many. suggest.c */
const char *suggest_among(const char *typed, const char *const *known,
                          size_t count); /* the nearest, or NULL */
size_t suggest_functions(arena *home, const scope *names, const char *typed, const char *ret_near[2]);

/* --- nodes --- */
syntax *parse_node(parser *p, syntax_kind k, span where);
/* The operands on the stack above base become the node's, and leave the stack. Checks the height. */
syntax *parse_gather(parser *p, syntax *node, size_t base);
bool parse_push(parser *p, const syntax *operand);                                    /* false for NULL too */
syntax *parse_operator(parser *p, op o, span head, const syntax *a, const syntax *b); /* b may be NULL */
syntax *parse_name_node(parser *p, const char *text, const char *key, span where);
bool parse_by_names(parser *p, const syntax_part *parts, uint32_t count); /* pushes a SYN_NAME for each */

/* --- names --- */
name_kind parse_kind(const parser *p, const char *key);
uint32_t parse_parameters(const parser *p, const char *key, const char *const **ret_keys);
op parse_function(const char *key);      /* row of a table function, OP_COUNT */
bool parse_is_symbol(const char *key);   /* a single, Greek or indexed letter */
bool parse_is_function(const parser *p); /* the next token starts a function: where `sin x` ends its x */
message parse_reserved(const char *key,
                       bool for_function); /* why a name may not be taken; MSG_NONE when it may */

/* --- expressions --- */
syntax *parse_at(parser *p, level l);
syntax *parse_bracketed(parser *p);         /* at ( */
bool parse_starts_operand(const parser *p); /* the next token can be the right side of an implicit product */
bool parse_check_implicit(parser *p, const syntax *last); /* e^2x: says that it reads in two ways */
syntax *parse_super(parser *p, const token *t);           /* the exponent that superscripts say */
syntax *parse_range(parser *p);                           /* an expression, or from..to */
bool parse_binds_ahead(const parser *p);                  /* name = */
syntax *parse_word(parser *p);                            /* the next name as a SYN_WORD */

/* operands: parse_operand.c, parse_name.c, parse_call.c, parse_partial.c */
syntax *prefix_number(parser *p, level l);
syntax *prefix_history(parser *p, level l);
syntax *prefix_sign(parser *p, level l);
syntax *prefix_bracket(parser *p, level l);
syntax *prefix_matrix(parser *p, level l);
syntax *prefix_bar(parser *p, level l);
syntax *prefix_root(parser *p, level l);
syntax *prefix_name(parser *p, level l);
syntax *prefix_nabla(parser *p, level l);
syntax *prefix_partial(parser *p, level l);
syntax *infix_index(parser *p, syntax *base);
syntax *parse_infix_at(parser *p, syntax *left); /* at `at` */
syntax *infix_call(parser *p, syntax *function);

bool parse_arguments(parser *p, bool binds); /* at (: pushes the arguments, takes the ) */
bool parse_bind(parser *p);                  /* name = value or range: pushes a SYN_BIND */
bool parse_check_count(parser *p, const token *name, uint32_t got, uint32_t least, uint32_t most, span where);
syntax *parse_call(parser *p, const token *name, op row); /* at (, or at a function of the user */
syntax *parse_bare(parser *p, const token *name, op row); /* sin x, sin^2 x, sin'(x) */
syntax *parse_user(parser *p, const token *name);         /* f, f(x), f'(x) */
/* g' x, D_1 f x: says that a function wants brackets, unless a differential follows (g' dx). True when it did. */
bool parse_refuse_bare_argument(parser *p, span function);
syntax *parse_partial_call(parser *p, syntax *partial); /* arguments, if they follow */
/* f_x, f_xy, f_1, D_1 f, df/dx, d/dx e. *ret_found false: the name is none of these. */
syntax *parse_subscripted(parser *p, const token *name, bool *ret_found);
syntax *parse_D(parser *p, const token *name, bool *ret_found);
syntax *parse_leibniz(parser *p, const token *name, bool *ret_found);
syntax *parse_fraction_tail(parser *p, const syntax *e, span where, bool *ret_found); /* /dx behind d(e) */
bool parse_leibniz_ahead(const parser *p);

/* --- statements: statement.c, parse_declare.c, parse_command.c --- */
bool parse_declarations(parser *p, statement *s);
bool parse_parameter_list(parser *p, declaration *of); /* at (: names, perhaps with spaces */
bool parse_command(parser *p, statement *s);
bool parse_statement_arguments(parser *p, statement *s, size_t base); /* moves the stack to s->at */

#endif
