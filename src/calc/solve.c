/* solve(e1 == e2, x): equations that are linear in x. The differential of e1 - e2 is M*dx (of a matrix L*dX, dX*R or L*dX*R)
 * with M free of x, and the value at x = 0 is the other side. */
#include "calc/adjoint.h"
#include "calc/by_matrix.h"
#include "calc/domain.h"
#include "calc/gather.h"
#include "calc/present.h"
#include "calc/simplify.h"
#include "calc/slope.h"
#include "calc/word.h"
#include "expr/walk.h"

typedef struct linear {
    const expr *left, *right; /* NULL: none */
} linear;

static const expr *not_linear(operating *o, const syntax *s, const expr *x) {
    return operating_fail(o, DIAG_UNABLE, s->where, MSG_NOT_LINEAR, x->as.symbol.name, NULL);
}

/* What stands before and behind dX in one term of T. */
static bool sides_of_term(engine *g, const expr *t, const expr *dx, linear *ret) {
    uint32_t first, n, k = 0;
    const expr *const *at = word_letters(&t, &first, &n), *const *letters = at + first;
    while (k < n && letters[k] != dx) k++;
    if (k == n) return false;
    const expr *c = word_scalar(g, t);
    const expr *identity = eye_of(g, dx->shape->side[0]);
    ret->left = k ? word_product(g, c, letters, k) : simple_mul(g, c, identity);
    ret->right = k + 1 < n ? word_product(g, NULL, letters + k + 1, n - k - 1) : NULL;
    return ret->left && pool_fine(g->pool);
}

/* T = L*dX*R, where all terms share R; or, of terms dX*R alone, L a number. */
static bool sides_of(engine *g, const expr *T, const expr *dx, linear *ret) {
    const expr *const *terms = expr_is(T, OP_ADD) ? T->at : &T;
    uint32_t n = expr_is(T, OP_ADD) ? T->count : 1;
    for (uint32_t i = 0; i < n; i++) {
        linear one;
        if (!sides_of_term(g, terms[i], dx, &one)) return false;
        if (i && one.right == ret->right)
            ret->left = simple_add(g, ret->left, one.left);
        else if (i)
            return false;
        else
            *ret = one;
    }
    return true;
}

static const expr *inverse_times(engine *g, const expr *M, const expr *b) {
    return simple_mul(g, simple_inverse(g, M), b);
}

/* x with T(x) = b, T the linear part; *ret_factored is T(x) with all that is multiplied with x taken together. */
static const expr *solution(operating *o, const syntax *s, const expr *T, const expr *x, const expr *dx,
                            const expr *b, const expr **ret_factored) {
    engine *g = operating_engine(o);
    linear parts = {NULL, NULL};
    if (x->shape->order <= 1) {
        const expr *M = slope_of(g, T, dx);
        if (!M || expr_depends(M, x)) return pool_fine(g->pool) ? not_linear(o, s, x) : NULL;
        if (!shape_is_square(M->shape))
            return operating_fail(o, DIAG_SHAPE, s->where, MSG_NOT_AS_MANY, NULL, NULL);
        M = scalar_out(g, M);
        *ret_factored = pool_mul(g->pool, M, x);
        return inverse_times(g, M, b);
    }
    if (!sides_of(g, T, dx, &parts) || expr_depends(parts.left, x) ||
        (parts.right && expr_depends(parts.right, x)))
        return pool_fine(g->pool) ? not_linear(o, s, x) : NULL;
    if (!shape_is_square(parts.left->shape) || (parts.right && !shape_is_square(parts.right->shape)))
        return operating_fail(o, DIAG_SHAPE, s->where, MSG_NOT_AS_MANY, NULL, NULL);
    const expr *left = scalar_out(g, parts.left), *X = inverse_times(g, left, b);
    *ret_factored = expr_is_one(left) || is_eye(left) ? x : pool_mul(g->pool, left, x);
    if (parts.right) *ret_factored = pool_mul(g->pool, *ret_factored, parts.right);
    return parts.right ? simple_mul(g, X, simple_inverse(g, parts.right)) : X;
}

