/* The operators of the tape of matrices. */
#ifndef GRADUS_NUM_DENSE_OPS_H
#define GRADUS_NUM_DENSE_OPS_H

#include "num/dense.h"
#include "read/template.h"

typedef struct dense_node dense_node;

typedef struct dense_op {
    op of;
    bool pairs;                                  /* several arguments are a chain of nodes with two */
    void (*value)(dense_node *n);                /* v from the v of the arguments */
    void (*tangent)(dense_node *n);              /* d from the d of the arguments; d is 0 before */
    void (*adjoint)(dense_node *n);              /* adds to the b of the arguments */
    bool (*prepare)(dense_node *n, arena *home); /* room for `work`; may be NULL. False: out of memory */
} dense_op;

struct dense_node {
    const expr *e;
    const dense_op *op;
    uint32_t rows, columns, count;
    dense_node **at;
    double *v, *d, *b, *work; /* value, tangent, adjoint; what the value leaves for the derivatives */
    const dense_kernels *k;
    templates *forms;
};

const dense_op *dense_op_of(const expr *e); /* NULL: there is none */
const dense_op *dense_leaf(void);

static inline uint32_t dense_size(const dense_node *n) { return n->rows * n->columns; }

#endif
