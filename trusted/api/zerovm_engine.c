/* SPDX-License-Identifier: Apache-2.0 */
/* Engines behind handles, and what the interface says of itself. */
#include <stdlib.h>
#include <string.h>

#include "handle.h"
#include "thread.h"

/* What the header says in its own words. */
#define END(name, exit, summary) _Static_assert((int)ZEROVM_END_##name == (int)END_##name, "zerovm.h and end.def");
#include "end.def"
#undef END
_Static_assert((int)ZEROVM_SESSIONS_MAX == (int)ARENA_SLOTS, "zerovm.h and region.h");
_Static_assert(sizeof(((struct zerovm_error *)0)->message) == sizeof(((struct error *)0)->message),
               "zerovm.h and error.h");

const char *zerovm_version(void)
{
    return ZEROVM_VERSION;
}

const char *zerovm_end_name(enum zerovm_end end)
{
    return (unsigned)end <= ZEROVM_END_killed ? end_name((enum end)end) : NULL;
}

static struct zerovm_engine *engine_new(size_t sessions, enum signals_owner owner, struct zerovm_error *error)
{
    struct error err = { 0 };
    if (sessions == 0 || sessions > ZEROVM_SESSIONS_MAX) {
        error_set(&err, 0, "engine of %zu sessions, expected 1 to %d", sessions, ZEROVM_SESSIONS_MAX);
        handle_tell(error, END_usage, &err);
        return NULL;
    }
    return handle_engine_new(sessions, 0, owner, error);
}

struct zerovm_engine *zerovm_engine_new(size_t sessions, struct zerovm_error *error)
{
    return engine_new(sessions, SIGNALS_SHARED, error);
}

struct zerovm_engine *zerovm_engine_new_without_signals(size_t sessions, struct zerovm_error *error)
{
    return engine_new(sessions, SIGNALS_HOSTS, error);
}

bool zerovm_handle_signal(int signo, void *info, void *context)
{
    return signals_handle(signo, info, context);
}

bool zerovm_thread_attach(struct zerovm_engine *engine, struct zerovm_error *error)
{
    struct error err = { 0 };
    if (thread_attach(&engine->engine.signals, &err))
        return true;
    handle_tell(error, END_host, &err);
    return false;
}

void zerovm_thread_detach(void)
{
    thread_detach();
}

void zerovm_engine_free(struct zerovm_engine *engine)
{
    if (!engine)
        return;
    engine_close(&engine->engine);
    pthread_mutex_destroy(&engine->lock);
    free(engine);
}
