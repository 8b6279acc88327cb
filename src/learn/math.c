/* LaTeX as one line of text. Not TeX: the commands that lessons need, in a table (math.def), and four that take
 * arguments. Indices and exponents are raised and lowered where Unicode has the signs, and spelled with _ and ^ where it
 * has not: x_i is xᵢ, f_{x_i} is f_{xᵢ}, e^{x_2} is e^{x₂}. */
#include "base/utf8.h"
#include "learn/prose.h"

#include <string.h>

enum { MOST_DEPTH = 24 };

typedef struct reader {
    const char *at, *end;
    bool unicode, tight; /* tight: the next blank is dropped */
    unsigned depth;
    char *unknown;
    bool fine;
} reader;

static const struct {
    const char *name, *unicode, *ascii;
    bool tight;
} signs[] = {
#define SIGN(name, unicode, ascii, tight) {name, unicode, ascii, tight},
#include "learn/math.def"
#undef SIGN
};

static void read_until(reader *r, buffer *out, char closing);

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_word(const char *text, size_t n, const char *word) {
    return strlen(word) == n && memcmp(text, word, n) == 0;
}
static void skip_blanks(reader *r) {
    while (r->at < r->end && *r->at == ' ') r->at++;
}

static size_t command_length(const reader *r) {
    size_t n = 0;
    while (r->at + n < r->end && is_letter(r->at[n])) n++;
    if (n || r->at >= r->end) return n;
    return (unsigned char)*r->at < 0x80 ? 1 : 0;
}

static void read_token(reader *r, buffer *out);

/* {group}, or one token. */
static void read_argument(reader *r, buffer *out) {
    skip_blanks(r);
    r->tight = false;
    if (r->at < r->end && *r->at == '{') {
        r->at++;
        read_until(r, out, '}');
    } else if (r->at < r->end)
        read_token(r, out);
}

static const char *argument(reader *r, arena *home) {
    buffer b;
    buffer_init(&b, home);
    read_argument(r, &b);
    return b.failed ? "" : b.text;
}

static bool is_compound(const char *text) { return strpbrk(text, " +-/") || strstr(text, "−"); }

static void add_grouped(buffer *out, const char *text) {
    bool bracket = is_compound(text);
    if (bracket) buffer_putc(out, '(');
    buffer_puts(out, text);
    if (bracket) buffer_putc(out, ')');
}

static void read_fraction(reader *r, buffer *out) {
    add_grouped(out, argument(r, out->home));
    buffer_putc(out, '/');
    add_grouped(out, argument(r, out->home));
}

static void read_root(reader *r, buffer *out) {
    buffer_puts(out, r->unicode ? "√(" : "sqrt(");
    read_argument(r, out);
    buffer_putc(out, ')');
}

static void read_plain(reader *r, buffer *out) { read_argument(r, out); }

static void read_bold(reader *r, buffer *out) { /* \mathbb{R} */
    const char *text = argument(r, out->home);
    buffer_puts(out, r->unicode && strcmp(text, "R") == 0 ? "ℝ" : text);
}

static void separate(reader *r, buffer *out, const char *sign) {
    while (out->length && out->text[out->length - 1] == ' ') out->text[--out->length] = 0;
    buffer_puts(out, sign);
    r->tight = true;
}

/* The rows of a matrix: [a, b; c, d]; of a column: [a, b]. */
static void read_rows(reader *r, buffer *out) {
    const char *name = argument(r, out->home), *end = r->at;
    while (end < r->end && strncmp(end, "\\end", 4) != 0) end++;
    bool columns = memchr(r->at, '&', (size_t)(end - r->at)) != NULL;
    const char *row = columns ? "; " : ", ";
    reader inner = *r;
    (void)name;
    buffer_putc(out, '[');
    for (skip_blanks(&inner), inner.end = end; inner.at < inner.end;) {
        const char *rest = inner.at;
        if (*rest == '&')
            inner.at++, separate(&inner, out, ", ");
        else if (end - rest >= 2 && memcmp(rest, "\\\\", 2) == 0)
            inner.at += 2, separate(&inner, out, row);
        else
            read_token(&inner, out);
    }
    separate(&inner, out, "]");
    r->fine = inner.fine;
    r->at = end;
    if (r->at < r->end) r->at += 4, argument(r, out->home);
}

static const struct {
    const char *name;
    void (*read)(reader *, buffer *);
} functions[] = {{"frac", read_fraction}, {"dfrac", read_fraction},   {"tfrac", read_fraction},
                 {"sqrt", read_root},     {"text", read_plain},       {"mathrm", read_plain},
                 {"mathbf", read_plain},  {"boldsymbol", read_plain}, {"operatorname", read_plain},
                 {"mathbb", read_bold},   {"begin", read_rows}};

static void read_unknown(reader *r, buffer *out, const char *name, size_t n) {
    buffer_putc(out, '\\');
    buffer_add(out, name, n);
    if (r->fine && r->unknown) {
        size_t kept = n < 30 ? n : 30;
        r->unknown[0] = '\\';
        memcpy(r->unknown + 1, name, kept);
        r->unknown[kept + 1] = 0;
    }
    r->fine = false;
}

