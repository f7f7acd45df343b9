/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte past the heap.
 * manifest: memory: 16MiB
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    volatile char *end = (char *)MANIFEST->heap_ptr + MANIFEST->heap_size;
    end[-1] = 1; /* the last byte of the heap is there */
    FAULT_AT("movb $1, (%0)", "r"(end));
    return 0;
}
