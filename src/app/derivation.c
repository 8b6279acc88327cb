/* steps, open, why, prove, notations: the commands that show how an answer came about. What they explain is evaluated
 * with its moves recorded, and checked like any answer. */
#include "app/commands.h"
#include "calc/entry.h"
#include "show/explain.h"
#include "show/prove.h"
#include "verify/check_tape.h"
#include "verify/lines.h"
#include "verify/steps.h"

#include <stdio.h>
#include <string.h>

enum { STEP_POINTS = 6 };
enum { STEP_SEED = 1 }; /* the same points in every session */

static const char *translate(void *data, const char *text) {
    (void)data;
    return tr_text(text);
}

/* Pages are made of the Unicode spelling whatever the terminal can show. */
static bool is_page(const session *s) {
    return s->set.format == FORMAT_LATEX || s->set.format == FORMAT_MARKDOWN || s->set.format == FORMAT_HTML;
}

bool derivation_in_unicode(const session *s) {
    bool shown = s->set.format == FORMAT_PRETTY || s->set.format == FORMAT_UNICODE;
    return is_page(s) || (shown && s->set.unicode);
}

static explain_options options_of(const session *s) {
    return (explain_options){.unicode = derivation_in_unicode(s),
                             .exponential_as_power = s->power,
                             .notation = (show_notation)s->set.notation,
                             .detail = s->set.detail,
                             .width = s->set.width,
                             .say = translate,
                             .method = s->method};
}

/* Brackets around what changed stand in lines. */
static bool is_flat(const session *s) {
    return s->set.plain || s->set.named || s->set.detail < 2 || (s->set.marks == MARKS_ON && !s->set.color);
}

static told_format told_format_of(const session *s) {
    switch (s->set.format) {
    case FORMAT_PRETTY: return is_flat(s) ? TOLD_FLAT : TOLD_TALL;
    case FORMAT_LATEX: return TOLD_LATEX;
    case FORMAT_MARKDOWN: return TOLD_MARKDOWN;
    case FORMAT_HTML: return TOLD_HTML;
    default: return TOLD_FLAT;
    }
}

/* What a step changed is bold where there are colours, and stands in brackets where that is wanted. */
static void mark(const session *s, bool colors, told_options *o) {
    bool unicode = derivation_in_unicode(s);
    if (s->set.marks == MARKS_OFF || (s->set.marks == MARKS_COLOR && !colors)) return;
    o->mark = colors ? "\033[1m" : unicode ? "⟦" : "[[";
    o->unmark = colors ? "\033[22m" : unicode ? "⟧" : "]]";
}

/* The items in the format that is set; for JSON also as data. */
bool derivation_write(session *s, reply *r, const list *items, const char *title, bool partial) {
    bool colors = s->set.color && s->set.format == FORMAT_PRETTY;
    told_options o = {.format = told_format_of(s),
                      .unicode = derivation_in_unicode(s),
                      .exponential_as_power = s->power,
                      .notation = (unsigned)s->set.notation,
                      .partial = partial,
                      .width = s->set.width,
                      .screen = s->set.format == FORMAT_PRETTY,
                      .title = title,
                      .language = words_is_chinese() ? "zh" : "en"};
    mark(s, colors, &o);
    if (!told_print(&r->words, s->engine, items, &o, &s->d)) return false;
    if (s->set.format != FORMAT_JSON) return true;
    buffer data;
    buffer_init(&data, s->scratch);
    o.format = TOLD_JSON;
    if (!told_print(&data, s->engine, items, &o, &s->d)) return false;
    r->steps = data.text;
    return true;
}

/* The expression worked out with a record of every move, its remarks and its check. */
static bool traced(session *s, const syntax *e, reply *r, result *ret) {
    s->trace = true;
    bool fine = work_out(s, e, r, ret);
    s->trace = false;
    if (fine && ret->left) return fail(s, DIAG_UNABLE, e->where, MSG_STEPS_OF_COMPARISON, NULL, NULL);
    return fine && add_result_notes(s, r, ret) && report_check(s, r, ret);
}

