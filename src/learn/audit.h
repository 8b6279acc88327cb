/* Checking a lesson before anyone plays it: each example is run and its output compared, each answer must pass its own
 * test, each foreseen mistake must fail it and be told apart from the others. */
#ifndef GRADUS_LEARN_AUDIT_H
#define GRADUS_LEARN_AUDIT_H

#include "learn/play.h"

typedef struct audit {
    uint32_t fine, bad;
} audit;

/* One line of the report. text MSG_NONE: all is well with what stands at `line`, and `what` names it: an input, an
 * answer. Otherwise the fault, and `detail` lines under it ("" for none). */
typedef struct finding {
    uint32_t line;
    const char *what;
    message text;
    const char *args[3];
    const char *detail;
} finding;

typedef void (*audit_report)(void *data, const finding *f);

/* Hands every finding to `report`, in the order of the lines. home: for what is made meanwhile. */
void audit_lesson(arena *home, const lesson *l, const lesson_host *h, audit_report report, void *data,
                  audit *ret);

/* Whether output is what the example expects: "..." alone on a line for any lines, at the end of a line for any rest. */
bool audit_matches(const char *expected, const char *output);

#endif
