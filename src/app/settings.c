/* The settings as a table: the same rows serve `set`, the configuration file and the command line. */
#include "app/options.h"
#include "app/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum setting_kind {
    SETTING_WORD,
    SETTING_CHOICE,
    SETTING_NAME,
    SETTING_SWITCH,
    SETTING_NUMBER
} setting_kind;

typedef struct setting_row {
    option_row row;
    setting_kind kind;
    size_t offset;
} setting_row;

static const setting_row rows[] = {
#define SETTING(name, values, kind, member, summary) \
    {{#name, values, summary}, SETTING_##kind, offsetof(settings, member)},
#include "app/options.def"
#undef SETTING
};
enum { ROWS = sizeof rows / sizeof *rows };

const option_row *options_row(size_t i) { return i < ROWS ? &rows[i].row : NULL; }

/* The number of value among "a|b|c", or -1; *ret_text is that word, without an end. */
static int word_number(const char *values, const char *value) {
    int number = 0;
    size_t length = strlen(value);
    for (const char *at = values; *at; number++) {
        size_t n = strcspn(at, "|");
        if (n == length && memcmp(at, value, n) == 0) return number;
        at += n + (at[n] == '|');
    }
    return -1;
}

static bool read_number(const char *values, const char *value, int *ret) {
    int least, most, used = 0, n;
    if (sscanf(values, "%d..%d", &least, &most) != 2) return false;
    if (strlen(value) > 6 || sscanf(value, "%d%n", &n, &used) != 1 || value[used] || n < least || n > most)
        return false;
    *ret = n;
    return true;
}

static const char *const layouts[] = {"mixed", "numerator", "denominator"};

static bool set_value(settings *set, const setting_row *r, const char *value) {
    void *member = (char *)set + r->offset;
    int number = word_number(r->row.values, value);
    switch (r->kind) {
    case SETTING_WORD:
        if (number >= 0) *(format *)member = (format)number;
        return number >= 0;
    case SETTING_CHOICE:
        if (number >= 0) *(int *)member = number;
        return number >= 0;
    case SETTING_NAME:
        if (number >= 0) *(const char **)member = layouts[number];
        return number >= 0;
    case SETTING_SWITCH:
        if (number >= 0) *(bool *)member = number == 0;
        return number >= 0;
    case SETTING_NUMBER: return read_number(r->row.values, value, member);
    }
    return false;
}

option_outcome options_set(settings *set, const char *name, const char *value) {
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].row.name, name) == 0) {
            if (!set_value(set, &rows[i], value ? value : "")) return OPTION_BAD_VALUE;
            words_choose(set->language);
            return OPTION_SET;
        }
    return OPTION_UNKNOWN;
}

void options_show(const settings *set, size_t i, char out[64]) {
    const setting_row *r = &rows[i];
    const void *member = (const char *)set + r->offset;
    const char *at = r->row.values;
    switch (r->kind) {
    case SETTING_WORD:
        for (int n = (int)*(const format *)member; n > 0; n--) at += strcspn(at, "|") + 1;
        snprintf(out, 64, "%.*s", (int)strcspn(at, "|"), at);
        break;
    case SETTING_CHOICE:
        for (int n = *(const int *)member; n > 0; n--) at += strcspn(at, "|") + 1;
        snprintf(out, 64, "%.*s", (int)strcspn(at, "|"), at);
        break;
    case SETTING_NAME: snprintf(out, 64, "%s", *(const char *const *)member); break;
    case SETTING_SWITCH: snprintf(out, 64, "%s", *(const bool *)member ? "on" : "off"); break;
    case SETTING_NUMBER: snprintf(out, 64, "%d", *(const int *)member); break;
    }
}
