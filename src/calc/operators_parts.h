/* What the files of the operators share. Functions that give an expression give NULL with diag. */
#ifndef GRADUS_CALC_OPERATORS_PARTS_H
#define GRADUS_CALC_OPERATORS_PARTS_H

#include "calc/operators.h"

engine *operating_engine(const operating *o);
pool *operating_pool(const operating *o);
const expr *operating_memory(operating *o); /* NULL, and the diag says out of memory */
const expr *operating_fail(operating *o, diag_kind k, span where, message m, const char *a1,
                           const char *a2); /* NULL */

typedef struct variables {
    const expr **at;
    uint32_t count;
    bool alphabetical;     /* nobody named them */
    const shape *together; /* of the matrix whose entries they are; NULL: a list */
} variables;

/* A name, or a list of names [x, y]. */
bool variables_named(operating *o, lowering *l, const syntax *s, variables *ret);
/* The user's function that s names without calling it; NULL: none. */
const entry *variables_function(lowering *l, const syntax *s);
/* What is differentiated, and by what where nobody says (by NULL): the parameters of a function, else all names in order. */
const expr *variables_subject(operating *o, lowering *l, const syntax *s, const syntax *by, variables *ret);
/* e with vectors and matrices of known size as their entries. */
const expr *variables_spelled_out(operating *o, const expr *e);

/* The derivative of e by the variables in turn, in simple form, with its record. `of`: the user's function, or NULL. */
const expr *derivative_by(operating *o, lowering *l, const syntax *s, op asked, const char *of, const expr *e,
                          const expr *const *by, uint32_t order);
/* Adds the conditions of the value, and with x of the derivative by x, to l. */
bool derivative_conditions(operating *o, lowering *l, const expr *e, const expr *x);
/* The record of a derivative by the variables in turn, without its answer; room for `order` derivations. NULL with diag. */
record *derivative_record(operating *o, const syntax *s, op asked, const char *of, const expr *e,
                          const expr *const *by, uint32_t order, const derivation ***ret_steps);
const char *derivative_function(lowering *l, const syntax *s); /* its name as typed; NULL */

const expr *operate_diff(operating *o, lowering *l, const syntax *s);
const expr *operate_partial(operating *o, lowering *l, const syntax *s);
const expr *operate_prime(operating *o, lowering *l, const syntax *s);
const expr *operate_grad(operating *o, lowering *l, const syntax *s);
const expr *operate_jac(operating *o, lowering *l, const syntax *s);
const expr *operate_hess(operating *o, lowering *l, const syntax *s);
const expr *operate_laplacian(operating *o, lowering *l, const syntax *s);
const expr *operate_divergence(operating *o, lowering *l, const syntax *s);
const expr *operate_curl(operating *o, lowering *l, const syntax *s);
const expr *operate_directional(operating *o, lowering *l, const syntax *s);
const expr *operate_differential(operating *o, lowering *l, const syntax *s);
const expr *operate_limit(operating *o, lowering *l, const syntax *s);
const expr *operate_taylor(operating *o, lowering *l, const syntax *s);
const expr *operate_implicit(operating *o, lowering *l, const syntax *s);
const expr *operate_solve(operating *o, lowering *l, const syntax *s);
const expr *operate_at(operating *o, lowering *l, const syntax *s);
const expr *operate_simplify(operating *o, lowering *l, const syntax *s);
const expr *operate_expand(operating *o, lowering *l, const syntax *s);
const expr *operate_factor(operating *o, lowering *l, const syntax *s);
const expr *operate_decimal(operating *o, lowering *l, const syntax *s);

#endif
