/* What the files of told share. */
#ifndef GRADUS_SHOW_TOLD_PARTS_H
#define GRADUS_SHOW_TOLD_PARTS_H

#include "show/told.h"

typedef struct teller {
    buffer *out;
    engine *g;
    const told_options *o;
    diag *d;
} teller;

bool told_flat(teller *t, const told *i); /* told_text.c: one item as lines; TOLD_FLAT and TOLD_TALL */
bool told_markdown(teller *t, const list *items);
bool told_latex(teller *t, const list *items);
bool told_json(teller *t, const list *items);
bool told_html(teller *t, const list *items);

/* e in one line, with the marks around what changed. */
bool told_formula(teller *t, buffer *b, const expr *e, const expr *changed);
bool told_formula_latex(teller *t, buffer *b, const expr *e);

/* Mathematics in Unicode as LaTeX: (xⁿ)′ as (x^{n})', Σᵢ Aᵢⱼ as \sum_{i} A_{ij}. Words of letters are functions where they
 * are known as such, else letters. */
void told_latex_of_text(buffer *b, const char *text);
/* Words in LaTeX: what it reads as commands is escaped. */
void told_latex_words(buffer *b, const char *text);

#endif
