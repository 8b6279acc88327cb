/* Partial derivatives by an index: f_x, f_xy, f_1, f_{x_1}; D_1 f, D_x (x^2*y).
 *
 * All end as "what by": a list of differentiations, first to last. f_xy is first x, then y; in D_x D_y f the one next to
 * f comes first, so that list is turned around. Which letters of f_xy belong together, the parameters of f decide. */
#include "read/parse_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool parts_add(parser *p, parts *found, const char *key, uint32_t index, span where) {
    if (found->count >= LIMIT_NESTING) return parse_fail_nesting(p, where);
    if (found->count == found->room) {
        uint32_t room = found->room ? found->room * 2 : 4;
        syntax_part *grown = arena_take(p->home, room * sizeof *grown);
        if (!grown) return diag_memory(p->d);
        if (found->count) memcpy(grown, found->at, found->count * sizeof *grown);
        found->at = grown;
        found->room = room;
    }
    found->at[found->count++] = (syntax_part){key, index, where};
    return true;
}

void parts_turn_around(parts *found) {
    for (uint32_t i = 0, j = found->count; i + 1 < j; i++) {
        syntax_part t = found->at[i];
        found->at[i] = found->at[--j];
        found->at[j] = t;
    }
}

/* --- the node --- */

bool parse_refuse_bare_argument(parser *p, span function) {
    bool differential = p->now.kind == TOKEN_NAME && p->now.key[0] == 'd' && p->now.key[1];
    if (p->now.kind != TOKEN_NAME || !parse_starts_operand(p) || differential || parse_is_function(p))
        return false;
    quote f = parse_quote(p, function), x = parse_quote(p, p->now.where);
    char call[SAY_SIZE];
    snprintf(call, sizeof call, "%s(%s)", f.text, x.text);
    return !parse_fail_hint(p, (span){function.from, p->now.where.to}, MSG_SYN_CALL_BRACKETS, f.text,
                            MSG_SYN_WRITE, call, NULL);
}

syntax *parse_partial_call(parser *p, syntax *partial) {
    if (p->now.kind != TOKEN_LPAREN) {
        partial->has_function = true;
        return partial;
    }
    size_t base = p->items.count;
    if (!parse_arguments(p, false)) return NULL;
    partial->has_call = true;
    partial->where.to = p->end;
    if (!parse_gather(p, partial, base)) return NULL;
    bool table = partial->op != OP_COUNT && partial->op != OP_NONE;
    uint32_t least = table ? op_row_of(partial->op)->least : parse_parameters(p, partial->key, NULL);
    uint32_t most = table ? op_row_of(partial->op)->most : least;
    if (!most) return partial;
    token name = {.text = partial->key, .key = partial->key};
    return parse_check_count(p, &name, partial->count, least, most, partial->where) ? partial : NULL;
}

syntax *parse_partial_node(parser *p, const char *text, const char *key, op row, span head, const parts *by) {
    syntax *node = parse_node(p, SYN_PARTIAL, (span){head.from, p->end});
    if (!node) return NULL;
    node->text = text;
    node->key = key;
    node->op = row;
    node->head = head;
    node->parts = by->at;
    node->part_count = by->count;
    return parse_partial_call(p, node);
}

syntax *parse_derivative(parser *p, const syntax *e, const parts *by, span where, span head) {
    size_t base = p->items.count;
    if (!parse_push(p, e) || !parse_by_names(p, by->at, by->count)) return NULL;
    syntax *node = parse_node(p, SYN_OPERATOR, where);
    if (!node) return NULL;
    node->op = OP_DIFF;
    node->head = head;
    return parse_gather(p, node, base);
}

/* --- f_x --- */

static const char *slice(parser *p, const char *from, size_t length) {
    const char *text = arena_text(p->home, from, length);
    if (!text) diag_memory(p->d);
    return text;
}

static size_t digit_count(const char *text) { return strspn(text, "0123456789"); }

/* The lengths that a parameter can take at the start of text: its own, and with an index x_1. */
static size_t matched(const char *text, size_t length, const char *key) {
    size_t n = strlen(key);
    if (n > length || memcmp(text, key, n)) return 0;
    if (n < length && text[n] == '_' && n + 1 < length && digit_count(text + n + 1)) {
        size_t more = digit_count(text + n + 1);
        n += 1 + (more < length - n - 1 ? more : length - n - 1);
    }
    return n;
}

