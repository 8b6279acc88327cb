/* Running: an instruction works on a block of points, so that its dispatch costs nothing and simple loops become vector
 * instructions; a block's registers fit into the nearest cache. */
#include "num/tape_parts.h"

#include <math.h>
#include <string.h>

typedef struct operands {
    const instruction *i;
    double *r;
    const double *a, *b, *c;
    size_t n;
} operands;

typedef void (*action)(const operands *o);

static void run_constant(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = o->i->as.constant;
}

static void run_add(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = o->a[k] + o->b[k];
}

static void run_sub(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = o->a[k] - o->b[k];
}

static void run_mul(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = o->a[k] * o->b[k];
}

static void run_neg(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = -o->a[k];
}

static void run_div(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = o->b[k] == 0 ? NAN : o->a[k] / o->b[k];
}

static double power(double u, int n) {
    double r = 1;
    for (unsigned m = (unsigned)(n < 0 ? -n : n); m; m >>= 1, u *= u)
        if (m & 1) r *= u;
    return r;
}

static void run_power(const operands *o) {
    int n = o->i->as.exponent;
    if (n == 2) {
        for (size_t k = 0; k < o->n; k++) o->r[k] = o->a[k] * o->a[k];
    } else if (n >= 0) {
        for (size_t k = 0; k < o->n; k++) o->r[k] = isnan(o->a[k]) ? NAN : power(o->a[k], n);
    } else {
        for (size_t k = 0; k < o->n; k++) o->r[k] = o->a[k] == 0 ? NAN : 1 / power(o->a[k], n);
    }
}

static void run_call1(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = o->i->as.f1(o->a[k]);
}

static void run_call2(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = o->i->as.f2(o->a[k], o->b[k]);
}

static double decide(bool holds, double a, double b) { return isnan(a) || isnan(b) ? NAN : holds ? 1 : 0; }

static void run_less(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = decide(o->a[k] < o->b[k], o->a[k], o->b[k]);
}

static void run_less_equal(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = decide(o->a[k] <= o->b[k], o->a[k], o->b[k]);
}

static void run_equal(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = decide(o->a[k] == o->b[k], o->a[k], o->b[k]);
}

static void run_unequal(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = decide(o->a[k] != o->b[k], o->a[k], o->b[k]);
}

static void run_and(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = o->a[k] == 0 || o->b[k] == 0 ? 0 : o->a[k] * o->b[k];
}

static void run_or(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = o->a[k] == 1 || o->b[k] == 1 ? 1 : o->a[k] + o->b[k];
}

static void run_select(const operands *o) {
    for (size_t k = 0; k < o->n; k++) o->r[k] = isnan(o->a[k]) ? NAN : o->a[k] != 0 ? o->b[k] : o->c[k];
}

static const struct {
    action run;
    uint8_t reads;
} actions[CODE_COUNT] = {
    [CODE_CONSTANT] = {run_constant, 0}, [CODE_INPUT] = {NULL, 0},
    [CODE_ADD] = {run_add, 2},           [CODE_SUB] = {run_sub, 2},
    [CODE_MUL] = {run_mul, 2},           [CODE_NEG] = {run_neg, 1},
    [CODE_DIV] = {run_div, 2},           [CODE_POWER] = {run_power, 1},
    [CODE_CALL1] = {run_call1, 1},       [CODE_CALL2] = {run_call2, 2},
    [CODE_LESS] = {run_less, 2},         [CODE_LESS_EQUAL] = {run_less_equal, 2},
    [CODE_EQUAL] = {run_equal, 2},       [CODE_UNEQUAL] = {run_unequal, 2},
    [CODE_AND] = {run_and, 2},           [CODE_OR] = {run_or, 2},
    [CODE_SELECT] = {run_select, 3},
};

uint32_t tape_reads(const instruction *i, uint32_t slots[TAPE_ARGS]) {
    slots[0] = i->a;
    slots[1] = i->b;
    slots[2] = i->c;
    return actions[i->code].reads;
}

static double *slot(const uint32_t *place, double *file, size_t stride, uint32_t k) {
    return file + (place ? place[k] : k) * stride;
}

void tape_execute(const tape *t, const uint32_t *place, double *file, size_t stride, const double *points,
                  size_t lanes) {
    for (uint32_t k = 0; k < t->length; k++) {
        const instruction *i = &t->at[k];
        operands o = {i, slot(place, file, stride, k), NULL, NULL, NULL, lanes};
        if (i->code == CODE_INPUT) {
            for (size_t l = 0; l < lanes; l++) o.r[l] = points[l * t->inputs + i->a];
            continue;
        }
        uint32_t reads = actions[i->code].reads;
        if (reads > 0) o.a = slot(place, file, stride, i->a);
        if (reads > 1) o.b = slot(place, file, stride, i->b);
        if (reads > 2) o.c = slot(place, file, stride, i->c);
        actions[i->code].run(&o);
    }
}

uint32_t tape_inputs(const tape *t) { return t->inputs; }
uint32_t tape_outputs(const tape *t) { return t->outputs; }
uint32_t tape_length(const tape *t) { return t->length; }

bool tape_run(const tape *t, const double *points, size_t count, double *values) {
    mem *account = arena_mem(t->home);
    size_t bytes = (size_t)t->registers * TAPE_LANES * sizeof(double);
    double *file = mem_take(account, bytes);
    if (!file) return false;
    bool fine = true;
    for (size_t k = 0; k < count && fine; k += TAPE_LANES) {
        size_t lanes = count - k < TAPE_LANES ? count - k : TAPE_LANES;
        tape_execute(t, t->place, file, TAPE_LANES, points + k * t->inputs, lanes);
        for (uint32_t j = 0; j < t->outputs; j++) {
            const double *from = file + (size_t)t->place[t->output[j]] * TAPE_LANES;
            for (size_t l = 0; l < lanes; l++) values[(k + l) * t->outputs + j] = from[l];
        }
        fine = !stop_interrupted(t->stop) && !((k / TAPE_LANES & 15) == 0 && stop_expired(t->stop));
    }
    mem_give(account, file, bytes);
    return fine;
}
