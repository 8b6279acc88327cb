/* Values, tangents and adjoints by hand: the sum rule, the product rule and their like for each operator. Source: Giles 2008,
 * Collected matrix derivative results for forward and reverse mode; Golub & Pereyra 1973 for the pseudo-inverse. */
#include "num/dense_ops.h"

#include <math.h>
#include <string.h>

static dense_node *u_of(const dense_node *n) { return n->at[0]; }
static dense_node *w_of(const dense_node *n) { return n->at[1]; }

/* Entry i of an argument; a number stands for all entries. */
static uint32_t place(const dense_node *u, uint32_t i) { return dense_size(u) == 1 ? 0 : i; }

static double total(uint32_t n, const double *x) {
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) sum += x[i];
    return sum;
}

/* --- sums, signs, products entry by entry --- */

static void add_value(dense_node *n) {
    for (uint32_t i = 0; i < dense_size(n); i++) {
        n->v[i] = 0;
        for (uint32_t k = 0; k < n->count; k++) n->v[i] += n->at[k]->v[place(n->at[k], i)];
    }
}
static void add_tangent(dense_node *n) {
    for (uint32_t i = 0; i < dense_size(n); i++)
        for (uint32_t k = 0; k < n->count; k++) n->d[i] += n->at[k]->d[place(n->at[k], i)];
}
static void add_adjoint(dense_node *n) {
    for (uint32_t i = 0; i < dense_size(n); i++)
        for (uint32_t k = 0; k < n->count; k++) n->at[k]->b[place(n->at[k], i)] += n->b[i];
}

static void neg_value(dense_node *n) {
    for (uint32_t i = 0; i < dense_size(n); i++) n->v[i] = -u_of(n)->v[i];
}
static void neg_tangent(dense_node *n) { n->k->add(dense_size(n), -1, u_of(n)->d, n->d); }
static void neg_adjoint(dense_node *n) { n->k->add(dense_size(n), -1, n->b, u_of(n)->b); }

static void emul_value(dense_node *n) {
    dense_node *u = u_of(n), *w = w_of(n);
    for (uint32_t i = 0; i < dense_size(n); i++) n->v[i] = u->v[place(u, i)] * w->v[place(w, i)];
}
static void emul_tangent(dense_node *n) {
    dense_node *u = u_of(n), *w = w_of(n);
    for (uint32_t i = 0; i < dense_size(n); i++)
        n->d[i] = u->d[place(u, i)] * w->v[place(w, i)] + u->v[place(u, i)] * w->d[place(w, i)];
}
static void emul_adjoint(dense_node *n) {
    dense_node *u = u_of(n), *w = w_of(n);
    for (uint32_t i = 0; i < dense_size(n); i++) {
        double at_u = w->v[place(w, i)] * n->b[i], at_w = u->v[place(u, i)] * n->b[i];
        u->b[place(u, i)] += at_u;
        w->b[place(w, i)] += at_w;
    }
}

static void div_value(dense_node *n) {
    dense_node *u = u_of(n), *w = w_of(n);
    for (uint32_t i = 0; i < dense_size(n); i++) {
        double y = w->v[place(w, i)];
        n->v[i] = y != 0 ? u->v[place(u, i)] / y : NAN;
    }
}
static void div_tangent(dense_node *n) {
    dense_node *u = u_of(n), *w = w_of(n);
    for (uint32_t i = 0; i < dense_size(n); i++)
        n->d[i] = (u->d[place(u, i)] - n->v[i] * w->d[place(w, i)]) / w->v[place(w, i)];
}
static void div_adjoint(dense_node *n) {
    dense_node *u = u_of(n), *w = w_of(n);
    for (uint32_t i = 0; i < dense_size(n); i++) {
        double share = n->b[i] / w->v[place(w, i)];
        u->b[place(u, i)] += share;
        w->b[place(w, i)] -= share * n->v[i];
    }
}

/* --- the product of matrices --- */

static bool scales(const dense_node *n) { return dense_size(u_of(n)) == 1 || dense_size(w_of(n)) == 1; }

/* c += op(a)*op(b) */
static void product(const dense_node *n, bool ta, bool tb, const dense_node *a, const double *x,
                    const dense_node *b, const double *y, double *c) {
    uint32_t m = ta ? a->columns : a->rows, k = ta ? a->rows : a->columns,
             columns = tb ? b->rows : b->columns;
    n->k->multiply(ta, tb, m, columns, k, 1, x, y, 1, c);
}

