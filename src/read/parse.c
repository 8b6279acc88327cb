/* The expression parser: operator precedence by a table (Pratt), with chains as loops.
 *
 * For each token the table says what it does where an operand is wanted (prefix) and what it does behind one (infix),
 * and how tightly. Sums, products and comparisons are read as whole chains and become flat nodes, so 10^5 terms cost
 * 10^5 steps and no depth. What paper leaves open (1/2x, e^2x) is found here, where the chain is known, and refused
 * with both readings. A token that may stand behind an operand and is no operator makes an implicit product. */
#include "read/parse.h"

#include <stdio.h>
#include <string.h>

typedef struct rule {
    syntax *(*prefix)(parser *p, level l);
    syntax *(*infix)(parser *p, syntax *left);
    level level; /* of the infix */
    op op;
} rule;

static syntax *infix_sum(parser *p, syntax *left);
static syntax *infix_product(parser *p, syntax *left);
static syntax *infix_power(parser *p, syntax *left);
static syntax *infix_super(parser *p, syntax *left);
static syntax *infix_prime(parser *p, syntax *left);
static syntax *infix_transpose(parser *p, syntax *left);
static syntax *infix_relation(parser *p, syntax *left);
static syntax *infix_logic(parser *p, syntax *left);
static syntax *infix_where(parser *p, syntax *left);
static syntax *infix_number(parser *p, syntax *left);
static syntax *infix_bars(parser *p, syntax *left);

static const rule rules[TOKEN_COUNT] = {
    [TOKEN_NUMBER] = {prefix_number, infix_number, LEVEL_INDEX, OP_NONE},
    [TOKEN_NAME] = {prefix_name, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_HISTORY] = {prefix_history, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_LPAREN] = {prefix_bracket, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_LBRACKET] = {prefix_matrix, infix_index, LEVEL_INDEX, OP_NONE},
    [TOKEN_BAR] = {prefix_bar, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_BARS] = {prefix_bar, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_ROOT] = {prefix_root, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_CUBE_ROOT] = {prefix_root, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_NABLA] = {prefix_nabla, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_PARTIAL] = {prefix_partial, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_PLUS] = {prefix_sign, infix_sum, LEVEL_SUM, OP_ADD},
    [TOKEN_MINUS] = {prefix_sign, infix_sum, LEVEL_SUM, OP_ADD},
    [TOKEN_STAR] = {NULL, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_CROSS] = {NULL, infix_product, LEVEL_PRODUCT, OP_MUL},
    [TOKEN_SLASH] = {NULL, infix_product, LEVEL_PRODUCT, OP_DIV},
    [TOKEN_DOT_STAR] = {NULL, infix_product, LEVEL_PRODUCT, OP_EMUL},
    [TOKEN_DOT_SLASH] = {NULL, infix_product, LEVEL_PRODUCT, OP_EDIV},
    [TOKEN_KRON] = {NULL, infix_product, LEVEL_PRODUCT, OP_KRON},
    [TOKEN_CARET] = {NULL, infix_power, LEVEL_POWER, OP_POW},
    [TOKEN_DOT_CARET] = {NULL, infix_power, LEVEL_POWER, OP_EPOW},
    [TOKEN_SUPER] = {NULL, infix_super, LEVEL_POSTFIX, OP_POW},
    [TOKEN_PRIME] = {NULL, infix_prime, LEVEL_PRIME, OP_NONE},
    [TOKEN_TRANSPOSE] = {NULL, infix_transpose, LEVEL_PRIME, OP_TRANSPOSE},
    [TOKEN_EQ] = {NULL, infix_relation, LEVEL_RELATION, OP_EQ},
    [TOKEN_NE] = {NULL, infix_relation, LEVEL_RELATION, OP_NE},
    [TOKEN_LT] = {NULL, infix_relation, LEVEL_RELATION, OP_LT},
    [TOKEN_LE] = {NULL, infix_relation, LEVEL_RELATION, OP_LE},
    [TOKEN_GT] = {NULL, infix_relation, LEVEL_RELATION, OP_GT},
    [TOKEN_GE] = {NULL, infix_relation, LEVEL_RELATION, OP_GE},
    [TOKEN_AND] = {NULL, infix_logic, LEVEL_AND, OP_AND},
    [TOKEN_OR] = {NULL, infix_logic, LEVEL_OR, OP_OR},
    [TOKEN_AT] = {NULL, parse_infix_at, LEVEL_AT, OP_AT},
    [TOKEN_WHERE] = {NULL, infix_where, LEVEL_WHERE, OP_NONE},
};

