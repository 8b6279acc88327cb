/* stub */
#include "app/commands.h"

bool command_plot(session *s, const statement *st, reply *r) { return command_unable(s, st, r); }
