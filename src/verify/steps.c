/* The terms of a line <G1, T1> + <G2, T2> + ... are kept beside the line, and the line is spelled out from them anew after each
 * step. What the derivation claims is only ever compared. */
#include "verify/steps.h"
#include "calc/adjoint.h"
#include "calc/present.h"
#include "calc/simplify.h"
#include "calc/slope.h"
#include "calc/structure.h"
#include "calc/trace.h"
#include "calc/word.h"
#include "expr/walk.h"

#include <string.h>

enum { TERMS = 200 };

typedef struct remaking {
    engine *g;
    const proof *p;
    const expr *line; /* of the left side under way */
    const expr *seeds[TERMS], *parts[TERMS];
    uint32_t count;
} remaking;

static const expr *spelled(remaking *r) {
    return proof_line(r->g, r->seeds, r->parts, r->count, r->p->jacobian);
}

/* A name stands for what the program says, and with all names put back the subject comes out. */
static bool names_part(remaking *r, const proof_step *s) {
    const program *p = r->p->program;
    if (s->left == r->p->name) return s->after == p->at[p->count - 1].definition;
    for (uint32_t i = 0; i + 1 < p->count; i++)
        if (p->at[i].symbol == s->left) return p->at[i].definition == s->after;
    return false;
}

static uint32_t changes_of(const program *p, variation *ret) {
    uint32_t n = 0;
    ret[n++] = (variation){p->variable, p->increment};
    for (uint32_t i = 0; i + 1 < p->count; i++) ret[n++] = (variation){p->at[i].symbol, p->at[i].increment};
    return n;
}

/* The rule once more, from the table: d(u) alone is given to it. */
static bool applies_rule(remaking *r, const proof_step *s) {
    variation *v = arena_take(r->g->scratch, (r->p->program->count + 1) * sizeof *v);
    if (!v) return diag_memory(pool_diag(r->g->pool));
    const expr *node = s->by->before;
    if (!expr_is(node, OP_DIFFERENTIAL)) return false;
    const derivation *d = differentiate(r->g, node->at[0], v, changes_of(r->p->program, v), true);
    if (!d || d->rule != s->rule) return false;
    const expr *next = joined(r->g, walk_replace(r->g->pool, r->g->scratch, s->before, &node, &d->after, 1));
    return next == s->after;
}

static bool starts(remaking *r, const expr *line) {
    r->count = 1;
    r->parts[0] = r->line = line;
    r->seeds[0] = proof_seed(r->g, line, r->p->jacobian);
    return true;
}

/* vec of the line under way, on both sides. */
static bool stacks(remaking *r, const proof_step *s) {
    if (r->count != 1 || s->left != pool_call1(r->g->pool, OP_VEC, r->p->increment)) return false;
    r->line = spelled(r);
    return r->line == pool_call1(r->g->pool, OP_VEC, r->parts[0]) && r->line == s->after;
}

static bool replace_term(remaking *r, uint32_t k, const expr *const *seeds, const expr *const *parts,
                         uint32_t n) {
    if (k >= r->count || r->count + n > TERMS) return false;
    uint32_t behind = r->count - k - 1;
    memmove(&r->seeds[k + n], &r->seeds[k + 1], behind * sizeof *r->seeds);
    memmove(&r->parts[k + n], &r->parts[k + 1], behind * sizeof *r->parts);
    if (n && seeds && parts) {
        memcpy(&r->seeds[k], seeds, n * sizeof *seeds);
        memcpy(&r->parts[k], parts, n * sizeof *parts);
    }
    r->count += n - 1;
    return true;
}

static uint32_t increments_of(const program *p, const expr **ret) {
    uint32_t n = 0;
    for (uint32_t k = 0; k + 1 < p->count; k++) ret[n++] = p->at[k].increment;
    ret[n++] = p->increment;
    return n;
}

/* One operation of the term changes sides. A Jacobian is followed down by the operation's own form. */
static bool moves_term(remaking *r, const proof_step *s) {
    engine *g = r->g;
    const expr *parts[TERMS], *seeds[TERMS],
        **increments = arena_take(g->scratch, (r->p->program->count + 1) * sizeof *increments);
    if (!increments || s->place >= r->count) return false;
    uint32_t n = 0, count = increments_of(r->p->program, increments);
    const expr *seed = r->seeds[s->place], *part = r->parts[s->place];
    if (r->p->jacobian) {
        for (uint32_t i = 0; i < count && n < TERMS; i++) {
            const expr *M = expr_depends(part, increments[i]) ? slope_of(g, part, increments[i]) : NULL;
            if (!M) continue;
            parts[n] = increments[i];
            seeds[n++] = simple_mul(g, seed, M);
        }
    } else if (!adjoint_step(g, part, seed, increments, count, parts, seeds, TERMS, &n))
        return false;
    return replace_term(r, s->place, seeds, parts, n);
}

