/* Forms are made from the leaves up, each once, out of the forms of the arguments. As in the one-line printers, levels
 * decide about brackets; but here a form may also offer a second shape (a fraction with a bar) that needs none. */
#include "show/pretty_layout.h"
#include "show/decimal.h"
#include "show/glyph.h"
#include "show/name.h"
#include "show/parts.h"
#include "show/writer.h"

#include <string.h>

enum { INLINE_WIDTH = 8 }; /* the longest numerator of a one-line fraction */

const form *pretty_form(const maker *m, const expr *e) { return map_find(m->forms, e, 0); }

/* --- rows --- */

typedef struct row {
    maker *m;
    list items;
    bool failed;
} row;

static row row_start(maker *m) {
    row r = {.m = m};
    list_init(&r.items, m->home);
    return r;
}

static void add(row *r, const box *b) {
    if (!b || !list_push(&r->items, b)) r->failed = true;
}

static void add_text(row *r, const char *text) {
    if (*text) add(r, box_text(r->m->home, text));
}

static const box *row_end(const row *r) {
    if (r->failed) return NULL;
    return r->items.count == 1 ? r->items.at[0]
                               : box_row(r->m->home, (const box *const *)r->items.at, r->items.count);
}

static const box *bracketed(const maker *m, const box *b) {
    return box_fenced(m->home, b, FENCE_ROUND, FENCE_ROUND, m->o.unicode);
}

/* e where it must hold as tightly as `level`. */
static const box *get(const maker *m, const expr *e, uint8_t level) {
    const form *f = pretty_form(m, e);
    if (f->level >= level) return f->full;
    if (f->stacked && LEVEL_PREFIX >= level) return f->stacked;
    return bracketed(m, f->full);
}

static const box *get_positive(const maker *m, const expr *e, uint8_t level) {
    const form *f = pretty_form(m, e);
    return f->positive_level >= level ? f->positive : bracketed(m, f->positive);
}

static const char *minus(const maker *m) { return m->o.unicode ? "−" : "-"; }

/* A minus before b, apart from the bar of a fraction: the two would look like one. */
static const box *opposite_of(const maker *m, const box *b) {
    bool apart = b && box_starts_with(b, m->o.unicode ? "─" : "-");
    const box *parts[] = {box_text(m->home, minus(m)), box_text(m->home, apart ? " " : ""), b};
    return box_row(m->home, parts, 3);
}

/* full from positive. */
static void put_minus(const maker *m, form *f) {
    f->full = opposite_of(m, f->positive);
    f->level = LEVEL_SIGN;
}

static void set(form *f, const box *full, uint8_t level) {
    f->full = full;
    f->level = level;
}

/* --- numbers and names --- */

static const box *integer_box(const maker *m, const fmpz_t z) {
    buffer b;
    number q;
    number_init(&q);
    fmpz_abs(&q.num, z);
    buffer_init(&b, m->home);
    number_print(&b, &q);
    number_done(&q);
    return b.failed ? NULL : box_text(m->home, b.text);
}

static void make_rational(const maker *m, const expr *e, form *f) {
    const box *above = integer_box(m, &e->as.number.num), *below = integer_box(m, &e->as.number.den);
    const box *parts[] = {above, box_text(m->home, "/"), below};
    f->positive = box_row(m->home, parts, 3);
    f->positive_level = LEVEL_PRODUCT;
    f->stacked = number_sign(&e->as.number) > 0 ? box_fraction(m->home, above, below, 0, m->o.unicode) : NULL;
}

