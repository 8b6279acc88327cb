/* let, const, and the parameters of a definition: names with the space they live in.
 *
 *   let x in R^n, A in R^(m,n) fullrank, t > 0, k integer, f(x, y), F(x in R^n) in R^m, s(t) elementwise
 *
 * Spaces read as on paper too: ℝⁿ, ℝ^{m×n}, R^m×n. Inside a space × separates, everywhere else it multiplies. */
#include "read/parse.h"

#include <string.h>

/* Words that may follow a declared name. Which of them fit which shape is for lowering to say. */
static const char *const attributes[] = {"symmetric", "diagonal",    "posdef",   "orthogonal",  "invertible",
                                         "fullrank",  "positive",    "negative", "nonnegative", "nonzero",
                                         "integer",   "elementwise", "lower",    "upper"};
enum { ATTRIBUTES = sizeof attributes / sizeof *attributes };

static const char *attribute_find(const char *word) {
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (strcmp(attributes[i], word) == 0) return attributes[i];
    return NULL;
}

/* --- spaces --- */

static bool add_dimension(parser *p, declaration *x, const syntax *size) {
    if (!size) return false;
    if (x->dimension_count == 4) return parse_fail(p, size->where, MSG_SYN_DIMENSIONS, NULL, NULL);
    x->dimensions[x->dimension_count++] = size;
    return true;
}

/* A dimension without brackets: a number or a name. */
static syntax *plain_dimension(parser *p) {
    token t = p->now;
    if (t.kind == TOKEN_NUMBER) return prefix_number(p, LEVEL_POSTFIX);
    if (t.kind == TOKEN_END) return parse_fail_token(p), NULL;
    if (t.kind != TOKEN_NAME)
        return parse_fail_hint(p, t.where, MSG_SYN_SPACE_SIZE, NULL, MSG_SYN_WRITE, "R^n, R^(m,n)", NULL),
               NULL;
    syntax *e = parse_name_node(p, t.text, t.key, t.where);
    return e && parse_take(p) ? e : NULL;
}

/* (m, n), {m×n}: dimensions between brackets. */
static bool bracketed_dimensions(parser *p, declaration *x) {
    span open = p->now.where;
    token_kind close = p->now.kind == TOKEN_LPAREN ? TOKEN_RPAREN : TOKEN_RBRACE;
    bool outer = p->cross_ends;
    p->cross_ends = true;
    do {
        if (!parse_take(p)) return false;
        if (p->now.kind == TOKEN_END) break;
        if (!add_dimension(p, x, parse_at(p, LEVEL_SUM))) return false;
    } while (p->now.kind == TOKEN_COMMA || p->now.kind == TOKEN_CROSS);
    p->cross_ends = outer;
    return parse_expect(p, close, open, close == TOKEN_RPAREN ? "(" : "{");
}

/* ℝ², ℝⁿ, ℝᵐˣⁿ */
static bool raised_dimensions(parser *p, declaration *x) {
    token t = p->now;
    for (const char *text = t.text; *text; text += *text == 'x') {
        size_t n = strcspn(text, "x");
        token piece = t;
        if (!(piece.text = arena_text(p->home, text, n))) return diag_memory(p->d);
        if (!add_dimension(p, x, parse_super(p, &piece))) return false;
        text += n;
    }
    return parse_take(p);
}

static bool fail_space(parser *p, const token *t) {
    static const char *const integers[] = {"Z", "N"};
    for (size_t i = 0; t->kind == TOKEN_NAME && i < 2; i++)
        if (strcmp(t->key, integers[i]) == 0)
            return parse_fail_hint(p, t->where, MSG_SYN_SPACE, NULL, MSG_SYN_WRITE, "let k integer", NULL);
    return parse_fail_hint(p, t->where, MSG_SYN_SPACE, NULL, MSG_SYN_WRITE, "R, R^n, R^(m,n)", NULL);
}

