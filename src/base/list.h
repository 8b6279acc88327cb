/* A growing list of pointers in an arena. A refused allocation makes list_push false and leaves the list as it was. */
#ifndef GRADUS_BASE_LIST_H
#define GRADUS_BASE_LIST_H

#include "base/arena.h"

typedef struct list {
    arena *home;
    const void **at;
    size_t count, room;
} list;

void list_init(list *l, arena *home);
bool list_push(list *l, const void *item);
const void *list_pop(list *l); /* NULL when empty */

#endif
