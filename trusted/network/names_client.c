/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "address.h"
#include "clock.h"
#include "names_client.h"
#include "source.h"

enum { SLICE_MS = 50 };

static void put_join(struct names_buffer *b, const struct manifest *m, const struct names_stream *streams, size_t count)
{
    uint8_t session[NAMES_SESSION];
    names_put_start(b, NAMES_JOIN);
    b->full |= getrandom(session, sizeof(session), 0) != sizeof(session);
    names_put_bytes(b, session, sizeof(session));
    names_put_text(b, m->job, strlen(m->job));
    names_put_text(b, m->job_token, strlen(m->job_token));
    names_put_text(b, m->node, strlen(m->node));
    names_put_count(b, count);
    for (size_t i = 0; i < count; i++) {
        const struct names_stream *s = &streams[i];
        const uint8_t direction = s->writes ? NAMES_WRITES : NAMES_READS;
        names_put_bytes(b, &direction, 1);
        names_put_text(b, s->peer, s->peer_size);
        names_put_text(b, s->name, s->name_size);
        names_put_text(b, s->address, s->writes ? 0 : strlen(s->address));
    }
}

/* Another node's word: it must be what a manifest may have, and lead out of this process. */
static bool take_address(struct names_stream *s, struct names_text address)
{
    if (address.size >= sizeof(s->address))
        return false;
    memcpy(s->address, address.text, address.size);
    s->address[address.size] = '\0';
    return network_source_is_good(SOURCE_ADDRESS, s->address) && !address_is_inside(s->address);
}

/* What the service said of one stream. A reader keeps its own address. */
static bool take_row(struct names_stream *s, const struct names_row *row, bool keyed, struct error *err)
{
    if ((s->writes && !take_address(s, row->address)) || row->key.size != (keyed ? KEY_LENGTH : 0))
        return error_set(err, 0, "the name service's answer has no good address or key");
    memcpy(s->cookie, row->cookie, sizeof(s->cookie));
    memcpy(s->key, row->key.text, row->key.size);
    return true;
}

static bool take_answer(const struct wire_message *message, struct names_stream *streams, size_t count, bool keyed,
                        struct error *err)
{
    struct names_message m;
    struct names_row row;
    if (!names_parse(&m, message->bytes, message->size, err))
        return error_wrap(err, "the name service sent");
    if (m.type == NAMES_REFUSED)
        return error_set(err, 0, "the name service refused: %.*s", (int)m.text.size, m.text.text);
    if (m.type != NAMES_READY || m.count != count)
        return error_set(err, 0, "the name service's answer is not for this node");
    const uint8_t *at = m.rows;
    for (size_t i = 0; i < count; i++)
        if (!names_next(&m, &at, &row) || !take_row(&streams[i], &row, keyed, err))
            return false;
    return true;
}

/* Asks again and again: so the service knows that we live, and one that was started anew learns of us. */
static bool call(struct post *p, const struct names_buffer *join, struct wire_message *answer, const atomic_int *stop,
                 uint64_t deadline_ns, struct error *err)
{
    uint64_t again = 0;
    while (!*stop) {
        const uint64_t now = clock_read(CLOCK_MONOTONIC);
        if (now >= deadline_ns)
            return error_set(err, 0,
                             "the name service %s did not answer that all nodes are there, within the time "
                             "that connecting may take",
                             p->wire.address);
        if (now >= again) {
            post_send(p, NULL, join->bytes, join->used);
            again = now + (uint64_t)NAMES_REFRESH_MS * MS_NS;
        }
        if (post_receive(p, NULL, answer, SLICE_MS))
            return true;
    }
    return false;
}

bool names_resolve(const struct manifest *m, struct wire_hub *hub, struct names_stream *streams, size_t count,
                   const atomic_int *stop, uint64_t deadline_ns, struct error *err)
{
    const struct wire_options options = {
        .address = m->name_service, .peer_key = m->name_service_key, .most = NAMES_MOST, .waiting = 4
    };
    struct names_buffer join = { .bytes = malloc(NAMES_MOST), .size = NAMES_MOST };
    struct wire_message answer = { 0 };
    struct post p;
    if (!join.bytes)
        return error_set(err, ENOMEM, "name service");
    put_join(&join, m, streams, count);
    bool good = (!join.full || error_set(err, 0, "the channels to other nodes have too long names")) &&
                post_call(&p, hub, &options, err);
    if (good) {
        snprintf(p.wire.address, sizeof(p.wire.address), "%s", m->name_service);
        good = call(&p, &join, &answer, stop, deadline_ns, err) &&
               take_answer(&answer, streams, count, m->key_file != NULL, err);
        wire_message_release(&answer);
        post_close(&p);
    }
    free(join.bytes);
    return good;
}
