/* steps, open, why, prove, notations: the commands that show how an answer came about. What they explain is evaluated
 * with its moves recorded, and checked like any answer. */
#include "app/commands.h"
#include "show/explain.h"
#include "verify/steps.h"

#include <stdio.h>
#include <string.h>

static const char *translate(void *data, const char *text) {
    (void)data;
    return tr_text(text);
}

static explain_options options_of(const session *s) {
    return (explain_options){.unicode = s->set.format != FORMAT_ASCII && s->set.unicode,
                             .exponential_as_power = s->power,
                             .detail = s->set.detail,
                             .width = s->set.width,
                             .screen = s->set.format == FORMAT_PRETTY,
                             .say = translate,
                             .method = s->method};
}

/* The expression worked out with a record of every move, its remarks and its check. */
static bool traced(session *s, const syntax *e, reply *r, result *ret) {
    s->trace = true;
    bool fine = work_out(s, e, r, ret);
    s->trace = false;
    if (fine && ret->left) return fail(s, DIAG_UNABLE, e->where, MSG_STEPS_OF_COMPARISON, NULL, NULL);
    return fine && add_result_notes(s, r, ret) && report_check(s, r, ret);
}

/* Where answers are meant for the eye, the check is the last line of the derivation. */
static void add_check(session *s, reply *r) {
    bool seen = s->set.format == FORMAT_PRETTY || s->set.format == FORMAT_UNICODE;
    if (!r->check || !seen) return;
    buffer_printf(&r->words, "  %s%s\n", s->set.unicode ? "✓ " : "", r->check);
    r->check = NULL;
}

/* E of `steps E`, kept for open and why. */
static bool remember(session *s, const syntax *e) {
    s->explained = statement_text(s, s->home, e->where);
    return s->explained || diag_memory(&s->d);
}

/* A derivation with a step that its rule does not give, or whose two lines differ in value, is never shown. */
static bool check_steps(session *s, const syntax *e, const result *v) {
    check_options o = {.conditions = (const expr *const *)v->conditions.at,
                       .condition_count = (uint32_t)v->conditions.count,
                       .shown = (const expr *const *)v->all_conditions.at,
                       .shown_count = (uint32_t)v->all_conditions.count,
                       .known = s->context,
                       .stop = &s->halt,
                       .nanoseconds = s->set.check_budget,
                       .seed = 1};
    for (size_t i = 0; i < v->records.count; i++) {
        const record *r = v->records.at[i];
        proof p;
        check found;
        uint32_t wrong = 0;
        if (!r->program) continue;
        if (!proof_make(&p, s->engine, r->program, r->asked == OP_JAC) ||
            !steps_remade(s->engine, &p, &wrong) ||
            (!wrong && s->set.check_budget && !steps_checked(s->engine, &p, &o, &wrong, &found, &s->d)))
            return false;
        char which[16];
        snprintf(which, sizeof which, "%u", (unsigned)wrong);
        if (wrong) return fail(s, DIAG_UNABLE, e->where, MSG_APP_STEP_FAILED, which, NULL);
    }
    return true;
}

/* Methods of matrix calculus tell of derivatives by vectors and matrices. */
static bool method_fits(session *s, const syntax *e, const result *v) {
    if (s->method == EXPLAIN_RULES) return true;
    const record *r = v->records.count ? v->records.at[0] : NULL;
    return (r && r->program) || fail(s, DIAG_UNABLE, e->where, MSG_STEPS_OF_MATRICES, NULL, NULL);
}

static bool explain_syntax(session *s, const syntax *e, uint32_t only, reply *r) {
    result v;
    if (!traced(s, e, r, &v) || !method_fits(s, e, &v) || !check_steps(s, e, &v)) return false;
    explain_options o = options_of(s);
    o.only = only;
    if (!explain(&r->words, s->engine, &v, &o, &s->d)) return diag_at(&s->d, e->where);
    if (!only) add_check(s, r);
    return true;
}

static const struct {
    const char *word;
    explain_method method;
} methods[] = {{"differentials", EXPLAIN_DIFFERENTIALS},
               {"indices", EXPLAIN_INDICES},
               {"tape", EXPLAIN_TAPE}};

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
    return remember(s, st->at[0]) && explain_syntax(s, st->at[0], 0, r);
}

/* The derivation that was shown last, read again. */
static bool again(session *s, const statement *st, uint32_t only, reply *r) {
    if (!s->explained) return fail(s, DIAG_NAME, st->where, MSG_APP_NO_STEPS, NULL, NULL);
    scope known = names_scope(s->names);
    const syntax *e = parse_expression(s->scratch, &known, s->explained, strlen(s->explained), &s->d);
    if (e && explain_syntax(s, e, only, r)) return true;
    s->d.where = st->where; /* its place is in another text */
    return false;
}

static bool step_number(session *s, const statement *st, uint32_t *ret) {
    *ret = 0;
    const char *digits = st->count ? st->at[0]->text : "";
    for (; *digits >= '0' && *digits <= '9' && *ret < 100000; digits++)
        *ret = *ret * 10 + (uint32_t)(*digits - '0');
    return (!*digits && (*ret || !st->count)) ||
           fail(s, DIAG_SYNTAX, st->at[0]->where, MSG_APP_STEP_NUMBER, NULL, NULL);
}

bool command_why(session *s, const statement *st, reply *r) {
    uint32_t n;
    return step_number(s, st, &n) && again(s, st, n ? n : 1, r);
}

bool command_open(session *s, const statement *st, reply *r) {
    uint32_t n;
    int detail = s->set.detail;
    if (!step_number(s, st, &n)) return false;
    s->set.detail = 3;
    bool ok = again(s, st, 0, r);
    s->set.detail = detail;
    return ok;
}

bool command_prove(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }

bool command_notations(session *s, const statement *st, reply *r) {
    result v;
    if (!traced(s, st->at[0], r, &v)) return false;
    const explain_options o = options_of(s);
    return notations(&r->words, s->engine, &v, &o, &s->d) || diag_at(&s->d, st->at[0]->where);
}
