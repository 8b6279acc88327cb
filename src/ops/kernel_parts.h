/* What the ball kernels and the series kernels share, and nobody else. */
#ifndef GRADUS_OPS_KERNEL_PARTS_H
#define GRADUS_OPS_KERNEL_PARTS_H

#include <stdbool.h>

#include "ops/kernels.h"

/* Limits on integer arguments: beyond them a kernel answers indeterminate, or takes a form for real
 * arguments. */
enum { KERNEL_MOST_ORDER = 1000, KERNEL_MOST_CHOSEN = 4096, KERNEL_MOST_BESSEL = 100000 };

typedef enum kernel_bessel {
    KERNEL_BESSEL_J,
    KERNEL_BESSEL_Y,
    KERNEL_BESSEL_I,
    KERNEL_BESSEL_K
} kernel_bessel;

/* Is x exactly an integer of 0..most? Sets *ret_n only if so. */
bool kernel_natural(slong *ret_n, const arb_t x, slong most);

/* Taylor coefficients 0..length-1 at x of polygamma(n, .), where n <= KERNEL_MOST_ORDER. Not finite where
 * x may be a pole. */
void kernel_polygamma_taylor(arb_ptr taylor, slong n, const arb_t x, slong length, slong bits);

/* Taylor coefficients 0..length-1 at z of the Bessel function of order n. Not finite where the function is
 * undefined. The caller makes sure that it is analytic: z > 0, or an integer order. */
void kernel_bessel_taylor(arb_ptr taylor, kernel_bessel kind, const arb_t n, const arb_t z, slong length,
                          slong bits);

#endif
