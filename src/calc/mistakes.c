/* Each derivation below the root is done wrong in turn, in each way that its rule can be done wrong, while all others are done
 * right; what comes out is compared by normal form. */
#include "calc/mistakes.h"
#include "calc/normal.h"
#include "calc/simplify.h"
#include "expr/walk.h"

enum { MOST_TRIES = 200 };

typedef struct looking {
    engine *g;
    const derivation *root;
    const expr *whole, *right, *given;
    uint32_t tries;
    mistake *ret;
} looking;

static const expr *open_(looking *v, const derivation *d, const expr *u) {
    return u == d->variable ? pool_integer(v->g->pool, 1) : pool_call2(v->g->pool, OP_DIFF, u, d->variable);
}

/* The wrong form of d by one mistake; NULL: it cannot be made here. */
static const expr *wrong_form(looking *v, const derivation *d, mistake_kind k, const expr **ret_part) {
    pool *p = v->g->pool;
    const expr *e = d->subject, *two = pool_integer(p, 2);
    *ret_part = e;
    switch (k) {
    case MISTAKE_INNER: {
        if ((d->rule != RULE_CHAIN && d->rule != RULE_POWER_CHAIN && d->rule != RULE_EXPONENTIAL) ||
            d->count != 1)
            return NULL;
        const expr *inner = d->parts[0]->before, *one = pool_integer(p, 1);
        *ret_part = d->parts[0]->subject;
        return walk_replace(p, v->g->scratch, d->after, &inner, &one, 1);
    }
    case MISTAKE_PRODUCT:
        if (d->rule != RULE_PRODUCT || e->count != 2) return NULL;
        return pool_mul(p, open_(v, d, e->at[0]), open_(v, d, e->at[1]));
    case MISTAKE_QUOTIENT:
        if (d->rule != RULE_QUOTIENT) return NULL;
        return pool_div(p, open_(v, d, e->at[0]), open_(v, d, e->at[1]));
    case MISTAKE_TURNED:
        if (d->rule != RULE_QUOTIENT) return NULL;
        return pool_div(p,
                        pool_add(p, pool_mul(p, open_(v, d, e->at[0]), e->at[1]),
                                 pool_mul(p, e->at[0], open_(v, d, e->at[1]))),
                        pool_pow(p, e->at[1], two));
    case MISTAKE_EXPONENT:
        if (d->rule != RULE_POWER) return NULL;
        return pool_mul(p, e->at[1], e);
    case MISTAKE_SIGN:
        if (d->rule != RULE_FUNCTION && d->rule != RULE_CHAIN && d->rule != RULE_QUOTIENT) return NULL;
        return pool_neg(p, d->after);
    default: return NULL;
    }
}

/* The root's value with `wrong` in the place of what `at` gives. */
static const expr *value_with(looking *v, const map *known, const derivation *at, const expr *wrong) {
    engine *g = v->g;
    const expr *e = v->root->before;
    for (int turns = 0; e && turns < 1000; turns++) {
        list nodes;
        const derivation *d = NULL;
        if (!walk_order(g->scratch, e, &nodes)) return NULL;
        for (size_t i = nodes.count; i-- > 0 && !d;) d = map_find(known, nodes.at[i], 0);
        if (!d) break;
        const expr *after = d == at ? wrong : d->after;
        e = walk_replace(g->pool, g->scratch, e, &d->before, &after, 1);
    }
    return e ? simplify(g, e) : NULL;
}

static bool tries(looking *v, const map *known, const derivation *d, bool *ret_found) {
    static const mistake_kind kinds[] = {MISTAKE_INNER,  MISTAKE_PRODUCT,  MISTAKE_QUOTIENT,
                                         MISTAKE_TURNED, MISTAKE_EXPONENT, MISTAKE_SIGN};
    engine *g = v->g;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds && v->tries < MOST_TRIES; k++) {
        const expr *part, *wrong = wrong_form(v, d, kinds[k], &part);
        if (!wrong) continue;
        v->tries++;
        const expr *value = value_with(v, known, d, wrong);
        if (!value) return false;
        const expr *all =
            v->whole == v->right ? value : walk_replace(g->pool, g->scratch, v->whole, &v->right, &value, 1);
        const expr *difference = all ? simple_sub(g, simplify(g, all), v->given) : NULL;
        if (!difference) return false;
        if (!expr_is_zero(difference) && !normal_is_zero(g, difference)) continue;
        *v->ret = (mistake){kinds[k], d->rule, part};
        return *ret_found = true;
    }
    return pool_fine(g->pool);
}

static bool look(looking *v, const map *known, const derivation *d, bool *ret_found) {
    if (!tries(v, known, d, ret_found)) return false;
    for (uint32_t i = 0; i < d->count && !*ret_found; i++)
        if (!look(v, known, d->parts[i], ret_found)) return false;
    return true;
}

bool mistake_find(mistake *ret, engine *g, const derivation *d, const expr *whole, const expr *right,
                  const expr *given) {
    *ret = (mistake){.kind = MISTAKE_NONE};
    if (!expr_is_scalar(d->subject) || !expr_is_scalar(given)) return true;
    const expr *rest = simple_sub(g, whole, right);
    if (rest && (expr_is_zero(rest) || normal_is_zero(g, rest))) whole = right; /* in another form */
    looking v = {.g = g, .root = d, .whole = whole, .right = right, .given = given, .ret = ret};
    map *known = map_new(g->scratch);
    bool found = false;
    if (!known || !derivation_index(known, d)) return diag_memory(pool_diag(g->pool));
    return look(&v, known, d, &found);
}

message mistake_message(mistake_kind k) {
    static const message messages[] = {[MISTAKE_NONE] = MSG_NONE,
                                       [MISTAKE_INNER] = MSG_MISTAKE_INNER,
                                       [MISTAKE_PRODUCT] = MSG_MISTAKE_PRODUCT,
                                       [MISTAKE_QUOTIENT] = MSG_MISTAKE_QUOTIENT,
                                       [MISTAKE_TURNED] = MSG_MISTAKE_TURNED,
                                       [MISTAKE_EXPONENT] = MSG_MISTAKE_EXPONENT,
                                       [MISTAKE_SIGN] = MSG_MISTAKE_SIGN};
    return messages[k];
}
