/* Names: values, functions, declarations and assumptions. Each statement touches its names first (edit.c), so that an
 * error half-way leaves all as it was. */
#include "app/state.h"
#include "calc/operators.h"
#include "calc/simplify.h"

#include <string.h>

static const char *copy(session *s, const char *text) {
    return arena_text(names_arena(s->names), text, strlen(text));
}

static bool put(session *s, entry *e, const char *text, const char *key, span where) {
    e->key = copy(s, key);
    e->text = copy(s, text);
    e->source = statement_text(s, names_arena(s->names), where);
    return (e->key && e->text && e->source && names_put(s->names, e)) || diag_memory(&s->d);
}

static bool start(session *s, const char *key) {
    if ((!s->editing && !edit_begin(s)) || !edit_touch(s, key)) return false;
    context_forget(s->context, key);
    return true;
}

/* --- a = 3 --- */

/* Printed only where it is seen: a large value bound again and again would cost more than working it out. */
static bool echo_bind(session *s, const statement *st, reply *r, const expr *shown) {
    r->echo = true;
    if (st->quiet || (s->set.format != FORMAT_PRETTY && s->set.format != FORMAT_JSON)) return true;
    buffer_puts(&r->words, st->text);
    buffer_puts(&r->words, " = ");
    if (!print_plain(s, &r->words, shown)) return false;
    buffer_putc(&r->words, '\n');
    return true;
}

bool run_bind(session *s, const statement *st, reply *r) {
    result v;
    r->kind = "definition";
    if (!work_out(s, st->value, r, &v)) return false;
    if (v.left) return fail(s, DIAG_SYNTAX, st->value->where, MSG_APP_BIND_COMPARISON, st->text, NULL);
    arena *home = names_arena(s->names);
    entry e = {.kind = ENTRY_VALUE, .value = v.value, .condition_count = (uint32_t)v.conditions.count};
    e.conditions = keep_conditions(home, &v.conditions);
    if (!e.conditions) return diag_memory(&s->d);
    if (!add_result_notes(s, r, &v) || !report_check(s, r, &v) || !echo_bind(s, st, r, v.shown)) return false;
    return start(s, st->key) && put(s, &e, st->text, st->key, st->where);
}

/* --- f(x, y) = ... --- */

/* The body is read once more, into the arena of the names, where it lives on. */
static bool parse_again(session *s, const char *source, entry *e) {
    arena *home = names_arena(s->names);
    scope known = names_scope(s->names);
    statement st;
    size_t next;
    if (parse_statement(home, &known, source, strlen(source), 0, &st, &next, &s->d) != PARSE_STATEMENT)
        return false;
    const char **parameters = arena_take(home, (st.parameter_count + 1) * sizeof *parameters);
    const shape **shapes = arena_take(home, (st.parameter_count + 1) * sizeof *shapes);
    if (!parameters || !shapes) return diag_memory(&s->d);
    for (uint32_t i = 0; i < st.parameter_count; i++) {
        parameters[i] = st.parameters[i].key;
        if (st.parameters[i].has_space && !(shapes[i] = lower_space(s->pool, &st.parameters[i])))
            return false;
    }
    *e = (entry){.kind = ENTRY_DEFINED,
                 .parameter_count = st.parameter_count,
                 .parameters = parameters,
                 .shapes = shapes,
                 .body = st.value};
    return true;
}

/* Whether a body that cannot be read over scalar symbols is wrong for every argument: shapes and domains depend on what
 * the function is called with. */
static bool is_final(const diag *d) {
    return d->kind != DIAG_SHAPE && d->kind != DIAG_DOMAIN && d->kind != DIAG_UNABLE &&
           d->kind != DIAG_SYNTAX;
}

/* Reads the body over symbols for its parameters, so that an unknown name is said now, and where. */
static bool try_body(session *s, const statement *st, const entry *f) {
    result unused = {0};
    evaluator v = {.engine = s->engine, .names = s->names};
    operating o = {&v, &unused, false};
    lowering l;
    list_init(&unused.conditions, s->scratch);
    list_init(&unused.notes, s->scratch);
    list_init(&unused.records, s->scratch);
    lower_init(&l, s->pool, s->scratch, s->names);
    l.calculus = operate;
    l.data = &o;
    if (f->parameter_count > LIMIT_LOCALS)
        return fail(s, DIAG_LIMIT, st->where, MSG_TOO_MANY_LOCALS, "64", NULL);
    for (uint32_t i = 0; i < f->parameter_count; i++) {
        const entry *known = names_find(s->names, f->parameters[i]);
        const shape *sides = f->shapes[i]                           ? f->shapes[i]
                             : known && known->kind == ENTRY_SYMBOL ? known->value->shape
                                                                    : shape_scalar(pool_shapes(s->pool));
        const expr *symbol = pool_symbol(s->pool, f->parameters[i], sides);
        if (!symbol) return false;
        l.locals[l.local_count++] = (local){f->parameters[i], symbol};
    }
    if (lower(&l, st->value)) return true;
    if (is_final(&s->d)) return false;
    diag_clear(&s->d);
    return true;
}