/* Behind `in`. */
static bool space(parser *p, declaration *x) {
    token t = p->now;
    if (!parse_is_word(p, "R")) {
        if (t.kind == TOKEN_END) return parse_fail_token(p);
        return fail_space(p, &t);
    }
    x->has_space = true;
    if (!parse_take(p)) return false;
    if (p->now.kind == TOKEN_SUPER) return raised_dimensions(p, x);
    if (p->now.kind != TOKEN_CARET) return true;
    if (!parse_take(p)) return false;
    if (p->now.kind == TOKEN_LPAREN || p->now.kind == TOKEN_LBRACE) return bracketed_dimensions(p, x);
    if (!add_dimension(p, x, plain_dimension(p))) return false;
    while (p->now.kind == TOKEN_CROSS)
        if (!parse_take(p) || !add_dimension(p, x, plain_dimension(p))) return false;
    return true;
}

/* --- what follows a name --- */

static bool fail_attribute(parser *p) {
    token t = p->now;
    parse_fail_name(p, t.where, MSG_SYN_ATTRIBUTE, t.text, NULL);
    const char *near = suggest_among(t.key, attributes, ATTRIBUTES);
    if (near) return diag_hint(p->d, MSG_SYN_DID_YOU_MEAN, near, NULL, NULL);
    return diag_hint(p->d, MSG_SYN_HINT_LET_COMMA, NULL, NULL, NULL);
}

static bool attribute_words(parser *p, declaration *x) {
    const char *found[ATTRIBUTES];
    span where[ATTRIBUTES];
    uint32_t count = 0;
    while (p->now.kind == TOKEN_NAME) {
        const char *word = attribute_find(p->now.key);
        if (!word) return fail_attribute(p);
        if (strcmp(word, "elementwise") == 0)
            x->elementwise = true;
        else if (count < ATTRIBUTES) {
            found[count] = p->now.text;
            where[count++] = p->now.where;
        } else
            return parse_fail_token(p);
        if (!parse_take(p)) return false;
    }
    if (!count) return true;
    const char **words = arena_take(p->home, count * sizeof *words);
    span *spans = arena_take(p->home, count * sizeof *spans);
    if (!words || !spans) return diag_memory(p->d);
    memcpy(words, found, count * sizeof *words);
    memcpy(spans, where, count * sizeof *spans);
    x->attributes = words;
    x->attribute_spans = spans;
    x->attribute_count = count;
    return true;
}

static op relation_of(token_kind k) {
    switch (k) {
    case TOKEN_LT: return OP_LT;
    case TOKEN_LE: return OP_LE;
    case TOKEN_GT: return OP_GT;
    case TOKEN_GE: return OP_GE;
    case TOKEN_NE: return OP_NE;
    default: return OP_COUNT;
    }
}

static bool relation(parser *p, declaration *x) {
    x->relation = relation_of(p->now.kind);
    if (x->relation == OP_COUNT) return true;
    return parse_take(p) && (x->bound = parse_at(p, LEVEL_SUM)) != NULL;
}

/* --- names --- */

static bool declared_name(parser *p, declaration *x) {
    token t = p->now;
    if (t.kind == TOKEN_END) {
        p->open = t.wants_more;
        return parse_fail(p, t.where, MSG_SYN_NAME_END, NULL, NULL);
    }
    if (t.kind != TOKEN_NAME)
        return parse_fail(p, t.where, MSG_SYN_NAME_WANTED, parse_quote(p, t.where).text, NULL);
    *x = (declaration){.where = t.where, .text = t.text, .key = t.key, .relation = OP_COUNT};
    return parse_take(p);
}

static bool check_reserved(parser *p, const declaration *x) {
    message why = parse_reserved(x->key, x->is_function);
    if (!why) return true;
    parse_fail_name(p, (span){x->where.from, x->where.from + (uint32_t)strlen(x->text)}, why, x->text, NULL);
    return diag_hint(p->d, MSG_SYN_HINT_OTHER_NAME, NULL, NULL, NULL);
}

/* A growing array of declarations. */
typedef struct declarations {
    declaration *at;
    uint32_t count, room;
} declarations;

static bool add(parser *p, declarations *names, const declaration *x) {
    if (names->count == names->room) {
        uint32_t room = names->room ? names->room * 2 : 4;
        declaration *grown = arena_take(p->home, room * sizeof *grown);
        if (!grown) return diag_memory(p->d);
        if (names->count) memcpy(grown, names->at, names->count * sizeof *grown);
        names->at = grown;
        names->room = room;
    }
    names->at[names->count++] = *x;
    return true;
}

