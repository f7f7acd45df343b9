/* SPDX-License-Identifier: Apache-2.0 */
#include "heap.h"

#include <stdio.h>
#include <stdlib.h>

#include "printable.h"

void *heap_realloc(void *old, size_t size)
{
    void *new = realloc(old, size);
    if (!new) {
        printable_line(stderr, "as: out of memory");
        exit(1);
    }
    return new;
}

void *heap_grow(void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    *room = *room ? *room * 2 : 64;
    return heap_realloc(items, *room * size);
}
