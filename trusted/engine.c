#include "engine.h"

#include "host.h"
#include "signals.h"
#include "trampoline.h"

bool engine_open(struct engine *e, size_t regions, uintptr_t base, struct error *err)
{
    *e = (struct engine){ 0 };
    sigemptyset(&e->open_signals);
    if (host_check(err) && arena_reserve(&e->arena, regions, base, err) && trampoline_make(&e->trampoline, err)) {
        e->signals_held = signals_hold(err);
        if (e->signals_held)
            return true;
    }
    engine_close(e);
    return false;
}

void engine_close(struct engine *e)
{
    if (e->signals_held)
        signals_release();
    sealed_release(&e->trampoline);
    arena_release(&e->arena);
    *e = (struct engine){ 0 };
}