static bool check_new(parser *p, const declarations *names, const declaration *x) {
    for (uint32_t i = 0; i < names->count; i++)
        if (strcmp(names->at[i].key, x->key) == 0)
            return parse_fail(p, x->where, MSG_SYN_TWICE, x->text, NULL);
    if (names->count >= 255)
        return diag_set(p->d, DIAG_LIMIT, x->where, MSG_SYN_PARAMETER_LIMIT, "255", NULL, NULL);
    return true;
}

bool parse_parameter_list(parser *p, declaration *of) {
    span open = p->now.where;
    declarations names = {0};
    if (!parse_take(p)) return false;
    while (p->now.kind != TOKEN_RPAREN) {
        declaration x;
        if (p->now.kind == TOKEN_END) return parse_expect(p, TOKEN_RPAREN, open, "(");
        if (!declared_name(p, &x) || !check_reserved(p, &x) || !check_new(p, &names, &x)) return false;
        if (p->now.kind == TOKEN_IN && (!parse_take(p) || !space(p, &x))) return false;
        x.where.to = p->end;
        if (!add(p, &names, &x)) return false;
        if (p->now.kind == TOKEN_RPAREN) break;
        if (p->now.kind != TOKEN_COMMA && p->now.kind != TOKEN_END)
            return parse_fail_hint(p, p->now.where, MSG_SYN_PARAMETER, parse_quote(p, p->now.where).text,
                                   MSG_SYN_WRITE, "f(x, y) = x*y", NULL);
        if (p->now.kind == TOKEN_COMMA && !parse_take(p)) return false;
        if (p->now.kind == TOKEN_RPAREN) return parse_fail_token(p);
    }
    of->parameters = names.at;
    of->parameter_count = names.count;
    return parse_expect(p, TOKEN_RPAREN, open, "(");
}

/* --- let and const --- */

static bool let_one(parser *p, declaration *x) {
    if (!declared_name(p, x)) return false;
    x->is_function = p->now.kind == TOKEN_LPAREN;
    if (!check_reserved(p, x)) return false;
    span open = p->now.where;
    if (x->is_function && !parse_parameter_list(p, x)) return false;
    if (x->is_function && !x->parameter_count)
        return parse_fail_hint(p, (span){open.from, p->end}, MSG_SYN_NO_PARAMETERS, x->text, MSG_SYN_WRITE,
                               "let f(x)", NULL);
    if (p->now.kind == TOKEN_IN && (!parse_take(p) || !space(p, x))) return false;
    if (!attribute_words(p, x)) return false;
    if (!x->is_function && !relation(p, x)) return false;
    if (p->now.kind == TOKEN_EQUALS || p->now.kind == TOKEN_EQ)
        return parse_fail_hint(p, p->now.where, MSG_SYN_LET_EQUALS, NULL, MSG_SYN_HINT_BIND, x->text, NULL);
    token_kind k = p->now.kind;
    if (k == TOKEN_AND || k == TOKEN_OR || relation_of(k) != OP_COUNT)
        return parse_fail_hint(p, p->now.where, MSG_SYN_LET_CONDITION, NULL, MSG_SYN_WRITE,
                               "assume 0 < t < 1", NULL);
    x->where.to = p->end;
    return true;
}

static bool const_one(parser *p, declaration *x) {
    if (!declared_name(p, x) || !check_reserved(p, x)) return false;
    if (p->now.kind == TOKEN_EQUALS || p->now.kind == TOKEN_EQ)
        return parse_fail_hint(p, p->now.where, MSG_SYN_LET_EQUALS, NULL, MSG_SYN_HINT_BIND, x->text, NULL);
    return true;
}

bool parse_declarations(parser *p, statement *s) {
    declarations names = {0};
    bool let = p->now.key[0] == 'l';
    s->kind = let ? STATEMENT_LET : STATEMENT_CONST;
    do {
        declaration x;
        if (!parse_take(p) || !(let ? let_one(p, &x) : const_one(p, &x)) || !add(p, &names, &x)) return false;
    } while (p->now.kind == TOKEN_COMMA);
    s->declarations = names.at;
    s->declaration_count = names.count;
    return true;
}
