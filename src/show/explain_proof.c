/* Derivations by differentials in lines. Steps that belong together are one at lower detail: the names that are given, the
 * operations that change sides one after the other; below that also the rules that give one differential. */
#include "base/utf8.h"
#include "calc/bend.h"
#include "calc/display.h"
#include "calc/kronecker.h"
#include "calc/normal.h"
#include "calc/present.h"
#include "calc/proof.h"
#include "calc/simplify.h"
#include "calc/slope.h"
#include "calc/structure.h"
#include "calc/word.h"
#include "expr/walk.h"
#include "show/explain_parts.h"

#include <string.h>

/* --- words --- */

static bool shape_words(explaining *x, const expr *e, buffer *b) {
    buffer_init(b, x->g->scratch);
    shape_print(b, e->shape);
    return !b->failed || diag_memory(x->d);
}

/* "X: m×n, y: m×1 are constant" */
static bool constants(explaining *x, const program *p, buffer *b) {
    list names_;
    uint32_t n = 0;
    buffer all;
    buffer_init(&all, x->g->scratch);
    buffer_init(b, x->g->scratch);
    if (!free_symbols(x->g, p->subject, &names_)) return false;
    for (size_t i = 0; i < names_.count; i++) {
        const expr *s = names_.at[i];
        if (s == p->variable) continue;
        if (n++) buffer_puts(&all, ", ");
        if (!explain_print(x, &all, s)) return false;
        if (expr_is_scalar(s)) continue;
        buffer_puts(&all, ": ");
        shape_print(&all, s->shape);
    }
    if (!n) return true;
    const char *text = explain_say(x, message_text(n == 1 ? MSG_HELD_ONE : MSG_HELD_SEVERAL)),
               *gap = strstr(text, "{1}");
    buffer_add(b, text, gap ? (size_t)(gap - text) : strlen(text));
    buffer_puts(b, all.text);
    if (gap) buffer_puts(b, gap + 3);
    return !b->failed || diag_memory(x->d);
}

/* "df", "r", "∇f" */
static bool left_words(explaining *x, const proof *p, const proof_step *s, buffer *b) {
    buffer_init(b, x->g->scratch);
    if (s->left) {
        if (!explain_print(x, b, s->left)) return false;
    } else if (p->jacobian)
        buffer_puts(b, "J");
    else {
        buffer_puts(b, x->o->unicode ? "∇" : "grad ");
        if (!explain_print(x, b, p->name)) return false;
    }
    return !b->failed || diag_memory(x->d);
}

/* --- lines --- */

/* The right side of s, with its shape; the gradient's is the variable's. */
static bool equation(explaining *x, const proof *p, const proof_step *s) {
    buffer left, sides;
    if (!left_words(x, p, s, &left) || !shape_words(x, s->after, &sides) || left.failed)
        return diag_memory(x->d); /* unless it is set */
    if (!s->left) buffer_puts(&sides, x->o->unicode ? " ✓" : "");
    if (s->when) {
        buffer_puts(&sides, "   ");
        if (!explain_print(x, &sides, display(x->g, s->when))) return false;
    }
    return explain_equation(x, left.text, s->after, sides.text) != NULL;
}

static bool rule_words(explaining *x, const proof_step *s, buffer *form, buffer *letters) {
    const rule_row *row = rule_row_of(s->rule);
    buffer_init(form, x->g->scratch);
    buffer_init(letters, x->g->scratch);
    if (s->by) return explain_rule(x, s->by, form, letters);
    const char *text = x->o->unicode && row->pretty ? row->pretty : row->general;
    if (text) buffer_puts(form, text);
    return !form->failed || diag_memory(x->d);
}

/* The head of a step: number, rule, its general form the first time. */
static told *head(explaining *x, const proof_step *s) {
    buffer form, letters;
    if (!rule_words(x, s, &form, &letters)) return NULL;
    if (form.failed || letters.failed) return diag_memory(x->d), NULL;
    bool shown = x->shown_rules[s->rule] && !(s->by && s->rule == RULE_D_TABLE);
    return explain_step(x, s->rule, shown ? "" : form.text, letters.text);
}

/* --- which steps go together --- */

static bool is_minor_rule(const proof_step *s) {
    return s->kind == PROOF_RULE && (s->rule == RULE_D_FACTOR || s->rule == RULE_D_LINEAR ||
                                     s->rule == RULE_D_DIVISOR || s->rule == RULE_D_CONSTANT);
}

static bool is_passing(const proof_step *s) {
    return s->kind == PROOF_MOVE || s->kind == PROOF_COLLECT || s->kind == PROOF_SUBSTITUTE ||
           s->kind == PROOF_STACK;
}

