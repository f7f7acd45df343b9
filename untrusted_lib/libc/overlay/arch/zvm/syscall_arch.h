/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System calls end in the guest: each number of sys/calls.def is a function there, every other answers -ENOSYS.
 *
 * A call site knows its number at compile time, so this switch folds to one direct call and the linker takes in no more
 * of the layer than a program uses.
 */
#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

/* As wide as the widest argument; pointers and unsigned longs do not get a sign. */
#define __scc(X) sizeof(1 ? (X) : 0ULL) < 8 ? (unsigned long)(X) : (long long)(X)
typedef long long syscall_arg_t;

#include "sys/calls.h"

static inline __attribute__((__always_inline__)) long __syscall6(long long n, long long a, long long b, long long c,
                                                                 long long d, long long e, long long f)
{
    switch (n) {
#define SYSCALL(name, args)                                                                                            \
    case __NR_##name:                                                                                                  \
        return __zvm_sys_##name(SYSCALL_PASS_##args(a, b, c, d, e, f));
#include "sys/calls.def"
#undef SYSCALL
    }
    return -ENOSYS;
}

#define ZVM_SYSCALL static inline __attribute__((__always_inline__)) long
ZVM_SYSCALL __syscall0(long long n)
{
    return __syscall6(n, 0, 0, 0, 0, 0, 0);
}
ZVM_SYSCALL __syscall1(long long n, long long a)
{
    return __syscall6(n, a, 0, 0, 0, 0, 0);
}
ZVM_SYSCALL __syscall2(long long n, long long a, long long b)
{
    return __syscall6(n, a, b, 0, 0, 0, 0);
}
ZVM_SYSCALL __syscall3(long long n, long long a, long long b, long long c)
{
    return __syscall6(n, a, b, c, 0, 0, 0);
}
ZVM_SYSCALL __syscall4(long long n, long long a, long long b, long long c, long long d)
{
    return __syscall6(n, a, b, c, d, 0, 0);
}
ZVM_SYSCALL __syscall5(long long n, long long a, long long b, long long c, long long d, long long e)
{
    return __syscall6(n, a, b, c, d, e, 0);
}

/* System V messages and semaphores have one layout. */
#define IPC_64 0
