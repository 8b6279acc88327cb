/* Random points at which expressions are compared: short decimals of all signs and magnitudes for the names, small sizes for
 * the size names, other ones every few points, and an instance of the abstract functions. What is assumed of a name holds:
 * signs, whole numbers, symmetric, diagonal, positive definite, orthogonal matrices, and sums that are given. A name that
 * stands as an index is one. */
#ifndef GRADUS_VERIFY_SAMPLE_H
#define GRADUS_VERIFY_SAMPLE_H

#include "base/list.h"
#include "expr/context.h"
#include "num/ball.h"

typedef struct sample {
    arena *home;
    const context *known;
    uint32_t count, entries, room; /* entries: at the sizes of this point; room: at any */
    const expr **names;            /* size names first */
    const size **indexed;          /* the side that a name is an index of; NULL */
    long *least;                   /* of a size: x[3] wants three entries */
    number *at;                    /* entry by entry; cleared by sample_done */
    arb_ptr balls;
    uint64_t seed, state;
    uint32_t sizes, turn;
} sample;

/* Whether a condition is one that the points are made to fulfil: sum(y) == 1. */
bool sample_imposes(const expr *condition);

/* known: what is assumed, or NULL. Finds the free names below `e`. False with DIAG_UNABLE where one has a shape that no point can have, DIAG_MEMORY. */
bool sample_init(sample *s, pool *p, arena *home, const expr *const *e, uint32_t count, const context *known,
                 uint64_t seed, diag *d);
void sample_done(sample *s);
/* Whether the points give every name in e. */
bool sample_gives(const sample *s, const expr *e);
void sample_next(sample *s);               /* another point */
point sample_point(sample *s, slong bits); /* borrowed: until the next call */
bool sample_sides(const sample *s, uint32_t name, uint32_t *ret_rows, uint32_t *ret_columns);
uint64_t sample_random(sample *s);

#endif
