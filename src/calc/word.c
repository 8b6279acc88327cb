/* A word is built letter by letter on a stack: each new letter may join or cancel the one before it. The finished word is
 * cut where a side is 1; the pieces between two cuts are numbers. */
#include "calc/word.h"
#include "calc/blocks.h"
#include "calc/each.h"
#include "calc/kronecker.h"
#include "calc/order.h"
#include "calc/simplify.h"

#include <string.h>

typedef struct letter {
    const expr *base;
    bool transposed;
    long power; /* negative: of the inverse */
} letter;

typedef struct word {
    engine *g;
    letter *at;
    uint32_t count;
    list scalars;
    bool failed, zero;
    const shape *shape; /* of the whole */
} word;

bool word_is_number(const expr *e) {
    return expr_is(e, OP_MUL) && expr_is_scalar(e) && !expr_is_scalar(e->at[0]);
}

/* --- matrices known by their kind --- */

static bool each_entry(const expr *e, long diagonal, long other) {
    if (e->kind != EXPR_MATRIX) return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!expr_is_integer(e->at[i],
                             i / e->as.matrix.columns == i % e->as.matrix.columns ? diagonal : other))
            return false;
    return true;
}

bool is_eye(const expr *e) {
    return expr_is(e, OP_EYE) || (shape_is_square(e->shape) && each_entry(e, 1, 0));
}
bool is_ones(const expr *e) {
    if (expr_is(e, OP_TRANSPOSE)) e = e->at[0];
    return expr_is(e, OP_ONES) || each_entry(e, 1, 1);
}
bool is_zeros(const expr *e) { return expr_is(e, OP_ZEROS) || each_entry(e, 0, 0); }

/* The call, or its entries where the sizes are numbers. */
static const expr *made(engine *g, op o, const size *rows, const size *columns) {
    const expr *at[] = {simplify(g, pool_size(g->pool, rows)),
                        columns ? simplify(g, pool_size(g->pool, columns)) : NULL};
    if (!at[0] || (columns && !at[1])) return NULL;
    return simple_call(g, o, at, columns ? 2 : 1);
}

const expr *eye_of(engine *g, const size *side) {
    if (!side) return diag_memory(pool_diag(g->pool)), NULL;
    return size_is_one(side) ? pool_integer(g->pool, 1) : made(g, OP_EYE, side, NULL);
}

const expr *unit_of(engine *g, const size *side, const expr *k) {
    const expr *at[] = {eye_of(g, side), k};
    return at[0] ? simple_call(g, OP_COLUMN, at, 2) : NULL;
}

bool is_unit(const expr *e) { return expr_is(e, OP_COLUMN) && is_eye(e->at[0]); }

static const expr *filled(engine *g, op o, const shape *s, long value) {
    if (s->order == 0) return pool_integer(g->pool, value);
    return made(g, o, s->side[0], s->order == 1 ? NULL : s->side[1]);
}

const expr *zeros_of(engine *g, const shape *s) { return filled(g, OP_ZEROS, s, 0); }

/* A row of ones is a transposed column. */
const expr *ones_of(engine *g, const shape *s) {
    if (s->order != 2 || !size_is_one(s->side[0])) return filled(g, OP_ONES, s, 1);
    return simple_transpose(g, filled(g, OP_ONES, shape_vector(pool_shapes(g->pool), s->side[1]), 1));
}

/* --- letters --- */

static bool is_orthogonal(const engine *g, const expr *e) {
    return expr_is_symbol(e) && context_attributes(g->context, e->as.symbol.name) & ATTRIBUTE_ORTHOGONAL;
}

static letter letter_of(const engine *g, const expr *e) {
    letter l = {e, false, 1};
    long n;
    if (expr_is(e, OP_POW) && expr_is_number(e->at[1]) && number_to_long(&e->at[1]->as.number, &n)) {
        l.power = n;
        e = e->at[0];
    }
    if (expr_is(e, OP_TRANSPOSE)) {
        l.transposed = true;
        e = e->at[0];
    }
    if (expr_is(e, OP_INV)) {
        l.power = -l.power;
        e = e->at[0];
    }
    l.base = e;
    if (l.transposed && is_orthogonal(g, e)) {
        l.transposed = false;
        l.power = -l.power;
    }
    return l;
}

