#include "grow.h"

#include <stdlib.h>

void *grow(void *array, size_t count, size_t size, struct error *err)
{
    void *grown = reallocarray(array, count + 1, size);
    if (!grown)
        error_memory(err);
    return grown;
}
