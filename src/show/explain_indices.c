/* By indices: the blocks of the program written entry by entry; the derivative by one entry of each part below, from the last
 * block to the first; deltas used up; each result read back as a matrix, which the next line goes on with. */
#include "calc/adjoint.h"
#include "calc/bend.h"
#include "calc/display.h"
#include "calc/each.h"
#include "calc/indices.h"
#include "calc/proof.h"
#include "calc/simplify.h"
#include "expr/walk.h"
#include "show/explain_parts.h"
#include "show/glyph.h"

#include <string.h>

enum { DEPTH = 60000 }; /* of the bound names that indices are: no sum of the reader's is nested so deep */

typedef struct telling {
    explaining *x;
    const program *p;
    const expr *name;
    const expr **adjoints; /* of each block, and of the variable behind them; NULL: nothing yet */
    char letters[INDEX_MOST];
    const expr *delta;
} telling;

static bool memory(telling *t) { return diag_memory(t->x->d); }

/* --- letters --- */

/* k and l for the entry that is differentiated by, i, j, ... for the others, without those that the expression uses. */
static bool choose_letters(telling *t) {
    static const char order[] = "klijprtuvashowxebcdfgqyz";
    list nodes;
    uint32_t n = 0;
    if (!walk_order(t->x->g->scratch, t->p->subject, &nodes)) return memory(t);
    for (const char *c = order; *c && n < INDEX_MOST; c++) {
        bool taken = false;
        for (size_t i = 0; i < nodes.count; i++) {
            const expr *e = nodes.at[i];
            taken |= expr_is_symbol(e) && e->as.symbol.name[0] == *c && !e->as.symbol.name[1];
        }
        for (uint32_t i = 0; i + 1 < t->p->count; i++)
            taken |= strcmp(t->p->at[i].symbol->as.symbol.name, (char[]){*c, 0}) == 0;
        if (!taken) t->letters[n++] = *c;
    }
    while (n < INDEX_MOST) t->letters[n++] = 'z';
    return true;
}

static const expr *index_letter(telling *t, uint8_t index) {
    char name[2] = {t->letters[index], 0};
    return pool_bound(t->x->g->pool, name, DEPTH);
}

/* --- terms in print --- */

/* Entry (a, b) of m; of a function entry by entry the function of entries. */
static const expr *entry_shown(telling *t, const expr *m, uint8_t a, uint8_t b) {
    engine *g = t->x->g;
    list nodes;
    map *kernels = map_new(g->scratch);
    if (!kernels) return memory(t), NULL;
    if (!is_each(m)) {
        const expr *at[] = {m, index_letter(t, a), b == INDEX_NONE ? NULL : index_letter(t, b)};
        return pool_call(g->pool, OP_INDEX, at, b == INDEX_NONE ? 2 : 3);
    }
    const expr *one = each_lowered(g, m, kernels);
    if (!one || !walk_order(g->scratch, one, &nodes)) return one ? (memory(t), NULL) : NULL;
    for (size_t i = 0; i < nodes.count && one; i++) {
        const expr *kernel = nodes.at[i], *of = map_find(kernels, kernel, 0),
                   *shown = of ? entry_shown(t, of, a, b) : NULL;
        if (shown) one = walk_replace(g->pool, g->scratch, one, &kernel, &shown, 1);
    }
    return one;
}

static const expr *product_shown(telling *t, const index_term *s, const expr *scalar) {
    engine *g = t->x->g;
    const expr *at[INDEX_FACTORS + INDEX_DELTAS + 1];
    uint32_t n = 0;
    if (!expr_is_one(scalar) || !(s->count + s->deltas)) at[n++] = display(g, scalar);
    for (uint32_t i = 0; i < s->deltas; i++)
        at[n++] = pool_call(
            g->pool, OP_INDEX,
            (const expr *const[]){t->delta, index_letter(t, s->delta[i][0]), index_letter(t, s->delta[i][1])},
            3);
    for (uint32_t i = 0; i < s->count; i++)
        at[n++] = entry_shown(t, display(g, s->at[i].m), s->at[i].first, s->at[i].second);
    return n == 1 ? at[0] : pool_call(g->pool, OP_MUL, at, n);
}

