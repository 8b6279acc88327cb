/* Compiling: the DAG bottom-up on an explicit stack, one instruction per node and shared node once; n-ary operators become
 * chains, indexed sums are unrolled, constant subexpressions become correctly rounded constants (by balls). Then a slot gets
 * a register, which is free again after its last use: blocks of points want a small register file. */
#include "num/ball.h"
#include "num/exact.h"
#include "num/tape_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bound names in scope, innermost first, each with a memo of what depends on it. */
typedef struct frame {
    struct frame *outer;
    const expr *symbol; /* NULL at the outermost */
    uint32_t bound;     /* slot of its value */
    map *memo;          /* node -> slot + 1 */
} frame;

typedef struct compiler {
    tape *t;
    arena *scratch;
    frame outermost, *top;
    uint32_t room, depth, tick;
    diag *d;
} compiler;

static bool unable(compiler *c, const expr *e) {
    const char *name = expr_is_symbol(e)      ? e->as.symbol.name
                       : e->kind == EXPR_CALL ? op_row_of((op)e->op)->name
                                              : "";
    return diag_set(c->d, DIAG_UNABLE, NOWHERE, MSG_NO_VALUE, name, NULL, NULL);
}

static frame *frame_of(const compiler *c, const expr *e) {
    frame *f = c->top;
    while (f->symbol && !(e->names & f->symbol->names)) f = f->outer;
    return f;
}

static bool found(const compiler *c, const expr *e, uint32_t *ret) {
    uintptr_t slot = (uintptr_t)map_find(frame_of(c, e)->memo, e, 0);
    if (!slot) return false;
    *ret = (uint32_t)slot - 1;
    return true;
}

static bool keep(compiler *c, const expr *e, uint32_t slot) {
    return map_put(frame_of(c, e)->memo, e, 0, (void *)((uintptr_t)slot + 1)) || diag_memory(c->d);
}

/* --- instructions --- */

static bool grow(compiler *c) {
    uint32_t room = c->room ? c->room * 2 : 64;
    instruction *wider = arena_take(c->scratch, room * sizeof *wider);
    if (!wider) return diag_memory(c->d);
    if (c->t->length) memcpy(wider, c->t->at, c->t->length * sizeof *wider);
    c->t->at = wider;
    c->room = room;
    return true;
}

static bool emit(compiler *c, instruction i, uint32_t *ret) {
    tape *t = c->t;
    uint32_t slots[TAPE_ARGS], reads = tape_reads(&i, slots);
    if (t->length == LIMIT_TAPE)
        return diag_set(c->d, DIAG_LIMIT, NOWHERE, MSG_NODE_LIMIT, "2000000", NULL, NULL);
    if (t->length == c->room && !grow(c)) return false;
    i.varies = i.code == CODE_INPUT;
    for (uint32_t k = 0; k < reads; k++) i.varies |= t->at[slots[k]].varies;
    t->at[t->length] = i;
    *ret = t->length++;
    return true;
}

static bool emit_constant(compiler *c, double value, uint32_t *ret) {
    return emit(c, (instruction){.code = CODE_CONSTANT, .as.constant = value}, ret);
}

static bool emit2(compiler *c, code k, uint32_t a, uint32_t b, uint32_t *ret) {
    return emit(c, (instruction){.code = (uint8_t)k, .a = a, .b = b}, ret);
}

/* --- nodes --- */

typedef bool (*compile_op)(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret);

/* a1 + a2 + ..., a1 * a2 * ..., from the left; `- b` subtracts. */
static bool compile_add(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    uint32_t sum = at[0];
    for (uint32_t i = 1; i < e->count; i++) {
        const instruction *term = &c->t->at[at[i]];
        bool minus = term->code == CODE_NEG;
        if (!emit2(c, minus ? CODE_SUB : CODE_ADD, sum, minus ? term->a : at[i], &sum)) return false;
    }
    *ret = sum;
    return true;
}

