/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the streams of one session end.
 *
 * No wire is closed while something may come in on it: ZeroMQ 4.3 stops a connection whose socket is being closed at
 * the next message, and when the peer then hangs up before all is sent, the next heartbeat ends the process with an
 * assertion. So who spoke last listens, until the other end hangs up or needs no word of ours any more; then it closes,
 * and ZeroMQ forgets what was not sent.
 */
#include <string.h>

#include "clock.h"
#include "link.h"

bool links_end(struct network_session *n)
{
    for (size_t i = 0; i < n->count; i++)
        if (!link_end(&n->links[i], &n->links[i].channel->failure))
            return link_failed(&n->links[i]);
    return true;
}

bool links_settle(struct network_session *n, bool *over)
{
    size_t waiting = 0;
    for (size_t i = 0; i < n->count; i++) {
        struct link *l = &n->links[i];
        if (!link_settle(l, &l->channel->failure))
            return link_failed(l);
        if (!l->over)
            n->waiting[waiting++] = l;
    }
    *over = waiting == 0;
    if (waiting > 0)
        n->wait(n, n->waiting, waiting, LINK_SLICE_MS);
    return true;
}

/* Nothing of ours is under way to a peer, or nothing that it needs. */
static bool is_apart(const struct link *l)
{
    return !l->ops->is_open(l->line) || !(l->greeted || l->heard) || l->parted || l->done;
}

/* Drops what came in. False when it is time to close. */
static bool listen_on(struct link *l, uint64_t since)
{
    /* A writer that has sent all waits for our answer, and hangs up at once; others may have something else to do. */
    const int most_ms = l->channel->ended ? LINK_ANSWER_MS : LINK_PART_MS;
    struct frame f;
    struct error err = { 0 };
    const bool lost = l->ops->lost(l->line);
    for (int i = 0; i < LINK_WAITING && !l->parted && l->ops->receive(l->line, &l->message, 0); i++)
        l->parted =
            frame_parse(&f, l->message.bytes, l->message.size, &err) && (f.type == FRAME_FAIL || f.type == FRAME_DONE);
    return !lost && !l->parted && clock_read(CLOCK_MONOTONIC) - since < (uint64_t)most_ms * MS_NS;
}

void links_part(struct network_session *n, const char *reason)
{
    const uint64_t since = clock_read(CLOCK_MONOTONIC);
    size_t waiting;
    for (size_t i = 0; i < n->count; i++) {
        struct link *l = &n->links[i];
        if (reason && !l->over && !is_apart(l))
            link_send(l, FRAME_FAIL, 0, reason, strnlen(reason, FRAME_TEXT));
        if (is_apart(l) || l->ops->delivers(l->line))
            l->ops->close(l->line);
    }
    do {
        waiting = 0;
        for (size_t i = 0; i < n->count; i++) {
            struct link *l = &n->links[i];
            if (!l->ops->is_open(l->line))
                continue;
            if (listen_on(l, since))
                n->waiting[waiting++] = l;
            else
                l->ops->close(l->line);
        }
        /* Nothing tells of a peer of a bound wire that hangs up. */
        if (waiting > 0)
            n->wait(n, n->waiting, waiting, 1);
    } while (waiting > 0);
}
