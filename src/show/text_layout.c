/* One table says for each operator how it is laid out and how tightly the result holds; what is not in the table is a
 * call. Levels alone decide about brackets, so a form is right wherever it stands. The two alphabets share the layouts:
 * Unicode has other signs, raised exponents, bars, roots, and spaces for the product of matrices where the reader cannot
 * take a space for anything else. */
#include "show/text_layout.h"
#include "show/decimal.h"
#include "show/glyph.h"
#include "show/name.h"
#include "show/parts.h"
#include "show/text.h"

#include <string.h>

/* --- signs --- */

static const char *minus(const writer *w, bool spaced) {
    if (spaced) return w->unicode ? " − " : " - ";
    return w->unicode ? "−" : "-";
}

static void lay_sum(writer *w, const expr *e, uint8_t place) {
    (void)place;
    writer_put(w, e->at[0], LEVEL_SUM, 0);
    for (uint32_t i = 1; i < e->count; i++) {
        const expr *t = e->at[i];
        bool leads = !writer_name(w, t) && writer_starts_with_minus(w, t),
             opposite = expr_is(t, OP_NEG) && !writer_name(w, t);
        writer_text(w, leads || opposite ? minus(w, true) : " + ");
        if (opposite)
            writer_put(w, t->at[0], LEVEL_PRODUCT, 0);
        else
            writer_put(w, t, LEVEL_TERM, leads ? PLACE_POSITIVE : 0);
    }
}

static void lay_negative(writer *w, const expr *e, uint8_t place) {
    writer_text(w, minus(w, false));
    writer_put(w, e->at[0], LEVEL_PRODUCT, place & PLACE_TAIL);
}

/* --- products --- */

static bool is_power_of_e(const writer *w, const expr *e) {
    return w->exponential_as_power && expr_is(e, OP_EXP) && expr_is_scalar(e);
}

static bool has_raised_exponent(const writer *w, const expr *exponent) {
    char raised[GLYPH_SUPER_SIZE];
    return (writer_is_leaf(exponent) || !writer_name(w, exponent)) &&
           glyph_exponent(raised, exponent, w->names);
}

/* Whether the form of e begins with a bracket, or with a letter: what a space may stand before. */
typedef enum edge { EDGE_LETTER, EDGE_BRACKET, EDGE_OTHER } edge;

static edge first_edge(const writer *w, const expr *e) {
    if (writer_name(w, e)) return EDGE_LETTER;
    if (w->rules->level(w, e, 0) < LEVEL_FACTOR) return EDGE_BRACKET;
    while (expr_is(e, OP_POW) || expr_is(e, OP_EPOW) || expr_is(e, OP_TRANSPOSE) || expr_is(e, OP_INV) ||
           expr_is_part(e)) {
        bool inverse = expr_is(e, OP_TRANSPOSE) && expr_is(e->at[0], OP_INV); /* X⁻ᵀ */
        e = e->at[0];
        if (w->rules->level(w, e, 0) < LEVEL_ATOM && !inverse) return EDGE_BRACKET;
        if (writer_name(w, e)) return EDGE_LETTER;
    }
    if (e->kind == EXPR_SYMBOL || e->kind == EXPR_APPLY) return EDGE_LETTER;
    if (e->kind != EXPR_CALL || expr_is(e, OP_ABS) || expr_is(e, OP_NORM) || expr_is(e, OP_DIFF))
        return EDGE_OTHER;
    return EDGE_LETTER;
}

/* Whether a bracket behind e would make a call of it. */
static bool ends_in_name(const writer *w, const expr *e) {
    if (writer_name(w, e)) return true;
    if (w->rules->level(w, e, 0) < LEVEL_FACTOR || e->kind == EXPR_NUMBER || e->kind == EXPR_APPLY)
        return false;
    if (expr_is(e, OP_TRANSPOSE) || expr_is(e, OP_INV) || expr_is(e, OP_INDEX)) return false;
    if (expr_is(e, OP_POW)) return !has_raised_exponent(w, e->at[1]);
    if (is_power_of_e(w, e)) return !has_raised_exponent(w, e->at[0]);
    if (expr_is(e, OP_SQRT) || expr_is(e, OP_CBRT)) return true; /* √x */
    return e->kind != EXPR_CALL || e->count == 0 || op_row_of((op)e->op)->form != FORM_CALL;
}

