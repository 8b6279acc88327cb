/* The same machine as for text, with another table. Most rows are a pattern: texts with the arguments numbered in them
 * ("\frac{1}{2}" is "\\frac{%1}{%2}"), so that a new function in LaTeX is a line here, or nothing at all when its name and
 * arguments in brackets will do. */
#include "show/latex_layout.h"
#include "show/decimal.h"
#include "show/name.h"
#include "show/parts.h"
#include "show/text.h"

#include <stdio.h>
#include <string.h>

bool latex_is_tall(const expr *e) {
    static const op tall[] = {OP_DIV,      OP_PIECEWISE, OP_SUM_OVER, OP_PROD_OVER,
                              OP_BINOMIAL, OP_DIFF,      OP_LIMIT};
    if (e->kind == EXPR_MATRIX || e->kind == EXPR_BLOCKS) return true;
    if (e->kind == EXPR_NUMBER) return !number_is_integer(&e->as.number);
    for (size_t i = 0; i < sizeof tall / sizeof *tall; i++)
        if (expr_is(e, tall[i])) return true;
    return false;
}

/* --- sums and products --- */

static void lay_sum(writer *w, const expr *e, uint8_t place) {
    (void)place;
    writer_put(w, e->at[0], LEVEL_SUM, 0);
    for (uint32_t i = 1; i < e->count; i++) {
        const expr *t = e->at[i];
        bool leads = writer_starts_with_minus(w, t), opposite = expr_is(t, OP_NEG);
        writer_text(w, leads || opposite ? " - " : " + ");
        if (opposite)
            writer_put(w, t->at[0], LEVEL_PRODUCT, 0);
        else
            writer_put(w, t, LEVEL_TERM, leads ? PLACE_POSITIVE : 0);
    }
}

static void lay_negative(writer *w, const expr *e, uint8_t place) {
    writer_text(w, "-");
    writer_put(w, e->at[0], LEVEL_PRODUCT, place & PLACE_TAIL);
}

/* A digit would run into the factor before it. */
static bool starts_with_digit(const expr *e) {
    while (expr_is(e, OP_POW) || expr_is(e, OP_FACTORIAL)) e = e->at[0];
    return e->kind == EXPR_NUMBER || e->kind == EXPR_DECIMAL;
}

static const char *product_sign(const expr *e, uint32_t i) {
    if (e->op == OP_EMUL) return " \\odot ";
    if (e->op == OP_KRON) return " \\otimes ";
    return starts_with_digit(e->at[i]) ? " \\cdot " : " ";
}

static void lay_product(writer *w, const expr *e, uint8_t place) {
    for (uint32_t i = 0; i < e->count; i++) {
        uint8_t tail = i + 1 < e->count ? PLACE_TAIL : place & PLACE_TAIL;
        if (i) writer_text(w, product_sign(e, i));
        if (i)
            writer_put(w, e->at[i], LEVEL_FACTOR, tail);
        else
            writer_put(w, e->at[0], writer_may_begin((op)e->op, e->at[0]) ? LEVEL_PRODUCT : LEVEL_FACTOR,
                       tail | (place & PLACE_POSITIVE));
    }
}

static void lay_fraction(writer *w, const expr *e, uint8_t place) {
    writer_text(w, "\\frac{");
    writer_put(w, e->at[0], LEVEL_ANY, place & PLACE_POSITIVE);
    writer_text(w, "}{");
    writer_put(w, e->at[1], LEVEL_ANY, 0);
    writer_text(w, "}");
}

static void lay_entry_quotient(writer *w, const expr *e, uint8_t place) {
    writer_put(w, e->at[0], writer_may_begin(OP_EDIV, e->at[0]) ? LEVEL_PRODUCT : LEVEL_FACTOR,
               PLACE_TAIL | (place & PLACE_POSITIVE));
    writer_text(w, " \\oslash ");
    writer_put(w, e->at[1], LEVEL_FACTOR, place & PLACE_TAIL);
}

