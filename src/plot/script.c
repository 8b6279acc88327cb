/* gnuplot runs a shell at a backtick in "double quotes", at a line that begins with !, at '<cmd' where a file name is
 * expected, at a newline inside any quoted string. Inside 'single quotes' on one line it runs nothing. So user text has
 * one door, script_label, and no other function of this floor takes any.
 *
 * A doubled quote inside quotes stands for one, says the manual, but gnuplot 5.4 reads '''a' as an empty string and
 * another one, and stumbles over two at the end. So a quote is drawn as a prime, which in f'(x) it is anyway. */
#include "plot/script.h"
#include "base/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void script_number(double value, int digits, char out[SCRIPT_NUMBER_SIZE]) {
    if (!isfinite(value)) {
        strcpy(out, "NaN");
        return;
    }
    snprintf(out, SCRIPT_NUMBER_SIZE, "%.*g", digits, value == 0 ? 0.0 : value);
    /* Whatever the locale writes between digits (one byte or several) is its decimal point. */
    char *to = out;
    bool in_point = false;
    for (const char *from = out; *from; from++) {
        bool ours = strchr("0123456789+-e", *from) != NULL;
        if (ours)
            *to++ = *from;
        else if (!in_point)
            *to++ = '.';
        in_point = !ours;
    }
    *to = 0;
}

void script_add(buffer *b, double value) {
    char text[SCRIPT_NUMBER_SIZE];
    script_number(value, 9, text);
    buffer_puts(b, text);
}

void script_printf(buffer *b, const char *template, ...) {
    va_list list;
    va_start(list, template);
    for (const char *at = template; *at;) {
        size_t plain = strcspn(at, "%");
        buffer_add(b, at, plain);
        at += plain;
        if (!*at) break;
        if (at[1] == 'g')
            script_add(b, va_arg(list, double));
        else if (at[1] == 'd')
            buffer_printf(b, "%d", va_arg(list, int));
        else if (at[1] == 's')
            buffer_puts(b, va_arg(list, const char *));
        at += 2;
    }
    va_end(list);
}

static void add_label_codepoint(buffer *b, uint32_t c) {
    if (c == '\'')
        buffer_puts(b, "′");
    else if (utf8_is_hidden(c))
        buffer_putc(b, ' ');
    else
        buffer_codepoint(b, c);
}

void script_label(buffer *b, const char *label) {
    size_t length = label ? strlen(label) : 0, at = 0, written = 0;
    buffer_putc(b, '\'');
    for (; at < length && written < SCRIPT_LABEL_LIMIT; written++) {
        uint32_t c;
        size_t n = utf8_decode(label + at, length - at, &c);
        add_label_codepoint(b, n ? c : 0xFFFD);
        at += n ? n : 1;
    }
    if (at < length) buffer_puts(b, "…");
    buffer_putc(b, '\'');
}