/* d x, D_1 f: would be derivatives. */
static bool is_derivative_sign(const expr *e) {
    return expr_is_symbol(e) && !e->as.symbol.is_increment &&
           (e->as.symbol.name[0] == 'd' || e->as.symbol.name[0] == 'D');
}

/* What stands before the sign behind factor i: a product without brackets ends in its own last factor. */
static const expr *last_factor(const writer *w, const expr *e, uint32_t i) {
    const expr *u = e->at[i];
    if (i == 0 && expr_is(u, OP_MUL) && !writer_name(w, u)) return u->at[u->count - 1];
    return u;
}

/* A space where a matrix is next to the sign and the reader can take the space for nothing else. */
static const char *product_sign(const writer *w, const expr *e, uint32_t i) {
    if (e->op == OP_EMUL) return w->unicode ? " ⊙ " : ".*";
    if (e->op == OP_EDIV) return w->unicode ? " ⊘ " : "./";
    if (e->op == OP_KRON) return " ⊗ ";
    if (e->op == OP_DIV) return "/";
    if (!w->unicode) return "*";
    const expr *left = last_factor(w, e, i - 1);
    if (expr_is_scalar(left) && expr_is_scalar(e->at[i])) return "·";
    if (is_derivative_sign(left)) return "·";
    edge right = first_edge(w, e->at[i]);
    if (right == EDGE_OTHER || (right == EDGE_BRACKET && ends_in_name(w, left))) return "·";
    return " ";
}

static void lay_product(writer *w, const expr *e, uint8_t place) {
    bool quotient = e->op == OP_DIV || e->op == OP_EDIV;
    for (uint32_t i = 0; i < e->count; i++) {
        bool last = i + 1 == e->count;
        uint8_t tail = !last || quotient ? PLACE_TAIL : place & PLACE_TAIL;
        if (i) writer_text(w, product_sign(w, e, i));
        if (i)
            writer_put(w, e->at[i], LEVEL_FACTOR, tail);
        else
            writer_put(w, e->at[0], writer_may_begin((op)e->op, e->at[0]) ? LEVEL_PRODUCT : LEVEL_FACTOR,
                       tail | (place & PLACE_POSITIVE));
    }
}

/* --- powers and what stands behind an operand --- */

static void put_exponent(writer *w, op o, const char *sign, const expr *exponent) {
    char raised[GLYPH_SUPER_SIZE];
    bool named = !writer_is_leaf(exponent) && writer_name(w, exponent);
    if (w->unicode && o == OP_POW && !named && glyph_exponent(raised, exponent, w->names)) {
        writer_text(w, arena_text(w->scratch, raised, strlen(raised)));
        return;
    }
    writer_text(w, sign);
    bool tower = !w->unicode && (expr_is(exponent, o) || (o == OP_POW && is_power_of_e(w, exponent)));
    writer_put(w, exponent, tower ? LEVEL_POWER : LEVEL_ATOM, 0);
}

static void lay_power(writer *w, const expr *e, uint8_t place) {
    (void)place;
    writer_put(w, e->at[0], LEVEL_ATOM, 0);
    put_exponent(w, (op)e->op, e->op == OP_POW ? "^" : ".^", e->at[1]);
}

static void lay_call(writer *w, const expr *e, uint8_t place);

static void lay_exponential(writer *w, const expr *e, uint8_t place) {
    if (!is_power_of_e(w, e)) {
        lay_call(w, e, place);
        return;
    }
    writer_text(w, "e");
    put_exponent(w, OP_POW, "^", e->at[0]);
}

static void lay_inverse(writer *w, const expr *e, uint8_t place) {
    if (!w->unicode) {
        lay_call(w, e, place);
        return;
    }
    writer_put(w, e->at[0], LEVEL_ATOM, 0);
    writer_text(w, "⁻¹");
}

static void lay_transpose(writer *w, const expr *e, uint8_t place) {
    (void)place;
    const expr *u = e->at[0];
    bool inverse = w->unicode && expr_is(u, OP_INV) && !writer_name(w, u);
    writer_put(w, inverse ? u->at[0] : u, LEVEL_ATOM, 0);
    writer_text(w, inverse ? "⁻ᵀ" : w->unicode ? "ᵀ" : "'");
}

