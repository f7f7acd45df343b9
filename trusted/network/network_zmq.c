/* The network channels of one session: who is at the other end of each, from the first bind to the last word. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "clock.h"

static bool is_inside(const struct channel_spec *spec)
{
    return spec->kind == SOURCE_ADDRESS && strncmp(spec->path, "inproc:", 7) == 0;
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
    *links = *named = *inside = 0;
    for (size_t i = 0; i < m->channels_count; i++) {
        const struct channel_spec *spec = &m->channels[i];
        *links += channel_spec_is_network(spec);
        *named += spec->kind == SOURCE_NODE;
        *inside += is_inside(spec);
    }
}

static void net_close(struct network_session *n, const char *reason);

static struct network_session *net_open(const struct manifest *m, void *_Atomic *shared, const atomic_int *stop,
                                        struct error *err)
{
    size_t links, named, inside;
    count_streams(m, &links, &named, &inside);
    struct network_session *n = calloc(1, sizeof(*n));
    if (n) {
        *n = (struct network_session){ .manifest = m, .stop = stop, .keyed = m->key_file != NULL };
        n->links = calloc(links + 1, sizeof(*n->links));
        n->wires = calloc(links + 1, sizeof(struct wire *));
        n->named = calloc(named + 1, sizeof(*n->named));
    }
    if (!n || !n->links || !n->wires || !n->named)
        error_set(err, ENOMEM, "%zu network channels", links);
    else if ((!n->keyed || key_file_read(m->key_file, &n->keys, err)) &&
             (links == inside || (n->hub = wire_hub_new(n->keyed ? &n->keys : NULL, err))) &&
             (inside == 0 || (n->inside = shared_hub(shared, err))))
        return n;
    net_close(n, NULL);
    return NULL;
}

static bool bind_link(struct link *l, const char *address, struct error *err)
{
    const struct wire_options options = {
        .address = address, .most = FRAME_MOST + 1, .waiting = LINK_WAITING, .door = l->door
    };
    return wire_bind(&l->wire, l->hub, &options, err);
}

/* NODE/NAME; the reader is the one that binds. */
static bool add_named(struct network_session *n, struct link *l, struct error *err)
{
    const char *path = l->channel->spec->path;
    struct names_stream *s = l->named = &n->named[n->named_count++];
    s->writes = l->writes;
    s->peer = path;
    s->peer_size = strcspn(path, "/");
    s->name = path + s->peer_size + 1;
    s->name_size = strlen(s->name);
    if (l->writes)
        return true;
    l->binds = true;
    if (!bind_link(l, n->manifest->listen ? n->manifest->listen : "tcp://127.0.0.1:*", err))
        return false;
    snprintf(s->address, sizeof(s->address), "%s", l->wire.address);
    return true;
}

static bool net_add(struct network_session *n, struct channel *c, struct error *err)
{
    struct link *l = &n->links[n->count];
    *l = (struct link){
        .session = n,
        .channel = c,
        .hub = is_inside(c->spec) ? n->inside : n->hub,
        .writes = c->spec->mode & MODE_WRITE,
        .binds = c->spec->bind,
        .door = (unsigned)n->count,
        .peer_key = c->spec->peer_key,
        .granted = LINK_WINDOW,
    };
    XXH64_reset(&l->check, 0);
    n->count++;
    c->ops = &link_ops;
    c->link = l;
    if (c->spec->kind == SOURCE_NODE)
        return add_named(n, l, err);
    return !l->binds || bind_link(l, c->spec->path, err);
}

static const char *address_of(const struct link *l)
{
    return l->wire.address[0] ? l->wire.address : l->named ? l->named->address : l->channel->spec->path;
}

static bool take_hello(struct link *l, struct error *err);

