/* Files that appear whole or not at all: a reader sees the old text or the new one, never half of one. */
#ifndef GRADUS_BASE_FILE_H
#define GRADUS_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Writes text beside path, makes it durable and renames it to path. Nothing is left behind on failure; *ret_error is then
 * an errno. What stands at path is replaced, and is the caller's to look at before. */
bool file_replace(const char *path, const char *text, size_t length, int *ret_error);

/* The folder of the running program into out, with a slash at the end. False, and out "", where the system does not say. */
bool file_program_folder(char *out, size_t room);

#endif
