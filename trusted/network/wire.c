/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "listening.h"
#include "spare.h"

#define ZAP_ADDRESS "inproc://zeromq.zap.01"

enum { DAY_MS = 24 * 3600 * 1000 };
enum {
    CURVE_KEY = 32,
    MONITORED = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED |
                ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
};

_Static_assert(sizeof(zmq_msg_t) == sizeof(((struct wire_message *)0)->opaque), "wire.h");

struct wire_hub {
    void *context;
    bool keyed;
    struct wire_keys keys;
    void *gate;        /* with keys: where ZeroMQ asks who may come in */
    unsigned monitors; /* made so far; each needs a name */
};

static zmq_msg_t *message_of(struct wire_message *m)
{
    return (zmq_msg_t *)m->opaque;
}

static bool zmq_error(struct error *err, const char *what, const char *where)
{
    const int code = zmq_errno(); /* the system's, or one of ZeroMQ's own */
    return code < ZMQ_HAUSNUMERO ? error_set(err, code, "%s %s", what, where)
                                 : error_set(err, 0, "%s %s: %s", what, where, zmq_strerror(code));
}

bool wire_keys_new(struct wire_keys *keys, struct error *err)
{
    return zmq_curve_keypair(keys->public_key, keys->secret_key) == 0 || zmq_error(err, "make", "keys");
}

bool wire_keys_complete(struct wire_keys *keys)
{
    return zmq_curve_public(keys->public_key, keys->secret_key) == 0;
}

static bool set_number(void *socket, int option, int value)
{
    return zmq_setsockopt(socket, option, &value, sizeof(value)) == 0;
}

/* The next thing that a monitor tells; 0 when there is none. */
static unsigned monitor_event(void *monitor, int flags)
{
    uint8_t event[6], address[WIRE_ADDRESS];
    uint16_t what;
    int n;
    while ((n = zmq_recv(monitor, event, sizeof(event), flags)) < 0 && zmq_errno() == EINTR)
        ;
    if (n != sizeof(event) || zmq_recv(monitor, address, sizeof(address), 0) < 0)
        return 0;
    memcpy(&what, event, sizeof(what));
    return what;
}

/*
 * The threads that move bytes and end sockets make system calls when they start that a lockdown forbids later: returns
 * when each has done something, to look for a peer where there is none, and to end the socket that did.
 */
static bool wait_for_threads(void *context)
{
    static const char address[] = "inproc://threads";
    void *socket = zmq_socket(context, ZMQ_PAIR), *monitor = zmq_socket(context, ZMQ_PAIR);
    bool good = socket && monitor && zmq_socket_monitor(socket, address, ZMQ_EVENT_ALL) == 0 &&
                zmq_connect(monitor, address) == 0 && set_number(socket, ZMQ_LINGER, 0) &&
                zmq_connect(socket, "ipc://@zerovm/nobody") == 0 && monitor_event(monitor, 0) != 0;
    if (socket)
        zmq_close(socket);
    for (unsigned event = 0; good && event != ZMQ_EVENT_MONITOR_STOPPED;)
        good = (event = monitor_event(monitor, 0)) != 0;
    if (monitor)
        zmq_close(monitor);
    return good;
}

/* As many as ZeroMQ can have, 65,535: a wire that connects takes three of them, and by itself it stops at 1,023. */
static bool allow_sockets(void *context)
{
    return zmq_ctx_set(context, ZMQ_MAX_SOCKETS, zmq_ctx_get(context, ZMQ_SOCKET_LIMIT)) == 0;
}

/* ZeroMQ ends the process by an assertion where it cannot have what it starts with. */
static bool may_start(struct error *err)
{
    enum { DESCRIPTORS = 8, THREADS = 2 };
    return (spare_descriptors(DESCRIPTORS, err) && spare_threads(THREADS, err)) || error_wrap(err, "start ZeroMQ");
}

