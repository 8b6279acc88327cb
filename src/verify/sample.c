/* A function is defined in some boxes and not in others (asin wants small arguments, acosh large ones), so each name goes
 * through all boxes in its own random order; every other time all names share one. Chance alone would leave out all
 * negative numbers once in two hundred checks. */
#include "verify/sample.h"
#include "expr/walk.h"

#include <flint/fmpq_mat.h>

#include <string.h>

/* Thousandths. */
static const struct {
    int low, high;
} boxes[] = {
    {300, 2000},  {100, 900}, {-900, -100},  {1100, 3000},   {-3000, -1100},
    {3000, 8000}, {20, 200},  {-2000, 2000}, {10000, 40000}, {-8000, -3000},
};
enum { MOST_TERMS = 5 }; /* of a sum over an index */
enum { BOXES = sizeof boxes / sizeof *boxes };
_Static_assert(BOXES == 10, "the steps below are prime to it");

/* Sizes by the order of the names; tall and wide matrices both occur. */
static const long sides[][5] = {{2, 3, 5, 4, 3}, {3, 2, 4, 2, 5}, {4, 3, 2, 5, 2}};
enum { ROUNDS = sizeof sides / sizeof *sides, SIDES = sizeof *sides / sizeof **sides, TURNS = 3 };

static uint64_t scramble(uint64_t x) {
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u; /* splitmix64 */
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

uint64_t sample_random(sample *s) { return scramble(s->state += 0x9E3779B97F4A7C15u); }

typedef struct search {
    arena *home;
    pool *pool;
    list sizes, names;
    map *seen, *indexed, *least; /* name to side, size to the greatest index along it */
    diag *d;
} search;

static bool add(search *s, list *to, const expr *name) {
    if (!name) return false;
    if (map_find(s->seen, name, 0)) return true;
    return (map_put(s->seen, name, 0, name) && list_push(to, name)) || diag_memory(s->d);
}

static bool add_sizes(search *s, const shape *of) {
    for (uint32_t side = 0; side < of->order && side < 4; side++)
        for (uint32_t i = 0; i < size_terms(of->side[side]); i++) {
            const char *const *names;
            uint32_t count;
            size_term(of->side[side], i, &names, &count);
            for (uint32_t k = 0; k < count; k++)
                if (!add(s, &s->sizes, pool_size_symbol(s->pool, names[k]))) return false;
        }
    return true;
}

static bool add_least(search *s, const size *side, const expr *index) {
    const char *const *names;
    uint32_t count;
    if (size_terms(side) != 1 || size_term(side, 0, &names, &count) != 1 || count != 1) return true;
    const expr *name = pool_size_symbol(s->pool, names[0]),
               *before = name ? map_find(s->least, name, 0) : NULL;
    if (before && number_compare(&before->as.number, &index->as.number) >= 0) return true;
    return (name && map_put(s->least, name, 0, index)) || diag_memory(s->d);
}

/* x[i], X[i,j], X[i,:], X[:,j]: i runs along a side of the base. */
static bool add_indices(search *s, const expr *e) {
    bool row = expr_is(e, OP_ROW), column = expr_is(e, OP_COLUMN);
    if (!row && !column && !expr_is(e, OP_INDEX)) return true;
    for (uint32_t k = 1; k < e->count; k++) {
        const size *side = e->at[0]->shape->side[column ? 1 : k - 1];
        if (expr_is_number(e->at[k]) && !add_least(s, side, e->at[k])) return false;
        if (expr_is_symbol(e->at[k]) && !map_put(s->indexed, e->at[k], 0, side)) return diag_memory(s->d);
    }
    return true;
}

/* Names in the bounds of a sum or product are whole numbers, too. */
static bool add_bounds(search *s, const expr *e) {
    if (!expr_is(e, OP_SUM_OVER) && !expr_is(e, OP_PROD_OVER)) return true;
    const size *most = size_integer(pool_shapes(s->pool), MOST_TERMS);
    for (uint32_t k = 2; k < e->count; k++) {
        list below;
        if (!most || !walk_order(s->home, e->at[k], &below)) return diag_memory(s->d);
        for (size_t i = 0; i < below.count; i++) {
            const expr *n = below.at[i];
            bool free = expr_is_symbol(n) && !n->as.symbol.bound && !n->as.symbol.is_size;
            if (free && !map_put(s->indexed, n, 0, most)) return diag_memory(s->d);
        }
    }
    return true;
}

static bool find_names(search *s, arena *scratch, const expr *e) {
    list nodes;
    if (!walk_order(scratch, e, &nodes)) return diag_memory(s->d);
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *n = nodes.at[i];
        if ((n->shape->order && !add_sizes(s, n->shape)) || !add_indices(s, n) || !add_bounds(s, n))
            return false;
        if (!expr_is_symbol(n) || n->as.symbol.bound) continue;
        if (!add(s, n->as.symbol.is_size ? &s->sizes : &s->names, n)) return false;
    }
    return true;
}