static bool compile_mul(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    uint32_t product = at[0];
    for (uint32_t i = 1; i < e->count; i++)
        if (!emit2(c, CODE_MUL, product, at[i], &product)) return false;
    *ret = product;
    return true;
}

static bool compile_neg(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    return emit(c, (instruction){.code = CODE_NEG, .op = e->op, .a = at[0]}, ret);
}

static bool compile_div(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    return emit(c, (instruction){.code = CODE_DIV, .op = e->op, .a = at[0], .b = at[1]}, ret);
}

enum { MOST_EXPONENT = 8 };

static bool compile_pow(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    const instruction *exponent = &c->t->at[at[1]];
    double n = exponent->as.constant;
    if (exponent->code == CODE_CONSTANT && n == floor(n) && fabs(n) <= MOST_EXPONENT)
        return emit(c, (instruction){.code = CODE_POWER, .op = e->op, .a = at[0], .as.exponent = (int)n},
                    ret);
    return emit(
        c, (instruction){.code = CODE_CALL2, .op = OP_POW, .a = at[0], .b = at[1], .as.f2 = value_pow}, ret);
}

static bool compile_relation(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    switch ((op)e->op) {
    case OP_LT: return emit2(c, CODE_LESS, at[0], at[1], ret);
    case OP_GT: return emit2(c, CODE_LESS, at[1], at[0], ret);
    case OP_LE: return emit2(c, CODE_LESS_EQUAL, at[0], at[1], ret);
    case OP_GE: return emit2(c, CODE_LESS_EQUAL, at[1], at[0], ret);
    default: return emit2(c, expr_is(e, OP_EQ) ? CODE_EQUAL : CODE_UNEQUAL, at[0], at[1], ret);
    }
}

static bool compile_connective(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    uint32_t all = at[0];
    for (uint32_t i = 1; i < e->count; i++)
        if (!emit2(c, expr_is(e, OP_AND) ? CODE_AND : CODE_OR, all, at[i], &all)) return false;
    *ret = all;
    return true;
}

/* From the last piece to the first; no piece is NaN. */
static bool compile_piecewise(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    uint32_t otherwise;
    if (e->count & 1)
        otherwise = at[e->count - 1];
    else if (!emit_constant(c, NAN, &otherwise))
        return false;
    for (uint32_t i = e->count / 2; i-- > 0;)
        if (!emit(c, (instruction){.code = CODE_SELECT, .a = at[2 * i], .b = at[2 * i + 1], .c = otherwise},
                  &otherwise))
            return false;
    *ret = otherwise;
    return true;
}

/* An entry of an explicit matrix, at an index that is a number. */
static bool compile_index(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    const expr *a = e->at[0];
    long i = 1, j = 1;
    (void)at;
    if (a->kind != EXPR_MATRIX || e->count > 3) return unable(c, e);
    for (uint32_t k = 1; k < e->count; k++)
        if (!expr_is_number(e->at[k])) return unable(c, e);
    bool row = e->count == 2 && a->as.matrix.rows == 1;
    if (!number_to_long(&e->at[1]->as.number, row ? &j : &i)) return unable(c, e);
    if (e->count == 3 && !number_to_long(&e->at[2]->as.number, &j)) return unable(c, e);
    if (i < 1 || j < 1 || i > (long)a->as.matrix.rows || j > (long)a->as.matrix.columns) return unable(c, e);
    return found(c, a->at[(i - 1) * (long)a->as.matrix.columns + j - 1], ret) || unable(c, e);
}

static bool compile_kernel(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    const op_row *row = op_row_of((op)e->op);
    if (e->count == 1 && row->value)
        return emit(c, (instruction){.code = CODE_CALL1, .op = e->op, .a = at[0], .as.f1 = row->value}, ret);
    if (e->count < 2 || !row->value2 || (e->count > 2 && row->most != OP_ANY_NUMBER)) return unable(c, e);
    uint32_t all = at[0];
    for (uint32_t i = 1; i < e->count; i++)
        if (!emit(c,
                  (instruction){.code = CODE_CALL2, .op = e->op, .a = all, .b = at[i], .as.f2 = row->value2},
                  &all))
            return false;
    *ret = all;
    return true;
}