/* Whether b goes on with the step that a began. */
static bool continues(const explaining *x, const proof_step *a, const proof_step *b) {
    if (a->kind == PROOF_NAME && b->kind == PROOF_NAME) return true;
    if (x->o->detail >= 3 || a->left != b->left) return false;
    if (a->kind == PROOF_MOVE && b->kind == PROOF_MOVE) return true;
    if (is_minor_rule(a) && is_minor_rule(b)) return true;
    if (x->o->detail >= 2) return false;
    bool rules =
        (a->kind == PROOF_RULE || a->kind == PROOF_TIDY) && (b->kind == PROOF_RULE || b->kind == PROOF_TIDY);
    return rules || (is_passing(a) && is_passing(b)) || (!a->left && !b->left);
}

/* Of several steps in one the rule that says most. */
static const proof_step *telling(const proof *p, uint32_t from, uint32_t to) {
    static const rule_id plain[] = {RULE_MOVE_NUMBER, RULE_MOVE_SUM, RULE_MOVE_TRANSPOSE, RULE_SIMPLIFY,
                                    RULE_COLLECT_DIFFERENTIALS};
    for (uint32_t i = to; i-- > from;) {
        const proof_step *s = &p->steps[i];
        bool is_plain = is_minor_rule(s);
        for (size_t k = 0; k < sizeof plain / sizeof *plain; k++) is_plain |= s->rule == plain[k];
        if (!is_plain) return s;
    }
    return &p->steps[to - 1];
}

static bool prints_alike(explaining *x, const expr *a, const expr *b, bool *ret) {
    buffer one, other;
    *ret = false;
    if (!a || !b) return true;
    buffer_init(&one, x->g->scratch);
    buffer_init(&other, x->g->scratch);
    if (!explain_print(x, &one, display(x->g, a)) || !explain_print(x, &other, display(x->g, b)))
        return false;
    *ret = strcmp(one.text, other.text) == 0;
    return true;
}

/* Steps from..to - 1 as one. */
static bool step_lines(explaining *x, const proof *p, uint32_t from, uint32_t to) {
    const proof_step *first = &p->steps[from], *last = &p->steps[to - 1], *said = telling(p, from, to);
    bool alike;
    if (!prints_alike(x, first->before, last->after, &alike)) return false;
    if (alike && first->kind != PROOF_READ_OFF && first->kind != PROOF_SUBSTITUTE) return true;
    if (x->o->detail == 0)
        return first->kind == PROOF_NAME || list_push(&x->rules, rule_row_of(said->rule)->name) ||
               diag_memory(x->d);
    told *step = head(x, said);
    if (!step) return false;
    step->when = last->when;
    if (said->by && said->rule == RULE_D_TABLE) step->function = (op)said->by->subject->op;
    for (uint32_t i = first->kind == PROOF_NAME ? from : to - 1; i < to; i++)
        if (!equation(x, p, &p->steps[i])) return false;
    return true;
}

/* --- the whole --- */

bool explain_function(explaining *x, const program *p, const expr *name) {
    buffer held, left;
    if (x->o->detail == 0) return true;
    buffer_init(&left, x->g->scratch);
    if (!explain_print(x, &left, name)) return false;
    buffer_putc(&left, '(');
    if (!explain_print(x, &left, p->variable) || !constants(x, p, &held)) return false;
    buffer_putc(&left, ')');
    told *question = explain_item(x, TOLD_QUESTION);
    if (!question || left.failed) return diag_memory(x->d);
    question->left = left.text;
    question->e = display(x->g, p->subject);
    question->remark = held.text;
    return question->e != NULL;
}

/* The gradient by a free matrix, where the variable is none. */
static const expr *projected(explaining *x, const program *p, const expr *G) {
    structure s = structure_of(x->g, p->variable);
    const expr *own = structure_gradient(x->g, p->variable, G);
    if (!own || own == G || s == STRUCTURE_NONE) return own;
    own = bent(x->g, structure_rule(s), own);
    rule_id rule = structure_rule(s);
    explain_step(x, rule, explain_form(x, rule), "");
    if (!explain_equation(x, x->o->unicode ? "∇f" : "grad f", present(x->g, own), NULL)) return NULL;
    explain_claim(x, structure_gradient(x->g, p->variable, G), own);
    return own;
}

/* other: by another method; answer: by differentials. left: what they are. along: NULL, or they must agree as far as they are
 * multiplied with it. */
