/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread pointer: one word of the image, which compiled code that asks for %fs:0 is rewritten to read; with
 * a second one behind it, as some code asks for 64 bits.
 */
#include <stdint.h>

union {
    uintptr_t pointer;
    uint64_t whole;
} __zvm_thread_pointer;

__attribute__((__visibility__("hidden"))) int __set_thread_area(void *p)
{
    __zvm_thread_pointer.whole = (uintptr_t)p;
    return 0;
}
