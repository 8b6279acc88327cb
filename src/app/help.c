/* help: made from the tables, so that it cannot be out of date. Examples are run when they are shown, in a small session
 * of their own. */
#include "app/commands.h"
#include "app/options.h"
#include "base/utf8.h"
#include "read/parse.h"

#include <ctype.h>
#include <string.h>

typedef struct topic {
    const char *name, *synopsis, *text;
} topic;

static const topic topics[] = {
#define TOPIC(name, synopsis, text) {#name, synopsis, text},
#include "app/topics.def"
#undef TOPIC
};
enum { TOPICS = sizeof topics / sizeof *topics, NAME_COLUMN = 14 };

/* Blanks up to a column counted from the byte `from`. */
static void pad(buffer *b, size_t from, size_t column) {
    size_t width = utf8_width(b->text + from, b->length - from);
    buffer_repeat(b, ' ', width < column ? column - width : 1);
}

static void add_line(session *s, buffer *b, message label, const char *text) {
    size_t from = b->length;
    buffer_puts(b, "  ");
    say(b, s->set.unicode, label, NULL, NULL, NULL);
    pad(b, from, NAME_COLUMN + 2);
    buffer_printf(b, "%s\n", text);
}

static void add_row(buffer *b, const char *name, const char *text) {
    size_t from = b->length;
    buffer_printf(b, "  %s", name);
    pad(b, from, NAME_COLUMN + 2);
    buffer_printf(b, "%s\n", text);
}

/* --- functions --- */

static void add_signature(buffer *b, const op_row *row) {
    static const char letters[] = "uvw";
    if (row->form != FORM_CALL && row->form != FORM_OTHER) {
        buffer_puts(b, row->name);
        return;
    }
    if (row->class == CLASS_CALCULUS || row->most > 3) { /* the summary says how it is called */
        buffer_printf(b, "%s(...)", row->name);
        return;
    }
    buffer_printf(b, "%s(", row->name);
    for (int i = 0; i < row->most; i++) {
        if (i >= row->least) buffer_puts(b, "[");
        if (i) buffer_puts(b, ", ");
        buffer_putc(b, letters[i]);
        if (i >= row->least) buffer_puts(b, "]");
    }
    buffer_puts(b, ")");
}

static void add_differential(session *s, buffer *b, const op_row *row) {
    buffer d;
    buffer_init(&d, s->scratch);
    for (int i = 0; i < OP_TERMS && row->d[i].form; i++) {
        const char *form = row->d[i].form;
        if (i) buffer_puts(&d, form[0] == '-' ? " - " : " + ");
        buffer_puts(&d, i && form[0] == '-' ? form + 1 : form);
        if (row->d[i].when) buffer_printf(&d, " [%s]", row->d[i].when);
    }
    if (d.length) add_line(s, b, MSG_APP_HELP_DIFFERENTIAL, d.text);
}

typedef struct catch {
    buffer *to;
}
catch;

static void catch_text(void *data, const char *text, size_t length) {
    buffer_add(((catch *)data)->to, text, length);
}
static void drop_text(void *data, const char *text, size_t length) { (void)data, (void)text, (void)length; }

/* The example, and what a fresh session answers to it. */
static void add_example(session *s, buffer *b, const char *example) {
    buffer said;
    buffer_init(&said, s->scratch);
    catch caught = {&said};
    sink to = {catch_text, drop_text, &caught};
    settings set = s->set;
    bool unicode = set.format == FORMAT_PRETTY && set.unicode;
    set.format = unicode ? FORMAT_UNICODE : FORMAT_ASCII;
    set.time = set.named = false;
    set.memory_limit = 0; /* the account is ours */
    add_line(s, b, MSG_APP_HELP_EXAMPLE, example);
    session *inner = session_new(s->account, &set, &to, s->halt.flag);
    if (!inner) {
        b->failed = true;
        return;
    }
    session_run(inner, "example", example, strlen(example), true);
    session_free(inner);
    if (said.failed) b->failed = true;
    buffer_repeat(b, ' ', NAME_COLUMN + 2);
    buffer_puts(b, said.text);
    if (!said.length || said.text[said.length - 1] != '\n') buffer_putc(b, '\n');
}

static void add_function(session *s, buffer *b, op o) {
    const op_row *row = op_row_of(o);
    buffer signature;
    buffer_init(&signature, s->scratch);
    add_signature(&signature, row);
    buffer_printf(b, "%s   %s\n", signature.text, tr_text(row->summary));
    for (int i = 0; i < OP_ALIASES && row->alias[i]; i++) add_line(s, b, MSG_APP_HELP_ALIAS, row->alias[i]);
    add_differential(s, b, row);
    if (row->domain) add_line(s, b, MSG_APP_HELP_DOMAIN, row->domain);
    if (row->smooth) add_line(s, b, MSG_APP_HELP_SMOOTH, row->smooth);
    if (row->example) add_example(s, b, row->example);
}

