/* Shapes of calls: one small function per shape rule, in a table. A refusal says both shapes. */
#include "expr/pool.h"

#include <string.h>

typedef struct inference {
    pool *pool;
    shape_table *shapes;
    op op;
    const expr *const *at;
    uint32_t count;
} inference;

typedef const shape *(*rule)(const inference *i);

/* "A (2×3)", or "2×3" for what has no name. */
static void describe(char out[DIAG_ARG_SIZE], const expr *e) {
    char text[64];
    shape_text(text, e->shape);
    out[0] = 0;
    if (expr_is_symbol(e) && strlen(e->as.symbol.name) < 40) {
        strcpy(out, e->as.symbol.name);
        strcat(out, " (");
        strcat(strcat(out, text), ")");
    } else
        strcpy(out, text);
}

static const shape *refuse(const inference *i, message text, const expr *a, const expr *b) {
    char left[DIAG_ARG_SIZE], right[DIAG_ARG_SIZE] = "";
    describe(left, a);
    if (b) describe(right, b);
    diag_set(pool_diag(i->pool), DIAG_SHAPE, NOWHERE, text, left, right, op_row_of(i->op)->name);
    return NULL;
}

/* Numbers only: not a condition, no tensor. */
static bool numeric(const inference *i, const expr *e) {
    if (!e->shape->truth) return true;
    refuse(i, MSG_CONDITION_AS_NUMBER, e, NULL);
    return false;
}

/* "b'" for a row or column with a name, "(...)" for what has none. */
static void name_of(char out[DIAG_ARG_SIZE], const expr *e, bool as_row) {
    bool row = expr_is(e, OP_TRANSPOSE);
    const expr *u = row ? e->at[0] : e;
    bool named = expr_is_symbol(u) && strlen(u->as.symbol.name) < 40;
    strcpy(out, named ? u->as.symbol.name : "(...)");
    if (as_row && (named || !row)) strcat(out, "'");
}

/* A row or column that another system would repeat to fill a matrix. */
static void hint_repeat(const inference *i, const expr *matrix, const expr *line) {
    const shape *m = matrix->shape, *s = line->shape;
    if (m->order != 2 || s->order > 2) return;
    bool row = s->order == 2 && size_is_one(s->side[0]) && s->side[1] == m->side[1],
         turned = s->order == 1 && s->side[0] == m->side[1] && s->side[0] != m->side[0],
         column = s->order == 1 && s->side[0] == m->side[0];
    if (s->order == 2 && s->side[0] == m->side[1] && s->side[1] == m->side[0])
        diag_hint(pool_diag(i->pool), MSG_HINT_TRANSPOSE_ONE, NULL, NULL, NULL);
    if (!row && !turned && !column) return;
    char times[64], name[DIAG_ARG_SIZE];
    shape_text(times, shape_vector(i->shapes, m->side[column]));
    if (strstr(times, "×")) *strstr(times, "×") = 0;
    name_of(name, line, !column);
    diag_hint(pool_diag(i->pool), column ? MSG_HINT_REPEAT_COLUMN : MSG_HINT_REPEAT_ROW, times, name, NULL);
}

static const shape *refuse_shapes(const inference *i, const expr *a, const expr *b) {
    refuse(i, MSG_SHAPES_DIFFER, a, b);
    hint_repeat(i, a, b);
    hint_repeat(i, b, a);
    return NULL;
}

static const shape *each(const inference *i) {
    const expr *widest = i->at[0];
    for (uint32_t k = 0; k < i->count; k++) {
        if (!numeric(i, i->at[k])) return NULL;
        if (expr_is_scalar(i->at[k])) continue;
        if (!expr_is_scalar(widest) && widest->shape != i->at[k]->shape)
            return refuse_shapes(i, widest, i->at[k]);
        widest = i->at[k];
    }
    return widest->shape;
}

static const shape *scalars(const inference *i) {
    for (uint32_t k = 0; k < i->count; k++)
        if (!expr_is_scalar(i->at[k])) return refuse(i, MSG_WANTS_SCALAR, i->at[k], NULL);
    return shape_scalar(i->shapes);
}

