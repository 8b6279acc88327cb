/* Expressions in the syntax of programming languages. */
#ifndef GRADUS_APP_CODE_H
#define GRADUS_APP_CODE_H

#include "app/state.h"

typedef enum code_language { CODE_C, CODE_PYTHON, CODE_OCTAVE } code_language;

/* Adds the scalar (or, but for C, the explicit matrix) e as one expression. False with s->d: DIAG_UNABLE where the language
 * has no such function. */
bool code_print(session *s, buffer *b, const expr *e, code_language l);

#endif
