/* SPDX-License-Identifier: Apache-2.0 */
#include "binding.h"

#include <string.h>

struct channel_spec *binding_channel(struct manifest *m, const char *name, struct error *err)
{
    for (size_t i = 0; i < m->channels_count; i++) {
        struct channel_spec *spec = &m->channels[i];
        if (strcmp(spec->name, name) == 0 && spec->kind == SOURCE_HOST && !spec->host)
            return spec;
    }
    error_set(err, 0, "binding of channel %s, expected one for each channel whose source is host", name);
    return NULL;
}

bool binding_apply(struct manifest *m, struct host_source *hosts, struct zerovm_binding *from, struct error *err)
{
    struct channel_spec *spec = binding_channel(m, from->channel, err);
    if (!spec)
        return false;
    struct host_source *to = &hosts[spec - m->channels];
    *to = (struct host_source){
        .bytes = from->bytes,
        .size = &from->size,
        .capacity = from->capacity,
        .read = from->read,
        .write = from->write,
        .context = from->context,
    };
    spec->host = to;
    return true;
}
