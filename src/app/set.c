/* stub */
#include "app/commands.h"

bool command_set(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
