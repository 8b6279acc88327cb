/* One function per kind of syntax node, in a table. The tree is at most LIMIT_NESTING deep, so recursion is bounded;
 * chains are flat already. */
#include "read/lower.h"
#include "expr/walk.h"
#include "read/parse.h"

#include <string.h>

typedef const expr *(*rule)(lowering *l, const syntax *s);

void lower_init(lowering *l, pool *p, arena *scratch, const names *n) {
    memset(l, 0, sizeof *l);
    l->pool = p;
    l->scratch = scratch;
    l->names = n;
    list_init(&l->conditions, scratch);
}

static const expr *fail(lowering *l, diag_kind k, span where, message m, const char *a1, const char *a2,
                        const char *a3) {
    diag_set(pool_diag(l->pool), k, where, m, a1, a2, a3);
    return NULL;
}

static const expr *memory(lowering *l) {
    diag_memory(pool_diag(l->pool));
    return NULL;
}

/* Remembers where e was read, or gives a fresh error its place. */
static const expr *placed(lowering *l, const expr *e, span where) {
    if (!e)
        diag_at(pool_diag(l->pool), where);
    else if (l->spans && l->calls == 0 && !map_find(l->spans, e, 0)) {
        map_put(l->spans, e, 0, (void *)(uintptr_t)(where.from + 1u));
        map_put(l->spans, e, 1, (void *)(uintptr_t)(where.to + 1u));
    }
    return e;
}

span lower_span(const lowering *l, const expr *e) {
    const void *from = l->spans ? map_find(l->spans, e, 0) : NULL,
               *to = from ? map_find(l->spans, e, 1) : NULL;
    return to ? (span){(uint32_t)((uintptr_t)from - 1), (uint32_t)((uintptr_t)to - 1)} : NOWHERE;
}

/* --- names --- */

static bool push_local(lowering *l, const char *key, const expr *value, span where) {
    if (!value) return false;
    if (l->local_count == LIMIT_LOCALS)
        return fail(l, DIAG_LIMIT, where, MSG_TOO_MANY_LOCALS, "64", NULL, NULL);
    l->locals[l->local_count++] = (local){key, value};
    return true;
}

static const expr *find_local(const lowering *l, const char *key) {
    for (uint32_t i = l->local_count; i-- > 0;)
        if (strcmp(l->locals[i].key, key) == 0) return l->locals[i].value;
    return NULL;
}

/* x_3 of a declared vector x is x[3]. */
static const expr *component(lowering *l, const char *key) {
    const char *low = strrchr(key, '_');
    if (!low || !low[1] || strspn(low + 1, "0123456789") != strlen(low + 1) || strlen(low + 1) > 6)
        return NULL;
    char *base = arena_text(l->scratch, key, (size_t)(low - key));
    const entry *e = base ? names_find(l->names, base) : NULL;
    if (!e || !e->value || e->value->shape->order != 1) return NULL;
    long n = 0;
    for (const char *d = low + 1; *d; d++) n = n * 10 + (*d - '0');
    const expr *at[] = {e->value, pool_integer(l->pool, n)};
    return pool_call(l->pool, OP_INDEX, at, 2);
}

static const expr *use(lowering *l, const entry *e) {
    for (uint32_t i = 0; i < e->condition_count; i++)
        if (!list_push(&l->conditions, e->conditions[i])) return memory(l);
    return e->value;
}

/* "x*y" for xy when each letter could be a name. */
static const char *spelled_as_product(lowering *l, const char *key) {
    size_t n = strlen(key);
    if (n < 2 || n > 4) return NULL;
    char *text = arena_take(l->scratch, 2 * n);
    for (size_t i = 0; text && i < n; i++) {
        bool letter = (key[i] >= 'a' && key[i] <= 'z') || (key[i] >= 'A' && key[i] <= 'Z');
        if (!letter) return NULL;
        text[2 * i] = key[i];
        text[2 * i + 1] = i + 1 < n ? '*' : 0;
    }
    return text;
}

