/* Cheap before dear: one node; three points, which settle nearly every difference; the normal form; then all points, so that
 * "not decided" can say how far they agree. */
#include "verify/equal.h"

static bool refute(pool *p, arena *scratch, const expr *a, const expr *b, const check_options *o,
                   uint32_t points, equality *ret, diag *d) {
    check_options some = *o;
    some.any_domain = true;
    some.points = points;
    if (!check_same(p, scratch, a, b, &some, &ret->check, d)) return false;
    if (ret->check.kind == CHECK_FAILED) ret->verdict = VERDICT_DIFFERENT;
    return true;
}

bool equal_decide(pool *p, arena *scratch, const expr *a, const expr *b, prover prove, void *data,
                  const check_options *o, equality *ret, diag *d) {
    *ret = (equality){.verdict = VERDICT_UNDECIDED};
    if (a == b) {
        ret->verdict = VERDICT_EQUAL;
        ret->check.kind = CHECK_PROVED;
        return true;
    }
    if (!refute(p, scratch, a, b, o, 3, ret, d)) return false;
    if (ret->verdict == VERDICT_DIFFERENT) return true;
    const expr *difference = prove ? pool_sub(p, a, b) : NULL;
    if (prove && !difference) return false;
    if (prove && prove(data, difference)) {
        ret->verdict = VERDICT_EQUAL;
        ret->check = (check){.kind = CHECK_PROVED};
        return true;
    }
    if (!refute(p, scratch, a, b, o, o->points, ret, d)) return false;
    if (ret->verdict == VERDICT_DIFFERENT) return true;
    ret->reason = ret->check.kind == CHECK_SKIPPED ? ret->check.reason : MSG_EQUAL_AGREE;
    return true;
}
