/* exercise, practice: handed on to learn/. */
#include "app/commands.h"

bool command_exercise(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
bool command_practice(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