static const expr *node_of(engine *g, letter l) {
    pool *p = g->pool;
    const expr *e = l.base;
    bool turned = l.power < 0 && is_orthogonal(g, e);
    if (l.power < 0 && !turned) e = pool_call1(p, OP_INV, e);
    if (l.transposed || turned) e = pool_call1(p, OP_TRANSPOSE, e);
    long n = l.power < 0 ? -l.power : l.power;
    return n == 1 ? e : pool_pow(p, e, pool_integer(p, n));
}

static letter turned(engine *g, letter l) {
    const expr *e = simple_transpose(g, node_of(g, l));
    return e ? letter_of(g, e) : (letter){NULL, false, 0};
}

/* --- building --- */

static void push(word *w, const expr *e);

/* diag(u)*diag(v) = diag(u.*v), diag(u)*v = u.*v, u'*diag(v) = (u.*v)'. */
static bool join_diagonal(word *w, letter next) {
    letter *top = &w->at[w->count - 1];
    pool *p = w->g->pool;
    bool left = expr_is(top->base, OP_DIAG) && is_column(top->base->at[0]) && top->power == 1,
         right = expr_is(next.base, OP_DIAG) && is_column(next.base->at[0]) && next.power == 1;
    const expr *u = left ? top->base->at[0] : top->base, *v = right ? next.base->at[0] : next.base;
    bool both = left && right, column = left && !right && is_column(v) && !next.transposed,
         row = right && !left && is_column(u) && top->transposed;
    if (!both && !column && !row) return false;
    const expr *e = each_simple(w->g, pool_call2(p, OP_EMUL, u, v));
    if (e && both) e = simple_call(w->g, OP_DIAG, &e, 1);
    if (e && row) e = simple_transpose(w->g, e);
    w->count--;
    push(w, e);
    return true;
}

static bool same_letters(const engine *g, const letter *at, const expr *product) {
    for (uint32_t i = 0; i < product->count; i++) {
        letter l = letter_of(g, product->at[i]);
        if (at[i].base != l.base || at[i].transposed != l.transposed || at[i].power != l.power) return false;
    }
    return true;
}

/* inv(A*B)*A*B and A*B*inv(A*B) at the end of the word. */
static void cancel_inverse(word *w) {
    const letter *top = &w->at[w->count - 1];
    if (top->power == -1 && expr_is(top->base, OP_MUL) && !top->transposed) {
        uint32_t n = top->base->count;
        if (w->count > n && same_letters(w->g, top - n, top->base)) w->count -= n + 1;
        return;
    }
    for (uint32_t n = 2; n < w->count; n++) {
        const letter *l = top - n;
        bool inverse = l->power == -1 && !l->transposed && expr_is(l->base, OP_MUL) && l->base->count == n;
        if (!inverse || !same_letters(w->g, l + 1, l->base)) continue;
        w->count -= n + 1;
        return;
    }
}

/* The factor at one end of the product that l is the inverse of, as it stands there: inv(A*B)' = inv(B'*A'). */
static letter end_of_inverse(engine *g, letter l, bool last, uint32_t *ret_at) {
    if (l.power != -1 || !expr_is(l.base, OP_MUL) || expr_is_scalar(l.base)) return (letter){NULL, false, 0};
    *ret_at = last != l.transposed ? l.base->count - 1 : 0;
    letter end = letter_of(g, l.base->at[*ret_at]);
    return l.transposed ? turned(g, end) : end;
}

static bool same_letter(letter a, letter b) {
    return a.base == b.base && a.transposed == b.transposed && a.power == b.power;
}

