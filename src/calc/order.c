/* Factors are ranked by class, then by name; terms by a key made of their factors. Products are short, so keys are
 * computed on the fly; structure deep down is only looked at when all else ties (expr_compare). */
#include "calc/order.h"

#include <string.h>

typedef enum factor_class {
    FACTOR_NUMBER,
    FACTOR_CONSTANT,
    FACTOR_SYMBOL,
    FACTOR_SUM,
    FACTOR_CALL,
    FACTOR_INCREMENT,
    FACTOR_WORD, /* a product of matrices that is a number */
    FACTOR_MATRIX
} factor_class;

static const expr *base_of(const expr *e) { return expr_is(e, OP_POW) ? e->at[0] : e; }

/* The exponent as a small number for ranking: 1 for what is no power, 0 for a symbolic exponent. */
static double exponent_of(const expr *e) {
    if (!expr_is(e, OP_POW)) return 1;
    return expr_is_number(e->at[1]) ? number_to_double(&e->at[1]->as.number) : 0;
}

static bool is_word(const expr *e) { return expr_is(e, OP_MUL) && !expr_is_scalar(e->at[e->count - 1]); }

static factor_class class_of(const expr *e) {
    const expr *b = base_of(e);
    if (!expr_is_scalar(e)) return FACTOR_MATRIX;
    if (b->kind == EXPR_NUMBER || b->kind == EXPR_DECIMAL)
        return b == e ? FACTOR_NUMBER : expr_is_constant(e) ? FACTOR_CONSTANT : FACTOR_CALL;
    if (expr_is(b, OP_PI) || expr_is(b, OP_E)) return expr_is_constant(e) ? FACTOR_CONSTANT : FACTOR_CALL;
    if (b->kind == EXPR_SYMBOL && (b->as.symbol.is_increment || strncmp(b->as.symbol.name, "~~", 2) == 0))
        return FACTOR_INCREMENT; /* also one that stands for an entry of one (calc/each.c) */
    if (b->kind == EXPR_SYMBOL || expr_is(b, OP_INDEX)) return FACTOR_SYMBOL;
    if (is_word(e)) return FACTOR_WORD;
    if (expr_is(b, OP_ADD) || expr_is(b, OP_MUL)) return FACTOR_SUM;
    return FACTOR_CALL;
}

static const char *name_of(const expr *e) {
    if (e->kind == EXPR_CALL) return op_row_of((op)e->op)->name;
    if (e->kind == EXPR_APPLY) return e->as.apply.function->name;
    return "";
}

static int sign(double x) { return (x > 0) - (x < 0); }

/* x_2 before x_10: runs of digits compare as numbers. */
static int name_compare(const char *a, const char *b) {
    while (*a && *b) {
        size_t da = strspn(a, "0123456789"), db = strspn(b, "0123456789");
        if (da && db) {
            if (da != db) return da < db ? -1 : 1;
            int c = strncmp(a, b, da);
            if (c) return c;
            a += da;
            b += db;
        } else if (*a != *b)
            return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        else
            a++, b++;
    }
    return *a ? 1 : *b ? -1 : 0;
}

static int symbol_compare(const expr *a, const expr *b) {
    if (a->kind == EXPR_SYMBOL && b->kind == EXPR_SYMBOL)
        return name_compare(a->as.symbol.name, b->as.symbol.name);
    return 0;
}

/* --- matrices: by name, a matrix before its transpose; what has no name behind; identities last --- */

enum { RANK_NAMED, RANK_OTHER, RANK_MADE, RANK_INCREMENT };

typedef struct matrix_key {
    int rank, variants; /* how often it is transposed, inverted */
    const char *name;
} matrix_key;

static matrix_key matrix_key_of(const expr *e) {
    matrix_key k = {RANK_OTHER, 0, ""};
    for (; expr_is(e, OP_TRANSPOSE) || expr_is(e, OP_INV) || expr_is(e, OP_POW); e = e->at[0]) k.variants++;
    if (e->kind == EXPR_SYMBOL)
        k = (matrix_key){e->as.symbol.is_increment ? RANK_INCREMENT : RANK_NAMED, k.variants,
                         e->as.symbol.name};
    if (expr_is(e, OP_EYE) || expr_is(e, OP_ONES)) k.rank = RANK_MADE;
    return k;
}

static int matrices_compare(const expr *a, const expr *b) {
    matrix_key x = matrix_key_of(a), y = matrix_key_of(b);
    if (x.rank != y.rank) return x.rank < y.rank ? -1 : 1;
    int c = name_compare(x.name, y.name);
    return c ? c : x.variants - y.variants;
}

/* The matrices of a product, behind its numbers. */
static uint32_t letter_count(const expr *e) {
    uint32_t n = 0;
    if (expr_is(e, OP_EMUL)) return e->count;
    if (!expr_is(e, OP_MUL)) return !expr_is_scalar(e);
    for (uint32_t i = 0; i < e->count; i++) n += !expr_is_scalar(e->at[i]) || is_word(e->at[i]);
    return n;
}

static int words_compare(const expr *a, const expr *b) {
    uint32_t m = letter_count(a), n = letter_count(b), i = 0, j = 0;
    if (m != n) return m > n ? -1 : 1;
    if (!expr_is(a, OP_MUL) || !expr_is(b, OP_MUL)) return matrices_compare(a, b);
    for (; i < a->count && expr_is_scalar(a->at[i]); i++)
        ;
    for (; j < b->count && expr_is_scalar(b->at[j]); j++)
        ;
    for (; i < a->count && j < b->count; i++, j++) {
        int c = matrices_compare(a->at[i], b->at[j]);
        if (c) return c;
    }
    return 0;
}

