/* An expression as a program of named blocks: r = X*w - y, f = norm(r)^2. Blocks are what one would give a name when
 * differentiating by hand: arguments of functions that are not linear, and what occurs more than once. Gradients go
 * through the blocks from the last to the first, Jacobians from the first to the last; what is shared is worked out once. */
#ifndef GRADUS_CALC_PROGRAM_H
#define GRADUS_CALC_PROGRAM_H

#include "calc/differential.h"
#include "read/names.h"

typedef struct block {
    const expr *symbol;     /* its name; of the last block NULL */
    const expr *increment;  /* of the symbol */
    const expr *definition; /* over the variable and earlier symbols */
    const derivation *steps;
    const expr *change;  /* the differential of the definition, in simple form; NULL: it does not vary */
    const expr *adjoint; /* gradients: what multiplies the increment, over the symbols */
    const expr *slope;   /* Jacobians: increment = slope*dx, over the symbols */
} block;

typedef struct program program;
struct program {
    const names *taken;
    const expr *subject, *variable, *increment;
    uint32_t count;
    block *at;          /* the last one is the expression itself */
    const expr *result; /* over the symbols, simplified */
    const expr *answer; /* the names put back */
};

typedef enum grain {                 /* what gets a name */
                     GRAIN_GRADIENT, /* what one names by hand */
                     GRAIN_JACOBIAN, /* of these only numbers and columns, where F and x are columns */
                     GRAIN_TAPE      /* the result of each operation */
} grain;

/* Names blocks of e with letters that neither e nor `taken` knows. False with diag. */
bool program_init(program *p, engine *g, const expr *e, const expr *x, const names *taken, grain how,
                  bool steps);
/* The gradient of a number by x of any shape: the matrix G of x's shape with df = <G, dx>. */
bool program_gradient(program *p, engine *g);
/* The Jacobian: dF = J*dx, and where F or x is a matrix, vec(dF) = J*vec(dx). */
bool program_jacobian(program *p, engine *g);
/* The names put back into e, in simple form. */
const expr *program_expand(const program *p, engine *g, const expr *e);

#endif
