/* Shared by picture.c (the frame of a script) and the files that write one kind of panel; nobody else's. */
#ifndef GRADUS_PLOT_PICTURE_PARTS_H
#define GRADUS_PLOT_PICTURE_PARTS_H

#include "plot/picture.h"
#include "plot/script.h"

typedef struct writer {
    buffer *b;
    const panel *p;
    int number;  /* of the panel: names its data blocks */
    int version; /* of gnuplot: 504 */
    int width, height;
} writer;

void writer_row(const writer *w, const double *values, size_t count); /* one line of a data block */
void writer_data_begin(const writer *w, const char *name);            /* $name<number> << EOD */
void writer_data_end(const writer *w);
void writer_label(const writer *w, const char *setting,
                  const char *label); /* "set title" and such; nothing if NULL */
void writer_axes(const writer *w);    /* xrange, yrange, and labels of both */

void writer_contours(const writer *w,
                     bool flat); /* $C: x y place(level); in space, two blank lines part the lines */
void writer_palette(const writer *w, const char *const *colours, size_t count);
void writer_colour_scale(const writer *w, const scale *s,
                         range shown); /* cbrange and, where bent, the tics */

void writer_curves(const writer *w);
void writer_surface(const writer *w);
void writer_contour(const writer *w);
void writer_field(const writer *w);

/* Marks and paths: their data blocks before the plot command, their parts of it after (each begins with ", "). */
void writer_overlay_data(const writer *w);
void writer_overlay_parts(const writer *w);

#endif
