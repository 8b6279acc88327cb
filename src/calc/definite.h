/* Which symmetric matrices are certainly positive (semi)definite, from attributes and structure: X'*X, S + t*eye(n). */
#ifndef GRADUS_CALC_DEFINITE_H
#define GRADUS_CALC_DEFINITE_H

#include "calc/engine.h"

typedef enum definiteness { DEFINITE_UNKNOWN, SEMIDEFINITE, DEFINITE } definiteness;

/* e: a square matrix or a number, in simple form. A number x'*A*x is SEMIDEFINITE when it is never negative. */
definiteness definiteness_of(engine *g, const expr *e);

/* Whether e certainly has an inverse. */
bool is_regular(engine *g, const expr *e);

#endif