static const expr *unknown(lowering *l, const char *key, span where) {
    scope s = names_scope(l->names);
    const char *near = suggest_name(l->scratch, &s, key), *product = spelled_as_product(l, key);
    fail(l, DIAG_NAME, where, MSG_UNKNOWN_NAME, key, NULL, NULL);
    if (product && near)
        diag_hint(pool_diag(l->pool), MSG_HINT_PRODUCT_OR, product, near, key);
    else if (product)
        diag_hint(pool_diag(l->pool), MSG_HINT_PRODUCT, product, key, NULL);
    else if (near)
        diag_hint(pool_diag(l->pool), MSG_SYN_DID_YOU_MEAN, near, NULL, NULL);
    else
        diag_hint(pool_diag(l->pool), MSG_HINT_DECLARE, key, NULL, NULL);
    return NULL;
}

static const expr *constant(lowering *l, const char *key) {
    op o = op_find(key, strlen(key));
    return o != OP_COUNT && op_row_of(o)->form == FORM_NAME ? pool_call(l->pool, o, NULL, 0) : NULL;
}

const expr *lower_symbol(lowering *l, const char *key, span where) {
    const expr *e = find_local(l, key);
    if (e) return e;
    const entry *known = names_find(l->names, key);
    if (known && (known->kind == ENTRY_SYMBOL || known->kind == ENTRY_SIZE)) return known->value;
    if (!l->names || parse_is_symbol(key))
        return pool_symbol(l->pool, key, shape_scalar(pool_shapes(l->pool)));
    return unknown(l, key, where);
}

static const expr *name(lowering *l, const syntax *s) {
    const expr *e = find_local(l, s->key);
    if (e) return e;
    const entry *known = names_find(l->names, s->key);
    if (known && (known->kind == ENTRY_DEFINED || known->kind == ENTRY_ABSTRACT)) {
        const expr **symbols = arena_take(l->scratch, (known->parameter_count + 1) * sizeof *symbols);
        return symbols ? lower_function(l, known, symbols, s->where) : memory(l);
    }
    if (known) return use(l, known);
    if (l->history && (s->key[0] == '%' || strcmp(s->key, "ans") == 0)) return l->history(l->data, s);
    e = constant(l, s->key);
    if (e || !pool_fine(l->pool)) return e;
    e = l->names ? component(l, s->key) : NULL;
    return e || !pool_fine(l->pool) ? e : lower_symbol(l, s->key, s->where);
}

const expr *lower_variable(lowering *l, const syntax *s) {
    if (s->kind == SYN_INDEX) { /* x[1] */
        const expr *e = lower(l, s);
        if (!e || expr_is(e, OP_INDEX)) return e;
    }
    if (s->kind != SYN_NAME) return fail(l, DIAG_NAME, s->where, MSG_WANTS_VARIABLE, NULL, NULL, NULL);
    const expr *e = name(l, s);
    if (!e) return placed(l, e, s->where);
    if (e->kind == EXPR_SYMBOL || expr_is(e, OP_INDEX)) return e;
    const entry *known = names_find(l->names, s->key);
    if (known && known->kind == ENTRY_VALUE) {
        fail(l, DIAG_NAME, s->where, MSG_VARIABLE_HAS_VALUE, s->text, NULL, NULL);
        diag_hint(pool_diag(l->pool), MSG_HINT_FORGET, s->text, NULL, NULL);
        return NULL;
    }
    return fail(l, DIAG_NAME, s->where, MSG_NOT_A_VARIABLE, s->text, NULL, NULL);
}

/* --- functions of the user --- */

/* Whether the body differentiates, so that its parameters must stay symbols until that is done. A prime behind a bracket
 * is a derivative when the arguments are numbers, a transpose when they are matrices. */
static bool needs_calculus(const syntax *s, bool numbers) {
    if (s->kind == SYN_PARTIAL || (s->kind == SYN_PRIME && s->at[0]->bracketed && numbers)) return true;
    if ((s->kind == SYN_OPERATOR || s->kind == SYN_CALL) && s->op < OP_COUNT &&
        op_row_of(s->op)->class == CLASS_CALCULUS)
        return true;
    for (uint32_t i = 0; i < s->count; i++)
        if (needs_calculus(s->at[i], numbers)) return true;
    return false;
}

