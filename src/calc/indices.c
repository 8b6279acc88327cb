/* To matrices: a term is a network, factors joined by the indices that they share. Each summed index in turn is removed by a
 * product of matrices, with what columns stand on it as a diagonal in between; factors that share all indices are multiplied
 * entry by entry first. */
#include "calc/indices.h"
#include "calc/each.h"
#include "calc/simplify.h"
#include "calc/word.h"

#include <string.h>

static bool memory(indexing *x) { return diag_memory(pool_diag(x->g->pool)); }

static bool unable(indexing *x, const expr *e) {
    const char *name = e && e->kind == EXPR_CALL ? op_row_of((op)e->op)->name : "";
    return diag_set(pool_diag(x->g->pool), DIAG_UNABLE, NOWHERE, MSG_NO_INDEX_FORM, name, NULL, NULL);
}

uint8_t index_new(indexing *x, const size *range) {
    if (x->used == INDEX_MOST) return unable(x, NULL), (uint8_t)INDEX_NONE;
    x->range[x->used] = range;
    return (uint8_t)x->used++;
}

/* --- sums of terms --- */

static bool one_term(indexing *x, index_term t, index_sum *ret) {
    ret->at = arena_take(x->g->scratch, sizeof *ret->at);
    ret->count = 1;
    if (!ret->at || !t.scalar) return memory(x);
    *ret->at = t;
    return true;
}

bool index_plain(indexing *x, const expr *scalar, index_sum *ret) {
    return one_term(x, (index_term){.scalar = scalar}, ret);
}

/* A row has one index, its second: it is a transposed column. */
static bool factor(indexing *x, const expr *m, uint8_t a, uint8_t b, index_sum *ret) {
    index_term t = {.scalar = pool_integer(x->g->pool, 1), .count = 1};
    bool row = m->shape->order == 2 && size_is_one(m->shape->side[0]), is_turned = expr_is(m, OP_TRANSPOSE);
    if (is_turned)
        m = m->at[0];
    else if (row)
        m = simple_transpose(x->g, m);
    if (!m) return false;
    t.at[0] = is_turned || row ? (index_factor){m, b, a} : (index_factor){m, a, b};
    if (m->shape->order == 1 && t.at[0].first == INDEX_NONE)
        t.at[0].first = t.at[0].second, t.at[0].second = INDEX_NONE;
    return one_term(x, t, ret);
}

static bool multiplied(indexing *x, const index_term *a, const index_term *b, index_term *ret) {
    *ret = *a;
    if (a->count + b->count > INDEX_FACTORS || a->deltas + b->deltas > INDEX_DELTAS) return unable(x, NULL);
    memcpy(&ret->at[a->count], b->at, b->count * sizeof *b->at);
    memcpy(&ret->delta[a->deltas], b->delta, b->deltas * sizeof *b->delta);
    ret->count += b->count;
    ret->deltas += b->deltas;
    ret->summed |= b->summed;
    ret->scalar = simple_mul(x->g, a->scalar, b->scalar);
    return ret->scalar != NULL;
}

bool index_product(indexing *x, const index_sum *a, const index_sum *b, index_sum *ret) {
    index_sum all = {0, arena_take(x->g->scratch, ((size_t)a->count * b->count + 1) * sizeof *all.at)};
    if (!all.at) return memory(x);
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t k = 0; k < b->count; k++)
            if (!multiplied(x, &a->at[i], &b->at[k], &all.at[all.count++])) return false;
    *ret = all;
    return true;
}

bool index_added(indexing *x, const index_sum *a, const index_sum *b, index_sum *ret) {
    index_sum all = {a->count + b->count,
                     arena_take(x->g->scratch, (a->count + b->count + 1) * sizeof *all.at)};
    if (!all.at) return memory(x);
    if (a->count) memcpy(all.at, a->at, a->count * sizeof *a->at);
    if (b->count) memcpy(all.at + a->count, b->at, b->count * sizeof *b->at);
    *ret = all;
    return true;
}

void index_sum_over(index_sum *s, uint8_t i) {
    for (uint32_t k = 0; k < s->count && i != INDEX_NONE; k++) s->at[k].summed |= 1u << i;
}

/* --- entries --- */

