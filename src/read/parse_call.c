/* Calls: arguments between brackets, and bare functions as on paper (sin 2x, sin^2 x).
 *
 * Calls are a name space of their own: a name before a bracket is a function or an error. A bare function takes the
 * implicit product behind it, up to a function, * / + or -. Counts of arguments are checked here, where the place of
 * each is known. */
#include "read/parse.h"

#include <stdio.h>
#include <string.h>

/* --- binds and words among arguments --- */

bool parse_binds_ahead(const parser *p) {
    if (p->now.kind != TOKEN_NAME) return false;
    lexer ahead = p->lex;
    return parse_ahead(p, &ahead).kind == TOKEN_EQUALS;
}

syntax *parse_range(parser *p) {
    syntax *from = parse_at(p, LEVEL_OR);
    if (!from || p->now.kind != TOKEN_RANGE) return from;
    size_t base = p->items.count;
    span head = p->now.where;
    if (!parse_push(p, from) || !parse_take(p)) return NULL;
    syntax *to = parse_at(p, LEVEL_SUM);
    if (!to || !parse_push(p, to)) return NULL;
    syntax *node = parse_node(p, SYN_RANGE, (span){from->where.from, p->end});
    if (!node) return NULL;
    node->head = head;
    return parse_gather(p, node, base);
}

bool parse_bind(parser *p) {
    token name = p->now;
    size_t base = p->items.count;
    if (!parse_take(p)) return false;
    span head = p->now.where;
    if (!parse_take(p)) return false;
    syntax *value = parse_range(p);
    if (!value || !parse_push(p, value)) return false;
    syntax *node = parse_node(p, SYN_BIND, (span){name.where.from, p->end});
    if (!node) return false;
    node->text = name.text;
    node->key = name.key;
    node->head = head;
    node = parse_gather(p, node, base);
    return parse_push(p, node);
}

syntax *parse_word(parser *p) {
    syntax *node = parse_node(p, SYN_WORD, p->now.where);
    if (!node) return NULL;
    node->text = p->now.text;
    node->key = p->now.key;
    return parse_take(p) ? node : NULL;
}

/* rows in sum(A, rows), left in limit(e, x = 0, left): alone in its place, and nobody's variable. */
static bool is_argument_word(const parser *p) {
    static const char *const words[] = {"rows", "columns", "left", "right"};
    if (p->now.kind != TOKEN_NAME || parse_kind(p, p->now.key) != NAME_UNKNOWN) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(p->now.key, words[i])) continue;
        lexer ahead = p->lex;
        token_kind next = parse_ahead(p, &ahead).kind;
        return next == TOKEN_COMMA || next == TOKEN_RPAREN;
    }
    return false;
}

/* --- arguments --- */

static bool argument(parser *p, span open, bool binds) {
    token_kind k = p->now.kind;
    p->bar_closed = false;
    if (k == TOKEN_COMMA || k == TOKEN_RPAREN)
        return parse_fail(p, p->now.where, MSG_SYN_EMPTY_ARGUMENT, NULL, NULL);
    if (k == TOKEN_END) return parse_expect(p, TOKEN_RPAREN, open, "(");
    if (is_argument_word(p)) return parse_push(p, parse_word(p));
    if (binds && parse_binds_ahead(p)) return parse_bind(p);
    if (!parse_push(p, parse_at(p, LEVEL_AT))) return false;
    if (p->now.kind == TOKEN_RANGE) return parse_fail_token(p);
    if (p->now.kind == TOKEN_IN)
        return parse_fail_hint(p, p->now.where, MSG_SYN_IN, NULL, MSG_SYN_WRITE, "i = 1..n", NULL);
    if (p->now.kind == TOKEN_SEMICOLON)
        return parse_fail_hint(p, p->now.where, MSG_SYN_SEMICOLON, NULL, MSG_SYN_WRITE, ",", NULL);
    return true;
}

static bool arguments(parser *p, span open, bool binds) {
    if (!parse_take(p)) return false;
    if (p->now.kind == TOKEN_RPAREN) return true;
    for (;;) {
        if (!argument(p, open, binds)) return false;
        if (p->now.kind != TOKEN_COMMA) return true;
        if (!parse_take(p)) return false;
    }
}

bool parse_arguments(parser *p, bool binds) {
    span open = p->now.where;
    if (!parse_enter(p, open)) return false;
    surroundings around = parse_go_inside(p);
    bool ok = arguments(p, open, binds);
    parse_go_outside(p, around);
    parse_leave(p);
    return ok && parse_expect(p, TOKEN_RPAREN, open, "(");
}