/* The body with the parameters standing for `values`; names of the caller's function are not seen. */
static const expr *body_with(lowering *l, const entry *f, const expr *const *values, span where) {
    if (l->calls >= LIMIT_CALLS) return fail(l, DIAG_LIMIT, where, MSG_CALL_LIMIT, f->text, "200", NULL);
    lowering inner = *l;
    inner.local_count = 0;
    inner.calls++;
    for (uint32_t i = 0; i < f->parameter_count; i++)
        if (!push_local(&inner, f->parameters[i], values[i], where)) return NULL;
    const expr *e = lower(&inner, f->body);
    l->conditions = inner.conditions;
    if (!e && diag_is_set(pool_diag(l->pool)))
        pool_diag(l->pool)->where = where; /* its place is in another text */
    return e;
}

static bool parameter_symbols(lowering *l, const entry *f, const expr **ret_symbols) {
    for (uint32_t i = 0; i < f->parameter_count; i++) {
        const entry *known = names_find(l->names, f->parameters[i]);
        const shape *s = f->shapes && f->shapes[i]              ? f->shapes[i]
                         : known && known->kind == ENTRY_SYMBOL ? known->value->shape
                                                                : shape_scalar(pool_shapes(l->pool));
        if (!(ret_symbols[i] = pool_symbol(l->pool, f->parameters[i], s))) return false;
    }
    return true;
}

const expr *lower_function(lowering *l, const entry *f, const expr **ret_symbols, span where) {
    if (!parameter_symbols(l, f, ret_symbols)) return NULL;
    if (f->kind == ENTRY_ABSTRACT) return pool_apply(l->pool, f->function, NULL, 0, ret_symbols);
    return body_with(l, f, ret_symbols, where);
}

const expr *lower_call(lowering *l, const entry *f, const expr *const *at, uint32_t count, span where) {
    for (uint32_t i = 0; i < count; i++) {
        const shape *wanted = f->shapes ? f->shapes[i] : NULL;
        if (!wanted || wanted == at[i]->shape || (f->function && f->function->elementwise)) continue;
        char a[64], b[64];
        shape_text(a, wanted);
        shape_text(b, at[i]->shape);
        return fail(l, DIAG_SHAPE, where, MSG_PARAMETER_SHAPE, f->parameters[i], a, b);
    }
    if (f->kind == ENTRY_ABSTRACT) return pool_apply(l->pool, f->function, NULL, 0, at);
    bool numbers = true;
    for (uint32_t i = 0; i < count; i++) numbers &= expr_is_scalar(at[i]);
    if (!needs_calculus(f->body, numbers)) return body_with(l, f, at, where);
    const expr **symbols = arena_take(l->scratch, (count + 1) * sizeof *symbols);
    if (!symbols || !parameter_symbols(l, f, symbols)) return memory(l);
    const expr *body = body_with(l, f, symbols, where);
    return walk_replace(l->pool, l->scratch, body, symbols, at, count);
}

/* --- nodes --- */

static const expr **arguments(lowering *l, const syntax *s) {
    const expr **at = arena_take(l->scratch, (s->count + 1) * sizeof *at);
    if (!at) return memory(l), NULL;
    for (uint32_t i = 0; i < s->count; i++)
        if (!(at[i] = lower(l, s->at[i]))) return NULL;
    return at;
}

static const expr *number_of(lowering *l, const syntax *s) {
    number q;
    number_init(&q);
    const expr *e = number_read(&q, s->text)
                        ? pool_number(l->pool, &q)
                        : fail(l, DIAG_LIMIT, s->where, MSG_EXPONENT_RANGE, NULL, NULL, NULL);
    number_done(&q);
    return e;
}

static const expr *calculus(lowering *l, const syntax *s) {
    if (!l->calculus) return fail(l, DIAG_SYNTAX, s->where, MSG_NO_CALCULUS_HERE, NULL, NULL, NULL);
    return l->calculus(l->data, l, s);
}

