/* One recursive walk with a table of languages: names of functions come from the columns of the operator table, what a
 * language lacks is refused. Recursion is bounded by refusing expressions higher than a person writes. Numbers are
 * written so that the language computes with them as it does with ours: integers beyond 2^53 and fractions as decimals
 * with 17 digits. */
#include "app/code.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LIMIT_CODE_HEIGHT = 2000,
    BIND_SUM = 1,
    BIND_PRODUCT = 2,
    BIND_SIGN = 3,
    BIND_POWER = 4,
    BIND_ATOM = 5
};

typedef struct coder {
    session *s;
    buffer *b;
    code_language l;
} coder;

static bool put(coder *c, const expr *e, int binding);

static const char *const language_names[] = {"C", "Python", "Octave"};

static bool unable(coder *c, const char *what) {
    return fail(c->s, DIAG_UNABLE, NOWHERE, MSG_APP_CODE_UNABLE, language_names[c->l], what);
}

/* --- names --- */

static bool put_symbol(coder *c, const expr *e) {
    if (e->as.symbol.bound) return unable(c, e->as.symbol.name);
    if (c->l == CODE_PYTHON && strcmp(e->as.symbol.name, "lambda") == 0)
        buffer_puts(c->b, "lambda_");
    else
        buffer_puts(c->b, e->as.symbol.name);
    return true;
}

/* The column of the language; in C and Octave `as name` is only right for functions that they have. */
static const char *function_name(code_language l, const op_row *row) {
    static const char *const in_c[] = {"sqrt",  "cbrt",  "exp",  "log",   "log2",  "log10", "log1p",
                                       "expm1", "sin",   "cos",  "tan",   "asin",  "acos",  "atan",
                                       "sinh",  "cosh",  "tanh", "asinh", "acosh", "atanh", "floor",
                                       "ceil",  "atan2", "erf",  "erfc"};
    static const char *const in_octave[] = {
        "sqrt",      "cbrt",  "exp",  "log",   "log2", "log10", "log1p", "expm1", "sin",   "cos",   "tan",
        "cot",       "sec",   "csc",  "asin",  "acos", "atan",  "sinh",  "cosh",  "tanh",  "asinh", "acosh",
        "atanh",     "floor", "ceil", "atan2", "abs",  "sign",  "max",   "min",   "gamma", "erf",   "erfc",
        "factorial", "norm",  "det",  "inv",   "kron", "sum",   "prod",  "mean"};
    const char *own = l == CODE_C ? row->c : l == CODE_PYTHON ? row->python : row->octave;
    if (own) return own;
    if (l == CODE_PYTHON) return NULL;
    const char *const *known = l == CODE_C ? in_c : in_octave;
    size_t count = l == CODE_C ? sizeof in_c / sizeof *in_c : sizeof in_octave / sizeof *in_octave;
    for (size_t i = 0; i < count; i++)
        if (strcmp(known[i], row->name) == 0) return row->name;
    return NULL;
}

/* --- numbers --- */

static bool put_decimal(coder *c, double x, int binding) {
    char text[40];
    if (!isfinite(x)) return fail(c->s, DIAG_LIMIT, NOWHERE, MSG_APP_CODE_RANGE, NULL, NULL);
    int digits = 15;
    do snprintf(text, sizeof text, "%.*g", digits, x);
    while (strtod(text, NULL) != x && digits++ < 17);
    bool brackets = x < 0 && binding > BIND_SUM;
    bool whole = !strpbrk(text, ".eE");
    buffer_printf(c->b, "%s%s%s%s", brackets ? "(" : "", text, whole && c->l != CODE_OCTAVE ? ".0" : "",
                  brackets ? ")" : "");
    return true;
}

