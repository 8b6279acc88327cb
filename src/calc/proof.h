/* The derivation of a gradient or Jacobian by differentials, in lines: each follows from the one before it with the same left
 * side by one rule at one place. The last one is the answer.
 *
 * name the inner parts; take the differential from the outside in; substitute the inner ones, from the last to the first;
 * bring each differential to the end; read off; put the parts back. */
#ifndef GRADUS_CALC_PROOF_H
#define GRADUS_CALC_PROOF_H

#include "calc/program.h"

typedef enum proof_kind {
    PROOF_NAME,       /* left is a letter for after */
    PROOF_RULE,       /* a rule of differentials at `path` */
    PROOF_TIDY,       /* simplified */
    PROOF_STACK,      /* both sides stacked by columns */
    PROOF_SUBSTITUTE, /* the differential of an inner part put in */
    PROOF_MOVE,       /* one operation changes sides in the term at `path` */
    PROOF_COLLECT,    /* terms with the same differential */
    PROOF_READ_OFF,
    PROOF_BACK,    /* the parts put back, simplified */
    PROOF_PROJECT, /* what counts of it for a symmetric, diagonal or orthogonal variable */
    PROOF_SHORTEN  /* common factors taken out */
} proof_kind;

typedef struct proof_step {
    proof_kind kind;
    rule_id rule;
    const derivation *by;       /* PROOF_RULE: what was applied */
    const expr *left;           /* f, df, dr ...; of the gradient itself NULL */
    const expr *before, *after; /* right sides; before NULL: the first line of its left side */
    const expr *from, *to;      /* PROOF_SUBSTITUTE: dr and its differential */
    uint32_t place;             /* PROOF_MOVE: which term of the sum */
    const expr *when;           /* condition that this step needs; NULL: none */
} proof_step;

typedef struct proof {
    const program *program;
    bool jacobian;
    const expr *name, *increment; /* f and df */
    const expr *whole;            /* what the lines that are read off stand for: df, or vec(df) of a matrix */
    uint32_t count;
    const proof_step *steps;
} proof;

/* Of a program whose gradient or Jacobian was worked out with steps. False with diag. */
bool proof_make(proof *ret, engine *g, const program *p, bool jacobian);

/* df, or vec(df) of a matrix whose Jacobian is read off; and what stands before the line at first: 1, or the identity. */
const expr *proof_whole(engine *g, const expr *increment, bool jacobian);
const expr *proof_seed(engine *g, const expr *line, bool jacobian);

/* A letter for the function that nothing in it has: f, g, ... NULL with diag. */
const expr *proof_letter(engine *g, const program *p);

/* The lines of the inner products: seeds[0]'*parts[0] + ..., as they are written before anything is simplified; a Jacobian
 * has matrices in the place of the seeds, and vec of the parts that are matrices. */
const expr *proof_line(engine *g, const expr *const *seeds, const expr *const *parts, uint32_t count,
                       bool jacobian);

#endif
