/* Normal form: is it zero? Never shown. May expand. */
#ifndef GRADUS_CALC_NORMAL_H
#define GRADUS_CALC_NORMAL_H

#include "calc/engine.h"

/* Whether e (a number or an explicit matrix) is zero wherever it is defined, by algebra alone: as a rational function of
 * its kernels, with the relations of roots, sines and exponentials. False: not proved. */
bool normal_is_zero(engine *g, const expr *e);

#endif
