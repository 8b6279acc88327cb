/* Expressions in index notation: sums of products of entries, sum over i and j of x[i]*A[i,j]*x[j]; Kronecker deltas; and the
 * way back to matrix notation. Sources: the Ricci calculus as Laue, Mitterreiter and Giesen (2018) use it.
 *
 * An index is a small number. Everything lives in the engine's scratch arena. */
#ifndef GRADUS_CALC_INDICES_H
#define GRADUS_CALC_INDICES_H

#include "calc/engine.h"

enum { INDEX_NONE = 255, INDEX_FACTORS = 24, INDEX_DELTAS = 8, INDEX_MOST = 32 };

typedef struct index_factor { /* entry of a column (second: INDEX_NONE) or a matrix */
    const expr *m;
    uint8_t first, second;
} index_factor;

typedef struct index_term {
    const expr *scalar; /* what has no index */
    uint32_t count, deltas;
    index_factor at[INDEX_FACTORS];
    uint8_t delta[INDEX_DELTAS][2];
    uint32_t summed; /* one bit per index */
} index_term;

typedef struct index_sum {
    uint32_t count;
    index_term *at;
} index_sum;

typedef struct indexing {
    engine *g;
    const expr *const
        *opened; /* symbols whose entries are wanted: an expression that has none of them and is no product or
                                * sum may stay whole */
    uint32_t opened_count;
    bool
        whole_functions; /* functions entry by entry may stay whole although they have opened symbols in them */
    uint32_t used;       /* indices given out */
    const size *range[INDEX_MOST]; /* of each */
} indexing;

uint8_t index_new(indexing *x,
                  const size *range); /* INDEX_NONE, with the pool's diag, when there are too many */

/* Entry (a, b) of e in simple form; a number has no indices, a column b = INDEX_NONE. False with DIAG_UNABLE where an opened
 * symbol stands under an operation that has no such form. */
bool index_entry(indexing *x, const expr *e, uint8_t a, uint8_t b, index_sum *ret);

/* A number without indices; the sum of two; `i` made an index that is summed over. */
bool index_plain(indexing *x, const expr *scalar, index_sum *ret);
bool index_added(indexing *x, const index_sum *a, const index_sum *b, index_sum *ret);
void index_sum_over(index_sum *s, uint8_t i);

/* The product of two sums. */
bool index_product(indexing *x, const index_sum *a, const index_sum *b, index_sum *ret);

/* The derivative of a sum that is linear in the entries of `increment` by that of entry (k, l) of what it is the increment
 * of: terms without it are left out, in the others a delta takes its place. */
bool index_derivative(indexing *x, const index_sum *s, const expr *increment, uint8_t k, uint8_t l,
                      index_sum *ret);

/* Deltas with a summed index used up. */
void index_contract(index_sum *s);

/* The same with the summed indices of each term numbered anew from `first` on, in the order in which they occur: for print. */
index_term index_tidied(const index_term *t, uint8_t first);

/* The column (l = INDEX_NONE) or matrix whose entry (k, l) is s. NULL with DIAG_UNABLE where that has no writing. */
const expr *index_matrix(indexing *x, const index_sum *s, uint8_t k, uint8_t l, const shape *shape_of);

#endif
