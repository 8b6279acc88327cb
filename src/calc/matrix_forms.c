/* Simple forms of functions of matrices whose entries are not known: what holds for all matrices, a small function for each
 * operator, in a table. */
#include "calc/matrix_forms.h"
#include "calc/each.h"
#include "calc/simplify.h"
#include "calc/word.h"

typedef const expr *(*form)(engine *g, const expr *const *at, uint32_t count);

/* f(c*A) as c*f(A), for linear f; NULL without diag where A has no number. */
static const expr *scalar_out(engine *g, op o, const expr *u) {
    uint32_t first, count;
    const expr *const *at = word_letters(&u, &first, &count);
    if (first == 0) return NULL;
    const expr *rest = word_product(g, NULL, at + first, count);
    return simple_mul(g, word_scalar(g, u), rest ? simple_call(g, o, &rest, 1) : NULL);
}

/* --- trace --- */

static bool ends_in_increment(const expr *w) {
    const expr *last = w->at[w->count - 1];
    if (expr_is(last, OP_TRANSPOSE)) last = last->at[0];
    return expr_is_symbol(last) && last->as.symbol.is_increment;
}

static int word_compare(const expr *a, const expr *b) {
    bool ends_a = ends_in_increment(a), ends_b = ends_in_increment(b);
    if (ends_a != ends_b) return ends_a ? -1 : 1;
    uint32_t x = 0, y = 0;
    for (uint32_t i = 0; i < a->count; i++) x += expr_is(a->at[i], OP_TRANSPOSE);
    for (uint32_t i = 0; i < b->count; i++) y += expr_is(b->at[i], OP_TRANSPOSE);
    return x != y ? (x < y ? -1 : 1) : expr_compare(a, b);
}

/* Of the rotations of a word and of its transpose one that ends in an increment, with fewest transposes, then the first. A rotation may bring
 * letters together that cancel or join: then there is another trace to take. */
static const expr *trace_of_word(engine *g, const expr *u) {
    const expr *best = u;
    const expr **turned = arena_take(g->scratch, u->count * sizeof *turned);
    if (!turned) return diag_memory(pool_diag(g->pool)), NULL;
    for (int side = 0; side < 2; side++) {
        const expr *w = side ? simple_transpose(g, u) : u;
        if (!w || !expr_is(w, OP_MUL) || w->count != u->count)
            return w ? pool_call1(g->pool, OP_TR, u) : NULL;
        for (uint32_t k = 0; k < w->count; k++) {
            for (uint32_t i = 0; i < w->count; i++) turned[i] = w->at[(i + k) % w->count];
            const expr *r = word_product(g, NULL, turned, w->count);
            if (!r) return NULL;
            if (!expr_is(r, OP_MUL) || r->count != w->count || word_is_number(r))
                return simple_call(g, OP_TR, &r, 1);
            if (word_compare(r, best) < 0) best = r;
        }
    }
    return pool_call1(g->pool, OP_TR, best);
}

static const expr *trace_of(engine *g, const expr *const *at, uint32_t count) {
    (void)count;
    const expr *u = at[0], *c = expr_is_scalar(u) ? u : scalar_out(g, OP_TR, u);
    if (c || !pool_fine(g->pool)) return c;
    if (is_zeros(u)) return pool_integer(g->pool, 0);
    if (is_eye(u)) return pool_size(g->pool, u->shape->side[0]);
    if (expr_is(u, OP_TRANSPOSE)) return simple_call(g, OP_TR, u->at, 1);
    if (expr_is(u, OP_DIAG)) return simple_call(g, OP_SUM, u->at, 1);
    if (expr_is(u, OP_MUL) && word_is_number(u) == false) {
        const expr *K = u->count == 2 ? u->at[expr_is(u->at[1], OP_COMMUTATION)] : NULL,
                   *k = K ? u->at[K == u->at[0]] : NULL;
        if (K && expr_is(K, OP_COMMUTATION) && K->at[0] == K->at[1] && expr_is(k, OP_KRON) && k->count == 2 &&
            k->at[0]->shape == k->at[1]->shape && shape_is_square(k->at[0]->shape)) {
            const expr *product = simple_product(g, k->at, 2); /* tr(commutation(n,n)*kron(A, B)) = tr(A*B) */
            return product ? simple_call(g, OP_TR, &product, 1) : NULL;
        }
        if (u->count == 2 && is_column(u->at[0])) /* tr(a*b') = b'*a */
            return word_product(g, NULL, (const expr *const[]){u->at[1], u->at[0]}, 2);
        return trace_of_word(g, u);
    }
    if (expr_is(u, OP_KRON)) {
        const expr **all = arena_take(g->scratch, u->count * sizeof *all);
        if (!all) return diag_memory(pool_diag(g->pool)), NULL;
        for (uint32_t i = 0; i < u->count; i++) {
            if (!shape_is_square(u->at[i]->shape)) return NULL;
            all[i] = simple_call(g, OP_TR, &u->at[i], 1);
        }
        return simple_product(g, all, u->count);
    }
    if (expr_is(u, OP_POW) && expr_is(u->at[0], OP_TRANSPOSE)) {
        const expr *p = word_power(g, u->at[0]->at[0], u->at[1]);
        return p ? simple_call(g, OP_TR, &p, 1) : NULL;
    }
    return NULL;
}