/* Splits the letters behind f_ into parameters. 0 ways: none fits; 2: more than one way. */
static bool split_names(parser *p, parts *found, const char *text, size_t length, const char *const *keys,
                        uint32_t count, span where, int *ret_ways) {
    unsigned char *ways = arena_take(p->home, length + 1);
    if (!ways) return diag_memory(p->d);
    ways[length] = 1;
    for (size_t i = length; i-- > 0;)
        for (uint32_t k = 0; k < count; k++) {
            size_t n = matched(text + i, length - i, keys[k]);
            if (n && ways[i + n])
                ways[i] = (unsigned char)(ways[i] + ways[i + n] > 2 ? 2 : ways[i] + ways[i + n]);
        }
    *ret_ways = ways[0];
    for (uint32_t k = 0; k < count; k++)
        if (strlen(keys[k]) == length && memcmp(keys[k], text, length) == 0)
            return *ret_ways = 1, parts_add(p, found, keys[k], 0, where);
    if (ways[0] != 1) return true;
    for (size_t i = 0; i < length;)
        for (uint32_t k = 0; k < count; k++) {
            size_t n = matched(text + i, length - i, keys[k]);
            if (!n || !ways[i + n]) continue;
            const char *key = slice(p, text + i, n);
            if (!key || !parts_add(p, found, key, 0, where)) return false;
            i += n;
            break;
        }
    return true;
}

/* f_1, f_12: one index, or one digit each; an f of more than eleven parameters has both readings. */
static bool split_digits(parser *p, parts *found, const char *text, size_t length, uint32_t count, span where,
                         int *ret_ways) {
    unsigned long whole = length <= 9 ? strtoul(text, NULL, 10) : 0;
    bool one = whole >= 1 && (count == 0 || whole <= count), each = length > 1;
    for (size_t i = 0; i < length; i++) {
        unsigned digit = (unsigned)(text[i] - '0');
        if (digit < 1 || (count && digit > count)) each = false;
    }
    if (count == 0 && length > 1) one = false; /* the parameters are not known: digits are indices */
    *ret_ways = one && each ? 2 : one || each;
    if (*ret_ways != 1) return true;
    if (one) return parts_add(p, found, NULL, (uint32_t)whole, where);
    for (size_t i = 0; i < length; i++)
        if (!parts_add(p, found, NULL, (uint32_t)(text[i] - '0'), where)) return false;
    return true;
}

static bool fail_parts(parser *p, const token *name, const char *f, const char *piece, int ways,
                       const char *const *keys, uint32_t count) {
    char known[SAY_SIZE] = "";
    size_t used = 0;
    for (uint32_t i = 0; i < count && used < DIAG_ARG_SIZE; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, i ? ", %.40s" : "%.40s", keys[i]);
    if (ways > 1) {
        parse_fail(p, name->where, MSG_SYN_TWO_READINGS, name->text, NULL);
        return diag_hint(p->d, MSG_SYN_HINT_COMMAS, f, NULL, NULL);
    }
    diag_set(p->d, DIAG_NAME, name->where, MSG_SYN_NO_PARAMETER, f, piece, known);
    return false;
}

/* The suffix of f_suffix, in pieces between commas. */
static bool split_suffix(parser *p, parts *found, const token *name, const char *f, const char *suffix) {
    const char *const *keys = NULL;
    uint32_t count = parse_parameters(p, f, &keys);
    for (const char *at = suffix;; at++) {
        size_t length = strcspn(at, ",");
        int ways = 0;
        bool numbers = length && digit_count(at) >= length;
        bool ok = numbers ? split_digits(p, found, at, length, count, name->where, &ways)
                          : length == 0 || split_names(p, found, at, length, keys, count, name->where, &ways);
        if (!ok) return false;
        const char *piece = slice(p, at, length);
        if (ways != 1) return piece && fail_parts(p, name, f, piece, ways, keys, count);
        at += length;
        if (!*at) return true;
    }
}

syntax *parse_subscripted(parser *p, const token *name, bool *ret_found) {
    *ret_found = false;
    for (const char *low = strchr(name->key, '_'); low; low = strchr(low + 1, '_')) {
        size_t length = (size_t)(low - name->key);
        const char *f = slice(p, name->key, length);
        if (f && (!low[1] || parse_kind(p, f) != NAME_FUNCTION)) continue;
        *ret_found = true;
        parts found = {0};
        if (!f || !split_suffix(p, &found, name, f, low + 1)) return NULL;
        return parse_partial_node(p, name->text, f, OP_COUNT, name->where, &found);
    }
    return NULL;
}

/* --- D_1 f --- */

static bool is_D(const token *t) {
    return t->kind == TOKEN_NAME && t->key[0] == 'D' && t->key[1] == '_' && t->key[2];
}

static bool D_part(parser *p, parts *found, const char *index, span where) {
    size_t digits = digit_count(index);
    if (strchr(index, ','))
        return parse_fail_hint(p, where, MSG_SYN_D_ONE, NULL, MSG_SYN_WRITE, "D_2 (D_1 f)", NULL);
    if (index[digits]) return parts_add(p, found, index, 0, where);
    unsigned long whole = digits <= 9 ? strtoul(index, NULL, 10) : 0;
    if (!whole) return parse_fail(p, where, MSG_SYN_D_INDEX, NULL, NULL);
    return parts_add(p, found, NULL, (uint32_t)whole, where);
}

