/* Statements from files and from standard input. */
#ifndef GRADUS_APP_SCRIPT_H
#define GRADUS_APP_SCRIPT_H

#include "app/session.h"

enum { LIMIT_SCRIPT_MIB = 64 };

/* The whole of a file; NULL with diag (DIAG_IO, DIAG_LIMIT, DIAG_MEMORY). Taken from m: the caller gives back *ret_room bytes. */
char *script_read(mem *m, const char *path, size_t limit, size_t *ret_length, size_t *ret_room, diag *d);

session_status script_run_file(session *s, const char *path); /* "-" is standard input */
/* Runs statements as soon as they are complete, so that a program may talk with us through a pipe. */
session_status script_run_stdin(session *s);

#endif
