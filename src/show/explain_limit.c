/* A limit by the series of what it is of: x = a + t, the first terms, and what is left for t -> 0. A quotient is expanded above
 * and below. */
#include "calc/display.h"
#include "calc/series.h"
#include "calc/simplify.h"
#include "show/explain_parts.h"

#include <string.h>

enum { TERMS_SHOWN = 3 };

/* c0*t^low + c1*t^(low + 1) + ..., with dots behind it */
static bool series_text(explaining *x, const series *s, const expr *t, buffer *ret) {
    engine *g = x->g;
    const expr *terms[TERMS_SHOWN];
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->count && n < TERMS_SHOWN; i++) {
        if (expr_is_zero(s->c[i])) continue;
        terms[n] = simple_mul(g, s->c[i], simple_power(g, t, pool_integer(g->pool, s->low + (long)i)));
        if (!terms[n++]) return false;
    }
    buffer_init(ret, g->scratch);
    if (!n) return buffer_puts(ret, "0"), true;
    const expr *sum = n == 1 ? terms[0] : pool_call(g->pool, OP_ADD, terms, n);
    if (!explain_print(x, ret, display(g, sum))) return false;
    buffer_puts(ret, x->o->unicode ? " + …" : " + ...");
    return !ret->failed || diag_memory(x->d);
}

static bool part(explaining *x, const limit_record *r, const expr *e, const expr *t, int side) {
    series s;
    buffer left, right;
    buffer_init(&left, x->g->scratch);
    if (!series_at(x->g, e, r->x, r->a, side, &s)) return false;
    if (!explain_print(x, &left, display(x->g, e)) || !series_text(x, &s, t, &right)) return false;
    return explain_text(x, left.text, right.text, NULL) != NULL;
}

/* t, or another letter that e does not use. */
static const expr *letter_for(engine *g, const limit_record *r) {
    static const char *const letters[] = {"t", "s", "h", "k", "r"};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        const expr *t = pool_symbol(g->pool, letters[i], shape_scalar(pool_shapes(g->pool)));
        if (!t || (!expr_depends(r->e, t) && t != r->x)) return t;
    }
    return NULL;
}

static bool by_series(explaining *x, const limit_record *r, int side) {
    engine *g = x->g;
    const expr *t = letter_for(g, r),
               *moved = t ? side < 0 ? pool_sub(g->pool, r->a, t) : pool_add(g->pool, r->a, t) : NULL;
    buffer letters;
    buffer_init(&letters, g->scratch);
    if (!moved || !explain_print(x, &letters, r->x)) return false;
    buffer_puts(&letters, " = ");
    if (!explain_print(x, &letters, display(g, simplify(g, moved)))) return false;
    buffer_puts(&letters, ", ");
    if (!explain_print(x, &letters, t)) return false;
    buffer_puts(&letters, " > 0");
    if (!explain_step(x, RULE_IN_POWERS, explain_form(x, RULE_IN_POWERS), letters.text)) return false;
    bool quotient = expr_is(r->e, OP_DIV);
    if (quotient && (!part(x, r, r->e->at[0], t, side) || !part(x, r, r->e->at[1], t, side))) return false;
    return part(x, r, r->e, t, side);
}

bool explain_limit(explaining *x, const limit_record *r) {
    engine *g = x->g;
    const expr *at[] = {r->e, pool_call2(g->pool, OP_EQ, r->x, r->a)};
    told *question = explain_item(x, TOLD_QUESTION);
    if (!question || !(question->e = display(g, pool_call(g->pool, OP_LIMIT, at, 2)))) return false;
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    bool fine = true;
    size_t from = x->out->count;
    uint32_t counted = x->number;
    for (int side = 1; side >= -1 && fine; side -= 2)
        if (!r->side || r->side == side) fine = by_series(x, r, side);
    pool_end_attempt(g->pool, before);
    if (!fine && pool_fine(g->pool)) { /* continuous there */
        x->out->count = from;
        x->number = counted;
        if (!explain_step(x, RULE_CONTINUOUS, explain_form(x, RULE_CONTINUOUS), "")) return false;
        return explain_equation(x, "", r->value, NULL) != NULL;
    }
    return fine && explain_step(x, RULE_LET_GO, explain_form(x, RULE_LET_GO), "") &&
           explain_equation(x, "", r->value, NULL);
}
