/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "printable.h"

bool manifest_init(struct manifest *m, struct error *err)
{
    *m = (struct manifest){
        .memory = 256 << 20,
        .stack = 8 << 20,
        .clock_ns = 1577836800000000000, /* 2020-01-01T00:00:00Z */
        .etag = ETAG_SHA256,
        .durable = true,
        .connect_ns = 30000000000,
    };
    m->channels = calloc(CHANNEL_STANDARD, sizeof(*m->channels));
    if (!m->channels)
        return error_memory(err);
    while (m->channels_count < CHANNEL_STANDARD) {
        struct channel_spec *spec = &m->channels[m->channels_count];
        channel_spec_init(spec);
        spec->implied = true;
        spec->name = strdup(channel_standard[m->channels_count].name);
        if (!spec->name)
            break;
        channel_spec_complete(spec);
        m->channels_count++;
    }
    if (m->channels_count == CHANNEL_STANDARD)
        return true;
    manifest_release(m);
    return error_memory(err);
}

static void strings_free(char **strings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(strings[i]);
    free(strings);
}

void manifest_release(struct manifest *m)
{
    free(m->program);
    strings_free(m->args, m->args_count);
    strings_free(m->env, m->env_count);
    char *const texts[] = { m->report,    m->name_service, m->name_service_key, m->job,
                            m->job_token, m->node,         m->listen,           m->key_file };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        free(texts[i]);
    for (size_t i = 0; i < m->channels_count; i++)
        channel_spec_release(&m->channels[i]);
    free(m->channels);
    *m = (struct manifest){ 0 };
}

/* Takes text over, also on failure. */
static bool strings_add(char ***strings, size_t *count, char *text, const char *what, struct error *err)
{
    if (!text)
        return error_memory(err);
    if (*count >= MANIFEST_WORDS) {
        free(text);
        return error_set(err, 0, "%s has too many entries, expected at most %d", what, MANIFEST_WORDS);
    }
    char **grown = grow(*strings, *count, sizeof(*grown), err);
    if (!grown) {
        free(text);
        return false;
    }
    *strings = grown;
    grown[(*count)++] = text;
    return true;
}

bool manifest_add_arg(struct manifest *m, const char *text, struct error *err)
{
    return strings_add(&m->args, &m->args_count, strdup(text), "args", err);
}

bool manifest_add_env(struct manifest *m, const char *name, const char *value, struct error *err)
{
    char quoted[PRINTABLE_QUOTED], *text;
    size_t length = strlen(name);
    if (length == 0 || strchr(name, '='))
        return error_set(
            err, 0, "env: %s is no name, expected one or more characters other than =", printable_quoted(quoted, name));
    for (size_t i = 0; i < m->env_count; i++)
        if (strncmp(m->env[i], name, length) == 0 && m->env[i][length] == '=')
            return error_set(err, 0, "env: duplicate name %s", printable_quoted(quoted, name));
    if (asprintf(&text, "%s=%s", name, value) < 0)
        return error_memory(err);
    if (!strings_add(&m->env, &m->env_count, text, "env", err))
        return false;
    size_t at = m->env_count - 1;
    for (; at > 0 && strcmp(m->env[at - 1], text) > 0; at--)
        m->env[at] = m->env[at - 1];
    m->env[at] = text;
    return true;
}

static bool visit_channel(struct channel_spec *spec, source_visit *visit, void *context, struct error *err)
{
    bool good = visit(context, spec, err);
    for (size_t i = 0; good && i < spec->copies_count; i++)
        good = visit(context, &spec->copies[i], err);
    return good || error_wrap(err, "channel %s", spec->name);
}

bool manifest_each_source(const struct manifest *m, source_visit *visit, void *context, struct error *err)
{
    bool good = true;
    for (size_t i = 0; good && i < m->channels_count; i++)
        good = visit_channel(&m->channels[i], visit, context, err);
    return good;
}

size_t manifest_sources(const struct manifest *m, enum source_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < m->channels_count; i++)
        count += m->channels[i].kind == kind;
    return count;
}

bool manifest_has_network(const struct manifest *m)
{
    size_t i = 0;
    while (i < m->channels_count && !channel_spec_is_network(&m->channels[i]))
        i++;
    return i < m->channels_count;
}
