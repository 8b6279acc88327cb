/* Derivations by rules, told from their lines (calc/lines.h): for each the rule, its general form the first time, and what its
 * letters stand for. Letters for inner functions are assigned here: u, v, w, a new one for each new inner function,
 * skipping names that the expression uses. */
#include "show/explain.h"
#include "calc/bend.h"
#include "calc/display.h"
#include "calc/entry.h"
#include "calc/present.h"
#include "expr/walk.h"
#include "show/explain_parts.h"
#include "show/text.h"

#include <stdio.h>
#include <string.h>

const char *explain_say(const explaining *x, const char *text) {
    return x->o->say ? x->o->say(x->o->data, text) : text;
}

void explain_sentence(const explaining *x, buffer *b, message m, const char *a1, const char *a2) {
    for (const char *c = explain_say(x, message_text(m)); *c; c++) {
        if (*c == '{' && (c[1] == '1' || c[1] == '2') && c[2] == '}') {
            buffer_puts(b, c[1] == '1' ? a1 : a2);
            c += 2;
        } else
            buffer_putc(b, *c);
    }
}

bool explain_print(explaining *x, buffer *b, const expr *e) {
    if (!e) return diag_memory(x->d); /* unless what failed has set it */
    const text_options t = {.unicode = x->o->unicode,
                            .exponential_as_power = x->o->exponential_as_power,
                            .notation = x->o->notation,
                            .partial = x->several};
    return text_print(b, x->g->scratch, e, &t, x->d);
}

/* --- items --- */

told *explain_item(explaining *x, told_kind kind) {
    told *i = arena_take(x->g->scratch, sizeof *i);
    if (!i || !list_push(x->out, i)) return diag_memory(x->d), NULL;
    *i = (told){.kind = kind, .gap = x->gap, .rule = RULE_COUNT};
    x->gap = false;
    return i;
}

const char *explain_form(explaining *x, rule_id rule) {
    const rule_row *row = rule_row_of(rule);
    const char *form = x->o->unicode && row->pretty ? row->pretty : row->general;
    return x->shown_rules[rule] || !form ? "" : form;
}

told *explain_step(explaining *x, rule_id rule, const char *form, const char *letters) {
    told *i = explain_item(x, TOLD_STEP);
    if (!i) return NULL;
    i->number = ++x->number;
    i->rule = rule;
    i->name = explain_say(x, rule_row_of(rule)->name);
    i->form = form;
    i->letters = letters;
    x->shown_rules[rule] = true;
    return i;
}

told *explain_equation(explaining *x, const char *left, const expr *e, const char *remark) {
    told *i = explain_item(x, TOLD_LINE);
    if (!i || !(i->e = display(x->g, e))) return NULL;
    i->left = left;
    i->remark = remark;
    return i;
}

told *explain_text(explaining *x, const char *left, const char *text, const char *remark) {
    told *i = explain_item(x, TOLD_LINE);
    if (!i) return NULL;
    i->left = left;
    i->text = text;
    i->remark = remark;
    return i;
}

told *explain_words(explaining *x, message m, const char *a1, const char *a2) {
    buffer b;
    buffer_init(&b, x->g->scratch);
    explain_sentence(x, &b, m, a1, a2);
    told *i = explain_item(x, TOLD_SENTENCE);
    if (!i || b.failed) return diag_memory(x->d), NULL;
    i->text = b.text;
    return i;
}

void explain_claim(explaining *x, const expr *a, const expr *b) {
    if (!x->out->count || !a || !b) return;
    told *last = (told *)(uintptr_t)x->out->at[x->out->count - 1];
    last->claim[0] = a;
    last->claim[1] = b;
}

/* --- lines --- */

/* Two lines that print alike need no move between them. */
static bool prints_alike(explaining *x, const expr *a, const expr *b, bool *ret) {
    const expr *p = display(x->g, a), *q = display(x->g, b);
    if (!p || !q) return false;
    *ret = p == q;
    if (*ret || cost_of(x->g, a) != cost_of(x->g, b)) return true;
    buffer one, other;
    buffer_init(&one, x->g->scratch);
    buffer_init(&other, x->g->scratch);
    if (!explain_print(x, &one, p) || !explain_print(x, &other, q)) return false;
    *ret = strcmp(one.text, other.text) == 0;
    return true;
}

