/* SPDX-License-Identifier: Apache-2.0 */
/*
 * _start for programs that link libzvm and no C library: calls main with the words that the host put on the stack, then
 * ends the session with its answer. No constructors, no thread-local storage.
 */
#include "trap.h"

#include <crt_arch.h>

enum { SIGABRT = 6 };

int main(int argc, char **argv, char **envp);

_Noreturn void _start_c(uint32_t *block)
{
    int argc = block[0];
    char **argv = (char **)(block + 1);

    __zvm_exit(main(argc, argv, argv + argc + 1));
}

/* libgcc calls it when -ftrapv finds an overflow; weak, for a program may have its own. */
__attribute__((weak)) _Noreturn void abort(void)
{
    __zvm_exit(128 + SIGABRT);
}
