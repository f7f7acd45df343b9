/* SPDX-License-Identifier: Apache-2.0 */
#include "rlimits.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "address.h"
#include "manifest_key.h"
#include "zvm/abi/layout.h"

/* The limits that matter, and how a shell calls them; the unit is what people count in. */
static const struct {
    int resource;
    const char *what, *option;
    rlim_t unit;
} limits[] = {
    { RLIMIT_NOFILE, "descriptors", "-n", 1 },
    { RLIMIT_AS, "KiB of addresses", "-v", 1024 },
    { RLIMIT_DATA, "KiB of data", "-d", 1024 },
    { RLIMIT_FSIZE, "bytes of a file", "-f", 1 },
    { RLIMIT_STACK, "KiB of stack", "-s", 1024 },
    { RLIMIT_SIGPENDING, "timers and signals", "-i", 1 },
    { RLIMIT_NPROC, "processes and threads of this user", "-u", 1 },
};
enum limit_row { NOFILE, AS, DATA, FSIZE, STACK, SIGPENDING, NPROC, ROWS };
_Static_assert(sizeof(limits) / sizeof(limits[0]) == ROWS, "a row has no name");

/* What there was at the start. Of descriptors it is what this process may allow itself. */
static rlim_t allowed[ROWS];

enum {
    STACK_LEAST = 48 << 10, /* what the command's own frames take, rounded up */
    IMAGE_LEAST = 4096,     /* a file in memory, which counts as a file */
    OWN_DESCRIPTORS = 2,    /* trampoline and image */
    HUB_DESCRIPTORS = 7,    /* what ZeroMQ opens for itself */
    LINK_DESCRIPTORS = 2,   /* a socket, and what it is bound or connected to */
};

static bool suffices(enum limit_row row, rlim_t least, struct error *err)
{
    if (allowed[row] == RLIM_INFINITY || allowed[row] >= least)
        return true;
    return error_set(err, 0, "this needs at least %llu %s, limited to %llu (ulimit %s)",
                     (unsigned long long)(least / limits[row].unit), limits[row].what,
                     (unsigned long long)(allowed[row] / limits[row].unit), limits[row].option);
}

bool rlimits_look(struct error *err)
{
    for (enum limit_row row = 0; row < ROWS; row++) {
        struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
        getrlimit((__rlimit_resource_t)limits[row].resource, &limit);
        allowed[row] = row == NOFILE ? limit.rlim_max : limit.rlim_cur;
    }
    return suffices(STACK, STACK_LEAST, err);
}

/* New descriptors that a source takes at least. */
static rlim_t source_descriptors(const struct channel_spec *source)
{
    switch (source->kind) {
    case SOURCE_PATH:
        return 1;
    case SOURCE_NODE:
        return LINK_DESCRIPTORS;
    case SOURCE_ADDRESS:
        return address_is_inside(source->path) ? 0 : LINK_DESCRIPTORS;
    default:
        return 0;
    }
}

/* Whether it is there and no file that a new version takes the place of. */
static bool is_special(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

/* Fewer cannot do. Those of the caller that the manifest names come on top, as far as they lie below the limit. */
static rlim_t descriptors_needed(const struct manifest *m)
{
    rlim_t channels = 0;
    bool outside = false, output = false;
    for (size_t i = 0; i < m->channels_count; i++) {
        const struct channel_spec *spec = &m->channels[i];
        channels += source_descriptors(spec);
        outside |= source_descriptors(spec) == LINK_DESCRIPTORS;
        output |= spec->kind == SOURCE_PATH && (spec->mode & MODE_WRITE) && !is_special(spec->path);
        for (size_t copy = 0; copy < spec->copies_count; copy++)
            channels += source_descriptors(&spec->copies[copy]);
    }
    channels += (outside ? HUB_DESCRIPTORS : 0) + output; /* and a directory */
    /* The program's own file is closed before channels are opened. */
    return STDERR_FILENO + 1 + (m->report != NULL) + OWN_DESCRIPTORS + (channels > 0 ? channels : 1);
}

/* Heap and stack, which are there from the start; what the program's file holds is no data, or part of the memory. */
static rlim_t data_needed(const struct manifest *m)
{
    struct stat st;
    if (stat(m->program, &st) != 0 || st.st_size < 0 || (uint64_t)st.st_size > m->memory)
        return 0;
    return m->memory - (uint64_t)st.st_size + m->stack;
}

bool rlimits_suffice(const struct manifest *m, struct error *err)
{
    const rlim_t timers = (m->timeout_ns != 0) + (m->cpu_ns != 0);
    return suffices(NOFILE, descriptors_needed(m), err) && suffices(AS, 2 * (rlim_t)ZVM_REGION_SIZE, err) &&
           (allowed[DATA] == RLIM_INFINITY || suffices(DATA, data_needed(m), err)) &&
           suffices(FSIZE, IMAGE_LEAST, err) && suffices(SIGPENDING, timers, err);
}

/* Says which limit may be in the way. */
static void add_limit(enum limit_row row, struct error *err)
{
    const int code = err->code;
    if (allowed[row] != RLIM_INFINITY)
        error_set(err, 0, "%s, limited to %llu %s (ulimit %s)", err->message,
                  (unsigned long long)(allowed[row] / limits[row].unit), limits[row].what, limits[row].option);
    err->code = code;
}

enum end rlimits_blame(enum end end, struct error *err)
{
    static const struct {
        int code;
        enum limit_row row; /* ROWS: none is this process's own */
        bool host;          /* also in what the user asked for */
    } shortages[] = {
        { EMFILE, NOFILE, true }, { ENFILE, ROWS, true },  { ENOMEM, AS, true },
        { ENOMEM, DATA, true },   { EFBIG, FSIZE, false }, { EAGAIN, ROWS, true },
    };
    const int code = err->code;
    for (size_t i = 0; i < sizeof(shortages) / sizeof(shortages[0]); i++) {
        if (code == 0 || shortages[i].code != code)
            continue;
        if (shortages[i].row < ROWS)
            add_limit(shortages[i].row, err);
        /* An image is a file in memory: its author did not choose how long it may be. */
        if (shortages[i].host || end == END_image)
            end = END_host;
    }
    return end;
}

void rlimits_blame_start(struct error *err)
{
    if (err->code == EAGAIN)
        add_limit(NPROC, err);
}

void rlimits_raise_descriptors(void)
{
    struct rlimit most;
    if (getrlimit(RLIMIT_NOFILE, &most) != 0)
        return;
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
}
