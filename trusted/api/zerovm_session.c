/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions behind handles: a manifest from text, and what the embedder binds to its channels. */
#include <errno.h>
#include <stdlib.h>

#include "binding.h"
#include "handle.h"
#include "manifest_yaml.h"

static bool bind_all(struct zerovm_session *s, struct zerovm_binding *bindings, size_t count, struct error *err)
{
    const size_t channels = s->manifest.channels_count;
    if (count > 0 && !(s->hosts = calloc(channels, sizeof(*s->hosts))))
        return error_set(err, ENOMEM, "%zu channels", channels);
    for (size_t i = 0; i < count; i++)
        if (!binding_apply(&s->manifest, s->hosts, &bindings[i], err))
            return false;
    return true;
}

struct zerovm_session *zerovm_session_new(struct zerovm_engine *engine, const struct zerovm_image *image,
                                          const char *text, size_t size, const char *path,
                                          struct zerovm_binding *bindings, size_t bindings_count,
                                          struct zerovm_error *error)
{
    struct error err = { 0 };
    struct zerovm_session *s = handle_new(sizeof(*s), "session", error);
    if (!s)
        return NULL;
    enum end end = END_usage;
    bool good = manifest_read_yaml(&s->manifest, text, size, path, &err) && bind_all(s, bindings, bindings_count, &err);
    while (good && !session_open(&s->session, &engine->engine, &image->image, &s->manifest, &end, &err))
        good = end == END_host && handle_make_room(engine);
    if (good)
        return s;
    handle_tell(error, end, &err);
    zerovm_session_free(s);
    return NULL;
}

/* A session runs once; one of a template's starts here. */
static bool prepare(struct zerovm_session *session, struct zerovm_error *error)
{
    struct error err = { 0 };
    if (!session->session.ran)
        return !session->template || handle_start(session, error);
    error_set(&err, 0, "the session ran before, expected a new one");
    handle_tell(error, END_usage, &err);
    return false;
}

struct zerovm_report *zerovm_session_run(struct zerovm_session *session, struct zerovm_error *error)
{
    struct error err = { 0 };
    struct zerovm_report *report = handle_new(sizeof(*report), "report", error);
    if (!report)
        return NULL;
    if (!prepare(session, error)) {
        zerovm_report_free(report);
        return NULL;
    }
    session_run(&session->session, &report->report);
    if (!session_report_channels(&session->session, &report->report)) {
        error_set(&err, ENOMEM, "report on %zu channels", session->session.channels_count);
        report_end(&report->report, END_host, &err);
    }
    return report;
}

bool zerovm_session_run_into(struct zerovm_session *session, struct zerovm_result *result, struct zerovm_error *error)
{
    struct report report;
    if (!prepare(session, error))
        return false;
    session_run(&session->session, &report);
    handle_result(&report, result);
    return true;
}

void zerovm_session_kill(struct zerovm_session *session)
{
    session_kill(&session->session);
}

void zerovm_session_free(struct zerovm_session *session)
{
    if (session && session->template) {
        handle_give_back(session);
        return;
    }
    if (session) {
        session_close(&session->session);
        manifest_release(&session->manifest);
        free(session->hosts);
    }
    free(session);
}