bool parse_check_count(parser *p, const token *name, uint32_t got, uint32_t least, uint32_t most,
                       span where) {
    if (got >= least && (got <= most || most == OP_ANY_NUMBER)) return true;
    char wanted[32], have[16];
    message m = most == OP_ANY_NUMBER ? MSG_SYN_COUNT_LEAST : MSG_SYN_COUNT;
    if (most == OP_ANY_NUMBER || least == most)
        snprintf(wanted, sizeof wanted, "%u", least);
    else
        snprintf(wanted, sizeof wanted, "%u-%u", least, most);
    snprintf(have, sizeof have, "%u", got);
    return diag_set(p->d, DIAG_NAME, where, m, name->text, wanted, have);
}

static bool takes_binds(op row) {
    return op_row_of(row)->class == CLASS_CALCULUS || row == OP_SUM || row == OP_PROD;
}

/* sum(e, i = 1..n) is another operator than sum(A). */
static bool settle_sum(parser *p, syntax *call) {
    uint32_t binds = 0;
    for (uint32_t i = 0; i < call->count; i++) binds += call->at[i]->kind == SYN_BIND;
    if (!binds) return true;
    const syntax *range = call->count == 2 ? call->at[1] : NULL;
    if (binds != 1 || !range || range->kind != SYN_BIND || range->at[0]->kind != SYN_RANGE)
        return parse_fail_hint(p, call->where, MSG_SYN_SUM_OVER, call->text, MSG_SYN_WRITE,
                               call->op == OP_SUM ? "sum(i^2, i = 1..n)" : "prod(i^2, i = 1..n)", NULL);
    call->op = call->op == OP_SUM ? OP_SUM_OVER : OP_PROD_OVER;
    return true;
}

static bool has_only_expressions(const syntax *call) {
    for (uint32_t i = 0; i < call->count; i++)
        if (call->at[i]->kind == SYN_BIND || call->at[i]->kind == SYN_WORD) return false;
    return true;
}

syntax *parse_call(parser *p, const token *name, op row) {
    size_t base = p->items.count;
    bool table = row != OP_COUNT;
    if (!parse_arguments(p, table && takes_binds(row))) return NULL;
    syntax *call = parse_node(p, SYN_CALL, (span){name->where.from, p->end});
    if (!call) return NULL;
    call->text = name->text;
    call->key = name->key;
    call->op = row;
    call->head = name->where;
    call->has_call = true;
    if (!parse_gather(p, call, base)) return NULL;
    if (row == OP_SUM || row == OP_PROD)
        if (!settle_sum(p, call)) return NULL;
    uint32_t least, most;
    if (table) {
        least = op_row_of(row)->least;
        most = op_row_of(row)->most;
    } else if (!(least = most = parse_parameters(p, name->key, NULL)))
        return call;
    if (table && !has_only_expressions(call)) return call;
    return parse_check_count(p, name, call->count, least, most, call->where) ? call : NULL;
}

/* --- bare functions --- */

/* sin, sin -x, grad f: a function without its brackets. */
static bool fail_alone(parser *p, const token *name, op row) {
    const op_row *r = op_row_of(row);
    char example[SAY_SIZE];
    quote next = parse_quote(p, p->now.where);
    const char *argument = p->now.kind == TOKEN_MINUS ? "-x" : parse_starts_operand(p) ? next.text : "x";
    snprintf(example, sizeof example, "%s(%s)", name->text, argument);
    if (p->now.kind == TOKEN_END) p->open = p->now.wants_more;
    parse_fail_name(p, name->where, MSG_SYN_FUNCTION_ALONE, name->text, NULL);
    return diag_hint(p->d, MSG_SYN_WRITE,
                     (r->least > 1 || r->class == CLASS_CALCULUS) && r->example ? r->example : example, NULL,
                     NULL);
}

static bool may_stand_bare(op row) {
    const op_row *r = op_row_of(row);
    return (r->class == CLASS_FUNCTION || r->class == CLASS_MATRIX) && r->least <= 1;
}

/* What may stand behind the f of grad f, so that no more than f can be meant. */
static bool ends_a_name(const parser *p, const token *t) {
    static const bool ends[TOKEN_COUNT] = {
        [TOKEN_END] = true,   [TOKEN_RPAREN] = true, [TOKEN_RBRACKET] = true,  [TOKEN_COMMA] = true,
        [TOKEN_PLUS] = true,  [TOKEN_MINUS] = true,  [TOKEN_SEMICOLON] = true, [TOKEN_AT] = true,
        [TOKEN_WHERE] = true, [TOKEN_EQ] = true,     [TOKEN_NE] = true,
    };
    if (t->kind != TOKEN_NAME || !p->stops) return ends[t->kind];
    for (const char *const *s = p->stops; *s; s++)
        if (strcmp(*s, t->key) == 0) return true;
    return false;
}

