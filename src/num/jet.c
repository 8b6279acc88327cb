/* The engine with longer series; mixed partials by its grid of lines. */
#include "num/jet.h"
#include "num/eval.h"

bool jet_values(arena *scratch, const expr *e, const point *at, const arb_struct *direction, slong length,
                slong bits, const stop *s, arb_ptr *ret, uint32_t *ret_rows, uint32_t *ret_columns, diag *d) {
    eval v;
    diag own = {0};
    const value *a =
        eval_init(&v, scratch, NULL, at, direction, length, bits, s, d ? d : &own) ? eval_run(&v, e) : NULL;
    arb_ptr copy = a ? arena_take(scratch, (value_count(a) * (size_t)length + 1) * sizeof *copy) : NULL;
    if (a && !copy) diag_memory(v.failure);
    for (uint32_t i = 0; copy && i < value_count(a); i++) {
        bool finite = cell_is_finite(cell_of(a, i));
        cell_set((cell){copy + (slong)i * length, length}, cell_of(a, i));
        if (!finite) cell_undefined((cell){copy + (slong)i * length, length});
    }
    if (copy) {
        *ret = copy;
        *ret_rows = a->rows;
        *ret_columns = a->columns;
    }
    eval_done(&v);
    return copy != NULL;
}

bool jet_series(arena *scratch, const expr *e, const point *at, const arb_struct *direction, slong length,
                slong bits, const stop *s, arb_poly_t ret, diag *d) {
    arb_ptr values;
    uint32_t rows, columns;
    if (!jet_values(scratch, e, at, direction, length, bits, s, &values, &rows, &columns, d)) return false;
    bool fine = rows * columns == 1;
    if (fine) {
        arb_poly_zero(ret);
        for (slong i = length; i-- > 0;) arb_poly_set_coeff_arb(ret, i, values + i);
    } else
        diag_set(d, DIAG_UNABLE, NOWHERE, MSG_NO_VALUE, "", NULL, NULL);
    ball_clear(values, (size_t)rows * columns * (size_t)length);
    return fine;
}

enum { MOST_NAMES = 12 };

static bool collect(eval *v, const expr *const *by, uint32_t count, const binding **names, uint32_t *orders,
                    uint32_t *ret_count) {
    uint32_t different = 0;
    for (uint32_t i = 0; i < count; i++) {
        const binding *b = eval_binding(v, by[i]);
        uint32_t k = 0;
        if (!b || b->rows * b->columns != 1) return eval_unable(v, by[i]);
        while (k < different && names[k] != b) k++;
        if (k == MOST_NAMES) return eval_unable(v, by[i]);
        if (k == different) {
            names[different++] = b;
            orders[k] = 0;
        }
        orders[k]++;
    }
    *ret_count = different;
    return true;
}

bool jet_partial(arena *scratch, const expr *e, const point *at, const expr *const *by, uint32_t count,
                 slong bits, const stop *s, arb_t ret, diag *d) {
    eval v;
    diag own = {0};
    const binding *names[MOST_NAMES];
    uint32_t orders[MOST_NAMES], different = 0;
    bool fine = eval_init(&v, scratch, NULL, at, NULL, 1, bits, s, d ? d : &own) &&
                collect(&v, by, count, names, orders, &different);
    task t = {.v = &v, .into = &v.root, .e = e, .length = 1};
    if (fine && !different)
        fine = (t.ret = eval_run(&v, e)) != NULL;
    else if (fine)
        fine = eval_partial(&t, e, names, orders, different);
    if (fine && value_count(t.ret) != 1) fine = eval_unable(&v, e);
    if (fine) arb_swap(ret, t.ret->at);
    eval_done(&v);
    return fine;
}