/* The length of a row is that of the column. */
static const expr *row_as_column(lowering *l, op o, const expr *e) {
    bool row = e && op_row_of(o)->shape == SHAPE_VECTOR_NORM && e->shape->order == 2 &&
               e->shape->side[0] == size_integer(pool_shapes(l->pool), 1);
    return row ? pool_call1(l->pool, OP_TRANSPOSE, e) : e;
}

static const expr *bars(lowering *l, const syntax *s, const expr *u) {
    if (s->op == OP_ABS && !expr_is_scalar(u)) {
        char text[64];
        shape_text(text, u->shape);
        fail(l, DIAG_SHAPE, s->where, u->shape->order == 1 ? MSG_BARS_OF_VECTOR : MSG_BARS_OF_MATRIX, text,
             NULL, NULL);
        return NULL;
    }
    return pool_call1(l->pool, s->op, row_as_column(l, s->op, u));
}

static const expr *operator_of(lowering *l, const syntax *s) {
    if (op_row_of(s->op)->class == CLASS_CALCULUS) return calculus(l, s);
    const expr **at = arguments(l, s);
    if (!at) return NULL;
    if (s->op == OP_ABS || s->op == OP_NORM) return bars(l, s, at[0]);
    const expr *e = placed(l, pool_call(l->pool, s->op, at, s->count), s->where);
    if (e && s->op == OP_ADD && l->sums && !list_push(l->sums, e)) return memory(l);
    return e;
}

/* The side that an index of a sum runs along must be as long as the sum: both are known by a name, or as numbers. */
static bool fits_side(const expr *to, const size *side) {
    long last, entries;
    if (expr_is_number(to) && size_is_integer(side, &entries))
        return !number_to_long(&to->as.number, &last) || last <= entries;
    const char *const *of;
    uint32_t count;
    bool named = size_terms(side) == 1 && size_term(side, 0, &of, &count) == 1 && count == 1;
    if (!named || !expr_is_symbol(to) || !to->as.symbol.is_size) return true;
    return strcmp(of[0], to->as.symbol.name) == 0;
}

static bool check_indices(lowering *l, const expr *body, const expr *index, const expr *to, span where) {
    list nodes;
    if (!walk_order(l->scratch, body, &nodes)) return memory(l) != NULL;
    for (size_t i = 0; i < nodes.count; i++) {
        const expr *e = nodes.at[i];
        bool row = expr_is(e, OP_ROW), column = expr_is(e, OP_COLUMN);
        for (uint32_t k = 1; (row || column || expr_is(e, OP_INDEX)) && k < e->count; k++) {
            const size *side = e->at[0]->shape->side[column ? 1 : k - 1];
            if (e->at[k] != index || fits_side(to, side)) continue;
            buffer a, b;
            buffer_init(&a, l->scratch), buffer_init(&b, l->scratch);
            size_print(&a, side);
            if (expr_is_symbol(to))
                buffer_puts(&b, to->as.symbol.name);
            else
                number_print(&b, &to->as.number);
            const char *name = expr_is_symbol(e->at[0]) ? e->at[0]->as.symbol.name : "";
            if (a.failed || b.failed) return memory(l) != NULL;
            return fail(l, DIAG_SHAPE, where, MSG_INDEX_SIDE, index->as.symbol.name, b.text, name) ||
                   diag_hint(pool_diag(l->pool), MSG_HINT_INDEX_SIDE, a.text, NULL, NULL);
        }
    }
    return true;
}

static const expr *over_index(lowering *l, const syntax *s) {
    const syntax *bind = s->at[1], *range = bind->at[0];
    const expr *from = lower(l, range->at[0]), *to = from ? lower(l, range->at[1]) : NULL;
    if (!to) return NULL;
    const expr *index = pool_bound(l->pool, bind->key, (uint16_t)(l->bound_depth + 1));
    if (!push_local(l, bind->key, index, bind->where)) return NULL;
    l->bound_depth++;
    const expr *body = lower(l, s->at[0]);
    l->bound_depth--;
    l->local_count--;
    if (!body || !check_indices(l, body, index, to, s->where)) return NULL;
    const expr *at[] = {body, index, from, to};
    return pool_call(l->pool, s->op, at, 4);
}

