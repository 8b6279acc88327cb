/* The rows of rules.def as an array. */
#include "calc/rules.h"

#include <string.h>
#include <strings.h>

static const rule_row rows[] = {
#define RULE(id, name, general, pretty, sentence) [RULE_##id] = {#id, name, general, pretty, sentence},
#include "calc/rules.def"
#undef RULE
};

const rule_row *rule_row_of(rule_id r) { return &rows[r]; }

rule_id rule_find(const char *name) {
    for (int i = 0; i < RULE_COUNT; i++)
        if (strcasecmp(rows[i].name, name) == 0 || strcasecmp(rows[i].id, name) == 0) return (rule_id)i;
    return RULE_COUNT;
}