static void read_command(reader *r, buffer *out) {
    r->at++;
    const char *name = r->at;
    size_t n = command_length(r);
    r->at += n;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (is_word(name, n, functions[i].name)) {
            functions[i].read(r, out);
            return;
        }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is_word(name, n, signs[i].name)) {
            buffer_puts(out, r->unicode ? signs[i].unicode : signs[i].ascii);
            r->tight = signs[i].tight;
            return;
        }
    read_unknown(r, out, name, n);
}

/* --- indices and exponents --- */

typedef struct script {
    const char *plain, *moved;
} script;

static const script raised[] = {{"0", "⁰"}, {"1", "¹"}, {"2", "²"}, {"3", "³"}, {"4", "⁴"}, {"5", "⁵"},
                                {"6", "⁶"}, {"7", "⁷"}, {"8", "⁸"}, {"9", "⁹"}, {"+", "⁺"}, {"-", "⁻"},
                                {"(", "⁽"}, {")", "⁾"}, {"n", "ⁿ"}, {"i", "ⁱ"}, {"m", "ᵐ"}, {"k", "ᵏ"},
                                {"x", "ˣ"}, {"y", "ʸ"}, {"T", "ᵀ"}, {"ᵀ", "ᵀ"}, {"′", "′"}, {NULL, NULL}};
static const script lowered[] = {{"0", "₀"}, {"1", "₁"}, {"2", "₂"},  {"3", "₃"}, {"4", "₄"}, {"5", "₅"},
                                 {"6", "₆"}, {"7", "₇"}, {"8", "₈"},  {"9", "₉"}, {"+", "₊"}, {"-", "₋"},
                                 {"n", "ₙ"}, {"m", "ₘ"}, {"i", "ᵢ"},  {"j", "ⱼ"}, {"k", "ₖ"}, {"x", "ₓ"},
                                 {"a", "ₐ"}, {"e", "ₑ"}, {NULL, NULL}};

static size_t find_moved(const script *table, const char *text, const char **ret) {
    for (; table->plain; table++) {
        size_t n = strlen(table->plain);
        if (strncmp(text, table->plain, n) == 0) return *ret = table->moved, n;
    }
    return 0;
}

static bool add_moved(buffer *out, const script *table, const char *text) {
    buffer b;
    buffer_init(&b, out->home);
    for (size_t n; *text; text += n) {
        const char *moved;
        n = find_moved(table, text, &moved);
        if (!n) return false;
        buffer_puts(&b, moved);
    }
    buffer_puts(out, b.text);
    return true;
}

static void add_script(reader *r, buffer *out, char sign) {
    buffer inner;
    buffer_init(&inner, out->home);
    bool tight = r->tight; /* \partial^2 f */
    read_argument(r, &inner);
    r->tight = tight;
    /* f_x stays: not all letters have an index form, and f_x beside f_y should look alike. */
    bool letter = sign == '_' && inner.length == 1 && strchr("xyzhtuvw", inner.text[0]);
    if (!inner.length) return;
    if (r->unicode && !letter && add_moved(out, sign == '^' ? raised : lowered, inner.text)) return;
    if (strcmp(inner.text, "'") == 0) {
        buffer_puts(out, inner.text);
        return;
    }
    bool brace = utf8_count(inner.text, inner.length) > 1;
    buffer_putc(out, sign);
    if (brace) buffer_putc(out, '{');
    buffer_puts(out, inner.text);
    if (brace) buffer_putc(out, '}');
}

/* --- */

static void read_blank(reader *r, buffer *out) {
    skip_blanks(r);
    if (!r->tight && out->length && out->text[out->length - 1] != ' ') buffer_putc(out, ' ');
    r->tight = false;
}

static void read_sign(reader *r, buffer *out) {
    uint32_t c;
    size_t n = utf8_decode(r->at, (size_t)(r->end - r->at), &c);
    const char *sign = r->unicode && *r->at == '-' ? "−" : r->unicode && *r->at == '\'' ? "′" : NULL;
    if (sign)
        buffer_puts(out, sign);
    else
        buffer_add(out, r->at, n ? n : 1);
    r->at += n ? n : 1;
    r->tight = false;
}

static void read_token(reader *r, buffer *out) {
    char c = *r->at;
    if (r->depth >= MOST_DEPTH) {
        r->at++;
        return;
    }
    r->depth++;
    if (c == '\\')
        read_command(r, out);
    else if (c == ' ')
        read_blank(r, out);
    else if (c == '{')
        r->at++, read_until(r, out, '}');
    else if (c == '^' || c == '_')
        r->at++, add_script(r, out, c);
    else
        read_sign(r, out);
    r->depth--;
}

static void read_until(reader *r, buffer *out, char closing) {
    while (r->at < r->end && *r->at != closing) read_token(r, out);
    if (r->at < r->end) r->at++;
}

bool math_text(buffer *out, const char *latex, size_t length, bool unicode, char ret_unknown[32]) {
    reader r = {.at = latex, .end = latex + length, .unicode = unicode, .unknown = ret_unknown, .fine = true};
    while (r.at < r.end) {
        if (*r.at == '}')
            r.at++; /* a bracket too many */
        else
            read_token(&r, out);
    }
    return r.fine;
}