/* Aᵢⱼ, where all indices are bound letters that can be lowered. */
static bool lay_lowered(writer *w, const expr *e) {
    if (!w->unicode || !expr_is(e, OP_INDEX)) return false;
    for (uint32_t i = 1; i < e->count; i++) {
        const expr *k = e->at[i];
        if (!expr_is_symbol(k) || !k->as.symbol.bound || k->as.symbol.name[1] ||
            !glyph_sub(k->as.symbol.name[0]))
            return false;
    }
    writer_put(w, e->at[0], LEVEL_ATOM, 0);
    for (uint32_t i = 1; i < e->count; i++) writer_text(w, glyph_sub(e->at[i]->as.symbol.name[0]));
    return true;
}

static void lay_entry(writer *w, const expr *e, uint8_t place) {
    (void)place;
    if (lay_lowered(w, e)) return;
    writer_put(w, e->at[0], LEVEL_ATOM, 0);
    writer_text(w, e->op == OP_COLUMN ? "[:," : "[");
    writer_list(w, e->at + 1, e->count - 1, ",", LEVEL_AND, 0);
    writer_text(w, e->op == OP_ROW ? ",:]" : "]");
}

/* --- calls --- */

static const char *call_name(const writer *w, op o) {
    const op_row *row = op_row_of(o);
    if (w->unicode && row->unicode && op_find(row->unicode, strlen(row->unicode)) == o) return row->unicode;
    return row->name;
}

static void lay_call(writer *w, const expr *e, uint8_t place) {
    (void)place;
    writer_text(w, call_name(w, (op)e->op));
    if (e->count == 0) return;
    writer_text(w, "(");
    writer_list(w, e->at, e->count, ", ", LEVEL_OR, 0);
    writer_text(w, ")");
}

/* sum(A, rows) */
static void lay_direction(writer *w, const expr *e, uint8_t place) {
    (void)place;
    writer_text(w, op_row_of((op)e->op)->name);
    writer_text(w, "(");
    writer_put(w, e->at[0], LEVEL_OR, 0);
    writer_text(w, e->op == OP_SUM_ROWS || e->op == OP_MEAN_ROWS ? ", rows)" : ", columns)");
}

static void lay_kron(writer *w, const expr *e, uint8_t place) {
    (w->unicode ? lay_product : lay_call)(w, e, place);
}

static void lay_bars(writer *w, const expr *e, uint8_t place) {
    bool fits = e->op == OP_NORM ? !expr_is_scalar(e->at[0]) : expr_is_scalar(e->at[0]);
    if (!w->unicode || !fits || (place & PLACE_BARS)) {
        lay_call(w, e, place);
        return;
    }
    writer_text(w, e->op == OP_NORM ? "‖" : "|");
    writer_put(w, e->at[0], LEVEL_SUM, PLACE_BARS);
    writer_text(w, e->op == OP_NORM ? "‖" : "|");
}

static void lay_root(writer *w, const expr *e, uint8_t place) {
    if (!w->unicode || !expr_is_scalar(e)) {
        lay_call(w, e, place);
        return;
    }
    const expr *u = e->at[0];
    bool bare = writer_name(w, u) || (writer_is_leaf(u) && w->rules->level(w, u, 0) == LEVEL_ATOM);
    const char *sign = e->op == OP_SQRT ? "√" : "∛";
    writer_text(w, sign);
    if (!bare) writer_text(w, "(");
    writer_put(w, u, LEVEL_OR, 0);
    if (!bare) writer_text(w, ")");
}

static void lay_over(writer *w, const expr *e, uint8_t place) {
    (void)place;
    w->binds = true;
    writer_text(w, e->op == OP_SUM_OVER ? "sum(" : "prod(");
    writer_put(w, e->at[0], LEVEL_OR, 0);
    writer_text(w, ", ");
    writer_put(w, e->at[1], LEVEL_ATOM, 0);
    writer_text(w, " = ");
    writer_put(w, e->at[2], LEVEL_TERM, 0);
    writer_text(w, "..");
    writer_put(w, e->at[3], LEVEL_TERM, 0);
    writer_text(w, ")");
}

