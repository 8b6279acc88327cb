/* A thin wall between two floors that both have a type called verdict. */
#include "app/compare.h"
#include "verify/equal.h"

bool compare_decide(pool *p, arena *scratch, const expr *a, const expr *b,
                    bool (*zero)(void *data, const expr *e), void *data, const check_options *o,
                    comparison *ret, check *ret_check, message *ret_reason, diag *d) {
    static const comparison meaning[] = {[VERDICT_EQUAL] = COMPARISON_EQUAL,
                                         [VERDICT_DIFFERENT] = COMPARISON_DIFFERENT,
                                         [VERDICT_UNDECIDED] = COMPARISON_UNDECIDED};
    equality found;
    if (!equal_decide(p, scratch, a, b, zero, data, o, &found, d)) return false;
    *ret = meaning[found.verdict];
    *ret_check = found.check;
    *ret_reason = found.reason;
    return true;
}
