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

bool engine_open(struct engine *e, size_t regions, uintptr_t base, struct error *err)
{
    *e = (struct engine){ .pagemap = -1 };
    sigemptyset(&e->open_signals);
    if (host_check(err) && reserve(&e->arena, regions, base, err) && trampoline_make(&e->trampoline, err)) {
        e->signals_held = signals_hold(&handlers, err);
        if (e->signals_held)
            return true;
    }
    engine_close(e);
    return false;
}

int engine_pagemap(struct engine *e)
{
    int fd = atomic_load(&e->pagemap);
    if (fd >= 0)
        return fd;
    fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    int other = -1;
    if (fd >= 0 && !atomic_compare_exchange_strong(&e->pagemap, &other, fd)) {
        close(fd);
        fd = other;
    }
    return fd;
}

void engine_close(struct engine *e)
{
    if (e->signals_held) {
        signals_release();
        if (e->pagemap >= 0)
            close(e->pagemap);
    }
    if (e->network && e->network_shared)
        e->network->shared_free(e->network_shared);
    sealed_release(&e->trampoline);
    arena_release(&e->arena);
    *e = (struct engine){ 0 };
}
