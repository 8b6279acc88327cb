/* Reading off: an expression linear in an increment, turned round so that the increment stands alone.
 *
 * With <A, B> the sum of the products of the entries, tr(A'*B), each operation T has a transpose: <G, L*T*R> =
 * <L'*G*R', T>, <G, V.*T> = <G.*V, T>, <G, diag(t)> = <diag(G), t>, and so on. A gradient collects what stands in front of
 * the increment when all operations have changed sides. Sources: Magnus & Neudecker ch. 9 (identification); Minka 2000. */
#ifndef GRADUS_CALC_ADJOINT_H
#define GRADUS_CALC_ADJOINT_H

#include "calc/engine.h"

/* For t, linear in each of `increments`, in simple form, and seed of its shape: ret[i] of the shape of increments[i] with
 * <seed, t> = sum of <ret[i], increments[i]>; NULL where it does not occur. Shared parts are visited once. False with
 * DIAG_UNABLE where an operation has no transpose in matrix notation. */
bool adjoint_push(engine *g, const expr *t, const expr *seed, const expr *const *increments, uint32_t count,
                  const expr **ret);

/* One step of it: <seed, t> as a sum of <ret_seeds[k], ret_parts[k]>, parts being arguments of t (of a sum over an index, the
 * increments). *ret_count of them, at most `room`. */
bool adjoint_step(engine *g, const expr *t, const expr *seed, const expr *const *increments, uint32_t count,
                  const expr **ret_parts, const expr **ret_seeds, uint32_t room, uint32_t *ret_count);

/* <a, b> as a number: a*b, a'*b or tr(a'*b). */
const expr *inner_product(engine *g, const expr *a, const expr *b);

#endif