/* The rules that depend on what stands before the token. */
static const rule product_rule = {NULL, infix_product, LEVEL_PRODUCT, OP_MUL};
static const rule call_rule = {NULL, infix_call, LEVEL_INDEX, OP_NONE};
static const rule bars_rule = {NULL, infix_bars, LEVEL_INDEX, OP_NONE};

/* (D_1 f)(1, 2), (f')(x), (f)(x): a function in brackets is called, not multiplied. */
static bool is_function_value(const parser *p, const syntax *e) {
    if (!e->bracketed) return false;
    if (e->kind == SYN_PARTIAL) return !e->has_call;
    if (e->kind == SYN_OPERATOR && e->op == OP_GRAD)
        return !e->has_call && e->at[0]->kind == SYN_NAME && parse_kind(p, e->at[0]->key) == NAME_FUNCTION;
    return e->kind == SYN_NAME && parse_kind(p, e->key) == NAME_FUNCTION;
}

/* What the next token does behind `left`; NULL when it ends the expression. */
static const rule *follow(const parser *p, const syntax *left) {
    token_kind k = p->now.kind;
    if (parse_is_stop(p) || (k == TOKEN_CROSS && p->cross_ends)) return NULL;
    if (k == TOKEN_BAR && p->bars) return NULL;
    if (k == TOKEN_BARS && p->bars) return NULL;
    if (k == TOKEN_BARS && p->now.spaced) {
        uint32_t behind = p->now.where.to;
        if (behind < p->lex.length && p->lex.text[behind] == ' ') return &bars_rule;
    }
    if (k == TOKEN_LBRACKET && left->kind == SYN_NUMBER) return &product_rule;
    if (k == TOKEN_LPAREN && is_function_value(p, left)) return &call_rule;
    return rules[k].infix ? &rules[k] : NULL;
}

syntax *parse_at(parser *p, level l) {
    const rule *r = &rules[p->now.kind];
    if (!r->prefix) return parse_fail_token(p), NULL;
    syntax *left = r->prefix(p, l);
    while (left && (r = follow(p, left)) && r->level >= l) left = r->infix(p, left);
    return left;
}

bool parse_starts_operand(const parser *p) {
    token_kind k = p->now.kind;
    if (parse_is_stop(p) || ((k == TOKEN_BAR || k == TOKEN_BARS) && p->bars)) return false;
    return k == TOKEN_NUMBER ||
           (rules[k].prefix && k != TOKEN_PLUS && k != TOKEN_MINUS && k != TOKEN_LBRACKET);
}

/* --- sums --- */

static syntax *infix_sum(parser *p, syntax *left) {
    size_t base = p->items.count;
    span head = p->now.where;
    if (!parse_push(p, left)) return NULL;
    while (p->now.kind == TOKEN_PLUS || p->now.kind == TOKEN_MINUS) {
        token sign = p->now;
        if (!parse_take(p)) return NULL;
        syntax *term = parse_at(p, LEVEL_PRODUCT);
        if (term && sign.kind == TOKEN_MINUS) term = parse_operator(p, OP_NEG, sign.where, term, NULL);
        if (term && sign.kind == TOKEN_MINUS) term->where.from = sign.where.from;
        if (!parse_push(p, term)) return NULL;
    }
    syntax *sum = parse_node(p, SYN_OPERATOR, (span){left->where.from, p->end});
    if (!sum) return NULL;
    sum->op = OP_ADD;
    sum->head = head;
    return parse_gather(p, sum, base);
}

/* --- products --- */

