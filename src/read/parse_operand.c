/* Operands that are no names: numbers, signs, brackets, bars, matrices, roots; entries x[i]; calls' arguments live in
 * parse_call.c. Bars are the only brackets that look alike on both sides: a bar closes when one is open since the last
 * real bracket, and opens otherwise. */
#include "read/parse.h"

#include <stdio.h>
#include <string.h>

syntax *prefix_number(parser *p, level l) {
    (void)l;
    syntax *node = parse_node(p, SYN_NUMBER, p->now.where);
    if (!node) return NULL;
    node->text = p->now.text;
    return parse_take(p) ? node : NULL;
}

syntax *prefix_history(parser *p, level l) {
    (void)l;
    syntax *node = parse_name_node(p, p->now.text, p->now.key, p->now.where);
    return node && parse_take(p) ? node : NULL;
}

/* A sign at the start of a term takes the term (-x*y is -(x*y)); inside a product, only the next power. */
syntax *prefix_sign(parser *p, level l) {
    token sign = p->now;
    if (sign.kind == TOKEN_PLUS && l > LEVEL_SUM) return parse_fail_token(p), NULL;
    if (!parse_take(p) || !parse_enter(p, sign.where)) return NULL;
    level inner = l <= LEVEL_PRODUCT ? LEVEL_PRODUCT : l > LEVEL_PRIME ? l : LEVEL_PRIME;
    syntax *e = parse_at(p, inner);
    parse_leave(p);
    return !e || sign.kind == TOKEN_PLUS ? e : parse_operator(p, OP_NEG, sign.where, e, NULL);
}

/* --- brackets --- */

surroundings parse_go_inside(parser *p) {
    surroundings s = {p->bars, p->bar_closed, p->cross_ends, p->stops};
    p->bars = 0;
    p->bar_closed = p->cross_ends = false;
    p->stops = NULL;
    return s;
}

void parse_go_outside(parser *p, surroundings s) {
    p->bars = s.bars;
    p->bar_closed = s.bar_closed;
    p->cross_ends = s.cross_ends;
    p->stops = s.stops;
}

static syntax *inside_bracket(parser *p, span open) {
    if (!parse_take(p)) return NULL;
    if (p->now.kind == TOKEN_RPAREN)
        return parse_fail(p, (span){open.from, p->now.where.to}, MSG_SYN_EMPTY_BRACKET, NULL, NULL), NULL;
    if (p->now.kind == TOKEN_END) return parse_expect(p, TOKEN_RPAREN, open, "("), NULL;
    return parse_at(p, LEVEL_WHERE);
}

syntax *parse_bracketed(parser *p) {
    span open = p->now.where;
    if (!parse_enter(p, open)) return NULL;
    surroundings o = parse_go_inside(p);
    syntax *e = inside_bracket(p, open);
    parse_go_outside(p, o);
    parse_leave(p);
    if (!e || !parse_expect(p, TOKEN_RPAREN, open, "(")) return NULL;
    e->bracketed = true;
    e->where = (span){open.from, p->end};
    return e;
}

syntax *prefix_bracket(parser *p, level l) {
    (void)l;
    return parse_bracketed(p);
}

/* --- bars --- */

/* Two bars where one closes: |x - |y||, |x||y|. The second one stays. */
static void split_bars(parser *p) {
    p->now.kind = TOKEN_BAR;
    p->now.where.from++;
    p->now.spaced = false;
    p->end = p->now.where.from;
}

static bool close_bar(parser *p, span open, token_kind k) {
    if (k == TOKEN_BAR && p->now.kind == TOKEN_BARS && p->lex.text[p->now.where.from] == '|')
        return split_bars(p), true;
    return parse_expect(p, k, open, token_name(k));
}

