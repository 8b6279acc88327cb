/* From index notation to matrix notation: sum(sum(A[i,j]*x[i]*x[j], i = 1..n), j = 1..n) is x'*A*x. */
#ifndef GRADUS_CALC_CONTRACT_H
#define GRADUS_CALC_CONTRACT_H

#include "calc/engine.h"

/* e, a number made of sums of products of entries over whole sides, in matrix notation; with one or two letters as free
 * indices an entry of a column or matrix. NULL without diag where e has no sum or there is no such form. */
const expr *contracted(engine *g, const expr *e);

#endif
