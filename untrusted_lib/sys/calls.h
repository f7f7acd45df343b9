/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layer under the C library: Linux's system calls, answered inside the guest.
 *
 * __zvm_sys_NAME takes what the system call takes, each argument widened to 64 bits, and answers as the system call
 * does: a result, or -errno. Numbers, structures and constants are the x32 ones of the C library's headers.
 */
#ifndef SYS_CALLS_H
#define SYS_CALLS_H

#define SYSCALL_ARGS_0 void
#define SYSCALL_ARGS_1 long long
#define SYSCALL_ARGS_2 long long, long long
#define SYSCALL_ARGS_3 long long, long long, long long
#define SYSCALL_ARGS_4 long long, long long, long long, long long
#define SYSCALL_ARGS_5 long long, long long, long long, long long, long long
#define SYSCALL_ARGS_6 long long, long long, long long, long long, long long, long long

#define SYSCALL_PASS_0(a, b, c, d, e, f)
#define SYSCALL_PASS_1(a, b, c, d, e, f) a
#define SYSCALL_PASS_2(a, b, c, d, e, f) a, b
#define SYSCALL_PASS_3(a, b, c, d, e, f) a, b, c
#define SYSCALL_PASS_4(a, b, c, d, e, f) a, b, c, d
#define SYSCALL_PASS_5(a, b, c, d, e, f) a, b, c, d, e
#define SYSCALL_PASS_6(a, b, c, d, e, f) a, b, c, d, e, f

#define SYSCALL(name, args) __attribute__((__visibility__("hidden"))) long __zvm_sys_##name(SYSCALL_ARGS_##args);
#include "calls.def"
#undef SYSCALL

#endif
