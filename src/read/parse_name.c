/* What a name means, as far as reading depends on it: declared or defined, a partial derivative of a known function
 * (f_x), an operator (D_1, d/dx), a function of the table, d of a known name, or just a name that lowering will judge.
 * The order of these questions is the order in which they are asked below. */
#include "read/parse.h"

#include <stdio.h>
#include <string.h>

/* --- what is known --- */

name_kind parse_kind(const parser *p, const char *key) {
    for (uint32_t i = 0; i < p->parameter_count; i++)
        if (strcmp(p->parameters[i], key) == 0) return NAME_VARIABLE;
    if (p->self && strcmp(p->self, key) == 0) return NAME_FUNCTION;
    return p->names && p->names->kind ? p->names->kind(p->names->data, key) : NAME_UNKNOWN;
}

uint32_t parse_parameters(const parser *p, const char *key, const char *const **ret_keys) {
    const char *const *ignored;
    if (!ret_keys) ret_keys = &ignored;
    if (p->self && strcmp(p->self, key) == 0) {
        *ret_keys = p->parameters;
        return p->parameter_count;
    }
    return p->names && p->names->parameters ? p->names->parameters(p->names->data, key, ret_keys) : 0;
}

op parse_function(const char *key) {
    op o = op_find(key, strlen(key));
    return o != OP_COUNT && op_row_of(o)->form == FORM_CALL ? o : OP_COUNT;
}

bool parse_is_symbol(const char *key) {
    uint32_t c;
    const char *low = strchr(key, '_');
    size_t length = low ? (size_t)(low - key) : strlen(key), n = utf8_decode(key, strlen(key), &c);
    char letter[32];
    if (!length || (low && !low[1])) return false;
    if (n == length) return true;
    if (length >= sizeof letter) return false;
    memcpy(letter, key, length);
    letter[length] = 0;
    return token_is_greek(letter);
}

message parse_reserved(const char *key, bool for_function) {
    if (token_is_keyword(key) || strcmp(key, "let") == 0 || strcmp(key, "const") == 0 ||
        strcmp(key, "assume") == 0 || command_find(key, strlen(key)) != COMMAND_COUNT)
        return MSG_SYN_RESERVED_WORD;
    op o = op_find(key, strlen(key));
    if (o == OP_COUNT) return MSG_NONE;
    if (op_row_of(o)->form == FORM_NAME) return MSG_SYN_RESERVED_CONSTANT;
    if (!key[1] || (token_is_greek(key) && !for_function)) return MSG_NONE; /* d, N; the letter gamma */
    return MSG_SYN_RESERVED_FUNCTION;
}

/* A function of the table that can stand without brackets: one-letter ones and Greek letters are names then. */
static op bare_function(const char *key) {
    return key[1] && !token_is_greek(key) ? parse_function(key) : OP_COUNT;
}

bool parse_is_function(const parser *p) {
    if (p->now.kind == TOKEN_NABLA || p->now.kind == TOKEN_PARTIAL || p->now.kind == TOKEN_ROOT ||
        p->now.kind == TOKEN_CUBE_ROOT)
        return true;
    if (p->now.kind != TOKEN_NAME) return false;
    const char *key = p->now.key;
    name_kind k = parse_kind(p, key);
    if (k == NAME_FUNCTION) return true;
    lexer ahead = p->lex;
    if (parse_ahead(p, &ahead).kind == TOKEN_LPAREN) return true;
    return k == NAME_UNKNOWN && (bare_function(key) != OP_COUNT || (key[0] == 'd' && parse_leibniz_ahead(p)));
}

/* --- no such function --- */

/* What people type who come from elsewhere. */
static const struct {
    const char *typed, *here;
} habits[] = {
    {"sen", "sin"},          {"arctg", "atan"},
    {"arcctg", "acot"},      {"tang", "tan"},
    {"cotg", "cot"},         {"cosec", "csc"},
    {"sh", "sinh"},          {"ch", "cosh"},
    {"th", "tanh"},          {"lb", "log2"},
    {"ceiling", "ceil"},     {"derivative", "diff"},
    {"deriv", "diff"},       {"differentiate", "diff"},
    {"D", "diff"},           {"Gamma", "gamma"},
    {"transpose", "A'"},     {"determinant", "det"},
    {"inverse", "inv"},      {"identity", "eye"},
    {"divergence", "div"},   {"series", "taylor"},
    {"lim", "limit"},        {"evalf", "N"},
    {"substitute", "subs"},  {"product", "prod"},
    {"summation", "sum"},    {"sqr", "x^2"},
    {"pow", "x^y"},          {"power", "x^y"},
    {"fact", "factorial"},   {"nCr", "binomial"},
    {"choose", "binomial"},  {"step", "heaviside"},
    {"sigma", "sigmoid"},    {"logistic", "sigmoid"},
    {"average", "mean"},     {"der", "diff"},
    {"atan2d", "atan2"},     {"if", "piecewise"},
    {"ifelse", "piecewise"}, {"cases", "piecewise"},
};

