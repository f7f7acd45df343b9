/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "clock.h"
#include "digest.h"
#include "names_frame.h"
#include "wire.h"

enum {
    JOBS_MOST = 1024,
    NODES_MOST = 4096,
    BYTES_MOST = 64 << 20, /* of all that nodes have said */
    SECRET = 32,
    TICK_MS = 250, /* how late what has expired is noticed */
    PART_MS = 100, /* how long the last word may take to those who wait */
};

struct node {
    struct job *job;           /* borrowed; NULL: a free place */
    struct post_sender sender; /* where answers go */
    uint8_t *bytes;            /* owned; its JOIN */
    size_t size;
    struct names_message join; /* in bytes */
    uint64_t seen_ns;
};

struct job {
    char name[NAMES_ID + 1], token[NAMES_ID + 1];
    uint8_t secret[SECRET]; /* what cookies come from */
    uint64_t start_ns;
    size_t nodes; /* 0: a free place */
};

struct names_server {
    struct names_options options;
    struct wire_hub *hub; /* owned */
    struct post post;     /* owned */
    struct job jobs[JOBS_MOST];
    struct node nodes[NODES_MOST];
    size_t bytes;
    uint8_t told[NODES_MOST][NAMES_SESSION]; /* who was answered last, in a ring: */
    size_t told_next;                        /* what they asked before they heard must not bring them back */
};

static __attribute__((format(printf, 2, 3))) void say(const struct names_server *s, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    s->options.log(line);
}

static struct names_text text_of(const char *text)
{
    return (struct names_text){ text, strlen(text) };
}

static void refuse(struct names_server *s, const struct post_sender *to, const char *why)
{
    uint8_t bytes[NAMES_TEXT + 16];
    struct names_buffer b = { .bytes = bytes, .size = sizeof(bytes) };
    names_put_start(&b, NAMES_REFUSED);
    names_put_text(&b, why, strlen(why));
    post_send(&s->post, to, b.bytes, b.used);
}

static void node_drop(struct names_server *s, struct node *n)
{
    s->bytes -= n->size;
    n->job->nodes--;
    if (n->job->nodes == 0)
        explicit_bzero(n->job, sizeof(*n->job));
    free(n->bytes);
    *n = (struct node){ 0 };
}

/* The next of a job's nodes behind n; from the first where n is NULL. */
static struct node *next_node(struct names_server *s, const struct job *job, struct node *n)
{
    for (n = n ? n + 1 : s->nodes; n < s->nodes + NODES_MOST; n++)
        if (n->job == job)
            return n;
    return NULL;
}

static bool was_told(const struct names_server *s, const struct names_message *m)
{
    for (size_t i = 0; i < NODES_MOST; i++)
        if (memcmp(s->told[i], m->session, NAMES_SESSION) == 0)
            return true;
    return false;
}

/* All of them were answered, or are now, with why. */
static void job_drop(struct names_server *s, struct job *job, const char *why)
{
    struct node *n = NULL;
    for (size_t left = job->nodes; left > 0 && (n = next_node(s, job, n)) != NULL; left--) {
        if (why)
            refuse(s, &n->sender, why);
        memcpy(s->told[s->told_next++ % NODES_MOST], n->join.session, NAMES_SESSION);
        node_drop(s, n);
    }
}

static struct node *find_node(struct names_server *s, const struct job *job, struct names_text name)
{
    struct node *n = NULL;
    while ((n = next_node(s, job, n)) != NULL)
        if (names_same(n->join.node, name))
            return n;
    return NULL;
}

/* The other end of a stream: false when its node does not have it. */
static bool find_end(const struct node *peer, const struct node *n, const struct names_row *row, struct names_row *end)
{
    const uint8_t *at = peer->join.rows;
    while (names_next(&peer->join, &at, end))
        if (end->direction != row->direction && names_same(end->peer, n->join.node) && names_same(end->name, row->name))
            return true;
    return false;
}

enum state { INCOMPLETE, COMPLETE, IMPOSSIBLE };

/* Whether all of a job are there. text: who is missing, or why it cannot be. */
static enum state job_state(struct names_server *s, const struct job *job, char text[NAMES_TEXT])
{
    struct node *n = NULL;
    while ((n = next_node(s, job, n)) != NULL) {
        struct names_row row, end;
        for (const uint8_t *at = n->join.rows; names_next(&n->join, &at, &row);) {
            const struct node *peer = find_node(s, job, row.peer);
            if (!peer) {
                snprintf(text, NAMES_TEXT, "node %.*s, which %.*s has a channel with, is missing", (int)row.peer.size,
                         row.peer.text, (int)n->join.node.size, n->join.node.text);
                return INCOMPLETE;
            }
            if (!find_end(peer, n, &row, &end)) {
                snprintf(text, NAMES_TEXT, "node %.*s has no channel %.*s that %s node %.*s", (int)row.peer.size,
                         row.peer.text, (int)row.name.size, row.name.text,
                         row.direction == NAMES_WRITES ? "reads from" : "writes to", (int)n->join.node.size,
                         n->join.node.text);
                return IMPOSSIBLE;
            }
        }
    }
    return COMPLETE;
}