static uint32_t round_of(uint32_t turn) { return turn / TURNS % ROUNDS; }

static long side_at(const sample *s, uint32_t name, uint32_t round) {
    long given = sides[round][name % SIDES];
    return given >= s->least[name] ? given : s->least[name] + round;
}

static long size_at(const sample *s, const size *z, uint32_t round) {
    long all = 0;
    for (uint32_t i = 0; i < size_terms(z); i++) {
        const char *const *names;
        uint32_t count;
        long term = size_term(z, i, &names, &count);
        for (uint32_t k = 0; k < count; k++)
            for (uint32_t n = 0; n < s->sizes; n++)
                if (strcmp(s->names[n]->as.symbol.name, names[k]) == 0) term *= side_at(s, n, round);
        all += term;
    }
    return all;
}

static uint32_t this_round(const sample *s) { return s->turn ? round_of(s->turn - 1) : 0; }

/* All sides but the first. */
static long columns_at(const sample *s, const shape *of, uint32_t round) {
    long all = size_at(s, of->side[1], round);
    for (uint32_t k = 2; k < of->order; k++) all *= size_at(s, of->side[k], round);
    return all;
}

bool sample_sides(const sample *s, uint32_t name, uint32_t *ret_rows, uint32_t *ret_columns) {
    *ret_rows = (uint32_t)size_at(s, s->names[name]->shape->side[0], this_round(s));
    *ret_columns = (uint32_t)columns_at(s, s->names[name]->shape, this_round(s));
    return true;
}

/* The entries of all names in a round; false where a name has no shape that a point can have. */
static bool count_entries(const sample *s, uint32_t round, uint32_t *ret, diag *d) {
    *ret = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        const shape *of = s->names[i]->shape;
        long entries = of->truth ? 0 : size_at(s, of->side[0], round) * columns_at(s, of, round);
        if (entries < 1 || entries > LIMIT_ENTRIES)
            return diag_set(d, DIAG_UNABLE, NOWHERE, MSG_NO_VALUE, s->names[i]->as.symbol.name, NULL, NULL);
        *ret += (uint32_t)entries;
    }
    return true;
}

static bool measure(sample *s, diag *d) {
    uint32_t entries;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        if (!count_entries(s, round, &entries, d)) return false;
        if (round == 0) s->entries = entries;
        if (entries > s->room) s->room = entries;
    }
    s->at = arena_take(s->home, (s->room + 1) * sizeof *s->at);
    s->balls = arena_take(s->home, (s->room + 1) * sizeof *s->balls);
    if (!s->at || !s->balls) {
        s->room = s->entries = 0;
        return diag_memory(d);
    }
    for (uint32_t i = 0; i < s->room; i++) {
        number_init(&s->at[i]);
        arb_init(&s->balls[i]);
    }
    return true;
}

bool sample_init(sample *s, pool *p, arena *home, const expr *const *e, uint32_t count, const context *known,
                 uint64_t seed, diag *d) {
    *s = (sample){.home = home, .known = known, .seed = seed, .state = seed};
    search found = {.pool = p,
                    .home = home,
                    .seen = map_new(home),
                    .indexed = map_new(home),
                    .least = map_new(home),
                    .d = d};
    list_init(&found.sizes, home);
    list_init(&found.names, home);
    if (!found.seen || !found.indexed || !found.least) return diag_memory(d);
    for (uint32_t i = 0; i < count; i++)
        if (!find_names(&found, home, e[i])) return false;
    s->sizes = (uint32_t)found.sizes.count;
    s->count = s->sizes + (uint32_t)found.names.count;
    s->names = arena_take(home, (s->count + 1) * sizeof *s->names);
    s->indexed = arena_take(home, (s->count + 1) * sizeof *s->indexed);
    s->least = arena_take(home, (s->count + 1) * sizeof *s->least);
    if (!s->names || !s->indexed || !s->least) return diag_memory(d);
    for (uint32_t i = 0; i < s->count; i++) {
        s->names[i] = i < s->sizes ? found.sizes.at[i] : found.names.at[i - s->sizes];
        s->indexed[i] = map_find(found.indexed, s->names[i], 0);
        const expr *most = map_find(found.least, s->names[i], 0);
        s->least[i] = 0;
        if (most) number_to_long(&most->as.number, &s->least[i]);
    }
    return measure(s, d);
}

