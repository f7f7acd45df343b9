/* SPDX-License-Identifier: Apache-2.0 */
#include "hand_over.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli.h"
#include "manifest_write.h"
#include "sibling_program.h"
#include "whole.h"

/* What is ours alone so far. */
static bool keep_open(void *context, struct channel_spec *source, struct error *err)
{
    (void)context;
    int descriptors[SOURCE_DESCRIPTORS];
    const size_t count = channel_spec_descriptors(source, descriptors);
    for (size_t i = 0; i < count; i++)
        if (fcntl(descriptors[i], F_SETFD, 0) != 0)
            return error_set(err, errno, "fd:%d", descriptors[i]);
    return true;
}

/* A file in memory, to read from its start; -1 with err set. */
static int memory_file(const char *text, size_t size, struct error *err)
{
    int fd = memfd_create("manifest", 0);
    if (fd < 0 || !whole_pwrite(fd, text, size, 0)) {
        error_set(err, errno, "hand over the manifest");
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

int hand_over(const struct manifest *m, const struct hand_over *how)
{
    struct error err = { 0 };
    size_t size;
    if (!manifest_each_source(m, keep_open, NULL, &err))
        return fail(END_channel, how->name, &err);
    char *text = manifest_write_yaml(m, &size, &err);
    /* Longer than what was read: paths begin with the directory, and what was left out is there. */
    if (text && size > MANIFEST_BYTES) {
        error_set(&err, 0, "the manifest has %zu bytes when it is written out, expected at most %d", size,
                  MANIFEST_BYTES);
        free(text);
        return fail(END_usage, how->name, &err);
    }
    int fd = text ? memory_file(text, size, &err) : -1;
    free(text);
    if (fd < 0)
        return fail(END_host, how->name, &err);
    char manifest[32];
    snprintf(manifest, sizeof(manifest), "fd:%d", fd);
    const bool network = manifest_has_network(m);
    const char *words[] = {
        network ? "zerovm-net" : "zerovm", "run",    "--name", how->name ? how->name : "", "--progress",
        how->progress ? "auto" : "none",   manifest, NULL,
    };
    return sibling_program_become(network ? "lib/zerovm/zerovm-net" : "bin/zerovm", (char *const *)words);
}