/* x(2): "x*2" when the bracket is short and simple, "x*(...)" otherwise. */
static void product_hint(const parser *p, const token *name, char *out, size_t size) {
    uint32_t from = p->now.where.from, to = from + 1;
    while (to < p->lex.length && to - from < 40 && p->lex.text[to] != ')' && p->lex.text[to] != '(' &&
           p->lex.text[to] != '\n')
        to++;
    bool closed = to < p->lex.length && p->lex.text[to] == ')' && to > from + 1;
    quote inner = parse_quote(p, (span){from + 1, to});
    bool simple =
        closed &&
        !inner.text[strspn(inner.text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.")];
    if (simple)
        snprintf(out, size, "%.100s*%s", name->text, inner.text);
    else if (closed)
        snprintf(out, size, "%.100s*(%s)", name->text, inner.text);
    else
        snprintf(out, size, "%.100s*(...)", name->text);
}

bool parse_fail_no_function(parser *p, const token *name) {
    char product[SAY_SIZE];
    name_kind k = parse_kind(p, name->key);
    bool symbol = parse_is_symbol(name->key);
    product_hint(p, name, product, sizeof product);
    for (size_t i = 0; k == NAME_UNKNOWN && i < sizeof habits / sizeof *habits; i++) {
        if (strcmp(habits[i].typed, name->key)) continue;
        parse_fail_name(p, name->where, MSG_SYN_NO_FUNCTION, name->text, NULL);
        return diag_hint(p->d, MSG_SYN_WRITE, habits[i].here, NULL, NULL);
    }
    if (k == NAME_VARIABLE || op_find(name->key, strlen(name->key)) != OP_COUNT) {
        parse_fail_name(p, name->where, MSG_SYN_NOT_A_FUNCTION, name->text, NULL);
        return diag_hint(p->d, MSG_SYN_HINT_TIMES, product, NULL, NULL);
    }
    if (symbol) {
        parse_fail_name(p, name->where, MSG_SYN_NOT_A_FUNCTION, name->text, NULL);
        return diag_hint(p->d, MSG_SYN_HINT_TIMES_OR_DEFINE, product, name->text, NULL);
    }
    parse_fail_name(p, name->where, MSG_SYN_NO_FUNCTION, name->text, NULL);
    const char *near[2];
    size_t found = suggest_functions(p->home, p->names, name->key, near);
    if (found == 2)
        diag_hint(p->d, MSG_SYN_DID_YOU_MEAN_OR, near[0], near[1], NULL);
    else if (found)
        diag_hint(p->d, MSG_SYN_DID_YOU_MEAN, near[0], NULL, NULL);
    return false;
}

/* --- a name as an operand --- */

/* Known, or an index of a known vector: x_1. */
static bool is_known(parser *p, const char *key) {
    if (parse_kind(p, key) != NAME_UNKNOWN) return true;
    const char *low = strchr(key, '_');
    const char *base = low ? arena_text(p->home, key, (size_t)(low - key)) : NULL;
    return base && parse_kind(p, base) == NAME_VARIABLE;
}

/* df, dx, dA, dx_1: the differential of what is known under the rest of the name. */
static syntax *differential(parser *p, const token *name, bool *ret_found) {
    const char *rest = name->key + 1;
    *ret_found = name->key[0] == 'd' && *rest && is_known(p, rest);
    if (!*ret_found) return NULL;
    const char *text = name->text[0] == 'd' ? name->text + 1 : rest;
    syntax *of = parse_name_node(p, text, rest, (span){name->where.from + 1, name->where.to});
    span head = {name->where.from, name->where.from + 1};
    return of ? parse_operator(p, OP_DIFFERENTIAL, head, of, NULL) : NULL;
}

static syntax *name_before_bracket(parser *p, const token *name) {
    op row = parse_function(name->key);
    if (row == OP_COUNT) return parse_fail_no_function(p, name), NULL;
    syntax *call = parse_call(p, name, row);
    bool found;
    if (!call || row != OP_DIFFERENTIAL || call->count != 1 || strcmp(name->key, "d")) return call;
    syntax *quotient = parse_fraction_tail(p, call->at[0], name->where, &found); /* d(x^2)/dx */
    return found ? quotient : call;
}

/* d f(x, y), with no d declared: the differential of f, or a product. */
static bool fail_d_product(parser *p, const token *name) {
    char differential[SAY_SIZE], product[SAY_SIZE];
    quote f = parse_quote(p, p->now.where);
    snprintf(differential, sizeof differential, "d(%s)", f.text);
    snprintf(product, sizeof product, "d*%s", f.text);
    return parse_fail_two(p, (span){name->where.from, p->now.where.to}, differential, product);
}

static syntax *unknown_name(parser *p, const token *name) {
    op row = bare_function(name->key);
    bool found;
    if (strcmp(name->key, "not") == 0) return parse_fail(p, name->where, MSG_SYN_NOT, NULL, NULL), NULL;
    if (strcmp(name->key, "d") == 0 && p->now.kind == TOKEN_NAME &&
        parse_kind(p, p->now.key) == NAME_FUNCTION)
        return fail_d_product(p, name), NULL;
    syntax *e = parse_subscripted(p, name, &found);
    if (found) return e;
    if (p->now.kind == TOKEN_LPAREN) return name_before_bracket(p, name);
    if (row != OP_COUNT) return parse_bare(p, name, row);
    e = differential(p, name, &found);
    return found ? e : parse_name_node(p, name->text, name->key, name->where);
}

syntax *prefix_name(parser *p, level l) {
    (void)l;
    token name = p->now;
    bool found;
    if (!parse_take(p)) return NULL;
    name_kind k = parse_kind(p, name.key);
    if (k == NAME_FUNCTION) return parse_user(p, &name);
    syntax *e = parse_leibniz(p, &name, &found);
    if (found) return e;
    e = parse_D(p, &name, &found);
    if (found) return e;
    if (k == NAME_UNKNOWN) return unknown_name(p, &name);
    if (p->now.kind == TOKEN_LPAREN) return name_before_bracket(p, &name);
    return parse_name_node(p, name.text, name.key, name.where);
}