/* 1.2e-20 as 1.2·10⁻²⁰ */
static const box *decimal_box(const maker *m, const expr *e, uint8_t *ret_level) {
    buffer b;
    buffer_init(&b, m->home);
    decimal_print(&b, &e->as.number, e->digits, e->exact);
    const char *power = b.failed ? NULL : strchr(b.text, 'e');
    if (!power || !m->o.unicode) return b.failed ? NULL : box_text(m->home, b.text);
    buffer pretty;
    buffer_init(&pretty, m->home);
    buffer_add(&pretty, b.text, (size_t)(power - b.text));
    buffer_puts(&pretty, "·10");
    for (power++; *power; power++) buffer_puts(&pretty, glyph_super(*power));
    *ret_level = LEVEL_PREFIX;
    return pretty.failed ? NULL : box_text(m->home, pretty.text);
}

static void make_number(const maker *m, const expr *e, form *f) {
    f->positive_level = LEVEL_ATOM;
    if (e->kind == EXPR_DECIMAL)
        f->positive = decimal_box(m, e, &f->positive_level);
    else if (number_is_integer(&e->as.number))
        f->positive = integer_box(m, &e->as.number.num);
    else
        make_rational(m, e, f);
    if (number_sign(&e->as.number) < 0) {
        put_minus(m, f);
    } else {
        set(f, f->positive, f->positive_level);
        f->positive = NULL;
    }
}

static const box *name_box(const maker *m, const char *name) {
    buffer b;
    buffer_init(&b, m->home);
    name_print(&b, name, m->o.unicode ? NAME_UNICODE : NAME_ASCII);
    return b.failed ? NULL : box_text(m->home, b.text);
}

/* --- sums --- */

bool pretty_terms(maker *m, const expr *e, list *ret_boxes) {
    list_init(ret_boxes, m->home);
    for (uint32_t i = 0; i < e->count; i++) {
        const expr *t = e->at[i];
        bool opposite = i && expr_is(t, OP_NEG), leads = i && pretty_form(m, t)->positive && !opposite;
        row r = row_start(m);
        if (i) add_text(&r, opposite || leads ? (m->o.unicode ? " − " : " - ") : " + ");
        if (opposite)
            add(&r, get(m, t->at[0], LEVEL_PRODUCT));
        else if (leads)
            add(&r, get_positive(m, t, LEVEL_TERM));
        else
            add(&r, get(m, t, i ? LEVEL_TERM : LEVEL_SUM));
        const box *b = row_end(&r);
        if (!b || !list_push(ret_boxes, b)) return false;
    }
    return true;
}

static void make_sum(maker *m, const expr *e, form *f) {
    list terms;
    bool fine = pretty_terms(m, e, &terms);
    set(f, fine ? box_row(m->home, (const box *const *)terms.at, terms.count) : NULL, LEVEL_SUM);
}

static void make_negative(maker *m, const expr *e, form *f) {
    set(f, opposite_of(m, get(m, e->at[0], LEVEL_PRODUCT)), LEVEL_SIGN);
    f->open = pretty_form(m, e->at[0])->open;
}

/* --- products --- */

/* The sign before factor i: matrices stand side by side. */
static const char *product_sign(const maker *m, const expr *e, uint32_t i) {
    if (e->op == OP_EMUL) return m->o.unicode ? " ⊙ " : " .* ";
    if (e->op == OP_KRON) return " ⊗ ";
    if (!m->o.unicode) return "*";
    const expr *left = e->at[i - 1];
    if (i == 1 && expr_is(left, OP_MUL)) left = left->at[left->count - 1];
    return expr_is_scalar(left) && expr_is_scalar(e->at[i]) ? "·" : " ";
}

static const box *factor(const maker *m, const expr *e, uint32_t i) {
    const expr *u = e->at[i];
    const form *f = pretty_form(m, u);
    if (f->open && i + 1 < e->count) return bracketed(m, f->full);
    return get(m, u, i == 0 && expr_is(u, (op)e->op) ? LEVEL_PRODUCT : LEVEL_FACTOR);
}

/* A rational coefficient is a fraction with a bar. */
static const box *first_positive(const maker *m, const expr *e) {
    const expr *u = e->at[0];
    if (!expr_is_number(u) || number_is_integer(&u->as.number)) return get_positive(m, u, LEVEL_PRODUCT);
    return box_fraction(m->home, integer_box(m, &u->as.number.num), integer_box(m, &u->as.number.den), 0,
                        m->o.unicode);
}