/* --- calls --- */

static void put_function(writer *w, op o) {
    const op_row *row = op_row_of(o);
    if (row->latex) {
        writer_text(w, row->latex);
        return;
    }
    buffer b;
    buffer_init(&b, w->scratch);
    buffer_printf(&b, "\\operatorname{%s}", row->name);
    writer_text(w, b.failed ? NULL : b.text);
}

static bool any_tall(const writer *w, const expr *e, uint32_t from) {
    for (uint32_t i = from; i < e->count; i++)
        if (writer_is_tall(w, e->at[i])) return true;
    return false;
}

static void put_arguments(writer *w, const expr *e, uint32_t from) {
    bool tall = any_tall(w, e, from);
    writer_text(w, tall ? "\\left(" : "(");
    writer_list(w, e->at + from, e->count - from, ", ", LEVEL_OR, 0);
    writer_text(w, tall ? "\\right)" : ")");
}

static void lay_call(writer *w, const expr *e, uint8_t place) {
    (void)place;
    put_function(w, (op)e->op);
    if (e->count) put_arguments(w, e, 0);
}

/* J_{n}(x) */
static void lay_ordered(writer *w, const expr *e, uint8_t place) {
    (void)place;
    put_function(w, (op)e->op);
    writer_text(w, "_{");
    writer_put(w, e->at[0], LEVEL_ANY, 0);
    writer_text(w, "}");
    put_arguments(w, e, 1);
}

/* I_{n}, \mathbf{0}_{m \times n} */
static void lay_sized(writer *w, const expr *e, uint8_t place) {
    (void)place;
    if (e->op == OP_ZEROS)
        writer_text(w, "\\mathbf{0}");
    else
        put_function(w, (op)e->op);
    writer_text(w, "_{");
    writer_list(w, e->at, e->count, e->op == OP_COMMUTATION ? ", " : " \\times ", LEVEL_FACTOR, 0);
    writer_text(w, "}");
}

/* --- patterns --- */

typedef struct pattern {
    op op;
    const char *text; /* %1 ... %4: the arguments */
    uint8_t inner;    /* level of the first argument; the others stand in braces of their own */
    uint8_t level;
} pattern;

static const pattern patterns[] = {
    {OP_SQRT, "\\sqrt{%1}", LEVEL_ANY, LEVEL_ATOM},
    {OP_CBRT, "\\sqrt[3]{%1}", LEVEL_ANY, LEVEL_ATOM},
    {OP_ABS, "\\left|%1\\right|", LEVEL_ANY, LEVEL_ATOM},
    {OP_NORM, "\\left\\|%1\\right\\|", LEVEL_ANY, LEVEL_ATOM},
    {OP_NORM1, "\\left\\|%1\\right\\|_{1}", LEVEL_ANY, LEVEL_POSTFIX},
    {OP_NORMINF, "\\left\\|%1\\right\\|_{\\infty}", LEVEL_ANY, LEVEL_POSTFIX},
    {OP_NORMF, "\\left\\|%1\\right\\|_{F}", LEVEL_ANY, LEVEL_POSTFIX},
    {OP_FLOOR, "\\left\\lfloor %1\\right\\rfloor", LEVEL_ANY, LEVEL_ATOM},
    {OP_CEIL, "\\left\\lceil %1\\right\\rceil", LEVEL_ANY, LEVEL_ATOM},
    {OP_FACTORIAL, "%1!", LEVEL_ATOM, LEVEL_POSTFIX},
    {OP_BINOMIAL, "\\binom{%1}{%2}", LEVEL_ANY, LEVEL_ATOM},
    {OP_INV, "%1^{-1}", LEVEL_ATOM, LEVEL_POWER},
    {OP_TRANSPOSE, "%1^{\\top}", LEVEL_ATOM, LEVEL_POWER},
    {OP_EPOW, "%1^{\\circ %2}", LEVEL_ATOM, LEVEL_POWER},
    {OP_SUM_OVER, "\\sum_{%2=%3}^{%4} %1", LEVEL_PRODUCT, LEVEL_PREFIX},
    {OP_PROD_OVER, "\\prod_{%2=%3}^{%4} %1", LEVEL_PRODUCT, LEVEL_PREFIX},
    {OP_SUM_ROWS, "\\operatorname{sum}(%1, \\mathrm{rows})", LEVEL_OR, LEVEL_ATOM},
    {OP_SUM_COLUMNS, "\\operatorname{sum}(%1, \\mathrm{columns})", LEVEL_OR, LEVEL_ATOM},
    {OP_MEAN_ROWS, "\\operatorname{mean}(%1, \\mathrm{rows})", LEVEL_OR, LEVEL_ATOM},
    {OP_MEAN_COLUMNS, "\\operatorname{mean}(%1, \\mathrm{columns})", LEVEL_OR, LEVEL_ATOM},
    {OP_DIFFERENTIAL, "\\mathrm{d}%1", LEVEL_ATOM, LEVEL_PREFIX},
};