/* inv(A*B)*A = inv(B) and B*inv(A*B) = inv(A), for square A and B: `inverse` is the one beside l, at its left or right. */
static bool cancel_end(word *w, letter inverse, letter l, bool left) {
    engine *g = w->g;
    uint32_t k;
    if (!shape_is_square(l.base->shape)) return false;
    letter end = end_of_inverse(g, inverse, !left, &k);
    if (!end.base || !same_letter(end, l)) return false;
    const expr *const *at = inverse.base->at + (k ? 0 : 1);
    uint32_t n = inverse.base->count - 1;
    const expr *rest = n == 1 ? at[0] : pool_call(g->pool, OP_MUL, at, n);
    w->count--;
    rest = rest ? simple_call(g, OP_INV, &rest, 1) : NULL;
    push(w, inverse.transposed ? simple_transpose(g, rest) : rest);
    return true;
}

static bool is_pinv_of(letter p, letter u) {
    return expr_is(p.base, OP_PINV) && p.power == 1 && !p.transposed && u.power == 1 &&
           (u.transposed ? expr_is(p.base->at[0], OP_TRANSPOSE) && p.base->at[0]->at[0] == u.base
                         : p.base->at[0] == u.base);
}

/* Y*pinv(Y)*Y = Y and pinv(Y)*Y*pinv(Y) = pinv(Y); the projections are symmetric: pinv(Y')*Y' = Y*pinv(Y). */
static bool join_pinv(word *w, letter l) {
    letter *top = &w->at[w->count - 1];
    bool before = is_pinv_of(*top, l), behind = is_pinv_of(l, *top);
    if (!before && !behind) return false;
    if (w->count > 1 && same_letter(w->at[w->count - 2], l)) {
        w->count--; /* the middle one; l stands there already */
        return true;
    }
    letter u = before ? l : *top;
    if (!u.transposed) return false;
    const expr *p = simple_call(w->g, OP_PINV, &u.base, 1);
    w->count--;
    push(w, before ? u.base : p);
    push(w, before ? p : u.base);
    return true;
}

/* The matrix that l is a power of, and the exponent. */
static const expr *as_power(engine *g, letter l, const expr **ret_exponent) {
    bool open = expr_is(l.base, OP_POW) && l.power == 1 && !l.transposed;
    *ret_exponent = open ? l.base->at[1] : pool_integer(g->pool, l.power);
    l.power = 1;
    return open ? l.base->at[0] : node_of(g, l);
}

/* M^a*M^b = M^(a + b) for exponents one of which is no number. */
static bool join_powers(word *w, letter l) {
    engine *g = w->g;
    letter top = w->at[w->count - 1];
    const expr *a, *b;
    if (!expr_is(top.base, OP_POW) && !expr_is(l.base, OP_POW)) return false;
    const expr *M = as_power(g, top, &a), *N = as_power(g, l, &b);
    if (!M || M != N) return false;
    const expr *n = simple_add(g, a, b);
    w->count--;
    push(w, n ? word_power(g, M, n) : NULL);
    return true;
}

static bool is_stacking(const expr *e) {
    return expr_is(e, OP_KRON) || expr_is(e, OP_COMMUTATION) || expr_is(e, OP_VEC);
}

