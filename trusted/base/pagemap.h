/* SPDX-License-Identifier: Apache-2.0 */
/* Linux 6.7's way to ask which pages are in use; the kernel's headers of the systems that we build on are older. */
#ifndef PAGEMAP_H
#define PAGEMAP_H

#include <sys/ioctl.h>

#include <linux/fs.h>

/* Bits of the words that reading /proc/PID/pagemap gives. */
#define PAGEMAP_WORD_PRESENT (1ULL << 63)
#define PAGEMAP_WORD_SWAPPED (1ULL << 62)

#ifndef PAGEMAP_SCAN
#include <stdint.h>

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

#endif
