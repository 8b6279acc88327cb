/* Marking: an answer is right when it is equal as mathematics, however it is written. A wrong one is compared with the
 * mistakes that the lesson foresees, and refuted by a point where the values differ. */
#ifndef GRADUS_LEARN_MARK_H
#define GRADUS_LEARN_MARK_H

#include "calc/evaluate.h"
#include "learn/lesson.h"
#include "verify/equal.h"

/* A session that is ready to work one thing out: diag and pool are set up, engine->scratch holds what is made. */
typedef struct marker {
    engine *engine;
    names *names;
    const stop *stop;
    diag *diag;
} marker;

typedef enum mark_verdict {
    MARK_RIGHT,
    MARK_WRONG,      /* mistake and difference say more */
    MARK_SHAPE,      /* a number where a vector is wanted, ... */
    MARK_TRANSPOSED, /* the right entries as a row instead of a column, or the other way */
    MARK_ASKS,       /* has gradus do the work (diff, f_x) that was asked for */
    MARK_UNREADABLE, /* the marker's diag, placed in the answer, says why */
    MARK_UNDECIDED   /* difference.reason */
} mark_verdict;

typedef struct marking {
    mark_verdict verdict;
    const mistake *mistake;       /* NULL: none of those foreseen */
    equality difference;          /* WRONG: its check holds the point; UNDECIDED: its reason */
    const expr *expected, *found; /* in the form to be shown; NULL where there is none (a choice) */
    uint32_t line;                /* when marking failed: of the lesson's own text at fault */
} marking;

/* False with diag: the lesson's own answer cannot be read or worked out (ret->line), or interrupted, or out of memory. */
bool mark_answer(marker *m, const question *q, const char *text, size_t length, marking *ret);

/* "x = 1/2, y = 3", for the witness of a difference. False when out of memory. */
bool mark_point(buffer *b, arena *scratch, const check *c, bool unicode);

#endif
