/* Differentiation that records itself: the derivation is the answer. For each node below e that depends on the variable
 * there is one derivation, so the whole is a DAG as e is; the value of the first is the derivative of e.
 *
 * Nothing is simplified here: `value` has the reader's order and the shape that the rules give it. What is constant is
 * left out (no "+ 0", no "*1"), as one writes on paper. */
#ifndef GRADUS_CALC_DERIVE_H
#define GRADUS_CALC_DERIVE_H

#include "calc/engine.h"
#include "calc/rules.h"

typedef struct letter { /* what a letter of the rule's general form stands for here */
    const char *name;
    const expr *value;
} letter;

typedef struct derivation derivation;
struct derivation {
    rule_id rule;
    op function;           /* of RULE_FUNCTION and RULE_CHAIN */
    const expr *subject;   /* e */
    const expr *variable;  /* x */
    const expr *before;    /* with steps: the unevaluated derivative, OP_DIFF(e, x) */
    const expr *after;     /* with steps: by the rule; holds unevaluated derivatives of the parts */
    const expr *value;     /* by the rule, with all of them worked out */
    const expr *when;      /* the rule's condition here; NULL: none */
    bool in_differentials; /* made by differentiate (calc/differential.h) */
    uint32_t letter_count;
    letter letters[4];
    uint32_t count; /* derivations of the parts, in order of appearance; those of the variable and of
                                  constants are left out */
    const derivation **parts;
};

/* The derivation of d e/d x, e of any shape, x a scalar symbol or entry; with `steps` also the open forms. NULL with diag: DIAG_UNABLE where no rule is
 * known. e that does not depend on x has a derivation by RULE_CONSTANT. Owner: the engine's scratch arena. */
const derivation *derive(engine *g, const expr *e, const expr *x, bool steps);

/* The leftmost unevaluated derivative or differential in e, in the order of printing; NULL: none. */
const expr *derivation_open(const expr *e);

/* Puts d and all below it into `known`, each under its unevaluated form (with steps). False when out of memory. */
bool derivation_index(map *known, const derivation *d);

#endif