struct wire_hub *wire_hub_new(const struct wire_keys *keys, struct error *err)
{
    struct wire_hub *hub = calloc(1, sizeof(*hub));
    if (!hub) {
        error_set(err, ENOMEM, "network");
        return NULL;
    }
    if (!may_start(err)) {
        free(hub);
        return NULL;
    }
    hub->context = zmq_ctx_new();
    bool good = hub->context && allow_sockets(hub->context) && wait_for_threads(hub->context);
    if (good && keys) {
        hub->keyed = true;
        hub->keys = *keys;
        hub->gate = zmq_socket(hub->context, ZMQ_REP);
        good = hub->gate && zmq_bind(hub->gate, ZAP_ADDRESS) == 0;
    }
    if (good)
        return hub;
    zmq_error(err, "start", "ZeroMQ");
    wire_hub_free(hub);
    return NULL;
}

void wire_hub_free(struct wire_hub *hub)
{
    if (!hub)
        return;
    if (hub->gate)
        zmq_close(hub->gate);
    while (hub->context && zmq_ctx_term(hub->context) != 0 && zmq_errno() == EINTR)
        ;
    explicit_bzero(&hub->keys, sizeof(hub->keys));
    free(hub);
}

static bool more_parts(void *socket)
{
    int more = 0;
    size_t size = sizeof(more);
    return zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size) == 0 && more;
}

/* ZAP 1.0, RFC 27: what a request is made of. */
enum gate_part { VERSION, REQUEST, DOMAIN, ADDRESS, IDENTITY, MECHANISM, KEY, PARTS };

struct gate_request {
    char parts[PARTS][WIRE_ADDRESS];
    size_t sizes[PARTS];
    bool good; /* as many parts as there should be, and none too long */
};

/* The next request, if there is one. */
static bool gate_receive(void *gate, struct gate_request *r)
{
    char rest[WIRE_ADDRESS];
    size_t count = 0;
    *r = (struct gate_request){ .good = true };
    do {
        char *part = count < PARTS ? r->parts[count] : rest;
        int size = zmq_recv(gate, part, WIRE_ADDRESS - 1, ZMQ_DONTWAIT);
        if (size < 0)
            return false;
        r->good &= size < WIRE_ADDRESS && count < PARTS;
        if (count < PARTS)
            r->sizes[count++] = size < WIRE_ADDRESS ? (size_t)size : 0;
    } while (more_parts(gate));
    r->good &= count == PARTS && r->sizes[MECHANISM] == 5 && memcmp(r->parts[MECHANISM], "CURVE", 5) == 0 &&
               r->sizes[KEY] == CURVE_KEY;
    return true;
}

static void gate_answer(void *gate, const struct gate_request *r, bool may, const char *key)
{
    const struct {
        const char *text;
        size_t size;
    } parts[] = { { "1.0", 3 },
                  { r->parts[REQUEST], r->sizes[REQUEST] },
                  { may ? "200" : "400", 3 },
                  { "", 0 },
                  { key, strlen(key) },
                  { "", 0 } };
    enum { COUNT = sizeof(parts) / sizeof(parts[0]) };
    for (size_t i = 0; i < COUNT; i++)
        zmq_send(gate, parts[i].text, parts[i].size, i + 1 < COUNT ? ZMQ_SNDMORE : 0);
}

void wire_hub_admit(struct wire_hub *hub, wire_admit *admit, void *context)
{
    struct gate_request r;
    while (hub->gate && gate_receive(hub->gate, &r)) {
        char key[KEY_LENGTH + 1] = "";
        bool may = r.good && zmq_z85_encode(key, (const uint8_t *)r.parts[KEY], CURVE_KEY) && admit &&
                   admit(context, (unsigned)strtoul(r.parts[DOMAIN], NULL, 10), key);
        gate_answer(hub->gate, &r, may, key);
    }
}

void wire_message_release(struct wire_message *m)
{
    if (m->bytes)
        zmq_msg_close(message_of(m));
    *m = (struct wire_message){ 0 };
}

static bool set_text(void *socket, int option, const char *text)
{
    return zmq_setsockopt(socket, option, text, strlen(text)) == 0;
}

