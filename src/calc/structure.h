/* Variables that are not free in each entry: symmetric, diagonal, triangular, orthogonal matrices. Their gradient is the matrix of the same
 * kind (for orthogonal ones: tangent to them) with the same differential along every direction that they can move in. Sources:
 * Srinivasan and Panda (arXiv 1911.06491) for symmetric matrices; Edelman, Arias and Smith 1998 for orthogonal ones. */
#ifndef GRADUS_CALC_STRUCTURE_H
#define GRADUS_CALC_STRUCTURE_H

#include "calc/engine.h"
#include "calc/rules.h"

typedef enum structure {
    STRUCTURE_NONE,
    STRUCTURE_SYMMETRIC,
    STRUCTURE_DIAGONAL,
    STRUCTURE_LOWER,
    STRUCTURE_UPPER,
    STRUCTURE_ORTHOGONAL
} structure;

structure structure_of(const engine *g, const expr *x);

/* The gradient by x from the one by a free matrix, in simple form; G itself where x is free. NULL with diag. */
const expr *structure_gradient(engine *g, const expr *x, const expr *G);
rule_id structure_rule(structure s);

/* The derivatives by single entries of a symmetric x, where x[i,j] and x[j,i] move together: G + G' - diag(diag(G)). */
const expr *structure_by_entries(engine *g, const expr *G);

#endif
