/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A peer that is no session, and sends what no session would. Usage: peer writer|reader|service ADDRESS WORD...
 *
 * A writer connects to ADDRESS, a reader binds it, a service takes the name service's place and answers whatever comes
 * with the text that its one word is. The words of the others, in order:
 *   hello data=N end grant=N done=N fail=TEXT   sends that frame (data: the stream's next N bytes)
 *   bad=FIELD                                   the next frame is wrong there: see fields
 *   cut=N long=N                                the next frame has only N bytes, or N more
 *   hear=TYPE                                   waits for a frame of that type
 *   say=WORD                                    prints it
 *   die                                         ends here, without a word
 * At the end it listens until the connection is over. Prints a line for each frame that it hears, and "over".
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "link_frame.h"
#include "stream.h"
#include "wire.h"

/* What of a frame can be wrong, and how it is made wrong. */
static const struct {
    const char *name;
    int at;
    uint8_t differs;
} fields[] = {
    { "magic", 0, 1 },
    { "version", 3, 1 },
    { "type", 4, 64 },
    { "sender", 5, FROM_EITHER },
    { "nobody", 5, 8 },
    { "spare", 6, 1 },
    { "sequence", 8, 1 },
    { "count", 16, 1 },
    { "far", 23, 0x80 },
    { "check", 24, 1 },
    { "cookie", FRAME_HEADER, 1 },
};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]), MORE = 1 << 19, SLICE_MS = 20, SLICES = 2000 };

static struct {
    bool writes;
    struct wire wire;
    uint64_t sequence, at; /* frames and bytes of the stream that went */
    XXH64_state_t check;
    int bad; /* of fields; -1: nothing */
    long cut, longer;
    uint8_t bytes[FRAME_MOST + MORE];
} peer;

static void forget_faults(void)
{
    peer.bad = -1;
    peer.cut = -1;
    peer.longer = 0;
}

/* The payload is in peer.bytes already. */
static void send_frame(enum frame_type type, uint64_t count, size_t size)
{
    const bool checked = type == FRAME_DATA || type == FRAME_END;
    const struct frame f = { .type = type,
                             .from = peer.writes ? FROM_WRITER : FROM_READER,
                             .sequence = peer.sequence++,
                             .count = count,
                             .check = checked ? XXH64_digest(&peer.check) : 0 };
    frame_header(&f, peer.bytes);
    if (peer.bad >= 0)
        peer.bytes[fields[peer.bad].at] ^= fields[peer.bad].differs;
    size = peer.cut >= 0 ? (size_t)peer.cut : FRAME_HEADER + size + (size_t)peer.longer;
    wire_send(&peer.wire, peer.bytes, size, NULL, 0);
    memset(peer.bytes, 0, sizeof(peer.bytes));
    forget_faults();
}

static void send_data(size_t size)
{
    stream_fill(peer.bytes + FRAME_HEADER, size, peer.at);
    XXH64_update(&peer.check, peer.bytes + FRAME_HEADER, size);
    send_frame(FRAME_DATA, peer.at, size);
    peer.at += size;
}

/* The next frame, printed: its type; 0 when the connection is over. */
static unsigned hear(void)
{
    struct wire_message m = { 0 };
    struct frame f;
    struct error err = { 0 };
    for (int i = 0; i < SLICES && !wire_receive(&peer.wire, &m, SLICE_MS); i++)
        if (wire_lost(&peer.wire) && !wire_receive(&peer.wire, &m, 0))
            break;
    if (!m.bytes)
        return 0;
    if (!frame_parse(&f, m.bytes, m.size, &err)) {
        printf("nonsense: %s\n", err.message);
        exit(3);
    }
    printf("%s %llu %.*s\n", frame_name(f.type), (unsigned long long)f.count, f.type == FRAME_FAIL ? (int)f.size : 0,
           (const char *)f.payload);
    fflush(stdout);
    wire_message_release(&m);
    return f.type;
}

