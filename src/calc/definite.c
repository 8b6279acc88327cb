/* One short recursion over sums and words. */
#include "calc/definite.h"
#include "calc/sign.h"
#include "calc/word.h"

static uint32_t attributes_of(const engine *g, const expr *e) {
    return expr_is_symbol(e) ? context_attributes(g->context, e->as.symbol.name) : 0;
}

/* Independent columns. */
static bool has_full_rank(engine *g, const expr *e) {
    if (expr_is(e, OP_TRANSPOSE)) e = e->at[0];
    return attributes_of(g, e) & ATTRIBUTE_FULLRANK || is_regular(g, e);
}

/* A'*M*A with letters that mirror each other around the middle. */
static definiteness of_word(engine *g, const expr *const *at, uint32_t n) {
    definiteness d = DEFINITE;
    for (uint32_t i = 0; i < n / 2; i++) {
        if (simple_transpose(g, at[i]) != at[n - 1 - i]) return DEFINITE_UNKNOWN;
        if (!has_full_rank(g, at[n - 1 - i])) d = SEMIDEFINITE;
    }
    definiteness middle = n % 2 ? definiteness_of(g, at[n / 2]) : DEFINITE;
    return middle < d ? middle : d;
}

static definiteness of_sum(engine *g, const expr *e) {
    definiteness best = SEMIDEFINITE;
    for (uint32_t i = 0; i < e->count; i++) {
        definiteness d = definiteness_of(g, e->at[i]);
        if (d == DEFINITE_UNKNOWN || expr_is_scalar(e->at[i])) return DEFINITE_UNKNOWN;
        if (d == DEFINITE) best = DEFINITE;
    }
    return best;
}

static definiteness of_letter(engine *g, const expr *e) {
    if (attributes_of(g, e) & ATTRIBUTE_POSDEF || is_eye(e)) return DEFINITE;
    if (expr_is(e, OP_INV) || expr_is(e, OP_POW))
        return definiteness_of(g, e->at[0]) == DEFINITE ? DEFINITE : DEFINITE_UNKNOWN;
    return expr_is(e, OP_ADD) ? of_sum(g, e) : DEFINITE_UNKNOWN;
}

definiteness definiteness_of(engine *g, const expr *e) {
    uint32_t first, n;
    if (expr_is_scalar(e)) return word_is_number(e) ? of_word(g, e->at, e->count) : DEFINITE_UNKNOWN;
    if (!shape_is_square(e->shape)) return DEFINITE_UNKNOWN;
    const expr *const *at = word_letters(&e, &first, &n);
    definiteness d = n > 1 ? of_word(g, at + first, n) : of_letter(g, at[first]);
    if (!first || !d) return d;
    const expr *c = word_scalar(g, e);
    return !c || !is_nonnegative(g, c) ? DEFINITE_UNKNOWN : is_positive(g, c) ? d : SEMIDEFINITE;
}

bool is_regular(engine *g, const expr *e) {
    if (!shape_is_square(e->shape)) return false;
    if (attributes_of(g, e) & (ATTRIBUTE_INVERTIBLE | ATTRIBUTE_ORTHOGONAL | ATTRIBUTE_POSDEF)) return true;
    return !expr_is_symbol(e) && !expr_is_scalar(e) && definiteness_of(g, e) == DEFINITE;
}