/* --- determinant --- */

static bool all_square(const expr *const *at, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (!shape_is_square(at[i]->shape)) return false;
    return true;
}

static const expr *determinant(engine *g, const expr *const *at, uint32_t count) {
    pool *p = g->pool;
    const expr *u = at[0];
    (void)count;
    if (expr_is_scalar(u)) return u;
    if (is_eye(u)) return pool_integer(p, 1);
    if (is_zeros(u)) return pool_integer(p, 0);
    if (expr_is(u, OP_TRANSPOSE)) return simple_call(g, OP_DET, u->at, 1);
    if (expr_is(u, OP_INV)) return simple_power(g, simple_call(g, OP_DET, u->at, 1), pool_integer(p, -1));
    if (expr_is(u, OP_POW)) return simple_power(g, simple_call(g, OP_DET, u->at, 1), u->at[1]);
    if (expr_is(u, OP_DIAG)) return simple_call(g, OP_PROD, u->at, 1);
    if (expr_is(u, OP_KRON) && u->count == 2 && all_square(u->at, 2)) { /* det(A)^q*det(B)^p, A p×p, B q×q */
        const expr *p_ = simplify(g, pool_size(p, u->at[0]->shape->side[0])),
                   *q = simplify(g, pool_size(p, u->at[1]->shape->side[0]));
        return simple_mul(g, simple_power(g, simple_call(g, OP_DET, &u->at[0], 1), q),
                          simple_power(g, simple_call(g, OP_DET, &u->at[1], 1), p_));
    }
    uint32_t first, n;
    const expr *const *letters = word_letters(&u, &first, &n);
    if (first) { /* det(c*A) = c^n*det(A) */
        const expr *rest = word_product(g, NULL, letters + first, n);
        return simple_mul(g, simple_power(g, word_scalar(g, u), simplify(g, pool_size(p, u->shape->side[0]))),
                          rest ? simple_call(g, OP_DET, &rest, 1) : NULL);
    }
    if (n == 1 || !all_square(letters, n)) return NULL;
    const expr **all = arena_take(g->scratch, n * sizeof *all);
    if (!all) return diag_memory(pool_diag(p)), NULL;
    for (uint32_t i = 0; i < n; i++) all[i] = simple_call(g, OP_DET, &letters[i], 1);
    return simple_product(g, all, n);
}

static const expr *inverse(engine *g, const expr *const *at, uint32_t count) {
    return (void)count, simple_inverse(g, at[0]);
}

/* --- sums and norms --- */

static bool has_number(const expr *sum) {
    for (uint32_t i = 0; i < sum->count; i++)
        if (expr_is_scalar(sum->at[i])) return true;
    return false;
}

/* sum(u + c) = sum(u) + n*c */
static const expr *total_of_terms(engine *g, const expr *u) {
    const expr **all = arena_take(g->scratch, (u->count + 1) * sizeof *all);
    const expr *entries = simplify(
        g, pool_mul(g->pool, pool_size(g->pool, u->shape->side[0]), pool_size(g->pool, u->shape->side[1])));
    if (!all) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < u->count; i++)
        all[i] = expr_is_scalar(u->at[i]) ? simple_mul(g, entries, u->at[i])
                                          : simple_call(g, OP_SUM, &u->at[i], 1);
    return simple_sum(g, all, u->count);
}

