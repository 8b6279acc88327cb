/* What the files of poly share: a field of rational functions in the kernels of one expression.
 *
 * Open, use, close; fractions die with the field. Functions that may give up return false or NULL without diag. */
#ifndef GRADUS_CALC_POLY_PARTS_H
#define GRADUS_CALC_POLY_PARTS_H

#include "calc/engine.h"

#include <flint/fmpq_mpoly.h>
#include <flint/fmpq_mpoly_factor.h>

enum { POLY_KERNELS = 40, POLY_TERMS = 4000, POLY_NODES = 20000, POLY_DEGREE = 20000, POLY_ROOT = 24 };

typedef struct fraction {
    fmpq_mpoly_t up, down;
} fraction;

typedef struct kernel {
    const expr *node; /* the generator: a symbol, a call, or the base of a root */
    long order;       /* of the root: the generator is node^(1/order) */
} kernel;

typedef struct field {
    engine *g;
    fmpq_mpoly_ctx_t ctx;
    kernel kernels[POLY_KERNELS];
    uint32_t count;
    list fractions; /* all that were made, to be cleared */
    map *done;      /* node -> fraction */
    size_t most;    /* terms */
    bool open;      /* ctx is initialised */
    bool patient;   /* what may take long is done too, apart */
} field;

/* Finds the kernels of e and opens the field; `most` terms in any polynomial. Close it in either case. */
bool field_open(field *f, engine *g, const expr *e, size_t most);
void field_close(field *f);
int field_kernel(const field *f, const expr *node); /* its place, or -1 */

fraction *fraction_new(field *f); /* 0/1 */
fraction *fraction_copy(field *f, const fraction *q);
const fraction *fraction_of(field *f, const expr *e);
bool fraction_reduce(field *f, fraction *q); /* to lowest terms with a monic denominator */
bool fraction_chain(field *f, const expr *e,
                    fraction *q); /* a sum or product although it is a kernel itself */

bool poly_times(field *f, fmpq_mpoly_t r, const fmpq_mpoly_t a,
                const fmpq_mpoly_t b); /* false: too many terms */
size_t poly_terms(field *f, const fmpq_mpoly_t p);
double poly_power_terms(size_t terms, long n); /* of a polynomial to the n-th, at most */

const expr *poly_to_expr(field *f, const fmpq_mpoly_t p);
const expr *poly_to_factors(field *f, const fmpq_mpoly_t p,
                            long sign); /* product of the irreducible factors, each to its power times sign */

/* base^(num/den) of small whole num and den. */
bool rational_exponent(const expr *e, long *num, long *den);

#endif
