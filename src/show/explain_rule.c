/* General forms of rules, with letters. In a form every single letter that is no name in the expressions stays; u, v, w
 * become the letters that belong to the inner functions of this step. */
#include "calc/display.h"
#include "calc/program.h"
#include "show/explain_parts.h"
#include "show/text.h"

#include <ctype.h>
#include <string.h>

static bool take_letters(explaining *x, const expr *e) {
    list names_;
    if (!free_symbols(x->g, e, &names_)) return false;
    for (size_t i = 0; i < names_.count; i++) {
        const char *name = ((const expr *)names_.at[i])->as.symbol.name;
        if (islower((unsigned char)name[0]) && (!name[1] || name[1] == '_'))
            x->taken |= (uint64_t)1 << (name[0] - 'a');
    }
    return true;
}

bool explain_start(explaining *x, const result *r) {
    for (size_t i = 0; i < r->records.count; i++) {
        const record *one = r->records.at[i];
        if (!take_letters(x, one->subject)) return false;
        for (uint32_t k = 0; one->program && k + 1 < one->program->count; k++)
            if (!take_letters(x, one->program->at[k].symbol)) return false;
    }
    return true;
}

typedef struct renaming {
    char from[8], to[8];
    uint32_t count;
} renaming;

/* The letter of an inner function: the one it has, or the next that is free. */
static char letter_of(explaining *x, const expr *value, const renaming *used) {
    static const char order[] = "uvwpqrsghzlmobyt";
    for (uint32_t i = 0; i < x->letter_count; i++)
        if (x->letters[i].value == value && !memchr(used->to, x->letters[i].letter, used->count))
            return x->letters[i].letter;
    char chosen = 'u';
    for (const char *c = order; *c; c++)
        if (!(x->taken >> (*c - 'a') & 1)) {
            chosen = *c;
            break;
        }
    x->taken |= (uint64_t)1 << (chosen - 'a');
    if (x->letter_count < EXPLAIN_LETTERS) {
        x->letters[x->letter_count].value = value;
        x->letters[x->letter_count++].letter = chosen;
    }
    return chosen;
}

static void rename_letter(renaming *n, char from, char to) {
    if (n->count == sizeof n->from) return;
    n->from[n->count] = from;
    n->to[n->count++] = to;
}

/* Letters of the form that stand alone get their new names. */
static void renamed(buffer *b, const char *form, const renaming *n) {
    for (const char *c = form; *c; c++) {
        bool differential = c > form && c[-1] == 'd' && (c - 1 == form || !isalpha((unsigned char)c[-2]));
        bool before = c > form && !differential && (isalpha((unsigned char)c[-1]) || c[-1] == '_'),
             after = isalpha((unsigned char)c[1]) || c[1] == '_';
        char shown = *c;
        for (uint32_t i = 0; !before && !after && i < n->count; i++)
            if (n->from[i] == *c) shown = n->to[i];
        buffer_putc(b, shown);
    }
}

/* A letter that a rule's form may use for e: its own name, where that is one letter. */
static char own_letter(const expr *e) {
    const char *name = expr_is_symbol(e) ? e->as.symbol.name : "";
    return name[0] && !name[1] && isalpha((unsigned char)name[0]) ? name[0] : 0;
}

static bool is_letter_of(const derivation *d, char wanted) {
    for (uint32_t i = 0; i < d->letter_count; i++)
        if (d->letters[i].name[0] == wanted) return true;
    return false;
}

/* d(inv(X)) = -inv(X)*dX*inv(X) from the row of the table, with arguments of the shapes that they have here. */
static bool differential_form(explaining *x, const derivation *d, const renaming *n, buffer *form) {
    engine *g = x->g;
    const expr *e = d->subject, *at[OP_TERMS], *by[OP_TERMS], *sum = NULL;
    for (uint32_t i = 0; i < e->count && i < OP_TERMS; i++) {
        char name[2] = {"uvw"[i], 0};
        for (uint32_t k = 0; k < n->count; k++)
            if (n->from[k] == "uvw"[i]) name[0] = n->to[k];
        at[i] = expr_is_number(e->at[i]) ? e->at[i] : pool_symbol(g->pool, name, e->at[i]->shape);
        by[i] = expr_is_number(e->at[i]) ? NULL : pool_increment(g->pool, at[i]);
    }
    for (uint32_t i = 0; i < e->count && i < OP_TERMS; i++) {
        const expr *term = template_term(g->templates, d->function, i);
        bool each = op_row_of(d->function)->class == CLASS_FUNCTION && !expr_is_scalar(e);
        if (!term || !by[i]) continue;
        if (each) term = template_lifted(g->templates, term);
        const expr *only[OP_TERMS] = {NULL};
        only[i] = by[i];
        if (!is_letter_of(d, "uvw"[i])) continue; /* constant here */
        term = template_fill(g->templates, term, at, only, e->count);
        sum = sum ? pool_add(g->pool, sum, term) : term;
    }
    const expr *left = pool_call1(g->pool, OP_DIFFERENTIAL, pool_with(g->pool, e, at));
    if (!left || !sum) return pool_fine(g->pool);
    if (!explain_print(x, form, left)) return false;
    buffer_puts(form, " = ");
    return explain_print(x, form, sum);
}

