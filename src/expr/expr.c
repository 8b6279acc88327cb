/* Questions that need no pool. */
#include "expr/expr.h"

#include <string.h>

enum { SHARED_BIT = 63 };

static uint32_t bit_of(const expr *symbol) {
    return symbol->as.symbol.index < SHARED_BIT ? symbol->as.symbol.index : SHARED_BIT;
}

/* Looks for the node itself. Arguments are older than what uses them, so that whatever is older than the node is not
 * looked into; nor is what lacks its names. */
static bool search(const expr *e, const expr *wanted) {
    if (e == wanted) return true;
    if ((e->names & wanted->names) != wanted->names || e->serial < wanted->serial) return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (search(e->at[i], wanted)) return true;
    return false;
}

bool expr_depends(const expr *e, const expr *symbol) {
    if (symbol->kind != EXPR_SYMBOL) return search(e, symbol);
    uint32_t bit = bit_of(symbol);
    if (!(e->names >> bit & 1)) return false;
    return bit < SHARED_BIT || search(e, symbol);
}

bool expr_is_constant(const expr *e) { return e->names == 0; }

static int sign(long x) { return (x > 0) - (x < 0); }

static int head_compare(const expr *a, const expr *b) {
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    int c = 0;
    switch ((expr_kind)a->kind) {
    case EXPR_NUMBER:
    case EXPR_DECIMAL: c = number_compare(&a->as.number, &b->as.number); break;
    case EXPR_SYMBOL:
        c = strcmp(a->as.symbol.name, b->as.symbol.name);
        if (!c) c = sign((long)a->as.symbol.bound - b->as.symbol.bound);
        break;
    case EXPR_CALL:
        if (a->op != b->op) c = strcmp(op_row_of(a->op)->id, op_row_of(b->op)->id);
        break;
    case EXPR_APPLY:
        c = strcmp(a->as.apply.function->name, b->as.apply.function->name);
        if (!c) c = sign((long)a->as.apply.order - (long)b->as.apply.order);
        if (!c && a->as.apply.order) c = memcmp(a->as.apply.by, b->as.apply.by, a->as.apply.order);
        break;
    case EXPR_BLOCKS:
    case EXPR_MATRIX: c = sign((long)a->as.matrix.rows - (long)b->as.matrix.rows); break;
    }
    if (!c) c = sign((long)a->count - (long)b->count);
    return sign(c);
}

int expr_compare(const expr *a, const expr *b) {
    while (a != b) {
        int c = head_compare(a, b);
        if (c) return c;
        if (a->height != b->height) return a->height < b->height ? -1 : 1;
        uint32_t i = 0;
        while (i < a->count && a->at[i] == b->at[i]) i++;
        if (i == a->count) return a->digest < b->digest ? -1 : 1; /* differ in shape alone */
        a = a->at[i];
        b = b->at[i];
    }
    return 0;
}
