/* The check of an answer: each derivative that was taken, against the referee, within one budget of time. The sentence
 * says what was found and never more than that. An answer that is proved wrong is an error and is not printed: it is a
 * bug of gradus, and the point that shows it belongs into the report of it. */
#include "app/state.h"
#include "calc/entry.h"
#include "calc/normal.h"
#include "calc/simplify.h"
#include "verify/check_tape.h"
#include "verify/equal.h"

#include <stdio.h>

enum { CHECK_SEED = 1 }; /* the same points in every session: an answer that passes once passes again */

static void merge(check *all, const check *one) {
    if (all->kind == CHECK_NONE || one->kind == CHECK_FAILED) {
        *all = *one;
        return;
    }
    if (all->kind == CHECK_FAILED || all->kind == CHECK_SKIPPED || one->kind == CHECK_PROVED) return;
    if (one->kind == CHECK_SKIPPED || all->kind == CHECK_PROVED) {
        *all = *one;
        return;
    }
    if (one->points < all->points) all->points = one->points;
    if (one->digits < all->digits) all->digits = one->digits;
}

/* "x = 1/2, y = 3" */
static bool witness_text(session *s, buffer *b, const check *c) {
    for (uint32_t i = 0; i < c->count; i++) {
        if (i) buffer_puts(b, ", ");
        if (!print_plain(s, b, c->names[i])) return false;
        buffer_puts(b, " = ");
        if (!print_plain(s, b, c->at[i])) return false;
    }
    return true;
}

static bool fail_wrong(session *s, const record *r, const check *c) {
    buffer at, claimed, wanted;
    buffer_init(&at, s->scratch);
    buffer_init(&claimed, s->scratch);
    buffer_init(&wanted, s->scratch);
    if (!witness_text(s, &at, c) || !print_plain(s, &claimed, r->answer)) return false;
    if (c->expected && !print_plain(s, &wanted, c->expected)) return false;
    const char *const args[] = {claimed.text, at.text, wanted.text};
    diag_set_n(&s->d, DIAG_UNABLE, r->where ? r->where->where : NOWHERE, MSG_APP_CHECK_FAILED, args, 3);
    diag_hint(&s->d, MSG_APP_CHECK_REPORT, NULL, NULL, NULL);
    return false;
}

/* Reverse mode never gives the same: one of the two is wrong. */
static bool fail_by_tape(session *s, const record *r, uint32_t times) {
    char count[16];
    buffer claimed;
    buffer_init(&claimed, s->scratch);
    snprintf(count, sizeof count, "%u", (unsigned)times);
    if (!print_plain(s, &claimed, r->answer)) return false;
    fail(s, DIAG_UNABLE, r->where ? r->where->where : NOWHERE, MSG_APP_TAPE_DIFFERS, claimed.text, count);
    diag_hint(&s->d, MSG_APP_CHECK_REPORT, NULL, NULL, NULL);
    return false;
}

static bool check_record(session *s, const record *r, check_options *o, int64_t until, check *ret) {
    o->nanoseconds = until - stop_clock();
    *ret = (check){.kind = CHECK_SKIPPED, .reason = MSG_CHECK_BUDGET};
    if (o->nanoseconds <= 0) return true;
    o->any_domain = r->asked == OP_SOLVE; /* a solution exists where its inverses do */
    if (r->asked == OP_SOLVE) return check_same(s->pool, s->scratch, r->answer, r->subject, o, ret, &s->d);
    if (r->total)
        return check_same(s->pool, s->scratch, pool_call1(s->pool, OP_DIFFERENTIAL, r->subject), r->answer, o,
                          ret, &s->d);
    if (r->program)
        return check_directional(s->pool, s->scratch, r->subject, r->variables[0], r->answer, o, ret, &s->d);
    if (r->order == 1 && is_lettered_entry(s->engine, r->subject, r->variables[0]))
        return check_entry(s->pool, s->scratch, r->subject, r->variables[0], r->answer, o, ret, &s->d);
    return check_derivative(s->pool, s->scratch, r->subject, r->variables, r->order, r->answer, o, ret,
                            &s->d);
}

/* "3 sizes, 12 random instances: tape and power series agree": only when every derivative by a vector or matrix was compared
 * with the tape too. */
static bool say_tape(session *s, reply *r, const check *c, const tape_check *tape) {
    char sizes[16], instances[16], points[16];
    buffer b;
    buffer_init(&b, s->scratch);
    snprintf(sizes, sizeof sizes, "%u", (unsigned)tape->sizes);
    snprintf(instances, sizeof instances, "%u", (unsigned)tape->instances);
    snprintf(points, sizeof points, "%u", (unsigned)c->points);
    say(&b, s->set.unicode, tape->sizes == 1 ? MSG_APP_CHECK_TAPE_ONE : MSG_APP_CHECK_TAPE, sizes, instances,
        points);
    r->check = b.text;
    r->confirmed = true;
    return !b.failed || diag_memory(&s->d);
}

