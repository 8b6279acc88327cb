/* Nodes are visited from the top; each sums up what its users sent and passes its share on to the argument that holds the
 * increment. One small function per operator, in a table. */
#include "calc/adjoint.h"
#include "calc/blocks.h"
#include "calc/each.h"
#include "calc/simplify.h"
#include "calc/word.h"
#include "expr/walk.h"

#include <string.h>

typedef struct pushing {
    engine *g;
    const expr *const *increments;
    uint32_t count;
    map *sums; /* node -> what its users sent, added up */
} pushing;

/* What the arguments get from G, the adjoint of e. */
typedef bool (*transposition)(pushing *v, const expr *e, const expr *G);

static bool varies(const pushing *v, const expr *e) {
    for (uint32_t i = 0; i < v->count; i++)
        if (expr_depends(e, v->increments[i])) return true;
    return false;
}

static bool send(pushing *v, const expr *to, const expr *G) {
    if (!G) return false;
    const expr *before = map_find(v->sums, to, 0);
    if (before && !(G = simple_add(v->g, before, G))) return false;
    return map_put(v->sums, to, 0, G) || diag_memory(pool_diag(v->g->pool));
}

static bool unable(const engine *g, const expr *e) {
    return diag_set(pool_diag(g->pool), DIAG_UNABLE, NOWHERE, MSG_NO_MATRIX_FORM,
                    e->kind == EXPR_CALL ? op_row_of((op)e->op)->name : "", NULL, NULL);
}

const expr *inner_product(engine *g, const expr *a, const expr *b) {
    if (!a || !b) return NULL;
    if (expr_is_scalar(a)) return simple_mul(g, a, b);
    const expr *w = word_product(g, NULL, (const expr *const[]){simple_transpose(g, a), b}, 2);
    return w && !expr_is_scalar(w) ? simple_call(g, OP_TR, &w, 1) : w;
}

static const expr *total(engine *g, const expr *e) {
    return !e || expr_is_scalar(e) ? e : simple_call(g, OP_SUM, &e, 1);
}

static const expr *each_times(engine *g, const expr *a, const expr *b) {
    if (!a || !b) return NULL;
    if (expr_is_scalar(a) || expr_is_scalar(b)) return simple_mul(g, a, b);
    return each_simple(g, pool_call2(g->pool, OP_EMUL, a, b));
}

/* --- one per operator --- */

static bool of_sum(pushing *v, const expr *e, const expr *G) {
    for (uint32_t i = 0; i < e->count; i++) {
        if (!varies(v, e->at[i])) continue;
        bool spread = expr_is_scalar(e->at[i]) && !expr_is_scalar(e);
        if (!send(v, e->at[i], spread ? total(v->g, G) : G)) return false;
    }
    return true;
}

/* The factors from..to without the one at `skip`, numbers and matrices as asked. */
static const expr *factors(engine *g, const expr *e, uint32_t from, uint32_t to, uint32_t skip) {
    const expr **at = arena_take(g->scratch, (e->count + 1) * sizeof *at);
    uint32_t n = 0;
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = from; i < to; i++)
        if (i != skip) at[n++] = e->at[i];
    return simple_product(g, at, n);
}

static uint32_t place_of(const pushing *v, const expr *e) {
    uint32_t k = 0;
    while (k < e->count && !varies(v, e->at[k])) k++;
    return k;
}

/* <G, c*L*T*R> = <c*L'*G*R', T>; a number t among the factors gets <G, the rest>. */
static bool of_product(pushing *v, const expr *e, const expr *G) {
    engine *g = v->g;
    uint32_t k = place_of(v, e), first = 0;
    const expr *t = e->at[k];
    if (expr_is_scalar(t)) {
        const expr *rest = factors(g, e, 0, e->count, k);
        return send(v, t, inner_product(g, G, rest));
    }
    while (expr_is_scalar(e->at[first])) first++;
    const expr *at[4];
    uint32_t n = 0;
    if (k > first) at[n++] = simple_transpose(g, factors(g, e, first, k, UINT32_MAX));
    at[n++] = G;
    if (k + 1 < e->count) at[n++] = simple_transpose(g, factors(g, e, k + 1, e->count, UINT32_MAX));
    const expr *c = first ? factors(g, e, 0, first, UINT32_MAX) : NULL;
    if (c) at[n++] = c;
    return send(v, t, simple_product(g, at, n));
}

