/* Functions of matrices that rest on eigenvalues, triangular factors or linear equations. Their values are rigorous: balls
 * around simple eigenvalues, solutions of linear systems, exponentials (FLINT). Their first derivatives along a line are
 * central differences at more than twice the precision, so that the referee of derivatives knows no rule; higher ones are
 * undefined here. */
#include "num/eval.h"

#include <acb_mat.h>
#include <arb_mat.h>

enum { MOST_ROWS = 24, GUARD = 40, MOST_INPUTS = 3 };

/* in: the matrices among the arguments; place: the number that stands last, or 0. False: no value here. */
typedef bool (*kernel)(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits);

typedef enum sides { AS_FIRST, AS_THIRD, ONE_NUMBER, AS_COLUMN, AS_ROW, AS_COLUMNS } sides;

/* --- eigenvalues --- */

typedef struct spectrum {
    slong n;
    acb_ptr values; /* by falling real part */
    acb_mat_t vectors;
} spectrum;

static void spectrum_clear(spectrum *s) {
    _acb_vec_clear(s->values, s->n);
    acb_mat_clear(s->vectors);
}

static void sort_spectrum(spectrum *s) {
    for (slong i = 0; i < s->n; i++)
        for (slong j = i + 1; j < s->n; j++) {
            if (arf_cmp(arb_midref(acb_realref(s->values + i)), arb_midref(acb_realref(s->values + j))) >= 0)
                continue;
            acb_swap(s->values + i, s->values + j);
            for (slong k = 0; k < s->n; k++)
                acb_swap(acb_mat_entry(s->vectors, k, i), acb_mat_entry(s->vectors, k, j));
        }
}

/* False where the eigenvalues cannot be told apart. */
static bool spectrum_init(spectrum *s, const arb_mat_t a, slong bits) {
    acb_mat_t A;
    s->n = arb_mat_nrows(a);
    s->values = _acb_vec_init(s->n);
    acb_mat_init(s->vectors, s->n, s->n);
    acb_mat_init(A, s->n, s->n);
    acb_mat_set_arb_mat(A, a);
    acb_ptr near = _acb_vec_init(s->n);
    acb_mat_t R;
    acb_mat_init(R, s->n, s->n);
    bool fine = arb_mat_is_finite(a);
    if (fine && s->n == 1) {
        acb_set(s->values, acb_mat_entry(A, 0, 0));
        acb_mat_one(s->vectors);
    } else if (fine) {
        acb_mat_approx_eig_qr(near, NULL, R, A, NULL, 0, bits);
        fine = acb_mat_eig_simple(s->values, NULL, s->vectors, A, near, R, bits);
    }
    _acb_vec_clear(near, s->n);
    acb_mat_clear(R);
    acb_mat_clear(A);
    if (fine) sort_spectrum(s);
    if (!fine) spectrum_clear(s);
    return fine;
}

static bool is_real(const acb_t z) { return arb_contains_zero(acb_imagref(z)); }

/* R*diag(f(values))*inv(R), which must be real: no eigenvalue is 0 or negative. */
static bool function_of(arb_mat_t out, const arb_mat_t a, void (*f)(acb_t, const acb_t, slong), slong bits) {
    spectrum s;
    if (!spectrum_init(&s, a, bits)) return false;
    acb_mat_t inverse, scaled;
    acb_mat_init(inverse, s.n, s.n);
    acb_mat_init(scaled, s.n, s.n);
    bool fine = acb_mat_inv(inverse, s.vectors, bits);
    for (slong j = 0; j < s.n && fine; j++) {
        if (is_real(s.values + j)) { /* simple, so its conjugate is itself */
            fine = arb_is_positive(acb_realref(s.values + j));
            arb_zero(acb_imagref(s.values + j));
        }
        f(s.values + j, s.values + j, bits);
        for (slong i = 0; i < s.n; i++)
            acb_mul(acb_mat_entry(scaled, i, j), acb_mat_entry(s.vectors, i, j), s.values + j, bits);
    }
    if (fine) acb_mat_mul(scaled, scaled, inverse, bits);
    for (slong i = 0; i < s.n * s.n && fine; i++) {
        acb_ptr entry = acb_mat_entry(scaled, i / s.n, i % s.n);
        fine = acb_is_finite(entry) && arb_contains_zero(acb_imagref(entry));
        if (fine) arb_set(arb_mat_entry(out, i / s.n, i % s.n), acb_realref(entry));
    }
    acb_mat_clear(inverse);
    acb_mat_clear(scaled);
    spectrum_clear(&s);
    return fine;
}