static void push_letter(word *w, letter l) {
    if (is_eye(l.base)) return;
    letter *top = w->count ? &w->at[w->count - 1] : NULL;
    if (top && (cancel_end(w, *top, l, true) || cancel_end(w, l, *top, false))) return;
    bool alike =
        top && top->base == l.base && top->transposed == l.transposed && shape_is_square(l.base->shape);
    if (alike && !expr_is(l.base, OP_KRON)) {
        top->power += l.power;
        if (expr_is(top->base, OP_COMMUTATION)) top->power %= 2; /* its own inverse */
        if (top->power == 0) w->count--;
        if (top->power == 2 && expr_is(top->base, OP_SQRTM)) { /* sqrtm(A)^2 = A */
            const expr *A = top->base->at[0];
            w->count--;
            push(w, top->transposed ? simple_transpose(w->g, A) : A);
        }
        return;
    }
    if (top && join_diagonal(w, l)) return;
    if (top && (join_pinv(w, l) || join_powers(w, l))) return;
    if (top && is_blocks(top->base) && is_blocks(l.base) && top->power == 1 && l.power == 1 &&
        !top->transposed && !l.transposed) {
        const expr *both = blocks_product(w->g, top->base, l.base);
        w->failed |= !both && !pool_fine(w->g->pool);
        if (both) {
            w->count--;
            push(w, both);
            return;
        }
    }
    const expr *joined = top && (is_stacking(top->base) || is_stacking(l.base))
                             ? kronecker_joined(w->g, node_of(w->g, *top), node_of(w->g, l))
                             : NULL;
    w->failed |= !joined && !pool_fine(w->g->pool);
    if (joined) {
        w->count--;
        push(w, joined);
        return;
    }
    w->at[w->count++] = l;
    cancel_inverse(w);
}

/* c on the diagonal, 0 elsewhere: c. Else NULL. */
static const expr *factor_of_eye(const expr *e) {
    if (e->kind != EXPR_MATRIX || !shape_is_square(e->shape)) return NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        bool diagonal = i % (e->as.matrix.columns + 1) == 0;
        if (diagonal ? e->at[i] != e->at[0] : !expr_is_zero(e->at[i])) return NULL;
    }
    return e->at[0];
}

/* ones(m,n) is ones(m)*ones(n)'. */
static bool push_ones(word *w, const expr *e) {
    pool *p = w->g->pool;
    if (!is_ones(e) || e->shape->order != 2 || is_row(e)) return false;
    push(w, ones_of(w->g, shape_vector(pool_shapes(p), e->shape->side[0])));
    push(w, simple_transpose(w->g, ones_of(w->g, shape_vector(pool_shapes(p), e->shape->side[1]))));
    return true;
}

static void push(word *w, const expr *e) {
    if (!e || w->failed) {
        w->failed = true;
        return;
    }
    if (expr_is(e, OP_MUL) && !word_is_number(e)) {
        for (uint32_t i = 0; i < e->count; i++) push(w, e->at[i]);
    } else if (expr_is_scalar(e)) {
        w->failed |= !list_push(&w->scalars, e);
    } else if (is_zeros(e))
        w->zero = true;
    else if (expr_is(e, OP_ADD) && simple_is_negative(e)) { /* (-A - B)*x = -(A + B)*x */
        w->failed |= !list_push(&w->scalars, pool_integer(w->g->pool, -1));
        push(w, simple_neg(w->g, e));
    } else if (factor_of_eye(e))
        push(w, factor_of_eye(e));
    else if (!push_ones(w, e))
        push_letter(w, letter_of(w->g, e));
}

/* --- numbers in a word --- */

static int letter_compare(const letter *a, const letter *b) {
    int c = a->base == b->base ? 0 : order_factors(a->base, b->base);
    if (!c) c = (int)a->transposed - (int)b->transposed;
    return c ? c : (a->power > b->power) - (a->power < b->power);
}

static uint32_t transposes(const letter *at, uint32_t n) {
    uint32_t k = 0;
    for (uint32_t i = 1; i < n; i++) k += at[i].transposed;
    return k;
}

static const expr *spelled(engine *g, const letter *at, uint32_t n) {
    if (n == 1) return node_of(g, at[0]);
    const expr **all = arena_take(g->scratch, n * sizeof *all);
    if (!all) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < n; i++) all[i] = node_of(g, at[i]);
    return pool_call(g->pool, OP_MUL, all, n);
}

