/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for operator new, and the handler for when there is none. */
#include "cxx.h"
#include <stdlib.h>

typedef void handler(void);

handler *cxx_set_handler(handler *next) __asm__("_ZSt15set_new_handlerPFvvE");
handler *cxx_get_handler(void) __asm__("_ZSt15get_new_handlerv");

/* std::nothrow; only its type is ever looked at. */
extern const char cxx_nothrow __asm__("_ZSt7nothrow");
const char cxx_nothrow;

int cxx_null_is_answer;
static handler *current;

handler *cxx_set_handler(handler *next)
{
    handler *before = current;
    current = next;
    return before;
}

handler *cxx_get_handler(void)
{
    return current;
}

static void *allocate(size_t size, size_t align)
{
    if (!align)
        return malloc(size);
    /* aligned_alloc() wants a multiple of the alignment. */
    size_t whole = (size + align - 1) & -align;
    return whole < size ? NULL : aligned_alloc(align, whole);
}

void *cxx_allocate(size_t size, size_t align)
{
    void *memory;
    while (!(memory = allocate(size ? size : 1, align)) && current)
        current();
    return memory;
}