static bool is_opened(const indexing *x, const expr *e) {
    for (uint32_t i = 0; i < x->opened_count; i++)
        if (expr_depends(e, x->opened[i])) return true;
    return false;
}

static bool terms_of(indexing *x, const expr *e, uint8_t a, uint8_t b, index_sum *ret) {
    *ret = (index_sum){0, NULL};
    for (uint32_t i = 0; i < e->count; i++) {
        index_sum one;
        bool plain_number = expr_is_scalar(e->at[i]);
        if (!index_entry(x, e->at[i], plain_number ? INDEX_NONE : a, plain_number ? INDEX_NONE : b, &one) ||
            !index_added(x, ret, &one, ret))
            return false;
    }
    return true;
}

/* Factors one after the other, an index between each two matrices. */
static bool chain_of(indexing *x, const expr *e, uint8_t a, uint8_t b, index_sum *ret) {
    uint8_t left = a, dummies[INDEX_FACTORS];
    uint32_t dummy_count = 0, last = e->count;
    if (!index_plain(x, pool_integer(x->g->pool, 1), ret)) return false;
    while (last > 0 && expr_is_scalar(e->at[last - 1])) last--;
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *m = e->at[i];
        index_sum one;
        uint8_t first = INDEX_NONE, second = INDEX_NONE;
        if (!expr_is_scalar(m)) {
            bool ends = i + 1 == last, row = m->shape->order == 2 && size_is_one(m->shape->side[0]);
            second = ends ? b : m->shape->order == 1 ? (uint8_t)INDEX_NONE : index_new(x, m->shape->side[1]);
            first = row ? (uint8_t)INDEX_NONE : left;
            if (!pool_fine(x->g->pool)) return false;
            if (!ends && second != INDEX_NONE && dummy_count < INDEX_FACTORS) dummies[dummy_count++] = second;
            left = second;
        }
        if (!index_entry(x, m, first, second, &one) || !index_product(x, ret, &one, ret)) return false;
    }
    for (uint32_t i = 0; i < dummy_count; i++) index_sum_over(ret, dummies[i]);
    return true;
}

static bool each_of(indexing *x, const expr *e, uint8_t a, uint8_t b, index_sum *ret) {
    if (!index_plain(x, pool_integer(x->g->pool, 1), ret)) return false;
    for (uint32_t i = 0; i < e->count; i++) {
        index_sum one;
        bool plain_number = expr_is_scalar(e->at[i]);
        if (!index_entry(x, e->at[i], plain_number ? INDEX_NONE : a, plain_number ? INDEX_NONE : b, &one) ||
            !index_product(x, ret, &one, ret))
            return false;
    }
    return true;
}

static bool delta_of(indexing *x, uint8_t a, uint8_t b, index_sum *ret) {
    index_term t = {.scalar = pool_integer(x->g->pool, 1), .deltas = 1, .delta = {{a, b}}};
    return one_term(x, t, ret);
}

static bool diagonal_of(indexing *x, const expr *e, uint8_t a, uint8_t b, index_sum *ret) {
    index_sum d, v;
    if (e->at[0]->shape->order != 1) return index_entry(x, e->at[0], a, a, ret);
    return delta_of(x, a, b, &d) && index_entry(x, e->at[0], a, INDEX_NONE, &v) &&
           index_product(x, &d, &v, ret);
}

/* tr(u) and sum(u). */
static bool total_of(indexing *x, const expr *e, index_sum *ret) {
    const expr *u = e->at[0];
    uint8_t i = index_new(x, u->shape->side[0]), k = expr_is(e, OP_TR)      ? i
                                                     : u->shape->order == 2 ? index_new(x, u->shape->side[1])
                                                                            : (uint8_t)INDEX_NONE;
    if (!pool_fine(x->g->pool) || !index_entry(x, u, i, k, ret)) return false;
    index_sum_over(ret, i);
    index_sum_over(ret, k);
    return true;
}

