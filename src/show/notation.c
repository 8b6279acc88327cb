/* The equivalent ways to write one partial derivative, with the actual names, and the left side of answers. */
#include "show/explain_parts.h"
#include "show/name.h"

#include <string.h>

static void name(explaining *x, buffer *b, const char *text) {
    name_print(b, text, x->o->unicode ? NAME_UNICODE : NAME_ASCII);
}

static void variable(explaining *x, buffer *b, const expr *v) {
    if (v->kind == EXPR_SYMBOL)
        name(x, b, v->as.symbol.name);
    else
        explain_print(x, b, v);
}

static void digits(explaining *x, buffer *b, uint32_t n, bool raised) {
    static const char *const up[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"}, *const low[] = {
                                                                                            "₀", "₁", "₂",
                                                                                            "₃", "₄", "₅",
                                                                                            "₆", "₇", "₈",
                                                                                            "₉"};
    char text[12];
    int length = 0;
    do text[length++] = (char)('0' + n % 10);
    while (n /= 10);
    if (!x->o->unicode) buffer_putc(b, raised ? '^' : '_');
    while (length--) {
        if (x->o->unicode)
            buffer_puts(b, raised ? up[text[length] - '0'] : low[text[length] - '0']);
        else
            buffer_putc(b, text[length]);
    }
}

static const char *partial_sign(const explaining *x) { return !x->several ? "d" : x->o->unicode ? "∂" : "d"; }

/* ∂²f/∂y∂x: the first differentiation stands next to f. Powers are gathered: ∂³f/∂y∂x². */
static void leibniz(explaining *x, buffer *b, const record *r, const char *f) {
    const char *sign = partial_sign(x);
    buffer_puts(b, sign);
    if (r->order > 1) digits(x, b, r->order, true);
    if (r->order > 1 && !x->o->unicode) buffer_putc(b, ' ');
    name(x, b, f);
    buffer_putc(b, '/');
    if (!x->o->unicode && r->order > 1) buffer_putc(b, '(');
    for (uint32_t i = r->order; i > 0;) {
        uint32_t from = i - 1;
        while (from > 0 && r->variables[from - 1] == r->variables[i - 1]) from--;
        if (!x->o->unicode && i < r->order) buffer_putc(b, ' ');
        buffer_puts(b, sign);
        variable(x, b, r->variables[i - 1]);
        if (i - from > 1) digits(x, b, i - from, true);
        i = from;
    }
    if (!x->o->unicode && r->order > 1) buffer_putc(b, ')');
}

static uint32_t place_of(const record *r, const expr *v) {
    for (uint32_t i = 0; i < r->parameter_count; i++)
        if (v->kind == EXPR_SYMBOL && strcmp(r->parameters[i], v->as.symbol.name) == 0) return i + 1;
    return 0;
}

static bool is_short(const record *r) {
    for (uint32_t i = 0; i < r->order; i++)
        if (r->variables[i]->kind != EXPR_SYMBOL || strlen(r->variables[i]->as.symbol.name) > 1) return false;
    return true;
}

/* f_xy, f_{x_1} */
static void subscript(explaining *x, buffer *b, const record *r, const char *f) {
    name(x, b, f);
    buffer_puts(b, is_short(r) ? "_" : "_{");
    for (uint32_t i = 0; i < r->order; i++) {
        if (i && !is_short(r)) buffer_puts(b, ",");
        variable(x, b, r->variables[i]);
    }
    if (!is_short(r)) buffer_putc(b, '}');
}

static bool all_placed(const record *r) {
    for (uint32_t i = 0; i < r->order; i++)
        if (!place_of(r, r->variables[i])) return false;
    return true;
}

/* f₁₂ */
static void by_place(explaining *x, buffer *b, const record *r, const char *f) {
    name(x, b, f);
    if (!x->o->unicode) buffer_putc(b, '_');
    for (uint32_t i = 0; i < r->order; i++) {
        size_t from = b->length;
        digits(x, b, place_of(r, r->variables[i]), false);
        if (!x->o->unicode) memmove(b->text + from, b->text + from + 1, b->length - from), b->length--;
    }
}

