/* Names, numbers and superscripts.
 *
 * A name has two spellings: as typed, which is how it prints, and canonical, which is who it is. The canonical one is
 * compatibility-normalised (𝑥 is x, µ is μ), with Greek letters by their Latin names, subscript digits behind an
 * underscore and braces dropped: μ₁₂, mu_12 and mu_{12} are one name. Cyrillic letters that look like Latin ones are
 * refused: nobody could tell the two apart on the screen. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "read/syntax.h"
#include "read/token.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

uint32_t lexer_peek(const lexer *l, uint32_t at, uint32_t *ret_codepoint) {
    if (at >= l->length) return 0;
    unsigned char first = (unsigned char)l->text[at];
    if (first < 0x80) {
        *ret_codepoint = first;
        return 1;
    }
    uint32_t n = (uint32_t)utf8_decode(l->text + at, l->length - at, ret_codepoint);
    if (n && *ret_codepoint >= 0xFF01 && *ret_codepoint <= 0xFF5E) *ret_codepoint -= 0xFEE0;
    return n;
}

/* --- tables of letters --- */

static const struct {
    uint32_t c;
    const char *name;
} greek[] = {
    {0x3B1, "alpha"},   {0x3B2, "beta"}, {0x3B3, "gamma"}, {0x3B4, "delta"}, {0x3B5, "epsilon"},
    {0x3B6, "zeta"},    {0x3B7, "eta"},  {0x3B8, "theta"}, {0x3B9, "iota"},  {0x3BA, "kappa"},
    {0x3BB, "lambda"},  {0x3BC, "mu"},   {0x3BD, "nu"},    {0x3BE, "xi"},    {0x3BF, "omicron"},
    {0x3C0, "pi"},      {0x3C1, "rho"},  {0x3C2, "sigma"}, {0x3C3, "sigma"}, {0x3C4, "tau"},
    {0x3C5, "upsilon"}, {0x3C6, "phi"},  {0x3C7, "chi"},   {0x3C8, "psi"},   {0x3C9, "omega"},
    {0x391, "Alpha"},   {0x392, "Beta"}, {0x393, "Gamma"}, {0x394, "Delta"}, {0x395, "Epsilon"},
    {0x396, "Zeta"},    {0x397, "Eta"},  {0x398, "Theta"}, {0x399, "Iota"},  {0x39A, "Kappa"},
    {0x39B, "Lambda"},  {0x39C, "Mu"},   {0x39D, "Nu"},    {0x39E, "Xi"},    {0x39F, "Omicron"},
    {0x3A0, "Pi"},      {0x3A1, "Rho"},  {0x3A3, "Sigma"}, {0x3A4, "Tau"},   {0x3A5, "Upsilon"},
    {0x3A6, "Phi"},     {0x3A7, "Chi"},  {0x3A8, "Psi"},   {0x3A9, "Omega"}, {0x2206, "Delta"},
};
enum { GREEK = sizeof greek / sizeof *greek };

static const char *greek_name(uint32_t c) {
    for (size_t i = 0; i < GREEK; i++)
        if (greek[i].c == c) return greek[i].name;
    return NULL;
}

bool token_is_greek(const char *key) {
    for (size_t i = 0; i < GREEK; i++)
        if (strcmp(greek[i].name, key) == 0) return true;
    return false;
}

static const struct {
    uint32_t c;
    char plain;
} supers[] = {
    {0x2070, '0'}, {0xB9, '1'},   {0xB2, '2'},   {0xB3, '3'},   {0x2074, '4'}, {0x2075, '5'},
    {0x2076, '6'}, {0x2077, '7'}, {0x2078, '8'}, {0x2079, '9'}, {0x207A, '+'}, {0x207B, '-'},
    {0x207F, 'n'}, {0x1D50, 'm'}, {0x1D4F, 'k'}, {0x2071, 'i'}, {0x02B2, 'j'}, {0x1D56, 'p'},
    {0x1D43, 'a'}, {0x1D47, 'b'}, {0x02E3, 'x'}, {0x02B8, 'y'}, {0x1D57, 't'},
};

char token_superscript(uint32_t codepoint) {
    for (size_t i = 0; codepoint > 0x7F && i < sizeof supers / sizeof *supers; i++)
        if (supers[i].c == codepoint) return supers[i].plain;
    return 0;
}

