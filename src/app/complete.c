/* Readline's completion calls back without data, so the session stands in a static of this file. */
#include "app/complete.h"
#include "app/options.h"
#include "ops/ops.h"
#include "read/syntax.h"
#include "show/name.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/readline.h>

static session *asked;

typedef struct matches {
    char **at; /* as Readline wants them: malloc'ed */
    size_t count, room;
} matches;

static void add(matches *m, const char *text) {
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->at[i], text) == 0) return;
    if (m->count + 1 >= m->room) {
        size_t room = m->room ? m->room * 2 : 32;
        char **grown = realloc(m->at, room * sizeof *grown);
        if (!grown) return;
        m->at = grown;
        m->room = room;
    }
    char *copy = strdup(text);
    if (copy) m->at[m->count++] = copy;
}

static matches found;
static size_t given;

/* Readline takes the matches one by one. */
static char *next_match(const char *text, int state) {
    (void)text;
    if (!state) given = 0;
    if (given < found.count) return found.at[given++];
    free(found.at);
    found = (matches){0};
    return NULL;
}

static void visit(void *to, const char *name) { add(to, name); }

/* --- \alpha --- */

static const struct {
    const char *latex, *unicode, *ascii;
} letters[] = {
#define LETTER(latex, unicode, ascii) {#latex, unicode, ascii},
#include "app/letters.def"
#undef LETTER
};

static const char *const greek[] = {
    "alpha", "beta",  "gamma", "delta",  "epsilon", "zeta", "eta",     "theta", "iota", "kappa", "lambda",
    "mu",    "nu",    "xi",    "rho",    "sigma",   "tau",  "upsilon", "phi",   "chi",  "psi",   "omega",
    "Gamma", "Delta", "Theta", "Lambda", "Xi",      "Pi",   "Sigma",   "Phi",   "Psi",  "Omega"};

static void add_letter(matches *m, const char *typed, const char *name, const char *sign) {
    char latex[40];
    size_t n = strlen(typed);
    if (strncmp(name, typed, n) != 0) return;
    if (!name[n])
        add(m, sign);
    else if (snprintf(latex, sizeof latex, "\\%s", name) > 0)
        add(m, latex);
}

static void find_letters(matches *m, const char *typed) {
    bool unicode = session_settings(asked)->unicode;
    size_t n = strlen(typed);
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (strcmp(letters[i].latex, typed) == 0) { /* whole: \in is not the start of another */
            add(m, unicode ? letters[i].unicode : letters[i].ascii);
            return;
        }
    for (size_t i = 0; i < sizeof greek / sizeof *greek; i++) {
        const char *sign = name_greek(greek[i], strlen(greek[i]));
        if (strncmp(greek[i], typed, n) == 0 && !greek[i][n]) {
            add(m, unicode && sign ? sign : greek[i]);
            return;
        }
    }
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        add_letter(m, typed, letters[i].latex, letters[i].unicode);
    for (size_t i = 0; i < sizeof greek / sizeof *greek; i++) add_letter(m, typed, greek[i], greek[i]);
}

/* --- options of set --- */

static bool first_word_is(const char *word) {
    const char *line = rl_line_buffer + strspn(rl_line_buffer, " ");
    size_t n = strlen(word);
    return strncmp(line, word, n) == 0 && line[n] == ' ';
}

static void find_options(matches *m, const char *text, int start) {
    char name[32], word[32];
    bool value = sscanf(rl_line_buffer, " set %31s", name) == 1 &&
                 start > (int)(strstr(rl_line_buffer, "set ") - rl_line_buffer) + 4;
    for (size_t i = 0; options_row(i); i++) {
        const option_row *row = options_row(i);
        if (!value && strncmp(row->name, text, strlen(text)) == 0) add(m, row->name);
        if (!value || strcmp(row->name, name) != 0) continue;
        for (const char *at = row->values; *at;) {
            size_t n = strcspn(at, "|");
            snprintf(word, sizeof word, "%.*s", (int)n, at);
            if (strncmp(word, text, strlen(text)) == 0) add(m, word);
            at += n + (at[n] == '|');
        }
    }
}

/* --- what a function takes --- */

/* The name of the call whose brackets are open at `at`; false: none. */
static bool open_call(int at, char out[64]) {
    int depth = 0;
    while (--at >= 0) {
        char c = rl_line_buffer[at];
        if (c == ')' || c == ']') depth++;
        if ((c == '(' || c == '[') && depth-- == 0) break;
    }
    int end = at;
    while (at > 0 && (strchr("_", rl_line_buffer[at - 1]) || isalpha((unsigned char)rl_line_buffer[at - 1])))
        at--;
    if (end <= 0 || end - at <= 0 || end - at > 63) return false;
    snprintf(out, 64, "%.*s", end - at, rl_line_buffer + at);
    return true;
}

static void show_hint(int start) {
    char name[64];
    if (!open_call(start, name)) return;
    op o = op_find(name, strlen(name));
    if (o == OP_COUNT) return;
    const op_row *row = op_row_of(o);
    bool color = session_settings(asked)->color;
    fprintf(rl_outstream, color ? "\n\033[2m%s: %s\033[m\n" : "\n%s: %s\n", row->name, row->summary);
    rl_on_new_line();
    rl_forced_update_display();
}

/* --- Readline's hook --- */

static bool behind_file_word(int start) {
    static const char *const words[] = {"save \"", "load \"", "to \""};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        int n = (int)strlen(words[i]);
        for (int at = start; at >= n; at--)
            if (strncmp(rl_line_buffer + at - n, words[i], (size_t)n) == 0 &&
                !memchr(rl_line_buffer + at, '"', (size_t)(start - at)))
                return true;
    }
    return false;
}

static char **complete(const char *text, int start, int end) {
    (void)end;
    rl_attempted_completion_over = 1;
    rl_completion_append_character = 0;
    if (behind_file_word(start)) {
        rl_attempted_completion_over = 0; /* Readline's own: file names */
        return NULL;
    }
    if (text[0] == '\\')
        find_letters(&found, text + 1);
    else if (first_word_is("set") && start > 3)
        find_options(&found, text, start);
    else if (*text)
        session_each_name(asked, text, visit, &found);
    else if (rl_last_func == rl_complete)
        show_hint(start);
    return found.count ? rl_completion_matches(text, next_match) : NULL;
}

void complete_start(session *s) {
    static char breaks[] = " \t\n()[]{}+-*/^=<>,;'\"|&%!?@#:";
    asked = s;
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = breaks;
    rl_basic_word_break_characters = breaks;
    rl_completer_quote_characters = "";
    rl_sort_completion_matches = 1;
}

void complete_end(void) {
    rl_attempted_completion_function = NULL;
    asked = NULL;
}
