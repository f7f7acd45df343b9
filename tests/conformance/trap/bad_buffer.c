/* SPDX-License-Identifier: Apache-2.0 */
/* Buffers at and across every edge of every mapping, both ways: only those wholly inside pass.
 * manifest: memory: 16MiB
 * manifest: stack: 1MiB
 * channel: { name: zero, source: /dev/zero }
 * channel: { name: "null", source: null, mode: write }
 * exit: 0
 * expect: .end == "exit"
 */
#include "raw.h"

#include <elf.h>

extern const char __ehdr_start[];

struct range {
    uint64_t start, end;
    int writable;
};

static int inside(const struct range *ranges, int count, uint64_t start, uint64_t size, int writing)
{
    /* Neighbouring ranges join. */
    while (size > 0) {
        int i = 0;
        while (i < count && !(start >= ranges[i].start && start < ranges[i].end && (ranges[i].writable || !writing)))
            i++;
        if (i == count)
            return 0;
        uint64_t part = ranges[i].end - start < size ? ranges[i].end - start : size;
        start += part;
        size -= part;
    }
    return 1;
}

int main(void)
{
    uint64_t heap_end = (uintptr_t)MANIFEST->heap_ptr + MANIFEST->heap_size;
    uint64_t stack_start = 0xFFFF0000 - (uint64_t)MANIFEST->stack_size;
    struct range ranges[8] = {
        { (uintptr_t)MANIFEST->heap_ptr, heap_end, 1 },
        { stack_start, 0xFFFF0000, 1 },
    };
    int count = 2;
    const Elf32_Ehdr *header = (const void *)__ehdr_start;
    const Elf32_Phdr *segment = (const void *)(__ehdr_start + header->e_phoff);
    for (int i = 0; i < header->e_phnum; i++, segment++)
        if (segment->p_type == PT_LOAD)
            ranges[count++] = (struct range){ segment->p_vaddr & -4096u,
                                              (segment->p_vaddr + (uint64_t)segment->p_memsz + 4095) & -4096ull,
                                              (segment->p_flags & PF_W) != 0 };
    CHECK(count == 5);
    static const int64_t around[] = { -4097, -4096, -2, -1, 0, 1, 2, 4095, 4096 };
    static const uint64_t sizes[] = { 1, 2, 4095, 4096, 4097, 0x10000, 0x7FFFFFFF };

    for (int r = 0; r < count; r++)
        for (int edge = 0; edge < 2; edge++)
            for (size_t a = 0; a < sizeof around / sizeof *around; a++)
                for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
                    uint64_t start = (edge ? ranges[r].end : ranges[r].start) + (uint64_t)around[a];
                    /* A write (trap 2) reads the buffer: it may go anywhere readable. */
                    int64_t expected = inside(ranges, count, start, sizes[s], 0) ? (int64_t)sizes[s] : -EINVAL;
                    int64_t answer = raw_trap(2, 4, start, sizes[s], 0);
                    if (answer != expected) {
                        fprintf(stderr, "write %llx+%llx: %lld, not %lld\n", (long long)start, (long long)sizes[s],
                                (long long)answer, (long long)expected);
                        return 1;
                    }
                    /* A read that may pass would overwrite us: only those that must fail are tried. */
                    if (!inside(ranges, count, start, sizes[s], 1))
                        CHECK(raw_trap(1, 3, start, sizes[s], 0) == -EINVAL);
                }
    return 0;
}
