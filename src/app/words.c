/* gettext, set up so that a language needs no generated locale: where the asked-for locale is missing, C.UTF-8 carries
 * LANGUAGE. Only character classes and messages follow the locale; numbers stay in the C locale. */
#include "app/words.h"
#include "base/file.h"
#include "base/utf8.h"

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool translated; /* a catalogue may be there; English asks nobody */

static bool is_chinese(const char *language) { return language && strncmp(language, "zh", 2) == 0; }

static const char *environment_language(void) {
    static const char *const variables[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value) return value;
    }
    return "en";
}

/* Beside the program (from where it was built, and from its tests), else where it was installed. */
static const char *const places[] = {"locale", "../locale", "../../locale", "../share/locale"};

static void find_catalogues(void) {
    char folder[4096], path[4200], file[4300];
    bool found = file_program_folder(folder, sizeof folder);
    for (size_t i = 0; found && i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%s%s", folder, places[i]);
        snprintf(file, sizeof file, "%s/zh_CN/LC_MESSAGES/gradus.mo", path);
        if (access(file, R_OK) != 0) continue;
        bindtextdomain("gradus", path);
        return;
    }
    bindtextdomain("gradus", GRADUS_LOCALEDIR);
}

void words_language(const char *language) {
    setlocale(LC_CTYPE, "");
    translated = is_chinese(language ? language : environment_language());
    if (!translated) return;
    setenv("LANGUAGE", "zh_CN:zh", 1);
    /* gettext translates only in a locale other than C. */
    const char *const locales[] = {"zh_CN.UTF-8", "C.UTF-8", "en_US.UTF-8"};
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++)
        if (setlocale(LC_MESSAGES, locales[i])) break;
    if (!words_is_unicode()) setlocale(LC_CTYPE, "C.UTF-8");
    find_catalogues();
    bind_textdomain_codeset("gradus", "UTF-8");
    textdomain("gradus");
}

void words_choose(int chinese) {
    if (translated != (chinese == 1)) words_language(chinese ? "zh" : "en");
}

bool words_is_chinese(void) { return translated; }

bool words_is_unicode(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

const char *tr_text(const char *english) {
    return english && *english && translated ? gettext(english) : english;
}
const char *tr(message id) { return tr_text(message_text(id)); }

/* What our own sentences use beyond ASCII. */
static const struct {
    const char *sign, *ascii;
} spelled[] = {{"×", "x"},  {"…", "..."}, {"−", "-"}, {"∂", "d"}, {"·", "*"}, {"→", "->"},   {"≠", "!="},
               {"≤", "<="}, {"≥", ">="},  {"⋅", "*"}, {"′", "'"}, {"—", "-"}, {"∇", "grad "}};

static size_t add_spelled(buffer *b, const char *at) {
    for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++) {
        size_t n = strlen(spelled[i].sign);
        if (strncmp(at, spelled[i].sign, n) == 0) return buffer_puts(b, spelled[i].ascii), n;
    }
    return buffer_putc(b, *at), 1;
}

static void add_text(buffer *b, bool unicode, const char *text, size_t length) {
    if (unicode) {
        buffer_add(b, text, length);
        return;
    }
    for (const char *end = text + length; text < end;) text += add_spelled(b, text);
}

static void add_argument(buffer *b, bool unicode, const char *text) {
    buffer visible;
    if (!text) return;
    buffer_init(&visible, b->home);
    utf8_visible(&visible, text, strlen(text), false);
    if (visible.failed) b->failed = true;
    add_text(b, unicode, visible.text, visible.length);
}

static void fill(buffer *b, bool unicode, const char *sentence, const char *const args[], size_t count) {
    for (const char *at = sentence; *at;) {
        size_t n = strcspn(at, "{");
        add_text(b, unicode, at, n);
        at += n;
        if (!*at) break;
        size_t i = (size_t)(unsigned char)at[1] - '1';
        bool place = at[1] >= '1' && at[1] <= '9' && at[2] == '}';
        if (!place) buffer_putc(b, '{');
        if (place && i < count) add_argument(b, unicode, args[i]);
        at += place ? 3 : 1;
    }
}

void say(buffer *b, bool unicode, message id, const char *a1, const char *a2, const char *a3) {
    fill(b, unicode, tr(id), (const char *const[]){a1, a2, a3}, 3);
}

void say_words(buffer *b, bool unicode, message id, const char *const args[], size_t count) {
    fill(b, unicode, tr(id), args, count);
}

void say_all(buffer *b, bool unicode, message id, const char args[][DIAG_ARG_SIZE]) {
    fill(b, unicode, tr(id), (const char *const[]){args[0], args[1], args[2], args[3]}, DIAG_ARGS);
}

void words_line(char *out, size_t size, message id, const char *a1, const char *a2) {
    mem *m = mem_new(0);
    arena *home = m ? arena_new(m) : NULL;
    buffer b = {0};
    if (home) {
        buffer_init(&b, home);
        say(&b, words_is_unicode(), id, a1, a2, NULL);
    }
    snprintf(out, size, "%s", home && !b.failed ? b.text : message_text(id));
    arena_free(home);
    mem_free(m);
}
