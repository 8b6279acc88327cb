/* Derivatives of a tape. The local partial of a function by an argument is its row's differential with du = 1, itself a
 * small tape over the arguments; the conditions of row and term (domain, smooth, when) are further outputs of it, and
 * where one does not hold the partial is NaN: no value at a kink. Sums, products and quotients know theirs. */
#include "expr/walk.h"
#include "num/tape_parts.h"

#include <math.h>
#include <string.h>

/* --- the partials of a row --- */

static const expr *increment_one(templates *forms, arena *scratch, const expr *term, uint32_t i) {
    pool *p = templates_pool(forms);
    const expr *du = template_increment(forms, i), *one = pool_integer(p, 1);
    return du && one ? walk_replace(p, scratch, term, &du, &one, 1) : NULL;
}

static bool compile_partial(tape *t, templates *forms, op o, uint32_t i, uint32_t count, diag *d) {
    const expr *form = template_term(forms, o, i), *outputs[4], *inputs[TAPE_ARGS];
    if (!form) return diag_set(d, DIAG_UNABLE, NOWHERE, MSG_NO_DIFFERENTIAL, op_row_of(o)->name, NULL, NULL);
    uint32_t n = 0;
    outputs[n++] = increment_one(forms, t->home, form, i);
    const expr *conditions[] = {template_when(forms, o, i), template_smooth(forms, o),
                                template_domain(forms, o)};
    for (uint32_t k = 0; k < 3; k++)
        if (conditions[k]) outputs[n++] = conditions[k];
    for (uint32_t k = 0; k < count; k++)
        if (!(inputs[k] = template_argument(forms, k))) return diag_memory(d);
    if (!outputs[0]) return diag_memory(d);
    tape *partial = tape_new(t->home, outputs, n, inputs, count, t->stop, d);
    t->partials[(uint32_t)o * TAPE_ARGS + i] = partial;
    return partial != NULL;
}

/* Powers and calls take their partials from the table, quotients and the rest are written below. */
static bool is_called(const instruction *i) {
    return i->code == CODE_CALL1 || i->code == CODE_CALL2 || i->code == CODE_POWER;
}

static op row_of(const instruction *i) { return i->code == CODE_POWER ? OP_POW : (op)i->op; }
static uint32_t arity_of(const instruction *i) { return i->code == CODE_CALL1 ? 1 : 2; }

bool tape_derive(tape *t, templates *forms, diag *d) {
    if (!t->partials) t->partials = arena_take(t->home, OP_COUNT * TAPE_ARGS * sizeof *t->partials);
    if (!t->partials) return diag_memory(d);
    for (uint32_t k = 0; k < t->length; k++) {
        const instruction *i = &t->at[k];
        uint32_t slots[TAPE_ARGS], reads = tape_reads(i, slots);
        for (uint32_t a = 0; a < reads && is_called(i); a++) {
            if (!t->at[slots[a]].varies || t->partials[(uint32_t)row_of(i) * TAPE_ARGS + a]) continue;
            if (!compile_partial(t, forms, row_of(i), a, arity_of(i), d)) return false;
        }
    }
    return true;
}

/* --- one point --- */

typedef struct work {
    const tape *t;
    mem *account;
    double *value, *slope; /* per slot: its value; its derivative, or the adjoint */
    bool *edge;            /* a condition that is not the same all around the point */
    bool *reached;         /* forward: it moves; reverse: an output depends on it here */
    double *local;         /* slots of the longest partial */
    size_t locals;
} work;

static bool work_new(work *w, const tape *t) {
    *w = (work){.t = t, .account = arena_mem(t->home)};
    for (uint32_t k = 0; k < OP_COUNT * TAPE_ARGS; k++)
        if (t->partials[k] && t->partials[k]->length > w->locals) w->locals = t->partials[k]->length;
    w->value = mem_take(w->account, t->length * sizeof *w->value);
    w->slope = mem_take(w->account, t->length * sizeof *w->slope);
    w->edge = mem_take(w->account, t->length * sizeof *w->edge);
    w->reached = mem_take(w->account, t->length * sizeof *w->reached);
    w->local = mem_take(w->account, w->locals * sizeof *w->local);
    return w->value && w->slope && w->edge && w->reached && w->local;
}

static void work_done(work *w) {
    mem_give(w->account, w->value, w->t->length * sizeof *w->value);
    mem_give(w->account, w->slope, w->t->length * sizeof *w->slope);
    mem_give(w->account, w->edge, w->t->length * sizeof *w->edge);
    mem_give(w->account, w->reached, w->t->length * sizeof *w->reached);
    mem_give(w->account, w->local, w->locals * sizeof *w->local);
}

/* An edge of one side counts unless the other side settles the matter all around. */
static bool joint_edge(const work *w, const instruction *i, double settles) {
    bool a = w->edge[i->a], b = w->edge[i->b];
    return (a && (b || w->value[i->b] != settles)) || (b && (a || w->value[i->a] != settles));
}

static bool is_edge(const work *w, const instruction *i) {
    switch ((code)i->code) {
    case CODE_LESS:
    case CODE_LESS_EQUAL:
    case CODE_EQUAL:
    case CODE_UNEQUAL: return i->varies && w->value[i->a] == w->value[i->b];
    case CODE_AND: return joint_edge(w, i, 0);
    case CODE_OR: return joint_edge(w, i, 1);
    default: return false;
    }
}

