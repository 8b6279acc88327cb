/* Operations entry by entry: their algebra is the scalar algebra of one entry. An expression made of .* ./ .^, sums and
 * functions of matrices of one shape is read as an expression in numbers, one for each matrix that is no such expression
 * itself; that is simplified, and read back. */
#ifndef GRADUS_CALC_EACH_H
#define GRADUS_CALC_EACH_H

#include "calc/engine.h"

/* The simple form of e, an operation entry by entry on simple forms at least one of which is a matrix. NULL with diag. */
const expr *each_simple(engine *g, const expr *e);

/* The symbols that stand for entries of matrices that are positive throughout end in this sign (calc/sign.c). */
enum { EACH_POSITIVE = '+' };

/* One entry of e as an expression in numbers; `kernels` (a map) takes symbol -> matrix, for each_raised. */
const expr *each_lowered(engine *g, const expr *e, map *kernels);
/* The matrix, of the given shape, whose entries are e. */
const expr *each_raised(engine *g, const expr *e, const map *kernels, const shape *s);

/* Whether e is made entry by entry: .* ./ .^ or a function of numbers, of a matrix. */
bool is_each(const expr *e);

#endif
