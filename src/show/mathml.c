/* A row is a list of atoms; an atom is a letter, a number, a sign, a group or a command with its groups, and takes the
 * exponents and indices that follow it. Each atom is written to a buffer of its own, as what stands before it is only known
 * behind it. Nesting deeper than DEEPEST is left as text. */
#include "show/mathml.h"
#include "base/utf8.h"
#include "show/name.h"

#include <ctype.h>
#include <string.h>

enum { DEEPEST = 150, LONGEST_COMMAND = 32 };

typedef struct reading {
    const char *at;
    arena *home;
    int depth;
    bool failed;
} reading;

static const struct {
    const char *command, *tag, *text;
} commands[] = {
    {"cdot", "mo", "⋅"},   {"times", "mo", "×"},  {"otimes", "mo", "⊗"},     {"odot", "mo", "⊙"},
    {"oslash", "mo", "⊘"}, {"circ", "mo", "∘"},   {"le", "mo", "≤"},         {"ge", "mo", "≥"},
    {"ne", "mo", "≠"},     {"neq", "mo", "≠"},    {"approx", "mo", "≈"},     {"to", "mo", "→"},
    {"in", "mo", "∈"},     {"land", "mo", "∧"},   {"lor", "mo", "∨"},        {"partial", "mo", "∂"},
    {"nabla", "mo", "∇"},  {"sum", "mo", "∑"},    {"prod", "mo", "∏"},       {"lim", "mo", "lim"},
    {"infty", "mi", "∞"},  {"dots", "mo", "…"},   {"top", "mi", "⊤"},        {"surd", "mo", "√"},
    {"langle", "mo", "⟨"}, {"rangle", "mo", "⟩"}, {"lfloor", "mo", "⌊"},     {"rfloor", "mo", "⌋"},
    {"lceil", "mo", "⌈"},  {"rceil", "mo", "⌉"},  {"Rightarrow", "mo", "⇒"}, {"checkmark", "mo", "✓"},
    {"pm", "mo", "±"},     {"mp", "mo", "∓"},     {"int", "mo", "∫"},        {"varepsilon", "mi", "ε"},
    {"varphi", "mi", "φ"}, {"|", "mo", "‖"},      {"{", "mo", "{"},          {"}", "mo", "}"},
    {"%", "mo", "%"},      {"&", "mo", "&amp;"},  {"#", "mo", "#"},          {"$", "mo", "$"},
};

void html_escape(buffer *out, const char *text) {
    for (; *text; text++) switch (*text) {
        case '<': buffer_puts(out, "&lt;"); break;
        case '>': buffer_puts(out, "&gt;"); break;
        case '&': buffer_puts(out, "&amp;"); break;
        case '"': buffer_puts(out, "&quot;"); break;
        default: buffer_putc(out, *text);
        }
}

static void row(reading *r, buffer *out, const char *end);

static bool looking_at(const reading *r, const char *text) { return strncmp(r->at, text, strlen(text)) == 0; }

static void skip_blanks(reading *r) {
    while (*r->at == ' ') r->at++;
}

static void element(buffer *out, const char *tag, const char *text, size_t length) {
    buffer plain;
    buffer_init(&plain, out->home);
    buffer_add(&plain, text, length);
    buffer_printf(out, "<%s>", tag);
    html_escape(out, plain.text);
    buffer_printf(out, "</%s>", tag);
}

/* {...} as a row; else one atom. */
static void group(reading *r, buffer *out) {
    skip_blanks(r);
    buffer_puts(out, "<mrow>");
    if (*r->at == '{') {
        r->at++;
        row(r, out, "}");
        if (*r->at == '}') r->at++;
    } else if (*r->at) {
        size_t n = utf8_decode(r->at, strlen(r->at), &(uint32_t){0});
        element(out, isdigit((unsigned char)*r->at) ? "mn" : "mi", r->at, n ? n : 1);
        r->at += n ? n : 1;
    }
    buffer_puts(out, "</mrow>");
}

