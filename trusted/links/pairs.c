/* SPDX-License-Identifier: Apache-2.0 */
/* The streams of one session to others of its host, which whoever started them has joined by pairs. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "clock.h"
#include "link.h"
#include "pair.h"

struct pairs_session {
    struct network_session base; /* first: what others see of it */
    uint64_t connect_ns;
    struct pair *pairs;     /* owned; one a link */
    struct pollfd *sockets; /* owned; room for those of all links, to wait for */
};

/* There is nobody else who could be at the other end. */
static const uint8_t cookie[FRAME_COOKIE];

static struct pairs_session *session_of(struct network_session *n)
{
    return (struct pairs_session *)n;
}

static void wait_for(struct network_session *n, struct link *const *which, size_t count, int timeout_ms)
{
    struct pairs_session *s = session_of(n);
    for (size_t i = 0; i < count; i++)
        s->sockets[i] = (struct pollfd){ .fd = ((const struct pair *)which[i]->line)->socket, .events = POLLIN };
    poll(s->sockets, count, timeout_ms);
}

static void pairs_close(struct network_session *n, const char *reason);

static struct network_session *pairs_open(const struct manifest *m, void *_Atomic *shared, const atomic_int *stop,
                                          struct error *err)
{
    (void)shared;
    const size_t count = manifest_sources(m, SOURCE_PAIR);
    struct pairs_session *s = calloc(1, sizeof(*s));
    if (!s) {
        error_memory(err);
        return NULL;
    }
    *s = (struct pairs_session){ .base.wait = wait_for, .connect_ns = m->connect_ns };
    s->pairs = calloc(count + 1, sizeof(*s->pairs));
    s->sockets = calloc(count + 1, sizeof(*s->sockets));
    if (!s->pairs || !s->sockets)
        error_set(err, ENOMEM, "%zu streams", count);
    else if (links_open(&s->base, count, stop, err))
        return &s->base;
    pairs_close(&s->base, NULL);
    return NULL;
}

static bool pairs_add(struct network_session *n, struct channel *c, struct error *err)
{
    struct pair *p = &session_of(n)->pairs[n->count];
    if (!pair_open(p, c->spec->fd, c->spec->memory_fd, err))
        return false;
    struct link *l = links_add(n, c);
    l->ops = &pair_ops;
    l->line = p;
    return true;
}

/* Looks at those that have not greeted. False when one cannot any more; *missing: how many may. */
static bool take_greetings(struct network_session *n, size_t *missing)
{
    *missing = 0;
    for (size_t i = 0; i < n->count; i++) {
        struct link *l = &n->links[i];
        struct error *err = &l->channel->failure;
        const bool lost = pair_ops.lost(l->line); /* asked first: what came just before is still there to read */
        if (!link_take_greeting(l, cookie, err) || (!l->met && lost && !link_lost(l, err)))
            return link_failed(l);
        if (!l->met)
            n->waiting[(*missing)++] = l;
    }
    return true;
}

static bool nobody_came(struct link *l)
{
    error_set(&l->channel->failure, 0, "the %s's session did not start within the time that connecting may take",
              link_other_end(l));
    return link_failed(l);
}

static bool pairs_connect(struct network_session *n)
{
    const uint64_t deadline = clock_read(CLOCK_MONOTONIC) + session_of(n)->connect_ns;
    size_t missing;
    for (size_t i = 0; i < n->count; i++)
        link_greet(&n->links[i], cookie); /* one that has left is told of below */
    while (take_greetings(n, &missing)) {
        if (missing == 0 || *n->stop)
            return missing == 0;
        if (clock_read(CLOCK_MONOTONIC) >= deadline)
            return nobody_came(n->waiting[0]);
        n->wait(n, n->waiting, missing, LINK_SLICE_MS);
    }
    return false;
}

static void pairs_close(struct network_session *n, const char *reason)
{
    if (!n)
        return;
    struct pairs_session *s = session_of(n);
    links_part(n, reason);
    for (size_t i = 0; i < n->count; i++)
        pair_release(&s->pairs[i]);
    links_release(n);
    free(s->pairs);
    free(s->sockets);
    free(s);
}

/* Nothing is shared by the sessions of a process. */
const struct network network_pairs = {
    pairs_open, pairs_add, pairs_connect, links_end, links_settle, pairs_close, NULL
};