static void mul_value(dense_node *n) {
    if (scales(n)) {
        emul_value(n);
        return;
    }
    memset(n->v, 0, dense_size(n) * sizeof *n->v);
    product(n, false, false, u_of(n), u_of(n)->v, w_of(n), w_of(n)->v, n->v);
}
static void mul_tangent(dense_node *n) {
    if (scales(n)) {
        emul_tangent(n);
        return;
    }
    product(n, false, false, u_of(n), u_of(n)->d, w_of(n), w_of(n)->v, n->d);
    product(n, false, false, u_of(n), u_of(n)->v, w_of(n), w_of(n)->d, n->d);
}
static void mul_adjoint(dense_node *n) {
    if (scales(n)) {
        emul_adjoint(n);
        return;
    }
    product(n, false, true, n, n->b, w_of(n), w_of(n)->v, u_of(n)->b);
    product(n, true, false, u_of(n), u_of(n)->v, n, n->b, w_of(n)->b);
}

/* --- functions of numbers, entry by entry --- */

/* The value of a text of the table at u = x and du = 1. */
static double at_number(const expr *form, const double *x) {
    double a[4] = {0};
    if (form->kind == EXPR_NUMBER) return number_to_double(&form->as.number);
    if (expr_is_symbol(form)) {
        const char *name = form->as.symbol.name;
        return name[0] == 'd' && name[1] ? 1 : x[name[0] - 'u'];
    }
    const op_row *row = op_row_of((op)form->op);
    for (uint32_t i = 0; i < form->count && i < 4; i++) a[i] = at_number(form->at[i], x);
    switch ((op)form->op) {
    case OP_ADD: return total(form->count, a);
    case OP_NEG: return -a[0];
    case OP_MUL: return a[0] * a[1] * (form->count > 2 ? a[2] : 1) * (form->count > 3 ? a[3] : 1);
    case OP_DIV: return a[0] / a[1];
    case OP_PI: return acos(-1);
    default: return row->value ? row->value(a[0]) : row->value2 ? row->value2(a[0], a[1]) : NAN;
    }
}

static void arguments_at(const dense_node *n, uint32_t i, double *x) {
    for (uint32_t k = 0; k < n->count && k < 3; k++) x[k] = n->at[k]->v[place(n->at[k], i)];
}

static void each_value(dense_node *n) {
    const op_row *row = op_row_of((op)n->e->op);
    double x[3] = {0};
    for (uint32_t i = 0; i < dense_size(n); i++) {
        arguments_at(n, i, x);
        n->v[i] = n->count == 1 && row->value ? row->value(x[0])
                  : row->value2               ? row->value2(x[0], x[1])
                                              : NAN;
    }
}

/* A power by an exponent that is a number: its own rule, for bases that are not positive. */
static double slope_at(const dense_node *n, uint32_t k, const double *x) {
    bool power = expr_is(n->e, OP_POW) || expr_is(n->e, OP_EPOW);
    if (power && k == 0) return x[1] * pow(x[0], x[1] - 1);
    if (power) return x[0] > 0 ? pow(x[0], x[1]) * log(x[0]) : 0;
    const expr *form = template_term(n->forms, (op)n->e->op, k);
    return form ? at_number(form, x) : NAN;
}

static void each_tangent(dense_node *n) {
    double x[3] = {0};
    for (uint32_t i = 0; i < dense_size(n); i++) {
        arguments_at(n, i, x);
        for (uint32_t k = 0; k < n->count; k++) {
            double d = n->at[k]->d[place(n->at[k], i)];
            if (d != 0) n->d[i] += slope_at(n, k, x) * d;
        }
    }
}
static void each_adjoint(dense_node *n) {
    double x[3] = {0};
    for (uint32_t i = 0; i < dense_size(n); i++) {
        arguments_at(n, i, x);
        for (uint32_t k = 0; k < n->count && n->b[i] != 0; k++)
            n->at[k]->b[place(n->at[k], i)] += slope_at(n, k, x) * n->b[i];
    }
}

/* --- powers of matrices: work holds u^1 ... u^n, one after the other --- */

static bool is_matrix_power(const dense_node *n) { return dense_size(n) > 1 && expr_is(n->e, OP_POW); }

static long exponent_of(const dense_node *n) {
    double k = w_of(n)->v[0];
    return k == floor(k) && fabs(k) <= 40 ? (long)k : 0;
}

