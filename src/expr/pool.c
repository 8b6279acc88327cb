/* A node is built on the side, looked up by a salted hash over its head and the serials of its arguments, and only then
 * copied into the arena. Numbers own FLINT memory, so the pool remembers those that must be cleared. */
#include "expr/pool.h"
#include "base/list.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
    uint64_t hash;
    const expr *node;
} entry;

struct pool {
    mem *account;
    arena *home;
    shape_table *shapes;
    entry *table;
    size_t mask, count;
    uint32_t symbols;
    list large; /* nodes whose number lives on FLINT's heap */
    uint64_t seed, op_digest[OP_COUNT];
    diag *failure, own;
    const stop *stop;
    size_t node_limit; /* count at which the command fails; 0: none */
};

static uint64_t mix(uint64_t h, uint64_t x) {
    h = (h ^ x) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 32;
}

static uint64_t text_digest(const char *text) {
    uint64_t h = 14695981039346656037u;
    for (; *text; text++) h = (h ^ (unsigned char)*text) * 1099511628211u;
    return h;
}

pool *pool_new(mem *m, uint64_t seed) {
    pool *p = mem_take(m, sizeof *p);
    if (!p) return NULL;
    p->account = m;
    p->seed = seed;
    p->failure = &p->own;
    p->home = arena_new(m);
    if (p->home) {
        list_init(&p->large, p->home);
        p->shapes = shape_table_new(p->home);
    }
    p->table = mem_take(m, 1024 * sizeof *p->table);
    p->mask = 1023;
    if (!p->shapes || !p->table) {
        pool_free(p);
        return NULL;
    }
    for (int i = 0; i < OP_COUNT; i++) p->op_digest[i] = text_digest(op_row_of((op)i)->id);
    return p;
}

void pool_free(pool *p) {
    if (!p) return;
    for (size_t i = 0; i < p->large.count; i++)
        number_done((number *)(uintptr_t) & ((const expr *)p->large.at[i])->as.number);
    mem_give(p->account, p->table, (p->mask + 1) * sizeof *p->table);
    arena_free(p->home);
    mem_give(p->account, p, sizeof *p);
}

arena *pool_arena(const pool *p) { return p->home; }
shape_table *pool_shapes(const pool *p) { return p->shapes; }
diag *pool_diag(const pool *p) { return p->failure; }
const stop *pool_stop(const pool *p) { return p->stop; }
size_t pool_count(const pool *p) { return p->count; }

void pool_begin(pool *p, diag *d, const stop *s, uint32_t nodes) {
    p->failure = d ? d : &p->own;
    diag_clear(&p->own);
    p->stop = s;
    p->node_limit = nodes ? p->count + nodes : 0;
}

diag *pool_attempt(pool *p, diag *d) {
    diag *before = p->failure;
    diag_clear(d);
    p->failure = d;
    return before;
}

void pool_end_attempt(pool *p, diag *before) {
    diag_kind k = p->failure->kind;
    if ((k == DIAG_INTERRUPTED || k == DIAG_MEMORY) && !diag_is_set(before)) *before = *p->failure;
    p->failure = before;
}

bool pool_fine(pool *p) {
    if (diag_is_set(p->failure)) return false;
    return !stop_interrupted(p->stop) || diag_stopped(p->failure, p->stop);
}

/* --- interning --- */

static bool same_apply(const expr *a, const expr *b) {
    return a->as.apply.function == b->as.apply.function && a->as.apply.order == b->as.apply.order &&
           (!a->as.apply.order || memcmp(a->as.apply.by, b->as.apply.by, a->as.apply.order) == 0);
}

static bool same_symbol(const expr *a, const expr *b) {
    return a->as.symbol.bound == b->as.symbol.bound && a->as.symbol.is_size == b->as.symbol.is_size &&
           a->as.symbol.is_increment == b->as.symbol.is_increment &&
           strcmp(a->as.symbol.name, b->as.symbol.name) == 0;
}

