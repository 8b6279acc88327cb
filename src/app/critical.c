/* critical f: where the gradient is zero, and what the eigenvalues of the Hessian say there. */
#include "calc/critical.h"
#include "app/commands.h"
#include "calc/display.h"
#include "show/told.h"

#include <stdio.h>
#include <string.h>

typedef struct writing {
    session *s;
    list *items;
    uint32_t number;
} writing;

static told *item(writing *w, told_kind kind) {
    told *i = arena_take(w->s->scratch, sizeof *i);
    if (!i || !list_push(w->items, i)) return diag_memory(&w->s->d), NULL;
    *i = (told){.kind = kind, .rule = RULE_COUNT};
    return i;
}

static bool step(writing *w, message name) {
    told *i = item(w, TOLD_STEP);
    if (!i) return false;
    i->number = ++w->number;
    i->name = tr(name);
    return true;
}

static told *line(writing *w, const char *left, const expr *e) {
    told *i = item(w, TOLD_LINE);
    if (!i) return NULL;
    i->left = left;
    return (i->e = display(w->s->engine, e)) ? i : NULL;
}

static const char *text_of(writing *w, const expr *e) {
    buffer b;
    buffer_init(&b, w->s->scratch);
    return print_plain(w->s, &b, display(w->s->engine, e)) && !b.failed ? b.text : NULL;
}

/* "df/dx", "∂f/∂x" */
static const char *slope_name(writing *w, const critical *c, uint32_t i) {
    const char *d = c->count == 1                 ? "d"
                    : derivation_in_unicode(w->s) ? "∂"
                                                  : "d",
               *x = text_of(w, c->variables[i]);
    buffer b;
    buffer_init(&b, w->s->scratch);
    buffer_printf(&b, "%sf/%s%s", d, d, x ? x : "?");
    return b.failed || !x ? NULL : b.text;
}

/* "x = 1, y = 0" */
static const char *place(writing *w, const critical *c, const critical_point *p) {
    buffer b;
    buffer_init(&b, w->s->scratch);
    for (uint32_t i = 0; i < c->count; i++) {
        const char *name = text_of(w, c->variables[i]), *value = text_of(w, p->at[i]);
        if (!name || !value) return NULL;
        if (p->at[i] == c->variables[i])
            say(&b, true, MSG_CRITICAL_FREE, name, NULL, NULL);
        else
            buffer_printf(&b, "%s = %s", name, value);
        if (i + 1 < c->count) buffer_puts(&b, ", ");
    }
    return b.failed ? NULL : b.text;
}

static const message verdicts[] = {[CRITICAL_MINIMUM] = MSG_CRITICAL_MINIMUM,
                                   [CRITICAL_MAXIMUM] = MSG_CRITICAL_MAXIMUM,
                                   [CRITICAL_SADDLE] = MSG_CRITICAL_SADDLE,
                                   [CRITICAL_NOTHING] = MSG_CRITICAL_NOTHING};

static bool eigenvalues(writing *w, const critical *c, const critical_point *p) {
    buffer b;
    buffer_init(&b, w->s->scratch);
    for (uint32_t i = 0; i < c->count; i++) {
        const char *one = p->eigenvalue[i] ? text_of(w, p->eigenvalue[i]) : "?";
        if (!one) return false;
        buffer_printf(&b, "%s%s", i ? ", " : "", one);
    }
    told *i = item(w, TOLD_LINE);
    if (!i || b.failed) return diag_memory(&w->s->d);
    i->left = derivation_in_unicode(w->s) ? "λ" : "lambda";
    i->text = b.text;
    i->remark = tr(verdicts[p->kind]);
    return true;
}

static bool one_point(writing *w, const critical *c, const critical_point *p) {
    told *head = item(w, TOLD_SENTENCE);
    const char *where = place(w, c, p);
    if (!head || !where) return false;
    head->text = where;
    head->gap = true;
    return line(w, c->count == 1 ? "f''" : "H", p->hessian) && eigenvalues(w, c, p);
}

static bool tell(writing *w, const critical *c) {
    told *question = item(w, TOLD_QUESTION);
    if (!question || !(question->e = display(w->s->engine, c->f))) return false;
    question->left = "f";
    if (!step(w, MSG_CRITICAL_GRADIENT)) return false;
    for (uint32_t i = 0; i < c->count; i++) {
        const char *name = slope_name(w, c, i);
        told *l = name ? line(w, name, c->gradient[i]) : NULL;
        if (!l) return false;
        l->remark = "= 0";
    }
    if (!step(w, c->points.count ? MSG_CRITICAL_TEST : MSG_CRITICAL_NONE)) return false;
    for (size_t i = 0; i < c->points.count; i++)
        if (!one_point(w, c, c->points.at[i])) return false;
    return true;
}

/* As grad(f[, variables]) takes its arguments. */
static bool find(session *s, const statement *st, reply *r, critical *ret) {
    result v;
    const syntax gradient = {
        .kind = SYN_CALL, .op = OP_GRAD, .where = st->at[0]->where, .at = st->at, .count = st->count};
    if (!work_out(s, &gradient, r, &v)) return false;
    uint32_t n = (uint32_t)v.records.count;
    const expr **variables = arena_take(s->scratch, (n + 1) * sizeof *variables);
    if (!variables) return diag_memory(&s->d);
    for (uint32_t i = 0; i < n; i++) {
        const record *one = v.records.at[i];
        if (one->program || one->order != 1)
            return fail(s, DIAG_UNABLE, st->at[0]->where, MSG_CRITICAL_UNSOLVED, NULL, NULL);
        variables[i] = one->variables[0];
    }
    if (!n) return fail(s, DIAG_UNABLE, st->at[0]->where, MSG_CRITICAL_UNSOLVED, NULL, NULL);
    const expr *f = ((const record *)v.records.at[0])->subject;
    return (critical_find(ret, s->engine, f, variables, n) || diag_at(&s->d, st->at[0]->where)) &&
           report_check(s, r, &v);
}

bool command_critical(session *s, const statement *st, reply *r) {
    critical c;
    list items;
    list_init(&items, s->scratch);
    writing w = {s, &items, 0};
    if (!find(s, st, r, &c) || !tell(&w, &c)) return false;
    return derivation_write(s, r, &items, tr(MSG_CRITICAL_TITLE), c.count > 1);
}