/* The smaller steps that one line was put together from, numbered 1, 2, ... */
static bool inner_lines(explaining *x, const line_step *l, told *step) {
    list *inner = arena_take(x->g->scratch, sizeof *inner);
    explaining own = *x;
    const expr *e = l->before;
    if (!inner) return diag_memory(x->d);
    list_init(inner, x->g->scratch);
    own.out = inner;
    own.number = 0;
    own.gap = false;
    for (uint32_t i = 0; i < l->count; i++) {
        const expr *part = l->by ? l->by[i]->before : l->moves[i]->before,
                   *next = line_put(x->g, e, part, l->by ? l->by[i]->after : l->moves[i]->after);
        bool alike;
        if (!next || !prints_alike(x, e, next, &alike)) return false;
        rule_id rule = l->by ? l->by[i]->rule : l->moves[i]->rule;
        const rule_row *row = rule_row_of(rule);
        const char *form = x->o->unicode && row->pretty ? row->pretty : row->general;
        if (!alike &&
            (!explain_step(&own, rule, form ? form : "", "") || !explain_equation(&own, "", next, NULL)))
            return false;
        e = next;
    }
    step->inner = inner;
    return true;
}

static told *algebra_step(explaining *x, const line_step *l) {
    return explain_step(x, l->rule, explain_form(x, l->rule), "");
}

static told *rule_step(explaining *x, const line_step *l) {
    const derivation *d = l->by[0];
    buffer form, letters;
    buffer_init(&form, x->g->scratch);
    buffer_init(&letters, x->g->scratch);
    if (!explain_rule(x, d, &form, &letters)) return NULL;
    if (form.failed || letters.failed) return diag_memory(x->d), NULL;
    bool again = x->shown_rules[d->rule] && d->function == OP_NONE;
    told *step = explain_step(x, d->rule, again ? "" : form.text, letters.text);
    if (!step) return NULL;
    step->when = d->when;
    step->function = d->function;
    return step;
}

enum { LONG_LINE = 200 }; /* characters */

/* Key lines alone: of a long line only the last form is told, below the step before. */
static bool is_told_at_once(explaining *x, const line_step *l) {
    told *last = x->out->count ? (told *)(uintptr_t)x->out->at[x->out->count - 1] : NULL;
    if (x->o->detail != 1 || !last || last->kind != TOLD_LINE || !last->e) return false;
    if (cost_of(x->g, l->after) < LONG_LINE) return false;
    last->e = display(x->g, l->after);
    last->changed = NULL;
    return last->e != NULL;
}

/* A long sum is not told with its derivatives open: the rule for its terms goes with the sum rule. */
static bool goes_with_sum(explaining *x, const line_step *l) {
    size_t n = x->out->count;
    told *step = n > 1 ? (told *)(uintptr_t)x->out->at[n - 2] : NULL;
    if (x->o->detail != 1 || !step || step->kind != TOLD_STEP || step->rule != RULE_SUM || l->count < 2)
        return false;
    buffer name;
    buffer_init(&name, x->g->scratch);
    buffer_printf(&name, "%s, %s", step->name, explain_say(x, rule_row_of(l->rule)->name));
    if (name.failed || !is_told_at_once(x, l)) return false;
    step->name = name.text;
    return true;
}

static bool one_line(explaining *x, const line_step *l) {
    bool alike, rule = l->kind == STEP_RULE;
    if (!prints_alike(x, l->before, l->after, &alike)) return false;
    if (x->o->detail == 0) {
        if (rule && !list_push(&x->rules, rule_row_of(l->rule)->name)) return diag_memory(x->d);
        return true;
    }
    if (!rule && (alike || l->rule == RULE_NOTATION)) return true;
    if (!rule && is_told_at_once(x, l)) return true;
    if (rule && goes_with_sum(x, l)) return true;
    told *step = rule ? rule_step(x, l) : algebra_step(x, l);
    if (!step || (l->count > 1 && !inner_lines(x, l, step))) return false;
    told *shown = explain_equation(x, "", l->after, NULL);
    if (x->o->method == EXPLAIN_LOGARITHMS) explain_claim(x, l->before, l->after);
    if (shown && l->count == 1) shown->changed = display(x->g, rule ? l->by[0]->after : l->moves[0]->after);
    return shown != NULL;
}

bool explain_lines(explaining *x, const list *lines) {
    for (size_t i = 0; i < lines->count; i++)
        if (!one_line(x, lines->at[i])) return false;
    return true;
}

/* --- records --- */

static bool same(const record *a, const record *b) {
    return a->subject == b->subject && a->order == b->order && a->asked == b->asked &&
           memcmp(a->variables, b->variables, a->order * sizeof *a->variables) == 0;
}