bool index_entry(indexing *x, const expr *e, uint8_t a, uint8_t b, index_sum *ret) {
    if (!e) return false;
    bool scalar = expr_is_scalar(e), opened = is_opened(x, e);
    if (scalar && !opened) return index_plain(x, e, ret);
    if (is_eye(e)) return delta_of(x, a, b, ret);
    if (is_ones(e)) return index_plain(x, pool_integer(x->g->pool, 1), ret);
    if (expr_is(e, OP_ADD)) return terms_of(x, e, a, b, ret);
    if (expr_is(e, OP_MUL)) return chain_of(x, e, a, b, ret);
    if (expr_is(e, OP_EMUL)) return each_of(x, e, a, b, ret);
    if (expr_is(e, OP_DIAG)) return diagonal_of(x, e, a, b, ret);
    if (expr_is(e, OP_TR) || expr_is(e, OP_SUM)) return total_of(x, e, ret);
    if (expr_is(e, OP_TRANSPOSE) && opened && !expr_is_symbol(e->at[0]))
        return index_entry(x, e->at[0], b, a, ret);
    bool whole = !opened || (x->whole_functions && is_each(e)) || expr_is_symbol(e) ||
                 (expr_is(e, OP_TRANSPOSE) && expr_is_symbol(e->at[0]));
    return whole && !scalar ? factor(x, e, a, b, ret) : unable(x, e);
}

/* --- derivatives --- */

bool index_derivative(indexing *x, const index_sum *s, const expr *increment, uint8_t k, uint8_t l,
                      index_sum *ret) {
    index_sum all = {0, arena_take(x->g->scratch, (s->count + 1) * sizeof *all.at)};
    if (!all.at) return memory(x);
    for (uint32_t i = 0; i < s->count; i++) {
        index_term t = s->at[i];
        uint32_t f = 0;
        while (f < t.count && t.at[f].m != increment) f++;
        if (f == t.count) continue;
        if (t.deltas + 2 > INDEX_DELTAS) return unable(x, NULL);
        uint8_t *first = t.delta[t.deltas++];
        first[0] = t.at[f].first, first[1] = k;
        if (l != INDEX_NONE) {
            uint8_t *second = t.delta[t.deltas++];
            second[0] = t.at[f].second, second[1] = l;
        }
        t.at[f] = t.at[--t.count];
        all.at[all.count++] = t;
    }
    *ret = all;
    return true;
}

static void rename_index(index_term *t, uint8_t from, uint8_t to) {
    for (uint32_t i = 0; i < t->count; i++) {
        if (t->at[i].first == from) t->at[i].first = to;
        if (t->at[i].second == from) t->at[i].second = to;
    }
    for (uint32_t i = 0; i < t->deltas; i++)
        for (int side = 0; side < 2; side++)
            if (t->delta[i][side] == from) t->delta[i][side] = to;
    t->summed &= ~(1u << from);
}

static bool is_summed(const index_term *t, uint8_t i) { return i != INDEX_NONE && t->summed >> i & 1; }

static void contract_term(index_term *t) {
    for (uint32_t i = 0; i < t->deltas;) {
        uint8_t a = t->delta[i][0], b = t->delta[i][1];
        if (a != b && !is_summed(t, a) && !is_summed(t, b)) {
            i++;
            continue;
        }
        memcpy(t->delta[i], t->delta[--t->deltas], sizeof t->delta[i]);
        if (a != b) rename_index(t, is_summed(t, a) ? a : b, is_summed(t, a) ? b : a);
        i = 0;
    }
}

void index_contract(index_sum *s) {
    for (uint32_t i = 0; i < s->count; i++) contract_term(&s->at[i]);
}

static bool occurs(const index_term *t, uint8_t i) {
    for (uint32_t k = 0; k < t->count; k++)
        if (t->at[k].first == i || t->at[k].second == i) return true;
    for (uint32_t k = 0; k < t->deltas; k++)
        if (t->delta[k][0] == i || t->delta[k][1] == i) return true;
    return false;
}

static void renumber(index_term *t, uint8_t from, uint8_t *next) {
    if (!is_summed(t, from) || from >= INDEX_MOST) return;
    while (occurs(t, *next)) ++*next;
    rename_index(t, from, *next);
    t->summed |= (uint32_t)1 << *next;
}