/* D₂(D₁f), D_y(D_x f) */
static void operators_(explaining *x, buffer *b, const record *r, const char *f, bool numbers) {
    for (uint32_t i = r->order; i-- > 0;) {
        buffer_putc(b, 'D');
        if (numbers)
            digits(x, b, place_of(r, r->variables[i]), false);
        else {
            bool brace = r->variables[i]->kind == EXPR_SYMBOL && strlen(r->variables[i]->as.symbol.name) > 1;
            buffer_puts(b, brace ? "_{" : "_");
            variable(x, b, r->variables[i]);
            if (brace) buffer_putc(b, '}');
        }
        if (i)
            buffer_putc(b, '(');
        else if (!numbers || !x->o->unicode)
            buffer_putc(b, ' ');
    }
    name(x, b, f);
    buffer_repeat(b, ')', r->order - 1);
}

static void primes(explaining *x, buffer *b, const record *r, const char *f) {
    name(x, b, f);
    for (uint32_t i = 0; i < r->order; i++) buffer_puts(b, x->o->unicode ? "′" : "'");
}

/* The dependent variable: y, or the first of z, w, ... that is not among the names. */
static const char *dependent(const record *r, const char *f) {
    static const char *const candidates[] = {"y", "z", "w", "u", "v", "t", "s"};
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        bool taken = strcmp(candidates[i], f) == 0;
        for (uint32_t k = 0; k < r->parameter_count; k++)
            taken |= strcmp(r->parameters[k], candidates[i]) == 0;
        if (!taken) return candidates[i];
    }
    return "y";
}

static const char *function_name(const record *r) { return r->function ? r->function : "f"; }

static void equals(buffer *b) { buffer_puts(b, " = "); }

static bool is_mixed(const record *r) {
    for (uint32_t i = 1; i < r->order; i++)
        if (r->variables[i] != r->variables[0]) return true;
    return false;
}

static const char *printed(explaining *x, const expr *e) {
    buffer b;
    buffer_init(&b, x->g->scratch);
    variable(x, &b, e);
    return b.text;
}

static bool notation_line(explaining *x, const char *left, const char *right, const char *beside) {
    told *line = explain_item(x, TOLD_ANSWER);
    if (!line) return false;
    line->left = left;
    line->text = right;
    line->remark = beside;
    return true;
}

static const char *remark(explaining *x, const record *r) {
    static const message places[] = {MSG_FIRST, MSG_SECOND,  MSG_THIRD,  MSG_FOURTH, MSG_FIFTH,
                                     MSG_SIXTH, MSG_SEVENTH, MSG_EIGHTH, MSG_NINTH,  MSG_TENTH};
    buffer text;
    buffer_init(&text, x->g->scratch);
    if (is_mixed(r)) {
        explain_sentence(x, &text, MSG_FIRST_THEN, printed(x, r->variables[0]), printed(x, r->variables[1]));
        for (uint32_t i = 2; i < r->order; i++)
            explain_sentence(x, &text, MSG_THEN, printed(x, r->variables[i]), "");
        return text.failed ? NULL : text.text;
    }
    uint32_t place = place_of(r, r->variables[0]);
    if (place && place <= 10)
        explain_sentence(x, &text, MSG_NTH_VARIABLE, printed(x, r->variables[0]),
                         explain_say(x, message_text(places[place - 1])));
    buffer held;
    buffer_init(&held, x->g->scratch);
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->parameter_count; i++)
        if (i + 1 != place) {
            if (n++) buffer_puts(&held, ", ");
            name(x, &held, r->parameters[i]);
        }
    if (n) buffer_puts(&text, "; ");
    if (n) explain_sentence(x, &text, n == 1 ? MSG_HELD_ONE : MSG_HELD_SEVERAL, held.text, "");
    return text.failed ? NULL : text.text;
}

/* y = f(x, y), with the expression where nobody named the function. */
static bool definition(explaining *x, const record *r, const char *f, const char *y) {
    buffer left, right;
    buffer_init(&left, x->g->scratch);
    buffer_init(&right, x->g->scratch);
    name(x, &left, y);
    name(x, &right, f);
    buffer_putc(&right, '(');
    for (uint32_t i = 0; i < r->parameter_count; i++) {
        if (i) buffer_puts(&right, ", ");
        name(x, &right, r->parameters[i]);
    }
    buffer_putc(&right, ')');
    if (!r->function) {
        equals(&right);
        if (!explain_print(x, &right, r->subject)) return false;
    }
    return notation_line(x, left.text, right.text, NULL) && !right.failed;
}

/* The founding line for any index, where the parameters are x_1, x_2, ... */
static bool general_line(explaining *x, const record *r) {
    for (uint32_t i = 0; i < r->parameter_count; i++)
        if (strncmp(r->parameters[i], "x_", 2) != 0) return true;
    if (r->parameter_count < 2 || r->order != 1) return true;
    return notation_line(x, x->o->unicode ? "∂y/∂xᵢ" : "dy/dx_i",
                         x->o->unicode ? "∂f/∂xᵢ = f_{xᵢ} = fᵢ = Dᵢf = D_{xᵢ}f"
                                       : "df/dx_i = f_{x_i} = f_i = D_i f = D_{x_i} f",
                         NULL);
}

