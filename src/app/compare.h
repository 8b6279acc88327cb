/* Whether two expressions are equal, as the app says it. */
#ifndef GRADUS_APP_COMPARE_H
#define GRADUS_APP_COMPARE_H

#include "base/stop.h"
#include "verify/check.h"

typedef enum comparison { COMPARISON_EQUAL, COMPARISON_DIFFERENT, COMPARISON_UNDECIDED } comparison;

/* simplify_zero: proves that a difference is zero, see verify/equal.h. *ret_check: the witness of a difference.
 * *ret_reason: why undecided. False with d. */
bool compare_decide(pool *p, arena *scratch, const expr *a, const expr *b,
                    bool (*zero)(void *data, const expr *e), void *data, const check_options *o,
                    comparison *ret, check *ret_check, message *ret_reason, diag *d);

#endif
