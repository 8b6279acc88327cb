/* Replies and errors as lines. One function sends to each of the two outputs; everything that comes from the user's
 * text passes utf8_visible before it gets here.
 *
 * In the batch formats the answer is all that standard output sees; conditions, checks and remarks are `note:` lines on
 * standard error. At a terminal they stand under the answer, indented. JSON holds all of it in one object. */
#include "app/code.h"
#include "app/state.h"
#include "base/utf8.h"
#include "show/json.h"
#include "show/latex.h"
#include "show/mathml.h"
#include "show/pretty.h"
#include "show/text.h"

#include <string.h>

void emit_out(session *s, const char *text, size_t length) {
    s->fresh = false;
    if (length) s->to.out(s->to.data, text, length);
}

void emit_err(session *s, const char *text, size_t length) {
    s->fresh = false;
    if (length) s->to.err(s->to.data, text, length);
}

/* --- expressions in the format that is set --- */

static bool print_text(session *s, buffer *b, const expr *e) {
    text_options o = {.exponential_as_power = s->power, .named = s->set.named};
    return text_print(b, s->scratch, e, &o, &s->d);
}

static bool print_unicode(session *s, buffer *b, const expr *e) {
    text_options o = {.unicode = true, .exponential_as_power = s->power, .named = s->set.named};
    return text_print(b, s->scratch, e, &o, &s->d);
}

static bool print_pretty(session *s, buffer *b, const expr *e) {
    if (s->set.plain || s->set.named) return print_plain(s, b, e);
    pretty_options o = {
        .unicode = s->set.unicode, .width = (uint32_t)s->set.width, .exponential_as_power = s->power};
    return pretty_print(b, s->scratch, e, &o, &s->d);
}

static bool print_latex(session *s, buffer *b, const expr *e) {
    latex_options o = {.exponential_as_power = s->power};
    return latex_print(b, s->scratch, e, &o, &s->d);
}

static bool print_markdown(session *s, buffer *b, const expr *e) {
    buffer_putc(b, '$');
    if (!print_latex(s, b, e)) return false;
    buffer_putc(b, '$');
    return true;
}

static bool print_c(session *s, buffer *b, const expr *e) { return code_print(s, b, e, CODE_C); }
static bool print_python(session *s, buffer *b, const expr *e) { return code_print(s, b, e, CODE_PYTHON); }
static bool print_octave(session *s, buffer *b, const expr *e) { return code_print(s, b, e, CODE_OCTAVE); }

static bool print_html(session *s, buffer *b, const expr *e) {
    buffer latex;
    buffer_init(&latex, s->scratch);
    if (!print_latex(s, &latex, e)) return false;
    mathml_print(b, latex.text, true);
    return true;
}

static bool (*const printers[])(session *, buffer *, const expr *) = {
    [FORMAT_PRETTY] = print_pretty, [FORMAT_UNICODE] = print_unicode,   [FORMAT_ASCII] = print_text,
    [FORMAT_LATEX] = print_latex,   [FORMAT_MARKDOWN] = print_markdown, [FORMAT_JSON] = print_text,
    [FORMAT_C] = print_c,           [FORMAT_PYTHON] = print_python,     [FORMAT_OCTAVE] = print_octave,
    [FORMAT_HTML] = print_html,
};

bool print_expression(session *s, buffer *b, const expr *e) { return printers[s->set.format](s, b, e); }

bool print_plain(session *s, buffer *b, const expr *e) {
    if (!e) return diag_memory(&s->d); /* unless what failed has set it */
    bool unicode = s->set.unicode && (s->set.format == FORMAT_PRETTY || s->set.format == FORMAT_UNICODE);
    return unicode ? print_unicode(s, b, e) : print_text(s, b, e);
}

bool add_note(session *s, reply *r, message id, const char *a1, const char *a2, const char *a3) {
    buffer b;
    buffer_init(&b, s->scratch);
    say(&b, s->set.unicode, id, a1, a2, a3);
    return (!b.failed && list_push(&r->notes, b.text)) || diag_memory(&s->d);
}

/* --- replies --- */

static const char *condition_text(session *s, const expr *c) {
    buffer b, sentence;
    buffer_init(&b, s->scratch);
    buffer_init(&sentence, s->scratch);
    if (!print_plain(s, &b, c)) return NULL;
    say(&sentence, true, MSG_APP_FOR, b.text, NULL, NULL);
    return b.failed || sentence.failed ? NULL : b.text;
}

/* All conditions as one text: "x != 0, y > 0"; "" when there are none, NULL when out of memory. */
const char *conditions_text(session *s, const list *conditions) {
    buffer b;
    buffer_init(&b, s->scratch);
    for (size_t i = 0; i < conditions->count; i++) {
        const char *one = condition_text(s, conditions->at[i]);
        if (!one) return NULL;
        if (i) buffer_puts(&b, ", ");
        buffer_puts(&b, one);
    }
    return b.failed ? NULL : b.text;
}