static void make_product(maker *m, const expr *e, form *f) {
    const expr *u = e->at[0];
    bool leads = pretty_form(m, u)->positive && (u->kind != EXPR_CALL || expr_is(u, (op)e->op));
    row r = row_start(m);
    add(&r, leads ? first_positive(m, e) : factor(m, e, 0));
    for (uint32_t i = 1; i < e->count; i++) {
        add_text(&r, product_sign(m, e, i));
        add(&r, factor(m, e, i));
    }
    f->open = pretty_form(m, e->at[e->count - 1])->open;
    if (leads) {
        f->positive = row_end(&r);
        f->positive_level = LEVEL_PRODUCT;
        put_minus(m, f);
    } else
        set(f, row_end(&r), LEVEL_PRODUCT);
}

static void make_call(maker *m, const expr *e, form *f);

static void make_kron(maker *m, const expr *e, form *f) {
    (m->o.unicode ? make_product : make_call)(m, e, f);
}

/* 3·x²/2 and 1/x stay on one line. */
static bool is_inline(const maker *m, const expr *above, const expr *below) {
    const form *a = pretty_form(m, above), *b = pretty_form(m, below);
    if (a->full->height > 1 || a->open || b->full->height > 1) return false;
    if (expr_is_number(above) && number_is_integer(&above->as.number) && expr_is_symbol(below)) return true;
    if (!expr_is_number(below) || !number_is_integer(&below->as.number) || b->level < LEVEL_ATOM)
        return false;
    uint8_t level = a->positive ? a->positive_level : a->level;
    bool plain = above->kind != EXPR_CALL || expr_is(above, OP_MUL) || expr_is(above, OP_POW);
    return plain && (level > LEVEL_PRODUCT || expr_is(above, OP_MUL)) && a->full->width <= INLINE_WIDTH;
}

static void make_fraction(maker *m, const expr *e, form *f) {
    const expr *above = e->at[0], *below = e->at[1];
    const form *a = pretty_form(m, above), *b = pretty_form(m, below);
    if (!a->full || !b->full) return;
    bool leads = a->positive && (above->kind != EXPR_CALL || expr_is(above, OP_MUL));
    const box *numerator = leads ? a->positive : a->full;
    uint32_t padding = a->has_bar || b->has_bar;
    const box *fraction = box_fraction(m->home, numerator, b->full, padding, m->o.unicode);
    bool is_line = is_inline(m, above, below);
    const box *line =
        is_line ? box_row(m->home, (const box *const[]){numerator, box_text(m->home, "/"), b->full}, 3)
                : NULL;
    uint8_t level = is_line ? LEVEL_PRODUCT : LEVEL_PREFIX;
    f->has_bar = !is_line;
    if (leads) {
        f->positive = is_line ? line : fraction;
        f->positive_level = level;
        put_minus(m, f);
    } else {
        set(f, is_line ? line : fraction, level);
        f->stacked = is_line ? fraction : NULL;
    }
}

static void make_entry_quotient(maker *m, const expr *e, form *f) {
    const box *parts[] = {get(m, e->at[0], expr_is(e->at[0], OP_EMUL) ? LEVEL_PRODUCT : LEVEL_FACTOR),
                          box_text(m->home, m->o.unicode ? " ⊘ " : " ./ "), get(m, e->at[1], LEVEL_FACTOR)};
    set(f, box_row(m->home, parts, 3), LEVEL_PRODUCT);
}

/* --- powers --- */

static const box *raised_text(const maker *m, const expr *exponent) {
    char raised[GLYPH_SUPER_SIZE];
    if (!m->o.unicode || !glyph_exponent(raised, exponent, NULL)) return NULL;
    return box_copy(m->home, raised, strlen(raised));
}