/* Starts one more try of a link that connects, or looks at the one under way. */
static bool try_connect(struct link *l, uint64_t now, struct error *err)
{
    const struct wire_options options = { .address = l->named ? l->named->address : l->channel->spec->path,
                                          .peer_key = l->peer_key,
                                          .most = FRAME_MOST + 1,
                                          .waiting = LINK_WAITING };
    if (!l->wire.socket)
        return now < l->retry_ns || wire_connect(&l->wire, l->hub, &options, err);
    if (wire_lost(&l->wire)) {
        /* One that greeted and left has said all that matters. */
        if (!take_hello(l, err) || l->met)
            return l->met;
        wire_close(&l->wire);
        l->greeted = false;
        l->sent = 0;
        l->retry_ns = now + (uint64_t)WIRE_RETRY_MS * MS_NS;
    } else if (l->wire.met && !l->greeted) {
        l->greeted = link_send(l, FRAME_HELLO, 0, l->cookie, sizeof(l->cookie));
    }
    return true;
}

/* The first frame: who is there must know what we know. Who bound answers in kind. */
static bool take_hello(struct link *l, struct error *err)
{
    struct frame f;
    if (l->met || !l->wire.socket || !wire_receive(&l->wire, &l->message, 0))
        return true;
    if (!link_check(l, &f, err))
        return false;
    if (memcmp(f.payload, l->cookie, sizeof(l->cookie)) != 0)
        return error_set(err, 0, "the %s greeted as one of another stream", link_other_end(l));
    l->met = true;
    if (l->binds && !(l->greeted = link_send(l, FRAME_HELLO, 0, l->cookie, sizeof(l->cookie))))
        return link_lost(l, err);
    return true;
}

static bool step(struct link *l, uint64_t now)
{
    struct error *err = &l->channel->failure;
    return l->met || ((l->binds || try_connect(l, now, err)) && take_hello(l, err)) || link_failed(l);
}

static bool may_enter(void *context, unsigned door, const char *key)
{
    const struct network_session *n = context;
    return door < n->count && n->links[door].peer_key && strcmp(n->links[door].peer_key, key) == 0;
}

/* What the name service knows becomes what the links need. */
static bool resolve(struct network_session *n, uint64_t deadline)
{
    struct error err = { 0 };
    if (n->named_count == 0)
        return true;
    bool good = names_resolve(n->manifest, n->hub, n->named, n->named_count, n->stop, deadline, &err);
    for (size_t i = 0; i < n->count; i++) {
        struct link *l = &n->links[i];
        if (!l->named)
            continue;
        if (!good) {
            l->channel->failure = err;
            return link_failed(l);
        }
        memcpy(l->cookie, l->named->cookie, sizeof(l->cookie));
        l->peer_key = n->keyed ? l->named->key : NULL;
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
              l->binds ? "came to" : "was found at", address_of(l));
    return link_failed(l);
}

static bool net_connect(struct network_session *n)
{
    const uint64_t deadline = clock_read(CLOCK_MONOTONIC) + n->manifest->connect_ns;
    struct link *missing;
    bool good = resolve(n, deadline);
    for (size_t i = 0; i < n->count; i++)
        n->wires[i] = &n->links[i].wire;
    while (good && (good = step_all(n, &missing)) && missing) {
        if (*n->stop)
            good = false;
        else if (clock_read(CLOCK_MONOTONIC) >= deadline)
            good = nobody_came(missing);
        else
            wire_wait(n->hub ? n->hub : n->inside, n->wires, n->count, WIRE_RETRY_MS);
        if (n->hub)
            wire_hub_admit(n->hub, may_enter, n);
    }
    for (size_t i = 0; good && i < n->count; i++)
        wire_hide(n->wires[i]);
    return good;
}

static void net_close(struct network_session *n, const char *reason)
{
    if (!n)
        return;
    links_part(n, reason);
    for (size_t i = 0; i < n->count; i++) {
        wire_message_release(&n->links[i].message);
        n->links[i].channel->link = NULL;
    }
    wire_hub_free(n->hub);
    free(n->links);
    free(n->wires);
    free(n->named);
    explicit_bzero(n, sizeof(*n));
    free(n);
}

const struct network network_zmq = { net_open, net_add, net_connect, links_finish, net_close, shared_free };
