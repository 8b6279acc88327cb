/* What every part of calc/ needs to work: the pool, the table's texts, what is assumed, where scratch goes, and the
 * memo tables that live as long as the session. */
#ifndef GRADUS_CALC_ENGINE_H
#define GRADUS_CALC_ENGINE_H

#include "base/list.h"
#include "base/map.h"
#include "calc/rules.h"
#include "expr/context.h"
#include "read/template.h"

typedef struct trace trace; /* calc/trace.h: records the moves of the simplifier; NULL: none */

typedef struct engine {
    pool *pool;
    templates *templates;
    const context *context;
    arena *scratch; /* of the current command */
    map *simple;    /* (node, version) -> its simplified form */
    map *signs;     /* (node, version) -> signs + 1 */
    map *special;   /* call with known value -> value; filled on first use */
    map *memo;      /* other memo tables of the session, by tag */
    uint32_t typed; /* of the orders in which sums were typed: those of this evaluation (calc/display.h) */
    uint32_t shown; /* of the displays that are kept: those made with the same orders */
    bool ordered;   /* an order is kept for this evaluation */
    trace *trace;
    rule_id bent; /* that is made wrong on purpose (calc/bend.h); RULE_COUNT: none */
    bool ready;   /* `special` is filled */
} engine;

/* home: an arena that lives as long as the pool. NULL when out of memory. scratch is set per command. */
engine *engine_new(pool *p, templates *t, const context *c, arena *home);

#endif
