/* Blanks, ends of statements and signs; names and numbers are in token_word.c.
 *
 * Signs stand in one table, longest first within a first character, with the spellings that people bring along from
 * other systems and from paper (** := && ∑): those carry the message that says what to type instead. Newlines are the
 * only context the lexer has: how many brackets are open and whether the token before was an infix operator. */
#include "read/token.h"

#include "base/utf8.h"
#include "read/syntax.h"

#include <stdio.h>
#include <string.h>

static const char *const shown[] = {
#define TOKEN(id, shown) [TOKEN_##id] = shown,
#include "read/token.def"
#undef TOKEN
};

const char *token_name(token_kind k) { return shown[k]; }

static const struct {
    const char *word;
    token_kind kind;
} keywords[] = {
    {"and", TOKEN_AND}, {"or", TOKEN_OR}, {"at", TOKEN_AT}, {"where", TOKEN_WHERE}, {"in", TOKEN_IN},
};
enum { KEYWORDS = sizeof keywords / sizeof *keywords };

bool token_is_keyword(const char *key) {
    for (size_t i = 0; i < KEYWORDS; i++)
        if (strcmp(keywords[i].word, key) == 0) return true;
    return false;
}

static token_kind keyword_kind(const char *key) {
    for (size_t i = 0; i < KEYWORDS; i++)
        if (strcmp(keywords[i].word, key) == 0) return keywords[i].kind;
    return TOKEN_NAME;
}

/* A sign of up to three code points; kind TOKEN_ERROR: nobody's sign, with the message and what to type instead. */
typedef struct sign {
    uint32_t c[3];
    token_kind kind;
    message wrong;
    const char *instead;
} sign;

#define WRONG(text, instead) TOKEN_ERROR, MSG_SYN_##text, instead

