/* Numeric kernels of the operator table: the value of a function at a point, as a double, as a rigorous ball,
 * and as a rigorous truncated power series. The last two are Arb's and never look at the derivative column.
 *
 * Conventions: a ball kernel that is given a ball on which the function is not defined everywhere (a real value at each
 * point) sets the result to indeterminate (arb_indeterminate); a series kernel likewise, also where the function has no
 * power series at the expansion point (a kink, a jump). Constant arguments that must be exact (the order of a Bessel
 * function, the branch of lambertw) may be any ball; what a kernel cannot do is indeterminate, never a guess. */
#ifndef GRADUS_OPS_KERNELS_H
#define GRADUS_OPS_KERNELS_H

#include <arb.h>
#include <arb_poly.h>

/* result = f(args[0], ..., args[count-1]) at precision `bits`. result may not alias an argument. */
typedef void (*ball_kernel)(arb_t result, const arb_struct *args, slong count, slong bits);
/* The same for power series: terms below t^length are right. */
typedef void (*series_kernel)(arb_poly_t result, const arb_poly_struct *args, slong count, slong length,
                              slong bits);

#define KERNEL(name)                                                                 \
    double value_##name(double u);                                                   \
    void ball_##name(arb_t result, const arb_struct *args, slong count, slong bits); \
    void series_##name(arb_poly_t result, const arb_poly_struct *args, slong count, slong length, slong bits);
#define KERNEL2(name)                                                                \
    double value_##name(double u, double v);                                         \
    void ball_##name(arb_t result, const arb_struct *args, slong count, slong bits); \
    void series_##name(arb_poly_t result, const arb_poly_struct *args, slong count, slong length, slong bits);
#include "ops/kernels.def"
#undef KERNEL
#undef KERNEL2

#endif
