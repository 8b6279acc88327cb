/* Operators that evaluate an argument many times: indexed sums and products, once for each value of the index, and
 * unevaluated derivatives, once for each direction of a small grid. Nothing here knows a rule of differentiation.
 *
 * A mixed partial comes from power series along lines: with P the homogeneous part of degree n of the body around the
 * point, as a form in the step s along the run's own line and in the steps m along the variables, the mixed difference of
 * order (k, a) of P at 0 is k! a! times the coefficient of s^k m^a, which is (d/ds)^k of the partial derivative. */
#include "num/eval.h"

#include <string.h>

static bool enter(eval *v) {
    if (v->depth >= LIMIT_SUMS)
        return diag_set(v->failure, DIAG_LIMIT, NOWHERE, MSG_SUM_DEPTH_LIMIT, "64", NULL, NULL);
    v->depth++;
    return true;
}

/* --- indexed sums and products --- */

static bool bounds(const task *t, fmpz_t from, fmpz_t to) {
    const value *a = t->at[2], *b = t->at[3];
    if (value_count(a) != 1 || value_count(b) != 1 || !value_is_still(a) || !value_is_still(b)) return false;
    return arb_get_unique_fmpz(from, a->at) && arb_is_exact(a->at) && arb_get_unique_fmpz(to, b->at) &&
           arb_is_exact(b->at);
}

static bool start(task *t) {
    uint32_t rows, columns;
    if (!eval_sides(t->v, t->e->shape, &rows, &columns)) return eval_unable(t->v, t->e);
    t->ret = value_new(t, rows, columns, t->length);
    for (uint32_t i = 0; t->ret && expr_is(t->e, OP_PROD_OVER) && i < value_count(t->ret); i++)
        arb_one(value_cell(t->ret, i));
    return t->ret != NULL;
}

/* A turn that has no value decides: the sum has none. */
static bool turn(task *t, bool *ret_finite) {
    const value *x = eval_run(t->v, t->e->at[0]);
    if (!x) return false;
    if (value_count(x) != value_count(t->ret)) return eval_unable(t->v, t->e);
    for (uint32_t i = 0; i < value_count(x); i++) {
        cell r = cell_of(t->ret, i);
        (expr_is(t->e, OP_SUM_OVER) ? cell_add : cell_mul)(r, r, cell_of(x, i), t->v->bits);
    }
    if (x->cause) {
        t->ret->cause = x->cause;
        t->ret->proved = x->proved;
        *ret_finite = false;
    }
    return true;
}

static bool turns(task *t, const fmpz_t from, slong count) {
    scope inner;
    fmpz_t i;
    fmpz_init_set(i, from);
    bool finite = true, fine = scope_open(t->v, &inner, t->e->at[1], false);
    for (slong k = 0; k < count && fine && finite; k++) {
        arb_set_fmpz(inner.bound, i);
        fine = eval_poll(t->v) && turn(t, &finite);
        scope_clear(&inner);
        fmpz_add_ui(i, i, 1);
    }
    scope_close(t->v, &inner);
    fmpz_clear(i);
    return fine;
}

bool eval_over(task *t) {
    fmpz_t from, to;
    if (!start(t)) return false;
    fmpz_init(from);
    fmpz_init(to);
    bool fine = true;
    if (!bounds(t, from, to)) {
        for (uint32_t i = 0; i < value_count(t->ret); i++) cell_undefined(cell_of(t->ret, i));
        t->ret->cause = t->e;
    } else {
        fmpz_sub(to, to, from);
        if (fmpz_cmp_si(to, LIMIT_TERMS) >= 0)
            fine = diag_set(t->v->failure, DIAG_LIMIT, NOWHERE, MSG_TERM_LIMIT, "100000", NULL, NULL);
        else if (fmpz_sgn(to) >= 0) {
            fine = enter(t->v) && turns(t, from, fmpz_get_si(to) + 1);
            if (fine) t->v->depth--;
        }
    }
    fmpz_clear(from);
    fmpz_clear(to);
    return fine;
}

/* --- derivatives --- */

enum { MOST_VARIABLES = 12, MOST_LINES = 4096, MOST_ORDER = 200 };

