/* SPDX-License-Identifier: Apache-2.0 */
#include "job_sources.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/* What the outputs of the session that is visited go to. */
struct staging {
    struct transaction *tx;
    const struct manifest *session;
};

static bool visit_all(struct plan *p, source_visit *visit, struct staging *to, struct error *err)
{
    for (size_t i = 0; i < p->nodes_count; i++) {
        to->session = &p->nodes[i].manifest;
        if (!manifest_each_source(to->session, visit, to, err))
            return error_wrap(err, "session %s", p->nodes[i].name);
    }
    return true;
}

static bool is_open(void *context, struct channel_spec *source, struct error *err)
{
    (void)context;
    int descriptors[SOURCE_DESCRIPTORS];
    const size_t count = channel_spec_descriptors(source, descriptors);
    for (size_t i = 0; i < count; i++)
        if (fcntl(descriptors[i], F_GETFD) < 0)
            return error_set(err, errno, "fd:%d", descriptors[i]);
    return true;
}

bool job_sources_are_open(struct plan *p, struct error *err)
{
    return visit_all(p, is_open, &(struct staging){ 0 }, err);
}

static bool is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? S_ISREG(st.st_mode) : errno == ENOENT;
}

static bool stage(void *context, struct channel_spec *source, struct error *err)
{
    const struct staging *to = context;
    struct transaction *tx = to->tx;
    if (source->kind != SOURCE_PATH || !(source->mode & MODE_WRITE))
        return true;
    if (!is_file(source->path))
        return true; /* the session's to open; should a file be there by then, it is refused */
    source->fd = transaction_stage(tx, source->path, source->mode & (MODE_RANDOM_WRITE | MODE_APPEND), err);
    source->kind = SOURCE_FD;
    tx->durable |= to->session->durable;
    return source->fd >= 0;
}

bool job_sources_stage(struct plan *p, struct transaction *tx, struct error *err)
{
    return visit_all(p, stage, &(struct staging){ .tx = tx }, err);
}
