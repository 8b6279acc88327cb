/* Expressions as functions to be sampled: a tape over the plotted variables, and where it may break. */
#ifndef GRADUS_APP_SAMPLER_H
#define GRADUS_APP_SAMPLER_H

#include "calc/engine.h"
#include "num/tape.h"
#include "plot/sample.h"

typedef struct sampler {
    tape *tape;
    uint32_t inputs;
} sampler;

/* e over `count` variables; with gradient also its derivatives by reverse mode. False with diag. */
bool sampler_init(sampler *s, arena *home, engine *g, const expr *e, const expr *const *variables,
                  uint32_t count, bool gradient, const stop *halt, diag *d);
/* The sample_function of values, and that of gradients. ctx: a sampler. */
bool sampler_values(void *ctx, const double *points, size_t count, size_t dimensions, double *values);
bool sampler_gradients(void *ctx, const double *points, size_t count, size_t dimensions, double *values);

/* Zeros in the range of the two sides' difference of each condition (of const expr *): where denominators vanish, where
 * arguments of logarithms change sign. Adds at most `room` to out; returns how many. Conditions that a tape cannot say
 * give none. */
size_t sampler_zeros(arena *home, const list *conditions, const expr *variable, pool *p, range x,
                     const stop *halt, double *out, size_t room);

#endif
