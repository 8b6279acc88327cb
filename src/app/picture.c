/* plot: from the words of the command to a picture, and from there to a file, a window or characters.
 *
 * What is drawn is the expression as it was read, not as it was simplified: where that has no value there is a gap, and
 * a removable hole is a ring. Everything of a picture lives in one arena, given back at the end. */
#include "app/commands.h"
#include "app/sampler.h"
#include "calc/domain.h"
#include "num/decimal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_CURVES = 6, MOST_PANELS = 3, MOST_RANGES = 8, MOST_HINTS = 200 };

typedef struct interval {
    const syntax *where;
    const char *key;
    range of;
    bool used;
} interval;

typedef struct subject {
    const syntax *where;
    const expr *e;            /* as read */
    list lost;                /* conditions that its simple form no longer shows: holes */
    const char *label, *name; /* name: of the function that it is; NULL: an expression */
    bool field;
} subject;

typedef struct drawing {
    session *s;
    reply *r;
    arena *home;
    const statement *st;
    uint32_t subject_count, interval_count, panel_count, variable_count;
    subject subjects[MOST_CURVES];
    interval intervals[MOST_RANGES];
    panel_kind kinds[MOST_PANELS];
    panel panels[MOST_PANELS];
    const expr *variables[2];
    range ranges[2];
    const char *file;
    const syntax *file_where;
    bool text, window;
} drawing;

static bool fail_at(drawing *w, const syntax *where, diag_kind k, message m, const char *a1, const char *a2) {
    return fail(w->s, k, where ? where->where : w->st->where, m, a1, a2);
}

/* --- words --- */

static const struct {
    const char *word;
    panel_kind kind;
} kinds[] = {{"contour", PANEL_CONTOUR},
             {"contours", PANEL_CONTOUR},
             {"surface", PANEL_SURFACE},
             {"field", PANEL_FIELD},
             {"gradient", PANEL_FIELD}};

static bool add_kind(drawing *w, panel_kind k) {
    for (uint32_t i = 0; i < w->panel_count; i++)
        if (w->kinds[i] == k) return true;
    if (w->panel_count < MOST_PANELS) w->kinds[w->panel_count++] = k;
    return true;
}

static bool take_word(drawing *w, const syntax *e) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].word, e->text) == 0) return add_kind(w, kinds[i].kind);
    if (strcmp(e->text, "text") == 0) return w->text = true;
    if (strcmp(e->text, "window") == 0) return w->window = true;
    fail_at(w, e, DIAG_SYNTAX, MSG_WORD_NOT_HERE, e->text, "plot");
    return diag_hint(&w->s->d, MSG_SYN_HINT_SYNOPSIS, command_row_of(COMMAND_PLOT)->synopsis, NULL, NULL);
}

/* --- numbers --- */

static bool to_double(drawing *w, const syntax *e, double *ret) {
    reply unheard = *w->r;
    result v;
    session *s = w->s;
    if (!work_out(s, e, &unheard, &v)) return false;
    if (v.left || !v.value || !expr_is_scalar(v.value))
        return fail_at(w, e, DIAG_SHAPE, MSG_APP_PLOT_END, NULL, NULL);
    const expr *q = v.value;
    if (q->kind != EXPR_NUMBER) q = decimal_value(s->pool, s->scratch, q, 17, &s->halt, &s->d);
    if (!q) return diag_at(&s->d, e->where);
    *ret = number_to_double(&q->as.number);
    return true;
}

static bool take_interval(drawing *w, const syntax *bind) {
    const syntax *of = bind->at[0];
    if (of->kind != SYN_RANGE) {
        fail_at(w, bind, DIAG_SYNTAX, MSG_APP_PLOT_RANGE, bind->key, NULL);
        return diag_hint(&w->s->d, MSG_SYN_WRITE, "x = -2..2", NULL, NULL);
    }
    if (w->interval_count == MOST_RANGES) return fail_at(w, bind, DIAG_LIMIT, MSG_APP_PLOT_MANY, "8", NULL);
    interval *i = &w->intervals[w->interval_count++];
    *i = (interval){.where = bind, .key = bind->key};
    if (!to_double(w, of->at[0], &i->of.low) || !to_double(w, of->at[1], &i->of.high)) return false;
    return range_check(i->of, &w->s->d) || diag_at(&w->s->d, of->where);
}

