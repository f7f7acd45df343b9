/* SPDX-License-Identifier: Apache-2.0 */
/* Every edge of what names a piece of code: the range, what lies there, what is jailed already, and the two limits.
 * manifest: jail: yes
 * manifest: memory: 32MiB
 * channel: { name: zero, source: /dev/zero }
 * exit: 0
 * expect: .end == "exit" and .refused == 0
 */
#include "jail.h"

enum { JAIL = 5, UNJAIL = 6, PIECES = 16, LONGEST = 4 << 20 };

extern const char __ehdr_start[];
static _Alignas(PAGE) char data[2 * PAGE] = { 1 };
static _Alignas(PAGE) char bss[2 * PAGE];

static int64_t jail(uint64_t address, uint64_t size)
{
    return raw_trap(JAIL, address, size, 0, 0);
}

/* Neither call takes it. */
static void none(uint64_t address, uint64_t size)
{
    CHECK(jail(address, size) == -EINVAL);
    CHECK(raw_trap(UNJAIL, address, size, 0, 0) == -EINVAL);
}

static void ranges(char *code)
{
    const uint64_t at = (uintptr_t)code, heap = (uintptr_t)MANIFEST->heap_ptr, end = heap + MANIFEST->heap_size;
    const uint64_t high = 1ull << 32;

    none(at, 0);
    none(at, (uint64_t)-1);
    none(at, (uint64_t)INT32_MIN);
    none(at, (uint64_t)INT64_MIN);
    none(at, high);
    none(at, high | PAGE);
    none(at, INT64_MAX);
    none(at | high, PAGE);
    for (uint64_t off = 1; off < PAGE; off *= 2)
        none(at + off, 32);
    none(0, PAGE);
    none(0x10000, PAGE);                       /* trampolines */
    none(0x20000, PAGE);                       /* text */
    none(0x20000, heap - 0x20000);             /* the whole image */
    none((uintptr_t)__ehdr_start & -4096u, 1); /* read-only data */
    none((uintptr_t)data, PAGE);
    none((uintptr_t)bss, PAGE);
    none(heap - PAGE, PAGE);
    none(heap - PAGE, 2 * PAGE);
    none(end - PAGE, PAGE + 1);
    none(end, PAGE);
    none(end, 1);
    none(0xFEF00000, PAGE); /* user manifest */
    none(0xFFFEF000, PAGE); /* stack */
    none(0xFFFF0000, PAGE); /* guard */
    none(0xFFFFF000, PAGE);
    none(0xFFFFF000, 2 * PAGE);
    none((uint64_t)-PAGE, 2 * PAGE);
}

static void overlaps(char *code)
{
    const uint64_t at = (uintptr_t)code;

    put_answer(code + 4 * PAGE, 1);
    put_answer(code + 5 * PAGE, 2);
    memset(code + 4 * PAGE + 17, 0x90, 32);
    CHECK(jail(at + 4 * PAGE, 17) == 0);
    CHECK(jail(at + 4 * PAGE, 17) == -EINVAL); /* twice */
    CHECK(jail(at + 5 * PAGE, 17) == -EINVAL); /* next to it */
    CHECK(jail(at + 3 * PAGE, 17) == -EINVAL);
    CHECK(jail(at + 3 * PAGE, 2 * PAGE) == -EINVAL); /* over it */
    CHECK(jail(at + 3 * PAGE, 3 * PAGE) == -EINVAL);
    CHECK(raw_trap(UNJAIL, at + 4 * PAGE, PAGE + 1, 0, 0) == -EINVAL);
    CHECK(raw_trap(UNJAIL, at + 3 * PAGE, 2 * PAGE, 0, 0) == -EINVAL);
    CHECK(raw_trap(UNJAIL, at + 5 * PAGE, PAGE, 0, 0) == -EINVAL);
    CHECK(raw_trap(UNJAIL, at + 4 * PAGE + 32, 32, 0, 0) == -EINVAL);
    /* What a channel reads cannot go there; what it writes may come from there. */
    CHECK(zvm_pread(3, code + 4 * PAGE, 1, 0) == -EINVAL);
    CHECK(zvm_pread(3, code + 4 * PAGE - 1, 2, 0) == -EINVAL);
    CHECK(zvm_pread(3, code + 5 * PAGE - 1, 2, 0) == -EINVAL);
    CHECK(zvm_pread(3, code + 5 * PAGE, 1, 0) == 1);
    CHECK(zvm_pwrite(2, code + 4 * PAGE - 1, PAGE + 2, 0) == PAGE + 2);
    CHECK(CALL(code + 4 * PAGE) == 1);
    CHECK(raw_trap(UNJAIL, at + 4 * PAGE, 4095, 0, 0) == 0);
    CHECK(raw_trap(UNJAIL, at + 4 * PAGE, 4095, 0, 0) == -EINVAL);
    CHECK(zvm_pread(3, code + 4 * PAGE - 1, PAGE + 2, 0) == PAGE + 2);
    /* A page of two pieces' memory that was never jailed as one. */
    for (int i = 0; i < 3; i += 2) {
        put_answer(code + i * PAGE, 5);
        CHECK(jail(at + i * PAGE, 17) == 0);
    }
    CHECK(raw_trap(UNJAIL, at, 3 * PAGE, 0, 0) == -EINVAL);
    for (int i = 0; i < 3; i += 2)
        CHECK(raw_trap(UNJAIL, at + i * PAGE, 17, 0, 0) == 0);
}

static void limits(char *code, char *large)
{
    for (int i = 0; i < PIECES + 1; i++) {
        put_answer(code + 2 * i * PAGE, i);
        CHECK(zvm_jail(code + 2 * i * PAGE, 17) == (i < PIECES ? 0 : -ENOMEM));
    }
    for (int i = 0; i < PIECES; i++)
        CHECK(CALL(code + 2 * i * PAGE) == i);
    CHECK(zvm_unjail(code + 6 * PAGE, 17) == 0);
    CHECK(zvm_jail(code + 2 * PIECES * PAGE, 17) == 0);
    CHECK(CALL(code + 2 * PIECES * PAGE) == PIECES);
    CHECK(zvm_unjail(code, 17) == 0);
    memset(large, 0x90, LONGEST + PAGE);
    put_answer(large + LONGEST - 32, 77);
    CHECK(zvm_jail(large, LONGEST + 1) == -ENOMEM);
    CHECK(zvm_jail(large, LONGEST) == 0);
    CHECK(CALL(large + LONGEST - 32) == 77);
}

int main(void)
{
    char *code = new_pages(64), *large = new_pages(LONGEST / PAGE + 1);

    ranges(code);
    overlaps(code);
    limits(code, large);
    return 0;
}