static bool gives(const sample *s, const expr *e) {
    if (expr_is_symbol(e) && !e->as.symbol.bound) {
        uint32_t i = 0;
        while (i < s->count && s->names[i] != e) i++;
        return i < s->count;
    }
    for (uint32_t i = 0; i < e->count; i++)
        if (!gives(s, e->at[i])) return false;
    return true;
}

bool sample_gives(const sample *s, const expr *e) { return gives(s, e); }

void sample_done(sample *s) {
    for (uint32_t i = 0; i < s->room; i++) {
        number_done(&s->at[i]);
        arb_clear(&s->balls[i]);
    }
    s->room = s->entries = 0;
}

/* --- what is assumed of a name --- */

static void swap_sign(number *q, bool negative) {
    if ((number_sign(q) < 0) != negative) number_neg(q, q);
}

static void impose_signs(number *q, uint32_t signs) {
    if (signs == SIGNS_ANY) return;
    if (!(signs & SIGNS_NEGATIVE)) swap_sign(q, false);
    if (!(signs & SIGNS_POSITIVE)) swap_sign(q, true);
    if (!(signs & (SIGNS_POSITIVE | SIGNS_NEGATIVE))) number_set_integers(q, 0, 1);
}

/* The next whole number away from 0: never 0, where that could be excluded. */
static void impose_whole(number *q) {
    bool negative = number_sign(q) < 0;
    swap_sign(q, negative);
    number_floor(q, q);
    number one;
    number_init(&one);
    number_set_integers(&one, 1, 1);
    number_add(q, q, &one);
    number_done(&one);
    if (negative) number_neg(q, q);
}

static void impose_symmetric(number *at, uint32_t n, bool diagonal) {
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n; j++) {
            if (diagonal) number_set_integers(&at[i * n + j], 0, 1);
            number_set(&at[j * n + i], &at[i * n + j]);
        }
}

static void impose_triangular(number *at, uint32_t n, bool upper) {
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            if (upper ? i > j : i < j) number_set_integers(&at[i * n + j], 0, 1);
}

static void to_matrix(fmpq_mat_t m, const number *at) {
    slong n = fmpq_mat_nrows(m);
    for (slong i = 0; i < n * n; i++) fmpq_set(fmpq_mat_entry(m, i / n, i % n), &at[i]);
}

static void from_matrix(number *at, const fmpq_mat_t m) {
    slong n = fmpq_mat_nrows(m);
    for (slong i = 0; i < n * n; i++) fmpq_set(&at[i], fmpq_mat_entry(m, i / n, i % n));
}

/* M*M' + I */
static void impose_positive_definite(number *at, uint32_t n) {
    fmpq_mat_t m, t, one;
    fmpq_mat_init(m, n, n), fmpq_mat_init(t, n, n), fmpq_mat_init(one, n, n);
    to_matrix(m, at);
    fmpq_mat_transpose(t, m);
    fmpq_mat_mul(m, m, t);
    fmpq_mat_one(one);
    fmpq_mat_add(m, m, one);
    from_matrix(at, m);
    fmpq_mat_clear(m), fmpq_mat_clear(t), fmpq_mat_clear(one);
}

/* Cayley: (I - K)*inv(I + K) for K = M - M'. */
static void impose_orthogonal(number *at, uint32_t n) {
    fmpq_mat_t k, t, one, inverse;
    fmpq_mat_init(k, n, n), fmpq_mat_init(t, n, n), fmpq_mat_init(one, n, n), fmpq_mat_init(inverse, n, n);
    to_matrix(k, at);
    fmpq_mat_transpose(t, k);
    fmpq_mat_sub(k, k, t);
    fmpq_mat_one(one);
    fmpq_mat_add(t, one, k);
    fmpq_mat_sub(k, one, k);
    if (fmpq_mat_inv(inverse, t)) fmpq_mat_mul(k, k, inverse);
    from_matrix(at, k);
    fmpq_mat_clear(k), fmpq_mat_clear(t), fmpq_mat_clear(one), fmpq_mat_clear(inverse);
}