/* --- what is drawn --- */

/* grad f, ∇f: the field of f. */
static const syntax *under_gradient(const syntax *e) {
    bool gradient = (e->kind == SYN_CALL || e->kind == SYN_OPERATOR) && e->op == OP_GRAD && e->count >= 1;
    return gradient ? e->at[0] : NULL;
}

static bool take_subject(drawing *w, const syntax *e) {
    session *s = w->s;
    result v;
    const syntax *inner = under_gradient(e);
    if (w->subject_count == MOST_CURVES) return fail_at(w, e, DIAG_LIMIT, MSG_APP_PLOT_MANY, "6", NULL);
    subject *x = &w->subjects[w->subject_count++];
    if (!work_out(s, inner ? inner : e, w->r, &v)) return false;
    if (v.left) return fail_at(w, e, DIAG_SYNTAX, MSG_APP_PLOT_COMPARISON, NULL, NULL);
    *x = (subject){.where = inner ? inner : e, .e = v.raw, .lost = v.conditions, .field = inner != NULL};
    if (!expr_is_scalar(v.raw)) {
        char text[64];
        shape_text(text, v.raw->shape);
        return fail_at(w, e, DIAG_SHAPE, MSG_APP_PLOT_SHAPE, text, NULL);
    }
    if (inner && !add_kind(w, PANEL_FIELD)) return false;
    const entry *f = x->where->kind == SYN_NAME ? names_find(s->names, x->where->key) : NULL;
    span where = x->where->where;
    x->name = f && f->kind == ENTRY_DEFINED ? f->text : NULL;
    x->label = f && f->kind == ENTRY_DEFINED
                   ? f->source
                   : arena_text(w->home, s->text + where.from, where.to - where.from);
    return x->label || diag_memory(&s->d);
}

static bool take_arguments(drawing *w) {
    const statement *st = w->st;
    for (uint32_t i = 0; i < st->count; i++) {
        const syntax *e = st->at[i];
        bool ok;
        if (e->kind == SYN_WORD && strcmp(e->text, "to") == 0 && i + 1 < st->count &&
            st->at[i + 1]->kind == SYN_STRING) {
            w->file_where = st->at[++i];
            w->file = w->file_where->text;
            ok = true;
        } else if (e->kind == SYN_WORD)
            ok = take_word(w, e);
        else if (e->kind == SYN_BIND)
            ok = take_interval(w, e);
        else
            ok = take_subject(w, e);
        if (!ok) return false;
    }
    return w->subject_count || fail_at(w, NULL, DIAG_SYNTAX, MSG_APP_PLOT_NOTHING, NULL, NULL);
}

/* --- variables and ranges --- */

static bool add_variable(drawing *w, const expr *symbol, const subject *x) {
    for (uint32_t i = 0; i < w->variable_count; i++)
        if (w->variables[i] == symbol) return true;
    if (w->variable_count == 2) {
        fail_at(w, x->where, DIAG_SHAPE, MSG_APP_PLOT_VARIABLES, x->label, NULL);
        return diag_hint(&w->s->d, MSG_APP_PLOT_FIX, symbol->as.symbol.name, NULL, NULL);
    }
    w->variables[w->variable_count++] = symbol;
    return true;
}

