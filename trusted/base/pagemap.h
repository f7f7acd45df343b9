/* SPDX-License-Identifier: Apache-2.0 */
/* Linux 6.7's way to ask which pages are in use; the kernel's headers of the systems that we build on are older. */
#ifndef PAGEMAP_H
#define PAGEMAP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include <linux/fs.h>

/* Bits of the words that reading /proc/PID/pagemap gives. */
#define PAGEMAP_WORD_PRESENT (1ULL << 63)
#define PAGEMAP_WORD_SWAPPED (1ULL << 62)

#ifndef PAGEMAP_SCAN
#define PAGE_IS_FILE    (1 << 2)
#define PAGE_IS_PRESENT (1 << 3)
#define PAGE_IS_SWAPPED (1 << 4)
#define PAGE_IS_PFNZERO (1 << 5)

struct page_region {
    uint64_t start, end, categories;
};

struct pm_scan_arg {
    uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
    uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};

#define PAGEMAP_SCAN _IOWR('f', 16, struct pm_scan_arg)
#endif

/*
 * The ranges of [base + *start, base + end) whose pages are present or swapped out and of none of the kinds in without
 * (PAGE_IS_ bits), as offsets from base, ascending; answers how many, at most room, and moves *start behind what was
 * looked at. -1 where the kernel has no such call.
 */
int pagemap_scan(int pagemap, uintptr_t base, uint64_t *start, uint64_t end, uint64_t without,
                 struct page_region *found, size_t room);

#endif
