/* A derivation as one align* of amsmath: each rule a line of words, each formula a line of its own, aligned at the sign. And
 * mathematics in Unicode as LaTeX, by a table of signs; runs of raised or lowered characters become one exponent or index. */
#include "base/utf8.h"
#include "ops/ops.h"
#include "show/told_parts.h"

#include <ctype.h>
#include <string.h>

/* --- signs --- */

typedef enum sign_kind { SIGN_PLAIN, SIGN_RAISED, SIGN_LOWERED } sign_kind;

static const struct {
    const char *text, *latex;
    sign_kind kind;
} signs[] = {
    {"′", "'", SIGN_PLAIN},           {"·", " \\cdot ", SIGN_PLAIN},
    {"−", "-", SIGN_PLAIN},           {"∂", "\\partial ", SIGN_PLAIN},
    {"∇", "\\nabla ", SIGN_PLAIN},    {"Δ", "\\Delta ", SIGN_PLAIN},
    {"Σ", "\\sum", SIGN_PLAIN},       {"Π", "\\prod", SIGN_PLAIN},
    {"→", " \\to ", SIGN_PLAIN},      {"⇒", " \\Rightarrow ", SIGN_PLAIN},
    {"≠", " \\neq ", SIGN_PLAIN},     {"≤", " \\le ", SIGN_PLAIN},
    {"≥", " \\ge ", SIGN_PLAIN},      {"∈", " \\in ", SIGN_PLAIN},
    {"×", " \\times ", SIGN_PLAIN},   {"⊗", " \\otimes ", SIGN_PLAIN},
    {"⊙", " \\odot ", SIGN_PLAIN},    {"⊘", " \\oslash ", SIGN_PLAIN},
    {"∘", " \\circ ", SIGN_PLAIN},    {"‖", "\\|", SIGN_PLAIN},
    {"…", " \\dots ", SIGN_PLAIN},    {"√", "\\surd ", SIGN_PLAIN},
    {"∞", "\\infty ", SIGN_PLAIN},    {"⟨", "\\langle ", SIGN_PLAIN},
    {"⟩", "\\rangle ", SIGN_PLAIN},   {"✓", "\\checkmark ", SIGN_PLAIN},
    {"ℝ", "\\mathbb{R}", SIGN_PLAIN}, {"≈", " \\approx ", SIGN_PLAIN},
    {"½", "\\tfrac12 ", SIGN_PLAIN},  {"ᵀ", "\\top", SIGN_RAISED},
    {"ᵃ", "a", SIGN_RAISED},          {"ᵇ", "b", SIGN_RAISED},
    {"ᵗ", "t", SIGN_RAISED},          {"ᵘ", "u", SIGN_RAISED},
    {"ᵛ", "v", SIGN_RAISED},          {"⊤", "\\top", SIGN_PLAIN},
    {"⁰", "0", SIGN_RAISED},          {"¹", "1", SIGN_RAISED},
    {"²", "2", SIGN_RAISED},          {"³", "3", SIGN_RAISED},
    {"⁴", "4", SIGN_RAISED},          {"⁵", "5", SIGN_RAISED},
    {"⁶", "6", SIGN_RAISED},          {"⁷", "7", SIGN_RAISED},
    {"⁸", "8", SIGN_RAISED},          {"⁹", "9", SIGN_RAISED},
    {"ⁿ", "n", SIGN_RAISED},          {"⁻", "-", SIGN_RAISED},
    {"⁺", "+", SIGN_RAISED},          {"ᵏ", "k", SIGN_RAISED},
    {"ʲ", "j", SIGN_RAISED},          {"ᵐ", "m", SIGN_RAISED},
    {"₀", "0", SIGN_LOWERED},         {"₁", "1", SIGN_LOWERED},
    {"₂", "2", SIGN_LOWERED},         {"₃", "3", SIGN_LOWERED},
    {"₄", "4", SIGN_LOWERED},         {"₅", "5", SIGN_LOWERED},
    {"₆", "6", SIGN_LOWERED},         {"₇", "7", SIGN_LOWERED},
    {"₈", "8", SIGN_LOWERED},         {"₉", "9", SIGN_LOWERED},
    {"ᵢ", "i", SIGN_LOWERED},         {"ⱼ", "j", SIGN_LOWERED},
    {"ₖ", "k", SIGN_LOWERED},         {"ₗ", "l", SIGN_LOWERED},
    {"ₘ", "m", SIGN_LOWERED},         {"ₙ", "n", SIGN_LOWERED},
    {"ₚ", "p", SIGN_LOWERED},         {"ᵣ", "r", SIGN_LOWERED},
    {"ₛ", "s", SIGN_LOWERED},         {"ₜ", "t", SIGN_LOWERED},
    {"ₓ", "x", SIGN_LOWERED},         {"α", "\\alpha ", SIGN_PLAIN},
    {"β", "\\beta ", SIGN_PLAIN},     {"γ", "\\gamma ", SIGN_PLAIN},
    {"δ", "\\delta ", SIGN_PLAIN},    {"ε", "\\varepsilon ", SIGN_PLAIN},
    {"ζ", "\\zeta ", SIGN_PLAIN},     {"η", "\\eta ", SIGN_PLAIN},
    {"θ", "\\theta ", SIGN_PLAIN},    {"κ", "\\kappa ", SIGN_PLAIN},
    {"λ", "\\lambda ", SIGN_PLAIN},   {"μ", "\\mu ", SIGN_PLAIN},
    {"ν", "\\nu ", SIGN_PLAIN},       {"ξ", "\\xi ", SIGN_PLAIN},
    {"π", "\\pi ", SIGN_PLAIN},       {"ρ", "\\rho ", SIGN_PLAIN},
    {"σ", "\\sigma ", SIGN_PLAIN},    {"τ", "\\tau ", SIGN_PLAIN},
    {"φ", "\\varphi ", SIGN_PLAIN},   {"χ", "\\chi ", SIGN_PLAIN},
    {"ψ", "\\psi ", SIGN_PLAIN},      {"ω", "\\omega ", SIGN_PLAIN},
    {"Λ", "\\Lambda ", SIGN_PLAIN},   {"Ω", "\\Omega ", SIGN_PLAIN},
    {"*", " ", SIGN_PLAIN},           {"%", "\\%", SIGN_PLAIN},
    {"&", "\\&", SIGN_PLAIN},         {"#", "\\#", SIGN_PLAIN},
    {"$", "\\$", SIGN_PLAIN},         {"∫", "\\int ", SIGN_PLAIN},
    {"Γ", "\\Gamma ", SIGN_PLAIN},    {"Φ", "\\Phi ", SIGN_PLAIN},
    {"∓", " \\mp ", SIGN_PLAIN},      {"±", " \\pm ", SIGN_PLAIN},
};