/* f_yx, for the sentence about the order */
static bool schwarz(explaining *x, const record *r, const char *f) {
    record turned = *r;
    const expr *by[] = {r->variables[1], r->variables[0]};
    turned.variables = by;
    buffer other;
    buffer_init(&other, x->g->scratch);
    subscript(x, &other, &turned, f);
    return explain_words(x, MSG_SCHWARZ, other.text, "") != NULL;
}

static bool record_notations(explaining *x, const record *r) {
    const char *f = function_name(r), *y = dependent(r, f);
    buffer left, all, *b = &all;
    buffer_init(&left, x->g->scratch);
    buffer_init(b, x->g->scratch);
    x->several = r->parameter_count > 1;
    if (!definition(x, r, f, y) || !general_line(x, r)) return false;
    leibniz(x, &left, r, y);
    leibniz(x, b, r, f);
    equals(b);
    if (!x->several) {
        primes(x, b, r, f);
        equals(b);
    }
    subscript(x, b, r, f);
    if (all_placed(r)) {
        equals(b);
        by_place(x, b, r, f);
        equals(b);
        operators_(x, b, r, f, true);
    }
    equals(b);
    operators_(x, b, r, f, false);
    if (b->failed || !notation_line(x, left.text, b->text, remark(x, r))) return diag_memory(x->d);
    return !is_mixed(r) || r->order != 2 || schwarz(x, r, f);
}

bool notations(list *ret, engine *g, const result *r, const explain_options *o, diag *d) {
    explaining x = {.out = ret, .g = g, .o = o, .d = d};
    if (!r->records.count) return diag_set(d, DIAG_UNABLE, NOWHERE, MSG_NO_PARTIAL, NULL, NULL, NULL);
    for (size_t i = 0; i < r->records.count; i++)
        if (!record_notations(&x, r->records.at[i])) return false;
    return true;
}

/* How the result of an operator is called. */
static const struct {
    op of;
    const char *ascii, *unicode;
} results[] = {{OP_GRAD, "grad ", "∇"},
               {OP_JAC, "J_", "J_"},
               {OP_HESS, "H_", "H_"},
               {OP_LAPLACIAN, "laplacian ", "Δ"},
               {OP_DIVERGENCE, "div ", "div "},
               {OP_CURL, "curl ", "curl "},
               {OP_DIRECTIONAL, "D_u ", "D_u "},
               {OP_DIFFERENTIAL, "d", "d"}};

/* How the answer is called: ∂f/∂x, ∇f, J; "" where it has no name. */
static void answer_name(explaining *x, buffer *b, const result *r) {
    const record *first = r->records.count ? r->records.at[0] : NULL;
    bool named = first && first->function;
    if (named && r->asked == OP_DIFF && r->records.count == 1)
        explain_left_side(x, b, first, first->function);
    for (size_t i = 0; named && i < sizeof results / sizeof *results; i++)
        if (results[i].of == r->asked) {
            buffer_puts(b, x->o->unicode ? results[i].unicode : results[i].ascii);
            name(x, b, function_name(first));
        }
    if (first && first->program && !named)
        buffer_puts(b, r->asked == OP_GRAD   ? (x->o->unicode ? "∇f" : "grad f")
                       : r->asked == OP_HESS ? "H"
                       : r->asked == OP_JAC  ? "J"
                                             : "");
}

void explain_left_side(explaining *x, buffer *b, const record *r, const char *f) {
    show_notation n = x->o->notation;
    if (n == NOTATION_LEIBNIZ)
        leibniz(x, b, r, f);
    else if (n == NOTATION_LAGRANGE && r->parameter_count <= 1)
        primes(x, b, r, f);
    else if (n == NOTATION_EULER)
        operators_(x, b, r, f, false);
    else
        subscript(x, b, r, f);
}

bool explain_answer(explaining *x, const result *r) {
    buffer left;
    buffer_init(&left, x->g->scratch);
    answer_name(x, &left, r);
    x->gap = x->o->detail > 0;
    told *answer = explain_item(x, TOLD_ANSWER);
    if (!answer || left.failed) return diag_memory(x->d);
    answer->left = left.text;
    answer->e = r->shown;
    return true;
}
