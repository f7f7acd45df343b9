/* SPDX-License-Identifier: Apache-2.0 */
/* Destructors of C++'s thread-local objects. There is one thread, so exit() runs them, before those of static objects.
 */
#include <stdlib.h>

#define malloc __libc_malloc
#define free   __libc_free

static struct destructor {
    struct destructor *next;
    void (*function)(void *);
    void *object;
} * last;

int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *dso)
{
    struct destructor *new = malloc(sizeof *new);
    if (!new)
        return -1;
    *new = (struct destructor){ last, function, object };
    last = new;
    return 0;
}

/* One that makes another object gets that one's called next. */
void __call_tls_dtors(void)
{
    while (last) {
        struct destructor d = *last;
        free(last);
        last = d.next;
        d.function(d.object);
    }
}
