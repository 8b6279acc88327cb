/* Arithmetic, kernels and conditions, entry by entry. Conditions are three-valued. Along a line (length > 1) a comparison
 * counts only where it holds with room to spare, or where nothing in it moves: x <= 0 at x = 0 holds at the point and
 * not around it, and a power series speaks about what is around it. */
#include "num/eval.h"
#include "num/exact.h"

#include <string.h>

cell eval_entry(const value *a, uint32_t i) { return cell_of(a, value_count(a) == 1 ? 0 : i); }

bool eval_widest(task *t) {
    const value *widest = t->at[0];
    for (uint32_t i = 1; i < t->e->count; i++)
        if (value_count(t->at[i]) > 1) widest = t->at[i];
    for (uint32_t i = 0; i < t->e->count; i++)
        if (value_count(t->at[i]) > 1 &&
            (t->at[i]->rows != widest->rows || t->at[i]->columns != widest->columns))
            return eval_unable(t->v, t->e);
    t->ret = value_new(t, widest->rows, widest->columns, t->length);
    return t->ret != NULL;
}

/* --- arithmetic --- */

static bool fold(task *t, cell_op combine) {
    if (!eval_widest(t)) return false;
    for (uint32_t i = 0; i < value_count(t->ret); i++) {
        cell r = cell_of(t->ret, i);
        cell_set(r, eval_entry(t->at[0], i));
        for (uint32_t k = 1; k < t->e->count; k++) combine(r, r, eval_entry(t->at[k], i), t->v->bits);
    }
    return true;
}

bool eval_add(task *t) { return fold(t, cell_add); }
bool eval_emul(task *t) { return fold(t, cell_mul); }
bool eval_ediv(task *t) { return fold(t, cell_div); }
bool eval_div(task *t) { return fold(t, cell_div); }

bool eval_neg(task *t) {
    if (!eval_widest(t)) return false;
    for (slong i = 0; i < (slong)value_count(t->ret) * t->length; i++)
        arb_neg(t->ret->at + i, t->at[0]->at + i);
    return true;
}

static bool constant(task *t, void (*f)(arb_t, slong)) {
    if (!value_scalar(t)) return false;
    f(t->ret->at, t->v->bits);
    return true;
}

bool eval_pi(task *t) { return constant(t, arb_const_pi); }
bool eval_e(task *t) { return constant(t, arb_const_e); }

/* --- kernels --- */

/* Steps (sign, floor) jump where a ball cannot see: at an integer that was computed. Constants may be exact there. */
static bool exact_step(task *t) {
    const op_row *row = op_row_of((op)t->e->op);
    if (t->e->names || !row->d[0].form || strcmp(row->d[0].form, "0") != 0 || arb_is_exact(t->ret->at))
        return true;
    number q;
    number_init(&q);
    if (exact_value(t->into->home, t->e, t->v->stop, &q)) arb_set_fmpq(t->ret->at, &q, t->v->bits);
    number_done(&q);
    return true;
}

bool eval_kernel(task *t) {
    cell small[4], *at = small;
    if (!eval_widest(t)) return false;
    if (t->e->count > 4 && !(at = arena_take(t->into->home, t->e->count * sizeof *at)))
        return diag_memory(t->v->failure);
    for (uint32_t i = 0; i < value_count(t->ret); i++) {
        for (uint32_t k = 0; k < t->e->count; k++) at[k] = eval_entry(t->at[k], i);
        cell_call(cell_of(t->ret, i), op_row_of((op)t->e->op), at, t->e->count, t->v->bits);
    }
    return exact_step(t);
}

/* --- what is certainly undefined --- */

/* Corner `which` of the box of the arguments: its middle, its lower or its upper end. */
static void corner(arb_t r, const arb_t a, int which) {
    slong accuracy = arb_rel_accuracy_bits(a), bits = accuracy < 0        ? 128
                                                      : accuracy > 100000 ? 100000
                                                                          : accuracy + 128;
    if (which == 0 || arb_is_exact(a))
        arb_get_mid_arb(r, a);
    else if (which == 1)
        arb_get_lbound_arf(arb_midref(r), a, bits);
    else
        arb_get_ubound_arf(arb_midref(r), a, bits);
}

