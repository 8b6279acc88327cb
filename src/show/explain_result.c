/* What is done with derivatives that are known: values put in, the slope of a curve, Taylor's formula; and linear equations,
 * which are solved by moves that keep the solutions. */
#include "calc/bend.h"
#include "calc/display.h"
#include "expr/walk.h"
#include "show/explain_parts.h"

#include <string.h>

static const char *printed(explaining *x, const expr *e) {
    buffer b;
    buffer_init(&b, x->g->scratch);
    if (!explain_print(x, &b, display(x->g, e))) return NULL;
    return b.failed ? (diag_memory(x->d), NULL) : b.text;
}

static const expr *with(explaining *x, const expr *e, const expr *symbol, const expr *value) {
    return walk_replace(x->g->pool, x->g->scratch, e, &symbol, &value, 1);
}

/* e at (x = 1): the values, and what they give. */
static bool put_values(explaining *x, const result *r) {
    buffer b;
    if (r->asked != OP_AT || !r->at_count || !r->records.count) return true;
    buffer_init(&b, x->g->scratch);
    for (uint32_t i = 0; i < r->at_count; i++) {
        if (i) buffer_puts(&b, ", ");
        if (!explain_print(x, &b, r->at_names[i])) return false;
        buffer_puts(&b, " = ");
        if (!explain_print(x, &b, display(x->g, r->at_values[i]))) return false;
    }
    if (b.failed) return diag_memory(x->d);
    const expr *shown = bent(x->g, RULE_PUT_VALUES, r->value),
               *last = ((const record *)r->records.at[0])->answer;
    if (!explain_step(x, RULE_PUT_VALUES, "", b.text) || !explain_equation(x, "", shown, NULL)) return false;
    if (r->records.count == 1)
        explain_claim(
            x, walk_replace(x->g->pool, x->g->scratch, last, r->at_names, r->at_values, r->at_count), shown);
    return true;
}

/* F_x and F_y are known: dy/dx = -F_x/F_y. */
static bool divide_slopes(explaining *x, const result *r) {
    if (r->asked != OP_IMPLICIT || r->records.count != 2) return true;
    const record *by_x = r->records.at[0], *by_y = r->records.at[1];
    const expr *quotient = pool_neg(x->g->pool, pool_div(x->g->pool, by_x->answer, by_y->answer));
    list names_;
    if (!free_symbols(x->g, by_x->subject, &names_)) return false;
    buffer left;
    const char *d = names_.count <= 2 ? "d"
                    : x->o->unicode   ? "∂"
                                      : "d", /* y is a function of x alone, or of more */
        *of = printed(x, by_y->variables[0]), *by = printed(x, by_x->variables[0]);
    buffer_init(&left, x->g->scratch);
    if (!of || !by) return false;
    buffer_printf(&left, "%s%s/%s%s", d, of, d, by);
    x->gap = true;
    if (left.failed || !explain_step(x, RULE_IMPLICIT, explain_form(x, RULE_IMPLICIT), "") ||
        !explain_equation(x, left.text, bent(x->g, RULE_IMPLICIT, quotient), NULL))
        return false;
    explain_claim(x, r->value, bent(x->g, RULE_IMPLICIT, quotient));
    return true;
}

/* --- Taylor polynomials --- */

/* f with its primes, f^(4) from there on */
static void add_order(explaining *x, buffer *b, uint32_t k) {
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    static const char *const primes[] = {"", "′", "″", "‴"};
    char digits[16];
    buffer_putc(b, 'f');
    if (k <= 3 && x->o->unicode)
        buffer_puts(b, primes[k]);
    else if (k <= 3)
        buffer_repeat(b, '\'', k);
    else if (!x->o->unicode)
        buffer_printf(b, "^(%u)", k);
    else {
        snprintf(digits, sizeof digits, "%u", k);
        buffer_puts(b, "⁽");
        for (const char *c = digits; *c; c++) buffer_puts(b, raised[*c - '0']);
        buffer_puts(b, "⁾");
    }
}