static char subscript(uint32_t c) {
    static const struct {
        uint32_t c;
        char plain;
    } letters[] = {{0x2090, 'a'}, {0x2091, 'e'}, {0x2092, 'o'}, {0x2093, 'x'}, {0x1D62, 'i'},
                   {0x2C7C, 'j'}, {0x2096, 'k'}, {0x2097, 'l'}, {0x2098, 'm'}, {0x2099, 'n'},
                   {0x209A, 'p'}, {0x209C, 't'}, {0x1D63, 'r'}};
    if (c >= 0x2080 && c <= 0x2089) return (char)('0' + (c - 0x2080));
    for (size_t i = 0; c > 0x7F && i < sizeof letters / sizeof *letters; i++)
        if (letters[i].c == c) return letters[i].plain;
    return 0;
}

/* The Latin letter that a Cyrillic one looks like, or 0. */
static char lookalike(uint32_t c) {
    static const uint32_t cyrillic[] = {0x430, 0x435, 0x43E, 0x440, 0x441, 0x443, 0x445, 0x456,
                                        0x458, 0x455, 0x410, 0x412, 0x415, 0x41A, 0x41C, 0x41D,
                                        0x41E, 0x420, 0x421, 0x422, 0x425, 0x406};
    static const char latin[] = "aeopcyxijsABEKMHOPCTXI";
    for (size_t i = 0; c >= 0x400 && c < 0x460 && i < sizeof cyrillic / sizeof *cyrillic; i++)
        if (cyrillic[i] == c) return latin[i];
    return 0;
}

static bool is_ascii_letter(uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool token_starts_name(uint32_t c) {
    if (c < 0x80) return is_ascii_letter(c);
    if (token_superscript(c) || subscript(c) || c == 0x1D40) return false;
    return c == 0x2206 || utf8_is_letter(c);
}

static bool is_mark(uint32_t c) {
    if (c < 0x300) return false;
    utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)c);
    return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_MC;
}

static bool goes_on_name(uint32_t c) {
    return token_starts_name(c) || (c >= '0' && c <= '9') || (c > 0x7F && (subscript(c) || is_mark(c)));
}

/* --- names --- */

/* Replaces Greek letters in a normalised key by their names. */
static void spell_greek(buffer *b, const utf8proc_int32_t *c, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *name = c[i] < 0x80 ? NULL : greek_name((uint32_t)c[i]);
        if (name)
            buffer_puts(b, name);
        else
            buffer_codepoint(b, (uint32_t)c[i]);
    }
}

/* Compatibility normalisation without the heap, then the Greek letters. NULL when out of memory. */
static const char *canonical(arena *home, const char *text, size_t length) {
    enum {
        ROOM = 4
    }; /* code points that one may become and still be sure to fit; longer ones are kept as they are */
    utf8proc_int32_t *c = arena_take(home, (length * ROOM + 1) * sizeof *c);
    if (!c) return NULL;
    utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, c,
                                                (utf8proc_ssize_t)(length * ROOM),
                                                UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE);
    if (count < 0 || (size_t)count > length * ROOM) return arena_text(home, text, length);
    count = utf8proc_normalize_utf32(c, count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    buffer b;
    buffer_init(&b, home);
    spell_greek(&b, c, (size_t)count);
    return b.failed ? NULL : b.text;
}

static bool looks_latin(const lexer *l, uint32_t at, uint32_t n, uint32_t c, diag *d) {
    char latin[2] = {lookalike(c), 0}, typed[8] = "";
    if (!latin[0]) return false;
    memcpy(typed, l->text + at, n);
    diag_set(d, DIAG_NAME, (span){at, at + n}, MSG_SYN_LOOKALIKE, typed, latin, NULL);
    return true;
}

/* The inside of _{...}: letters and digits; blanks between them count as commas. */
static uint32_t braced_index(lexer *l, uint32_t at, buffer *key, diag *d) {
    uint32_t open = at, depth = 0, c, n;
    size_t before = key->length;
    bool gap = false, comma = false;
    for (; (n = lexer_peek(l, at, &c)); at += n) {
        if (c == '{')
            depth++;
        else if (c == '}' && comma)
            break;
        else if (c == '}' && --depth == 0) {
            if (key->length > before || key->failed) return at + n;
            diag_set(d, DIAG_SYNTAX, (span){open - 1, at + n}, MSG_SYN_TRAILING_UNDERSCORE, NULL, NULL, NULL);
            return 0;
        } else if (c == ' ' || c == ',') {
            gap = true;
            comma = comma || c == ',';
        } else if (c == '_' || goes_on_name(c)) {
            if (looks_latin(l, at, n, c, d)) return 0;
            if (gap && at > open + 2) buffer_putc(key, ',');
            gap = comma = false;
            if (c > 0x7F && subscript(c))
                buffer_putc(key, '_'), buffer_putc(key, subscript(c));
            else
                buffer_codepoint(key, c);
        } else if (c != '}')
            break;
    }
    diag_set(d, DIAG_SYNTAX, (span){open, n ? at + n : at}, MSG_SYN_INDEX_NAME, NULL, NULL, NULL);
    return 0;
}

