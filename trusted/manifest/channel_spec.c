/* SPDX-License-Identifier: Apache-2.0 */
#include "channel_spec.h"

#include <stdlib.h>
#include <string.h>

const struct channel_standard channel_standard[CHANNEL_STANDARD] = {
    { "stdin", MODE_READ },
    { "stdout", MODE_WRITE },
    { "stderr", MODE_WRITE },
};

size_t channel_standard_place(const char *name)
{
    size_t i = 0;
    while (i < CHANNEL_STANDARD && strcmp(channel_standard[i].name, name) != 0)
        i++;
    return i;
}

void channel_spec_init(struct channel_spec *spec)
{
    *spec = (struct channel_spec){ .kind = SOURCE_NULL, .fd = -1, .memory_fd = -1 };
    for (int i = 0; i < ZVM_LIMITS; i++)
        spec->limits[i] = LIMIT_UNSET;
}

void channel_spec_release(struct channel_spec *spec)
{
    free(spec->name);
    free(spec->path);
    free(spec->peer_key);
    for (size_t i = 0; i < spec->copies_count; i++)
        channel_spec_release(&spec->copies[i]);
    free(spec->copies);
    spec->name = spec->path = spec->peer_key = NULL;
    spec->copies = NULL;
    spec->copies_count = 0;
}

bool channel_spec_allows(const struct channel_spec *spec, enum zvm_limit limit)
{
    bool gets = limit == ZVM_LIMIT_GETS || limit == ZVM_LIMIT_GET_BYTES;
    return (spec->mode & (gets ? MODE_READ : MODE_WRITE)) != 0;
}

void channel_spec_complete(struct channel_spec *spec)
{
    size_t index = channel_standard_place(spec->name);
    if (spec->mode == 0)
        spec->mode = index < CHANNEL_STANDARD ? channel_standard[index].mode : MODE_READ;
    for (int i = 0; i < ZVM_LIMITS; i++)
        if (spec->limits[i] == LIMIT_UNSET)
            spec->limits[i] = channel_spec_allows(spec, i) ? INT64_MAX : 0;
    for (size_t i = 0; i < spec->copies_count; i++)
        spec->copies[i].mode = spec->mode;
}

size_t channel_spec_descriptors(const struct channel_spec *source, int descriptors[SOURCE_DESCRIPTORS])
{
    descriptors[0] = source->fd;
    descriptors[1] = source->memory_fd;
    return source->kind == SOURCE_PAIR ? 2 : source->kind == SOURCE_FD;
}

bool channel_name_is_good(const char *text)
{
    size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    return length > 0 && length <= CHANNEL_NAME && text[length] == '\0' && strcmp(text, ".") != 0 &&
           strcmp(text, "..") != 0;
}