/* below: the number of the step under which it stands; 0: none */
static bool add_remark(session *s, list *items, const char *text, uint32_t below) {
    told *i = arena_take(s->scratch, sizeof *i);
    if (!i || !list_push(items, i)) return diag_memory(&s->d);
    *i = (told){.kind = TOLD_REMARK, .text = text, .number = below, .rule = RULE_COUNT};
    return true;
}

/* Where answers are meant for the eye, conditions and check are the last lines of the derivation. */
static bool add_remarks(session *s, reply *r, list *items) {
    if (s->set.format == FORMAT_ASCII || s->set.format == FORMAT_JSON || s->set.quiet) return true;
    const char *where = conditions_text(s, &r->conditions);
    buffer valid, checked;
    buffer_init(&valid, s->scratch);
    buffer_init(&checked, s->scratch);
    if (!where) return false;
    say(&valid, true, MSG_VALID_FOR, where, NULL, NULL);
    if (*where && !add_remark(s, items, valid.text, 0)) return false;
    list_init(&r->conditions, s->scratch);
    if (valid.failed) return diag_memory(&s->d);
    if (!r->check) return true;
    buffer_printf(&checked, "%s%s", derivation_in_unicode(s) && r->confirmed ? "✓ " : "", r->check);
    r->check = NULL;
    return add_remark(s, items, checked.text, 0);
}

/* E of `steps E`, kept for open and why. */
static bool remember(session *s, const syntax *e) {
    s->explained = statement_text(s, s->home, e->where);
    return s->explained || diag_memory(&s->d);
}

static check_options step_checks(const session *s, const result *v) {
    return (check_options){.conditions = (const expr *const *)v->conditions.at,
                           .condition_count = (uint32_t)v->conditions.count,
                           .shown = (const expr *const *)v->all_conditions.at,
                           .shown_count = (uint32_t)v->all_conditions.count,
                           .known = s->context,
                           .stop = &s->halt,
                           .nanoseconds = s->set.check_budget,
                           .seed = STEP_SEED};
}

static bool check_program(session *s, const record *r, const check_options *o, uint32_t *ret_wrong) {
    proof p;
    check found;
    return proof_make(&p, s->engine, r->program, r->asked == OP_JAC) &&
           steps_remade(s->engine, &p, ret_wrong) &&
           (*ret_wrong || !s->set.check_budget || steps_checked(s->engine, &p, o, ret_wrong, &found, &s->d));
}

/* The finest lines, of all derivatives of the record. */
static bool check_rules(session *s, const record *r, const check_options *o, uint32_t *ret_wrong) {
    check found;
    *ret_wrong = 0;
    for (uint32_t i = 0; i < r->order && !*ret_wrong; i++) {
        const derivation *d = r->steps[i];
        list lines;
        list_init(&lines, s->scratch);
        const expr *moving =
            is_lettered_entry(s->engine, d->subject, r->variables[i]) ? r->variables[i] : NULL;
        const expr *value = i + 1 < r->order ? r->steps[i + 1]->subject : r->answer;
        if (!lines_of(s->engine, d, moving, value, 3, &lines) || !lines_remade(s->engine, &lines, ret_wrong))
            return false;
        if (*ret_wrong || !s->set.check_budget) continue;
        tape_check tape = {0};
        bool numbers = expr_is_scalar(d->subject) && expr_is_scalar(value) && !moving;
        if (!lines_checked(s->engine, &lines, o, ret_wrong, &found, &s->d) ||
            (numbers && !check_tape_number(s->pool, s->scratch, s->forms, d->subject, r->variables[i], value,
                                           o, &tape, &s->d)))
            return false;
        if (tape.differ && !tape.instances)
            *ret_wrong = (uint32_t)lines.count; /* reverse mode says otherwise */
    }
    return true;
}

static bool fail_step(session *s, const syntax *e, uint32_t wrong) {
    char which[16], seed[16];
    snprintf(which, sizeof which, "%u", (unsigned)wrong);
    snprintf(seed, sizeof seed, "%u", (unsigned)STEP_SEED);
    return fail(s, DIAG_UNABLE, e->where, MSG_APP_STEP_FAILED, which, seed);
}

