/* Truncated power series c0*t^low + c1*t^(low + 1) + ... with exact coefficients: what a function does close to a point, on
 * one side of it (t > 0). For limits. */
#ifndef GRADUS_CALC_SERIES_H
#define GRADUS_CALC_SERIES_H

#include "calc/engine.h"

enum { SERIES_TERMS = 10 };

typedef struct series {
    long low;
    uint32_t count;              /* of known coefficients; the rest is of higher order */
    const expr *c[SERIES_TERMS]; /* simple forms; c[0] is not 0 unless all are */
} series;

/* e for x = a + t (side > 0) or a - t (side < 0), t > 0 small. False with DIAG_UNABLE where no such series is found:
 * logarithms and essential singularities at the point, coefficients that may be 0. */
bool series_at(engine *g, const expr *e, const expr *x, const expr *a, int side, series *ret);

/* Its limit for t -> 0. False with DIAG_DOMAIN where it grows without bound, DIAG_UNABLE where no term is known. */
bool series_limit(engine *g, const series *s, const expr **ret);

#endif
