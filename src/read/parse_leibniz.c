/* Partial derivatives with a quotient bar or a sign: df/dx, d^2f/dx^2, d/dx e, ∂f/∂x, ∂²f/∂x∂y, ∂/∂x e, ∂_x f; ∇f, ∇_x e.
 *
 * Written so, the whole is one operator and no quotient: it is recognised from the tokens alone (a lexer copy looks
 * ahead), before anything is read as a name. In ∂²f/∂x∂y the ∂y, next to f in the long form, comes first. */
#include "read/parse_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t digit_count(const char *text) { return strspn(text, "0123456789"); }

static const char *slice(parser *p, const char *from, size_t length) {
    const char *text = arena_text(p->home, from, length);
    if (!text) diag_memory(p->d);
    return text;
}

/* --- quotients of differentials --- */

/* A second reader that runs ahead of the parser; its errors do not count. */
typedef struct ahead {
    const parser *p;
    lexer lex;
    token now;
    uint32_t end;
} ahead;

static ahead look(const parser *p) { return (ahead){p, p->lex, p->now, p->end}; }

static void ahead_take(ahead *a) {
    if (a->now.kind == TOKEN_END || a->now.kind == TOKEN_ERROR) return;
    a->end = a->now.where.to;
    a->now = parse_ahead(a->p, &a->lex);
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

/* ∂f/∂x∂y without the ² above: counts what is too much, unless it starts a quotient of its own (∂f/∂x ∂g/∂y). */
static void more_parts(parser *p, const ahead *a, parts *found, uint32_t *ret_order) {
    ahead b = *a;
    while (starts_part(&b, true) && !b.now.spaced) {
        uint32_t more = 0, count = found->count;
        bool quotient = !differential_part(p, &b, true, found, &more, 1) || b.now.kind == TOKEN_SLASH;
        found->count = count;
        if (quotient) return;
        *ret_order += more;
    }
}

/* At the / of d/dx or ∂²/∂x∂y. False: no such denominator stands there. */
static bool denominator(parser *p, ahead *a, bool round, parts *found, uint32_t wanted, uint32_t *ret_order) {
    if (a->now.kind != TOKEN_SLASH) return false;
    ahead_take(a);
    *ret_order = 0;
    do {
        if (!differential_part(p, a, round, found, ret_order, wanted)) return false;
    } while (*ret_order < wanted && starts_part(a, round));
    if (round && *ret_order == wanted) more_parts(p, a, found, ret_order);
    parts_turn_around(found);
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
    return e ? parse_derivative(p, e, by, (span){head.from, p->end}, head) : NULL;
}

/* df/dx, with the function or variable f named. */
static syntax *of_name(parser *p, const char *text, const char *key, span where, const parts *by, span head) {
    if (parse_kind(p, key) == NAME_FUNCTION) return parse_partial_node(p, text, key, OP_COUNT, head, by);
    if (p->now.kind == TOKEN_LPAREN && !p->now.spaced) {
        token name = {.kind = TOKEN_NAME, .where = where, .text = text, .key = key};
        return parse_fail_no_function(p, &name), NULL;
    }
    syntax *f = parse_name_node(p, text, key, where);
    return f ? parse_derivative(p, f, by, head, head) : NULL;
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
    bool found = parse_take(&copy) && match_leibniz(&copy, &name, &m);
    if (quiet.kind == DIAG_MEMORY) diag_memory(p->d);
    return found;
}

syntax *parse_fraction_tail(parser *p, const syntax *e, span where, bool *ret_found) {
    ahead a = look(p);
    parts by = {0};
    uint32_t below;
    *ret_found = false;
    if (!denominator(p, &a, false, &by, 1, &below)) return NULL;
    for (uint32_t i = 0; i < by.count; i++) {
        char whole[DIAG_ARG_SIZE];
        snprintf(whole, sizeof whole, "d%.100s", by.at[i].key);
        if (parse_kind(p, whole) != NAME_UNKNOWN) return NULL; /* a declared dx */
    }
    *ret_found = true;
    accept(p, &a);
    span head = {where.from, p->end};
    return check_order(p, head, 1, below) ? parse_derivative(p, e, &by, head, head) : NULL;
}

/* --- ∂ --- */

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
    return check_order(p, head, above, below) ? parse_derivative(p, e, &by, head, head) : NULL;
}

syntax *prefix_partial(parser *p, level l) {
    (void)l;
    token sign = p->now;
    if (!parse_take(p)) return NULL;
    if (sign.key) return parse_index_operator(p, sign.where, sign.key);
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
