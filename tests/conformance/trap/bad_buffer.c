/* Buffers at and across every edge of every mapping, both ways: only those wholly inside pass.
 * manifest: memory: 16MiB
 * manifest: stack: 1MiB
 * channel: { name: zero, source: /dev/zero }
 * channel: { name: null, source: null, mode: write }
 * expect: .end == "exit" and .exit_code == 0
 */
#include "raw.h"

extern char etext[], __rodata_start[], __rodata_end[], __data_start[];

enum { RODATA_PAGE = 4096 };

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
    const struct range ranges[] = {
        { 0x20000, ((uintptr_t)etext + 4095) & ~4095ull, 0 },
        { (uintptr_t)__rodata_start & ~4095ull, ((uintptr_t)__rodata_end + 4095) & ~4095ull, 0 },
        { (uintptr_t)__data_start & ~4095ull, heap_end, 1 },
        { stack_start, 0xFFFF0000, 1 },
    };
    enum { RANGES = sizeof ranges / sizeof *ranges };
    static const int64_t around[] = { -4097, -4096, -2, -1, 0, 1, 2, 4095, 4096 };
    static const uint64_t sizes[] = { 1, 2, 4095, 4096, 4097, 0x10000, 0x7FFFFFFF };

    for (int r = 0; r < RANGES; r++)
        for (int edge = 0; edge < 2; edge++)
            for (size_t a = 0; a < sizeof around / sizeof *around; a++)
                for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
                    uint64_t start = (edge ? ranges[r].end : ranges[r].start) + (uint64_t)around[a];
                    /* A write (trap 2) reads the buffer: it may go anywhere readable. */
                    int64_t expected = inside(ranges, RANGES, start, sizes[s], 0) ? (int64_t)sizes[s] : -EINVAL;
                    int64_t answer = raw_trap(2, 4, start, sizes[s], 0);
                    if (answer != expected) {
                        fprintf(stderr, "write %llx+%llx: %lld, not %lld\n", (long long)start, (long long)sizes[s],
                                (long long)answer, (long long)expected);
                        return 1;
                    }
                    /* A read that may pass would overwrite us: only those that must fail are tried. */
                    if (!inside(ranges, RANGES, start, sizes[s], 1))
                        CHECK(raw_trap(1, 3, start, sizes[s], 0) == -EINVAL);
                }
    return 0;
}