/* "Σᵢ Σⱼ " or "sum_i sum_j ". */
static void sums_shown(telling *t, buffer *b, uint32_t summed) {
    for (uint8_t i = 0; i < INDEX_MOST; i++) {
        if (!(summed >> i & 1)) continue;
        const char *low = glyph_sub(t->letters[i]);
        if (t->x->o->unicode && low)
            buffer_printf(b, "Σ%s ", low);
        else
            buffer_printf(b, "%s_%c ", t->x->o->unicode ? "Σ" : "sum", t->letters[i]);
    }
}

static bool sum_shown(telling *t, buffer *b, const index_sum *s) {
    if (!s->count) buffer_puts(b, "0");
    for (uint32_t i = 0; i < s->count; i++) {
        const index_term shown = index_tidied(&s->at[i], 2);
        bool minus = simple_is_negative(shown.scalar);
        const expr *scalar = minus ? simple_neg(t->x->g, shown.scalar) : shown.scalar;
        const char *sign = t->x->o->unicode ? "−" : "-";
        if (i) buffer_printf(b, " %s ", minus ? sign : "+");
        if (!i && minus) buffer_puts(b, sign);
        sums_shown(t, b, shown.summed);
        const expr *e = scalar ? product_shown(t, &shown, scalar) : NULL;
        bool brackets = shown.summed && e && expr_is(e, OP_ADD);
        if (brackets) buffer_putc(b, '(');
        if (!e || !explain_print(t->x, b, e)) return false;
        if (brackets) buffer_putc(b, ')');
    }
    return !b->failed || memory(t);
}

/* How many blocks hand something down to an increment. */
static uint32_t sources_of(const telling *t, const expr *increment) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->p->count; i++)
        n += t->adjoints[i] && t->p->at[i].change && expr_depends(t->p->at[i].change, increment);
    return n;
}

/* "∂f/∂Xₖₗ" */
static bool derivative_shown(telling *t, buffer *b, const expr *of, bool matrix) {
    const expr *at[] = {of, index_letter(t, 0), index_letter(t, 1)};
    const expr *shown = expr_is_scalar(of) ? of : pool_call(t->x->g->pool, OP_INDEX, at, matrix ? 3 : 2);
    const char *d = t->x->o->unicode ? "∂" : "d";
    buffer_puts(b, d);
    if (!explain_print(t->x, b, t->name)) return false;
    buffer_printf(b, "/%s", d);
    return shown && explain_print(t->x, b, shown);
}

static void bend_sum(telling *t, rule_id rule, const index_sum *s) {
    for (uint32_t i = 0; i < s->count; i++) s->at[i].scalar = bent(t->x->g, rule, s->at[i].scalar);
}

static bool spell(telling *t, const char *left, const char *right) {
    return explain_text(t->x, left, right, NULL) != NULL;
}

static void head(telling *t, rule_id rule) { explain_step(t->x, rule, explain_form(t->x, rule), ""); }

/* --- the definitions --- */

static indexing indexing_of(telling *t, const expr *const *opened, uint32_t count) {
    return (indexing){.g = t->x->g, .opened = opened, .opened_count = count};
}

/* "rᵢ = Σⱼ Xᵢⱼ wⱼ − yᵢ", where it can be written so; else as it is. */
static bool definition_shown(telling *t, const expr *left, const expr *e, const expr *const *opened,
                             uint32_t count) {
    engine *g = t->x->g;
    indexing x = indexing_of(t, opened, count);
    index_sum s;
    buffer l, r;
    buffer_init(&l, g->scratch), buffer_init(&r, g->scratch);
    x.used = 2; /* k and l are taken */
    x.whole_functions = true;
    diag unheard, *before = pool_attempt(g->pool, &unheard);
    bool scalar = expr_is_scalar(e);
    uint8_t i = scalar ? (uint8_t)INDEX_NONE : index_new(&x, e->shape->side[0]),
            j = e->shape->order == 2 ? index_new(&x, e->shape->side[1]) : (uint8_t)INDEX_NONE;
    const expr *simple = simplify(g, e);
    bool fits = simple && index_entry(&x, simple, i, j, &s);
    if (fits) bend_sum(t, RULE_IN_INDICES, &s);
    const expr *again = fits ? index_matrix(&x, &s, i, j, e->shape) : NULL;
    pool_end_attempt(g->pool, before);
    const expr *shown = !fits || scalar ? left : entry_shown(t, left, i, j);
    if (!shown || !explain_print(t->x, &l, shown)) return false;
    if (fits ? !sum_shown(t, &r, &s) : !explain_print(t->x, &r, display(g, e))) return false;
    if (!spell(t, l.text, r.text) || r.failed) return memory(t);
    explain_claim(t->x, e, again);
    return true;
}

