/* The rows of commands.def as a table. */
#include "read/syntax.h"

#include <string.h>

static const command_row rows[] = {
#define COMMAND(id, ...) [COMMAND_##id] = {__VA_ARGS__},
#include "read/commands.def"
#undef COMMAND
};

const command_row *command_row_of(command c) { return &rows[c]; }

command command_find(const char *word, size_t length) {
    for (int c = 0; c < COMMAND_COUNT; c++)
        if (strncmp(rows[c].word, word, length) == 0 && rows[c].word[length] == 0) return (command)c;
    return COMMAND_COUNT;
}