/* A size that a parameter brings: f(x in R^n). */
static bool declare_sizes(session *s, const declaration *d);

bool run_define(session *s, const statement *st, reply *r) {
    entry e;
    r->kind = "definition";
    r->echo = true;
    const char *source = statement_text(s, names_arena(s->names), st->where);
    if (!source) return diag_memory(&s->d);
    if (!start(s, st->key)) return false;
    for (uint32_t i = 0; i < st->parameter_count; i++)
        if (!declare_sizes(s, &st->parameters[i])) return false;
    if (!parse_again(s, source, &e) || !put(s, &e, st->text, st->key, st->where) || !try_body(s, st, &e))
        return false;
    buffer_puts(&r->words, source);
    buffer_putc(&r->words, '\n');
    return true;
}

/* --- let --- */

static bool declare_size(session *s, const syntax *name) {
    const entry *known = names_find(s->names, name->key);
    if (known && known->kind == ENTRY_SIZE) return true;
    if (known && known->kind != ENTRY_SYMBOL) {
        fail(s, DIAG_NAME, name->where, MSG_APP_SIZE_TAKEN, name->text, NULL);
        return diag_hint(&s->d, MSG_HINT_FORGET, name->text, NULL, NULL);
    }
    if (known && !expr_is_scalar(known->value))
        return fail(s, DIAG_SHAPE, name->where, MSG_APP_SIZE_SHAPE, name->text, NULL);
    entry e = {.kind = ENTRY_SIZE, .value = pool_size_symbol(s->pool, name->key)};
    return e.value && start(s, name->key) && put(s, &e, name->text, name->key, name->where);
}

static bool each_size(session *s, const syntax *e) {
    if (e->kind == SYN_NAME && !declare_size(s, e)) return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!each_size(s, e->at[i])) return false;
    return true;
}

static bool declare_sizes(session *s, const declaration *d) {
    for (uint32_t i = 0; i < d->dimension_count; i++)
        if (!each_size(s, d->dimensions[i])) return false;
    return true;
}

/* Words that may follow a name: what they say of its sign, and which properties they bring along. */
typedef enum fits { FITS_NUMBER, FITS_MATRIX, FITS_SQUARE } fits;

static const struct {
    const char *word;
    fits fits;
    uint32_t signs, attributes;
} properties[] = {
    {"positive", FITS_NUMBER, SIGNS_POSITIVE, 0},
    {"negative", FITS_NUMBER, SIGNS_NEGATIVE, 0},
    {"nonnegative", FITS_NUMBER, SIGNS_POSITIVE | SIGNS_ZERO, 0},
    {"nonzero", FITS_NUMBER, SIGNS_POSITIVE | SIGNS_NEGATIVE, 0},
    {"integer", FITS_NUMBER, SIGNS_ANY, ATTRIBUTE_INTEGER},
    {"symmetric", FITS_SQUARE, SIGNS_ANY, ATTRIBUTE_SYMMETRIC},
    {"diagonal", FITS_SQUARE, SIGNS_ANY, ATTRIBUTE_DIAGONAL | ATTRIBUTE_SYMMETRIC},
    {"posdef", FITS_SQUARE, SIGNS_ANY, ATTRIBUTE_POSDEF | ATTRIBUTE_SYMMETRIC | ATTRIBUTE_INVERTIBLE},
    {"orthogonal", FITS_SQUARE, SIGNS_ANY, ATTRIBUTE_ORTHOGONAL | ATTRIBUTE_INVERTIBLE},
    {"lower", FITS_SQUARE, SIGNS_ANY, ATTRIBUTE_LOWER},
    {"upper", FITS_SQUARE, SIGNS_ANY, ATTRIBUTE_UPPER},
    {"invertible", FITS_SQUARE, SIGNS_ANY, ATTRIBUTE_INVERTIBLE},
    {"fullrank", FITS_MATRIX, SIGNS_ANY, ATTRIBUTE_FULLRANK},
};
enum { PROPERTIES = sizeof properties / sizeof *properties };

