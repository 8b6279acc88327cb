/* One loop serves all checks: draw a point, evaluate both sides at rising precision until they are proved different, or
 * agree to the wanted digits, or one of them stays undefined. The sides are two callbacks' worth of balls, entry by entry. */
#include "verify/check.h"
#include "expr/walk.h"
#include "num/ball.h"
#include "num/jet.h"
#include "verify/check_parts.h"

#include <string.h>

enum {
    WANTED_POINTS = 16,
    WANTED_DIGITS = 50,
    FEWEST_POINTS = 3,
    MOST_TRIES = 400,
    MOST_BITS = 65536,
    DEEP = 40, /* levels */
    PIECES = 4
};
#define USUAL_NANOSECONDS 100000000

/* What one precision has shown at one point. */
typedef enum finding { AGREE, DIFFER, WIDE, NOWHERE_DEFINED, LOST } finding;

typedef struct checking {
    pool *pool;
    arena *scratch; /* of this check; the point's balls and names */
    arena *turn;    /* of one evaluation */
    const check_options *options;
    const check_sides *sides;
    stop stop;
    sample at;
    uint32_t wanted, points, digits, lost;
    bool deep; /* precision may be lost before a value is seen to be defined */
    finding last;
    uint32_t entry;
    arb_t expected, found; /* of the entry that differs */
    check *ret;
    diag *d;
} checking;

/* --- comparing --- */

static bool digits_agree(const arb_t a, const arb_t b, uint32_t digits) {
    arb_t difference, bound;
    mag_t most;
    bool fine;
    arb_init(difference);
    arb_init(bound);
    mag_init(most);
    slong bits = (slong)(digits * 3.3219280948873626) + 64;
    arb_sub(difference, a, b, bits);
    arb_ui_pow_ui(bound, 10, digits, bits);
    arb_inv(bound, bound, bits);
    if (!arb_contains_zero(a) && !arb_contains_zero(b)) {
        arb_abs(difference, difference);
        arb_mul(bound, bound, a, bits);
        arb_abs(bound, bound);
    }
    arb_get_mag(most, difference);
    arb_t top;
    arb_init(top);
    arf_set_mag(arb_midref(top), most);
    fine = arb_le(top, bound);
    arb_clear(top);
    arb_clear(difference);
    arb_clear(bound);
    mag_clear(most);
    return fine;
}

static void remember(checking *c, uint32_t entry, arb_srcptr a, arb_srcptr b) {
    c->entry = entry;
    arb_set(c->expected, a);
    arb_set(c->found, b);
}

/* A proof of difference in any entry outweighs all else; then what is undefined; then what is too wide. */
static finding compare(checking *c, arb_srcptr a, arb_srcptr b, uint32_t count) {
    finding result = AGREE;
    for (uint32_t i = 0; i < count; i++) {
        bool here = arb_is_finite(a + i), there = arb_is_finite(b + i);
        if (here && there && !arb_overlaps(a + i, b + i)) {
            remember(c, i, a + i, b + i);
            return DIFFER;
        }
        if (!here)
            result = NOWHERE_DEFINED;
        else if (!there && result != NOWHERE_DEFINED) {
            if (result != LOST) remember(c, i, a + i, b + i);
            result = LOST;
        } else if (there && result == AGREE && !digits_agree(a + i, b + i, c->digits))
            result = WIDE;
    }
    return result;
}

/* --- one point --- */

static bool assumptions_hold(checking *c, const point *at, slong bits, bool *ret) {
    for (uint32_t i = 0; i < context_conditions(c->options->known) && *ret; i++) {
        const expr *condition = context_condition(c->options->known, i);
        truth t = TRUTH_YES;
        if (!sample_imposes(condition) && sample_gives(&c->at, condition) &&
            !truth_value(c->turn, condition, at, bits, &c->stop, &t, c->d))
            return false;
        *ret = t == TRUTH_YES;
    }
    return true;
}

static bool all_hold(checking *c, const expr *const *conditions, uint32_t count, const point *at, slong bits,
                     bool *ret) {
    for (uint32_t i = 0; i < count && *ret; i++) {
        truth t = TRUTH_UNKNOWN;
        if (!truth_value(c->turn, conditions[i], at, bits, &c->stop, &t, c->d)) return false;
        *ret = t == TRUTH_YES;
    }
    return true;
}

static bool holds(checking *c, const point *at, slong bits, bool *ret) {
    *ret = true;
    return assumptions_hold(c, at, bits, ret) &&
           all_hold(c, c->options->conditions, c->options->condition_count, at, bits, ret);
}