bool sample_imposes(const expr *c) {
    return expr_is(c, OP_EQ) && expr_is(c->at[0], OP_SUM) && expr_is_symbol(c->at[0]->at[0]) &&
           expr_is_number(c->at[1]);
}

/* The last entry makes up what is missing in the sum. */
static void impose_sum(number *at, uint32_t n, const number *total) {
    number_set(&at[n - 1], total);
    for (uint32_t i = 0; i + 1 < n; i++) number_sub(&at[n - 1], &at[n - 1], &at[i]);
}

static void impose(sample *s, const expr *name, number *at, uint32_t rows, uint32_t columns) {
    const char *own = name->as.symbol.name + name->as.symbol.is_increment; /* dS moves as S does */
    uint32_t has = context_attributes(s->known, own), signs = SIGNS_ANY;
    if (name->as.symbol.is_increment)
        has &= ATTRIBUTE_SYMMETRIC | ATTRIBUTE_DIAGONAL | ATTRIBUTE_LOWER | ATTRIBUTE_UPPER;
    else
        signs = context_signs(s->known, own);
    for (uint32_t i = 0; i < rows * columns; i++) {
        if (has & ATTRIBUTE_INTEGER) impose_whole(&at[i]);
        impose_signs(&at[i], signs);
    }
    if (has & (ATTRIBUTE_SYMMETRIC | ATTRIBUTE_DIAGONAL))
        impose_symmetric(at, rows, has & ATTRIBUTE_DIAGONAL);
    if (has & (ATTRIBUTE_LOWER | ATTRIBUTE_UPPER)) impose_triangular(at, rows, has & ATTRIBUTE_UPPER);
    if (has & ATTRIBUTE_ORTHOGONAL) impose_orthogonal(at, rows);
    if (has & ATTRIBUTE_POSDEF) impose_positive_definite(at, rows);
    for (uint32_t i = 0; i < context_conditions(s->known); i++) {
        const expr *c = context_condition(s->known, i);
        if (sample_imposes(c) && c->at[0]->at[0] == name)
            impose_sum(at, rows * columns, &c->at[1]->as.number);
    }
}

static void impose_all(sample *s) {
    for (uint32_t i = s->sizes, offset = s->sizes; i < s->count; i++) {
        uint32_t rows, columns;
        sample_sides(s, i, &rows, &columns);
        if (s->known) impose(s, s->names[i], &s->at[offset], rows, columns);
        if (s->indexed[i]) {
            uint64_t side = (uint64_t)size_at(s, s->indexed[i], this_round(s));
            number_set_integers(&s->at[offset], 1 + (long)(sample_random(s) % (side ? side : 1)), 1);
        }
        offset += rows * columns;
    }
}

/* Every ten turns visit every box, from another start and in another order for each name. */
static uint32_t box_of(const sample *s, uint32_t name, uint32_t turn) {
    static const uint32_t steps[] = {1, 3, 7, 9};
    uint64_t h = scramble(scramble(s->seed + turn / BOXES) + name * 0x9E3779B97F4A7C15u);
    return (uint32_t)((h >> 8) + turn * (uint64_t)steps[h & 3]) % BOXES;
}

void sample_next(sample *s) {
    uint32_t turn = s->turn++;
    diag unheard = {0};
    count_entries(s, round_of(turn), &s->entries, &unheard); /* it did before */
    for (uint32_t i = 0; i < s->entries; i++) {
        uint32_t box = box_of(s, turn & 1 ? UINT32_MAX : i, turn / 2);
        uint64_t width = (uint64_t)(boxes[box].high - boxes[box].low) + 1;
        long thousandths = boxes[box].low + (long)(sample_random(s) % width);
        if (i < s->sizes)
            number_set_integers(&s->at[i], side_at(s, i, round_of(turn)), 1);
        else
            number_set_integers(&s->at[i], thousandths, 1000);
    }
    impose_all(s);
}

point sample_point(sample *s, slong bits) {
    for (uint32_t i = 0; i < s->entries; i++) arb_set_fmpq(&s->balls[i], &s->at[i], bits);
    return (point){s->names, s->balls, s->count, s->seed};
}
