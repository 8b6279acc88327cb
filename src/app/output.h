/* The two standard streams as a sink. A write that fails is told once, on standard error; a reader who went away
 * (`| head -1`) is not told anything. */
#ifndef GRADUS_APP_OUTPUT_H
#define GRADUS_APP_OUTPUT_H

#include "app/session.h"

sink output_sink(void);
bool output_broken(void); /* standard output takes no more */

#endif