/* "X", "X'" turned over; "(...)" for what has no name, NULL too. */
static void spell(char out[DIAG_ARG_SIZE], const expr *e, bool turned) {
    bool row = e && expr_is(e, OP_TRANSPOSE);
    const expr *u = row ? e->at[0] : e;
    strcpy(out, u && expr_is_symbol(u) && strlen(u->as.symbol.name) < 40 ? u->as.symbol.name : "(...)");
    if (row != turned) strcat(out, "'");
}

/* How a and b, with the shape s before b, can be multiplied after all. */
static void hint_product(const inference *i, const shape *s, const expr *a, const expr *b) {
    static const message repairs[] = {MSG_HINT_TRANSPOSE_FIRST, MSG_HINT_TRANSPOSE_SECOND};
    char left[DIAG_ARG_SIZE], right[DIAG_ARG_SIZE];
    bool first = s->side[0] == b->shape->side[0], second = s->side[1] == b->shape->side[1];
    if (s == b->shape)
        diag_hint(pool_diag(i->pool), s->order == 1 ? MSG_HINT_DOT : MSG_HINT_ELEMENTWISE, NULL, NULL, NULL);
    else if (first || second) {
        spell(left, a, first);
        spell(right, b, !first);
        diag_hint(pool_diag(i->pool), repairs[!first], left, right, NULL);
    }
}

/* a: what has the shape s before b, where that is one operand; NULL. */
static const shape *refuse_product(const inference *i, const shape *s, const expr *a, const expr *b) {
    char left[DIAG_ARG_SIZE], right[DIAG_ARG_SIZE], inner[64], outer[64];
    shape_text(left, s);
    if (a) describe(left, a);
    describe(right, b);
    shape_text(inner, shape_vector(i->shapes, s->side[1]));
    shape_text(outer, shape_vector(i->shapes, b->shape->side[0]));
    *strstr(inner, "×") = *strstr(outer, "×") = 0;
    diag_set_n(pool_diag(i->pool), DIAG_SHAPE, NOWHERE, MSG_INNER_SIZES,
               (const char *const[]){left, right, inner, outer}, 4);
    hint_product(i, s, a, b);
    return NULL;
}

static const shape *product(const inference *i) {
    const shape *so_far = shape_scalar(i->shapes);
    const expr *left = NULL;
    for (uint32_t k = 0; k < i->count; k++) {
        const expr *e = i->at[k];
        if (!numeric(i, e)) return NULL;
        if (e->shape->order > 2) return refuse(i, MSG_WANTS_MATRIX, e, NULL);
        if (expr_is_scalar(e)) continue;
        if (!shape_is_scalar(so_far) && so_far->side[1] != e->shape->side[0])
            return refuse_product(i, so_far, left && left->shape == so_far ? left : NULL, e);
        so_far =
            shape_is_scalar(so_far) ? e->shape : shape_matrix(i->shapes, so_far->side[0], e->shape->side[1]);
        left = e;
    }
    return so_far;
}

static const shape *quotient(const inference *i) {
    if (!numeric(i, i->at[0])) return NULL;
    if (expr_is_scalar(i->at[1])) return i->at[0]->shape;
    refuse(i, MSG_DIVISION_BY_MATRIX, i->at[1], NULL);
    diag_hint(pool_diag(i->pool), MSG_HINT_INVERSE, NULL, NULL, NULL);
    return NULL;
}

static const shape *power(const inference *i) {
    const expr *base = i->at[0], *exponent = i->at[1];
    if (!expr_is_scalar(exponent)) return refuse(i, MSG_EXPONENT_NOT_SCALAR, exponent, NULL);
    if (expr_is_scalar(base)) return base->shape;
    if (!numeric(i, base)) return NULL;
    return shape_is_square(base->shape) ? base->shape : refuse(i, MSG_POWER_NOT_SQUARE, base, NULL);
}

static const shape *transpose(const inference *i) {
    const shape *s = i->at[0]->shape;
    if (s->truth || s->order > 2) return refuse(i, MSG_WANTS_MATRIX, i->at[0], NULL);
    return shape_matrix(i->shapes, s->side[1], s->side[0]);
}