static bool same_node(const expr *a, const expr *b, const expr *const *at) {
    if (a->kind != b->kind || a->op != b->op || a->count != b->count || a->shape != b->shape) return false;
    if (a->count && memcmp(a->at, at, a->count * sizeof *at) != 0) return false;
    switch ((expr_kind)a->kind) {
    case EXPR_NUMBER: return number_equal(&a->as.number, &b->as.number);
    case EXPR_DECIMAL:
        return a->digits == b->digits && a->exact == b->exact && number_equal(&a->as.number, &b->as.number);
    case EXPR_SYMBOL: return same_symbol(a, b);
    case EXPR_APPLY: return same_apply(a, b);
    case EXPR_BLOCKS:
    case EXPR_MATRIX: return a->as.matrix.rows == b->as.matrix.rows;
    default: return true;
    }
}

/* What identifies the node beyond kind, operator and arguments. */
static uint64_t payload(const expr *e) {
    switch ((expr_kind)e->kind) {
    case EXPR_NUMBER: return number_hash(&e->as.number);
    case EXPR_DECIMAL: return number_hash(&e->as.number) + e->digits;
    case EXPR_SYMBOL: return text_digest(e->as.symbol.name) + e->as.symbol.bound * 31u + e->as.symbol.is_size;
    case EXPR_APPLY: {
        uint64_t h = text_digest(e->as.apply.function->name);
        for (uint32_t i = 0; i < e->as.apply.order; i++) h = mix(h, e->as.apply.by[i] + 1u);
        return h;
    }
    case EXPR_BLOCKS:
    case EXPR_MATRIX: return e->as.matrix.rows;
    default: return 0;
    }
}

static bool table_grow(pool *p) {
    size_t room = (p->mask + 1) * 2;
    entry *wider = mem_take(p->account, room * sizeof *wider);
    if (!wider) return diag_memory(p->failure);
    for (size_t i = 0; i <= p->mask; i++) {
        if (!p->table[i].node) continue;
        size_t at = p->table[i].hash & (room - 1);
        while (wider[at].node) at = (at + 1) & (room - 1);
        wider[at] = p->table[i];
    }
    mem_give(p->account, p->table, (p->mask + 1) * sizeof *p->table);
    p->table = wider;
    p->mask = room - 1;
    return true;
}

static bool limit_error(pool *p, message text, unsigned long limit) {
    char digits[24];
    char *at = digits + sizeof digits;
    *--at = 0;
    do *--at = (char)('0' + limit % 10);
    while (limit /= 10);
    return diag_set(p->failure, DIAG_LIMIT, NOWHERE, text, at, NULL, NULL);
}

static bool may_add(pool *p, const expr *wanted) {
    if (stop_now(p->stop, (uint32_t)p->count)) return diag_stopped(p->failure, p->stop);
    if (p->node_limit && p->count >= p->node_limit) return limit_error(p, MSG_NODE_LIMIT, 2000000);
    if (wanted->height > LIMIT_HEIGHT) return limit_error(p, MSG_HEIGHT_LIMIT, LIMIT_HEIGHT);
    return p->count * 3 < p->mask * 2 || table_grow(p);
}

static void summarise(pool *p, expr *e, const expr *const *at) {
    e->open = e->kind == EXPR_CALL && op_row_of((op)e->op)->class == CLASS_CALCULUS;
    e->digest = mix(mix(e->kind, e->kind == EXPR_CALL ? p->op_digest[e->op] : e->count), payload(e));
    for (uint32_t i = 0; i < e->count; i++) {
        if (at[i]->height >= e->height) e->height = at[i]->height + 1;
        e->names |= at[i]->names;
        e->open |= at[i]->open;
        e->digest = mix(e->digest, at[i]->digest);
    }
}