static const pattern *pattern_of(op o) {
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (patterns[i].op == o) return &patterns[i];
    return NULL;
}

static void lay_pattern(writer *w, const expr *e, const pattern *p) {
    const char *at = p->text, *next;
    for (; (next = strchr(at, '%')); at = next + 2) {
        uint32_t i = (uint32_t)(next[1] - '1');
        if (next > at) writer_text(w, arena_text(w->scratch, at, (size_t)(next - at)));
        writer_put(w, e->at[i], i ? LEVEL_ANY : p->inner, 0);
    }
    if (*at) writer_text(w, at);
}

/* --- powers and indices --- */

static void put_exponent(writer *w, const expr *exponent) {
    writer_text(w, "^{");
    writer_put(w, exponent, LEVEL_ANY, 0);
    writer_text(w, "}");
}

static void lay_power(writer *w, const expr *e, uint8_t place) {
    (void)place;
    if (!show_takes_power(e->at[0], e->at[1])) {
        writer_put(w, e->at[0], LEVEL_ATOM, 0);
        put_exponent(w, e->at[1]);
        return;
    }
    put_function(w, (op)e->at[0]->op);
    put_exponent(w, e->at[1]);
    put_arguments(w, e->at[0], 0);
}

static bool is_power_of_e(const writer *w, const expr *e) {
    return w->exponential_as_power && expr_is(e, OP_EXP) && expr_is_scalar(e);
}

static void lay_exponential(writer *w, const expr *e, uint8_t place) {
    if (!is_power_of_e(w, e)) {
        lay_call(w, e, place);
        return;
    }
    writer_text(w, "\\mathrm{e}");
    put_exponent(w, e->at[0]);
}

static void lay_transpose(writer *w, const expr *e, uint8_t place) {
    (void)place;
    bool inverse = expr_is(e->at[0], OP_INV);
    writer_put(w, inverse ? e->at[0]->at[0] : e->at[0], LEVEL_ATOM, 0);
    writer_text(w, inverse ? "^{-\\top}" : "^{\\top}");
}

/* Another index may not follow without braces. */
static bool ends_in_index(const expr *e) {
    static const op sized[] = {OP_EYE, OP_ONES, OP_ZEROS, OP_COMMUTATION};
    if (expr_is_symbol(e)) return strchr(e->as.symbol.name, '_');
    for (size_t i = 0; i < sizeof sized / sizeof *sized; i++)
        if (expr_is(e, sized[i])) return true;
    return false;
}

static void lay_entry(writer *w, const expr *e, uint8_t place) {
    (void)place;
    bool braced = ends_in_index(e->at[0]);
    if (braced) writer_text(w, "{");
    writer_put(w, e->at[0], LEVEL_ATOM, 0);
    writer_text(w, braced ? "}_{" : "_{");
    if (expr_is(e, OP_COLUMN)) writer_text(w, ":,");
    writer_list(w, e->at + 1, e->count - 1, ",", LEVEL_ANY, 0);
    if (expr_is(e, OP_ROW)) writer_text(w, ",:");
    writer_text(w, "}");
}

