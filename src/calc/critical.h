/* Points where the gradient is zero, exactly, and what the eigenvalues of the Hessian say of them. */
#ifndef GRADUS_CALC_CRITICAL_H
#define GRADUS_CALC_CRITICAL_H

#include "calc/engine.h"

enum { CRITICAL_VARIABLES = 8, CRITICAL_POINTS = 64 };

typedef enum critical_kind {
    CRITICAL_MINIMUM,
    CRITICAL_MAXIMUM,
    CRITICAL_SADDLE,
    CRITICAL_NOTHING
} critical_kind;

typedef struct critical_point {
    const expr *at[CRITICAL_VARIABLES]; /* values of the variables; a variable itself where it is free */
    const expr *hessian;                /* explicit, n by n */
    const expr *eigenvalue[CRITICAL_VARIABLES];
    uint32_t free; /* how many variables are free: a curve, a surface */
    critical_kind kind;
} critical_point;

typedef struct critical {
    const expr *f, *const *variables;
    uint32_t count;
    const expr *gradient[CRITICAL_VARIABLES]; /* simple forms */
    list points;                              /* critical_point * */
} critical;

/* False with DIAG_UNABLE where the equations are not solved: only such are that fall apart into linear and quadratic ones. f and
 * the variables are numbers. Owner: the engine's scratch. */
bool critical_find(critical *ret, engine *g, const expr *f, const expr *const *variables, uint32_t count);

#endif
