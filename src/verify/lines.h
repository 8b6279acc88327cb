/* Derivations by rules, checked apart from what made them: each line is made again from the one before, by the rule that it
 * names at the place that it names, and must come out as the same node; then what was replaced is compared with what
 * stands there now, by values. The referee of derivatives knows no rule (num/jet.h). */
#ifndef GRADUS_VERIFY_LINES_H
#define GRADUS_VERIFY_LINES_H

#include "calc/lines.h"
#include "verify/check.h"

/* The number of the first line (from 1) that its rule does not give; 0: all are right. False with diag. */
bool lines_remade(engine *g, const list *lines, uint32_t *ret_wrong);

/* The same by values at random points; *ret is that of the first line that fails, or of the one with fewest points. False
 * with d. */
bool lines_checked(engine *g, const list *lines, const check_options *o, uint32_t *ret_wrong, check *ret,
                   diag *d);

#endif