static bool of_each_product(pushing *v, const expr *e, const expr *G) {
    engine *g = v->g;
    uint32_t k = place_of(v, e);
    for (uint32_t i = 0; i < e->count && G; i++)
        if (i != k) G = each_times(g, G, e->at[i]);
    return send(v, e->at[k], expr_is_scalar(e->at[k]) ? total(g, G) : G);
}

static bool of_transpose(pushing *v, const expr *e, const expr *G) {
    return send(v, e->at[0], simple_transpose(v->g, G));
}

static bool of_trace(pushing *v, const expr *e, const expr *G) {
    return send(v, e->at[0], simple_mul(v->g, G, eye_of(v->g, e->at[0]->shape->side[0])));
}

static bool of_total(pushing *v, const expr *e, const expr *G) {
    return send(v, e->at[0], simple_mul(v->g, G, ones_of(v->g, e->at[0]->shape)));
}

static bool of_diagonal(pushing *v, const expr *e, const expr *G) {
    return send(v, e->at[0], simple_call(v->g, OP_DIAG, &G, 1));
}

/* The matrix of shape s whose columns e lists; NULL without diag where that has no writing. */
static const expr *unvec(engine *g, const expr *e, const shape *s) {
    if (expr_is_scalar(e)) return e;
    if (expr_is(e, OP_VEC)) return e->at[0]->shape == s ? e->at[0] : NULL;
    if (is_ones(e)) return ones_of(g, s);
    if (is_zeros(e)) return zeros_of(g, s);
    bool fits = is_each(e) || expr_is(e, OP_ADD) || (expr_is(e, OP_MUL) && e->count > 1);
    const expr **at = fits ? arena_take(g->scratch, (e->count + 1) * sizeof *at) : NULL;
    if (!at) return NULL;
    for (uint32_t i = 0; i < e->count; i++)
        if (!(at[i] = unvec(g, e->at[i], s))) return NULL;
    return simplify(g, pool_with(g->pool, e, at));
}

static bool of_vec(pushing *v, const expr *e, const expr *G) {
    const expr *M = unvec(v->g, G, e->at[0]->shape);
    return M ? send(v, e->at[0], M) : unable(v->g, e);
}

static bool of_entry(pushing *v, const expr *e, const expr *G) {
    engine *g = v->g;
    const shape *s = e->at[0]->shape;
    if (s->order > 2) return unable(g, e);
    const expr *rows = unit_of(g, s->side[0], e->at[1]), *at[] = {G, rows, NULL};
    if (e->count > 2) at[2] = simple_transpose(g, unit_of(g, s->side[1], e->at[2]));
    return send(v, e->at[0], simple_product(g, at, e->count > 2 ? 3 : 2));
}

static bool of_row(pushing *v, const expr *e, const expr *G) {
    return send(v, e->at[0], simple_mul(v->g, unit_of(v->g, e->at[0]->shape->side[0], e->at[1]), G));
}

static bool of_column(pushing *v, const expr *e, const expr *G) {
    const expr *u = unit_of(v->g, e->at[0]->shape->side[1], e->at[1]);
    return send(v, e->at[0], simple_mul(v->g, G, simple_transpose(v->g, u)));
}

static const expr *ones_column(engine *g, const size *n) {
    return ones_of(g, shape_vector(pool_shapes(g->pool), n));
}

static bool of_rows(pushing *v, const expr *e, const expr *G) {
    engine *g = v->g;
    const size *n = e->at[0]->shape->side[1];
    const expr *M = simple_mul(g, G, simple_transpose(g, ones_column(g, n)));
    return send(v, e->at[0], expr_is(e, OP_MEAN_ROWS) ? simple_div(g, M, pool_size(g->pool, n)) : M);
}

static bool of_columns(pushing *v, const expr *e, const expr *G) {
    engine *g = v->g;
    const size *m = e->at[0]->shape->side[0];
    const expr *M = simple_mul(g, ones_column(g, m), G);
    return send(v, e->at[0], expr_is(e, OP_MEAN_COLUMNS) ? simple_div(g, M, pool_size(g->pool, m)) : M);
}

/* <G, a x t> = <G x a, t> */
static bool of_cross(pushing *v, const expr *e, const expr *G) {
    uint32_t k = place_of(v, e);
    const expr *at[] = {k ? G : e->at[1], k ? e->at[0] : G};
    return send(v, e->at[k], simple_call(v->g, OP_CROSS, at, 2));
}

