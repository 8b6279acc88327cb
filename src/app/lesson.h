/* Lessons in the program: found, listed, played and checked. The machine itself is learn/play.h; here it gets a session
 * of its own, so that nothing the reader has defined disturbs a lesson, and no lesson touches what the reader has. */
#ifndef GRADUS_APP_LESSON_H
#define GRADUS_APP_LESSON_H

#include "app/session.h"
#include "base/list.h"

/* What stands behind `gradus lesson` on the command line, NULL at the end; the exit status: 0, 1 or 2. At a terminal a
 * lesson is played by `prompt` (repl_run), else standard input is read line by line. */
int lesson_main(session *s, const char *const *words,
                session_status (*prompt)(session *, volatile sig_atomic_t *),
                volatile sig_atomic_t *interrupted);

/* A lesson under way takes the lines of the prompt. */
bool lesson_is_on(const session *s);
const char *lesson_prompt(const session *s);
session_status lesson_take(session *s, const char *text,
                           size_t length); /* SESSION_QUIT: it is over, and was all there was to do */
void lesson_end(session *s);               /* nothing where none is on */

/* --- lesson_find.c --- */

typedef struct found {
    const char *name, *path; /* 05-partial, .../lessons/05-partial.en.md */
    const char *title, *id;
} found;

/* The lessons in the language of the program, in English where there is none, by name: const found *. With diag
 * (DIAG_IO) where no directory of lessons is there; messages name the last one that was tried. */
bool lesson_find_all(arena *home, bool chinese, list *ret, diag *d);
/* A file, or the name of a lesson: 05-partial, partial, its number 5 or its id. The path; NULL with diag. */
const char *lesson_find(arena *home, bool chinese, const char *name, diag *d);

/* --- lesson_new.c --- */

/* Writes NAME.md here, a lesson to start from; never over a file that is there. Its path; NULL with diag. */
const char *lesson_new(arena *home, const char *name, diag *d);

#endif
