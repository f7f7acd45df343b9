/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canary of -fstack-protector, a word beside the thread pointer, and what happens to a program that overwrote it:
 * the words and the end that the GNU C library gives.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pthread_impl.h"

uintptr_t __stack_chk_guard;

void __init_ssp(void *entropy)
{
    if (entropy)
        memcpy(&__stack_chk_guard, entropy, sizeof __stack_chk_guard);
    __pthread_self()->canary = __stack_chk_guard;
}

void __stack_chk_fail(void)
{
    static const char text[] = "*** stack smashing detected ***: terminated\n";

    write(STDERR_FILENO, text, sizeof text - 1);
    abort();
}

hidden void __stack_chk_fail_local(void);

weak_alias(__stack_chk_fail, __stack_chk_fail_local);