/* x'*A*y and y'*A'*x are one number: the writing with fewer transposes, then the one that comes first. */
static const expr *oriented(engine *g, const letter *at, uint32_t n) {
    letter *back = arena_take(g->scratch, n * sizeof *back);
    if (!back) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < n; i++)
        if (!(back[i] = turned(g, at[n - 1 - i])).base) return NULL;
    uint32_t here = transposes(at, n), there = transposes(back, n);
    int c = here < there ? -1 : here > there;
    for (uint32_t i = 0; i < n && !c; i++) c = letter_compare(&at[i], &back[i]);
    return spelled(g, c <= 0 ? at : back, n);
}

static uint32_t factors_of(const expr *e) { return expr_is(e, OP_EMUL) ? e->count : 1; }

static bool is_product_of_entries(const expr *e) { return expr_is(e, OP_EMUL) || expr_is(e, OP_EPOW); }

/* u'*v with products entry by entry in it: all factors together, the first of them in front. */
static const expr *dot_of_products(engine *g, const expr *u, const expr *v) {
    const expr *s = each_simple(g, pool_call2(g->pool, OP_EMUL, u, v));
    if (!s) return NULL;
    uint32_t first, n;
    const expr *const *at = word_letters(&s, &first, &n), *c = word_scalar(g, s);
    if (n == 1) s = at[first];
    if (n != 1 || factors_of(s) < 2)
        return simple_mul(g, c, simple_call(g, OP_SUM, n == 1 ? &s : &at[first], 1)); /* n > 1: never */
    const expr *rest = s->count == 2 ? s->at[1] : pool_call(g->pool, OP_EMUL, s->at + 1, s->count - 1);
    const expr *product[] = {pool_call1(g->pool, OP_TRANSPOSE, s->at[0]), rest};
    return simple_mul(g, c, pool_call(g->pool, OP_MUL, product, 2));
}

static bool has_length_one(const expr *e) {
    return expr_is(e, OP_EIGENVECTOR) || expr_is(e, OP_LEFTSINGULAR) || expr_is(e, OP_RIGHTSINGULAR);
}

/* e_k'*A*v is entry k of A*v, e_i'*A*e_j is A[i,j]. */
static const expr *entry_number(engine *g, const letter *at, uint32_t n) {
    bool front = is_unit(at[0].base), back = is_unit(at[n - 1].base);
    if (n == 2 && front && back) {
        const expr *pair[] = {at[0].base->at[1], at[1].base->at[1]};
        return simple_call(g, OP_KDELTA, pair, 2);
    }
    uint32_t from = front, to = back ? n - 1 : n;
    const expr *rest = spelled(g, at + from, to - from);
    if (!front) rest = simple_transpose(g, rest);
    const expr *all[] = {rest, at[front ? 0 : n - 1].base->at[1],
                         at[n - 1].base->count > 1 ? at[n - 1].base->at[1] : NULL};
    return rest ? simple_call(g, OP_INDEX, all, front && back ? 3 : 2) : NULL;
}

/* The number that the letters are. */
static const expr *number_of(engine *g, const letter *at, uint32_t n) {
    const expr *first = at[0].base, *last = at[n - 1].base;
    if (n == 2 && first == last && at[0].transposed && !at[1].transposed && has_length_one(first))
        return pool_integer(g->pool, 1);
    if (is_unit(first) || is_unit(last)) return entry_number(g, at, n);
    if (n == 2 && expr_is(first, OP_VEC) && expr_is(last, OP_VEC) &&
        first->at[0]->shape == last->at[0]->shape) {
        const expr *both[] = {simple_transpose(g, first->at[0]), last->at[0]}; /* vec(X)'*vec(Y) = tr(X'*Y) */
        const expr *product = both[0] ? simple_product(g, both, 2) : NULL;
        return product ? simple_call(g, OP_TR, &product, 1) : NULL;
    }
    if (is_ones(first) || is_ones(last)) { /* a sum */
        bool front = is_ones(first);
        const expr *rest = spelled(g, front ? at + 1 : at, n - 1);
        if (!front) rest = simple_transpose(g, rest);
        return rest ? simple_call(g, OP_SUM, &rest, 1) : NULL;
    }
    if (n == 2 && at[0].transposed && (is_product_of_entries(first) || is_product_of_entries(last)))
        return dot_of_products(g, first, last);
    return oriented(g, at, n);
}

