/* Which brackets must grow is found in a first walk over the DAG: a node is tall when it is a fraction or the like, or
 * has a tall argument that is not raised. */
#include "show/latex.h"
#include "expr/walk.h"
#include "show/latex_layout.h"
#include "show/name.h"
#include "show/naming.h"
#include "show/parts.h"
#include "show/text.h"

static bool has_tall_argument(const map *tall, const expr *e) {
    uint32_t count = expr_is(e, OP_POW) || expr_is(e, OP_EPOW) ? 1 : e->count;
    for (uint32_t i = 0; i < count; i++)
        if (map_find(tall, e->at[i], 0)) return true;
    return false;
}

static map *find_tall(arena *scratch, const list *order) {
    map *tall = map_new(scratch);
    for (size_t i = 0; tall && i < order->count; i++) {
        const expr *e = order->at[i];
        if ((latex_is_tall(e) || has_tall_argument(tall, e)) && !map_put(tall, e, 0, e)) return NULL;
    }
    return tall;
}

bool latex_print(buffer *out, arena *scratch, const expr *e, const latex_options *o, diag *d) {
    static const latex_options plain;
    if (!o) o = &plain;
    writer w;
    naming n;
    bool limited;
    size_t limit = o->limit ? o->limit : TEXT_LIMIT;
    writer_init(&w, scratch, &latex_rules);
    if (!naming_init(&n, scratch, e) || !naming_indices(&n) || !(w.tall = find_tall(scratch, &n.order)))
        return diag_memory(d);
    if (map_count(n.names)) w.names = n.names;
    w.exponential_as_power = o->exponential_as_power;
    w.notation = o->notation;
    w.partial = o->partial || show_is_partial(e);
    if (writer_run(&w, out, e, 0, limit, &limited, d)) return true;
    return limited ? show_limit_error(d, limit) : false;
}
