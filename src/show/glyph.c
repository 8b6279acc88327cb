/* Raised characters exist for few letters, and fewer are easy to read: x and y are left out, so that x^x stays itself.
 * An exponent is first spelled in ASCII into a few bytes and then raised, or given up. */
#include "show/glyph.h"

#include <stdio.h>
#include <string.h>

typedef struct glyph {
    char c;
    const char *text;
} glyph;

static const glyph supers[] = {
    {'0', "⁰"}, {'1', "¹"}, {'2', "²"}, {'3', "³"}, {'4', "⁴"}, {'5', "⁵"}, {'6', "⁶"},
    {'7', "⁷"}, {'8', "⁸"}, {'9', "⁹"}, {'+', "⁺"}, {'-', "⁻"}, {'n', "ⁿ"}, {'m', "ᵐ"},
    {'k', "ᵏ"}, {'i', "ⁱ"}, {'j', "ʲ"}, {'p', "ᵖ"}, {'a', "ᵃ"}, {'b', "ᵇ"},
};

static const glyph subs[] = {
    {'0', "₀"}, {'1', "₁"}, {'2', "₂"}, {'3', "₃"}, {'4', "₄"}, {'5', "₅"}, {'6', "₆"}, {'7', "₇"},
    {'8', "₈"}, {'9', "₉"}, {'a', "ₐ"}, {'e', "ₑ"}, {'o', "ₒ"}, {'i', "ᵢ"}, {'j', "ⱼ"}, {'k', "ₖ"},
    {'l', "ₗ"}, {'m', "ₘ"}, {'n', "ₙ"}, {'p', "ₚ"}, {'t', "ₜ"}, {'r', "ᵣ"},
};

static const char *find(const glyph *table, size_t count, char c) {
    for (size_t i = 0; i < count; i++)
        if (table[i].c == c) return table[i].text;
    return NULL;
}

const char *glyph_super(char c) { return find(supers, sizeof supers / sizeof *supers, c); }
const char *glyph_sub(char c) { return find(subs, sizeof subs / sizeof *subs, c); }

/* --- exponents --- */

enum { SPELLED = 16 }; /* more would be hard to read */

typedef struct spelling {
    const map *names;
    char text[SPELLED + 1];
    size_t length;
} spelling;

static bool add(spelling *s, const char *text) {
    size_t length = strlen(text);
    if (s->length + length > SPELLED) return false;
    memcpy(s->text + s->length, text, length + 1);
    s->length += length;
    return true;
}

static bool add_number(spelling *s, const expr *e, bool opposite) {
    long value;
    char digits[24];
    if (!number_to_long(&e->as.number, &value) || value > 999999 || value < -999999) return false;
    snprintf(digits, sizeof digits, "%ld", opposite ? -value : value);
    return add(s, digits);
}

static bool add_letter(spelling *s, const expr *e) {
    if (!expr_is_symbol(e)) return false;
    const char *name = s->names ? map_find(s->names, e, 0) : NULL;
    if (!name) name = e->as.symbol.name;
    return name[1] == 0 && add(s, name);
}

/* An integer, a letter, or an integer times a letter; with its sign, and a + before it when asked. */
static bool add_term(spelling *s, const expr *e, bool plus) {
    bool opposite = expr_is(e, OP_NEG);
    if (opposite) e = e->at[0];
    const expr *first = expr_is(e, OP_MUL) && e->count == 2 ? e->at[0] : e;
    bool negative = expr_is_number(first) && number_sign(&first->as.number) < 0;
    if (negative && opposite) return false;
    if (plus && !negative && !opposite && !add(s, "+")) return false;
    if (expr_is_number(e)) return add_number(s, e, opposite);
    if (opposite && !add(s, "-")) return false;
    if (first == e) return add_letter(s, e);
    return expr_is_number(first) && add_number(s, first, false) && add_letter(s, e->at[1]);
}

static bool spell(spelling *s, const expr *e) {
    if (!expr_is(e, OP_ADD)) return add_term(s, e, false);
    if (e->count != 2 || expr_is_constant(e->at[0])) return false; /* n - 1, not 1 - n */
    return add_term(s, e->at[0], false) && expr_is_constant(e->at[1]) && add_term(s, e->at[1], true);
}

bool glyph_exponent(char out[GLYPH_SUPER_SIZE], const expr *e, const map *names) {
    spelling s = {.names = names};
    out[0] = 0;
    if (!spell(&s, e)) return false;
    char *to = out;
    for (const char *c = s.text; *c; c++) {
        const char *raised = glyph_super(*c);
        if (!raised) {
            out[0] = 0;
            return false;
        }
        size_t length = strlen(raised);
        memcpy(to, raised, length + 1);
        to += length;
    }
    return true;
}
