/* The state of the line df = <G1, T1> + <G2, T2> + ... is a list of terms. A term whose T is the differential of a letter or of
 * the variable is at rest; any other is moved one operation at a time, the first one first. */
#include "calc/proof.h"
#include "calc/adjoint.h"
#include "calc/bend.h"
#include "calc/present.h"
#include "calc/simplify.h"
#include "calc/slope.h"
#include "calc/structure.h"
#include "calc/trace.h"
#include "calc/word.h"
#include "expr/walk.h"

#include <string.h>

enum { TERMS = 200 };

typedef struct proving {
    engine *g;
    const program *p;
    bool jacobian;
    const expr *name, *increment, *whole;
    list steps;
    const expr *seeds[TERMS], *parts[TERMS];
    uint32_t count;
    const expr *line; /* of df */
} proving;

static bool memory(proving *v) { return diag_memory(pool_diag(v->g->pool)); }

static bool add(proving *v, proof_step step) {
    if (!step.after) return false;
    proof_step *own = arena_take(v->g->scratch, sizeof *own);
    if (!own) return memory(v);
    *own = step;
    if (step.kind != PROOF_RULE) own->after = bent(v->g, step.rule, step.after);
    return list_push(&v->steps, own) || memory(v);
}

/* --- differentials of the blocks --- */

/* The lines of d(definition), rule by rule, and its simple form. */
static bool take_differential(proving *v, const block *b, const expr *left) {
    engine *g = v->g;
    map *known = map_new(g->scratch);
    if (!known || !derivation_index(known, b->steps)) return memory(v);
    const expr *line = b->steps->before, *open;
    while ((open = derivation_open(line)) != NULL) {
        const derivation *d = map_find(known, open, 0);
        if (!d) break;
        const expr *next = joined(g, walk_replace(g->pool, g->scratch, line, &open, &d->after, 1));
        const expr *domain =
            d->rule == RULE_D_TABLE && d->function == OP_INV ? template_domain(g->templates, OP_INV) : NULL;
        proof_step s = {
            .kind = PROOF_RULE, .rule = d->rule, .by = d, .left = left, .before = line, .after = next};
        s.when = d->when  ? d->when
                 : domain ? template_fill(g->templates, domain, d->subject->at, NULL, d->subject->count)
                          : NULL;
        if (!add(v, s)) return false;
        line = next;
    }
    return b->change == line || add(v, (proof_step){.kind = PROOF_TIDY,
                                                    .rule = RULE_SIMPLIFY,
                                                    .left = left,
                                                    .before = line,
                                                    .after = b->change});
}

/* --- the line of df --- */

/* <seed, part> as it is written. */
static const expr *term(engine *g, const expr *seed, const expr *part, bool jacobian) {
    if (!seed || !part) return NULL;
    if (expr_is_one(seed)) return part;
    if (jacobian && part->shape->order > 1) part = pool_call1(g->pool, OP_VEC, part);
    if (jacobian) return part && is_eye(seed) ? part : pool_mul(g->pool, seed, part);
    if (expr_is_scalar(seed)) return pool_mul(g->pool, seed, part);
    const expr *product = pool_call2(g->pool, OP_MUL, pool_call1(g->pool, OP_TRANSPOSE, seed), part);
    return product && !expr_is_scalar(product) ? pool_call1(g->pool, OP_TR, product) : product;
}

const expr *proof_line(engine *g, const expr *const *seeds, const expr *const *parts, uint32_t count,
                       bool jacobian) {
    const expr **terms = arena_take(g->scratch, (count + 1) * sizeof *terms);
    if (!terms) return diag_memory(pool_diag(g->pool)), NULL;
    for (uint32_t i = 0; i < count; i++)
        if (!(terms[i] = term(g, seeds[i], parts[i], jacobian))) return NULL;
    return count == 1 ? terms[0] : pool_call(g->pool, OP_ADD, terms, count);
}

const expr *proof_whole(engine *g, const expr *increment, bool jacobian) {
    return jacobian && increment->shape->order > 1 ? pool_call1(g->pool, OP_VEC, increment) : increment;
}

const expr *proof_seed(engine *g, const expr *line, bool jacobian) {
    const shape *s = line->shape;
    return jacobian ? eye_of(g, size_mul(pool_shapes(g->pool), s->side[0], s->side[1]))
                    : pool_integer(g->pool, 1);
}

