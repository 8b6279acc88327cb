/* Layouts push pieces in reading order; the writer turns each batch around, so that the first piece is on top. */
#include "show/writer.h"

#include <string.h>

void writer_init(writer *w, arena *scratch, const writer_rules *rules) {
    *w = (writer){.rules = rules, .scratch = scratch};
}

static void push(writer *w, piece p) {
    if (w->count == w->room) {
        size_t room = w->room ? w->room * 2 : 64;
        piece *wider = w->failed ? NULL : arena_take(w->scratch, room * sizeof *wider);
        if (!wider) {
            w->failed = true;
            return;
        }
        if (w->count) memcpy(wider, w->at, w->count * sizeof *wider);
        w->at = wider;
        w->room = room;
    }
    w->at[w->count++] = p;
}

void writer_text(writer *w, const char *text) {
    if (!text)
        w->failed = true;
    else
        push(w, (piece){.text = text});
}

void writer_put(writer *w, const expr *e, uint8_t level, uint8_t place) {
    push(w, (piece){e, NULL, level, place | w->inherit});
}

void writer_list(writer *w, const expr *const *at, uint32_t count, const char *separator, uint8_t level,
                 uint8_t place) {
    for (uint32_t i = 0; i < count; i++) {
        if (i) writer_text(w, separator);
        writer_put(w, at[i], level, place);
    }
}

const char *writer_name(const writer *w, const expr *e) { return w->names ? map_find(w->names, e, 0) : NULL; }

bool writer_is_tall(const writer *w, const expr *e) { return w->tall && map_find(w->tall, e, 0); }

bool writer_is_leaf(const expr *e) {
    return e->kind == EXPR_NUMBER || e->kind == EXPR_DECIMAL || e->kind == EXPR_SYMBOL;
}

/* --- signs --- */

bool writer_is_negative(const expr *e) {
    return (e->kind == EXPR_NUMBER || e->kind == EXPR_DECIMAL) && number_sign(&e->as.number) < 0;
}

bool writer_may_begin(op o, const expr *a) {
    if (o == OP_DIV) return expr_is(a, OP_MUL);
    if (o == OP_EDIV) return expr_is(a, OP_EMUL);
    bool number_of_matrices =
        o == OP_MUL && expr_is_scalar(a) && a->count && !expr_is_scalar(a->at[a->count - 1]);
    return expr_is(a, o) && !number_of_matrices; /* (x'*x)*A */
}

enum {
    MINUS_DEPTH = 16
}; /* deeper products on the left keep brackets around a minus: the question stays cheap */

bool writer_starts_with_minus(const writer *w, const expr *e) {
    for (int i = 0; i < MINUS_DEPTH; i++) {
        if (i && writer_name(w, e)) return false;
        if (writer_is_negative(e)) return true;
        if (!expr_is(e, OP_MUL) && !expr_is(e, OP_EMUL) && !expr_is(e, OP_DIV) && !expr_is(e, OP_EDIV))
            return false;
        if (!writer_is_negative(e->at[0]) && !writer_may_begin((op)e->op, e->at[0])) return false;
        e = e->at[0];
    }
    return false;
}

/* --- the stack --- */

static void turn_around(writer *w, size_t from) {
    for (size_t low = from, high = w->count; low + 1 < high; low++) {
        piece p = w->at[low];
        w->at[low] = w->at[--high];
        w->at[high] = p;
    }
}

/* --- writing --- */

/* Bytes that a number takes at most, before it is turned into text. */
static size_t leaf_bound(const expr *e) {
    if (e->kind == EXPR_SYMBOL) return 0;
    return e->kind == EXPR_DECIMAL ? e->digits : number_length(&e->as.number);
}

/* Asked of every node, so the kinds that never do are told apart first. */
static bool leads_with_minus(const writer *w, const expr *e) {
    bool chain = e->op == OP_MUL || e->op == OP_EMUL || e->op == OP_DIV || e->op == OP_EDIV;
    if (!chain && e->kind != EXPR_NUMBER && e->kind != EXPR_DECIMAL) return false;
    return w->rules->level(w, e, 0) != w->rules->level(w, e, PLACE_POSITIVE);
}

