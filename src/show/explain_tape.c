/* By the tape: the blocks of the program from the first to the last, and their adjoints from the last to the first, each from
 * those of the blocks that use it. Side by side where that fits the screen. */
#include "base/utf8.h"
#include "calc/adjoint.h"
#include "calc/display.h"
#include "calc/present.h"
#include "calc/proof.h"
#include "calc/simplify.h"
#include "expr/walk.h"
#include "show/explain_parts.h"

#include <string.h>

enum { INDENT = 2, LEFT_COLUMN = 44, BESIDE = 27, RULE_COLUMN = 42 };

typedef struct row {
    buffer text, shape;
    const char *rule; /* what was turned round; "" on the left */
} row;

typedef struct telling {
    explaining *x;
    program p;
    const expr *name;
    const expr **bars; /* of each block, and of the variable behind them */
    row *forward, *backward;
    uint32_t forward_count, backward_count;
} telling;

static bool memory(telling *t) { return diag_memory(t->x->d); }

/* a_bar as a letter with a bar over it, where letters are drawn. */
static void barred(const explaining *x, buffer *out, const char *text) {
    static const char bar[] = "_bar", over[] = "\xCC\x84";
    const char *at;
    while (x->o->unicode && (at = strstr(text, bar)) != NULL) {
        buffer_add(out, text, (size_t)(at - text));
        buffer_puts(out, over);
        text = at + strlen(bar);
    }
    buffer_puts(out, text);
}

/* "a = X w", and its shape */
static bool equation(telling *t, row *ret, const expr *left, const expr *right) {
    buffer plain;
    buffer_init(&plain, t->x->g->scratch);
    buffer_init(&ret->text, t->x->g->scratch);
    buffer_init(&ret->shape, t->x->g->scratch);
    if (!explain_print(t->x, &plain, left)) return false;
    buffer_puts(&plain, " = ");
    if (!right || !explain_print(t->x, &plain, display(t->x->g, right))) return false;
    barred(t->x, &ret->text, plain.text);
    shape_print(&ret->shape, left->shape);
    return !(ret->text.failed || ret->shape.failed) || memory(t);
}

static const expr *bar_of(telling *t, const expr *symbol) {
    buffer name;
    buffer_init(&name, t->x->g->scratch);
    buffer_printf(&name, "%s_bar", symbol->as.symbol.name);
    return name.failed ? (memory(t), NULL) : pool_symbol(t->x->g->pool, name.text, symbol->shape);
}

static const expr *symbol_of(const telling *t, uint32_t i) {
    return i + 1 < t->p.count ? t->p.at[i].symbol : t->name;
}

/* The values of blocks by their names: c for exp(b). */
static const expr *named(telling *t, const expr *e) {
    engine *g = t->x->g;
    for (uint32_t i = 0; i + 1 < t->p.count && e; i++)
        e = walk_replace(g->pool, g->scratch, e, &t->p.at[i].definition, &t->p.at[i].symbol, 1);
    return e ? simplify(g, e) : NULL;
}

/* What each block gets from those that use it, in their adjoints' names: sums[i]; of the variable at the end. */
static bool share_out(telling *t, const expr **sums) {
    engine *g = t->x->g;
    const expr **increments = arena_take(g->scratch, 2 * (t->p.count + 1) * sizeof *increments);
    if (!increments) return memory(t);
    const expr **shares = increments + t->p.count + 1;
    for (uint32_t i = t->p.count; i-- > 0;) {
        const block *b = &t->p.at[i];
        for (uint32_t k = 0; k < i; k++) increments[k] = t->p.at[k].increment;
        increments[i] = t->p.increment;
        if (!b->change) continue;
        const expr *seed = i + 1 < t->p.count ? t->bars[i] : pool_integer(g->pool, 1);
        if (!adjoint_push(g, b->change, seed, increments, i + 1, shares)) return false;
        for (uint32_t k = 0; k <= i; k++) {
            uint32_t to = k < i ? k : t->p.count;
            if (shares[k] && !(shares[k] = named(t, shares[k]))) return false;
            if (shares[k]) sums[to] = sums[to] ? simple_add(g, sums[to], shares[k]) : shares[k];
        }
    }
    return pool_fine(g->pool);
}

static const char *rule_of(const block *b) {
    if (!b->steps) return "";
    const expr *e = b->definition;
    return b->steps->rule == RULE_D_TABLE || b->steps->rule == RULE_D_LINEAR
               ? op_row_of((op)e->op)->name
               : rule_row_of(b->steps->rule)->name;
}

/* The operation that hands its adjoint down to block i: that of the last block that uses it. */
static const char *rule_to(const telling *t, uint32_t i) {
    const expr *increment = i < t->p.count ? t->p.at[i].increment : t->p.increment;
    for (uint32_t k = t->p.count; k-- > 0;)
        if (t->p.at[k].change && expr_depends(t->p.at[k].change, increment)) return rule_of(&t->p.at[k]);
    return "";
}