static const sign signs[] = {
    {{'+'}, TOKEN_PLUS, 0, 0},
    {{'-', '>'}, WRONG(ARROW, NULL)},
    {{'-'}, TOKEN_MINUS, 0, 0},
    {{'*', '*'}, WRONG(NO_OPERATOR, "^")},
    {{'*'}, TOKEN_STAR, 0, 0},
    {{'/', '/'}, WRONG(NO_OPERATOR, "/")},
    {{'/'}, TOKEN_SLASH, 0, 0},
    {{'^', '^'}, WRONG(NO_OPERATOR, "^")},
    {{'^'}, TOKEN_CARET, 0, 0},
    {{'('}, TOKEN_LPAREN, 0, 0},
    {{')'}, TOKEN_RPAREN, 0, 0},
    {{','}, TOKEN_COMMA, 0, 0},
    {{'[', '['}, TOKEN_LBRACKET, 0, 0}, /* taken as one below */
    {{'['}, TOKEN_LBRACKET, 0, 0},
    {{']'}, TOKEN_RBRACKET, 0, 0},
    {{'\''}, TOKEN_PRIME, 0, 0},
    {{'=', '=', '='}, WRONG(NO_OPERATOR, "==")},
    {{'=', '='}, TOKEN_EQ, 0, 0},
    {{'=', '>'}, WRONG(NO_OPERATOR, ">=")},
    {{'=', '<'}, WRONG(NO_OPERATOR, "<=")},
    {{'='}, TOKEN_EQUALS, 0, 0},
    {{';'}, TOKEN_SEMICOLON, 0, 0},
    {{'.', '.', '.'}, WRONG(NO_OPERATOR, "..")},
    {{'.', '.'}, TOKEN_RANGE, 0, 0},
    {{'.', '*'}, TOKEN_DOT_STAR, 0, 0},
    {{'.', '/'}, TOKEN_DOT_SLASH, 0, 0},
    {{'.', '^'}, TOKEN_DOT_CARET, 0, 0},
    {{'.', '+'}, WRONG(DOT_SUM, "+")},
    {{'.', '-'}, WRONG(DOT_SUM, "-")},
    {{'.', '\''}, WRONG(NO_OPERATOR, "'")},
    {{'.'}, WRONG(STRAY_POINT, NULL)},
    {{'<', '>'}, WRONG(NO_OPERATOR, "!=")},
    {{'<', '='}, TOKEN_LE, 0, 0},
    {{'<'}, TOKEN_LT, 0, 0},
    {{'>', '='}, TOKEN_GE, 0, 0},
    {{'>'}, TOKEN_GT, 0, 0},
    {{'|', '_'}, WRONG(EVALUATED, "at (x = 1)")},
    {{'|', '|'}, TOKEN_BARS, 0, 0},
    {{'|'}, TOKEN_BAR, 0, 0},
    {{'{'}, TOKEN_LBRACE, 0, 0},
    {{'}'}, TOKEN_RBRACE, 0, 0},
    {{':', '='}, WRONG(NO_OPERATOR, "=")},
    {{':'}, TOKEN_COLON, 0, 0},
    {{'!', '=', '='}, WRONG(NO_OPERATOR, "!=")},
    {{'!', '='}, TOKEN_NE, 0, 0},
    {{'!'}, WRONG(BANG, NULL)},
    {{'&', '&'}, WRONG(NO_OPERATOR, "and")},
    {{'&'}, WRONG(NO_OPERATOR, "and")},
    {{'%'}, WRONG(PERCENT, NULL)},
    {{'~', '='}, WRONG(NO_OPERATOR, "!=")},
    {{'~'}, WRONG(NO_SIGN, NULL)},
    {{'?'}, WRONG(QUESTION, NULL)},
    {{'\\'}, WRONG(BACKSLASH, NULL)},
    {{'@'}, WRONG(NO_SIGN, NULL)},
    {{'$'}, WRONG(NO_SIGN, NULL)},
    {{'`'}, WRONG(NO_SIGN, NULL)},
    {{'_'}, WRONG(STRAY_UNDERSCORE, NULL)},
    /* from paper */
    {{0x2212}, TOKEN_MINUS, 0, 0},     /* − */
    {{0x2013}, TOKEN_MINUS, 0, 0},     /* – as word processors make of - */
    {{0xD7}, TOKEN_CROSS, 0, 0},       /* × */
    {{0xB7}, TOKEN_STAR, 0, 0},        /* · */
    {{0x22C5}, TOKEN_STAR, 0, 0},      /* ⋅ */
    {{0x2219}, TOKEN_STAR, 0, 0},      /* ∙ */
    {{0x2217}, TOKEN_STAR, 0, 0},      /* ∗ */
    {{0x30FB}, TOKEN_STAR, 0, 0},      /* ・ */
    {{0xF7}, TOKEN_SLASH, 0, 0},       /* ÷ */
    {{0x2215}, TOKEN_SLASH, 0, 0},     /* ∕ */
    {{0x2044}, TOKEN_SLASH, 0, 0},     /* ⁄ */
    {{0x2299}, TOKEN_DOT_STAR, 0, 0},  /* ⊙ */
    {{0x2218}, TOKEN_DOT_STAR, 0, 0},  /* ∘ */
    {{0x2298}, TOKEN_DOT_SLASH, 0, 0}, /* ⊘ */
    {{0x2297}, TOKEN_KRON, 0, 0},      /* ⊗ */
    {{0x2264}, TOKEN_LE, 0, 0},
    {{0x2A7D}, TOKEN_LE, 0, 0},
    {{0x2266}, TOKEN_LE, 0, 0},
    {{0x2265}, TOKEN_GE, 0, 0},
    {{0x2A7E}, TOKEN_GE, 0, 0},
    {{0x2267}, TOKEN_GE, 0, 0},
    {{0x2260}, TOKEN_NE, 0, 0},
    {{0x2227}, TOKEN_AND, 0, 0}, /* ∧ */
    {{0x2228}, TOKEN_OR, 0, 0},  /* ∨ */
    {{0x2208}, TOKEN_IN, 0, 0},  /* ∈ */
    {{0x221A}, TOKEN_ROOT, 0, 0},
    {{0x221B}, TOKEN_CUBE_ROOT, 0, 0},
    {{0x2202}, TOKEN_PARTIAL, 0, 0},
    {{0x2207}, TOKEN_NABLA, 0, 0},
    {{0x2032}, TOKEN_PRIME, 0, 0},        /* ′ */
    {{0x2019}, TOKEN_PRIME, 0, 0},        /* ’ */
    {{0x1D40}, TOKEN_TRANSPOSE, 0, 0},    /* ᵀ */
    {{0x22A4}, TOKEN_TRANSPOSE, 0, 0},    /* ⊤ */
    {{0x2016}, TOKEN_BARS, 0, 0},         /* ‖ */
    {{0x2225}, TOKEN_BARS, 0, 0},         /* ∥ */
    {{0x2223}, TOKEN_BAR, 0, 0},          /* ∣ */
    {{0x2254}, WRONG(NO_OPERATOR, "=")},  /* ≔ */
    {{0x2248}, WRONG(NO_OPERATOR, "==")}, /* ≈ */
    {{0x2261}, WRONG(NO_OPERATOR, "==")}, /* ≡ */
    {{0x2192}, WRONG(ARROW, NULL)},       /* → */
    {{0x2026}, WRONG(NO_OPERATOR, "..")}, /* … */
    {{0x3002}, WRONG(NO_OPERATOR, ".")},  /* 。 */
    {{0x3001}, WRONG(NO_OPERATOR, ",")},  /* 、 */
    {{0x3010}, WRONG(NO_OPERATOR, "[")},  /* 【 */
    {{0x3011}, WRONG(NO_OPERATOR, "]")},  /* 】 */
    {{0x2018}, WRONG(NO_OPERATOR, "'")},  /* ‘ */
    {{0x221E}, WRONG(INFINITY, NULL)},
    {{0x2211}, WRONG(BIG_SIGN, "sum(i^2, i = 1..n)")},
    {{0x220F}, WRONG(BIG_SIGN, "prod(i^2, i = 1..n)")},
    {{0x222B}, WRONG(INTEGRAL, NULL)},
    {{0xAC}, WRONG(NOT, NULL)},
    {{0xB1}, WRONG(NO_SIGN, NULL)},
};
enum { SIGNS = sizeof signs / sizeof *signs };

