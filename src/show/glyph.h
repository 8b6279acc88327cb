/* Raised and lowered characters, and which exponents can be written with them. */
#ifndef GRADUS_SHOW_GLYPH_H
#define GRADUS_SHOW_GLYPH_H

#include "base/map.h"
#include "expr/expr.h"

const char *glyph_super(char c); /* "²" for '2'; NULL when there is none that reads well */
const char *glyph_sub(char c);

enum { GLYPH_SUPER_SIZE = 64 };

/* The exponent e as a run of superscripts: integers, one letter, 2n, n - 1, n + 1, and their opposites.
 * names: other names of symbols (naming.h), or NULL. False, with out empty, when it is anything else. */
bool glyph_exponent(char out[GLYPH_SUPER_SIZE], const expr *e, const map *names);

#endif