static bool fill_rows(telling *t) {
    engine *g = t->x->g;
    uint32_t n = t->p.count;
    const expr **sums = arena_take(g->scratch, (n + 1) * sizeof *sums);
    t->bars = arena_take(g->scratch, (n + 1) * sizeof *t->bars);
    t->forward = arena_take(g->scratch, (n + 1) * sizeof *t->forward);
    t->backward = arena_take(g->scratch, (n + 2) * sizeof *t->backward);
    if (!sums || !t->bars || !t->forward || !t->backward) return memory(t);
    for (uint32_t i = 0; i < n; i++) {
        if (!(t->bars[i] = bar_of(t, symbol_of(t, i)))) return false;
        row *r = &t->forward[t->forward_count++];
        r->rule = "";
        if (!equation(t, r, symbol_of(t, i), t->p.at[i].definition)) return false;
    }
    if (!(t->bars[n] = bar_of(t, t->p.variable))) return false;
    sums[n - 1] = pool_integer(g->pool, 1);
    if (!share_out(t, sums)) return false;
    for (uint32_t i = n; i-- > 0;) {
        if (!sums[i]) continue;
        row *r = &t->backward[t->backward_count++];
        r->rule = i + 1 < n ? rule_to(t, i) : "";
        if (!equation(t, r, t->bars[i], sums[i])) return false;
    }
    row *r = &t->backward[t->backward_count++];
    r->rule = rule_to(t, n);
    return equation(t, r, t->bars[n], sums[n] ? sums[n] : pool_integer(g->pool, 0));
}

/* --- lines --- */

static size_t widest(const row *rows, uint32_t n) {
    size_t most = 0;
    for (uint32_t i = 0; i < n; i++) {
        size_t width = utf8_width(rows[i].text.text, rows[i].text.length);
        width =
            (width + 2 > BESIDE ? width + 2 : BESIDE) + utf8_width(rows[i].shape.text, rows[i].shape.length);
        if (width > most) most = width;
    }
    return most;
}

static void add_cell(told *line, uint32_t column, const char *text) {
    line->columns[line->cell_count] = column;
    line->cells[line->cell_count++] = text;
}

static void add_row(telling *t, told *line, uint32_t column, const row *r, bool with_rule) {
    add_cell(line, column, r->text.text);
    add_cell(line, column + BESIDE, r->shape.text);
    if (with_rule && *r->rule) add_cell(line, RULE_COLUMN, explain_say(t->x, r->rule));
}

/* Titles of the halves: "forward|backward (adjoints)". */
static bool heads(telling *t, bool left, bool right) {
    const char *text = explain_say(t->x, message_text(MSG_TAPE_HEADS)), *bar = strchr(text, '|');
    told *line = explain_item(t->x, TOLD_CELLS);
    if (!line || !bar) return memory(t);
    line->header = true;
    if (left) add_cell(line, INDENT, arena_text(t->x->g->scratch, text, (size_t)(bar - text)));
    if (left && right) add_cell(line, INDENT + BESIDE, "");
    if (right) add_cell(line, left ? LEFT_COLUMN : INDENT, bar + 1);
    return true;
}

static bool side_by_side(telling *t) {
    if (!heads(t, true, true)) return false;
    for (uint32_t i = 0; i < t->forward_count || i < t->backward_count; i++) {
        told *line = explain_item(t->x, TOLD_CELLS);
        if (!line) return false;
        if (i < t->forward_count)
            add_row(t, line, INDENT, &t->forward[i], false);
        else
            add_cell(line, INDENT, ""), add_cell(line, INDENT + BESIDE, "");
        if (i < t->backward_count) add_row(t, line, LEFT_COLUMN, &t->backward[i], false);
    }
    return true;
}

static bool one_below_the_other(telling *t) {
    for (int side = 0; side < 2; side++) {
        const row *rows = side ? t->backward : t->forward;
        uint32_t n = side ? t->backward_count : t->forward_count;
        t->x->gap = side > 0;
        if (!heads(t, !side, side)) return false;
        for (uint32_t i = 0; i < n; i++) {
            told *line = explain_item(t->x, TOLD_CELLS);
            if (!line) return false;
            add_row(t, line, INDENT, &rows[i], side);
        }
    }
    return true;
}

bool explain_tape(explaining *x, const record *r) {
    telling t = {.x = x};
    engine *g = x->g;
    if (!program_init(&t.p, g, r->program->subject, r->program->variable, r->program->taken, GRAIN_TAPE,
                      true) ||
        !program_gradient(&t.p, g))
        return false;
    t.name = proof_letter(g, &t.p);
    if (!t.name || !explain_function(x, &t.p, t.name) || !fill_rows(&t)) return false;
    size_t left = widest(t.forward, t.forward_count), right = widest(t.backward, t.backward_count);
    size_t screen = x->o->width > 0 ? (size_t)x->o->width : 80;
    bool fits = left + 4 <= LEFT_COLUMN && LEFT_COLUMN + right <= screen;
    if (!(fits ? side_by_side : one_below_the_other)(&t)) return false;
    return explain_agreement(x, &t.p, program_expand(&t.p, g, t.p.result), r->answer);
}
