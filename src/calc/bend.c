/* Twice the right side instead of it, 1 instead of 0: still linear in what moves, so that nothing refuses it for its form. */
#include "calc/bend.h"

#include <string.h>

bool bend(engine *g, const char *name) {
    const char *dot = strrchr(name, '.');
    for (int r = 0; r < RULE_COUNT; r++)
        if (strcmp(rule_row_of((rule_id)r)->id, name) == 0) return g->bent = (rule_id)r, true;
    if (!dot || dot[1] < '1' || dot[1] > '0' + OP_TERMS || dot[2]) return false;
    uint32_t term = (uint32_t)(dot[1] - '1');
    size_t n = (size_t)(dot - name);
    for (int o = 0; o < OP_COUNT; o++) {
        const op_row *row = op_row_of((op)o);
        bool same = row->d[term].form && strlen(row->name) == n && memcmp(row->name, name, n) == 0;
        if (same) return templates_bend(g->templates, (op)o, term), true;
    }
    return false;
}

const expr *bent(engine *g, rule_id r, const expr *e) {
    if (g->bent != r || !e || e->shape->truth) return e;
    if (expr_is_zero(e)) return pool_integer(g->pool, 1);
    return pool_mul(g->pool, pool_integer(g->pool, 2), e);
}
