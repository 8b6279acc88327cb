/* Usual mistakes in derivatives, as rules that are wrong: is this what somebody did? */
#ifndef GRADUS_CALC_MISTAKES_H
#define GRADUS_CALC_MISTAKES_H

#include "base/diag.h"
#include "calc/derive.h"

typedef enum mistake_kind {
    MISTAKE_NONE,
    MISTAKE_INNER,    /* the derivative of the inner function was left out */
    MISTAKE_PRODUCT,  /* (u*v)' = u'*v' */
    MISTAKE_QUOTIENT, /* (u/v)' = u'/v' */
    MISTAKE_TURNED,   /* numerator of the quotient rule with the other sign */
    MISTAKE_EXPONENT, /* the exponent was not lowered */
    MISTAKE_SIGN      /* the opposite */
} mistake_kind;

typedef struct mistake {
    mistake_kind kind;
    rule_id rule;     /* that should have been used */
    const expr *part; /* where: the inner function, the product */
} mistake;

/* Which single mistake in d (with steps) makes `given` of `whole`, in which d's value stands as `right`; all in simple form.
 * False with diag. */
bool mistake_find(mistake *ret, engine *g, const derivation *d, const expr *whole, const expr *right,
                  const expr *given);

message mistake_message(mistake_kind k); /* {1}: the part, {2} and {3}: name and form of the rule */

#endif