int order_factors(const expr *a, const expr *b) {
    if (a == b) return 0;
    factor_class ca = class_of(a), cb = class_of(b);
    if (ca != cb) return ca < cb ? -1 : 1;
    if (ca >= FACTOR_WORD) {
        int w = words_compare(a, b);
        return w ? w : expr_compare(a, b);
    }
    const expr *ba = base_of(a), *bb = base_of(b);
    int c = ca == FACTOR_SYMBOL || ca == FACTOR_INCREMENT ? symbol_compare(ba, bb)
            : ca == FACTOR_CALL                           ? strcmp(name_of(ba), name_of(bb))
                                                          : 0;
    if (!c && ba != bb) c = expr_compare(ba, bb);
    if (!c) c = sign(exponent_of(b) - exponent_of(a));
    return c ? c : expr_compare(a, b);
}

/* --- terms --- */

typedef struct term_key {
    const expr *const *at;
    uint32_t count;
    factor_class class
        ; /* highest class among the factors; FACTOR_SYMBOL for polynomials, also in brackets, and numbers */
    double degree; /* of the symbols and brackets */
} term_key;

enum { NESTED = 3 };

static double degree_of(const expr *e, int nested);

/* What a factor adds to the total degree: its exponent, times the degree of a sum's leading term. */
static double degree_of_factor(const expr *f, int nested) {
    factor_class c = class_of(f);
    if (c == FACTOR_SYMBOL) return exponent_of(f);
    if (c != FACTOR_SUM || nested == 0) return 0;
    const expr *b = base_of(f);
    return exponent_of(f) * degree_of(expr_is(b, OP_ADD) ? b->at[0] : b, nested - 1);
}

static double degree_of(const expr *e, int nested) {
    if (!expr_is(e, OP_MUL)) return degree_of_factor(e, nested);
    double degree = 0;
    for (uint32_t i = 0; i < e->count; i++) degree += degree_of_factor(e->at[i], nested);
    return degree;
}

static bool is_scalar_word(const expr *e) {
    return is_word(e) && !expr_is_scalar(e->at[0]) && expr_is_scalar(e);
}

static term_key key_of(const expr *const *e) {
    term_key k = {e, 1, FACTOR_SYMBOL, 0};
    if (expr_is(*e, OP_MUL) && !is_scalar_word(*e)) {
        k.at = (*e)->at;
        k.count = (*e)->count;
    }
    for (uint32_t i = 0; i < k.count; i++) {
        factor_class c = class_of(k.at[i]);
        if (c > k.class && c != FACTOR_SUM) k.class = c;
    }
    k.degree = degree_of(*e, NESTED);
    return k;
}

/* The first factor of the class at or behind *i. */
static const expr *next_of(const term_key *k, factor_class c, uint32_t *i) {
    while (*i < k->count && class_of(k->at[*i]) != c) ++*i;
    return *i < k->count ? k->at[(*i)++] : NULL;
}

static int calls_compare(const term_key *a, const term_key *b) {
    uint32_t i = 0, j = 0;
    for (;;) {
        const expr *x = next_of(a, FACTOR_CALL, &i), *y = next_of(b, FACTOR_CALL, &j);
        if (!x || !y) return x ? 1 : y ? -1 : 0;
        int c = strcmp(name_of(base_of(x)), name_of(base_of(y)));
        if (c) return c;
    }
}

/* ... dx before ... dy. */
static int increments_compare(const term_key *a, const term_key *b) {
    uint32_t i = 0, j = 0;
    const expr *x = next_of(a, FACTOR_INCREMENT, &i), *y = next_of(b, FACTOR_INCREMENT, &j);
    return x && y ? symbol_compare(base_of(x), base_of(y)) : 0;
}

/* Alphabetical among monomials of one degree: a higher power of an earlier symbol first. */
static int monomials_compare(const term_key *a, const term_key *b) {
    uint32_t i = 0, j = 0;
    for (;;) {
        const expr *x = next_of(a, FACTOR_SYMBOL, &i), *y = next_of(b, FACTOR_SYMBOL, &j);
        if (!x || !y) return x ? -1 : y ? 1 : 0;
        int c = symbol_compare(base_of(x), base_of(y));
        if (!c) c = sign(exponent_of(y) - exponent_of(x));
        if (c) return c;
    }
}

int order_terms(const expr *a, const expr *b) {
    if (a == b) return 0;
    term_key x = key_of(&a), y = key_of(&b);
    if (x.class != y.class) return x.class < y.class ? -1 : 1;
    int c = x.class >= FACTOR_WORD        ? words_compare(a, b)
            : x.class == FACTOR_CALL      ? calls_compare(&x, &y)
            : x.class == FACTOR_INCREMENT ? increments_compare(&x, &y)
                                          : 0;
    if (!c) c = sign(y.degree - x.degree);
    if (!c) c = monomials_compare(&x, &y);
    bool na = a->kind == EXPR_NUMBER, nb = b->kind == EXPR_NUMBER;
    if (!c && na != nb) c = na ? 1 : -1;
    for (uint32_t i = 0; !c && i < x.count && i < y.count; i++) c = order_factors(x.at[i], y.at[i]);
    return c ? c : expr_compare(a, b);
}
