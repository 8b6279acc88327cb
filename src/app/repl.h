/* The prompt. */
#ifndef GRADUS_APP_REPL_H
#define GRADUS_APP_REPL_H

#include "app/session.h"

/* Reads lines and runs them until the user quits. */
session_status repl_run(session *s, volatile sig_atomic_t *interrupted);

#endif
