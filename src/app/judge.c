/* check, and the lines of a derivation of one's own below it: each is held against the one before. A line that is wrong is refuted
 * by a point; where a usual mistake explains it, the rule that went wrong is named. */
#include "app/commands.h"
#include "app/script.h"
#include "calc/display.h"
#include "calc/domain.h"
#include "calc/mistakes.h"
#include "calc/normal.h"
#include "calc/trace.h"
#include "read/parse.h"
#include "show/explain.h"
#include "verify/equal.h"

#include <stdio.h>
#include <string.h>

enum { JUDGE_SEED = 1, LARGEST_FILE = 1 << 20 };

typedef struct judging {
    session *s;
    reply *r;
    result before;
    const syntax *source; /* of the line before */
    uint32_t number;      /* of the line that is judged */
    bool wrong;
} judging;

/* --- which lines --- */

static size_t line_end(const char *text, size_t length, size_t at) {
    while (at < length && text[at] != '\n') at++;
    return at;
}

static size_t behind_blanks(const char *text, size_t end, size_t at) {
    while (at < end && (text[at] == ' ' || text[at] == '\t')) at++;
    return at;
}

/* The next line of a derivation from *at: false at its end. Comments are passed over. */
static bool next_line(const char *text, size_t length, size_t *at, bool first, size_t *ret_from,
                      size_t *ret_to) {
    while (*at < length) {
        size_t end = line_end(text, length, *at), from = behind_blanks(text, end, *at);
        if (from == end) return false;
        if (text[from] == '#') {
            *at = end + (end < length);
            continue;
        }
        if (!first && text[from] != '=') return false;
        if (text[from] == '=') from++;
        *ret_from = from;
        *ret_to = end;
        *at = end + (end < length);
        return true;
    }
    return false;
}

bool judge_complete(const char *text, size_t length, size_t at) {
    size_t from, to;
    bool first = true;
    at = line_end(text, length, at);
    at += at < length;
    while (next_line(text, length, &at, first, &from, &to)) first = false;
    return at < length;
}

/* --- one line --- */

static bool is_zero(void *data, const expr *difference) {
    return normal_is_zero(((session *)data)->engine, difference);
}

static bool add_words(judging *j, message m, const char *a1, const char *a2, const char *a3) {
    say(&j->r->words, true, m, a1, a2, a3);
    buffer_putc(&j->r->words, '\n');
    return !j->r->words.failed || diag_memory(&j->s->d);
}

static const char *number_text(judging *j, uint32_t n) {
    char *text = arena_take(j->s->scratch, 16);
    if (text) snprintf(text, 16, "%u", (unsigned)n);
    return text ? text : "?";
}

static const char *plain_text(judging *j, const expr *e) {
    buffer b;
    buffer_init(&b, j->s->scratch);
    return e && print_plain(j->s, &b, display(j->s->engine, e)) && !b.failed ? b.text : "?";
}

/* The rules of the derivatives that stood in the line before, or the moves that lead from it to this one. */
static const char *rules_between(judging *j, const result *now) {
    session *s = j->s;
    buffer b;
    list moves;
    bool cited[RULE_COUNT] = {false};
    buffer_init(&b, s->scratch);
    list_init(&moves, s->scratch);
    bool derivatives = j->before.records.count > now->records.count;
    for (size_t i = 0; derivatives && i < j->before.records.count; i++) {
        const record *r = j->before.records.at[i];
        if (r->order && r->steps && r->steps[0]) cited[r->steps[0]->rule] = true;
    }
    bool same = j->before.value == now->value;
    if (!derivatives && same && simplify_traced(s->engine, j->before.raw, &moves))
        for (size_t i = 0; i < moves.count; i++) cited[((const move *)moves.at[i])->rule] = true;
    cited[RULE_NOTATION] = false;
    for (int r = 0, n = 0; r < RULE_COUNT; r++)
        if (cited[r] && n++ < 3)
            buffer_printf(&b, "%s%s", b.length ? ", " : "", tr_text(rule_row_of((rule_id)r)->name));
    return b.failed ? "" : b.text;
}

/* Conditions under which the line before has a value, and that this one has forgotten. */
static bool forgotten(judging *j, const result *now) {
    list kept;
    buffer b;
    list_init(&kept, j->s->scratch);
    buffer_init(&b, j->s->scratch);
    if (!domain_lost(j->s->engine, &j->before.all_conditions, now->raw, &kept)) return false;
    for (size_t i = 0; i < kept.count; i++)
        buffer_printf(&b, "%s%s", i ? ", " : "", plain_text(j, condition_tidied(j->s->engine, kept.at[i])));
    return !kept.count || add_words(j, MSG_JUDGE_CONDITIONS, b.text, NULL, NULL);
}

