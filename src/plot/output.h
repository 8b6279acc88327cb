/* Drawings become files: the name is checked before anything is drawn, the drawing before anything is written, and the
 * file is complete or absent.
 *
 * A name never reaches gnuplot. Links, directories, devices and pipes are refused; an ordinary file is replaced. */
#ifndef GRADUS_PLOT_OUTPUT_H
#define GRADUS_PLOT_OUTPUT_H

#include "plot/picture.h"

/* The kind that the name's ending asks for. DIAG_NAME for what is no name of a picture, DIAG_IO for what exists and is
 * not an ordinary file. */
bool output_check(const char *file, target_kind *ret, diag *d);

/* Whether a drawing begins and ends as its kind must. DIAG_IO. */
bool output_whole(target_kind kind, const char *drawing, size_t length, diag *d);

/* Checks both, then writes beside the place, makes it durable and renames. Nothing is left behind on failure. */
bool output_write(const char *file, target_kind kind, const char *drawing, size_t length, diag *d);

#endif
