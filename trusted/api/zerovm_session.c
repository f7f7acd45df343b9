/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions behind handles: a manifest from text, and what the embedder binds to its channels. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "handle.h"
#include "manifest_yaml.h"

/* Makes the channel that a binding names lead to it. */
static bool bind(struct manifest *m, struct zerovm_binding *from, struct host_source *to, struct error *err)
{
    *to = (struct host_source){
        .bytes = from->bytes,
        .size = &from->size,
        .capacity = from->capacity,
        .read = from->read,
        .write = from->write,
        .context = from->context,
    };
    size_t i = 0;
    while (i < m->channels_count && strcmp(m->channels[i].name, from->channel) != 0)
        i++;
    if (i == m->channels_count || m->channels[i].kind != SOURCE_HOST || m->channels[i].host)
        return error_set(err, 0, "binding of channel %s, expected one for each channel whose source is host",
                         from->channel);
    m->channels[i].host = to;
    return true;
}

static bool bind_all(struct zerovm_session *s, struct zerovm_binding *bindings, size_t count, struct error *err)
{
    if (count > 0 && !(s->hosts = calloc(count, sizeof(*s->hosts))))
        return error_set(err, ENOMEM, "%zu bindings", count);
    for (size_t i = 0; i < count; i++)
        if (!bind(&s->manifest, &bindings[i], &s->hosts[i], err))
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
    if (manifest_read_yaml(&s->manifest, text, size, path, &err) && bind_all(s, bindings, bindings_count, &err) &&
        session_open(&s->session, &engine->engine, &image->image, &s->manifest, &end, &err))
        return s;
    handle_tell(error, end, &err);
    zerovm_session_free(s);
    return NULL;
}

struct zerovm_report *zerovm_session_run(struct zerovm_session *session, struct zerovm_error *error)
{
    struct error err = { 0 };
    if (session->session.ran) {
        error_set(&err, 0, "the session ran before, expected a new one");
        handle_tell(error, END_usage, &err);
        return NULL;
    }
    struct zerovm_report *report = handle_new(sizeof(*report), "report", error);
    if (report)
        session_run(&session->session, &report->report);
    return report;
}

void zerovm_session_kill(struct zerovm_session *session)
{
    session_kill(&session->session);
}

void zerovm_session_free(struct zerovm_session *session)
{
    if (session) {
        session_close(&session->session);
        manifest_release(&session->manifest);
        free(session->hosts);
    }
    free(session);
}
