/* The lexer: text to tokens, one at a time, with the place of each.
 *
 * It knows where a statement ends: at a newline or `;` outside of brackets, unless an infix operator or a comma stands
 * before the newline and the next line goes on. Inside brackets a newline is a blank, except before a line that starts
 * a statement (`let`, a command word, `name =`): there the bracket was forgotten, and the statement ends.
 *
 * A lexer is a small value: a copy of it looks ahead without disturbing the original. After TOKEN_ERROR (diag is set)
 * or TOKEN_END nothing more may be read. Reads any bytes; no byte sequence makes it crash or take more than linear
 * time. */
#ifndef GRADUS_READ_TOKEN_H
#define GRADUS_READ_TOKEN_H

#include "base/arena.h"
#include "base/diag.h"

typedef enum token_kind {
#define TOKEN(id, shown) TOKEN_##id,
#include "read/token.def"
#undef TOKEN
    TOKEN_COUNT
} token_kind;

typedef struct token {
    token_kind kind;
    span where;
    bool spaced;      /* a blank stands before it, or it is the first */
    bool quiet;       /* TOKEN_END: a `;` */
    bool wants_more;  /* TOKEN_END: the end of the text, inside brackets or after an infix operator */
    uint32_t count;   /* PRIME: how many */
    const char *text; /* NAME: as spelled; NUMBER, SUPER: in ASCII; STRING: what stands between the quotes */
    const char *key;  /* NAME, HISTORY: canonical spelling; NABLA, PARTIAL: that of an index */
} token;

typedef struct lexer {
    arena *home;
    const char *text;
    uint32_t length, at;
    uint32_t line;       /* where the current line starts, as far as known */
    uint32_t depth;      /* of open brackets */
    token_kind previous; /* TOKEN_END at the start of a statement */
    bool words;          /* the words of a command that is not parsed: no continuation */
} lexer;

/* length < UINT32_MAX. */
void lexer_init(lexer *l, arena *home, const char *text, size_t length, size_t from);

/* Skips blanks, newlines, comments and the byte order mark before a statement. False with diag set on a bad byte or a
 * line over LIMIT_LINE. At the end of the text l->at == l->length. */
bool lexer_start(lexer *l, diag *d);
token lexer_next(lexer *l, diag *d);
/* The next word of a command line that is not parsed: up to a blank or `;`; or a string. TOKEN_NAME, STRING, END. */
token lexer_word(lexer *l, diag *d);

/* Behind an error at l->at: behind the end of the line; with brackets open, behind the line that closes them, or before
 * the next line that starts a statement. */
uint32_t lexer_recover(lexer *l);

const char *token_name(token_kind k);                 /* how a message calls it */
bool token_is_keyword(const char *key);               /* and, or, at, where, in */
uint32_t token_column(const char *text, uint32_t at); /* of a byte, in code points from 1 */

/* --- parts, in token_word.c --- */

/* Decodes the code point at `at`, fullwidth forms (（ＡＢ）) folded to ASCII. Returns its length, 0 at the end or on bad bytes. */
uint32_t lexer_peek(const lexer *l, uint32_t at, uint32_t *ret_codepoint);
bool token_starts_name(uint32_t codepoint);
char token_superscript(uint32_t codepoint);     /* the ASCII character it raises, or 0 */
bool token_is_greek(const char *key);           /* the canonical name of a Greek letter */
bool lexer_name(lexer *l, token *t, diag *d);   /* at a letter */
bool lexer_index(lexer *l, token *t, diag *d);  /* the _x behind ∇ or ∂: sets t->key */
bool lexer_number(lexer *l, token *t, diag *d); /* at a digit, or a point before a digit */
bool lexer_super(lexer *l, token *t, diag *d);  /* at a superscript */

#endif
