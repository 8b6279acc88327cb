/* The operators of by_matrix.h: programs are differentiated, what was done is recorded, conditions are gathered from the
 * domain of the expression and from the rules that were used. */
#include "calc/by_matrix.h"
#include "calc/contract.h"
#include "calc/display.h"
#include "calc/domain.h"
#include "calc/entry.h"
#include "calc/present.h"
#include "calc/simplify.h"
#include "calc/structure.h"
#include "calc/word.h"
#include "expr/walk.h"

#include <string.h>

/* --- whether matrix notation is wanted --- */

static bool looks_at_entries(engine *g, const expr *e, const expr *x) {
    list nodes;
    if (!walk_order(g->scratch, e, &nodes)) return false;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *n = nodes.at[i];
        if (expr_is_part(n) && n->at[0] == x) return true;
    }
    return false;
}

const expr *by_matrix_variable(operating *o, lowering *l, const syntax *name, const expr *e) {
    const entry *known = name->kind == SYN_NAME ? names_find(l->names, name->key) : NULL;
    const expr *x = known && known->kind == ENTRY_SYMBOL ? known->value : NULL;
    long rows, columns;
    if (!x || expr_is_scalar(x) || x->shape->order > 2) return NULL;
    bool numbers = shape_integers(x->shape, &rows, &columns);
    return numbers && looks_at_entries(operating_engine(o), e, x) ? NULL : x;
}

bool has_named_matrix(engine *g, const expr *e) {
    list nodes;
    if (!walk_order(g->scratch, e, &nodes)) return false;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *n = nodes.at[i];
        if (n->kind == EXPR_SYMBOL && n->shape->order > 0) return true;
        if (n->kind == EXPR_CALL && op_row_of((op)n->op)->shape == SHAPE_MAKE) return true;
    }
    return false;
}

/* --- records --- */

static bool rule_conditions(operating *o, lowering *l, const program *p) {
    engine *g = operating_engine(o);
    list raw;
    list_init(&raw, g->scratch);
    for (uint32_t i = 0; i < p->count; i++)
        if (!differential_conditions(g, p->at[i].steps, &raw)) return false;
    for (size_t i = 0; i < raw.count; i++) {
        const expr *c = program_expand(p, g, raw.at[i]), *culprit = NULL;
        if (!c || !domain_add(g, c, p->variable, &l->conditions, &culprit)) return false;
    }
    return true;
}

static const expr *keep_record(operating *o, lowering *l, const syntax *s, op asked, const expr *e,
                               const program *p) {
    engine *g = operating_engine(o);
    record *r = arena_take(g->scratch, sizeof *r);
    program *own = arena_take(g->scratch, sizeof *own);
    if (!r || !own) return operating_memory(o);
    *own = *p;
    *r = (record){.asked = asked,
                  .where = s,
                  .function = s->count ? derivative_function(l, s->at[0]) : NULL,
                  .subject = e,
                  .order = 1,
                  .variables = &own->variable,
                  .program = own,
                  .answer = p->answer};
    return list_push(&o->out->records, r) ? p->answer : operating_memory(o);
}

/* What is not known in matrix notation is still known as a differential. */
static void remark_differential(operating *o, const expr *e, const expr *x) {
    engine *g = operating_engine(o);
    diag *failure = pool_diag(g->pool), unheard;
    if (failure->kind != DIAG_UNABLE ||
        (failure->text != MSG_NO_MATRIX_FORM && failure->text != MSG_MORE_SIDES))
        return;
    diag *before = pool_attempt(g->pool, &unheard);
    variation v = {x, pool_increment(g->pool, x)};
    const derivation *d = v.by ? differentiate(g, e, &v, 1, false) : NULL;
    const expr *change = d ? present(g, simplify(g, d->value)) : NULL;
    const expr *whole = change ? display(g, change) : NULL;
    if (whole) remark(o, MSG_NOTE_DIFFERENTIAL, NULL, NULL, whole, NULL);
    pool_end_attempt(g->pool, before);
}

static const expr *more_sides(operating *o, const syntax *s, const expr *e, const expr *x) {
    operating_fail(o, DIAG_UNABLE, s->where, MSG_MORE_SIDES, NULL, NULL);
    remark_differential(o, e, x);
    return NULL;
}

typedef bool (*working)(program *p, engine *g);