static const struct {
    op whole, rows, columns;
} by_side[] = {{OP_SUM, OP_SUM_ROWS, OP_SUM_COLUMNS}, {OP_MEAN, OP_MEAN_ROWS, OP_MEAN_COLUMNS}};

static const expr *one_per_side(lowering *l, const syntax *s) {
    const char *word = s->at[1]->text;
    for (size_t i = 0; i < sizeof by_side / sizeof *by_side; i++)
        if (by_side[i].whole == s->op)
            return pool_call1(l->pool, strcmp(word, "rows") == 0 ? by_side[i].rows : by_side[i].columns,
                              lower(l, s->at[0]));
    return fail(l, DIAG_SYNTAX, s->at[1]->where, MSG_WORD_NOT_HERE, word, s->text, NULL);
}

static const expr *table_call(lowering *l, const syntax *s) {
    if (op_row_of(s->op)->class == CLASS_CALCULUS) return calculus(l, s);
    if (s->op == OP_SUM_OVER || s->op == OP_PROD_OVER) return over_index(l, s);
    if (s->count == 2 && s->at[1]->kind == SYN_WORD) return one_per_side(l, s);
    if ((s->op == OP_SUM || s->op == OP_PROD || s->op == OP_MEAN) && s->count == 2)
        return fail(l, DIAG_SYNTAX, s->at[1]->where, MSG_SUM_SECOND, s->text, NULL, NULL);
    const expr **at = arguments(l, s);
    if (!at) return NULL;
    if (s->count) at[0] = row_as_column(l, s->op, at[0]);
    uint16_t two = op_row_of(s->op)->with_two;
    return pool_call(l->pool, two && s->count == 2 ? (op)two : s->op, at, s->count);
}

static const expr *call(lowering *l, const syntax *s) {
    if (s->op != OP_COUNT) return table_call(l, s);
    const entry *f = names_find(l->names, s->key);
    if (!f) return unknown(l, s->key, s->head);
    if (f->parameter_count != s->count)
        return fail(l, DIAG_NAME, s->where, MSG_ARGUMENT_COUNT, s->text, NULL, NULL);
    const expr **at = arguments(l, s);
    return at ? lower_call(l, f, at, s->count, s->where) : NULL;
}

/* A vector or matrix anywhere below e. */
static bool has_matrix(lowering *l, const expr *e) {
    list nodes;
    if (!walk_order(l->scratch, e, &nodes)) return false;
    for (size_t i = 0; i < nodes.count; i++)
        if (((const expr *)nodes.at[i])->shape->order > 0) return true;
    return false;
}

static const expr *prime(lowering *l, const syntax *s) {
    const expr *u = lower(l, s->at[0]);
    if (!u) return NULL;
    if (has_matrix(l, u)) {
        for (uint32_t i = 0; i < s->primes; i++) u = pool_call1(l->pool, OP_TRANSPOSE, u);
        return u;
    }
    if (s->at[0]->bracketed) return calculus(l, s);
    fail(l, DIAG_SYNTAX, s->where, MSG_PRIME_OF_SCALAR, s->at[0]->text ? s->at[0]->text : "u", NULL, NULL);
    return NULL;
}

static const expr *grid(lowering *l, uint32_t rows, uint32_t columns, const expr **at) {
    bool numbers = true;
    for (uint32_t i = 0; i < rows * columns; i++) numbers &= at[i] && at[i]->shape->order == 0;
    return (numbers ? pool_matrix : pool_blocks)(l->pool, rows, columns, at);
}

static const expr *matrix(lowering *l, const syntax *s) {
    const expr **at = arguments(l, s);
    if (!at) return NULL;
    const expr *e = grid(l, s->rows, s->columns, at);
    if (!e && s->columns == 1) diag_hint(pool_diag(l->pool), MSG_HINT_BESIDE, NULL, NULL, NULL);
    return e;
}