static bool value_there(explaining *x, const taylor_record *t, uint32_t k) {
    buffer left;
    buffer_init(&left, x->g->scratch);
    add_order(x, &left, k);
    const char *a = printed(x, t->a);
    buffer_printf(&left, "(%s)", a ? a : "");
    const expr *value = bent(x->g, RULE_PUT_VALUES, t->values[k]);
    if (!a || left.failed || !explain_equation(x, left.text, value, NULL)) return false;
    explain_claim(x, with(x, t->derivatives[k], t->x, t->a), value);
    return true;
}

/* The sum as the formula says it. */
static const expr *formula(explaining *x, const taylor_record *t) {
    pool *p = x->g->pool;
    const expr *sum = t->values[0], *step = pool_sub(p, t->x, t->a), *factorial = pool_integer(p, 1);
    for (uint32_t k = 1; k <= t->n; k++) {
        factorial = pool_mul(p, factorial, pool_integer(p, k));
        const expr *c = pool_div(p, t->values[k], factorial);
        sum = pool_add(p, sum, pool_mul(p, c, pool_pow(p, step, pool_integer(p, k))));
    }
    return sum;
}

static bool taylor(explaining *x, const result *r) {
    const taylor_record *t = r->taylor;
    if (r->asked != OP_TAYLOR || !t) return true;
    const char *name = printed(x, t->x), *at = printed(x, t->a);
    buffer letters;
    buffer_init(&letters, x->g->scratch);
    buffer_printf(&letters, "%s = %s", name ? name : "", at ? at : "");
    x->gap = true;
    if (letters.failed || !explain_step(x, RULE_PUT_VALUES, "", letters.text)) return false;
    for (uint32_t k = 0; k <= t->n; k++)
        if (!value_there(x, t, k)) return false;
    told *step = explain_step(x, RULE_TAYLOR, explain_form(x, RULE_TAYLOR), "");
    told *line = step ? explain_item(x, TOLD_LINE) : NULL;
    if (!line) return diag_memory(x->d);
    line->left = "";
    line->e = bent(x->g, RULE_TAYLOR, r->shown); /* by rising degree */
    explain_claim(x, formula(x, t), line->e);
    return line->e != NULL;
}

/* --- equations --- */

static bool equation(explaining *x, rule_id rule, const expr *left, const expr *right) {
    const char *text = left ? printed(x, left) : NULL;
    return text && explain_step(x, rule, explain_form(x, rule), "") && explain_equation(x, text, right, NULL);
}

static bool solve_one(explaining *x, const solution_record *s) {
    engine *g = x->g;
    told *question = explain_item(x, TOLD_QUESTION);
    if (!question || !(question->left = printed(x, s->left)) || !(question->e = display(g, s->right)))
        return false;
    const expr *rest = bent(g, RULE_UNKNOWN_LEFT, s->rest),
               *factored = bent(g, RULE_FACTOR_UNKNOWN, s->factored),
               *value = bent(g, RULE_UNDO_FACTOR, s->value);
    if (!rest || !factored || !value) return false;
    if (display(g, s->part) != display(g, s->left) || rest != s->rest) {
        if (!equation(x, RULE_UNKNOWN_LEFT, s->part, rest)) return false;
        explain_claim(x, pool_sub(g->pool, s->left, s->right), pool_sub(g->pool, s->part, rest));
    }
    if (display(g, factored) != display(g, s->part)) {
        if (!equation(x, RULE_FACTOR_UNKNOWN, factored, s->rest)) return false;
        explain_claim(x, s->part, factored);
    }
    if (display(g, s->factored) == display(g, s->x)) return true;
    if (!equation(x, RULE_UNDO_FACTOR, s->x, value)) return false;
    explain_claim(x, with(x, s->part, s->x, value), s->rest);
    return true;
}

bool explain_result(explaining *x, const result *r) {
    for (size_t i = 0; i < r->solutions.count; i++)
        if (!solve_one(x, r->solutions.at[i])) return false;
    return put_values(x, r) && divide_slopes(x, r) && taylor(x, r);
}
