/* Memory that is there: running out of it ends the program. */
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>

/* realloc() that does not return NULL; with old NULL, malloc(). */
void *heap_realloc(void *old, size_t size);

#endif
