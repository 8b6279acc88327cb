/* Laws of whole answers: what prints reads back and prints the same; an answer read back in another session, brought into
 * simple form and presented again, stays as it is; an answer depends on its statement alone, not on what was asked before.
 * GRADUS_LAWS=full: 100,000 expressions. */
#include "law_random.h"

#include "base/utf8.h"

enum { QUICK = 3000, FULL = 100000, QUESTION = 4096 };

static void failed3(law_failures *f, const char *a, const char *b, const char *c) {
    char text[LAW_TEXT];
    snprintf(text, sizeof text, "%.380s   ->   %.380s   ->   %.380s", a ? a : "?", b ? b : "?", c ? c : "?");
    law_failed(f, text);
}

/* --- print, read, print --- */

static void reads_back(law *s, law_failures *f, const expr *e, bool unicode) {
    const char *first = law_text(s, e, unicode);
    if (!first || strlen(first) > LIMIT_LITERAL_DIGITS) return; /* a longer number is printed but not read */
    f->tried++;
    const expr *again = law_read(s, first);
    const char *second = again ? law_text(s, again, unicode) : message_text(s->d.text);
    if (!second || strcmp(first, second) != 0) failed3(f, "printed", first, second);
}

static void raw_text_reads_back(void **state) {
    (void)state;
    law s;
    law_failures f = {0};
    law_open(&s, 1);
    for (uint32_t i = 0, n = law_count(QUICK, FULL); i < n; i++) {
        law_begin(&s);
        reads_back(&s, &f, law_random(&s), i % 2);
        law_renew(&s, i);
    }
    law_close(&s);
    law_judge(&f, "print, read, print", 100);
}

static void shown_text_reads_back(void **state) {
    (void)state;
    law s;
    law_failures f = {0};
    law_open(&s, 1);
    for (uint32_t i = 0, n = law_count(QUICK / 3, FULL); i < n; i++) {
        law_begin(&s);
        const expr *r = simplify(s.g, law_random(&s)), *p = r ? present(s.g, r) : NULL,
                   *d = p ? display(s.g, p) : NULL;
        if (d) reads_back(&s, &f, d, i % 2);
        law_renew(&s, i);
    }
    law_close(&s);
    law_judge(&f, "print, read, print of answers", 100);
}

/* --- an answer in another session --- */

/* The statement `head(e)tail`, with e as text. In the heap of the caller. */
static const char *question(law *s, const expr *e, const char *head, const char *tail, char room[QUESTION]) {
    const char *text = law_text(s, e, false);
    int length = text ? snprintf(room, QUESTION, "%s(%s%s)", head, text, tail) : QUESTION;
    return length < QUESTION ? room : NULL;
}

static void answer_stays(const char *first, law_failures *f) {
    law s;
    char again[QUESTION];
    law_open(&s, 2 + f->tried);
    const char *answer = law_answer(&s, first);
    const char *when = strstr(answer, " when ");
    int length = when ? (int)(when - answer) : (int)strlen(answer);
    if (strncmp(answer, "error", 5) != 0 && length < QUESTION - 20) {
        law t;
        law_open(&t, 99 + f->tried);
        snprintf(again, sizeof again, "simplify(%.*s)", length, answer);
        const char *second = law_answer(&t, again), *end = strstr(second, " when ");
        size_t shown = end ? (size_t)(end - second) : strlen(second);
        f->tried++;
        if (shown != (size_t)length || strncmp(answer, second, shown) != 0) failed3(f, first, answer, second);
        law_close(&t);
    }
    law_close(&s);
}

static void answers_read_back(const char *head, const char *tail, uint32_t quick) {
    law s;
    law_failures f = {0};
    char text[QUESTION];
    law_open(&s, 1);
    for (uint32_t i = 0, n = law_count(quick, FULL / 10); i < n; i++) {
        law_begin(&s);
        const expr *e = law_smooth(&s, 1 + (int)harness_below(3));
        if (question(&s, e, head, tail, text)) answer_stays(text, &f);
        law_renew(&s, i);
    }
    law_close(&s);
    law_judge(&f, "an answer read back in a new session", 50);
}

static void simplified_answer_stays_in_a_new_session(void **state) {
    (void)state, answers_read_back("simplify", "", 600);
}
static void derivative_stays_in_a_new_session(void **state) {
    (void)state, answers_read_back("diff", ", x", 600);
}

/* --- history --- */

static const char *const chatter[] = {
    "diff(sin(x)*cos(y), x)",
    "simplify((x+y)^2 - (y+x)^2)",
    "expand((z+y+x)^4)",
    "1/0",
    "factor(z^4-1)",
    "diff(w^3*k/(1+p), k)",
    "log(-1)",
    "x/x + y/y",
    "N(pi, 30)",
    "diff(exp(q*t), t, 3)",
    "simplify(sqrt(b^2*a^4))",
    "abs(z)*sign(z)",
    "diff(c^(z*y), y)",
    "simplify(1/(z-1) + 1/(z+1))",
    "max(z, y, x)",
    "tan(pi/8) + mu",
};
enum { CHATTER = sizeof chatter / sizeof *chatter };

