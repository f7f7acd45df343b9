/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs: what one end sends the other gets, and what no end would send. */
#include <check.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link.h"
#include "pair.h"
#include "suite.h"

struct ends {
    struct pair a, b;
};

static void ends_make(struct ends *e)
{
    struct error err = { 0 };
    int sockets[2], memory;
    ck_assert_msg(pair_make(sockets, &memory, &err), "%s", err.message);
    ck_assert(fcntl(sockets[0], F_GETFD) == FD_CLOEXEC && fcntl(memory, F_GETFD) == FD_CLOEXEC);
    ck_assert_msg(pair_open(&e->a, sockets[0], memory, &err), "%s", err.message);
    ck_assert_msg(pair_open(&e->b, sockets[1], dup(memory), &err), "%s", err.message);
}

static void ends_free(struct ends *e)
{
    pair_release(&e->a);
    pair_release(&e->b);
}

static void fill(uint8_t *bytes, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(seed + i * 7 + i / 253);
}

static const size_t sizes[] = { 0, 1, PAIR_SHORT - 1, PAIR_SHORT, PAIR_SHORT + 1, 4096, FRAME_BYTES - 1, FRAME_BYTES };
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

/* Twice round all places of the file, each message read before the next but as many as a link grants. */
START_TEST(messages_come_whole_and_in_order)
{
    static uint8_t sent[FRAME_BYTES], header[FRAME_HEADER];
    const size_t size = sizes[_i % SIZES], ahead = _i < SIZES ? 1 : PAIR_PLACES;
    struct ends e;
    struct line_message m;
    ends_make(&e);
    for (unsigned round = 0; round < 2 * PAIR_PLACES; round += (unsigned)ahead) {
        for (unsigned i = 0; i < ahead; i++) {
            memset(header, (int)(round + i), sizeof(header));
            fill(sent, size, round + i);
            ck_assert(pair_ops.send(&e.a, header, sizeof(header), sent, size));
        }
        for (unsigned i = 0; i < ahead; i++) {
            memset(header, (int)(round + i), sizeof(header));
            fill(sent, size, round + i);
            ck_assert(pair_ops.receive(&e.b, &m, 0));
            ck_assert_uint_eq(m.size, FRAME_HEADER + size);
            ck_assert_mem_eq(m.bytes, header, FRAME_HEADER);
            ck_assert(memcmp(m.bytes + FRAME_HEADER, sent, size) == 0);
        }
    }
    ck_assert(!pair_ops.receive(&e.b, &m, 0) && m.bytes == NULL);
    ck_assert(!pair_ops.lost(&e.a) && !pair_ops.lost(&e.b));
    ends_free(&e);
}
END_TEST

/* What was sent before an end let go is there, and then the loss; also when it left something unread itself. */
START_TEST(last_messages_arrive)
{
    uint8_t header[FRAME_HEADER] = { 0 }, long_one[4096] = { 1 };
    struct ends e;
    struct line_message m;
    ends_make(&e);
    if (_i)
        ck_assert(pair_ops.send(&e.b, header, sizeof(header), NULL, 0));
    ck_assert(pair_ops.send(&e.a, header, sizeof(header), long_one, sizeof(long_one)));
    ck_assert(pair_ops.send(&e.a, header, sizeof(header), "last", 4));
    pair_ops.close(&e.a);
    pair_ops.close(&e.a);
    ck_assert(!pair_ops.is_open(&e.a) && pair_ops.is_open(&e.b));
    ck_assert(pair_ops.lost(&e.b));
    ck_assert(pair_ops.receive(&e.b, &m, 1000) && m.size == FRAME_HEADER + sizeof(long_one));
    ck_assert(pair_ops.receive(&e.b, &m, 1000) && m.size == FRAME_HEADER + 4);
    ck_assert(!pair_ops.receive(&e.b, &m, 1000) && m.bytes == NULL);
    ck_assert(pair_ops.lost(&e.b));
    ck_assert(!pair_ops.send(&e.b, header, sizeof(header), NULL, 0));
    ends_free(&e);
}
END_TEST

/* An end that only sends is told that there is no room, sooner or later; nothing sleeps. */
START_TEST(nobody_reads)
{
    uint8_t header[FRAME_HEADER] = { 0 };
    struct ends e;
    unsigned sent = 0;
    ends_make(&e);
    while (sent < 100000 && pair_ops.send(&e.a, header, sizeof(header), "x", 1))
        sent++;
    ck_assert_uint_ge(sent, LINK_WAITING);
    ck_assert_uint_lt(sent, 100000);
    ends_free(&e);
}
END_TEST