/* The parameters of a function in their order; else alphabetically. */
static bool find_variables(drawing *w) {
    session *s = w->s;
    for (uint32_t i = 0; i < w->subject_count; i++) {
        const subject *x = &w->subjects[i];
        const entry *f = x->where->kind == SYN_NAME ? names_find(s->names, x->where->key) : NULL;
        list symbols;
        if (!free_symbols(s->engine, x->e, &symbols)) return diag_memory(&s->d);
        for (uint32_t k = 0; f && f->kind == ENTRY_DEFINED && k < f->parameter_count; k++)
            for (size_t n = 0; n < symbols.count; n++)
                if (strcmp(((const expr *)symbols.at[n])->as.symbol.name, f->parameters[k]) == 0 &&
                    !add_variable(w, symbols.at[n], x))
                    return false;
        for (size_t n = 0; n < symbols.count; n++) {
            const expr *symbol = symbols.at[n];
            if (!expr_is_scalar(symbol))
                return fail_at(w, x->where, DIAG_SHAPE, MSG_APP_PLOT_VECTOR, symbol->as.symbol.name, NULL);
            if (!add_variable(w, symbol, x)) return false;
        }
    }
    if (!w->variable_count) { /* a constant: over the variable that a range names, or x */
        const char *name = w->interval_count ? w->intervals[0].key : "x";
        const expr *symbol = pool_symbol(s->pool, name, shape_scalar(pool_shapes(s->pool)));
        if (!symbol) return false;
        w->variables[w->variable_count++] = symbol;
    }
    bool two = w->panel_count > 0; /* a picture over a plane, though only one variable occurs */
    if (two && w->variable_count == 1)
        return fail_at(w, w->subjects[0].where, DIAG_SHAPE, MSG_APP_PLOT_ONE, w->subjects[0].label, NULL);
    return true;
}

static interval *interval_of(drawing *w, const char *name) {
    for (uint32_t i = 0; i < w->interval_count; i++)
        if (strcmp(w->intervals[i].key, name) == 0) return &w->intervals[i];
    return NULL;
}

static bool find_ranges(drawing *w) {
    char chosen[DIAG_ARG_SIZE] = "";
    double wide = w->variable_count == 1 ? 5 : 2;
    for (uint32_t i = 0; i < w->variable_count; i++) {
        const char *name = w->variables[i]->as.symbol.name;
        interval *given = interval_of(w, name);
        w->ranges[i] = given ? given->of : (range){-wide, wide};
        if (given) {
            given->used = true;
            continue;
        }
        size_t used = strlen(chosen);
        snprintf(chosen + used, sizeof chosen - used, "%s%s = %g..%g", used ? ", " : "", name, -wide, wide);
    }
    return !*chosen || add_note(w->s, w->r, MSG_APP_PLOT_CHOSEN, chosen, NULL, NULL);
}

/* The range of a curve's values: y = -1..1 where y is no variable. */
static const range *value_range(drawing *w) {
    for (uint32_t i = 0; i < w->interval_count; i++)
        if (!w->intervals[i].used && w->variable_count == 1) {
            w->intervals[i].used = true;
            return &w->intervals[i].of;
        }
    return NULL;
}

static bool check_intervals(drawing *w) {
    for (uint32_t i = 0; i < w->interval_count; i++)
        if (!w->intervals[i].used)
            return fail_at(w, w->intervals[i].where, DIAG_NAME, MSG_NOT_A_VARIABLE, w->intervals[i].key,
                           NULL);
    return true;
}

/* --- panels --- */

/* Where the curve may break (zeros in its conditions) and where it has only a hole. */
static bool find_hints(drawing *w, const subject *x, curve_request *q) {
    session *s = w->s;
    double *hints = arena_take(w->home, 2 * MOST_HINTS * sizeof *hints);
    curve_hole *holes = arena_take(w->home, MOST_HINTS * sizeof *holes);
    const expr *culprit = NULL;
    list conditions, removed;
    list_init(&conditions, s->scratch);
    list_init(&removed, s->scratch);
    if (!hints || !holes) return diag_memory(&s->d);
    if (!domain_of(s->engine, x->e, NULL, &conditions, &culprit)) return false;
    for (size_t i = 0; i < x->lost.count; i++) {
        const expr *c = x->lost.at[i];
        if (expr_is(c, OP_NE) && !list_push(&removed, c)) return diag_memory(&s->d);
    }
    q->hints = hints;
    q->hint_count = sampler_zeros(w->home, &conditions, w->variables[0], s->pool, w->ranges[0], &s->halt,
                                  hints, MOST_HINTS);
    q->holes = holes;
    q->hole_count = sampler_zeros(w->home, &removed, w->variables[0], s->pool, w->ranges[0], &s->halt,
                                  hints + MOST_HINTS, MOST_HINTS);
    for (size_t i = 0; i < q->hole_count; i++) holes[i] = (curve_hole){hints[MOST_HINTS + i], NAN};
    return pool_fine(s->pool);
}

