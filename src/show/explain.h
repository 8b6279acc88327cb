/* Derivations told: what steps prints, as a list of items (show/told.h). Every line is mathematics that a reader can check; the last one is
 * the answer, the same node as the command without steps prints.
 *
 * Detail 0: the rules by name, and the answer. 1: key lines: constants, powers and equal rules merged, long lines told once, many entries a line each. 2: every rule
 * of differentiation a line, algebra merged. 3: every move of algebra as well. */
#ifndef GRADUS_SHOW_EXPLAIN_H
#define GRADUS_SHOW_EXPLAIN_H

#include "show/text.h"
#include "show/told.h"

/* How a derivation is told. */
typedef enum explain_method {
    EXPLAIN_RULES,
    EXPLAIN_DIFFERENTIALS,
    EXPLAIN_INDICES,
    EXPLAIN_TAPE,
    EXPLAIN_DEFINITION,
    EXPLAIN_LOGARITHMS,
    EXPLAIN_TABLE
} explain_method;

typedef struct explain_options {
    explain_method method;
    bool unicode;
    bool exponential_as_power;
    show_notation notation;
    int detail;                                       /* 0..3 */
    int width;                                        /* columns that a table may take; 0: 80 */
    const char *(*say)(void *data, const char *text); /* translates; NULL: English */
    void *data;
} explain_options;

/* Adds the derivation of r (evaluated with trace) to ret, as told *. *ret_partial: derivatives in it are ∂/∂x. Owner: the
 * engine's scratch. False with d: limit, memory, interrupt. */
bool explain(list *ret, engine *g, const result *r, const explain_options *o, bool *ret_partial, diag *d);

/* Adds the equivalent notations of the partial derivatives that r took, as told *. False with DIAG_UNABLE where it took none. */
bool notations(list *ret, engine *g, const result *r, const explain_options *o, diag *d);

#endif