static const shape *square(const inference *i) {
    return shape_is_square(i->at[0]->shape) ? i->at[0]->shape : refuse(i, MSG_WANTS_SQUARE, i->at[0], NULL);
}

static const shape *square_to_scalar(const inference *i) {
    return square(i) ? shape_scalar(i->shapes) : NULL;
}
static const shape *any_to_scalar(const inference *i) {
    return numeric(i, i->at[0]) ? shape_scalar(i->shapes) : NULL;
}

static const shape *vector(const inference *i) {
    const expr *e = i->at[0];
    return e->shape->order <= 1 && !e->shape->truth ? e->shape : refuse(i, MSG_WANTS_VECTOR, e, NULL);
}

static const shape *vector_to_scalar(const inference *i) {
    return vector(i) ? shape_scalar(i->shapes) : NULL;
}

static const shape *vector_norm(const inference *i) {
    const shape *s = vector_to_scalar(i);
    if (!s && i->at[0]->shape->order == 2)
        diag_hint(pool_diag(i->pool), MSG_HINT_NORMS, op_row_of(i->op)->name, NULL, NULL);
    return s;
}

static const shape *kron(const inference *i) {
    const size *rows = size_integer(i->shapes, 1), *columns = rows;
    for (uint32_t k = 0; k < i->count; k++) {
        if (i->at[k]->shape->truth || i->at[k]->shape->order > 2)
            return refuse(i, MSG_WANTS_MATRIX, i->at[k], NULL);
        rows = size_mul(i->shapes, rows, i->at[k]->shape->side[0]);
        columns = size_mul(i->shapes, columns, i->at[k]->shape->side[1]);
    }
    return shape_matrix(i->shapes, rows, columns);
}

static const shape *vec(const inference *i) {
    const shape *s = i->at[0]->shape;
    if (s->truth || s->order > 2) return refuse(i, MSG_WANTS_MATRIX, i->at[0], NULL);
    return shape_vector(i->shapes, size_mul(i->shapes, s->side[0], s->side[1]));
}

static const shape *diagonal(const inference *i) {
    const shape *s = i->at[0]->shape;
    if (s->order == 1) return shape_matrix(i->shapes, s->side[0], s->side[0]);
    return shape_is_square(s) ? shape_vector(i->shapes, s->side[0])
                              : refuse(i, MSG_WANTS_SQUARE, i->at[0], NULL);
}

static const shape *dot(const inference *i) {
    if (i->at[0]->shape->order > 1 || i->at[0]->shape->truth)
        return refuse(i, MSG_WANTS_VECTOR, i->at[0], NULL);
    return i->at[0]->shape == i->at[1]->shape ? shape_scalar(i->shapes)
                                              : refuse(i, MSG_SHAPES_DIFFER, i->at[0], i->at[1]);
}

static const shape *cross(const inference *i) {
    long rows, columns;
    for (uint32_t k = 0; k < 2; k++)
        if (!shape_integers(i->at[k]->shape, &rows, &columns) || rows != 3 || columns != 1)
            return refuse(i, MSG_WANTS_THREE, i->at[k], NULL);
    return i->at[0]->shape;
}

static const shape *outer(const inference *i) {
    for (uint32_t k = 0; k < 2; k++)
        if (i->at[k]->shape->order > 1 || i->at[k]->shape->truth)
            return refuse(i, MSG_WANTS_VECTOR, i->at[k], NULL);
    return shape_matrix(i->shapes, i->at[0]->shape->side[0], i->at[1]->shape->side[0]);
}

static const shape *rows(const inference *i) {
    const shape *s = i->at[0]->shape;
    return s->truth || s->order > 2 ? refuse(i, MSG_WANTS_MATRIX, i->at[0], NULL)
                                    : shape_vector(i->shapes, s->side[0]);
}

static const shape *columns(const inference *i) {
    const shape *s = i->at[0]->shape;
    const size *one = size_integer(i->shapes, 1);
    return s->truth || s->order > 2 ? refuse(i, MSG_WANTS_MATRIX, i->at[0], NULL)
                                    : shape_matrix(i->shapes, one, s->side[1]);
}