typedef struct partial {
    task *t;
    const expr *body;
    const binding *const *by;
    const uint32_t *orders;
    uint32_t count, order; /* variables; all orders together */
    uint32_t grid[MOST_VARIABLES];
    arb_ptr direction;
    bool undefined;
} partial;

/* (-1)^(n - k) * C(n, k) */
static void weigh(fmpz_t r, slong n, slong k) {
    fmpz_t c;
    fmpz_init(c);
    fmpz_bin_uiui(c, (ulong)n, (ulong)k);
    fmpz_mul(r, r, c);
    if ((n - k) & 1) fmpz_neg(r, r);
    fmpz_clear(c);
}

/* Adds what the line in direction own * line + grid contributes. */
static void contribute(const partial *p, const value *g, slong own) {
    value *r = p->t->ret;
    fmpz_t weight, w;
    fmpz_init_set_ui(weight, 1);
    fmpz_init(w);
    for (uint32_t i = 0; i < p->count; i++) weigh(weight, p->orders[i], p->grid[i]);
    for (slong k = own; k < r->length; k++) {
        slong n = (slong)p->order + k;
        fmpz_set(w, weight);
        weigh(w, k, own);
        for (uint32_t i = 0; n < g->length && i < value_count(r); i++)
            arb_addmul_fmpz(value_cell(r, i) + k, value_cell(g, i) + n, w, p->t->v->bits);
    }
    fmpz_clear(weight);
    fmpz_clear(w);
}

/* False when nothing moves: that line contributes nothing. */
static bool aim(const partial *p, slong own) {
    const eval *v = p->t->v;
    bool moves = false;
    for (uint32_t i = 0; i < v->entries; i++) {
        if (own && v->direction)
            arb_mul_si(p->direction + i, &v->direction[i], own, v->bits);
        else
            arb_zero(p->direction + i);
    }
    for (uint32_t i = 0; i < p->count; i++)
        arb_add_ui(p->direction + p->by[i]->offset, p->direction + p->by[i]->offset, p->grid[i], v->bits);
    for (uint32_t i = 0; i < v->entries; i++) moves |= !arb_is_zero(p->direction + i);
    return moves;
}

static bool along(partial *p, slong own) {
    const eval *v = p->t->v;
    eval inner;
    if (!aim(p, own)) return true;
    bool fine = eval_init(&inner, v->root.home, v, v->at, p->direction, p->t->length + (slong)p->order,
                          v->bits, v->stop, v->failure);
    const value *g = fine ? eval_run(&inner, p->body) : NULL;
    if (g && (g->truth != TRUTH_UNKNOWN || value_count(g) != value_count(p->t->ret)))
        fine = eval_unable(p->t->v, p->t->e);
    else if (g && !value_is_finite(g))
        p->undefined = true;
    else if (g)
        contribute(p, g, own);
    eval_done(&inner);
    return fine && g;
}

/* Counts the grid up; false after the last one. */
static bool next(partial *p) {
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->grid[i] < p->orders[i]) {
            p->grid[i]++;
            return true;
        }
        p->grid[i] = 0;
    }
    return false;
}

/* One variable and no line of its own: one series in its direction says all. Otherwise the whole grid. */
static bool all_lines(partial *p) {
    bool single = p->count == 1 && p->t->length == 1;
    if (single) {
        p->grid[0] = p->orders[0];
        uint32_t order = p->orders[0];
        const value *r = p->t->ret;
        p->grid[0] = 1;
        const uint32_t one = 1, *orders = p->orders;
        p->orders = &one;
        bool fine = along(p, 0);
        p->orders = orders;
        fmpz_t factorial;
        fmpz_init(factorial);
        fmpz_fac_ui(factorial, order);
        for (uint32_t i = 0; i < value_count(r); i++)
            arb_mul_fmpz(value_cell(r, i), value_cell(r, i), factorial, p->t->v->bits);
        fmpz_clear(factorial);
        return fine;
    }
    for (slong own = 0; own < p->t->length; own++) do
            if (!along(p, own)) return false;
        while (!p->undefined && next(p));
    return true;
}

static bool affordable(const partial *p) {
    uint64_t lines = (uint64_t)p->t->length;
    for (uint32_t i = 0; i < p->count && lines <= MOST_LINES; i++) lines *= p->orders[i] + 1;
    return p->order <= MOST_ORDER && lines <= MOST_LINES;
}

