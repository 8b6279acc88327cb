/* A size is a sorted list of terms, a term a coefficient and a sorted list of names. Interning makes equality a
 * comparison of pointers; there are few sizes in a session, so the table is a plain list. */
#include "expr/shape.h"
#include "base/list.h"

#include <stdlib.h>
#include <string.h>

typedef struct term {
    long coefficient;
    uint32_t count;
    const char **names;
} term;

struct size {
    uint32_t count; /* of terms; 0 is the size 0 */
    term *terms;    /* by falling number of names, then by names; no coefficient is 0 */
};

struct shape_table {
    arena *home;
    list sizes, shapes, names;
    const size *one;
    const shape *scalar, *truth;
};

static int term_compare(const term *a, const term *b) {
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->names[i] != b->names[i]) return strcmp(a->names[i], b->names[i]);
    return 0;
}

static bool size_same(const size *a, const size *b) {
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->terms[i].coefficient != b->terms[i].coefficient ||
            term_compare(&a->terms[i], &b->terms[i]) != 0)
            return false;
    return true;
}

/* Takes a list of terms in any order, adds up equal ones and interns the sum. */
static const size *size_intern(shape_table *t, term *terms, uint32_t count) {
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t j = i; j > 0 && term_compare(&terms[j - 1], &terms[j]) > 0; j--) {
            term swap = terms[j];
            terms[j] = terms[j - 1];
            terms[j - 1] = swap;
        }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (kept && term_compare(&terms[kept - 1], &terms[i]) == 0)
            terms[kept - 1].coefficient += terms[i].coefficient;
        else
            terms[kept++] = terms[i];
        if (terms[kept - 1].coefficient == 0) kept--;
    }
    size wanted = {kept, terms};
    for (size_t i = 0; i < t->sizes.count; i++)
        if (size_same(t->sizes.at[i], &wanted)) return t->sizes.at[i];
    size *s = arena_take(t->home, sizeof *s);
    if (!s) return NULL;
    *s = wanted;
    return list_push(&t->sizes, s) ? s : NULL;
}

shape_table *shape_table_new(arena *home) {
    shape_table *t = arena_take(home, sizeof *t);
    if (!t) return NULL;
    t->home = home;
    list_init(&t->sizes, home);
    list_init(&t->shapes, home);
    list_init(&t->names, home);
    t->one = size_integer(t, 1);
    return t->one && shape_scalar(t) && shape_truth(t) ? t : NULL;
}

const size *size_integer(shape_table *t, long value) {
    term *one = arena_take(t->home, sizeof *one);
    if (!one) return NULL;
    one->coefficient = value;
    return size_intern(t, one, 1);
}

static const char *name_intern(shape_table *t, const char *name) {
    for (size_t i = 0; i < t->names.count; i++)
        if (strcmp(t->names.at[i], name) == 0) return t->names.at[i];
    char *copy = arena_text(t->home, name, strlen(name));
    return copy && list_push(&t->names, copy) ? copy : NULL;
}

const size *size_name(shape_table *t, const char *name) {
    term *one = arena_take(t->home, sizeof *one);
    const char **names = arena_take(t->home, sizeof *names);
    const char *own = name_intern(t, name);
    if (!one || !names || !own) return NULL;
    names[0] = own;
    *one = (term){1, 1, names};
    return size_intern(t, one, 1);
}

const size *size_add(shape_table *t, const size *a, const size *b) {
    if (!a || !b) return NULL;
    term *all = arena_take(t->home, (a->count + b->count) * sizeof *all);
    if (!all) return NULL;
    if (a->count) memcpy(all, a->terms, a->count * sizeof *all);
    if (b->count) memcpy(all + a->count, b->terms, b->count * sizeof *all);
    return size_intern(t, all, a->count + b->count);
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const size *size_mul(shape_table *t, const size *a, const size *b) {
    if (!a || !b) return NULL;
    term *all = arena_take(t->home, (a->count * b->count + 1) * sizeof *all);
    if (!all) return NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t j = 0; j < b->count; j++) {
            const term *x = &a->terms[i], *y = &b->terms[j];
            const char **names = arena_take(t->home, (x->count + y->count + 1) * sizeof *names);
            if (!names) return NULL;
            if (x->count) memcpy(names, x->names, x->count * sizeof *names);
            if (y->count) memcpy(names + x->count, y->names, y->count * sizeof *names);
            qsort(names, x->count + y->count, sizeof *names, by_text);
            all[n++] = (term){x->coefficient * y->coefficient, x->count + y->count, names};
        }
    return size_intern(t, all, n);
}

bool size_is_integer(const size *s, long *ret_value) {
    if (s->count > 1 || (s->count == 1 && s->terms[0].count)) return false;
    *ret_value = s->count ? s->terms[0].coefficient : 0;
    return true;
}

bool size_is_one(const size *s) {
    long value;
    return size_is_integer(s, &value) && value == 1;
}

