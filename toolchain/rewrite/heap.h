/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is there: running out of it ends the program. */
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>

/* realloc() that does not return NULL; with old NULL, malloc(). */
void *heap_realloc(void *old, size_t size);

/* Items of this size with room for one more behind the first count; *room is the number that fits. */
void *heap_grow(void *items, size_t count, size_t *room, size_t size);

#endif