bool explain_held(explaining *x, const record *r, buffer *sentence) {
    list names_;
    buffer b;
    uint32_t n = 0;
    buffer_init(sentence, x->g->scratch);
    buffer_init(&b, x->g->scratch);
    if (!free_symbols(x->g, r->subject, &names_)) return false;
    for (size_t i = 0; i < names_.count; i++) {
        bool varies = false;
        for (uint32_t k = 0; k < r->order; k++) varies |= expr_depends(r->variables[k], names_.at[i]);
        if (varies) continue;
        if (n++) buffer_puts(&b, ", ");
        if (!explain_print(x, &b, names_.at[i])) return false;
    }
    if (n) explain_sentence(x, sentence, n == 1 ? MSG_HELD_ONE : MSG_HELD_SEVERAL, b.text, "");
    return !sentence->failed || diag_memory(x->d);
}

/* The question: ∂/∂x (...), and who is held constant. */
static bool heading(explaining *x, const record *r) {
    buffer held;
    const expr **at = arena_take(x->g->scratch, (r->order + 1) * sizeof *at);
    told *question = explain_item(x, TOLD_QUESTION);
    if (!at || !question) return diag_memory(x->d);
    at[0] = r->subject;
    for (uint32_t i = 0; i < r->order; i++) at[i + 1] = r->variables[i];
    question->e = display(x->g, r->total ? pool_call1(x->g->pool, OP_DIFFERENTIAL, r->subject)
                                         : pool_call(x->g->pool, OP_DIFF, at, r->order + 1));
    if (r->total) return question->e != NULL;
    if (!explain_held(x, r, &held)) return false;
    question->remark = held.text;
    return question->e != NULL;
}

/* --- what was shown before is referred to --- */

typedef struct passage {
    const expr *before, *after;
    uint32_t first, last; /* steps */
} passage;

static const passage *find_passage(const explaining *x, const derivation *d) {
    for (size_t i = 0; i < x->done.count; i++) {
        const passage *p = x->done.at[i];
        if (p->before == d->before) return p;
    }
    return NULL;
}

/* "as in steps 1 to 7", and the value. */
static bool refer(explaining *x, const passage *p) {
    char first[16], last[16];
    snprintf(first, sizeof first, "%u", p->first);
    snprintf(last, sizeof last, "%u", p->last);
    told *words = explain_words(x, MSG_AS_IN_STEPS, first, last);
    if (words) words->number = p->first;
    return words && explain_equation(x, "", p->after, NULL);
}

/* A derivation and the algebra behind it, up to answer. moving: the one that moves alone; NULL. */
static bool passage_lines(explaining *x, const derivation *d, const expr *moving, const expr *answer) {
    const passage *before = x->o->detail > 0 ? find_passage(x, d) : NULL;
    if (before && before->after == answer && before->last > before->first) return refer(x, before);
    passage *now = arena_take(x->g->scratch, sizeof *now);
    list lines;
    list_init(&lines, x->g->scratch);
    if (!now) return diag_memory(x->d);
    now->first = x->number + 1;
    if (!lines_of(x->g, d, moving, answer, x->o->detail, &lines) || !explain_lines(x, &lines)) return false;
    now->before = d->before;
    now->after = answer;
    now->last = x->number;
    return list_push(&x->done, now) || diag_memory(x->d);
}

/* One derivative was asked for, and nothing else. */
static bool is_single(const result *v) { return v->records.count == 1 && v->asked == OP_DIFF; }

/* The methods that tell of one differentiation at a time. */
static bool by_turns(explaining *x, const result *v, const record *r) {
    for (uint32_t i = 0; i < r->order; i++) {
        bool last = i + 1 == r->order;
        const expr *value = !last ? r->steps[i + 1]->subject : is_single(v) ? v->value : r->answer;
        x->gap |= i > 0 && x->o->detail > 0;
        if (!(x->o->method == EXPLAIN_DEFINITION ? explain_definition : explain_logarithms)(x, r, i, value))
            return false;
    }
    return true;
}

static bool record_lines(explaining *x, const result *v, const record *r) {
    if (r->program) return explain_proof(x, r);
    x->several = r->parameter_count > 1 || (r->subject->names & (r->subject->names - 1)) != 0;
    if (x->o->method == EXPLAIN_TABLE) return explain_table(x, v, r);
    if (x->o->method >= EXPLAIN_DEFINITION) return by_turns(x, v, r);
    if (x->o->detail > 0 && !heading(x, r)) return false;
    for (uint32_t i = 0; i < r->order; i++) {
        const derivation *d = r->steps[i];
        bool last = i + 1 == r->order, again = i && x->o->detail > 0;
        x->gap |= again;
        if (again && (!explain_words(x, MSG_DIFFERENTIATE_AGAIN, "", "") ||
                      !explain_equation(x, NULL, d->before, NULL)))
            return false;
        const expr *moving = is_lettered_entry(x->g, d->subject, r->variables[i]) ? r->variables[i] : NULL;
        if (!passage_lines(x, d, moving, last ? r->answer : r->steps[i + 1]->subject)) return false;
    }
    return true;
}

