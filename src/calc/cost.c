/* The length of an answer in print, from its display tree, without printing it. */
#include "calc/display.h"
#include "calc/present.h"

#include <string.h>

enum { TAG_COST = 0x636f, LARGE = 1 << 28 };

static uint32_t cost(engine *g, const expr *e);

static uint32_t capped(uint64_t n) { return n > LARGE ? (uint32_t)LARGE : (uint32_t)n; }

/* What needs brackets as a factor, as a divisor, as a base. */
static bool is_sum(const expr *e) {
    return expr_is(e, OP_ADD) || expr_is(e, OP_NEG) || (expr_is_number(e) && number_sign(&e->as.number) < 0);
}
static bool is_quotient(const expr *e) {
    return expr_is(e, OP_DIV) || (expr_is_number(e) && !number_is_integer(&e->as.number));
}
static bool is_product(const expr *e) { return expr_is(e, OP_MUL) || is_quotient(e); }
static bool is_power(const expr *e) { return expr_is(e, OP_POW); }

static uint64_t with_brackets(engine *g, const expr *e, bool brackets) {
    return (uint64_t)cost(g, e) + (brackets ? 2 : 0);
}

static uint64_t of_call(engine *g, const expr *e) {
    uint64_t n = 0;
    switch ((op)e->op) {
    case OP_ADD:
        for (uint32_t i = 0; i < e->count; i++) n += (uint64_t)cost(g, e->at[i]) + (i && !is_sum(e->at[i]));
        return n;
    case OP_NEG: return 1 + with_brackets(g, e->at[0], is_sum(e->at[0]));
    case OP_MUL:
        for (uint32_t i = 0; i < e->count; i++)
            n += with_brackets(g, e->at[i], is_sum(e->at[i]) || is_quotient(e->at[i])) + (i > 0);
        return n;
    case OP_DIV:
        return with_brackets(g, e->at[0], is_sum(e->at[0])) + 1 +
               with_brackets(g, e->at[1], is_sum(e->at[1]) || is_product(e->at[1]));
    case OP_POW:
        return with_brackets(g, e->at[0], is_sum(e->at[0]) || is_product(e->at[0]) || is_power(e->at[0])) +
               1 + with_brackets(g, e->at[1], is_sum(e->at[1]) || is_product(e->at[1]));
    default: break;
    }
    n = strlen(op_row_of((op)e->op)->name) + (e->count ? 2 + e->count - 1 : 0);
    for (uint32_t i = 0; i < e->count; i++) n += cost(g, e->at[i]);
    return n;
}

static uint32_t cost(engine *g, const expr *e) {
    void *known = map_find(g->memo, e, TAG_COST);
    if (known) return (uint32_t)((uintptr_t)known - 1);
    if (e->height > 300) return LARGE;
    uint64_t n = 2;
    switch ((expr_kind)e->kind) {
    case EXPR_NUMBER:
    case EXPR_DECIMAL: n = number_length(&e->as.number); break;
    case EXPR_SYMBOL: n = strlen(e->as.symbol.name); break;
    case EXPR_CALL: n = of_call(g, e); break;
    default:
        for (uint32_t i = 0; i < e->count; i++) n += (uint64_t)cost(g, e->at[i]) + 1;
    }
    map_put(g->memo, e, TAG_COST, (void *)(uintptr_t)(capped(n) + 1u));
    return capped(n);
}

uint32_t cost_of(engine *g, const expr *e) {
    const expr *shown = e ? display(g, e) : NULL;
    return shown ? cost(g, shown) : LARGE;
}
