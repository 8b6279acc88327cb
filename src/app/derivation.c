/* steps, open, why, prove, notations: the commands that show how an answer came about. */
#include "app/commands.h"

bool command_steps(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
bool command_open(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
bool command_why(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
bool command_prove(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
bool command_notations(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