static void square_root(acb_t r, const acb_t z, slong bits) { acb_sqrt(r, z, bits); }
static void natural_log(acb_t r, const acb_t z, slong bits) { acb_log(r, z, bits); }

static bool run_exponential(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    (void)place;
    arb_mat_exp(out, in, bits);
    return true;
}
static bool run_root(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    return (void)place, function_of(out, in, square_root, bits);
}
static bool run_logarithm(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    return (void)place, function_of(out, in, natural_log, bits);
}

static bool run_eigenvalue(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    spectrum s;
    if (place > arb_mat_nrows(in) || !spectrum_init(&s, in, bits)) return false;
    bool fine = is_real(s.values + place - 1);
    arb_set(arb_mat_entry(out, 0, 0), acb_realref(s.values + place - 1));
    spectrum_clear(&s);
    return fine;
}

/* Column `at` of the vectors, real, of length 1, the first entry positive. */
static bool unit_vector(arb_ptr v, const spectrum *s, slong at, slong bits) {
    acb_t z;
    arb_t length;
    acb_init(z);
    arb_init(length);
    bool fine = is_real(s->values + at);
    for (slong i = 0; i < s->n && fine; i++) {
        acb_div(z, acb_mat_entry(s->vectors, i, at), acb_mat_entry(s->vectors, 0, at), bits);
        fine = acb_is_finite(z) && is_real(z);
        arb_set(v + i, acb_realref(z));
        arb_addmul(length, v + i, v + i, bits);
    }
    arb_sqrt(length, length, bits);
    for (slong i = 0; i < s->n && fine; i++) arb_div(v + i, v + i, length, bits);
    acb_clear(z);
    arb_clear(length);
    return fine;
}

static bool run_eigenvector(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    spectrum s;
    if (place > arb_mat_nrows(in) || !spectrum_init(&s, in, bits)) return false;
    arb_ptr v = _arb_vec_init(s.n);
    bool fine = unit_vector(v, &s, place - 1, bits);
    for (slong i = 0; i < s.n && fine; i++) arb_set(arb_mat_entry(out, i, 0), v + i);
    _arb_vec_clear(v, s.n);
    spectrum_clear(&s);
    return fine;
}

/* The least distance of value `at` to the others. */
static void least_distance(arb_t r, acb_srcptr values, slong n, slong at, slong bits) {
    acb_t z;
    arb_t d;
    acb_init(z);
    arb_init(d);
    arb_pos_inf(r);
    for (slong i = 0; i < n; i++) {
        if (i == at) continue;
        acb_sub(z, values + i, values + at, bits);
        acb_abs(d, z, bits);
        arb_min(r, r, d, bits);
    }
    if (n == 1) arb_one(r);
    acb_clear(z);
    arb_clear(d);
}

static bool run_eigengap(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    spectrum s;
    if (place > arb_mat_nrows(in) || !spectrum_init(&s, in, bits)) return false;
    least_distance(arb_mat_entry(out, 0, 0), s.values, s.n, place - 1, bits);
    spectrum_clear(&s);
    return true;
}

/* --- singular values: those of X'*X or X*X', whichever is smaller --- */

static bool is_tall(const arb_mat_t x) { return arb_mat_nrows(x) >= arb_mat_ncols(x); }

static void gram(arb_mat_t out, const arb_mat_t x, slong bits) {
    arb_mat_t t;
    arb_mat_init(t, arb_mat_ncols(x), arb_mat_nrows(x));
    arb_mat_transpose(t, x);
    if (is_tall(x))
        arb_mat_mul(out, t, x, bits);
    else
        arb_mat_mul(out, x, t, bits);
    arb_mat_clear(t);
}

static slong least_side(const arb_mat_t x) { return is_tall(x) ? arb_mat_ncols(x) : arb_mat_nrows(x); }

/* The spectrum of the smaller product, its values replaced by their roots. */
static bool singular_init(spectrum *s, const arb_mat_t x, slong bits) {
    arb_mat_t g;
    slong n = least_side(x);
    arb_mat_init(g, n, n);
    gram(g, x, bits);
    bool fine = spectrum_init(s, g, bits);
    arb_mat_clear(g);
    if (!fine) return false;
    for (slong i = 0; i < n; i++) {
        arb_zero(acb_imagref(s->values + i));
        arb_sqrt(acb_realref(s->values + i), acb_realref(s->values + i), bits);
    }
    return true;
}

