/* Simple forms of functions of matrices, whatever their entries: tr(A') = tr(A), det(A*B) = det(A)*det(B). */
#ifndef GRADUS_CALC_MATRIX_FORMS_H
#define GRADUS_CALC_MATRIX_FORMS_H

#include "calc/engine.h"

/* at: simple forms, not all of them explicit. NULL without diag when no rule applies. */
const expr *matrix_form(engine *g, op o, const expr *const *at, uint32_t count);

#endif
