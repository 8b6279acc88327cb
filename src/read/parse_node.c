/* Tokens, errors and nodes: what every other part of the parser stands on. */
#include "read/parse.h"

#include <stdio.h>
#include <string.h>

bool parser_init(parser *p, arena *home, const scope *names, const char *text, size_t length, size_t from,
                 diag *d) {
    *p = (parser){.home = home, .names = names, .d = d, .now = {.kind = TOKEN_ERROR}};
    list_init(&p->items, home);
    if (length >= SPAN_NOWHERE) {
        lexer_init(&p->lex, home, text, 0, 0);
        return diag_set(d, DIAG_LIMIT, NOWHERE, MSG_SYN_LINE_LIMIT, "4 GiB", NULL, NULL);
    }
    lexer_init(&p->lex, home, text, length, from);
    return lexer_start(&p->lex, d);
}

/* --- tokens --- */

bool parse_first(parser *p) {
    p->now = lexer_next(&p->lex, p->d);
    return p->now.kind != TOKEN_ERROR;
}

bool parse_take(parser *p) {
    if (p->now.kind == TOKEN_END || p->now.kind == TOKEN_ERROR) return false;
    p->end = p->now.where.to;
    p->now = lexer_next(&p->lex, p->d);
    if (p->equals_compares && p->now.kind == TOKEN_EQUALS) p->now.kind = TOKEN_EQ;
    return p->now.kind != TOKEN_ERROR;
}

token parse_ahead(const parser *p, lexer *ahead) {
    diag quiet;
    diag_clear(&quiet);
    token t = lexer_next(ahead, &quiet);
    if (quiet.kind == DIAG_MEMORY) diag_memory(p->d);
    return t;
}

bool parse_is_word(const parser *p, const char *word) {
    return p->now.kind == TOKEN_NAME && strcmp(p->now.key, word) == 0;
}

bool parse_is_stop(const parser *p) {
    if (!p->stops || p->now.kind != TOKEN_NAME) return false;
    for (const char *const *s = p->stops; *s; s++)
        if (strcmp(*s, p->now.key) == 0) return true;
    return false;
}

bool parse_enter(parser *p, span where) {
    if (p->depth >= LIMIT_NESTING) return parse_fail_nesting(p, where);
    p->depth++;
    return true;
}

void parse_leave(parser *p) { p->depth--; }

bool parse_expect(parser *p, token_kind k, span opened, const char *what) {
    if (p->now.kind == k) return parse_take(p);
    if (p->now.kind == TOKEN_END) {
        p->open = p->now.wants_more;
        return parse_fail(p, opened, MSG_SYN_UNCLOSED, what, NULL);
    }
    if (p->now.kind == TOKEN_COMMA && k == TOKEN_RPAREN)
        return parse_fail_hint(p, p->now.where, MSG_SYN_COMMA, NULL, MSG_SYN_LIST, NULL, NULL);
    if (p->now.kind == TOKEN_EQUALS) return parse_fail_token(p);
    if (k == TOKEN_BAR && p->now.kind == TOKEN_BARS)
        return parse_fail_hint(p, p->now.where, MSG_SYN_BARS_MIXED, NULL, MSG_SYN_WRITE, "abs(x)", NULL);
    if (k == TOKEN_BARS && p->now.kind == TOKEN_BAR)
        return parse_fail_hint(p, opened, MSG_SYN_BARS_MIXED, NULL, MSG_SYN_WRITE, "abs(abs(x) - 1)", NULL);
    return parse_fail(p, p->now.where, MSG_SYN_EXPECTED, token_name(k), parse_quote(p, p->now.where).text);
}

/* --- errors --- */

quote parse_quote(const parser *p, span where) {
    quote q;
    uint32_t length = where.to - where.from;
    if (length > DIAG_ARG_SIZE) length = DIAG_ARG_SIZE;
    memcpy(q.text, p->lex.text + where.from, length);
    q.text[length] = 0;
    for (char *c = q.text; *c; c++)
        if (*c == '\n' || *c == '\r' || *c == '\t') *c = ' ';
    return q;
}

bool parse_fail(parser *p, span where, message m, const char *a1, const char *a2) {
    return diag_set(p->d, DIAG_SYNTAX, where, m, a1, a2, NULL);
}

bool parse_fail_name(parser *p, span where, message m, const char *a1, const char *a2) {
    return diag_set(p->d, DIAG_NAME, where, m, a1, a2, NULL);
}

