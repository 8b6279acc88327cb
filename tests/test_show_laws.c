/* Laws of the texts: what is read back means what the tree means, and prints as the same text again; costs are lengths.
 * Trees are random or rows of show_lines.def; values are computed from the tree and from the parsed text, apart. */
#include "show_value.h"
#include "show_world.h"

#include "read/lower.h"

static const text_options ascii_named = {.named = true};

static const line_case lines[] = {
#include "show_lines.def"
};
enum { LINES = sizeof lines / sizeof *lines };

/* --- laws: a text means what its tree means --- */

static const expr *random_scalar(world *w, int depth);

static const expr *random_leaf(world *w) {
    static const char *const letters[] = {"x", "y", "z", "alpha", "x_1", "mu_12"};
    switch (harness_below(4)) {
    case 0: return pool_integer(w->p, (long)harness_between(-4, 4));
    case 1: return pool_rational(w->p, (long)harness_between(-5, 5), (long)harness_between(1, 4));
    default: return pool_symbol(w->p, letters[harness_below(6)], shape_scalar(pool_shapes(w->p)));
    }
}

static const expr *random_call(world *w, op o, int depth, uint32_t count) {
    const expr *at[4];
    for (uint32_t i = 0; i < count; i++) at[i] = random_scalar(w, depth - 1);
    return pool_call(w->p, o, at, count);
}

static const expr *random_scalar(world *w, int depth) {
    static const op functions[] = {OP_SIN, OP_EXP, OP_ABS, OP_SQRT, OP_CBRT, OP_ATAN};
    if (depth == 0 || harness_chance(0.1)) return random_leaf(w);
    switch (harness_below(7)) {
    case 0:
    case 1: return random_call(w, OP_ADD, depth, 2 + (uint32_t)harness_below(3));
    case 2: return random_call(w, OP_MUL, depth, 2 + (uint32_t)harness_below(3));
    case 3: return random_call(w, OP_DIV, depth, 2);
    case 4: return random_call(w, OP_NEG, depth, 1);
    case 5: return random_call(w, functions[harness_below(6)], depth, 1);
    default:
        if (harness_chance(0.3)) return random_call(w, OP_POW, depth, 2);
        return pool_pow(w->p, random_scalar(w, depth - 1), pool_integer(w->p, (long)harness_between(-3, 3)));
    }
}

static const expr *random_matrix(world *w, int depth) {
    static const char *const letters[] = {"A", "B", "X"};
    pool *p = w->p;
    if (depth == 0 || harness_chance(0.1)) {
        const char *name = letters[harness_below(3)];
        return pool_symbol(p, name, tree_shape(&w->t, name));
    }
    const expr *u = random_matrix(w, depth - 1);
    switch (harness_below(9)) {
    case 0: return pool_call2(p, OP_ADD, u, random_matrix(w, depth - 1));
    case 1: return pool_call2(p, OP_ADD, u, pool_neg(p, random_matrix(w, depth - 1)));
    case 2:
    case 3: return pool_call2(p, OP_MUL, u, random_matrix(w, depth - 1));
    case 4: return pool_call2(p, OP_EMUL, u, random_matrix(w, depth - 1));
    case 5: return expr_is(u, OP_INV) ? u : pool_call1(p, OP_TRANSPOSE, u);
    case 6: return pool_call2(p, OP_MUL, random_scalar(w, 2), u);
    case 7: return pool_call2(p, OP_DIV, u, random_scalar(w, 1));
    default: return harness_chance(0.5) ? pool_call1(p, OP_INV, u) : pool_pow(p, u, pool_integer(p, 2));
    }
}

/* A column, or the length of one. */
static const expr *random_vector(world *w, int depth) {
    const expr *v = pool_symbol(w->p, "v", tree_shape(&w->t, "v")),
               *u = pool_symbol(w->p, "w", tree_shape(&w->t, "w"));
    const expr *a = pool_mul(w->p, random_matrix(w, depth), v);
    switch (harness_below(4)) {
    case 0: return a;
    case 1: return pool_call2(w->p, OP_EMUL, pool_neg(w->p, a), u);
    case 2: return pool_pow(w->p, pool_call1(w->p, OP_NORM, pool_sub(w->p, a, u)), pool_integer(w->p, 2));
    default:
        return pool_call(w->p, OP_MUL,
                         (const expr *const[]){pool_call1(w->p, OP_TRANSPOSE, u), random_matrix(w, depth), a},
                         3);
    }
}

