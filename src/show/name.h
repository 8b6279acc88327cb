/* How names are spelled: a canonical name (mu, x_12, dalpha_1) as gradus' own input, in Unicode, and as LaTeX.
 *
 * The first two read back as the same name. A name that starts with d and goes on with a Greek letter is the
 * differential of that letter. */
#ifndef GRADUS_SHOW_NAME_H
#define GRADUS_SHOW_NAME_H

#include "base/buffer.h"

typedef enum name_style { NAME_ASCII, NAME_UNICODE, NAME_LATEX } name_style;

void name_print(buffer *b, const char *name, name_style s);
size_t name_length(const char *name); /* bytes that name_print adds in the style NAME_ASCII */

/* The letter of a Greek letter's name ("alpha": α), of `length` bytes; NULL when it has none of its own: capitals that
 * look like Latin ones keep their names. */
const char *name_greek(const char *name, size_t length);

#endif