/* --- conditions --- */

static const char *relation_sign(const writer *w, op o) {
    const op_row *row = op_row_of(o);
    return w->unicode && row->unicode && o != OP_EQ ? row->unicode : row->name;
}

static void lay_relation(writer *w, const expr *e, uint8_t place) {
    (void)place;
    writer_put(w, e->at[0], LEVEL_SUM, 0);
    writer_text(w, " ");
    writer_text(w, e->op == OP_EQUAL ? "==" : relation_sign(w, (op)e->op));
    writer_text(w, " ");
    writer_put(w, e->at[1], LEVEL_SUM, 0);
}

static void lay_logic(writer *w, const expr *e, uint8_t place) {
    (void)place;
    uint8_t own = e->op == OP_AND ? LEVEL_AND : LEVEL_OR;
    for (uint32_t i = 0; i < e->count; i++) {
        if (i) writer_text(w, e->op == OP_AND ? " and " : " or ");
        writer_put(w, e->at[i], i ? own + 1 : own, 0);
    }
}

/* --- calculus --- */

/* x = a of limit, taylor, subs and at; anything else as it is. */
static void put_binding(writer *w, const expr *e) {
    if (!expr_is(e, OP_EQ)) {
        writer_put(w, e, LEVEL_OR, 0);
        return;
    }
    writer_put(w, e->at[0], LEVEL_SUM, 0);
    writer_text(w, " = ");
    writer_put(w, e->at[1], LEVEL_SUM, 0);
}

static void put_bindings(writer *w, const expr *e) {
    for (uint32_t i = 1; i < e->count; i++) {
        bool pair = i == 1 && e->op == OP_LIMIT && e->count == 3 && expr_is_symbol(e->at[1]);
        if (i > 1) writer_text(w, ", ");
        put_binding(w, e->at[i]);
        if (!pair) continue;
        writer_text(w, " = ");
        writer_put(w, e->at[++i], LEVEL_SUM, 0);
    }
}

static void lay_bound_call(writer *w, const expr *e, uint8_t place) {
    (void)place;
    writer_text(w, op_row_of((op)e->op)->name);
    writer_text(w, "(");
    writer_put(w, e->at[0], LEVEL_OR, 0);
    writer_text(w, ", ");
    put_bindings(w, e);
    writer_text(w, ")");
}

static void lay_at(writer *w, const expr *e, uint8_t place) {
    (void)place;
    writer_put(w, e->at[0], LEVEL_OR, 0);
    writer_text(w, " at (");
    put_bindings(w, e);
    writer_text(w, ")");
}

static const char *derivative_sign(const writer *w, const expr *e) {
    show_derivative d;
    buffer b;
    buffer_init(&b, w->scratch);
    if (!show_derivative_parts(w->scratch, e, w->partial, true, &d)) return NULL;
    buffer_puts(&b, d.above);
    buffer_putc(&b, '/');
    buffer_puts(&b, d.below);
    buffer_putc(&b, ' ');
    return b.failed ? NULL : b.text;
}

static void lay_derivative(writer *w, const expr *e, uint8_t place) {
    if (!w->unicode || !show_is_plain_derivative(e)) {
        lay_call(w, e, place);
        return;
    }
    if (w->notation == NOTATION_LAGRANGE && !w->partial) { /* (x²)′ */
        writer_put(w, e->at[0], LEVEL_ATOM, 0);
        for (uint32_t i = 0; i < show_derivative_order(e); i++) writer_text(w, "′");
        return;
    }
    writer_text(w, w->notation == NOTATION_LEIBNIZ ? derivative_sign(w, e)
                                                   : show_operator_sign(w->scratch, e, true));
    writer_put(w, e->at[0], LEVEL_POWER, 0);
}

/* --- the table --- */

typedef struct form {
    void (*layout)(writer *w, const expr *e, uint8_t place);
    uint8_t ascii, unicode; /* level; 0: ATOM */
} form;

