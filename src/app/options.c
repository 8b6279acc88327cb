/* One table of flags. Options may stand in any order; -e texts and files run in the order in which they stand. What the
 * command line says wins over the configuration file, which is read first. */
#include "app/options.h"
#include "app/config.h"
#include "app/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef bool (*flag_function)(options *o, const char *value);

typedef struct flag {
    const char *name; /* with its dashes */
    bool has_value;
    flag_function set;
} flag;

static bool complain(message why, const char *a1, const char *a2) {
    char text[2048];
    words_line(text, sizeof text, why, a1, a2);
    fprintf(stderr, "gradus: %s\n", text);
    return false;
}

static bool take_text(options *o, const char *value) {
    o->jobs[o->job_count++] = (job){JOB_TEXT, value};
    return true;
}

static bool take_interactive(options *o, const char *value) { return (void)value, o->interactive = true; }
static bool take_no_config(options *o, const char *value) { return (void)value, o->no_config = true; }
static bool take_plain(options *o, const char *value) { return (void)value, o->set.plain = true; }
static bool take_quiet(options *o, const char *value) { return (void)value, o->set.quiet = true; }
static bool take_time(options *o, const char *value) { return (void)value, o->set.time = true; }

static bool take_ascii(options *o, const char *value) {
    (void)value;
    o->set.unicode = false;
    return true;
}

static bool take_version(options *o, const char *value) {
    (void)value;
    o->action = ACTION_VERSION;
    return true;
}

static bool take_help(options *o, const char *value) {
    (void)value;
    o->action = ACTION_HELP;
    return true;
}

static bool take_named(options *o, const char *name, const char *value) {
    if (options_set(&o->set, name, value) == OPTION_SET) return true;
    for (size_t i = 0; options_row(i); i++)
        if (strcmp(options_row(i)->name, name) == 0)
            return complain(MSG_APP_USAGE_VALUE, name, options_row(i)->values);
    return false;
}

static bool take_format(options *o, const char *value) {
    o->format_given = true;
    return take_named(o, "format", value);
}

static bool take_json(options *o, const char *value) { return (void)value, take_format(o, "json"); }
static bool take_layout(options *o, const char *value) { return take_named(o, "layout", value); }
static bool take_detail(options *o, const char *value) { return take_named(o, "detail", value); }

static bool take_language(options *o, const char *value) { return take_named(o, "lang", value); }

static bool take_color(options *o, const char *value) {
    static const char *const words[] = {"auto", "always", "never"};
    for (int i = 0; i < 3; i++)
        if (strcmp(words[i], value) == 0) return o->color = (color_when)i, true;
    return complain(MSG_APP_USAGE_VALUE, "color", "auto|always|never");
}

static bool take_bend(options *o, const char *value) { return o->set.bend = value, true; }
static bool take_plot(options *o, const char *value) {
    o->set.plot_dir = value;
    return true;
}

/* --- limits: NAME=VALUE --- */

enum { MILLISECOND = 1000000 };

static bool limit_memory(settings *set, long n) {
    return n >= 16 && (set->memory_limit = (size_t)n << 20, true);
}
static bool limit_time(settings *set, long n) {
    return set->time_limit = (int64_t)n * 1000 * MILLISECOND, true;
}
static bool limit_check(settings *set, long n) { return set->check_budget = (int64_t)n * MILLISECOND, true; }

static const struct {
    const char *name;
    bool (*set)(settings *, long);
} limits[] = {{"memory", limit_memory}, {"time", limit_time}, {"check", limit_check}};

static bool take_limit(options *o, const char *value) {
    const char *equals = strchr(value, '=');
    char *end = NULL;
    long n = equals && equals[1] ? strtol(equals + 1, &end, 10) : -1;
    if (!end || *end || n < 0 || n > 1000000000L)
        return complain(MSG_APP_USAGE_LIMIT, value, "memory=MIB, time=SECONDS, check=MS");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        bool same = strlen(limits[i].name) == (size_t)(equals - value) &&
                    strncmp(limits[i].name, value, (size_t)(equals - value)) == 0;
        if (same && limits[i].set(&o->set, n)) return true;
    }
    return complain(MSG_APP_USAGE_LIMIT, value, "memory=MIB, time=SECONDS, check=MS");
}