/* --- conditions --- */

static void lay_relation(writer *w, const expr *e, uint8_t place) {
    (void)place;
    const char *sign = e->op == OP_EQUAL ? "=" : op_row_of((op)e->op)->latex;
    writer_put(w, e->at[0], LEVEL_SUM, 0);
    writer_text(w, " ");
    writer_text(w, sign);
    writer_text(w, " ");
    writer_put(w, e->at[1], LEVEL_SUM, 0);
}

static void lay_logic(writer *w, const expr *e, uint8_t place) {
    (void)place;
    uint8_t own = e->op == OP_AND ? LEVEL_AND : LEVEL_OR;
    for (uint32_t i = 0; i < e->count; i++) {
        if (i) writer_text(w, e->op == OP_AND ? " \\land " : " \\lor ");
        writer_put(w, e->at[i], i ? own + 1 : own, 0);
    }
}

static void lay_pieces(writer *w, const expr *e, uint8_t place) {
    (void)place;
    writer_text(w, "\\begin{cases} ");
    for (uint32_t i = 0; i < e->count; i += 2) {
        bool otherwise = i + 1 == e->count;
        if (i) writer_text(w, " \\\\ ");
        writer_put(w, e->at[otherwise ? i : i + 1], LEVEL_ANY, 0);
        writer_text(w, otherwise ? " & \\text{otherwise}" : " & \\text{if } ");
        if (!otherwise) writer_put(w, e->at[i], LEVEL_ANY, 0);
    }
    writer_text(w, " \\end{cases}");
}

/* --- calculus --- */

static const char *derivative_sign(const writer *w, const expr *e) {
    const char *d = w->partial ? "\\partial" : "\\mathrm{d}", *gap = w->partial ? " " : "";
    uint32_t order = show_derivative_order(e);
    buffer b;
    buffer_init(&b, w->scratch);
    buffer_printf(&b, "\\frac{%s", d);
    if (order > 1) buffer_printf(&b, "^{%u}", order);
    buffer_puts(&b, "}{");
    show_run run;
    for (uint32_t i = 0; show_derivative_run(e, i, &run); i++) {
        buffer_printf(&b, "%s%s%s", i ? " \\, " : "", d, gap);
        name_print(&b, run.variable->as.symbol.name, NAME_LATEX);
        if (run.times > 1) buffer_printf(&b, "^{%u}", run.times);
    }
    buffer_puts(&b, "} ");
    return b.failed ? NULL : b.text;
}

static void lay_derivative(writer *w, const expr *e, uint8_t place) {
    if (!show_is_plain_derivative(e)) {
        lay_call(w, e, place);
        return;
    }
    if (w->notation == NOTATION_LAGRANGE && !w->partial) {
        writer_put(w, e->at[0], LEVEL_ATOM, 0);
        for (uint32_t i = 0; i < show_derivative_order(e); i++) writer_text(w, "'");
        return;
    }
    writer_text(w, w->notation == NOTATION_LEIBNIZ ? derivative_sign(w, e)
                                                   : show_operator_sign(w->scratch, e, false));
    writer_put(w, e->at[0], LEVEL_POWER, 0);
}

static void lay_limit(writer *w, const expr *e, uint8_t place) {
    bool pair = expr_is(e->at[1], OP_EQ);
    if (!pair && e->count < 3) {
        lay_call(w, e, place);
        return;
    }
    writer_text(w, "\\lim_{");
    writer_put(w, pair ? e->at[1]->at[0] : e->at[1], LEVEL_SUM, 0);
    writer_text(w, " \\to ");
    writer_put(w, pair ? e->at[1]->at[1] : e->at[2], LEVEL_SUM, 0);
    writer_text(w, "} ");
    writer_put(w, e->at[0], LEVEL_PRODUCT, 0);
}

