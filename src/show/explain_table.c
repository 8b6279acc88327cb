/* By a table: difference quotients for h = 1/10, 1/100, ... in double precision. They converge until rounding takes over. */
#include "calc/display.h"
#include "num/tape.h"
#include "show/explain_parts.h"
#include "show/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    ROWS = 13,
    NAMES = 24,
    ROOM = 40,
    H_COLUMN = 2,
    FORWARD_COLUMN = 10,
    DIGITS_COLUMN = 33,
    CENTRAL_COLUMN = 42
};

typedef struct tabulating {
    explaining *x;
    tape *f, *slope;
    double point[NAMES], exact;
    uint32_t count, at; /* names; which of them moves */
} tabulating;

static double value_at(const tape *t, double *point, uint32_t at, double step) {
    double before = point[at], y = NAN;
    point[at] = before + step;
    if (!tape_run(t, point, 1, &y)) y = NAN;
    point[at] = before;
    return y;
}

/* How many leading digits of a are those of b. */
static int agreeing(double a, double b) {
    if (a == b) return 16;
    double error = fabs(a - b) / fmax(fabs(b), 1e-300);
    int n = (int)floor(-log10(2 * error));
    return n < 0 ? 0 : n > 16 ? 16 : n;
}

/* "1.99|98": the digits that agree stand before the bar. */
static const char *marked(explaining *x, double a, int digits) {
    char text[ROOM];
    buffer b;
    int seen = 0;
    buffer_init(&b, x->g->scratch);
    snprintf(text, sizeof text, "%.12g", a);
    for (const char *c = text; *c; c++) {
        if (seen == digits && *c >= '0' && *c <= '9') {
            buffer_printf(&b, "|%s", c);
            return b.failed ? NULL : b.text;
        }
        seen += *c >= '0' && *c <= '9' && (seen || *c != '0');
        buffer_putc(&b, *c);
    }
    return b.failed ? NULL : b.text;
}

static bool row(tabulating *t, const char *const *texts, bool header) {
    static const uint32_t columns[] = {H_COLUMN, FORWARD_COLUMN, DIGITS_COLUMN, CENTRAL_COLUMN};
    told *line = explain_item(t->x, TOLD_CELLS);
    if (!line) return false;
    line->header = header;
    for (int i = 0; i < 4; i++) {
        if (!texts[i]) return diag_memory(t->x->d);
        line->cells[i] = texts[i];
        line->columns[i] = columns[i];
    }
    line->cell_count = 4;
    return true;
}

static bool heads(tabulating *t) {
    const char *all = explain_say(t->x, message_text(MSG_TABLE_HEADS)), *texts[4];
    for (int i = 0; i < 4; i++) {
        const char *bar = strchr(all, '|');
        texts[i] = arena_text(t->x->g->scratch, all, bar ? (size_t)(bar - all) : strlen(all));
        all = bar ? bar + 1 : "";
    }
    return row(t, texts, true);
}

static bool rows(tabulating *t, int *ret_best) {
    int most = -1;
    double y = value_at(t->f, t->point, t->at, 0);
    for (int i = 1; i <= ROWS; i++) {
        double h = pow(10, -i), forward = (value_at(t->f, t->point, t->at, h) - y) / h,
               central = (value_at(t->f, t->point, t->at, h) - value_at(t->f, t->point, t->at, -h)) / (2 * h);
        int digits = agreeing(forward, t->exact);
        char *step = arena_take(t->x->g->scratch, ROOM), *count = arena_take(t->x->g->scratch, ROOM);
        if (!step || !count) return diag_memory(t->x->d);
        snprintf(step, ROOM, i < 5 ? "%.*f" : "1e-%d", i < 5 ? i : i, h);
        if (i >= 5) snprintf(step, ROOM, "1e-%d", i);
        snprintf(count, ROOM, "%d", digits);
        const char *texts[] = {step, marked(t->x, forward, digits), count,
                               marked(t->x, central, agreeing(central, t->exact))};
        if (!row(t, texts, false)) return false;
        if (digits > most) most = digits, *ret_best = i;
    }
    return true;
}

/* The point: what `at` gave, else 1 for each name. */
static bool take_point(tabulating *t, const result *v, const list *names_, buffer *ret) {
    explaining *x = t->x;
    diag unheard = {0};
    buffer_init(ret, x->g->scratch);
    for (uint32_t i = 0; i < names_->count; i++) {
        const expr *value = pool_integer(x->g->pool, 1);
        for (uint32_t k = 0; k < v->at_count; k++)
            if (v->at_names[k] == names_->at[i]) value = v->at_values[k];
        tape *constant = tape_new(x->g->scratch, &value, 1, NULL, 0, pool_stop(x->g->pool), &unheard);
        t->point[i] = NAN;
        if (constant) tape_run(constant, NULL, 1, &t->point[i]);
        if (i) buffer_puts(ret, ", ");
        if (!explain_print(x, ret, names_->at[i])) return false;
        buffer_puts(ret, " = ");
        if (!explain_print(x, ret, display(x->g, value))) return false;
    }
    return !ret->failed || diag_memory(x->d);
}

bool explain_table(explaining *x, const result *v, const record *r) {
    engine *g = x->g;
    const expr *f = r->steps[r->order - 1]->subject, *by = r->variables[r->order - 1];
    list names_;
    tabulating t = {.x = x};
    buffer point;
    diag own = {0};
    int best = 0;
    char exact[ROOM], turn[ROOM];
    if (!free_symbols(g, f, &names_)) return false;
    while (t.at < names_.count && names_.at[t.at] != by) t.at++;
    if (t.at == names_.count && !list_push(&names_, by)) return diag_memory(x->d);
    if (names_.count > NAMES || !take_point(&t, v, &names_, &point)) return false;
    const expr *const *inputs = (const expr *const *)names_.at;
    t.count = (uint32_t)names_.count;
    t.f = tape_new(g->scratch, &f, 1, inputs, t.count, pool_stop(g->pool), &own);
    t.slope = t.f ? tape_new(g->scratch, &r->answer, 1, inputs, t.count, pool_stop(g->pool), &own) : NULL;
    if (!t.slope) return *x->d = own, false;
    t.exact = value_at(t.slope, t.point, t.at, 0);
    if (!isfinite(t.exact))
        return diag_set(x->d, DIAG_DOMAIN, NOWHERE, MSG_TABLE_NO_POINT, point.text, NULL, NULL);
    told *question = explain_item(x, TOLD_QUESTION);
    if (!question || !(question->e = display(g, pool_call2(g->pool, OP_DIFF, f, by)))) return false;
    snprintf(exact, sizeof exact, "%.15g", t.exact);
    if (!explain_words(x, MSG_TABLE_POINT, point.text, "")) return false;
    x->gap = true;
    if (!heads(&t) || !rows(&t, &best)) return false;
    snprintf(turn, sizeof turn, "1e-%d", best + 1);
    x->gap = true;
    return explain_words(x, MSG_TABLE_EXACT, exact, "") &&
           (best >= ROWS || explain_words(x, MSG_TABLE_TURN, turn, "") != NULL);
}
