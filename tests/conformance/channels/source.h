/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of source that a channel can have, each with somebody on the other side. */
#ifndef SOURCE_H
#define SOURCE_H

#include <pthread.h>

#include "run.h"
#include "table.h"

enum { SOURCE_ROOM = 2 * SCRIPT_ROOM };

struct source;

enum holds { EMPTY, CONTENT, ENDLESS };

struct kind {
    const char *name;
    enum holds holds; /* what can be read from it */
    bool placed;      /* has random access */
    bool appends;
    bool both;      /* may be read and written */
    bool stores;    /* what is written can be read */
    bool sized;     /* its size is known */
    bool truncates; /* mode write drops what is there */
    bool sinks;     /* what is written is gone */
    /* Makes it, and says in s->text what stands in the manifest. Nobody is on the other side yet. */
    void (*make)(struct source *s);
    /* On threads of their own, until the channel is closed; NULL: nobody. They have what is to be read, and take what
     * arrives. */
    void *(*feed)(void *source);
    void *(*drain)(void *source);
};

extern const struct kind kinds[];
extern const size_t kinds_count;

/* One source for one session. */
struct source {
    const struct kind *kind;
    unsigned mode;
    struct host *host;
    char directory[32], path[64], text[128];
    uint8_t *bytes; /* owned; SOURCE_ROOM: what is read */
    size_t size;
    uint8_t *arrived; /* owned; what was written; where it is stored, the same as bytes */
    size_t arrived_size;
    struct host_source behind; /* for `source: host` */
    int own, peer;
    pthread_t threads[2];
    bool running[2];
};

/* Whether the manifest may say that mode for it. */
bool kind_allows(const struct kind *k, unsigned mode);

/* With content of that many bytes; alone: without anybody on the other side. capacity: of a buffer. */
void source_begin(struct source *s, const struct kind *k, unsigned mode, size_t content, size_t capacity, bool alone,
                  struct host *host);

/* After the session: arrived and arrived_size are what is there now. */
void source_collect(struct source *s);

void source_end(struct source *s);

#endif