/* Away from all small numbers first, then back to them in order. Numbers of 0..31 are labels here, more than enough. */
index_term index_tidied(const index_term *t, uint8_t first) {
    index_term out = *t;
    uint8_t order[2 * (INDEX_FACTORS + INDEX_DELTAS)], next = first, high = INDEX_MOST - 1;
    uint32_t n = 0;
    for (uint8_t i = 0; i < INDEX_MOST; i++) /* sums over what does not occur stay as they are */
        if (is_summed(&out, i) && !occurs(&out, i)) return out;
    for (uint32_t pass = 0; pass < 2; pass++) {
        n = 0;
        for (uint32_t k = 0; k < out.deltas; k++) order[n++] = out.delta[k][0], order[n++] = out.delta[k][1];
        for (uint32_t k = 0; k < out.count; k++) order[n++] = out.at[k].first, order[n++] = out.at[k].second;
        for (uint32_t k = 0; k < n; k++) {
            if (!is_summed(&out, order[k])) continue;
            if (pass == 0 && order[k] < INDEX_MOST / 2) {
                while (occurs(&out, high)) high--;
                uint8_t from = order[k];
                for (uint32_t j = 0; j < n; j++)
                    if (order[j] == from) order[j] = high;
                rename_index(&out, from, high);
                out.summed |= (uint32_t)1 << high;
            } else if (pass == 1 && order[k] >= INDEX_MOST / 2) {
                uint8_t from = order[k];
                renumber(&out, from, &next);
                for (uint32_t j = 0; j < n; j++)
                    if (order[j] == from) order[j] = next;
            }
        }
    }
    return out;
}

/* --- back to matrices --- */

static const expr *turned(indexing *x, const expr *m) { return simple_transpose(x->g, m); }

static const expr *each_times(indexing *x, const expr *a, const expr *b) {
    return a && b ? each_simple(x->g, pool_call2(x->g->pool, OP_EMUL, a, b)) : NULL;
}

static const expr *diagonal(indexing *x, const expr *v) {
    return v ? simple_call(x->g, OP_DIAG, &v, 1) : NULL;
}

static void drop(index_term *t, uint32_t i) { t->at[i] = t->at[--t->count]; }

/* Columns on one index, and matrices between the same two, are multiplied entry by entry; a matrix with one index twice is
 * its diagonal. */
static bool join_parallel(indexing *x, index_term *t) {
    for (uint32_t i = 0; i < t->count; i++) { /* first all of them: a diagonal may meet a column before it */
        index_factor *a = &t->at[i];
        if (a->second == INDEX_NONE || a->first != a->second) continue;
        a->m = simple_call(x->g, OP_DIAG, &a->m, 1);
        a->second = INDEX_NONE;
        if (!a->m) return false;
    }
    for (uint32_t i = 0; i < t->count; i++) {
        index_factor *a = &t->at[i];
        for (uint32_t j = i + 1; j < t->count;) {
            index_factor *b = &t->at[j];
            bool same = a->first == b->first && a->second == b->second,
                 crossed = a->second != INDEX_NONE && a->first == b->second && a->second == b->first;
            if (!same && !crossed) {
                j++;
                continue;
            }
            a->m = each_times(x, a->m, same ? b->m : turned(x, b->m));
            if (!a->m) return false;
            drop(t, j);
        }
    }
    return true;
}

/* The matrix with s as its second index. */
static const expr *ending_in(indexing *x, const index_factor *f, uint8_t s, uint8_t *ret_other) {
    *ret_other = f->second == s ? f->first : f->second;
    return f->second == s ? f->m : turned(x, f->m);
}