static bool compare_methods(explaining *x, const char *left, const expr *other, const expr *answer,
                            const expr *along) {
    engine *g = x->g;
    const expr *a = other ? present(g, other) : NULL, *b = present(g, answer),
               *difference = a && b ? pool_sub(g->pool, a, b) : NULL;
    if (difference && along) difference = pool_mul(g->pool, difference, along);
    if (!difference) return false;
    bool same = a == b;
    x->gap = true;
    if (!same && !explain_equation(x, left, a, NULL)) return false;
    message m = same                            ? MSG_METHODS_SAME
                : normal_is_zero(g, difference) ? MSG_METHODS_EQUAL
                                                : MSG_METHODS_DIFFER;
    if (!explain_words(x, m, "", "")) return false;
    if (!same && m == MSG_METHODS_DIFFER)
        explain_claim(x, along ? pool_mul(g->pool, a, along) : a, along ? pool_mul(g->pool, b, along) : b);
    return true;
}

bool explain_agreement(explaining *x, const program *p, const expr *other, const expr *answer) {
    return compare_methods(x, x->o->unicode ? "∇f" : "grad f", projected(x, p, other), answer, NULL);
}

/* --- Jacobians by the other methods: from the gradient of <G, F> --- */

/* A letter for G, of F's shape. */
static const expr *constant_for(explaining *x, const expr *F) {
    static const char *const columns[] = {"g", "h", "c", "g_0"}, *const matrices[] = {"G", "H", "C", "G_0"};
    engine *g = x->g;
    list nodes;
    if (!walk_order(g->scratch, F, &nodes)) return diag_memory(x->d), NULL;
    for (int k = 0; k < 4; k++) {
        const char *name = (F->shape->order == 1 ? columns : matrices)[k];
        bool taken = false;
        for (size_t i = 0; i < nodes.count; i++) {
            const expr *n = nodes.at[i];
            taken |= expr_is_symbol(n) && strcmp(n->as.symbol.name, name) == 0;
        }
        if (!taken) return pool_symbol(g->pool, name, F->shape);
    }
    return NULL;
}

/* Jacobians by a symmetric variable need to agree along symmetric directions alone. */
static const expr *symmetric_part(engine *g, const expr *variable) {
    if (structure_of(g, variable) != STRUCTURE_SYMMETRIC) return NULL;
    const size *n = variable->shape->side[0];
    return simple_add(g, eye_of(g, size_mul(pool_shapes(g->pool), n, n)), commutation_of(g, n, n));
}

/* The gradient X_bar of tr(G'*F) is linear in G: vec(X_bar) = J'*vec(G). */
static bool explain_by_product(explaining *x, const record *r) {
    engine *g = x->g;
    const expr *F = r->program->subject, *G = constant_for(x, F), *variable = r->program->variable;
    const expr *product = G ? pool_mul(g->pool, pool_call1(g->pool, OP_TRANSPOSE, G), F) : NULL;
    if (product && !expr_is_scalar(product)) product = pool_call1(g->pool, OP_TR, product);
    program p;
    if (!product || !program_init(&p, g, product, variable, r->program->taken, GRAIN_GRADIENT, true) ||
        !program_gradient(&p, g))
        return false;
    record own = {.asked = OP_GRAD,
                  .subject = product,
                  .order = 1,
                  .variables = &p.variable,
                  .program = &p,
                  .answer = p.answer};
    if (!explain_words(x, MSG_BY_PRODUCT, "", "")) return false;
    x->gap = true;
    if (!(x->o->method == EXPLAIN_TAPE ? explain_tape : explain_indices)(x, &own)) return false;
    const expr *bar = program_expand(&p, g, p.result), *slope = bar ? slope_of(g, bar, G) : NULL;
    if (!pool_fine(g->pool)) return false;
    explain_step(x, RULE_READ_OFF_PRODUCT, explain_form(x, RULE_READ_OFF_PRODUCT), "");
    const expr *J =
        bent(g, RULE_READ_OFF_PRODUCT, slope ? simple_transpose(g, slope) : zeros_of(g, r->answer->shape));
    return J && explain_equation(x, "J", present(g, J), NULL) &&
           compare_methods(x, "J", J, r->answer, symmetric_part(g, variable));
}

bool explain_proof(explaining *x, const record *r) {
    proof p;
    bool other = x->o->method == EXPLAIN_INDICES || x->o->method == EXPLAIN_TAPE;
    if (other && r->asked == OP_JAC) return explain_by_product(x, r);
    if (x->o->method == EXPLAIN_INDICES && r->asked == OP_GRAD) return explain_indices(x, r);
    if (x->o->method == EXPLAIN_TAPE && r->asked == OP_GRAD) return explain_tape(x, r);
    if (!proof_make(&p, x->g, r->program, r->asked == OP_JAC) || !explain_function(x, p.program, p.name))
        return false;
    for (uint32_t from = 0, to; from < p.count; from = to) {
        to = from + 1;
        while (to < p.count && continues(x, &p.steps[to - 1], &p.steps[to])) to++;
        if (!step_lines(x, &p, from, to)) return false;
    }
    return true;
}
