/* Partial derivatives as people write them: f_x, f_xy, f_1, f_{x_1}; D_1 f, D_x (x^2*y); df/dx, d^2f/dx^2, d/dx e,
 * ∂f/∂x, ∂²f/∂x∂y, ∂/∂x e, ∂_x f; ∇f, ∇_x e.
 *
 * All end as "what by": a list of differentiations, first to last. f_xy is first x, then y; in ∂²f/∂x∂y and D_x D_y f
 * the one next to f comes first, so those lists are turned around. Written with a quotient bar, the whole is one
 * operator and no quotient: it is recognised from the tokens alone (a lexer copy looks ahead), before anything is read
 * as a name. */
#include "read/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct parts {
    syntax_part *at;
    uint32_t count, room;
} parts;

static bool parts_add(parser *p, parts *found, const char *key, uint32_t index, span where) {
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

static void turn_around(parts *found) {
    for (uint32_t i = 0, j = found->count; i + 1 < j; i++) {
        syntax_part t = found->at[i];
        found->at[i] = found->at[--j];
        found->at[j] = t;
    }
}

/* --- the node --- */

syntax *parse_partial_call(parser *p, syntax *partial) {
    if (p->now.kind != TOKEN_LPAREN) {
        bool starts = parse_starts_operand(p);
        if (!starts || p->now.kind == TOKEN_NUMBER) return partial;
        if (p->now.kind != TOKEN_NAME || parse_is_function(p)) return partial;
        quote f = parse_quote(p, partial->where), x = parse_quote(p, p->now.where);
        char call[SAY_SIZE];
        snprintf(call, sizeof call, "%s(%s)", f.text, x.text);
        return parse_fail_hint(p, (span){partial->where.from, p->now.where.to}, MSG_SYN_CALL_BRACKETS, f.text,
                               MSG_SYN_WRITE, call, NULL),
               NULL;
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

static syntax *partial_node(parser *p, const char *text, const char *key, op row, span head,
                            const parts *by) {
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

/* e differentiated by the names in turn. */
static syntax *derivative_of(parser *p, const syntax *e, const parts *by, span where, span head) {
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
        return partial_node(p, name->text, f, OP_COUNT, name->where, &found);
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

/* The function or expression behind D_… or ∂_…; `list` holds what by, in reverse. */
static syntax *D_operand(parser *p, parts *found, span head) {
    if (p->now.kind == TOKEN_NAME) {
        token f = p->now;
        name_kind k = parse_kind(p, f.key);
        op row = k == NAME_UNKNOWN ? parse_function(f.key) : OP_COUNT;
        if (k == NAME_FUNCTION || row != OP_COUNT) {
            if (!parse_take(p)) return NULL;
            turn_around(found);
            return partial_node(p, f.text, f.key, row, head, found);
        }
    }
    if (p->now.kind != TOKEN_LPAREN && p->now.kind != TOKEN_NAME)
        return parse_fail_hint(p, head, MSG_SYN_D_WANTS, parse_quote(p, head).text, MSG_SYN_WRITE,
                               "D_1 f(x, y)", NULL),
               NULL;
    if (!parse_enter(p, head)) return NULL;
    syntax *e = p->now.kind == TOKEN_LPAREN ? parse_bracketed(p) : parse_at(p, LEVEL_POSTFIX);
    parse_leave(p);
    if (!e) return NULL;
    turn_around(found);
    bool function = e->kind == SYN_NAME && parse_kind(p, e->key) == NAME_FUNCTION;
    if (function || (e->kind == SYN_PARTIAL && !e->has_call)) {
        parts all = {0};
        for (uint32_t i = 0; i < e->primes; i++)
            if (!parts_add(p, &all, NULL, 1, e->where)) return NULL;
        for (uint32_t i = 0; i < e->part_count; i++)
            if (!parts_add(p, &all, e->parts[i].key, e->parts[i].index, e->parts[i].where)) return NULL;
        for (uint32_t i = 0; i < found->count; i++)
            if (!parts_add(p, &all, found->at[i].key, found->at[i].index, found->at[i].where)) return NULL;
        return partial_node(p, e->text, e->key, function ? OP_COUNT : e->op, head, &all);
    }
    for (uint32_t i = 0; i < found->count; i++)
        if (!found->at[i].key)
            return parse_fail_hint(p, head, MSG_SYN_D_EXPRESSION, NULL, MSG_SYN_WRITE, "D_x (x^2*y)", NULL),
                   NULL;
    return derivative_of(p, e, found, (span){head.from, p->end}, head);
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
    if (!function && !(bracket && !D_known)) return NULL;
    *ret_found = true;
    parts found = {0};
    if (!D_part(p, &found, name->key + 2, name->where)) return NULL;
    while (is_D(&p->now)) {
        token next = p->now;
        if (!D_part(p, &found, next.key + 2, next.where) || !parse_take(p)) return NULL;
    }
    return D_operand(p, &found, name->where);
}

/* --- quotients of differentials --- */

/* A second reader that runs ahead of the parser; its errors do not count. */
typedef struct ahead {
    lexer lex;
    token now;
    uint32_t end;
} ahead;

static ahead look(const parser *p) { return (ahead){p->lex, p->now, p->end}; }

static void ahead_take(ahead *a) {
    if (a->now.kind == TOKEN_END || a->now.kind == TOKEN_ERROR) return;
    a->end = a->now.where.to;
    a->now = lexer_next(&a->lex, NULL);
}

static void accept(parser *p, const ahead *a) {
    p->lex = a->lex;
    p->now = a->now;
    p->end = a->end;
    if (p->now.kind == TOKEN_ERROR) p->now = lexer_next(&p->lex, p->d); /* what is wrong, said aloud */
}

/* ², ^2 or ^{2}: the order; 1 when none is written, 0 when it is none. */
static uint32_t order(ahead *a) {
    const char *text = NULL;
    bool brace = false;
    if (a->now.kind == TOKEN_SUPER)
        text = a->now.text;
    else if (a->now.kind == TOKEN_CARET) {
        ahead_take(a);
        brace = a->now.kind == TOKEN_LBRACE;
        if (brace) ahead_take(a);
        if (a->now.kind != TOKEN_NUMBER) return 0;
        text = a->now.text;
    } else
        return 1;
    unsigned long value = strlen(text) <= 6 && !text[digit_count(text)] ? strtoul(text, NULL, 10) : 0;
    ahead_take(a);
    if (brace && a->now.kind != TOKEN_RBRACE) return 0;
    if (brace) ahead_take(a);
    return (uint32_t)value;
}

/* One dx or ∂x^2 of a denominator. */
static bool differential_part(parser *p, ahead *a, bool round, parts *found, uint32_t *ret_order,
                              uint32_t wanted) {
    if (round && a->now.kind != TOKEN_PARTIAL) return false;
    if (round) ahead_take(a);
    if (a->now.kind != TOKEN_NAME) return false;
    token name = a->now;
    const char *key = round ? name.key : name.key + 1;
    if (!round && (name.key[0] != 'd' || !*key)) return false;
    ahead_take(a);
    uint32_t times = order(a);
    if (!times || times > LIMIT_NESTING) return false;
    if (!round && times == 1 && wanted > 1 && a->now.kind != TOKEN_NAME) { /* d^2f/dxdy: the d's separate */
        for (const char *x = key; *x;) {
            size_t n = x[0] == 'd' ? 1 + strcspn(x + 1, "d") : strcspn(x, "d");
            const char *one = slice(p, x, n);
            if (!one || !parts_add(p, found, one, 0, name.where)) return false;
            ++*ret_order;
            x += n;
            if (*x == 'd' && x[1]) x++;
        }
        return true;
    }
    for (uint32_t i = 0; i < times; i++)
        if (!parts_add(p, found, key, 0, name.where)) return false;
    *ret_order += times;
    return true;
}

static bool starts_part(const ahead *a, bool round) {
    if (round) return a->now.kind == TOKEN_PARTIAL && !a->now.key;
    return a->now.kind == TOKEN_NAME && a->now.key[0] == 'd' && a->now.key[1] && a->now.spaced;
}

/* At the / of d/dx or ∂²/∂x∂y. False: no such denominator stands there. */
static bool denominator(parser *p, ahead *a, bool round, parts *found, uint32_t wanted, uint32_t *ret_order) {
    if (a->now.kind != TOKEN_SLASH || (!round && a->now.spaced)) return false;
    ahead_take(a);
    if (!round && a->now.spaced) return false;
    *ret_order = 0;
    do {
        if (!differential_part(p, a, round, found, ret_order, wanted)) return false;
    } while (*ret_order < wanted && starts_part(a, round));
    turn_around(found);
    return true;
}

static bool check_order(parser *p, span where, uint32_t above, uint32_t below) {
    char a[16], b[16];
    if (above == below) return true;
    snprintf(a, sizeof a, "%u", above);
    snprintf(b, sizeof b, "%u", below);
    return parse_fail(p, where, MSG_SYN_ORDERS, a, b);
}

/* d/dx e: the following term, up to + or -. */
static syntax *operator_before(parser *p, const parts *by, span head) {
    if (p->now.kind == TOKEN_END || p->now.kind == TOKEN_RPAREN || p->now.kind == TOKEN_COMMA) {
        if (p->now.kind == TOKEN_END) p->open = p->now.wants_more;
        quote q = parse_quote(p, head);
        char example[SAY_SIZE];
        snprintf(example, sizeof example, "%s (x^2)", q.text);
        return parse_fail_hint(p, head, MSG_SYN_D_WANTS, q.text, MSG_SYN_WRITE, example, NULL), NULL;
    }
    if (!parse_enter(p, head)) return NULL;
    syntax *e = parse_at(p, LEVEL_PRODUCT);
    parse_leave(p);
    return e ? derivative_of(p, e, by, (span){head.from, p->end}, head) : NULL;
}

/* df/dx, with the function or variable f named. */
static syntax *of_name(parser *p, const char *text, const char *key, span where, const parts *by, span head) {
    if (parse_kind(p, key) == NAME_FUNCTION) return partial_node(p, text, key, OP_COUNT, head, by);
    if (p->now.kind == TOKEN_LPAREN && !p->now.spaced) {
        token name = {.kind = TOKEN_NAME, .where = where, .text = text, .key = key};
        return parse_fail_no_function(p, &name), NULL;
    }
    syntax *f = parse_name_node(p, text, key, where);
    return f ? derivative_of(p, f, by, head, head) : NULL;
}

/* The f of df/dx: known, or at least a letter. */
static bool may_be_differentiated(const parser *p, const char *key) {
    return parse_kind(p, key) != NAME_UNKNOWN || parse_is_symbol(key);
}

/* What the tokens from the name on say, if they are a quotient of differentials. */
typedef struct leibniz {
    ahead a;
    parts by;
    uint32_t above, below;
    token f; /* kind TOKEN_END: none, an operator */
} leibniz;

static bool match_leibniz(parser *p, const token *name, leibniz *m) {
    *m = (leibniz){.a = look(p), .above = 1};
    if (name->key[0] != 'd') return false;
    if (name->key[1]) { /* df/dx */
        m->f = *name;
        m->f.key++;
        m->f.text = name->text[0] == 'd' ? name->text + 1 : m->f.key;
        m->f.where.from++;
        if (m->a.now.kind != TOKEN_SLASH || parse_kind(p, name->key) != NAME_UNKNOWN ||
            !may_be_differentiated(p, m->f.key))
            return false;
    } else if (m->a.now.kind != TOKEN_SLASH) { /* d^2/dx^2, d^2f/dx^2 */
        if (m->a.now.kind == TOKEN_NAME || !(m->above = order(&m->a)) || m->a.end == name->where.to)
            return false;
        if (m->a.now.kind == TOKEN_NAME) {
            m->f = m->a.now;
            ahead_take(&m->a);
        }
    }
    if (!denominator(p, &m->a, false, &m->by, m->above, &m->below)) return false;
    return !m->f.text || m->by.count > 1 || parse_kind(p, m->by.at[0].key) != NAME_UNKNOWN ||
           parse_is_symbol(m->by.at[0].key);
}

syntax *parse_leibniz(parser *p, const token *name, bool *ret_found) {
    leibniz m;
    *ret_found = false;
    if (!match_leibniz(p, name, &m)) return NULL;
    span head = {name->where.from, m.a.end};
    *ret_found = true;
    if (!name->key[1] && parse_kind(p, "d") != NAME_UNKNOWN) {
        char diff[DIAG_ARG_SIZE];
        snprintf(diff, sizeof diff, "diff(%.50s, %.50s)", m.f.text ? m.f.text : "...", m.by.at[0].key);
        return parse_fail_hint(p, head, MSG_SYN_D_DECLARED, NULL, MSG_SYN_WRITE, diff, NULL), NULL;
    }
    accept(p, &m.a);
    if (!check_order(p, head, m.above, m.below)) return NULL;
    return m.f.text ? of_name(p, m.f.text, m.f.key, m.f.where, &m.by, head) : operator_before(p, &m.by, head);
}

/* Whether the next token, a name, starts one of these. */
bool parse_leibniz_ahead(const parser *p) {
    parser copy = *p;
    leibniz m;
    token name = p->now;
    diag quiet;
    diag_clear(&quiet);
    copy.d = &quiet;
    return parse_take(&copy) && match_leibniz(&copy, &name, &m);
}

syntax *parse_fraction_tail(parser *p, const syntax *e, span where, bool *ret_found) {
    ahead a = look(p);
    parts by = {0};
    uint32_t below;
    *ret_found = false;
    if (p->now.spaced || !denominator(p, &a, false, &by, 1, &below)) return NULL;
    for (uint32_t i = 0; i < by.count; i++) {
        char whole[DIAG_ARG_SIZE];
        snprintf(whole, sizeof whole, "d%.100s", by.at[i].key);
        if (parse_kind(p, whole) != NAME_UNKNOWN) return NULL; /* a declared dx */
    }
    *ret_found = true;
    accept(p, &a);
    span head = {where.from, p->end};
    return check_order(p, head, 1, below) ? derivative_of(p, e, &by, head, head) : NULL;
}

/* --- ∂ --- */

static syntax *index_operator(parser *p, span head, const char *key) {
    parts found = {0};
    return D_part(p, &found, key, head) ? D_operand(p, &found, head) : NULL;
}

static syntax *fail_round(parser *p, span head) {
    parse_fail_hint(p, head, MSG_SYN_PARTIAL_SIGN, NULL, MSG_SYN_WRITE, "∂f/∂x", NULL);
    return NULL;
}

/* ∂(x^2*y)/∂x, ∂f(x, y)/∂x */
static syntax *round_quotient(parser *p, span head, uint32_t above) {
    if (!parse_starts_operand(p)) return fail_round(p, head);
    if (!parse_enter(p, head)) return NULL;
    syntax *e = parse_at(p, LEVEL_POSTFIX);
    parse_leave(p);
    if (!e) return NULL;
    ahead a = look(p);
    parts by = {0};
    uint32_t below;
    if (!denominator(p, &a, true, &by, above, &below)) return fail_round(p, head);
    accept(p, &a);
    head.to = p->end;
    return check_order(p, head, above, below) ? derivative_of(p, e, &by, head, head) : NULL;
}

syntax *prefix_partial(parser *p, level l) {
    (void)l;
    token sign = p->now;
    if (!parse_take(p)) return NULL;
    if (sign.key) return index_operator(p, sign.where, sign.key);
    ahead a = look(p);
    parts by = {0};
    uint32_t above = order(&a), below;
    if (!above) return fail_round(p, sign.where);
    ahead behind = a;
    token f = a.now;
    if (f.kind == TOKEN_NAME) ahead_take(&a);
    if (denominator(p, &a, true, &by, above, &below)) {
        accept(p, &a);
        span head = {sign.where.from, p->end};
        if (!check_order(p, head, above, below)) return NULL;
        if (f.kind == TOKEN_NAME) return of_name(p, f.text, f.key, f.where, &by, head);
        return operator_before(p, &by, head);
    }
    accept(p, &behind);
    return round_quotient(p, sign.where, above);
}

/* --- ∇ --- */

static bool nabla_refused(parser *p, const token *sign) {
    const char *instead = NULL;
    if (p->now.kind == TOKEN_SUPER || p->now.kind == TOKEN_CARET)
        return !parse_fail_two(p, (span){sign->where.from, p->now.where.to}, "laplacian(f)", "hess(f)");
    if (p->now.kind == TOKEN_STAR || p->now.kind == TOKEN_DOT_STAR) instead = "div(F)";
    if (p->now.kind == TOKEN_CROSS) instead = "curl(F)";
    if (!instead && parse_starts_operand(p)) return false;
    if (p->now.kind == TOKEN_END) p->open = p->now.wants_more;
    return !parse_fail_hint(p, sign->where, MSG_SYN_NABLA, NULL, MSG_SYN_WRITE, instead ? instead : "∇f",
                            NULL);
}

syntax *prefix_nabla(parser *p, level l) {
    (void)l;
    token sign = p->now, f;
    size_t base = p->items.count;
    syntax *of;
    if (!parse_take(p) || nabla_refused(p, &sign) || !parse_enter(p, sign.where)) return NULL;
    f = p->now;
    bool function = !sign.key && f.kind == TOKEN_NAME && parse_kind(p, f.key) == NAME_FUNCTION;
    if (!function)
        of = parse_at(p, LEVEL_POSTFIX);
    else
        of = parse_take(p) ? parse_name_node(p, f.text, f.key, f.where) : NULL;
    parse_leave(p);
    if (!of || !parse_push(p, of)) return NULL;
    if (sign.key && !parse_push(p, parse_name_node(p, sign.key, sign.key, sign.where))) return NULL;
    bool call = function && p->now.kind == TOKEN_LPAREN; /* ∇f(1, 2) is (∇f)(1, 2) */
    if (call && !parse_arguments(p, false)) return NULL;
    syntax *node = parse_node(p, SYN_OPERATOR, (span){sign.where.from, p->end});
    if (!node) return NULL;
    node->op = OP_GRAD;
    node->head = sign.where;
    node->has_call = call;
    return parse_gather(p, node, base);
}