/* Detail 0: the rules by their names. */
static bool rule_names(explaining *x) {
    buffer b;
    buffer_init(&b, x->g->scratch);
    for (size_t i = 0; i < x->rules.count; i++) {
        if (i) buffer_puts(&b, ", ");
        buffer_puts(&b, explain_say(x, x->rules.at[i]));
    }
    told *names_ = explain_item(x, TOLD_SENTENCE);
    if (!names_ || b.failed) return diag_memory(x->d);
    names_->text = b.text;
    return true;
}

/* No calculus in it: the moves of the simplifier. */
static bool plain_lines(explaining *x, const result *r) {
    const expr *first = joined(x->g, r->raw);
    list lines;
    list_init(&lines, x->g->scratch);
    return first && explain_equation(x, NULL, first, NULL) &&
           lines_of_algebra(x->g, first, r->value, x->o->detail, &lines) && explain_lines(x, &lines);
}

/* From the simple form to the one that was chosen to be shown. */
static bool shorten(explaining *x, const result *r, const record *last) {
    list lines;
    list_init(&lines, x->g->scratch);
    return lines_to_shown(x->g, last->answer, r->value, &lines) && explain_lines(x, &lines);
}

/* Of many entries each is one line: its name, its value, the rules that lead there. */
static bool brief_record(explaining *x, const record *r) {
    buffer left, rules;
    bool cited[RULE_COUNT] = {false};
    buffer_init(&left, x->g->scratch);
    buffer_init(&rules, x->g->scratch);
    x->several = true;
    explain_left_side(x, &left, r, r->function ? r->function : "f");
    for (uint32_t i = 0; i < r->order; i++)
        if (r->steps[i]->rule != RULE_CONSTANT) cited[r->steps[i]->rule] = true;
    for (int k = 0; k < RULE_COUNT; k++)
        if (cited[k])
            buffer_printf(&rules, "%s%s", rules.length ? ", " : "",
                          explain_say(x, rule_row_of((rule_id)k)->name));
    if (left.failed || rules.failed) return diag_memory(x->d);
    return explain_equation(x, left.text, r->answer, rules.text) != NULL;
}

static bool shown_before(const result *r, size_t i) {
    const record *one = r->records.at[i];
    bool again = one->asked == OP_SOLVE;
    for (size_t k = 0; k < i && !again; k++) again = same(r->records.at[k], one);
    return again;
}

enum { MOST_IN_FULL = 6 }; /* derivations at detail 1; more are a line each */

bool explain(list *ret, engine *g, const result *r, const explain_options *o, bool *ret_partial, diag *d) {
    explaining x = {.out = ret, .g = g, .o = o, .d = d};
    list_init(&x.rules, g->scratch);
    list_init(&x.done, g->scratch);
    if (!explain_start(&x, r)) return false;
    const record *last = NULL;
    bool brief = o->detail == 1 && r->records.count > MOST_IN_FULL && o->method == EXPLAIN_RULES;
    for (size_t i = 0; i < r->records.count; i++) {
        if (shown_before(r, i)) continue;
        if (brief && !((const record *)r->records.at[i])->program) {
            last = r->records.at[i];
            if (!brief_record(&x, last)) return false;
            continue;
        }
        x.gap = last && o->detail > 0;
        last = r->records.at[i];
        if (!record_lines(&x, r, last)) return false;
    }
    for (size_t i = 0; i < r->limits.count && o->detail > 0; i++) {
        x.gap = i > 0 || last;
        if (!explain_limit(&x, r->limits.at[i])) return false;
    }
    bool single = is_single(r) && o->method < EXPLAIN_DEFINITION;
    bool has_lines = last || r->limits.count || r->solutions.count;
    if (!has_lines && !plain_lines(&x, r)) return false;
    if (last && o->detail == 0 && !rule_names(&x)) return false;
    if (single && o->detail > 0 && !shorten(&x, r, last)) return false;
    *ret_partial = x.several;
    return (o->method == EXPLAIN_TABLE || o->detail == 0 || explain_result(&x, r)) && explain_answer(&x, r);
}
