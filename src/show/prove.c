/* General rules have their lines in proofs.def; inverse functions have one proof for all. */
#include "show/prove.h"
#include "calc/derive.h"
#include "calc/display.h"
#include "calc/simplify.h"
#include "expr/walk.h"
#include "show/explain_parts.h"

#include <string.h>

typedef struct proof_line {
    const char *left, *right, *pretty, *reason;
} proof_line;

/* A line of the file is a PROOF or a LINE: both are kept in one array, a proof with its rule. */
static const struct {
    bool heads;
    rule_id rule;
    proof_line line;
} rows[] = {
#define PROOF(rule, why)                  {true, RULE_##rule, {why, NULL, NULL, NULL}},
#define LINE(left, right, pretty, reason) {false, RULE_COUNT, {left, right, pretty, reason}},
#include "show/proofs.def"
#undef PROOF
#undef LINE
};
enum { ROWS = sizeof rows / sizeof *rows };

/* The signs of the left side as they are drawn. */
static const char *spelled(const explaining *x, const char *text) {
    buffer b;
    if (!x->o->unicode) return text;
    buffer_init(&b, x->g->scratch);
    for (; *text; text++)
        if (*text == '*')
            buffer_puts(&b, "·");
        else if (*text == '\'')
            buffer_puts(&b, "′");
        else if (*text == '-')
            buffer_puts(&b, "−");
        else
            buffer_putc(&b, *text);
    return b.failed ? NULL : b.text;
}

static bool add_line(explaining *x, const proof_line *l) {
    const char *text = x->o->unicode ? l->pretty : l->right, *left = spelled(x, l->left);
    if (!left) return diag_memory(x->d);
    return explain_text(x, left, text, *l->reason ? explain_say(x, l->reason) : NULL) != NULL;
}

static told *head(explaining *x, const char *general, const char *why) {
    told *question = explain_item(x, TOLD_QUESTION),
         *words = question ? explain_item(x, TOLD_SENTENCE) : NULL;
    if (!words) return NULL;
    question->text = general;
    words->text = explain_say(x, why);
    x->gap = true;
    return words;
}

bool prove_rule(list *ret, engine *g, rule_id rule, const explain_options *o, diag *d) {
    explaining x = {.out = ret, .g = g, .o = o, .d = d};
    size_t i = 0;
    while (i < ROWS &&
           !(rows[i].heads && strcmp(rule_row_of(rows[i].rule)->name, rule_row_of(rule)->name) == 0))
        i++;
    if (i == ROWS) return false;
    const rule_row *row = rule_row_of(rows[i].rule);
    if (!head(&x, o->unicode && row->pretty ? row->pretty : row->general, rows[i].line.left)) return false;
    for (i++; i < ROWS && !rows[i].heads; i++)
        if (!add_line(&x, &rows[i].line)) return false;
    return true;
}

/* --- inverse functions --- */

static const struct {
    op of, inverse;
} pairs[] = {
    {OP_ASIN, OP_SIN},   {OP_ACOS, OP_COS},   {OP_ATAN, OP_TAN}, {OP_ASINH, OP_SINH},
    {OP_ACOSH, OP_COSH}, {OP_ATANH, OP_TANH}, {OP_ACOT, OP_COT},
};

static op inverse_of(op o) {
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i].of == o) return pairs[i].inverse;
    return OP_NONE;
}

bool prove_inverse(list *ret, engine *g, op of, const explain_options *o, diag *d) {
    explaining x = {.out = ret, .g = g, .o = o, .d = d};
    op inverse = inverse_of(of);
    if (inverse == OP_NONE) return false;
    const shape *scalar = shape_scalar(pool_shapes(g->pool));
    const expr *arg = pool_symbol(g->pool, "x", scalar), *y = pool_symbol(g->pool, "y", scalar);
    const expr *f = pool_call1(g->pool, of, arg), *G = pool_call1(g->pool, inverse, y);
    const derivation *outer = G ? derive(g, G, y, false) : NULL, *own = f ? derive(g, f, arg, false) : NULL;
    if (!outer || !own) return false;
    const expr *slope = outer->value;
    buffer general, third, left, product;
    buffer_init(&general, g->scratch), buffer_init(&third, g->scratch);
    buffer_init(&left, g->scratch), buffer_init(&product, g->scratch);
    if (!explain_print(&x, &general, f) || !head(&x, general.text, message_text(MSG_PROOF_INVERSE)))
        return false;
    if (!explain_equation(&x, "y", f, NULL) || !explain_print(&x, &left, G) ||
        !explain_text(&x, left.text, "x", NULL))
        return false;
    if (!explain_print(&x, &third, display(g, slope))) return false;
    buffer_printf(&product, o->unicode ? "(%s)·y′" : "(%s)*y'", third.text);
    if (!explain_text(&x, product.text, "1", explain_say(&x, message_text(MSG_PROOF_CHAIN)))) return false;
    const expr *quotient = pool_div(g->pool, pool_integer(g->pool, 1), slope);
    if (!explain_equation(&x, o->unicode ? "y′" : "y'", quotient, NULL) ||
        !explain_equation(&x, "", own->value, NULL))
        return false;
    explain_claim(&x, walk_replace(g->pool, g->scratch, quotient, &y, &f, 1), own->value);
    return !(general.failed || left.failed || product.failed) || diag_memory(d);
}