static void lay_at(writer *w, const expr *e, uint8_t place) {
    (void)place;
    writer_text(w, "\\left. ");
    writer_put(w, e->at[0], LEVEL_ANY, 0);
    writer_text(w, " \\right|_{");
    writer_list(w, e->at + 1, e->count - 1, ", ", LEVEL_ANY, 0);
    writer_text(w, "}");
}

/* --- the table --- */

typedef struct form {
    void (*layout)(writer *w, const expr *e, uint8_t place);
    uint8_t level; /* 0: ATOM */
} form;

static const form forms[OP_COUNT] = {
    [OP_ADD] = {lay_sum, LEVEL_SUM},
    [OP_NEG] = {lay_negative, LEVEL_SIGN},
    [OP_MUL] = {lay_product, LEVEL_PRODUCT},
    [OP_EMUL] = {lay_product, LEVEL_PRODUCT},
    [OP_KRON] = {lay_product, LEVEL_PRODUCT},
    [OP_DIV] = {lay_fraction, LEVEL_POWER},
    [OP_EDIV] = {lay_entry_quotient, LEVEL_PRODUCT},
    [OP_POW] = {lay_power, LEVEL_POWER},
    [OP_EXP] = {lay_exponential, 0},
    [OP_TRANSPOSE] = {lay_transpose, LEVEL_POWER},
    [OP_INDEX] = {lay_entry, 0},
    [OP_ROW] = {lay_entry, 0},
    [OP_COLUMN] = {lay_entry, 0},
    [OP_EYE] = {lay_sized, 0},
    [OP_ONES] = {lay_sized, 0},
    [OP_ZEROS] = {lay_sized, 0},
    [OP_COMMUTATION] = {lay_sized, 0},
    [OP_BESSELJ] = {lay_ordered, 0},
    [OP_BESSELY] = {lay_ordered, 0},
    [OP_BESSELI] = {lay_ordered, 0},
    [OP_BESSELK] = {lay_ordered, 0},
    [OP_LAMBERTW_BRANCH] = {lay_ordered, 0},
    [OP_LT] = {lay_relation, LEVEL_RELATION},
    [OP_LE] = {lay_relation, LEVEL_RELATION},
    [OP_GT] = {lay_relation, LEVEL_RELATION},
    [OP_GE] = {lay_relation, LEVEL_RELATION},
    [OP_EQ] = {lay_relation, LEVEL_RELATION},
    [OP_NE] = {lay_relation, LEVEL_RELATION},
    [OP_EQUAL] = {lay_relation, LEVEL_RELATION},
    [OP_AND] = {lay_logic, LEVEL_AND},
    [OP_OR] = {lay_logic, LEVEL_OR},
    [OP_PIECEWISE] = {lay_pieces, LEVEL_PREFIX},
    [OP_DIFF] = {lay_derivative, LEVEL_PREFIX},
    [OP_LIMIT] = {lay_limit, LEVEL_PREFIX},
    [OP_AT] = {lay_at, LEVEL_POSTFIX},
};

static uint8_t call_level(const writer *w, const expr *e, uint8_t place) {
    const pattern *p = forms[e->op].layout ? NULL : pattern_of((op)e->op);
    uint8_t own = p ? p->level : forms[e->op].level;
    if (is_power_of_e(w, e)) return LEVEL_POWER;
    if (own == LEVEL_POWER && show_takes_power(e->at[0], e->count > 1 ? e->at[1] : e->at[0]))
        return LEVEL_POSTFIX;
    if (own == LEVEL_PREFIX && (place & PLACE_TAIL)) return LEVEL_SIGN;
    bool may_lead = own == LEVEL_PRODUCT || e->op == OP_DIV;
    if (may_lead && !(place & PLACE_POSITIVE) && writer_starts_with_minus(w, e)) return LEVEL_SIGN;
    return own ? own : LEVEL_ATOM;
}