typedef struct chain { /* operands above base belong to one operator op */
    size_t base;
    op op;
    span head;
    bool implicit;
} chain;

/* Makes one operand of what the chain has so far. */
static syntax *collapse(parser *p, chain *c) {
    const syntax *first = p->items.at[c->base], *last = p->items.at[p->items.count - 1];
    syntax *node = parse_node(p, SYN_OPERATOR, (span){first->where.from, last->where.to});
    if (!node) return NULL;
    node->op = c->op;
    node->head = c->head;
    node->implicit = c->implicit;
    return parse_gather(p, node, c->base);
}

static bool is_flat(op o) { return o == OP_MUL || o == OP_EMUL || o == OP_KRON; }

static bool chain_add(parser *p, chain *c, op o, span head, bool implicit, syntax *factor) {
    if (c->op != OP_NONE && (c->op != o || !is_flat(o)) && !parse_push(p, collapse(p, c))) return false;
    if (c->op != o || !is_flat(o)) *c = (chain){c->base, o, head, true};
    c->implicit = c->implicit && implicit;
    return parse_push(p, factor);
}

/* a/b c: says both readings. */
static bool fail_mixed(parser *p, const chain *c, const syntax *factor) {
    const syntax *a = p->items.at[c->base], *b = p->items.at[p->items.count - 1];
    const char *sign = op_row_of(c->op)->name;
    if (c->op == OP_KRON) sign = "⊗";
    quote l =
        parse_quote(p, (span){a->where.from, ((const syntax *)p->items.at[p->items.count - 2])->where.to});
    quote m = parse_quote(p, b->where), r = parse_quote(p, factor->where);
    char first[SAY_SIZE], second[SAY_SIZE];
    snprintf(first, sizeof first, "(%s%s%s)*%s", l.text, sign, m.text, r.text);
    snprintf(second, sizeof second, "%s%s(%s*%s)", l.text, sign, m.text, r.text);
    return parse_fail_two(p, (span){a->where.from, factor->where.to}, first, second);
}

/* The power in `e` that a factor right behind it could belong to: e^2x. NULL when brackets or raised digits decide. */
static const syntax *open_power(const parser *p, const syntax *e) {
    while (e->kind == SYN_OPERATOR && e->op == OP_NEG && !e->bracketed) e = e->at[0];
    if (e->kind != SYN_OPERATOR || e->bracketed || (e->op != OP_POW && e->op != OP_EPOW)) return NULL;
    if (!strchr("^.", p->lex.text[e->head.from])) return NULL;
    const syntax *exponent = e->at[1];
    while (exponent->kind == SYN_OPERATOR && exponent->op == OP_NEG && !exponent->bracketed)
        exponent = exponent->at[0];
    return exponent->bracketed ? NULL : e;
}

/* f^2(x), f⁻¹ (x): a power of the value, or the function applied twice. */
static bool fail_function_power(parser *p, const syntax *power) {
    char first[SAY_SIZE], second[SAY_SIZE];
    quote f = parse_quote(p, power->at[0]->where), up = parse_quote(p, power->at[1]->where);
    const syntax *argument = parse_bracketed(p);
    if (!argument) return false;
    quote x = parse_quote(p, argument->where);
    const char *sign = p->lex.text[power->head.from] == '^' ? "^" : "";
    if (power->at[1]->kind == SYN_OPERATOR && power->at[1]->op == OP_NEG) {
        snprintf(first, sizeof first, "1/%s%s", f.text, x.text);
        return parse_fail_hint(p, (span){power->where.from, p->end}, MSG_SYN_NEGATIVE_POWER, f.text,
                               MSG_SYN_WRITE, first, NULL);
    }
    snprintf(first, sizeof first, "%s%s%s%s", f.text, x.text, sign, up.text);
    snprintf(second, sizeof second, "%s(%s%s)", f.text, f.text, x.text);
    return parse_fail_two(p, (span){power->where.from, p->end}, first, second);
}

