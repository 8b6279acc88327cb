/* What the files of explain share. */
#ifndef GRADUS_SHOW_EXPLAIN_PARTS_H
#define GRADUS_SHOW_EXPLAIN_PARTS_H

#include "calc/program.h"
#include "calc/trace.h"
#include "show/explain.h"

enum { EXPLAIN_LETTERS = 40 };

typedef struct explaining {
    buffer *out;
    engine *g;
    const explain_options *o;
    diag *d;
    uint32_t number;              /* of the last step */
    uint32_t asked;               /* steps counted while one of them is asked for */
    bool muted;                   /* this one is not */
    bool several;                 /* the subject has several variables: ∂ and not d */
    bool shown_rules[RULE_COUNT]; /* their general form has been printed */
    list rules;                   /* names, for detail 0 */
    uint64_t taken;               /* small letters that the expressions use, one bit each */
    struct {
        const expr *value;
        char letter;
    } letters[EXPLAIN_LETTERS]; /* inner functions and their letters, never used again */
    uint32_t letter_count;
    list done; /* passage *: derivations that were shown, to be referred to */
} explaining;

const char *explain_say(const explaining *x, const char *text);
bool explain_print(explaining *x, buffer *b, const expr *e);
size_t explain_width(const buffer *b, size_t from);
/* Adds the sentence with a1 and a2 in the places of {1} and {2}. */
void explain_sentence(const explaining *x, buffer *b, message m, const char *a1, const char *a2);
/* Adds a remark beside the line that starts at `from`, on a screen under it where both are too long for one line. */
void explain_beside(explaining *x, size_t from, const char *remark);

/* "  3  power rule   (xⁿ)′ = n·xⁿ⁻¹   n = 2"; letters may be empty. Counts the steps. */
void explain_rule_line(explaining *x, const char *name, const char *form, const char *letters);
/* "     = ...", long sums broken at a sign; `beside` (or NULL) stands at the right of the last line. */
bool explain_equation(explaining *x, const char *sign, const expr *e, const char *beside);
bool explain_why(explaining *x, rule_id rule,
                 const expr *when); /* the rule in a sentence, where that was asked for */
/* The derivation of a record that has a program: explain_proof.c. */
bool explain_proof(explaining *x, const record *r);
/* The same by the tape: forward the blocks, backward their adjoints. explain_tape.c */
bool explain_tape(explaining *x, const record *r);
/* The same in index notation, and back to matrices. explain_indices.c */
bool explain_indices(explaining *x, const record *r);
/* Says that what another way of deriving gave is the answer; prints it where it is written differently. */
bool explain_agreement(explaining *x, const program *p, const expr *other, const expr *answer);
/* The line "f(w) = ...", with what is held constant. */
bool explain_function(explaining *x, const program *p, const expr *name);

bool explain_start(explaining *x, const result *r); /* which letters are taken */
const char *explain_rule_name(const derivation *d);
/* The general form of d's rule with the letters chosen for it, and what they stand for. */
bool explain_rule(explaining *x, const derivation *d, buffer *form, buffer *letters);
bool explain_answer(explaining *x, const result *r); /* the last line: ∂f/∂x = ... */

/* "∂f/∂x" and the like for a record; f is how the function is called. */
void explain_left_side(explaining *x, buffer *b, const record *r, const char *f);

#endif