static const box *power(const maker *m, const box *base, const expr *exponent) {
    const box *raised = raised_text(m, exponent);
    return raised ? box_top_right(m->home, base, raised)
                  : box_power(m->home, base, pretty_form(m, exponent)->full);
}

static const box *arguments(maker *m, const char *name, const expr *e);

/* sin²(x) */
static bool make_function_power(maker *m, const expr *e, form *f) {
    const expr *u = e->at[0], *n = e->at[1];
    if (!show_takes_power(u, n)) return false;
    const box *raised = raised_text(m, n);
    if (!raised) return false;
    buffer name;
    buffer_init(&name, m->home);
    buffer_puts(&name, op_row_of((op)u->op)->name);
    buffer_puts(&name, raised->text);
    set(f, name.failed ? NULL : arguments(m, name.text, u), LEVEL_ATOM);
    return true;
}

static void make_power(maker *m, const expr *e, form *f) {
    if (make_function_power(m, e, f)) return;
    const box *base = get(m, e->at[0], LEVEL_ATOM);
    if (expr_is(e, OP_EPOW)) {
        const box *parts[] = {base, box_text(m->home, ".^"), get(m, e->at[1], LEVEL_ATOM)};
        set(f, box_row(m->home, parts, 3), LEVEL_POWER);
    } else
        set(f, base ? power(m, base, e->at[1]) : NULL, LEVEL_POWER);
}

static void make_exponential(maker *m, const expr *e, form *f) {
    if (m->o.exponential_as_power && expr_is_scalar(e))
        set(f, power(m, box_text(m->home, "e"), e->at[0]), LEVEL_POWER);
    else
        make_call(m, e, f);
}

static void make_inverse(maker *m, const expr *e, form *f) {
    if (!m->o.unicode)
        make_call(m, e, f);
    else
        set(f, box_top_right(m->home, get(m, e->at[0], LEVEL_ATOM), box_text(m->home, "⁻¹")), LEVEL_POWER);
}

static void make_transpose(maker *m, const expr *e, form *f) {
    const expr *u = e->at[0];
    bool inverse = m->o.unicode && expr_is(u, OP_INV);
    const char *mark = inverse ? "⁻ᵀ" : m->o.unicode ? "ᵀ" : "'";
    set(f, box_top_right(m->home, get(m, inverse ? u->at[0] : u, LEVEL_ATOM), box_text(m->home, mark)),
        LEVEL_POSTFIX);
}

static void make_root(maker *m, const expr *e, form *f) {
    if (!expr_is_scalar(e)) {
        make_call(m, e, f);
        return;
    }
    const expr *u = e->at[0];
    const form *inner = pretty_form(m, u);
    const char *sign = e->op == OP_SQRT ? "√" : "∛";
    if (!m->o.unicode && (e->op != OP_SQRT || (inner->full && inner->full->height == 1)))
        make_call(m, e, f);
    else if (writer_is_leaf(u) && inner->level == LEVEL_ATOM)
        set(f, box_pair(m->home, box_text(m->home, sign), inner->full), LEVEL_POWER);
    else
        set(f, box_root(m->home, inner->full, sign, m->o.unicode), LEVEL_POWER);
}

/* --- calls --- */

static const box *arguments(maker *m, const char *name, const expr *e) {
    row r = row_start(m);
    for (uint32_t i = 0; i < e->count; i++) {
        if (i) add_text(&r, ", ");
        add(&r, get(m, e->at[i], LEVEL_OR));
    }
    return box_pair(m->home, box_text(m->home, name), bracketed(m, row_end(&r)));
}

static void make_call(maker *m, const expr *e, form *f) {
    const op_row *row_of = op_row_of((op)e->op);
    const char *name = m->o.unicode && row_of->unicode ? row_of->unicode : row_of->name;
    set(f, e->count ? arguments(m, name, e) : box_text(m->home, name), LEVEL_ATOM);
}