/* (f + g)(2): a product, or the function at 2. */
static bool fail_function_call(parser *p, const syntax *functions) {
    char first[SAY_SIZE], second[SAY_SIZE];
    quote f = parse_quote(p, functions->where);
    const syntax *argument = parse_bracketed(p);
    if (!argument) return false;
    quote x = parse_quote(p, argument->where);
    snprintf(first, sizeof first, "%s*%s", f.text, x.text);
    snprintf(second, sizeof second, "%s at (x = ...)", f.text);
    return parse_fail_two(p, (span){functions->where.from, p->end}, first, second);
}

static bool is_power_of_function(const syntax *e) {
    return e->kind == SYN_OPERATOR && e->op == OP_POW && !e->bracketed &&
           (e->at[0]->kind == SYN_NAME || e->at[0]->kind == SYN_PARTIAL) && e->at[0]->has_function;
}

bool parse_check_implicit(parser *p, const syntax *last) {
    bool bracket = p->now.kind == TOKEN_LPAREN;
    if (bracket && is_power_of_function(last)) return fail_function_power(p, last);
    if (bracket && last->bracketed && last->has_function) return fail_function_call(p, last);
    const syntax *power = p->now.spaced ? NULL : open_power(p, last);
    if (!power) return true;
    quote base = parse_quote(p, power->at[0]->where), up = parse_quote(p, power->at[1]->where);
    const syntax *factor = parse_at(p, LEVEL_SIGN);
    if (!factor) return false;
    quote right = parse_quote(p, factor->where);
    char first[SAY_SIZE], second[SAY_SIZE];
    const char *sign = power->op == OP_POW ? "^" : ".^";
    snprintf(first, sizeof first, "%s%s%s*%s", base.text, sign, up.text, right.text);
    snprintf(second, sizeof second, "%s%s(%s*%s)", base.text, sign, up.text, right.text);
    return parse_fail_two(p, (span){power->where.from, factor->where.to}, first, second);
}

static bool is_implicit(token_kind k) { return rules[k].prefix != NULL; }

static syntax *infix_product(parser *p, syntax *left) {
    chain c = {.base = p->items.count, .op = OP_NONE, .implicit = true};
    const rule *r;
    if (!parse_push(p, left)) return NULL;
    while ((r = follow(p, p->items.at[p->items.count - 1])) && r->level == LEVEL_PRODUCT) {
        token sign = p->now;
        bool implicit = is_implicit(sign.kind);
        if (sign.kind == TOKEN_BAR && p->bar_closed)
            return parse_fail_hint(p, sign.where, MSG_SYN_BARS_TWO, NULL, MSG_SYN_WRITE, "abs(x)", NULL),
                   NULL;
        op o = r->op;
        if (implicit ? !parse_check_implicit(p, p->items.at[p->items.count - 1]) : !parse_take(p))
            return NULL;
        syntax *factor = parse_at(p, LEVEL_SIGN);
        if (!factor) return NULL;
        if (implicit && c.op != OP_NONE && c.op != OP_MUL) return fail_mixed(p, &c, factor), NULL;
        if (!chain_add(p, &c, o, sign.where, implicit, factor)) return NULL;
    }
    return collapse(p, &c);
}

/* Two operands of which the second is a number: never a product. */
static syntax *infix_number(parser *p, syntax *left) {
    quote a = parse_quote(p, left->where), b = parse_quote(p, p->now.where);
    char times[SAY_SIZE];
    snprintf(times, sizeof times, "%s*%s", a.text, b.text);
    span both = {left->where.from, p->now.where.to};
    if (left->kind == SYN_NUMBER)
        parse_fail(p, both, MSG_SYN_TWO_NUMBERS, NULL, NULL);
    else
        parse_fail(p, both, MSG_SYN_NUMBER_BEHIND, NULL, NULL);
    return diag_hint(p->d, p->lex.depth ? MSG_SYN_WRITE_OR_COMMA : MSG_SYN_WRITE, times, NULL, NULL), NULL;
}

static syntax *infix_bars(parser *p, syntax *left) {
    (void)left;
    return parse_fail_hint(p, p->now.where, MSG_SYN_NO_OPERATOR, "||", MSG_SYN_WRITE, "or", NULL), NULL;
}

