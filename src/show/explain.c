/* A derivation is shown as one expression that is rewritten line by line: the leftmost unevaluated derivative in it is
 * replaced, everywhere at once, by what its rule gives. Then come the moves of algebra, in the order in which the
 * simplifier made them. Letters for inner functions are assigned here: u, v, w, a new one for each new inner function,
 * skipping names that the expression uses. */
#include "show/explain.h"
#include "base/utf8.h"
#include "calc/display.h"
#include "calc/entry.h"
#include "calc/present.h"
#include "calc/simplify.h"
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
    const text_options t = {
        .unicode = x->o->unicode, .exponential_as_power = x->o->exponential_as_power, .partial = x->several};
    return text_print(b, x->g->scratch, e, &t, x->d);
}

size_t explain_width(const buffer *b, size_t from) { return utf8_width(b->text + from, b->length - from); }

/* --- lines --- */

enum { INDENT = 2, NAME_COLUMN = 5, FORM_COLUMN = 23, LETTER_COLUMN = 62, SCREEN = 80 };

static size_t screen_width(const explaining *x) { return x->o->width > 0 ? (size_t)x->o->width : SCREEN; }

/* Blanks up to a column counted from `from`; two at least. */
static void pad(buffer *b, size_t from, size_t column) {
    size_t width = explain_width(b, from);
    buffer_repeat(b, ' ', width < column ? column - width : 2);
}

void explain_beside(explaining *x, size_t from, const char *remark) {
    size_t used = explain_width(x->out, from), wide = utf8_width(remark, strlen(remark)),
           all = (used + 2 > LETTER_COLUMN ? used + 2 : LETTER_COLUMN) + wide, most = screen_width(x);
    if (!x->o->screen || all <= most)
        pad(x->out, from, LETTER_COLUMN);
    else if (used + 2 + wide <= most)
        pad(x->out, from, most - wide);
    else {
        buffer_putc(x->out, '\n');
        buffer_repeat(x->out, ' ', wide + NAME_COLUMN < most ? most - wide : NAME_COLUMN);
    }
    buffer_puts(x->out, remark);
}

/* "  3  power rule   (xⁿ)′ = n·xⁿ⁻¹   n = 2" */
void explain_rule_line(explaining *x, const char *name, const char *form, const char *letters) {
    buffer *b = x->out;
    size_t from = b->length;
    x->muted = x->o->only && ++x->asked != x->o->only;
    if (x->muted) return;
    x->number++;
    buffer_printf(b, "%*u  %s", INDENT + 1, x->o->only ? x->o->only : x->number, explain_say(x, name));
    if (*form) {
        pad(b, from, FORM_COLUMN);
        buffer_puts(b, form);
    }
    if (*letters) explain_beside(x, from, letters);
    buffer_putc(b, '\n');
}

/* "     = ..." with long sums broken at a top-level sign. */
bool explain_equation(explaining *x, const char *sign, const expr *e, const char *beside) {
    size_t from = x->out->length;
    if (x->muted) return true;
    buffer text;
    buffer_init(&text, x->g->scratch);
    const expr *shown = display(x->g, e);
    if (!shown || !explain_print(x, &text, shown)) return false;
    size_t width = screen_width(x), at = 0;
    buffer_printf(x->out, "%*s%s ", NAME_COLUMN, "", sign);
    while (at < text.length) {
        size_t end = text.length, depth = 0, last = 0, cells = NAME_COLUMN + 2;
        for (size_t i = at; i < text.length;) {
            uint32_t c;
            size_t n = utf8_decode(text.text + i, text.length - i, &c);
            if (!n) n = 1, c = '?';
            if (c == '(' || c == '[') depth++;
            if ((c == ')' || c == ']') && depth) depth--;
            bool sign_here = i > at && text.text[i - 1] == ' ' && (c == '+' || c == '-' || c == 0x2212);
            if (sign_here && depth == 0) last = i;
            cells += (size_t)utf8_codepoint_width(c);
            if (cells > width && last > at) {
                end = last;
                break;
            }
            i += n;
        }
        if (at) buffer_printf(x->out, "%*s", NAME_COLUMN + 4, "");
        buffer_add(x->out, text.text + at, end - at);
        while (x->out->length && x->out->text[x->out->length - 1] == ' ') x->out->text[--x->out->length] = 0;
        if (end == text.length && beside && *beside) explain_beside(x, from, beside);
        buffer_putc(x->out, '\n');
        from = x->out->length;
        at = end;
    }
    return !x->out->failed || diag_memory(x->d);
}