static bool put_number(coder *c, const expr *e, int binding) {
    long n;
    number q;
    bool small = number_to_long(&e->as.number, &n) && labs(n) < (1L << 53);
    if (small || e->kind == EXPR_DECIMAL || number_is_integer(&e->as.number))
        return put_decimal(c, small ? (double)n : number_to_double(&e->as.number), binding);
    number_init(&q);
    fmpz_set(fmpq_numref(&q), fmpq_numref(&e->as.number));
    double above = number_to_double(&q);
    fmpz_set(fmpq_numref(&q), fmpq_denref(&e->as.number));
    double below = number_to_double(&q);
    number_done(&q);
    if (fabs(above) > 9007199254740992.0 || below > 9007199254740992.0)
        return put_decimal(c, number_to_double(&e->as.number), binding);
    bool brackets = binding > BIND_PRODUCT || (above < 0 && binding > BIND_SUM);
    if (brackets) buffer_putc(c->b, '(');
    bool ok = put_decimal(c, above, BIND_SUM);
    buffer_putc(c->b, '/');
    ok = ok && put_decimal(c, below, BIND_ATOM);
    if (brackets) buffer_putc(c->b, ')');
    return ok;
}

/* --- operators --- */

static bool is_negative(const expr *e) { return expr_is_number(e) && number_sign(&e->as.number) < 0; }

static bool put_chain(coder *c, const expr *e, const char *sign, int own, int binding) {
    bool brackets = binding > own;
    if (brackets) buffer_putc(c->b, '(');
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *term = e->at[i];
        bool minus = i && own == BIND_SUM && expr_is(term, OP_NEG),
             below = i && own == BIND_SUM && is_negative(term);
        if (i && !below) buffer_puts(c->b, minus ? " - " : sign);
        if (below) buffer_putc(c->b, ' '); /* the number brings its sign along */
        if (!put(c, minus ? term->at[0] : term, minus || (i && !below) ? own + 1 : own)) return false;
    }
    if (brackets) buffer_putc(c->b, ')');
    return true;
}

static bool put_two(coder *c, const char *open, const expr *u, const char *between, const expr *v,
                    const char *close) {
    buffer_puts(c->b, open);
    if (!put(c, u, 0)) return false;
    buffer_puts(c->b, between);
    if (!put(c, v, 0)) return false;
    buffer_puts(c->b, close);
    return true;
}

static bool put_power(coder *c, const expr *e, int binding) {
    if (c->l == CODE_C && expr_is_integer(e->at[1], 2) && e->at[0]->count == 0) { /* x*x */
        bool brackets = binding > BIND_PRODUCT;
        if (brackets) buffer_putc(c->b, '(');
        if (!put(c, e->at[0], BIND_POWER)) return false;
        buffer_putc(c->b, '*');
        if (!put(c, e->at[0], BIND_POWER)) return false;
        if (brackets) buffer_putc(c->b, ')');
        return true;
    }
    if (c->l == CODE_C) return put_two(c, "pow(", e->at[0], ", ", e->at[1], ")");
    bool brackets = binding >= BIND_POWER;
    if (brackets) buffer_putc(c->b, '(');
    if (!put(c, e->at[0], BIND_ATOM)) return false;
    buffer_puts(c->b, c->l == CODE_PYTHON ? "**" : "^");
    long n;
    bool whole =
        expr_is_number(e->at[1]) && number_to_long(&e->at[1]->as.number, &n) && n >= 0 && n < 1000000;
    if (whole)
        buffer_printf(c->b, "%ld", n);
    else if (!put(c, e->at[1], BIND_ATOM))
        return false;
    if (brackets) buffer_putc(c->b, ')');
    return true;
}

static bool put_quotient(coder *c, const expr *e, int binding) {
    bool brackets = binding > BIND_PRODUCT;
    if (brackets) buffer_putc(c->b, '(');
    if (!put(c, e->at[0], BIND_PRODUCT)) return false;
    buffer_putc(c->b, '/');
    if (!put(c, e->at[1], BIND_PRODUCT + 1)) return false;
    if (brackets) buffer_putc(c->b, ')');
    return true;
}

static bool put_sign(coder *c, const expr *e, int binding) {
    bool brackets = binding > BIND_SUM;
    buffer_puts(c->b, brackets ? "(-" : "-");
    if (!put(c, e->at[0], BIND_PRODUCT)) return false;
    if (brackets) buffer_putc(c->b, ')');
    return true;
}

static bool put_function(coder *c, const expr *e) {
    const op_row *row = op_row_of((op)e->op);
    const char *name = function_name(c->l, row);
    if (!name) return unable(c, row->name);
    if (row->form == FORM_NAME) return buffer_puts(c->b, name), true;
    const char *gap = strstr(name, "%s"); /* tgamma(1 + %s): where the arguments go */
    buffer_add(c->b, name, gap ? (size_t)(gap - name) : strlen(name));
    if (!gap) buffer_putc(c->b, '(');
    for (uint32_t i = 0; i < e->count; i++) {
        if (i) buffer_puts(c->b, ", ");
        if (!put(c, e->at[i], 0)) return false;
    }
    buffer_puts(c->b, gap ? gap + 2 : ")");
    return true;
}

