/* A derivation for amsmath: formulas aligned at their signs, the rules as words between them, tables as tables. And
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
    {"′", "'", SIGN_PLAIN},
    {"·", " \\cdot ", SIGN_PLAIN},
    {"−", "-", SIGN_PLAIN},
    {"∂", "\\partial ", SIGN_PLAIN},
    {"∇", "\\nabla ", SIGN_PLAIN},
    {"Δ", "\\Delta ", SIGN_PLAIN},
    {"Σ", "\\sum", SIGN_PLAIN},
    {"Π", "\\prod", SIGN_PLAIN},
    {"→", " \\to ", SIGN_PLAIN},
    {"⇒", " \\Rightarrow ", SIGN_PLAIN},
    {"≠", " \\neq ", SIGN_PLAIN},
    {"≤", " \\le ", SIGN_PLAIN},
    {"≥", " \\ge ", SIGN_PLAIN},
    {"∈", " \\in ", SIGN_PLAIN},
    {"×", " \\times ", SIGN_PLAIN},
    {"⊗", " \\otimes ", SIGN_PLAIN},
    {"⊙", " \\odot ", SIGN_PLAIN},
    {"⊘", " \\oslash ", SIGN_PLAIN},
    {"∘", " \\circ ", SIGN_PLAIN},
    {"‖", "\\|", SIGN_PLAIN},
    {"…", " \\dots ", SIGN_PLAIN},
    {"√", "\\surd ", SIGN_PLAIN},
    {"∞", "\\infty ", SIGN_PLAIN},
    {"⟨", "\\langle ", SIGN_PLAIN},
    {"⟩", "\\rangle ", SIGN_PLAIN},
    {"ℝ", "\\mathbb{R}", SIGN_PLAIN},
    {"≈", " \\approx ", SIGN_PLAIN},
    {"½", "\\tfrac12 ", SIGN_PLAIN},
    {"ᵀ", "\\top", SIGN_RAISED},
    {"ᵃ", "a", SIGN_RAISED},
    {"ᵇ", "b", SIGN_RAISED},
    {"ᵗ", "t", SIGN_RAISED},
    {"ᵘ", "u", SIGN_RAISED},
    {"ᵛ", "v", SIGN_RAISED},
    {"⊤", "\\top", SIGN_PLAIN},
    {"⁰", "0", SIGN_RAISED},
    {"¹", "1", SIGN_RAISED},
    {"²", "2", SIGN_RAISED},
    {"³", "3", SIGN_RAISED},
    {"⁴", "4", SIGN_RAISED},
    {"⁵", "5", SIGN_RAISED},
    {"⁶", "6", SIGN_RAISED},
    {"⁷", "7", SIGN_RAISED},
    {"⁸", "8", SIGN_RAISED},
    {"⁹", "9", SIGN_RAISED},
    {"ⁿ", "n", SIGN_RAISED},
    {"⁻", "-", SIGN_RAISED},
    {"⁺", "+", SIGN_RAISED},
    {"ᵏ", "k", SIGN_RAISED},
    {"ʲ", "j", SIGN_RAISED},
    {"ᵐ", "m", SIGN_RAISED},
    {"₀", "0", SIGN_LOWERED},
    {"₁", "1", SIGN_LOWERED},
    {"₂", "2", SIGN_LOWERED},
    {"₃", "3", SIGN_LOWERED},
    {"₄", "4", SIGN_LOWERED},
    {"₅", "5", SIGN_LOWERED},
    {"₆", "6", SIGN_LOWERED},
    {"₇", "7", SIGN_LOWERED},
    {"₈", "8", SIGN_LOWERED},
    {"₉", "9", SIGN_LOWERED},
    {"ᵢ", "i", SIGN_LOWERED},
    {"ⱼ", "j", SIGN_LOWERED},
    {"ₖ", "k", SIGN_LOWERED},
    {"ₗ", "l", SIGN_LOWERED},
    {"ₘ", "m", SIGN_LOWERED},
    {"ₙ", "n", SIGN_LOWERED},
    {"ₚ", "p", SIGN_LOWERED},
    {"ᵣ", "r", SIGN_LOWERED},
    {"ₛ", "s", SIGN_LOWERED},
    {"ₜ", "t", SIGN_LOWERED},
    {"ₓ", "x", SIGN_LOWERED},
    {"α", "\\alpha ", SIGN_PLAIN},
    {"β", "\\beta ", SIGN_PLAIN},
    {"γ", "\\gamma ", SIGN_PLAIN},
    {"δ", "\\delta ", SIGN_PLAIN},
    {"ε", "\\varepsilon ", SIGN_PLAIN},
    {"ζ", "\\zeta ", SIGN_PLAIN},
    {"η", "\\eta ", SIGN_PLAIN},
    {"θ", "\\theta ", SIGN_PLAIN},
    {"κ", "\\kappa ", SIGN_PLAIN},
    {"λ", "\\lambda ", SIGN_PLAIN},
    {"μ", "\\mu ", SIGN_PLAIN},
    {"ν", "\\nu ", SIGN_PLAIN},
    {"ξ", "\\xi ", SIGN_PLAIN},
    {"π", "\\pi ", SIGN_PLAIN},
    {"ρ", "\\rho ", SIGN_PLAIN},
    {"σ", "\\sigma ", SIGN_PLAIN},
    {"τ", "\\tau ", SIGN_PLAIN},
    {"φ", "\\varphi ", SIGN_PLAIN},
    {"χ", "\\chi ", SIGN_PLAIN},
    {"ψ", "\\psi ", SIGN_PLAIN},
    {"ω", "\\omega ", SIGN_PLAIN},
    {"Λ", "\\Lambda ", SIGN_PLAIN},
    {"Ω", "\\Omega ", SIGN_PLAIN},
    {"*", " ", SIGN_PLAIN},
    {"%", "\\%", SIGN_PLAIN},
    {"&", "\\&", SIGN_PLAIN},
    {"#", "\\#", SIGN_PLAIN},
    {"$", "\\$", SIGN_PLAIN},
    {"∫", "\\int ", SIGN_PLAIN},
    {"Γ", "\\Gamma ", SIGN_PLAIN},
    {"Φ", "\\Phi ", SIGN_PLAIN},
    {"⁽", "(", SIGN_RAISED},
    {"⁾", ")", SIGN_RAISED},
    {"″", "''", SIGN_PLAIN},
    {"‴", "'''", SIGN_PLAIN},
    {"∓", " \\mp ", SIGN_PLAIN},
    {"±", " \\pm ", SIGN_PLAIN},
};

static int sign_at(const char *at) {
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(at, signs[i].text, strlen(signs[i].text)) == 0) return (int)i;
    return -1;
}

/* Names of functions stand upright. */
static bool is_function(const char *word, size_t n) {
    static const char *const others[] = {"grad", "div", "curl", "tr", "det", "vec", "diag"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strlen(others[i]) == n && memcmp(word, others[i], n) == 0) return true;
    return n > 1 && op_find(word, n) != OP_COUNT;
}

