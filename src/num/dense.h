/* Dense linear algebra in doubles behind one table of functions. The functions stand in a module of their own, with BLAS and
 * LAPACK, which is loaded when first asked for: a program that needs no matrices does not pay for it.
 *
 * Matrices are stored row by row, without gaps. Functions that may fail leave their results undefined then. */
#ifndef GRADUS_NUM_DENSE_H
#define GRADUS_NUM_DENSE_H

#include "base/diag.h"

#include <stdint.h>

typedef struct dense_kernels {
    uint32_t version; /* DENSE_VERSION */
    /* c = beta*c + alpha*op(a)*op(b), c m x n; op transposes where told; a is m x k after op. */
    void (*multiply)(bool transpose_a, bool transpose_b, uint32_t m, uint32_t n, uint32_t k, double alpha,
                     const double *a, const double *b, double beta, double *c);
    /* y += alpha*x, and the sum of the products. */
    void (*add)(uint32_t n, double alpha, const double *x, double *y);
    double (*dot)(uint32_t n, const double *x, const double *y);
    /* The inverse of the n x n matrix a, and its determinant: out and ret_det may be NULL. False: singular (then the
     * determinant is 0), or out of memory. */
    bool (*invert)(uint32_t n, const double *a, double *out, double *ret_det);
    /* The pseudo-inverse (n x m) of the m x n matrix a. False: it did not converge, or out of memory. */
    bool (*pseudo_invert)(uint32_t m, uint32_t n, const double *a, double *out);
} dense_kernels;

enum { DENSE_VERSION = 1 };

/* The functions of the module; always the same ones. NULL with DIAG_UNABLE where it cannot be loaded. */
const dense_kernels *dense_load(diag *d);

#endif
