/* What the files of explain share. */
#ifndef GRADUS_SHOW_EXPLAIN_PARTS_H
#define GRADUS_SHOW_EXPLAIN_PARTS_H

#include "calc/lines.h"
#include "calc/program.h"
#include "show/explain.h"

enum { EXPLAIN_LETTERS = 40 };

typedef struct explaining {
    list *out; /* told * */
    engine *g;
    const explain_options *o;
    diag *d;
    uint32_t number;              /* of the last step */
    bool gap;                     /* the next item has an empty line before it */
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
/* Adds the sentence with a1 and a2 in the places of {1} and {2}. */
void explain_sentence(const explaining *x, buffer *b, message m, const char *a1, const char *a2);

/* Items of the derivation; texts live in the engine's scratch. NULL: out of memory. */
told *explain_item(explaining *x, told_kind kind);
/* A step by the rule; form and letters may be empty. Counts it. */
told *explain_step(explaining *x, rule_id rule, const char *form, const char *letters);
/* left = e, e in simple form or as it is; remark may be NULL. */
told *explain_equation(explaining *x, const char *left, const expr *e, const char *remark);
/* The same in words of mathematics. */
told *explain_text(explaining *x, const char *left, const char *text, const char *remark);
told *explain_words(explaining *x, message m, const char *a1, const char *a2);
/* The item that was told last says that a and b are equal: to be checked by values. */
void explain_claim(explaining *x, const expr *a, const expr *b);
/* The general form of a rule where it was not shown before, else "". */
const char *explain_form(explaining *x, rule_id rule);
/* The derivation of a record that has a program: explain_proof.c. */
bool explain_proof(explaining *x, const record *r);
/* The same by the tape: forward the blocks, backward their adjoints. explain_tape.c */
bool explain_tape(explaining *x, const record *r);
/* The same in index notation, and back to matrices. explain_indices.c */
bool explain_indices(explaining *x, const record *r);
/* By the definition: the differentiation number `order` of the record, up to the form `value`. explain_definition.c */
bool explain_definition(explaining *x, const record *r, uint32_t order, const expr *value);
/* A limit, by series. explain_limit.c */
bool explain_limit(explaining *x, const limit_record *r);
/* What is made of the derivatives: values put in, quotients of slopes, Taylor polynomials; and equations. explain_result.c */
bool explain_result(explaining *x, const result *r);
/* By logarithms: for products, quotients and powers. explain_logarithms.c */
bool explain_logarithms(explaining *x, const record *r, uint32_t order, const expr *value);
/* Difference quotients in numbers, at the point that v gives. explain_table.c */
bool explain_table(explaining *x, const result *v, const record *r);
/* Lines of a derivation (line_step *) as items. */
bool explain_lines(explaining *x, const list *lines);
/* "y, z are held constant"; "" when nothing is. */
bool explain_held(explaining *x, const record *r, buffer *sentence);
/* Says that what another way of deriving gave is the answer; prints it where it is written differently. */
bool explain_agreement(explaining *x, const program *p, const expr *other, const expr *answer);
/* The line "f(w) = ...", with what is held constant. */
bool explain_function(explaining *x, const program *p, const expr *name);

bool explain_start(explaining *x, const result *r); /* which letters are taken */
/* The general form of d's rule with the letters chosen for it, and what they stand for. */
bool explain_rule(explaining *x, const derivation *d, buffer *form, buffer *letters);
bool explain_answer(explaining *x, const result *r); /* the last line: ∂f/∂x = ... */

/* "∂f/∂x" and the like for a record; f is how the function is called. */
void explain_left_side(explaining *x, buffer *b, const record *r, const char *f);

#endif
