/* What a child process may still do: run one program, read libraries and fonts, write nothing, reach nobody.
 *
 * gnuplot's language can run shells and write files. Our scripts never ask it to; the jail is there for the day when
 * one of us is mistaken. A plan is made before fork (it reads files), and entered after it (only system calls, which
 * is all that a child of a process with threads may do). */
#ifndef GRADUS_PLOT_JAIL_H
#define GRADUS_PLOT_JAIL_H

#include <limits.h>
#include <stdbool.h>

typedef enum jail_kind {
    JAIL_NONE,  /* no Landlock here: limits of time and memory only */
    JAIL_FILES, /* nothing is written; the program is a script, so what it runs is not restricted */
    JAIL_FULL   /* nothing is written, and nothing runs but the program */
} jail_kind;

typedef struct jail_plan {
    jail_kind kind;
    int abi;                    /* of Landlock; 0 where absent */
    char program[PATH_MAX];     /* resolved */
    char interpreter[PATH_MAX]; /* that the system loads to run program; "" for none */
} jail_plan;

/* False, with errno, when program cannot be resolved. */
bool jail_plan_make(jail_plan *ret, const char *program);

/* In the child: never fails, for what cannot be enforced is left out. Limits: processor time 60 s, memory 2 GiB,
 * a file 64 MiB, no core file. With `confine` also the Landlock part, which a window on a display could not bear. */
void jail_enter(const jail_plan *p, bool confine);

#endif