static bool add_line(proving *v, proof_kind kind, rule_id rule, uint32_t place) {
    const expr *next = proof_line(v->g, v->seeds, v->parts, v->count, v->jacobian);
    if (!next) return false;
    proof_step s = {
        .kind = kind, .rule = rule, .left = v->whole, .before = v->line, .after = next, .place = place};
    v->line = next;
    return add(v, s); /* also where the line is written as before: the terms are others */
}

/* From dF = T to vec(dF) = vec(T). */
static bool stack(proving *v) {
    if (v->whole == v->increment) return true;
    v->line = proof_line(v->g, v->seeds, v->parts, v->count, true);
    return add(v, (proof_step){.kind = PROOF_STACK, .rule = RULE_STACK, .left = v->whole, .after = v->line});
}

static bool is_increment(const expr *e) { return expr_is_symbol(e) && e->as.symbol.is_increment; }

static rule_id move_rule(const expr *t) {
    static const struct {
        op of;
        rule_id rule;
    } rules[] = {{OP_ADD, RULE_MOVE_SUM},      {OP_MUL, RULE_MOVE_PRODUCT},
                 {OP_EMUL, RULE_MOVE_EACH},    {OP_TRANSPOSE, RULE_MOVE_TRANSPOSE},
                 {OP_TR, RULE_MOVE_TRACE},     {OP_SUM, RULE_MOVE_TOTAL},
                 {OP_DIAG, RULE_MOVE_DIAGONAL}};
    if (expr_is(t, OP_MUL) && expr_is_scalar(t) && !word_is_number(t)) return RULE_MOVE_NUMBER;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (expr_is(t, rules[i].of)) return rules[i].rule;
    return RULE_MOVE_LINEAR;
}

static uint32_t increments_of(const proving *v, const expr **ret) {
    uint32_t n = 0;
    for (uint32_t k = 0; k < v->p->count; k++)
        if (v->p->at[k].increment) ret[n++] = v->p->at[k].increment;
    ret[n++] = v->p->increment;
    return n;
}

/* Term k in the place of which `n` others come. */
static bool replace_term(proving *v, uint32_t k, const expr *const *seeds, const expr *const *parts,
                         uint32_t n) {
    if (v->count + n > TERMS)
        return diag_set(pool_diag(v->g->pool), DIAG_LIMIT, NOWHERE, MSG_NODE_LIMIT, "200", NULL, NULL);
    uint32_t behind = v->count - k - 1;
    memmove(&v->seeds[k + n], &v->seeds[k + 1], behind * sizeof *v->seeds);
    memmove(&v->parts[k + n], &v->parts[k + 1], behind * sizeof *v->parts);
    if (n) memcpy(&v->seeds[k], seeds, n * sizeof *seeds);
    if (n) memcpy(&v->parts[k], parts, n * sizeof *parts);
    v->count += n - 1;
    return true;
}

static bool move_gradient(proving *v, uint32_t k, const expr *const *increments, uint32_t count) {
    const expr *parts[TERMS], *seeds[TERMS];
    uint32_t n;
    rule_id rule = move_rule(v->parts[k]);
    if (!adjoint_step(v->g, v->parts[k], v->seeds[k], increments, count, parts, seeds, TERMS, &n))
        return false;
    bool columns = true;
    for (uint32_t i = 0; i < n; i++)
        columns &= parts[i]->shape->order == 1 || size_is_one(parts[i]->shape->side[0]);
    if (rule == RULE_MOVE_PRODUCT && columns) rule = RULE_MOVE_COLUMN;
    return replace_term(v, k, seeds, parts, n) && add_line(v, PROOF_MOVE, rule, k);
}

