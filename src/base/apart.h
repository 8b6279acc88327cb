/* Work that nothing can interrupt, done apart: a library call that may take hours, or abort when memory is short, runs in
 * a child process. The child sees all that the caller has, and gives back bytes and a diag; the caller waits, and ends
 * the child when it is told to stop. */
#ifndef GRADUS_BASE_APART_H
#define GRADUS_BASE_APART_H

#include "base/buffer.h"
#include "base/diag.h"

/* Runs in the child: what it adds to out arrives at the caller, false comes with d. What else it changes is lost. */
typedef bool (*apart_work)(void *data, buffer *out, diag *d);

/* Fills ret, an empty buffer. False with d: what work said, DIAG_INTERRUPTED or DIAG_LIMIT as s says, DIAG_MEMORY where
 * the child ended without a word. Where no process can be made the work is done here. */
bool apart_run(apart_work work, void *data, const stop *s, buffer *ret, diag *d);

#endif