static bool value_line(explaining *x, const char *sign, const expr *e) {
    return explain_equation(x, sign, e, NULL);
}

/* Why: the rule in a sentence, and the condition under which it holds here. */
bool explain_why(explaining *x, rule_id rule, const expr *when) {
    if (!x->o->only || x->muted) return true;
    buffer_printf(x->out, "%*s%s\n", NAME_COLUMN, "", explain_say(x, rule_row_of(rule)->sentence));
    if (when) {
        buffer_printf(x->out, "%*s", NAME_COLUMN, "");
        if (!explain_print(x, x->out, when)) return false;
        buffer_putc(x->out, '\n');
    }
    x->muted = true;
    return true;
}

/* --- differentiating --- */

/* The leftmost unevaluated derivative in the order of printing; only what is open is looked into. */
static const expr *leftmost(const expr *e) {
    if (!e->open) return NULL;
    if (expr_is(e, OP_DIFF) || expr_is(e, OP_DIFFERENTIAL)) return e;
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *found = leftmost(e->at[i]);
        if (found) return found;
    }
    return NULL;
}

static const expr *put(explaining *x, const expr *line, const expr *before, const expr *after) {
    return joined(x->g, walk_replace(x->g->pool, x->g->scratch, line, &before, &after, 1));
}

/* Rules that detail 1 does not give a line of their own. */
static bool is_minor(rule_id r) {
    static const rule_id minor[] = {RULE_CONSTANT, RULE_VARIABLE, RULE_CONSTANT_FACTOR,
                                    RULE_OPPOSITE, RULE_DIVISOR,  RULE_POWER,
                                    RULE_NAMED};
    for (size_t i = 0; i < sizeof minor / sizeof *minor; i++)
        if (minor[i] == r) return true;
    return false;
}

static bool index_derivations(map *known, const derivation *d) {
    if (map_find(known, d->before, 0)) return true;
    if (!map_put(known, d->before, 0, d)) return false;
    for (uint32_t i = 0; i < d->count; i++)
        if (!index_derivations(known, d->parts[i])) return false;
    return true;
}

/* Replaces minor derivatives in the line silently. */
static const expr *settle_minor(explaining *x, const map *known, const expr *line) {
    for (bool again = true; again && line;) {
        again = false;
        list nodes;
        if (!walk_order(x->g->scratch, line, &nodes)) return diag_memory(x->d), NULL;
        for (size_t i = 0; i < nodes.count && !again; i++) {
            const derivation *d = map_find(known, nodes.at[i], 0);
            if (!d || !is_minor(d->rule)) continue;
            line = put(x, line, nodes.at[i], d->after);
            again = true;
        }
    }
    return line;
}

static bool derivation_lines(explaining *x, const derivation *root) {
    map *known = map_new(x->g->scratch);
    if (!known || !index_derivations(known, root)) return diag_memory(x->d);
    const expr *line = root->before, *open;
    bool merge = x->o->detail <= 1;
    while (line && (open = leftmost(line))) {
        const derivation *d = map_find(known, open, 0);
        if (!d || !pool_fine(x->g->pool)) break; /* an operator of calculus that was left open */
        line = put(x, line, open, d->after);
        if (merge && line) line = settle_minor(x, known, line);
        buffer form, letters;
        buffer_init(&form, x->g->scratch);
        buffer_init(&letters, x->g->scratch);
        if (!line || !explain_rule(x, d, &form, &letters)) return false;
        if (x->o->detail > 0) {
            explain_rule_line(x, explain_rule_name(d),
                              x->shown_rules[d->rule] && d->function == OP_NONE ? "" : form.text,
                              letters.text);
            if (!value_line(x, "=", line) || !explain_why(x, d->rule, d->when)) return false;
        } else if (!list_push(&x->rules, explain_rule_name(d)))
            return diag_memory(x->d);
        x->shown_rules[d->rule] = true;
    }
    return line != NULL;
}

/* --- algebra --- */

