#include "job_sources.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/* What is done with each source of a session's channels. */
typedef bool visitor(void *context, const struct manifest *m, struct channel_spec *source, struct error *err);

static bool visit_channel(visitor *visit, void *context, const struct manifest *m, struct channel_spec *spec,
                          struct error *err)
{
    bool good = visit(context, m, spec, err);
    for (size_t i = 0; good && i < spec->copies_count; i++)
        good = visit(context, m, &spec->copies[i], err);
    return good || error_wrap(err, "channel %s", spec->name);
}

static bool visit_all(struct plan *p, visitor *visit, void *context, struct error *err)
{
    for (size_t i = 0; i < p->nodes_count; i++) {
        const struct manifest *m = &p->nodes[i].manifest;
        for (size_t j = 0; j < m->channels_count; j++)
            if (!visit_channel(visit, context, m, &m->channels[j], err))
                return error_wrap(err, "session %s", p->nodes[i].name);
    }
    return true;
}

static bool is_open(void *context, const struct manifest *m, struct channel_spec *source, struct error *err)
{
    (void)context, (void)m;
    return source->kind != SOURCE_FD || fcntl(source->fd, F_GETFD) >= 0 || error_set(err, errno, "fd:%d", source->fd);
}

bool job_sources_are_open(struct plan *p, struct error *err)
{
    return visit_all(p, is_open, NULL, err);
}

static bool is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? S_ISREG(st.st_mode) : errno == ENOENT;
}

static bool stage(void *context, const struct manifest *m, struct channel_spec *source, struct error *err)
{
    struct transaction *tx = context;
    if (source->kind != SOURCE_PATH || !(source->mode & MODE_WRITE))
        return true;
    if (!is_file(source->path))
        return true; /* the session's to open; should a file be there by then, it is refused */
    source->fd = transaction_stage(tx, source->path, source->mode & (MODE_RANDOM_WRITE | MODE_APPEND), err);
    source->kind = SOURCE_FD;
    tx->durable |= m->durable;
    return source->fd >= 0;
}

bool job_sources_stage(struct plan *p, struct transaction *tx, struct error *err)
{
    return visit_all(p, stage, tx, err);
}