/* --- the finished word --- */

static bool cut_before(word *w, uint32_t i) {
    const expr *e = i < w->count ? node_of(w->g, w->at[i]) : NULL;
    if (!e) return i >= w->count && size_is_one(w->shape->side[1]);
    if (size_is_one(e->shape->side[0])) return true;
    const expr *before = i ? node_of(w->g, w->at[i - 1]) : NULL; /* (x'*A*x)*B */
    return before && size_is_one(before->shape->side[1]);
}

/* Pieces between cuts become scalars; what is left stands in front of the first cut and behind the last. */
static void cut(word *w) {
    uint32_t kept = 0, from = 0;
    bool opened = false; /* a cut lies at `from` */
    for (uint32_t i = 0; i <= w->count && !w->failed; i++) {
        if (!cut_before(w, i) && i < w->count) continue;
        bool closes = cut_before(w, i);
        if (opened && closes && i > from) {
            const expr *n = number_of(w->g, &w->at[from], i - from);
            w->failed |= !n || !list_push(&w->scalars, n);
        } else if (i > from) {
            memmove(&w->at[kept], &w->at[from], (i - from) * sizeof *w->at);
            kept += i - from;
        }
        opened = closes;
        from = i;
    }
    w->count = kept;
}

/* ones(m)*ones(n)' side by side are ones(m,n). */
static const expr *remaining(word *w) {
    if (w->count == 2 && is_ones(w->at[0].base) && is_ones(w->at[1].base) && !w->at[0].transposed &&
        w->at[1].transposed)
        return ones_of(w->g, w->shape);
    return spelled(w->g, w->at, w->count);
}

static const expr *scaled(engine *g, const expr *scalar, const expr *m) {
    if (!scalar || expr_is_one(scalar)) return m;
    if (expr_is_zero(scalar)) return zeros_of(g, m->shape);
    bool product = expr_is(scalar, OP_MUL) && !word_is_number(scalar);
    uint32_t a = product ? scalar->count : 1, b = expr_is(m, OP_MUL) ? m->count : 1;
    const expr **all = arena_take(g->scratch, (a + b) * sizeof *all);
    if (!all) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < a; i++) all[i] = product ? scalar->at[i] : scalar;
    for (uint32_t i = 0; i < b; i++) all[a + i] = expr_is(m, OP_MUL) ? m->at[i] : m;
    return pool_call(g->pool, OP_MUL, all, a + b);
}

static const expr *finish(word *w) {
    engine *g = w->g;
    if (w->zero) return zeros_of(g, w->shape);
    if (w->count) cut(w);
    if (w->failed) return NULL;
    const expr *scalar = simple_product(g, (const expr *const *)w->scalars.at, (uint32_t)w->scalars.count);
    if (!scalar) return NULL;
    if (!w->count && shape_is_scalar(w->shape)) return scalar;
    const expr *m = w->count ? remaining(w) : eye_of(g, w->shape->side[0]);
    return m ? scaled(g, scalar, m) : NULL;
}

static uint32_t letters_in(const expr *const *at, uint32_t count) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) n += (at[i] && expr_is(at[i], OP_MUL) ? at[i]->count : 1) * 2;
    return n;
}

const expr *word_product(engine *g, const expr *scalar, const expr *const *at, uint32_t count) {
    const expr *whole = count == 1 ? at[0] : pool_call(g->pool, OP_MUL, at, count);
    if (!whole) return NULL;
    word w = {.g = g, .at = arena_take(g->scratch, (letters_in(at, count) + 1) * sizeof *w.at)};
    w.shape = whole->shape;
    list_init(&w.scalars, g->scratch);
    if (!w.at || (scalar && !list_push(&w.scalars, scalar))) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < count; i++) push(&w, at[i]);
    const expr *e = w.failed ? NULL : finish(&w);
    if (!e && pool_fine(g->pool)) diag_memory(pool_diag(g->pool));
    return e;
}