/* wanted: the head; its number or text is copied when the node is new. */
static const expr *intern(pool *p, expr *wanted, const expr *const *at) {
    if (!wanted->shape) diag_memory(p->failure); /* unless the shape was refused and says so itself */
    if (!wanted->shape || diag_is_set(p->failure)) return NULL;
    uint64_t hash =
        mix(mix(p->seed, (uint64_t)wanted->kind << 32 | (uint64_t)wanted->op << 8 | 1), payload(wanted));
    hash = mix(hash, (uint64_t)(uintptr_t)wanted->shape);
    for (uint32_t i = 0; i < wanted->count; i++) hash = mix(hash, at[i]->serial);
    size_t slot = hash & p->mask;
    for (; p->table[slot].node; slot = (slot + 1) & p->mask)
        if (p->table[slot].hash == hash && same_node(p->table[slot].node, wanted, at))
            return p->table[slot].node;
    summarise(p, wanted, at);
    if (!may_add(p, wanted)) return NULL;
    expr *e = arena_take(p->home, sizeof *e + wanted->count * sizeof *at);
    if (!e) {
        diag_memory(p->failure);
        return NULL;
    }
    memcpy(e, wanted, sizeof *e);
    if (e->count) memcpy((void *)(uintptr_t)e->at, at, e->count * sizeof *at);
    if (e->kind == EXPR_NUMBER || e->kind == EXPR_DECIMAL) {
        bool large = number_bits(&wanted->as.number) > 60;
        if (large && !list_push(&p->large, e)) {
            diag_memory(p->failure);
            return NULL;
        }
        number_init(&e->as.number);
        number_set(&e->as.number, &wanted->as.number);
    }
    if (e->kind == EXPR_SYMBOL) {
        char *own = arena_text(p->home, wanted->as.symbol.name, strlen(wanted->as.symbol.name));
        if (!own) {
            diag_memory(p->failure);
            return NULL;
        }
        e->as.symbol.name = own;
        e->as.symbol.index = p->symbols++;
        e->names = (uint64_t)1 << (e->as.symbol.index < 63 ? e->as.symbol.index : 63);
    }
    e->serial = (uint32_t)p->count++;
    for (slot = hash & p->mask; p->table[slot].node;) slot = (slot + 1) & p->mask;
    p->table[slot] = (entry){hash, e};
    return e;
}

/* --- leaves --- */

static expr head(expr_kind kind) { return (expr){.kind = (uint8_t)kind, .op = OP_COUNT}; }

const expr *pool_number(pool *p, const number *q) {
    if (number_bits(q) > 2 * (size_t)LIMIT_BITS) {
        limit_error(p, MSG_NUMBER_LIMIT, 301030);
        return NULL;
    }
    expr e = head(EXPR_NUMBER);
    e.shape = shape_scalar(p->shapes);
    e.as.number = *q;
    return intern(p, &e, NULL);
}

const expr *pool_decimal(pool *p, const number *q, uint32_t digits, bool exact) {
    expr e = head(EXPR_DECIMAL);
    e.shape = shape_scalar(p->shapes);
    e.as.number = *q;
    e.digits = digits;
    e.exact = exact;
    return intern(p, &e, NULL);
}

const expr *pool_integer(pool *p, long value) { return pool_rational(p, value, 1); }

const expr *pool_rational(pool *p, long numerator, long denominator) {
    number q;
    number_init(&q);
    number_set_integers(&q, numerator, denominator);
    const expr *e = pool_number(p, &q);
    number_done(&q);
    return e;
}

static const expr *symbol(pool *p, const char *name, const shape *s, uint16_t bound, bool is_size,
                          bool is_increment) {
    expr e = head(EXPR_SYMBOL);
    e.shape = s;
    e.as.symbol.name = name;
    e.as.symbol.bound = bound;
    e.as.symbol.is_size = is_size;
    e.as.symbol.is_increment = is_increment;
    return intern(p, &e, NULL);
}

const expr *pool_symbol(pool *p, const char *name, const shape *s) {
    return symbol(p, name, s, 0, false, false);
}
const expr *pool_bound(pool *p, const char *name, uint16_t depth) {
    return symbol(p, name, shape_scalar(p->shapes), depth, false, false);
}
const expr *pool_size_symbol(pool *p, const char *name) {
    return symbol(p, name, shape_scalar(p->shapes), 0, true, false);
}

const expr *pool_increment(pool *p, const expr *x) {
    if (!x) return NULL;
    size_t length = strlen(x->as.symbol.name);
    char small[64] = "d", *name = length + 2 <= sizeof small ? small : arena_take(p->home, length + 2);
    if (!name) return diag_memory(p->failure), NULL;
    name[0] = 'd';
    memcpy(name + 1, x->as.symbol.name, length + 1);
    return symbol(p, name, x->shape, 0, false, true);
}

const expr *pool_size(pool *p, const size *s) {
    const expr *sum = NULL;
    if (!s) return NULL;
    for (uint32_t i = 0; i < size_terms(s); i++) {
        const char *const *names;
        uint32_t count;
        const expr *product = pool_integer(p, size_term(s, i, &names, &count));
        for (uint32_t j = 0; j < count; j++) {
            const expr *name = pool_size_symbol(p, names[j]);
            product = j == 0 && product && expr_is_one(product) ? name : pool_mul(p, product, name);
        }
        sum = i ? pool_add(p, sum, product) : product;
    }
    return size_terms(s) ? sum : pool_integer(p, 0);
}