static bool compile(compiler *c, const expr *e, uint32_t *ret);

static bool bound_of(compiler *c, const expr *e, long *ret) {
    number q;
    number_init(&q);
    bool fine = exact_value(c->scratch, e, c->t->stop, &q) && number_to_long(&q, ret);
    number_done(&q);
    return fine || unable(c, e);
}

static bool unroll(compiler *c, const expr *e, frame *inner, long from, long count, uint32_t *ret) {
    for (long k = 0; k < count; k++) {
        uint32_t term;
        inner->memo = map_new(c->scratch);
        if (!inner->memo) return diag_memory(c->d);
        if (!emit_constant(c, (double)(from + k), &inner->bound) || !compile(c, e->at[0], &term))
            return false;
        if (!emit2(c, expr_is(e, OP_SUM_OVER) ? CODE_ADD : CODE_MUL, *ret, term, ret)) return false;
    }
    return true;
}

static bool compile_over(compiler *c, const expr *e, const uint32_t *at, uint32_t *ret) {
    long from, to;
    (void)at;
    if (!expr_is_scalar(e)) return unable(c, e);
    if (!bound_of(c, e->at[2], &from) || !bound_of(c, e->at[3], &to)) return false;
    if (to >= from && (unsigned long)to - (unsigned long)from >= LIMIT_UNROLLED)
        return diag_set(c->d, DIAG_LIMIT, NOWHERE, MSG_TERM_LIMIT, "10000", NULL, NULL);
    if (c->depth == LIMIT_SUMS)
        return diag_set(c->d, DIAG_LIMIT, NOWHERE, MSG_SUM_DEPTH_LIMIT, "64", NULL, NULL);
    frame inner = {.outer = c->top, .symbol = e->at[1]};
    if (!emit_constant(c, expr_is(e, OP_SUM_OVER) ? 0 : 1, ret)) return false;
    c->top = &inner;
    c->depth++;
    bool fine = unroll(c, e, &inner, from, to < from ? 0 : to - from + 1, ret);
    c->depth--;
    c->top = inner.outer;
    return fine;
}

/* How an operator compiles, and whether its arguments come first. Rows with a value need no line here. */
static const struct {
    compile_op compile;
    bool lazy;
} ops[OP_COUNT] = {
    [OP_ADD] = {compile_add, false},
    [OP_MUL] = {compile_mul, false},
    [OP_EMUL] = {compile_mul, false},
    [OP_NEG] = {compile_neg, false},
    [OP_DIV] = {compile_div, false},
    [OP_EDIV] = {compile_div, false},
    [OP_POW] = {compile_pow, false},
    [OP_EPOW] = {compile_pow, false},
    [OP_LT] = {compile_relation, false},
    [OP_LE] = {compile_relation, false},
    [OP_GT] = {compile_relation, false},
    [OP_GE] = {compile_relation, false},
    [OP_EQ] = {compile_relation, false},
    [OP_NE] = {compile_relation, false},
    [OP_AND] = {compile_connective, false},
    [OP_OR] = {compile_connective, false},
    [OP_PIECEWISE] = {compile_piecewise, false},
    [OP_SUM_OVER] = {compile_over, true},
    [OP_PROD_OVER] = {compile_over, true},
    [OP_INDEX] = {compile_index, false},
};

/* --- leaves and constants --- */

enum { CONSTANT_BITS = 1024, DOUBLE_BITS = 54 };