static const expr *total(engine *g, const expr *const *at, uint32_t count) {
    const expr *u = at[0], *c = expr_is_scalar(u) ? u : scalar_out(g, OP_SUM, u);
    (void)count;
    if (c || !pool_fine(g->pool)) return c;
    if (is_zeros(u)) return pool_integer(g->pool, 0);
    if (is_ones(u))
        return simplify(g, pool_mul(g->pool, pool_size(g->pool, u->shape->side[0]),
                                    pool_size(g->pool, u->shape->side[1])));
    if (is_eye(u)) return pool_size(g->pool, u->shape->side[0]);
    if (expr_is(u, OP_ADD) && has_number(u)) return total_of_terms(g, u);
    if (expr_is(u, OP_TRANSPOSE) || (expr_is(u, OP_DIAG) && is_column(u->at[0])))
        return simple_call(g, OP_SUM, u->at, 1);
    if (expr_is(u, OP_EMUL) && is_column(u)) { /* sum(u.*v) = u'*v */
        const expr *rest = u->count == 2 ? u->at[1] : pool_call(g->pool, OP_EMUL, u->at + 1, u->count - 1);
        return word_product(g, NULL, (const expr *const[]){simple_transpose(g, u->at[0]), rest}, 2);
    }
    if (expr_is(u, OP_MUL) && is_column(u) && is_ones(u->at[u->count - 1])) { /* sum(A*ones(n)) = sum(A) */
        const expr *rest = word_product(g, NULL, u->at, u->count - 1);
        return rest ? simple_call(g, OP_SUM, &rest, 1) : NULL;
    }
    if (expr_is(u, OP_MUL) && u->count == 2 && is_column(u->at[0])) /* sum(a*b') = sum(a)*sum(b) */
        return simple_mul(g, simple_call(g, OP_SUM, &u->at[0], 1), simple_call(g, OP_SUM, &u->at[1], 1));
    return NULL;
}

static const expr *mean(engine *g, const expr *const *at, uint32_t count) {
    const expr *n = simplify(g, pool_mul(g->pool, pool_size(g->pool, at[0]->shape->side[0]),
                                         pool_size(g->pool, at[0]->shape->side[1])));
    return (void)count, simple_div(g, simple_call(g, OP_SUM, at, 1), n);
}

/* ||c*u|| = |c|*||u|| */
static const expr *norm_of(engine *g, op o, const expr *u) {
    if (expr_is_scalar(u)) return simple_call(g, OP_ABS, &u, 1);
    if (is_zeros(u)) return pool_integer(g->pool, 0);
    if (o == OP_NORM && expr_is(u, OP_VEC)) return simple_call(g, OP_NORMF, u->at, 1);
    uint32_t first, n;
    const expr *const *at = word_letters(&u, &first, &n);
    if (first == 0) return expr_is(u, OP_TRANSPOSE) && o == OP_NORMF ? simple_call(g, o, u->at, 1) : NULL;
    const expr *c = word_scalar(g, u), *rest = word_product(g, NULL, at + first, n);
    return simple_mul(g, c ? simple_call(g, OP_ABS, &c, 1) : NULL, rest ? simple_call(g, o, &rest, 1) : NULL);
}

static const expr *norm(engine *g, const expr *const *at, uint32_t count) {
    return (void)count, norm_of(g, OP_NORM, at[0]);
}
static const expr *norm1(engine *g, const expr *const *at, uint32_t count) {
    return (void)count, norm_of(g, OP_NORM1, at[0]);
}
static const expr *norminf(engine *g, const expr *const *at, uint32_t count) {
    return (void)count, norm_of(g, OP_NORMINF, at[0]);
}

/* The Frobenius norm of a vector is its length. */
static const expr *normf(engine *g, const expr *const *at, uint32_t count) {
    return (void)count, is_column(at[0]) ? simple_call(g, OP_NORM, at, 1) : norm_of(g, OP_NORMF, at[0]);
}

/* --- rearranging --- */

/* diag(A + A') = 2*diag(A): term by term, where that leaves fewer. */
static const expr *diagonal_of_terms(engine *g, const expr *u) {
    const expr **all = arena_take(g->scratch, (u->count + 1) * sizeof *all);
    if (!all) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < u->count; i++) {
        if (expr_is_scalar(u->at[i])) return NULL;
        all[i] = simple_call(g, OP_DIAG, &u->at[i], 1);
    }
    const expr *sum = simple_sum(g, all, u->count);
    return sum && expr_is(sum, OP_ADD) && sum->count >= u->count ? NULL : sum;
}