/* Messages that no end sends: what comes of them as frames. */
static const struct {
    uint32_t filed;
    size_t size; /* of the whole message */
    const char *message;
} strange[] = {
    { 0, 1, "a frame of 0 bytes, expected at least 32" },
    { 0, PAIR_SIZE, "a frame of 0 bytes, expected at least 32" },
    { 0, PAIR_SIZE + FRAME_HEADER - 1, "a frame of 31 bytes, expected at least 32" },
    { 5, PAIR_SIZE, "a frame of 0 bytes, expected at least 32" },
    { 5, PAIR_SIZE + FRAME_HEADER + 1, "a frame that is none of zerovm's" },
    { FRAME_BYTES + 1, PAIR_SIZE + FRAME_HEADER, "a frame that is none of zerovm's" },
    { UINT32_MAX, PAIR_SIZE + FRAME_HEADER, "a frame that is none of zerovm's" },
    { 0, PAIR_MESSAGE + 100, "a frame that is none of zerovm's" },
};

START_TEST(strange_messages_are_bad_frames)
{
    uint8_t bytes[PAIR_MESSAGE + 100] = { 0 };
    const uint32_t filed = htole32(strange[_i].filed);
    struct ends e;
    struct line_message m;
    struct frame f;
    struct error err = { 0 };
    ends_make(&e);
    memcpy(bytes, &filed, sizeof(filed));
    ck_assert_int_eq(send(e.a.socket, bytes, strange[_i].size, 0), (int)strange[_i].size);
    ck_assert(pair_ops.receive(&e.b, &m, 0));
    ck_assert(!frame_parse(&f, m.bytes, m.size, &err));
    ck_assert_str_eq(err.message, strange[_i].message);
    ends_free(&e);
}
END_TEST

/* Neither end can make the file longer or shorter. */
START_TEST(the_file_stays_as_long_as_it_is)
{
    struct ends e;
    ends_make(&e);
    ck_assert(ftruncate(e.a.memory, 100) != 0 && errno == EPERM);
    ck_assert(ftruncate(e.b.memory, PAIR_MEMORY + 1) != 0 && errno == EPERM);
    ck_assert(pwrite(e.a.memory, "x", 1, PAIR_MEMORY) != 1 && errno == EPERM);
    ck_assert_int_eq(fcntl(e.a.memory, F_ADD_SEALS, F_SEAL_WRITE), -1);
    ends_free(&e);
}
END_TEST

/* Descriptors that are no pair's. */
START_TEST(what_is_no_pair_is_refused)
{
    struct pair p;
    struct error err = { 0 };
    int sockets[2], stream[2], memory, file = open("/dev/null", O_RDWR), short_file;
    ck_assert(pair_make(sockets, &memory, &err));
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, stream), 0);
    ck_assert(!pair_open(&p, stream[0], memory, &err) && !pair_ops.is_open(&p));
    ck_assert_ptr_nonnull(strstr(err.message, "expected a UNIX socket of kind seqpacket"));
    ck_assert(!pair_open(&p, file, memory, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "Socket operation on non-socket"));
    ck_assert(!pair_open(&p, sockets[0], file, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "expected a file of 2097152 bytes"));
    ck_assert_int_ge(short_file = open("/tmp", O_TMPFILE | O_RDWR, 0600), 0);
    ck_assert(!pair_open(&p, sockets[0], short_file, &err));
    ck_assert(!pair_open(&p, sockets[0], -1, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "Bad file descriptor"));
    ck_assert(pair_open(&p, sockets[0], memory, &err));
    pair_release(&p);
    pair_release(&p);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pair");
    TCase *tests = tcase_create("pair");
    tcase_add_loop_test(tests, messages_come_whole_and_in_order, 0, 2 * SIZES);
    tcase_add_loop_test(tests, last_messages_arrive, 0, 2);
    tcase_add_test(tests, nobody_reads);
    tcase_add_loop_test(tests, strange_messages_are_bad_frames, 0, (int)(sizeof(strange) / sizeof(strange[0])));
    tcase_add_test(tests, the_file_stays_as_long_as_it_is);
    tcase_add_test(tests, what_is_no_pair_is_refused);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