/* The rule that says most about how T's columns come from those of its increment. */
static rule_id stacked_rule(const proving *v, const expr *t) {
    if (v->whole == v->increment && t->shape->order == 1) return RULE_MOVE_LEFT;
    if (expr_is(t, OP_ADD)) {
        rule_id best = RULE_MOVE_STACKED;
        for (uint32_t i = 0; i < t->count; i++) {
            rule_id one = stacked_rule(v, t->at[i]);
            if (one > best && one <= RULE_MOVE_STACKED_NUMBER) best = one;
        }
        return best;
    }
    if (expr_is(t, OP_EMUL)) return RULE_MOVE_STACKED_EACH;
    if (expr_is(t, OP_TRANSPOSE)) return RULE_MOVE_STACKED_TRANSPOSE;
    for (uint32_t i = 0; expr_is(t, OP_MUL) && i < t->count; i++) {
        bool increment = false;
        list nodes;
        if (walk_order(v->g->scratch, t->at[i], &nodes))
            for (size_t k = 0; k < nodes.count; k++) increment |= is_increment(nodes.at[k]);
        if (!increment) continue;
        if (expr_is_scalar(t->at[i])) return RULE_MOVE_STACKED_NUMBER;
        if (!expr_is_symbol(t->at[i])) return stacked_rule(v, t->at[i]);
    }
    return RULE_MOVE_STACKED;
}

/* M*T = M*slope(T)*increment, for each increment in T. */
static bool move_jacobian(proving *v, uint32_t k, const expr *const *increments, uint32_t count) {
    engine *g = v->g;
    const expr *parts[TERMS], *seeds[TERMS];
    uint32_t n = 0;
    for (uint32_t i = 0; i < count && n < TERMS; i++) {
        const expr *s = slope_of(g, v->parts[k], increments[i]);
        if (!pool_fine(g->pool)) return false;
        if (!s) continue;
        parts[n] = increments[i];
        if (!(seeds[n++] = simple_mul(g, v->seeds[k], s))) return false;
    }
    rule_id rule = stacked_rule(v, v->parts[k]);
    return replace_term(v, k, seeds, parts, n) && add_line(v, PROOF_MOVE, rule, k);
}

static bool move_all(proving *v) {
    const expr **increments = arena_take(v->g->scratch, (v->p->count + 1) * sizeof *increments);
    if (!increments) return memory(v);
    uint32_t count = increments_of(v, increments);
    for (uint32_t k = 0; k < v->count;) {
        if (!pool_fine(v->g->pool)) return false;
        if (is_increment(v->parts[k]))
            k++;
        else if (!(v->jacobian ? move_jacobian : move_gradient)(v, k, increments, count))
            return false;
    }
    return true;
}

/* Terms with the same differential. */
static bool collect(proving *v) {
    uint32_t before = v->count;
    for (uint32_t i = 0; i < v->count; i++)
        for (uint32_t j = i + 1; j < v->count;) {
            if (v->parts[j] != v->parts[i]) {
                j++;
                continue;
            }
            if (!(v->seeds[i] = simple_add(v->g, v->seeds[i], v->seeds[j]))) return false;
            if (!replace_term(v, j, NULL, NULL, 0)) return false;
        }
    return v->count == before || add_line(v, PROOF_COLLECT, RULE_COLLECT_DIFFERENTIALS, 0);
}

static uint32_t term_with(const proving *v, const expr *increment) {
    uint32_t k = 0;
    while (k < v->count && v->parts[k] != increment) k++;
    return k;
}

static bool substitute(proving *v, const block *b) {
    uint32_t k = term_with(v, b->increment);
    if (k == v->count || !b->change) return true;
    const expr *before = v->line;
    v->parts[k] = b->change;
    v->line = proof_line(v->g, v->seeds, v->parts, v->count, v->jacobian);
    proof_step s = {.kind = PROOF_SUBSTITUTE, .rule = RULE_SUBSTITUTE_DIFFERENTIAL, .left = v->whole};
    s.before = before, s.after = v->line, s.from = b->increment, s.to = b->change;
    return add(v, s) && move_all(v) && collect(v);
}

/* --- the whole --- */

static bool name_parts(proving *v) {
    for (uint32_t i = v->p->count - 1; i-- > 0;) {
        const block *b = &v->p->at[i];
        if (!add(v,
                 (proof_step){
                     .kind = PROOF_NAME, .rule = RULE_NAME_PARTS, .left = b->symbol, .after = b->definition}))
            return false;
    }
    const block *last = &v->p->at[v->p->count - 1];
    return v->p->count == 1 ||
           add(v,
               (proof_step){
                   .kind = PROOF_NAME, .rule = RULE_NAME_PARTS, .left = v->name, .after = last->definition});
}