/* Other symbols were seen first, other nodes were made first, other memos are full. */
static void answer_is_the_same_after_other_statements(void **state) {
    (void)state;
    law s, fresh, used;
    law_failures f = {0};
    char text[QUESTION];
    static const struct {
        const char *head, *tail;
    } asks[] = {{"simplify", ""}, {"diff", ", x"}, {"", ""}, {"diff", ", y"}};
    law_open(&s, 1);
    law_open(&used, 7);
    for (int i = 0; i < CHATTER; i++) law_answer(&used, chatter[i]);
    for (uint32_t i = 0, n = law_count(1200, FULL / 10); i < n; i++) {
        law_begin(&s);
        const expr *e = law_random(&s);
        size_t ask = harness_below(4);
        if (!question(&s, e, asks[ask].head, asks[ask].tail, text)) continue;
        law_open(&fresh, i);
        const char *alone = law_answer(&fresh, text), *later = law_answer(&used, text);
        f.tried++;
        if (strcmp(alone, later) != 0) failed3(&f, text, alone, later);
        law_close(&fresh);
        law_renew(&s, i);
    }
    law_close(&used);
    law_close(&s);
    law_judge(&f, "an answer after other statements", 100);
}

/* --- answers equal the questions --- */

/* The shown answer of a plain expression has its value wherever its conditions do not forbid it. */
static void answer_has_the_value_of_the_question(void **state) {
    (void)state;
    law s;
    law_failures f = {0};
    law_point q;
    char text[QUESTION];
    law_open(&s, 1);
    law_point_open(&q);
    for (uint32_t i = 0, n = law_count(700, FULL / 10); i < n; i++) {
        result r;
        law_begin(&s);
        const expr *e = law_random(&s);
        if (!question(&s, e, harness_chance(0.5) ? "simplify" : "", "", text) || !law_evaluate(&s, text, &r))
            continue;
        f.tried++;
        for (int k = 0; k < 8; k++) {
            law_point_random(&q, &s);
            law_verdict v = law_compare(&s, e, r.shown, &q);
            if (v != LAW_DIFFERENT && v != LAW_LOST) continue;
            law_failed_at(&f, &q, v == LAW_LOST ? "undefined" : "different", text,
                          law_text(&s, r.shown, false));
            break;
        }
        law_renew(&s, i);
    }
    law_point_close(&q);
    law_close(&s);
    law_judge(&f, "value of the answer", 100);
}

static bool certainly_false(law *s, const expr *condition, const law_point *q) {
    truth t = TRUTH_UNKNOWN;
    diag d = {0};
    point at = {q->names, q->at, LAW_NAMES, 1};
    return truth_value(s->scratch, condition, &at, LAW_MORE_BITS, NULL, &t, &d) && t == TRUTH_NO;
}

/* Never silently more: where the question has no value, the answer has none or one of its conditions fails. Nor less:
 * where the question has a value, all conditions hold. */
static void conditions_say_where_the_answer_holds(void **state) {
    (void)state;
    law s;
    law_failures f = {0};
    law_point q;
    char text[QUESTION];
    arb_t value;
    arb_init(value);
    law_open(&s, 1);
    law_point_open(&q);
    for (uint32_t i = 0, n = law_count(1500, FULL / 10); i < n; i++) {
        result r;
        law_begin(&s);
        const expr *e = law_random(&s);
        if (!question(&s, e, harness_chance(0.5) ? "simplify" : "", "", text) || !law_evaluate(&s, text, &r))
            continue;
        f.tried++;
        for (int k = 0; k < 8; k++) {
            bool forbidden = false, exists;
            law_point_random(&q, &s);
            if (!law_bases_positive(&s, e, &q) || !law_bases_positive(&s, r.shown, &q)) continue;
            for (size_t c = 0; c < r.conditions.count; c++)
                forbidden |= certainly_false(&s, r.conditions.at[c], &q);
            exists = law_value(&s, e, &q, LAW_BITS, value) == LAW_VALUE;
            bool more = !exists && !forbidden && law_undefined(&s, e, &q) &&
                        law_value(&s, r.shown, &q, LAW_BITS, value) == LAW_VALUE;
            if (!more && !(exists && forbidden)) continue;
            law_failed_at(&f, &q, more ? "silently defined" : "wrongly forbidden", text,
                          law_answer(&s, text));
            break;
        }
        law_renew(&s, i);
    }
    arb_clear(value);
    law_point_close(&q);
    law_close(&s);
    law_judge(&f, "conditions of the answer", 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_text_reads_back),
        cmocka_unit_test(shown_text_reads_back),
        cmocka_unit_test(simplified_answer_stays_in_a_new_session),
        cmocka_unit_test(derivative_stays_in_a_new_session),
        cmocka_unit_test(answer_is_the_same_after_other_statements),
        cmocka_unit_test(answer_has_the_value_of_the_question),
        cmocka_unit_test(conditions_say_where_the_answer_holds),
    };
    return harness_run("laws", tests, sizeof tests / sizeof *tests);
}