static bool run_singularvalue(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    spectrum s;
    if (place > least_side(in) || !singular_init(&s, in, bits)) return false;
    arb_set(arb_mat_entry(out, 0, 0), acb_realref(s.values + place - 1));
    spectrum_clear(&s);
    return true;
}

static bool run_singulargap(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    spectrum s;
    if (place > least_side(in) || !singular_init(&s, in, bits)) return false;
    least_distance(arb_mat_entry(out, 0, 0), s.values, s.n, place - 1, bits);
    arb_min(arb_mat_entry(out, 0, 0), arb_mat_entry(out, 0, 0), acb_realref(s.values + place - 1), bits);
    spectrum_clear(&s);
    return true;
}

static void apply(arb_ptr r, const arb_mat_t x, bool transposed, arb_srcptr v, slong bits) {
    slong m = arb_mat_nrows(x), n = arb_mat_ncols(x);
    for (slong i = 0; i < (transposed ? n : m); i++) {
        arb_zero(r + i);
        for (slong k = 0; k < (transposed ? m : n); k++)
            arb_addmul(r + i, transposed ? arb_mat_entry(x, k, i) : arb_mat_entry(x, i, k), v + k, bits);
    }
}

/* One of a pair: v as it is, u = X*v/sigma; the first entry of v is positive. */
static bool singular_vector(arb_mat_t out, const arb_mat_t x, slong place, bool left, slong bits) {
    spectrum s;
    if (place > least_side(x) || !singular_init(&s, x, bits)) return false;
    slong m = arb_mat_nrows(x), n = arb_mat_ncols(x);
    bool tall = is_tall(x);
    arb_ptr u = _arb_vec_init(m), v = _arb_vec_init(n);
    bool fine = unit_vector(tall ? v : u, &s, place - 1, bits);
    apply(tall ? u : v, x, !tall, tall ? v : u, bits);
    for (slong i = 0; i < (tall ? m : n); i++)
        arb_div((tall ? u : v) + i, (tall ? u : v) + i, acb_realref(s.values + place - 1), bits);
    fine = fine && !arb_contains_zero(v);
    bool turned = fine && arb_is_negative(v);
    for (slong i = 0; i < (left ? m : n) && fine; i++) {
        arb_set(arb_mat_entry(out, i, 0), (left ? u : v) + i);
        if (turned) arb_neg(arb_mat_entry(out, i, 0), arb_mat_entry(out, i, 0));
    }
    _arb_vec_clear(u, m);
    _arb_vec_clear(v, n);
    spectrum_clear(&s);
    return fine;
}
static bool run_leftsingular(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    return singular_vector(out, in, place, true, bits);
}
static bool run_rightsingular(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    return singular_vector(out, in, place, false, bits);
}

static bool run_norm2(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    return (void)place, run_singularvalue(out, in, 1, bits);
}

static bool run_normnuc(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    spectrum s;
    (void)place;
    if (!singular_init(&s, in, bits)) return false;
    arb_zero(arb_mat_entry(out, 0, 0));
    for (slong i = 0; i < s.n; i++)
        arb_add(arb_mat_entry(out, 0, 0), arb_mat_entry(out, 0, 0), acb_realref(s.values + i), bits);
    spectrum_clear(&s);
    return true;
}

/* All of them as columns, 0 where no singular value is left. */
static bool singular_vectors(arb_mat_t out, const arb_mat_t x, bool left, slong bits) {
    slong rows = arb_mat_nrows(out);
    arb_mat_t one;
    arb_mat_init(one, rows, 1);
    arb_mat_zero(out);
    bool fine = true;
    for (slong k = 0; k < least_side(x) && fine; k++) {
        fine = singular_vector(one, x, k + 1, left, bits);
        for (slong i = 0; i < rows && fine; i++) arb_set(arb_mat_entry(out, i, k), arb_mat_entry(one, i, 0));
    }
    arb_mat_clear(one);
    return fine;
}
static bool run_svdu(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    return (void)place, singular_vectors(out, in, true, bits);
}
static bool run_svdv(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    return (void)place, singular_vectors(out, in, false, bits);
}

