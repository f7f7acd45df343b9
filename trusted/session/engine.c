/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include <fcntl.h>
#include <unistd.h>

#include "deadline.h"
#include "fault.h"
#include "host.h"
#include "signals.h"
#include "trampoline.h"

static const struct signal_handlers handlers = { .fault = fault_signal, .knock = deadline_signal };

static bool reserve(struct arena *a, size_t regions, uintptr_t base, struct error *err)
{
    return base ? arena_reserve(a, regions, base, err) : arena_prefer(a, regions, ENGINE_BASE, err);
}

bool engine_open(struct engine *e, size_t regions, uintptr_t base, enum signals_owner owner, struct error *err)
{
    *e = (struct engine){ .admission = { .lock = PTHREAD_MUTEX_INITIALIZER } };
    sigemptyset(&e->signals.open);
    e->signals.owner = owner;
    if (host_check(err) && reserve(&e->arena, regions, base, err) && trampoline_make(&e->trampoline, err)) {
        e->signals_held = signals_hold(&handlers, owner, err);
        if (e->signals_held)
            return true;
    }
    engine_close(e);
    return false;
}

enum { PROCESS_SHIFT = 32 };

static int descriptor_of(uint64_t pagemap)
{
    return pagemap == 0 ? -1 : (int)(uint32_t)pagemap;
}

int engine_pagemap(struct engine *e)
{
    const uint64_t process = (uint64_t)getpid() << PROCESS_SHIFT;
    uint64_t known = atomic_load(&e->pagemap);
    if (known >> PROCESS_SHIFT << PROCESS_SHIFT == process)
        return descriptor_of(known);
    int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int unused = fd;
    if (atomic_compare_exchange_strong(&e->pagemap, &known, process | (uint32_t)fd))
        unused = descriptor_of(known); /* the parent's, or none */
    else
        fd = descriptor_of(known); /* another thread's, who came first */
    if (unused >= 0)
        close(unused);
    return fd;
}

void engine_close(struct engine *e)
{
    if (e->signals_held) {
        signals_release(e->signals.owner);
        if (e->pagemap != 0)
            close(descriptor_of(e->pagemap));
    }
    if (e->network && e->network_shared)
        e->network->shared_free(e->network_shared);
    sealed_release(&e->trampoline);
    arena_release(&e->arena);
    *e = (struct engine){ 0 };
}