/* The piece that holds it gets G where it applies, 0 elsewhere. */
static bool of_pieces(pushing *v, const expr *e, const expr *G) {
    engine *g = v->g;
    const expr **at = arena_take(g->scratch, e->count * sizeof *at);
    if (!at) return diag_memory(pool_diag(g->pool));
    for (uint32_t k = 0; k < e->count; k++) {
        if (e->at[k]->shape->truth || !varies(v, e->at[k])) continue;
        for (uint32_t i = 0; i < e->count; i++)
            at[i] = e->at[i]->shape->truth ? e->at[i] : i == k ? G : zeros_of(g, e->shape);
        if (!send(v, e->at[k], simplify(g, pool_with(g->pool, e, at)))) return false;
    }
    return true;
}

/* <G, sum of t_i> = sum of <G, t_i>: what the increments get from one term is summed. */
static bool of_sum_over(pushing *v, const expr *e, const expr *G) {
    engine *g = v->g;
    const expr **own = arena_take(g->scratch, (v->count + 1) * sizeof *own);
    if (!own) return diag_memory(pool_diag(g->pool));
    if (!adjoint_push(g, e->at[0], G, v->increments, v->count, own)) return false;
    for (uint32_t i = 0; i < v->count; i++) {
        if (!own[i]) continue;
        const expr *at[] = {own[i], e->at[1], e->at[2], e->at[3]};
        if (!send(v, v->increments[i], simplify(g, pool_call(g->pool, OP_SUM_OVER, at, 4)))) return false;
    }
    return true;
}

/* The factors of G as a Kronecker product of matrices shaped like those of e; *ret_scale is what multiplies them. NULL
 * without diag where it is none that one sees. */
static const expr *const *kron_factors(engine *g, const expr *e, const expr *G, const expr **ret_scale) {
    uint32_t first, count;
    const expr *const *letters = word_letters(&G, &first, &count);
    const expr **at = arena_take(g->scratch, e->count * sizeof *at), *K = letters[first];
    *ret_scale = word_scalar(g, G);
    if (!at || count != 1) return NULL;
    for (uint32_t i = 0; i < e->count; i++) {
        const shape *s = e->at[i]->shape;
        bool like = expr_is(K, OP_KRON) && K->count == e->count && K->at[i]->shape == s;
        at[i] = like                                    ? K->at[i]
                : is_eye(K) && s->side[0] == s->side[1] ? eye_of(g, s->side[0])
                : is_ones(K)                            ? ones_of(g, s)
                                                        : NULL;
        if (!at[i]) return NULL;
    }
    return at;
}

/* <kron(P, Q), kron(A, t)> = <P, A>*<Q, t> */
static bool of_kron(pushing *v, const expr *e, const expr *G) {
    engine *g = v->g;
    uint32_t k = place_of(v, e);
    const expr *scale, *const *at = kron_factors(g, e, G, &scale);
    if (!at) return unable(g, e);
    for (uint32_t i = 0; i < e->count && scale; i++)
        if (i != k) scale = simple_mul(g, scale, inner_product(g, at[i], e->at[i]));
    return send(v, e->at[k], simple_mul(g, scale, at[k]));
}

/* <G, L(X, t)> = <L(X', G), t> for the derivative L of a function at X. */
static bool of_function_along(pushing *v, const expr *e, const expr *G) {
    const expr *at[] = {simple_transpose(v->g, e->at[0]), G};
    return send(v, e->at[1], at[0] ? simple_call(v->g, (op)e->op, at, 2) : NULL);
}

static bool of_sylvester(pushing *v, const expr *e, const expr *G) {
    const expr *at[] = {simple_transpose(v->g, e->at[0]), simple_transpose(v->g, e->at[1]), G};
    return send(v, e->at[2], at[0] && at[1] ? simple_call(v->g, OP_SYLVESTER, at, 3) : NULL);
}

/* A mask of the entries. */
static bool of_triangle(pushing *v, const expr *e, const expr *G) {
    return send(v, e->at[0], G ? simple_call(v->g, (op)e->op, &G, 1) : NULL);
}

