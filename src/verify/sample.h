/* Random points at which expressions are compared: short decimals of all signs and magnitudes for the names, small sizes for
 * the size names, and an instance of the abstract functions. */
#ifndef GRADUS_VERIFY_SAMPLE_H
#define GRADUS_VERIFY_SAMPLE_H

#include "base/list.h"
#include "num/ball.h"

typedef struct sample {
    arena *home;
    uint32_t count, entries;
    const expr **names; /* size names first */
    number *at;         /* entry by entry; cleared by sample_done */
    arb_ptr balls;
    uint64_t seed, state;
    uint32_t sizes, turn;
} sample;

/* Finds the free names below `e`. False with DIAG_UNABLE where one has a shape that no point can have, DIAG_MEMORY. */
bool sample_init(sample *s, pool *p, arena *home, const expr *const *e, uint32_t count, uint64_t seed,
                 diag *d);
void sample_done(sample *s);
void sample_next(sample *s);               /* another point */
point sample_point(sample *s, slong bits); /* borrowed: until the next call */
bool sample_sides(const sample *s, uint32_t name, uint32_t *ret_rows, uint32_t *ret_columns);
uint64_t sample_random(sample *s);

#endif