/* (sin u)′ = cos(u)·u′ from the row of the table. */
static bool function_form(explaining *x, const derivation *d, const renaming *n, buffer *form) {
    engine *g = x->g;
    const op_row *row = op_row_of(d->function);
    const shape *scalar = shape_scalar(pool_shapes(g->pool));
    const expr *at[OP_TERMS], *by[OP_TERMS] = {NULL}, *sum = NULL;
    bool at_variable = d->rule == RULE_FUNCTION;
    const char *const marks[] = {"u", "v", "w"};
    uint32_t count = d->function == OP_EXP ? 1 : row->least > OP_TERMS ? OP_TERMS : row->least;
    for (uint32_t i = 0; i < count; i++) {
        char name[12] = {marks[i][0], 0}, prime[12];
        for (uint32_t k = 0; k < n->count; k++)
            if (n->from[k] == name[0]) name[0] = n->to[k];
        strcpy(prime, name);
        strcat(prime, x->o->unicode ? "′" : "'");
        bool number_here =
            i < d->subject->count && d->function == (op)d->subject->op && expr_is_number(d->subject->at[i]);
        at[i] = number_here ? d->subject->at[i]
                : at_variable && (d->subject->count == 1 || d->subject->at[i] == d->variable)
                    ? d->variable
                    : pool_symbol(g->pool, name, scalar);
        by[i] = at_variable ? pool_integer(g->pool, 1) : pool_symbol(g->pool, prime, scalar);
    }
    if (d->function == OP_EXP) at[0] = at_variable ? d->variable : at[0];
    const expr *left = pool_call(g->pool, d->function, at, count);
    for (uint32_t i = 0; i < count; i++) {
        const expr *term = template_term(g->templates, d->function, i);
        if (term && (d->subject->count <= i || expr_depends(d->subject->at[i], d->variable) ||
                     d->function == OP_EXP)) {
            term = template_fill(g->templates, term, at, by, count);
            sum = sum ? pool_add(g->pool, sum, term) : term;
        }
    }
    if (!left || !sum) return pool_fine(g->pool);
    if (at_variable) sum = joined(g, sum); /* without the derivative 1 of the variable */
    buffer_putc(form, '(');
    if (!explain_print(x, form, left)) return false;
    buffer_puts(form, x->o->unicode ? ")′ = " : ")' = ");
    return explain_print(x, form, sum);
}

bool explain_rule(explaining *x, const derivation *d, buffer *form, buffer *letters) {
    renaming n = {.count = 0};
    for (uint32_t i = 0; i < d->letter_count; i++) {
        char from = d->letters[i].name[0], to = from;
        char own = expr_is(d->before, OP_DIFFERENTIAL) ? own_letter(d->letters[i].value) : 0;
        if (own) {
            rename_letter(&n, from, own);
            continue;
        }
        bool inner = strchr("uvw", from) != NULL && d->letters[i].value != d->variable;
        if (d->letters[i].value == d->variable && d->rule == RULE_FUNCTION) continue;
        if (inner || strchr("uvw", from)) to = letter_of(x, d->letters[i].value, &n);
        rename_letter(&n, from, to);
        if (letters->length) buffer_puts(letters, ", ");
        buffer_printf(letters, "%c = ", to);
        if (!explain_print(x, letters, display(x->g, d->letters[i].value))) return false;
    }
    const rule_row *row = rule_row_of(d->rule);
    if (d->function != OP_NONE && (d->rule == RULE_CHAIN || d->rule == RULE_FUNCTION))
        return function_form(x, d, &n, form);
    if (d->rule == RULE_D_TABLE) return differential_form(x, d, &n, form);
    const char *text = x->o->unicode && row->pretty ? row->pretty : row->general;
    if (text) renamed(form, text, &n);
    return true;
}