static void work_values(work *w, const double *point, double *ret) {
    const tape *t = w->t;
    tape_execute(t, NULL, w->value, 1, point, 1);
    for (uint32_t k = 0; k < t->length; k++) w->edge[k] = is_edge(w, &t->at[k]);
    for (uint32_t j = 0; j < t->outputs && ret; j++) ret[j] = w->value[t->output[j]];
}

static double from_table(const work *w, const instruction *i, uint32_t argument) {
    const tape *form = w->t->partials[(uint32_t)row_of(i) * TAPE_ARGS + argument];
    double at[TAPE_ARGS] = {w->value[i->a], i->code == CODE_POWER ? (double)i->as.exponent : 0, 0};
    if (i->code == CODE_CALL2) at[1] = w->value[i->b];
    tape_execute(form, NULL, w->local, 1, at, 1);
    for (uint32_t k = 1; k < form->outputs; k++)
        if (!(w->local[form->output[k]] == 1)) return NAN;
    return w->local[form->output[0]];
}

/* Does the argument have no say at this point: a piece that is not taken, a condition away from its edges? */
static bool is_silent(const work *w, const instruction *i, uint32_t argument) {
    if (i->code != CODE_SELECT || isnan(w->value[i->a])) return false;
    return argument == 0 ? !w->edge[i->a] : (argument == 1) == (w->value[i->a] == 0);
}

/* Partial of slot k by its argument number `argument`, where that is not silent. */
static double partial_of(const work *w, uint32_t k, uint32_t argument) {
    const instruction *i = &w->t->at[k];
    const double *value = w->value;
    switch ((code)i->code) {
    case CODE_ADD: return 1;
    case CODE_SUB: return argument ? -1 : 1;
    case CODE_NEG: return -1;
    case CODE_MUL: return value[argument ? i->a : i->b];
    case CODE_DIV: return value[i->b] == 0 ? NAN : argument ? -value[k] / value[i->b] : 1 / value[i->b];
    case CODE_SELECT: return argument ? 1 : NAN;
    case CODE_POWER: return i->as.exponent ? from_table(w, i, argument) : 0;
    case CODE_CALL1:
    case CODE_CALL2: return from_table(w, i, argument);
    default: return w->edge[k] ? NAN : 0;
    }
}

/* Arguments of slot k that vary and have a say, with the partials by them. */
static uint32_t influences(const work *w, uint32_t k, uint32_t slots[TAPE_ARGS], double partials[TAPE_ARGS]) {
    const instruction *i = &w->t->at[k];
    uint32_t all[TAPE_ARGS], reads = tape_reads(i, all), n = 0;
    for (uint32_t a = 0; a < reads; a++) {
        if (!w->t->at[all[a]].varies || is_silent(w, i, a)) continue;
        slots[n] = all[a];
        partials[n++] = partial_of(w, k, a);
    }
    return n;
}

bool tape_forward(const tape *t, const double *point, const double *direction, double *values,
                  double *derivatives) {
    work w;
    if (!t->partials) return false;
    bool fine = work_new(&w, t);
    if (fine) work_values(&w, point, values);
    for (uint32_t k = 0; fine && k < t->length; k++) {
        const instruction *i = &t->at[k];
        uint32_t slots[TAPE_ARGS];
        double partials[TAPE_ARGS];
        if (i->code == CODE_INPUT) {
            w.slope[k] = direction[i->a];
            w.reached[k] = direction[i->a] != 0;
        }
        for (uint32_t n = influences(&w, k, slots, partials); n-- > 0;) {
            if (!w.reached[slots[n]]) continue; /* relu(x) + y moves with y also where x is at the kink */
            w.slope[k] += partials[n] * w.slope[slots[n]];
            w.reached[k] = true;
        }
    }
    for (uint32_t j = 0; fine && j < t->outputs; j++)
        derivatives[j] = isnan(w.value[t->output[j]]) ? NAN : w.slope[t->output[j]];
    work_done(&w);
    return fine;
}

static void seed(work *w, const double *weights) {
    for (uint32_t j = 0; j < w->t->outputs; j++) {
        uint32_t k = w->t->output[j];
        w->slope[k] += isnan(w->value[k]) && weights[j] != 0 ? NAN : weights[j];
        w->reached[k] |= weights[j] != 0;
    }
}

bool tape_reverse(const tape *t, const double *point, const double *weights, double *values,
                  double *gradient) {
    work w;
    if (!t->partials) return false;
    bool fine = work_new(&w, t);
    if (fine) {
        work_values(&w, point, values);
        seed(&w, weights);
        memset(gradient, 0, t->inputs * sizeof *gradient);
    }
    for (uint32_t k = fine ? t->length : 0; k-- > 0;) {
        uint32_t slots[TAPE_ARGS];
        double partials[TAPE_ARGS];
        if (!w.reached[k]) continue;
        if (t->at[k].code == CODE_INPUT) gradient[t->at[k].a] += w.slope[k];
        for (uint32_t n = influences(&w, k, slots, partials); n-- > 0;) {
            w.slope[slots[n]] += partials[n] * w.slope[k];
            w.reached[slots[n]] = true;
        }
    }
    work_done(&w);
    return fine;
}