enum { MOST_POWER = 40 };

static bool power_prepare(dense_node *n, arena *home) {
    size_t n2 = dense_size(n);
    if (!is_matrix_power(n)) return true;
    n->work = arena_take(home, (MOST_POWER + 4) * n2 * sizeof *n->work);
    return n->work != NULL;
}

static void power_value(dense_node *n) {
    size_t n2 = dense_size(n);
    if (!is_matrix_power(n)) {
        each_value(n);
        return;
    }
    long k = exponent_of(n), count = k < 0 ? -k : k;
    double *base = n->work; /* u, or its inverse */
    for (size_t i = 0; i < n2; i++) n->v[i] = NAN;
    if (count == 0) return;
    memcpy(base, u_of(n)->v, n2 * sizeof *base);
    if (k < 0 && !n->k->invert(n->rows, u_of(n)->v, base, NULL)) return;
    for (long i = 1; i < count; i++)
        n->k->multiply(false, false, n->rows, n->rows, n->rows, 1, base, n->work + (size_t)(i - 1) * n2, 0,
                       n->work + (size_t)i * n2);
    memcpy(n->v, n->work + (size_t)(count - 1) * n2, n2 * sizeof *n->v);
}

/* base^i; NULL for i = 0. */
static const double *power_of(const dense_node *n, long i) {
    return i > 0 ? n->work + (size_t)(i - 1) * dense_size(n) : NULL;
}

/* out += a*x*b with a and b perhaps the identity or transposed; uses two matrices behind the powers. */
static void sandwich(const dense_node *n, const double *a, const double *x, const double *b, bool transposed,
                     double scale, double *out) {
    uint32_t m = n->rows;
    double *t = n->work + (size_t)(MOST_POWER + 1) * dense_size(n), *s = t + dense_size(n);
    const double *ax = x, *axb;
    if (a) n->k->multiply(transposed, false, m, m, m, 1, a, x, 0, t), ax = t;
    axb = ax;
    if (b) n->k->multiply(false, transposed, m, m, m, 1, ax, b, 0, s), axb = s;
    n->k->add(dense_size(n), scale, axb, out);
}

/* The change of the base: of the inverse it is -base*du*base. */
static void power_spread(dense_node *n, const double *x, bool transposed, double *out) {
    long k = exponent_of(n), count = k < 0 ? -k : k;
    for (long i = 0; i < count; i++) {
        long left = i + (k < 0), right = count - 1 - i + (k < 0);
        sandwich(n, power_of(n, left), x, power_of(n, right), transposed, k < 0 ? -1 : 1, out);
    }
}

static void power_tangent(dense_node *n) {
    if (is_matrix_power(n))
        power_spread(n, u_of(n)->d, false, n->d);
    else
        each_tangent(n);
}
static void power_adjoint(dense_node *n) {
    if (is_matrix_power(n))
        power_spread(n, n->b, true, u_of(n)->b);
    else
        each_adjoint(n);
}

/* --- transpose, vec, diag, entries: each entry of the result is one of the argument --- */

/* Which entry of u stands at entry i of n; UINT32_MAX: none, it is 0. */
static uint32_t index_of(const dense_node *n, uint32_t k) {
    double x = k < n->count ? n->at[k]->v[0] : 1;
    return x >= 1 ? (uint32_t)x - 1 : 0;
}

static uint32_t source(const dense_node *n, uint32_t i) {
    const dense_node *u = u_of(n);
    uint32_t row = i / n->columns, column = i % n->columns;
    switch ((op)n->e->op) {
    case OP_TRANSPOSE: return column * u->columns + row;
    case OP_VEC: return i % u->rows * u->columns + i / u->rows;
    case OP_DIAG:
        if (u->columns != 1) return i * u->columns + i;
        return row == column ? row : UINT32_MAX;
    case OP_INDEX:
        if (n->count == 2) return index_of(n, 1);
        return index_of(n, 1) * u->columns + index_of(n, 2);
    case OP_ROW: return index_of(n, 1) * u->columns + i;
    case OP_COLUMN: return i * u->columns + index_of(n, 1);
    default: return i;
    }
}