/* From the simple form to the one that is shown. */
static bool check_shown(session *s, const syntax *e, const result *v, const check_options *o) {
    check found;
    uint32_t wrong = 0;
    list lines;
    if (v->records.count != 1 || v->asked != OP_DIFF) return true;
    const record *r = v->records.at[0];
    list_init(&lines, s->scratch);
    if (!lines_to_shown(s->engine, r->answer, v->value, &lines) || !lines_remade(s->engine, &lines, &wrong))
        return false;
    if (!wrong && s->set.check_budget && !lines_checked(s->engine, &lines, o, &wrong, &found, &s->d))
        return false;
    return !wrong || fail_step(s, e, wrong);
}

/* A derivation with a step that its rule does not give, or whose two lines differ in value, is never shown. */
static bool check_steps(session *s, const syntax *e, const result *v) {
    check_options o = step_checks(s, v);
    for (size_t i = 0; i < v->records.count; i++) {
        const record *r = v->records.at[i];
        uint32_t wrong = 0;
        if (r->asked == OP_SOLVE || (!r->program && !r->steps)) continue;
        if (!(r->program ? check_program : check_rules)(s, r, &o, &wrong)) return false;
        if (wrong) return fail_step(s, e, wrong);
    }
    return check_shown(s, e, v, &o);
}

/* What the telling says beyond the lines of the record: other methods, definitions in indices. */
static bool check_claims(session *s, const syntax *e, const result *v, const list *items) {
    check_options o = step_checks(s, v);
    uint32_t step = 0;
    o.any_domain = true;
    o.points = STEP_POINTS;
    for (size_t i = 0; i < items->count && s->set.check_budget; i++) {
        const told *t = items->at[i];
        check found;
        if (t->kind == TOLD_STEP) step = t->number;
        if (!t->claim[0] || !t->claim[1] || t->claim[0]->shape != t->claim[1]->shape) continue;
        if (!check_same(s->pool, s->scratch, t->claim[0], t->claim[1], &o, &found, &s->d)) return false;
        if (found.kind == CHECK_FAILED) return fail_step(s, e, step);
    }
    return true;
}

/* Methods of matrix calculus tell of derivatives by vectors and matrices. */
static bool method_fits(session *s, const syntax *e, const result *v) {
    if (s->method == EXPLAIN_RULES) return true;
    const record *r = v->records.count ? v->records.at[0] : NULL;
    bool of_numbers = s->method >= EXPLAIN_DEFINITION;
    if (of_numbers && r && !r->program && r->steps) return true;
    return (!of_numbers && r && r->program) ||
           fail(s, DIAG_UNABLE, e->where, of_numbers ? MSG_STEPS_OF_NUMBERS : MSG_STEPS_OF_MATRICES, NULL,
                NULL);
}

/* The derivation of e as items, checked. */
static bool tell(session *s, const syntax *e, reply *r, list *items, bool *ret_partial) {
    result v;
    list_init(items, s->scratch);
    if (!traced(s, e, r, &v) || !method_fits(s, e, &v) || !check_steps(s, e, &v)) return false;
    explain_options o = options_of(s);
    return (explain(items, s->engine, &v, &o, ret_partial, &s->d) || diag_at(&s->d, e->where)) &&
           check_claims(s, e, &v, items);
}

static const char *title_of(session *s, const syntax *e) {
    const char *text = statement_text(s, s->scratch, e->where);
    return text ? text : "gradus";
}

static const struct {
    const char *word;
    explain_method method;
} methods[] = {
    {"differentials", EXPLAIN_DIFFERENTIALS}, {"indices", EXPLAIN_INDICES},       {"tape", EXPLAIN_TAPE},
    {"definition", EXPLAIN_DEFINITION},       {"logarithms", EXPLAIN_LOGARITHMS}, {"table", EXPLAIN_TABLE}};

/* The word behind `by`. Rules are told without one. */
static bool take_method(session *s, const syntax *word) {
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].word, word->text) == 0) {
            s->method = methods[i].method;
            return true;
        }
    return fail(s, DIAG_UNABLE, word->where, MSG_STEPS_BY, word->text, NULL);
}