/* grad f, hess f: operators of calculus take one name without brackets. What would go on behind it (grad x^2*y) reads
 * in two ways. */
static bool takes_one_name(const parser *p, op row) {
    const op_row *r = op_row_of(row);
    if (r->class != CLASS_CALCULUS || r->least > 1 || !r->name[1] || p->now.kind != TOKEN_NAME) return false;
    lexer ahead = p->lex;
    token next = parse_ahead(p, &ahead);
    return ends_a_name(p, &next);
}

/* The factors behind a bare function: pushes their product. */
static bool bare_product(parser *p) {
    size_t base = p->items.count;
    syntax *first = NULL;
    if (parse_is_function(p)) return parse_push(p, parse_at(p, LEVEL_PRIME));
    do {
        syntax *factor = parse_at(p, LEVEL_PRIME);
        if (!factor || !parse_push(p, factor)) return false;
        if (!first) first = factor;
        if (p->now.kind == TOKEN_NUMBER || !parse_starts_operand(p) || parse_is_function(p)) break;
        if (!parse_check_implicit(p, factor)) return false;
    } while (true);
    if (p->items.count == base + 1) return true;
    syntax *product = parse_node(p, SYN_OPERATOR, (span){first->where.from, p->end});
    if (!product) return false;
    product->op = OP_MUL;
    product->implicit = true;
    return parse_push(p, parse_gather(p, product, base));
}

static syntax *bare_call(parser *p, const token *name, op row) {
    size_t base = p->items.count;
    bool one = takes_one_name(p, row);
    if (!one && (!may_stand_bare(row) || !parse_starts_operand(p))) return fail_alone(p, name, row), NULL;
    if (!parse_enter(p, name->where)) return NULL;
    bool ok = one ? parse_push(p, parse_at(p, LEVEL_POSTFIX)) : bare_product(p);
    parse_leave(p);
    syntax *call = ok ? parse_node(p, SYN_CALL, (span){name->where.from, p->end}) : NULL;
    if (!call) return NULL;
    call->text = name->text;
    call->key = name->key;
    call->op = row;
    call->head = name->where;
    return parse_gather(p, call, base);
}

/* The 2 of sin^2 x: a number, a name or a bracket; a minus is refused later, when the argument is known. */
static syntax *function_exponent(parser *p) {
    if (p->now.kind == TOKEN_SUPER) {
        token t = p->now;
        syntax *e = parse_super(p, &t);
        return e && parse_take(p) ? e : NULL;
    }
    if (!parse_take(p)) return NULL;
    token t = p->now;
    if (t.kind == TOKEN_MINUS) {
        if (!parse_take(p)) return NULL;
        if (p->now.kind != TOKEN_NUMBER) return parse_fail_token(p), NULL;
        syntax *n = prefix_number(p, LEVEL_POSTFIX);
        return n ? parse_operator(p, OP_NEG, t.where, n, NULL) : NULL;
    }
    if (t.kind == TOKEN_LPAREN) return parse_bracketed(p);
    if (t.kind == TOKEN_NUMBER) return prefix_number(p, LEVEL_POSTFIX);
    if (t.kind != TOKEN_NAME) return parse_fail_token(p), NULL;
    syntax *e = parse_name_node(p, t.text, t.key, t.where);
    return e && parse_take(p) ? e : NULL;
}

/* The function that undoes row, or NULL. */
static const char *inverse_of(op row, char *out, size_t size) {
    const char *name = op_row_of(row)->name;
    if (strcmp(name, "log") == 0) return "exp";
    if (strcmp(name, "exp") == 0) return "log";
    snprintf(out, size, "a%s", name);
    return op_find(out, strlen(out)) != OP_COUNT ? out : NULL;
}