static void moved_value(dense_node *n) {
    for (uint32_t i = 0; i < dense_size(n); i++) {
        uint32_t k = source(n, i);
        n->v[i] = k == UINT32_MAX ? 0 : k < dense_size(u_of(n)) ? u_of(n)->v[k] : NAN;
    }
}
static void moved_tangent(dense_node *n) {
    for (uint32_t i = 0; i < dense_size(n); i++)
        if (source(n, i) < dense_size(u_of(n))) n->d[i] = u_of(n)->d[source(n, i)];
}
static void moved_adjoint(dense_node *n) {
    for (uint32_t i = 0; i < dense_size(n); i++)
        if (source(n, i) < dense_size(u_of(n))) u_of(n)->b[source(n, i)] += n->b[i];
}

/* --- sums over entries: the weight of entry i of u in entry j of n --- */

static double weight(const dense_node *n, uint32_t i, uint32_t j) {
    const dense_node *u = u_of(n);
    uint32_t row = i / u->columns, column = i % u->columns;
    switch ((op)n->e->op) {
    case OP_SUM: return 1;
    case OP_MEAN: return 1.0 / dense_size(u);
    case OP_TR: return row == column;
    case OP_SUM_ROWS: return row == j;
    case OP_MEAN_ROWS: return (row == j) / (double)u->columns;
    case OP_SUM_COLUMNS: return column == j;
    case OP_MEAN_COLUMNS: return (column == j) / (double)u->rows;
    default: return NAN;
    }
}

static void summed(const dense_node *n, const double *from, double *to) {
    for (uint32_t j = 0; j < dense_size(n); j++) {
        to[j] = 0;
        for (uint32_t i = 0; i < dense_size(u_of(n)); i++) to[j] += weight(n, i, j) * from[i];
    }
}
static void sum_value(dense_node *n) { summed(n, u_of(n)->v, n->v); }
static void sum_tangent(dense_node *n) { summed(n, u_of(n)->d, n->d); }
static void sum_adjoint(dense_node *n) {
    for (uint32_t i = 0; i < dense_size(u_of(n)); i++)
        for (uint32_t j = 0; j < dense_size(n); j++) u_of(n)->b[i] += weight(n, i, j) * n->b[j];
}

/* --- numbers made of a matrix: work is the gradient --- */

static bool gradient_prepare(dense_node *n, arena *home) {
    return (n->work = arena_take(home, (dense_size(u_of(n)) + 1) * sizeof *n->work)) != NULL;
}
static void gradient_tangent(dense_node *n) { n->d[0] = n->k->dot(dense_size(u_of(n)), n->work, u_of(n)->d); }
static void gradient_adjoint(dense_node *n) { n->k->add(dense_size(u_of(n)), n->b[0], n->work, u_of(n)->b); }

static void norm_value(dense_node *n) {
    const dense_node *u = u_of(n);
    n->v[0] = sqrt(n->k->dot(dense_size(u), u->v, u->v));
    for (uint32_t i = 0; i < dense_size(u); i++) n->work[i] = u->v[i] / n->v[0];
}

static double sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : NAN; }

static void norm1_value(dense_node *n) {
    const dense_node *u = u_of(n);
    n->v[0] = 0;
    for (uint32_t i = 0; i < dense_size(u); i++) n->v[0] += fabs(u->v[i]), n->work[i] = sign_of(u->v[i]);
}

static void norminf_value(dense_node *n) {
    const dense_node *u = u_of(n);
    uint32_t most = 0;
    for (uint32_t i = 0; i < dense_size(u); i++) {
        n->work[i] = 0;
        if (fabs(u->v[i]) > fabs(u->v[most])) most = i;
    }
    n->v[0] = fabs(u->v[most]);
    n->work[most] = sign_of(u->v[most]);
}

static void prod_value(dense_node *n) {
    const dense_node *u = u_of(n);
    n->v[0] = 1;
    for (uint32_t i = 0; i < dense_size(u); i++) {
        n->v[0] *= u->v[i];
        n->work[i] = 1;
        for (uint32_t k = 0; k < dense_size(u); k++)
            if (k != i) n->work[i] *= u->v[k];
    }
}

static void logsumexp_value(dense_node *n) {
    const dense_node *u = u_of(n);
    double most = u->v[0], sum = 0;
    for (uint32_t i = 1; i < dense_size(u); i++) most = fmax(most, u->v[i]);
    for (uint32_t i = 0; i < dense_size(u); i++) {
        n->work[i] = exp(u->v[i] - most);
        sum += n->work[i];
    }
    for (uint32_t i = 0; i < dense_size(u); i++) n->work[i] /= sum;
    n->v[0] = sum > 0 ? most + log(sum) : NAN;
}

