/* Statements: what kind a line is, and where reading goes on behind an error.
 *
 * Two tokens decide: let, const, assume or a command word; `name =`; `name(...) =`; anything else is an expression. The
 * body of a definition is read with its parameters known, so that f(d) = d*x means the parameter d. */
#include "read/parse.h"

#include <string.h>

bool parse_statement_arguments(parser *p, statement *s, size_t base) {
    size_t count = p->items.count - base;
    p->items.count = base;
    if (!count) return true;
    s->at = arena_take(p->home, count * sizeof *s->at);
    if (!s->at) return diag_memory(p->d);
    for (size_t i = 0; i < count; i++) s->at[i] = p->items.at[base + i];
    s->count = (uint32_t)count;
    return true;
}

static bool fail_reserved(parser *p, const token *name, message why) {
    parse_fail_name(p, name->where, why, name->text, NULL);
    return diag_hint(p->d, MSG_SYN_HINT_OTHER_NAME, NULL, NULL, NULL);
}

/* --- definitions --- */

/* name(...) = ...: a bounded look at the tokens that a parameter list may have. */
static bool defines_ahead(const parser *p) {
    enum { FAR = 4000 };
    lexer ahead = p->lex;
    token t = parse_ahead(p, &ahead);
    if (p->now.kind != TOKEN_NAME || t.kind != TOKEN_LPAREN) return false;
    for (int i = 0, depth = 1; i < FAR && depth <= 3; i++) {
        t = parse_ahead(p, &ahead);
        if (t.kind == TOKEN_LPAREN || t.kind == TOKEN_LBRACE)
            depth++;
        else if (t.kind == TOKEN_RBRACE)
            depth--;
        else if (t.kind == TOKEN_RPAREN && --depth == 0)
            return parse_ahead(p, &ahead).kind == TOKEN_EQUALS;
        else if (t.kind == TOKEN_END || t.kind == TOKEN_ERROR)
            return false;
    }
    return false;
}

static bool body(parser *p, statement *s) {
    p->self = s->key;
    p->parameter_count = s->parameter_count;
    p->parameters = arena_take(p->home, (s->parameter_count + 1) * sizeof *p->parameters);
    if (!p->parameters) return diag_memory(p->d);
    for (uint32_t i = 0; i < s->parameter_count; i++) p->parameters[i] = s->parameters[i].key;
    s->value = parse_at(p, LEVEL_WHERE);
    p->self = NULL;
    p->parameter_count = 0;
    return s->value != NULL;
}

static bool definition(parser *p, statement *s) {
    token name = p->now;
    declaration parameters = {0};
    message why = parse_reserved(name.key, true);
    if (why) return fail_reserved(p, &name, why);
    s->kind = STATEMENT_DEFINE;
    s->text = name.text;
    s->key = name.key;
    if (!parse_take(p)) return false;
    span open = p->now.where;
    if (!parse_parameter_list(p, &parameters)) return false;
    s->parameter_count = parameters.parameter_count;
    s->parameters = parameters.parameters;
    if (!s->parameter_count)
        return parse_fail_hint(p, (span){name.where.from, open.to + 1}, MSG_SYN_NO_PARAMETERS, name.text,
                               MSG_SYN_HINT_BIND, name.text, NULL);
    if (p->now.kind != TOKEN_EQUALS) return parse_fail_token(p);
    return parse_take(p) && body(p, s);
}

static bool bind(parser *p, statement *s) {
    token name = p->now;
    message why = parse_reserved(name.key, false);
    if (why) return fail_reserved(p, &name, why);
    s->kind = STATEMENT_BIND;
    s->text = name.text;
    s->key = name.key;
    if (!parse_take(p) || !parse_take(p)) return false;
    return (s->value = parse_at(p, LEVEL_WHERE)) != NULL;
}

/* --- assumptions and expressions --- */

static bool is_condition(const syntax *e) {
    return e->kind == SYN_OPERATOR && (e->op == OP_LT || e->op == OP_LE || e->op == OP_GT || e->op == OP_GE ||
                                       e->op == OP_NE || e->op == OP_EQ || e->op == OP_AND || e->op == OP_OR);
}

/* One condition of assume. */
static syntax *assumption(parser *p) {
    syntax *e = parse_at(p, LEVEL_OR);
    if (e && !is_condition(e)) {
        parse_fail_hint(p, e->where, MSG_SYN_NOT_A_CONDITION, NULL, MSG_SYN_WRITE, "assume x > 0", NULL);
        return NULL;
    }
    return e;
}

static bool assume(parser *p, statement *s) {
    size_t base = p->items.count;
    uint32_t from = p->now.where.from;
    s->kind = STATEMENT_ASSUME;
    p->equals_compares = true;
    do {
        if (!parse_take(p) || !parse_push(p, assumption(p))) return false;
    } while (p->now.kind == TOKEN_COMMA);
    if (p->items.count == base + 1) return (s->value = list_pop(&p->items)) != NULL;
    syntax *all = parse_node(p, SYN_OPERATOR, (span){from, p->end});
    if (!all) return false;
    all->op = OP_AND;
    return (s->value = parse_gather(p, all, base)) != NULL;
}