static const expr *index_value(lowering *l, const syntax *s) {
    const expr *e = lower(l, s);
    if (!e) return NULL;
    if (e->kind == EXPR_SYMBOL && e->as.symbol.is_size)
        return fail(l, DIAG_NAME, s->where, MSG_SIZE_AS_INDEX, s->text, NULL, NULL);
    if (!expr_is_scalar(e) ||
        (expr_is_number(e) && (!number_is_integer(&e->as.number) || number_sign(&e->as.number) <= 0)))
        return fail(l, DIAG_SHAPE, s->where, MSG_INDEX_WHOLE, NULL, NULL, NULL);
    return e;
}

/* One index, the whole side, or from..to. */
typedef struct index_part {
    const expr *at; /* NULL: the whole side */
    long from, to;  /* at is NULL and from > 0: these */
} index_part;

static bool index_range(lowering *l, const syntax *s, index_part *ret) {
    const expr *from = index_value(l, s->at[0]), *to = from ? index_value(l, s->at[1]) : NULL;
    if (!to) return false;
    if (expr_is_number(from) && expr_is_number(to) && number_to_long(&from->as.number, &ret->from) &&
        number_to_long(&to->as.number, &ret->to) && ret->from <= ret->to) {
        if (ret->to - ret->from < LIMIT_ENTRIES) return true;
        return fail(l, DIAG_LIMIT, s->where, MSG_ENTRY_LIMIT, "50000", NULL, NULL);
    }
    return fail(l, DIAG_SHAPE, s->where, MSG_INDEX_FROM_TO, NULL, NULL, NULL);
}

static bool index_part_of(lowering *l, const syntax *s, index_part *ret) {
    *ret = (index_part){0};
    if (s->kind == SYN_ALL) return true;
    return s->kind == SYN_RANGE ? index_range(l, s, ret) : (ret->at = index_value(l, s)) != NULL;
}

static uint32_t parts_in(const index_part *i) { return i->from ? (uint32_t)(i->to - i->from + 1) : 1; }

static const expr *index_at(lowering *l, const index_part *i, uint32_t k) {
    return i->from ? pool_integer(l->pool, i->from + k) : i->at;
}

/* A[i,j], A[i,:], A[:,j], A; v[i] for a vector. */
static const expr *part_of(lowering *l, const expr *base, const expr *i, const expr *j, bool two) {
    if (!i && !j) return base;
    const expr *at[] = {base, i ? i : j, j};
    op o = !two || (i && j) ? OP_INDEX : i ? OP_ROW : OP_COLUMN;
    return pool_call(l->pool, o, at, two && o == OP_INDEX ? 3 : 2);
}

static const expr *tensor_entry(lowering *l, const expr *base, const syntax *s) {
    const expr **at = arena_take(l->scratch, (s->count + 1) * sizeof *at);
    if (!at) return memory(l);
    at[0] = base;
    for (uint32_t i = 1; i < s->count; i++)
        if (!(at[i] = index_value(l, s->at[i]))) return NULL;
    return pool_call(l->pool, OP_INDEX, at, s->count);
}

static const expr *entry_of(lowering *l, const syntax *s) {
    const expr *base = lower(l, s->at[0]);
    if (!base) return NULL;
    if (s->count > 3) return tensor_entry(l, base, s);
    index_part rows, columns = {0};
    bool two = s->count == 3;
    if (!index_part_of(l, s->at[1], &rows) || (two && !index_part_of(l, s->at[2], &columns))) return NULL;
    uint32_t down = parts_in(&rows), across = parts_in(&columns);
    if (!rows.from && !columns.from) return part_of(l, base, rows.at, columns.at, two);
    const expr **at = (uint64_t)down * across <= LIMIT_ENTRIES
                          ? arena_take(l->scratch, (size_t)down * across * sizeof *at)
                          : NULL;
    if (!at) return memory(l);
    for (uint32_t k = 0; k < down * across; k++)
        at[k] = part_of(l, base, index_at(l, &rows, k / across), index_at(l, &columns, k % across), two);
    return grid(l, down, across, at);
}

