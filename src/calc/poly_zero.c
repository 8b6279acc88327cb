/* Zero by algebra: kernels are independent but for the relations that are known, a root to its order being its base and
 * sin^2 + cos^2 = 1. A polynomial is reduced by each relation as a univariate polynomial in its leading kernel. */
#include "calc/poly.h"
#include "calc/poly_parts.h"
#include "calc/simplify.h"
#include "expr/walk.h"

static bool is_structure(const expr *e) { return expr_is(e, OP_ADD) || expr_is(e, OP_MUL); }

/* generator^order - base, for roots of whole numbers and of sums and products without fractions. */
static bool root_relation(field *f, uint32_t k, fmpq_mpoly_t ret) {
    const kernel *x = &f->kernels[k];
    fraction *base = x->order > 1 ? fraction_new(f) : NULL;
    if (!base) return false;
    if (x->node->kind == EXPR_NUMBER)
        fmpq_mpoly_set_fmpq(base->up, &x->node->as.number, f->ctx);
    else if (is_structure(x->node)) {
        if (!fraction_chain(f, x->node, base)) return false;
    } else
        return false; /* the generator stands for the root, and base = generator^order already */
    if (!fmpq_mpoly_is_one(base->down, f->ctx)) return false;
    fmpq_mpoly_gen(ret, (slong)k, f->ctx);
    fmpq_mpoly_pow_ui(ret, ret, (ulong)x->order, f->ctx);
    fmpq_mpoly_sub(ret, ret, base->up, f->ctx);
    return fmpq_mpoly_degree_si(base->up, (slong)k, f->ctx) < x->order;
}

/* sin^2 + cos^2 - 1, led by the sine. */
static bool circle_relation(field *f, uint32_t k, fmpq_mpoly_t ret) {
    const expr *node = f->kernels[k].node;
    const expr *cosine = expr_is(node, OP_SIN) && f->kernels[k].order == 1
                             ? pool_call1(f->g->pool, OP_COS, node->at[0])
                             : NULL;
    int c = cosine ? field_kernel(f, cosine) : -1;
    if (c < 0 || f->kernels[c].order != 1) return false;
    fmpq_mpoly_t square;
    fmpq_mpoly_init(square, f->ctx);
    fmpq_mpoly_gen(ret, (slong)k, f->ctx);
    fmpq_mpoly_pow_ui(ret, ret, 2, f->ctx);
    fmpq_mpoly_gen(square, c, f->ctx);
    fmpq_mpoly_pow_ui(square, square, 2, f->ctx);
    fmpq_mpoly_add(ret, ret, square, f->ctx);
    fmpq_mpoly_sub_si(ret, ret, 1, f->ctx);
    fmpq_mpoly_clear(square, f->ctx);
    return true;
}

/* p modulo a relation that is monic in kernel k. */
static bool reduce_by(field *f, fmpq_mpoly_t p, uint32_t k, const fmpq_mpoly_t relation) {
    slong var = (slong)k, step = fmpq_mpoly_degree_si(relation, var, f->ctx),
          degree = fmpq_mpoly_degree_si(p, var, f->ctx);
    fmpq_mpoly_t lead, power;
    fmpq_mpoly_init(lead, f->ctx), fmpq_mpoly_init(power, f->ctx);
    bool fine = true;
    while (fine && degree >= step) {
        ulong at = (ulong)degree;
        fmpq_mpoly_get_coeff_vars_ui(lead, p, &var, &at, 1, f->ctx);
        fmpq_mpoly_gen(power, var, f->ctx);
        fmpq_mpoly_pow_ui(power, power, (ulong)(degree - step), f->ctx);
        fine = poly_times(f, lead, lead, power) && poly_times(f, lead, lead, relation);
        if (fine) fmpq_mpoly_sub(p, p, lead, f->ctx);
        slong next = fmpq_mpoly_degree_si(p, var, f->ctx);
        fine = fine && next < degree && poly_terms(f, p) <= f->most;
        degree = next;
    }
    fmpq_mpoly_clear(lead, f->ctx), fmpq_mpoly_clear(power, f->ctx);
    return fine;
}

typedef bool (*relation_of)(field *f, uint32_t k, fmpq_mpoly_t ret);

/* Once by each relation. *ret_used: whether there was any. False: too large. */
static bool reduce_by_all(field *f, fmpq_mpoly_t p, bool *ret_used) {
    static const relation_of relations[] = {root_relation, circle_relation};
    bool fine = true;
    fmpq_mpoly_t relation;
    fmpq_mpoly_init(relation, f->ctx);
    for (uint32_t k = 0; fine && k < f->count; k++)
        for (size_t i = 0; fine && i < sizeof relations / sizeof *relations; i++)
            if (relations[i](f, k, relation)) {
                *ret_used = true;
                fine = reduce_by(f, p, k, relation);
            }
    fmpq_mpoly_clear(relation, f->ctx);
    return fine;
}

/* e, and what the relations bring in: bases of roots, cosines of sines. Only its kernels matter. */
static const expr *with_relatives(engine *g, const expr *e) {
    list nodes;
    if (!walk_order(g->scratch, e, &nodes) || nodes.count > POLY_NODES) return NULL;
    const expr **all = arena_take(g->scratch, (nodes.count + 1) * sizeof *all);
    uint32_t n = 0;
    if (!all) return NULL;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *x = nodes.at[i];
        if (expr_is(x, OP_POW) && expr_is_number(x->at[1]) && !number_is_integer(&x->at[1]->as.number) &&
            is_structure(x->at[0]))
            all[n++] = x->at[0];
        if (expr_is(x, OP_SIN)) all[n++] = pool_call1(g->pool, OP_COS, x->at[0]);
    }
    all[n++] = e;
    return n == 1 ? e : pool_call(g->pool, OP_MUL, all, n);
}

enum { ROUNDS = 4 };

bool poly_is_zero(engine *g, const expr *e) {
    field f = {.g = g};
    bool zero = false, used = true;
    const expr *frame = with_relatives(g, e);
    const fraction *q =
        frame && field_open(&f, g, frame, POLY_TERMS) && e->height <= 200 ? fraction_of(&f, e) : NULL;
    if (q) {
        fmpq_mpoly_t p;
        fmpq_mpoly_init(p, f.ctx);
        fmpq_mpoly_set(p, q->up, f.ctx);
        for (int round = 0; used && !fmpq_mpoly_is_zero(p, f.ctx) && round < ROUNDS; round++) {
            used = false;
            if (!reduce_by_all(&f, p, &used)) used = false;
        }
        zero = fmpq_mpoly_is_zero(p, f.ctx);
        fmpq_mpoly_clear(p, f.ctx);
    }
    field_close(&f);
    return zero && pool_fine(g->pool);
}

const expr *poly_reduced(engine *g, const expr *e) {
    field f = {.g = g};
    const expr *r = NULL;
    const expr *frame = with_relatives(g, e);
    const fraction *q = frame && frame != e && e->height <= 200 && field_open(&f, g, frame, POLY_TERMS)
                            ? fraction_of(&f, e)
                            : NULL;
    fraction *reduced = q ? fraction_copy(&f, q) : NULL;
    if (reduced) {
        bool used = false;
        if (reduce_by_all(&f, reduced->up, &used) && used && fraction_reduce(&f, reduced))
            r = simple_div(g, poly_to_expr(&f, reduced->up), poly_to_expr(&f, reduced->down));
    }
    field_close(&f);
    return pool_fine(g->pool) ? r : NULL;
}
