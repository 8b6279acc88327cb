/* The words in two languages: every text of the tables has a translation, and every translation a text. What is missing is
 * printed as it belongs into scripts/zh_CN.po. */
#include "harness.h"

#include "app/words.h"
#include "base/utf8.h"
#include "ops/ops.h"

#include <ctype.h>
#include <errno.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Every text that is said, from the tables themselves. */
static const char *const tables[] = {
#define MESSAGE(id, english) english,
#include "base/messages.def"
#undef MESSAGE
#define RULE(id, name, general, pretty, sentence) name, sentence,
#include "calc/rules.def"
#undef RULE
#define PROOF(rule, why)                  why,
#define LINE(left, right, pretty, reason) reason,
#include "show/proofs.def"
#undef PROOF
#undef LINE
#define COMMAND(id, word, grammar, synopsis, summary) summary,
#include "read/commands.def"
#undef COMMAND
#define SETTING(name, values, kind, member, summary) summary,
#include "app/options.def"
#undef SETTING
#define TOPIC(name, synopsis, text) text,
#include "app/topics.def"
#undef TOPIC
};
enum { TABLES = sizeof tables / sizeof *tables, MOST = TABLES + OP_COUNT * (OP_TERMS + 1) };

static const char *texts[MOST];
static size_t text_count;

static void add(const char *text) {
    if (text && *text) texts[text_count++] = text;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, each once. */
static int collect(void **state) {
    (void)state;
    for (size_t i = 0; i < TABLES; i++) add(tables[i]);
    for (int o = OP_NONE + 1; o < OP_COUNT; o++) {
        add(op_row_of((op)o)->summary);
        for (int i = 0; i < OP_TERMS; i++) add(op_row_of((op)o)->d[i].rule);
    }
    qsort(texts, text_count, sizeof *texts, by_text);
    size_t n = 0;
    for (size_t i = 0; i < text_count; i++)
        if (!n || strcmp(texts[n - 1], texts[i]) != 0) texts[n++] = texts[i];
    text_count = n;
    words_language("zh");
    return 0;
}

/* gettext returns the text itself where there is no translation. */
static bool is_translated(const char *text) { return tr_text(text) != text; }

static void print_entry(const char *text) {
    printf("msgid \"");
    for (; *text; text++)
        if (*text == '\n')
            printf("\\n");
        else
            printf(strchr("\"\\", *text) ? "\\%c" : "%c", *text);
    printf("\"\nmsgstr \"\"\n\n");
}

static void every_text_is_translated(void **state) {
    size_t missing = 0;
    (void)state;
    for (size_t i = 0; i < text_count; i++)
        if (!is_translated(texts[i])) print_entry(texts[i]), missing++;
    if (missing) fail_msg("%zu texts of %zu without a line in scripts/zh_CN.po", missing, text_count);
}

/* The catalogue as msgfmt writes it: number of texts, and where the table of the lengths and places of the originals is. */
static void no_translation_is_stale(void **state) {
    enum { COUNT_AT = 8, TABLE_AT = 12 };
    size_t size, stale = 0;
    uint32_t count, table, place[2];
    (void)state;
    char *found = bindtextdomain("gradus", NULL), path[4200];
    snprintf(path, sizeof path, "%s/zh_CN/LC_MESSAGES/gradus.mo", found);
    char *file = harness_read(path, &size);
    memcpy(&count, file + COUNT_AT, sizeof count);
    memcpy(&table, file + TABLE_AT, sizeof table);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(place, file + table + 8 * i, sizeof place);
        const char *text = file + place[1];
        if (!*text || bsearch(&text, texts, text_count, sizeof *texts, by_text)) continue;
        printf("stale: %s\n", text);
        stale++;
    }
    free(file);
    if (stale) fail_msg("%zu translations in scripts/zh_CN.po that no text has", stale);
    assert_true(count > 1);
}

/* How often {n} stands in the text. */
static int places(const char *text, char n) {
    int found = 0;
    for (; *text; text++) found += text[0] == '{' && text[1] == n && text[2] == '}';
    return found;
}

