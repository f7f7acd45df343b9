/* Network channels: what link.c (streams) and network_zmq.c (who is at the other end) share. */
#ifndef LINK_H
#define LINK_H

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "channel.h"
#include "link_frame.h"
#include "key_file.h"
#include "names_client.h"
#include "network.h"
#include "wire.h"

enum {
    LINK_WINDOW = 8, /* frames that may be under way in one stream */
    /* Messages that may wait here, each way. No peer that keeps to its grants, or that grants what it has room for,
     * gets near: ZeroMQ counts what was read in halves of this number, and a connection that it stops at the limit it
     * may take for broken when it is cut. */
    LINK_WAITING = 8 * LINK_WINDOW,
    LINK_SLICE_MS = 50,    /* how late a stop may be noticed */
    LINK_PART_MS = 250,    /* how long the last word may take to reach peers that may be busy, */
    LINK_ANSWER_MS = 2000, /* and one that waits for it */
};

/* One end of one stream. */
struct link {
    struct network_session *session; /* borrowed */
    struct channel *channel;         /* borrowed */
    struct wire_hub *hub;            /* borrowed */
    struct wire wire;                /* owned */
    bool writes, binds;
    unsigned door;              /* its place, for those who knock */
    const char *peer_key;       /* borrowed; NULL without keys */
    struct names_stream *named; /* borrowed; NULL with a fixed address */
    uint8_t cookie[FRAME_COOKIE];
    uint64_t retry_ns;           /* when to connect again, if there is no socket */
    bool greeted;                /* our HELLO is out */
    bool met;                    /* theirs is here */
    bool heard;                  /* something of theirs is here */
    bool over;                   /* the other end knows how it ended, and we do */
    bool parted;                 /* the other end has said its last word, and listens to nothing any more */
    uint64_t sent, received;     /* frames of all types */
    uint64_t frames, granted;    /* DATA frames: how many went, and how many may go */
    uint64_t count;              /* bytes that went */
    bool done;                   /* a writer's: the reader wants no more, */
    uint64_t taken;              /* after so many bytes */
    XXH64_state_t check;         /* of the bytes that went */
    struct wire_message message; /* owned; a reader's: what left points into */
    const uint8_t *at;
    size_t left;
};

/* The links of one session. */
struct network_session {
    const struct manifest *manifest; /* borrowed */
    const atomic_int *stop;          /* borrowed */
    struct wire_hub *hub;            /* owned; of tcp and ipc */
    struct wire_hub *inside;         /* borrowed; of inproc; NULL without */
    bool keyed;
    struct wire_keys keys;
    struct link *links; /* owned */
    size_t count;
    struct wire **wires;        /* owned; room for those of all links, to wait for */
    struct names_stream *named; /* owned; those of the links that the name service resolves */
    size_t named_count;
};

extern const struct channel_ops link_ops;

/* "reader"; for messages. */
const char *link_other_end(const struct link *l);

/* False when there is nobody. */
bool link_send(struct link *l, enum frame_type type, uint64_t count, const void *payload, size_t size);

/* Whether l->message is a frame that the other end may send now; read into f. */
bool link_check(struct link *l, struct frame *f, struct error *err);

/* Always false. */
bool link_lost(const struct link *l, struct error *err);

/* Always false. What failed, if it did not stop because it was told to, is in the channel; says which one that is. */
bool link_failed(struct link *l);

/* The guest ended well: tells the other end, waiting for nothing. */
bool link_end(struct link *l, struct error *err);

/* After that: looks, without waiting, whether the reader has told what it took; when it has, hangs up. */
bool link_settle(struct link *l, struct error *err);

/* The guest ended well: tells all before it waits for one, so that no two sessions wait for each other. As finish of
 * struct network. */
bool links_finish(struct network_session *n);

/* Tells the peers of streams that are not over why, unless reason is NULL, sees to it that last words arrive, and
 * closes all wires. */
void links_part(struct network_session *n, const char *reason);

#endif
