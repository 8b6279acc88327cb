/* What was typed, from session to session: Readline's list, and a file that grows by one line per entry.
 *
 * The file is $GRADUS_HISTORY (empty or "off": none), else gradus/history in the XDG state directory, mode 0600; a link
 * or anything that is no ordinary file is left alone. Newlines within an entry are written \n, backslashes \\. */
#ifndef GRADUS_APP_HISTORY_H
#define GRADUS_APP_HISTORY_H

#include "base/mem.h"

typedef struct history history;

enum { HISTORY_ENTRIES = 2000 };

history *history_open(mem *m); /* reads the file; NULL when out of memory (then nothing is kept) */
void history_close(history *h);
void history_add(history *h,
                 const char *entry); /* the newest; earlier equal ones leave the list. h may be NULL. */

#endif
