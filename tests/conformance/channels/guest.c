/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the calls that it reads from channel 0 and writes what each answered to channel 1. */
#include "../trap/raw.h"

#include "script.h"

enum { READ = 1, WRITE = 2, FILLER = 0x21 };

static const char constant[16] = "constant";
static uint8_t buffer[SCRIPT_ROOM + 1];

static uint64_t address_of(uint64_t place)
{
    switch (place) {
    case PLACE_BUFFER:
        return (uintptr_t)buffer;
    case PLACE_TRAMPOLINE:
        return 0x10000;
    case PLACE_TEXT:
        return (uintptr_t)address_of;
    case PLACE_CONSTANT:
        return (uintptr_t)constant;
    case PLACE_HEAP_LAST:
        return (uintptr_t)MANIFEST->heap_ptr + MANIFEST->heap_size - 1;
    case PLACE_STACK_LAST:
        return 0xFFFEFFFF;
    case PLACE_TOP:
        return 0xFFFF0000;
    case PLACE_HIGH:
        return (uintptr_t)buffer | 1ull << 32;
    case PLACE_LAST:
        return UINT64_MAX;
    default:
        return 0;
    }
}

/* Bytes of the buffer that the call may touch. */
static uint64_t touched(const struct script_order *o)
{
    return o->place != PLACE_BUFFER ? 0 : o->size > SCRIPT_ROOM ? SCRIPT_ROOM : o->size;
}

static void put(const void *bytes, uint64_t size)
{
    CHECK(raw_trap(WRITE, 1, (uintptr_t)bytes, size, 0) == (int64_t)size);
}

static void obey(const struct script_order *o)
{
    uint64_t size = touched(o);
    if (o->call == WRITE)
        for (uint64_t i = 0; i < size; i++)
            buffer[i] = script_byte(o->seed, i);
    else
        memset(buffer, FILLER, size + 1);
    struct script_answer a = { .answer = raw_trap(o->call, o->channel, address_of(o->place), o->size, o->offset) };
    uint64_t moved = o->call == READ && o->place == PLACE_BUFFER && a.answer > 0 ? (uint64_t)a.answer : 0;
    for (uint64_t i = moved; o->call == READ && i < size + 1; i++)
        a.spilled += buffer[i] != FILLER;
    put(&a, sizeof(a));
    put(buffer, moved);
}

int main(void)
{
    struct script_order o;
    while (raw_trap(READ, 0, (uintptr_t)&o, sizeof(o), 0) == sizeof(o))
        obey(&o);
    return 0;
}
