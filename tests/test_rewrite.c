/* Each row of rewrites.def: both sides are equal wherever the left one is defined, the right one is defined there too, and
 * the simplifier does rewrite the left into the right. The rows of identities.def are equal in the same way.
 * GRADUS_LAWS=full: 100,000 points a row. */
#include "law_random.h"

static const struct rewrite {
    const char *before, *after;
} rewrites[] = {
#define REWRITE(before, after) {before, after},
#include "calc/rewrites.def"
#undef REWRITE
};
enum { REWRITES = sizeof rewrites / sizeof *rewrites };

/* u and v of a row as x and y. */
static const expr *over_xy(law *s, const char *text) {
    const expr *e = template_parse(s->forms, text);
    if (!e) fail_msg("%s: %s", text, message_text(s->d.text));
    const expr *from[] = {template_argument(s->forms, 0), template_argument(s->forms, 1)},
               *to[] = {s->w.x, s->w.y};
    return walk_replace(s->p, s->scratch, e, from, to, 2);
}

static void sides_of_row_are_equal(void **state) {
    const struct rewrite *row = *state;
    law s;
    law_point q;
    law_failures f = {0};
    law_open(&s, 1);
    law_begin(&s);
    law_point_open(&q);
    const expr *before = over_xy(&s, row->before), *after = over_xy(&s, row->after);
    uint32_t n = expr_is_constant(before) ? 1 : law_count(400, 100000);
    for (uint32_t i = 0; i < n; i++) {
        law_point_random(&q, &s);
        law_verdict v = law_compare(&s, before, after, &q);
        f.tried += v != LAW_UNKNOWN;
        if (v == LAW_DIFFERENT || v == LAW_LOST)
            law_failed_at(&f, &q, v == LAW_LOST ? "undefined" : "different", row->before, row->after);
        if (i % 64 == 63) arena_clear(s.scratch);
    }
    law_judge(&f, row->before, n == 1 ? 1 : n / 20);
    law_point_close(&q);
    law_close(&s);
}

static void same_form(law *s, const expr *before, const expr *after) {
    const expr *a = simplify(s->g, before), *b = simplify(s->g, after);
    if (!a || !b) fail_msg("%s: %s", law_text(s, before, false), message_text(s->d.text));
    if (a != b)
        fail_msg("%s becomes %s, not %s", law_text(s, before, false), law_text(s, a, false),
                 law_text(s, b, false));
}

/* Also with something larger in the place of u. */
static void left_side_of_row_is_rewritten(void **state) {
    const struct rewrite *row = *state;
    law s;
    law_open(&s, 1);
    law_begin(&s);
    const expr *before = over_xy(&s, row->before), *after = over_xy(&s, row->after);
    const expr *larger = pool_add(s.p, pool_mul(s.p, s.w.y, s.w.z), pool_call1(s.p, OP_SIN, s.w.y));
    same_form(&s, before, after);
    same_form(&s, walk_replace(s.p, s.scratch, before, &s.w.x, &larger, 1),
              walk_replace(s.p, s.scratch, after, &s.w.x, &larger, 1));
    law_close(&s);
}

/* Two rows with one left side would depend on their order. */
static void no_left_side_stands_twice(void **state) {
    (void)state;
    law s;
    law_open(&s, 1);
    law_begin(&s);
    for (int i = 0; i < REWRITES; i++)
        for (int j = 0; j < i; j++)
            if (over_xy(&s, rewrites[i].before) == over_xy(&s, rewrites[j].before))
                fail_msg("%s stands twice", rewrites[i].before);
    law_close(&s);
}

/* --- identities.def: f(u)^2 and its text, f(u)/g(u) and h(u) --- */

static const struct identity {
    op f, g, h; /* g: OP_COUNT for a square */
    const char *text;
} identities[] = {
#define SQUARE(f, text)   {OP_##f, OP_COUNT, OP_COUNT, text},
#define QUOTIENT(f, g, h) {OP_##f, OP_##g, OP_##h, NULL},
#include "calc/identities.def"
#undef SQUARE
#undef QUOTIENT
};
enum { IDENTITIES = sizeof identities / sizeof *identities };

static char sides[IDENTITIES][2][32];
static struct rewrite identity_rows[IDENTITIES];

static const struct rewrite *identity_row(size_t i) {
    const struct identity *d = &identities[i];
    const char *f = op_row_of(d->f)->name;
    if (d->g == OP_COUNT)
        snprintf(sides[i][0], sizeof sides[i][0], "%s(u)^2", f);
    else {
        snprintf(sides[i][0], sizeof sides[i][0], "%s(u)/%s(u)", f, op_row_of(d->g)->name);
        snprintf(sides[i][1], sizeof sides[i][1], "%s(u)", op_row_of(d->h)->name);
    }
    identity_rows[i] = (struct rewrite){sides[i][0], d->text ? d->text : sides[i][1]};
    return &identity_rows[i];
}

enum { ALL = 2 * REWRITES + IDENTITIES + 1 };
static struct CMUnitTest tests[ALL];
static char test_names[ALL][96];

static void add(size_t at, const char *what, const struct rewrite *row, CMUnitTestFunction f) {
    snprintf(test_names[at], sizeof test_names[at], "%s_%s", row->before, what);
    tests[at] = (struct CMUnitTest){test_names[at], f, NULL, NULL, (void *)(uintptr_t)row};
}

int main(void) {
    for (size_t i = 0; i < REWRITES; i++) {
        add(2 * i, "equals_its_right_side", &rewrites[i], sides_of_row_are_equal);
        add(2 * i + 1, "is_rewritten", &rewrites[i], left_side_of_row_is_rewritten);
    }
    for (size_t i = 0; i < IDENTITIES; i++)
        add(2 * REWRITES + i, "equals_its_other_form", identity_row(i), sides_of_row_are_equal);
    tests[ALL - 1] = (struct CMUnitTest)cmocka_unit_test(no_left_side_stands_twice);
    return harness_run("rewrite", tests, ALL);
}
