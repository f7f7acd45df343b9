/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest_check.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "grow.h"
#include "manifest_key.h"
#include "printable.h"
#include "source.h"

static const struct manifest_key *limit_key(int limit)
{
    for (size_t i = 0; i < channel_keys.count; i++)
        if (channel_keys.keys[i].field == offsetof(struct channel_spec, limits[limit]))
            return &channel_keys.keys[i];
    return NULL;
}

static bool limits_check(const struct channel_spec *spec, struct error *err)
{
    for (int i = 0; i < ZVM_LIMITS; i++) {
        if (spec->limits[i] < 0)
            return error_set(err, 0, "%s is negative, expected 0 or more", limit_key(i)->name);
        if (spec->limits[i] != 0 && !channel_spec_allows(spec, i))
            return error_set(err, 0, "%s is given, but the mode does not let the program %s", limit_key(i)->name,
                             spec->mode & MODE_READ ? "write" : "read");
    }
    return true;
}

static bool mode_is_sound(unsigned mode)
{
    return (mode & (MODE_READ | MODE_WRITE)) != 0 && mode < MODE_APPEND << 1 &&
           ((mode & MODE_READ) || !(mode & MODE_RANDOM_READ)) &&
           ((mode & MODE_WRITE) || !(mode & (MODE_RANDOM_WRITE | MODE_APPEND))) &&
           (mode & (MODE_RANDOM_WRITE | MODE_APPEND)) != (MODE_RANDOM_WRITE | MODE_APPEND);
}

/* Whether an address leaves something open that only who listens there can choose. */
static bool is_wildcard(const char *address)
{
    const char *colon = strrchr(address, ':');
    return strcmp(address, ADDRESS_IPC "*") == 0 || strncmp(address, ADDRESS_TCP "*:", strlen(ADDRESS_TCP "*:")) == 0 ||
           (strncmp(address, ADDRESS_TCP, strlen(ADDRESS_TCP)) == 0 &&
            (strcmp(colon, ":*") == 0 || strcmp(colon, ":0") == 0));
}

static bool network_spec_check(const struct channel_spec *spec, struct error *err)
{
    if (spec->kind != SOURCE_ADDRESS && (spec->bind || spec->peer_key))
        return error_set(err, 0, "%s is given, expected a source tcp://HOST:PORT, ipc://PATH or inproc://NAME",
                         spec->bind ? "bind" : "peer_key");
    if (!channel_spec_is_network(spec) && spec->kind != SOURCE_PAIR)
        return true;
    if (spec->mode != MODE_READ && spec->mode != MODE_WRITE)
        return error_set(err, 0, "source is another sandbox, expected mode read or write");
    if (spec->kind == SOURCE_PAIR)
        return (spec->fd >= 0 && spec->memory_fd >= 0) ||
               error_set(err, 0, "source is a pair of descriptors %d and %d, expected 0 or more", spec->fd,
                         spec->memory_fd);
    if (!spec->path || !network_source_is_good(spec->kind, spec->path))
        return error_set(err, 0, "source is no address, expected %s", manifest_key_expected(KIND_SOURCE));
    if (spec->kind == SOURCE_ADDRESS && !spec->bind && is_wildcard(spec->path))
        return error_set(err, 0, "source leaves host or port open, expected an address to connect to, or bind: yes");
    return true;
}

/* Each byte goes to every source, one after another: for what has no order but that of the writes. */
static bool copies_check(const struct channel_spec *spec, struct error *err)
{
    if (spec->copies_count > 0 && (spec->mode & ~(unsigned)MODE_APPEND) != MODE_WRITE)
        return error_set(err, 0, "copies is given, expected mode write or append");
    for (size_t i = 0; i < spec->copies_count; i++) {
        const struct channel_spec *copy = &spec->copies[i];
        bool good = copy->kind == SOURCE_NULL || (copy->kind == SOURCE_PATH && copy->path && *copy->path) ||
                    (copy->kind == SOURCE_FD && copy->fd >= 0);
        if (!good)
            return error_set(err, 0, "a copy goes to the host or another sandbox, expected %s",
                             manifest_key_expected(KIND_COPIES));
    }
    return true;
}