/* One name for several moves: their own if they are all of one kind. */
static rule_id common_name(const list *moves) {
    rule_id name = RULE_NOTATION;
    for (size_t i = 0; i < moves->count; i++) {
        rule_id r = ((const move *)moves->at[i])->rule;
        if (r == RULE_NOTATION || r == name) continue;
        if (name != RULE_NOTATION) return RULE_SIMPLIFY;
        name = r;
    }
    return name;
}

static bool algebra_line(explaining *x, rule_id rule, const expr *line) {
    const rule_row *row = rule_row_of(rule);
    const char *form = x->shown_rules[rule]           ? NULL
                       : x->o->unicode && row->pretty ? row->pretty
                                                      : row->general;
    if (x->o->detail == 0) return true;
    explain_rule_line(x, row->name, form ? form : "", "");
    x->shown_rules[rule] = true;
    return value_line(x, "=", line) && explain_why(x, rule, NULL);
}

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

static bool algebra_lines(explaining *x, const expr *line, const expr *answer) {
    bool alike = false;
    list moves;
    list_init(&moves, x->g->scratch);
    if (!simplify_traced(x->g, line, &moves)) return false;
    for (size_t i = 0; x->o->detail >= 3 && i < moves.count; i++) {
        const move *m = moves.at[i];
        const expr *next = put(x, line, m->before, m->after);
        if (!next || !prints_alike(x, line, next, &alike)) return false;
        if (!alike && m->rule != RULE_NOTATION && !algebra_line(x, m->rule, next)) return false;
        line = next;
    }
    if (!prints_alike(x, line, answer, &alike)) return false;
    return alike || algebra_line(x, common_name(&moves), answer);
}

/* --- records --- */

static bool same(const record *a, const record *b) {
    return a->subject == b->subject && a->order == b->order && a->asked == b->asked &&
           memcmp(a->variables, b->variables, a->order * sizeof *a->variables) == 0;
}

static bool held_constant(explaining *x, const record *r, buffer *b) {
    list names_;
    if (!free_symbols(x->g, r->subject, &names_)) return false;
    uint32_t n = 0;
    for (size_t i = 0; i < names_.count; i++) {
        bool varies = false;
        for (uint32_t k = 0; k < r->order; k++) varies |= expr_depends(r->variables[k], names_.at[i]);
        if (varies) continue;
        if (n++) buffer_puts(b, ", ");
        if (!explain_print(x, b, names_.at[i])) return false;
    }
    if (!n) return true;
    buffer sentence;
    buffer_init(&sentence, x->g->scratch);
    const char *text = explain_say(x, n == 1 ? message_text(MSG_HELD_ONE) : message_text(MSG_HELD_SEVERAL)),
               *gap = strstr(text, "{1}");
    if (!gap) return true;
    buffer_add(&sentence, text, (size_t)(gap - text));
    buffer_puts(&sentence, b->text);
    buffer_puts(&sentence, gap + 3);
    *b = sentence;
    return true;
}

/* The question: ∂/∂x (...), and who is held constant. */
static bool heading(explaining *x, const record *r) {
    if (x->o->only) return true;
    size_t from = x->out->length;
    buffer held;
    buffer_init(&held, x->g->scratch);
    const expr **at = arena_take(x->g->scratch, (r->order + 1) * sizeof *at);
    if (!at) return diag_memory(x->d);
    if (r->total) {
        buffer_puts(x->out, "  ");
        bool fine =
            explain_print(x, x->out, display(x->g, pool_call1(x->g->pool, OP_DIFFERENTIAL, r->subject)));
        buffer_puts(x->out, "\n\n");
        return fine;
    }
    at[0] = r->subject;
    for (uint32_t i = 0; i < r->order; i++) at[i + 1] = r->variables[i];
    buffer_puts(x->out, "  ");
    if (!explain_print(x, x->out, display(x->g, pool_call(x->g->pool, OP_DIFF, at, r->order + 1))) ||
        !held_constant(x, r, &held))
        return false;
    if (held.length) explain_beside(x, from, held.text);
    buffer_puts(x->out, "\n\n");
    return true;
}

/* --- what was shown before is referred to --- */

typedef struct passage {
    const expr *before, *after;
    uint32_t first, last; /* steps */
} passage;

static uint32_t step_number(const explaining *x) { return x->o->only ? x->asked : x->number; }

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
    if (x->o->only) return true;
    buffer_printf(x->out, "%*s", NAME_COLUMN, "");
    explain_sentence(x, x->out, MSG_AS_IN_STEPS, first, last);
    buffer_putc(x->out, '\n');
    return value_line(x, "=", p->after);
}

