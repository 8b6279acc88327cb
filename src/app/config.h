/* The configuration file: $XDG_CONFIG_HOME/gradus/config, lines of `option = value`, # comments. */
#ifndef GRADUS_APP_CONFIG_H
#define GRADUS_APP_CONFIG_H

#include "app/options.h"

/* Reads the file if there is one. What it does not know or cannot use is a warning with the line, and skipped. */
void config_read(options *o);

/* "$XDG_STATE_HOME/gradus/NAME" (or ~/.local/state), the folder made with mode 0700. False where there is no home. */
bool config_state_path(char *out, size_t size, const char *name);

#endif
