/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks at all that a guest can read of its memory and registers, which must be as at a first start; then writes its
 * canary into pages that the request's seed chooses, and into every register, and ends as the request says.
 */
#include <zvm.h>

#include "reuse_request.h"

enum { PAGE = 4096, WORDS = PAGE / 8, DATA_PAGES = 16, BSS_PAGES = 64, STACK_PAGES = 32, KNOWN = 112 + 32 * 16 };

extern uint8_t entry_registers[KNOWN];
extern uint32_t entry_modes[2];
void fill(int32_t code, uint64_t canary) __attribute__((noreturn));

#define EIGHT(n) (n), (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7
static _Alignas(PAGE) uint64_t data[DATA_PAGES * WORDS] = { EIGHT(1), EIGHT(9), EIGHT(17) };
static _Alignas(PAGE) uint64_t bss[BSS_PAGES * WORDS];

static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

static int all_zero(const void *from, uint32_t size)
{
    const uint64_t *words = from;
    uint64_t seen = 0;
    for (uint32_t i = 0; i < size / 8; i++)
        seen |= words[i];
    return seen == 0;
}

static int data_is_good(void)
{
    int good = 1;
    for (uint32_t i = 0; i < DATA_PAGES * WORDS; i++)
        good &= data[i] == (i < 24 ? i + 1 : 0);
    return good;
}

static uint8_t *stack_below(void)
{
    return (uint8_t *)(((uintptr_t)__builtin_frame_address(0) & ~(uintptr_t)(PAGE - 1)) - (1 + STACK_PAGES) * PAGE);
}

static enum stale look(void)
{
    if (!all_zero(entry_registers, KNOWN))
        return STALE_registers;
    if (entry_modes[0] != 0x1F80 || (entry_modes[1] & 0xFFFF) != 0x037F)
        return STALE_modes;
    if (!data_is_good())
        return STALE_data;
    if (!all_zero(bss, sizeof(bss)))
        return STALE_bss;
    if (!all_zero(MANIFEST->heap_ptr, MANIFEST->heap_size))
        return STALE_heap;
    return all_zero(stack_below(), STACK_PAGES * PAGE) ? STALE_nothing : STALE_stack;
}

/* The n-th page of data, bss, stack and heap, one behind the other. */
static uint8_t *page(uint32_t n)
{
    if (n < DATA_PAGES)
        return (uint8_t *)data + n * PAGE;
    if ((n -= DATA_PAGES) < BSS_PAGES)
        return (uint8_t *)bss + n * PAGE;
    if ((n -= BSS_PAGES) < STACK_PAGES)
        return stack_below() + n * PAGE;
    return (uint8_t *)MANIFEST->heap_ptr + (n - STACK_PAGES) * PAGE;
}

/* A whole page, or a few bytes of it. */
static void write_canary(uint8_t *to, uint64_t choice, uint64_t canary)
{
    uint64_t *words = (uint64_t *)to;
    if (choice % 4 == 0)
        for (uint32_t i = 0; i < WORDS; i++)
            words[i] = canary;
    else
        words[choice / 4 % WORDS] = canary;
}

void guest_main(void)
{
    const enum stale stale = look();
    struct request request;
    if (stale != STALE_nothing)
        zvm_exit(stale);
    if (zvm_pread(0, &request, sizeof(request), 0) != sizeof(request))
        zvm_exit(STALE_input);
    uint64_t seed = request.seed | 1;
    const uint32_t pages = DATA_PAGES + BSS_PAGES + STACK_PAGES + (uint32_t)MANIFEST->heap_size / PAGE;
    for (uint32_t i = 0; i < request.pages; i++) {
        const uint32_t n = (uint32_t)(next(&seed) % pages);
        write_canary(page(n), next(&seed), request.seed | 1);
    }
    if (request.end == REQUEST_JAIL) {
        __builtin_memset(MANIFEST->heap_ptr, 0xF4, PAGE);
        if (zvm_jail(MANIFEST->heap_ptr, PAGE / 2) != 0)
            zvm_exit(STALE_jail);
    }
    if (request.end == REQUEST_FAULT)
        __asm__ volatile("hlt");
    while (request.end == REQUEST_SPIN)
        ;
    fill(0, request.seed | 1);
}