static const expr *work_out(operating *o, lowering *l, const syntax *s, op asked, const expr *e,
                            const expr *x, working run) {
    engine *g = operating_engine(o);
    program p;
    int64_t start = stop_clock();
    if (!program_init(&p, g, e, x, o->v->names, run == program_jacobian ? GRAIN_JACOBIAN : GRAIN_GRADIENT,
                      o->v->trace))
        return NULL;
    int64_t derived = stop_clock();
    o->out->ns_differentiate += derived - start;
    if (!run(&p, g)) {
        remark_differential(o, e, x);
        return NULL;
    }
    o->out->ns_simplify += stop_clock() - derived;
    if (!derivative_conditions(o, l, e, NULL) || !rule_conditions(o, l, &p)) return NULL;
    return keep_record(o, l, s, asked, e, &p);
}

/* Both readings of a gradient by a symmetric matrix. */
static const expr *with_convention(operating *o, const expr *x, const expr *G) {
    engine *g = operating_engine(o);
    if (!G || structure_of(g, x) != STRUCTURE_SYMMETRIC || is_zeros(G)) return G;
    const expr *entries = structure_by_entries(g, G), *shown = entries ? present(g, entries) : NULL;
    return shown && remark(o, MSG_NOTE_SYMMETRIC, NULL, NULL, shown, x) ? G : NULL;
}

/* What is written with indices in matrix notation, where it has one; that is said. */
static const expr *without_indices(operating *o, const expr *e) {
    const expr *M = contracted(operating_engine(o), e);
    if (!M) return e;
    return remark(o, MSG_NOTE_IN_MATRICES, NULL, NULL, M, NULL) ? M : NULL;
}

const expr *gradient_by(operating *o, lowering *l, const syntax *s, const expr *e, const expr *x) {
    if (expr_is_scalar(e) && !(e = without_indices(o, e))) return NULL;
    if (expr_is_scalar(e)) return with_convention(o, x, work_out(o, l, s, OP_GRAD, e, x, program_gradient));
    if (!remark(o, MSG_NOTE_GRAD_OF_VECTOR, NULL, NULL, NULL, NULL)) return NULL;
    return simple_transpose(operating_engine(o), jacobian_by(o, l, s, e, x));
}

const expr *jacobian_by(operating *o, lowering *l, const syntax *s, const expr *e, const expr *x) {
    engine *g = operating_engine(o);
    if (expr_is_scalar(e)) {
        const expr *G = work_out(o, l, s, OP_GRAD, e, x, program_gradient);
        return G ? simple_transpose(g, simple_call(g, OP_VEC, &G, 1)) : NULL;
    }
    if (e->shape->order == 2 && size_is_one(e->shape->side[0])) /* a row lists its outputs like a column */
        e = simple_transpose(g, simplify(g, e));
    if (!e) return NULL;
    if (e->shape->order > 2 || x->shape->order > 2) return more_sides(o, s, e, x);
    return work_out(o, l, s, OP_JAC, e, x, program_jacobian);
}

/* Letters for the indices of x's entries that neither e nor the session uses. */
static const expr *lettered(operating *o, const expr *e, const expr *x) {
    static const char *const letters[] = {"i", "j", "k", "l", "a", "b",   "c",   "p",   "q",  "r",
                                          "s", "u", "v", "w", "h", "i_1", "i_2", "i_3", "i_4"};
    engine *g = operating_engine(o);
    list nodes;
    const expr *at[5] = {x};
    uint32_t n = 1;
    if (!walk_order(g->scratch, e, &nodes)) return operating_memory(o);
    for (size_t k = 0; k < sizeof letters / sizeof *letters && n <= x->shape->order; k++) {
        bool taken = names_find(o->v->names, letters[k]);
        for (size_t i = 0; i < nodes.count && !taken; i++) {
            const expr *s = nodes.at[i];
            taken = expr_is_symbol(s) && strcmp(s->as.symbol.name, letters[k]) == 0;
        }
        if (!taken) at[n++] = pool_symbol(g->pool, letters[k], shape_scalar(pool_shapes(g->pool)));
    }
    return n > x->shape->order ? pool_call(g->pool, OP_INDEX, at, n) : NULL;
}

const expr *gradient_by_tensor(operating *o, lowering *l, const syntax *s, const expr *e, const expr *x) {
    if (!expr_is_scalar(e)) return operating_fail(o, DIAG_UNABLE, s->where, MSG_MORE_SIDES, NULL, NULL);
    const expr *own = lettered(o, e, x);
    if (!own) return operating_fail(o, DIAG_UNABLE, s->where, MSG_MORE_SIDES, NULL, NULL);
    const expr *d = derivative_by_number(o, l, s, OP_GRAD, derivative_function(l, s->at[0]), e, &own, 1);
    return d && remark(o, MSG_NOTE_TENSOR, NULL, NULL, own, NULL) ? d : NULL;
}