bool parse_fail_hint(parser *p, span where, message m, const char *a1, message hint, const char *h1,
                     const char *h2) {
    if (p->now.kind == TOKEN_ERROR) return false; /* the lexer has said what is wrong */
    diag_set(p->d, DIAG_SYNTAX, where, m, a1, NULL, NULL);
    return diag_hint(p->d, hint, h1, h2, NULL);
}

bool parse_fail_two(parser *p, span where, const char *first, const char *second) {
    diag_set(p->d, DIAG_SYNTAX, where, MSG_SYN_TWO_READINGS, parse_quote(p, where).text, NULL, NULL);
    return diag_hint(p->d, MSG_SYN_WRITE_EITHER, first, second, NULL);
}

bool parse_fail_nesting(parser *p, span where) {
    char limit[16], column[16];
    snprintf(limit, sizeof limit, "%d", LIMIT_NESTING);
    snprintf(column, sizeof column, "%u", (unsigned)token_column(p->lex.text, where.from));
    return diag_set(p->d, DIAG_LIMIT, where, MSG_SYN_NESTING, limit, column, NULL);
}

/* The next token stands where an expression is wanted, or behind one that is complete. */
bool parse_fail_token(parser *p) {
    token_kind k = p->now.kind;
    span here = p->now.where;
    quote typed = parse_quote(p, here);
    switch (k) {
    case TOKEN_ERROR: return false;
    case TOKEN_END: p->open = p->now.wants_more; return parse_fail(p, here, MSG_SYN_MISSING_END, NULL, NULL);
    case TOKEN_STRING: return parse_fail(p, here, MSG_SYN_STRING, NULL, NULL);
    case TOKEN_EQUALS: return parse_fail_hint(p, here, MSG_SYN_EQUALS, NULL, MSG_SYN_HINT_EQUALS, NULL, NULL);
    case TOKEN_RANGE:
        return parse_fail_hint(p, here, MSG_SYN_RANGE, NULL, MSG_SYN_WRITE, "sum(i^2, i = 1..n)", NULL);
    case TOKEN_LBRACE:
    case TOKEN_RBRACE:
        return parse_fail_hint(p, here, MSG_SYN_BRACE, typed.text, MSG_SYN_HINT_BRACE, NULL, NULL);
    default: return parse_fail(p, here, MSG_SYN_MISSING_BEFORE, typed.text, NULL);
    }
}

/* --- nodes --- */

syntax *parse_node(parser *p, syntax_kind k, span where) {
    syntax *node = arena_take(p->home, sizeof *node);
    if (!node) return diag_memory(p->d), NULL;
    node->kind = k;
    node->where = node->head = where;
    return node;
}

bool parse_push(parser *p, const syntax *operand) {
    if (!operand) return false;
    return list_push(&p->items, operand) || diag_memory(p->d);
}

syntax *parse_gather(parser *p, syntax *node, size_t base) {
    size_t count = p->items.count - base;
    p->items.count = base;
    if (!count) return node;
    const syntax **at = arena_take(p->home, count * sizeof *at);
    if (!at) return diag_memory(p->d), NULL;
    for (size_t i = 0; i < count; i++) {
        at[i] = p->items.at[base + i];
        if (at[i]->height >= node->height) node->height = at[i]->height + 1;
        node->has_function = node->has_function || at[i]->has_function;
    }
    node->at = at;
    node->count = (uint32_t)count;
    return node->height <= LIMIT_NESTING ? node : (parse_fail_nesting(p, node->head), NULL);
}

syntax *parse_operator(parser *p, op o, span head, const syntax *a, const syntax *b) {
    size_t base = p->items.count;
    if (!parse_push(p, a) || (b && !parse_push(p, b))) return NULL;
    uint32_t from = a->where.from < head.from ? a->where.from : head.from;
    uint32_t to = b ? b->where.to : a->where.to > head.to ? a->where.to : head.to;
    syntax *node = parse_node(p, SYN_OPERATOR, (span){from, to});
    if (!node) return NULL;
    node->op = o;
    node->head = head;
    return parse_gather(p, node, base);
}

syntax *parse_name_node(parser *p, const char *text, const char *key, span where) {
    syntax *node = parse_node(p, SYN_NAME, where);
    if (!node) return NULL;
    node->text = text;
    node->key = key;
    op o = op_find(key, strlen(key));
    node->op = o != OP_COUNT && op_row_of(o)->form == FORM_NAME ? o : OP_NONE;
    return node;
}

bool parse_by_names(parser *p, const syntax_part *parts, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (!parse_push(p, parse_name_node(p, parts[i].key, parts[i].key, parts[i].where))) return false;
    return true;
}
