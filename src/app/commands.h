/* The functions behind the words of commands.def. Each fills the reply, or fails with s->d. */
#ifndef GRADUS_APP_COMMANDS_H
#define GRADUS_APP_COMMANDS_H

#include "app/state.h"

bool command_steps(session *s, const statement *st,
                   reply *r); /* derivation.c, with open, why, prove, notations */
bool command_open(session *s, const statement *st, reply *r);
bool command_why(session *s, const statement *st, reply *r);
bool command_prove(session *s, const statement *st, reply *r);
bool command_notations(session *s, const statement *st, reply *r);
bool command_critical(session *s, const statement *st, reply *r); /* critical.c */
bool command_check(session *s, const statement *st, reply *r);    /* commands.c */
/* judge.c: the lines of a derivation below `check`, or in a file; judge_complete: they have ended before the end of the text. */
bool judge_here(session *s, const statement *st, reply *r);
bool judge_file(session *s, const char *path, span where, reply *r);
bool judge_complete(const char *text, size_t length, size_t at);
bool command_forget(session *s, const statement *st, reply *r);
bool command_names(session *s, const statement *st, reply *r);
bool command_undo(session *s, const statement *st, reply *r);
bool command_quit(session *s, const statement *st, reply *r);
bool command_lesson(session *s, const statement *st, reply *r);   /* lesson.c */
bool command_exercise(session *s, const statement *st, reply *r); /* teaching.c, with practice */
bool command_practice(session *s, const statement *st, reply *r);
bool command_plot(session *s, const statement *st, reply *r);   /* picture.c */
bool command_export(session *s, const statement *st, reply *r); /* export.c */
bool command_help(session *s, const statement *st, reply *r);   /* help.c */
bool command_set(session *s, const statement *st, reply *r);    /* set.c */
bool command_save(session *s, const statement *st, reply *r);   /* store.c */
bool command_load(session *s, const statement *st, reply *r);

bool command_unable(session *s, const statement *st, reply *r); /* "... is not there yet" */

#endif
