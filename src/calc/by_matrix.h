/* Derivatives by vectors and matrices, and of vectors and matrices by numbers, in matrix notation. */
#ifndef GRADUS_CALC_BY_MATRIX_H
#define GRADUS_CALC_BY_MATRIX_H

#include "calc/operators_parts.h"
#include "calc/program.h"

/* The vector or matrix that the name stands for, when its derivatives are taken in matrix notation: its size is not known in
 * numbers, or e does not look at its entries. NULL without diag otherwise. */
const expr *by_matrix_variable(operating *o, lowering *l, const syntax *name, const expr *e);
/* Whether e has a vector or matrix with a name in it. */
bool has_named_matrix(engine *g, const expr *e);

/* Each adds its record and conditions. e: as read. NULL with diag; where no matrix form is known the differential is
 * remarked. */
const expr *gradient_by(operating *o, lowering *l, const syntax *s, const expr *e, const expr *x);
const expr *jacobian_by(operating *o, lowering *l, const syntax *s, const expr *e, const expr *x);
/* By a tensor: the derivative by its entry [i,j,k], which is remarked. */
const expr *gradient_by_tensor(operating *o, lowering *l, const syntax *s, const expr *e, const expr *x);
const expr *hessian_by(operating *o, lowering *l, const syntax *s, const expr *e, const expr *x);
/* By numbers in turn, in differentials. asked and of: for the record. */
const expr *derivative_by_number(operating *o, lowering *l, const syntax *s, op asked, const char *of,
                                 const expr *e, const expr *const *by, uint32_t order);
/* d(e): all free names vary. */
const expr *differential_by(operating *o, lowering *l, const syntax *s, const expr *e);

#endif
