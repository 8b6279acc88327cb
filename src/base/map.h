/* A hash map from a pointer and a number to a pointer, for memo tables: (node, version) -> node.
 * Values may be anything but NULL, which means "not there". Grows in an arena. */
#ifndef GRADUS_BASE_MAP_H
#define GRADUS_BASE_MAP_H

#include "base/arena.h"

#include <stdint.h>

typedef struct map map;

map *map_new(arena *home); /* NULL when out of memory */
void *map_find(const map *m, const void *key, uint64_t tag);
bool map_put(map *m, const void *key, uint64_t tag,
             const void *value); /* replaces; false when out of memory */
size_t map_count(const map *m);

#endif