const expr *hessian_by(operating *o, lowering *l, const syntax *s, const expr *e, const expr *x) {
    if (!expr_is_scalar(e)) return operating_fail(o, DIAG_SHAPE, s->where, MSG_HESS_OF_VECTOR, NULL, NULL);
    const expr *G = gradient_by(o, l, s, e, x);
    if (!G || !(G = present(operating_engine(o), G))) return NULL;
    return jacobian_by(o, l, s, G, x);
}

const expr *derivative_by_number(operating *o, lowering *l, const syntax *s, op asked, const char *of,
                                 const expr *e, const expr *const *by, uint32_t order) {
    engine *g = operating_engine(o);
    const derivation **steps;
    record *r = derivative_record(o, s, asked, of, e, by, order, &steps);
    if (!r) return NULL;
    for (uint32_t i = 0; i < order; i++) {
        bool lettered = is_lettered_entry(g, e, by[i]);
        variation v = {lettered ? by[i]->at[0] : by[i],
                       lettered ? pool_increment(g->pool, by[i]->at[0]) : pool_integer(g->pool, 1)};
        if (!v.by) return NULL;
        int64_t start = stop_clock();
        list when;
        list_init(&when, g->scratch);
        if (!(steps[i] = differentiate(g, e, &v, 1, o->v->trace)) || !derivative_conditions(o, l, e, NULL) ||
            !differential_conditions(g, steps[i], &when))
            return NULL;
        for (size_t k = 0; k < when.count; k++) {
            const expr *culprit = NULL;
            if (!domain_add(g, simplify(g, when.at[k]), by[i], &l->conditions, &culprit)) return NULL;
        }
        int64_t derived = stop_clock();
        o->out->ns_differentiate += derived - start;
        if (!(e = lettered ? at_unit_entry(g, steps[i]->value, by[i]) : simplify(g, steps[i]->value)))
            return NULL;
        o->out->ns_simplify += stop_clock() - derived;
    }
    r->answer = e;
    if (order && is_lettered_entry(g, r->subject, by[0])) {
        const expr *M = contracted(g, e);
        if (M && !remark(o, MSG_NOTE_IN_MATRICES, NULL, NULL, M, NULL)) return NULL;
    }
    return list_push(&o->out->records, r) ? e : operating_memory(o);
}

/* Whether the name is an index of an entry: indices do not vary. */
static bool is_index_name(engine *g, const expr *e, const expr *name) {
    list nodes;
    if (!walk_order(g->scratch, e, &nodes)) return false;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *n = nodes.at[i];
        for (uint32_t k = expr_is_part(n) ? 1 : n->count; k < n->count; k++)
            if (expr_depends(n->at[k], name)) return true;
    }
    return false;
}

const expr *differential_by(operating *o, lowering *l, const syntax *s, const expr *e) {
    engine *g = operating_engine(o);
    list found;
    if (!free_symbols(g, e, &found)) return NULL;
    variation *v = arena_take(g->scratch, (found.count + 1) * sizeof *v);
    if (!v) return operating_memory(o);
    size_t free_count = found.count;
    found.count = 0;
    for (size_t i = 0; i < free_count; i++) {
        const expr *x = found.at[i];
        bool whole = context_attributes(g->context, x->as.symbol.name) & ATTRIBUTE_INTEGER;
        if (whole || is_index_name(g, e, x)) continue;
        found.at[found.count] = x;
        v[found.count++] = (variation){x, pool_increment(g->pool, x)};
    }
    if (!found.count) return operating_fail(o, DIAG_NAME, s->where, MSG_NO_VARIABLES, NULL, NULL);
    int64_t start = stop_clock();
    const derivation *d = differentiate(g, e, v, (uint32_t)found.count, o->v->trace);
    o->out->ns_differentiate += stop_clock() - start;
    list when;
    list_init(&when, g->scratch);
    if (!d || !derivative_conditions(o, l, e, NULL) || !differential_conditions(g, d, &when)) return NULL;
    for (size_t k = 0; k < when.count; k++) {
        const expr *culprit = NULL;
        if (!domain_add(g, simplify(g, when.at[k]), NULL, &l->conditions, &culprit)) return NULL;
    }
    record *r = arena_take(g->scratch, sizeof *r);
    const derivation **steps = arena_take(g->scratch, sizeof *steps);
    if (!r || !steps) return operating_memory(o);
    steps[0] = d;
    *r = (record){
        .asked = OP_DIFFERENTIAL, .where = s, .subject = e, .order = 1, .steps = steps, .total = true};
    r->variables = (const expr *const *)found.at;
    r->answer = simplify(g, d->value);
    o->as_is = true; /* one term for each change; nothing is taken out */
    return r->answer && list_push(&o->out->records, r) ? r->answer : operating_memory(o);
}