static bool agree(double a, double b) {
    if (!isfinite(a) || fabs(a) > 1e12) return true; /* infinities part ways in the kernels */
    return fabs(a - b) <= 1e-6 * (1 + fabs(a) + fabs(b));
}

static name_kind no_kind(const void *data, const char *key) {
    (void)data;
    (void)key;
    return NAME_UNKNOWN;
}

static void check_meaning(world *w, const expr *e, const char *text) {
    diag d = {0};
    scope s = {.kind = no_kind};
    const syntax *read = parse_expression(w->a, &s, text, strlen(text), &d);
    if (!read) {
        fail_msg("%s\nis not read: %s %s", text, message_text(d.text), d.args[0]);
        return;
    }
    value_scope bound = {.count = 0};
    value a = value_of_expr(e), b = value_of_syntax(read, &bound);
    bool same = a.rows == b.rows && a.columns == b.columns;
    for (int i = 0; same && i < a.rows * a.columns; i++) same = agree(a.at[i], b.at[i]);
    if (!same)
        fail_msg("%s\nis %g (%dx%d), its tree %g (%dx%d)", text, b.at[0], b.rows, b.columns, a.at[0], a.rows,
                 a.columns);
}

/* Every form that is input; also with names for shared terms. */
static void check_forms(world *w, const expr *e) {
    assert_non_null(e);
    for (unsigned i = 0; i < 8; i++) {
        text_options o = {.unicode = i & 1, .exponential_as_power = i >> 1 & 1, .named = i >> 2 & 1};
        check_meaning(w, e, text_in(w, e, &o));
    }
}

static void text_of_a_random_scalar_means_its_tree(void **state) {
    (void)state;
    for (int i = 0; i < 4000; i++) {
        world w;
        world_open(&w);
        check_forms(&w, random_scalar(&w, 1 + (int)harness_below(5)));
        world_close(&w);
    }
}

static void text_of_a_random_matrix_means_its_tree(void **state) {
    (void)state;
    for (int i = 0; i < 3000; i++) {
        world w;
        world_open(&w);
        check_forms(&w, harness_chance(0.5) ? random_matrix(&w, 1 + (int)harness_below(4))
                                            : random_vector(&w, 1 + (int)harness_below(3)));
        world_close(&w);
    }
}

/* --- law: print, read, print gives the same text --- */

typedef struct reader {
    world w;
    names *known;
    scope names;
} reader;

static void reader_open(reader *r) {
    static const char *const declared[] = {"A", "B", "X", "v", "w"};
    world_open(&r->w);
    r->known = names_new(r->w.m);
    for (size_t i = 0; i < sizeof declared / sizeof *declared; i++) {
        const expr *e = pool_symbol(r->w.p, declared[i], tree_shape(&r->w.t, declared[i]));
        assert_true(names_put(
            r->known, &(entry){.kind = ENTRY_SYMBOL, .key = declared[i], .text = declared[i], .value = e}));
    }
    for (size_t i = 0; i < TREE_FUNCTIONS; i++) {
        const function *f = r->w.t.functions[i];
        assert_true(names_put(r->known, &(entry){.kind = ENTRY_ABSTRACT,
                                                 .key = f->name,
                                                 .text = f->name,
                                                 .function = f,
                                                 .parameter_count = f->count,
                                                 .parameters = f->parameters,
                                                 .shapes = f->shapes}));
    }
    r->names = names_scope(r->known);
}

static void reader_close(reader *r) {
    names_free(r->known);
    world_close(&r->w);
}

/* f_x(x, y), g'(t) as the pool has them; d/dx e as it stands. */
static const expr *partial_of(const reader *r, const syntax *s, const expr *const *at) {
    const entry *f = names_find(r->known, s->key);
    uint8_t by[16] = {0};
    uint32_t order = s->primes;
    for (uint32_t i = 0; i < s->part_count; i++) {
        uint32_t k = s->parts[i].index;
        if (s->parts[i].key)
            for (k = 1; strcmp(f->parameters[k - 1], s->parts[i].key); k++) {}
        by[order++] = (uint8_t)(k - 1);
    }
    return pool_apply(r->w.p, f->function, by, order, at);
}