static bool read_off(proving *v) {
    const program *p = v->p;
    uint32_t k = term_with(v, p->increment);
    const expr *G = k < v->count ? v->seeds[k] : p->result, *short_form;
    bool stacked = v->whole != v->increment || p->variable->shape->order > 1;
    rule_id rule = v->jacobian && stacked           ? RULE_READ_OFF_STACKED
                   : v->jacobian                    ? RULE_READ_OFF_JACOBIAN
                   : p->variable->shape->order == 1 ? RULE_READ_OFF_COLUMN
                                                    : RULE_READ_OFF;
    if (!add(v, (proof_step){.kind = PROOF_READ_OFF, .rule = rule, .before = v->line, .after = G}))
        return false;
    const expr *back = program_expand(p, v->g, G);
    if (back != G && !add(v, (proof_step){.kind = PROOF_BACK, .rule = RULE_BACK, .before = G, .after = back}))
        return false;
    const expr *own = v->jacobian ? back : structure_gradient(v->g, p->variable, back);
    if (own != back && !add(v, (proof_step){.kind = PROOF_PROJECT,
                                            .rule = structure_rule(structure_of(v->g, p->variable)),
                                            .before = back,
                                            .after = own}))
        return false;
    back = own;
    if (!back || !(short_form = present(v->g, back))) return false;
    return short_form == back ||
           add(v,
               (proof_step){
                   .kind = PROOF_SHORTEN, .rule = RULE_COMMON_FACTOR, .before = back, .after = short_form});
}

/* A letter for the function that nothing else has. */
const expr *proof_letter(engine *g, const program *p) {
    static const char *const small[] = {"f", "g", "h", "F", "phi", "f_0"}, *const capital[] = {"F",   "G",
                                                                                               "H",   "Y",
                                                                                               "Phi", "F_0"};
    list nodes;
    const expr *whole = p->at[p->count - 1].definition;
    const char *const *letters =
        whole->shape->order > 1 && !size_is_one(whole->shape->side[0]) ? capital : small;
    if (!walk_order(g->scratch, program_expand(p, g, whole), &nodes)) return NULL;
    for (size_t k = 0; k < sizeof small / sizeof *small; k++) {
        bool taken = false;
        for (size_t i = 0; i < nodes.count; i++) {
            const expr *n = nodes.at[i];
            taken |= expr_is_symbol(n) && strcmp(n->as.symbol.name, letters[k]) == 0;
        }
        for (uint32_t i = 0; i + 1 < p->count; i++)
            taken |= strcmp(p->at[i].symbol->as.symbol.name, letters[k]) == 0;
        if (!taken) return pool_symbol(g->pool, letters[k], whole->shape);
    }
    return NULL;
}

bool proof_make(proof *ret, engine *g, const program *p, bool jacobian) {
    proving *v = arena_take(g->scratch, sizeof *v);
    const block *last = &p->at[p->count - 1];
    if (!v) return diag_memory(pool_diag(g->pool));
    *v = (proving){.g = g, .p = p, .jacobian = jacobian, .name = proof_letter(g, p)};
    if (!v->name || !(v->increment = pool_increment(g->pool, v->name))) return memory(v);
    v->whole = proof_whole(g, v->increment, jacobian);
    if (!v->whole) return memory(v);
    list_init(&v->steps, g->scratch);
    if (!name_parts(v)) return false;
    if (last->change) {
        if (!take_differential(v, last, v->increment)) return false;
        v->count = 1;
        v->seeds[0] = proof_seed(g, last->change, jacobian);
        v->parts[0] = v->line = last->change;
        if (!v->seeds[0] || !stack(v) || !move_all(v) || !collect(v)) return false;
    }
    for (uint32_t i = p->count - 1; i-- > 0;)
        if (term_with(v, p->at[i].increment) < v->count &&
            (!take_differential(v, &p->at[i], p->at[i].increment) || !substitute(v, &p->at[i])))
            return false;
    if (!read_off(v)) return false;
    const proof_step **all = (const proof_step **)(uintptr_t)v->steps.at;
    proof_step *steps = arena_take(g->scratch, (v->steps.count + 1) * sizeof *steps);
    if (!steps) return memory(v);
    for (size_t i = 0; i < v->steps.count; i++) steps[i] = *all[i];
    *ret = (proof){p, jacobian, v->name, v->increment, v->whole, (uint32_t)v->steps.count, steps};
    return true;
}
