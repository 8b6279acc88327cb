/* Values of expressions and of syntax trees, computed apart, so that a text can be asked whether it means its tree.
 * A value is a matrix of at most 2x2; names have fixed values. Only what the random trees are made of. */
#ifndef GRADUS_TESTS_SHOW_VALUE_H
#define GRADUS_TESTS_SHOW_VALUE_H

#include "expr/expr.h"
#include "read/syntax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct value {
    int rows, columns; /* 0: none */
    double at[4];
} value;

static value value_scalar(double x) { return (value){1, 1, {x}}; }
static bool value_is_scalar(value v) { return v.rows == 1 && v.columns == 1; }

/* The names of the random trees; both sides look here, so any fixed numbers do. */
static value value_name(const char *name) {
    double seed = 0;
    for (const char *c = name; *c; c++) seed = seed * 3 + (unsigned char)*c;
    value v = value_scalar(0.3 + fmod(seed * 0.37, 1.9));
    if (strchr("ABX", name[0]) && !name[1]) v.rows = v.columns = 2;
    if (strchr("vw", name[0]) && !name[1]) v.rows = 2;
    for (int i = 1; i < v.rows * v.columns; i++)
        v.at[i] = 0.7 + fmod((seed + i) * 0.83, 1.3) * (i == 3 ? 4 : 1);
    return v;
}

static value value_each(value a, value b, op o) {
    if (!a.rows || !b.rows) return (value){0};
    value r = value_is_scalar(a) ? b : a;
    if (!value_is_scalar(a) && !value_is_scalar(b) && (a.rows != b.rows || a.columns != b.columns))
        return (value){0};
    for (int i = 0; i < r.rows * r.columns; i++) {
        double x = a.at[value_is_scalar(a) ? 0 : i], y = b.at[value_is_scalar(b) ? 0 : i];
        r.at[i] = o == OP_ADD                   ? x + y
                  : o == OP_DIV || o == OP_EDIV ? x / y
                  : o == OP_POW || o == OP_EPOW ? pow(x, y)
                                                : x * y;
    }
    return r;
}

static value value_product(value a, value b) {
    if (value_is_scalar(a) || value_is_scalar(b)) return value_each(a, b, OP_MUL);
    if (!a.rows || a.columns != b.rows) return (value){0};
    value r = {a.rows, b.columns, {0}};
    for (int i = 0; i < r.rows; i++)
        for (int j = 0; j < r.columns; j++)
            for (int k = 0; k < a.columns; k++)
                r.at[i * r.columns + j] += a.at[i * a.columns + k] * b.at[k * b.columns + j];
    return r;
}

static value value_inverse(value a) {
    if (a.rows != 2 || a.columns != 2) return (value){0};
    double det = a.at[0] * a.at[3] - a.at[1] * a.at[2];
    return (value){2, 2, {a.at[3] / det, -a.at[1] / det, -a.at[2] / det, a.at[0] / det}};
}

static value value_power(value a, value b) {
    if (value_is_scalar(a)) return value_each(a, b, OP_POW);
    int n = (int)b.at[0];
    value base = n < 0 ? value_inverse(a) : a, r = base;
    for (int i = 1; i < abs(n); i++) r = value_product(r, base);
    return r;
}

static value value_transpose(value a) {
    return a.rows ? (value){a.columns,
                            a.rows,
                            {a.at[0], a.at[a.rows == a.columns ? 2 : 1], a.at[a.rows == a.columns ? 1 : 2],
                             a.at[3]}}
                  : a;
}

static value value_function(op o, value a) {
    if (o == OP_NORM) return value_scalar(sqrt(a.at[0] * a.at[0] + a.at[1] * a.at[1]));
    if (o == OP_INV) return value_inverse(a);
    if (o == OP_TRANSPOSE) return value_transpose(a);
    if (o == OP_SIN && fabs(a.at[0]) > 1e5) return value_scalar(NAN); /* nothing but rounding */
    for (int i = 0; i < a.rows * a.columns; i++)
        a.at[i] = o == OP_NEG ? -a.at[i] : op_row_of(o)->value(a.at[i]);
    return a;
}

static value value_chain(op o, value a, value b) {
    if (o == OP_MUL) return value_product(a, b);
    return o == OP_POW ? value_power(a, b) : value_each(a, b, o);
}

static value value_of_expr(const expr *e) {
    if (e->kind == EXPR_NUMBER) return value_scalar(number_to_double(&e->as.number));
    if (e->kind == EXPR_SYMBOL) return value_name(e->as.symbol.name);
    if (expr_is(e, OP_E)) return value_scalar(exp(1));
    value v = value_of_expr(e->at[0]);
    if (e->count == 1) return value_function((op)e->op, v);
    for (uint32_t i = 1; i < e->count; i++) v = value_chain((op)e->op, v, value_of_expr(e->at[i]));
    return v;
}

/* Names bound by `where`, innermost last. */
typedef struct value_scope {
    const char *key[256];
    value is[256];
    int count;
} value_scope;

static value value_of_syntax(const syntax *s, value_scope *names);

static value value_of_where(const syntax *s, value_scope *names) {
    for (uint32_t i = 1; i < s->count && names->count < 256; i++) {
        value v = value_of_syntax(s->at[i]->at[0], names);
        names->key[names->count] = s->at[i]->key;
        names->is[names->count++] = v;
    }
    return value_of_syntax(s->at[0], names);
}

static value value_of_syntax(const syntax *s, value_scope *names) {
    if (s->kind == SYN_NUMBER) return value_scalar(strtod(s->text, NULL));
    if (s->kind == SYN_WHERE) return value_of_where(s, names);
    if (s->kind == SYN_NAME) {
        for (int i = names->count; i-- > 0;)
            if (strcmp(names->key[i], s->key) == 0) return names->is[i];
        return strcmp(s->key, "e") == 0 ? value_scalar(exp(1)) : value_name(s->key);
    }
    if (!s->count) return (value){0};
    value v = value_of_syntax(s->at[0], names);
    if (s->kind == SYN_PRIME) return s->primes == 1 ? value_transpose(v) : v;
    if (s->count == 1) return value_function(s->op, v);
    for (uint32_t i = 1; i < s->count; i++) v = value_chain(s->op, v, value_of_syntax(s->at[i], names));
    return v;
}

#endif
