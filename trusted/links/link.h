/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stream from one session to another: frames over a line, granted, numbered and checked, with an end that both know.
 *
 * What a guest writes goes out in frames (link_frame.h). The reader grants them, LINK_WINDOW at a time: so what waits
 * is bounded, and no line has to hold anything back. Each frame carries where it stands in the stream and a check of
 * all bytes so far, so that no byte reaches a guest that does not belong there. The writer ends well only when the
 * reader has said that it took everything.
 */
#ifndef LINK_H
#define LINK_H

#include <stdatomic.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "channel.h"
#include "line.h"
#include "link_frame.h"
#include "network.h"

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
    const struct line_ops *ops;
    void *line; /* borrowed; what the ops work on */
    bool writes;
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
    struct line_message message; /* the last one; a reader's: what left points into */
    const uint8_t *at;
    size_t left;
};

/* The links of one session over one kind of lines. Their home puts what it needs besides behind it. */
struct network_session {
    const atomic_int *stop; /* borrowed */
    struct link *links;     /* owned */
    size_t count;
    struct link **waiting; /* owned; room for all links, */
    /* which this waits for, until something comes in or time is over. */
    void (*wait)(struct network_session *n, struct link *const *which, size_t count, int timeout_ms);
};

/* Room for so many; false with err set. To be released on failure, too. */
bool links_open(struct network_session *n, size_t most, const atomic_int *stop, struct error *err);
void links_release(struct network_session *n);

/* One more, for the channel; its home sets the line. */
struct link *links_add(struct network_session *n, struct channel *c);

extern const struct channel_ops link_ops;

/* "reader"; for messages. */
const char *link_other_end(const struct link *l);

/* False when there is nobody. */
bool link_send(struct link *l, enum frame_type type, uint64_t count, const void *payload, size_t size);

/* Says who we are: what both ends know of the stream. False when there is nobody. */
bool link_greet(struct link *l, const uint8_t cookie[FRAME_COOKIE]);

/* Looks, without waiting, whether the other end has greeted, and as one of this stream; then l->met. */
bool link_take_greeting(struct link *l, const uint8_t cookie[FRAME_COOKIE], struct error *err);

/* Always false. */
bool link_lost(const struct link *l, struct error *err);

/* Always false. The channel has the failure, unless the session was told to stop; this adds the channel's name. */
bool link_failed(struct link *l);

/* Whether l->message is a frame that the other end may send now; read into f. */
bool link_check(struct link *l, struct frame *f, struct error *err);

/* The guest ended well: tells the other end, waiting for nothing. */
bool link_end(struct link *l, struct error *err);

/* After that: looks, without waiting, whether the reader has told what it took; when it has, hangs up. */
bool link_settle(struct link *l, struct error *err);

/* As end and settle of struct network. */
bool links_end(struct network_session *n);
bool links_settle(struct network_session *n, bool *over);

/* Tells the peers of streams that are not over why, unless reason is NULL, sees to it that last words arrive, and lets
 * all lines go. */
void links_part(struct network_session *n, const char *reason);

#endif
