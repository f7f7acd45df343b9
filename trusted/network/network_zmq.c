/* SPDX-License-Identifier: Apache-2.0 */
/* The network channels of one session: who is at the other end of each, from the first bind to the last word. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "clock.h"
#include "network_zmq.h"

static struct zmq_session *session_of(struct network_session *n)
{
    return (struct zmq_session *)n;
}

static struct zmq_line *line_of(const struct link *l)
{
    return l->line;
}

static bool line_send(void *line, const void *header, size_t header_size, const void *payload, size_t size)
{
    return wire_send(&((struct zmq_line *)line)->wire, header, header_size, payload, size);
}

static bool line_receive(void *line, struct line_message *m, int timeout_ms)
{
    struct zmq_line *z = line;
    if (z->connected)
        wire_hub_admit(z->hub, NULL, NULL);
    const bool here = wire_receive(&z->wire, &z->message, timeout_ms);
    *m = (struct line_message){ here ? z->message.bytes : NULL, z->message.size };
    return here;
}

static bool line_lost(void *line)
{
    return wire_lost(&((struct zmq_line *)line)->wire);
}

static bool line_is_open(const void *line)
{
    return ((const struct zmq_line *)line)->wire.socket != NULL;
}

static void line_close(void *line)
{
    wire_close(&((struct zmq_line *)line)->wire);
}

/* What was sent inside the process is there. */
static bool line_delivers(const void *line)
{
    return ((const struct zmq_line *)line)->inside;
}

static const struct line_ops line_ops = { line_send, line_receive, line_lost, line_is_open, line_close, line_delivers };

static void wait_for(struct network_session *n, struct link *const *which, size_t count, int timeout_ms)
{
    struct zmq_session *z = session_of(n);
    for (size_t i = 0; i < count; i++)
        z->wires[i] = &line_of(which[i])->wire;
    wire_wait(NULL, z->wires, count, timeout_ms);
}

static bool is_inside(const struct channel_spec *spec)
{
    return spec->kind == SOURCE_ADDRESS && address_is_inside(spec->path);
}

/* Sessions of one process meet in one hub. */
static struct wire_hub *shared_hub(void *_Atomic *shared, struct error *err)
{
    void *hub = atomic_load(shared), *none = NULL;
    if (hub)
        return hub;
    hub = wire_hub_new(NULL, err);
    if (!hub || atomic_compare_exchange_strong(shared, &none, hub))
        return hub;
    wire_hub_free(hub);
    return none;
}

static void shared_free(void *shared)
{
    wire_hub_free(shared);
}

static void count_streams(const struct manifest *m, size_t *links, size_t *named, size_t *inside)
{
    *links = *inside = 0;
    *named = manifest_sources(m, SOURCE_NODE);
    for (size_t i = 0; i < m->channels_count; i++) {
        const struct channel_spec *spec = &m->channels[i];
        *links += channel_spec_is_network(spec);
        *inside += is_inside(spec);
    }
}

static void net_close(struct network_session *n, const char *reason);

static bool open_hubs(struct zmq_session *z, size_t links, size_t inside, void *_Atomic *shared, struct error *err)
{
    return (!z->keyed || key_file_read(z->manifest->key_file, &z->keys, err)) &&
           (links == inside || (z->hub = wire_hub_new(z->keyed ? &z->keys : NULL, err))) &&
           (inside == 0 || (z->inside = shared_hub(shared, err)));
}

static struct network_session *net_open(const struct manifest *m, void *_Atomic *shared, const atomic_int *stop,
                                        struct error *err)
{
    size_t links, named, inside;
    count_streams(m, &links, &named, &inside);
    struct zmq_session *z = calloc(1, sizeof(*z));
    if (!z) {
        error_memory(err);
        return NULL;
    }
    *z = (struct zmq_session){ .base.wait = wait_for, .manifest = m, .keyed = m->key_file != NULL };
    z->lines = calloc(links + 1, sizeof(*z->lines));
    z->wires = calloc(links + 1, sizeof(struct wire *));
    z->named = calloc(named + 1, sizeof(*z->named));
    if (!z->lines || !z->wires || !z->named)
        error_set(err, ENOMEM, "%zu network channels", links);
    else if (links_open(&z->base, links, stop, err) && open_hubs(z, links, inside, shared, err))
        return (struct network_session *)z;
    net_close((struct network_session *)z, NULL);
    return NULL;
}

static bool bind_line(struct zmq_line *z, const char *address, struct error *err)
{
    const struct wire_options options = {
        .address = address, .most = FRAME_MOST + 1, .waiting = LINK_WAITING, .door = z->door
    };
    return wire_bind(&z->wire, z->hub, &options, err);
}

/* NODE/NAME; the reader is the one that binds. */
static bool add_named(struct zmq_session *n, struct link *l, struct error *err)
{
    struct zmq_line *z = line_of(l);
    const char *path = l->channel->spec->path;
    struct names_stream *s = z->named = &n->named[n->named_count++];
    s->writes = l->writes;
    s->peer = path;
    s->peer_size = strcspn(path, "/");
    s->name = path + s->peer_size + 1;
    s->name_size = strlen(s->name);
    if (l->writes)
        return true;
    z->binds = true;
    if (!bind_line(z, n->manifest->listen ? n->manifest->listen : "tcp://127.0.0.1:*", err))
        return false;
    snprintf(s->address, sizeof(s->address), "%s", z->wire.address);
    return true;
}