static bool fits_shape(fits f, const shape *x) {
    switch (f) {
    case FITS_NUMBER: return shape_is_scalar(x);
    case FITS_MATRIX: return x->order == 2;
    case FITS_SQUARE: return x->order == 2 && shape_is_square(x);
    }
    return false;
}

static bool add_property(session *s, const declaration *d, uint32_t i, const shape *x, uint32_t *signs,
                         uint32_t *attributes) {
    static const message why[] = {MSG_APP_WANTS_NUMBER, MSG_APP_WANTS_MATRIX, MSG_APP_WANTS_SQUARE};
    const char *word = d->attributes[i];
    for (size_t k = 0; k < PROPERTIES; k++) {
        if (strcmp(properties[k].word, word) != 0) continue;
        char text[64];
        shape_text(text, x);
        if (!fits_shape(properties[k].fits, x))
            return diag_set(&s->d, DIAG_SHAPE, d->attribute_spans[i], why[properties[k].fits], word, d->text,
                            text);
        *signs &= properties[k].signs;
        *attributes |= properties[k].attributes;
        return true;
    }
    return fail(s, DIAG_SYNTAX, d->attribute_spans[i], MSG_SYN_ATTRIBUTE, word, NULL);
}

/* What `name relation number` says of the sign of the name. */
static uint32_t signs_of_relation(op o, int sign_of_bound) {
    switch (o) {
    case OP_GT: return sign_of_bound >= 0 ? SIGNS_POSITIVE : SIGNS_ANY;
    case OP_GE:
        return sign_of_bound > 0    ? SIGNS_POSITIVE
               : sign_of_bound == 0 ? (uint32_t)(SIGNS_POSITIVE | SIGNS_ZERO)
                                    : SIGNS_ANY;
    case OP_LT: return sign_of_bound <= 0 ? SIGNS_NEGATIVE : SIGNS_ANY;
    case OP_LE:
        return sign_of_bound < 0    ? SIGNS_NEGATIVE
               : sign_of_bound == 0 ? (uint32_t)(SIGNS_NEGATIVE | SIGNS_ZERO)
                                    : SIGNS_ANY;
    case OP_NE: return sign_of_bound == 0 ? (uint32_t)(SIGNS_POSITIVE | SIGNS_NEGATIVE) : SIGNS_ANY;
    default: return SIGNS_ANY;
    }
}

/* One relation, in simple form, becomes known. A relation of a name with 0 is all in its sign. */
static bool learn(session *s, const expr *e, span where) {
    if (expr_is(e, OP_AND)) {
        for (uint32_t i = 0; i < e->count; i++)
            if (!learn(s, e->at[i], where)) return false;
        return true;
    }
    const expr *x = e->count == 2 ? e->at[0] : NULL, *bound = x ? e->at[1] : NULL;
    bool named = x && x->kind == EXPR_SYMBOL && expr_is_number(bound);
    uint32_t signs = named ? signs_of_relation((op)e->op, number_sign(&bound->as.number)) : SIGNS_ANY;
    if (signs != SIGNS_ANY) {
        const char *name = x->as.symbol.name;
        if (!edit_touch(s, name)) return false;
        if (!(signs &= context_signs(s->context, name)))
            return fail(s, DIAG_DOMAIN, where, MSG_APP_CONTRADICTION, name, NULL);
        if (!context_set_signs(s->context, name, signs)) return diag_memory(&s->d);
        if (expr_is_zero(bound)) return true;
    }
    return context_assume(s->context, e) || diag_memory(&s->d);
}

static bool learn_relation(session *s, const declaration *d, const expr *x) {
    lowering l;
    lower_init(&l, s->pool, s->scratch, s->names);
    const expr *bound = lower(&l, d->bound);
    const expr *relation = bound ? simplify(s->engine, pool_call2(s->pool, d->relation, x, bound)) : NULL;
    return relation ? learn(s, relation, d->where) : diag_at(&s->d, d->where);
}

static bool let_symbol(session *s, const declaration *d) {
    uint32_t signs = SIGNS_ANY, attributes = 0;
    const shape *x = lower_space(s->pool, d);
    if (!x) return diag_at(&s->d, d->where);
    for (uint32_t i = 0; i < d->attribute_count; i++)
        if (!add_property(s, d, i, x, &signs, &attributes)) return false;
    if (d->elementwise) return fail(s, DIAG_SYNTAX, d->where, MSG_APP_ELEMENTWISE, d->text, NULL);
    if (d->relation != OP_COUNT && !shape_is_scalar(x))
        return fail(s, DIAG_SHAPE, d->where, MSG_APP_RELATION_SHAPE, d->text, NULL);
    if (!signs) return fail(s, DIAG_DOMAIN, d->where, MSG_APP_CONTRADICTION, d->text, NULL);
    entry e = {.kind = ENTRY_SYMBOL, .value = pool_symbol(s->pool, d->key, x)};
    if (!e.value || !start(s, d->key) || !put(s, &e, d->text, d->key, d->where)) return false;
    if (!context_set_signs(s->context, d->key, signs) ||
        !context_set_attributes(s->context, d->key, attributes))
        return diag_memory(&s->d);
    return d->relation == OP_COUNT || learn_relation(s, d, e.value);
}