static syntax *one_operand(parser *p, span head) {
    if (!parse_enter(p, head)) return NULL;
    syntax *e = parse_at(p, LEVEL_POSTFIX);
    parse_leave(p);
    return e;
}

/* The function or expression behind D_… or ∂_…; `list` holds what by, in reverse. */
static syntax *D_operand(parser *p, parts *found, span head) {
    if (p->now.kind == TOKEN_NAME) {
        token f = p->now;
        name_kind k = parse_kind(p, f.key);
        op row = k == NAME_UNKNOWN ? parse_function(f.key) : OP_COUNT;
        if (k == NAME_FUNCTION || row != OP_COUNT) {
            if (!parse_take(p) || parse_refuse_bare_argument(p, (span){head.from, p->end})) return NULL;
            parts_turn_around(found);
            return parse_partial_node(p, f.text, f.key, row, head, found);
        }
    }
    if (p->now.kind != TOKEN_LPAREN && p->now.kind != TOKEN_NAME)
        return parse_fail_hint(p, head, MSG_SYN_D_WANTS, parse_quote(p, head).text, MSG_SYN_WRITE,
                               "D_1 f(x, y)", NULL),
               NULL;
    syntax *e = p->now.kind == TOKEN_LPAREN ? parse_bracketed(p) : one_operand(p, head);
    if (!e) return NULL;
    parts_turn_around(found);
    bool function = e->kind == SYN_NAME && parse_kind(p, e->key) == NAME_FUNCTION;
    if (function || (e->kind == SYN_PARTIAL && !e->has_call)) {
        parts all = {0};
        for (uint32_t i = 0; i < e->primes; i++)
            if (!parts_add(p, &all, NULL, 1, e->where)) return NULL;
        for (uint32_t i = 0; i < e->part_count; i++)
            if (!parts_add(p, &all, e->parts[i].key, e->parts[i].index, e->parts[i].where)) return NULL;
        for (uint32_t i = 0; i < found->count; i++)
            if (!parts_add(p, &all, found->at[i].key, found->at[i].index, found->at[i].where)) return NULL;
        return parse_partial_node(p, e->text, e->key, function ? OP_COUNT : e->op, head, &all);
    }
    for (uint32_t i = 0; i < found->count; i++)
        if (!found->at[i].key)
            return parse_fail_hint(p, head, MSG_SYN_D_EXPRESSION, NULL, MSG_SYN_WRITE, "D_x (x^2*y)", NULL),
                   NULL;
    return parse_derivative(p, e, found, (span){head.from, p->end}, head);
}

/* D_x x^2, with nothing of that name declared: an operator before an expression, or a product. */
static bool fail_D_product(parser *p, const token *name) {
    char operator[SAY_SIZE], product[SAY_SIZE];
    quote D = parse_quote(p, name->where), x = parse_quote(p, p->now.where);
    snprintf(operator, sizeof operator, "%s (%s)", D.text, x.text);
    snprintf(product, sizeof product, "%s*%s", D.text, x.text);
    return parse_fail_two(p, (span){name->where.from, p->now.where.to}, operator, product);
}

/* D_1 (D_2 f), D_1 D_2 f. Not found where a variable D_1 is declared, or D is and no function follows. */
syntax *parse_D(parser *p, const token *name, bool *ret_found) {
    *ret_found = false;
    if (!is_D(name) || parse_kind(p, name->key) != NAME_UNKNOWN) return NULL;
    bool D_known = parse_kind(p, "D") != NAME_UNKNOWN, bracket = p->now.kind == TOKEN_LPAREN;
    bool function =
        p->now.kind == TOKEN_NAME && (parse_kind(p, p->now.key) == NAME_FUNCTION || is_D(&p->now) ||
                                      (parse_kind(p, p->now.key) == NAME_UNKNOWN && p->now.key[1] &&
                                       parse_function(p->now.key) != OP_COUNT));
    bool product = !function && !bracket && p->now.kind == TOKEN_NAME && !parse_is_stop(p) && !D_known;
    if (!function && !product && !(bracket && !D_known)) return NULL;
    *ret_found = true;
    if (product) return fail_D_product(p, name), NULL;
    parts found = {0};
    if (!D_part(p, &found, name->key + 2, name->where)) return NULL;
    while (is_D(&p->now)) {
        token next = p->now;
        if (!D_part(p, &found, next.key + 2, next.where) || !parse_take(p)) return NULL;
    }
    return D_operand(p, &found, name->where);
}

syntax *parse_index_operator(parser *p, span head, const char *key) {
    parts found = {0};
    return D_part(p, &found, key, head) ? D_operand(p, &found, head) : NULL;
}