static int sign_at(const char *at) {
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(at, signs[i].text, strlen(signs[i].text)) == 0) return (int)i;
    return -1;
}

/* Names of functions stand upright. */
static bool is_function(const char *word, size_t n) {
    static const char *const others[] = {"lim",  "ln", "log", "grad", "div",
                                         "curl", "tr", "det", "vec",  "diag"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strlen(others[i]) == n && memcmp(word, others[i], n) == 0) return true;
    return n > 1 && op_find(word, n) != OP_COUNT;
}

static size_t add_word(buffer *b, const char *at) {
    size_t n = 0;
    while (isalpha((unsigned char)at[n])) n++;
    if (is_function(at, n))
        buffer_printf(b, "\\operatorname{%.*s}", (int)n, at);
    else
        buffer_add(b, at, n);
    return n;
}

/* x_{12} and x^(n - 1) have their braces or get them. */
static size_t add_bracketed(buffer *b, const char *at) {
    size_t depth = 0, n = 1;
    buffer_putc(b, at[0]);
    if (at[1] == '{') return 1;
    if (at[1] != '(') {
        size_t wide = 1;
        while (isdigit((unsigned char)at[wide]) && isdigit((unsigned char)at[wide + 1])) wide++;
        buffer_printf(b, "{%.*s}", (int)wide, at + 1);
        return 1 + wide;
    }
    for (; at[n]; n++) {
        depth += at[n] == '(';
        depth -= at[n] == ')';
        if (!depth) break;
    }
    buffer inner;
    buffer_init(&inner, b->home);
    buffer_add(&inner, at + 2, n > 2 ? n - 2 : 0);
    buffer_putc(b, '{');
    told_latex_of_text(b, inner.text);
    buffer_putc(b, '}');
    return at[n] ? n + 1 : n;
}