/* Who binds is the server of the handshake, and asks admit(); who connects knows the key that must be there. */
static bool set_keys(void *socket, const struct wire_hub *hub, const struct wire_options *o, bool bind)
{
    char door[16];
    if (!hub->keyed)
        return true;
    if (!bind)
        return o->peer_key && set_text(socket, ZMQ_CURVE_SERVERKEY, o->peer_key) &&
               set_text(socket, ZMQ_CURVE_PUBLICKEY, hub->keys.public_key) &&
               set_text(socket, ZMQ_CURVE_SECRETKEY, hub->keys.secret_key);
    snprintf(door, sizeof(door), "%u", o->door);
    return set_number(socket, ZMQ_CURVE_SERVER, 1) && set_text(socket, ZMQ_CURVE_SECRETKEY, hub->keys.secret_key) &&
           set_text(socket, ZMQ_ZAP_DOMAIN, door);
}

/* Only where it may be needed: ZeroMQ then takes IPv4 addresses for something that they were not written as. */
static bool maybe_ipv6(const char *address)
{
    const char *host = strchr(address, '/');
    return !host || host[strspn(host, "/0123456789.:*")] != '\0';
}

static bool set_options(void *socket, const struct wire_options *o)
{
    return set_number(socket, ZMQ_LINGER, 0) && set_number(socket, ZMQ_RCVHWM, o->waiting) &&
           set_number(socket, ZMQ_SNDHWM, o->waiting) && set_number(socket, ZMQ_IPV6, maybe_ipv6(o->address)) &&
           set_number(socket, ZMQ_HANDSHAKE_IVL, WIRE_HANDSHAKE_MS) &&
           zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &(int64_t){ (int64_t)o->most }, sizeof(int64_t)) == 0 &&
           set_number(socket, ZMQ_HEARTBEAT_IVL, WIRE_HEARTBEAT_MS) &&
           set_number(socket, ZMQ_HEARTBEAT_TIMEOUT, WIRE_DEAD_MS);
}

static bool wire_open(struct wire *w, struct wire_hub *hub, const struct wire_options *o, int type, bool bind,
                      struct error *err)
{
    *w = (struct wire){ .hub = hub };
    w->socket = zmq_socket(hub->context, type);
    return (w->socket && set_options(w->socket, o) && set_keys(w->socket, hub, o, bind)) ||
           zmq_error(err, "prepare", o->address);
}

/* The socket takes the descriptor when it is bound. */
static bool bind_ipc(void *socket, const char *address)
{
    const int fd = listening_open(address);
    if (fd < 0)
        return false;
    if (set_number(socket, ZMQ_USE_FD, fd) && zmq_bind(socket, address) == 0)
        return true;
    const int code = zmq_errno();
    close(fd);
    errno = code;
    return false;
}

/* Where the first of its addresses is bound tells w where it listens. */
static bool bind_one(struct wire *w, const char *address)
{
    size_t size = sizeof(w->address);
    const bool bound = strncmp(address, ADDRESS_IPC, strlen(ADDRESS_IPC)) == 0
                           ? bind_ipc(w->socket, address)
                           : set_number(w->socket, ZMQ_IPV6, maybe_ipv6(address)) && zmq_bind(w->socket, address) == 0;
    return bound && (w->address[0] || zmq_getsockopt(w->socket, ZMQ_LAST_ENDPOINT, w->address, &size) == 0);
}

/* A name may stand for addresses that this host lacks, as ::1 where there is no IPv6. */
static bool may_lack(int code)
{
    return code == EADDRNOTAVAIL || code == EAFNOSUPPORT || code == ENODEV;
}

/* All that the address stands for; with a port that is chosen here, the first. */
static bool bind_all(struct wire *w, const struct listening *l, const char *address, struct error *err)
{
    const char *port = strrchr(address, ':');
    const bool chosen = strcmp(port, ":*") == 0 || strcmp(port, ":0") == 0;
    /* It looks for interfaces first, by a socket that it cannot do without. */
    if (!spare_descriptors(2, err))
        return error_wrap(err, "bind %s", address);
    for (size_t i = 0; i < l->count && !(chosen && w->address[0]); i++) {
        if (bind_one(w, l->addresses[i]))
            continue;
        const bool lacks = may_lack(zmq_errno());
        zmq_error(err, "bind", address);
        if (!lacks)
            return false;
    }
    return w->address[0] != '\0';
}

