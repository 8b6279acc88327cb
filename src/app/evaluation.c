/* Statements that are expressions: worked out, checked, remembered as ans and %n. */
#include "app/state.h"

#include <stdlib.h>
#include <string.h>

/* --- ans and %3 ---
 * They are looked up as names: before an expression is worked out, those that it uses are put among the names, with the
 * conditions that belong to them. Users cannot spell a name that starts with %. */

static const answer *answer_of(const session *s, const char *key) {
    if (!s->answers.count) return NULL;
    if (key[0] != '%') return s->answers.at[s->answers.count - 1];
    unsigned long n = strtoul(key + 1, NULL, 10);
    return n >= 1 && n <= s->answers.count ? s->answers.at[n - 1] : NULL;
}

static bool is_history(const syntax *e) {
    return e->kind == SYN_NAME && e->key && (e->key[0] == '%' || strcmp(e->key, "ans") == 0);
}

static bool put_answer(session *s, const char *name, const answer *a) {
    const char *key = arena_text(names_arena(s->names), name, strlen(name));
    entry e = {.kind = ENTRY_VALUE,
               .key = key,
               .text = key,
               .value = a->value,
               .condition_count = a->condition_count,
               .conditions = a->conditions};
    return (key && names_put(s->names, &e)) || diag_memory(&s->d);
}

static bool bring_back(session *s, const syntax *name) {
    const entry *known = names_find(s->names, name->key);
    const answer *a = answer_of(s, name->key);
    if (!a) return fail(s, DIAG_NAME, name->where, MSG_APP_NO_ANSWER, name->key, NULL);
    return (known && known->value == a->value && known->conditions == a->conditions) ||
           put_answer(s, name->key, a);
}

/* What the text says about spelling: whether it uses ans, and whether it writes e^x or exp(x). Trees are at most
 * LIMIT_NESTING deep. */
static bool look_through(session *s, const syntax *e) {
    if (is_history(e) && !bring_back(s, e)) return false;
    if (e->kind == SYN_OPERATOR && e->op == OP_POW && e->at[0]->kind == SYN_NAME &&
        strcmp(e->at[0]->key, "e") == 0)
        s->power = true;
    if (e->kind == SYN_CALL && e->op == OP_EXP) s->power = false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!look_through(s, e->at[i])) return false;
    return true;
}

/* --- remarks --- */

static bool add_remark(session *s, reply *r, const note *n) {
    buffer e[2];
    const char *all[DIAG_ARGS] = {n->words[0], n->words[1], NULL, NULL};
    for (int i = 0; i < 2; i++) {
        buffer_init(&e[i], s->scratch);
        if (!n->expressions[i]) continue;
        if (!print_plain(s, &e[i], n->expressions[i])) return false;
        all[2 + i] = e[i].text;
    }
    buffer b;
    buffer_init(&b, s->scratch);
    say_words(&b, s->set.unicode, n->text, all, DIAG_ARGS);
    return (!b.failed && list_push(&r->notes, b.text)) || diag_memory(&s->d);
}

bool add_result_notes(session *s, reply *r, const result *v) {
    for (size_t i = 0; i < v->conditions.count; i++)
        if (!list_push(&r->conditions, v->conditions.at[i])) return diag_memory(&s->d);
    for (size_t i = 0; i < v->notes.count; i++)
        if (!add_remark(s, r, v->notes.at[i])) return false;
    return true;
}

/* What was found before it failed: the differential, where there is no matrix form. False. */
static bool keep_aside(session *s, const result *v) {
    reply r = {0};
    list_init(&r.notes, s->scratch);
    for (size_t i = 0; i < v->notes.count; i++) {
        const note *n = v->notes.at[i];
        if (n->text == MSG_NOTE_DIFFERENTIAL && add_remark(s, &r, n))
            s->aside = r.notes.at[r.notes.count - 1];
    }
    return false;
}

bool work_out(session *s, const syntax *e, reply *r, result *ret) {
    evaluator v = {
        .engine = s->engine, .names = s->names, .trace = s->trace, .layout = layout_find(s->set.layout)};
    if (!look_through(s, e)) return false;
    int64_t start = stop_clock();
    if (!evaluate(&v, e, ret)) return keep_aside(s, ret);
    r->ns_differentiate = ret->ns_differentiate;
    r->ns_simplify = ret->ns_simplify;
    r->ns_read += stop_clock() - start - ret->ns_differentiate - ret->ns_simplify;
    return true;
}

/* --- the statement --- */

const expr *const *keep_conditions(arena *home, const list *conditions) {
    const expr **kept = arena_take(home, (conditions->count + 1) * sizeof *kept);
    for (size_t i = 0; kept && i < conditions->count; i++) kept[i] = conditions->at[i];
    return kept;
}

static bool remember_answer(session *s, const result *v) {
    answer *a = arena_take(s->home, sizeof *a);
    const expr *const *conditions = keep_conditions(s->home, &v->conditions);
    if (!a || !conditions) return diag_memory(&s->d);
    *a = (answer){v->value, (uint32_t)v->conditions.count, conditions};
    if (!list_push(&s->answers, a)) return diag_memory(&s->d);
    return !names_find(s->names, "ans") || put_answer(s, "ans", a); /* a definition may use it */
}

bool run_expression(session *s, const statement *st, reply *r) {
    result v;
    if (!work_out(s, st->value, r, &v)) return false;
    if (v.left) return report_comparison(s, r, &v) && add_result_notes(s, r, &v);
    r->shown = v.shown;
    return add_result_notes(s, r, &v) && report_check(s, r, &v) && remember_answer(s, &v);
}
