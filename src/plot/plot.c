/* The script and the drawing live in an arena of their own for the length of one picture. */
#include "plot/plot.h"
#include "plot/output.h"
#include "plot/text.h"

#include <stdlib.h>
#include <string.h>

struct plot_session {
    mem *account;
    gnuplot *files, *windows;
};

plot_session *plot_session_new(mem *m, const plot_options *o) {
    plot_session *s = mem_take(m, sizeof *s);
    if (!s) return NULL;
    gnuplot_options options = {.path = o ? o->gnuplot : NULL, .limit_ms = o ? o->limit_ms : 0};
    s->account = m;
    s->files = gnuplot_new(m, &options);
    options.display = true;
    s->windows = gnuplot_new(m, &options);
    if (s->files && s->windows) return s;
    plot_session_free(s);
    return NULL;
}

void plot_session_free(plot_session *s) {
    if (!s) return;
    gnuplot_free(s->files);
    gnuplot_free(s->windows);
    mem_give(s->account, s, sizeof *s);
}

bool plot_display_present(void) {
    const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
    return (x && *x) || (wayland && *wayland);
}

message plot_remark(const picture *p, const target *t) {
    for (size_t i = 0; t->kind == TARGET_TEXT && i < p->panel_count; i++)
        if (p->panels[i].kind == PANEL_SURFACE) return MSG_PLOT_SURFACE_AS_TEXT;
    return MSG_NONE;
}

bool plot_describe(plot_session *s, const stop *halt, int *ret_version, jail_kind *ret_jail, diag *d) {
    if (!gnuplot_start(s->files, halt, d)) return false;
    *ret_version = gnuplot_version(s->files);
    *ret_jail = gnuplot_jail(s->files);
    return true;
}

/* ---- Which terminal of gnuplot ---- */

static const char *const window_terminals[] = {"qt", "wxt", "x11"};

static bool choose_window(const gnuplot *g, target *t, diag *d) {
    size_t count = sizeof window_terminals / sizeof *window_terminals;
    for (size_t i = 0; i < count; i++) {
        const char *name = window_terminals[i];
        bool wanted = !t->window || strcmp(t->window, name) == 0;
        if (!wanted || !gnuplot_has_terminal(g, name)) continue;
        t->window = name;
        return true;
    }
    diag_set(d, DIAG_UNABLE, NOWHERE, MSG_GNUPLOT_TERMINAL, t->window ? t->window : "windows", NULL, NULL);
    return diag_hint(d, MSG_GNUPLOT_NO_WINDOW_HINT, NULL, NULL, NULL);
}

static bool has_kind(const gnuplot *g, target_kind kind, diag *d) {
    static const char *const names[] = {
        [TARGET_PNG] = "pngcairo", [TARGET_SVG] = "svg", [TARGET_PDF] = "pdfcairo"};
    return gnuplot_has_terminal(g, names[kind]) ||
           diag_set(d, DIAG_UNABLE, NOWHERE, MSG_GNUPLOT_TERMINAL, names[kind], NULL, NULL);
}

/* ---- Drawing ---- */

static bool draw_text(arena *scratch, const picture *p, const target *t, buffer *ret_text, diag *d) {
    buffer lines;
    buffer_init(&lines, scratch);
    if (!text_draw(&lines, p, t, d)) return false;
    buffer_add(ret_text, lines.text, lines.length);
    return !ret_text->failed || diag_memory(d);
}

static bool draw_file(gnuplot *g, arena *scratch, const picture *p, target t, const stop *halt, diag *d) {
    buffer script, drawing;
    buffer_init(&script, scratch);
    buffer_init(&drawing, scratch);
    return output_check(t.file, &t.kind, d) && gnuplot_start(g, halt, d) && has_kind(g, t.kind, d) &&
           picture_script(&script, p, &t, gnuplot_version(g), d) &&
           gnuplot_run(g, script.text, script.length, halt, &drawing, d) &&
           output_write(t.file, t.kind, drawing.text, drawing.length, d);
}

static bool draw_window(gnuplot *g, arena *scratch, const picture *p, target t, const stop *halt, diag *d) {
    buffer script;
    buffer_init(&script, scratch);
    if (!plot_display_present()) {
        diag_set(d, DIAG_UNABLE, NOWHERE, MSG_GNUPLOT_NO_WINDOW, NULL, NULL, NULL);
        return diag_hint(d, MSG_GNUPLOT_NO_WINDOW_HINT, NULL, NULL, NULL);
    }
    return gnuplot_start(g, halt, d) && choose_window(g, &t, d) &&
           picture_script(&script, p, &t, gnuplot_version(g), d) &&
           gnuplot_run(g, script.text, script.length, halt, NULL, d);
}

bool plot_draw(plot_session *s, const picture *p, const target *t, const stop *halt, buffer *ret_text,
               diag *d) {
    arena *scratch = arena_new(s->account);
    if (!scratch) return diag_memory(d);
    bool fine;
    if (t->kind == TARGET_TEXT)
        fine = draw_text(scratch, p, t, ret_text, d);
    else if (t->kind == TARGET_WINDOW)
        fine = draw_window(s->windows, scratch, p, *t, halt, d);
    else
        fine = draw_file(s->files, scratch, p, *t, halt, d);
    arena_free(scratch);
    return fine;
}
