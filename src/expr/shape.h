/* Shapes and sizes. A size is an integer polynomial over declared size names (m, n, m*n, n + 1), interned: equal means
 * same pointer. A shape is rows x columns; a vector is a column, 1x1 is a scalar. Tensors have up to four sizes.
 * Owner of both: the shape table of the pool. */
#ifndef GRADUS_EXPR_SHAPE_H
#define GRADUS_EXPR_SHAPE_H

#include "base/buffer.h"
#include "base/diag.h"

typedef struct size size;
typedef struct shape_table shape_table;

typedef struct shape {
    uint32_t order;      /* 0 scalar, 1 column vector, 2 matrix, 3 and 4 tensors */
    bool truth;          /* a condition, not a number */
    const size *side[4]; /* side[0] rows, side[1] columns; 1 beyond `order` */
} shape;

enum { LIMIT_ENTRIES = 50000 };

shape_table *shape_table_new(arena *home); /* NULL when out of memory */

/* Sizes. NULL when out of memory; NULL arguments give NULL. */
const size *size_integer(shape_table *t, long value);
const size *size_name(shape_table *t, const char *name);
const size *size_add(shape_table *t, const size *a, const size *b);
const size *size_mul(shape_table *t, const size *a, const size *b);
bool size_is_integer(const size *s, long *ret_value);
bool size_is_one(const size *s);
void size_print(buffer *b, const size *s);
/* The polynomial, term by term: coefficient * product of names (each with repetition). */
uint32_t size_terms(const size *s);
long size_term(const size *s, uint32_t i, const char *const **ret_names, uint32_t *ret_count);

/* Shapes, interned. */
const shape *shape_scalar(shape_table *t);
const shape *shape_truth(shape_table *t);
const shape *shape_vector(shape_table *t, const size *rows);
const shape *shape_matrix(shape_table *t, const size *rows,
                          const size *columns); /* gives scalar and vector where sides are 1 */
const shape *shape_tensor(shape_table *t, uint32_t order, const size *const *sides);
bool shape_is_scalar(const shape *s);
bool shape_is_square(const shape *s);
/* The sides as integers; false when one is symbolic. */
bool shape_integers(const shape *s, long *ret_rows, long *ret_columns);
void shape_print(buffer *b, const shape *s);   /* "scalar", "3", "m×n" */
void shape_text(char out[64], const shape *s); /* the same for a diag argument, cut when long */

#endif
