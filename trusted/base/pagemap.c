/* SPDX-License-Identifier: Apache-2.0 */
#include "pagemap.h"

int pagemap_scan(int pagemap, uintptr_t base, uint64_t *start, uint64_t end, uint64_t without,
                 struct page_region *found, size_t room)
{
    struct pm_scan_arg scan = {
        .size = sizeof(scan),
        .start = base + *start,
        .end = base + end,
        .vec = (uintptr_t)found,
        .vec_len = room,
        .category_inverted = without,
        .category_mask = without,
        .category_anyof_mask = PAGE_IS_PRESENT | PAGE_IS_SWAPPED,
        .return_mask = PAGE_IS_PRESENT,
    };
    const int count = ioctl(pagemap, PAGEMAP_SCAN, &scan);
    for (int i = 0; i < count; i++) {
        found[i].start -= base;
        found[i].end -= base;
    }
    if (count >= 0)
        *start = scan.walk_end - base;
    return count;
}
