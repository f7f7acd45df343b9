/* SPDX-License-Identifier: Apache-2.0 */
/* Templates behind handles, and the sessions that are taken from them and given back. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "handle.h"
#include "manifest_yaml.h"

struct zerovm_template *zerovm_template_new(struct zerovm_engine *engine, struct zerovm_image *image, const char *text,
                                            size_t size, const char *path, struct zerovm_error *error)
{
    struct error err = { 0 };
    struct zerovm_template *t = handle_new(sizeof(*t), "template", error);
    if (!t)
        return NULL;
    if (!manifest_read_yaml(&t->manifest, text, size, path, &err)) {
        handle_tell(error, END_usage, &err);
        manifest_release(&t->manifest);
        free(t);
        return NULL;
    }
    t->engine = engine;
    t->image = image;
    atomic_fetch_add(&image->holders, 1);
    pthread_mutex_init(&t->lock, NULL);
    pthread_mutex_lock(&engine->lock);
    t->next = engine->templates;
    engine->templates = t;
    pthread_mutex_unlock(&engine->lock);
    return t;
}

static void session_drop(struct zerovm_session *s)
{
    session_close(&s->session);
    free(s->manifest.channels);
    free(s->hosts);
    free(s);
}

/* One that rests, which is the caller's now; NULL: none does. */
static struct zerovm_session *wake(struct zerovm_template *t)
{
    pthread_mutex_lock(&t->lock);
    struct zerovm_session *s = t->rested;
    if (s)
        t->rested = s->next;
    pthread_mutex_unlock(&t->lock);
    return s;
}

static void leave_engine(struct zerovm_template *t)
{
    struct zerovm_engine *engine = t->engine;
    pthread_mutex_lock(&engine->lock);
    struct zerovm_template **at = &engine->templates;
    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    pthread_mutex_unlock(&engine->lock);
}

void zerovm_template_free(struct zerovm_template *t)
{
    if (!t)
        return;
    leave_engine(t);
    for (struct zerovm_session *s; (s = wake(t));)
        session_drop(s);
    pthread_mutex_destroy(&t->lock);
    manifest_release(&t->manifest);
    zerovm_image_close(t->image);
    free(t);
}

/* The template's words, and limits and channels that a request may change. */
static void manifest_again(struct zerovm_session *s)
{
    struct channel_spec *channels = s->manifest.channels;
    s->manifest = s->template->manifest;
    s->manifest.channels = channels;
    memcpy(channels, s->template->manifest.channels, s->manifest.channels_count * sizeof(*channels));
}

bool handle_make_room(struct zerovm_engine *engine)
{
    struct zerovm_session *s = NULL;
    pthread_mutex_lock(&engine->lock);
    for (struct zerovm_template *t = engine->templates; t && !s; t = t->next)
        s = wake(t);
    pthread_mutex_unlock(&engine->lock);
    if (s)
        session_drop(s);
    return s != NULL;
}

static bool lay_out(struct zerovm_session *s, enum end *end, struct error *err)
{
    struct zerovm_template *t = s->template;
    while (!session_lay_out(&s->session, &t->engine->engine, &t->image->image, &s->manifest, end, err))
        if (*end != END_host || !handle_make_room(t->engine))
            return false;
    return session_keep(&s->session, &t->image->image, err);
}

static struct zerovm_session *session_make(struct zerovm_template *t, struct zerovm_error *error)
{
    struct error err = { 0 };
    enum end end = END_host;
    const size_t channels = t->manifest.channels_count;
    struct zerovm_session *s = handle_new(sizeof(*s), "session", error);
    if (!s)
        return NULL;
    s->template = t;
    s->manifest.channels = calloc(channels, sizeof(*s->manifest.channels));
    s->hosts = calloc(channels, sizeof(*s->hosts));
    if (!s->manifest.channels || !s->hosts) {
        error_set(&err, ENOMEM, "session of %zu channels", channels);
    } else {
        manifest_again(s);
        if (lay_out(s, &end, &err))
            return s;
    }
    handle_tell(error, end, &err);
    session_drop(s);
    return NULL;
}

struct zerovm_session *zerovm_template_take(struct zerovm_template *t, struct zerovm_error *error)
{
    struct zerovm_session *s = wake(t);
    return s ? s : session_make(t, error);
}

void handle_give_back(struct zerovm_session *s)
{
    struct zerovm_template *t = s->template;
    /* What counts pages in use would count those of the runs before: such a session has its region once. */
    if (s->manifest.report || s->manifest.etag_memory || !session_renew(&s->session)) {
        session_drop(s);
        return;
    }
    manifest_again(s);
    pthread_mutex_lock(&t->lock);
    s->next = t->rested;
    t->rested = s;
    pthread_mutex_unlock(&t->lock);
}

/* A template's session that did not run yet. */
static bool may_change(const struct zerovm_session *s, struct error *err)
{
    return (s->template && !s->session.ran) ||
           error_set(err, 0, "the session %s, expected one that was taken from a template",
                     s->template ? "ran" : "has its own manifest");
}

bool zerovm_session_bind(struct zerovm_session *s, struct zerovm_binding *bindings, size_t count,
                         struct zerovm_error *error)
{
    struct error err = { 0 };
    bool good = may_change(s, &err);
    for (size_t i = 0; good && i < count; i++)
        good = binding_apply(&s->manifest, s->hosts, &bindings[i], &err);
    if (!good)
        handle_tell(error, END_usage, &err);
    return good;
}

bool zerovm_session_bind_fd(struct zerovm_session *s, const char *channel, int fd, struct zerovm_error *error)
{
    struct error err = { 0 };
    struct channel_spec *spec = may_change(s, &err) ? binding_channel(&s->manifest, channel, &err) : NULL;
    if (spec) {
        spec->kind = SOURCE_FD;
        spec->fd = fd;
    } else {
        handle_tell(error, END_usage, &err);
    }
    return spec != NULL;
}

static bool change(struct zerovm_session *s, struct zerovm_error *error)
{
    struct error err = { 0 };
    if (may_change(s, &err))
        return true;
    handle_tell(error, END_usage, &err);
    return false;
}

bool zerovm_session_set_args(struct zerovm_session *s, char *const *args, size_t count, struct zerovm_error *error)
{
    if (!change(s, error))
        return false;
    s->manifest.args = (char **)args;
    s->manifest.args_count = count;
    return true;
}

bool zerovm_session_set_env(struct zerovm_session *s, char *const *env, size_t count, struct zerovm_error *error)
{
    if (!change(s, error))
        return false;
    s->manifest.env = (char **)env;
    s->manifest.env_count = count;
    return true;
}

bool zerovm_session_set_limits(struct zerovm_session *s, uint64_t timeout_ns, uint64_t cpu_ns,
                               struct zerovm_error *error)
{
    if (!change(s, error))
        return false;
    s->manifest.timeout_ns = timeout_ns;
    s->manifest.cpu_ns = cpu_ns;
    return true;
}

bool handle_start(struct zerovm_session *s, struct zerovm_error *error)
{
    struct error err = { 0 };
    enum end end = END_channel;
    if (session_start(&s->session, &s->template->image->image, &end, &err))
        return true;
    handle_tell(error, end, &err);
    return false;
}