static const expr *calculus_as_it_stands(void *data, lowering *l, const syntax *s) {
    const expr *at[8];
    for (uint32_t i = 0; i < s->count && i < 8; i++)
        if (!(at[i] = lower(l, s->at[i]))) return NULL;
    return s->kind == SYN_PARTIAL ? partial_of(data, s, at) : pool_call(l->pool, s->op, at, s->count);
}

static void check_reads_back(reader *r, const char *text, const text_options *o) {
    diag d = {0};
    lowering l;
    pool_begin(r->w.p, &d, NULL, 0);
    const syntax *s = parse_expression(r->w.a, &r->names, text, strlen(text), &d);
    lower_init(&l, r->w.p, r->w.a, r->known);
    l.calculus = calculus_as_it_stands;
    l.data = r;
    const expr *e = s ? lower(&l, s) : NULL;
    if (!e) fail_msg("%s\nis not read: %s %s", text, message_text(d.text), d.args[0]);
    assert_string_equal(text_in(&r->w, e, o), text);
    pool_begin(r->w.p, &r->w.d, NULL, 0);
}

/* Rows that the test cannot read: with x = a in them (a calculus of its own), decimals, forms that the reader refuses. */
static bool is_readable(const char *text) {
    static const char *const not [] = {"(limit",    "(taylor", "(subs",         "(at ", "(n pi",
                                       "(mul d A)", "(grad",   "(differential", "#"};
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
        if (strstr(text, not [i])) return false;
    return true;
}

static void line_reads_back_to_itself(void **state) {
    (void)state;
    reader r;
    reader_open(&r);
    for (size_t i = 0; i < LINES; i++) {
        const expr *e = is_readable(lines[i].tree) ? tree_in(&r.w, lines[i].tree) : NULL;
        if (!e) continue;
        for (int k = 0; k < 4; k++) {
            text_options o = {.unicode = k & 1, .exponential_as_power = k >> 1 & 1, .partial = true};
            const char *text = text_in(&r.w, e, &o);
            if (!strstr(text, "ⁿ⁻¹") && !strstr(text, "ⁿ⁺¹") && !strstr(text, "⁻ᵀ"))
                check_reads_back(&r, text, &o);
        }
    }
    reader_close(&r);
}

static void random_text_reads_back_to_itself(void **state) {
    (void)state;
    for (int i = 0; i < 1500; i++) {
        reader r;
        reader_open(&r);
        const expr *e = harness_chance(0.5) ? random_scalar(&r.w, 4) : random_vector(&r.w, 3);
        text_options o = {.unicode = harness_chance(0.5), .exponential_as_power = harness_chance(0.5)};
        check_reads_back(&r, text_in(&r.w, e, &o), &o);
        reader_close(&r);
    }
}

/* The cost is exactly what is printed, blanks aside. */
static void cost_is_the_length_without_blanks(void **state) {
    (void)state;
    world w;
    world_open(&w);
    for (size_t i = 0; i < LINES + 300; i++) {
        const expr *e = i < LINES ? tree_in(&w, lines[i].tree) : random_scalar(&w, 5);
        if (i < LINES && strstr(lines[i].tree, "(pow i i@1)"))
            continue; /* there an index gets another name */
        for (int power = 0; power < 2; power++) {
            text_options o = {.exponential_as_power = power};
            const char *text = text_in(&w, e, &o);
            size_t length = 0;
            for (const char *c = text; *c; c++) length += *c != ' ';
            map *memo = map_new(w.a);
            if (text_cost(memo, w.a, e, power) != length)
                fail_msg("%s: %u", text, text_cost(memo, w.a, e, power));
        }
    }
    world_close(&w);
}

static void text_with_many_names_means_its_tree(void **state) {
    (void)state;
    world w;
    world_open(&w);
    const expr *e = tower(&w, 12);
    check_meaning(&w, e, text_in(&w, e, &ascii_named));
    world_close(&w);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_a_random_scalar_means_its_tree),
        cmocka_unit_test(text_of_a_random_matrix_means_its_tree),
        cmocka_unit_test(text_with_many_names_means_its_tree),
        cmocka_unit_test(line_reads_back_to_itself),
        cmocka_unit_test(random_text_reads_back_to_itself),
        cmocka_unit_test(cost_is_the_length_without_blanks),
    };
    return harness_run("show_laws", tests, sizeof tests / sizeof *tests);
}