uint32_t token_column(const char *text, uint32_t at) {
    uint32_t from = at;
    while (from > 0 && text[from - 1] != '\n') from--;
    return (uint32_t)utf8_count(text + from, at - from) + 1;
}

void lexer_init(lexer *l, arena *home, const char *text, size_t length, size_t from) {
    *l = (lexer){.home = home, .text = text, .length = (uint32_t)length, .at = (uint32_t)from};
    l->line = l->at;
    l->previous = TOKEN_END;
}

/* The character at l->at is no part of the language: says which, and where. */
static bool bad_character(lexer *l, diag *d) {
    char name[24], column[16];
    uint32_t c;
    uint32_t n = (uint32_t)utf8_decode(l->text + l->at, l->length - l->at, &c);
    snprintf(column, sizeof column, "%u", (unsigned)token_column(l->text, l->at));
    span here = {l->at, l->at + (n ? n : 1)};
    if (!n || c < 0x80) {
        snprintf(name, sizeof name, "\\x%02x", (unsigned)(unsigned char)l->text[l->at]);
        return diag_set(d, DIAG_SYNTAX, here, n ? MSG_SYN_CONTROL : MSG_SYN_BAD_UTF8, name, column, NULL);
    }
    if (utf8_is_hidden(c)) {
        snprintf(name, sizeof name, "U+%04X", (unsigned)c);
        diag_set(d, DIAG_SYNTAX, here, MSG_SYN_CONTROL, name, column, NULL);
        return diag_hint(d, MSG_SYN_RETYPE, NULL, NULL, NULL);
    }
    memcpy(name, l->text + l->at, n);
    name[n] = 0;
    return diag_set(d, DIAG_SYNTAX, here, MSG_SYN_CHARACTER, name, column, NULL);
}