static const struct {
    op of;
    transposition run;
} transpositions[] = {
    {OP_DEXPM, of_function_along},
    {OP_DLOGM, of_function_along},
    {OP_SYLVESTER, of_sylvester},
    {OP_LOWERHALF, of_triangle},
    {OP_TRIL, of_triangle},
    {OP_TRIU, of_triangle},
    {OP_ADD, of_sum},
    {OP_MUL, of_product},
    {OP_EMUL, of_each_product},
    {OP_TRANSPOSE, of_transpose},
    {OP_TR, of_trace},
    {OP_SUM, of_total},
    {OP_DIAG, of_diagonal},
    {OP_VEC, of_vec},
    {OP_INDEX, of_entry},
    {OP_ROW, of_row},
    {OP_COLUMN, of_column},
    {OP_SUM_ROWS, of_rows},
    {OP_MEAN_ROWS, of_rows},
    {OP_SUM_COLUMNS, of_columns},
    {OP_MEAN_COLUMNS, of_columns},
    {OP_KRON, of_kron},
    {OP_CROSS, of_cross},
    {OP_PIECEWISE, of_pieces},
    {OP_SUM_OVER, of_sum_over},
};

static bool of_entries(pushing *v, const expr *e, const expr *G) {
    engine *g = v->g;
    for (uint32_t i = 0; i < e->count; i++) {
        if (!varies(v, e->at[i])) continue;
        uint32_t columns = e->as.matrix.columns;
        const expr *at[] = {G, pool_integer(g->pool, i / columns + 1),
                            pool_integer(g->pool, i % columns + 1)};
        if (!send(v, e->at[i], simple_call(g, OP_INDEX, at, columns == 1 ? 2 : 3))) return false;
    }
    return true;
}

static bool of_blocks(pushing *v, const expr *e, const expr *G) {
    for (uint32_t i = 0; i < e->count; i++) {
        uint32_t across = e->as.matrix.columns;
        if (varies(v, e->at[i]) && !send(v, e->at[i], blocks_part(v->g, e, G, i / across, i % across)))
            return false;
    }
    return true;
}

static bool pass_on(pushing *v, const expr *e, const expr *G) {
    if (e->kind == EXPR_MATRIX) return of_entries(v, e, G);
    if (is_blocks(e)) return of_blocks(v, e, G);
    for (size_t i = 0; i < sizeof transpositions / sizeof *transpositions; i++)
        if (transpositions[i].of == e->op) return transpositions[i].run(v, e, G);
    return unable(v->g, e);
}

static bool is_increment(const pushing *v, const expr *e) {
    for (uint32_t i = 0; i < v->count; i++)
        if (v->increments[i] == e) return true;
    return false;
}

bool adjoint_push(engine *g, const expr *t, const expr *seed, const expr *const *increments, uint32_t count,
                  const expr **ret) {
    pushing v = {g, increments, count, map_new(g->scratch)};
    list nodes;
    if (!t || !seed) return false;
    if (!v.sums || !walk_order(g->scratch, t, &nodes)) return diag_memory(pool_diag(g->pool));
    if (!send(&v, t, seed)) return false;
    for (size_t i = nodes.count; i-- > 0;) {
        const expr *e = nodes.at[i], *G = map_find(v.sums, e, 0);
        if (!pool_fine(g->pool)) return false;
        if (G && varies(&v, e) && !is_increment(&v, e) && !pass_on(&v, e, G)) return false;
    }
    for (uint32_t i = 0; i < count; i++) ret[i] = map_find(v.sums, increments[i], 0);
    return true;
}

bool adjoint_step(engine *g, const expr *t, const expr *seed, const expr *const *increments, uint32_t count,
                  const expr **ret_parts, const expr **ret_seeds, uint32_t room, uint32_t *ret_count) {
    pushing v = {g, increments, count, map_new(g->scratch)};
    if (!v.sums) return diag_memory(pool_diag(g->pool));
    if (!pass_on(&v, t, seed)) return false;
    uint32_t n = 0;
    const expr *const *at = expr_is(t, OP_SUM_OVER) ? increments : t->at;
    uint32_t parts = at == increments ? count : t->count;
    for (uint32_t i = 0; i < parts; i++) {
        const expr *G = map_find(v.sums, at[i], 0);
        bool seen = false;
        for (uint32_t k = 0; k < n; k++) seen |= ret_parts[k] == at[i];
        if (!G || seen) continue;
        if (n == room) return unable(g, t);
        ret_parts[n] = at[i];
        ret_seeds[n++] = G;
    }
    *ret_count = n;
    return true;
}
