/* Names, general forms and sentences of the rules that steps cite. */
#ifndef GRADUS_CALC_RULES_H
#define GRADUS_CALC_RULES_H

typedef enum rule_id {
#define RULE(id, name, general, pretty, sentence) RULE_##id,
#include "calc/rules.def"
#undef RULE
    RULE_COUNT
} rule_id;

typedef struct rule_row {
    const char *id, *name;
    const char
        *general; /* in gradus' own language with primes; NULL: follows from the operator table, or none */
    const char *pretty; /* the same in Unicode */
    const char *sentence;
} rule_row;

const rule_row *rule_row_of(rule_id r);
rule_id rule_find(const char *name); /* by name or id; RULE_COUNT when there is none */

#endif
