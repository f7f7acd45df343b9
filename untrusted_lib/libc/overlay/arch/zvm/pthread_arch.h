/* SPDX-License-Identifier: Apache-2.0 */
/* The thread pointer lives in one word of the image; compiled code that asks for %fs:0 is rewritten to read it. */
extern uintptr_t __zvm_thread_pointer;

static inline uintptr_t __get_tp(void)
{
    return __zvm_thread_pointer;
}

#define MC_PC gregs[REG_RIP]