static const shape *parameter_shape(session *s, const declaration *p) {
    const entry *known = names_find(s->names, p->key);
    if (!p->has_space && known && known->kind == ENTRY_SYMBOL) return known->value->shape;
    return lower_space(s->pool, p);
}

static bool let_function(session *s, const declaration *d) {
    function *f = pool_function(s->pool, d->key, d->parameter_count);
    arena *home = pool_arena(s->pool);
    const char **parameters = arena_take(home, (d->parameter_count + 1) * sizeof *parameters);
    const shape **shapes = arena_take(home, (d->parameter_count + 1) * sizeof *shapes);
    if (!f || !parameters || !shapes) return diag_memory(&s->d);
    for (uint32_t i = 0; i < d->parameter_count; i++) {
        if (!declare_sizes(s, &d->parameters[i])) return false;
        if (!(shapes[i] = parameter_shape(s, &d->parameters[i]))) return diag_at(&s->d, d->where);
        if (!(parameters[i] = arena_text(home, d->parameters[i].key, strlen(d->parameters[i].key))))
            return diag_memory(&s->d);
    }
    if (d->attribute_count)
        return fail(s, DIAG_SYNTAX, d->attribute_spans[0], MSG_APP_FUNCTION_PROPERTY, d->attributes[0], NULL);
    if (!(f->result = lower_space(s->pool, d))) return diag_at(&s->d, d->where);
    f->parameters = parameters;
    f->shapes = shapes;
    f->elementwise = d->elementwise;
    entry e = {.kind = ENTRY_ABSTRACT,
               .function = f,
               .parameter_count = d->parameter_count,
               .parameters = parameters,
               .shapes = shapes};
    return start(s, d->key) && put(s, &e, d->text, d->key, d->where);
}

static bool echo_declaration(session *s, const statement *st, reply *r) {
    const char *text = statement_text(s, s->scratch, st->where);
    if (!text) return diag_memory(&s->d);
    buffer_puts(&r->words, text);
    buffer_putc(&r->words, '\n');
    r->kind = "declaration";
    r->echo = true;
    return true;
}

bool run_let(session *s, const statement *st, reply *r) {
    for (uint32_t i = 0; i < st->declaration_count; i++) {
        const declaration *d = &st->declarations[i];
        if (!s->editing && !edit_begin(s)) return false;
        if (!declare_sizes(s, d) || !(d->is_function ? let_function(s, d) : let_symbol(s, d))) return false;
    }
    return echo_declaration(s, st, r);
}

/* --- const, assume --- */

static bool const_one(session *s, const declaration *d) {
    const entry *known = names_find(s->names, d->key);
    if (known && known->kind == ENTRY_SYMBOL) {
        uint32_t attributes = context_attributes(s->context, d->key) | ATTRIBUTE_CONSTANT;
        return edit_touch(s, d->key) &&
               (context_set_attributes(s->context, d->key, attributes) || diag_memory(&s->d));
    }
    entry e = {.kind = ENTRY_SYMBOL,
               .value = pool_symbol(s->pool, d->key, shape_scalar(pool_shapes(s->pool)))};
    if (!e.value || !start(s, d->key) || !put(s, &e, d->text, d->key, d->where)) return false;
    return context_set_attributes(s->context, d->key, ATTRIBUTE_CONSTANT) || diag_memory(&s->d);
}

bool run_const(session *s, const statement *st, reply *r) {
    if (!edit_begin(s)) return false;
    for (uint32_t i = 0; i < st->declaration_count; i++)
        if (!const_one(s, &st->declarations[i])) return false;
    return echo_declaration(s, st, r);
}

bool run_assume(session *s, const statement *st, reply *r) {
    lowering l;
    lower_init(&l, s->pool, s->scratch, s->names);
    const expr *raw = lower(&l, st->value), *simple = raw ? simplify(s->engine, raw) : NULL;
    if (!simple) return diag_at(&s->d, st->value->where);
    if (!edit_begin(s) || !learn(s, simple, st->value->where)) return false;
    if (!echo_declaration(s, st, r)) return false;
    r->kind = "assumption";
    return true;
}