static bool begins_and_ends_alike(const char *a, const char *b) {
    return isspace((unsigned char)a[0]) == isspace((unsigned char)b[0]) &&
           (a[strlen(a) - 1] == '\n') == (b[strlen(b) - 1] == '\n');
}

/* An argument that English names is named in Chinese, and no other; commands between backquotes, spaces at the beginning. */
static void translations_keep_their_arguments(void **state) {
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < text_count; i++) {
        const char *chinese = tr_text(texts[i]);
        bool right = begins_and_ends_alike(texts[i], chinese) && utf8_width(chinese, strlen(chinese)) > 0;
        for (char n = '1'; n <= '9'; n++) right &= !places(texts[i], n) == !places(chinese, n);
        if (!right) printf("%s\n  %s\n", texts[i], chinese), wrong++;
    }
    if (wrong) fail_msg("%zu translations whose {1} or spaces are not those of the text", wrong);
}

/* Words of three letters and more in a row are a sentence: it may not be left in English. */
static bool is_sentence(const char *text) {
    int words = 0, letters = 0;
    for (; *text; text++) {
        letters = isalpha((unsigned char)*text) ? letters + 1 : 0;
        if (letters == 0 && *text != ' ') words = 0;
        if (letters == 3) words++;
        if (words == 2) return true;
    }
    return false;
}

static bool has_chinese(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text >= 0xE4 && (unsigned char)*text <= 0xE9) return true;
    return false;
}

static void translations_are_chinese(void **state) {
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < text_count; i++) {
        if (!is_sentence(texts[i]) || has_chinese(tr_text(texts[i]))) continue;
        printf("%s\n  %s\n", texts[i], tr_text(texts[i]));
        wrong++;
    }
    if (wrong) fail_msg("%zu translations that are not Chinese", wrong);
}

static void make_folder(const char *path) {
    if (mkdir(path, 0700) != 0) fail_msg("%s: %s", path, strerror(errno));
}

/* What asks for Chinese: the flag before the configuration, the configuration before the environment. */
static void language_is_what_was_asked_for(void **state) {
    static const struct {
        const char *set, *config, *flag;
        bool chinese;
    } rows[] = {
        {"LANG=zh_CN.UTF-8", "", NULL, true},
        {"LANG=zh_TW.Big5", "", NULL, true},
        {"LC_ALL=zh_CN", "", NULL, true},
        {"LANGUAGE=zh_CN:en", "", NULL, true},
        {"LANGUAGE=en:zh_CN", "", NULL, false},
        {"LC_MESSAGES=zh", "", NULL, true},
        {"LANG=de_DE.UTF-8", "", NULL, false},
        {"LC_ALL=C", "", "--lang=zh", true},
        {"LC_ALL=POSIX", "lang = zh\n", NULL, true},
        {"LANG=zh_CN.UTF-8", "lang = en\n", NULL, false},
        {"LANG=zh_CN.UTF-8", "lang = zh\n", "--lang=en", false},
        {"LC_ALL=C", "lang = en\n", "--lang=zh", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char home[4200], file[4300];
        snprintf(home, sizeof home, "XDG_CONFIG_HOME=%s/config%zu", harness_scratch(), i);
        snprintf(file, sizeof file, "%s/gradus", strchr(home, '=') + 1);
        make_folder(strchr(home, '=') + 1);
        make_folder(file);
        snprintf(file + strlen(file), sizeof file - strlen(file), "/config");
        harness_write(file, rows[i].config);
        const char *arguments[] = {"-e", "sinn(x)", rows[i].flag, NULL};
        const char *environment[] = {"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", home, rows[i].set, NULL};
        harness_result r = harness_call(&(harness_job){.arguments = arguments, .environment = environment});
        if (!strstr(r.error, rows[i].chinese ? "没有函数" : "there is no function"))
            fail_msg("%s, config `%s`, %s: %s", rows[i].set, rows[i].config, rows[i].flag, r.error);
        harness_done(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_translated),          cmocka_unit_test(no_translation_is_stale),
        cmocka_unit_test(translations_keep_their_arguments), cmocka_unit_test(translations_are_chinese),
        cmocka_unit_test(language_is_what_was_asked_for),
    };
    collect(NULL);
    return harness_run("words", tests, sizeof tests / sizeof *tests);
}
