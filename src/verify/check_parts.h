/* The loop of a check, for the files of verify/. */
#ifndef GRADUS_VERIFY_CHECK_PARTS_H
#define GRADUS_VERIFY_CHECK_PARTS_H

#include "num/decimal.h"
#include "verify/check.h"
#include "verify/sample.h"

/* One side at a point: *ret_count balls in the arena, cleared by the loop with ball_clear. */
typedef bool (*check_side)(const void *data, arena *scratch, const point *at, slong bits, const stop *s,
                           arb_ptr *ret, uint32_t *ret_count, diag *d);

typedef struct check_sides {
    check_side expected, found;
    const void *data;
} check_sides;

/* from: the expressions whose names the points give. */
bool check_run(pool *p, arena *scratch, const check_sides *sides, const expr *const *from, uint32_t count,
               const check_options *o, check *ret, diag *d);

#endif