/* --- composites --- */

static bool all_there(pool *p, const expr *const *at, uint32_t count) {
    if (diag_is_set(p->failure)) return false;
    for (uint32_t i = 0; i < count; i++)
        if (!at[i]) return false;
    return true;
}

const expr *pool_call(pool *p, op o, const expr *const *at, uint32_t count) {
    if (!all_there(p, at, count)) return NULL;
    const op_row *row = op_row_of(o);
    assert(count >= row->least && (row->most == OP_ANY_NUMBER || count <= row->most));
    (void)row;
    expr e = head(EXPR_CALL);
    e.op = (uint16_t)o;
    e.count = count;
    e.shape = shape_infer(p, o, at, count);
    return intern(p, &e, at);
}

const expr *pool_call1(pool *p, op o, const expr *u) { return pool_call(p, o, &u, 1); }
const expr *pool_call2(pool *p, op o, const expr *u, const expr *v) {
    return pool_call(p, o, (const expr *const[]){u, v}, 2);
}

const expr *pool_matrix(pool *p, uint32_t rows, uint32_t columns, const expr *const *entries) {
    uint64_t all = (uint64_t)rows * columns;
    if (all > LIMIT_ENTRIES) {
        limit_error(p, MSG_ENTRY_LIMIT, LIMIT_ENTRIES);
        return NULL;
    }
    if (!all_there(p, entries, (uint32_t)all)) return NULL;
    if (all == 1) return entries[0];
    for (uint32_t i = 0; i < all; i++)
        if (!expr_is_scalar(entries[i])) {
            char text[64];
            shape_text(text, entries[i]->shape);
            diag_set(p->failure, DIAG_SHAPE, NOWHERE, MSG_ENTRY_NOT_SCALAR, text, NULL, NULL);
            return NULL;
        }
    expr e = head(EXPR_MATRIX);
    e.count = (uint32_t)all;
    e.as.matrix.rows = rows;
    e.as.matrix.columns = columns;
    e.shape = shape_matrix(p->shapes, size_integer(p->shapes, rows), size_integer(p->shapes, columns));
    return intern(p, &e, entries);
}

/* The side of a row (or column) of blocks: they agree in it. */
static const size *common_side(pool *p, const expr *const *at, uint32_t count, uint32_t step, int side) {
    for (uint32_t i = 1; i < count; i++) {
        if (at[i * step]->shape->side[side] == at[0]->shape->side[side]) continue;
        char a[64], b[64];
        shape_text(a, at[0]->shape);
        shape_text(b, at[i * step]->shape);
        diag_set(p->failure, DIAG_SHAPE, NOWHERE, side ? MSG_BLOCKS_BELOW : MSG_BLOCKS_BESIDE, a, b, NULL);
        return NULL;
    }
    return at[0]->shape->side[side];
}

const expr *pool_blocks(pool *p, uint32_t rows, uint32_t columns, const expr *const *parts) {
    uint32_t all = rows * columns;
    const size *height = NULL, *width = NULL;
    if (!all_there(p, parts, all)) return NULL;
    if (all == 1) return parts[0];
    for (uint32_t i = 0; i < all; i++)
        if (parts[i]->shape->order > 2 || parts[i]->shape->truth)
            return diag_set(p->failure, DIAG_SHAPE, NOWHERE, MSG_ENTRY_NOT_SCALAR, "condition", NULL, NULL),
                   NULL;
    for (uint32_t i = 0; i < rows; i++) {
        const size *side = common_side(p, parts + i * columns, columns, 1, 0);
        if (!side) return NULL;
        height = i ? size_add(p->shapes, height, side) : side;
    }
    for (uint32_t j = 0; j < columns; j++) {
        const size *side = common_side(p, parts + j, rows, columns, 1);
        if (!side) return NULL;
        width = j ? size_add(p->shapes, width, side) : side;
    }
    expr e = head(EXPR_BLOCKS);
    e.count = all;
    e.as.matrix.rows = rows;
    e.as.matrix.columns = columns;
    e.shape = shape_matrix(p->shapes, height, width);
    return intern(p, &e, parts);
}

