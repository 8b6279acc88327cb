/* Commands: a word, and behind it what its row in commands.def says. */
#include "read/parse.h"

#include <string.h>

static bool fail_synopsis(parser *p, command c) {
    const command_row *row = command_row_of(c);
    if (p->now.kind == TOKEN_END) p->open = p->now.wants_more;
    return parse_fail_hint(p, p->now.where, MSG_SYN_COMMAND_WANTS, row->word, MSG_SYN_HINT_SYNOPSIS,
                           row->synopsis, NULL);
}

static bool take_expression(parser *p, command c) {
    if (p->now.kind == TOKEN_END) return fail_synopsis(p, c);
    return parse_push(p, parse_at(p, LEVEL_WHERE));
}

static bool take_word(parser *p, command c) {
    if (p->now.kind != TOKEN_NAME) return fail_synopsis(p, c);
    return parse_push(p, parse_word(p));
}

/* E at (x = 1), where the point stands behind the word: steps E by tape at (x = 1). */
static bool late_point(parser *p) {
    if (p->now.kind != TOKEN_AT) return true;
    const syntax *word = list_pop(&p->items);
    syntax *e = parse_infix_at(p, (syntax *)(uintptr_t)list_pop(&p->items));
    return parse_push(p, e) && parse_push(p, word);
}

/* "FILE"; false without diag when there is none. */
static bool take_string(parser *p) {
    if (p->now.kind != TOKEN_STRING) return false;
    syntax *w = parse_node(p, SYN_STRING, p->now.where);
    if (!w) return false;
    w->text = p->now.text;
    w->key = p->now.key;
    return parse_push(p, w) && parse_take(p);
}

static bool steps(parser *p, command c) {
    static const char *const by[] = {"by", NULL};
    p->stops = by;
    if (!take_expression(p, c)) return false;
    p->stops = NULL;
    if (!parse_is_word(p, "by")) return true;
    return parse_take(p) && take_word(p, c) && late_point(p);
}

/* A word of the command: alone in its place, more than a letter, and nothing that is known. */
static bool is_list_word(const parser *p) {
    if (p->now.kind != TOKEN_NAME || parse_kind(p, p->now.key) != NAME_UNKNOWN || parse_is_symbol(p->now.key))
        return false;
    if (op_find(p->now.key, strlen(p->now.key)) != OP_COUNT || strcmp(p->now.key, "ans") == 0) return false;
    lexer ahead = p->lex;
    token next = parse_ahead(p, &ahead);
    if (p->now.key[0] == 'd' && parse_kind(p, p->now.key + 1) != NAME_UNKNOWN) return false;
    return next.kind == TOKEN_COMMA || next.kind == TOKEN_END ||
           (next.kind == TOKEN_NAME && (!strcmp(next.key, "to") || !strcmp(next.key, "as")));
}

static bool list_item(parser *p) {
    if (parse_binds_ahead(p)) return parse_bind(p);
    if (is_list_word(p)) return parse_push(p, parse_word(p));
    return parse_push(p, parse_at(p, LEVEL_AT));
}

/* to "file", as WORD: pushes the word and what follows it. */
static bool list_tail(parser *p, command c) {
    bool to = parse_is_word(p, "to");
    if (!parse_push(p, parse_word(p))) return false;
    if (!to) return take_word(p, c);
    if (p->now.kind != TOKEN_STRING)
        return parse_fail_hint(p, p->now.where, MSG_SYN_FILE_NAME, NULL, MSG_SYN_WRITE, "to \"picture.png\"",
                               NULL);
    syntax *file = parse_node(p, SYN_STRING, p->now.where);
    if (!file) return false;
    file->text = p->now.text;
    return parse_push(p, file) && parse_take(p);
}

static bool items(parser *p, command c) {
    static const char *const stops[] = {"to", "as", NULL};
    p->stops = stops;
    if (p->now.kind == TOKEN_END) return fail_synopsis(p, c);
    for (;;) {
        if (parse_is_stop(p) ? !list_tail(p, c) : !list_item(p)) return false;
        if (parse_is_stop(p)) continue;
        if (p->now.kind != TOKEN_COMMA) return true;
        if (!parse_take(p)) return false;
    }
}

static bool names(parser *p, command c) {
    while (p->now.kind != TOKEN_END) {
        token t = p->now;
        if (t.kind != TOKEN_NAME) return fail_synopsis(p, c);
        if (!parse_push(p, parse_name_node(p, t.text, t.key, t.where)) || !parse_take(p)) return false;
        if (p->now.kind == TOKEN_COMMA && !parse_take(p)) return false;
    }
    return true;
}

static bool number(parser *p, command c) {
    if (p->now.kind == TOKEN_END) return true;
    if (p->now.kind != TOKEN_NUMBER) return fail_synopsis(p, c);
    return parse_push(p, prefix_number(p, LEVEL_POSTFIX));
}

/* The rest of the line, unparsed. The parser's next token is not read yet. */
static bool words(parser *p) {
    for (;;) {
        p->end = p->lex.at;
        p->now = lexer_word(&p->lex, p->d);
        if (p->now.kind == TOKEN_ERROR) return false;
        if (p->now.kind == TOKEN_END) return true;
        syntax *w = parse_node(p, p->now.kind == TOKEN_STRING ? SYN_STRING : SYN_WORD, p->now.where);
        if (!w || !parse_push(p, w)) return false;
        w->text = p->now.text;
        w->key = p->now.key;
    }
}

static bool by_grammar(parser *p, command c) {
    switch (command_row_of(c)->grammar) {
    case GRAMMAR_NOTHING: return true;
    case GRAMMAR_EXPRESSION: return take_expression(p, c);
    case GRAMMAR_OPTIONAL:
        return p->now.kind == TOKEN_END || take_string(p) || (!diag_is_set(p->d) && take_expression(p, c));
    case GRAMMAR_STEPS: return steps(p, c);
    case GRAMMAR_LIST: return items(p, c);
    case GRAMMAR_NAMES: return names(p, c);
    case GRAMMAR_WORDS: return words(p);
    case GRAMMAR_NUMBER: return number(p, c);
    }
    return false;
}

bool parse_command(parser *p, statement *s) {
    size_t base = p->items.count;
    command c = command_find(p->now.key, strlen(p->now.key));
    s->kind = STATEMENT_COMMAND;
    s->command = c;
    s->text = s->key = p->now.key;
    bool raw = command_row_of(c)->grammar == GRAMMAR_WORDS;
    if (!raw && !parse_take(p)) return false;
    return by_grammar(p, c) && parse_statement_arguments(p, s, base);
}