/* sin^-1 x is the inverse function to some and 1/sin x to others; sin^-2 x is refused with the reading that is left. */
static bool fail_inverse(parser *p, const token *name, const syntax *exponent, const syntax *call) {
    char inverse[DIAG_ARG_SIZE], first[SAY_SIZE], second[SAY_SIZE];
    quote f = parse_quote(p, name->where), n = parse_quote(p, exponent->at[0]->where);
    quote argument = parse_quote(p, call->count ? call->at[0]->where : call->where);
    const char *power = exponent->at[0]->text ? exponent->at[0]->text : n.text; /* ⁻² is written 2 */
    bool one = strcmp(power, "1") == 0;
    const char *undo = one ? inverse_of(call->op, inverse, sizeof inverse) : NULL;
    snprintf(second, sizeof second, "1/%s(%s)%s%s", f.text, argument.text, one ? "" : "^", one ? "" : power);
    span where = {name->where.from, call->where.to};
    if (!undo) return parse_fail_hint(p, where, MSG_SYN_NEGATIVE_POWER, f.text, MSG_SYN_WRITE, second, NULL);
    snprintf(first, sizeof first, "%s(%s)", undo, argument.text);
    return parse_fail_two(p, where, first, second);
}

static syntax *powered(parser *p, const token *name, op row) {
    span head = p->now.where;
    if (!may_stand_bare(row)) return fail_alone(p, name, row), NULL;
    syntax *exponent = function_exponent(p);
    if (!exponent) return NULL;
    syntax *call = p->now.kind == TOKEN_LPAREN ? parse_call(p, name, row) : bare_call(p, name, row);
    if (!call) return NULL;
    if (exponent->kind == SYN_OPERATOR && exponent->op == OP_NEG)
        return fail_inverse(p, name, exponent, call), NULL;
    if (p->now.kind == TOKEN_CARET && call->has_call)
        return parse_fail_hint(p, p->now.where, MSG_SYN_TWO_POWERS, NULL, MSG_SYN_WRITE, "(sin(x)^2)^3",
                               NULL),
               NULL;
    syntax *power = parse_operator(p, OP_POW, head, call, exponent);
    if (power) power->where = (span){name->where.from, p->end};
    return power;
}

/* sin'(x) */
static syntax *primed(parser *p, const token *name, op row) {
    uint32_t primes = 0;
    while (p->now.kind == TOKEN_PRIME) {
        primes += p->now.count;
        if (primes > LIMIT_NESTING) return parse_fail_nesting(p, p->now.where), NULL;
        if (!parse_take(p)) return NULL;
    }
    if (parse_refuse_bare_argument(p, (span){name->where.from, p->end})) return NULL;
    syntax *node = parse_node(p, SYN_PARTIAL, (span){name->where.from, p->end});
    if (!node) return NULL;
    node->text = name->text;
    node->key = name->key;
    node->op = row;
    node->head = name->where;
    node->primes = primes;
    return parse_partial_call(p, node);
}

syntax *parse_bare(parser *p, const token *name, op row) {
    if (p->now.kind == TOKEN_PRIME) return primed(p, name, row);
    if (p->now.kind == TOKEN_CARET || p->now.kind == TOKEN_SUPER) return powered(p, name, row);
    return bare_call(p, name, row);
}

/* --- functions of the user --- */

syntax *parse_user(parser *p, const token *name) {
    if (p->now.kind == TOKEN_PRIME) return primed(p, name, OP_COUNT);
    if (p->now.kind == TOKEN_LPAREN) return parse_call(p, name, OP_COUNT);
    if (parse_starts_operand(p) && p->now.kind != TOKEN_STRING) {
        char call[SAY_SIZE];
        quote next = parse_quote(p, p->now.where);
        snprintf(call, sizeof call, "%s(%s)", parse_quote(p, name->where).text, next.text);
        return parse_fail_hint(p, (span){name->where.from, p->now.where.to}, MSG_SYN_CALL_BRACKETS,
                               name->text, MSG_SYN_WRITE, call, NULL),
               NULL;
    }
    syntax *f = parse_name_node(p, name->text, name->key, name->where);
    if (f) f->has_function = true;
    return f;
}

/* (f)(x), (D_1 f)(1, 2): the function was read already, in brackets. */
syntax *infix_call(parser *p, syntax *function) {
    if (function->kind == SYN_NAME) {
        token name = {
            .kind = TOKEN_NAME, .where = function->where, .text = function->text, .key = function->key};
        return parse_call(p, &name, OP_COUNT);
    }
    syntax *copy = parse_node(p, function->kind, function->where);
    if (!copy) return NULL;
    *copy = *function;
    copy->bracketed = false;
    if (function->kind == SYN_PARTIAL) return parse_partial_call(p, copy);
    size_t base = p->items.count; /* (∇f)(1, 2) */
    if (!parse_push(p, function->at[0]) || !parse_arguments(p, false)) return NULL;
    copy->has_call = true;
    copy->where.to = p->end;
    return parse_gather(p, copy, base);
}
