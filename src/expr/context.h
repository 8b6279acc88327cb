/* What is assumed: signs and integrality of symbols (let t > 0, let k integer), attributes of matrices, and conditions
 * (assume x < y). Attributes live here and not in the symbol, so that a later `let t > 0` is no second t; whoever keeps
 * results that rest on assumptions keys them with the version. */
#ifndef GRADUS_EXPR_CONTEXT_H
#define GRADUS_EXPR_CONTEXT_H

#include "expr/pool.h"

typedef struct context context;

/* Signs that a value may have, as a set (uint32_t). */
enum { SIGNS_NEGATIVE = 1, SIGNS_ZERO = 2, SIGNS_POSITIVE = 4, SIGNS_ANY = 7 };

typedef enum attribute {
    ATTRIBUTE_INTEGER = 1,
    ATTRIBUTE_SYMMETRIC = 2,
    ATTRIBUTE_DIAGONAL = 4,
    ATTRIBUTE_POSDEF = 8,
    ATTRIBUTE_ORTHOGONAL = 16,
    ATTRIBUTE_INVERTIBLE = 32,
    ATTRIBUTE_FULLRANK = 64,
    ATTRIBUTE_CONSTANT = 128,
    ATTRIBUTE_LOWER = 256, /* triangular */
    ATTRIBUTE_UPPER = 512
} attribute;

context *context_new(mem *m); /* NULL when out of memory */
void context_free(context *c);
uint32_t context_version(const context *c); /* changes with every change */

/* Restricts or sets what is known of the name; names are canonical. False when out of memory. */
bool context_set_signs(context *c, const char *name, uint32_t signs);
bool context_set_attributes(context *c, const char *name, uint32_t attributes);
void context_forget(context *c, const char *name);
bool context_assume(context *c, const expr *condition);
void context_drop_conditions(context *c);

uint32_t context_signs(const context *c,
                       const char *name); /* SIGNS_ANY when nothing is known; c may be NULL */
uint32_t context_attributes(const context *c, const char *name);
uint32_t context_conditions(const context *c);
const expr *context_condition(const context *c, uint32_t i);

/* 0 and false when there is no such attribute word. */
attribute attribute_find(const char *word);

#endif
