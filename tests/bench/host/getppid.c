/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for the parent's process id as often as the argument says: the cheapest of system calls. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    long count = argc > 1 ? atol(argv[1]) : 1;

    for (long i = 0; i < count; i++)
        if (syscall(SYS_getppid) < 0)
            return 1;
    return 0;
}