/* --- factors and linear equations --- */

static bool run_cholesky(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    return (void)place, arb_mat_cho(out, in, bits);
}

/* (eye kron A + B' kron eye)*vec(Y) = vec(C) */
static bool run_sylvester(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    const arb_mat_struct *A = in, *B = in + 1, *C = in + 2;
    slong m = arb_mat_nrows(A), n = arb_mat_nrows(B);
    arb_mat_t K, right;
    (void)place;
    arb_mat_init(K, m * n, m * n);
    arb_mat_init(right, m * n, 1);
    for (slong j = 0; j < n; j++)
        for (slong i = 0; i < m; i++) {
            arb_set(arb_mat_entry(right, j * m + i, 0), arb_mat_entry(C, i, j));
            for (slong k = 0; k < m; k++)
                arb_add(arb_mat_entry(K, j * m + i, j * m + k), arb_mat_entry(K, j * m + i, j * m + k),
                        arb_mat_entry(A, i, k), bits);
            for (slong k = 0; k < n; k++)
                arb_add(arb_mat_entry(K, j * m + i, k * m + i), arb_mat_entry(K, j * m + i, k * m + i),
                        arb_mat_entry(B, k, j), bits);
        }
    bool fine = arb_mat_solve(right, K, right, bits);
    for (slong i = 0; i < m * n && fine; i++)
        arb_set(arb_mat_entry(out, i % m, i / m), arb_mat_entry(right, i, 0));
    arb_mat_clear(K);
    arb_mat_clear(right);
    return fine;
}

/* The upper right part of expm([X, E; 0, X]). Source: Higham, Functions of Matrices, theorem 3.6. */
static void exponential_along(arb_mat_t out, const arb_mat_t x, const arb_mat_t e, slong bits) {
    slong n = arb_mat_nrows(x);
    arb_mat_t both;
    arb_mat_init(both, 2 * n, 2 * n);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++) {
            arb_set(arb_mat_entry(both, i, j), arb_mat_entry(x, i, j));
            arb_set(arb_mat_entry(both, n + i, n + j), arb_mat_entry(x, i, j));
            arb_set(arb_mat_entry(both, i, n + j), arb_mat_entry(e, i, j));
        }
    arb_mat_exp(both, both, bits);
    for (slong i = 0; i < n * n; i++)
        arb_set(arb_mat_entry(out, i / n, i % n), arb_mat_entry(both, i / n, n + i % n));
    arb_mat_clear(both);
}

static bool run_exponential_along(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    (void)place;
    exponential_along(out, in, in + 1, bits);
    return true;
}

/* Y with dexpm(logm(X), Y) = E, column by column of the linear operation. */
static bool run_logarithm_along(arb_mat_t out, const arb_mat_struct *in, slong place, slong bits) {
    slong n = arb_mat_nrows(in);
    arb_mat_t L, unit, column, K, right;
    (void)place;
    arb_mat_init(L, n, n);
    arb_mat_init(unit, n, n);
    arb_mat_init(column, n, n);
    arb_mat_init(K, n * n, n * n);
    arb_mat_init(right, n * n, 1);
    bool fine = function_of(L, in, natural_log, bits);
    for (slong k = 0; k < n * n && fine; k++) {
        arb_mat_zero(unit);
        arb_one(arb_mat_entry(unit, k / n, k % n));
        exponential_along(column, L, unit, bits);
        for (slong i = 0; i < n * n; i++)
            arb_set(arb_mat_entry(K, i, k), arb_mat_entry(column, i / n, i % n));
        arb_set(arb_mat_entry(right, k, 0), arb_mat_entry(in + 1, k / n, k % n));
    }
    fine = fine && arb_mat_solve(right, K, right, bits);
    for (slong i = 0; i < n * n && fine; i++)
        arb_set(arb_mat_entry(out, i / n, i % n), arb_mat_entry(right, i, 0));
    arb_mat_clear(L), arb_mat_clear(unit), arb_mat_clear(column), arb_mat_clear(K), arb_mat_clear(right);
    return fine;
}

/* --- one driver for all --- */

