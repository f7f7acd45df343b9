/* SPDX-License-Identifier: Apache-2.0 */
#include "jail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "checked.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

bool jail_fit(struct jail *p, const struct jail_space *space, uint64_t address, int64_t size)
{
    uint64_t whole;
    if (size <= 0 || address % ZVM_PAGE_SIZE != 0 || address < space->start ||
        !checked_round_up((uint64_t)size, ZVM_PAGE_SIZE, &whole) || !checked_range(address, whole, space->end))
        return false;
    *p = (struct jail){ .start = (gaddr)address, .used = (uint32_t)size, .size = (uint32_t)whole };
    return true;
}

void jail_pad(const struct jail *p, uint8_t *memory)
{
    memset(memory + p->used, ZVM_TEXT_FILL, p->size - p->used);
}

struct verdict jail_validate(const struct jail *p, const struct jail_space *space, const uint8_t *memory, void *scratch)
{
    const struct code code = {
        .bytes = memory,
        .size = p->size,
        .address = p->start,
        .image_start = ZVM_TEXT_START,
        .image_end = space->end,
        .isa = space->isa,
    };
    return validate(&code, scratch, validate_scratch_size(p->size));
}

bool jail_is_free(const struct jail *p, const struct region *r)
{
    return region_host(r, p->start, p->size, ACCESS_WRITE) && !region_touches_code(r, p->start, p->size);
}

static bool is_jail(const struct extent *e, const struct jail_space *space)
{
    return e->prot & PROT_EXEC && e->start >= space->start;
}

bool jail_is_sealed(const struct jail *p, const struct jail_space *space, const struct region *r)
{
    for (size_t i = 0; i < r->extents; i++)
        if (is_jail(&r->map[i], space) && r->map[i].start == p->start && r->map[i].end == p->start + (uint64_t)p->size)
            return true;
    return false;
}

unsigned jail_count(const struct jail_space *space, const struct region *r)
{
    unsigned count = 0;
    for (size_t i = 0; i < r->extents; i++)
        count += is_jail(&r->map[i], space);
    return count;
}

/* With the tail filled already. Leaves the jail executable or, where it was refused, writable. */
static bool seal_padded(const struct jail *p, const struct jail_space *space, struct region *r, void *scratch,
                        struct verdict *verdict, struct error *err)
{
    if (!region_protect(r, p->start, p->size, PROT_READ, err))
        return false;
    const uint8_t *memory = region_host(r, p->start, p->size, ACCESS_READ);
    *verdict = jail_validate(p, space, memory, scratch);
    if (verdict->rule != RULE_NONE)
        return region_protect(r, p->start, p->size, PROT_READ | PROT_WRITE, err);
    return region_execute(r, p->start, p->size, err);
}

bool jail_seal(const struct jail *p, const struct jail_space *space, struct region *r, struct verdict *verdict,
               struct error *err)
{
    uint8_t tail[ZVM_PAGE_SIZE];
    const uint32_t tail_size = p->size - p->used;
    uint8_t *memory = region_host(r, p->start, p->size, ACCESS_WRITE);
    void *scratch = malloc(validate_scratch_size(p->size));
    if (!memory || !scratch) {
        free(scratch);
        return error_set(err, ENOMEM, "validate %u bytes of a guest's code", p->size);
    }
    memcpy(tail, memory + p->used, tail_size);
    jail_pad(p, memory);
    bool good = seal_padded(p, space, r, scratch, verdict, err);
    if (good && verdict->rule != RULE_NONE)
        memcpy(memory + p->used, tail, tail_size);
    free(scratch);
    return good;
}

bool jail_unseal(const struct jail *p, struct region *r, struct error *err)
{
    return region_withdraw(r, p->start, p->size, err);
}