static bool is_blank(uint32_t c) {
    return c == ' ' || c == '\t' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

/* A newline at l->at: its length with a carriage return before it, or 0. */
static uint32_t newline(const lexer *l, uint32_t at) {
    if (at < l->length && l->text[at] == '\n') return 1;
    return at + 1 < l->length && l->text[at] == '\r' && l->text[at + 1] == '\n' ? 2 : 0;
}

/* Blanks, and a comment up to its newline; false on a character that may stand nowhere, not even in a comment (there it
 * could make a text look like another). */
static bool skip_blanks(lexer *l, diag *d) {
    bool comment = false;
    while (l->at < l->length) {
        uint32_t c, n = lexer_peek(l, l->at, &c);
        if (n && c == '\r' && l->at + 1 == l->length) n = 1, c = ' ';
        if (newline(l, l->at)) return true;
        if (!n || (c < 0x20 && c != '\t') || (comment && c != '\t' && utf8_is_hidden(c)))
            return bad_character(l, d);
        if (c == '#') comment = true;
        if (!comment && !is_blank(c)) return true;
        l->at += n;
    }
    return true;
}

/* --- lines that start a statement --- */

static uint32_t skip_simple(const lexer *l, uint32_t at) {
    while (at < l->length && (l->text[at] == ' ' || l->text[at] == '\t')) at++;
    return at;
}

static uint32_t skip_word(const lexer *l, uint32_t at) {
    uint32_t c, n;
    while ((n = lexer_peek(l, at, &c)) && (token_starts_name(c) || (c >= '0' && c <= '9') || c == '_'))
        at += n;
    return at;
}

/* Behind (...) on one line; `at` itself when no bracket stands there. */
static uint32_t skip_parameters(const lexer *l, uint32_t at) {
    if (at >= l->length || l->text[at] != '(') return at;
    uint32_t depth = 0, i = at;
    for (; i < l->length && l->text[i] != '\n'; i++) {
        if (l->text[i] == '(')
            depth++;
        else if (l->text[i] == ')' && --depth == 0)
            return i + 1;
    }
    return at;
}

static bool is_word(const lexer *l, uint32_t from, uint32_t to, const char *word) {
    return strlen(word) == to - from && memcmp(l->text + from, word, to - from) == 0;
}

/* Whether the line at `at` starts a statement: let, const, assume, a command word, `name =` or `name(...) =`. Behind a
 * comma or an opening bracket `name =` may belong to the call that is open. */
static bool starts_statement(const lexer *l, uint32_t at) {
    uint32_t from = skip_simple(l, at), to = skip_word(l, from);
    if (from == to) return false;
    if (is_word(l, from, to, "let") || is_word(l, from, to, "const") || is_word(l, from, to, "assume"))
        return true;
    uint32_t behind = skip_parameters(l, to), sign_at = skip_simple(l, behind);
    bool equals = sign_at < l->length && l->text[sign_at] == '=' &&
                  !(sign_at + 1 < l->length && l->text[sign_at + 1] == '=');
    if (!equals) return command_find(l->text + from, to - from) != COMMAND_COUNT;
    return behind > to || (l->previous != TOKEN_COMMA && l->previous != TOKEN_LPAREN);
}

static bool line_too_long(const lexer *l) {
    size_t rest = l->length - l->at;
    return rest > LIMIT_LINE && !memchr(l->text + l->at, '\n', (size_t)LIMIT_LINE + 1);
}

static bool check_line(lexer *l, diag *d) {
    l->line = l->at;
    if (!line_too_long(l)) return true;
    span here = {l->at + LIMIT_LINE, l->at + LIMIT_LINE + 1};
    return diag_set(d, DIAG_LIMIT, here, MSG_SYN_LINE_LIMIT, "4 MiB", NULL, NULL);
}

bool lexer_start(lexer *l, diag *d) {
    if (l->at == 0 && l->length >= 3 && memcmp(l->text, "\xEF\xBB\xBF", 3) == 0) l->at = l->line = 3;
    bool fresh = l->at == l->line && (l->at == 0 || l->at == 3 || l->text[l->at - 1] == '\n');
    for (;;) {
        if (fresh && !check_line(l, d)) return false;
        if (!skip_blanks(l, d)) return false;
        uint32_t n = newline(l, l->at);
        if (!n) return true;
        l->at += n;
        fresh = true;
    }
}

/* Whether a token at the end of a line wants another one: then the next line goes on. */
static bool wants_operand(token_kind k) {
    switch (k) {
    case TOKEN_PLUS:
    case TOKEN_MINUS:
    case TOKEN_STAR:
    case TOKEN_CROSS:
    case TOKEN_SLASH:
    case TOKEN_CARET:
    case TOKEN_DOT_STAR:
    case TOKEN_DOT_SLASH:
    case TOKEN_DOT_CARET:
    case TOKEN_KRON:
    case TOKEN_EQUALS:
    case TOKEN_EQ:
    case TOKEN_NE:
    case TOKEN_LT:
    case TOKEN_LE:
    case TOKEN_GT:
    case TOKEN_GE:
    case TOKEN_AND:
    case TOKEN_OR:
    case TOKEN_AT:
    case TOKEN_WHERE:
    case TOKEN_IN:
    case TOKEN_COMMA:
    case TOKEN_RANGE: return true;
    default: return false;
    }
}

/* At a newline: true when the statement goes on behind it. */
static bool goes_on(const lexer *l, uint32_t next) {
    if (l->words || (l->depth == 0 && !wants_operand(l->previous))) return false;
    if (starts_statement(l, next)) return false;
    if (l->depth > 0) return true;
    uint32_t first = skip_simple(l, next);
    return first < l->length && !newline(l, first) && l->text[first] != '#';
}

static token end_token(const lexer *l) {
    token t = {.kind = TOKEN_END, .where = {l->at, l->at}, .spaced = true};
    t.wants_more = l->at == l->length && !l->words && (l->depth > 0 || wants_operand(l->previous));
    return t;
}

/* The end of the statement at a newline or the end of the text. */
static token end_of_line(lexer *l) {
    uint32_t here = l->at, next = here + newline(l, here);
    l->at = skip_simple(l, next) == l->length ? l->length : next;
    token t = end_token(l);
    t.where = (span){here, here};
    return t;
}

/* --- signs --- */

static bool matches(const lexer *l, const sign *s, uint32_t first, uint32_t n, uint32_t *ret_length) {
    if (s->c[0] != first) return false;
    uint32_t length = n;
    for (int i = 1; i < 3 && s->c[i]; i++) {
        uint32_t c, more = lexer_peek(l, l->at + length, &c);
        if (!more || c != s->c[i]) return false;
        length += more;
    }
    *ret_length = length;
    return true;
}

static bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The letters and digits that end, or start, at `at`. */
static uint32_t word_before(const lexer *l, uint32_t at) {
    while (at > l->line && at > 0 && (l->text[at - 1] == '_' || is_letter_or_digit(l->text[at - 1]))) at--;
    return at;
}

static uint32_t word_behind(const lexer *l, uint32_t at) {
    while (at < l->length && (l->text[at] == '_' || is_letter_or_digit(l->text[at]))) at++;
    return at;
}

/* x ** 2: the hint is x^2 where both sides are plain words, else ^. */
static bool wrong_sign(lexer *l, const sign *s, uint32_t length, diag *d) {
    char text[32] = "", example[3 * 32];
    uint32_t left_end = l->at, right = skip_simple(l, l->at + length);
    memcpy(text, l->text + l->at, length);
    diag_set(d, DIAG_SYNTAX, (span){l->at, l->at + length}, s->wrong, text, NULL, NULL);
    if (!s->instead) return false;
    while (left_end > l->line && l->text[left_end - 1] == ' ') left_end--;
    uint32_t left = word_before(l, left_end), right_end = word_behind(l, right);
    const char *gap = s->wrong == MSG_SYN_NO_OPERATOR && *s->instead != '^' ? " " : "";
    bool words = (s->wrong == MSG_SYN_NO_OPERATOR || s->wrong == MSG_SYN_DOT_SUM) && left < left_end &&
                 right < right_end && left_end - left < 20 && right_end - right < 20;
    if (!words) return diag_hint(d, MSG_SYN_WRITE, s->instead, NULL, NULL);
    snprintf(example, sizeof example, "%.*s%s%s%s%.*s", (int)(left_end - left), l->text + left, gap,
             s->instead, gap, (int)(right_end - right), l->text + right);
    return diag_hint(d, MSG_SYN_WRITE, example, NULL, NULL);
}

static bool sign_token(lexer *l, token *t, uint32_t first, uint32_t n, diag *d) {
    uint32_t length = n;
    const sign *s = signs;
    for (; s < signs + SIGNS; s++)
        if (matches(l, s, first, n, &length)) break;
    if (s == signs + SIGNS) return bad_character(l, d);
    if (s->kind == TOKEN_ERROR) return wrong_sign(l, s, length, d);
    if (s->c[0] == '[') length = n;
    t->kind = s->kind;
    t->count = 1;
    l->at += length;
    if (s->kind == TOKEN_LPAREN || s->kind == TOKEN_LBRACKET || s->kind == TOKEN_LBRACE) l->depth++;
    if ((s->kind == TOKEN_RPAREN || s->kind == TOKEN_RBRACKET || s->kind == TOKEN_RBRACE) && l->depth)
        l->depth--;
    if (s->kind == TOKEN_NABLA || s->kind == TOKEN_PARTIAL) return lexer_index(l, t, d);
    return true;
}

/* "..." or “...”, on one line. */
static bool string_token(lexer *l, token *t, uint32_t open, uint32_t n, diag *d) {
    uint32_t start = l->at, from = l->at + n, at = from, c, close = open == 0x201C ? 0x201D : '"';
    for (;; at += n) {
        n = at < l->length ? (uint32_t)utf8_decode(l->text + at, l->length - at, &c) : 0;
        if (at >= l->length || newline(l, at))
            return diag_set(d, DIAG_SYNTAX, (span){start, at}, MSG_SYN_STRING_OPEN, NULL, NULL, NULL);
        if (n && (c == close || c == 0x201D)) break;
        if (!n || (utf8_is_hidden(c) && c != '\t')) {
            l->at = at;
            return bad_character(l, d);
        }
    }
    t->kind = TOKEN_STRING;
    t->text = arena_text(l->home, l->text + from, at - from);
    l->at = at + n;
    return t->text || diag_memory(d);
}

/* %3 */
static bool history_token(lexer *l, token *t, uint32_t n, diag *d) {
    uint32_t at = l->at + n;
    while (at < l->length && l->text[at] >= '0' && l->text[at] <= '9' && at - l->at < 12) at++;
    t->kind = TOKEN_HISTORY;
    t->text = t->key = arena_text(l->home, l->text + l->at, at - l->at);
    l->at = at;
    return t->key || diag_memory(d);
}

static bool is_digit_at(const lexer *l, uint32_t at) {
    uint32_t c;
    return lexer_peek(l, at, &c) && c >= '0' && c <= '9';
}

/* ″ and ‴ */
static bool primes_token(lexer *l, token *t, uint32_t n, uint32_t count) {
    t->kind = TOKEN_PRIME;
    t->count = count;
    l->at += n;
    return true;
}

static bool dispatch(lexer *l, token *t, diag *d) {
    uint32_t c, n = lexer_peek(l, l->at, &c);
    if (!n) return bad_character(l, d);
    if ((c >= '0' && c <= '9') || (c == '.' && is_digit_at(l, l->at + n))) return lexer_number(l, t, d);
    if (token_superscript(c)) return lexer_super(l, t, d);
    if (c == '"' || c == 0x201C || c == 0x201D) return string_token(l, t, c, n, d);
    if (c == '%' && is_digit_at(l, l->at + n)) return history_token(l, t, n, d);
    if (c == 0x2033 || c == 0x2034) return primes_token(l, t, n, c == 0x2033 ? 2 : 3);
    if (token_starts_name(c)) {
        if (!lexer_name(l, t, d)) return false;
        t->kind = keyword_kind(t->key);
        return true;
    }
    return sign_token(l, t, c, n, d);
}

static token error_token(const lexer *l) { return (token){.kind = TOKEN_ERROR, .where = {l->at, l->at}}; }

/* Skips blanks and the newlines that do not end the statement. */
static bool skip_to_token(lexer *l, diag *d) {
    for (;;) {
        if (!skip_blanks(l, d)) return false;
        uint32_t n = newline(l, l->at);
        if (!n || !goes_on(l, l->at + n)) return true;
        l->at += n;
        if (!check_line(l, d)) return false;
    }
}

token lexer_next(lexer *l, diag *d) {
    uint32_t before = l->at;
    if (!skip_to_token(l, d)) return error_token(l);
    token t = {.where = {l->at, l->at}, .spaced = l->at != before || l->previous == TOKEN_END};
    if (l->at == l->length || newline(l, l->at)) return end_of_line(l);
    if (!dispatch(l, &t, d)) return error_token(l);
    if (t.kind == TOKEN_SEMICOLON && l->depth == 0) {
        t.kind = TOKEN_END;
        t.quiet = true;
    }
    t.where.to = l->at;
    l->previous = t.kind;
    return t;
}

token lexer_word(lexer *l, diag *d) {
    l->words = true;
    if (!skip_blanks(l, d)) return error_token(l);
    if (l->at == l->length || newline(l, l->at)) return end_of_line(l);
    uint32_t c = 0, n = 0, from = l->at;
    token t = {.kind = TOKEN_NAME, .where = {from, from}, .spaced = true};
    lexer_peek(l, l->at, &c);
    if (c == '"' || c == 0x201C || l->text[l->at] == ';') return lexer_next(l, d);
    while (l->at < l->length && (n = lexer_peek(l, l->at, &c)) && !is_blank(c) && !utf8_is_hidden(c) &&
           c != ';')
        l->at += n;
    if (l->at < l->length && (!n || (utf8_is_hidden(c) && c != '\t' && !newline(l, l->at)))) {
        bad_character(l, d);
        return error_token(l);
    }
    t.where.to = l->at;
    t.text = t.key = arena_text(l->home, l->text + from, l->at - from);
    if (!t.text) diag_memory(d), t.kind = TOKEN_ERROR;
    return t;
}

uint32_t lexer_recover(lexer *l) {
    bool comment = false, string = false;
    for (; l->at < l->length; l->at++) {
        char c = l->text[l->at];
        if (c == '"' && !comment) string = !string;
        if (c == '\n') {
            string = comment = false;
            if (l->depth == 0 || starts_statement(l, l->at + 1)) return l->at + 1;
        }
        if (string || comment || c == ' ' || c == '\n' || c == '\r') continue;
        l->previous = c == ',' ? TOKEN_COMMA : c == '(' ? TOKEN_LPAREN : TOKEN_NAME;
        if (c == '#')
            comment = true;
        else if (c == '(' || c == '[' || c == '{')
            l->depth++;
        else if ((c == ')' || c == ']' || c == '}') && l->depth)
            l->depth--;
    }
    return l->length;
}
