/* SPDX-License-Identifier: Apache-2.0 */
#include "handle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void handle_tell(struct zerovm_error *to, enum end end, const struct error *err)
{
    if (!to)
        return;
    to->end = (enum zerovm_end)end;
    to->code = err->code;
    memcpy(to->message, err->message, sizeof(to->message));
}

void *handle_new(size_t size, const char *what, struct zerovm_error *error)
{
    struct error err = { 0 };
    void *handle = calloc(1, size);
    if (!handle) {
        error_set(&err, ENOMEM, "%s", what);
        handle_tell(error, END_host, &err);
    }
    return handle;
}

struct zerovm_engine *handle_engine_new(size_t sessions, uintptr_t base, enum signals_owner owner,
                                        struct zerovm_error *error)
{
    struct error err = { 0 };
    struct zerovm_engine *engine = handle_new(sizeof(*engine), "engine", error);
    if (engine && !engine_open(&engine->engine, sessions, base, owner, &err)) {
        handle_tell(error, END_host, &err);
        free(engine);
        return NULL;
    }
    if (engine)
        pthread_mutex_init(&engine->lock, NULL);
    return engine;
}