/* det: the transposed adjugate, det(u)*inv(u)'; of the logarithm inv(u)'. */
static void det_value(dense_node *n) {
    dense_node *u = u_of(n);
    uint32_t m = u->rows;
    bool fine = n->k->invert(m, u->v, n->work, &n->v[0]), logarithm = expr_is(n->e, OP_LOGDET);
    double scale = logarithm ? 1 : n->v[0];
    for (uint32_t i = 0; i < m; i++) /* transposed in place */
        for (uint32_t j = i; j < m; j++) {
            double a = n->work[i * m + j], b = n->work[j * m + i];
            n->work[i * m + j] = fine ? b * scale : NAN;
            n->work[j * m + i] = fine ? a * scale : NAN;
        }
    if (logarithm) n->v[0] = n->v[0] > 0 ? log(n->v[0]) : NAN;
}

/* --- inverse --- */

static bool inverse_prepare(dense_node *n, arena *home) {
    return (n->work = arena_take(home, 2 * (size_t)dense_size(n) * sizeof *n->work)) != NULL;
}
static void inverse_value(dense_node *n) {
    if (!n->k->invert(n->rows, u_of(n)->v, n->v, NULL))
        for (uint32_t i = 0; i < dense_size(n); i++) n->v[i] = NAN;
}
static void inverse_tangent(dense_node *n) {
    uint32_t m = n->rows;
    n->k->multiply(false, false, m, m, m, 1, n->v, u_of(n)->d, 0, n->work);
    n->k->multiply(false, false, m, m, m, -1, n->work, n->v, 0, n->d);
}
static void inverse_adjoint(dense_node *n) {
    uint32_t m = n->rows;
    n->k->multiply(true, false, m, m, m, 1, n->v, n->b, 0, n->work);
    n->k->multiply(false, true, m, m, m, -1, n->work, n->v, 1, u_of(n)->b);
}

/* adj(u) = det(u)*inv(u); work: inv(u), and the determinant behind it. */
static bool adjugate_prepare(dense_node *n, arena *home) {
    return (n->work = arena_take(home, (3 * (size_t)dense_size(n) + 1) * sizeof *n->work)) != NULL;
}
static double *det_of(const dense_node *n) { return n->work + 3 * (size_t)dense_size(n); }
static void adjugate_value(dense_node *n) {
    bool fine = n->k->invert(n->rows, u_of(n)->v, n->work, det_of(n));
    for (uint32_t i = 0; i < dense_size(n); i++) n->v[i] = fine ? *det_of(n) * n->work[i] : NAN;
}
/* d adj = tr(inv*du)*adj - det*inv*du*inv */
static void adjugate_tangent(dense_node *n) {
    uint32_t m = n->rows;
    double *t = n->work + dense_size(n);
    n->k->multiply(false, false, m, m, m, 1, n->work, u_of(n)->d, 0, t);
    double trace = 0;
    for (uint32_t i = 0; i < m; i++) trace += t[i * m + i];
    n->k->multiply(false, false, m, m, m, -*det_of(n), t, n->work, 1, n->d);
    n->k->add(dense_size(n), trace, n->v, n->d);
}
static void adjugate_adjoint(dense_node *n) {
    uint32_t m = n->rows;
    double *t = n->work + dense_size(n), scale = n->k->dot(dense_size(n), n->b, n->v);
    for (uint32_t i = 0; i < m; i++)
        for (uint32_t j = 0; j < m; j++) u_of(n)->b[i * m + j] += scale * n->work[j * m + i];
    n->k->multiply(true, false, m, m, m, 1, n->work, n->b, 0, t);
    n->k->multiply(false, true, m, m, m, -*det_of(n), t, n->work, 1, u_of(n)->b);
}

/* --- pseudo-inverse, by Golub and Pereyra: three terms L*dX*R or L*dX'*R --- */

