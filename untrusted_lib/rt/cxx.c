/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What C++ code needs of its runtime where exceptions and run-time type information are off: destructors at exit,
 * virtual functions that are not there, and static variables that are made once. There is one thread. Programs may have
 * their own.
 */
#include <stdlib.h>

void *__dso_handle;

#define REPLACEABLE __attribute__((__weak__))

REPLACEABLE _Noreturn void __cxa_pure_virtual(void);
REPLACEABLE _Noreturn void __cxa_deleted_virtual(void);
REPLACEABLE int __cxa_guard_acquire(long long *guard);
REPLACEABLE void __cxa_guard_release(long long *guard);
REPLACEABLE void __cxa_guard_abort(long long *guard);
REPLACEABLE int __cxa_thread_atexit(void (*destructor)(void *), void *object, void *dso);

/* The C library's. */
int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *dso);

void __cxa_pure_virtual(void)
{
    abort();
}

void __cxa_deleted_virtual(void)
{
    abort();
}

/* The guard's first byte says that the variable is made, the second that it is being made. */
int __cxa_guard_acquire(long long *guard)
{
    char *state = (char *)guard;
    if (state[0])
        return 0;
    if (state[1])
        abort();
    state[1] = 1;
    return 1;
}

void __cxa_guard_release(long long *guard)
{
    char *state = (char *)guard;
    state[0] = 1;
    state[1] = 0;
}

void __cxa_guard_abort(long long *guard)
{
    ((char *)guard)[1] = 0;
}

int __cxa_thread_atexit(void (*destructor)(void *), void *object, void *dso)
{
    return __cxa_thread_atexit_impl(destructor, object, dso);
}