syntax *prefix_bar(parser *p, level l) {
    (void)l;
    token open = p->now;
    size_t base = p->items.count;
    if (!parse_take(p) || !parse_enter(p, open.where)) return NULL;
    p->bars++;
    syntax *e = parse_at(p, LEVEL_SUM);
    p->bars--;
    parse_leave(p);
    if (!e || !close_bar(p, open.where, open.kind)) return NULL;
    p->bar_closed = p->bar_closed || (!p->bars && p->now.kind != TOKEN_BAR && parse_starts_operand(p));
    syntax *node = parse_node(p, SYN_OPERATOR, (span){open.where.from, p->end});
    if (!node || !parse_push(p, e)) return NULL;
    node->op = open.kind == TOKEN_BAR ? OP_ABS : OP_NORM;
    node->head = open.where;
    return parse_gather(p, node, base);
}

/* --- roots --- */

/* √x^2, √2x: reads the rest for the message. */
static bool fail_root(parser *p, const token *sign, const char *name, const syntax *e) {
    char first[SAY_SIZE], second[SAY_SIZE];
    quote inner = parse_quote(p, e->where), rest;
    const char *join = "*";
    if (p->now.kind == TOKEN_SUPER) {
        join = "";
        rest = parse_quote(p, p->now.where);
    } else {
        if (p->now.kind == TOKEN_CARET) {
            join = "^";
            if (!parse_take(p)) return false;
        }
        syntax *more = parse_at(p, LEVEL_POWER);
        if (!more) return false;
        rest = parse_quote(p, more->where);
    }
    snprintf(first, sizeof first, "%s(%s)%s%s", name, inner.text, join, rest.text);
    snprintf(second, sizeof second, "%s(%s%s%s)", name, inner.text, join, rest.text);
    return parse_fail_two(p, (span){sign->where.from, p->end}, first, second);
}

/* √ takes one operand; √2x and √x^2 read in two ways. */
syntax *prefix_root(parser *p, level l) {
    (void)l;
    token sign = p->now;
    const char *name = sign.kind == TOKEN_ROOT ? "sqrt" : "cbrt";
    if (!parse_take(p) || !parse_enter(p, sign.where)) return NULL;
    syntax *e = parse_at(p, LEVEL_INDEX);
    parse_leave(p);
    if (!e) return NULL;
    bool power = p->now.kind == TOKEN_CARET || p->now.kind == TOKEN_SUPER;
    bool more = power || (!p->now.spaced && parse_starts_operand(p));
    if (more && !e->bracketed && e->kind != SYN_CALL) return fail_root(p, &sign, name, e), NULL;
    size_t base = p->items.count;
    syntax *node = parse_node(p, SYN_CALL, (span){sign.where.from, p->end});
    if (!node || !parse_push(p, e)) return NULL;
    node->text = node->key = name;
    node->op = op_find(name, strlen(name));
    node->head = sign.where;
    return parse_gather(p, node, base);
}

/* --- matrices and entries --- */

static bool fail_ragged(parser *p, span where, uint32_t row, uint32_t got, uint32_t columns) {
    char r[16], g[16], c[16];
    snprintf(r, sizeof r, "%u", row);
    snprintf(g, sizeof g, "%u", got);
    snprintf(c, sizeof c, "%u", columns);
    return diag_set(p->d, DIAG_SYNTAX, where, MSG_SYN_RAGGED, c, r, g);
}

static bool entry(parser *p, span open) {
    p->bar_closed = false;
    if (p->now.kind == TOKEN_COMMA || p->now.kind == TOKEN_SEMICOLON || p->now.kind == TOKEN_RBRACKET)
        return parse_fail(p, p->now.where, MSG_SYN_EMPTY_ENTRY, NULL, NULL);
    if (p->now.kind == TOKEN_END) return parse_expect(p, TOKEN_RBRACKET, open, "[");
    syntax *e = parse_at(p, LEVEL_OR);
    if (e && e->kind == SYN_MATRIX && !e->bracketed)
        return parse_fail_hint(p, e->where, MSG_SYN_NESTED_MATRIX, NULL, MSG_SYN_WRITE, "[1, 2; 3, 4]", NULL);
    return parse_push(p, e);
}