static const flag flags[] = {
    {"-e", true, take_text},
    {"-i", false, take_interactive},
    {"--format", true, take_format},
    {"--json", false, take_json},
    {"--lang", true, take_language},
    {"--layout", true, take_layout},
    {"--detail", true, take_detail},
    {"--color", true, take_color},
    {"--plain", false, take_plain},
    {"--quiet", false, take_quiet},
    {"-q", false, take_quiet},
    {"--plot", true, take_plot},
    {"--no-config", false, take_no_config},
    {"--time", false, take_time},
    {"--limit", true, take_limit},
    {"--ascii", false, take_ascii},
    {"--bend", true, take_bend}, /* for tests alone: in no help */
    {"--version", false, take_version},
    {"--help", false, take_help},
    {"-h", false, take_help},
};
enum { FLAGS = sizeof flags / sizeof *flags };

static const flag *find_flag(const char *argument, const char **ret_value) {
    for (size_t i = 0; i < FLAGS; i++) {
        size_t n = strlen(flags[i].name);
        if (strncmp(argument, flags[i].name, n) != 0) continue;
        bool is_long = flags[i].name[1] == '-';
        *ret_value = NULL;
        if (!argument[n]) return &flags[i];
        if (is_long && argument[n] != '=') continue;
        if (!flags[i].has_value) continue;
        *ret_value = argument + n + is_long; /* --format=ascii, -e1+1 */
        return &flags[i];
    }
    return NULL;
}

static bool take_argument(options *o, int argc, char **argv, int *i) {
    const char *argument = argv[*i], *value;
    if (argument[0] != '-' || !argument[1]) {
        o->jobs[o->job_count++] = (job){JOB_FILE, argument};
        return true;
    }
    const flag *f = find_flag(argument, &value);
    if (!f) return complain(MSG_APP_USAGE_UNKNOWN, argument, NULL);
    if (f->has_value && !value) {
        if (*i + 1 >= argc) return complain(MSG_APP_USAGE_MISSING, argument, NULL);
        value = argv[++*i];
    }
    return f->set(o, value);
}

void options_init(options *o) {
    *o = (options){.set = {.format = FORMAT_ASCII, .detail = 2, .width = DEFAULT_WIDTH, .layout = "mixed"}};
    o->set.memory_limit = (size_t)DEFAULT_MEMORY_MIB << 20;
    o->set.check_budget = (int64_t)DEFAULT_CHECK_MS * MILLISECOND;
    o->set.unicode = words_is_unicode();
    o->set.language = words_is_chinese();
}

/* Flags that decide how the rest is read or said come first. */
static void look_ahead(options *o, int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--no-config") == 0) o->no_config = true;
        if (strncmp(argv[i], "--lang=", 7) == 0) words_language(argv[i] + 7);
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) words_language(argv[i + 1]);
        if (strcmp(argv[i], "-e") == 0) i++;
    }
}

bool options_read(options *o, int argc, char **argv) {
    look_ahead(o, argc, argv);
    if (!o->no_config) config_read(o);
    bool files_only = false;
    for (int i = 1; i < argc; i++) {
        if (!files_only && strcmp(argv[i], "--") == 0) {
            files_only = true;
            continue;
        }
        if (!files_only && !o->job_count && strcmp(argv[i], "lesson") == 0) {
            o->action = ACTION_LESSON;
            o->rest = i + 1;
            return true;
        }
        if (files_only)
            o->jobs[o->job_count++] = (job){JOB_FILE, argv[i]};
        else if (!take_argument(o, argc, argv, &i))
            return false;
    }
    return true;
}