/* The raw text between braces. */
static const char *raw(reading *r) {
    size_t depth = 0, n = 0;
    skip_blanks(r);
    if (*r->at != '{') return "";
    for (n = 1; r->at[n] && (r->at[n] != '}' || depth); n++) {
        if (r->at[n] == '\\' && r->at[n + 1])
            n++;
        else
            depth = depth + (r->at[n] == '{') - (r->at[n] == '}');
    }
    const char *text = arena_text(r->home, r->at + 1, n - 1);
    r->at += r->at[n] ? n + 1 : n;
    return text ? text : "";
}

static void unescaped(buffer *out, const char *text) {
    for (; *text; text++)
        if (*text != '\\' || !text[1]) buffer_putc(out, *text);
}

static void upright(reading *r, buffer *out, const char *tag, const char *variant) {
    buffer plain, safe;
    buffer_init(&plain, r->home);
    buffer_init(&safe, r->home);
    unescaped(&plain, raw(r));
    for (const char *c = plain.text; *c; c++) {
        char one[2] = {*c, 0};
        if (*c == ' ')
            buffer_puts(&safe, "\xC2\xA0"); /* blanks at the ends would be lost */
        else
            html_escape(&safe, one);
    }
    if (variant)
        buffer_printf(out, "<%s mathvariant=\"%s\">%s</%s>", tag, variant, safe.text, tag);
    else
        buffer_printf(out, "<%s>%s</%s>", tag, safe.text, tag);
}

/* A delimiter behind \left or \right: a sign, or a command of signs or letters. */
static void delimiter(reading *r, buffer *out) {
    char name[LONGEST_COMMAND] = {0};
    size_t n = 0;
    skip_blanks(r);
    if (*r->at == '.') {
        r->at++;
        return;
    }
    if (*r->at != '\\') {
        if (*r->at) element(out, "mo", r->at++, 1);
        return;
    }
    r->at++;
    while (isalpha((unsigned char)*r->at) && n + 1 < sizeof name) name[n++] = *r->at++;
    if (!n && *r->at) name[0] = *r->at++;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].command, name) == 0) buffer_printf(out, "<mo>%s</mo>", commands[i].text);
}

static void fenced(reading *r, buffer *out) {
    buffer_puts(out, "<mrow>");
    delimiter(r, out);
    row(r, out, "\\right");
    if (looking_at(r, "\\right")) {
        r->at += strlen("\\right");
        delimiter(r, out);
    }
    buffer_puts(out, "</mrow>");
}

/* pmatrix, cases */
static void environment(reading *r, buffer *out) {
    const char *name = raw(r);
    bool cases = strcmp(name, "cases") == 0;
    buffer_printf(out, "<mrow><mo>%s</mo><mtable%s><mtr><mtd>", cases ? "{" : "(",
                  cases ? " columnalign=\"left\"" : "");
    while (*r->at) {
        row(r, out, "&\\end");
        if (*r->at == '&') {
            r->at++;
            buffer_puts(out, "</mtd><mtd>");
        } else if (looking_at(r, "\\\\")) {
            r->at += 2;
            buffer_puts(out, "</mtd></mtr><mtr><mtd>");
        } else
            break;
    }
    if (looking_at(r, "\\end")) {
        r->at += strlen("\\end");
        raw(r);
    }
    buffer_printf(out, "</mtd></mtr></mtable>%s</mrow>", cases ? "" : "<mo>)</mo>");
}

static void root(reading *r, buffer *out) {
    if (*r->at != '[') {
        buffer_puts(out, "<msqrt>");
        group(r, out);
        buffer_puts(out, "</msqrt>");
        return;
    }
    size_t n = strcspn(r->at, "]");
    buffer index;
    buffer_init(&index, r->home);
    buffer_add(&index, r->at + 1, n - 1);
    r->at += r->at[n] ? n + 1 : n;
    buffer_puts(out, "<mroot>");
    group(r, out);
    buffer_printf(out, "<mn>%s</mn></mroot>", index.text);
}

