/* What the operator table promises, row by row: its texts parse, its names do not clash, and each column agrees with the
 * kernels. The differentials are compared with power series, which never read them. Each row is a named test. */
#include "law_world.h"

#include "ops/ops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- rows --- */

static op row_of(void **state) { return (op)(uintptr_t)*state; }

static bool is_scalar_row(op o) {
    op_class c = op_row_of(o)->class;
    return c == CLASS_FUNCTION || c == CLASS_ARITHMETIC;
}

/* Kernels that are applied to a call's arguments: constants have none. */
static bool has_kernel(op o) { return op_row_of(o)->ball && op_row_of(o)->least > 0; }

/* Their domain depends on the exponent, which calc/domain.c knows and no column says. */
static bool is_power(op o) { return o == OP_POW || o == OP_EPOW; }

static uint32_t arity(op o) {
    const op_row *row = op_row_of(o);
    return row->value && !row->value2 ? 1 : row->least > 2 ? row->least : row->value2 ? 2 : row->least;
}

/* --- texts --- */

static void texts_of_row_parse(void **state) {
    op o = row_of(state);
    law s;
    law_open(&s, 1);
    law_begin(&s);
    const op_row *row = op_row_of(o);
    for (uint32_t i = 0; i < OP_TERMS; i++) {
        if (row->d[i].form && !template_term(s.forms, o, i))
            fail_msg("%s: %s: %s", row->id, row->d[i].form, message_text(s.d.text));
        if (row->d[i].when && !template_when(s.forms, o, i))
            fail_msg("%s: %s: %s", row->id, row->d[i].when, message_text(s.d.text));
        if (row->d[i].when) assert_non_null(row->d[i].form);
    }
    if (row->domain && !template_domain(s.forms, o))
        fail_msg("%s: %s: %s", row->id, row->domain, message_text(s.d.text));
    if (row->smooth && !template_smooth(s.forms, o))
        fail_msg("%s: %s: %s", row->id, row->smooth, message_text(s.d.text));
    law_close(&s);
}

static void example_of_row_is_answered(void **state) {
    const op_row *row = op_row_of(row_of(state));
    law s;
    result r;
    law_open(&s, 1);
    if (!law_evaluate(&s, row->example, &r))
        fail_msg("%s: %s (%s)", row->example, message_text(s.d.text), s.d.args[0]);
    law_close(&s);
}

static void rows_are_complete(void **state) {
    (void)state;
    for (op o = 1; o < OP_COUNT; o++) {
        const op_row *row = op_row_of(o);
        if (!row->name || !row->summary) fail_msg("%s: name, summary", row->id);
        if (row->least > row->most) fail_msg("%s: at least %u, at most %u", row->id, row->least, row->most);
        if (row->form == FORM_INFIX && !row->precedence)
            fail_msg("%s: an infix sign without precedence", row->id);
        if (row->summary[0] == ' ' || strlen(row->summary) > 100) fail_msg("%s: summary", row->id);
        if (row->class != CLASS_FUNCTION || row->form == FORM_NAME) continue;
        if (!row->value && !row->value2) fail_msg("%s: no value", row->id);
        if (!row->ball || !row->series) fail_msg("%s: no rigorous value", row->id);
        if (row->least == 1 && row->most == 1 && !row->d[0].form) fail_msg("%s: no differential", row->id);
        if (row->parity != PARITY_NONE && row->most != 1)
            fail_msg("%s: parity of a function of several arguments", row->id);
        if (row->with_two &&
            (row->with_two >= OP_COUNT || strcmp(op_row_of((op)row->with_two)->name, row->name) != 0))
            fail_msg("%s: with_two has another name", row->id);
    }
}