/* From `at` on, letters, digits and indices of a name go to key. Returns the end, 0 with diag set. */
static uint32_t scan_name(lexer *l, uint32_t at, buffer *key, bool *ret_plain, diag *d) {
    bool low = false; /* among subscript characters */
    uint32_t c, n;
    while ((n = lexer_peek(l, at, &c)) && (c == '_' || goes_on_name(c))) {
        if (c >= 0x80 || n > 1) *ret_plain = false;
        if (looks_latin(l, at, n, c, d)) return 0;
        uint32_t next = 0;
        if (c == '_' && lexer_peek(l, at + n, &next) && next == '{') {
            buffer_putc(key, '_');
            *ret_plain = false;
            if (!(at = braced_index(l, at + n, key, d))) return 0;
            if (lexer_peek(l, at, &c) && c == '_') continue;
            return at;
        }
        if (c == '_' && !(next == '_' || goes_on_name(next))) {
            diag_set(d, DIAG_SYNTAX, (span){at, at + 1}, MSG_SYN_TRAILING_UNDERSCORE, NULL, NULL, NULL);
            return 0;
        }
        char down = c > 0x7F ? subscript(c) : 0;
        if (down && !low) buffer_putc(key, '_');
        if (down)
            buffer_putc(key, down);
        else
            buffer_codepoint(key, c);
        low = down != 0;
        at += n;
    }
    return at;
}

/* The strings of one-letter names, which are most names. */
static const char *letter(char c) {
    static const char letters[128][2] = {
#define L(c) [c] = {c, 0}
        L('a'), L('b'), L('c'), L('d'), L('e'), L('f'), L('g'), L('h'), L('i'), L('j'), L('k'),
        L('l'), L('m'), L('n'), L('o'), L('p'), L('q'), L('r'), L('s'), L('t'), L('u'), L('v'),
        L('w'), L('x'), L('y'), L('z'), L('A'), L('B'), L('C'), L('D'), L('E'), L('F'), L('G'),
        L('H'), L('I'), L('J'), L('K'), L('L'), L('M'), L('N'), L('O'), L('P'), L('Q'), L('R'),
        L('S'), L('T'), L('U'), L('V'), L('W'), L('X'), L('Y'), L('Z'),
#undef L
    };
    return letters[(unsigned char)c];
}

bool lexer_name(lexer *l, token *t, diag *d) {
    uint32_t from = l->at, next = 0;
    t->kind = TOKEN_NAME;
    if (is_ascii_letter((unsigned char)l->text[from]) &&
        (!lexer_peek(l, from + 1, &next) || (next < 0x80 && next != '_' && !goes_on_name(next)))) {
        l->at++;
        t->text = t->key = letter(l->text[from]);
        return true;
    }
    buffer key;
    bool plain = true;
    buffer_init(&key, l->home);
    uint32_t to = scan_name(l, from, &key, &plain, d);
    if (!to) return false;
    l->at = to;
    t->text = arena_text(l->home, l->text + from, to - from);
    t->key = plain ? t->text : key.failed ? NULL : canonical(l->home, key.text, key.length);
    return (t->text && t->key) || diag_memory(d);
}

bool lexer_index(lexer *l, token *t, diag *d) {
    uint32_t c, next;
    if (!lexer_peek(l, l->at, &c)) return true;
    bool low = c > 0x7F && subscript(c);
    if (c != '_' && !low) return true;
    if (c == '_' && !(lexer_peek(l, l->at + 1, &next) && (next == '{' || goes_on_name(next)))) return true;
    buffer key;
    bool plain;
    buffer_init(&key, l->home);
    uint32_t to = scan_name(l, l->at, &key, &plain, d);
    if (!to) return false;
    l->at = to;
    t->key = key.failed ? NULL : canonical(l->home, key.text + 1, key.length - 1);
    return t->key || diag_memory(d);
}

/* --- numbers --- */

static uint32_t digits(const lexer *l, uint32_t at, uint32_t *count, uint32_t limit) {
    uint32_t c, n;
    while (*count <= limit && (n = lexer_peek(l, at, &c)) && c >= '0' && c <= '9') {
        at += n;
        ++*count;
    }
    return at;
}

static bool at_character(const lexer *l, uint32_t at, char wanted) {
    uint32_t c;
    return lexer_peek(l, at, &c) && c == (uint32_t)wanted;
}

static bool at_digit(const lexer *l, uint32_t at) {
    uint32_t c;
    return lexer_peek(l, at, &c) && c >= '0' && c <= '9';
}

