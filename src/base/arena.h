/* An arena: blocks that live and die together. Nothing in it is freed singly. */
#ifndef GRADUS_BASE_ARENA_H
#define GRADUS_BASE_ARENA_H

#include "base/mem.h"

typedef struct arena arena;

arena *arena_new(mem *m);   /* NULL when out of memory. Owner: the caller; give back with arena_free. */
void arena_free(arena *a);  /* NULL is fine */
void arena_clear(arena *a); /* forgets every block, keeps the arena */
mem *arena_mem(const arena *a);

void *arena_take(arena *a, size_t size); /* zeroed, aligned to 16 bytes; NULL when refused */
char *arena_text(arena *a, const char *text, size_t length); /* a NUL-terminated copy; NULL when refused */

#endif
