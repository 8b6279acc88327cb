/* A pointer array that doubles; the arena keeps the outgrown halves until it dies. */
#include "base/list.h"

#include <string.h>

void list_init(list *l, arena *home) { *l = (list){.home = home}; }

bool list_push(list *l, const void *item) {
    if (l->count == l->room) {
        size_t room = l->room ? l->room * 2 : 8;
        const void **grown = arena_take(l->home, room * sizeof *grown);
        if (!grown) return false;
        if (l->count) memcpy(grown, l->at, l->count * sizeof *grown);
        l->at = grown;
        l->room = room;
    }
    l->at[l->count++] = item;
    return true;
}

const void *list_pop(list *l) { return l->count ? l->at[--l->count] : NULL; }