/* diag(A*diag(v)) = diag(A).*v, on either side. NULL without diag. */
static const expr *scaled_diagonal(engine *g, const expr *u) {
    for (uint32_t last = 0; expr_is(u, OP_MUL) && u->count > 1 && last < 2; last++) {
        const expr *d = u->at[last ? u->count - 1 : 0];
        if (!expr_is(d, OP_DIAG) || !is_column(d->at[0])) continue;
        const expr *rest = word_product(g, NULL, u->at + !last, u->count - 1),
                   *own = rest ? simple_call(g, OP_DIAG, &rest, 1) : NULL;
        return own ? each_simple(g, pool_call2(g->pool, OP_EMUL, own, d->at[0])) : NULL;
    }
    return NULL;
}

static const expr *diagonal(engine *g, const expr *const *at, uint32_t count) {
    const expr *u = at[0], *c = expr_is_scalar(u) ? u : scalar_out(g, OP_DIAG, u);
    (void)count;
    if (c || !pool_fine(g->pool)) return c;
    if (is_column(u)) {
        if (is_ones(u)) return eye_of(g, u->shape->side[0]);
        return is_zeros(u)
                   ? zeros_of(g, shape_matrix(pool_shapes(g->pool), u->shape->side[0], u->shape->side[0]))
                   : NULL;
    }
    const shape *column = shape_vector(pool_shapes(g->pool), u->shape->side[0]);
    if (is_eye(u) || is_ones(u)) return ones_of(g, column);
    if (is_zeros(u)) return zeros_of(g, column);
    if (expr_is(u, OP_DIAG)) return u->at[0];
    if (expr_is(u, OP_TRANSPOSE)) return simple_call(g, OP_DIAG, u->at, 1);
    if (expr_is(u, OP_ADD)) return diagonal_of_terms(g, u);
    const expr *scaled = scaled_diagonal(g, u);
    if (scaled || !pool_fine(g->pool)) return scaled;
    if (expr_is(u, OP_MUL) && u->count == 2 && is_column(u->at[0])) /* diag(a*b') = a.*b */
        return each_simple(g, pool_call2(g->pool, OP_EMUL, u->at[0], simple_transpose(g, u->at[1])));
    return NULL;
}

static const expr *vec(engine *g, const expr *const *at, uint32_t count) {
    const expr *u = at[0];
    (void)count;
    if (expr_is_scalar(u) || is_column(u)) return u;
    if (is_zeros(u) || is_ones(u)) {
        const shape *s = shape_vector(pool_shapes(g->pool),
                                      size_mul(pool_shapes(g->pool), u->shape->side[0], u->shape->side[1]));
        return is_ones(u) ? ones_of(g, s) : zeros_of(g, s);
    }
    if (expr_is(u, OP_MUL) && u->count == 2 && is_column(u->at[0])) { /* vec(a*b') = kron(b, a) */
        const expr *both[] = {simple_transpose(g, u->at[1]), u->at[0]};
        return both[0] ? simple_call(g, OP_KRON, both, 2) : NULL;
    }
    return scalar_out(g, OP_VEC, u);
}

/* Nested to the right; of a row and a column the outer product. NULL without diag where it is so already. */
static const expr *kron_nested(engine *g, const expr *const *at, uint32_t count) {
    const expr *rest[] = {NULL, NULL};
    if (count > 2) {
        rest[0] = at[0];
        rest[1] = simple_call(g, OP_KRON, at + 1, count - 1);
    } else if (expr_is(at[0], OP_KRON)) { /* kron(kron(A, B), C) = kron(A, kron(B, C)) */
        const expr *inner[] = {at[0]->at[1], at[1]};
        rest[0] = at[0]->at[0];
        rest[1] = simple_call(g, OP_KRON, inner, 2);
    } else if (is_row(at[0]) && is_column(at[1]) && !expr_is_scalar(at[1]))
        return word_product(g, NULL, (const expr *const[]){at[1], at[0]}, 2);
    else if (is_column(at[0]) && is_row(at[1]))
        return word_product(g, NULL, at, 2);
    else
        return NULL;
    return rest[1] ? simple_call(g, OP_KRON, rest, 2) : NULL;
}

