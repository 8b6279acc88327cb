/* The command line and the configuration file: what to run, in which order, with which settings. */
#ifndef GRADUS_APP_OPTIONS_H
#define GRADUS_APP_OPTIONS_H

#include "app/session.h"

typedef enum job_kind { JOB_TEXT, JOB_FILE } job_kind;

typedef struct job { /* -e TEXT or FILE */
    job_kind kind;
    const char *text;
} job;

typedef enum action { ACTION_RUN, ACTION_LESSON, ACTION_VERSION, ACTION_HELP } action;

typedef enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color_when;

typedef struct options {
    action action;
    settings set;
    bool format_given, interactive, no_config;
    color_when color;
    int job_count;
    job *jobs; /* room for argc of them */
    int rest;  /* ACTION_LESSON: index of the first argument behind `lesson` */
} options;

/* Limits in force unless told otherwise. */
enum { DEFAULT_MEMORY_MIB = 1024, DEFAULT_CHECK_MS = 100, DEFAULT_WIDTH = 80 };

void options_init(options *o);
/* False after a message on standard error: wrong usage. jobs: room for argc. Warnings of the configuration file go to
 * standard error and change nothing else. */
bool options_read(options *o, int argc, char **argv);

/* One option by its name without dashes, as in the configuration file and in `set`; value may be NULL. */
typedef enum option_outcome { OPTION_SET, OPTION_UNKNOWN, OPTION_BAD_VALUE } option_outcome;
option_outcome options_set(settings *set, const char *name, const char *value);
typedef struct option_row {
    const char *name, *values, *summary;
} option_row;
const option_row *options_row(size_t i); /* NULL behind the last */
void options_show(const settings *set, size_t i, char out[64]);

#endif
