/* The object is flat and its fields are few, so it is written directly: a document tree would have to hold a copy of
 * every text, and a text may be a megabyte. What needs no escape is copied in runs. */
#include "show/json.h"
#include "base/utf8.h"

#include <string.h>

static void escape(buffer *out, uint32_t c) {
    static const char letters[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\'};
    if (c < sizeof letters && letters[c]) {
        buffer_putc(out, '\\');
        buffer_putc(out, letters[c]);
    } else if (c > 0xFFFF) {
        buffer_printf(out, "\\u%04x\\u%04x", 0xD800 + ((unsigned)(c - 0x10000) >> 10),
                      0xDC00 + (unsigned)((c - 0x10000) & 0x3FF));
    } else
        buffer_printf(out, "\\u%04x", (unsigned)c);
}

/* Well-formed UTF-8 only. */
static void add_escaped(buffer *out, const char *text, size_t length) {
    size_t from = 0, n;
    uint32_t c;
    for (size_t at = 0; at < length; at += n) {
        n = utf8_decode(text + at, length - at, &c);
        if (c != '"' && c != '\\' && c >= 0x20 && !utf8_is_hidden(c)) continue;
        buffer_add(out, text + from, at - from);
        escape(out, c);
        from = at + n;
    }
    buffer_add(out, text + from, length - from);
}

void json_quote(buffer *out, const char *text) {
    if (!text) {
        buffer_puts(out, "null");
        return;
    }
    size_t length = strlen(text);
    buffer visible;
    buffer_init(&visible, out->home);
    if (utf8_bad(text, length) < length) {
        utf8_visible(&visible, text, length, true);
        text = visible.text;
        length = visible.length;
        out->failed = out->failed || visible.failed;
    }
    buffer_putc(out, '"');
    if (!out->failed) add_escaped(out, text, length);
    buffer_putc(out, '"');
}

/* --- fields --- */

static void field(buffer *out, const char *name) { buffer_printf(out, ", \"%s\": ", name); }

static void string_field(buffer *out, const char *name, const char *text) {
    field(out, name);
    json_quote(out, text);
}

static void list_field(buffer *out, const char *name, json_texts texts) {
    field(out, name);
    buffer_putc(out, '[');
    for (size_t i = 0; i < texts.count; i++) {
        if (i) buffer_puts(out, ", ");
        json_quote(out, texts.at[i]);
    }
    buffer_putc(out, ']');
}

static void place_field(buffer *out, const char *name, uint32_t value) {
    field(out, name);
    if (value)
        buffer_printf(out, "%u", (unsigned)value);
    else
        buffer_puts(out, "null");
}

static void error_field(buffer *out, const json_error *e) {
    field(out, "error");
    if (!e) {
        buffer_puts(out, "null");
        return;
    }
    buffer_puts(out, "{\"kind\": ");
    json_quote(out, diag_kind_name(e->kind));
    place_field(out, "line", e->line);
    place_field(out, "column", e->column);
    string_field(out, "message", e->message);
    string_field(out, "hint", e->hint);
    buffer_putc(out, '}');
}

void json_print(buffer *out, const json_result *r) {
    buffer_puts(out, "{\"input\": ");
    json_quote(out, r->input);
    field(out, "ok");
    buffer_puts(out, r->ok ? "true" : "false");
    string_field(out, "kind", r->kind);
    string_field(out, "text", r->text);
    string_field(out, "latex", r->latex);
    string_field(out, "shape", r->shape);
    list_field(out, "conditions", r->conditions);
    string_field(out, "check", r->check);
    list_field(out, "notes", r->notes);
    if (r->steps) {
        field(out, "steps");
        buffer_puts(out, r->steps);
    }
    error_field(out, r->error);
    buffer_putc(out, '}');
}