/* Index s is summed over and goes. False without diag: more than two matrices meet there. */
static bool remove_index(indexing *x, index_term *t, uint8_t s) {
    const expr *v = NULL, *m[2] = {NULL, NULL};
    uint8_t other[2] = {INDEX_NONE, INDEX_NONE};
    uint32_t matrices = 0;
    for (uint32_t i = 0; i < t->count;) {
        index_factor *f = &t->at[i];
        bool column = f->second == INDEX_NONE && f->first == s,
             matrix = f->second != INDEX_NONE && (f->first == s || f->second == s);
        if (matrix && matrices == 2) return false;
        if (matrix) m[matrices] = ending_in(x, f, s, &other[matrices]), matrices++;
        if (column) v = f->m; /* one at most: they are joined */
        if (column || matrix)
            drop(t, i);
        else
            i++;
    }
    t->summed &= ~(1u << s);
    engine *g = x->g;
    if (matrices == 0) { /* the sum of a column; of nothing: the number of terms */
        const expr *n = v ? simple_call(g, OP_SUM, &v, 1) : simplify(g, pool_size(g->pool, x->range[s]));
        t->scalar = simple_mul(g, t->scalar, n);
        return t->scalar != NULL;
    }
    index_factor *f = &t->at[t->count++];
    if (matrices == 1) {
        const expr *ones = v ? v : ones_of(g, shape_vector(pool_shapes(g->pool), x->range[s]));
        *f = (index_factor){simple_mul(g, m[0], ones), other[0], INDEX_NONE};
        return f->m != NULL;
    }
    const expr *at[3] = {m[0], v ? diagonal(x, v) : turned(x, m[1]), v ? turned(x, m[1]) : NULL};
    *f = (index_factor){simple_product(g, at, v ? 3 : 2), other[0], other[1]};
    return f->m != NULL;
}

/* How many matrices end in s: those with fewest go first, so that columns are made where they can be. */
static uint32_t ends_in(const index_term *t, uint8_t s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->count; i++)
        n += t->at[i].second != INDEX_NONE && (t->at[i].first == s || t->at[i].second == s);
    return n;
}

static uint8_t next_index(const index_term *t) {
    uint8_t best = INDEX_NONE;
    for (uint8_t s = 0; s < INDEX_MOST; s++)
        if (is_summed(t, s) && (best == INDEX_NONE || ends_in(t, s) < ends_in(t, best))) best = s;
    return best;
}

/* What is left stands on k and l alone. */
static const expr *remaining(indexing *x, const index_term *t, uint8_t k, uint8_t l, const shape *of) {
    engine *g = x->g;
    shape_table *shapes = pool_shapes(g->pool);
    const expr *u = NULL, *w = NULL, *M = NULL;
    for (uint32_t i = 0; i < t->count; i++) {
        const index_factor *f = &t->at[i];
        const expr *before = f->second != INDEX_NONE ? M : f->first == k ? u : w;
        if (before) return unable(x, NULL), NULL; /* never dropped */
        if (f->second == INDEX_NONE && f->first == k)
            u = f->m;
        else if (f->second == INDEX_NONE && f->first == l)
            w = f->m;
        else if (f->second != INDEX_NONE)
            M = f->first == k ? f->m : turned(x, f->m);
    }
    if (l == INDEX_NONE) return simple_mul(g, t->scalar, u ? u : ones_of(g, of));
    if (t->deltas) { /* delta(k, l) */
        const expr *d = u && w ? each_times(x, u, w) : u ? u : w;
        return simple_mul(g, t->scalar, d ? diagonal(x, d) : eye_of(g, of->side[0]));
    }
    if (M) {
        const expr *at[4] = {t->scalar, u ? diagonal(x, u) : pool_integer(g->pool, 1), M,
                             w ? diagonal(x, w) : pool_integer(g->pool, 1)};
        return simple_product(g, at, 4);
    }
    if (!u) u = ones_of(g, shape_vector(shapes, of->side[0]));
    if (!w) w = ones_of(g, shape_vector(shapes, of->side[1]));
    const expr *at[3] = {t->scalar, u, turned(x, w)};
    return simple_product(g, at, 3);
}

const expr *index_matrix(indexing *x, const index_sum *s, uint8_t k, uint8_t l, const shape *of) {
    const expr *sum = NULL;
    for (uint32_t i = 0; i < s->count; i++) {
        index_term t = s->at[i];
        uint8_t next;
        contract_term(&t);
        if (!join_parallel(x, &t)) return NULL;
        while ((next = next_index(&t)) != INDEX_NONE) {
            if (!remove_index(x, &t, next)) return pool_fine(x->g->pool) ? (unable(x, NULL), NULL) : NULL;
            if (!join_parallel(x, &t)) return NULL;
        }
        const expr *one = remaining(x, &t, k, l, of);
        if (!one) return NULL;
        sum = sum ? simple_add(x->g, sum, one) : one;
    }
    return sum ? sum : zeros_of(x->g, of);
}
