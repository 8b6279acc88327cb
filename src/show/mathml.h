/* LaTeX mathematics as MathML: for the LaTeX that show/latex.h and told_latex_of_text write, no more. */
#ifndef GRADUS_SHOW_MATHML_H
#define GRADUS_SHOW_MATHML_H

#include "base/buffer.h"

/* Adds <math>...</math>. What is not known stands as text. block: fractions and sums as large as on a line of their own. */
void mathml_print(buffer *out, const char *latex, bool block);

/* Text for a page: < > & and quotes escaped. */
void html_escape(buffer *out, const char *text);

#endif
