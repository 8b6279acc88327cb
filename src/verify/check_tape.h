/* Gradients and Jacobians against the tape of matrices: random instances of several sizes in doubles, reverse mode. It proves
 * nothing and is quick; together with the power series of check_directional it is a second, independent witness. */
#ifndef GRADUS_VERIFY_CHECK_TAPE_H
#define GRADUS_VERIFY_CHECK_TAPE_H

#include "read/template.h"
#include "verify/check.h"

typedef struct tape_check {
    uint32_t instances, sizes; /* at which both agree to 8 digits; how many different sizes they had */
    uint32_t differ;           /* instances at which they do not */
} tape_check;

/* Is `answer` the gradient (of the shape of x) of the number f, or the Jacobian of the column f, by x? Nothing is compared
 * where f has an operator without kernels. False with DIAG_INTERRUPTED or DIAG_MEMORY. */
bool check_tape(pool *p, arena *scratch, templates *forms, const expr *f, const expr *x, const expr *answer,
                const check_options *o, tape_check *ret, diag *d);

/* The same for a number f of numbers, by one of them, with the tape of numbers: to the few digits that doubles leave. */
bool check_tape_number(pool *p, arena *scratch, templates *forms, const expr *f, const expr *x,
                       const expr *answer, const check_options *o, tape_check *ret, diag *d);

#endif