static const form forms[OP_COUNT] = {
    [OP_ADD] = {lay_sum, LEVEL_SUM, LEVEL_SUM},
    [OP_NEG] = {lay_negative, LEVEL_SIGN, LEVEL_SIGN},
    [OP_MUL] = {lay_product, LEVEL_PRODUCT, LEVEL_PRODUCT},
    [OP_DIV] = {lay_product, LEVEL_PRODUCT, LEVEL_PRODUCT},
    [OP_EMUL] = {lay_product, LEVEL_PRODUCT, LEVEL_PRODUCT},
    [OP_EDIV] = {lay_product, LEVEL_PRODUCT, LEVEL_PRODUCT},
    [OP_KRON] = {lay_kron, 0, LEVEL_PRODUCT},
    [OP_POW] = {lay_power, LEVEL_POWER, LEVEL_POWER},
    [OP_EPOW] = {lay_power, LEVEL_POWER, LEVEL_POWER},
    [OP_EXP] = {lay_exponential, 0, 0},
    [OP_INV] = {lay_inverse, 0, LEVEL_POWER},
    [OP_TRANSPOSE] = {lay_transpose, LEVEL_POSTFIX, LEVEL_POSTFIX},
    [OP_INDEX] = {lay_entry, 0, 0},
    [OP_ROW] = {lay_entry, 0, 0},
    [OP_COLUMN] = {lay_entry, 0, 0},
    [OP_ABS] = {lay_bars, 0, 0},
    [OP_NORM] = {lay_bars, 0, 0},
    [OP_SQRT] = {lay_root, 0, LEVEL_POWER},
    [OP_CBRT] = {lay_root, 0, LEVEL_POWER},
    [OP_SUM_OVER] = {lay_over, 0, 0},
    [OP_PROD_OVER] = {lay_over, 0, 0},
    [OP_SUM_ROWS] = {lay_direction, 0, 0},
    [OP_SUM_COLUMNS] = {lay_direction, 0, 0},
    [OP_MEAN_ROWS] = {lay_direction, 0, 0},
    [OP_MEAN_COLUMNS] = {lay_direction, 0, 0},
    [OP_LT] = {lay_relation, LEVEL_RELATION, LEVEL_RELATION},
    [OP_LE] = {lay_relation, LEVEL_RELATION, LEVEL_RELATION},
    [OP_GT] = {lay_relation, LEVEL_RELATION, LEVEL_RELATION},
    [OP_GE] = {lay_relation, LEVEL_RELATION, LEVEL_RELATION},
    [OP_EQ] = {lay_relation, LEVEL_RELATION, LEVEL_RELATION},
    [OP_NE] = {lay_relation, LEVEL_RELATION, LEVEL_RELATION},
    [OP_EQUAL] = {lay_relation, LEVEL_RELATION, LEVEL_RELATION},
    [OP_AND] = {lay_logic, LEVEL_AND, LEVEL_AND},
    [OP_OR] = {lay_logic, LEVEL_OR, LEVEL_OR},
    [OP_DIFF] = {lay_derivative, 0, LEVEL_PREFIX},
    [OP_LIMIT] = {lay_bound_call, 0, 0},
    [OP_TAYLOR] = {lay_bound_call, 0, 0},
    [OP_SUBS] = {lay_bound_call, 0, 0},
    [OP_AT] = {lay_at, LEVEL_AT, LEVEL_AT},
};

static uint8_t call_level(const writer *w, const expr *e, uint8_t place) {
    if (is_power_of_e(w, e)) return LEVEL_POWER;
    uint8_t own = w->unicode ? forms[e->op].unicode : forms[e->op].ascii;
    if (own == LEVEL_PREFIX && (place & PLACE_TAIL)) return LEVEL_SIGN;
    if (own == LEVEL_PRODUCT && !(place & PLACE_POSITIVE) && writer_starts_with_minus(w, e))
        return LEVEL_SIGN;
    return own ? own : LEVEL_ATOM;
}

static uint8_t level(const writer *w, const expr *e, uint8_t place) {
    if (writer_name(w, e) && !(place & PLACE_SELF)) return LEVEL_ATOM;
    if (e->kind == EXPR_CALL) return call_level(w, e, place);
    if (e->kind == EXPR_MATRIX || e->kind == EXPR_BLOCKS)
        return e->as.matrix.rows == 1 ? LEVEL_POSTFIX : LEVEL_ATOM;
    if (writer_is_negative(e) && !(place & PLACE_POSITIVE)) return LEVEL_SIGN;
    return e->kind == EXPR_NUMBER && !number_is_integer(&e->as.number) ? LEVEL_PRODUCT : LEVEL_ATOM;
}

