/* SPDX-License-Identifier: Apache-2.0 */
#include "arena.h"

#include <errno.h>
#include <stdlib.h>

#include "mapping.h"
#include "zvm/abi/layout.h"

/*
 * What is held past both ends of a span. Slots shield each other with the guards inside them; the first and the last
 * have no neighbour for that. Worked out in README.md.
 */
static const size_t span_guard = ZVM_NULL_GUARD_END;

static bool span_reserve(struct span *s, size_t slots, uintptr_t base)
{
    /* Anywhere means: a slot more, to find an aligned address in. */
    s->size = (slots + (base == 0)) * ZVM_REGION_SIZE + 2 * span_guard;
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): the caller chooses an address, there is no object yet */
    s->held = mapping_hold(base ? (void *)(base - span_guard) : NULL, s->size);
    if (!s->held)
        return false;
    uint8_t *first = (uint8_t *)s->held + span_guard;
    s->start = first + -(uintptr_t)first % ZVM_REGION_SIZE;
    s->slots = slots;
    return true;
}

static bool arena_begin(struct arena *a, size_t slots, uintptr_t base, struct error *err)
{
    *a = (struct arena){ .lock = PTHREAD_MUTEX_INITIALIZER };
    if (slots == 0 || slots > ARENA_SLOTS || base % ZVM_REGION_SIZE != 0)
        return error_set(err, EINVAL, "arena of %zu regions at 0x%zx", slots, (size_t)base);
    a->free = calloc(slots, sizeof(*a->free));
    return a->free || error_set(err, ENOMEM, "arena of %zu regions", slots);
}

/* Takes what is missing to so many slots: at base one span, anywhere as many as it needs; none is shorter than least.
 */
static void arena_grow(struct arena *a, size_t slots, uintptr_t base, size_t least)
{
    size_t want = slots - a->slots;
    while (want >= least && a->slots < slots && a->spans_count < ARENA_SPANS) {
        if (span_reserve(&a->spans[a->spans_count], want, base)) {
            a->spans_count++;
            a->slots += want;
            if (base != 0)
                return;
        } else {
            want -= (want + 3) / 4;
        }
        if (want > slots - a->slots)
            want = slots - a->slots;
    }
}

static bool arena_end(struct arena *a, size_t slots, uintptr_t base, struct error *err)
{
    if (a->slots == slots)
        return true;
    int code = errno;
    if (base != 0)
        error_set(err, code, "hold the addresses of %zu regions at 0x%zx", slots, (size_t)base);
    else
        error_set(err, code, "hold the addresses of %zu regions: room for %zu", slots, a->slots);
    arena_release(a);
    return false;
}

bool arena_reserve(struct arena *a, size_t slots, uintptr_t base, struct error *err)
{
    if (!arena_begin(a, slots, base, err))
        return false;
    arena_grow(a, slots, base, base ? slots : 1);
    return arena_end(a, slots, base, err);
}

bool arena_prefer(struct arena *a, size_t slots, uintptr_t base, struct error *err)
{
    if (!arena_begin(a, slots, base, err))
        return false;
    arena_grow(a, slots, base, 1);
    arena_grow(a, slots, 0, 1);
    return arena_end(a, slots, 0, err);
}

void arena_release(struct arena *a)
{
    for (size_t i = 0; i < a->spans_count; i++)
        mapping_release(a->spans[i].held, a->spans[i].size);
    if (a->free)
        pthread_mutex_destroy(&a->lock);
    free(a->free);
    *a = (struct arena){ 0 };
}

/* A never used slot, by its number over all spans. */
static uint8_t *arena_slot(const struct arena *a, size_t number)
{
    const struct span *s = a->spans;
    while (number >= s->slots)
        number -= s++->slots;
    return s->start + number * ZVM_REGION_SIZE;
}

uint8_t *arena_take(struct arena *a)
{
    uint8_t *slot = NULL;
    pthread_mutex_lock(&a->lock);
    if (a->free_count > 0)
        slot = a->free[--a->free_count];
    else if (a->fresh < a->slots)
        slot = arena_slot(a, a->fresh++);
    pthread_mutex_unlock(&a->lock);
    return slot;
}

void arena_give_back(struct arena *a, uint8_t *slot)
{
    pthread_mutex_lock(&a->lock);
    a->free[a->free_count++] = slot;
    pthread_mutex_unlock(&a->lock);
}
