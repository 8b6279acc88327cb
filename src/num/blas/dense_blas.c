/* The functions of num/dense.h by BLAS and LAPACK. Built as a module of its own. */
#include "num/dense.h"

#include <cblas.h>
#include <lapacke.h>
#include <stdlib.h>
#include <string.h>

static void multiply(bool ta, bool tb, uint32_t m, uint32_t n, uint32_t k, double alpha, const double *a,
                     const double *b, double beta, double *c) {
    cblas_dgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, (int)m, (int)n,
                (int)k, alpha, a, (int)(ta ? m : k), b, (int)(tb ? k : n), beta, c, (int)n);
}

static void add(uint32_t n, double alpha, const double *x, double *y) {
    cblas_daxpy((int)n, alpha, x, 1, y, 1);
}

static double dot(uint32_t n, const double *x, const double *y) { return cblas_ddot((int)n, x, 1, y, 1); }

/* The determinant from the LU factors: each row exchange turns the sign. */
static double determinant(uint32_t n, const double *lu, const lapack_int *pivots) {
    double d = 1;
    for (uint32_t i = 0; i < n; i++) {
        d *= lu[i * n + i];
        if (pivots[i] != (lapack_int)i + 1) d = -d;
    }
    return d;
}

static bool invert(uint32_t n, const double *a, double *out, double *ret_det) {
    double *lu = malloc((size_t)n * n * sizeof *lu);
    lapack_int *pivots = malloc(n * sizeof *pivots);
    bool fine = lu && pivots;
    if (fine) {
        memcpy(lu, a, (size_t)n * n * sizeof *lu);
        lapack_int info =
            LAPACKE_dgetrf(LAPACK_ROW_MAJOR, (lapack_int)n, (lapack_int)n, lu, (lapack_int)n, pivots);
        if (ret_det) *ret_det = info > 0 ? 0 : determinant(n, lu, pivots);
        fine = info == 0;
        if (fine && out)
            fine = LAPACKE_dgetri(LAPACK_ROW_MAJOR, (lapack_int)n, lu, (lapack_int)n, pivots) == 0;
        if (fine && out) memcpy(out, lu, (size_t)n * n * sizeof *lu);
    }
    free(lu), free(pivots);
    return fine;
}

/* V*inv(S)*U' of the singular value decomposition U*S*V'; singular values that are rounding noise count as 0. */
static bool pseudo_invert(uint32_t m, uint32_t n, const double *a, double *out) {
    uint32_t r = m < n ? m : n;
    double *copy = malloc(((size_t)m * n + (size_t)m * r + (size_t)r * n + 2 * (size_t)r) * sizeof *copy);
    if (!copy) return false;
    double *u = copy + (size_t)m * n, *vt = u + (size_t)m * r, *s = vt + (size_t)r * n, *rest = s + r;
    memcpy(copy, a, (size_t)m * n * sizeof *copy);
    bool fine = LAPACKE_dgesvd(LAPACK_ROW_MAJOR, 'S', 'S', (lapack_int)m, (lapack_int)n, copy, (lapack_int)n,
                               s, u, (lapack_int)r, vt, (lapack_int)n, rest) == 0;
    double least = r ? s[0] * 1e-13 * (m > n ? m : n) : 0;
    for (uint32_t k = 0; k < r && fine; k++)
        for (uint32_t i = 0; i < m; i++) u[i * r + k] = s[k] > least ? u[i * r + k] / s[k] : 0;
    if (fine) multiply(true, true, n, m, r, 1, vt, u, 0, out);
    free(copy);
    return fine;
}

static const dense_kernels kernels = {DENSE_VERSION, multiply, add, dot, invert, pseudo_invert};

const dense_kernels *gradus_dense_kernels(void);
const dense_kernels *gradus_dense_kernels(void) { return &kernels; }