static bool make_curves(drawing *w, panel *p) {
    session *s = w->s;
    curve_request *requests = arena_take(w->home, w->subject_count * sizeof *requests);
    sampler *samplers = arena_take(w->home, w->subject_count * sizeof *samplers);
    picture_curve *curves = arena_take(w->home, w->subject_count * sizeof *curves);
    if (!requests || !samplers || !curves) return diag_memory(&s->d);
    for (uint32_t i = 0; i < w->subject_count; i++) {
        const subject *x = &w->subjects[i];
        requests[i] =
            (curve_request){.run = sampler_values, .ctx = &samplers[i], .x = w->ranges[0], .stop = &s->halt};
        if (!sampler_init(&samplers[i], w->home, s->engine, x->e, w->variables, 1, false, &s->halt, &s->d) ||
            !find_hints(w, x, &requests[i]))
            return diag_at(&s->d, x->where->where);
    }
    if (!panel_of_curves(w->home, requests, w->subject_count, p, &s->d))
        return diag_at(&s->d, w->subjects[0].where->where);
    memcpy(curves, p->curves, w->subject_count * sizeof *curves);
    for (uint32_t i = 0; w->subject_count > 1 && i < w->subject_count; i++)
        curves[i].label = w->subjects[i].label; /* of one curve the title says it */
    p->curves = curves;
    const range *values = value_range(w);
    if (values) p->y = *values;
    return true;
}

/* A field is titled ∇f with f behind it, or ∇ of the expression; the colour bar says that it is the length. */
static bool label_field(drawing *w, const subject *x, panel *p) {
    const char *nabla = w->s->set.unicode ? "∇" : "grad ";
    buffer title, length;
    buffer_init(&title, w->home);
    buffer_init(&length, w->home);
    buffer_printf(&title, x->name ? "%s%s,  %s" : "%s(%s%s)", nabla, x->name ? x->name : "", x->label);
    buffer_printf(&length, "|%s%s|", nabla, x->name ? x->name : "f");
    p->title = title.text;
    p->z_label = length.text;
    return (!title.failed && !length.failed) || diag_memory(&w->s->d);
}

typedef bool (*panel_function)(arena *, const surface_request *, panel *, diag *);

static bool make_plane(drawing *w, panel_kind k, panel *p) {
    static const panel_function functions[] = {[PANEL_SURFACE] = panel_of_surface,
                                               [PANEL_CONTOUR] = panel_of_contour,
                                               [PANEL_FIELD] = panel_of_field};
    session *s = w->s;
    const subject *x = &w->subjects[0];
    sampler *of = arena_take(w->home, sizeof *of);
    if (!of) return diag_memory(&s->d);
    if (w->subject_count > 1)
        return fail_at(w, w->subjects[1].where, DIAG_UNABLE, MSG_APP_PLOT_ONE_SURFACE, NULL, NULL);
    if (!sampler_init(of, w->home, s->engine, x->e, w->variables, 2, k == PANEL_FIELD, &s->halt, &s->d))
        return diag_at(&s->d, x->where->where);
    surface_request q = {.value = sampler_values,
                         .gradient = sampler_gradients,
                         .value_ctx = of,
                         .gradient_ctx = of,
                         .x = w->ranges[0],
                         .y = w->ranges[1],
                         .stop = &s->halt};
    if (!functions[k](w->home, &q, p, &s->d)) return diag_at(&s->d, x->where->where);
    p->title = x->label;
    return k != PANEL_FIELD || label_field(w, x, p);
}

