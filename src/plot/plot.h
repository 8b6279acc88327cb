/* Drawing, as the program asks for it: a picture and a target. A session keeps the gnuplot processes between pictures,
 * one in a jail for files and one outside for windows, and starts each when it is first needed. */
#ifndef GRADUS_PLOT_PLOT_H
#define GRADUS_PLOT_PLOT_H

#include "plot/gnuplot.h"
#include "plot/picture.h"

typedef struct plot_session plot_session;

typedef struct plot_options {
    const char *gnuplot; /* an absolute path; NULL: the usual places. Kept by reference. */
    int limit_ms;        /* for one picture; 0: 10,000 */
} plot_options;

plot_session *plot_session_new(mem *m, const plot_options *o); /* NULL when out of memory; starts nothing */
void plot_session_free(plot_session *s);                       /* closes windows; NULL is fine */

/* Draws p. TEXT: adds lines to *ret_text. WINDOW: opens or reuses a window. A file: t->file's ending decides its kind,
 * whatever t->kind says of the three. Errors: those of picture.h, gnuplot.h and output.h; DIAG_UNABLE where this
 * gnuplot lacks the terminal or there is no display. Nothing is written, and *ret_text keeps what it had, on failure. */
bool plot_draw(plot_session *s, const picture *p, const target *t, const stop *halt, buffer *ret_text,
               diag *d);

/* A remark that belongs under the picture (a surface shown by its contours), or MSG_NONE. */
message plot_remark(const picture *p, const target *t);

bool plot_display_present(void); /* DISPLAY or WAYLAND_DISPLAY is set */

/* For `about`: how far gnuplot is confined, and its version; starts it. False with a diag where there is none. */
bool plot_describe(plot_session *s, const stop *halt, int *ret_version, jail_kind *ret_jail, diag *d);

#endif
