/* stub */
#include "app/commands.h"

bool command_save(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
bool command_load(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
