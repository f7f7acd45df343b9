/* Arrays that grow by one. */
#ifndef GROW_H
#define GROW_H

#include <stddef.h>

#include "error.h"

/* Room for one more behind count elements of size bytes: the array, which may have moved; NULL with err set. */
void *grow(void *array, size_t count, size_t size, struct error *err);

#endif