static void make_bars(maker *m, const expr *e, form *f) {
    box_fence fence = e->op == OP_NORM ? FENCE_BARS : FENCE_BAR;
    set(f, box_fenced(m->home, pretty_form(m, e->at[0])->full, fence, fence, m->o.unicode), LEVEL_ATOM);
}

static void make_factorial(maker *m, const expr *e, form *f) {
    set(f, box_pair(m->home, get(m, e->at[0], LEVEL_ATOM), box_text(m->home, "!")), LEVEL_POSTFIX);
}

static void make_binomial(maker *m, const expr *e, form *f) {
    const box *cells[] = {pretty_form(m, e->at[0])->full, pretty_form(m, e->at[1])->full};
    set(f, bracketed(m, box_grid(m->home, cells, 2, 1, 0, true)), LEVEL_ATOM);
}

/* One letter or digit, so that indices can be lowered side by side. */
static const char *low_index(const expr *e) {
    long value;
    if (expr_is_symbol(e)) return e->as.symbol.name[1] ? NULL : glyph_sub(e->as.symbol.name[0]);
    if (!expr_is_number(e) || !number_to_long(&e->as.number, &value) || value < 1 || value > 9) return NULL;
    return glyph_sub((char)('0' + value));
}

static bool add_low_indices(const maker *m, row *r, const expr *e) {
    if (!m->o.unicode || !expr_is(e, OP_INDEX) || !expr_is_symbol(e->at[0]) ||
        strpbrk(e->at[0]->as.symbol.name, "_0123456789"))
        return false;
    for (uint32_t i = 1; i < e->count; i++)
        if (!low_index(e->at[i])) return false;
    for (uint32_t i = 1; i < e->count; i++) add_text(r, low_index(e->at[i]));
    return true;
}

static void make_entry(maker *m, const expr *e, form *f) {
    row r = row_start(m);
    add(&r, get(m, e->at[0], LEVEL_ATOM));
    if (!add_low_indices(m, &r, e)) {
        add_text(&r, e->op == OP_COLUMN ? "[:," : "[");
        for (uint32_t i = 1; i < e->count; i++) {
            if (i > 1) add_text(&r, ",");
            add(&r, get(m, e->at[i], LEVEL_AND));
        }
        add_text(&r, e->op == OP_ROW ? ",:]" : "]");
    }
    set(f, row_end(&r), LEVEL_ATOM);
}

static void make_direction(maker *m, const expr *e, form *f) {
    const char *word = e->op == OP_SUM_ROWS || e->op == OP_MEAN_ROWS ? ", rows" : ", columns";
    const box *inner = box_pair(m->home, get(m, e->at[0], LEVEL_OR), box_text(m->home, word));
    set(f, box_pair(m->home, box_text(m->home, op_row_of((op)e->op)->name), bracketed(m, inner)), LEVEL_ATOM);
}

/* --- sums over an index, pieces, conditions --- */

static void make_over(maker *m, const expr *e, form *f) {
    bool sum = e->op == OP_SUM_OVER;
    const char *sign = m->o.unicode ? (sum ? "∑" : "∏") : sum ? "sum" : "prod";
    const box *below[] = {get(m, e->at[1], LEVEL_ATOM), box_text(m->home, " = "),
                          get(m, e->at[2], LEVEL_SUM)};
    const box *limits =
        box_limits(m->home, box_text(m->home, sign), get(m, e->at[3], LEVEL_SUM), box_row(m->home, below, 3));
    const box *parts[] = {limits, box_text(m->home, " "), get(m, e->at[0], LEVEL_PRODUCT)};
    set(f, box_row(m->home, parts, 3), LEVEL_PREFIX);
    f->open = true;
}