/* work: I - u*p (m x m), I - p*u (n x n), p*p' (n x n), p'*p (m x m), and one more of each size. */
static bool pinv_prepare(dense_node *n, arena *home) {
    size_t m = u_of(n)->rows, k = u_of(n)->columns, most = m > k ? m : k;
    return (n->work = arena_take(home, 6 * most * most * sizeof *n->work)) != NULL;
}
static double *part(const dense_node *n, int i) {
    size_t m = u_of(n)->rows, k = u_of(n)->columns, most = m > k ? m : k;
    return n->work + (size_t)i * most * most;
}
static void pinv_value(dense_node *n) {
    uint32_t m = u_of(n)->rows, k = u_of(n)->columns;
    const double *x = u_of(n)->v;
    bool fine = n->k->pseudo_invert(m, k, x, n->v);
    for (uint32_t i = 0; i < m * k && !fine; i++) n->v[i] = NAN;
    memset(part(n, 0), 0, (size_t)m * m * sizeof(double));
    memset(part(n, 1), 0, (size_t)k * k * sizeof(double));
    for (uint32_t i = 0; i < m; i++) part(n, 0)[i * m + i] = 1;
    for (uint32_t i = 0; i < k; i++) part(n, 1)[i * k + i] = 1;
    n->k->multiply(false, false, m, m, k, -1, x, n->v, 1, part(n, 0));
    n->k->multiply(false, false, k, k, m, -1, n->v, x, 1, part(n, 1));
    n->k->multiply(false, true, k, k, m, 1, n->v, n->v, 0, part(n, 2));
    n->k->multiply(true, false, m, m, k, 1, n->v, n->v, 0, part(n, 3));
}
static void pinv_tangent(dense_node *n) {
    uint32_t m = u_of(n)->rows, k = u_of(n)->columns;
    const double *dx = u_of(n)->d;
    double *t = part(n, 4);
    n->k->multiply(false, false, k, k, m, 1, n->v, dx, 0, t); /* p*dX */
    n->k->multiply(false, false, k, m, k, -1, t, n->v, 0, n->d);
    n->k->multiply(false, true, k, m, k, 1, part(n, 2), dx, 0, t); /* p*p'*dX' */
    n->k->multiply(false, false, k, m, m, 1, t, part(n, 0), 1, n->d);
    n->k->multiply(false, true, k, m, k, 1, part(n, 1), dx, 0, t); /* (I - p*u)*dX' */
    n->k->multiply(false, false, k, m, m, 1, t, part(n, 3), 1, n->d);
}
static void pinv_adjoint(dense_node *n) {
    uint32_t m = u_of(n)->rows, k = u_of(n)->columns;
    double *t = part(n, 4);
    n->k->multiply(true, false, m, m, k, 1, n->v, n->b, 0, t); /* p'*G */
    n->k->multiply(false, true, m, k, m, -1, t, n->v, 1, u_of(n)->b);
    n->k->multiply(false, true, m, k, m, 1, part(n, 0), n->b, 0, t); /* (I - u*p)*G' */
    n->k->multiply(false, false, m, k, k, 1, t, part(n, 2), 1, u_of(n)->b);
    n->k->multiply(false, true, m, k, m, 1, part(n, 3), n->b, 0, t); /* p'*p*G' */
    n->k->multiply(false, false, m, k, k, 1, t, part(n, 1), 1, u_of(n)->b);
}

/* --- softmax --- */

static void softmax_value(dense_node *n) {
    const dense_node *u = u_of(n);
    double most = u->v[0], sum = 0;
    for (uint32_t i = 1; i < dense_size(u); i++) most = fmax(most, u->v[i]);
    for (uint32_t i = 0; i < dense_size(u); i++) sum += n->v[i] = exp(u->v[i] - most);
    for (uint32_t i = 0; i < dense_size(u); i++) n->v[i] /= sum;
}
/* p.*x - p*(p'*x): the matrix is symmetric, so that both directions are one */
static void softmax_spread(const dense_node *n, const double *x, double *out) {
    double mean = n->k->dot(dense_size(n), n->v, x);
    for (uint32_t i = 0; i < dense_size(n); i++) out[i] += n->v[i] * (x[i] - mean);
}
static void softmax_tangent(dense_node *n) { softmax_spread(n, u_of(n)->d, n->d); }
static void softmax_adjoint(dense_node *n) { softmax_spread(n, n->b, u_of(n)->b); }

static void peak_value(dense_node *n) {
    const dense_node *u = u_of(n);
    uint32_t most = 0;
    for (uint32_t i = 1; i < dense_size(u); i++)
        if (u->v[i] > u->v[most]) most = i;
    for (uint32_t i = 0; i < dense_size(u); i++) n->v[i] = u->v[i] >= u->v[most];
}

/* --- products of two vectors, Kronecker --- */

