/* Decoding by the table of well-formed sequences of the Unicode standard (table 3-7); width and classes from utf8proc. */
#include "base/utf8.h"

#include <utf8proc.h>

size_t utf8_decode(const char *text, size_t length, uint32_t *ret_codepoint) {
    utf8proc_int32_t c;
    if (!length) return 0;
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)(length < 4 ? length : 4), &c);
    if (n <= 0 || c < 0) return 0;
    *ret_codepoint = (uint32_t)c;
    return (size_t)n;
}

size_t utf8_encode(uint32_t codepoint, char out[4]) {
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)codepoint, (utf8proc_uint8_t *)out);
}

size_t utf8_bad(const char *text, size_t length) {
    size_t at = 0;
    uint32_t c;
    while (at < length) {
        size_t n = utf8_decode(text + at, length - at, &c);
        if (!n) break;
        at += n;
    }
    return at;
}

/* Calls back for each code point, or with 0xFFFD for a malformed byte. */
static size_t step(const char *text, size_t length, uint32_t *ret_codepoint) {
    size_t n = utf8_decode(text, length, ret_codepoint);
    if (n) return n;
    *ret_codepoint = 0xFFFD;
    return 1;
}

size_t utf8_count(const char *text, size_t length) {
    size_t count = 0;
    uint32_t c;
    for (size_t at = 0; at < length; count++) at += step(text + at, length - at, &c);
    return count;
}

int utf8_codepoint_width(uint32_t codepoint) { return utf8proc_charwidth((utf8proc_int32_t)codepoint); }

size_t utf8_width(const char *text, size_t length) {
    size_t width = 0;
    uint32_t c;
    for (size_t at = 0; at < length;) {
        at += step(text + at, length - at, &c);
        width += (size_t)utf8_codepoint_width(c);
    }
    return width;
}

bool utf8_is_letter(uint32_t codepoint) {
    switch (utf8proc_category((utf8proc_int32_t)codepoint)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: return true;
    default: return false;
    }
}

bool utf8_is_hidden(uint32_t c) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE0FFF);
}

void utf8_visible(buffer *b, const char *text, size_t length, bool keep_lines) {
    for (size_t at = 0; at < length;) {
        uint32_t c;
        size_t n = utf8_decode(text + at, length - at, &c);
        if (!n)
            buffer_printf(b, "\\x%02x", (unsigned)(unsigned char)text[at]);
        else if (keep_lines && (c == '\n' || c == '\t'))
            buffer_putc(b, (char)c);
        else if (!utf8_is_hidden(c))
            buffer_add(b, text + at, n);
        else if (c < 0x100)
            buffer_printf(b, "\\x%02x", (unsigned)c);
        else
            buffer_printf(b, "\\u{%04x}", (unsigned)c);
        at += n ? n : 1;
    }
}