/* Behind [ up to the ]: pushes the entries. */
static bool rows(parser *p, span open, syntax *matrix) {
    uint32_t in_row = 0, start = p->now.where.from;
    for (;;) {
        if (!entry(p, open)) return false;
        in_row++;
        token_kind k = p->now.kind;
        if (k == TOKEN_COMMA && parse_take(p)) continue;
        if (p->now.kind == TOKEN_ERROR) return false;
        if (k != TOKEN_SEMICOLON && k != TOKEN_RBRACKET) return parse_expect(p, TOKEN_RBRACKET, open, "[");
        matrix->rows++;
        if (matrix->rows > 1 && in_row != matrix->columns)
            return fail_ragged(p, (span){start, p->end}, matrix->rows, in_row, matrix->columns);
        matrix->columns = in_row;
        if (k == TOKEN_RBRACKET) return true;
        in_row = 0;
        if (!parse_take(p)) return false;
        start = p->now.where.from;
    }
}

syntax *prefix_matrix(parser *p, level l) {
    (void)l;
    span open = p->now.where;
    size_t base = p->items.count;
    syntax *node = parse_node(p, SYN_MATRIX, open);
    if (!node || !parse_take(p) || !parse_enter(p, open)) return NULL;
    surroundings o = parse_go_inside(p);
    bool ok = rows(p, open, node);
    parse_go_outside(p, o);
    parse_leave(p);
    if (!ok || !parse_expect(p, TOKEN_RBRACKET, open, "[")) return NULL;
    node->where.to = p->end;
    if (node->rows == 1) { /* a list is a column */
        node->rows = node->columns;
        node->columns = 1;
    }
    return parse_gather(p, node, base);
}

static bool one_index(parser *p) {
    if (p->now.kind != TOKEN_COLON) return parse_push(p, parse_range(p));
    return parse_push(p, parse_node(p, SYN_ALL, p->now.where)) && parse_take(p);
}

static bool indices(parser *p, span open) {
    for (uint32_t count = 1;; count++) {
        if (p->now.kind == TOKEN_RBRACKET)
            return parse_fail(p, p->now.where, MSG_SYN_EMPTY_ENTRY, NULL, NULL);
        if (p->now.kind == TOKEN_END) return parse_expect(p, TOKEN_RBRACKET, open, "[");
        if (count > 4) return parse_fail(p, p->now.where, MSG_SYN_INDICES, NULL, NULL);
        if (!one_index(p)) return false;
        if (p->now.kind == TOKEN_COLON)
            return parse_fail_hint(p, p->now.where, MSG_SYN_COLON, NULL, MSG_SYN_WRITE, "x[1..3]", NULL);
        if (p->now.kind != TOKEN_COMMA) return true;
        if (!parse_take(p)) return false;
    }
}

syntax *infix_index(parser *p, syntax *left) {
    span open = p->now.where;
    size_t base = p->items.count;
    if (left->kind == SYN_OPERATOR && !left->bracketed && (left->op == OP_POW || left->op == OP_EPOW))
        return parse_fail_hint(p, open, MSG_SYN_INDEX_POWER, NULL, MSG_SYN_WRITE, "(A^2)[1, 2]", NULL), NULL;
    if (!parse_push(p, left) || !parse_take(p) || !parse_enter(p, open)) return NULL;
    surroundings o = parse_go_inside(p);
    bool ok = indices(p, open);
    parse_go_outside(p, o);
    parse_leave(p);
    if (!ok || !parse_expect(p, TOKEN_RBRACKET, open, "[")) return NULL;
    syntax *node = parse_node(p, SYN_INDEX, (span){left->where.from, p->end});
    if (!node) return NULL;
    node->op = OP_INDEX;
    node->head = (span){open.from, p->end};
    return parse_gather(p, node, base);
}