void size_print(buffer *b, const size *s) {
    if (!s->count) buffer_putc(b, '0');
    for (uint32_t i = 0; i < s->count; i++) {
        const term *x = &s->terms[i];
        long c = x->coefficient;
        if (i || c < 0) buffer_puts(b, c < 0 ? (i ? " - " : "-") : " + ");
        if (labs(c) != 1 || !x->count) buffer_printf(b, "%ld", labs(c));
        for (uint32_t j = 0, times; j < x->count; j += times) {
            for (times = 1; j + times < x->count && x->names[j + times] == x->names[j];) times++;
            if (j || labs(c) != 1) buffer_putc(b, '*');
            buffer_puts(b, x->names[j]);
            if (times > 1) buffer_printf(b, "^%u", (unsigned)times);
        }
    }
}

uint32_t size_terms(const size *s) { return s->count; }

long size_term(const size *s, uint32_t i, const char *const **ret_names, uint32_t *ret_count) {
    *ret_names = s->terms[i].names;
    *ret_count = s->terms[i].count;
    return s->terms[i].coefficient;
}

static const shape *shape_intern(shape_table *t, const shape *wanted) {
    for (size_t i = 0; i < t->shapes.count; i++)
        if (memcmp(t->shapes.at[i], wanted, sizeof *wanted) == 0) return t->shapes.at[i];
    shape *s = arena_take(t->home, sizeof *s);
    if (!s) return NULL;
    memcpy(s, wanted, sizeof *s);
    return list_push(&t->shapes, s) ? s : NULL;
}

/* Zeroed as bytes, so that memcmp may compare shapes. */
static const shape *shape_build(shape_table *t, uint32_t order, bool truth, const size *const *sides) {
    shape s;
    memset(&s, 0, sizeof s);
    s.order = order;
    s.truth = truth;
    for (uint32_t i = 0; i < 4; i++) {
        s.side[i] = sides && i < order ? sides[i] : t->one;
        if (!s.side[i]) return NULL;
    }
    return shape_intern(t, &s);
}

const shape *shape_scalar(shape_table *t) {
    if (!t->scalar) t->scalar = shape_build(t, 0, false, NULL);
    return t->scalar;
}

const shape *shape_truth(shape_table *t) {
    if (!t->truth) t->truth = shape_build(t, 0, true, NULL);
    return t->truth;
}

const shape *shape_vector(shape_table *t, const size *rows) { return shape_matrix(t, rows, t->one); }

const shape *shape_matrix(shape_table *t, const size *rows, const size *columns) {
    if (!rows || !columns) return NULL;
    uint32_t order = columns != t->one ? 2 : rows != t->one ? 1 : 0;
    return shape_build(t, order, false, (const size *const[]){rows, columns});
}

const shape *shape_tensor(shape_table *t, uint32_t order, const size *const *sides) {
    if (order == 1) return shape_vector(t, sides[0]);
    if (order == 2) return shape_matrix(t, sides[0], sides[1]);
    return shape_build(t, order, false, sides);
}

bool shape_is_scalar(const shape *s) { return s->order == 0 && !s->truth; }
bool shape_is_square(const shape *s) { return s->order <= 2 && !s->truth && s->side[0] == s->side[1]; }

bool shape_integers(const shape *s, long *ret_rows, long *ret_columns) {
    return s->order <= 2 && size_is_integer(s->side[0], ret_rows) && size_is_integer(s->side[1], ret_columns);
}

/* A side of several names goes in brackets: (n + 1)×(m*n), but n^2×1. */
static void side_print(buffer *b, const size *s) {
    const term *first = s->terms;
    bool several = s->count > 1 || (s->count == 1 && first->count && first->coefficient != 1);
    for (uint32_t i = 1; s->count && i < first->count; i++) several |= first->names[i] != first->names[0];
    if (several) buffer_puts(b, "(");
    size_print(b, s);
    if (several) buffer_puts(b, ")");
}

void shape_print(buffer *b, const shape *s) {
    if (s->truth)
        buffer_puts(b, "condition");
    else if (s->order == 0)
        buffer_puts(b, "1×1");
    for (uint32_t i = 0; i < s->order || (i == 1 && s->order == 1); i++) {
        if (i) buffer_puts(b, "×");
        side_print(b, s->side[i]);
    }
}

static void side_text(char out[32], const size *s) {
    long value;
    if (size_is_integer(s, &value)) {
        size_t n = 0;
        char digits[24];
        do digits[n++] = (char)('0' + value % 10);
        while (value /= 10);
        for (size_t i = 0; i < n; i++) out[i] = digits[n - 1 - i];
        out[n] = 0;
    } else if (s->count == 1 && s->terms[0].count == 1 && s->terms[0].coefficient == 1) {
        strncpy(out, s->terms[0].names[0], 24);
        out[24] = 0;
    } else
        strcpy(out, "(...)");
}

void shape_text(char out[64], const shape *s) {
    if (s->order > 2 || s->truth) {
        strcpy(out, s->truth ? "condition" : "tensor");
        return;
    }
    side_text(out, s->side[0]);
    strcat(out, "×");
    side_text(out + strlen(out), s->side[1]);
}