/* --- nodes that are no calls --- */

static void lay_apply(writer *w, const expr *e) {
    writer_text(w, show_apply_head(w->scratch, e, w->unicode));
    writer_text(w, "(");
    writer_list(w, e->at, e->count, ", ", LEVEL_OR, 0);
    writer_text(w, ")");
}

static void lay_mark_of_transpose(writer *w) { writer_text(w, w->unicode ? "ᵀ" : "'"); }

static void lay_matrix(writer *w, const expr *e) {
    uint32_t rows = e->as.matrix.rows, columns = e->as.matrix.columns;
    writer_text(w, "[");
    for (uint32_t i = 0; i < e->count; i++) {
        if (i) writer_text(w, i % columns || columns == 1 ? ", " : "; ");
        writer_put(w, e->at[i], LEVEL_OR, 0);
    }
    writer_text(w, "]");
    if (rows == 1) lay_mark_of_transpose(w);
}

/* The transpose of a block, as short as it can be written. */
static void lay_turned(writer *w, const expr *e) {
    bool filled = expr_is(e, OP_ZEROS) || expr_is(e, OP_ONES);
    if (expr_is_scalar(e) || expr_is(e, OP_EYE))
        writer_put(w, e, LEVEL_OR, 0);
    else if (expr_is(e, OP_TRANSPOSE))
        writer_put(w, e->at[0], LEVEL_OR, 0);
    else if (filled) {
        writer_text(w, op_row_of((op)e->op)->name);
        writer_text(w, "(");
        if (e->count > 1)
            writer_put(w, e->at[1], LEVEL_OR, 0);
        else
            writer_text(w, "1");
        if (!expr_is_one(e->at[0])) {
            writer_text(w, ", ");
            writer_put(w, e->at[0], LEVEL_OR, 0);
        }
        writer_text(w, ")");
    } else {
        writer_put(w, e, LEVEL_ATOM, 0);
        lay_mark_of_transpose(w);
    }
}

/* A single row of blocks is a column of their transposes, transposed: [A', B']'. */
static void lay_blocks(writer *w, const expr *e) {
    uint32_t rows = e->as.matrix.rows, columns = e->as.matrix.columns;
    writer_text(w, "[");
    for (uint32_t i = 0; i < e->count; i++) {
        if (i) writer_text(w, rows > 1 && columns > 1 && i % columns == 0 ? "; " : ", ");
        if (rows == 1)
            lay_turned(w, e->at[i]);
        else
            writer_put(w, e->at[i], LEVEL_OR, 0);
    }
    writer_text(w, "]");
    if (rows == 1) lay_mark_of_transpose(w);
}

static void layout(writer *w, const expr *e, uint8_t place) {
    if (e->kind == EXPR_APPLY)
        lay_apply(w, e);
    else if (e->kind == EXPR_MATRIX)
        lay_matrix(w, e);
    else if (e->kind == EXPR_BLOCKS)
        lay_blocks(w, e);
    else if (forms[e->op].layout)
        forms[e->op].layout(w, e, place);
    else
        lay_call(w, e, place);
}

static void leaf(const writer *w, buffer *out, const expr *e) {
    if (e->kind == EXPR_SYMBOL) {
        name_print(out, e->as.symbol.name, w->unicode ? NAME_UNICODE : NAME_ASCII);
    } else if (e->kind == EXPR_DECIMAL) {
        decimal_print(out, &e->as.number, e->digits, e->exact);
    } else if (number_sign(&e->as.number) >= 0) {
        number_print(out, &e->as.number);
    } else {
        number positive;
        number_init(&positive);
        number_neg(&positive, &e->as.number);
        number_print(out, &positive);
        number_done(&positive);
    }
}

static const char *bracket(const writer *w, const expr *e, bool closing) {
    (void)w;
    (void)e;
    return closing ? ")" : "(";
}

const writer_rules text_rules = {level, layout, leaf, bracket};