/* Names that can be called, and aliases, lead to their row and to no other: so the order of rows means nothing. */
static void names_lead_to_one_row(void **state) {
    (void)state;
    for (op o = 1; o < OP_COUNT; o++) {
        const op_row *row = op_row_of(o);
        if (row->form != FORM_CALL && row->form != FORM_NAME) continue;
        if (op_find(row->name, strlen(row->name)) != o)
            fail_msg("%s: the name %s leads to %d", row->id, row->name,
                     (int)op_find(row->name, strlen(row->name)));
        for (uint32_t i = 0; i < OP_ALIASES && row->alias[i]; i++)
            if (op_find(row->alias[i], strlen(row->alias[i])) != o)
                fail_msg("%s: the alias %s leads elsewhere", row->id, row->alias[i]);
    }
    assert_int_equal(op_find("sinus", 5), OP_COUNT);
    assert_int_equal(op_find("sinh", 3), OP_SIN);
    assert_int_equal(op_find("", 0), OP_COUNT);
}

static uint32_t spellings(op o, const char *out[1 + OP_ALIASES]) {
    const op_row *row = op_row_of(o);
    uint32_t n = 0;
    if (row->form == FORM_CALL || row->form == FORM_NAME) out[n++] = row->name;
    for (uint32_t i = 0; i < OP_ALIASES && row->alias[i]; i++) out[n++] = row->alias[i];
    return n;
}

static void no_two_rows_share_a_name_or_id(void **state) {
    (void)state;
    for (op a = 1; a < OP_COUNT; a++)
        for (op b = a + 1; b < OP_COUNT; b++) {
            const char *left[1 + OP_ALIASES], *right[1 + OP_ALIASES];
            uint32_t n = spellings(a, left), m = spellings(b, right);
            if (strcmp(op_row_of(a)->id, op_row_of(b)->id) == 0) fail_msg("id %s twice", op_row_of(a)->id);
            for (uint32_t i = 0; i < n; i++)
                for (uint32_t j = 0; j < m; j++)
                    if (strcmp(left[i], right[j]) == 0)
                        fail_msg("%s: %s and %s", left[i], op_row_of(a)->id, op_row_of(b)->id);
        }
}

/* --- numbers: arguments at random, near the edges of domains too --- */

static double argument(void) {
    static const double edges[] = {0,    1,     -1,       2, -2, 0.5, -0.5, 3, -3, 0.25, -0.36787944117144233,
                                   1e-9, -1e-9, 1.0000001};
    switch (harness_below(4)) {
    case 0: return edges[harness_below(sizeof edges / sizeof *edges)];
    case 1: return harness_uniform(-1, 1);
    default: return harness_uniform(-6, 6);
    }
}

/* u, v, w and du, dv, dw; a differential is 1 for the argument that moves, else 0. */
typedef struct place {
    const expr *names[6];
    arb_struct at[6];
    double d[3];
    const expr *call;
} place;

static void place_open(place *q, law *s, op o) {
    *q = (place){0};
    for (uint32_t i = 0; i < 6; i++) {
        q->names[i] = i < 3 ? template_argument(s->forms, i) : template_increment(s->forms, i - 3);
        arb_init(&q->at[i]);
    }
    q->call = pool_call(s->p, o, q->names, arity(o));
    assert_non_null(q->call);
}

static void place_close(place *q) {
    for (uint32_t i = 0; i < 6; i++) arb_clear(&q->at[i]);
}

/* A function of an order (Bessel) wants a whole number first: its first differential is missing. */
static void place_random(place *q, op o, int moving) {
    const op_row *row = op_row_of(o);
    for (uint32_t i = 0; i < 3; i++) {
        q->d[i] = argument();
        if (i == 0 && arity(o) > 1 && !row->d[0].form)
            q->d[i] =
                (double)harness_between(o == OP_LAMBERTW_BRANCH ? -1 : 0, o == OP_LAMBERTW_BRANCH ? 0 : 4);
        arb_set_d(&q->at[i], q->d[i]);
        arb_set_si(&q->at[3 + i], (int)i == moving);
    }
}

static point place_point(const place *q) { return (point){q->names, q->at, 6, 1}; }

static truth holds(law *s, const expr *condition, const place *q) {
    truth t = TRUTH_UNKNOWN;
    point at = place_point(q);
    diag d = {0};
    if (!condition) return TRUTH_YES;
    if (!truth_value(s->scratch, condition, &at, LAW_BITS, NULL, &t, &d))
        fail_msg("%s", message_text(d.text));
    return t;
}

