/* Cells: truncated power series over balls in a flat array. Arb's functions want a polynomial, which is a cell seen
 * without its trailing zeros; nothing is copied for that. Single balls take Arb's plain functions. A product with an
 * undefined factor is undefined, also when the other one is 0. */
#include "num/eval.h"

cell cell_of(const value *a, uint32_t i) { return (cell){value_cell(a, i), a->length}; }

bool cell_is_finite(cell a) { return _arb_vec_is_finite(a.at, a.length); }

void cell_undefined(cell r) { _arb_vec_indeterminate(r.at, r.length); }

/* A polynomial over the coefficients of a, to read only. */
static arb_poly_struct seen(cell a) {
    slong length = a.length;
    while (length > 0 && arb_is_zero(a.at + length - 1)) length--;
    return (arb_poly_struct){.coeffs = a.at, .length = length, .alloc = a.length};
}

/* Moves the coefficients of p into r, which may be shorter or longer, and clears p. */
static void take(cell r, arb_poly_t p) {
    for (slong i = 0; i < r.length; i++) {
        if (i < p->length)
            arb_swap(r.at + i, p->coeffs + i);
        else
            arb_zero(r.at + i);
    }
    arb_poly_clear(p);
}

void cell_set(cell r, cell a) {
    for (slong i = 0; i < r.length; i++) {
        if (i < a.length)
            arb_set(r.at + i, a.at + i);
        else
            arb_zero(r.at + i);
    }
}

void cell_add(cell r, cell a, cell b, slong bits) {
    for (slong i = 0; i < r.length; i++) {
        if (i < a.length && i < b.length)
            arb_add(r.at + i, a.at + i, b.at + i, bits);
        else if (i < a.length)
            arb_set(r.at + i, a.at + i);
        else if (i < b.length)
            arb_set(r.at + i, b.at + i);
        else
            arb_zero(r.at + i);
    }
}

void cell_sub(cell r, cell a, cell b, slong bits) {
    for (slong i = 0; i < r.length; i++) {
        if (i < a.length && i < b.length)
            arb_sub(r.at + i, a.at + i, b.at + i, bits);
        else if (i < a.length)
            arb_set(r.at + i, a.at + i);
        else if (i < b.length)
            arb_neg(r.at + i, b.at + i);
        else
            arb_zero(r.at + i);
    }
}

void cell_mul(cell r, cell a, cell b, slong bits) {
    if (!cell_is_finite(a) || !cell_is_finite(b)) {
        cell_undefined(r);
    } else if (r.length == 1) {
        arb_mul(r.at, a.at, b.at, bits);
    } else {
        arb_poly_t product;
        arb_poly_struct u = seen(a), v = seen(b);
        arb_poly_init(product);
        arb_poly_mullow(product, &u, &v, r.length, bits);
        take(r, product);
    }
}

void cell_div(cell r, cell a, cell b, slong bits) {
    if (!cell_is_finite(a) || !cell_is_finite(b) || arb_contains_zero(b.at)) {
        cell_undefined(r);
    } else if (r.length == 1) {
        arb_div(r.at, a.at, b.at, bits);
    } else {
        arb_poly_t quotient;
        arb_poly_struct u = seen(a), v = seen(b);
        arb_poly_init(quotient);
        arb_poly_div_series(quotient, &u, &v, r.length, bits);
        take(r, quotient);
    }
}

void cell_div_ui(cell r, cell a, ulong n, slong bits) {
    cell_set(r, a);
    for (slong i = 0; i < r.length; i++) arb_div_ui(r.at + i, r.at + i, n, bits);
}

enum { FEW = 4 };

static void call_ball(cell r, const op_row *row, const cell *at, uint32_t count, slong bits) {
    arb_struct small[FEW] = {0}, *args = count <= FEW ? small : flint_malloc(count * sizeof *args);
    for (uint32_t i = 0; i < count; i++) args[i] = *at[i].at; /* read only */
    arb_t result;
    arb_init(result);
    row->ball(result, args, (slong)count, bits);
    arb_swap(r.at, result);
    arb_clear(result);
    if (args != small) flint_free(args);
}

static void call_series(cell r, const op_row *row, const cell *at, uint32_t count, slong bits) {
    arb_poly_struct small[FEW] = {0}, *args = count <= FEW ? small : flint_malloc(count * sizeof *args);
    for (uint32_t i = 0; i < count; i++) args[i] = seen(at[i]);
    arb_poly_t result;
    arb_poly_init(result);
    row->series(result, args, (slong)count, r.length, bits);
    take(r, result);
    if (args != small) flint_free(args);
}

void cell_call(cell r, const op_row *row, const cell *at, uint32_t count, slong bits) {
    (r.length == 1 ? call_ball : call_series)(r, row, at, count, bits);
}

void cell_call1(cell r, op o, cell a, slong bits) { cell_call(r, op_row_of(o), &a, 1, bits); }

/* Directly, for abstract functions. */
void cell_exp(cell r, cell a, slong bits) { cell_call1(r, OP_EXP, a, bits); }

cell cell_new(task *t) {
    value *a = value_new(t, 1, 1, t->length);
    return a ? cell_of(a, 0) : (cell){NULL, 0};
}
