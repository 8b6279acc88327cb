/* By logarithms: y = f becomes log(y) = a sum, whose derivative is y'/y. */
#include "calc/bend.h"
#include "calc/definition.h"
#include "calc/display.h"
#include "calc/logarithms.h"
#include "calc/sign.h"
#include "calc/simplify.h"
#include "show/explain_parts.h"

/* y, or another letter that f does not use. */
static const char *letter_for(engine *g, const expr *f) {
    static const char *const letters[] = {"y", "w", "z", "q", "p"};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        const expr *y = pool_symbol(g->pool, letters[i], shape_scalar(pool_shapes(g->pool)));
        if (y && !expr_depends(f, y)) return letters[i];
    }
    return "y_0";
}

/* "x > 0, x + 1 > 0": what is not known to be positive. */
static bool conditions(explaining *x, const list *positive, buffer *ret) {
    buffer_init(ret, x->g->scratch);
    for (size_t i = 0; i < positive->count; i++) {
        const expr *u = positive->at[i], *simple = simplify(x->g, u);
        bool again = !simple || is_positive(x->g, simple);
        for (size_t k = 0; k < i; k++) again |= positive->at[k] == u;
        if (again) continue;
        if (ret->length) buffer_puts(ret, ", ");
        if (!explain_print(x, ret, display(x->g, u))) return false;
        buffer_puts(ret, " > 0");
    }
    return !ret->failed || diag_memory(x->d);
}

static const char *joined_text(explaining *x, const char *format, const char *y) {
    buffer b;
    buffer_init(&b, x->g->scratch);
    for (const char *c = format; *c; c++)
        if (*c == '%')
            buffer_puts(&b, y);
        else
            buffer_putc(&b, *c);
    return b.failed ? (diag_memory(x->d), NULL) : b.text;
}

static bool has_varying_exponent(const expr *e, const expr *x) {
    if (expr_is(e, OP_POW) && expr_depends(e->at[1], x)) return true;
    for (uint32_t i = 0; i < e->count; i++)
        if (has_varying_exponent(e->at[i], x)) return true;
    return false;
}

bool explain_logarithms(explaining *x, const record *r, uint32_t order, const expr *value) {
    engine *g = x->g;
    const expr *f = r->steps[order]->subject, *by = r->variables[order];
    list positive, lines;
    buffer when, held;
    bool apart;
    list_init(&positive, g->scratch), list_init(&lines, g->scratch);
    const expr *log = logarithm_apart(g, f, &positive, &apart);
    if (!log) return false;
    if (!apart) return diag_set(x->d, DIAG_UNABLE, NOWHERE, MSG_NO_PRODUCT, NULL, NULL, NULL);
    const derivation *d = derive(g, log, by, true);
    const expr *slope = d ? simplify(g, d->value) : NULL;
    const char *y = letter_for(g, f), *prime = x->o->unicode ? "%′" : "%'";
    if (!slope || !conditions(x, &positive, &when) || !explain_held(x, r, &held)) return false;
    told *question = explain_item(x, TOLD_QUESTION);
    if (!question) return false;
    question->left = y;
    question->e = display(g, f);
    question->remark = held.text;
    if (!explain_words(x, MSG_LOGARITHMS_WHY, "", "")) return false;
    log = bent(g, RULE_TAKE_LOGARITHMS, log);
    if (!explain_step(x, RULE_TAKE_LOGARITHMS, explain_form(x, RULE_TAKE_LOGARITHMS), "") ||
        !explain_equation(x, joined_text(x, "log(%)", y), log, when.text))
        return false;
    explain_claim(x, pool_call1(g->pool, OP_LOG, f), log);
    const char *ratio = joined_text(x, x->o->unicode ? "%′/%" : "%'/%", y);
    if (!explain_step(x, RULE_LOG_SLOPE, explain_form(x, RULE_LOG_SLOPE), "") ||
        !explain_equation(x, ratio, d->before, NULL))
        return false;
    const expr *claimed = pool_div(g->pool, pool_call2(g->pool, OP_DIFF, f, by), f);
    explain_claim(x, claimed, bent(g, RULE_LOG_SLOPE, d->before));
    if (!lines_of(g, d, NULL, slope, x->o->detail, &lines) || !explain_lines(x, &lines)) return false;
    const expr *product = bent(g, RULE_MULTIPLY_BACK, pool_mul(g->pool, f, slope));
    if (!explain_step(x, RULE_MULTIPLY_BACK, explain_form(x, RULE_MULTIPLY_BACK), "") ||
        !explain_equation(x, joined_text(x, prime, y), product, NULL))
        return false;
    explain_claim(x, product, value);
    if (when.length && !has_varying_exponent(f, by) && !explain_words(x, MSG_LOGARITHMS_SIGNS, "", ""))
        return false;
    if (display(g, product) == display(g, value)) return true;
    const expr *simple = bent(g, RULE_SIMPLIFY, value);
    if (!explain_step(x, RULE_SIMPLIFY, "", "") || !explain_equation(x, "", simple, NULL)) return false;
    explain_claim(x, product, simple);
    return true;
}