/* --- powers and what stands behind an operand --- */

static syntax *braced(parser *p) {
    span open = p->now.where;
    if (!parse_take(p)) return NULL;
    syntax *e = parse_at(p, LEVEL_AT);
    if (!e || !parse_expect(p, TOKEN_RBRACE, open, "{")) return NULL;
    e->bracketed = true;
    e->where = (span){open.from, p->end};
    return e;
}

static syntax *infix_power(parser *p, syntax *left) {
    token sign = p->now;
    if (!parse_take(p) || !parse_enter(p, sign.where)) return NULL;
    syntax *exponent = p->now.kind == TOKEN_LBRACE ? braced(p) : parse_at(p, LEVEL_POWER);
    parse_leave(p);
    return exponent ? parse_operator(p, rules[sign.kind].op, sign.where, left, exponent) : NULL;
}

/* What a run of superscripts says: ², ⁻¹, ⁿ, ²ⁿ. */
syntax *parse_super(parser *p, const token *t) {
    const char *text = t->text;
    bool minus = *text == '-';
    text += minus || *text == '+';
    size_t digits = strspn(text, "0123456789"), letters = strcspn(text + digits, "0123456789+-");
    if (text[digits + letters] || digits + letters == 0 || letters > 1)
        return parse_fail(p, t->where, MSG_SYN_SUPERSCRIPT, NULL, NULL), NULL;
    syntax *number = NULL, *name = NULL;
    if (digits) {
        if (!(number = parse_node(p, SYN_NUMBER, t->where))) return NULL;
        if (!(number->text = arena_text(p->home, text, digits))) return diag_memory(p->d), NULL;
    }
    if (letters && !(name = parse_name_node(p, text + digits, text + digits, t->where))) return NULL;
    syntax *e = number && name ? parse_operator(p, OP_MUL, t->where, number, name) : number ? number : name;
    if (e && number && name) e->implicit = true;
    if (e && minus) e = parse_operator(p, OP_NEG, t->where, e, NULL);
    if (e) e->where = t->where;
    return e;
}

static syntax *infix_super(parser *p, syntax *left) {
    token t = p->now;
    syntax *exponent = parse_super(p, &t);
    if (!exponent || !parse_take(p)) return NULL;
    return parse_operator(p, OP_POW, t.where, left, exponent);
}

/* k'(3), where k is not known: a function that is not defined, or a product. */
static bool fail_primed(parser *p, const syntax *name) {
    char product[SAY_SIZE];
    snprintf(product, sizeof product, "%s*(...)", parse_quote(p, (span){name->where.from, p->end}).text);
    parse_fail_name(p, name->where, MSG_SYN_NOT_A_FUNCTION, name->text, NULL);
    return diag_hint(p->d, MSG_SYN_HINT_TIMES_OR_DEFINE, product, name->text, NULL);
}

static syntax *infix_prime(parser *p, syntax *left) {
    span head = p->now.where;
    uint32_t primes = 0;
    while (p->now.kind == TOKEN_PRIME) {
        primes += p->now.count;
        if (primes > LIMIT_NESTING) return parse_fail_nesting(p, p->now.where), NULL;
        if (!parse_take(p)) return NULL;
    }
    if (p->now.kind == TOKEN_LPAREN && !p->now.spaced && left->kind == SYN_NAME && !left->bracketed &&
        parse_kind(p, left->key) == NAME_UNKNOWN)
        return fail_primed(p, left), NULL;
    size_t base = p->items.count;
    syntax *node = parse_node(p, SYN_PRIME, (span){left->where.from, p->end});
    if (!node || !parse_push(p, left)) return NULL;
    node->head = (span){head.from, p->end};
    node->primes = primes;
    return parse_gather(p, node, base);
}

static syntax *infix_transpose(parser *p, syntax *left) {
    span head = p->now.where;
    return parse_take(p) ? parse_operator(p, OP_TRANSPOSE, head, left, NULL) : NULL;
}

/* --- comparisons and what binds looser --- */