bool command_steps(session *s, const statement *st, reply *r) {
    s->method = EXPLAIN_RULES;
    if (st->count > 1 && !take_method(s, st->at[1])) return false;
    list items;
    bool partial;
    return remember(s, st->at[0]) && tell(s, st->at[0], r, &items, &partial) && add_remarks(s, r, &items) &&
           derivation_write(s, r, &items, title_of(s, st->at[0]), partial);
}

/* The derivation that was shown last, told again. */
static bool tell_again(session *s, const statement *st, reply *r, list *items, bool *ret_partial) {
    if (!s->explained) return fail(s, DIAG_NAME, st->where, MSG_APP_NO_STEPS, NULL, NULL);
    scope known = names_scope(s->names);
    const syntax *e = parse_expression(s->scratch, &known, s->explained, strlen(s->explained), &s->d);
    if (e && tell(s, e, r, items, ret_partial)) return true;
    s->d.where = st->where; /* its place is in another text */
    return false;
}

/* The number that was typed; without one the last step. */
static bool find_step(session *s, const statement *st, const list *items, size_t *ret) {
    uint32_t wanted = 0, last = 0;
    const char *digits = st->count ? st->at[0]->text : "";
    for (; *digits >= '0' && *digits <= '9' && wanted < 100000; digits++)
        wanted = wanted * 10 + (uint32_t)(*digits - '0');
    if (*digits || (st->count && !wanted))
        return fail(s, DIAG_SYNTAX, st->at[0]->where, MSG_APP_STEP_NUMBER, NULL, NULL);
    for (size_t i = 0; i < items->count; i++) {
        const told *t = items->at[i];
        if (t->kind != TOLD_STEP) continue;
        last = t->number;
        *ret = i;
        if (t->number == wanted) return true;
    }
    if (!wanted && last) return true;
    char count[16], asked[16];
    snprintf(count, sizeof count, "%u", (unsigned)last);
    snprintf(asked, sizeof asked, "%u", (unsigned)wanted);
    return fail(s, DIAG_NAME, st->count ? st->at[0]->where : st->where, MSG_APP_NO_SUCH_STEP, asked, count);
}

/* Step and its lines. */
static bool take_step(const list *items, size_t at, list *ret) {
    if (!list_push(ret, items->at[at])) return false;
    for (size_t i = at + 1; i < items->count && ((told *)items->at[i])->kind == TOLD_LINE; i++)
        if (!list_push(ret, items->at[i])) return false;
    return true;
}

/* The rule in general form, in a sentence, and the condition under which it holds here. */
static bool add_reasons(session *s, const told *step, list *ret) {
    const rule_row *row = step->rule < RULE_COUNT ? rule_row_of(step->rule) : NULL;
    const char *form = !row ? NULL : derivation_in_unicode(s) && row->pretty ? row->pretty : row->general;
    buffer when;
    if (form && !(step->form && *step->form) && !add_remark(s, ret, form, step->number)) return false;
    if (row && !add_remark(s, ret, tr_text(row->sentence), step->number)) return false;
    if (!step->when) return true;
    buffer_init(&when, s->scratch);
    buffer condition;
    buffer_init(&condition, s->scratch);
    if (!print_plain(s, &condition, step->when)) return false;
    say(&when, true, MSG_VALID_FOR, condition.text, NULL, NULL);
    return add_remark(s, ret, when.text, step->number);
}

bool command_why(session *s, const statement *st, reply *r) {
    list items, shown;
    bool partial;
    size_t at;
    list_init(&shown, s->scratch);
    if (!tell_again(s, st, r, &items, &partial) || !find_step(s, st, &items, &at)) return false;
    if (!take_step(&items, at, &shown)) return diag_memory(&s->d);
    r->check = NULL;
    list_init(&r->conditions, s->scratch);
    return add_reasons(s, items.at[at], &shown) && derivation_write(s, r, &shown, "gradus", partial);
}

