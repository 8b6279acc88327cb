/* steps, open, why, prove, notations: the commands that show how an answer came about. */
#include "app/commands.h"
#include "show/explain.h"

static const char *in_words(void *data, const char *text) {
    (void)data;
    return tr_text(text);
}

static explain_options options_of(const session *s) {
    return (explain_options){.unicode = s->set.format != FORMAT_ASCII && s->set.unicode,
                             .exponential_as_power = s->power,
                             .detail = s->set.detail,
                             .width = s->set.width,
                             .say = in_words};
}

/* The expression worked out with a record of every move, its remarks and its check. */
static bool traced(session *s, const statement *st, reply *r, result *ret) {
    s->trace = true;
    bool fine = work_out(s, st->at[0], r, ret);
    s->trace = false;
    return fine && add_result_notes(s, r, ret) && report_check(s, r, ret);
}

bool command_steps(session *s, const statement *st, reply *r) {
    result v;
    if (st->count > 1) return fail(s, DIAG_UNABLE, st->at[1]->where, MSG_STEPS_BY, st->at[1]->text, NULL);
    if (!traced(s, st, r, &v)) return false;
    if (v.left) return fail(s, DIAG_UNABLE, st->at[0]->where, MSG_STEPS_OF_COMPARISON, NULL, NULL);
    const explain_options o = options_of(s);
    r->kind = "steps";
    return explain(&r->words, s->engine, &v, &o, &s->d);
}

bool command_notations(session *s, const statement *st, reply *r) {
    result v;
    if (!traced(s, st, r, &v)) return false;
    const explain_options o = options_of(s);
    r->kind = "notations";
    return notations(&r->words, s->engine, &v, &o, &s->d) || (diag_at(&s->d, st->at[0]->where));
}

bool command_open(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
bool command_why(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
bool command_prove(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
