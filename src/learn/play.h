/* A lesson being played: a machine that presents items until it wants a line from the reader, and is then handed one.
 *
 *     present --(a page ends)--> WAIT --(Enter)--> present
 *     present --(a question)---> ANSWER --(right, skip)--> present;  a wrong answer stays
 *     ANSWER or WAIT --play--> FREE --back--> where it was, with the variables as they were
 *     menu, quit, or the last item --> OVER
 *
 * It prints nothing and knows no session: the host does both. */
#ifndef GRADUS_LEARN_PLAY_H
#define GRADUS_LEARN_PLAY_H

#include "learn/mark.h"
#include "learn/prose.h"

/* Who typed a statement: what a lesson may do is less (compute, and plot to the screen). */
typedef enum lesson_author { AUTHOR_LESSON, AUTHOR_READER } lesson_author;

/* What the player needs of the program. */
typedef struct lesson_host {
    void *data;
    void (*show)(void *data, const char *text, size_t length); /* lines for the reader, already harmless */
    void (*say)(void *data, message id, const char *const args[], size_t count); /* one sentence as a line */
    /* Runs statements and shows what they print; with ret_output, adds that (and "error: ..." lines) to it instead.
     * False: one failed. */
    bool (*run)(void *data, const char *text, lesson_author who, buffer *ret_output);
    marker *(*ready)(void *data); /* for one marking */
    void (*explain)(void *data, const char *text,
                    size_t length);  /* the marker's diag, which is about this answer */
    const void *(*save)(void *data); /* the names as they are; NULL: out of memory */
    void (*restore)(void *data, const void *saved);
    bool (*in_time)(void *data); /* the lesson has not computed for too long */
} lesson_host;

typedef enum play_state { PLAY_WAIT, PLAY_ANSWER, PLAY_FREE, PLAY_OVER } play_state;

typedef struct player {
    arena *home;
    const lesson *lesson;
    const lesson_host *host;
    prose_style style;
    bool pauses;              /* wait for Enter before each page */
    play_state state, before; /* before: of FREE */
    size_t next;              /* item */
    const question *asked;    /* NULL but in ANSWER, and in FREE entered from there */
    uint32_t number;          /* of the question, from 1 */
    uint32_t tries, hints;    /* of the question */
    uint32_t right, skipped;
    const void *saved; /* of FREE */
    bool menu;         /* the reader wants the list of lessons */
    bool finished;     /* the last item was presented */
} player;

void player_init(player *p, arena *home, const lesson *l, const lesson_host *h, const prose_style *style,
                 bool pauses);
play_state player_start(player *p);
play_state player_line(player *p, const char *text, size_t length);

#endif
