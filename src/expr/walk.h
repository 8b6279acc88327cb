/* Bottom-up walks over a DAG on an explicit stack, each node once. */
#ifndef GRADUS_EXPR_WALK_H
#define GRADUS_EXPR_WALK_H

#include "base/list.h"
#include "base/map.h"
#include "expr/pool.h"

/* The nodes below and with e, arguments before what uses them, each once. False when out of memory. */
bool walk_order(arena *scratch, const expr *e, list *ret_nodes);

/* Rebuilds e bottom-up: `visit` gets a node whose arguments are already replaced (`original` is the node before) and
 * returns its replacement, or NULL on failure. Results are kept in `memo` under (node, tag). NULL on failure. */
typedef const expr *(*walk_visit)(void *context, const expr *rebuilt, const expr *original);
const expr *walk_rebuild(pool *p, arena *scratch, map *memo, uint64_t tag, const expr *e, walk_visit visit,
                         void *context);

/* e with each `from[i]` (a symbol, say) replaced by `to[i]`, all at once; bound names are left alone. NULL on failure. */
const expr *walk_replace(pool *p, arena *scratch, const expr *e, const expr *const *from,
                         const expr *const *to, uint32_t count);

#endif
