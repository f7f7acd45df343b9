/* SPDX-License-Identifier: Apache-2.0 */
/* What a manifest says of one channel, as plain data. */
#ifndef CHANNEL_SPEC_H
#define CHANNEL_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zvm/abi/trap.h"

enum source_kind {
    SOURCE_NULL,    /* reads end at once, writes vanish */
    SOURCE_PATH,    /* a regular file, FIFO, character device or socket, by name; which shows when it is opened */
    SOURCE_FD,      /* a descriptor that the embedder or the parent process has open */
    SOURCE_PAIR,    /* another sandbox of this host, to which the parent process has made a pair */
    SOURCE_HOST,    /* what the embedder binds to the channel */
    SOURCE_ADDRESS, /* another sandbox at a network address */
    SOURCE_NODE,    /* another sandbox of the job, whose address the name service knows */
};

/* What a channel lets the guest do. Random access needs a regular file. */
enum mode {
    MODE_READ = 1,         /* the guest may read */
    MODE_WRITE = 2,        /* the guest may write */
    MODE_RANDOM_READ = 4,  /* reads take an offset */
    MODE_RANDOM_WRITE = 8, /* writes take an offset; the file's present content stays */
    MODE_APPEND = 16,      /* sequential writes go behind the file's present content */
};

enum {
    LIMIT_UNSET = -1,
    CHANNEL_NAME = 64,    /* longest name of a channel, without the NUL */
    CHANNEL_STANDARD = 3, /* the channels stdin, stdout and stderr, which every manifest has at these places */
};

/* Starts as channel_spec_init() leaves it. manifest_add_channel() replaces unset fields and checks the rest. */
struct channel_spec {
    char *name; /* owned; the guest's /dev/NAME */
    enum source_kind kind;
    char *path;     /* owned; SOURCE_PATH; the address, or NODE/NAME, of network sources */
    bool bind;      /* SOURCE_ADDRESS: this end is the one that listens */
    char *peer_key; /* owned; SOURCE_ADDRESS: public key of who must be at the other end; NULL: anybody */
    int fd;         /* SOURCE_FD: borrowed; SOURCE_PAIR: the session's own, a socket, */
    int memory_fd;  /* and a file in memory */
    const struct host_source *host; /* borrowed; SOURCE_HOST; NULL until it is bound */
    unsigned mode;                  /* unset: 0, which becomes MODE_WRITE for stdout and stderr, else MODE_READ */
    int64_t limits[ZVM_LIMITS];     /* calls and bytes; unset: LIMIT_UNSET, which becomes all that the mode allows */
    struct channel_spec *copies;    /* owned; sources that get all that is written, too; only their source counts */
    size_t copies_count;
    bool etag;    /* digest what passes */
    bool implied; /* a standard channel that nobody declared; a declared one takes its place */
};

/* An unnamed null channel with everything unset. */
void channel_spec_init(struct channel_spec *spec);
void channel_spec_release(struct channel_spec *spec);

/* Replaces unset fields by their defaults, which depend on the name. */
void channel_spec_complete(struct channel_spec *spec);

/* The standard channels, by their places; and the place of a name, or CHANNEL_STANDARD. */
struct channel_standard {
    const char *name;
    unsigned mode; /* the direction that it must have */
};
extern const struct channel_standard channel_standard[CHANNEL_STANDARD];
size_t channel_standard_place(const char *name);

/* Whether the mode lets the guest do what a limit is on. */
bool channel_spec_allows(const struct channel_spec *spec, enum zvm_limit limit);

/* The descriptors that a source names, which must be open before anything else is opened; answers how many. */
enum { SOURCE_DESCRIPTORS = 2 };
size_t channel_spec_descriptors(const struct channel_spec *source, int descriptors[SOURCE_DESCRIPTORS]);

/* Whether text may name a channel. */
bool channel_name_is_good(const char *text);

/* Whether its other end is another sandbox. */
static inline bool channel_spec_is_network(const struct channel_spec *spec)
{
    return spec->kind == SOURCE_ADDRESS || spec->kind == SOURCE_NODE;
}

#endif