static const expr *where(lowering *l, const syntax *s) {
    uint32_t outer = l->local_count;
    for (uint32_t i = 1; i < s->count; i++)
        if (!push_local(l, s->at[i]->key, lower(l, s->at[i]->at[0]), s->at[i]->where)) return NULL;
    const expr *e = lower(l, s->at[0]);
    l->local_count = outer;
    return e;
}

static const expr *misplaced(lowering *l, const syntax *s) {
    return fail(l, DIAG_SYNTAX, s->where, MSG_NOT_AN_EXPRESSION, NULL, NULL, NULL);
}

static const rule rules[] = {
    [SYN_NUMBER] = number_of,     [SYN_NAME] = name,       [SYN_STRING] = misplaced,
    [SYN_OPERATOR] = operator_of, [SYN_CALL] = call,       [SYN_PARTIAL] = calculus,
    [SYN_PRIME] = prime,          [SYN_MATRIX] = matrix,   [SYN_INDEX] = entry_of,
    [SYN_ALL] = misplaced,        [SYN_RANGE] = misplaced, [SYN_BIND] = misplaced,
    [SYN_WORD] = misplaced,       [SYN_WHERE] = where,
};

const expr *lower(lowering *l, const syntax *s) {
    if (!pool_fine(l->pool)) return NULL;
    return placed(l, rules[s->kind](l, s), s->where);
}

/* --- sizes --- */

enum { LIMIT_SIZE_POWER = 16 };

static const size *size_of_operator(pool *p, const syntax *s) {
    const size *all = NULL;
    for (uint32_t i = 0; i < s->count; i++) {
        const size *one = lower_size(p, s->at[i]);
        if (!one) return NULL;
        all = !i                ? one
              : s->op == OP_ADD ? size_add(pool_shapes(p), all, one)
                                : size_mul(pool_shapes(p), all, one);
    }
    return all;
}

/* n^2 */
static const size *size_of_power(pool *p, const syntax *s) {
    const size *base = lower_size(p, s->at[0]), *times = base ? lower_size(p, s->at[1]) : NULL, *all = base;
    long n = 0;
    if (!times) return NULL;
    if (!size_is_integer(times, &n) || n > LIMIT_SIZE_POWER)
        return diag_set(pool_diag(p), DIAG_SHAPE, s->where, MSG_BAD_SIZE, NULL, NULL, NULL), NULL;
    while (--n > 0) all = size_mul(pool_shapes(p), all, base);
    return all;
}

const size *lower_size(pool *p, const syntax *s) {
    long n = 0;
    if (s->kind == SYN_NAME) return size_name(pool_shapes(p), s->key);
    if (s->kind == SYN_NUMBER && strlen(s->text) <= 9 && strspn(s->text, "0123456789") == strlen(s->text)) {
        for (const char *d = s->text; *d; d++) n = n * 10 + (*d - '0');
        if (n > 0) return size_integer(pool_shapes(p), n);
    }
    if (s->kind == SYN_OPERATOR && (s->op == OP_ADD || s->op == OP_MUL)) return size_of_operator(p, s);
    if (s->kind == SYN_OPERATOR && s->op == OP_POW && s->count == 2) return size_of_power(p, s);
    if (s->kind == SYN_OPERATOR && s->op == OP_NEG)
        return size_mul(pool_shapes(p), size_integer(pool_shapes(p), -1), lower_size(p, s->at[0]));
    diag_set(pool_diag(p), DIAG_SHAPE, s->where, MSG_BAD_SIZE, NULL, NULL, NULL);
    return NULL;
}

const shape *lower_space(pool *p, const declaration *d) {
    const size *sides[4];
    for (uint32_t i = 0; i < d->dimension_count; i++)
        if (!(sides[i] = lower_size(p, d->dimensions[i])))
            return diag_memory(pool_diag(p)), NULL; /* or it is set */
    const shape *s = d->dimension_count ? shape_tensor(pool_shapes(p), d->dimension_count, sides)
                                        : shape_scalar(pool_shapes(p));
    if (!s) diag_memory(pool_diag(p));
    return s;
}