static void write_node(writer *w, buffer *out, piece p, size_t limit) {
    const char *name = p.place & PLACE_SELF ? NULL : writer_name(w, p.e);
    if (name) {
        buffer_puts(out, name);
        return;
    }
    size_t base = w->count;
    w->inherit = p.place & PLACE_BARS;
    if (w->marked == p.e) {
        buffer_puts(out, w->mark);
        writer_text(w, w->unmark);
        base++;
    }
    if (w->rules->level(w, p.e, p.place) < p.level) {
        buffer_puts(out, w->rules->bracket(w, p.e, false));
        writer_text(w, w->rules->bracket(w, p.e, true));
        p.place &= (uint8_t)~PLACE_TAIL;
        base++;
    }
    if (!(p.place & PLACE_POSITIVE) && leads_with_minus(w, p.e)) {
        buffer_puts(out, w->unicode ? "−" : "-");
        p.place |= PLACE_POSITIVE;
    }
    if (!writer_is_leaf(p.e))
        w->rules->layout(w, p.e, p.place & (uint8_t)~PLACE_SELF);
    else if (leaf_bound(p.e) <= limit + 2)
        w->rules->leaf(w, out, p.e);
    else
        buffer_repeat(out, '?', limit + 1); /* over the limit in any case: the caller takes it back */
    turn_around(w, base);
}

bool writer_run(writer *w, buffer *out, const expr *e, uint8_t place, size_t limit, bool *ret_limited,
                diag *d) {
    size_t start = out->length;
    *ret_limited = false;
    w->count = 0;
    w->inherit = 0;
    writer_put(w, e, LEVEL_ANY, place);
    while (w->count && !w->failed && !out->failed && out->length - start <= limit) {
        piece p = w->at[--w->count];
        if (p.e)
            write_node(w, out, p, limit);
        else
            buffer_puts(out, p.text);
    }
    bool fine = !w->failed && !out->failed;
    *ret_limited = fine && out->length - start > limit;
    if (fine && !*ret_limited) return true;
    out->length = start;
    if (out->room) out->text[start] = 0;
    return fine ? false : diag_memory(d);
}

/* --- measuring --- */

static uint32_t add_cost(uint32_t a, size_t b) {
    return b > UINT32_MAX - 1 - (size_t)a ? UINT32_MAX - 1 : a + (uint32_t)b;
}

static size_t text_cost_of(const char *text) {
    size_t n = 0;
    for (; *text; text++) n += *text != ' ';
    return n;
}

static uint32_t kept_cost(const map *memo, const expr *e, uint64_t tag) {
    return (uint32_t)(uintptr_t)map_find(memo, e, tag);
}

/* Sum over the pieces above base, whose costs are known. */
static uint32_t sum_pieces(const writer *w, const map *memo, uint64_t tag, size_t base) {
    uint32_t all = 0;
    for (size_t i = base; i < w->count; i++) {
        const piece *p = &w->at[i];
        if (!p->e)
            all = add_cost(all, text_cost_of(p->text));
        else {
            all = add_cost(all, kept_cost(memo, p->e, tag) - 1 - ((p->place & PLACE_POSITIVE) != 0));
            if (w->rules->level(w, p->e, p->place) < p->level) all = add_cost(all, 2);
        }
    }
    return all;
}

static bool measure_leaf(writer *w, map *memo, uint64_t tag, const expr *e) {
    uint32_t cost = UINT32_MAX - 1;
    if (e->kind == EXPR_NUMBER)
        cost = add_cost(0, number_length(&e->as.number));
    else {
        buffer b;
        buffer_init(&b, w->scratch);
        if (e->kind == EXPR_DECIMAL && number_sign(&e->as.number) < 0) buffer_putc(&b, '-');
        w->rules->leaf(w, &b, e);
        if (b.failed) return false;
        cost = add_cost(0, b.length);
    }
    return map_put(memo, e, tag, (void *)(uintptr_t)(cost + 1u));
}

/* Measures e when all its arguments are measured; else pushes those that are not. */
static bool measure(writer *w, map *memo, uint64_t tag, const expr *e, list *stack) {
    size_t waiting = stack->count;
    for (uint32_t i = 0; i < e->count; i++)
        if (!map_find(memo, e->at[i], tag) && !list_push(stack, e->at[i])) return false;
    if (stack->count > waiting) return true;
    list_pop(stack);
    if (writer_is_leaf(e)) return measure_leaf(w, memo, tag, e);
    size_t base = w->count;
    bool minus = leads_with_minus(w, e);
    w->rules->layout(w, e, minus ? PLACE_POSITIVE : 0);
    uint32_t cost = add_cost(sum_pieces(w, memo, tag, base), minus);
    w->count = base;
    return !w->failed && map_put(memo, e, tag, (void *)(uintptr_t)(cost + 1u));
}

uint32_t writer_cost(writer *w, map *memo, uint64_t tag, const expr *e) {
    list stack;
    list_init(&stack, w->scratch);
    if (!memo || !list_push(&stack, e)) return UINT32_MAX;
    while (stack.count) {
        const expr *top = stack.at[stack.count - 1];
        if (map_find(memo, top, tag))
            list_pop(&stack);
        else if (!measure(w, memo, tag, top, &stack))
            return UINT32_MAX;
    }
    return kept_cost(memo, e, tag) - 1;
}
