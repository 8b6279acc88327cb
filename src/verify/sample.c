/* A function is defined in some boxes and not in others (asin wants small arguments, acosh large ones), so each name goes
 * through all boxes in its own random order; every other time all names share one. Chance alone would leave out all
 * negative numbers once in two hundred checks. */
#include "verify/sample.h"
#include "expr/walk.h"

#include <string.h>

/* Thousandths. */
static const struct {
    int low, high;
} boxes[] = {
    {300, 2000},  {100, 900}, {-900, -100},  {1100, 3000},   {-3000, -1100},
    {3000, 8000}, {20, 200},  {-2000, 2000}, {10000, 40000}, {-8000, -3000},
};
enum { BOXES = sizeof boxes / sizeof *boxes };
_Static_assert(BOXES == 10, "the steps below are prime to it");

static const long sides[] = {2, 3, 5, 4, 6};
enum { SIDES = sizeof sides / sizeof *sides };

static uint64_t scramble(uint64_t x) {
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u; /* splitmix64 */
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

uint64_t sample_random(sample *s) { return scramble(s->state += 0x9E3779B97F4A7C15u); }

typedef struct search {
    pool *pool;
    list sizes, names;
    map *seen;
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

static bool find_names(search *s, arena *scratch, const expr *e) {
    list nodes;
    if (!walk_order(scratch, e, &nodes)) return diag_memory(s->d);
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *n = nodes.at[i];
        if (n->shape->order && !add_sizes(s, n->shape)) return false;
        if (!expr_is_symbol(n) || n->as.symbol.bound) continue;
        if (!add(s, n->as.symbol.is_size ? &s->sizes : &s->names, n)) return false;
    }
    return true;
}

static long size_at(const sample *s, const size *z) {
    long all = 0;
    for (uint32_t i = 0; i < size_terms(z); i++) {
        const char *const *names;
        uint32_t count;
        long term = size_term(z, i, &names, &count);
        for (uint32_t k = 0; k < count; k++)
            for (uint32_t n = 0; n < s->sizes; n++)
                if (strcmp(s->names[n]->as.symbol.name, names[k]) == 0) term *= sides[n % SIDES];
        all += term;
    }
    return all;
}

bool sample_sides(const sample *s, uint32_t name, uint32_t *ret_rows, uint32_t *ret_columns) {
    *ret_rows = (uint32_t)size_at(s, s->names[name]->shape->side[0]);
    *ret_columns = (uint32_t)size_at(s, s->names[name]->shape->side[1]);
    return true;
}

static bool measure(sample *s, diag *d) {
    for (uint32_t i = 0; i < s->count; i++) {
        const shape *of = s->names[i]->shape;
        long entries = of->order > 2 || of->truth ? 0 : size_at(s, of->side[0]) * size_at(s, of->side[1]);
        if (entries < 1 || entries > LIMIT_ENTRIES)
            return diag_set(d, DIAG_UNABLE, NOWHERE, MSG_NO_VALUE, s->names[i]->as.symbol.name, NULL, NULL);
        s->entries += (uint32_t)entries;
    }
    s->at = arena_take(s->home, (s->entries + 1) * sizeof *s->at);
    s->balls = arena_take(s->home, (s->entries + 1) * sizeof *s->balls);
    if (!s->at || !s->balls) {
        s->entries = 0;
        return diag_memory(d);
    }
    for (uint32_t i = 0; i < s->entries; i++) {
        number_init(&s->at[i]);
        arb_init(&s->balls[i]);
    }
    return true;
}

bool sample_init(sample *s, pool *p, arena *home, const expr *const *e, uint32_t count, uint64_t seed,
                 diag *d) {
    *s = (sample){.home = home, .seed = seed, .state = seed};
    search found = {.pool = p, .seen = map_new(home), .d = d};
    list_init(&found.sizes, home);
    list_init(&found.names, home);
    if (!found.seen) return diag_memory(d);
    for (uint32_t i = 0; i < count; i++)
        if (!find_names(&found, home, e[i])) return false;
    s->sizes = (uint32_t)found.sizes.count;
    s->count = s->sizes + (uint32_t)found.names.count;
    s->names = arena_take(home, (s->count + 1) * sizeof *s->names);
    if (!s->names) return diag_memory(d);
    for (uint32_t i = 0; i < s->count; i++)
        s->names[i] = i < s->sizes ? found.sizes.at[i] : found.names.at[i - s->sizes];
    return measure(s, d);
}

void sample_done(sample *s) {
    for (uint32_t i = 0; i < s->entries; i++) {
        number_done(&s->at[i]);
        arb_clear(&s->balls[i]);
    }
    s->entries = 0;
}

/* Every ten turns visit every box, from another start and in another order for each name. */
static uint32_t box_of(const sample *s, uint32_t name, uint32_t turn) {
    static const uint32_t steps[] = {1, 3, 7, 9};
    uint64_t h = scramble(scramble(s->seed + turn / BOXES) + name * 0x9E3779B97F4A7C15u);
    return (uint32_t)((h >> 8) + turn * (uint64_t)steps[h & 3]) % BOXES;
}

void sample_next(sample *s) {
    uint32_t turn = s->turn++;
    for (uint32_t i = 0; i < s->entries; i++) {
        uint32_t box = box_of(s, turn & 1 ? UINT32_MAX : i, turn / 2);
        uint64_t width = (uint64_t)(boxes[box].high - boxes[box].low) + 1;
        long thousandths = boxes[box].low + (long)(sample_random(s) % width);
        if (i < s->sizes)
            number_set_integers(&s->at[i], sides[i % SIDES], 1);
        else
            number_set_integers(&s->at[i], thousandths, 1000);
    }
}

point sample_point(sample *s, slong bits) {
    for (uint32_t i = 0; i < s->entries; i++) arb_set_fmpq(&s->balls[i], &s->at[i], bits);
    return (point){s->names, s->balls, s->count, s->seed};
}
