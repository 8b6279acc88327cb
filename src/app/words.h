/* Words: every sentence that the program says goes through here. English is the key of the translation; what stands in
 * the place of {1} ... {4} may come from anywhere and is made visible. */
#ifndef GRADUS_APP_WORDS_H
#define GRADUS_APP_WORDS_H

#include "base/buffer.h"
#include "base/diag.h"

/* Chooses the language: "en", "zh", or NULL for what the environment asks for. The environment is asked
 * before the first word; a session may change it. */
void words_language(const char *language);
void words_choose(int chinese); /* the same by number, as settings keep it; nothing where it is so already */
bool words_is_unicode(void);    /* the terminal's encoding is UTF-8 */
bool words_is_chinese(void);    /* the language that was chosen; else English */

const char *tr(message id);               /* the sentence, with its {1} */
const char *tr_text(const char *english); /* texts of tables: summaries, names of rules */

/* Adds the sentence with its arguments; NULL ends them early. Signs beyond ASCII are spelled with ASCII unless unicode. */
void say(buffer *b, bool unicode, message id, const char *a1, const char *a2, const char *a3);
void say_words(buffer *b, bool unicode, message id, const char *const args[], size_t count);
void say_all(buffer *b, bool unicode, message id, const char args[][DIAG_ARG_SIZE]);
/* The same without a session, for the command line: into `out`, cut at `size`. */
void words_line(char *out, size_t size, message id, const char *a1, const char *a2);

#endif
