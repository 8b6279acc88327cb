/* stub */
#include "app/commands.h"

bool command_export(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
