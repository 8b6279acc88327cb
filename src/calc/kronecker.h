/* Kronecker products and commutation matrices, vec by columns. Sources: Magnus & Neudecker ch. 2 and 3.
 *
 *   kron(A, B)*kron(C, D) = kron(A*C, B*D)         kron(A, B)*vec(X) = vec(B*X*A')
 *   kron(x, B)*M = kron(x, B*M), x a column        M*kron(x', B) = kron(x', M*B)
 *   commutation(m,n)*vec(X) = vec(X'), X m×n       commutation(p,m)*kron(A, B) = kron(B, A)*commutation(q,n), A m×n, B p×q */
#ifndef GRADUS_CALC_KRONECKER_H
#define GRADUS_CALC_KRONECKER_H

#include "calc/engine.h"

/* Simple forms. NULL with diag. */
const expr *kron_of(engine *g, const expr *a, const expr *b);
const expr *commutation_of(engine *g, const size *m, const size *n);

/* a*b, two letters of a word, where one of the rules above makes one of them; NULL without diag where none does. */
const expr *kronecker_joined(engine *g, const expr *a, const expr *b);

/* A sum whose term kron(A, B)*commutation(...) shares a factor with another term when written the other way round. */
const expr *kronecker_matched(engine *g, const expr *sum);

#endif