static bool value_at(law *s, const expr *e, const place *q, slong bits, arb_t ret) {
    point at = place_point(q);
    diag d = {0};
    if (!ball_value(s->scratch, e, &at, bits, NULL, ret, &d)) fail_msg("%s", message_text(d.text));
    return arb_is_finite(ret);
}

static void place_text(const place *q, char to[120]) {
    snprintf(to, 120, "u = %.17g, v = %.17g, w = %.17g", q->d[0], q->d[1], q->d[2]);
}

/* Inside the domain there is a value; outside there is none. */
static void domain_of_row_is_where_values_are(void **state) {
    op o = row_of(state);
    law s;
    place q;
    arb_t value;
    char text[120];
    law_open(&s, 1);
    law_begin(&s);
    place_open(&q, &s, o);
    arb_init(value);
    uint32_t tried = 0;
    const expr *domain = template_domain(s.forms, o);
    for (uint32_t i = 0, n = law_count(300, 5000); i < n; i++) {
        place_random(&q, o, -1);
        truth inside = holds(&s, domain, &q);
        bool exists = value_at(&s, q.call, &q, LAW_BITS, value) ||
                      (inside == TRUTH_YES && value_at(&s, q.call, &q, 4096, value));
        place_text(&q, text);
        if (inside == TRUTH_NO && exists)
            fail_msg("%s has a value at %s, outside its domain", op_row_of(o)->id, text);
        if (inside == TRUTH_YES && !exists)
            fail_msg("%s has no value at %s, inside its domain", op_row_of(o)->id, text);
        tried += inside == TRUTH_YES;
        if (i % 64 == 0) arena_clear(s.scratch);
    }
    assert_true(tried > 0);
    arb_clear(value);
    place_close(&q);
    law_close(&s);
}

/* Where a row is smooth (and its terms' conditions hold) the series exists and is the term; elsewhere there is no series. */
static void differential_of_row_is_the_series(void **state) {
    op o = row_of(state);
    const op_row *row = op_row_of(o);
    law s;
    place q;
    arb_t by_rule, by_series;
    char text[120];
    law_open(&s, 1);
    law_begin(&s);
    place_open(&q, &s, o);
    arb_init(by_rule), arb_init(by_series);
    const expr *domain = template_domain(s.forms, o), *smooth = template_smooth(s.forms, o);
    for (uint32_t i = 0; i < arity(o); i++) {
        uint32_t tried = 0;
        const expr *term = template_term(s.forms, o, i), *when = template_when(s.forms, o, i);
        if (!term) continue;
        for (uint32_t k = 0, n = law_count(300, 5000); k < n; k++) {
            diag d = {0};
            place_random(&q, o, (int)i);
            if (holds(&s, domain, &q) != TRUTH_YES ||
                (is_power(o) && !value_at(&s, q.call, &q, LAW_BITS, by_rule)))
                continue;
            truth regular = holds(&s, smooth, &q);
            point at = place_point(&q);
            if (!jet_partial(s.scratch, q.call, &at, &q.names[i], 1, LAW_BITS, NULL, by_series, &d))
                fail_msg("%s", message_text(d.text));
            if (regular == TRUTH_YES && holds(&s, when, &q) == TRUTH_YES && !arb_is_finite(by_series))
                jet_partial(s.scratch, q.call, &at, &q.names[i], 1, 4096, NULL, by_series, &d);
            place_text(&q, text);
            if (regular == TRUTH_NO && arb_is_finite(by_series))
                fail_msg("%s has a derivative at %s, where it is not smooth", row->id, text);
            if (regular != TRUTH_YES || holds(&s, when, &q) != TRUTH_YES || (is_power(o) && q.d[0] == 0))
                continue;
            if (!arb_is_finite(by_series))
                fail_msg("%s by argument %u has no derivative at %s, where it is smooth", row->id, i + 1,
                         text);
            if (!value_at(&s, term, &q, LAW_BITS, by_rule) && !value_at(&s, term, &q, 4096, by_rule))
                fail_msg("%s: %s has no value at %s", row->id, row->d[i].form, text);
            if (!arb_overlaps(by_rule, by_series))
                fail_msg("%s: %s is %.15g at %s, the derivative is %.15g", row->id, row->d[i].form,
                         arf_get_d(arb_midref(by_rule), ARF_RND_NEAR), text,
                         arf_get_d(arb_midref(by_series), ARF_RND_NEAR));
            tried++;
            if (k % 16 == 0) arena_clear(s.scratch);
        }
        if (tried < 10) fail_msg("%s: argument %u was tried at %u points only", row->id, i + 1, tried);
    }
    arb_clear(by_rule), arb_clear(by_series);
    place_close(&q);
    law_close(&s);
}

