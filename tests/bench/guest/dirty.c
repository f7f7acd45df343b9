/* SPDX-License-Identifier: Apache-2.0 */
/* Writes as many bytes of its memory as its argument says. */
#include <stdlib.h>
#include <string.h>

static char memory[1 << 20];

int main(int argc, char **argv)
{
    const size_t size = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    if (size > sizeof(memory))
        return 2;
    memset(memory, 1, size);
    __asm__ volatile("" : : "r"(memory) : "memory");
    return 0;
}