/* Of each inverse of X'*X: it exists where the columns of X are independent. */
static bool remark_ranks(operating *o, const expr *e) {
    engine *g = operating_engine(o);
    list nodes;
    if (!walk_order(g->scratch, e, &nodes)) return operating_memory(o) != NULL;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *n = nodes.at[i], *w = expr_is(n, OP_INV) ? n->at[0] : NULL;
        bool gram = w && expr_is(w, OP_MUL) && w->count == 2 && simple_transpose(g, w->at[0]) == w->at[1] &&
                    !shape_is_square(w->at[1]->shape);
        if (gram && !remark(o, MSG_NOTE_RANK, NULL, NULL, w, w->at[1])) return false;
    }
    return true;
}

/* e with x as it was solved, as a record that the check holds against 0. */
static bool keep_residual(operating *o, const syntax *s, const expr *difference, const expr *x,
                          const expr *found) {
    engine *g = operating_engine(o);
    record *r = arena_take(g->scratch, sizeof *r);
    const expr **own = arena_take(g->scratch, sizeof *own);
    if (!r || !own) return operating_memory(o) != NULL;
    own[0] = x;
    *r = (record){.asked = OP_SOLVE, .where = s, .variables = own, .order = 0};
    r->subject = walk_replace(g->pool, g->scratch, difference, &x, &found, 1);
    r->answer = zeros_of(g, difference->shape);
    return r->subject && r->answer && (list_push(&o->out->records, r) || operating_memory(o));
}

/* Both sides of the equation, a number 0 for a matrix of zeros; the difference. */
static const expr *difference_of(operating *o, lowering *l, const syntax *s, solution_record *ret) {
    const syntax *equation = s->at[0];
    if (equation->kind != SYN_OPERATOR || (equation->op != OP_EQ && equation->op != OP_EQUAL))
        return operating_fail(o, DIAG_SYNTAX, equation->where, MSG_WANTS_EQUATION, NULL, NULL);
    size_t records = o->out->records.count;
    const expr *a = lower(l, equation->at[0]), *b = a ? lower(l, equation->at[1]) : NULL;
    o->out->records.count = records; /* a gradient on one side is only a means here */
    if (!b) return NULL;
    engine *g = operating_engine(o);
    ret->left = a;
    ret->right = b;
    return expr_is_zero(simplify(g, b)) ? a : pool_sub(g->pool, a, b);
}

static bool keep_solution(operating *o, const solution_record *found) {
    solution_record *r = arena_take(operating_engine(o)->scratch, sizeof *r);
    if (!r || !found->part || !found->factored) return operating_memory(o) != NULL;
    *r = *found;
    return list_push(&o->out->solutions, r) || operating_memory(o) != NULL;
}

const expr *operate_solve(operating *o, lowering *l, const syntax *s) {
    engine *g = operating_engine(o);
    if (s->count < 2) return operating_fail(o, DIAG_SYNTAX, s->where, MSG_WANTS_VARIABLE, NULL, NULL);
    solution_record kept = {NULL};
    const expr *difference = difference_of(o, l, s, &kept),
               *x = difference ? lower_variable(l, s->at[1]) : NULL;
    if (!x) return NULL;
    if (!expr_is_symbol(x))
        return operating_fail(o, DIAG_NAME, s->at[1]->where, MSG_WANTS_VARIABLE, NULL, NULL);
    variation v = {x, pool_increment(g->pool, x)};
    const derivation *d = differentiate(g, difference, &v, 1, false);
    const expr *T = d ? simplify(g, d->value) : NULL, *zero = zeros_of(g, x->shape);
    if (!T || !zero) return NULL;
    const expr *b = simple_neg(g, simplify(g, walk_replace(g->pool, g->scratch, difference, &x, &zero, 1)));
    if (!b || !expr_depends(T, v.by)) return b ? not_linear(o, s, x) : NULL;
    const expr *found = solution(o, s, T, x, v.by, b, &kept.factored);
    if (!found || !(found = present(g, found)) || !remark_ranks(o, found) ||
        !derivative_conditions(o, l, found, NULL) || !keep_residual(o, s, difference, x, found))
        return NULL;
    kept.x = x;
    kept.part = walk_replace(g->pool, g->scratch, T, &v.by, &x, 1);
    kept.rest = b;
    kept.value = found;
    if (!keep_solution(o, &kept)) return NULL;
    return found;
}
