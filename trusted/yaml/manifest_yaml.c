/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests from YAML. */
#include <stdlib.h>
#include <string.h>

#include "manifest_check.h"
#include "manifest_key.h"
#include "manifest_yaml.h"
#include "yaml_keys.h"

static bool read_args(struct yaml_reader *r, const struct manifest_key *key, void *object)
{
    if (yaml_item(r) != YAML_LIST)
        return yaml_unexpected(r, key->name, manifest_key_expected(key->kind));
    while (yaml_next(r)) {
        if (yaml_item(r) == YAML_END)
            return true;
        const char *text = yaml_string(r, key->name);
        if (!text || !(manifest_add_arg(object, text, yaml_error(r)) || yaml_wrong(r)))
            return false;
    }
    return false;
}

static bool read_copies(struct yaml_reader *r, const struct manifest_key *key, void *object)
{
    if (yaml_item(r) != YAML_LIST)
        return yaml_unexpected(r, key->name, manifest_key_expected(key->kind));
    while (yaml_next(r)) {
        if (yaml_item(r) == YAML_END)
            return true;
        if (!yaml_value(r, key, object))
            return false;
    }
    return false;
}

static bool read_env(struct yaml_reader *r, const struct manifest_key *key, void *object)
{
    struct manifest *m = object;
    if (yaml_item(r) != YAML_MAPPING)
        return yaml_unexpected(r, key->name, manifest_key_expected(key->kind));
    while (yaml_next(r)) {
        if (yaml_item(r) == YAML_END)
            return true;
        struct yaml_place place = yaml_place(r);
        const char *text = yaml_string(r, "a name in env");
        char *name = text ? strdup(text) : NULL;
        if (text && !name)
            error_memory(yaml_error(r));
        bool ok = name && yaml_next(r) && (text = yaml_string(r, "a value in env")) &&
                  (manifest_add_env(m, name, text, yaml_error(r)) || yaml_wrong_at(r, place));
        free(name);
        if (!ok)
            return false;
    }
    return false;
}

static bool add_channel(struct yaml_reader *r, void *object)
{
    enum { CHANNEL_REQUIRED = 2 }; /* name, source */
    struct yaml_place place = yaml_place(r);
    struct channel_spec spec;
    channel_spec_init(&spec);
    if (yaml_mapping(r, &channel_keys, CHANNEL_REQUIRED, &spec, "channel"))
        return manifest_add_channel(object, &spec, yaml_error(r)) || yaml_wrong_at(r, place);
    channel_spec_release(&spec);
    return false;
}

static bool read_composite(struct yaml_reader *r, const struct manifest_key *key, void *object)
{
    switch (key->kind) {
    case KIND_ARGS:
        return read_args(r, key, object);
    case KIND_COPIES:
        return read_copies(r, key, object);
    case KIND_ENV:
        return read_env(r, key, object);
    default:
        return yaml_each(r, key, "a channel", add_channel, object);
    }
}

static bool check(void *object, struct error *err)
{
    struct manifest *m = object;
    /* Not the whole path: what the program sees must not depend on where the manifest lies. */
    const char *slash = strrchr(m->program, '/');
    if (m->args_count == 0 && !manifest_add_arg(m, slash ? slash + 1 : m->program, err))
        return false;
    return manifest_check(m, err);
}

bool manifest_read_yaml(struct manifest *m, const char *text, size_t size, const char *file, struct error *err)
{
    static const struct yaml_form form = {
        .name = "the manifest",
        .what = "manifest",
        .table = &manifest_keys,
        .required = 1, /* program */
        .most = MANIFEST_BYTES,
        .composite = read_composite,
    };
    return manifest_init(m, err) && yaml_read(&form, m, text, size, file, check, err);
}