static bool help_function(session *s, buffer *b, const char *name) {
    op o = op_find(name, strlen(name));
    if (o == OP_COUNT)
        for (op k = (op)1; k < OP_COUNT && o == OP_COUNT; k = (op)(k + 1))
            if (strcmp(op_row_of(k)->name, name) == 0) o = k; /* + and other signs */
    if (o == OP_COUNT) return false;
    add_function(s, b, o);
    uint16_t two = op_row_of(o)->with_two;
    if (two) add_function(s, b, (op)two);
    return true;
}

/* --- commands, options, topics, the user's names --- */

static bool help_command(session *s, buffer *b, const char *name) {
    (void)s;
    command c = command_find(name, strlen(name));
    if (c == COMMAND_COUNT) return false;
    const command_row *row = command_row_of(c);
    buffer_printf(b, "%s\n  %s\n", row->synopsis, tr_text(row->summary));
    return true;
}

static bool help_option(session *s, buffer *b, const char *name) {
    char value[64];
    for (size_t i = 0; options_row(i); i++) {
        const option_row *row = options_row(i);
        if (strcmp(row->name, name) != 0) continue;
        options_show(&s->set, i, value);
        buffer_printf(b, "set %s %s\n  %s (%s)\n", row->name, row->values, tr_text(row->summary), value);
        return true;
    }
    return false;
}

/* --- layouts: which shape a derivative has --- */

/* Kinds of y and x, with the shape of dy/dx in each layout. */
static bool help_layouts(session *s, buffer *b, const char *name) {
    static const message kinds[] = {MSG_HELP_NUMBER, MSG_HELP_COLUMN, MSG_HELP_MATRIX};
    static const char *const sides[][2] = {{"m", "l"}, {"n", "k"}};
    shape_table *t = pool_shapes(s->pool);
    const shape *shapes[2][3];
    if (strcmp(name, "layouts") != 0) return false;
    for (int i = 0; i < 2; i++) {
        const size *rows = size_name(t, sides[i][0]);
        shapes[i][0] = shape_scalar(t), shapes[i][1] = shape_vector(t, rows);
        shapes[i][2] = shape_matrix(t, rows, size_name(t, sides[i][1]));
        for (int k = 0; k < 3; k++)
            if (!shapes[i][k]) return diag_memory(&s->d);
    }
    buffer_puts(b, "dy/dx             ");
    for (int l = 0; l < LAYOUTS; l++) buffer_printf(b, "%-13s", layout_name((layout)l));
    for (int i = 0; i < 9; i++) {
        const shape *y = shapes[0][i / 3], *x = shapes[1][i % 3];
        buffer_putc(b, '\n');
        size_t from = b->length;
        say(b, s->set.unicode, MSG_HELP_BY, tr(kinds[i / 3]), tr(kinds[i % 3]), NULL);
        for (int l = 0; l < LAYOUTS; l++) {
            pad(b, from, 18u + 13u * (unsigned)l);
            const shape *arranged = layout_shape(t, (layout)l, y, x);
            if (!arranged) return diag_memory(&s->d);
            shape_print(b, arranged);
        }
    }
    buffer_putc(b, '\n');
    buffer_puts(b, tr_text(message_text(MSG_HELP_STACKED)));
    buffer_putc(b, '\n');
    return true;
}

static bool help_topic(session *s, buffer *b, const char *name) {
    (void)s;
    for (size_t i = 0; i < TOPICS; i++) {
        if (strcmp(topics[i].name, name) != 0) continue;
        buffer_printf(b, "%s\n  ", topics[i].synopsis);
        for (const char *at = tr_text(topics[i].text); *at; at++)
            buffer_puts(b, *at == '\n' ? "\n  " : (char[]){*at, 0});
        buffer_putc(b, '\n');
        return true;
    }
    return false;
}

static bool help_own_name(session *s, buffer *b, const char *name) {
    const entry *e = names_find(s->names, name);
    if (!e || !e->source) return false;
    buffer_printf(b, "%s\n", e->source);
    return true;
}

/* --- search --- */

static bool contains(const char *text, const char *word) {
    size_t n = strlen(word);
    for (; text && *text; text++) {
        size_t i = 0;
        while (i < n && tolower((unsigned char)text[i]) == tolower((unsigned char)word[i])) i++;
        if (i == n) return true;
    }
    return false;
}