static void dot_value(dense_node *n) { n->v[0] = n->k->dot(dense_size(u_of(n)), u_of(n)->v, w_of(n)->v); }
static void dot_tangent(dense_node *n) {
    n->d[0] = n->k->dot(dense_size(u_of(n)), u_of(n)->d, w_of(n)->v) +
              n->k->dot(dense_size(u_of(n)), u_of(n)->v, w_of(n)->d);
}
static void dot_adjoint(dense_node *n) {
    n->k->add(dense_size(u_of(n)), n->b[0], w_of(n)->v, u_of(n)->b);
    n->k->add(dense_size(u_of(n)), n->b[0], u_of(n)->v, w_of(n)->b);
}

static void crossed(const double *a, const double *b, double *out) {
    for (int i = 0; i < 3; i++) out[i] += a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3];
}
static void cross_value(dense_node *n) {
    memset(n->v, 0, 3 * sizeof *n->v);
    crossed(u_of(n)->v, w_of(n)->v, n->v);
}
static void cross_tangent(dense_node *n) {
    crossed(u_of(n)->d, w_of(n)->v, n->d);
    crossed(u_of(n)->v, w_of(n)->d, n->d);
}
static void cross_adjoint(dense_node *n) {
    crossed(w_of(n)->v, n->b, u_of(n)->b);
    crossed(n->b, u_of(n)->v, w_of(n)->b);
}

/* Entry i of the Kronecker (or outer) product is one of u times one of w. */
static void factors(const dense_node *n, uint32_t i, uint32_t *of_u, uint32_t *of_w) {
    const dense_node *u = u_of(n), *w = w_of(n);
    uint32_t row = i / n->columns, column = i % n->columns;
    if (expr_is(n->e, OP_OUTER)) {
        *of_u = row, *of_w = column;
        return;
    }
    *of_u = row / w->rows * u->columns + column / w->columns;
    *of_w = row % w->rows * w->columns + column % w->columns;
}
static void kron_value(dense_node *n) {
    uint32_t a, b;
    for (uint32_t i = 0; i < dense_size(n); i++)
        factors(n, i, &a, &b), n->v[i] = u_of(n)->v[a] * w_of(n)->v[b];
}
static void kron_tangent(dense_node *n) {
    uint32_t a, b;
    for (uint32_t i = 0; i < dense_size(n); i++) {
        factors(n, i, &a, &b);
        n->d[i] = u_of(n)->d[a] * w_of(n)->v[b] + u_of(n)->v[a] * w_of(n)->d[b];
    }
}
static void kron_adjoint(dense_node *n) {
    uint32_t a, b;
    for (uint32_t i = 0; i < dense_size(n); i++) {
        factors(n, i, &a, &b);
        u_of(n)->b[a] += n->b[i] * w_of(n)->v[b];
        w_of(n)->b[b] += n->b[i] * u_of(n)->v[a];
    }
}

/* --- matrices made of sizes or entries --- */

static void made_value(dense_node *n) {
    uint32_t m = n->count ? (uint32_t)n->at[0]->v[0] : 1, k = n->count > 1 ? (uint32_t)n->at[1]->v[0] : 1;
    for (uint32_t i = 0; i < n->rows; i++)
        for (uint32_t j = 0; j < n->columns; j++) {
            bool one = expr_is(n->e, OP_ONES) || (expr_is(n->e, OP_EYE) && i == j) ||
                       (expr_is(n->e, OP_COMMUTATION) && j == i % k * m + i / k);
            n->v[i * n->columns + j] = one;
        }
}

static void entries_value(dense_node *n) {
    for (uint32_t i = 0; i < n->count; i++) n->v[i] = n->at[i]->v[0];
}
static void entries_tangent(dense_node *n) {
    for (uint32_t i = 0; i < n->count; i++) n->d[i] = n->at[i]->d[0];
}
static void entries_adjoint(dense_node *n) {
    for (uint32_t i = 0; i < n->count; i++) n->at[i]->b[0] += n->b[i];
}