/* Values left, conditions right of them, behind a tall brace. */
static void make_pieces(maker *m, const expr *e, form *f) {
    uint32_t rows = (e->count + 1) / 2;
    const box **cells = arena_take(m->home, 2 * rows * sizeof *cells);
    if (!cells) return;
    for (uint32_t i = 0; i < rows; i++) {
        bool otherwise = 2 * i + 1 == e->count;
        cells[2 * i] = pretty_form(m, e->at[otherwise ? 2 * i : 2 * i + 1])->full;
        const box *condition =
            otherwise ? box_text(m->home, "otherwise") : pretty_form(m, e->at[2 * i])->full;
        cells[2 * i + 1] = otherwise ? condition : box_pair(m->home, box_text(m->home, "if "), condition);
    }
    const box *grid = box_grid(m->home, cells, rows, 2, 2, false);
    if (grid && rows == 2 && grid->height == 2) { /* room for the middle of the brace */
        const box *gap[] = {cells[0], cells[1], box_text(m->home, ""), box_text(m->home, ""),
                            cells[2], cells[3]};
        grid = box_grid(m->home, gap, 3, 2, 2, false);
    }
    grid = box_pair(m->home, box_text(m->home, " "), grid);
    set(f, box_fenced(m->home, grid, FENCE_BRACE, FENCE_NONE, m->o.unicode), LEVEL_PREFIX);
    f->open = true;
}

static void make_relation(maker *m, const expr *e, form *f) {
    const op_row *row_of = op_row_of((op)e->op);
    const char *sign = e->op == OP_EQUAL                 ? "="
                       : m->o.unicode && row_of->unicode ? row_of->unicode
                                                         : row_of->name;
    row r = row_start(m);
    add(&r, get(m, e->at[0], LEVEL_SUM));
    add_text(&r, " ");
    add_text(&r, sign);
    add_text(&r, " ");
    add(&r, get(m, e->at[1], LEVEL_SUM));
    set(f, row_end(&r), LEVEL_RELATION);
}

static void make_logic(maker *m, const expr *e, form *f) {
    uint8_t own = e->op == OP_AND ? LEVEL_AND : LEVEL_OR;
    row r = row_start(m);
    for (uint32_t i = 0; i < e->count; i++) {
        if (i) add_text(&r, e->op == OP_AND ? " and " : " or ");
        add(&r, get(m, e->at[i], i ? own + 1 : own));
    }
    set(f, row_end(&r), own);
}

/* --- calculus --- */

static void make_derivative(maker *m, const expr *e, form *f) {
    show_derivative d;
    if (!show_is_plain_derivative(e)) {
        make_call(m, e, f);
        return;
    }
    if (!show_derivative_parts(m->home, e, m->o.partial, m->o.unicode, &d)) return;
    if (m->o.notation != NOTATION_LEIBNIZ) {
        bool primes = m->o.notation == NOTATION_LAGRANGE && !m->o.partial && m->o.unicode;
        const box *u = get(m, e->at[0], primes ? LEVEL_ATOM : LEVEL_POWER);
        for (uint32_t i = 0; primes && i < show_derivative_order(e); i++)
            u = box_pair(m->home, u, box_text(m->home, "′"));
        if (!primes)
            u = box_pair(m->home, box_text(m->home, show_operator_sign(m->home, e, m->o.unicode)), u);
        set(f, u, primes ? LEVEL_POSTFIX : LEVEL_PREFIX);
        f->open = !primes;
        return;
    }
    const box *above = box_text(m->home, d.above), *below = box_text(m->home, d.below);
    const box *sign = m->o.in_line
                          ? box_row(m->home, (const box *const[]){above, box_text(m->home, "/"), below}, 3)
                          : box_fraction(m->home, above, below, 0, m->o.unicode);
    const box *parts[] = {sign, box_text(m->home, " "), get(m, e->at[0], LEVEL_POWER)};
    set(f, box_row(m->home, parts, 3), LEVEL_PREFIX);
    f->open = true;
}

