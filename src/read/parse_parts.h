/* What a partial derivative is by, while it is read; shared by parse_partial.c and parse_leibniz.c. */
#ifndef GRADUS_READ_PARSE_PARTS_H
#define GRADUS_READ_PARSE_PARTS_H

#include "read/parse.h"

typedef struct parts {
    syntax_part *at;
    uint32_t count, room;
} parts;

bool parts_add(parser *p, parts *all, const char *key, uint32_t index, span where);
void parts_turn_around(parts *all);

/* A function before its arguments, which are read too: f_x, f_x(1, 2). */
syntax *parse_partial_node(parser *p, const char *text, const char *key, op row, span head, const parts *by);
/* e differentiated by the names in turn. */
syntax *parse_derivative(parser *p, const syntax *e, const parts *by, span where, span head);
/* D_x e, ∂_x e, where key is the index: at what stands behind it. */
syntax *parse_index_operator(parser *p, span head, const char *key);

#endif
