/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A manifest: everything that a session may use, as plain data.
 *
 * manifest_yaml.c makes one from text; an embedder or the command line may fill one in by hand.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "channel_spec.h"
#include "digest.h"
#include "error.h"

enum {
    MANIFEST_CHANNELS = ZVM_CHANNELS,
    MANIFEST_WORDS = 4096,    /* most args, and most env entries */
    MANIFEST_BYTES = 1 << 20, /* longest YAML text */
    MANIFEST_COPIES = 64,     /* most copies of a channel */
};

enum commit {
    COMMIT_SUCCESS, /* outputs take their places when the session ends well */
    COMMIT_NONE,    /* the session has none: regular files are for reading, but for what comes by descriptors */
};

struct manifest {
    char *program; /* owned; path of the image */
    char **args;   /* owned; args[0] is the program's name for itself */
    size_t args_count;
    char **env; /* owned; "NAME=value", sorted */
    size_t env_count;
    uint64_t memory;     /* bytes: image and heap; a multiple of the page size */
    uint64_t stack;      /* bytes; a multiple of the page size */
    uint64_t timeout_ns; /* wall clock; 0: none */
    uint64_t cpu_ns;     /* processor time; 0: none */
    uint64_t clock_ns;   /* what the guest's clock shows at the start: ns since 1970 */
    uint64_t seed;       /* of the guest's random numbers */
    enum etag_algorithm etag;
    bool etag_memory; /* digest the final memory */
    enum commit commit;
    bool durable;                  /* outputs are on disk when the session ends */
    bool jail;                     /* the guest may run code that it made and that was validated */
    char *report;                  /* owned; where the report goes; NULL: nowhere */
    char *name_service;            /* owned; its address; NULL: none */
    char *name_service_key;        /* owned; its public key */
    char *job, *job_token, *node;  /* owned; who this session is for the name service */
    char *listen;                  /* owned; where it binds what the name service tells others; NULL: the default */
    char *key_file;                /* owned; keys of this session; with it nothing goes over a network without keys */
    uint64_t connect_ns;           /* how long the other ends of network channels are waited for */
    struct channel_spec *channels; /* owned; 0, 1, 2 are stdin, stdout, stderr */
    size_t channels_count;
};

/* The defaults: no program, no args, the null source on the standard channels. */
bool manifest_init(struct manifest *m, struct error *err);

/* Add one string, copied: behind the others in args, at its place in env, so that equal manifests run equally. */
bool manifest_add_arg(struct manifest *m, const char *text, struct error *err);
bool manifest_add_env(struct manifest *m, const char *name, const char *value, struct error *err);

/* What is done with a source; false with err set ends it. */
typedef bool source_visit(void *context, struct channel_spec *source, struct error *err);

/* Does it with the sources of all channels and their copies. The error gets the channel's name. */
bool manifest_each_source(const struct manifest *m, source_visit *visit, void *context, struct error *err);

/* How many channels have a source of this kind. */
size_t manifest_sources(const struct manifest *m, enum source_kind kind);

/* Whether a channel leads to another sandbox over a network. */
bool manifest_has_network(const struct manifest *m);

/* Safe on a zeroed manifest; safe to repeat. */
void manifest_release(struct manifest *m);

#endif