static bool definitions(telling *t) {
    const program *p = t->p;
    const expr **opened = arena_take(t->x->g->scratch, (p->count + 1) * sizeof *opened);
    if (!opened) return memory(t);
    uint32_t n = 0;
    opened[n++] = p->variable;
    for (uint32_t i = 0; i + 1 < p->count; i++) opened[n++] = p->at[i].symbol;
    head(t, RULE_IN_INDICES);
    for (uint32_t i = 0; i < p->count; i++) {
        uint32_t k = i + 1 < p->count ? p->count - 2 - i : p->count - 1; /* the outer letters first, f last */
        if (!definition_shown(t, k + 1 < p->count ? p->at[k].symbol : t->name, p->at[k].definition, opened,
                              n))
            return false;
    }
    return true;
}

/* --- derivatives --- */

/* <G, T> in indices: G is what came down to the block. */
static bool contributions(telling *t, indexing *x, const block *b, const expr *G, index_sum *ret) {
    index_sum change, seed;
    if (expr_is_scalar(b->change)) {
        index_sum plain = {0, NULL};
        if (!index_entry(x, b->change, INDEX_NONE, INDEX_NONE, &change)) return false;
        if (expr_is_one(G)) return *ret = change, true;
        return index_entry(x, G, INDEX_NONE, INDEX_NONE, &plain) && index_product(x, &plain, &change, ret);
    }
    uint8_t i = index_new(x, b->change->shape->side[0]),
            j = b->change->shape->order == 2 ? index_new(x, b->change->shape->side[1]) : (uint8_t)INDEX_NONE;
    if (!pool_fine(t->x->g->pool) || !index_entry(x, G, i, j, &seed) ||
        !index_entry(x, b->change, i, j, &change) || !index_product(x, &seed, &change, ret))
        return false;
    for (uint32_t k = 0; k < ret->count; k++) ret->at[k].summed |= 1u << i | (j == INDEX_NONE ? 0u : 1u << j);
    return true;
}

/* What block i contributes to `of`, in three lines; *ret_matrix is added to its adjoint. */
static bool contribution(telling *t, uint32_t i, const expr *G, const expr *of, const expr *increment,
                         const expr **adjoint) {
    engine *g = t->x->g;
    const block *b = &t->p->at[i];
    indexing x = indexing_of(t, &increment, 1);
    index_sum all, derivative;
    buffer left, text;
    bool matrix = of->shape->order == 2, scalar = expr_is_scalar(of);
    uint8_t k = index_new(&x, of->shape->side[0]), l = index_new(&x, of->shape->side[1]);
    if (!matrix) l = INDEX_NONE;
    if (!scalar && !contributions(t, &x, b, G, &all)) return false;
    buffer_init(&left, g->scratch);
    if (!derivative_shown(t, &left, of, matrix)) return false;
    if (sources_of(t, increment) > 1) { /* its share alone */
        buffer through;
        buffer_init(&through, g->scratch);
        if (!explain_print(t->x, &through, i + 1 < t->p->count ? b->symbol : t->name)) return false;
        buffer_puts(&left, " ");
        explain_sentence(t->x, &left, MSG_THROUGH, through.text, "");
    }
    if (scalar) { /* the increment is a number: its factor alone */
        const expr *share;
        if (!adjoint_push(g, b->change, G, &increment, 1, &share) || !share) return false;
        buffer_init(&text, g->scratch);
        head(t, i + 1 < t->p->count ? RULE_INDEX_CHAIN : RULE_INDEX_PRODUCT);
        if (!explain_print(t->x, &text, display(g, share))) return false;
        if (!spell(t, left.text, text.text)) return false;
        *adjoint = *adjoint ? simple_add(g, *adjoint, share) : share;
        return *adjoint != NULL;
    }
    const expr *share = NULL;
    if (!index_derivative(&x, &all, increment, k, l, &derivative) ||
        !adjoint_push(g, b->change, G, &increment, 1, &share))
        return false;
    for (int stage = 0; stage < 3; stage++) {
        static const rule_id rules[] = {RULE_INDEX_PRODUCT, RULE_INDEX_DELTA, RULE_INDEX_BACK};
        buffer_init(&text, g->scratch);
        rule_id rule = stage == 0 && i + 1 < t->p->count ? RULE_INDEX_CHAIN : rules[stage];
        head(t, rule);
        bend_sum(t, rule, &derivative);
        if (stage == 1) index_contract(&derivative);
        const expr *M = stage == 2 ? index_matrix(&x, &derivative, k, l, of->shape) : NULL, *shown = NULL;
        if (M) {
            const expr *at[] = {display(g, M), index_letter(t, k), matrix ? index_letter(t, l) : NULL};
            shown = pool_call(g->pool, OP_INDEX, at, matrix ? 3 : 2);
            *adjoint = *adjoint ? simple_add(g, *adjoint, M) : M;
        }
        if (stage == 2 ? !shown || !explain_print(t->x, &text, shown) : !sum_shown(t, &text, &derivative))
            return false;
        if (!spell(t, left.text, text.text)) return false;
        explain_claim(t->x, share, M);
    }
    return *adjoint && (!text.failed || memory(t));
}