/* The end of an exponent that starts at the e; `at` itself when there is none: in 2e^x the e is Euler's number. */
static uint32_t exponent(const lexer *l, uint32_t at, bool *ret_too_big) {
    if (!at_character(l, at, 'e') && !at_character(l, at, 'E')) return at;
    uint32_t i = at + 1;
    if (at_character(l, i, '+') || at_character(l, i, '-')) i++;
    if (!at_digit(l, i)) return at;
    unsigned long value = 0;
    for (; i < l->length && l->text[i] >= '0' && l->text[i] <= '9'; i++)
        if (value <= LIMIT_LITERAL_EXPONENT) value = value * 10 + (unsigned long)(l->text[i] - '0');
    *ret_too_big = value > LIMIT_LITERAL_EXPONENT;
    return i;
}

static bool number_error(diag *d, uint32_t from, uint32_t to, diag_kind k, message m, unsigned limit) {
    char number[16];
    snprintf(number, sizeof number, "%u", limit);
    return diag_set(d, k, (span){from, to}, m, number, NULL, NULL);
}

/* Copies the literal in ASCII, a point without digits before it with a 0. */
static const char *number_text(lexer *l, uint32_t from, uint32_t to) {
    buffer b;
    buffer_init(&b, l->home);
    if (at_character(l, from, '.')) buffer_putc(&b, '0');
    for (uint32_t at = from, c, n; at < to && (n = lexer_peek(l, at, &c)); at += n) buffer_putc(&b, (char)c);
    return b.failed ? NULL : b.text;
}

/* What may not stand right behind a number. */
static bool check_behind(const lexer *l, uint32_t from, uint32_t to, bool has_exponent, diag *d) {
    uint32_t c = 0, n = lexer_peek(l, to, &c), next = 0;
    if (!n) return true;
    lexer_peek(l, to + n, &next);
    if (c == '.' && next >= '0' && next <= '9')
        return diag_set(d, DIAG_SYNTAX, (span){from, to + 2}, MSG_SYN_TWO_POINTS, NULL, NULL, NULL);
    if (c == '_')
        return diag_set(d, DIAG_SYNTAX, (span){from, to + 1}, MSG_SYN_NUMBER_UNDERSCORE, NULL, NULL, NULL);
    if (has_exponent && token_starts_name(c)) {
        char typed[DIAG_ARG_SIZE];
        snprintf(typed, sizeof typed, "%.*s", (int)(to - from < 100 ? to - from : 100), l->text + from);
        diag_set(d, DIAG_SYNTAX, (span){from, to + n}, MSG_SYN_EXPONENT_LETTER, typed, NULL, NULL);
        return diag_hint(d, MSG_SYN_WRITE_TIMES, typed, NULL, NULL);
    }
    return true;
}

bool lexer_number(lexer *l, token *t, diag *d) {
    uint32_t from = l->at, count = 0, c = 0;
    uint32_t at = digits(l, from, &count, LIMIT_LITERAL_DIGITS);
    uint32_t n = lexer_peek(l, at, &c);
    if (n && c == '.' && at_digit(l, at + n))
        at = digits(l, at + n, &count, LIMIT_LITERAL_DIGITS);
    else if (n && c == '.' && !strchr("*/^.'", at + n < l->length && l->text[at + n] ? l->text[at + n] : ' '))
        return diag_set(d, DIAG_SYNTAX, (span){from, at + n}, MSG_SYN_POINT_WITHOUT_DIGITS, NULL, NULL, NULL);
    if (count > LIMIT_LITERAL_DIGITS)
        return number_error(d, from, at, DIAG_LIMIT, MSG_SYN_DIGITS_LIMIT, LIMIT_LITERAL_DIGITS);
    bool too_big = false;
    uint32_t to = exponent(l, at, &too_big);
    if (too_big) return number_error(d, from, to, DIAG_LIMIT, MSG_SYN_EXPONENT_LIMIT, LIMIT_LITERAL_EXPONENT);
    if (!check_behind(l, from, to, to > at, d)) return false;
    t->kind = TOKEN_NUMBER;
    t->text = number_text(l, from, to);
    l->at = to;
    return t->text || diag_memory(d);
}

bool lexer_super(lexer *l, token *t, diag *d) {
    buffer b;
    uint32_t c, n;
    char plain;
    buffer_init(&b, l->home);
    t->kind = TOKEN_SUPER;
    for (; b.length < 64 && (n = lexer_peek(l, l->at, &c)) && (plain = token_superscript(c)); l->at += n)
        buffer_putc(&b, plain);
    t->text = b.failed ? NULL : b.text;
    return t->text || diag_memory(d);
}
