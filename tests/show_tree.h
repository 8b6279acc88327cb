/* Trees for the tests of the printers, written as lists: (add (mul 2 x y) (neg (sin x))).
 *
 * (op a b ...)   a call, by the id of its row in lower case        1/2 -3   numbers        #0.25:15   decimals
 * [2 2 a b c d]  a matrix: rows, columns, entries                  x        a scalar; A B X matrices, v w vectors
 * (f:01 x y)     f differentiated by its first and second argument  i@1     the index of a sum of depth 1
 * The functions are f(x, y), g(t), h(x_1, x_2), q(alpha), u(alpha, x). */
#ifndef GRADUS_TESTS_SHOW_TREE_H
#define GRADUS_TESTS_SHOW_TREE_H

#include "base/list.h"
#include "expr/pool.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    uint32_t count;
    const char *parameters[2];
} tree_functions[] = {
    {"f", 2, {"x", "y"}}, {"g", 1, {"t"}},          {"h", 2, {"x_1", "x_2"}},
    {"q", 1, {"alpha"}},  {"u", 2, {"alpha", "x"}},
};
enum { TREE_FUNCTIONS = sizeof tree_functions / sizeof *tree_functions };

typedef struct tree {
    pool *pool;
    arena *home;
    const char *at;
    const function *functions[TREE_FUNCTIONS];
} tree;

static void tree_init(tree *t, pool *p, arena *home) {
    *t = (tree){.pool = p, .home = home};
    for (size_t i = 0; i < TREE_FUNCTIONS; i++) {
        function *f = pool_function(p, tree_functions[i].name, tree_functions[i].count);
        if (!f) return;
        for (uint32_t k = 0; k < f->count; k++) {
            ((const char **)(uintptr_t)f->parameters)[k] = tree_functions[i].parameters[k];
            ((const shape **)(uintptr_t)f->shapes)[k] = shape_scalar(pool_shapes(p));
        }
        t->functions[i] = f;
    }
}

static const shape *tree_shape(const tree *t, const char *name) {
    shape_table *s = pool_shapes(t->pool);
    const size *n = size_name(s, "n");
    if (strchr("ABX", name[0]) && !name[1]) return shape_matrix(s, n, n);
    if (strchr("vw", name[0]) && !name[1]) return shape_vector(s, n);
    return shape_scalar(s);
}

static const expr *tree_number(const tree *t, const char *word) {
    number q, d;
    const char *digits = word + strspn(word, "#-"), *slash = strchr(digits, '/'),
               *colon = strchr(digits, ':');
    size_t length = slash ? (size_t)(slash - digits) : colon ? (size_t)(colon - digits) : strlen(digits);
    char *text = arena_text(t->home, digits, length);
    number_init(&q);
    number_init(&d);
    const expr *e = NULL;
    if (text && number_read(&q, text)) {
        if (slash && number_read(&d, slash + 1)) number_div(&q, &q, &d);
        if (strchr(word, '-') && strchr(word, '-') < digits) number_neg(&q, &q);
        e = colon ? pool_decimal(t->pool, &q, (uint32_t)atoi(colon + 1), true) : pool_number(t->pool, &q);
    }
    number_done(&q);
    number_done(&d);
    return e;
}

static const expr *tree_atom(const tree *t, char *word) {
    char *depth = strchr(word, '@');
    if (isdigit((unsigned char)word[strspn(word, "#-")])) return tree_number(t, word);
    if (strcmp(word, "pi") == 0) return pool_call(t->pool, OP_PI, NULL, 0);
    if (strcmp(word, "e") == 0) return pool_call(t->pool, OP_E, NULL, 0);
    if (!depth) return pool_symbol(t->pool, word, tree_shape(t, word));
    *depth = 0;
    return pool_bound(t->pool, word, (uint16_t)atoi(depth + 1));
}

static char *tree_word(tree *t) {
    size_t length = strcspn(t->at, " ()[]");
    char *word = arena_text(t->home, t->at, length);
    t->at += length;
    t->at += strspn(t->at, " ");
    return word;
}

static op tree_op(const char *word) {
    for (int i = 1; i < OP_COUNT; i++) {
        const char *id = op_row_of((op)i)->id;
        size_t k = 0;
        while (id[k] && tolower((unsigned char)id[k]) == word[k]) k++;
        if (!id[k] && !word[k]) return (op)i;
    }
    return OP_COUNT;
}

static const expr *tree_read(tree *t);

static const expr *tree_apply(const tree *t, const char *word, const list *at) {
    uint8_t by[16];
    uint32_t order = 0;
    for (const char *c = strchr(word, ':') + 1; *c; c++) by[order++] = (uint8_t)(*c - '0');
    for (size_t i = 0; i < TREE_FUNCTIONS; i++)
        if (tree_functions[i].name[0] == word[0])
            return pool_apply(t->pool, t->functions[i], by, order, (const expr *const *)at->at);
    return NULL;
}

static const expr *tree_list(tree *t, char close) {
    list at;
    list_init(&at, t->home);
    char *word = tree_word(t), *columns = close == ']' ? tree_word(t) : NULL;
    if (!word) return NULL;
    while (*t->at != close) {
        const expr *e = tree_read(t);
        if (!e || !list_push(&at, e)) return NULL;
    }
    t->at++;
    t->at += strspn(t->at, " ");
    if (columns)
        return pool_matrix(t->pool, (uint32_t)atoi(word), (uint32_t)atoi(columns),
                           (const expr *const *)at.at);
    if (strchr(word, ':')) return tree_apply(t, word, &at);
    op o = tree_op(word);
    return o == OP_COUNT ? NULL : pool_call(t->pool, o, (const expr *const *)at.at, (uint32_t)at.count);
}

/* NULL: out of memory, or no such tree. */
static const expr *tree_read(tree *t) {
    if (*t->at == '(' || *t->at == '[') return tree_list(t, *t->at++ == '(' ? ')' : ']');
    char *word = tree_word(t);
    return word ? tree_atom(t, word) : NULL;
}

static const expr *tree_of(tree *t, const char *text) {
    t->at = text;
    return tree_read(t);
}

#endif