static size_t add_word(buffer *b, const char *at) {
    size_t n = 0;
    while (isalpha((unsigned char)at[n])) n++;
    op o = n > 1 ? op_find(at, n) : OP_COUNT;
    const char *latex = o == OP_COUNT ? NULL : op_row_of(o)->latex;
    if (n == 3 && memcmp(at, "lim", n) == 0)
        buffer_puts(b, "\\lim");
    else if (latex && *latex == '\\' && !strchr(latex, '%'))
        buffer_printf(b, "%s%s", latex, isalpha((unsigned char)at[n]) ? " " : "");
    else if (is_function(at, n))
        buffer_printf(b, "\\operatorname{%.*s}", (int)n, at);
    else
        buffer_add(b, at, n);
    return n;
}

/* 1e-8 and 2.5e-7; 0: no such number. */
static size_t add_scientific(buffer *b, const char *at) {
    size_t n = strspn(at, "0123456789."), sign, digits;
    if (!n || at[n] != 'e') return 0;
    sign = at[n + 1] == '-' || at[n + 1] == '+';
    digits = strspn(at + n + 1 + sign, "0123456789");
    if (!digits) return 0;
    if (n != 1 || *at != '1') buffer_printf(b, "%.*s \\cdot ", (int)n, at);
    buffer_printf(b, "10^{%s%.*s}", at[n + 1] == '-' ? "-" : "", (int)digits, at + n + 1 + sign);
    return n + 1 + sign + digits;
}

static bool is_digit(char c) { return isdigit((unsigned char)c) != 0; }
static bool is_index(char c) { return isalnum((unsigned char)c) != 0; }