static bool net_add(struct network_session *n, struct channel *c, struct error *err)
{
    struct zmq_session *s = session_of(n);
    const struct channel_spec *spec = c->spec;
    const bool inside = is_inside(spec);
    struct zmq_line *z = &s->lines[n->count];
    *z = (struct zmq_line){
        .hub = inside ? s->inside : s->hub,
        .inside = inside,
        .binds = spec->bind,
        .door = (unsigned)n->count,
        .peer_key = spec->peer_key,
    };
    struct link *l = links_add(n, c);
    l->ops = &line_ops;
    l->line = z;
    if (spec->kind == SOURCE_NODE)
        return add_named(s, l, err);
    return !z->binds || bind_line(z, spec->path, err);
}

static const char *address_of(const struct link *l)
{
    const struct zmq_line *z = line_of(l);
    return z->wire.address[0] ? z->wire.address : z->named ? z->named->address : l->channel->spec->path;
}

/* The first frame: who is there must know what we know. Who bound answers in kind. */
static bool take_hello(struct link *l, struct error *err)
{
    const struct zmq_line *z = line_of(l);
    const bool before = l->met;
    if (!z->wire.socket)
        return true;
    if (!link_take_greeting(l, z->cookie, err))
        return false;
    return before || !l->met || !z->binds || link_greet(l, z->cookie) || link_lost(l, err);
}

/* Starts one more try of a link that connects, or looks at the one under way. */
static bool try_connect(struct link *l, uint64_t now, struct error *err)
{
    struct zmq_line *z = line_of(l);
    const struct wire_options options = { .address = z->named ? z->named->address : l->channel->spec->path,
                                          .peer_key = z->peer_key,
                                          .most = FRAME_MOST + 1,
                                          .waiting = LINK_WAITING };
    if (!z->wire.socket)
        return now < z->retry_ns || wire_connect(&z->wire, z->hub, &options, err);
    if (wire_lost(&z->wire)) {
        /* One that greeted and left has said all that matters. */
        if (!take_hello(l, err) || l->met)
            return l->met;
        wire_close(&z->wire);
        l->greeted = false;
        l->sent = 0;
        z->retry_ns = now + (uint64_t)WIRE_RETRY_MS * MS_NS;
    } else if (z->wire.met && !l->greeted) {
        link_greet(l, z->cookie);
    }
    return true;
}

static bool step(struct link *l, uint64_t now)
{
    struct error *err = &l->channel->failure;
    return l->met || ((line_of(l)->binds || try_connect(l, now, err)) && take_hello(l, err)) || link_failed(l);
}

static bool may_enter(void *context, unsigned door, const char *key)
{
    const struct zmq_session *z = context;
    return door < z->base.count && z->lines[door].peer_key && strcmp(z->lines[door].peer_key, key) == 0;
}

/* What the name service knows becomes what the links need. */
static bool resolve(struct zmq_session *n, uint64_t deadline)
{
    struct error err = { 0 };
    if (n->named_count == 0)
        return true;
    bool good = names_resolve(n->manifest, n->hub, n->named, n->named_count, n->base.stop, deadline, &err);
    for (size_t i = 0; i < n->base.count; i++) {
        struct link *l = &n->base.links[i];
        struct zmq_line *z = line_of(l);
        if (!z->named)
            continue;
        if (!good) {
            l->channel->failure = err;
            return link_failed(l);
        }
        memcpy(z->cookie, z->named->cookie, sizeof(z->cookie));
        z->peer_key = n->keyed ? z->named->key : NULL;
    }
    return true;
}

/* One round over all links. *missing: one that has no peer yet; NULL when all have. */
static bool step_all(struct network_session *n, struct link **missing)
{
    const uint64_t now = clock_read(CLOCK_MONOTONIC);
    *missing = NULL;
    for (size_t i = 0; i < n->count; i++) {
        if (!step(&n->links[i], now))
            return false;
        if (!n->links[i].met && !*missing)
            *missing = &n->links[i];
    }
    return true;
}

static bool nobody_came(struct link *l)
{
    error_set(&l->channel->failure, 0, "no %s %s %s within the time that connecting may take", link_other_end(l),
              line_of(l)->binds ? "came to" : "was found at", address_of(l));
    return link_failed(l);
}

static bool net_connect(struct network_session *n)
{
    struct zmq_session *z = session_of(n);
    const uint64_t deadline = clock_read(CLOCK_MONOTONIC) + z->manifest->connect_ns;
    struct link *missing;
    bool good = resolve(z, deadline);
    for (size_t i = 0; i < n->count; i++)
        z->wires[i] = &z->lines[i].wire;
    while (good && (good = step_all(n, &missing)) && missing) {
        if (*n->stop)
            good = false;
        else if (clock_read(CLOCK_MONOTONIC) >= deadline)
            good = nobody_came(missing);
        else
            wire_wait(z->hub ? z->hub : z->inside, z->wires, n->count, WIRE_RETRY_MS);
        if (z->hub)
            wire_hub_admit(z->hub, may_enter, z);
    }
    for (size_t i = 0; good && i < n->count; i++) {
        wire_hide(z->wires[i]);
        z->lines[i].connected = true;
    }
    return good;
}

static void net_close(struct network_session *n, const char *reason)
{
    if (!n)
        return;
    struct zmq_session *z = session_of(n);
    links_part(n, reason);
    for (size_t i = 0; i < n->count; i++)
        wire_message_release(&z->lines[i].message);
    links_release(n);
    wire_hub_free(z->hub);
    free(z->lines);
    free(z->wires);
    free(z->named);
    explicit_bzero(z, sizeof(*z));
    free(z);
}

const struct network network_zmq = { net_open, net_add, net_connect, links_end, links_settle, net_close, shared_free };
