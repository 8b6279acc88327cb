/* The engine below ball.h and jet.h: one walk that evaluates an expression along a line through a point, in truncated
 * power series over balls. Length 1 is the value at the point itself.
 *
 * Invariants: every value is a matrix of cells, a cell is `length` coefficients, and length is 1 wherever the node does
 * not depend on anything that moves (then the ball kernels apply, which are defined at more points). A cell with a
 * coefficient that is not finite is indeterminate in all of them. Values live in the scope of the innermost bound name
 * that they depend on, and are evaluated once in it. Functions return false with v->failure set. */
#ifndef GRADUS_NUM_EVAL_H
#define GRADUS_NUM_EVAL_H

#include "base/list.h"
#include "base/map.h"
#include "num/ball.h"

#include <arb_poly.h>

typedef struct value {
    struct value *older; /* in the same scope */
    uint32_t rows, columns;
    slong length;      /* coefficients per cell */
    arb_ptr at;        /* cell (i, j) begins at (i * columns + j) * length */
    truth truth;       /* of a condition; it has no cells */
    const expr *cause; /* the node without value that made this one indeterminate */
    bool proved;       /* it certainly has none */
} value;

typedef struct scope {
    struct scope *outer;
    bool barrier;       /* values do not pass it: outside, other lengths hold */
    const expr *symbol; /* the bound name; NULL at the outermost */
    arb_t bound;        /* its value */
    arena *home;
    map *memo;
    value *values;
} scope;

typedef struct binding {
    const expr *name;
    uint32_t offset, rows, columns;
} binding;

typedef struct eval {
    const point *at;
    const arb_struct *direction; /* entry by entry like at->values; NULL: nothing moves */
    slong length, bits;
    uint64_t moving; /* expr.names of what moves */
    uint64_t free;   /* expr.names of the point's own names that are no sizes */
    const stop *stop;
    diag *failure;
    binding *bindings;
    map *bound_at;    /* name -> binding */
    uint32_t entries; /* values of the point, all together */
    scope root, *scope;
    uint32_t depth; /* of sums and derivatives within each other */
    uint32_t tick;
    bool explains; /* find out whether what has no value certainly has none */
} eval;

/* One node to evaluate; the function for its operator sets ret. */
typedef struct task {
    eval *v;
    scope *into;
    const expr *e;
    value **at;   /* of the arguments; NULL for lazy ones */
    slong length; /* of the cells of the result: 1, or that of the run */
    value *ret;
} task;

typedef bool (*eval_op)(task *t);

/* outer: the run in which this one takes place, for its bound names; NULL. eval_done also after a failure. */
bool eval_init(eval *v, arena *scratch, const eval *outer, const point *at, const arb_struct *direction,
               slong length, slong bits, const stop *s, diag *d);
void eval_done(eval *v);
value *eval_run(eval *v, const expr *e); /* NULL on failure; the value lives until eval_done */
bool eval_poll(eval *v);
const binding *eval_binding(const eval *v, const expr *name); /* NULL: the point does not give it */
bool eval_size(const eval *v, const size *s,
               uint32_t *ret); /* at the sizes of the point; false without diag */
/* Of a tensor: the first side, and the product of the others. */
bool eval_sides(const eval *v, const shape *s, uint32_t *ret_rows, uint32_t *ret_columns);
bool eval_unable(eval *v, const expr *e); /* false, with "has no numeric value" */

bool scope_open(eval *v, scope *s, const expr *symbol, bool barrier);
void scope_clear(scope *s); /* forgets the values, keeps the scope */
void scope_close(eval *v, scope *s);

/* --- values --- */
value *value_new(task *t, uint32_t rows, uint32_t columns, slong length); /* cells are 0 */
bool value_scalar(task *t);                                               /* t->ret: one cell of t->length */
static inline arb_ptr value_cell(const value *a, uint32_t i) { return a->at + (slong)i * a->length; }
static inline uint32_t value_count(const value *a) { return a->rows * a->columns; }
bool value_is_finite(const value *a);
bool value_is_still(const value *a);            /* the same all along the line */
bool value_natural(const value *a, slong *ret); /* a scalar that is exactly an integer >= 0 and below 2^31 */

/* --- cells: r has the length `length`; the others their own; r may be one of them --- */
typedef struct cell {
    arb_ptr at;
    slong length;
} cell;
cell cell_of(const value *a, uint32_t i);
bool cell_is_finite(cell a);
typedef void (*cell_op)(cell r, cell a, cell b, slong bits);
void cell_undefined(cell r);
void cell_set(cell r, cell a);
void cell_add(cell r, cell a, cell b, slong bits);
void cell_sub(cell r, cell a, cell b, slong bits);
void cell_mul(cell r, cell a, cell b, slong bits);
void cell_div(cell r, cell a, cell b, slong bits);
void cell_div_ui(cell r, cell a, ulong n, slong bits);
void cell_call(cell r, const op_row *row, const cell *at, uint32_t count, slong bits);
void cell_call1(cell r, op o, cell a, slong bits);
void cell_exp(cell r, cell a, slong bits);
cell cell_new(task *t); /* a temporary of t->length in the scope of t; no need to clear */

bool eval_apply(task *t);  /* EXPR_APPLY */
bool eval_kernel(task *t); /* a row with a ball kernel, entry by entry */
bool eval_proves(
    task *t); /* the result is indeterminate and the arguments are not: is there certainly no value? */
bool eval_widest(task *t);                   /* t->ret: of the shape of the widest argument */
cell eval_entry(const value *a, uint32_t i); /* entry i, or the one entry of a scalar */

/* The partial derivatives of body by names[i], orders[i] times each, along the line of v: series of `length`.
 * Source: polarisation; for a form P of degree |a|, the mixed difference of order a at 0 is a! times its coefficient of m^a. */
bool eval_partial(task *t, const expr *body, const binding *const *by, const uint32_t *orders,
                  uint32_t count);

#define EVAL(op, function, lazy) bool eval_##function(task *t);
#include "num/eval_ops.def"
#undef EVAL

#endif