static void two_groups(reading *r, buffer *out, const char *open, const char *close) {
    buffer_puts(out, open);
    group(r, out);
    group(r, out);
    buffer_puts(out, close);
}

static bool structure(reading *r, buffer *out, const char *name) {
    if (strcmp(name, "frac") == 0 || strcmp(name, "tfrac") == 0)
        two_groups(r, out, "<mfrac>", "</mfrac>");
    else if (strcmp(name, "binom") == 0)
        two_groups(r, out, "<mrow><mo>(</mo><mfrac linethickness=\"0\">", "</mfrac><mo>)</mo></mrow>");
    else if (strcmp(name, "sqrt") == 0)
        root(r, out);
    else if (strcmp(name, "left") == 0)
        fenced(r, out);
    else if (strcmp(name, "begin") == 0)
        environment(r, out);
    else if (strcmp(name, "text") == 0)
        upright(r, out, "mtext", NULL);
    else if (strcmp(name, "operatorname") == 0 || strcmp(name, "mathrm") == 0)
        upright(r, out, "mi", "normal");
    else if (strcmp(name, "mathit") == 0)
        upright(r, out, "mi", NULL);
    else if (strcmp(name, "mathbf") == 0)
        upright(r, out, "mi", "bold");
    else if (strcmp(name, "mathbb") == 0)
        upright(r, out, "mi", "double-struck");
    else if (strcmp(name, "bar") == 0) {
        buffer_puts(out, "<mover>");
        group(r, out);
        buffer_puts(out, "<mo>¯</mo></mover>");
    } else if (strcmp(name, "qquad") == 0 || strcmp(name, "quad") == 0)
        buffer_printf(out, "<mspace width=\"%s\"/>", name[1] == 'q' ? "2em" : "1em");
    else if (strchr(",;: !", *name))
        buffer_puts(out, "<mspace width=\"0.2em\"/>");
    else
        return false;
    return true;
}

/* \name ...; *ret_limits: what follows stands above and below. */
static void command(reading *r, buffer *out, bool *ret_limits) {
    char name[LONGEST_COMMAND] = {0};
    size_t n = 0;
    r->at++;
    while (isalpha((unsigned char)*r->at) && n + 1 < sizeof name) name[n++] = *r->at++;
    if (!n && *r->at) name[0] = *r->at++;
    *ret_limits = strcmp(name, "sum") == 0 || strcmp(name, "prod") == 0 || strcmp(name, "lim") == 0;
    if (structure(r, out, name)) return;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].command, name) == 0) {
            buffer_printf(out, "<%s>%s</%s>", commands[i].tag, commands[i].text, commands[i].tag);
            return;
        }
    const char *greek = name_greek(name, strlen(name));
    if (greek)
        buffer_printf(out, "<mi>%s</mi>", greek);
    else
        buffer_printf(out, "<mi mathvariant=\"normal\">%s</mi>", name); /* \sin */
}