static bool collects(remaking *r) {
    for (uint32_t i = 0; i < r->count; i++)
        for (uint32_t j = i + 1; j < r->count;) {
            if (r->parts[j] != r->parts[i]) {
                j++;
                continue;
            }
            r->seeds[i] = simple_add(r->g, r->seeds[i], r->seeds[j]);
            if (!r->seeds[i] || !replace_term(r, j, NULL, NULL, 0)) return false;
        }
    return true;
}

static bool substitutes(remaking *r, const proof_step *s) {
    for (uint32_t k = 0; k < r->count; k++)
        if (r->parts[k] == s->from) r->parts[k] = s->to;
    return true;
}

static bool reads_off(const remaking *r, const proof_step *s) {
    for (uint32_t k = 0; k < r->count; k++)
        if (r->parts[k] == r->p->program->increment) return r->seeds[k] == s->after;
    return r->count == 0 || s->after == r->p->program->result; /* it does not vary */
}

/* The line of df before and after the step, spelled out. */
static bool same_line(remaking *r, const proof_step *s, bool fine) {
    const expr *now = fine ? spelled(r) : NULL;
    r->line = now;
    return now && now == s->after;
}

static bool is_right(remaking *r, const proof_step *s) {
    engine *g = r->g;
    bool of_whole = s->left == r->p->increment || s->left == r->p->whole;
    if (of_whole && s->kind >= PROOF_SUBSTITUTE && s->kind <= PROOF_COLLECT && s->before != r->line)
        return false;
    switch (s->kind) {
    case PROOF_NAME: return names_part(r, s);
    case PROOF_RULE: return applies_rule(r, s) && (!of_whole || starts(r, s->after));
    case PROOF_TIDY: return simplify(g, s->before) == s->after && (!of_whole || starts(r, s->after));
    case PROOF_STACK: return stacks(r, s);
    case PROOF_SUBSTITUTE: return same_line(r, s, substitutes(r, s));
    case PROOF_MOVE: return same_line(r, s, moves_term(r, s));
    case PROOF_COLLECT: return same_line(r, s, collects(r));
    case PROOF_READ_OFF: return reads_off(r, s);
    case PROOF_BACK: return program_expand(r->p->program, g, s->before) == s->after;
    case PROOF_PROJECT: return structure_gradient(g, r->p->program->variable, s->before) == s->after;
    case PROOF_SHORTEN: return present(g, s->before) == s->after;
    }
    return false;
}

bool steps_remade(engine *g, const proof *p, uint32_t *ret_wrong) {
    remaking *r = arena_take(g->scratch, sizeof *r);
    if (!r) return diag_memory(pool_diag(g->pool));
    *r = (remaking){.g = g, .p = p};
    *ret_wrong = 0;
    if (program_expand(p->program, g, p->program->at[p->program->count - 1].definition) !=
        program_expand(p->program, g, p->program->subject)) {
        *ret_wrong = 1;
        return true;
    }
    for (uint32_t i = 0; i < p->count; i++) {
        if (!is_right(r, &p->steps[i])) *ret_wrong = i + 1;
        if (!pool_fine(g->pool)) return false;
        if (*ret_wrong) break;
    }
    return true;
}

/* --- by values --- */

static bool has_values(const proof_step *s) {
    return s->before && s->kind != PROOF_SUBSTITUTE && s->kind != PROOF_READ_OFF && s->kind != PROOF_BACK &&
           s->kind != PROOF_NAME && s->kind != PROOF_PROJECT;
}

/* The variable, the letters and their increments: what a point must give although a line may not show it. */
static const expr *everything(engine *g, const program *p) {
    const expr **at = arena_take(g->scratch, 2 * (p->count + 1) * sizeof *at);
    uint32_t n = 0;
    if (!at) return diag_memory(pool_diag(g->pool)), NULL;
    at[n++] = p->variable, at[n++] = p->increment;
    for (uint32_t i = 0; i + 1 < p->count; i++) at[n++] = p->at[i].symbol, at[n++] = p->at[i].increment;
    for (uint32_t i = 0; i < n; i++)
        if (!expr_is_scalar(at[i])) at[i] = pool_call1(g->pool, OP_SUM, at[i]);
    return pool_call(g->pool, OP_ADD, at, n);
}

bool steps_checked(engine *g, const proof *p, const check_options *o, uint32_t *ret_wrong, check *ret,
                   diag *d) {
    check_options own = *o;
    own.also = everything(g, p->program);
    own.any_domain = true;
    if (!own.points) own.points = 6;
    *ret_wrong = 0;
    *ret = (check){.kind = CHECK_NONE};
    if (!own.also) return false;
    for (uint32_t i = 0; i < p->count; i++) {
        check one;
        if (!has_values(&p->steps[i])) continue;
        if (!check_same(g->pool, g->scratch, p->steps[i].before, p->steps[i].after, &own, &one, d))
            return false;
        if (one.kind == CHECK_FAILED) {
            *ret = one;
            *ret_wrong = i + 1;
            return true;
        }
        if (one.kind == CHECK_CONFIRMED && (ret->kind != CHECK_CONFIRMED || one.points < ret->points))
            *ret = one;
    }
    return true;
}