/* The constant e, correctly rounded; false where balls do not say, and then it compiles like anything else. */
static bool constant(compiler *c, const expr *e, double *ret) {
    long whole;
    if (expr_is_number(e) && number_to_long(&e->as.number, &whole) && labs(whole) < 1L << 53) {
        *ret = (double)whole;
        return true;
    }
    if (e->names || !expr_is_scalar(e)) return false;
    const point nowhere = {0};
    arb_t ball;
    arb_init(ball);
    bool fine = false;
    for (slong bits = 96; bits <= CONSTANT_BITS && !fine; bits *= 3) {
        if (!ball_value(c->scratch, e, &nowhere, bits, c->t->stop, ball, NULL)) break;
        fine = arb_is_finite(ball) && (arb_is_exact(ball) || arb_rel_accuracy_bits(ball) > DOUBLE_BITS);
    }
    if (fine) *ret = arf_get_d(arb_midref(ball), ARF_RND_NEAR);
    arb_clear(ball);
    return fine;
}

static bool symbol(compiler *c, const expr *e, uint32_t *ret) {
    for (const frame *f = c->top; f; f = f->outer)
        if (f->symbol == e) {
            *ret = f->bound;
            return true;
        }
    return unable(c, e);
}

static bool is_lazy(const compiler *c, const expr *e) {
    uint32_t slot;
    return (e->kind == EXPR_CALL && ops[e->op].lazy) || found(c, e, &slot);
}

static bool finish(compiler *c, const expr *e, uint32_t *ret) {
    uint32_t small[8], *at = e->count <= 8 ? small : arena_take(c->scratch, e->count * sizeof *at);
    if (!at) return diag_memory(c->d);
    if (e->kind == EXPR_SYMBOL) return symbol(c, e, ret);
    if (e->kind == EXPR_MATRIX) return emit_constant(c, NAN, ret); /* only its entries are used */
    if (e->kind != EXPR_CALL || !(expr_is_scalar(e) || e->shape->truth)) return unable(c, e);
    for (uint32_t i = 0; i < e->count && !ops[e->op].lazy; i++)
        if (!found(c, e->at[i], &at[i])) return unable(c, e);
    return (ops[e->op].compile ? ops[e->op].compile : compile_kernel)(c, e, at, ret);
}

/* A node without its arguments, if it is one: a constant becomes one instruction. */
static bool try_constant(compiler *c, const expr *e, bool *ret_done) {
    double value;
    uint32_t slot;
    *ret_done = false;
    if (!constant(c, e, &value)) return true;
    *ret_done = true;
    return emit_constant(c, value, &slot) && keep(c, e, slot);
}

static bool descend(compiler *c, list *stack, const expr *e) {
    bool done;
    if (!try_constant(c, e, &done)) return false;
    if (done) return true;
    if (!list_push(stack, e) || !list_push(stack, NULL)) return diag_memory(c->d);
    uint32_t slot;
    for (uint32_t i = is_lazy(c, e) ? 0 : e->count; i-- > 0;)
        if (!found(c, e->at[i], &slot) && !list_push(stack, e->at[i])) return diag_memory(c->d);
    return true;
}

static bool compile(compiler *c, const expr *e, uint32_t *ret) {
    list stack;
    list_init(&stack, c->scratch);
    if (!list_push(&stack, e)) return diag_memory(c->d);
    while (stack.count) {
        const expr *top = list_pop(&stack);
        uint32_t slot;
        if (stop_now(c->t->stop, c->tick++)) return diag_stopped(c->d, c->t->stop);
        if (top) {
            if (!found(c, top, &slot) && !descend(c, &stack, top)) return false;
            continue;
        }
        top = list_pop(&stack);
        if (!found(c, top, &slot) && !(finish(c, top, &slot) && keep(c, top, slot))) return false;
    }
    return found(c, e, ret);
}

/* --- registers --- */

/* Drops what no output needs, in place; `now` tells where each slot went. Inputs stay. */
static void sweep(tape *t, uint32_t *now) {
    for (uint32_t j = 0; j < t->outputs; j++) now[t->output[j]] = 1;
    for (uint32_t k = t->length; k-- > 0;) {
        uint32_t slots[TAPE_ARGS], reads = tape_reads(&t->at[k], slots);
        if (k < t->inputs) now[k] = 1;
        for (uint32_t i = 0; i < reads && now[k]; i++) now[slots[i]] = 1;
    }
    uint32_t kept = 0;
    for (uint32_t k = 0; k < t->length; k++) {
        if (!now[k]) continue;
        instruction i = t->at[k];
        uint32_t slots[TAPE_ARGS], reads = tape_reads(&i, slots);
        if (reads > 0) i.a = now[i.a];
        if (reads > 1) i.b = now[i.b];
        if (reads > 2) i.c = now[i.c];
        t->at[kept] = i;
        now[k] = kept++;
    }
    t->length = kept;
    for (uint32_t j = 0; j < t->outputs; j++) t->output[j] = now[t->output[j]];
}

