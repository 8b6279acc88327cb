/* Small questions about nodes whose answers every form of output shares. */
#include "show/parts.h"
#include "show/glyph.h"
#include "show/name.h"

#include <stdio.h>
#include <string.h>

/* --- abstract functions --- */

static bool is_long(const char *name, bool unicode) {
    return name[1] && !(unicode && name_greek(name, strlen(name)));
}

static void add_subscript(buffer *b, const expr *e, bool unicode) {
    const function *f = e->as.apply.function;
    const uint8_t *by = e->as.apply.by;
    uint32_t order = e->as.apply.order;
    name_style style = unicode ? NAME_UNICODE : NAME_ASCII;
    bool braces = false;
    for (uint32_t i = 0; i < order; i++)
        if (is_long(f->parameters[by[i]], unicode && order == 1)) braces = true;
    buffer_puts(b, braces ? "_{" : "_");
    for (uint32_t i = 0; i < order; i++) {
        if (i && braces) buffer_putc(b, ',');
        name_print(b, f->parameters[by[i]], style);
    }
    if (braces) buffer_putc(b, '}');
}

const char *show_apply_head(arena *scratch, const expr *e, bool unicode) {
    static const char *const primes[2][4] = {{"", "'", "''", "'''"}, {"", "′", "″", "‴"}};
    uint32_t order = e->as.apply.order;
    buffer b;
    buffer_init(&b, scratch);
    name_print(&b, e->as.apply.function->name, unicode ? NAME_UNICODE : NAME_ASCII);
    if (e->as.apply.function->count == 1 && order <= 3)
        buffer_puts(&b, primes[unicode][order]);
    else if (order)
        add_subscript(&b, e, unicode);
    return b.failed ? NULL : b.text;
}

/* --- derivatives --- */

static uint32_t repeated(const expr *e) { /* the n of diff(e, x, n); 0 */
    long n = 0;
    if (e->count != 3 || !expr_is_number(e->at[2]) || !number_to_long(&e->at[2]->as.number, &n)) return 0;
    return n > 0 && n < 1000 ? (uint32_t)n : 0;
}

bool show_is_plain_derivative(const expr *e) {
    for (uint32_t i = 1; i < e->count; i++)
        if (!(expr_is_symbol(e->at[i]) && expr_is_scalar(e->at[i])) && !(i == 2 && repeated(e))) return false;
    return true;
}

uint32_t show_derivative_order(const expr *e) { return repeated(e) ? repeated(e) : e->count - 1; }

bool show_derivative_run(const expr *e, uint32_t i, show_run *ret) {
    if (repeated(e)) {
        *ret = (show_run){e->at[1], repeated(e)};
        return i == 0;
    }
    for (uint32_t at = e->count - 1; at > 0; i--) {
        uint32_t run = 1;
        while (run < at && e->at[at - run] == e->at[at]) run++;
        *ret = (show_run){e->at[at], run};
        if (i == 0) return true;
        at -= run;
    }
    return false;
}

static void put_order(buffer *b, uint32_t n, bool unicode) {
    char digits[16];
    if (n < 2) return;
    snprintf(digits, sizeof digits, "%u", n);
    if (!unicode) buffer_putc(b, '^');
    for (const char *c = digits; *c; c++) {
        if (unicode)
            buffer_puts(b, glyph_super(*c));
        else
            buffer_putc(b, *c);
    }
}

bool show_derivative_parts(arena *scratch, const expr *e, bool partial, bool unicode, show_derivative *ret) {
    const char *d = partial && unicode ? "∂" : "d";
    buffer above, below;
    buffer_init(&above, scratch);
    buffer_init(&below, scratch);
    buffer_puts(&above, d);
    put_order(&above, show_derivative_order(e), unicode);
    show_run run;
    for (uint32_t i = 0; show_derivative_run(e, i, &run); i++) {
        if (i && !unicode) buffer_putc(&below, ' ');
        buffer_puts(&below, d);
        name_print(&below, run.variable->as.symbol.name, unicode ? NAME_UNICODE : NAME_ASCII);
        put_order(&below, run.times, unicode);
    }
    *ret = (show_derivative){above.text, below.text};
    return !above.failed && !below.failed;
}

const char *show_operator_sign(arena *scratch, const expr *e, bool unicode) {
    buffer b;
    show_run run;
    buffer_init(&b, scratch);
    for (uint32_t i = 0; show_derivative_run(e, i, &run); i++)
        for (uint32_t k = 0; k < run.times; k++) {
            const char *name = run.variable->as.symbol.name;
            buffer_puts(&b, name[1] ? "D_{" : "D_");
            name_print(&b, name, unicode ? NAME_UNICODE : NAME_ASCII);
            buffer_puts(&b, name[1] ? "} " : " ");
        }
    return b.failed ? NULL : b.text;
}

bool show_is_partial(const expr *e) {
    if (e->names & (e->names - 1)) return true;
    while (e->count && e->names) {
        uint32_t i = 0;
        while (!e->at[i]->names) i++;
        e = e->at[i];
    }
    return expr_is_symbol(e) && strcmp(e->as.symbol.name, "d") == 0;
}

/* --- limits --- */

bool show_limit_error(diag *d, size_t limit) {
    char text[32];
    if (limit >= 1 << 20 && limit % (1 << 20) == 0)
        snprintf(text, sizeof text, "%zu MiB", limit >> 20);
    else if (limit >= 1 << 10 && limit % (1 << 10) == 0)
        snprintf(text, sizeof text, "%zu KiB", limit >> 10);
    else
        snprintf(text, sizeof text, "%zu bytes", limit);
    return diag_set(d, DIAG_LIMIT, NOWHERE, MSG_TEXT_LIMIT, text, NULL, NULL);
}

/* --- powers --- */

bool show_takes_power(const expr *u, const expr *n) {
    static const op functions[] = {OP_SIN, OP_COS, OP_TAN, OP_COT, OP_SEC, OP_CSC, OP_SINH, OP_COSH, OP_TANH};
    long value;
    if (u->kind != EXPR_CALL || !expr_is_scalar(u)) return false;
    if (!expr_is_number(n) || !number_to_long(&n->as.number, &value) || value < 2 || value > 9) return false;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (u->op == functions[i]) return true;
    return false;
}