bool eval_partial(task *t, const expr *body, const binding *const *by, const uint32_t *orders,
                  uint32_t count) {
    partial p = {.t = t, .body = body, .by = by, .orders = orders, .count = count};
    uint32_t rows, columns;
    for (uint32_t i = 0; i < count; i++) p.order += orders[i];
    if (!affordable(&p)) return diag_set(t->v->failure, DIAG_LIMIT, NOWHERE, MSG_PARTIAL_LIMIT, "", "", NULL);
    if (!eval_sides(t->v, body->shape, &rows, &columns)) return eval_unable(t->v, body);
    t->ret = value_new(t, rows, columns, t->length);
    value *direction = value_new(t, 1, t->v->entries ? t->v->entries : 1, 1);
    if (!t->ret || !direction || !enter(t->v)) return false;
    p.direction = direction->at;
    if (!all_lines(&p)) return false;
    t->v->depth--;
    fmpz_t factorial;
    fmpz_init_set_ui(factorial, 1);
    for (slong k = 0; k < t->length; k++) {
        if (k) fmpz_mul_ui(factorial, factorial, (ulong)k);
        for (uint32_t i = 0; i < value_count(t->ret); i++) {
            arb_ptr at = value_cell(t->ret, i) + k;
            if (p.undefined)
                arb_indeterminate(at);
            else
                arb_div_fmpz(at, at, factorial, t->v->bits);
        }
    }
    fmpz_clear(factorial);
    return true;
}

/* The number at place k of x[k] or A[i,k], from 0; false where it is none of the side. */
static bool place(const expr *e, uint32_t k, uint32_t side, uint32_t *ret) {
    long n;
    if (!expr_is_number(e->at[k]) || !number_to_long(&e->at[k]->as.number, &n) || n < 1 || n > (long)side)
        return false;
    *ret = (uint32_t)n - 1;
    return true;
}

/* What moves with a variable: a name of the point, or an entry of one. NULL where it is neither. */
static const binding *moved_by(task *t, const expr *name) {
    const binding *whole = eval_binding(t->v, name);
    if (whole || !expr_is(name, OP_INDEX) || name->count > 3) return whole;
    whole = eval_binding(t->v, name->at[0]);
    uint32_t i = 0, j = 0;
    if (!whole || !place(name, 1, name->count == 2 && whole->rows == 1 ? whole->columns : whole->rows, &i))
        return NULL;
    if (name->count == 3 && !place(name, 2, whole->columns, &j)) return NULL;
    binding *entry = arena_take(t->into->home, sizeof *entry);
    if (!entry) {
        diag_memory(t->v->failure);
        return NULL;
    }
    *entry = (binding){name, whole->offset + (name->count == 3 ? i * whole->columns + j : i), 1, 1};
    return entry;
}

/* diff(e, x, y, 2): by x once and by y twice. */
static bool read_variables(task *t, const binding **by, uint32_t *orders, uint32_t *ret_count) {
    uint32_t count = 0, last = 0;
    for (uint32_t i = 1; i < t->e->count; i++) {
        const expr *name = t->e->at[i];
        long times;
        if (expr_is_number(name)) {
            if (i == 1 || !number_to_long(&name->as.number, &times) || times < 1 || times > MOST_ORDER)
                return eval_unable(t->v, t->e);
            orders[last] += (uint32_t)times - 1u;
            continue;
        }
        const binding *b = moved_by(t, name);
        if (!b || b->rows * b->columns != 1) return eval_unable(t->v, t->e);
        for (last = 0; last < count && by[last]->offset != b->offset; last++) continue;
        if (last == MOST_VARIABLES) return eval_unable(t->v, t->e);
        if (last == count) {
            by[count] = b;
            orders[count++] = 0;
        }
        orders[last]++;
    }
    *ret_count = count;
    return true;
}

bool eval_derivative(task *t) {
    const binding *by[MOST_VARIABLES];
    uint32_t orders[MOST_VARIABLES], count = 0;
    return read_variables(t, by, orders, &count) && eval_partial(t, t->e->at[0], by, orders, count);
}