/* What both ends of a stream are told and nobody else can guess; false when there is no memory for it. */
static bool cookie_make(const struct job *job, struct names_text writer, struct names_text reader,
                        struct names_text name, uint8_t cookie[FRAME_COOKIE])
{
    const struct names_text parts[] = { { (const char *)job->secret, SECRET }, writer, reader, name };
    char text[DIGEST_TEXT];
    struct error err = { 0 };
    struct digest *d = digest_new(ETAG_SHA256, &err);
    if (!d)
        return false;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        digest_add(d, parts[i].text, parts[i].size);
        digest_add(d, "", 1);
    }
    digest_text(d, text);
    digest_free(d);
    memcpy(cookie, text, FRAME_COOKIE);
    return true;
}

/* Answers why it cannot be sent; NULL when it can. */
static const char *put_ready(struct names_server *s, const struct node *n, struct names_buffer *b)
{
    struct names_row row, end;
    names_put_start(b, NAMES_READY);
    names_put_count(b, n->join.count);
    for (const uint8_t *at = n->join.rows; names_next(&n->join, &at, &row);) {
        uint8_t cookie[FRAME_COOKIE];
        const struct node *peer = find_node(s, n->job, row.peer);
        bool writes = row.direction == NAMES_WRITES;
        find_end(peer, n, &row, &end);
        if (!cookie_make(n->job, writes ? n->join.node : row.peer, writes ? row.peer : n->join.node, row.name, cookie))
            return "the service has no room";
        names_put_bytes(b, cookie, sizeof(cookie));
        names_put_text(b, writes ? end.address.text : "", writes ? end.address.size : 0);
        names_put_text(b, peer->sender.key, strlen(peer->sender.key));
    }
    return b->full ? "the answer would be too long" : NULL;
}

static void job_ready(struct names_server *s, struct job *job)
{
    struct names_buffer b = { .bytes = malloc(NAMES_MOST), .size = NAMES_MOST };
    say(s, "job %s: ready, %zu nodes", job->name, job->nodes);
    for (struct node *n = NULL; b.bytes && (n = next_node(s, job, n)) != NULL;) {
        b.used = 0;
        b.full = false;
        const char *why = put_ready(s, n, &b);
        if (why)
            refuse(s, &n->sender, why);
        else
            post_send(&s->post, &n->sender, b.bytes, b.used);
    }
    free(b.bytes);
    job_drop(s, job, NULL);
}

static void job_look(struct names_server *s, struct job *job)
{
    char text[NAMES_TEXT];
    switch (job_state(s, job, text)) {
    case COMPLETE:
        job_ready(s, job);
        break;
    case IMPOSSIBLE:
        say(s, "job %s: %s", job->name, text);
        job_drop(s, job, text);
        break;
    case INCOMPLETE:
        break;
    }
}

/* The job of that name, or a free place. */
static struct job *find_job(struct names_server *s, struct names_text name)
{
    struct job *place = NULL;
    for (struct job *job = s->jobs; job < s->jobs + JOBS_MOST; job++) {
        if (job->nodes > 0 && names_same(text_of(job->name), name))
            return job;
        if (job->nodes == 0 && !place)
            place = job;
    }
    return place;
}

/* Takes as long for a token that is nearly right. */
static bool same_token(const struct job *job, struct names_text token)
{
    size_t size = strlen(job->token);
    unsigned differs = size != token.size;
    for (size_t i = 0; i < size && i < token.size; i++)
        differs |= (unsigned char)(job->token[i] ^ token.text[i]);
    return differs == 0;
}

static bool job_start(struct job *job, const struct names_message *m)
{
    *job = (struct job){ .start_ns = clock_read(CLOCK_MONOTONIC) };
    memcpy(job->name, m->job.text, m->job.size);
    memcpy(job->token, m->token.text, m->token.size);
    return getrandom(job->secret, sizeof(job->secret), 0) == sizeof(job->secret);
}

/* Why the node may not join; NULL when it may. */
static const char *objection(struct names_server *s, const struct job *job, const struct names_message *m, size_t size)
{
    if (!job)
        return "the service has too many jobs";
    if (job->nodes > 0 && !same_token(job, m->token))
        return "the token is not the job's";
    if (job->nodes > 0 && find_node(s, job, m->node))
        return "a node of that name is there already";
    return size > BYTES_MOST - s->bytes ? "the service has too many nodes" : NULL;
}

static bool node_add(struct names_server *s, struct job *job, const struct post_sender *from,
                     const struct wire_message *message)
{
    struct error err = { 0 };
    struct node *n = next_node(s, NULL, NULL);
    uint8_t *bytes = n ? malloc(message->size) : NULL;
    if (!bytes)
        return false;
    memcpy(bytes, message->bytes, message->size);
    *n = (struct node){
        .job = job, .sender = *from, .bytes = bytes, .size = message->size, .seen_ns = clock_read(CLOCK_MONOTONIC)
    };
    names_parse(&n->join, bytes, message->size, &err);
    s->bytes += n->size;
    job->nodes++;
    return true;
}

