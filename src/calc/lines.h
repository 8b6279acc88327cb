/* A derivation as lines: one expression that is rewritten step by step, from the unevaluated derivative to the answer. Each
 * step says what it replaced and by which rule, so that it can be made again (verify/lines.h) and shown (show/explain.h). */
#ifndef GRADUS_CALC_LINES_H
#define GRADUS_CALC_LINES_H

#include "calc/trace.h"

typedef enum step_kind {
    STEP_RULE,    /* unevaluated derivatives replaced by what their rules give */
    STEP_MOVES,   /* moves of algebra, one after the other */
    STEP_ENTRY,   /* in the differential of all entries one moves alone */
    STEP_PRESENT, /* another form of the same, chosen to be shown */
} step_kind;

typedef struct line_step {
    step_kind kind;
    rule_id rule;
    const expr *before, *after; /* the whole line */
    const derivation **by; /* STEP_RULE: in turn; the first names the rule, the others are merged with it */
    const move **moves;    /* STEP_MOVES */
    uint32_t count;        /* of by or moves */
} line_step;

/* What a line becomes when a part is replaced, everywhere. NULL with diag. */
const expr *line_put(engine *g, const expr *e, const expr *part, const expr *by);

/* Adds to ret (of line_step *) the lines from d(subject)/dx up to `answer`, which must be the simple form of d's value.
 * moving: the moving that moves alone; NULL. Detail 0 and 1 merge minor rules with the one before; up to 2 all moves of
 * algebra are one step. False with diag: limit, memory, interrupt. Owner: the engine's scratch. */
bool lines_of(engine *g, const derivation *d, const expr *moving, const expr *answer, int detail, list *ret);

/* The moves of algebra alone, from `from` to its simple form `answer`. */
bool lines_of_algebra(engine *g, const expr *from, const expr *answer, int detail, list *ret);

/* Another form, where it prints differently. */
bool lines_to_shown(engine *g, const expr *from, const expr *shown, list *ret);

#endif