static void hear_type(const char *name)
{
    unsigned type;
    do
        type = hear();
    while (type != 0 && strcmp(frame_name((enum frame_type)type), name) != 0);
}

static int field(const char *name)
{
    for (int i = 0; i < FIELDS; i++)
        if (strcmp(fields[i].name, name) == 0)
            return i;
    exit(2);
}

static void fail(const char *text)
{
    size_t size = strlen(text);
    memcpy(peer.bytes + FRAME_HEADER, text, size);
    send_frame(FRAME_FAIL, 0, size);
}

static void act(const char *word, const char *value)
{
    const uint64_t number = strtoull(value, NULL, 10);
    if (strcmp(word, "hello") == 0)
        send_frame(FRAME_HELLO, 0, FRAME_COOKIE);
    else if (strcmp(word, "data") == 0)
        send_data(number);
    else if (strcmp(word, "end") == 0)
        send_frame(FRAME_END, peer.at, 0);
    else if (strcmp(word, "grant") == 0)
        send_frame(FRAME_GRANT, number, 0);
    else if (strcmp(word, "done") == 0)
        send_frame(FRAME_DONE, number, 0);
    else if (strcmp(word, "fail") == 0)
        fail(value);
    else if (strcmp(word, "bad") == 0)
        peer.bad = field(value);
    else if (strcmp(word, "cut") == 0)
        peer.cut = (long)number;
    else if (strcmp(word, "long") == 0)
        peer.longer = (long)number;
    else if (strcmp(word, "hear") == 0)
        hear_type(value);
    else if (strcmp(word, "say") == 0)
        printf("%s\n", value), fflush(stdout);
    else if (strcmp(word, "die") == 0)
        _exit(0);
    else
        exit(2);
}

/* A connection, as soon as there is one. */
static bool meet(struct wire_hub *hub, const char *address, struct error *err)
{
    const struct wire_options options = { .address = address, .most = FRAME_MOST, .waiting = 1000 };
    if (!peer.writes) {
        if (!wire_bind(&peer.wire, hub, &options, err))
            return false;
        for (int i = 0; i < SLICES && wire_lost(&peer.wire); i++)
            usleep(SLICE_MS * 1000);
        return true;
    }
    for (int i = 0; i < SLICES; i++) {
        if (!wire_connect(&peer.wire, hub, &options, err))
            return false;
        while (!wire_lost(&peer.wire) && !peer.wire.met)
            usleep(1000);
        /* Who binds may still take us for a second one and turn us away, as long as our try before is not forgotten. */
        if (peer.wire.met && usleep(SLICE_MS * 1000) == 0 && !wire_lost(&peer.wire))
            return true;
        wire_close(&peer.wire);
        usleep(SLICE_MS * 1000);
    }
    return false;
}

static int serve(struct wire_hub *hub, const char *address, const char *answer)
{
    const struct wire_options options = { .address = address, .most = FRAME_MOST, .waiting = 1000 };
    struct post p;
    struct post_sender from;
    struct wire_message m = { 0 };
    struct error err = { 0 };
    if (!post_serve(&p, hub, &options, &err))
        return 2;
    puts("up");
    fflush(stdout);
    for (;;)
        if (post_receive(&p, &from, &m, SLICE_MS))
            post_send(&p, &from, answer, strlen(answer));
}

int main(int argc, char **argv)
{
    struct error err = { 0 };
    struct wire_hub *hub = wire_hub_new(NULL, &err);
    if (!hub || argc < 3)
        return 2;
    if (strcmp(argv[1], "service") == 0)
        return serve(hub, argv[2], argv[3]);
    peer.writes = strcmp(argv[1], "writer") == 0;
    XXH64_reset(&peer.check, 0);
    forget_faults();
    if (!meet(hub, argv[2], &err)) {
        printf("%s\n", err.message);
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (value)
            *value++ = '\0';
        act(argv[i], value ? value : "");
    }
    while (hear() != 0)
        ;
    puts("over");
    wire_close(&peer.wire);
    wire_hub_free(hub);
    return 0;
}
