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

#include "digest.h"
#include "error.h"

enum source_kind {
    SOURCE_NULL,    /* reads end at once, writes vanish */
    SOURCE_PATH,    /* a regular file, FIFO, character device or socket, by name; which shows when it is opened */
    SOURCE_FD,      /* a descriptor that the embedder or the parent process has open */
    SOURCE_HOST,    /* what the embedder binds to the channel */
    SOURCE_ADDRESS, /* another sandbox at a network address */
    SOURCE_NODE,    /* another sandbox of the job, whose address the name service knows */
};

/* The numbering of struct zvm_channel_record's limits. */
enum limit { LIMIT_GETS, LIMIT_GET_BYTES, LIMIT_PUTS, LIMIT_PUT_BYTES, LIMITS };

enum {
    MANIFEST_CHANNELS = 1024, /* most channels, the three standard ones included */
    MANIFEST_WORDS = 4096,    /* most args, and most env entries */
    MANIFEST_BYTES = 1 << 20, /* longest YAML text */
    MANIFEST_COPIES = 64,     /* most copies of a channel */
    CHANNEL_NAME = 64,        /* longest name of a channel, without the NUL */
};

/* What a channel lets the guest do. Random access needs a regular file. */
enum mode {
    MODE_READ = 1,         /* the guest may read */
    MODE_WRITE = 2,        /* the guest may write */
    MODE_RANDOM_READ = 4,  /* reads take an offset */
    MODE_RANDOM_WRITE = 8, /* writes take an offset; the file's present content stays */
    MODE_APPEND = 16,      /* sequential writes go behind the file's present content */
};

enum { LIMIT_UNSET = -1 };

/* Starts as channel_spec_init leaves it; manifest_add_channel replaces what is unset and checks the rest. */
struct channel_spec {
    char *name; /* owned; the guest's /dev/NAME */
    enum source_kind kind;
    char *path;     /* owned; SOURCE_PATH; the address, or NODE/NAME, of network sources */
    bool bind;      /* SOURCE_ADDRESS: this end is the one that listens */
    char *peer_key; /* owned; SOURCE_ADDRESS: public key of who must be at the other end; NULL: anybody */
    int fd;         /* borrowed; SOURCE_FD */
    const struct host_source *host; /* borrowed; SOURCE_HOST; NULL until it is bound */
    unsigned mode;                  /* unset: 0, which becomes MODE_WRITE for stdout and stderr, else MODE_READ */
    int64_t limits[LIMITS];         /* calls and bytes; unset: LIMIT_UNSET, which becomes all that the mode allows */
    struct channel_spec *copies;    /* owned; sources that get all that is written, too; only their source counts */
    size_t copies_count;
    bool no_file; /* SOURCE_PATH: it was no regular file when a job staged its outputs, and must be none now */
    bool etag;    /* digest what passes */
    bool implied; /* a standard channel that nobody declared; a declared one takes its place */
};

struct manifest {
    char *program; /* owned; path of the image */
    char **args;   /* owned; args[0] is the program's name for itself */
    size_t args_count;
    char **env; /* owned; "NAME=value" */
    size_t env_count;
    uint64_t memory;     /* bytes: image and heap; a multiple of the page size */
    uint64_t stack;      /* bytes; a multiple of the page size */
    uint64_t timeout_ns; /* wall clock; 0: none */
    uint64_t cpu_ns;     /* processor time; 0: none */
    uint64_t clock_ns;   /* what the guest's clock shows at the start: ns since 1970 */
    uint64_t seed;       /* of the guest's random numbers */
    enum etag_algorithm etag;
    bool etag_memory;              /* digest the final memory */
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

/* An unnamed null channel with everything unset. */
void channel_spec_init(struct channel_spec *spec);
void channel_spec_release(struct channel_spec *spec);

/*
 * Appends one channel; stdin, stdout and stderr go to their own places. Takes ownership of the spec's strings, on
 * failure too. Keys by text: manifest_key.h.
 */
bool manifest_add_channel(struct manifest *m, struct channel_spec *spec, struct error *err);

/* Append one string, copied. */
bool manifest_add_arg(struct manifest *m, const char *text, struct error *err);
bool manifest_add_env(struct manifest *m, const char *name, const char *value, struct error *err);

/* Whether its other end is another sandbox. */
static inline bool channel_spec_is_network(const struct channel_spec *spec)
{
    return spec->kind == SOURCE_ADDRESS || spec->kind == SOURCE_NODE;
}

bool manifest_has_network(const struct manifest *m);

/* What must hold between fields however they were filled in. */
bool manifest_check(const struct manifest *m, struct error *err);

/*
 * Reads YAML text (zerovm-manifest(5)) into a manifest that the caller releases, on failure too. On failure err says
 * file:line:column, what is wrong and what was expected. Relative paths in it are taken from file's directory. Opens
 * nothing.
 */
bool manifest_read_yaml(struct manifest *m, const char *text, size_t size, const char *file, struct error *err);

/* Safe on a zeroed manifest; safe to repeat. */
void manifest_release(struct manifest *m);

#endif