/* A session that joined says so again: that it lives, and where it is answered now. */
static bool refresh(struct names_server *s, const struct job *job, const struct names_message *m,
                    const struct post_sender *from)
{
    struct node *n = job && job->nodes > 0 && same_token(job, m->token) ? find_node(s, job, m->node) : NULL;
    if (!n || memcmp(n->join.session, m->session, NAMES_SESSION) != 0 || strcmp(n->sender.key, from->key) != 0)
        return false;
    n->sender = *from;
    n->seen_ns = clock_read(CLOCK_MONOTONIC);
    return true;
}

static void take_join(struct names_server *s, const struct post_sender *from, const struct wire_message *message)
{
    struct names_message m;
    struct error err = { 0 };
    if (!names_parse(&m, message->bytes, message->size, &err) || m.type != NAMES_JOIN) {
        say(s, "refused: %s", err.message[0] ? err.message : "a message that only the service sends");
        return;
    }
    struct job *job = find_job(s, m.job);
    if (refresh(s, job, &m, from) || was_told(s, &m))
        return;
    const char *why = objection(s, job, &m, message->size);
    if (!why && ((job->nodes == 0 && !job_start(job, &m)) || !node_add(s, job, from, message)))
        why = "the service has no room";
    say(s, "job %.*s: node %.*s %s%s", (int)m.job.size, m.job.text, (int)m.node.size, m.node.text,
        why ? "refused: " : "joined", why ? why : "");
    if (why)
        refuse(s, from, why);
    else
        job_look(s, job);
}

static void expire_nodes(struct names_server *s, uint64_t now)
{
    for (struct node *n = s->nodes; n < s->nodes + NODES_MOST; n++) {
        if (!n->job || now - n->seen_ns < (uint64_t)NAMES_EXPIRE_MS * MS_NS)
            continue;
        struct job *job = n->job;
        say(s, "job %s: node %.*s went away", job->name, (int)n->join.node.size, n->join.node.text);
        node_drop(s, n);
        /* Those that stay may have waited only for whom this one named. */
        if (job->nodes > 0)
            job_look(s, job);
    }
}

static void expire(struct names_server *s)
{
    const uint64_t now = clock_read(CLOCK_MONOTONIC);
    char text[NAMES_TEXT] = "";
    expire_nodes(s, now);
    for (struct job *job = s->jobs; job < s->jobs + JOBS_MOST; job++) {
        if (job->nodes == 0 || now - job->start_ns < s->options.wait_ns)
            continue;
        job_state(s, job, text);
        say(s, "job %s: waited long enough: %s", job->name, text);
        job_drop(s, job, text);
    }
}

static bool may_enter(void *context, unsigned door, const char *key)
{
    const struct names_server *s = context;
    (void)door;
    bool may = key_list_has(s->options.allow, key);
    if (!may)
        say(s, "refused: key %s", key);
    return may;
}

struct names_server *names_open(const struct names_options *o, struct error *err)
{
    struct names_server *s = calloc(1, sizeof(*s));
    if (!s) {
        error_set(err, ENOMEM, "name service");
        return NULL;
    }
    const struct wire_options options = { .address = o->listen, .most = NAMES_MOST, .waiting = 64 };
    s->options = *o;
    s->hub = wire_hub_new(o->keys, err);
    if (s->hub && post_serve(&s->post, s->hub, &options, err))
        return s;
    names_close(s);
    return NULL;
}

const char *names_address(const struct names_server *s)
{
    return s->post.wire.address;
}

/* A round takes a bounded number of messages, so that nobody can keep what has expired alive. */
void names_serve(struct names_server *s, int stop_fd)
{
    enum { ROUND = 256 };
    while (!post_wait(&s->post, stop_fd, TICK_MS)) {
        struct wire_message m = { 0 };
        struct post_sender from;
        wire_hub_admit(s->hub, may_enter, s);
        for (int i = 0; i < ROUND && post_receive(&s->post, &from, &m, 0); i++)
            take_join(s, &from, &m);
        wire_message_release(&m);
        expire(s);
    }
}

/* As links_part() does, for those to whom a word is still under way; nothing tells who of them hung up. */
static void part(struct names_server *s)
{
    const uint64_t deadline = clock_read(CLOCK_MONOTONIC) + (uint64_t)PART_MS * MS_NS;
    struct wire_message m = { 0 };
    struct post_sender from;
    for (uint64_t now; (now = clock_read(CLOCK_MONOTONIC)) < deadline;)
        post_receive(&s->post, &from, &m, 1 + (int)((deadline - now) / MS_NS));
    wire_message_release(&m);
}

void names_close(struct names_server *s)
{
    bool told = false;
    if (!s)
        return;
    for (struct job *job = s->jobs; job < s->jobs + JOBS_MOST; job++) {
        if (job->nodes == 0)
            continue;
        job_drop(s, job, "the service was stopped");
        told = true;
    }
    if (told)
        part(s);
    post_close(&s->post);
    wire_hub_free(s->hub);
    free(s);
}