/* What must hold for one channel by itself. */
static bool spec_check(const struct channel_spec *spec, struct error *err)
{
    size_t index = channel_standard_place(spec->name);
    if (!mode_is_sound(spec->mode))
        return error_set(err, 0, "mode is %#x, expected %s", spec->mode, manifest_key_expected(KIND_MODE));
    if (index < CHANNEL_STANDARD && spec->mode != channel_standard[index].mode &&
        (index == 0 || spec->mode != (MODE_WRITE | MODE_APPEND)))
        return error_set(err, 0, "mode is not for a standard channel, expected %s",
                         index == 0 ? "read" : "write or append");
    if (spec->kind == SOURCE_PATH && (!spec->path || !*spec->path))
        return error_set(err, 0, "source has no path");
    if (spec->kind == SOURCE_FD && spec->fd < 0)
        return error_set(err, 0, "source is descriptor %d, expected 0 or more", spec->fd);
    return network_spec_check(spec, err) && copies_check(spec, err) && limits_check(spec, err);
}

/* Where the channel's bytes go: its source, then the copies. */
static const struct channel_spec *target(const struct channel_spec *spec, size_t i)
{
    return i == 0 ? spec : &spec->copies[i - 1];
}

/* How many of its first count targets are that path. */
static size_t writes_path(const struct channel_spec *spec, size_t count, const char *path)
{
    size_t found = 0;
    for (size_t i = 0; (spec->mode & MODE_WRITE) && i < count; i++)
        found += target(spec, i)->kind == SOURCE_PATH && strcmp(target(spec, i)->path, path) == 0;
    return found;
}

/* The path that both write, the later one of one channel; NULL: none. */
static const char *common_output(const struct channel_spec *other, const struct channel_spec *spec)
{
    for (size_t i = 0; (spec->mode & MODE_WRITE) && i <= spec->copies_count; i++)
        if (target(spec, i)->kind == SOURCE_PATH &&
            writes_path(other, other == spec ? i : 1 + other->copies_count, target(spec, i)->path))
            return target(spec, i)->path;
    return NULL;
}

/* What must hold between a channel and those before it. */
static bool specs_check(const struct manifest *m, size_t count, const struct channel_spec *spec, struct error *err)
{
    char quoted[PRINTABLE_QUOTED];
    const char *path;
    for (size_t i = 0; i < count; i++) {
        const struct channel_spec *other = &m->channels[i];
        if (other == spec || (other->implied && !spec->implied))
            continue;
        if (strcmp(other->name, spec->name) == 0)
            return error_set(err, 0, "duplicate channel, each name may stand once");
        if ((path = common_output(other, spec)))
            return error_set(err, 0, "source %s is the output of channel %s already, expected one channel an output",
                             printable_quoted(quoted, path), other->name);
    }
    if ((path = common_output(spec, spec)))
        return error_set(err, 0, "source %s is given twice, expected once", printable_quoted(quoted, path));
    return true;
}

bool manifest_add_channel(struct manifest *m, struct channel_spec *spec, struct error *err)
{
    if (!spec->name || !channel_name_is_good(spec->name)) {
        channel_spec_release(spec);
        return error_set(err, 0, "a channel has a bad or no name, expected %s", manifest_key_expected(KIND_NAME));
    }
    channel_spec_complete(spec);
    if (!spec_check(spec, err) || !specs_check(m, m->channels_count, spec, err))
        goto fail;
    size_t index = channel_standard_place(spec->name);
    if (index < CHANNEL_STANDARD) {
        channel_spec_release(&m->channels[index]);
        m->channels[index] = *spec;
        return true;
    }
    if (m->channels_count >= MANIFEST_CHANNELS) {
        error_set(err, 0, "too many channels, expected at most %d", MANIFEST_CHANNELS);
        goto fail;
    }
    struct channel_spec *grown = grow(m->channels, m->channels_count, sizeof(*grown), err);
    if (!grown)
        goto fail;
    m->channels = grown;
    grown[m->channels_count++] = *spec;
    return true;
fail:
    error_wrap(err, "channel %s", spec->name);
    channel_spec_release(spec);
    return false;
}

