/* By the definition: the lines of calc/definition.h, each with what it is equal to, so that it can be checked. */
#include "calc/bend.h"
#include "calc/definition.h"
#include "calc/display.h"
#include "expr/walk.h"
#include "show/explain_parts.h"
#include "show/name.h"

#include <string.h>

/* f, or f' where it was differentiated before; a partial derivative f_x. */
static void function_name(const explaining *x, buffer *b, const record *r, uint32_t order) {
    buffer_puts(b, r->function ? r->function : "f");
    if (r->parameter_count > 1 && order) buffer_putc(b, '_');
    for (uint32_t i = 0; i < order; i++)
        buffer_puts(b, r->parameter_count > 1 ? r->variables[i]->as.symbol.name : x->o->unicode ? "′" : "'");
}

/* f(x + h, y), or f(x, y) */
static void call(explaining *x, buffer *b, const record *r, uint32_t order, const definition *d, bool moved) {
    function_name(x, b, r, order);
    buffer_putc(b, '(');
    for (uint32_t i = 0; i < r->parameter_count; i++) {
        const char *name = r->parameters[i];
        bool is_x = expr_is_symbol(d->x) && strcmp(name, d->x->as.symbol.name) == 0;
        if (i) buffer_puts(b, ", ");
        name_print(b, name, x->o->unicode ? NAME_UNICODE : NAME_ASCII);
        if (is_x && moved) buffer_printf(b, " + %s", d->h->as.symbol.name);
    }
    buffer_putc(b, ')');
}

static const char *named_left(explaining *x, definition_left kind, const record *r, uint32_t order,
                              const definition *d) {
    buffer b;
    buffer_init(&b, x->g->scratch);
    if (kind == LEFT_QUOTIENT) buffer_putc(&b, '(');
    call(x, &b, r, order, d, true);
    if (kind != LEFT_MOVED) {
        buffer_puts(&b, x->o->unicode ? " − " : " - ");
        call(x, &b, r, order, d, false);
    }
    if (kind == LEFT_QUOTIENT) buffer_printf(&b, ")/%s", d->h->as.symbol.name);
    return b.failed ? (diag_memory(x->d), NULL) : b.text;
}

/* ∂f/∂x = lim_{h→0} (f(x + h, y) − f(x, y))/h */
static bool question(explaining *x, const definition *d, const record *r, uint32_t order) {
    buffer held, left, text;
    buffer_init(&left, x->g->scratch), buffer_init(&text, x->g->scratch);
    if (!explain_held(x, r, &held)) return false;
    record own = *r;
    own.order = order + 1;
    explain_left_side(x, &left, &own, r->function ? r->function : "f");
    buffer_printf(&text, x->o->unicode ? "lim_{%s→0} " : "lim_{%s->0} ", d->h->as.symbol.name);
    const char *quotient = named_left(x, LEFT_QUOTIENT, r, order, d);
    if (!quotient) return false;
    buffer_puts(&text, quotient);
    if (!r->function && order == 0) {
        told *named = explain_item(x, TOLD_QUESTION);
        buffer f;
        buffer_init(&f, x->g->scratch);
        call(x, &f, r, 0, d, false);
        if (!named || f.failed || !(named->e = display(x->g, d->f))) return false;
        named->left = f.text;
    }
    told *asked = explain_item(x, TOLD_QUESTION);
    if (!asked || left.failed || text.failed) return diag_memory(x->d);
    asked->left = left.text;
    asked->text = text.text;
    asked->remark = held.text;
    return true;
}

static const char *left_text(explaining *x, const expr *left) {
    buffer b;
    if (!left) return "";
    buffer_init(&b, x->g->scratch);
    if (!explain_print(x, &b, display(x->g, left))) return NULL;
    return b.failed ? (diag_memory(x->d), NULL) : b.text;
}

/* A line, equal to the one before or to its own left side; a limit is what the referee says of the function. */
static bool one_line(explaining *x, const definition *d, const definition_line *l, const expr *before,
                     const record *r, uint32_t order) {
    const char *left = l->named == LEFT_EXPR ? left_text(x, l->left) : named_left(x, l->named, r, order, d);
    if (!left) return false;
    if (x->o->detail == 0) return list_push(&x->rules, rule_row_of(l->rule)->name) || diag_memory(x->d);
    told *step = explain_step(x, l->rule, explain_form(x, l->rule), "");
    if (!step) return false;
    step->when = l->when;
    buffer when;
    buffer_init(&when, x->g->scratch);
    if (l->when && !explain_print(x, &when, display(x->g, l->when))) return false;
    if (!explain_equation(x, left, l->e, when.length ? when.text : NULL)) return false;
    const expr *equal = l->of ? pool_call2(x->g->pool, OP_DIFF, l->of, d->x) : l->left ? l->left : before;
    explain_claim(x, equal, l->e);
    return equal || !l->of;
}

static bool is_told(const definition_line *l, const definition_line *before) {
    return !before || l->left || l->e != before->e;
}

bool explain_definition(explaining *x, const record *r, uint32_t order, const expr *value) {
    definition d;
    const expr *f = r->steps[order]->subject;
    if (!definition_make(&d, x->g, f, r->variables[order])) return false;
    const expr *moved = pool_add(x->g->pool, d.x, d.h);
    moved = walk_replace(x->g->pool, x->g->scratch, f, &d.x, &moved, 1);
    list nodes;
    if (!moved || !walk_order(x->g->scratch, moved, &nodes) || !display_as_typed(x->g, &nodes))
        return diag_memory(x->d);
    if (x->o->detail > 0 && !question(x, &d, r, order)) return false;
    const definition_line *before = NULL;
    for (size_t i = 0; i < d.lines.count; i++) {
        const definition_line *l = d.lines.at[i];
        if (is_told(l, before) && !one_line(x, &d, l, before ? before->e : d.quotient, r, order))
            return false;
        before = l;
    }
    if (x->o->detail == 0 || display(x->g, d.value) == display(x->g, value)) return true;
    told *step = explain_step(x, RULE_SIMPLIFY, "", "");
    if (!step || !explain_equation(x, "", value, NULL)) return false;
    explain_claim(x, d.value, bent(x->g, RULE_SIMPLIFY, value));
    return true;
}