static void make_limit(maker *m, const expr *e, form *f) {
    bool pair = expr_is(e->at[1], OP_EQ);
    if (!pair && e->count < 3) {
        make_call(m, e, f);
        return;
    }
    const expr *x = pair ? e->at[1]->at[0] : e->at[1], *a = pair ? e->at[1]->at[1] : e->at[2];
    const box *below[] = {get(m, x, LEVEL_SUM), box_text(m->home, m->o.unicode ? " → " : " -> "),
                          get(m, a, LEVEL_SUM)};
    const box *sign = box_limits(m->home, box_text(m->home, "lim"), NULL, box_row(m->home, below, 3));
    const box *parts[] = {sign, box_text(m->home, " "), get(m, e->at[0], LEVEL_PRODUCT)};
    set(f, box_row(m->home, parts, 3), LEVEL_PREFIX);
    f->open = true;
}

/* --- the table --- */

static void (*const makers[OP_COUNT])(maker *m, const expr *e, form *f) = {
    [OP_ADD] = make_sum,
    [OP_NEG] = make_negative,
    [OP_MUL] = make_product,
    [OP_EMUL] = make_product,
    [OP_KRON] = make_kron,
    [OP_DIV] = make_fraction,
    [OP_EDIV] = make_entry_quotient,
    [OP_POW] = make_power,
    [OP_EPOW] = make_power,
    [OP_EXP] = make_exponential,
    [OP_INV] = make_inverse,
    [OP_TRANSPOSE] = make_transpose,
    [OP_SQRT] = make_root,
    [OP_CBRT] = make_root,
    [OP_ABS] = make_bars,
    [OP_NORM] = make_bars,
    [OP_FACTORIAL] = make_factorial,
    [OP_BINOMIAL] = make_binomial,
    [OP_INDEX] = make_entry,
    [OP_ROW] = make_entry,
    [OP_COLUMN] = make_entry,
    [OP_SUM_ROWS] = make_direction,
    [OP_SUM_COLUMNS] = make_direction,
    [OP_MEAN_ROWS] = make_direction,
    [OP_MEAN_COLUMNS] = make_direction,
    [OP_SUM_OVER] = make_over,
    [OP_PROD_OVER] = make_over,
    [OP_PIECEWISE] = make_pieces,
    [OP_LT] = make_relation,
    [OP_LE] = make_relation,
    [OP_GT] = make_relation,
    [OP_GE] = make_relation,
    [OP_EQ] = make_relation,
    [OP_NE] = make_relation,
    [OP_EQUAL] = make_relation,
    [OP_AND] = make_logic,
    [OP_OR] = make_logic,
    [OP_DIFF] = make_derivative,
    [OP_LIMIT] = make_limit,
};

static void make_matrix(const maker *m, const expr *e, form *f) {
    const box **cells = arena_take(m->home, e->count * sizeof *cells);
    if (!cells) return;
    for (uint32_t i = 0; i < e->count; i++) cells[i] = pretty_form(m, e->at[i])->full;
    const box *grid = box_grid(m->home, cells, e->as.matrix.rows, e->as.matrix.columns, 2, true);
    set(f, box_fenced(m->home, grid, FENCE_SQUARE, FENCE_SQUARE, m->o.unicode), LEVEL_ATOM);
}

bool pretty_make(maker *m, const expr *e) {
    form *f = arena_take(m->home, sizeof *f);
    if (!f) return false;
    switch ((expr_kind)e->kind) {
    case EXPR_NUMBER:
    case EXPR_DECIMAL: make_number(m, e, f); break;
    case EXPR_SYMBOL: set(f, name_box(m, e->as.symbol.name), LEVEL_ATOM); break;
    case EXPR_APPLY: {
        const char *head = show_apply_head(m->home, e, m->o.unicode);
        set(f, head ? arguments(m, head, e) : NULL, LEVEL_ATOM);
        break;
    }
    case EXPR_BLOCKS:
    case EXPR_MATRIX: make_matrix(m, e, f); break;
    default: (makers[e->op] ? makers[e->op] : make_call)(m, e, f);
    }
    return f->full && map_put(m->forms, e, 0, f);
}