/* A usual mistake that gives just this line. */
static bool explain_mistake(judging *j, const result *now) {
    mistake m;
    for (size_t i = 0; i < j->before.records.count; i++) {
        const record *r = j->before.records.at[i];
        if (r->program || r->order != 1 || !r->steps[0]) continue;
        if (!mistake_find(&m, j->s->engine, r->steps[0], j->before.value, r->answer, now->value))
            return false;
        if (m.kind == MISTAKE_NONE) continue;
        const rule_row *row = rule_row_of(m.rule);
        bool unicode = derivation_in_unicode(j->s);
        const char *form = unicode && row->pretty ? row->pretty : row->general;
        return add_words(j, mistake_message(m.kind), plain_text(j, m.part), tr_text(row->name),
                         form ? form : "");
    }
    return true;
}

static bool refuted(judging *j, const result *now, const check *c) {
    buffer at;
    buffer_init(&at, j->s->scratch);
    j->wrong = true;
    for (uint32_t i = 0; i < c->count; i++)
        buffer_printf(&at, "%s%s = %s", i ? ", " : "", plain_text(j, c->names[i]), plain_text(j, c->at[i]));
    const char *const args[] = {number_text(j, j->number), number_text(j, j->number - 1), NULL, NULL};
    if (!c->expected || !c->found) {
        if (!add_words(j, MSG_JUDGE_UNDEFINED, args[0], args[1], at.text)) return false;
    } else {
        const char *all[] = {args[0], args[1], at.text, plain_text(j, c->expected)};
        say_words(&j->r->words, true, at.length ? MSG_JUDGE_DIFFERS : MSG_JUDGE_DIFFERS_PLAIN, all, 4);
        buffer_printf(&j->r->words, " %s\n", plain_text(j, c->found));
    }
    return explain_mistake(j, now);
}

static bool compare(judging *j, const result *now) {
    session *s = j->s;
    equality found;
    check_options o = {.conditions = (const expr *const *)now->all_conditions.at,
                       .condition_count = (uint32_t)now->all_conditions.count,
                       .known = s->context,
                       .stop = &s->halt,
                       .seed = JUDGE_SEED};
    if (now->value->shape != j->before.value->shape) {
        j->wrong = true;
        return add_words(j, MSG_JUDGE_SHAPE, number_text(j, j->number), number_text(j, j->number - 1), NULL);
    }
    if (!equal_decide(s->pool, s->scratch, j->before.value, now->value, is_zero, s, &o, &found, &s->d))
        return false;
    if (found.verdict == VERDICT_DIFFERENT) return refuted(j, now, &found.check);
    const char *rules = rules_between(j, now);
    message m = found.verdict == VERDICT_UNDECIDED ? MSG_JUDGE_UNDECIDED
                : *rules                           ? MSG_JUDGE_BY
                                                   : MSG_JUDGE_EQUAL;
    return add_words(j, m, number_text(j, j->number), rules, NULL) && forgotten(j, now);
}

/* text[from, to) as an expression, evaluated. The place of an error is that in `text`. */
static bool read_line(judging *j, const char *text, size_t from, size_t to, result *ret) {
    session *s = j->s;
    scope known = names_scope(s->names);
    const char *line = arena_text(s->scratch, text + from, to - from);
    if (!line) return diag_memory(&s->d);
    const syntax *e = parse_expression(s->scratch, &known, line, to - from, &s->d);
    bool fine = e && work_out(s, e, j->r, ret);
    if (fine && ret->left) fine = fail(s, DIAG_SYNTAX, e->where, MSG_NOT_AN_EXPRESSION, NULL, NULL);
    if (!fine && text == s->text && s->d.where.from != SPAN_NOWHERE) {
        s->d.where.from += (uint32_t)from;
        s->d.where.to += (uint32_t)from;
    }
    j->source = e;
    return fine;
}

static bool judge_lines(judging *j, const char *text, size_t length, size_t *at) {
    size_t from, to;
    bool first = true;
    while (next_line(text, length, at, first, &from, &to)) {
        result now;
        j->s->trace = true;
        bool fine = read_line(j, text, from, to, &now);
        j->s->trace = false;
        j->number++;
        if (!fine || (!first && !compare(j, &now))) return false;
        first = false;
        j->before = now;
    }
    if (j->number > 1) return j->wrong || add_words(j, MSG_JUDGE_ALL, NULL, NULL, NULL);
    return fail(j->s, DIAG_SYNTAX, NOWHERE, MSG_JUDGE_WANTS, NULL, NULL);
}

bool judge_here(session *s, const statement *st, reply *r) {
    judging j = {.s = s, .r = r};
    size_t at = line_end(s->text, s->length, st->where.to);
    at += at < s->length;
    bool fine = judge_lines(&j, s->text, s->length, &at);
    s->skip_to = at;
    if (!fine && s->d.where.from == SPAN_NOWHERE) s->d.where = st->where;
    return fine;
}

bool judge_file(session *s, const char *path, span where, reply *r) {
    judging j = {.s = s, .r = r};
    size_t length, room, at = 0;
    char *text = script_read(s->account, path, LARGEST_FILE, &length, &room, &s->d);
    if (!text) return diag_at(&s->d, where);
    bool fine = judge_lines(&j, text, length, &at);
    mem_give(s->account, text, room);
    if (!fine) s->d.where = where;
    return fine;
}
