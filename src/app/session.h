/* A session: what one REPL, script or test knows and does. Runs statements and hands every line of output to a sink;
 * nothing here knows a terminal, so that tests run sessions in memory.
 *
 * Owner of everything: the session. */
#ifndef GRADUS_APP_SESSION_H
#define GRADUS_APP_SESSION_H

#include "base/diag.h"
#include "base/mem.h"

typedef struct session session;

typedef enum format {
    FORMAT_PRETTY,
    FORMAT_UNICODE,
    FORMAT_ASCII,
    FORMAT_LATEX,
    FORMAT_MARKDOWN,
    FORMAT_JSON,
    FORMAT_C,
    FORMAT_PYTHON,
    FORMAT_OCTAVE,
    FORMAT_HTML
} format;

/* Where output goes: answers to `out`, notes and errors to `err`. text is complete lines. */
typedef struct sink {
    void (*out)(void *data, const char *text, size_t length);
    void (*err)(void *data, const char *text, size_t length);
    void *data;
} sink;

/* When the part that a step changed is marked, in the order of the option's values. */
typedef enum marks_when { MARKS_COLOR, MARKS_ON, MARKS_OFF } marks_when;

typedef struct settings {
    format format;
    bool unicode; /* words may use signs beyond ASCII */
    bool color, quiet, time, plain, named;
    int notation;       /* of derivatives: enum show_notation */
    int language;       /* 0: English, 1: Chinese */
    int marks;          /* enum marks_when */
    int detail;         /* of steps: 0..3 */
    int width;          /* of the terminal, columns */
    const char *layout; /* "mixed", "numerator", "denominator" */
    const char *bend;   /* a rule made wrong on purpose (calc/bend.h); NULL: none */
    const char *plot_dir;
    size_t memory_limit;
    int64_t time_limit;   /* nanoseconds for a statement; 0: none */
    int64_t check_budget; /* nanoseconds; 0: no checks */
} settings;

session *session_new(mem *m, const settings *s, const sink *to,
                     const volatile sig_atomic_t *interrupt); /* NULL when out of memory */
void session_free(session *s);
settings *session_settings(session *s);
mem *session_account(session *s);
bool session_any_failed(const session *s); /* a statement, or a file that could not be read */

typedef enum session_status {
    SESSION_FINE,
    SESSION_FAILED,
    SESSION_INTERRUPTED,
    SESSION_QUIT
} session_status;

/* Runs all statements of text in order; `source` names it in errors ("-e", "-e#2", "<stdin>", a file name; NULL at a
 * prompt, where errors show no place name). Goes on after an error unless stop_at_error. The worst status is returned. */
session_status session_run(session *s, const char *source, const char *text, size_t length,
                           bool stop_at_error);

/* The next text was typed at a prompt and nothing was printed since: errors point at the line on the screen. */
void session_typed(session *s);
/* The number of the first line of the next text that runs (1 unless set). */
void session_set_line(session *s, uint32_t line);
/* Reports an error that happened outside of any statement; the status to go on with. */
session_status session_report(session *s, const char *source, const diag *d);

/* Whether text is one or more complete statements (false: more lines are wanted). */
bool session_complete(session *s, const char *text, size_t length);

/* Names that complete `prefix`, in order, for Tab; calls back with each. */
void session_each_name(session *s, const char *prefix, void (*visit)(void *to, const char *name), void *to);

#endif