/* x_{12}, f_xy and x^(n - 1) have their braces or get them. */
static size_t add_bracketed(buffer *b, const char *at) {
    size_t depth = 0, n = 1;
    buffer_putc(b, at[0]);
    if (at[1] == '{') return 1;
    if (at[1] != '(') {
        size_t wide = 1;
        bool (*more)(char) = at[0] == '_' ? is_index : is_digit;
        while (more(at[wide]) && more(at[wide + 1])) wide++;
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
        size_t scientific = isdigit((unsigned char)*text) ? add_scientific(b, text) : 0;
        if (scientific) {
            text += scientific;
            continue;
        }
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

/* --- mathematics among words: "with a - b = h", "n×1", "u(x + h) goes to u(x)" --- */

/* Blanks and Chinese characters stand between tokens. */
static size_t token_length(const char *at) {
    size_t n = 0;
    while (at[n] && at[n] != ' ' && (unsigned char)at[n] < 0xE3) n++;
    return n;
}

/* Of a token: all of it is an operator; it is mathematics by itself; it is where its neighbours are; it is words. */
typedef enum token_kind { TOKEN_WORD, TOKEN_WEAK, TOKEN_STRONG, TOKEN_OPERATOR } token_kind;

static bool is_call(const char *at, size_t i) {
    return at[i] == '(' && i && isalnum((unsigned char)at[i - 1]);
}

static token_kind kind_of_token(const char *at, size_t n) {
    size_t letters = 0, strong = 0, plain = 0;
    if (n == 1 && *at == '-') return TOKEN_OPERATOR;
    for (size_t i = 0; i < n; i++) {
        bool sign = strchr("=^_*<>+/", at[i]) || ((unsigned char)at[i] > 127 && sign_at(at + i) >= 0);
        letters += isalpha((unsigned char)at[i]) != 0;
        plain += isalnum((unsigned char)at[i]) != 0;
        strong += sign || is_call(at, i) || (at[i] == '\'' && letters == 1);
    }
    if (strong) return plain ? TOKEN_STRONG : TOKEN_OPERATOR;
    return plain && letters < 2 ? TOKEN_WEAK : TOKEN_WORD;
}

static long brackets(const char *at, size_t n) {
    long depth = 0;
    for (size_t i = 0; i < n; i++) depth += (at[i] == '(') - (at[i] == ')');
    return depth;
}

/* Bytes of mathematics from the token at `at`; 0: it is words. What stands beside an operator or in an open bracket belongs
 * to it, and the punctuation at the end does not. */
static size_t mathematics(const char *at) {
    size_t end = 0, next = 0;
    bool strong = false, joined = false;
    long depth = 0;
    for (const char *from = at; *from && (end == 0 || *from == ' ');) {
        if (end) from++;
        size_t n = token_length(from);
        token_kind kind = n ? kind_of_token(from, n) : TOKEN_WORD;
        next = from[n] == ' ' ? token_length(from + n + 1) : 0;
        bool before_operator = next && kind_of_token(from + n + 1, next) == TOKEN_OPERATOR;
        bool fits = kind == TOKEN_OPERATOR || depth > 0 || (kind == TOKEN_STRONG && (!end || joined)) ||
                    (kind == TOKEN_WEAK && (joined || (!end && before_operator)));
        if (!fits || (kind == TOKEN_WORD && depth <= 0)) break;
        strong |= kind >= TOKEN_STRONG;
        depth += brackets(from, n);
        joined = kind == TOKEN_OPERATOR;
        from += n;
        end = (size_t)(from - at);
        if (!joined && depth <= 0 && !before_operator) break;
    }
    while (end && strchr(",;:.", at[end - 1])) end--;
    return strong && brackets(at, end) == 0 ? end : 0;
}

static size_t add_plain(buffer *b, const char *at) {
    if (strchr("%&#$_{}", *at)) buffer_putc(b, '\\');
    if (*at == '^' || *at == '\\' || *at == '~')
        buffer_puts(b, *at == '^' ? "\\^{}" : *at == '~' ? "\\~{}" : "\\textbackslash{}");
    else
        buffer_putc(b, *at);
    return 1;
}

void told_latex_words(buffer *b, const char *text) {
    static const char tick[] = "✓"; /* in no font of LaTeX itself */
    bool starts = true;             /* a token */
    while (*text) {
        if (strncmp(text, tick, sizeof tick - 1) == 0) {
            text += sizeof tick - 1;
            text += *text == ' ';
            continue;
        }
        size_t n = starts ? mathematics(text) : 0;
        if (n) {
            buffer_putc(b, '$');
            told_latex_of_text(b, arena_text(b->home, text, n));
            buffer_putc(b, '$');
            text += n;
            starts = false;
            continue;
        }
        starts = *text == ' ' || (unsigned char)*text >= 0x80;
        int s = (unsigned char)*text > 127 ? sign_at(text) : -1;
        if (s < 0) {
            text += add_plain(b, text);
            continue;
        }
        buffer_putc(b, '$');
        text += add_sign(b, s, text);
        buffer_putc(b, '$');
    }
}

/* --- items: runs of formulas are one align*, with the words between them inside, so that all signs stand below one another --- */

enum { SHORT = 64 }; /* columns that a formula and the remark beside it may have */

typedef struct page {
    teller *t;
    const list *items;
    size_t at;
    bool open;   /* an align* is */
    bool broken; /* what was written last ended its line */
} page;

static const told *item(const page *p, size_t n) { return n < p->items->count ? p->items->at[n] : NULL; }

static bool is_formula(const told *i) {
    return i && (i->kind == TOLD_QUESTION || i->kind == TOLD_LINE || i->kind == TOLD_ANSWER);
}
static bool is_words(const told *i) { return i && !is_formula(i) && i->kind != TOLD_CELLS; }

static void close_lines(page *p) {
    if (p->open) buffer_puts(p->t->out, p->broken ? "\\end{align*}\n" : "\n\\end{align*}\n");
    p->open = false;
}

static bool side(teller *t, const told *i) {
    if (i->e) return told_formula_latex(t, t->out, i->e);
    told_latex_of_text(t->out, i->text);
    return true;
}

static bool is_long(teller *t, const told *i) {
    buffer b;
    buffer_init(&b, t->g->scratch);
    if (i->e && !told_formula(t, &b, i->e, NULL)) return false;
    if (!i->e) buffer_puts(&b, i->text);
    return utf8_width(b.text, b.length) + utf8_width(i->remark, strlen(i->remark)) > SHORT;
}

static bool formula(page *p, const told *i) {
    buffer *b = p->t->out;
    if (!p->open)
        buffer_puts(b, "\\begin{align*}\n");
    else if (!p->broken)
        buffer_puts(b, i->gap ? " \\\\[1ex]\n" : " \\\\\n");
    p->open = true;
    p->broken = false;
    if (i->left) told_latex_of_text(b, i->left);
    buffer_puts(b, i->left ? " &= " : " & ");
    if (!side(p->t, i)) return false;
    if (!i->remark || !*i->remark) return true;
    buffer_puts(b, is_long(p->t, i) ? " \\\\\n & \\text{" : " && \\text{");
    told_latex_words(b, i->remark);
    buffer_putc(b, '}');
    return true;
}

static void mathematics_beside(buffer *b, const char *text) {
    if (!text || !*text) return;
    buffer_puts(b, "\\qquad $");
    told_latex_of_text(b, text);
    buffer_putc(b, '$');
}

static void one_text(buffer *b, const told *i) {
    if (i->kind != TOLD_STEP) {
        told_latex_words(b, i->text);
        return;
    }
    buffer_printf(b, "\\textbf{%u}\\quad ", i->number);
    told_latex_words(b, i->name);
    mathematics_beside(b, i->form);
    mathematics_beside(b, i->letters);
}

/* The texts from here on that follow each other. */
static void words(page *p) {
    buffer *b = p->t->out;
    size_t end = p->at;
    while (is_words(item(p, end))) end++;
    bool inside = p->open && is_formula(item(p, end));
    if (inside && !p->broken) buffer_puts(b, " \\\\\n");
    if (!inside) close_lines(p);
    for (size_t n = p->at; n < end; n++) {
        buffer_puts(b, inside ? "\\intertext{" : "\\noindent ");
        one_text(b, p->items->at[n]);
        buffer_puts(b, inside ? "}\n" : "\n\n");
    }
    p->broken = true;
    p->at = end - 1;
}

static void one_cell(buffer *b, const char *text, bool header) {
    if (header) {
        told_latex_words(b, text);
        return;
    }
    buffer_putc(b, '$');
    told_latex_of_text(b, text);
    buffer_putc(b, '$');
}

/* The rows from here on. */
static void table(page *p) {
    buffer *b = p->t->out;
    const told *i = p->items->at[p->at];
    close_lines(p);
    buffer_puts(b, "\\begin{center}\n\\begin{tabular}{");
    buffer_repeat(b, 'l', i->cell_count);
    buffer_puts(b, "}\n");
    for (; (i = item(p, p->at)) && i->kind == TOLD_CELLS; p->at++) {
        for (uint32_t k = 0; k < i->cell_count; k++) {
            if (k) buffer_puts(b, " & ");
            if (i->cells[k] && *i->cells[k]) one_cell(b, i->cells[k], i->header);
        }
        buffer_puts(b, i->header ? " \\\\ \\hline\n" : " \\\\\n");
    }
    buffer_puts(b, "\\end{tabular}\n\\end{center}\n");
    p->at--;
}

bool told_latex(teller *t, const list *items) {
    page p = {t, items, 0, false, true};
    for (; p.at < items->count; p.at++) {
        const told *i = items->at[p.at];
        if (is_formula(i)) {
            if (!formula(&p, i)) return false;
        } else if (i->kind == TOLD_CELLS)
            table(&p);
        else
            words(&p);
    }
    close_lines(&p);
    return true;
}
