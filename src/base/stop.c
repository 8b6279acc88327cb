/* Polling must cost nothing: the flag is a load, the clock is read now and then. */
#include "base/stop.h"

#include <time.h>

int64_t stop_clock(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool stop_interrupted(const stop *s) { return s && s->flag && *s->flag; }
bool stop_expired(const stop *s) { return s && s->deadline && stop_clock() > s->deadline; }

bool stop_now(const stop *s, uint32_t tick) {
    if (!s) return false;
    return stop_interrupted(s) || ((tick & 255) == 0 && stop_expired(s));
}
