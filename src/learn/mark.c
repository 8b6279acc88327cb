/* Every text is read and worked out in the session of the lesson, so that names mean what they mean there, and then
 * compared by verify/equal. An answer that agrees at all random points to 50 digits counts as right even where no proof
 * is found; the other way round, wrong is only what a point refutes. */
#include "learn/mark.h"
#include "calc/normal.h"
#include "calc/simplify.h"
#include "learn/refute.h"
#include "num/decimal.h"
#include "show/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { MARK_SEED = 1 }; /* the same points each time: an answer that passes once passes again */

/* --- reading --- */

static bool work_out(marker *m, const char *text, size_t length, result *ret) {
    scope known = names_scope(m->names);
    evaluator v = {.engine = m->engine, .names = m->names};
    const syntax *s = parse_expression(m->engine->scratch, &known, text, length, m->diag);
    if (!s || !evaluate(&v, s, ret)) return false;
    if (ret->left) return diag_set(m->diag, DIAG_SYNTAX, NOWHERE, MSG_LESSON_COMPARISON, NULL, NULL, NULL);
    return true;
}

/* A text of the lesson's own. */
static bool work_out_own(marker *m, const phrase *p, marking *ret, result *value) {
    ret->line = p->line;
    return work_out(m, p->text, strlen(p->text), value);
}

static bool is_fatal(const diag *d) { return d->kind == DIAG_MEMORY || d->kind == DIAG_INTERRUPTED; }

/* --- comparing --- */

static bool is_zero(void *data, const expr *difference) { return normal_is_zero(data, difference); }

static bool add_conditions(list *all, const result *r) {
    for (size_t i = 0; i < r->conditions.count; i++)
        if (!list_push(all, r->conditions.at[i])) return false;
    return true;
}

static bool compare(marker *m, const result *a, const result *b, equality *ret) {
    list conditions;
    list_init(&conditions, m->engine->scratch);
    if (!add_conditions(&conditions, a) || !add_conditions(&conditions, b)) return diag_memory(m->diag);
    const check_options o = {.conditions = (const expr *const *)conditions.at,
                             .condition_count = (uint32_t)conditions.count,
                             .stop = m->stop,
                             .seed = MARK_SEED};
    return equal_decide(m->engine->pool, m->engine->scratch, a->value, b->value, is_zero, m->engine, &o, ret,
                        m->diag);
}

static bool is_same(const equality *e) {
    return e->verdict == VERDICT_EQUAL || (e->verdict == VERDICT_UNDECIDED && e->reason == MSG_EQUAL_AGREE);
}

static bool same_shape(const expr *a, const expr *b) { return a->shape == b->shape; }

static bool to_double(marker *m, const expr *e, double *ret) {
    enum { DIGITS = 17 };
    const expr *decimal = decimal_value(m->engine->pool, m->engine->scratch, e, DIGITS, m->stop, m->diag);
    if (!decimal || (decimal->kind != EXPR_DECIMAL && decimal->kind != EXPR_NUMBER)) return false;
    *ret = number_to_double(&decimal->as.number);
    return true;
}

/* Near enough; where it is not a number that was answered, equality decides. */
static bool is_near(marker *m, const question *q, const result *expected, const result *found) {
    double a, b;
    diag outer = *m->diag;
    bool numbers = expr_is_scalar(expected->value) && expr_is_scalar(found->value) &&
                   to_double(m, expected->value, &a) && to_double(m, found->value, &b);
    *m->diag = outer;
    return numbers && fabs(a - b) <= q->tolerance * fmax(1, fabs(a));
}

static bool passes(marker *m, const question *q, const result *expected, const result *found, equality *ret,
                   bool *ret_passes) {
    *ret = (equality){.verdict = VERDICT_DIFFERENT};
    *ret_passes = false;
    if (!same_shape(expected->value, found->value)) return true;
    if (q->test == TEST_VALUE && is_near(m, q, expected, found)) return *ret_passes = true;
    if (!compare(m, expected, found, ret)) return false;
    *ret_passes = is_same(ret);
    return true;
}

static bool matches_also(marker *m, const question *q, const result *found, marking *ret, bool *ret_matches) {
    equality e;
    *ret_matches = false;
    for (size_t i = 0; i < q->also.count && !*ret_matches; i++) {
        result other;
        if (!work_out_own(m, q->also.at[i], ret, &other) || !passes(m, q, &other, found, &e, ret_matches))
            return false;
    }
    return true;
}

static bool find_mistake(marker *m, const question *q, const result *found, marking *ret) {
    for (size_t i = 0; i < q->wrong.count; i++) {
        const mistake *w = q->wrong.at[i];
        result foreseen;
        equality e;
        bool matches;
        if (!work_out_own(m, &(phrase){w->line, w->text}, ret, &foreseen)) return false;
        if (!passes(m, q, &foreseen, found, &e, &matches)) return false;
        if (!matches) continue;
        ret->mistake = w;
        return true;
    }
    return true;
}