static bool put_index(coder *c, const expr *e) {
    buffer_puts(c->b, e->at[0]->kind == EXPR_SYMBOL ? e->at[0]->as.symbol.name : "");
    if (e->at[0]->kind != EXPR_SYMBOL) return unable(c, "[]");
    buffer_puts(c->b, c->l == CODE_OCTAVE ? "(" : "[");
    for (uint32_t i = 1; i < e->count; i++) {
        long n;
        if (!expr_is_number(e->at[i]) || !number_to_long(&e->at[i]->as.number, &n)) return unable(c, "[i]");
        if (i > 1) buffer_puts(c->b, c->l == CODE_C ? "][" : ", ");
        buffer_printf(c->b, "%ld", c->l == CODE_OCTAVE ? n : n - 1);
    }
    buffer_puts(c->b, c->l == CODE_OCTAVE ? ")" : "]");
    return true;
}

static bool put_call(coder *c, const expr *e, int binding) {
    bool scalar = expr_is_scalar(e);
    for (uint32_t i = 0; i < e->count; i++)
        scalar = scalar && (expr_is_scalar(e->at[i]) || e->op == OP_INDEX);
    if (!scalar) return unable(c, op_row_of((op)e->op)->name); /* matrices: only explicit ones */
    switch ((op)e->op) {
    case OP_ADD: return put_chain(c, e, " + ", BIND_SUM, binding);
    case OP_MUL: return put_chain(c, e, "*", BIND_PRODUCT, binding);
    case OP_NEG: return put_sign(c, e, binding);
    case OP_DIV: return put_quotient(c, e, binding);
    case OP_POW: return put_power(c, e, binding);
    case OP_INDEX: return put_index(c, e);
    default: return put_function(c, e);
    }
}

static bool put_matrix(coder *c, const expr *e) {
    uint32_t rows = e->as.matrix.rows, columns = e->as.matrix.columns;
    static const char *const open[] = {"{", "np.array([", "["}, *const close[] = {"}", "])", "]"};
    buffer_puts(c->b, open[c->l]);
    for (uint32_t i = 0; i < rows; i++) {
        if (i) buffer_puts(c->b, c->l == CODE_OCTAVE ? "; " : ", ");
        if (columns > 1 && c->l != CODE_OCTAVE) buffer_puts(c->b, c->l == CODE_C ? "{" : "[");
        for (uint32_t j = 0; j < columns; j++) {
            if (j) buffer_puts(c->b, ", ");
            if (!put(c, e->at[i * columns + j], 0)) return false;
        }
        if (columns > 1 && c->l != CODE_OCTAVE) buffer_puts(c->b, c->l == CODE_C ? "}" : "]");
    }
    buffer_puts(c->b, close[c->l]);
    return true;
}

static bool put(coder *c, const expr *e, int binding) {
    switch ((expr_kind)e->kind) {
    case EXPR_NUMBER:
    case EXPR_DECIMAL: return put_number(c, e, binding);
    case EXPR_SYMBOL: return put_symbol(c, e);
    case EXPR_CALL: return put_call(c, e, binding);
    case EXPR_MATRIX: return put_matrix(c, e);
    case EXPR_BLOCKS: return unable(c, "[A, B; C, D]");
    case EXPR_APPLY: return unable(c, e->as.apply.function->name);
    }
    return false;
}

bool code_print(session *s, buffer *b, const expr *e, code_language l) {
    coder c = {s, b, l};
    char height[16];
    snprintf(height, sizeof height, "%d", LIMIT_CODE_HEIGHT);
    if (e->height > LIMIT_CODE_HEIGHT) return fail(s, DIAG_LIMIT, NOWHERE, MSG_HEIGHT_LIMIT, height, NULL);
    return put(&c, e, 0) &&
           (b->length <= (1u << 20) || fail(s, DIAG_LIMIT, NOWHERE, MSG_TEXT_LIMIT, "1 MiB", NULL));
}