/* Parts one beside and below the other: `use` gets each entry of a part and its place in the whole. */
static void each_block(dense_node *n,
                       void (*use)(dense_node *n, dense_node *part, uint32_t i, uint32_t place)) {
    uint32_t across = n->e->as.matrix.columns, top = 0, left = 0;
    for (uint32_t k = 0; k < n->count; k++) {
        dense_node *u = n->at[k];
        for (uint32_t i = 0; i < dense_size(u); i++)
            use(n, u, i, (top + i / u->columns) * n->columns + left + i % u->columns);
        left += u->columns;
        if ((k + 1) % across == 0) left = 0, top += u->rows;
    }
}
static void take_value(dense_node *n, dense_node *u, uint32_t i, uint32_t place_of) {
    n->v[place_of] = u->v[i];
}
static void take_tangent(dense_node *n, dense_node *u, uint32_t i, uint32_t place_of) {
    n->d[place_of] = u->d[i];
}
static void give_adjoint(dense_node *n, dense_node *u, uint32_t i, uint32_t place_of) {
    u->b[i] += n->b[place_of];
}
static void blocks_value(dense_node *n) { each_block(n, take_value); }
static void blocks_tangent(dense_node *n) { each_block(n, take_tangent); }
static void blocks_adjoint(dense_node *n) { each_block(n, give_adjoint); }

static void constant_value(dense_node *n) { n->v[0] = expr_is(n->e, OP_PI) ? acos(-1) : exp(1); }

/* --- the table --- */

#define GRADIENT(id, name) \
    { OP_##id, false, name##_value, gradient_tangent, gradient_adjoint, gradient_prepare }
#define MOVED(id) \
    { OP_##id, false, moved_value, moved_tangent, moved_adjoint, NULL }
#define SUMMED(id) \
    { OP_##id, false, sum_value, sum_tangent, sum_adjoint, NULL }
#define MADE(id) \
    { OP_##id, false, made_value, NULL, NULL, NULL }
#define BOTH(id, name, pairs) \
    { OP_##id, pairs, name##_value, name##_tangent, name##_adjoint, NULL }

static const dense_op ops[] = {
    BOTH(ADD, add, false),
    BOTH(NEG, neg, false),
    BOTH(MUL, mul, true),
    BOTH(EMUL, emul, true),
    BOTH(DIV, div, false),
    BOTH(EDIV, div, false),
    BOTH(DOT, dot, false),
    BOTH(CROSS, cross, false),
    BOTH(OUTER, kron, false),
    BOTH(KRON, kron, true),
    BOTH(SOFTMAX, softmax, false),
    {OP_POW, false, power_value, power_tangent, power_adjoint, power_prepare},
    BOTH(EPOW, each, false),
    MOVED(TRANSPOSE),
    MOVED(VEC),
    MOVED(DIAG),
    MOVED(INDEX),
    MOVED(ROW),
    MOVED(COLUMN),
    SUMMED(SUM),
    SUMMED(MEAN),
    SUMMED(TR),
    SUMMED(SUM_ROWS),
    SUMMED(MEAN_ROWS),
    SUMMED(SUM_COLUMNS),
    SUMMED(MEAN_COLUMNS),
    GRADIENT(NORM, norm),
    GRADIENT(NORMF, norm),
    GRADIENT(NORM1, norm1),
    GRADIENT(NORMINF, norminf),
    GRADIENT(PROD, prod),
    GRADIENT(LOGSUMEXP, logsumexp),
    GRADIENT(DET, det),
    GRADIENT(LOGDET, det),
    MADE(EYE),
    MADE(ONES),
    MADE(ZEROS),
    MADE(COMMUTATION),
    {OP_INV, false, inverse_value, inverse_tangent, inverse_adjoint, inverse_prepare},
    {OP_ADJ, false, adjugate_value, adjugate_tangent, adjugate_adjoint, adjugate_prepare},
    {OP_PINV, false, pinv_value, pinv_tangent, pinv_adjoint, pinv_prepare},
    {OP_PEAK, false, peak_value, NULL, NULL, NULL},
    {OP_PI, false, constant_value, NULL, NULL, NULL},
    {OP_E, false, constant_value, NULL, NULL, NULL},
};

static const dense_op leaf = {OP_NONE, false, NULL, NULL, NULL, NULL},
                      function_of_numbers = BOTH(NONE, each, false), entries = BOTH(NONE, entries, false),
                      blocks = BOTH(NONE, blocks, false);

const dense_op *dense_leaf(void) { return &leaf; }

const dense_op *dense_op_of(const expr *e) {
    if (e->kind == EXPR_MATRIX) return &entries;
    if (e->kind == EXPR_BLOCKS) return &blocks;
    if (e->kind != EXPR_CALL) return NULL;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (ops[i].of == e->op) return &ops[i];
    const op_row *row = op_row_of((op)e->op);
    bool numbers =
        row->class == CLASS_FUNCTION && e->count >= 1 && e->count <= 2 && (row->value || row->value2);
    return numbers ? &function_of_numbers : NULL;
}