/* A size given as an expression: sums, products and powers of integers and size names. */
static const size *size_of(const inference *i, const expr *e) {
    long value;
    if (expr_is_number(e) && number_to_long(&e->as.number, &value) && value > 0)
        return size_integer(i->shapes, value);
    if (expr_is_symbol(e) && e->as.symbol.is_size) return size_name(i->shapes, e->as.symbol.name);
    if (expr_is(e, OP_POW) && expr_is_number(e->at[1]) && number_to_long(&e->at[1]->as.number, &value) &&
        value > 0 && value <= 16) {
        const size *base = size_of(i, e->at[0]), *all = base;
        while (base && --value) all = size_mul(i->shapes, all, base);
        return all;
    }
    if (expr_is(e, OP_ADD) || expr_is(e, OP_MUL)) {
        const size *all = NULL;
        for (uint32_t k = 0; k < e->count; k++) {
            const size *one = size_of(i, e->at[k]);
            if (!one) return NULL;
            all = !k ? one : e->op == OP_ADD ? size_add(i->shapes, all, one) : size_mul(i->shapes, all, one);
        }
        return all;
    }
    diag_set(pool_diag(i->pool), DIAG_SHAPE, NOWHERE, MSG_NOT_A_SIZE, op_row_of(i->op)->name, NULL, NULL);
    return NULL;
}

static const shape *make(const inference *i) {
    const size *m = size_of(i, i->at[0]);
    const size *n = !m                ? NULL
                    : i->count > 1    ? size_of(i, i->at[1])
                    : i->op == OP_EYE ? m
                                      : size_integer(i->shapes, 1);
    return shape_matrix(i->shapes, m, n);
}

static const shape *commutation(const inference *i) {
    const size *m = size_of(i, i->at[0]), *n = m ? size_of(i, i->at[1]) : NULL;
    const size *all = size_mul(i->shapes, m, n);
    return shape_matrix(i->shapes, all, all);
}

static const shape *entry(const inference *i) {
    uint32_t given = i->count - 1, order = i->at[0]->shape->order;
    if (i->at[0]->shape->truth || order == 0 || (given != order && !(order <= 2 && given == 2)))
        return refuse(i, MSG_INDEX_COUNT, i->at[0], NULL);
    long side;
    for (uint32_t k = 0; k < given; k++) {
        const expr *e = i->at[k + 1];
        if (!expr_is_number(e) || !size_is_integer(i->at[0]->shape->side[k], &side)) continue;
        long value = 0;
        if (!number_to_long(&e->as.number, &value) || value < 1 || value > side)
            return refuse(i, MSG_INDEX_RANGE, i->at[0], NULL);
    }
    return shape_scalar(i->shapes);
}

static const shape *truth(const inference *i) {
    for (uint32_t k = 0; k < i->count; k++) {
        bool connects = i->op == OP_AND || i->op == OP_OR;
        if (i->at[k]->shape->truth != connects)
            return refuse(i, connects ? MSG_WANTS_CONDITION : MSG_CONDITION_AS_NUMBER, i->at[k], NULL);
    }
    if (i->op != OP_AND && i->op != OP_OR && !each(i)) return NULL;
    return shape_truth(i->shapes);
}

static const shape *pieces(const inference *i) {
    const expr *first = i->at[i->count > 1 ? 1 : 0];
    for (uint32_t k = 0; k < i->count; k++) {
        bool is_condition = k % 2 == 0 && k + 1 < i->count;
        if (i->at[k]->shape->truth != is_condition)
            return refuse(i, is_condition ? MSG_WANTS_CONDITION : MSG_CONDITION_AS_NUMBER, i->at[k], NULL);
        if (!is_condition && i->at[k]->shape != first->shape)
            return refuse(i, MSG_SHAPES_DIFFER, first, i->at[k]);
    }
    return first->shape;
}

static const shape *two_square(const inference *i) {
    if (!square(i)) return NULL;
    return i->at[1]->shape == i->at[0]->shape ? i->at[0]->shape : refuse_shapes(i, i->at[0], i->at[1]);
}