static uint8_t level(const writer *w, const expr *e, uint8_t place) {
    if (writer_name(w, e)) return LEVEL_ATOM;
    if (e->kind == EXPR_CALL) return call_level(w, e, place);
    if (writer_is_negative(e) && !(place & PLACE_POSITIVE)) return LEVEL_SIGN;
    if (e->kind == EXPR_NUMBER && !number_is_integer(&e->as.number)) return LEVEL_POWER;
    return e->kind == EXPR_DECIMAL ? LEVEL_PREFIX : LEVEL_ATOM;
}

/* --- nodes that are no calls --- */

static const char *apply_head(writer *w, const expr *e) {
    const function *f = e->as.apply.function;
    uint32_t order = e->as.apply.order;
    buffer b;
    buffer_init(&b, w->scratch);
    name_print(&b, f->name, NAME_LATEX);
    if (f->count == 1 && order <= 3) {
        buffer_repeat(&b, '\'', order);
        order = 0;
    }
    if (order) buffer_puts(&b, "_{");
    for (uint32_t i = 0; i < order; i++) {
        if (i) buffer_putc(&b, ' ');
        name_print(&b, f->parameters[e->as.apply.by[i]], NAME_LATEX);
    }
    if (order) buffer_putc(&b, '}');
    return b.failed ? NULL : b.text;
}

static void lay_matrix(writer *w, const expr *e) {
    writer_text(w, "\\begin{pmatrix} ");
    for (uint32_t i = 0; i < e->count; i++) {
        if (i) writer_text(w, i % e->as.matrix.columns ? " & " : " \\\\ ");
        writer_put(w, e->at[i], LEVEL_ANY, 0);
    }
    writer_text(w, " \\end{pmatrix}");
}

static void layout(writer *w, const expr *e, uint8_t place) {
    const pattern *p = e->kind == EXPR_CALL && !forms[e->op].layout ? pattern_of((op)e->op) : NULL;
    if (e->kind == EXPR_APPLY) {
        writer_text(w, apply_head(w, e));
        put_arguments(w, e, 0);
    } else if (e->kind == EXPR_MATRIX || e->kind == EXPR_BLOCKS)
        lay_matrix(w, e);
    else if (p)
        lay_pattern(w, e, p);
    else if (forms[e->op].layout)
        forms[e->op].layout(w, e, place);
    else
        lay_call(w, e, place);
}

static void put_integer(buffer *out, const fmpz_t z) {
    number q;
    number_init(&q);
    fmpz_abs(&q.num, z);
    number_print(out, &q);
    number_done(&q);
}

static void put_decimal(const writer *w, buffer *out, const expr *e) {
    buffer b;
    buffer_init(&b, w->scratch);
    decimal_print(&b, &e->as.number, e->digits, e->exact);
    size_t mantissa = strcspn(b.text, "e");
    buffer_add(out, b.text, mantissa);
    if (b.text[mantissa]) buffer_printf(out, " \\cdot 10^{%s}", b.text + mantissa + 1);
    out->failed = out->failed || b.failed;
}

static void leaf(const writer *w, buffer *out, const expr *e) {
    if (e->kind == EXPR_SYMBOL)
        name_print(out, e->as.symbol.name, NAME_LATEX);
    else if (e->kind == EXPR_DECIMAL)
        put_decimal(w, out, e);
    else if (number_is_integer(&e->as.number))
        put_integer(out, &e->as.number.num);
    else {
        buffer_puts(out, "\\frac{");
        put_integer(out, &e->as.number.num);
        buffer_puts(out, "}{");
        put_integer(out, &e->as.number.den);
        buffer_puts(out, "}");
    }
}

static const char *bracket(const writer *w, const expr *e, bool closing) {
    if (writer_is_tall(w, e)) return closing ? "\\right)" : "\\left(";
    return closing ? ")" : "(";
}

const writer_rules latex_rules = {level, layout, leaf, bracket};
