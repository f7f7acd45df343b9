/* Several sources behind one output: what goes to the channel's own goes to its copies as well, in their order. */
#include <errno.h>
#include <stdlib.h>

#include "channel_kind.h"

/* Adds which one. Always false. */
static bool copy_failed(const struct channel *copy, struct error *err)
{
    const struct channel_spec *spec = copy->spec;
    return spec->kind == SOURCE_FD ? error_wrap(err, "copy fd:%d", spec->fd)
                                   : error_wrap(err, "copy %s", spec->path ? spec->path : "null");
}

bool channel_fan_open(struct channel *c, struct transaction *tx, struct error *err)
{
    const struct channel_spec *spec = c->spec;
    if (spec->copies_count == 0)
        return true;
    c->copies = calloc(spec->copies_count, sizeof(*c->copies));
    if (!c->copies)
        return error_set(err, ENOMEM, "%zu copies", spec->copies_count);
    for (size_t i = 0; i < spec->copies_count; i++)
        if (!channel_source_open(&c->copies[i], &spec->copies[i], tx, c->stop, err))
            return copy_failed(&c->copies[i], err);
    return true;
}

bool channel_fan_connect(struct channel *c)
{
    for (size_t i = 0; c->copies && i < c->spec->copies_count; i++) {
        struct channel *copy = &c->copies[i];
        if (copy->ops->connect && !copy->ops->connect(copy, &c->failure))
            return copy_failed(copy, &c->failure);
    }
    return true;
}

/* Limits and digests are the channel's, once; a copy has its own place alone, as with append it begins elsewhere. */
bool channel_fan_write(struct channel *c, const void *buffer, size_t size)
{
    for (size_t i = 0; i < c->spec->copies_count; i++) {
        struct channel *copy = &c->copies[i];
        int64_t moved = copy->ops->write(copy, buffer, size, copy->position[1], &c->failure);
        if (moved < 0)
            return copy_failed(copy, &c->failure);
        copy->position[1] += (uint64_t)moved;
    }
    return true;
}

/* One that was never opened is all zero and owns nothing. */
void channel_fan_close(struct channel *c)
{
    for (size_t i = 0; c->copies && i < c->spec->copies_count; i++)
        channel_close(&c->copies[i]);
    free(c->copies);
    c->copies = NULL;
}
