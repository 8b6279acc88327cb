/* A syntax tree and a statement as one line of S-expressions, for the golden tests of the parser:
 *
 *   2x + 1          (+ (.* 2 x) 1) with · for a product without a sign
 *   f_x(1, 2)       (partial f [x] 1 2)
 *   [1, 2; 3, 4]    (matrix 2x2 1 2 3 4) */
#ifndef GRADUS_TESTS_SYNTAX_DUMP_H
#define GRADUS_TESTS_SYNTAX_DUMP_H

#include "base/buffer.h"
#include "read/syntax.h"

static void dump_syntax(buffer *b, const syntax *e);

static void dump_children(buffer *b, const syntax *e) {
    for (uint32_t i = 0; i < e->count; i++) {
        buffer_putc(b, ' ');
        dump_syntax(b, e->at[i]);
    }
    buffer_putc(b, ')');
}

static void dump_partial(buffer *b, const syntax *e) {
    buffer_printf(b, "(partial %s", e->key);
    buffer_repeat(b, '\'', e->primes);
    if (e->part_count) buffer_puts(b, " [");
    for (uint32_t i = 0; i < e->part_count; i++) {
        if (i) buffer_putc(b, ' ');
        if (e->parts[i].key)
            buffer_puts(b, e->parts[i].key);
        else
            buffer_printf(b, "%u", (unsigned)e->parts[i].index);
    }
    if (e->part_count) buffer_puts(b, "]");
    if (e->has_call && !e->count) buffer_puts(b, " ()");
    dump_children(b, e);
}

static void dump_operator(buffer *b, const syntax *e) {
    const char *name = op_row_of(e->op)->name;
    if (e->op == OP_NEG) name = "neg";
    if (e->op == OP_NORM) name = "norm";
    if (e->op == OP_MUL && e->implicit) name = "·";
    buffer_printf(b, "(%s", name);
    if (e->has_call) buffer_puts(b, " call");
    dump_children(b, e);
}

static void dump_call(buffer *b, const syntax *e) {
    if (e->op == OP_COUNT)
        buffer_printf(b, "(call %s", e->key);
    else if (e->op == OP_SUM_OVER || e->op == OP_PROD_OVER)
        buffer_printf(b, "(%s-over", op_row_of(e->op)->name);
    else
        buffer_printf(b, "(%s", op_row_of(e->op)->name);
    dump_children(b, e);
}

static void dump_syntax(buffer *b, const syntax *e) {
    switch (e->kind) {
    case SYN_NUMBER: buffer_puts(b, e->text); break;
    case SYN_NAME: buffer_puts(b, e->key); break;
    case SYN_STRING: buffer_printf(b, "\"%s\"", e->text); break;
    case SYN_WORD: buffer_printf(b, "'%s", e->text); break;
    case SYN_ALL: buffer_puts(b, ":"); break;
    case SYN_OPERATOR: dump_operator(b, e); break;
    case SYN_CALL: dump_call(b, e); break;
    case SYN_PARTIAL: dump_partial(b, e); break;
    case SYN_PRIME: buffer_printf(b, "(prime%u", (unsigned)e->primes), dump_children(b, e); break;
    case SYN_MATRIX:
        buffer_printf(b, "(matrix %ux%u", (unsigned)e->rows, (unsigned)e->columns), dump_children(b, e);
        break;
    case SYN_INDEX: buffer_puts(b, "(index"), dump_children(b, e); break;
    case SYN_RANGE: buffer_puts(b, "(.."), dump_children(b, e); break;
    case SYN_BIND: buffer_printf(b, "(= %s", e->key), dump_children(b, e); break;
    case SYN_WHERE: buffer_puts(b, "(where"), dump_children(b, e); break;
    }
}

static void dump_declarations(buffer *b, const declaration *x, uint32_t count);

static void dump_declaration(buffer *b, const declaration *x) {
    buffer_puts(b, x->key);
    if (x->is_function) {
        buffer_putc(b, '(');
        dump_declarations(b, x->parameters, x->parameter_count);
        buffer_putc(b, ')');
    }
    if (x->has_space) buffer_puts(b, ":R");
    for (uint32_t i = 0; i < x->dimension_count; i++) {
        buffer_putc(b, i ? 'x' : '^');
        dump_syntax(b, x->dimensions[i]);
    }
    for (uint32_t i = 0; i < x->attribute_count; i++) buffer_printf(b, " %s", x->attributes[i]);
    if (x->elementwise) buffer_puts(b, " elementwise");
    if (x->relation == OP_COUNT) return;
    buffer_printf(b, " %s ", op_row_of(x->relation)->name);
    dump_syntax(b, x->bound);
}

static void dump_declarations(buffer *b, const declaration *x, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (i) buffer_puts(b, ", ");
        dump_declaration(b, &x[i]);
    }
}

static void dump_statement(buffer *b, const statement *s) {
    switch (s->kind) {
    case STATEMENT_EMPTY: buffer_puts(b, "empty"); break;
    case STATEMENT_EXPRESSION: dump_syntax(b, s->at[0]); break;
    case STATEMENT_BIND: buffer_printf(b, "%s = ", s->key), dump_syntax(b, s->value); break;
    case STATEMENT_DEFINE:
        buffer_printf(b, "%s(", s->key);
        dump_declarations(b, s->parameters, s->parameter_count);
        buffer_puts(b, ") = ");
        dump_syntax(b, s->value);
        break;
    case STATEMENT_LET:
    case STATEMENT_CONST:
        buffer_puts(b, s->kind == STATEMENT_LET ? "let " : "const ");
        dump_declarations(b, s->declarations, s->declaration_count);
        break;
    case STATEMENT_ASSUME: buffer_puts(b, "assume "), dump_syntax(b, s->value); break;
    case STATEMENT_COMMAND:
        buffer_puts(b, command_row_of(s->command)->word);
        for (uint32_t i = 0; i < s->count; i++) buffer_putc(b, ' '), dump_syntax(b, s->at[i]);
    }
    if (s->quiet) buffer_puts(b, " ;");
}

#endif
