/* The rows as an array, and finding a row by name. Precedences of printed forms: or 2, and 4, comparisons 6, sums 10,
 * signs 15, products 20, powers and postfix 30; what prints as a call or a name has none and never needs brackets. */
#include "ops/ops.h"

#include <string.h>

static const op_row rows[OP_COUNT] = {
    [OP_NONE] = {.id = "NONE", .name = "", .form = FORM_OTHER},
#define OP(tag, ...) [OP_##tag] = {.id = #tag, __VA_ARGS__},
#include "ops/ops.def"
#undef OP
};

const op_row *op_row_of(op o) { return &rows[o]; }

static bool is(const char *known, const char *name, size_t length) {
    return known && strncmp(known, name, length) == 0 && known[length] == 0;
}

op op_find(const char *name, size_t length) {
    for (int i = 1; i < OP_COUNT; i++) {
        const op_row *row = &rows[i];
        if (row->form != FORM_CALL && row->form != FORM_NAME) continue;
        if (is(row->name, name, length)) return (op)i;
        for (int k = 0; k < OP_ALIASES; k++)
            if (is(row->alias[k], name, length)) return (op)i;
    }
    return OP_COUNT;
}
