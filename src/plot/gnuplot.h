/* gnuplot as a child process that is never trusted to answer, to end or to be there.
 *
 * It is started at the first request and kept; each request is a script, answered by a drawing on its standard output
 * and a mark on its standard error. Invariants: a request takes no longer than its limit and the grace; whatever the
 * child does, it cannot block us, and after an error either it answers marks again or it is gone and reaped; no script
 * is sent twice. Its descriptors are closed on exec, and no signal disposition of our process is changed. */
#ifndef GRADUS_PLOT_GNUPLOT_H
#define GRADUS_PLOT_GNUPLOT_H

#include "base/buffer.h"
#include "base/diag.h"
#include "plot/jail.h"

typedef struct gnuplot gnuplot;

typedef struct gnuplot_options {
    const char *path; /* absolute; NULL: the usual places. Kept by reference. */
    bool display;     /* may open windows: the environment names the display, and the jail is left out */
    int limit_ms;     /* of a request; 0: 10,000 */
    int grace_ms;     /* between asking to stop and killing; 0: 1,000 */
} gnuplot_options;

gnuplot *gnuplot_new(mem *m, const gnuplot_options *o); /* starts nothing; NULL when out of memory */
void gnuplot_free(gnuplot *g);                          /* ends the child and reaps it; NULL is fine */

/* Starts the child unless it runs. DIAG_UNABLE where gnuplot is absent or too old, DIAG_IO where it does not answer. */
bool gnuplot_start(gnuplot *g, const stop *s, diag *d);
bool gnuplot_running(const gnuplot *g);
long gnuplot_process(const gnuplot *g); /* its id; 0 when it does not run */

/* Of the child started last; 0, false, "" before. */
int gnuplot_version(const gnuplot *g); /* 504 is 5.4 */
bool gnuplot_has_terminal(const gnuplot *g, const char *name);
jail_kind gnuplot_jail(const gnuplot *g);
const char *gnuplot_path(const gnuplot *g);

/* Runs a script and adds what it draws to *ret_drawing (NULL: dropped). Errors: those of gnuplot_start; DIAG_IO when the
 * child refuses the script or stops; DIAG_LIMIT when it takes or draws too much; DIAG_INTERRUPTED; DIAG_MEMORY. */
bool gnuplot_run(gnuplot *g, const char *script, size_t length, const stop *s, buffer *ret_drawing, diag *d);

#endif