static void plain(reading *r, buffer *out) {
    size_t n = 0;
    while (isdigit((unsigned char)r->at[n]) || (n && r->at[n] == '.' && isdigit((unsigned char)r->at[n + 1])))
        n++;
    if (n) {
        element(out, "mn", r->at, n);
        r->at += n;
        return;
    }
    uint32_t c = 0;
    n = utf8_decode(r->at, strlen(r->at), &c);
    if (!n) n = 1;
    bool letter = isalpha((unsigned char)*r->at) || c > 0x2E80;
    if (*r->at == '-')
        buffer_puts(out, "<mo>−</mo>");
    else if (strchr("()[]", *r->at)) /* of the height of a line, as they were written */
        buffer_printf(out, "<mo stretchy=\"false\">%c</mo>", *r->at);
    else if (strchr("/|", *r->at))
        buffer_printf(out, "<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">%c</mo>", *r->at);
    else
        element(out, letter ? "mi" : "mo", r->at, n);
    r->at += n;
}

static void atom(reading *r, buffer *out, bool *ret_limits) {
    *ret_limits = false;
    if (*r->at == '\\')
        command(r, out, ret_limits);
    else if (*r->at == '{')
        group(r, out);
    else
        plain(r, out);
}

/* An atom with what is raised and lowered behind it. */
static void scripted(reading *r, buffer *out) {
    buffer base, below, above;
    bool limits;
    buffer_init(&base, r->home), buffer_init(&below, r->home), buffer_init(&above, r->home);
    atom(r, &base, &limits);
    for (;;) {
        skip_blanks(r);
        if (*r->at == '^') {
            r->at++;
            group(r, &above);
        } else if (*r->at == '_') {
            r->at++;
            group(r, &below);
        } else if (*r->at == '\'') {
            r->at++;
            buffer_puts(&above, "<mo>′</mo>");
        } else
            break;
    }
    const char *tag = above.length && below.length ? (limits ? "munderover" : "msubsup")
                      : above.length               ? (limits ? "mover" : "msup")
                      : below.length               ? (limits ? "munder" : "msub")
                                                   : NULL;
    r->failed |= base.failed || below.failed || above.failed;
    if (!tag) {
        buffer_puts(out, base.text);
        return;
    }
    buffer_printf(out, "<%s><mrow>%s</mrow>", tag, base.text);
    if (below.length) buffer_printf(out, "<mrow>%s</mrow>", below.text);
    if (above.length) buffer_printf(out, "<mrow>%s</mrow>", above.text);
    buffer_printf(out, "</%s>", tag);
}

/* Up to an end: "}", "\right", or "&\end" for cells, which \\ ends too. */
static bool at_end(const reading *r, const char *end) {
    if (*end == '}') return *r->at == '}';
    if (*end == '&') return *r->at == '&' || looking_at(r, "\\\\") || looking_at(r, "\\end");
    return *end && looking_at(r, end);
}

/* The name of a function comes: x sin(x) wants a little space. */
static bool is_name_ahead(const reading *r) {
    char name[LONGEST_COMMAND] = {0};
    size_t n = 0;
    if (*r->at != '\\') return false;
    while (isalpha((unsigned char)r->at[n + 1]) && n + 1 < sizeof name) name[n] = r->at[n + 1], n++;
    if (strcmp(name, "operatorname") == 0) return true;
    static const char *const structures[] = {"frac",   "tfrac", "binom", "sqrt",   "left",   "right",
                                             "begin",  "end",   "text",  "mathrm", "mathit", "mathbf",
                                             "mathbb", "bar",   "quad",  "qquad"};
    for (size_t i = 0; i < sizeof structures / sizeof *structures; i++)
        if (strcmp(structures[i], name) == 0) return false;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].command, name) == 0) return false;
    return n > 1 && !name_greek(name, n);
}

static void row(reading *r, buffer *out, const char *end) {
    if (++r->depth > DEEPEST) {
        size_t n = strlen(r->at);
        element(out, "mtext", r->at, n);
        r->at += n;
    }
    bool first = true;
    for (skip_blanks(r); *r->at && !at_end(r, end); skip_blanks(r), first = false) {
        if (!first && is_name_ahead(r)) buffer_puts(out, "<mspace width=\"0.17em\"/>");
        scripted(r, out);
    }
    r->depth--;
}

void mathml_print(buffer *out, const char *latex, bool block) {
    reading r = {.at = latex, .home = out->home};
    buffer_printf(out, "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"%s><mrow>",
                  block ? " displaystyle=\"true\"" : "");
    row(&r, out, "");
    buffer_puts(out, "</mrow></math>");
    out->failed |= r.failed;
}