static bool bind_socket(struct wire *w, const struct wire_options *o, struct error *err)
{
    struct listening l;
    if (!listening_resolve(&l, o->address, err))
        return error_wrap(err, "bind %s", o->address);
    if (!bind_all(w, &l, o->address, err)) {
        if (l.temporary)
            listening_remove(l.addresses[0], true);
        return false;
    }
    w->named = strncmp(w->address, ADDRESS_IPC, strlen(ADDRESS_IPC)) == 0 && w->address[strlen(ADDRESS_IPC)] != '@';
    w->temporary = l.temporary;
    return true;
}

void wire_hide(struct wire *w)
{
    if (w->named)
        listening_remove(w->address, w->temporary);
    w->named = false;
}

bool wire_bind(struct wire *w, struct wire_hub *hub, const struct wire_options *o, struct error *err)
{
    if (wire_open(w, hub, o, ZMQ_PAIR, true, err) && bind_socket(w, o, err))
        return true;
    wire_close(w);
    return false;
}

static bool watch(struct wire *w)
{
    char name[64];
    snprintf(name, sizeof(name), "inproc://monitor-%u", w->hub->monitors++);
    w->monitor = zmq_socket(w->hub->context, ZMQ_PAIR);
    return w->monitor && set_number(w->monitor, ZMQ_LINGER, 0) && zmq_socket_monitor(w->socket, name, MONITORED) == 0 &&
           zmq_connect(w->monitor, name) == 0;
}

bool wire_connect(struct wire *w, struct wire_hub *hub, const struct wire_options *o, struct error *err)
{
    bool inside = address_is_inside(o->address); /* has no events, and is always there */
    if (!wire_open(w, hub, o, ZMQ_PAIR, false, err))
        goto fail;
    /* In effect never again by itself, or what was sent would be lost between two connections. Not -1, which forgets
       what came in and was not read when the peer goes. */
    if (!set_number(w->socket, ZMQ_RECONNECT_IVL, DAY_MS) || !(inside || watch(w)) ||
        zmq_connect(w->socket, o->address) != 0) {
        zmq_error(err, "connect", o->address);
        goto fail;
    }
    snprintf(w->address, sizeof(w->address), "%s", o->address);
    w->met = inside;
    return true;
fail:
    wire_close(w);
    return false;
}

/* Reads what the monitor tells: true when the connection is over. */
static bool monitor_lost(struct wire *w)
{
    for (unsigned what; w->monitor && (what = monitor_event(w->monitor, ZMQ_DONTWAIT)) != 0;) {
        if (what == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
            w->met = true;
        else
            w->lost = true;
    }
    return w->lost;
}

/* A pipe is what ZeroMQ calls its way to a peer; without one nothing can be sent. With one that is full neither, but no
 * peer that takes what it asked for lets it become so. */
static bool has_pipe(void *socket)
{
    int events = 0;
    size_t size = sizeof(events);
    return zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLOUT);
}

bool wire_lost(struct wire *w)
{
    return monitor_lost(w) || !has_pipe(w->socket);
}

bool wire_send(struct wire *w, const void *header, size_t header_size, const void *payload, size_t size)
{
    zmq_msg_t m;
    if (zmq_msg_init_size(&m, header_size + size) != 0)
        return false;
    uint8_t *bytes = zmq_msg_data(&m);
    memcpy(bytes, header, header_size);
    if (size > 0)
        memcpy(bytes + header_size, payload, size);
    /* A pipe may only look full: ZeroMQ seldom asks what the peer has taken, but does when it is asked for events. */
    if (zmq_msg_send(&m, w->socket, ZMQ_DONTWAIT) >= 0 ||
        (has_pipe(w->socket) && zmq_msg_send(&m, w->socket, ZMQ_DONTWAIT) >= 0))
        return true;
    zmq_msg_close(&m);
    return false;
}

static bool receive(void *socket, struct wire_message *m, int timeout_ms)
{
    zmq_msg_t *message = message_of(m);
    zmq_msg_init(message);
    int n = zmq_msg_recv(message, socket, ZMQ_DONTWAIT);
    if (n < 0 && timeout_ms > 0 && set_number(socket, ZMQ_RCVTIMEO, timeout_ms))
        n = zmq_msg_recv(message, socket, 0);
    if (n < 0)
        return false;
    m->bytes = zmq_msg_data(message);
    m->size = zmq_msg_size(message);
    return true;
}