static bool expression(parser *p, statement *s) {
    size_t base = p->items.count;
    syntax *e = parse_at(p, LEVEL_WHERE);
    if (!e) return false;
    if (is_condition(e) && e->op != OP_EQ && p->now.kind == TOKEN_END)
        return parse_fail_hint(p, e->head, MSG_SYN_LONE_CONDITION, NULL, MSG_SYN_HINT_CONDITION, NULL, NULL);
    s->kind = STATEMENT_EXPRESSION;
    s->value = e;
    return parse_push(p, e) && parse_statement_arguments(p, s, base);
}

/* --- one statement --- */

static bool one_statement(parser *p, statement *s) {
    token first = p->now;
    if (first.kind == TOKEN_END) return true;
    if (first.kind == TOKEN_EQUALS)
        return parse_fail_hint(p, first.where, MSG_SYN_NOTHING_BEFORE, "=", MSG_SYN_WRITE, "a = 3", NULL);
    if (first.kind != TOKEN_NAME) return expression(p, s);
    if (parse_binds_ahead(p)) return bind(p, s);
    if (strcmp(first.key, "let") == 0 || strcmp(first.key, "const") == 0) return parse_declarations(p, s);
    if (strcmp(first.key, "assume") == 0) return assume(p, s);
    if (command_find(first.key, strlen(first.key)) != COMMAND_COUNT) return parse_command(p, s);
    return defines_ahead(p) ? definition(p, s) : expression(p, s);
}

/* Behind a complete statement something is left. */
static bool fail_rest(parser *p) {
    span here = p->now.where;
    quote typed = parse_quote(p, here);
    switch (p->now.kind) {
    case TOKEN_RPAREN:
    case TOKEN_RBRACKET: return parse_fail(p, here, MSG_SYN_NOT_OPENED, typed.text, NULL);
    case TOKEN_COMMA: return parse_fail_hint(p, here, MSG_SYN_COMMA, NULL, MSG_SYN_LIST, NULL, NULL);
    case TOKEN_EQUALS:
    case TOKEN_RANGE:
    case TOKEN_LBRACE:
    case TOKEN_RBRACE: return parse_fail_token(p);
    default: return parse_fail(p, here, MSG_SYN_REST, typed.text, NULL);
    }
}

/* Behind an error. A = at the start of a later line, with a bracket open, is where the next statement starts. */
static uint32_t go_on_at(parser *p, uint32_t start) {
    uint32_t line = p->now.where.from;
    if (p->now.kind == TOKEN_END) return p->lex.at;
    if (p->now.kind != TOKEN_EQUALS || !p->lex.depth) return lexer_recover(&p->lex);
    while (line > start && p->lex.text[line - 1] != '\n') line--;
    return line > start ? line : lexer_recover(&p->lex);
}

static parse_status failed(parser *p, size_t length, uint32_t start, size_t *ret_next) {
    bool nothing = p->lex.length != length; /* a text beyond what spans can count was not looked at */
    *ret_next = p->open || nothing ? length : go_on_at(p, start);
    return p->open ? PARSE_OPEN : PARSE_ERROR;
}

/* The caller gets an error only where it has none yet. */
static void report(const diag *mine, diag *d) {
    if (d && d->kind == DIAG_NONE) *d = *mine;
}

parse_status parse_statement(arena *home, const scope *names, const char *text, size_t length, size_t from,
                             statement *ret, size_t *ret_next, diag *d) {
    parser p;
    diag mine;
    statement s = {.kind = STATEMENT_EMPTY};
    diag_clear(&mine);
    bool ok = parser_init(&p, home, names, text, length, from, &mine);
    uint32_t start = p.end = p.lex.at;
    if (ok && p.lex.at == p.lex.length) return *ret_next = length, PARSE_END;
    ok = ok && parse_first(&p) && one_statement(&p, &s);
    if (ok && p.now.kind != TOKEN_END) ok = fail_rest(&p);
    if (!ok || mine.kind != DIAG_NONE) { /* memory may run out while a decision is made that then goes on */
        report(&mine, d);
        return failed(&p, length, start, ret_next);
    }
    s.where = (span){start, p.end};
    s.quiet = p.now.quiet;
    *ret = s;
    *ret_next = p.lex.at;
    return PARSE_STATEMENT;
}

/* Behind an expression that should be all of the text. */
static bool only_blanks_left(parser *p) {
    if (p->now.kind != TOKEN_END || p->now.quiet) return fail_rest(p);
    if (!lexer_start(&p->lex, p->d)) return false;
    if (p->lex.at == p->lex.length) return true;
    p->now = lexer_next(&p->lex, p->d);
    return p->now.kind == TOKEN_ERROR ? false : fail_rest(p);
}

const syntax *parse_expression(arena *home, const scope *names, const char *text, size_t length, diag *d) {
    parser p;
    diag mine;
    diag_clear(&mine);
    bool ok = parser_init(&p, home, names, text, length, 0, &mine) && parse_first(&p);
    syntax *e = ok ? parse_at(&p, LEVEL_WHERE) : NULL;
    if (e && mine.kind == DIAG_NONE && only_blanks_left(&p)) return e;
    report(&mine, d);
    return NULL;
}
