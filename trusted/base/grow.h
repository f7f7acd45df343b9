/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that grow by one. */
#ifndef GROW_H
#define GROW_H

#include <stdlib.h>

#include "error.h"

/* Room for one more behind count elements of size bytes: the array, which may have moved; NULL with err set. */
static inline void *grow(void *array, size_t count, size_t size, struct error *err)
{
    void *grown = reallocarray(array, count + 1, size);
    if (!grown)
        error_memory(err);
    return grown;
}

#endif