/* What came through several blocks, together. */
static bool add_up(telling *t, const expr *of, const expr *increment, const expr *sum) {
    buffer left, text;
    bool matrix = of->shape->order == 2;
    const expr *unbent = sum;
    if (!sum || !increment || sources_of(t, increment) < 2) return true;
    buffer_init(&left, t->x->g->scratch), buffer_init(&text, t->x->g->scratch);
    sum = bent(t->x->g, RULE_INDEX_ADD, sum);
    const expr *at[] = {display(t->x->g, sum), index_letter(t, 0), index_letter(t, 1)};
    const expr *shown = expr_is_scalar(of) ? at[0] : pool_call(t->x->g->pool, OP_INDEX, at, matrix ? 3 : 2);
    head(t, RULE_INDEX_ADD);
    if (!shown || !derivative_shown(t, &left, of, matrix) || !explain_print(t->x, &text, shown)) return false;
    if (!spell(t, left.text, text.text) || text.failed) return memory(t);
    explain_claim(t->x, unbent, sum);
    return true;
}

static bool all_contributions(telling *t) {
    const program *p = t->p;
    for (uint32_t i = p->count; i-- > 0;) {
        const block *b = &p->at[i];
        const expr *G = t->adjoints[i];
        if (!b->change || !G) continue;
        if (b->symbol && !add_up(t, b->symbol, b->increment, G)) return false;
        for (uint32_t k = i + 1; k-- > 0;) { /* letters below, then the variable */
            const expr *of = k > 0 ? p->at[k - 1].symbol : p->variable,
                       *increment = k > 0 ? p->at[k - 1].increment : p->increment;
            uint32_t to = k > 0 ? k - 1 : p->count;
            if (expr_depends(b->change, increment) && !contribution(t, i, G, of, increment, &t->adjoints[to]))
                return false;
        }
    }
    return add_up(t, p->variable, p->increment, t->adjoints[p->count]);
}

bool explain_indices(explaining *x, const record *r) {
    engine *g = x->g;
    telling t = {.x = x, .p = r->program};
    const shape *square = shape_matrix(pool_shapes(g->pool), size_name(pool_shapes(g->pool), "n"),
                                       size_name(pool_shapes(g->pool), "n"));
    t.name = proof_letter(g, t.p);
    t.delta = pool_symbol(g->pool, "delta", square);
    t.adjoints = arena_take(g->scratch, (t.p->count + 1) * sizeof *t.adjoints);
    if (!t.name || !t.delta || !t.adjoints) return memory(&t);
    t.adjoints[t.p->count - 1] = pool_integer(g->pool, 1);
    if (!choose_letters(&t) || !explain_function(x, t.p, t.name) || !definitions(&t) ||
        !all_contributions(&t))
        return false;
    const expr *own = t.adjoints[t.p->count], *whole = own ? program_expand(t.p, g, own) : r->answer;
    return whole && explain_agreement(x, t.p, whole, r->answer);
}
