/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any words and bytes as a guest's zvm_jail: a jail fits only where whole memory of the heap is named, and what is
 * accepted is accepted with its tail filled, whatever was there, and keeps the rules as the policy states them.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "jail.h"
#include "policy.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

/* What stands before the code of an input. */
struct words {
    uint64_t address;
    int64_t size;
    uint32_t isa;
    uint32_t near; /* bit 0: the address is a page of the heap; bit 1: the size is that of the code */
};

enum { HEAP = 0x30000, HEAP_END = 0x130000, CODE_MAX = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* In numbers that cannot wrap. */
static bool fits(const struct words *w, const struct jail_space *space)
{
    const __int128 whole = ((__int128)w->size + ZVM_PAGE_SIZE - 1) / ZVM_PAGE_SIZE * ZVM_PAGE_SIZE;
    return w->size > 0 && w->address % ZVM_PAGE_SIZE == 0 && w->address >= space->start &&
           (__int128)w->address + whole <= (__int128)space->end;
}

static struct verdict verdict_of(const struct jail *p, const struct jail_space *space, uint8_t *memory,
                                 const uint8_t *code, int garbage)
{
    memset(memory, garbage, p->size);
    memcpy(memory, code, p->used);
    jail_pad(p, memory);
    for (uint32_t i = 0; i < p->size; i++)
        must(memory[i] == (i < p->used ? code[i] : ZVM_TEXT_FILL));
    void *scratch = malloc(validate_scratch_size(p->size));
    struct verdict verdict = jail_validate(p, space, memory, scratch);
    free(scratch);
    return verdict;
}

/* The policy sees the same code, in the same place. */
static void must_keep_the_rules(const struct jail *p, const struct jail_space *space, const uint8_t *memory)
{
    const struct code code = { memory, p->size, p->start, ZVM_TEXT_START, space->end, space->isa };
    uint8_t *marks = malloc(p->size);
    uint32_t offset;
    must(policy_code(&code, marks, &offset) == NULL);
    free(marks);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct words w;
    struct jail p;
    if (size < sizeof(w))
        return 0;
    memcpy(&w, bytes, sizeof(w));
    const uint8_t *code = bytes + sizeof(w);
    size -= sizeof(w);
    const struct jail_space space = { HEAP, HEAP_END, w.isa & ZVM_ISA_ALL };
    if (w.near & 1)
        w.address = HEAP + w.address % 256 * ZVM_PAGE_SIZE;
    if (w.near & 2)
        w.size = (int64_t)size;
    const bool fit = jail_fit(&p, &space, w.address, w.size);
    must(fit == fits(&w, &space));
    if (!fit || p.used > size || p.size > CODE_MAX)
        return 0;
    must(p.start == w.address && p.used == (uint64_t)w.size && p.size % ZVM_PAGE_SIZE == 0 &&
         p.size - p.used < ZVM_PAGE_SIZE);
    uint8_t *memory = malloc(p.size);
    struct verdict first = verdict_of(&p, &space, memory, code, 0), second = verdict_of(&p, &space, memory, code, 0x90);
    must(first.rule == second.rule && first.offset == second.offset);
    must((unsigned)first.rule < RULE_COUNT && first.offset < p.size);
    if (first.rule == RULE_NONE)
        must_keep_the_rules(&p, &space, memory);
    free(memory);
    return 0;
}