/* An argument that is an exact rational, though its ball is wide: 1/3 + 1/3 - 2/3 is 0. */
static bool exact_argument(task *t, uint32_t k, arb_t r) {
    const value *a = t->at[k];
    number q;
    if (arb_is_exact(a->at)) {
        arb_set(r, a->at);
        return true;
    }
    number_init(&q);
    bool fine = exact_value(t->into->home, t->e->at[k], t->v->stop, &q);
    if (fine) arb_set_fmpq(r, &q, t->v->bits);
    number_done(&q);
    return fine;
}

static bool undefined_at(task *t, int which) {
    arb_struct at[3];
    cell cells[3], r;
    arb_t result;
    arb_init(result);
    for (uint32_t k = 0; k < t->e->count; k++) {
        arb_init(&at[k]);
        if (!exact_argument(t, k, &at[k])) corner(&at[k], t->at[k]->at, which);
        cells[k] = (cell){&at[k], 1};
    }
    r = (cell){result, 1};
    if (expr_is(t->e, OP_DIV))
        cell_div(r, cells[0], cells[1], t->v->bits);
    else
        cell_call(r, op_row_of((op)t->e->op), cells, t->e->count, t->v->bits);
    bool undefined = !cell_is_finite(r);
    for (uint32_t k = 0; k < t->e->count; k++) arb_clear(&at[k]);
    arb_clear(result);
    return undefined;
}

/* A kernel is undefined on intervals and at single poles: undefined at both ends and in the middle of a narrow box, it
 * is so throughout, unless an exponent may be an integer in between. */
bool eval_proves(task *t) {
    if (t->length != 1 || t->e->kind != EXPR_CALL || !t->e->count || t->e->count > 3) return false;
    if (!expr_is(t->e, OP_DIV) && !op_row_of((op)t->e->op)->ball) return false;
    for (uint32_t k = 0; k < t->e->count; k++) {
        const value *a = t->at[k];
        if (!a || value_count(a) != 1 || !arb_is_finite(a->at) || mag_cmp_2exp_si(arb_radref(a->at), -8) > 0)
            return false;
    }
    bool power = expr_is(t->e, OP_POW) && !expr_is_number(t->e->at[1]) && !arb_is_exact(t->at[1]->at);
    if (power && arb_contains_int(t->at[1]->at)) return false;
    return undefined_at(t, 0) && undefined_at(t, 1) && undefined_at(t, 2);
}

/* --- conditions --- */

static bool is_moving(const task *t) { return t->v->length > 1 && (t->e->names & t->v->moving); }

static truth as_truth(bool yes, bool no) { return yes ? TRUTH_YES : no ? TRUTH_NO : TRUTH_UNKNOWN; }

/* With room to spare: strict is a < b for LT and LE alike. */
static truth compare(const task *t, const arb_t a, const arb_t b) {
    bool below = arb_lt(a, b), above = arb_gt(a, b), loose = !is_moving(t);
    switch ((op)t->e->op) {
    case OP_LT: return as_truth(below, above || (loose && arb_ge(a, b)));
    case OP_LE: return as_truth(below || (loose && arb_le(a, b)), above);
    case OP_GT: return as_truth(above, below || (loose && arb_le(a, b)));
    case OP_GE: return as_truth(above || (loose && arb_ge(a, b)), below);
    case OP_EQ: return as_truth(loose && arb_is_exact(a) && arb_equal(a, b), below || above);
    default: return as_truth(below || above, loose && arb_is_exact(a) && arb_equal(a, b));
    }
}