/* The same numbers, lying down instead of standing. */
static bool is_transposed(marker *m, const result *expected, const result *found, bool *ret) {
    *ret = false;
    if (expr_is_scalar(found->value) || expr_is_scalar(expected->value)) return true;
    const expr *turned = pool_call1(m->engine->pool, OP_TRANSPOSE, found->value);
    result other = *found;
    equality e;
    if (!turned || !(other.value = simplify(m->engine, turned))) return false;
    if (!same_shape(other.value, expected->value)) return true;
    if (!compare(m, expected, &other, &e)) return false;
    *ret = is_same(&e);
    return true;
}

static bool judge_shape(marker *m, const question *q, const result *expected, const result *found,
                        marking *ret) {
    bool transposed;
    if (!find_mistake(m, q, found, ret) || !is_transposed(m, expected, found, &transposed)) return false;
    ret->verdict = ret->mistake ? MARK_WRONG : transposed ? MARK_TRANSPOSED : MARK_SHAPE;
    return true;
}

static bool judge(marker *m, const question *q, const result *expected, const result *found, marking *ret) {
    bool right;
    if (!matches_also(m, q, found, ret, &right)) return false;
    ret->verdict = MARK_RIGHT;
    if (right) return true;
    if (!same_shape(expected->value, found->value)) return judge_shape(m, q, expected, found, ret);
    if (!passes(m, q, expected, found, &ret->difference, &right)) return false;
    if (right) return true;
    ret->verdict = ret->difference.verdict == VERDICT_DIFFERENT ? MARK_WRONG : MARK_UNDECIDED;
    if (ret->verdict != MARK_WRONG) return true;
    if (!expected->conditions.count && !found->conditions.count)
        refute_simply(m->engine->pool, m->engine->scratch, expected->value, found->value, m->stop,
                      &ret->difference.check);
    return find_mistake(m, q, found, ret);
}

/* --- choices --- */

/* 2, or b; 0: neither. */
static size_t choice_of(const char *text, size_t length) {
    while (length && isspace((unsigned char)*text)) text++, length--;
    while (length && (isspace((unsigned char)text[length - 1]) || strchr(").", text[length - 1]))) length--;
    if (length != 1) return 0;
    if (*text >= '1' && *text <= '9') return (size_t)(*text - '0');
    int c = tolower((unsigned char)*text);
    return c >= 'a' && c <= 'i' ? (size_t)(c - 'a' + 1) : 0;
}

static bool mark_choice(marker *m, const question *q, const char *text, size_t length, marking *ret) {
    size_t chosen = choice_of(text, length), right = choice_of(q->answer.text, strlen(q->answer.text));
    ret->line = q->answer.line;
    if (!right || right > q->choices.count)
        return diag_set(m->diag, DIAG_SYNTAX, NOWHERE, MSG_LESSON_CHOICES, NULL, NULL, NULL);
    if (!chosen || chosen > q->choices.count) {
        ret->verdict = MARK_UNREADABLE;
        diag_set(m->diag, DIAG_SYNTAX, NOWHERE, MSG_LESSON_CHOOSE, NULL, NULL, NULL);
        return true;
    }
    ret->verdict = chosen == right ? MARK_RIGHT : MARK_WRONG;
    for (size_t i = 0; ret->verdict == MARK_WRONG && i < q->wrong.count && !ret->mistake; i++) {
        const mistake *w = q->wrong.at[i];
        if (choice_of(w->text, strlen(w->text)) == chosen) ret->mistake = w;
    }
    return true;
}

/* --- */

static bool mark_expression(marker *m, const question *q, const char *text, size_t length, marking *ret) {
    result expected, found;
    if (!work_out_own(m, &q->answer, ret, &expected)) return false;
    ret->expected = expected.shown;
    if (!work_out(m, text, length, &found)) {
        ret->verdict = MARK_UNREADABLE;
        return !is_fatal(m->diag);
    }
    ret->found = found.shown;
    ret->verdict = MARK_ASKS;
    if (found.records.count && !expected.records.count) return true;
    return judge(m, q, &expected, &found, ret);
}

bool mark_answer(marker *m, const question *q, const char *text, size_t length, marking *ret) {
    *ret = (marking){.verdict = MARK_WRONG};
    if (q->test == TEST_CHOICE) return mark_choice(m, q, text, length, ret);
    return mark_expression(m, q, text, length, ret);
}

bool mark_point(buffer *b, arena *scratch, const check *c, bool unicode) {
    const text_options o = {.unicode = unicode};
    for (uint32_t i = 0; i < c->count; i++) {
        if (i) buffer_puts(b, ", ");
        if (!text_print(b, scratch, c->names[i], &o, NULL)) return false;
        buffer_puts(b, " = ");
        if (!text_print(b, scratch, c->at[i], &o, NULL)) return false;
    }
    return !b->failed;
}