bool command_open(session *s, const statement *st, reply *r) {
    list items, shown;
    bool partial;
    size_t at;
    list_init(&shown, s->scratch);
    if (!tell_again(s, st, r, &items, &partial) || !find_step(s, st, &items, &at)) return false;
    const told *step = items.at[at];
    r->check = NULL;
    list_init(&r->conditions, s->scratch);
    if (!take_step(&items, at, &shown)) return diag_memory(&s->d);
    if (!step->inner || step->inner->count < 3)
        return add_remark(s, &shown, tr(MSG_APP_STEP_IS_ONE), step->number) &&
               derivation_write(s, r, &shown, "gradus", partial);
    return derivation_write(s, r, step->inner, "gradus", partial);
}

/* --- proofs --- */

/* The words behind `prove` as one: "product rule". */
static const char *all_words(session *s, const statement *st) {
    buffer b;
    buffer_init(&b, s->scratch);
    for (uint32_t i = 0; i < st->count; i++) {
        if (i) buffer_putc(&b, ' ');
        buffer_puts(&b, st->at[i]->text);
    }
    return b.failed ? NULL : b.text;
}

/* The derivative of a function of one number, by the definition. */
static bool prove_by_definition(session *s, op of, reply *r, list *items) {
    const char *text;
    buffer b;
    bool partial;
    buffer_init(&b, s->scratch);
    buffer_printf(&b, "diff(%s(x), x)", op_row_of(of)->name);
    text = b.text;
    scope known = names_scope(s->names);
    const syntax *e = b.failed ? NULL : parse_expression(s->scratch, &known, text, strlen(text), &s->d);
    s->method = EXPLAIN_DEFINITION;
    return e && tell(s, e, r, items, &partial);
}

static bool prove_function(session *s, const statement *st, op of, reply *r, list *items) {
    explain_options o = options_of(s);
    result nothing = {0};
    const syntax here = {.where = st->where};
    if (prove_inverse(items, s->engine, of, &o, &s->d)) return check_claims(s, &here, &nothing, items);
    if (s->d.kind != DIAG_NONE || prove_by_definition(s, of, r, items)) return s->d.kind == DIAG_NONE;
    if (s->d.kind != DIAG_UNABLE) return false;
    diag_clear(&s->d);
    return fail(s, DIAG_UNABLE, st->where, MSG_NO_PROOF, op_row_of(of)->name, NULL);
}

/* By its name in English or in the language of the words, or by its id; RULE_COUNT when there is none. */
static rule_id rule_called(const char *name) {
    rule_id found = rule_find(name);
    for (int r = 0; found == RULE_COUNT && r < RULE_COUNT; r++)
        if (strcmp(tr_text(rule_row_of((rule_id)r)->name), name) == 0) found = (rule_id)r;
    return found;
}

bool command_prove(session *s, const statement *st, reply *r) {
    const char *words = all_words(s, st);
    explain_options o = options_of(s);
    list items;
    list_init(&items, s->scratch);
    if (!words) return diag_memory(&s->d);
    if (!*words) return fail(s, DIAG_SYNTAX, st->where, MSG_PROVE_WHAT, NULL, NULL);
    op of = op_find(words, strlen(words));
    rule_id rule = rule_called(words);
    if (rule == RULE_COUNT && of == OP_COUNT)
        return fail(s, DIAG_NAME, st->at[0]->where, MSG_NO_RULE_CALLED, words, NULL);
    if (rule != RULE_COUNT && !prove_rule(&items, s->engine, rule, &o, &s->d))
        return s->d.kind != DIAG_NONE ? false
                                      : fail(s, DIAG_UNABLE, st->at[0]->where, MSG_NO_PROOF, words, NULL);
    if (rule == RULE_COUNT && !prove_function(s, st, of, r, &items)) return false;
    r->check = NULL;
    list_init(&r->conditions, s->scratch);
    return derivation_write(s, r, &items, words, false);
}

bool command_notations(session *s, const statement *st, reply *r) {
    result v;
    list items;
    list_init(&items, s->scratch);
    if (!traced(s, st->at[0], r, &v)) return false;
    const explain_options o = options_of(s);
    return (notations(&items, s->engine, &v, &o, &s->d) || diag_at(&s->d, st->at[0]->where)) &&
           derivation_write(s, r, &items, title_of(s, st->at[0]), v.records.count > 0);
}