static void search(buffer *b, const char *word) {
    for (op o = (op)1; o < OP_COUNT; o = (op)(o + 1)) {
        const op_row *row = op_row_of(o);
        if (row->form == FORM_CALL && (contains(row->name, word) || contains(row->summary, word) ||
                                       contains(tr_text(row->summary), word)))
            add_row(b, row->name, tr_text(row->summary));
    }
    for (command c = (command)0; c < COMMAND_COUNT; c = (command)(c + 1)) {
        const command_row *row = command_row_of(c);
        if (contains(row->synopsis, word) || contains(row->summary, word) ||
            contains(tr_text(row->summary), word))
            add_row(b, row->word, tr_text(row->summary));
    }
    for (size_t i = 0; i < TOPICS; i++)
        if (contains(topics[i].name, word) || contains(topics[i].text, word) ||
            contains(tr_text(topics[i].text), word) || contains(topics[i].synopsis, word))
            add_row(b, topics[i].name, topics[i].synopsis);
}

/* --- the overview --- */

/* Names in lines of at most 78 columns. */
static void add_names(buffer *b, bool (*wanted)(const op_row *)) {
    size_t used = 0;
    for (op o = (op)1; o < OP_COUNT; o = (op)(o + 1)) {
        const op_row *row = op_row_of(o);
        if (!wanted(row)) continue;
        size_t n = strlen(row->name) + 1;
        if (used + n > 76) {
            buffer_putc(b, '\n');
            used = 0;
        }
        buffer_puts(b, used ? " " : "  ");
        buffer_puts(b, row->name);
        used += n;
    }
    buffer_putc(b, '\n');
}

static bool is_calculus(const op_row *r) { return r->class == CLASS_CALCULUS && r->form == FORM_CALL; }
static bool is_function(const op_row *r) { return r->class == CLASS_FUNCTION && r->form == FORM_CALL; }
static bool is_matrix(const op_row *r) { return r->class == CLASS_MATRIX && r->form == FORM_CALL; }

static void add_heading(session *s, buffer *b, message m) {
    say(b, s->set.unicode, m, NULL, NULL, NULL);
    buffer_putc(b, '\n');
}

static void overview(session *s, buffer *b) {
    add_heading(s, b, MSG_APP_HELP_TRY);
    buffer_puts(b, "  f(x, y) = x^2*y + sin(x*y)\n  f_x\n  steps f_x\n  grad(f)\n  plot f\n");
    add_heading(s, b, MSG_APP_HELP_COMMANDS);
    for (command c = (command)0; c < COMMAND_COUNT; c = (command)(c + 1))
        add_row(b, command_row_of(c)->word, tr_text(command_row_of(c)->summary));
    add_heading(s, b, MSG_APP_HELP_CALCULUS);
    add_names(b, is_calculus);
    add_heading(s, b, MSG_APP_HELP_FUNCTIONS);
    add_names(b, is_function);
    add_heading(s, b, MSG_APP_HELP_MATRICES);
    add_names(b, is_matrix);
    add_heading(s, b, MSG_APP_HELP_TOPICS);
    for (size_t i = 0; i < TOPICS; i++) add_row(b, topics[i].name, topics[i].synopsis);
    add_heading(s, b, MSG_APP_HELP_MORE);
}

static bool unknown(session *s, const syntax *word) {
    scope known = names_scope(s->names);
    const char *near = suggest_name(s->scratch, &known, word->text);
    fail(s, DIAG_NAME, word->where, MSG_APP_HELP_NOTHING, word->text, NULL);
    return near ? diag_hint(&s->d, MSG_SYN_DID_YOU_MEAN, near, NULL, NULL)
                : diag_hint(&s->d, MSG_APP_HELP_SEARCH, word->text, NULL, NULL);
}

bool command_help(session *s, const statement *st, reply *r) {
    static bool (*const sources[])(session *, buffer *, const char *) = {
        help_command, help_function, help_layouts, help_topic, help_own_name, help_option};
    if (!st->count) {
        overview(s, &r->words);
        return true;
    }
    const syntax *word = st->at[0];
    if (strcmp(word->text, "-s") == 0) {
        if (st->count < 2) return fail(s, DIAG_SYNTAX, word->where, MSG_SYN_COMMAND_WANTS, "help -s", NULL);
        search(&r->words, st->at[1]->text);
        return r->words.length || unknown(s, st->at[1]);
    }
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (sources[i](s, &r->words, word->text)) return true;
    return unknown(s, word);
}
