/* SPDX-License-Identifier: Apache-2.0 */
/* Streams against peers that do not keep to the rules, over each kind of line, and the frames themselves. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel_open.h"
#include "link.h"
#include "manifest_check.h"
#include "network_zmq.h"
#include "pair.h"
#include "suite.h"

/* What must not be taken for a frame; the message says why. */
static const struct {
    const char *bytes;
    size_t size;
    const char *message;
} bad_frames[] = {
#define HEAD(type, from) "ZVN1" type from "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define BAD(bytes, message)                                                                                            \
    {                                                                                                                  \
        bytes, sizeof(bytes) - 1, message                                                                              \
    }
    BAD("", "a frame of 0 bytes, expected at least 32"),
    BAD("ZVN1\2\1", "a frame of 6 bytes, expected at least 32"),
    BAD("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "a frame that is none of zerovm's"),
    BAD("ZVN2\2\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0x", "a frame of version 0x32, expected 0x31"),
    BAD(HEAD("\0", "\1"), "a frame of unknown type 0"),
    BAD(HEAD("\7", "\1"), "a frame of unknown type 7"),
    BAD("ZVN1\2\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0x", "a frame of unknown type 2"),
    BAD(HEAD("\2", "\2") "x", "a DATA frame from end 2, which does not send those"),
    BAD(HEAD("\4", "\1"), "a GRANT frame from end 1, which does not send those"),
    BAD(HEAD("\6", "\3"), "a FAIL frame from end 3, which does not send those"),
    BAD(HEAD("\6", "\0"), "a FAIL frame from end 0, which does not send those"),
    BAD(HEAD("\2", "\1"), "a DATA frame with 0 bytes, expected 1 to 262144"),
    BAD(HEAD("\3", "\1") "x", "a END frame with 1 bytes, expected 0 to 0"),
    BAD(HEAD("\1", "\1") "cookie", "a HELLO frame with 6 bytes, expected 32 to 32"),
#undef BAD
};

START_TEST(bad_frame_is_refused)
{
    struct frame f;
    struct error err = { 0 };
    ck_assert(!frame_parse(&f, bad_frames[_i].bytes, bad_frames[_i].size, &err));
    ck_assert_str_eq(err.message, bad_frames[_i].message);
}
END_TEST

START_TEST(longest_frame_is_taken_and_a_longer_one_is_not)
{
    static uint8_t bytes[FRAME_MOST + 1];
    struct frame f = { .type = FRAME_DATA, .from = FROM_WRITER, .sequence = 7, .count = UINT64_MAX, .check = 9 }, got;
    struct error err = { 0 };
    frame_header(&f, bytes);
    ck_assert_msg(frame_parse(&got, bytes, FRAME_MOST, &err), "%s", err.message);
    ck_assert(got.sequence == 7 && got.count == UINT64_MAX && got.check == 9 && got.size == FRAME_BYTES);
    ck_assert(got.payload == bytes + FRAME_HEADER);
    ck_assert(!frame_parse(&got, bytes, FRAME_MOST + 1, &err));
}
END_TEST

enum line { OVER_INPROC, OVER_PAIR, LINES };

/* One channel, connected to a peer that this test plays frame by frame. */
struct stage {
    enum line line;
    const struct network *how;
    struct manifest manifest;
    struct channel_spec spec;
    struct channel channel;
    struct transaction tx;
    atomic_int stop;
    void *_Atomic shared;
    struct network_session *network;
    struct wire peer; /* over inproc, */
    struct pair pair; /* or over a pair */
    bool writes;      /* the channel */
    uint64_t sent;
    XXH64_state_t check;
};

static bool peer_send(struct stage *s, const void *header, size_t header_size, const void *payload, size_t size)
{
    return s->line == OVER_PAIR ? pair_ops.send(&s->pair, header, header_size, payload, size)
                                : wire_send(&s->peer, header, header_size, payload, size);
}

static void peer_hangs_up(struct stage *s)
{
    if (s->line == OVER_PAIR)
        pair_release(&s->pair);
    else
        wire_close(&s->peer);
}

static void say(struct stage *s, enum frame_type type, uint64_t sequence, uint64_t count, uint64_t check,
                const void *payload, size_t size)
{
    uint8_t header[FRAME_HEADER];
    struct frame f = { .type = type, .from = s->writes ? FROM_READER : FROM_WRITER, .sequence = sequence };
    f.count = count;
    f.check = check;
    frame_header(&f, header);
    ck_assert(peer_send(s, header, sizeof(header), payload, size));
}

/* Apart: inlined, the compiler takes XXH64's loops for reads past short texts. */
static __attribute__((noinline)) uint64_t check_of(struct stage *s, const char *bytes, size_t size)
{
    XXH64_update(&s->check, bytes, size);
    return XXH64_digest(&s->check);
}

/* As it should be: the next number, and for DATA and END the check. */
static void say_well(struct stage *s, enum frame_type type, uint64_t count, const char *payload)
{
    size_t size = strlen(payload);
    say(s, type, s->sent++, count, check_of(s, payload, size), payload, size);
}

static void *greet(void *context)
{
    static const uint8_t cookie[FRAME_COOKIE];
    struct stage *s = context;
    say(s, FRAME_HELLO, s->sent++, 0, 0, cookie, sizeof(cookie));
    return NULL;
}

static void stage_source(struct stage *s)
{
    struct error err = { 0 };
    int sockets[2], memory;
    if (s->line == OVER_INPROC) {
        s->spec.kind = SOURCE_ADDRESS;
        s->spec.path = strdup("inproc://x");
        s->spec.bind = true;
        return;
    }
    ck_assert_msg(pair_make(sockets, &memory, &err), "%s", err.message);
    s->spec.kind = SOURCE_PAIR;
    s->spec.fd = sockets[0];
    s->spec.memory_fd = memory;
    ck_assert_msg(pair_open(&s->pair, sockets[1], dup(memory), &err), "%s", err.message);
}

static void stage_begin(struct stage *s, enum line line, bool writes, bool connect)
{
    struct error err = { 0 };
    *s = (struct stage){ .line = line, .how = line == OVER_PAIR ? &network_pairs : &network_zmq, .writes = writes };
    ck_assert(manifest_init(&s->manifest, &err));
    channel_spec_init(&s->spec);
    s->spec.name = strdup("c");
    s->spec.mode = writes ? MODE_WRITE : MODE_READ;
    stage_source(s);
    ck_assert_msg(manifest_add_channel(&s->manifest, &s->spec, &err), "%s", err.message);
    const struct channel_spec *spec = &s->manifest.channels[3];
    s->network = s->how->open(&s->manifest, &s->shared, &s->stop, &err);
    ck_assert_msg(s->network != NULL, "%s", err.message);
    ck_assert(channel_open(&s->channel, spec, ETAG_SHA256, &s->tx, &s->stop, &err));
    ck_assert_msg(s->how->add(s->network, &s->channel, &err), "%s", err.message);
    const struct wire_options options = { .address = "inproc://x", .most = FRAME_MOST + 1, .waiting = 64 };
    if (line == OVER_INPROC)
        ck_assert_msg(wire_connect(&s->peer, s->shared, &options, &err), "%s", err.message);
    XXH64_reset(&s->check, 0);
    if (!connect)
        return;
    greet(s);
    ck_assert_msg(s->how->connect(s->network), "%s", s->channel.failure.message);
}

static void stage_end(struct stage *s, const char *failure)
{
    ck_assert_str_eq(s->channel.failure.message, failure);
    s->how->close(s->network, "test");
    peer_hangs_up(s);
    if (s->line == OVER_INPROC)
        s->how->shared_free(s->shared);
    channel_close(&s->channel);
    manifest_release(&s->manifest);
}

/* What a writer sends after its greeting, and what comes of it. "" as payload: none. */
static const struct {
    const char *promise;
    struct {
        enum frame_type type;
        int64_t sequence, count, check; /* what is added to what would be right */
        const char *payload;
    } frames[3];
    int64_t reads[2]; /* answers to reads of 5 bytes */
    const char *failure;
} writers[] = {
    { "all is well", { { FRAME_DATA, 0, 0, 0, "hello" }, { FRAME_END, 0, 0, 0, "" } }, { 5, 0 }, "" },
    { "chunks do not show",
      { { FRAME_DATA, 0, 0, 0, "he" }, { FRAME_DATA, 0, 0, 0, "llo" }, { FRAME_END, 0, 0, 0, "" } },
      { 5, 0 },
      "" },
    { "an empty stream", { { FRAME_END, 0, 0, 0, "" } }, { 0, 0 }, "" },
    { "a frame is missing",
      { { FRAME_DATA, 1, 0, 0, "hello" } },
      { CHANNEL_FAILED },
      "channel c: the writer sent frame 2, expected 1" },
    { "a frame came twice",
      { { FRAME_DATA, 0, 0, 0, "hello" }, { FRAME_DATA, -1, -5, 0, "hello" } },
      { 5, CHANNEL_FAILED },
      "channel c: the writer sent frame 1, expected 2" },
    { "bytes are missing",
      { { FRAME_DATA, 0, 1, 0, "hello" } },
      { CHANNEL_FAILED },
      "channel c: the stream is damaged: DATA at byte 1, expected byte 0" },
    { "a byte is another",
      { { FRAME_DATA, 0, 0, 1, "hello" } },
      { CHANNEL_FAILED },
      "channel c: the stream is damaged: DATA at byte 0, expected byte 0 and another check" },
    { "a short end",
      { { FRAME_DATA, 0, 0, 0, "hello" }, { FRAME_END, 0, -1, 0, "" } },
      { 5, CHANNEL_FAILED },
      "channel c: the stream is damaged: END at byte 4, expected byte 5" },
    { "a long end",
      { { FRAME_DATA, 0, 0, 0, "hello" }, { FRAME_END, 0, 1, 0, "" } },
      { 5, CHANNEL_FAILED },
      "channel c: the stream is damaged: END at byte 6, expected byte 5" },
    { "an end of another stream",
      { { FRAME_DATA, 0, 0, 0, "hello" }, { FRAME_END, 0, 0, 1, "" } },
      { 5, CHANNEL_FAILED },
      "channel c: the stream is damaged: END at byte 5, expected byte 5 and another check" },
    { "the writer failed",
      { { FRAME_DATA, 0, 0, 0, "hello" }, { FRAME_FAIL, 0, 0, 0, "fault\n" } },
      { 5, CHANNEL_FAILED },
      "channel c: the writer's session failed: fault?" },
};

/* Each row over each kind of line. */
#define LINE ((enum line)(_i % LINES))
#define ROW  (_i / LINES)

START_TEST(reader_holds_the_writer_to_the_rules)
{
    struct stage s;
    char buffer[8];
    stage_begin(&s, LINE, false, true);
    uint64_t count = 0;
    for (size_t i = 0; i < 3 && writers[ROW].frames[i].type != 0; i++) {
        const char *payload = writers[ROW].frames[i].payload;
        size_t size = strlen(payload);
        say(&s, writers[ROW].frames[i].type, s.sent + (uint64_t)writers[ROW].frames[i].sequence,
            count + (uint64_t)writers[ROW].frames[i].count,
            check_of(&s, payload, size) + (uint64_t)writers[ROW].frames[i].check, payload, size);
        s.sent++;
        count += size;
    }
    for (int i = 0; i < 2; i++) {
        int64_t answer = channel_read(&s.channel, buffer, 5, 0);
        ck_assert_msg(answer == writers[ROW].reads[i], "%s: %ld, expected %ld", writers[ROW].promise, (long)answer,
                      (long)writers[ROW].reads[i]);
        if (answer == CHANNEL_FAILED)
            break;
        ck_assert_mem_eq(buffer, "hello", (size_t)answer);
    }
    stage_end(&s, writers[ROW].failure);
}
END_TEST

/* Answers of a reader to a writer, each after 2 bytes were written. */
static const struct {
    enum frame_type type;
    uint64_t count;
    const char *failure;
} readers[] = {
    { FRAME_DONE, 2, "channel c: the reader ended after 2 bytes, expected it to read all" },
    { FRAME_DONE, 3, "channel c: the reader sent DONE 3, which does not belong there" },
    { FRAME_GRANT, LINK_WINDOW - 1, "channel c: the reader sent GRANT 7, which does not belong there" },
    { FRAME_GRANT, LINK_WINDOW + 2, "channel c: the reader sent GRANT 10, which does not belong there" },
    { FRAME_GRANT, UINT64_MAX, "channel c: the reader sent GRANT 18446744073709551615, which does not belong there" },
    { FRAME_FAIL, 0, "channel c: the reader's session failed: " },
};

START_TEST(writer_holds_the_reader_to_the_rules)
{
    struct stage s;
    stage_begin(&s, LINE, true, true);
    ck_assert_int_eq(channel_write(&s.channel, "ab", 2, 0), 2);
    say(&s, readers[ROW].type, s.sent++, readers[ROW].count, 0, NULL, 0);
    ck_assert_int_eq(channel_write(&s.channel, "c", 1, 0), CHANNEL_FAILED);
    stage_end(&s, readers[ROW].failure);
}
END_TEST

static bool ends_well(struct stage *s)
{
    bool over = false, good = s->how->end(s->network);
    while (good && !over && !s->stop)
        good = s->how->settle(s->network, &over);
    return good && over;
}

START_TEST(writer_ends_well_only_when_all_was_read)
{
    for (uint64_t i = 0; i < 6; i++) {
        const uint64_t taken = i / 2;
        struct stage s;
        stage_begin(&s, LINE, true, true);
        ck_assert_int_eq(channel_write(&s.channel, "ab", 2, 0), 2);
        say(&s, FRAME_DONE, s.sent++, taken, 0, NULL, 0);
        if (i % 2) /* and has gone when the writer ends */
            peer_hangs_up(&s);
        ck_assert_int_eq(ends_well(&s), taken == 2);
        stage_end(&s, taken == 0   ? "channel c: the reader ended after 0 of 2 bytes, expected it to read all"
                      : taken == 1 ? "channel c: the reader ended after 1 of 2 bytes, expected it to read all"
                                   : "");
    }
}
END_TEST

/* What a reader said before it went counts, whatever the writer does first. */
START_TEST(reader_that_goes_said_why)
{
    for (int ends = 0; ends < 2; ends++) {
        struct stage s;
        stage_begin(&s, LINE, true, true);
        say(&s, FRAME_FAIL, s.sent++, 0, 0, "fault", 5);
        peer_hangs_up(&s);
        if (ends)
            ck_assert(!ends_well(&s));
        else
            ck_assert_int_eq(channel_write(&s.channel, "ab", 2, 0), CHANNEL_FAILED);
        stage_end(&s, "channel c: the reader's session failed: fault");
    }
}
END_TEST

/* One that grants and takes nothing must not fill the writer's memory. Inside a process the limits of both ends add up.
 */
START_TEST(reader_that_only_grants_is_lost)
{
    struct stage s;
    stage_begin(&s, LINE, true, true);
    int64_t answer = 1;
    uint64_t written = 0;
    for (; answer == 1 && written < 100 * LINK_WAITING; written++) {
        say(&s, FRAME_GRANT, s.sent++, written + LINK_WINDOW, 0, NULL, 0);
        answer = channel_write(&s.channel, "a", 1, 0);
    }
    ck_assert_int_eq(answer, CHANNEL_FAILED);
    ck_assert_uint_gt(written, LINK_WAITING);
    stage_end(&s, "channel c: the reader was lost: it ended without a word, or the connection was cut");
}
END_TEST

/* A peer that leaves without a word: after its bytes, never before them. */
START_TEST(peer_that_goes_is_lost_after_its_bytes)
{
    struct stage s;
    char buffer[8];
    stage_begin(&s, LINE, false, true);
    say_well(&s, FRAME_DATA, 0, "hello");
    peer_hangs_up(&s);
    ck_assert_int_eq(channel_read(&s.channel, buffer, 5, 0), 5);
    ck_assert_int_eq(channel_read(&s.channel, buffer, 1, 0), CHANNEL_FAILED);
    stage_end(&s, "channel c: the writer was lost: it ended without a word, or the connection was cut");
}
END_TEST

/* One end of a stream over ipc, whose session fails after some frames. */
struct failing_end {
    const char *address;
    bool writes;
    int frames;
};

static void *fail_midway(void *context)
{
    const struct failing_end *end = context;
    struct manifest manifest;
    struct channel_spec spec;
    struct channel channel;
    struct transaction tx = { 0 };
    atomic_int stop = 0;
    void *_Atomic shared = NULL;
    struct error err = { 0 };
    uint8_t *bytes = calloc(1, FRAME_BYTES);
    ck_assert(bytes && manifest_init(&manifest, &err));
    channel_spec_init(&spec);
    spec.name = strdup("c");
    spec.kind = SOURCE_ADDRESS;
    spec.path = strdup(end->address);
    spec.bind = !end->writes;
    spec.mode = end->writes ? MODE_WRITE : MODE_READ;
    ck_assert(manifest_add_channel(&manifest, &spec, &err));
    struct network_session *network = network_zmq.open(&manifest, &shared, &stop, &err);
    ck_assert_msg(network != NULL, "%s", err.message);
    ck_assert(channel_open(&channel, &manifest.channels[3], ETAG_SHA256, &tx, &stop, &err));
    ck_assert_msg(network_zmq.add(network, &channel, &err), "%s", err.message);
    ck_assert_msg(network_zmq.connect(network), "%s", channel.failure.message);
    for (int i = 0; i < end->frames && !channel.failure.message[0]; i++)
        end->writes ? channel_write(&channel, bytes, FRAME_BYTES, 0) : channel_read(&channel, bytes, FRAME_BYTES, 0);
    network_zmq.close(network, "test");
    channel_close(&channel);
    manifest_release(&manifest);
    free(bytes);
    return NULL;
}

/* ZeroMQ must not end the process: each round leaves it a connection that both hang up on with frames under way. */
START_TEST(both_ends_fail_with_frames_under_way)
{
    enum { ROUNDS = 60 };
    char address[64];
    for (int i = 0; i < ROUNDS; i++) {
        snprintf(address, sizeof(address), "ipc://@zerovm-%d-%d", getpid(), i);
        struct failing_end writer = { address, true, 1 + i % LINK_WINDOW }, reader = { address, false, i % 2 };
        pthread_t other;
        ck_assert_int_eq(pthread_create(&other, NULL, fail_midway, &writer), 0);
        fail_midway(&reader);
        pthread_join(other, NULL);
    }
}
END_TEST

START_TEST(stop_ends_a_wait_without_a_failure)
{
    struct stage s;
    char buffer[8];
    stage_begin(&s, LINE, false, true);
    s.stop = 1;
    ck_assert_int_eq(channel_read(&s.channel, buffer, 1, 0), 0);
    stage_end(&s, "");
    stage_begin(&s, LINE, false, false);
    s.stop = 1;
    ck_assert(!s.how->connect(s.network));
    stage_end(&s, "");
}
END_TEST

/* A reader that grants all the time must not keep a writer from its limits. */
START_TEST(stop_ends_a_write_that_need_not_wait)
{
    struct stage s;
    stage_begin(&s, LINE, true, true);
    s.stop = 1;
    ck_assert_int_eq(channel_write(&s.channel, "a", 1, 0), 0);
    say(&s, FRAME_GRANT, 7, 0, 0, NULL, 0); /* would be one error more, if it were looked at */
    ck_assert_int_eq(channel_write(&s.channel, "a", 1, 0), 0);
    ck_assert(!ends_well(&s));
    stage_end(&s, "");
}
END_TEST

START_TEST(greeting_must_be_one)
{
    static const uint8_t cookie[FRAME_COOKIE] = { 1 };
    struct stage s;
    stage_begin(&s, LINE, false, false);
    say(&s, FRAME_HELLO, 0, 0, 0, cookie, sizeof(cookie));
    ck_assert(!s.how->connect(s.network));
    stage_end(&s, "channel c: the writer greeted as one of another stream");
    stage_begin(&s, LINE, false, false);
    say(&s, FRAME_DATA, 0, 0, 0, "x", 1);
    ck_assert(!s.how->connect(s.network));
    stage_end(&s, "channel c: the writer sent DATA, expected HELLO");
    stage_begin(&s, LINE, false, false);
    peer_send(&s, "SSH-2.0-OpenSSH", 15, NULL, 0);
    ck_assert(!s.how->connect(s.network));
    stage_end(&s, "channel c: the writer sent: a frame of 15 bytes, expected at least 32");
}
END_TEST

static bool count_knocks(void *context, unsigned door, const char *key)
{
    (void)door, (void)key;
    ++*(int *)context;
    return false;
}

/* One who has keys: in a file for a session, or with a wire of his own. */
struct keyed {
    char path[64];
    struct wire_keys keys;
    struct wire_hub *hub;
    struct wire wire;
};

static void keyed_begin(struct keyed *k, const char *name)
{
    struct error err = { 0 };
    snprintf(k->path, sizeof(k->path), "/tmp/zerovm-%s-%d.key", name, getpid());
    ck_assert_msg(key_file_new(k->path, &k->keys, &err), "%s", err.message);
    ck_assert((k->hub = wire_hub_new(&k->keys, &err)) != NULL);
}

static void keyed_connect(struct keyed *k, const char *address, const struct keyed *to)
{
    struct error err = { 0 };
    const struct wire_options options = {
        .address = address, .peer_key = to->keys.public_key, .most = FRAME_MOST + 1, .waiting = LINK_WAITING
    };
    ck_assert_msg(wire_connect(&k->wire, k->hub, &options, &err), "%s", err.message);
}

static void keyed_end(struct keyed *k)
{
    wire_close(&k->wire);
    wire_hub_free(k->hub);
    unlink(k->path);
}

static void *greet_when_met(void *context)
{
    struct stage *s = context;
    while (!s->peer.met && !wire_lost(&s->peer))
        usleep(1000);
    return greet(context);
}

/* A stranger who knocks when the session runs is answered by its reads: ZeroMQ keeps nothing of him. */
START_TEST(late_stranger_is_answered)
{
    struct keyed reader = { .path = "" }, writer = { .path = "" }, stranger = { .path = "" };
    struct stage s = { .how = &network_zmq };
    struct error err = { 0 };
    char address[64], buffer[8];
    pthread_t thread;
    int knocks = 0;
    keyed_begin(&reader, "reader"), keyed_begin(&writer, "writer"), keyed_begin(&stranger, "stranger");
    snprintf(address, sizeof(address), "ipc://@zerovm-late-%d", getpid());
    ck_assert(manifest_init(&s.manifest, &err));
    s.manifest.key_file = strdup(reader.path);
    channel_spec_init(&s.spec);
    s.spec.name = strdup("c");
    s.spec.kind = SOURCE_ADDRESS;
    s.spec.path = strdup(address);
    s.spec.peer_key = strdup(writer.keys.public_key);
    s.spec.bind = true;
    s.spec.mode = MODE_READ;
    ck_assert_msg(manifest_add_channel(&s.manifest, &s.spec, &err), "%s", err.message);
    s.network = network_zmq.open(&s.manifest, &s.shared, &s.stop, &err);
    ck_assert_msg(s.network != NULL, "%s", err.message);
    ck_assert(channel_open(&s.channel, &s.manifest.channels[3], ETAG_SHA256, &s.tx, &s.stop, &err));
    ck_assert_msg(network_zmq.add(s.network, &s.channel, &err), "%s", err.message);
    keyed_connect(&writer, address, &reader);
    s.peer = writer.wire;
    XXH64_reset(&s.check, 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, greet_when_met, &s), 0);
    ck_assert_msg(s.how->connect(s.network), "%s", s.channel.failure.message);
    pthread_join(thread, NULL);
    keyed_connect(&stranger, address, &reader);
    for (uint64_t count = 0; !wire_lost(&stranger.wire); count++) {
        say_well(&s, FRAME_DATA, count, "x");
        ck_assert_int_eq(channel_read(&s.channel, buffer, 1, 0), 1);
    }
    wire_hub_admit(((struct zmq_session *)s.network)->hub, count_knocks, &knocks);
    ck_assert_int_eq(knocks, 0);
    writer.wire = s.peer;
    keyed_end(&stranger), keyed_end(&writer), keyed_end(&reader);
    network_zmq.close(s.network, NULL);
    channel_close(&s.channel);
    manifest_release(&s.manifest);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("link");
    TCase *tests = tcase_create("link");
#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
    tcase_add_loop_test(tests, bad_frame_is_refused, 0, ROWS(bad_frames));
    tcase_add_test(tests, longest_frame_is_taken_and_a_longer_one_is_not);
    tcase_add_loop_test(tests, reader_holds_the_writer_to_the_rules, 0, LINES * ROWS(writers));
    tcase_add_loop_test(tests, writer_holds_the_reader_to_the_rules, 0, LINES * ROWS(readers));
    tcase_add_loop_test(tests, writer_ends_well_only_when_all_was_read, 0, LINES);
    tcase_add_loop_test(tests, reader_that_only_grants_is_lost, 0, LINES);
    tcase_add_loop_test(tests, reader_that_goes_said_why, 0, LINES);
    tcase_add_loop_test(tests, peer_that_goes_is_lost_after_its_bytes, 0, LINES);
    tcase_add_test(tests, both_ends_fail_with_frames_under_way);
    tcase_add_loop_test(tests, stop_ends_a_wait_without_a_failure, 0, LINES);
    tcase_add_loop_test(tests, stop_ends_a_write_that_need_not_wait, 0, LINES);
    tcase_add_loop_test(tests, greeting_must_be_one, 0, LINES);
    tcase_add_test(tests, late_stranger_is_answered);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
