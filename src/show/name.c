/* A canonical name is a head and, behind underscores, indices. The head is a letter, a Greek letter's name, a longer
 * name, or d and one of these; an index is a name again, or several between commas. */
#include "show/name.h"
#include "show/glyph.h"

#include <string.h>

typedef struct greek {
    const char *name, *letter, *latex; /* letter NULL: looks like a Latin one */
} greek;

static const greek letters[] = {
    {"alpha", "α", "\\alpha"},
    {"beta", "β", "\\beta"},
    {"gamma", "γ", "\\gamma"},
    {"delta", "δ", "\\delta"},
    {"epsilon", "ε", "\\varepsilon"},
    {"zeta", "ζ", "\\zeta"},
    {"eta", "η", "\\eta"},
    {"theta", "θ", "\\theta"},
    {"iota", "ι", "\\iota"},
    {"kappa", "κ", "\\kappa"},
    {"lambda", "λ", "\\lambda"},
    {"mu", "μ", "\\mu"},
    {"nu", "ν", "\\nu"},
    {"xi", "ξ", "\\xi"},
    {"omicron", NULL, "o"},
    {"pi", "π", "\\pi"},
    {"rho", "ρ", "\\rho"},
    {"sigma", "σ", "\\sigma"},
    {"tau", "τ", "\\tau"},
    {"upsilon", "υ", "\\upsilon"},
    {"phi", "φ", "\\varphi"},
    {"chi", "χ", "\\chi"},
    {"psi", "ψ", "\\psi"},
    {"omega", "ω", "\\omega"},
    {"Alpha", NULL, "\\mathrm{A}"},
    {"Beta", NULL, "\\mathrm{B}"},
    {"Gamma", "Γ", "\\Gamma"},
    {"Delta", "Δ", "\\Delta"},
    {"Epsilon", NULL, "\\mathrm{E}"},
    {"Zeta", NULL, "\\mathrm{Z}"},
    {"Eta", NULL, "\\mathrm{H}"},
    {"Theta", "Θ", "\\Theta"},
    {"Iota", NULL, "\\mathrm{I}"},
    {"Kappa", NULL, "\\mathrm{K}"},
    {"Lambda", "Λ", "\\Lambda"},
    {"Mu", NULL, "\\mathrm{M}"},
    {"Nu", NULL, "\\mathrm{N}"},
    {"Xi", "Ξ", "\\Xi"},
    {"Omicron", NULL, "\\mathrm{O}"},
    {"Pi", "Π", "\\Pi"},
    {"Rho", NULL, "\\mathrm{P}"},
    {"Sigma", "Σ", "\\Sigma"},
    {"Tau", NULL, "\\mathrm{T}"},
    {"Upsilon", NULL, "\\Upsilon"},
    {"Phi", "Φ", "\\Phi"},
    {"Chi", NULL, "\\mathrm{X}"},
    {"Psi", "Ψ", "\\Psi"},
    {"Omega", "Ω", "\\Omega"},
};

static const greek *greek_find(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (strlen(letters[i].name) == length && memcmp(letters[i].name, name, length) == 0)
            return &letters[i];
    return NULL;
}

const char *name_greek(const char *name, size_t length) {
    const greek *g = greek_find(name, length);
    return g ? g->letter : NULL;
}

/* --- ASCII --- */

size_t name_length(const char *name) { return strlen(name) + (strchr(name, ',') ? 2 : 0); }

static void print_ascii(buffer *b, const char *name) {
    const char *index = strchr(name, '_');
    if (!index || !strchr(name, ',')) {
        buffer_puts(b, name);
        return;
    }
    buffer_add(b, name, (size_t)(index + 1 - name));
    buffer_putc(b, '{');
    buffer_puts(b, index + 1);
    buffer_putc(b, '}');
}

/* --- Unicode --- */

static void unicode_head(buffer *b, const char *name, size_t length) {
    const char *letter = name_greek(name, length);
    if (!letter && length > 1 && name[0] == 'd' && (letter = name_greek(name + 1, length - 1)))
        buffer_putc(b, 'd');
    if (letter)
        buffer_puts(b, letter);
    else
        buffer_add(b, name, length);
}

/* Digits, one letter, or two of those that count: x₁₂, xₖ, aᵢⱼ. */
static bool is_low(const char *index) {
    size_t length = strlen(index), digits = strspn(index, "0123456789");
    if (digits == length) return length > 0;
    if (length == 1) return glyph_sub(index[0]) != NULL;
    return length == 2 && strspn(index, "ijklmn") == 2;
}

static void unicode_index(buffer *b, const char *index) {
    if (is_low(index)) {
        for (; *index; index++) buffer_puts(b, glyph_sub(*index));
        return;
    }
    bool several = strchr(index, ',') != NULL;
    buffer_puts(b, several ? "_{" : "_");
    for (size_t length; *index; index += length) {
        length = strcspn(index, "_,");
        unicode_head(b, index, length);
        if (index[length]) buffer_putc(b, index[length++]);
    }
    if (several) buffer_putc(b, '}');
}

static void print_unicode(buffer *b, const char *name) {
    size_t head = strcspn(name, "_");
    unicode_head(b, name, head);
    if (name[head]) unicode_index(b, name + head + 1);
}

/* --- LaTeX --- */

/* One letter, whatever its length in bytes. */
static bool is_single(const char *name, size_t length) {
    size_t first = 1;
    while (first < length && ((unsigned char)name[first] & 0xC0) == 0x80) first++;
    return first >= length;
}

static bool is_ascii(const char *name, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)name[i] >= 0x80) return false;
    return true;
}

static void latex_head(buffer *b, const char *name, size_t length) {
    const greek *g = greek_find(name, length);
    if (g) {
        buffer_puts(b, g->latex);
    } else if (strspn(name, "0123456789") >= length || (is_single(name, length) && is_ascii(name, length))) {
        buffer_add(b, name, length);
    } else if (name[0] == 'd' && !strchr("0123456789", name[1]) &&
               (is_single(name + 1, length - 1) || greek_find(name + 1, length - 1))) {
        buffer_puts(b, "\\mathrm{d}");
        latex_head(b, name + 1, length - 1);
    } else {
        buffer_puts(b, is_ascii(name, length) ? "\\mathit{" : "\\text{");
        buffer_add(b, name, length);
        buffer_putc(b, '}');
    }
}

static void print_latex(buffer *b, const char *name) {
    size_t open = 0;
    for (size_t length; *name; name += length) {
        length = strcspn(name, "_,");
        latex_head(b, name, length);
        if (name[length] == '_') {
            buffer_puts(b, "_{");
            open++;
        }
        if (name[length] == ',') buffer_putc(b, ',');
        length += name[length] != 0;
    }
    buffer_repeat(b, '}', open);
}

void name_print(buffer *b, const char *name, name_style s) {
    static void (*const print[])(buffer *, const char *) = {print_ascii, print_unicode, print_latex};
    print[s](b, name);
}