static bool numbers_check(const struct manifest *m, struct error *err)
{
    for (size_t i = 0; i < manifest_keys.count; i++) {
        const struct manifest_key *key = &manifest_keys.keys[i];
        uint64_t value;
        if (key->multiple == 0)
            continue;
        memcpy(&value, (const char *)m + key->field, sizeof(value));
        bool none = key->kind == KIND_DURATION && value == 0;
        if (!none && !manifest_key_check(key, m, err))
            return false;
    }
    return true;
}

/* Args and env lie on the guest's stack and must leave room for the program. */
static bool words_check(const struct manifest *m, struct error *err)
{
    if (m->args_count == 0)
        return error_set(err, 0, "args is empty, expected the program's name at least");
    uint64_t bytes = 0;
    for (size_t i = 0; i < m->args_count; i++)
        bytes += strlen(m->args[i]) + 1 + sizeof(uint32_t);
    for (size_t i = 0; i < m->env_count; i++)
        bytes += strlen(m->env[i]) + 1 + sizeof(uint32_t);
    if (bytes > m->stack / 4)
        return error_set(err, 0, "args and env take %llu bytes, expected at most %llu, a quarter of the stack",
                         (unsigned long long)bytes, (unsigned long long)m->stack / 4);
    return true;
}

static bool report_check(const struct manifest *m, struct error *err)
{
    char quoted[PRINTABLE_QUOTED];
    for (size_t i = 0; m->report && i < m->channels_count; i++) {
        const struct channel_spec *spec = &m->channels[i];
        if (writes_path(spec, 1 + spec->copies_count, m->report))
            return error_set(err, 0, "report %s is the output of channel %s already, expected a place of its own",
                             printable_quoted(quoted, m->report), spec->name);
    }
    return true;
}

/* Keys go with all that leaves the process, or with nothing. */
static bool keys_check(const struct manifest *m, const struct channel_spec *spec, struct error *err)
{
    if (spec->kind == SOURCE_ADDRESS &&
        (spec->peer_key != NULL) != (m->key_file != NULL && !address_is_inside(spec->path)))
        return error_set(err, 0, "channel %s: peer_key %s, but key_file %s", spec->name,
                         spec->peer_key ? "is given" : "is missing", m->key_file ? "is given" : "is missing");
    return true;
}

static bool network_check(const struct manifest *m, struct error *err)
{
    for (size_t i = 0; i < m->channels_count; i++)
        if (!keys_check(m, &m->channels[i], err))
            return false;
    if (manifest_sources(m, SOURCE_NODE) > 0 && (!m->name_service || !m->job || !m->job_token || !m->node))
        return error_set(err, 0, "a channel leads to a node, expected name_service, job, job_token and node");
    if (m->name_service && is_wildcard(m->name_service))
        return error_set(err, 0, "name_service leaves host or port open, expected where it listens");
    if (m->name_service && (m->name_service_key != NULL) != (m->key_file != NULL))
        return error_set(err, 0, "name_service_key and key_file go together, expected both or none");
    return true;
}

bool manifest_check(const struct manifest *m, struct error *err)
{
    if (!m->program)
        return error_set(err, 0, "missing key program, expected a path");
    if (m->channels_count < CHANNEL_STANDARD || m->channels_count > MANIFEST_CHANNELS)
        return error_set(err, 0, "channels has %zu entries, expected %d to %d", m->channels_count, CHANNEL_STANDARD,
                         MANIFEST_CHANNELS);
    if (!numbers_check(m, err) || !words_check(m, err) || !report_check(m, err) || !network_check(m, err))
        return false;
    for (size_t i = 0; i < m->channels_count; i++) {
        const struct channel_spec *spec = &m->channels[i];
        if (!spec->name || !channel_name_is_good(spec->name))
            return error_set(err, 0, "channel %zu has a bad or no name, expected %s", i,
                             manifest_key_expected(KIND_NAME));
        if (!spec_check(spec, err) || !specs_check(m, i, spec, err))
            return error_wrap(err, "channel %s", spec->name);
    }
    return true;
}