static const shape *sylvester(const inference *i) {
    const expr *a = i->at[0], *b = i->at[1], *c = i->at[2];
    if (!shape_is_square(a->shape)) return refuse(i, MSG_WANTS_SQUARE, a, NULL);
    if (!shape_is_square(b->shape)) return refuse(i, MSG_WANTS_SQUARE, b, NULL);
    const shape *s = shape_matrix(i->shapes, a->shape->side[0], b->shape->side[0]);
    return c->shape == s ? s : refuse_shapes(i, c, a);
}

/* A matrix and a place. */
static bool is_placed(const inference *i) {
    const expr *u = i->at[0];
    if (u->shape->truth || u->shape->order > 2) return refuse(i, MSG_WANTS_MATRIX, u, NULL);
    return expr_is_scalar(i->at[1]) || refuse(i, MSG_WANTS_SCALAR, i->at[1], NULL);
}

static const shape *place_to_scalar(const inference *i) {
    return is_placed(i) ? shape_scalar(i->shapes) : NULL;
}
static const shape *place_to_left(const inference *i) {
    return is_placed(i) ? shape_vector(i->shapes, i->at[0]->shape->side[0]) : NULL;
}
static const shape *place_to_right(const inference *i) {
    return is_placed(i) ? shape_vector(i->shapes, i->at[0]->shape->side[1]) : NULL;
}
static const shape *square_place_to_scalar(const inference *i) {
    return square(i) ? place_to_scalar(i) : NULL;
}
static const shape *square_place_to_vector(const inference *i) { return square(i) ? place_to_left(i) : NULL; }

static const shape *columns_square(const inference *i) {
    const shape *s = i->at[0]->shape;
    if (s->truth || s->order > 2) return refuse(i, MSG_WANTS_MATRIX, i->at[0], NULL);
    return shape_matrix(i->shapes, s->side[1], s->side[1]);
}

static const shape *first(const inference *i) { return i->at[0]->shape; }

static const rule rules[] = {
    [SHAPE_EACH] = each,
    [SHAPE_SCALARS] = scalars,
    [SHAPE_SUM] = each,
    [SHAPE_PRODUCT] = product,
    [SHAPE_QUOTIENT] = quotient,
    [SHAPE_POWER] = power,
    [SHAPE_TRANSPOSE] = transpose,
    [SHAPE_SQUARE_TO_SCALAR] = square_to_scalar,
    [SHAPE_SQUARE] = square,
    [SHAPE_TWO_SQUARE] = two_square,
    [SHAPE_SYLVESTER] = sylvester,
    [SHAPE_SQUARE_PLACE_TO_SCALAR] = square_place_to_scalar,
    [SHAPE_SQUARE_PLACE_TO_VECTOR] = square_place_to_vector,
    [SHAPE_PLACE_TO_SCALAR] = place_to_scalar,
    [SHAPE_PLACE_TO_LEFT] = place_to_left,
    [SHAPE_PLACE_TO_RIGHT] = place_to_right,
    [SHAPE_COLUMNS_SQUARE] = columns_square,
    [SHAPE_ANY_TO_SCALAR] = any_to_scalar,
    [SHAPE_VECTOR_TO_SCALAR] = vector_to_scalar,
    [SHAPE_VECTOR_NORM] = vector_norm,
    [SHAPE_VECTOR] = vector,
    [SHAPE_KRON] = kron,
    [SHAPE_VEC] = vec,
    [SHAPE_DIAG] = diagonal,
    [SHAPE_DOT] = dot,
    [SHAPE_CROSS] = cross,
    [SHAPE_OUTER] = outer,
    [SHAPE_ROWS] = rows,
    [SHAPE_COLUMNS] = columns,
    [SHAPE_MAKE] = make,
    [SHAPE_COMMUTATION] = commutation,
    [SHAPE_INDEX] = entry,
    [SHAPE_TRUTH] = truth,
    [SHAPE_PIECES] = pieces,
    [SHAPE_FIRST] = first,
    [SHAPE_CALCULUS] = first,
};

const shape *shape_infer(pool *p, op o, const expr *const *at, uint32_t count) {
    inference i = {p, pool_shapes(p), o, at, count};
    if (count == 0) return shape_scalar(i.shapes);
    return rules[op_row_of(o)->shape](&i);
}
