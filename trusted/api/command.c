/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <signal.h>
#include <stdlib.h>

#include "handle.h"

struct zerovm_engine *command_engine_new(const struct network *network, struct zerovm_error *error)
{
    struct zerovm_engine *engine = handle_engine_new(1, ENGINE_BASE, SIGNALS_ALONE, error);
    if (!engine)
        return NULL;
    engine->engine.network = network;
    sigfillset(&engine->engine.signals.open);
    return engine;
}

struct zerovm_session *command_session_new(struct zerovm_engine *engine, const struct zerovm_image *image,
                                           const struct manifest *m, struct zerovm_error *error)
{
    struct error err = { 0 };
    enum end end = END_usage;
    struct zerovm_session *s = handle_new(sizeof(*s), "session", error);
    if (!s || session_open(&s->session, &engine->engine, &image->image, m, &end, &err))
        return s;
    handle_tell(error, end, &err);
    free(s);
    return NULL;
}

struct session *command_session(struct zerovm_session *session)
{
    return &session->session;
}
