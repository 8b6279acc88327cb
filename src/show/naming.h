/* Names that stand for nodes in a printed text: for terms that occur often, and for the index of a sum whose own name
 * would catch another symbol. */
#ifndef GRADUS_SHOW_NAMING_H
#define GRADUS_SHOW_NAMING_H

#include "base/list.h"
#include "base/map.h"
#include "expr/expr.h"

typedef struct naming {
    map *names;   /* node -> const char *, canonical */
    list defined; /* the named terms, each after those that it is made of */
    arena *home;
    list order;            /* all nodes, arguments first */
    list leaves;           /* the symbols among them */
    list symbols;          /* every name in use, as const char * */
    uint32_t fresh, index; /* names given so far */
    const char *prefix;    /* of p_1, p_2, ... */
} naming;

/* Each false when out of memory. */
bool naming_init(naming *n, arena *home, const expr *e);
/* Other names for indices of sums in whose body another symbol of the same name stands. */
bool naming_indices(naming *n);
/* Names for terms that occur at least twice and are long enough to gain from it, and for what people have a letter for:
 * probabilities (p), residuals (r, R). cost: as writer_cost, known for all
 * nodes in `costs` under `tag`. */
bool naming_shared(naming *n, const map *costs, uint64_t tag);

#endif
