/* UTF-8: strict decoding, display width, and untrusted text made visible. Columns count code points from 1,
 * widths count terminal cells. */
#ifndef GRADUS_BASE_UTF8_H
#define GRADUS_BASE_UTF8_H

#include "base/buffer.h"

/* Decodes the code point at text (length bytes are there). Returns its length in bytes, 0 when the bytes are not
 * well-formed UTF-8 (overlong forms, surrogates and what lies above U+10FFFF count as malformed). */
size_t utf8_decode(const char *text, size_t length, uint32_t *ret_codepoint);
size_t utf8_encode(uint32_t codepoint, char out[4]);
size_t utf8_bad(const char *text,
                size_t length); /* offset of the first malformed byte; length when there is none */
size_t utf8_count(const char *text, size_t length); /* code points; a malformed byte counts as one */
size_t utf8_width(const char *text,
                  size_t length); /* terminal cells: 0 for combining marks, 2 for wide characters */
int utf8_codepoint_width(uint32_t codepoint);
bool utf8_is_letter(uint32_t codepoint); /* may stand in a name */
bool utf8_is_hidden(
    uint32_t codepoint); /* controls, bidirectional overrides, zero-width: shown, never sent to a terminal */

/* Adds text with every control character, malformed byte and direction override spelled \xNN or \u{NNNN}; newlines and
 * tabs too unless keep_lines. The one way in which untrusted text may reach a terminal. */
void utf8_visible(buffer *b, const char *text, size_t length, bool keep_lines);

#endif
