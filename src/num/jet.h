/* The table-free referee: derivatives from power series over balls, by Arb's series functions and arithmetic. The column
 * of differentials is never read, so an error in it cannot agree with itself here.
 *
 * A series exists only where the expression is analytic: at a kink, a jump, a branch point or a pole, and where a
 * condition is not decided with room to spare, the result is indeterminate. Errors and memory as in num/ball.h. */
#ifndef GRADUS_NUM_JET_H
#define GRADUS_NUM_JET_H

#include "num/ball.h"

#include <arb_poly.h>

enum { LIMIT_JET_ORDER = 200 };

/* e along the line point + t * direction as a power series in t below t^length. direction has an entry for each value of
 * the point. e is scalar. */
bool jet_series(arena *scratch, const expr *e, const point *at, const arb_struct *direction, slong length,
                slong bits, const stop *s, arb_poly_t ret, diag *d);

/* The same for e of any shape: *ret has rows * columns * length coefficients, entry by entry, in scratch; give them back
 * with ball_clear. */
bool jet_values(arena *scratch, const expr *e, const point *at, const arb_struct *direction, slong length,
                slong bits, const stop *s, arb_ptr *ret, uint32_t *ret_rows, uint32_t *ret_columns, diag *d);

/* The partial derivative of the scalar e by `by`, one after the other (scalar names of the point; repeats for higher
 * orders). Up to 12 different names; DIAG_LIMIT where the grid of lines would have more than 4096 (12 different names, each
 * once, are just within it). Polarisation: no order of differentiation matters, as e is analytic there. */
bool jet_partial(arena *scratch, const expr *e, const point *at, const expr *const *by, uint32_t count,
                 slong bits, const stop *s, arb_t ret, diag *d);

#endif