static truth compare_exactly(const task *t) {
    number a, b;
    number_init(&a);
    number_init(&b);
    truth result = TRUTH_UNKNOWN;
    if (exact_value(t->into->home, t->e->at[0], t->v->stop, &a) &&
        exact_value(t->into->home, t->e->at[1], t->v->stop, &b)) {
        arb_t left, zero;
        arb_init(left);
        arb_init(zero);
        arb_set_si(left, number_compare(&a, &b));
        result = compare(t, left, zero);
        arb_clear(left);
        arb_clear(zero);
    }
    number_done(&a);
    number_done(&b);
    return result;
}

/* Of matrices: whether it holds for all entries (for !=: for some). */
static truth compare_all(const task *t) {
    const value *a = t->at[0], *b = t->at[1];
    uint32_t count = value_count(a) > value_count(b) ? value_count(a) : value_count(b);
    truth decided = expr_is(t->e, OP_NE) ? TRUTH_YES : TRUTH_NO,
          all = decided == TRUTH_YES ? TRUTH_NO : TRUTH_YES;
    for (uint32_t i = 0; i < count; i++) {
        cell x = eval_entry(a, i), y = eval_entry(b, i);
        truth one = cell_is_finite(x) && cell_is_finite(y) ? compare(t, x.at, y.at) : TRUTH_UNKNOWN;
        if (one == decided) return decided;
        if (one == TRUTH_UNKNOWN) all = TRUTH_UNKNOWN;
    }
    return all;
}

static bool is_reflexive(op o) { return o == OP_EQ || o == OP_LE || o == OP_GE; }

bool eval_relation(task *t) {
    t->ret = value_new(t, 0, 0, 1);
    if (!t->ret) return false;
    if (t->e->at[0] == t->e->at[1] && value_is_finite(t->at[0]))
        t->ret->truth = is_reflexive((op)t->e->op) ? TRUTH_YES : TRUTH_NO;
    else
        t->ret->truth = compare_all(t);
    if (t->ret->truth == TRUTH_UNKNOWN && !t->e->names) t->ret->truth = compare_exactly(t);
    return true;
}

bool eval_connective(task *t) {
    t->ret = value_new(t, 0, 0, 1);
    if (!t->ret) return false;
    truth decides = expr_is(t->e, OP_AND) ? TRUTH_NO : TRUTH_YES,
          all = decides == TRUTH_NO ? TRUTH_YES : TRUTH_NO;
    for (uint32_t i = 0; i < t->e->count && all != decides; i++) {
        if (t->at[i]->truth == decides)
            all = decides;
        else if (t->at[i]->truth == TRUTH_UNKNOWN)
            all = TRUTH_UNKNOWN;
    }
    t->ret->truth = all;
    return true;
}

/* The first piece whose condition holds. One that cannot be decided before it leaves the value open, and no piece at all
 * leaves it undefined. */
bool eval_piecewise(task *t) {
    uint32_t count = t->e->count, i = 0;
    while (i + 1 < count && t->at[i]->truth == TRUTH_NO) i += 2;
    bool decided = i + 1 == count || (i + 1 < count && t->at[i]->truth == TRUTH_YES);
    const value *piece = !decided ? t->at[count > 1 ? 1 : 0] : t->at[i + 1 == count ? i : i + 1];
    t->ret = value_new(t, piece->rows, piece->columns, t->length);
    if (!t->ret) return false;
    for (uint32_t k = 0; k < value_count(piece); k++) {
        if (decided)
            cell_set(cell_of(t->ret, k), cell_of(piece, k));
        else
            cell_undefined(cell_of(t->ret, k));
    }
    t->ret->cause = decided ? piece->cause : t->e;
    t->ret->proved = decided ? piece->proved : i == count;
    return true;
}

/* --- abstract functions --- */

enum { WAVES = 3 };