const expr *const *word_letters(const expr *const *e, uint32_t *ret_first, uint32_t *ret_count) {
    *ret_first = 0;
    *ret_count = 1;
    if (!expr_is(*e, OP_MUL) || word_is_number(*e)) return e;
    while (*ret_first < (*e)->count && expr_is_scalar((*e)->at[*ret_first])) ++*ret_first;
    *ret_count = (*e)->count - *ret_first;
    return (*e)->at;
}

const expr *word_scalar(engine *g, const expr *e) {
    uint32_t first, count;
    const expr *const *at = word_letters(&e, &first, &count);
    if (first == 0) return pool_integer(g->pool, 1);
    return first == 1 ? at[0] : pool_call(g->pool, OP_MUL, at, first);
}

/* --- powers, inverses --- */

static bool is_diagonal(const expr *e) { return expr_is(e, OP_DIAG) && is_column(e->at[0]); }

/* diag(v)^n = diag(v.^n) */
static const expr *diagonal_power(engine *g, const expr *e, const expr *exponent) {
    const expr *v = each_simple(g, pool_call2(g->pool, OP_EPOW, e->at[0], exponent));
    return v ? simple_call(g, OP_DIAG, &v, 1) : NULL;
}

const expr *word_power(engine *g, const expr *base, const expr *exponent) {
    long n;
    if (!base || !exponent) return NULL;
    if (expr_is_one(exponent) || is_eye(base)) return base;
    if (!expr_is_number(exponent) || !number_to_long(&exponent->as.number, &n))
        return pool_pow(g->pool, base, exponent);
    if (n == 0) return eye_of(g, base->shape->side[0]);
    if (n < 0) return word_power(g, simple_inverse(g, base), pool_integer(g->pool, -n));
    uint32_t first, count;
    const expr *const *at = word_letters(&base, &first, &count);
    if (first) /* (c*A)^n = c^n*A^n */
        return word_product(
            g, simple_power(g, word_scalar(g, base), exponent),
            (const expr *const[]){word_power(g, word_product(g, NULL, at + first, count), exponent)}, 1);
    if (count > 1) return pool_pow(g->pool, base, exponent);
    if (is_diagonal(base)) return diagonal_power(g, base, exponent);
    if (expr_is(base, OP_KRON) && base->count == 2 && shape_is_square(base->at[0]->shape) &&
        shape_is_square(base->at[1]->shape))
        return kron_of(g, word_power(g, base->at[0], exponent), word_power(g, base->at[1], exponent));
    if (expr_is(base, OP_SQRTM) && n == 2) return base->at[0];
    letter l = letter_of(g, base);
    l.power *= n;
    return node_of(g, l);
}

const expr *simple_inverse(engine *g, const expr *e) {
    pool *p = g->pool;
    uint32_t first, count;
    if (!e) return NULL;
    if (expr_is_scalar(e)) return simple_power(g, e, pool_integer(p, -1));
    if (is_eye(e)) return e;
    const expr *const *at = word_letters(&e, &first, &count);
    if (first) {
        const expr *m = simple_inverse(g, word_product(g, NULL, at + first, count));
        return word_product(g, simple_power(g, word_scalar(g, e), pool_integer(p, -1)), &m, 1);
    }
    if (count > 1) return pool_call1(p, OP_INV, e);
    if (is_diagonal(e)) return diagonal_power(g, e, pool_integer(p, -1));
    if (expr_is(e, OP_COMMUTATION)) return simple_transpose(g, e);
    if (expr_is(e, OP_KRON) && e->count == 2 && shape_is_square(e->at[0]->shape) &&
        shape_is_square(e->at[1]->shape))
        return kron_of(g, simple_inverse(g, e->at[0]), simple_inverse(g, e->at[1]));
    letter l = letter_of(g, e);
    l.power = -l.power;
    return node_of(g, l);
}