/* Last reader of each slot; outputs are read at the end. */
static void find_uses(tape *t) {
    for (uint32_t k = 0; k < t->length; k++) {
        uint32_t slots[TAPE_ARGS], reads = tape_reads(&t->at[k], slots);
        t->used[k] = k;
        for (uint32_t i = 0; i < reads; i++) t->used[slots[i]] = k;
    }
    for (uint32_t j = 0; j < t->outputs; j++) t->used[t->output[j]] = t->length;
}

/* The result may not lie on an operand, as loops run lane by lane over both: operands are freed after it is placed. */
static void assign(tape *t, uint32_t *idle) {
    uint32_t free_count = 0;
    for (uint32_t k = 0; k < t->length; k++) {
        uint32_t slots[TAPE_ARGS], reads = tape_reads(&t->at[k], slots);
        t->place[k] = free_count ? idle[--free_count] : t->registers++;
        for (uint32_t i = 0; i < reads; i++) {
            bool again = (i > 0 && slots[i] == slots[0]) || (i > 1 && slots[i] == slots[1]);
            if (t->used[slots[i]] == k && !again) idle[free_count++] = t->place[slots[i]];
        }
        if (t->used[k] == k) idle[free_count++] = t->place[k];
    }
}

static bool settle(compiler *c) {
    tape *t = c->t;
    uint32_t *now = arena_take(c->scratch, (t->length + 1) * sizeof *now);
    if (!now) return diag_memory(c->d);
    sweep(t, now);
    instruction *own = arena_take(t->home, (t->length + 1) * sizeof *own);
    t->place = arena_take(t->home, (t->length + 1) * sizeof *t->place);
    t->used = arena_take(t->home, (t->length + 1) * sizeof *t->used);
    uint32_t *idle = arena_take(c->scratch, (t->length + 1) * sizeof *idle);
    if (!own || !t->place || !t->used || !idle) return diag_memory(c->d);
    if (t->length) memcpy(own, t->at, t->length * sizeof *own);
    t->at = own;
    find_uses(t);
    assign(t, idle);
    return true;
}

static bool build(compiler *c, const expr *const *outputs, const expr *const *inputs) {
    tape *t = c->t;
    c->outermost = (frame){.memo = map_new(c->scratch)};
    t->output = arena_take(t->home, (t->outputs + 1) * sizeof *t->output);
    if (!c->outermost.memo || !t->output) return diag_memory(c->d);
    c->top = &c->outermost;
    for (uint32_t i = 0; i < t->inputs; i++) {
        uint32_t slot;
        if (!emit(c, (instruction){.code = CODE_INPUT, .a = i}, &slot) || !keep(c, inputs[i], slot))
            return false;
    }
    for (uint32_t j = 0; j < t->outputs; j++)
        if (!compile(c, outputs[j], &t->output[j])) return false;
    return settle(c);
}

tape *tape_new(arena *home, const expr *const *outputs, uint32_t output_count, const expr *const *inputs,
               uint32_t input_count, const stop *s, diag *d) {
    tape *t = arena_take(home, sizeof *t);
    arena *scratch = arena_new(arena_mem(home));
    compiler c = {.t = t, .scratch = scratch, .d = d};
    bool fine = t && scratch;
    if (!fine)
        diag_memory(d);
    else {
        *t = (tape){.home = home, .stop = s, .inputs = input_count, .outputs = output_count};
        fine = build(&c, outputs, inputs);
    }
    arena_free(scratch);
    return fine ? t : NULL;
}
