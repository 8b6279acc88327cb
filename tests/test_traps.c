/* What other systems get wrong in silence, case by case (trap_cases.def): the answer, with its conditions, is part of the
 * contract. And what is too deep, too wide or too great (attack_cases.def): an answer or an error in a second. Each case is
 * a named test. */
#include "law_world.h"

#include <time.h>

static const struct trap {
    const char *name, *input, *answer;
} traps[] = {
#define TRAP(name, input, answer) {#name, input, answer},
#include "trap_cases.def"
#undef TRAP
};
enum { TRAPS = sizeof traps / sizeof *traps };

static const char *hint_text(law *s) {
    buffer b;
    buffer_init(&b, s->home);
    if (s->d.hint != MSG_NONE) buffer_puts(&b, message_text(s->d.hint));
    for (int i = 0; i < DIAG_ARGS; i++) buffer_printf(&b, " %s", s->d.hint_args[i]);
    for (int i = 0; i < DIAG_ARGS; i++) buffer_printf(&b, " %s", s->d.args[i]);
    return b.text;
}

static void trap_is_answered(void **state) {
    const struct trap *t = *state;
    law s;
    law_open(&s, harness_random());
    const char *answer = law_answer(&s, t->input), *comma = strchr(t->answer, ',');
    bool hinted = strncmp(t->answer, "error: ", 7) == 0 && comma;
    size_t length = hinted ? (size_t)(comma - t->answer) : strlen(t->answer);
    if (strlen(answer) != length || strncmp(answer, t->answer, length) != 0)
        fail_msg("%s: %s%s%s, not %s", t->input, answer, s.d.kind ? ": " : "", message_text(s.d.text),
                 t->answer);
    if (hinted && !strstr(hint_text(&s), comma + 2))
        fail_msg("%s: no %s in the hint: %s", t->input, comma + 2, hint_text(&s));
    law_close(&s);
}

/* --- attacks --- */

static const struct attack {
    const char *name, *head, *unit;
    size_t count;
    const char *tail, *answer;
} attacks[] = {
#define ATTACK(name, head, unit, count, tail, answer) {#name, head, unit, count, tail, answer},
#include "attack_cases.def"
#undef ATTACK
};
enum { ATTACKS = sizeof attacks / sizeof *attacks };

static char *attack_text(const struct attack *t) {
    size_t unit = strlen(t->unit), head = strlen(t->head), tail = strlen(t->tail);
    char *text = malloc(head + t->count * unit + tail + 1);
    assert_non_null(text);
    memcpy(text, t->head, head);
    for (size_t i = 0; i < t->count; i++) memcpy(text + head + i * unit, t->unit, unit);
    memcpy(text + head + t->count * unit, t->tail, tail + 1);
    return text;
}

static void attack_is_answered_in_time(void **state) {
    const struct attack *t = *state;
    law s;
    char begins[200];
    law_open(&s, harness_random());
    char *text = attack_text(t);
    clock_t start = clock();
    snprintf(begins, sizeof begins, "%s", law_answer(&s, text));
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    free(text);
    law_close(&s);
    if (strncmp(begins, t->answer, strlen(t->answer)) != 0)
        fail_msg("%s: %s, not %s", t->name, begins, t->answer);
    if (seconds > harness_slowness()) fail_msg("%s: %.2f s", t->name, seconds);
}

static struct CMUnitTest tests[TRAPS + ATTACKS];

int main(void) {
    for (size_t i = 0; i < TRAPS; i++)
        tests[i] =
            (struct CMUnitTest){traps[i].name, trap_is_answered, NULL, NULL, (void *)(uintptr_t)&traps[i]};
    for (size_t i = 0; i < ATTACKS; i++)
        tests[TRAPS + i] = (struct CMUnitTest){attacks[i].name, attack_is_answered_in_time, NULL, NULL,
                                               (void *)(uintptr_t)&attacks[i]};
    return harness_run("traps", tests, TRAPS + ATTACKS);
}
