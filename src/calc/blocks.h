/* Matrices made of matrices: [A, x; x', 1]. */
#ifndef GRADUS_CALC_BLOCKS_H
#define GRADUS_CALC_BLOCKS_H

#include "calc/engine.h"

/* The simple form of blocks whose parts are simple: one explicit matrix where all parts are explicit. NULL with diag. */
const expr *blocks_simple(engine *g, const expr *e);
const expr *blocks_transposed(engine *g, const expr *e);
/* a*b block by block; NULL without diag where the parts do not fit each other. */
const expr *blocks_product(engine *g, const expr *a, const expr *b);
/* Terms with equally cut blocks in them, s*[A, x; x', 1] + t*[B, y; y', 2], the parts added. NULL without diag where no
 * two are cut alike. */
const expr *blocks_sum(engine *g, const expr *const *terms, uint32_t count);
/* Part (i, j) of G, which is as large as the blocks e: R*G*C with R and C made of zeros and an identity. */
const expr *blocks_part(engine *g, const expr *e, const expr *G, uint32_t i, uint32_t j);
/* Where part (i, j) of e stands: e is the sum of R*part*C over its parts. False with diag. */
bool blocks_place(engine *g, const expr *e, uint32_t i, uint32_t j, const expr **ret_R, const expr **ret_C);
/* Whether e has parts, and the grid of them. */
static inline bool is_blocks(const expr *e) { return e->kind == EXPR_BLOCKS; }

#endif