static const struct {
    op of;
    uint32_t matrices;
    bool placed;
    sides out;
    kernel run;
} kernels[] = {
    {OP_EXPM, 1, false, AS_FIRST, run_exponential},
    {OP_DEXPM, 2, false, AS_FIRST, run_exponential_along},
    {OP_LOGM, 1, false, AS_FIRST, run_logarithm},
    {OP_DLOGM, 2, false, AS_FIRST, run_logarithm_along},
    {OP_SQRTM, 1, false, AS_FIRST, run_root},
    {OP_SYLVESTER, 3, false, AS_THIRD, run_sylvester},
    {OP_EIGENVALUE, 1, true, ONE_NUMBER, run_eigenvalue},
    {OP_EIGENVECTOR, 1, true, AS_COLUMN, run_eigenvector},
    {OP_EIGENGAP, 1, true, ONE_NUMBER, run_eigengap},
    {OP_SINGULARVALUE, 1, true, ONE_NUMBER, run_singularvalue},
    {OP_SINGULARGAP, 1, true, ONE_NUMBER, run_singulargap},
    {OP_LEFTSINGULAR, 1, true, AS_COLUMN, run_leftsingular},
    {OP_RIGHTSINGULAR, 1, true, AS_ROW, run_rightsingular},
    {OP_NORM2, 1, false, ONE_NUMBER, run_norm2},
    {OP_NORMNUC, 1, false, ONE_NUMBER, run_normnuc},
    {OP_SVDU, 1, false, AS_FIRST, run_svdu},
    {OP_SVDV, 1, false, AS_COLUMNS, run_svdv},
    {OP_CHOL, 1, false, AS_FIRST, run_cholesky},
};

/* Coefficient c of each argument. */
static void load(arb_mat_struct *to, const task *t, uint32_t matrices, slong c) {
    for (uint32_t k = 0; k < matrices; k++) {
        const value *a = t->at[k];
        arb_mat_init(to + k, a->rows, a->columns);
        for (uint32_t i = 0; i < value_count(a) && c < a->length; i++)
            arb_set(arb_mat_entry(to + k, i / a->columns, i % a->columns), value_cell(a, i) + c);
    }
}

static void unload(arb_mat_struct *at, uint32_t matrices) {
    for (uint32_t k = 0; k < matrices; k++) arb_mat_clear(at + k);
}

static void undefined(const value *r, slong c) {
    for (uint32_t i = 0; i < value_count(r); i++) arb_indeterminate(value_cell(r, i) + c);
}

static void largest(mag_t ret, mag_t ret_radius, const arb_mat_struct *at, uint32_t matrices) {
    for (uint32_t k = 0; k < matrices; k++)
        for (slong i = 0; i < arb_mat_nrows(at + k); i++)
            for (slong j = 0; j < arb_mat_ncols(at + k); j++) {
                mag_t m;
                mag_init(m);
                arb_get_mag(m, arb_mat_entry(at + k, i, j));
                mag_max(ret, ret, m);
                mag_max(ret_radius, ret_radius, arb_radref(arb_mat_entry(at + k, i, j)));
                mag_clear(m);
            }
}

/* at + h*by with h = 2^-shift, of the midpoints. */
static void step(arb_mat_struct *ret, const arb_mat_struct *at, const arb_mat_struct *by, uint32_t matrices,
                 slong shift, bool back, slong bits) {
    for (uint32_t k = 0; k < matrices; k++) {
        arb_mat_init(ret + k, arb_mat_nrows(at + k), arb_mat_ncols(at + k));
        for (slong i = 0; i < arb_mat_nrows(at + k); i++)
            for (slong j = 0; j < arb_mat_ncols(at + k); j++) {
                arb_ptr r = arb_mat_entry(ret + k, i, j);
                arb_t a, b;
                arb_init(a), arb_init(b);
                arb_get_mid_arb(a, arb_mat_entry(at + k, i, j));
                arb_get_mid_arb(b, arb_mat_entry(by + k, i, j));
                arb_mul_2exp_si(b, b, -shift);
                if (back)
                    arb_sub(r, a, b, bits);
                else
                    arb_add(r, a, b, bits);
                arb_clear(a), arb_clear(b);
            }
    }
}