static uint64_t stir(uint64_t h, uint64_t x) {
    h = (h ^ x) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

/* k/16 for a k of low..high, by chance or minus that. Never 0 for low > 0. */
static void draw(arb_t r, uint64_t h, ulong low, ulong high, bool both_signs) {
    arb_set_ui(r, low + (h >> 8) % (high - low + 1));
    if (both_signs && h >> 40 & 1) arb_neg(r, r);
    arb_mul_2exp_si(r, r, -4);
}

/* One wave c * exp(a . u), and the powers of a that differentiating brings down: of the entries that `chosen` says. */
static bool wave(task *t, uint64_t h, uint32_t entry, const uint32_t *chosen, cell r) {
    const expr *e = t->e;
    cell sum = cell_new(t), term = cell_new(t);
    arb_t scale, a;
    if (!sum.at || !term.at) return false;
    arb_init(scale);
    arb_init(a);
    draw(scale, h, 2, 24, true);
    uint64_t next = h;
    for (uint32_t i = 0; i < e->count; i++) {
        bool each = e->as.apply.function->elementwise;
        uint32_t first = each ? entry : 0, last = each ? entry + 1 : value_count(t->at[i]);
        for (uint32_t k = first; k < last; k++) {
            next = stir(next, i + 1);
            draw(a, next, 1, 14, true);
            cell u = eval_entry(t->at[i], k);
            for (slong c = 0; c < term.length; c++) {
                if (c < u.length)
                    arb_mul(term.at + c, u.at + c, a, t->v->bits);
                else
                    arb_zero(term.at + c);
            }
            cell_add(sum, sum, term, t->v->bits);
            for (uint32_t q = 0; q < e->as.apply.order; q++)
                if (e->as.apply.by[q] == i && (each || chosen[q] == k)) arb_mul(scale, scale, a, t->v->bits);
        }
    }
    cell_exp(sum, sum, t->v->bits);
    for (slong c = 0; c < sum.length; c++) arb_addmul(r.at + c, sum.at + c, scale, t->v->bits);
    arb_clear(scale);
    arb_clear(a);
    return true;
}

static uint64_t name_hash(const char *name, uint64_t seed) {
    uint64_t h = stir(seed, 0x51ED270B);
    for (; *name; name++) h = stir(h, (unsigned char)*name);
    return h;
}

static bool apply_sides(task *t, uint32_t *rows, uint32_t *columns) {
    const struct function *f = t->e->as.apply.function;
    if (f->elementwise && t->e->count == 1) {
        *rows = t->at[0]->rows;
        *columns = t->at[0]->columns;
        return true;
    }
    return eval_sides(t->v, t->e->shape, rows, columns) || eval_unable(t->v, t->e);
}

enum { MOST_APPLIED = 16 };

/* Entry i of the result, row by row: which entry of the function, and which of each argument it is differentiated by. The
 * entries of the function count slowest. */
static uint32_t choose(const task *t, uint32_t i, uint32_t *chosen) {
    const expr *e = t->e;
    if (e->as.apply.function->elementwise) return i;
    for (uint32_t q = e->as.apply.order; q-- > 0;) {
        uint32_t n = value_count(t->at[e->as.apply.by[q]]);
        chosen[q] = i % n;
        i /= n;
    }
    return i;
}

bool eval_apply(task *t) {
    uint32_t rows, columns, chosen[MOST_APPLIED] = {0};
    if (t->e->as.apply.order > MOST_APPLIED && !t->e->as.apply.function->elementwise)
        return eval_unable(t->v, t->e);
    if (!apply_sides(t, &rows, &columns)) return false;
    t->ret = value_new(t, rows, columns, t->length);
    if (!t->ret) return false;
    uint64_t h = name_hash(t->e->as.apply.function->name, t->v->at->seed);
    for (uint32_t i = 0; i < value_count(t->ret); i++)
        for (uint64_t k = 0; k < WAVES; k++) {
            uint32_t of = choose(t, i, chosen);
            uint64_t own = t->e->as.apply.function->elementwise ? stir(h, k) : stir(stir(h, k), of);
            if (!wave(t, own, i, chosen, cell_of(t->ret, i))) return false;
        }
    return true;
}
