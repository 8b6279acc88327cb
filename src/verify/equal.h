/* Are two expressions equal? Three-valued: proved equal, proved different by a point, or not decided and why. */
#ifndef GRADUS_VERIFY_EQUAL_H
#define GRADUS_VERIFY_EQUAL_H

#include "verify/check.h"

typedef enum verdict { VERDICT_EQUAL, VERDICT_DIFFERENT, VERDICT_UNDECIDED } verdict;

/* Whether it can prove that the difference is zero wherever it is defined: a normal form. False means "cannot". */
typedef bool (*prover)(void *data, const expr *difference);

typedef struct equality {
    verdict verdict;
    check
        check; /* DIFFERENT: the witness and both values (a as expected, b as found). UNDECIDED: what was tried */
    message reason; /* UNDECIDED */
} equality;

/* a and b have one shape; they are compared where both are defined and the conditions of o hold. prove may be NULL. False
 * with DIAG_INTERRUPTED or DIAG_MEMORY. */
bool equal_decide(pool *p, arena *scratch, const expr *a, const expr *b, prover prove, void *data,
                  const check_options *o, equality *ret, diag *d);

#endif
