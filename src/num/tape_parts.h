/* What the files of the tape share: the program and how it is executed. */
#ifndef GRADUS_NUM_TAPE_PARTS_H
#define GRADUS_NUM_TAPE_PARTS_H

#include "base/list.h"
#include "base/map.h"
#include "num/tape.h"

typedef enum code {
    CODE_CONSTANT,
    CODE_INPUT, /* number a */
    CODE_ADD,
    CODE_SUB,
    CODE_MUL,
    CODE_NEG,
    CODE_DIV,
    CODE_POWER, /* to the integer `exponent` */
    CODE_CALL1,
    CODE_CALL2,
    CODE_LESS, /* conditions are 1, 0, or NaN where undecided */
    CODE_LESS_EQUAL,
    CODE_EQUAL,
    CODE_UNEQUAL,
    CODE_AND,
    CODE_OR,
    CODE_SELECT, /* a ? b : c */
    CODE_COUNT
} code;

/* Instruction k sets slot k; a, b, c are earlier slots. */
typedef struct instruction {
    uint8_t code;
    bool varies; /* depends on an input */
    uint16_t op; /* of a call: its row */
    uint32_t a, b, c;
    union {
        double constant;
        int exponent;
        double (*f1)(double);
        double (*f2)(double, double);
    } as;
} instruction;

enum { TAPE_LANES = 64, TAPE_ARGS = 3 };

struct tape {
    arena *home;
    const stop *stop;
    uint32_t inputs, outputs, length, registers;
    instruction *at;
    uint32_t *output; /* slot of each output */
    uint32_t
        *place; /* register of each slot when blocks of points are run: a slot's is free after its last use */
    uint32_t *used; /* slot -> last instruction that reads it */
    tape **
        partials; /* op * TAPE_ARGS + argument -> its local derivative, then conditions, over the arguments of the row */
};

uint32_t tape_reads(const instruction *i, uint32_t slots[TAPE_ARGS]); /* how many slots it reads */

/* Runs the program on `lanes` points at once: slot k is file[place[k] * stride ...], or file[k * stride ...] where place
 * is NULL; input i of lane l is points[l * inputs + i]. */
void tape_execute(const tape *t, const uint32_t *place, double *file, size_t stride, const double *points,
                  size_t lanes);

#endif