static const expr *kron(engine *g, const expr *const *at, uint32_t count) {
    const expr *nested = kron_nested(g, at, count);
    if (nested || !pool_fine(g->pool)) return nested;
    const expr **scalars = arena_take(g->scratch, 2 * (count + 1) * sizeof *scalars);
    if (!scalars) return diag_memory(pool_diag(g->pool)), NULL;
    const expr **rest = scalars + count + 1;
    uint32_t n = 0, m = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first, letters;
        if (expr_is_scalar(at[i])) {
            scalars[n++] = at[i];
            continue;
        }
        const expr *const *l = word_letters(&at[i], &first, &letters);
        if (first) scalars[n++] = word_scalar(g, at[i]);
        rest[m++] = first ? word_product(g, NULL, l + first, letters) : at[i];
        if (is_zeros(at[i])) return zeros_of(g, pool_call(g->pool, OP_KRON, at, count)->shape);
    }
    if (!n && count == 2 && is_eye(at[0]) && is_eye(at[1]))
        return eye_of(g, size_mul(pool_shapes(g->pool), at[0]->shape->side[0], at[1]->shape->side[0]));
    if (!n) return NULL;
    const expr *c = simple_product(g, scalars, n);
    if (m == 0) return c;
    const expr *k = m == 1 ? rest[0] : simple_call(g, OP_KRON, rest, m);
    return k ? word_product(g, c, &k, 1) : NULL;
}

static const expr *dot(engine *g, const expr *const *at, uint32_t count) {
    (void)count;
    return word_product(g, NULL, (const expr *const[]){simple_transpose(g, at[0]), at[1]}, 2);
}
static const expr *outer(engine *g, const expr *const *at, uint32_t count) {
    (void)count;
    return word_product(g, NULL, (const expr *const[]){at[0], simple_transpose(g, at[1])}, 2);
}

static const expr *one_per_row(engine *g, const expr *const *at, uint32_t count) {
    return (void)count, is_column(at[0]) ? at[0] : scalar_out(g, OP_SUM_ROWS, at[0]);
}

/* --- entries --- */

static bool has_unit(const expr *e) {
    if (is_unit(e)) return true;
    bool passes = expr_is(e, OP_MUL) || expr_is(e, OP_ADD) || expr_is(e, OP_TRANSPOSE);
    for (uint32_t i = 0; passes && i < e->count; i++)
        if (has_unit(e->at[i])) return true;
    return false;
}

static const expr *entry_of(engine *g, const expr *u, const expr *const *at, uint32_t count) {
    const expr *all[] = {u, at[1], count > 2 ? at[2] : NULL};
    return u ? simple_call(g, OP_INDEX, all, count) : NULL;
}

static const expr *entry_of_terms(engine *g, const expr *const *at, uint32_t count) {
    const expr *u = at[0], **terms = arena_take(g->scratch, (u->count + 1) * sizeof *terms);
    if (!terms) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < u->count; i++)
        terms[i] = expr_is_scalar(u->at[i]) ? u->at[i] : entry_of(g, u->at[i], at, count);
    return simple_sum(g, terms, u->count);
}

/* (a*b')[i,j] = a[i]*b[j] */
static const expr *entry_of_outer(engine *g, const expr *u, const expr *const *at) {
    const expr *first[] = {u->at[0], at[1]}, *second[] = {simple_transpose(g, u->at[1]), at[2]};
    if (!second[0]) return NULL;
    return simple_mul(g, simple_call(g, OP_INDEX, first, 2), simple_call(g, OP_INDEX, second, 2));
}

/* eye(n)[i,j] = kdelta(i, j), and what is made of columns of the identity. */
static const expr *entry(engine *g, const expr *const *at, uint32_t count) {
    const expr *u = at[0];
    if (u->shape->order > 2) return NULL;
    if (count == 3 && is_eye(u)) return simple_call(g, OP_KDELTA, at + 1, 2);
    if (is_zeros(u)) return pool_integer(g->pool, 0);
    if (is_ones(u)) return pool_integer(g->pool, 1);
    if (count == 2 && is_unit(u)) {
        const expr *pair[] = {at[1], u->at[1]};
        return simple_call(g, OP_KDELTA, pair, 2);
    }
    if (!has_unit(u)) return NULL;
    if (count == 3 && expr_is(u, OP_TRANSPOSE)) {
        const expr *turned[] = {u->at[0], at[2], at[1]};
        return simple_call(g, OP_INDEX, turned, 3);
    }
    if (expr_is(u, OP_ADD)) return entry_of_terms(g, at, count);
    uint32_t first, n;
    const expr *const *letters = word_letters(&u, &first, &n);
    if (first) {
        const expr *rest = word_product(g, NULL, letters + first, n);
        return simple_mul(g, word_scalar(g, u), entry_of(g, rest, at, count));
    }
    return expr_is(u, OP_MUL) && n == 2 && count == 3 && is_column(u->at[0]) ? entry_of_outer(g, u, at)
                                                                             : NULL;
}