static bool set_sentence(session *s, reply *r, const check *c) {
    char points[16], digits[16];
    buffer b;
    buffer_init(&b, s->scratch);
    snprintf(points, sizeof points, "%u", (unsigned)c->points);
    snprintf(digits, sizeof digits, "%u", (unsigned)c->digits);
    switch (c->kind) {
    case CHECK_PROVED: say(&b, s->set.unicode, MSG_APP_CHECK_PROVED, NULL, NULL, NULL); break;
    case CHECK_CONFIRMED: say(&b, s->set.unicode, MSG_APP_CHECK_CONFIRMED, points, digits, NULL); break;
    case CHECK_SKIPPED: say(&b, s->set.unicode, c->reason, NULL, NULL, NULL); break;
    default: return true;
    }
    r->confirmed = c->kind != CHECK_SKIPPED;
    r->check = b.text;
    return !b.failed || diag_memory(&s->d);
}

bool report_check(session *s, reply *r, const result *v) {
    check all = {.kind = CHECK_NONE};
    if (!s->set.check_budget || !v->records.count) return true;
    int64_t start = stop_clock(), until = start + s->set.check_budget;
    check_options o = {.conditions = (const expr *const *)v->conditions.at,
                       .condition_count = (uint32_t)v->conditions.count,
                       .shown = (const expr *const *)v->all_conditions.at,
                       .shown_count = (uint32_t)v->all_conditions.count,
                       .known = s->context,
                       .stop = &s->halt,
                       .seed = CHECK_SEED};
    tape_check tape = {UINT32_MAX, UINT32_MAX, 0};
    bool compared = true;
    for (size_t i = 0; i < v->records.count; i++) {
        const record *one = v->records.at[i];
        check c;
        tape_check t = {0};
        if (!check_record(s, one, &o, until, &c)) return false;
        if (c.kind == CHECK_FAILED) return fail_wrong(s, one, &c);
        merge(&all, &c);
        if (one->program && c.kind == CHECK_CONFIRMED &&
            !check_tape(s->pool, s->scratch, s->forms, one->subject, one->variables[0], one->answer, &o, &t,
                        &s->d))
            return false;
        if (t.differ && !t.instances) return fail_by_tape(s, one, t.differ);
        compared &= t.instances > 0 && !t.differ;
        if (t.instances < tape.instances) tape.instances = t.instances;
        if (t.sizes < tape.sizes) tape.sizes = t.sizes;
    }
    r->ns_check = stop_clock() - start;
    if (compared && all.kind == CHECK_CONFIRMED) return say_tape(s, r, &all, &tape);
    return set_sentence(s, r, &all);
}

/* --- e1 == e2 --- */

static bool is_zero(void *data, const expr *difference) {
    return normal_is_zero(((session *)data)->engine, difference);
}

static const message verdicts[] = {[VERDICT_EQUAL] = MSG_APP_EQUAL,
                                   [VERDICT_DIFFERENT] = MSG_APP_DIFFERENT,
                                   [VERDICT_UNDECIDED] = MSG_APP_UNDECIDED};

static bool note_witness(session *s, reply *r, const check *c) {
    buffer at, left, right;
    buffer_init(&at, s->scratch);
    buffer_init(&left, s->scratch);
    buffer_init(&right, s->scratch);
    if (!witness_text(s, &at, c)) return false;
    if (!c->expected || !c->found) return add_note(s, r, MSG_APP_WITNESS_UNDEFINED, at.text, NULL, NULL);
    if (!print_plain(s, &left, c->expected) || !print_plain(s, &right, c->found)) return false;
    if (!c->count) return add_note(s, r, MSG_APP_WITNESS_CONSTANT, left.text, right.text, NULL);
    return add_note(s, r, MSG_APP_WITNESS, at.text, left.text, right.text);
}

bool report_comparison(session *s, reply *r, const result *v) {
    equality found;
    int64_t start = stop_clock();
    check_options o = {.conditions = (const expr *const *)v->conditions.at,
                       .condition_count = (uint32_t)v->conditions.count,
                       .shown = (const expr *const *)v->all_conditions.at,
                       .shown_count = (uint32_t)v->all_conditions.count,
                       .known = s->context,
                       .stop = &s->halt,
                       .seed = CHECK_SEED};
    if (!equal_decide(s->pool, s->scratch, v->left, v->right, is_zero, s, &o, &found, &s->d)) return false;
    r->ns_check = stop_clock() - start;
    r->kind = "comparison";
    say(&r->words, s->set.unicode, verdicts[found.verdict], NULL, NULL, NULL);
    buffer_putc(&r->words, '\n');
    if (found.verdict == VERDICT_DIFFERENT) return note_witness(s, r, &found.check);
    bool silent = found.verdict != VERDICT_UNDECIDED || found.reason == MSG_NONE;
    return silent || add_note(s, r, found.reason, NULL, NULL, NULL);
}
