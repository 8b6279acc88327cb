/* The three things of which a gnuplot script may consist: our own command templates, numbers, and quoted labels.
 *
 * Invariants: a number never depends on the process' locale and is never infinite; a label is one pair of single
 * quotes on one line, whatever bytes it was made of, and gnuplot runs nothing that stands inside. */
#ifndef GRADUS_PLOT_SCRIPT_H
#define GRADUS_PLOT_SCRIPT_H

#include "base/buffer.h"

enum { SCRIPT_NUMBER_SIZE = 40, SCRIPT_LABEL_LIMIT = 200 /* code points */ };

void script_number(double value, int digits,
                   char out[SCRIPT_NUMBER_SIZE]); /* C locale; "NaN" where not finite */
void script_add(buffer *b, double value);         /* 9 significant digits */

/* A template in which each %g takes a double, each %d an int, and each %s a text that is our own. Nothing else. */
void script_printf(buffer *b, const char *template, ...);

/* 'label', quotes included: malformed UTF-8 becomes U+FFFD, control characters and line ends become spaces, a quote is
 * drawn as a prime, and what exceeds the limit is cut with an ellipsis. NULL is ''. */
void script_label(buffer *b, const char *label);

#endif