/* The remarks of a reply in order: conditions, notes, check. Each is handed to `line`. */
static bool remarks(session *s, const reply *r, void (*line)(session *, buffer *, const char *), buffer *b) {
    const char *where = conditions_text(s, &r->conditions);
    if (!where) return false;
    if (*where) {
        buffer all;
        buffer_init(&all, s->scratch);
        say(&all, s->set.unicode, MSG_APP_FOR, where, NULL, NULL);
        line(s, b, all.text);
        b->failed |= all.failed;
    }
    for (size_t i = 0; i < r->notes.count; i++) line(s, b, r->notes.at[i]);
    if (r->check) line(s, b, r->check);
    return true;
}

static void note_line(session *s, buffer *b, const char *text) {
    (void)s;
    buffer_printf(b, "%s: %s\n", tr(MSG_APP_NOTE), text);
}

static void indented_line(session *s, buffer *b, const char *text) {
    buffer_printf(b, s->set.color ? "  \033[2m%s\033[m\n" : "  %s\n", text);
}

static const char *times_text(session *s, const reply *r) {
    const double times[] = {(double)r->ns_read, (double)r->ns_differentiate, (double)r->ns_simplify,
                            (double)r->ns_check, (double)r->ns_print};
    enum { TIMES = sizeof times / sizeof *times };
    char texts[TIMES][32];
    const char *args[TIMES];
    buffer b;
    buffer_init(&b, s->scratch);
    for (size_t i = 0; i < TIMES; i++) {
        snprintf(texts[i], sizeof texts[i], "%.1f", times[i] / 1e6);
        args[i] = texts[i];
    }
    say_words(&b, s->set.unicode, MSG_APP_TIMES, args, TIMES);
    return b.text;
}

static bool add_main(session *s, buffer *out, const reply *r) {
    if (r->shown && (!r->echo || s->set.format == FORMAT_PRETTY)) {
        if (!print_expression(s, out, r->shown)) return false;
        buffer_putc(out, '\n');
    }
    if (!r->echo || s->set.format == FORMAT_PRETTY) buffer_add(out, r->words.text, r->words.length);
    return true;
}

static bool report_lines(session *s, const statement *st, reply *r) {
    buffer out, err;
    buffer_init(&out, s->scratch);
    buffer_init(&err, s->scratch);
    bool pretty = s->set.format == FORMAT_PRETTY;
    int64_t start = stop_clock();
    if (!st->quiet && !add_main(s, &out, r)) return false;
    if (!st->quiet && !s->set.quiet &&
        !remarks(s, r, pretty ? indented_line : note_line, pretty ? &out : &err))
        return false;
    r->ns_print = stop_clock() - start;
    if (s->set.time) note_line(s, &err, times_text(s, r));
    if (out.failed || err.failed) return diag_memory(&s->d);
    emit_out(s, out.text, out.length);
    emit_err(s, err.text, err.length);
    return true;
}

/* --- JSON --- */

static const char *without_newline(buffer *b) {
    if (b->length && b->text[b->length - 1] == '\n') b->text[--b->length] = 0;
    return b->text;
}

static bool json_conditions(session *s, const reply *r, const char **at) {
    for (size_t i = 0; i < r->conditions.count; i++)
        if (!(at[i] = condition_text(s, r->conditions.at[i]))) return false;
    return true;
}

static bool json_of_reply(session *s, const statement *st, reply *r, json_result *j) {
    const char **conditions = arena_take(s->scratch, (r->conditions.count + 1) * sizeof *conditions);
    const char **notes = arena_take(s->scratch, (r->notes.count + 2) * sizeof *notes);
    if (!conditions || !notes || !json_conditions(s, r, conditions)) return false;
    for (size_t i = 0; i < r->notes.count; i++) notes[i] = r->notes.at[i];
    buffer text, latex, sides;
    buffer_init(&text, s->scratch);
    buffer_init(&latex, s->scratch);
    buffer_init(&sides, s->scratch);
    int64_t start = stop_clock();
    if (r->shown && (!print_text(s, &text, r->shown) || !print_latex(s, &latex, r->shown))) return false;
    if (r->shown) shape_print(&sides, r->shown->shape);
    r->ns_print = stop_clock() - start;
    *j = (json_result){.input = statement_text(s, s->scratch, st->where),
                       .ok = true,
                       .kind = r->kind,
                       .check = r->check,
                       .steps = r->steps};
    if (r->shown) {
        j->text = text.text;
        j->latex = latex.text;
        j->shape = sides.text;
    } else if (r->words.length)
        j->text = without_newline(&r->words);
    j->conditions = (json_texts){conditions, r->conditions.count};
    j->notes = (json_texts){notes, r->notes.count};
    if (s->set.time) notes[j->notes.count++] = times_text(s, r);
    return j->input && !text.failed && !latex.failed && !sides.failed;
}

static bool report_json(session *s, const statement *st, reply *r) {
    json_result j;
    buffer out;
    buffer_init(&out, s->scratch);
    if (st->quiet || st->kind == STATEMENT_EMPTY) return true;
    if (!json_of_reply(s, st, r, &j)) return diag_memory(&s->d); /* unless it is set */
    json_print(&out, &j);
    buffer_putc(&out, '\n');
    if (out.failed) return diag_memory(&s->d);
    emit_out(s, out.text, out.length);
    return true;
}

bool report_reply(session *s, const statement *st, reply *r) {
    return s->set.format == FORMAT_JSON ? report_json(s, st, r) : report_lines(s, st, r);
}
