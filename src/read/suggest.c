/* Did you mean: the nearest names by Damerau-Levenshtein distance (swapped neighbours count as one mistake).
 *
 * How far is still near depends on the length: one mistake in three or four letters, two up to seven, three beyond.
 * Names of one or two letters get no suggestion: everything is near them. Among equals, the one that shares the longer
 * beginning wins; another case of letters is no distance at all. */
#include "read/parse.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 40 };

static int lower(char c) { return tolower((unsigned char)c); }

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* Optimal string alignment over bytes, without case. */
static unsigned distance(const char *a, size_t n, const char *b, size_t m) {
    unsigned row[3][LONGEST + 1];
    for (size_t j = 0; j <= m; j++) row[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *now = row[i % 3], *up = row[(i + 2) % 3], *upper = row[(i + 1) % 3];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned same = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
            now[j] = least(least(up[j] + 1, now[j - 1] + 1), up[j - 1] + same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                now[j] = least(now[j], upper[j - 2] + 1);
        }
    }
    return row[n % 3][m];
}

/* Small is near; UINT_MAX: not near at all. */
static unsigned score(const char *typed, const char *known) {
    size_t n = strlen(typed), m = strlen(known);
    if (n < 3 || m < 2 || n > LONGEST || m > LONGEST || strcmp(typed, known) == 0) return UINT32_MAX;
    unsigned limit = n < 5 ? 1 : n < 8 ? 2 : 3, far = distance(typed, n, known, m);
    size_t shared = 0;
    while (shared < n && shared < m && lower(typed[shared]) == lower(known[shared])) shared++;
    bool abbreviation = shared == n && n >= 3; /* fact for factorial */
    if (far > limit && !abbreviation) return UINT32_MAX;
    if (far > limit) far = limit + 1;
    return far * 64 + (unsigned)(LONGEST - shared);
}

const char *suggest_among(const char *typed, const char *const *known, size_t count) {
    const char *best = NULL;
    unsigned best_score = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        unsigned s = score(typed, known[i]);
        if (s >= best_score) continue;
        best_score = s;
        best = known[i];
    }
    return best;
}

/* The two best so far. */
typedef struct search {
    const char *typed;
    const scope *names;
    bool functions_only;
    const char *best[2];
    unsigned score[2];
} search;

static void consider(search *s, const char *known) {
    unsigned far = known ? score(s->typed, known) : UINT32_MAX;
    if (far == UINT32_MAX || (s->best[0] && strcmp(s->best[0], known) == 0)) return;
    if (far < s->score[0]) {
        s->best[1] = s->best[0];
        s->score[1] = s->score[0];
        s->best[0] = known;
        s->score[0] = far;
    } else if (far < s->score[1]) {
        s->best[1] = known;
        s->score[1] = far;
    }
}

static void visit(void *to, const char *key) {
    search *s = to;
    if (!s->functions_only || s->names->kind(s->names->data, key) == NAME_FUNCTION) consider(s, key);
}

static search start(const scope *names, const char *typed, bool functions_only) {
    search s = {typed, names, functions_only, {NULL, NULL}, {UINT32_MAX, UINT32_MAX}};
    for (int o = 0; o < OP_COUNT; o++) {
        const op_row *row = op_row_of((op)o);
        if (row->form != FORM_CALL && (functions_only || row->form != FORM_NAME)) continue;
        consider(&s, row->name);
        for (int i = 0; i < OP_ALIASES; i++) consider(&s, row->alias[i]);
    }
    if (names && names->each && names->kind) names->each(names->data, visit, &s);
    return s;
}

static const char *keep(arena *home, const char *text) {
    return text ? arena_text(home, text, strlen(text)) : NULL;
}

size_t suggest_functions(arena *home, const scope *names, const char *typed, const char *ret_near[2]) {
    search s = start(names, typed, true);
    ret_near[0] = keep(home, s.best[0]);
    ret_near[1] = s.score[1] / 64 == s.score[0] / 64 ? keep(home, s.best[1]) : NULL;
    return !ret_near[0] ? 0 : ret_near[1] ? 2 : 1;
}

const char *suggest_name(arena *home, const scope *names, const char *typed) {
    search s = start(names, typed, false);
    for (int c = 0; c < COMMAND_COUNT; c++) consider(&s, command_row_of((command)c)->word);
    return keep(home, s.best[0]);
}
