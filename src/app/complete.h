/* Tab: names, functions and commands; \alpha to α; file names behind save, load and to; and, on the second Tab behind a
 * bracket, what the function takes. */
#ifndef GRADUS_APP_COMPLETE_H
#define GRADUS_APP_COMPLETE_H

#include "app/session.h"

void complete_start(session *s); /* Readline asks s from now on */
void complete_end(void);

#endif