/* Only the entry `by` moves, where the differential is that of all: what is left of it. */
static bool entry_lines(explaining *x, const expr *line, const expr *by, const expr *answer) {
    const expr *unit = with_unit_entry(x->g, line, by);
    bool alike;
    if (!unit || !prints_alike(x, unit, answer, &alike)) return false;
    if (!algebra_line(x, RULE_ONE_ENTRY, alike ? answer : unit)) return false;
    return alike || algebra_line(x, RULE_INDEX_DELTA, answer);
}

/* A derivation and the algebra behind it, up to answer. by: the entry that moves alone; NULL. */
static bool passage_lines(explaining *x, const derivation *d, const expr *by, const expr *answer) {
    const passage *before = x->o->detail > 0 ? find_passage(x, d) : NULL;
    if (before && before->after == answer && before->last > before->first) return refer(x, before);
    passage *now = arena_take(x->g->scratch, sizeof *now);
    if (!now) return diag_memory(x->d);
    now->first = step_number(x) + 1;
    const expr *line = joined(x->g, d->value);
    if (!line || !derivation_lines(x, d)) return false;
    if (!(by ? entry_lines(x, line, by, answer) : algebra_lines(x, line, answer))) return false;
    now->before = d->before;
    now->after = answer;
    now->last = step_number(x);
    return list_push(&x->done, now) || diag_memory(x->d);
}

static bool record_lines(explaining *x, const record *r) {
    if (r->program) return explain_proof(x, r);
    x->several = r->parameter_count > 1 || (r->subject->names & (r->subject->names - 1)) != 0;
    if (x->o->detail > 0 && !heading(x, r)) return false;
    for (uint32_t i = 0; i < r->order; i++) {
        const derivation *d = r->steps[i];
        bool last = i + 1 == r->order;
        if (i && x->o->detail > 0 && !x->o->only)
            buffer_printf(x->out, "\n  %s\n", explain_say(x, message_text(MSG_DIFFERENTIATE_AGAIN)));
        if (i && x->o->detail > 0 && !value_line(x, " ", d->before)) return false;
        const expr *by = is_lettered_entry(x->g, d->subject, r->variables[i]) ? r->variables[i] : NULL;
        if (!passage_lines(x, d, by, last ? r->answer : r->steps[i + 1]->subject)) return false;
    }
    return true;
}

static bool rule_names(explaining *x) {
    buffer_puts(x->out, "  ");
    for (size_t i = 0; i < x->rules.count; i++) {
        if (i) buffer_puts(x->out, ", ");
        buffer_puts(x->out, explain_say(x, x->rules.at[i]));
    }
    buffer_putc(x->out, '\n');
    return true;
}

/* No calculus in it: the moves of the simplifier. */
static bool plain_lines(explaining *x, const result *r) {
    const expr *line = joined(x->g, r->raw);
    return line && value_line(x, " ", line) && algebra_lines(x, line, r->value);
}

bool explain(buffer *out, engine *g, const result *r, const explain_options *o, diag *d) {
    explaining x = {.out = out, .g = g, .o = o, .d = d, .muted = o->only != 0};
    list_init(&x.rules, g->scratch);
    list_init(&x.done, g->scratch);
    if (!explain_start(&x, r)) return false;
    const record *last = NULL;
    for (size_t i = 0; i < r->records.count; i++) {
        const record *one = r->records.at[i];
        bool again = one->asked == OP_SOLVE;
        for (size_t k = 0; k < i && !again; k++) again = same(r->records.at[k], one);
        if (again) continue; /* the same derivation was shown above */
        if (last && o->detail > 0 && !o->only) buffer_putc(out, '\n');
        if (!record_lines(&x, one)) return false;
        last = one;
    }
    if (!last && !plain_lines(&x, r)) return false;
    bool alike = false;
    if (o->detail == 0 && last) rule_names(&x);
    bool single = r->records.count == 1 && r->asked == OP_DIFF;
    if (o->detail > 0 && last && single && !(prints_alike(&x, last->answer, r->shown, &alike))) return false;
    if (o->detail > 0 && single && !alike && !algebra_line(&x, RULE_SHORTEN, r->shown)) return false;
    if (!o->only && !explain_answer(&x, r)) return false;
    return !out->failed || diag_memory(d);
}