/* a < b < c is a < b and b < c, with one node for b. */
static syntax *infix_relation(parser *p, syntax *left) {
    size_t base = p->items.count;
    span first = p->now.where;
    while (rules[p->now.kind].level == LEVEL_RELATION) {
        token sign = p->now;
        if (!parse_take(p)) return NULL;
        syntax *right = parse_at(p, LEVEL_SUM);
        if (!right || !parse_push(p, parse_operator(p, rules[sign.kind].op, sign.where, left, right)))
            return NULL;
        left = right;
    }
    if (p->items.count == base + 1) return (syntax *)(uintptr_t)list_pop(&p->items);
    const syntax *start = p->items.at[base];
    syntax *node = parse_node(p, SYN_OPERATOR, (span){start->where.from, p->end});
    if (!node) return NULL;
    node->op = OP_AND;
    node->head = first;
    return parse_gather(p, node, base);
}

static syntax *infix_logic(parser *p, syntax *left) {
    size_t base = p->items.count;
    token sign = p->now;
    if (!parse_push(p, left)) return NULL;
    while (p->now.kind == sign.kind) {
        if (!parse_take(p)) return NULL;
        syntax *next = parse_at(p, (level)(rules[sign.kind].level + 1));
        if (!next || !parse_push(p, next)) return NULL;
    }
    syntax *node = parse_node(p, SYN_OPERATOR, (span){left->where.from, p->end});
    if (!node) return NULL;
    node->op = rules[sign.kind].op;
    node->head = sign.where;
    return parse_gather(p, node, base);
}

static bool fail_point(parser *p) {
    if (p->now.kind == TOKEN_END) return parse_fail_token(p);
    return parse_fail_hint(p, p->now.where, MSG_SYN_POINT, NULL, MSG_SYN_WRITE, "at (x = 1, y = 2)", NULL);
}

/* x = 1, y = 2 between brackets: pushes the binds. */
static bool point_in_brackets(parser *p) {
    span open = p->now.where;
    surroundings around = parse_go_inside(p);
    if (!parse_enter(p, open)) return false;
    do {
        if (!parse_take(p)) return false;
        if (p->now.kind == TOKEN_END) break;
        if (!parse_binds_ahead(p)) return fail_point(p);
        if (!parse_bind(p)) return false;
    } while (p->now.kind == TOKEN_COMMA);
    parse_go_outside(p, around);
    parse_leave(p);
    return parse_expect(p, TOKEN_RPAREN, open, "(");
}

/* What stands behind `at`: (x = 1, y = 2) or x = 1. */
static bool point(parser *p) {
    if (p->now.kind == TOKEN_LPAREN) return point_in_brackets(p);
    return parse_binds_ahead(p) ? parse_bind(p) : fail_point(p);
}

syntax *parse_infix_at(parser *p, syntax *left) {
    size_t base = p->items.count;
    token sign = p->now;
    if (!parse_push(p, left) || !parse_take(p) || !point(p)) return NULL;
    syntax *node = parse_node(p, SYN_OPERATOR, (span){left->where.from, p->end});
    if (!node) return NULL;
    node->op = OP_AT;
    node->head = sign.where;
    return parse_gather(p, node, base);
}

static syntax *infix_where(parser *p, syntax *left) {
    size_t base = p->items.count;
    token sign = p->now;
    if (!parse_push(p, left)) return NULL;
    do {
        if (!parse_take(p)) return NULL;
        if (p->now.kind == TOKEN_END) return parse_fail_token(p), NULL;
        if (!parse_binds_ahead(p))
            return parse_fail_hint(p, p->now.where, MSG_SYN_WHERE, NULL, MSG_SYN_WRITE,
                                   "E where p = x^2, q = p + 1", NULL),
                   NULL;
        if (!parse_bind(p)) return NULL;
    } while (p->now.kind == TOKEN_COMMA);
    syntax *node = parse_node(p, SYN_WHERE, (span){left->where.from, p->end});
    if (!node) return NULL;
    node->head = sign.where;
    return parse_gather(p, node, base);
}