static bool look(checking *c, slong bits) {
    arb_ptr a = NULL, b = NULL;
    uint32_t count = 0, other = 0;
    point at = sample_point(&c->at, bits);
    bool fine = c->sides->expected(c->sides->data, c->turn, &at, bits, &c->stop, &a, &count, c->d);
    if (fine && count == 1 && !arb_is_finite(a))
        c->last = NOWHERE_DEFINED; /* found is not needed */
    else if (fine) {
        fine = c->sides->found(c->sides->data, c->turn, &at, bits, &c->stop, &b, &other, c->d);
        if (fine && other != count)
            fine = diag_set(c->d, DIAG_UNABLE, NOWHERE, MSG_CHECK_SHAPES, NULL, NULL, NULL);
        else if (fine)
            c->last = compare(c, a, b, count);
    }
    if (a) ball_clear(a, count);
    if (b) ball_clear(b, other);
    arena_clear(c->turn);
    return fine;
}

/* Digits are chased far, definedness only a little: a value that is undefined stays so at any precision. */
static bool compare_deeper(checking *c) {
    slong start = (slong)(c->digits * 3.3219280948873626) + 64;
    bool held;
    point at = sample_point(&c->at, start);
    c->last = NOWHERE_DEFINED;
    if (!holds(c, &at, start, &held)) return false;
    if (!held) return true;
    for (slong bits = start; bits <= MOST_BITS; bits *= 2) {
        if (!look(c, bits)) return false;
        if (c->last == AGREE || c->last == DIFFER) return true;
        if (c->last != WIDE && bits >= 4 * start) return true;
        if (c->last == NOWHERE_DEFINED && !c->deep) return true;
    }
    return true;
}

/* No value of `found` is lost where its own conditions say that it has none. */
static bool try_point(checking *c) {
    if (!compare_deeper(c)) return false;
    if (c->last != LOST) return true;
    bool held = true;
    slong bits = 256;
    point at = sample_point(&c->at, bits);
    if (!all_hold(c, c->options->shown, c->options->shown_count, &at, bits, &held)) return false;
    if (!held) c->last = NOWHERE_DEFINED;
    return true;
}

/* --- the witness --- */

static const expr *decimal(pool *p, const arb_t ball, uint32_t digits) {
    arf_t mid;
    number q;
    arf_init(mid);
    number_init(&q);
    const expr *e = NULL;
    arf_set_round(mid, arb_midref(ball), (slong)digits * 4 + 32, ARF_RND_NEAR);
    bool fits = arf_is_zero(mid) ||
                (arf_cmpabs_2exp_si(mid, LIMIT_BITS) < 0 && arf_cmpabs_2exp_si(mid, -LIMIT_BITS) > 0);
    if (fits) {
        arf_get_fmpq(&q, mid);
        if (decimal_round(&q, &q, digits)) e = pool_decimal(p, &q, digits, false);
    }
    arf_clear(mid);
    number_done(&q);
    return e;
}

/* As many digits as it takes to see the difference. */
static void show_values(checking *c) {
    for (uint32_t digits = 10; digits <= 80; digits += 10) {
        c->ret->expected = decimal(c->pool, c->expected, digits);
        c->ret->found = decimal(c->pool, c->found, digits);
        if (!c->ret->expected || !c->ret->found ||
            number_compare(&c->ret->expected->as.number, &c->ret->found->as.number) != 0)
            return;
    }
}

static bool show_point(checking *c) {
    const expr **at = arena_take(c->scratch, (c->at.count + 1) * sizeof *at);
    const expr **entries = arena_take(c->scratch, (c->at.entries + 1) * sizeof *entries);
    const expr **names = arena_take(c->scratch, (c->at.count + 1) * sizeof *names);
    point where = sample_point(&c->at, 64);
    if (!at || !entries || !names) return diag_memory(c->d);
    for (uint32_t i = 0; i < c->at.entries; i++) entries[i] = pool_number(c->pool, &c->at.at[i]);
    for (uint32_t i = 0, offset = 0; i < c->at.count; i++) {
        uint32_t rows, columns;
        if (!sample_sides(&c->at, i, &rows, &columns)) return false;
        names[i] = where.names[i];
        at[i] = rows * columns == 1 ? entries[offset] : pool_matrix(c->pool, rows, columns, entries + offset);
        offset += rows * columns;
    }
    c->ret->names = names;
    c->ret->at = at;
    c->ret->count = c->at.count;
    c->ret->entry = c->entry;
    return !diag_is_set(pool_diag(c->pool));
}

static bool fail(checking *c, bool undefined) {
    c->ret->kind = CHECK_FAILED;
    c->ret->reason = undefined ? MSG_CHECK_DOMAIN : MSG_NONE;
    if (undefined)
        c->ret->expected = decimal(c->pool, c->expected, 10);
    else
        show_values(c);
    return show_point(c);
}

/* --- the loop --- */

static bool skip(checking *c, message why) {
    c->ret->kind = CHECK_SKIPPED;
    c->ret->reason = why;
    return true;
}