/* A name as it is shown: Greek letters as letters. */
static const char *shown_name(drawing *w, const expr *symbol) {
    buffer b;
    buffer_init(&b, w->home);
    return print_plain(w->s, &b, symbol) ? b.text : symbol->as.symbol.name;
}

static bool make_panels(drawing *w) {
    if (w->variable_count == 2 && !w->panel_count) add_kind(w, PANEL_SURFACE);
    if (w->variable_count == 1) w->kinds[w->panel_count++] = PANEL_CURVES;
    for (uint32_t i = 0; i < w->panel_count; i++) {
        panel *p = &w->panels[i];
        if (!(w->kinds[i] == PANEL_CURVES ? make_curves(w, p) : make_plane(w, w->kinds[i], p))) return false;
        p->x_label = shown_name(w, w->variables[0]);
        if (w->variable_count == 2)
            p->y_label = shown_name(w, w->variables[1]);
        else if (w->subject_count == 1)
            p->title = w->subjects[0].label;
    }
    return true;
}

/* --- where to --- */

/* DIR/plot-1.png, plot-2.png, ... */
static const char *numbered_file(drawing *w) {
    buffer b;
    buffer_init(&b, w->home);
    buffer_printf(&b, "%s/plot-%u.png", w->s->set.plot_dir, ++w->s->plot_number);
    return b.failed ? NULL : b.text;
}

static bool choose_target(drawing *w, target *t) {
    session *s = w->s;
    *t = (target){.kind = TARGET_TEXT,
                  .width = s->set.width < 100 ? s->set.width : 100,
                  .ascii = !s->set.unicode,
                  .colour = s->set.color && !s->set.plain};
    if (w->file || (s->set.plot_dir && !w->text && !w->window)) {
        t->kind = TARGET_PNG;
        t->width = 0;
        t->file = w->file ? w->file : numbered_file(w);
        return t->file || diag_memory(&s->d);
    }
    bool terminal = s->set.format == FORMAT_PRETTY && !s->set.plain;
    if (!w->text && (w->window || (terminal && plot_display_present()))) {
        t->kind = TARGET_WINDOW;
        t->width = 0;
    }
    return true;
}

static bool draw(drawing *w, const picture *p) {
    session *s = w->s;
    target t;
    if (!s->plots && !(s->plots = plot_session_new(s->account, NULL))) return diag_memory(&s->d);
    if (!choose_target(w, &t)) return false;
    bool ok = plot_draw(s->plots, p, &t, &s->halt, &w->r->words, &s->d);
    if (!ok && t.kind == TARGET_WINDOW && !w->window && s->d.kind != DIAG_INTERRUPTED &&
        s->d.kind != DIAG_MEMORY) {
        diag_clear(&s->d);
        t = (target){
            .kind = TARGET_TEXT, .width = s->set.width, .ascii = !s->set.unicode, .colour = s->set.color};
        ok = plot_draw(s->plots, p, &t, &s->halt, &w->r->words, &s->d) &&
             add_note(s, w->r, MSG_APP_PLOT_AS_TEXT, NULL, NULL, NULL);
    }
    if (!ok) return diag_at(&s->d, w->file_where ? w->file_where->where : w->st->where);
    if (t.file && !add_note(s, w->r, MSG_APP_PLOT_WRITTEN, t.file, NULL, NULL)) return false;
    message remark = plot_remark(p, &t);
    return remark == MSG_NONE || add_note(s, w->r, remark, NULL, NULL, NULL);
}

bool command_plot(session *s, const statement *st, reply *r) {
    drawing *w = arena_take(s->scratch, sizeof *w);
    arena *home = w ? arena_new(s->account) : NULL;
    if (!home) return diag_memory(&s->d);
    *w = (drawing){.s = s, .r = r, .home = home, .st = st};
    picture p = {w->panels, 0};
    bool ok =
        take_arguments(w) && find_variables(w) && find_ranges(w) && make_panels(w) && check_intervals(w);
    p.panel_count = w->panel_count;
    ok = ok && draw(w, &p);
    arena_free(home);
    return ok;
}
