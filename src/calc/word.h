/* Products of matrices in simple form: words. A letter is a matrix, perhaps inverted, transposed, to a whole power;
 * neighbours that are inverse to each other cancel, powers of one base join, identities are left out, and what is a number
 * (x'*A*x) is a factor of its own, never part of a longer word. Transposes stand at the letters; a row is a transposed
 * column.
 *
 * All take and give simple forms; NULL arguments give NULL; NULL with the pool's diag on failure. */
#ifndef GRADUS_CALC_WORD_H
#define GRADUS_CALC_WORD_H

#include "calc/engine.h"

/* A product of matrices that is a number: x'*A*x. Its factors are letters, none of them a number. */
bool word_is_number(const expr *e);

/* scalar * at[0] * ... * at[count - 1]; at: matrices whose shapes fit, count >= 1; scalar may be NULL for 1. */
const expr *word_product(engine *g, const expr *scalar, const expr *const *at, uint32_t count);
const expr *word_power(engine *g, const expr *base, const expr *exponent); /* of a square matrix */

const expr *simple_transpose(engine *g, const expr *e);
const expr *simple_inverse(engine *g, const expr *e);
bool is_symmetric(engine *g, const expr *e); /* true: certainly */

/* The letters of e, a matrix: its own, or those of a product behind the scalar factors. *ret_first is the place of the first;
 * the scalar factors stand before it. Borrowed. */
const expr *const *word_letters(const expr *const *e, uint32_t *ret_first, uint32_t *ret_count);
/* The scalar factors of e together; 1 where there are none. */
const expr *word_scalar(engine *g, const expr *e);

/* Matrices that are known by their kind, written as calls or entry by entry. */
bool is_eye(const expr *e);
bool is_ones(const expr *e); /* every entry is 1 */
bool is_zeros(const expr *e);
const expr *eye_of(engine *g, const size *side);
const expr *ones_of(engine *g, const shape *s); /* 1 for a scalar */
const expr *zeros_of(engine *g, const shape *s);

static inline bool is_column(const expr *e) { return e->shape->order == 1; }
static inline bool is_row(const expr *e) { return e->shape->order == 2 && size_is_one(e->shape->side[0]); }

/* Column k of the identity: made, and seen. NULL with diag. */
const expr *unit_of(engine *g, const size *side, const expr *k);
bool is_unit(const expr *e);

#endif