bool wire_receive(struct wire *w, struct wire_message *m, int timeout_ms)
{
    wire_message_release(m);
    return receive(w->socket, m, timeout_ms);
}

void wire_wait(struct wire_hub *hub, struct wire *const *wires, size_t count, int timeout_ms)
{
    zmq_pollitem_t *items = calloc(2 * count + 1, sizeof(*items));
    int used = 0;
    if (!items)
        return;
    if (hub && hub->gate)
        items[used++] = (zmq_pollitem_t){ .socket = hub->gate, .events = ZMQ_POLLIN };
    for (size_t i = 0; i < count; i++) {
        if (wires[i]->socket)
            items[used++] = (zmq_pollitem_t){ .socket = wires[i]->socket, .events = ZMQ_POLLIN };
        if (wires[i]->monitor)
            items[used++] = (zmq_pollitem_t){ .socket = wires[i]->monitor, .events = ZMQ_POLLIN };
    }
    zmq_poll(items, used, timeout_ms);
    free(items);
}

void wire_close(struct wire *w)
{
    wire_hide(w);
    if (w->socket) {
        if (w->monitor)
            zmq_socket_monitor(w->socket, NULL, 0);
        zmq_close(w->socket);
    }
    if (w->monitor)
        zmq_close(w->monitor);
    *w = (struct wire){ 0 };
}

bool post_serve(struct post *p, struct wire_hub *hub, const struct wire_options *o, struct error *err)
{
    if (wire_open(&p->wire, hub, o, ZMQ_ROUTER, true, err) && bind_socket(&p->wire, o, err))
        return true;
    wire_close(&p->wire);
    return false;
}

bool post_call(struct post *p, struct wire_hub *hub, const struct wire_options *o, struct error *err)
{
    if (!wire_open(&p->wire, hub, o, ZMQ_DEALER, false, err))
        return false;
    if (zmq_connect(p->wire.socket, o->address) == 0)
        return true;
    zmq_error(err, "connect", o->address);
    wire_close(&p->wire);
    return false;
}

/* Forgets the rest of a message in parts that is none of ours. */
static void drop_parts(void *socket)
{
    char rest;
    while (more_parts(socket) && zmq_recv(socket, &rest, sizeof(rest), ZMQ_DONTWAIT) >= 0)
        ;
}

bool post_receive(struct post *p, struct post_sender *from, struct wire_message *m, int timeout_ms)
{
    void *socket = p->wire.socket;
    wire_message_release(m);
    if (from) {
        struct wire_message id = { 0 };
        if (!receive(socket, &id, timeout_ms))
            return false;
        bool good = id.size <= POST_SENDER && more_parts(socket);
        *from = (struct post_sender){ .size = good ? id.size : 0 };
        memcpy(from->id, id.bytes, from->size);
        wire_message_release(&id);
        if (!good) {
            drop_parts(socket);
            return false;
        }
        timeout_ms = 0;
    }
    if (!receive(socket, m, timeout_ms))
        return false;
    const char *key = from ? zmq_msg_gets(message_of(m), "User-Id") : NULL;
    if (key)
        snprintf(from->key, sizeof(from->key), "%s", key);
    if (!more_parts(socket))
        return true;
    drop_parts(socket);
    wire_message_release(m);
    return false;
}

void post_send(struct post *p, const struct post_sender *to, const void *bytes, size_t size)
{
    if (!to || zmq_send(p->wire.socket, to->id, to->size, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0)
        zmq_send(p->wire.socket, bytes, size, ZMQ_DONTWAIT);
}

bool post_wait(struct post *p, int fd, int timeout_ms)
{
    zmq_pollitem_t items[3] = { { .fd = fd, .events = ZMQ_POLLIN },
                                { .socket = p->wire.socket, .events = ZMQ_POLLIN } };
    int first = fd < 0, used = 2;
    if (p->wire.hub->gate)
        items[used++] = (zmq_pollitem_t){ .socket = p->wire.hub->gate, .events = ZMQ_POLLIN };
    return zmq_poll(items + first, used - first, timeout_ms) > 0 && !first && items[0].revents != 0;
}

void post_close(struct post *p)
{
    wire_close(&p->wire);
}
