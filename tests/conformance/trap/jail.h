/* SPDX-License-Identifier: Apache-2.0 */
/* Code made at run time: bytes that answer a number, and the memory to put them in. */
#ifndef JAIL_H
#define JAIL_H

#include "raw.h"

enum { PAGE = 4096 };

typedef int answer(void);

/* mov $n, %eax and the return group, one bundle. */
static inline void put_answer(void *at, int n)
{
    static const unsigned char code[] = { 0xB8, 0,    0,    0,    0,    0x41, 0x5B, 0x41, 0x83,
                                          0xE3, 0xE0, 0x4D, 0x01, 0xF3, 0x41, 0x53, 0xC3 };
    memset(at, 0x90, 32);
    memcpy(at, code, sizeof code);
    memcpy((char *)at + 1, &n, sizeof n);
}

/* Whole pages of heap, filled with a byte that is no code. */
static inline char *new_pages(int count)
{
    char *pages = aligned_alloc(PAGE, (size_t)count * PAGE);
    CHECK(pages);
    memset(pages, 0xC3, (size_t)count * PAGE);
    return pages;
}

/* Memory may have been read where the compiler saw no access. */
#define CALL(at) ((answer *volatile){ (answer *)(uintptr_t)(at) })()

#endif