function *pool_function(pool *p, const char *name, uint32_t count) {
    function *f = arena_take(p->home, sizeof *f);
    const char **parameters = arena_take(p->home, count * sizeof *parameters + 1);
    const shape **shapes = arena_take(p->home, count * sizeof *shapes + 1);
    char *own = arena_text(p->home, name, strlen(name));
    if (!f || !parameters || !shapes || !own) {
        diag_memory(p->failure);
        return NULL;
    }
    *f = (function){.name = own,
                    .count = count,
                    .parameters = parameters,
                    .shapes = shapes,
                    .result = shape_scalar(p->shapes)};
    return f;
}

/* The shape of a derivative: of a number by a column or matrix that of the argument, of a column by a column outputs x
 * inputs. NULL with DIAG_UNABLE where it has more than two sides. */
static const shape *differentiated(pool *p, const function *f, const uint8_t *by, uint32_t order,
                                   const expr *const *at) {
    const shape *s = f->result;
    for (uint32_t i = 0; i < order && s; i++) {
        const shape *x = at[by[i]]->shape;
        if (shape_is_scalar(x)) continue;
        if (shape_is_scalar(s))
            s = x;
        else if (s->order == 1 && x->order == 1)
            s = shape_matrix(p->shapes, s->side[0], x->side[0]);
        else {
            diag_set(p->failure, DIAG_UNABLE, NOWHERE, MSG_NO_RULE, f->name, NULL, NULL);
            return NULL;
        }
    }
    return s;
}

const expr *pool_apply(pool *p, const function *f, const uint8_t *by, uint32_t order, const expr *const *at) {
    if (!all_there(p, at, f->count)) return NULL;
    expr e = head(EXPR_APPLY);
    e.count = f->count;
    e.shape = f->elementwise ? at[0]->shape : differentiated(p, f, by, order, at);
    uint8_t *sorted = arena_take(p->home, order + 1);
    if (!sorted) {
        diag_memory(p->failure);
        return NULL;
    }
    for (uint32_t i = 0; i < order; i++) {
        uint32_t j = i;
        for (; j > 0 && sorted[j - 1] > by[i]; j--) sorted[j] = sorted[j - 1];
        sorted[j] = by[i];
    }
    e.as.apply.function = f;
    e.as.apply.by = sorted;
    e.as.apply.order = order;
    return intern(p, &e, at);
}

const expr *pool_with(pool *p, const expr *e, const expr *const *at) {
    if (!all_there(p, at, e->count)) return NULL;
    if (e->count == 0 || memcmp(e->at, at, e->count * sizeof *at) == 0) return e;
    if (e->kind == EXPR_CALL) return pool_call(p, (op)e->op, at, e->count);
    if (e->kind == EXPR_APPLY)
        return pool_apply(p, e->as.apply.function, e->as.apply.by, e->as.apply.order, at);
    return (e->kind == EXPR_BLOCKS ? pool_blocks : pool_matrix)(p, e->as.matrix.rows, e->as.matrix.columns,
                                                                at);
}

/* Joins chains: (a + b) and c give a + b + c, so that a long sum stays flat. */
static const expr *chain(pool *p, op o, const expr *a, const expr *b) {
    if (!a || !b || !expr_is(a, o)) return pool_call2(p, o, a, b);
    const expr *small[16], **at = a->count < 16 ? small : malloc((a->count + 1) * sizeof *at);
    if (!at) {
        diag_memory(p->failure);
        return NULL;
    }
    memcpy(at, a->at, a->count * sizeof *at);
    at[a->count] = b;
    const expr *e = pool_call(p, o, at, a->count + 1);
    if (at != small) free(at);
    return e;
}

const expr *pool_add(pool *p, const expr *a, const expr *b) { return chain(p, OP_ADD, a, b); }
const expr *pool_sub(pool *p, const expr *a, const expr *b) { return pool_add(p, a, pool_neg(p, b)); }
const expr *pool_mul(pool *p, const expr *a, const expr *b) { return chain(p, OP_MUL, a, b); }
const expr *pool_div(pool *p, const expr *a, const expr *b) { return pool_call2(p, OP_DIV, a, b); }
const expr *pool_pow(pool *p, const expr *a, const expr *b) { return pool_call2(p, OP_POW, a, b); }
const expr *pool_neg(pool *p, const expr *a) { return pool_call1(p, OP_NEG, a); }
