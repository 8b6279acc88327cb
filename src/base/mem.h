/* The account of memory: every block that gradus' own code holds is taken from and given back to one account.
 *
 * Invariants: `used` is the sum of the sizes of all live blocks; a block that would push it over `limit`, or whose
 * turn it is in fault-injecting mode, is refused with NULL and nothing else changes. Sizes are bytes. */
#ifndef GRADUS_BASE_MEM_H
#define GRADUS_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

typedef struct mem mem;

mem *mem_new(size_t limit); /* an empty account; limit 0 means none. NULL when the system has no memory. */
void mem_free(mem *m);      /* NULL is fine. Asserts that nothing is still taken: a leak is a bug. */

size_t mem_used(const mem *m);
size_t mem_limit(const mem *m);
void mem_set_limit(mem *m, size_t limit);

/* Fault injection: the k-th request from now (1 is the next) fails, and with `and_after` all later ones too; 0 stops. */
void mem_fail_at(mem *m, long k, bool and_after);
long mem_requests(const mem *m); /* requests so far, so that a test can walk over every k */
bool mem_failed(const mem *m);   /* whether any request has been refused since mem_fail_at or mem_new */

void *mem_take(mem *m, size_t size); /* zeroed; NULL when refused */
void *mem_grow(mem *m, void *block, size_t old_size,
               size_t size); /* keeps contents, zeroes the rest; on NULL the old block lives on */
void mem_give(mem *m, void *block, size_t size); /* NULL is fine; size as taken */

#endif
