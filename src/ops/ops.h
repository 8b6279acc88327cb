/* The operator table: one row says everything about a function or operator (ops.def).
 *
 * The parser, the rules of differentiation, the steps, the tape, exact and ball evaluation, printing, code export,
 * help and completion all follow from the row. Rows do not depend on their order; tests/test_ops.c checks what the
 * table promises. Texts in a row are gradus' own language, over the arguments u, v, w and their differentials
 * du, dv, dw; they are parsed on first use (read/template.h). */
#ifndef GRADUS_OPS_OPS_H
#define GRADUS_OPS_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ops/kernels.h"

typedef enum op {
    OP_NONE,
#define OP(id, ...) OP_##id,
#include "ops/ops.def"
#undef OP
    OP_COUNT
} op;

/* How an operator is written. */
typedef enum op_form {
    FORM_CALL,    /* name(a, b) */
    FORM_NAME,    /* a constant: pi */
    FORM_INFIX,   /* a + b */
    FORM_PREFIX,  /* -a */
    FORM_POSTFIX, /* a' */
    FORM_OTHER    /* brackets, bars, words: the parser and the printers know these by their id */
} op_form;

typedef enum op_class {
    CLASS_FUNCTION,   /* a number to a number; entry by entry on matrices */
    CLASS_ARITHMETIC, /* + - * / ^ and the elementwise forms */
    CLASS_MATRIX,     /* tr, det, inv, kron ... */
    CLASS_RELATION,   /* < and or */
    CLASS_STRUCTURE,  /* piecewise, indexed sum, entry of a matrix */
    CLASS_CALCULUS    /* diff, grad, simplify, N ...: evaluated by calc/, never part of an answer */
} op_class;

/* The shape of the result from the shapes of the arguments (expr/shape.h). */
typedef enum shape_rule {
    SHAPE_EACH,     /* all arguments of one shape, or scalars that go to each entry: that shape */
    SHAPE_SCALARS,  /* scalars to a scalar, nothing else */
    SHAPE_SUM,      /* as EACH: a scalar added to a matrix is added to each entry */
    SHAPE_PRODUCT,  /* matrix product, scalars multiply */
    SHAPE_QUOTIENT, /* anything over a scalar */
    SHAPE_POWER,    /* scalar^scalar, square^integer */
    SHAPE_TRANSPOSE,
    SHAPE_SQUARE_TO_SCALAR,       /* tr, det */
    SHAPE_SQUARE,                 /* inv */
    SHAPE_TWO_SQUARE,             /* two squares of one size: that size */
    SHAPE_SYLVESTER,              /* m×m, n×n, m×n: m×n */
    SHAPE_SQUARE_PLACE_TO_SCALAR, /* a square and a number: eigenvalue(S, 1) */
    SHAPE_SQUARE_PLACE_TO_VECTOR,
    SHAPE_PLACE_TO_SCALAR,  /* any matrix and a number: singularvalue(X, 1) */
    SHAPE_PLACE_TO_LEFT,    /* as long as the columns are */
    SHAPE_PLACE_TO_RIGHT,   /* as long as the rows are */
    SHAPE_COLUMNS_SQUARE,   /* as many rows and columns as there are columns */
    SHAPE_ANY_TO_SCALAR,    /* sum of all entries, normF */
    SHAPE_VECTOR_TO_SCALAR, /* logsumexp */
    SHAPE_VECTOR_NORM,      /* the same; of a matrix it could be meant in two ways */
    SHAPE_VECTOR,           /* softmax: a vector to a vector of its size */
    SHAPE_KRON,
    SHAPE_VEC,
    SHAPE_DIAG,
    SHAPE_DOT,
    SHAPE_CROSS,
    SHAPE_OUTER,
    SHAPE_ROWS,    /* one number per row */
    SHAPE_COLUMNS, /* one number per column: a row */
    SHAPE_MAKE,    /* eye, ones, zeros: sizes are given */
    SHAPE_COMMUTATION,
    SHAPE_INDEX,
    SHAPE_TRUTH, /* a condition */
    SHAPE_PIECES,
    SHAPE_FIRST,   /* that of the first argument */
    SHAPE_CALCULUS /* decided when it is evaluated */
} shape_rule;

typedef enum sign_hint {
    SIGN_ANY,
    SIGN_POSITIVE,
    SIGN_NONNEGATIVE,
    SIGN_ARGUMENT /* that of the argument */
} sign_hint;
typedef enum parity { PARITY_NONE, PARITY_EVEN, PARITY_ODD } parity;

/* One term of the differential: what the change of one argument contributes. */
typedef struct op_term {
    const char *form; /* "cos(u)*du"; NULL: no rule is known (unable) */
    const char *when; /* condition of this term beyond the domain of the operator: "u > 0"; NULL: none */
    const char *rule; /* its name: "chain rule" */
} op_term;

enum { OP_TERMS = 3, OP_ALIASES = 3, OP_ANY_NUMBER = 255 };

typedef struct op_row {
    const char *id;   /* "SIN" */
    const char *name; /* as typed and printed: "sin", "+" */
    const char *alias[OP_ALIASES];
    const char *summary; /* one sentence for help */
    const char *example; /* input for help; replayed by the tests */
    op_class class;
    op_form form;
    uint8_t precedence;  /* of the printed form; see ops.c */
    uint8_t least, most; /* number of arguments */
    shape_rule shape;
    op_term d[OP_TERMS];
    const char *domain; /* where the value exists: "u > 0"; NULL: everywhere */
    const char *smooth; /* where, within the domain, the derivative exists: "u != 0"; NULL: everywhere */
    sign_hint sign;
    parity parity; /* of a function of one argument */
    double (*value)(double u);
    double (*value2)(double u, double v);
    ball_kernel ball;     /* value as a rigorous ball */
    series_kernel series; /* value as a rigorous power series: the referee, which never reads the column d */
    const char *latex, *unicode, *c, *python, *octave; /* names in other writings, or forms with %s for the
                                                           * arguments; NULL: as `name` */
    uint16_t with_two; /* the row meant when it is called with two arguments; 0: itself */
} op_row;

const op_row *op_row_of(op o);
/* The operator of a call name or alias; OP_COUNT when there is none. `length` bytes of name. */
op op_find(const char *name, size_t length);

#endif