/* A mask of the entries: numbers come out of it. */
static const expr *triangle(engine *g, op o, const expr *u) {
    if (is_zeros(u)) return u;
    return scalar_out(g, o, u);
}
static const expr *lower_triangle(engine *g, const expr *const *at, uint32_t count) {
    return (void)count, expr_is(at[0], OP_TRIL) ? at[0] : triangle(g, OP_TRIL, at[0]);
}
static const expr *upper_triangle(engine *g, const expr *const *at, uint32_t count) {
    return (void)count, expr_is(at[0], OP_TRIU) ? at[0] : triangle(g, OP_TRIU, at[0]);
}
static const expr *lower_half(engine *g, const expr *const *at, uint32_t count) {
    return (void)count, triangle(g, OP_LOWERHALF, at[0]);
}

/* f(X') = f(X)' */
static const expr *function_of(engine *g, op o, const expr *u) {
    if (!expr_is(u, OP_TRANSPOSE)) return NULL;
    return simple_transpose(g, simple_call(g, o, u->at, 1));
}
static const expr *exponential(engine *g, const expr *const *at, uint32_t count) {
    (void)count;
    if (is_zeros(at[0])) return eye_of(g, at[0]->shape->side[0]);
    return function_of(g, OP_EXPM, at[0]);
}
static const expr *logarithm(engine *g, const expr *const *at, uint32_t count) {
    (void)count;
    if (is_eye(at[0])) return zeros_of(g, at[0]->shape);
    return function_of(g, OP_LOGM, at[0]);
}
static const expr *root(engine *g, const expr *const *at, uint32_t count) {
    (void)count;
    return is_eye(at[0]) ? at[0] : function_of(g, OP_SQRTM, at[0]);
}

static bool commute(engine *g, const expr *a, const expr *b) {
    const expr *ab = simple_mul(g, a, b), *ba = simple_mul(g, b, a);
    return ab && ab == ba;
}

/* dexpm(X, E) = E*expm(X) and dlogm(X, E) = E*inv(X) where E and X commute. */
static const expr *exponential_along(engine *g, const expr *const *at, uint32_t count) {
    (void)count;
    if (is_zeros(at[1])) return zeros_of(g, at[0]->shape);
    return commute(g, at[0], at[1]) ? simple_mul(g, at[1], simple_call(g, OP_EXPM, at, 1)) : NULL;
}
static const expr *logarithm_along(engine *g, const expr *const *at, uint32_t count) {
    (void)count;
    if (is_zeros(at[1])) return zeros_of(g, at[0]->shape);
    return commute(g, at[0], at[1]) ? simple_mul(g, at[1], simple_inverse(g, at[0])) : NULL;
}

/* sylvester(A, A, C) = inv(A)*C/2 where A and C commute. */
static const expr *sylvester(engine *g, const expr *const *at, uint32_t count) {
    (void)count;
    if (is_zeros(at[2])) return zeros_of(g, at[2]->shape);
    if (at[0] != at[1] || !commute(g, at[0], at[2])) return NULL;
    return simple_div(g, simple_mul(g, simple_inverse(g, at[0]), at[2]), pool_integer(g->pool, 2));
}

static const struct {
    op of;
    form run;
} forms[] = {
    {OP_INDEX, entry},
    {OP_TRIL, lower_triangle},
    {OP_TRIU, upper_triangle},
    {OP_LOWERHALF, lower_half},
    {OP_EXPM, exponential},
    {OP_LOGM, logarithm},
    {OP_SQRTM, root},
    {OP_DEXPM, exponential_along},
    {OP_DLOGM, logarithm_along},
    {OP_SYLVESTER, sylvester},
    {OP_TR, trace_of},
    {OP_DET, determinant},
    {OP_INV, inverse},
    {OP_SUM, total},
    {OP_MEAN, mean},
    {OP_NORM, norm},
    {OP_NORM1, norm1},
    {OP_NORMF, normf},
    {OP_DIAG, diagonal},
    {OP_VEC, vec},
    {OP_NORMINF, norminf},
    {OP_KRON, kron},
    {OP_DOT, dot},
    {OP_OUTER, outer},
    {OP_SUM_ROWS, one_per_row},
};

const expr *matrix_form(engine *g, op o, const expr *const *at, uint32_t count) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].of == o) return forms[i].run(g, at, count);
    return NULL;
}