/* Out of time is a result; Ctrl-C and no memory are failures; no numeric value is a reason. */
static bool conclude_failure(checking *c) {
    const stop *s = c->options->stop;
    if (stop_interrupted(s) || stop_expired(s) || c->d->kind == DIAG_MEMORY) return false;
    message why = c->d->text == MSG_TIME_LIMIT     ? MSG_CHECK_BUDGET
                  : c->d->text == MSG_CHECK_SHAPES ? MSG_CHECK_SHAPES
                  : c->d->kind == DIAG_UNABLE      ? MSG_CHECK_NO_VALUE
                                                   : MSG_CHECK_LIMIT;
    diag_clear(c->d);
    if (why == MSG_CHECK_BUDGET && c->points >= FEWEST_POINTS) {
        c->ret->kind = CHECK_CONFIRMED;
        return true;
    }
    return skip(c, why);
}

static bool conclude(checking *c) {
    if (c->lost > c->points && !c->options->any_domain) return fail(c, true);
    if (c->points >= FEWEST_POINTS || (c->points && !c->at.entries)) {
        c->ret->kind = CHECK_CONFIRMED;
        return true;
    }
    return skip(c, MSG_CHECK_NO_POINT);
}

/* At this point's sizes a matrix has more entries than are evaluated. */
static bool is_too_large(const checking *c) {
    return c->d->kind == DIAG_LIMIT && c->d->text == MSG_ENTRY_LIMIT && c->at.sizes;
}

enum { LARGE_ROUNDS = 40 };

static bool loop(checking *c) {
    uint32_t wanted = c->at.entries ? c->wanted : 1, tries = c->at.entries ? MOST_TRIES : 1, large = 0;
    for (uint32_t i = 0; i < tries && c->points < wanted; i++) {
        sample_next(&c->at);
        if (!try_point(c)) {
            if (!is_too_large(c)) return conclude_failure(c);
            diag_clear(c->d); /* other sizes may do */
            large++;
            if (large < LARGE_ROUNDS) continue;
            return skip(c, MSG_CHECK_LIMIT);
        }
        c->points += c->last == AGREE;
        c->lost += c->last == LOST;
        c->ret->points = c->points;
        c->ret->lost = c->lost;
        if (c->last == DIFFER) return fail(c, false);
        if (c->lost >= wanted && c->lost > 2 * c->points) break;
    }
    return conclude(c);
}

/* A function in pieces may differ from another in a narrow piece alone: it gets more points. A row whose derivative is
 * missing inside of the domain has a kink or a step. */
static bool has_pieces(const expr *e) {
    const op_row *row = e->kind == EXPR_CALL ? op_row_of((op)e->op) : NULL;
    return row && (expr_is(e, OP_PIECEWISE) || (row->smooth && !row->domain));
}

static bool survey(checking *c, const expr *const *from, uint32_t count) {
    c->wanted = c->options->points ? c->options->points : WANTED_POINTS;
    for (uint32_t i = 0; i < count; i++) {
        list nodes;
        if (from[i]->height > DEEP) c->deep = true;
        if (!walk_order(c->turn, from[i], &nodes)) return diag_memory(c->d);
        for (size_t k = 0; k < nodes.count && !c->options->points; k++)
            if (has_pieces(nodes.at[k])) c->wanted = PIECES * WANTED_POINTS;
        arena_clear(c->turn);
    }
    return true;
}

static stop budget(const check_options *o) {
    stop s = o->stop ? *o->stop : (stop){0};
    int64_t deadline = stop_clock() + (o->nanoseconds ? o->nanoseconds : USUAL_NANOSECONDS);
    if (!s.deadline || deadline < s.deadline) s.deadline = deadline;
    return s;
}

bool check_run(pool *p, arena *scratch, const check_sides *sides, const expr *const *from, uint32_t count,
               const check_options *o, check *ret, diag *d) {
    diag own = {0};
    checking c = {.pool = p, .scratch = scratch, .options = o, .sides = sides, .ret = ret, .d = d ? d : &own};
    c.stop = budget(o);
    c.digits = o->digits ? o->digits : WANTED_DIGITS;
    *ret = (check){.digits = c.digits};
    c.turn = arena_new(arena_mem(scratch));
    if (!c.turn) return diag_memory(d);
    arb_init(c.expected);
    arb_init(c.found);
    const expr **all = arena_take(scratch, (count + 2) * sizeof *all);
    for (uint32_t i = 0; all && i < count; i++) all[i] = from[i];
    if (all && o->also) all[count++] = o->also;
    bool fine = (all || diag_memory(c.d)) && survey(&c, all, count) &&
                sample_init(&c.at, p, scratch, all, count, o->known, o->seed, c.d);
    fine = fine ? loop(&c) : conclude_failure(&c);
    sample_done(&c.at);
    arb_clear(c.expected);
    arb_clear(c.found);
    arena_free(c.turn);
    return fine;
}
