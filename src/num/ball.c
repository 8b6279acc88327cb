/* The engine with series of length 1. */
#include "num/ball.h"
#include "num/eval.h"

#include <string.h>

typedef struct run {
    eval v;
    value *result; /* NULL: failed */
} run;

static void run_start(run *r, arena *scratch, const expr *e, const point *at, slong bits, const stop *s,
                      diag *d) {
    r->result = eval_init(&r->v, scratch, NULL, at, NULL, 1, bits, s, d) ? eval_run(&r->v, e) : NULL;
}

bool ball_value(arena *scratch, const expr *e, const point *at, slong bits, const stop *s, arb_t ret,
                diag *d) {
    run r;
    diag own = {0};
    run_start(&r, scratch, e, at, bits, s, d ? d : &own);
    bool fine = r.result && (value_count(r.result) == 1 || eval_unable(&r.v, e));
    if (fine) arb_swap(ret, r.result->at);
    eval_done(&r.v);
    return fine;
}

bool ball_values(arena *scratch, const expr *e, const point *at, slong bits, const stop *s, arb_ptr *ret,
                 uint32_t *ret_rows, uint32_t *ret_columns, diag *d) {
    run r;
    diag own = {0};
    run_start(&r, scratch, e, at, bits, s, d ? d : &own);
    bool fine = r.result != NULL;
    arb_ptr copy = fine ? arena_take(scratch, (value_count(r.result) + 1) * sizeof *copy) : NULL;
    if (fine && !copy) fine = diag_memory(r.v.failure);
    for (uint32_t i = 0; fine && i < value_count(r.result); i++) arb_swap(copy + i, r.result->at + i);
    if (fine) {
        *ret = copy;
        *ret_rows = r.result->rows;
        *ret_columns = r.result->columns;
    }
    eval_done(&r.v);
    return fine;
}

void ball_clear(arb_ptr values, size_t count) {
    for (size_t i = 0; i < count; i++) arb_clear(values + i);
}

bool truth_value(arena *scratch, const expr *e, const point *at, slong bits, const stop *s, truth *ret,
                 diag *d) {
    run r;
    diag own = {0};
    run_start(&r, scratch, e, at, bits, s, d ? d : &own);
    bool fine = r.result && (e->shape->truth || eval_unable(&r.v, e));
    if (fine) *ret = r.result->truth;
    eval_done(&r.v);
    return fine;
}

static void strip_zeros(char *text) {
    size_t n = strlen(text);
    if (!strchr(text, '.') || strchr(text, 'e')) return;
    while (n && text[n - 1] == '0') text[--n] = 0;
    if (n && text[n - 1] == '.') text[n - 1] = 0;
}

/* The first argument of the culprit, for a message: 15 digits. */
static void describe(run *r, const expr *node, char text[DIAG_ARG_SIZE]) {
    text[0] = 0;
    const value *u = node->count ? eval_run(&r->v, node->at[0]) : NULL;
    if (!u || value_count(u) != 1 || !arb_is_finite(u->at)) return;
    char *digits = arb_get_str(u->at, 15, ARB_STR_NO_RADIUS);
    strncpy(text, digits, DIAG_ARG_SIZE - 1);
    text[DIAG_ARG_SIZE - 1] = 0;
    strip_zeros(text);
    flint_free(digits);
}

bool ball_cause(arena *scratch, const expr *e, const point *at, slong bits, const stop *s,
                const expr **ret_node, bool *ret_proved, char ret_text[DIAG_ARG_SIZE], diag *d) {
    run r;
    diag own = {0};
    bool fine = eval_init(&r.v, scratch, NULL, at, NULL, 1, bits, s, d ? d : &own);
    r.v.explains = true;
    r.result = fine ? eval_run(&r.v, e) : NULL;
    fine = r.result != NULL;
    if (fine) {
        const value *a = r.result;
        *ret_node = a->cause;
        *ret_proved = a->cause && a->proved;
        ret_text[0] = 0;
        if (a->cause && !(a->cause->names & ~e->names)) describe(&r, a->cause, ret_text);
    }
    eval_done(&r.v);
    return fine;
}