static void sign_and_parity_of_row_are_those_of_values(void **state) {
    op o = row_of(state);
    const op_row *row = op_row_of(o);
    law s;
    place q;
    arb_t plus, minus;
    char text[120];
    law_open(&s, 1);
    law_begin(&s);
    place_open(&q, &s, o);
    arb_init(plus), arb_init(minus);
    uint32_t tried = 0;
    for (uint32_t i = 0, n = law_count(300, 5000); i < n; i++) {
        place_random(&q, o, -1);
        if (!value_at(&s, q.call, &q, LAW_BITS, plus)) continue;
        tried++;
        place_text(&q, text);
        double u = q.d[0];
        bool wrong = (row->sign == SIGN_POSITIVE && arb_is_nonpositive(plus)) ||
                     (row->sign == SIGN_NONNEGATIVE && arb_is_negative(plus)) ||
                     (row->sign == SIGN_ARGUMENT &&
                      ((u > 0 && arb_is_nonpositive(plus)) || (u < 0 && arb_is_nonnegative(plus)) ||
                       (u == 0 && !arb_contains_zero(plus))));
        if (wrong) fail_msg("%s has another sign at %s", row->id, text);
        if (row->parity == PARITY_NONE) continue;
        arb_neg(&q.at[0], &q.at[0]);
        if (!value_at(&s, q.call, &q, LAW_BITS, minus))
            fail_msg("%s has no value at minus %s", row->id, text);
        if (row->parity == PARITY_ODD) arb_neg(minus, minus);
        if (!arb_overlaps(plus, minus)) fail_msg("%s has another parity at %s", row->id, text);
        arena_clear(s.scratch);
    }
    assert_true(tried > 10);
    arb_clear(plus), arb_clear(minus);
    place_close(&q);
    law_close(&s);
}

/* --- the tests --- */

enum { MOST = 5 * OP_COUNT };
static struct CMUnitTest tests[MOST];
static char test_names[MOST][64];
static size_t test_count;

static void add(const char *what, op o, CMUnitTestFunction f) {
    snprintf(test_names[test_count], sizeof test_names[0], "%s_%s", op_row_of(o)->id, what);
    tests[test_count] = (struct CMUnitTest){test_names[test_count], f, NULL, NULL, (void *)(uintptr_t)o};
    test_count++;
}

static void add_row(op o) {
    const op_row *row = op_row_of(o);
    bool term = false;
    for (uint32_t i = 0; i < OP_TERMS; i++) term |= row->d[i].form != NULL;
    if (term || row->domain || row->smooth) add("texts_parse", o, texts_of_row_parse);
    if (row->example) add("example_is_answered", o, example_of_row_is_answered);
    if (!is_scalar_row(o)) return;
    if (has_kernel(o) && row->class == CLASS_FUNCTION) {
        add("domain_is_where_values_are", o, domain_of_row_is_where_values_are);
        add("sign_and_parity_are_those_of_values", o, sign_and_parity_of_row_are_those_of_values);
    }
    if (term && o != OP_TRANSPOSE) add("differential_is_the_series", o, differential_of_row_is_the_series);
}

int main(void) {
    tests[test_count++] = (struct CMUnitTest)cmocka_unit_test(rows_are_complete);
    tests[test_count++] = (struct CMUnitTest)cmocka_unit_test(names_lead_to_one_row);
    tests[test_count++] = (struct CMUnitTest)cmocka_unit_test(no_two_rows_share_a_name_or_id);
    for (op o = 1; o < OP_COUNT; o++) add_row(o);
    return harness_run("ops", tests, test_count);
}