/* (f(A + h*B) - f(A - h*B))/(2*h), widened by what the balls of A and B may change. */
static bool difference(task *t, uint32_t row, const arb_mat_struct *at, slong place) {
    uint32_t n = kernels[row].matrices;
    slong shift = t->v->bits / 2 + GUARD, bits = t->v->bits + shift + 2 * GUARD;
    arb_mat_struct by[MOST_INPUTS], moved[MOST_INPUTS];
    arb_mat_t ahead, behind;
    arb_mat_init(ahead, t->ret->rows, t->ret->columns);
    arb_mat_init(behind, t->ret->rows, t->ret->columns);
    load(by, t, n, 1);
    step(moved, at, by, n, shift, false, bits);
    bool fine = kernels[row].run(ahead, moved, place, bits);
    unload(moved, n);
    step(moved, at, by, n, shift, true, bits);
    fine = fine && kernels[row].run(behind, moved, place, bits);
    unload(moved, n);
    arb_mat_sub(ahead, ahead, behind, bits);
    mag_t most, radius, more, slope;
    mag_init(most), mag_init(radius), mag_init(more), mag_init(slope);
    largest(most, radius, at, n);
    largest(most, radius, by, n);
    arb_mat_scalar_mul_2exp_si(ahead, ahead, shift - 1);
    largest(slope, more, ahead, 1);
    mag_one(more);
    mag_add(most, most, more);
    mag_mul_2exp_si(most, most, -t->v->bits);
    mag_add(radius, radius, most);
    mag_add(slope, slope, more);
    mag_mul(radius, radius, slope);
    mag_mul_2exp_si(radius, radius, GUARD / 2);
    for (uint32_t i = 0; i < value_count(t->ret) && fine; i++) {
        arb_ptr r = value_cell(t->ret, i) + 1;
        arb_set(r, arb_mat_entry(ahead, i / t->ret->columns, i % t->ret->columns));
        arb_add_error_mag(r, radius);
    }
    mag_clear(most), mag_clear(radius), mag_clear(more), mag_clear(slope);
    unload(by, n);
    arb_mat_clear(ahead), arb_mat_clear(behind);
    return fine;
}

static bool compute(task *t, uint32_t row, slong place) {
    arb_mat_struct at[MOST_INPUTS];
    arb_mat_t out;
    uint32_t n = kernels[row].matrices;
    load(at, t, n, 0);
    arb_mat_init(out, t->ret->rows, t->ret->columns);
    bool fine = kernels[row].run(out, at, place, t->v->bits + GUARD);
    for (uint32_t i = 0; i < value_count(t->ret) && fine; i++)
        arb_set_round(value_cell(t->ret, i), arb_mat_entry(out, i / t->ret->columns, i % t->ret->columns),
                      t->v->bits);
    if (!fine) undefined(t->ret, 0);
    for (slong c = 1; c < t->ret->length; c++)
        if (!fine || c > 1 || !difference(t, row, at, place)) undefined(t->ret, c);
    arb_mat_clear(out);
    unload(at, n);
    return eval_poll(t->v);
}

bool eval_spectral(task *t) {
    uint32_t row = 0;
    slong place = 0;
    while (kernels[row].of != t->e->op) row++;
    const value *a = t->at[0];
    if (a->rows > MOST_ROWS || a->columns > MOST_ROWS) return eval_unable(t->v, t->e);
    if (kernels[row].placed && (!value_natural(t->at[1], &place) || place < 1))
        return eval_unable(t->v, t->e);
    uint32_t rows[] = {a->rows,   kernels[row].matrices > 2 ? t->at[2]->rows : 0, 1, a->rows, a->columns,
                       a->columns},
             columns[] = {a->columns, kernels[row].matrices > 2 ? t->at[2]->columns : 0, 1, 1, 1, a->columns};
    t->ret = value_new(t, rows[kernels[row].out], columns[kernels[row].out], t->length);
    return t->ret && compute(t, row, place);
}

/* Cell by cell: tril, triu, and lowerhalf with half of the diagonal. */
bool eval_triangle(task *t) {
    const value *a = t->at[0];
    bool upper = expr_is(t->e, OP_TRIU), halves = expr_is(t->e, OP_LOWERHALF);
    t->ret = value_new(t, a->rows, a->columns, t->length);
    for (uint32_t i = 0; t->ret && i < value_count(a); i++) {
        uint32_t row = i / a->columns, column = i % a->columns;
        if (upper ? row <= column : row >= column) cell_set(cell_of(t->ret, i), cell_of(a, i));
        if (halves && row == column) cell_div_ui(cell_of(t->ret, i), cell_of(t->ret, i), 2, t->v->bits);
    }
    return t->ret != NULL;
}