static size_t add_sign(buffer *b, int s, const char *at) {
    sign_kind kind = signs[s].kind;
    size_t used = 0;
    if (kind == SIGN_PLAIN) return buffer_puts(b, signs[s].latex), strlen(signs[s].text);
    buffer_puts(b, kind == SIGN_RAISED ? "^{" : "_{");
    while (s >= 0 && signs[s].kind == kind) {
        buffer_puts(b, signs[s].latex);
        used += strlen(signs[s].text);
        s = sign_at(at + used);
    }
    buffer_putc(b, '}');
    return used;
}

void told_latex_of_text(buffer *b, const char *text) {
    static const char over[] = "\xCC\x84"; /* a bar over the letter before it */
    while (*text) {
        int s = sign_at(text);
        bool is_letter = isalpha((unsigned char)*text);
        if (is_letter && strncmp(text + 1, over, 2) == 0) {
            buffer_printf(b, "\\bar{%c}", *text);
            text += 3;
        } else if (is_letter)
            text += add_word(b, text);
        else if (s >= 0)
            text += add_sign(b, s, text);
        else if ((*text == '^' || *text == '_') && text[1])
            text += add_bracketed(b, text);
        else if (*text == ' ')
            buffer_putc(b, ' '), text++;
        else
            buffer_putc(b, *text++);
    }
}

void told_latex_words(buffer *b, const char *text) {
    while (*text) {
        static const char tick[] = "✓"; /* in no font of LaTeX itself */
        if (strncmp(text, tick, sizeof tick - 1) == 0) {
            text += sizeof tick - 1;
            continue;
        }
        int s = sign_at(text);
        if (s >= 0 && (unsigned char)*text > 127) { /* a sign among words */
            buffer_putc(b, '$');
            text += add_sign(b, s, text);
            buffer_putc(b, '$');
            continue;
        }
        if (strchr("%&#$_{}", *text)) buffer_putc(b, '\\');
        if (*text == '^' || *text == '\\' || *text == '~')
            buffer_puts(b, *text == '^' ? "\\^{}" : *text == '~' ? "\\~{}" : "\\textbackslash{}");
        else
            buffer_putc(b, *text);
        text++;
    }
}

/* --- items --- */

static void words(teller *t, const char *text) {
    buffer_puts(t->out, "\\text{");
    told_latex_words(t->out, text);
    buffer_putc(t->out, '}');
}

static bool side(teller *t, const told *i) {
    if (i->e) return told_formula_latex(t, t->out, i->e);
    told_latex_of_text(t->out, i->text);
    return true;
}

static bool formula(teller *t, const told *i) {
    if (i->left) told_latex_of_text(t->out, i->left);
    buffer_puts(t->out, i->left ? " &= " : " & ");
    if (!side(t, i)) return false;
    if (i->remark && *i->remark) {
        buffer_puts(t->out, " && ");
        words(t, i->remark);
    }
    return true;
}

static void step(teller *t, const told *i) {
    buffer_printf(t->out, "& \\textbf{%u}\\quad ", i->number);
    words(t, i->name);
    if (i->form && *i->form) {
        buffer_puts(t->out, "\\qquad ");
        told_latex_of_text(t->out, i->form);
    }
    if (i->letters && *i->letters) {
        buffer_puts(t->out, "\\qquad ");
        told_latex_of_text(t->out, i->letters);
    }
}

static void cells(teller *t, const told *i) {
    for (uint32_t k = 0; k < i->cell_count; k++) {
        buffer_puts(t->out, k ? " && " : "& ");
        if (i->header)
            words(t, i->cells[k]);
        else
            told_latex_of_text(t->out, i->cells[k]);
    }
}

bool told_latex(teller *t, const list *items) {
    buffer_puts(t->out, "\\begin{align*}\n");
    for (size_t n = 0; n < items->count; n++) {
        const told *i = items->at[n];
        switch (i->kind) {
        case TOLD_QUESTION:
        case TOLD_LINE:
        case TOLD_ANSWER:
            if (!formula(t, i)) return false;
            break;
        case TOLD_STEP: step(t, i); break;
        case TOLD_CELLS: cells(t, i); break;
        case TOLD_SENTENCE:
        case TOLD_REMARK:
            buffer_puts(t->out, "& ");
            words(t, i->text);
            break;
        }
        const told *next = n + 1 < items->count ? items->at[n + 1] : NULL;
        buffer_puts(t->out, next ? (next->gap ? " \\\\[1ex]\n" : " \\\\\n") : "\n");
    }
    buffer_puts(t->out, "\\end{align*}\n");
    return true;
}
