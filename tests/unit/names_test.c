/* SPDX-License-Identifier: Apache-2.0 */
/* The name service, and nodes that this test plays message by message. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "digest.h"
#include "names.h"
#include "names_client.h"
#include "names_frame.h"
#include "suite.h"

enum { ANSWER_MS = 30000, MORE = 200 };

static bool no_memory; /* for digests */

struct digest *__real_digest_new(enum etag_algorithm algorithm, struct error *err);
struct digest *__wrap_digest_new(enum etag_algorithm algorithm, struct error *err);

struct digest *__wrap_digest_new(enum etag_algorithm algorithm, struct error *err)
{
    if (!no_memory)
        return __real_digest_new(algorithm, err);
    error_set(err, 0, "out of memory");
    return NULL;
}

/* A service on a thread of its own, and the hub of all nodes. */
static struct stage {
    struct names_server *server;
    struct wire_hub *hub;
    pthread_t thread;
    int stop, joined; /* eventfds; joined: counts who joined */
} stage;

static void log_joins(const char *line)
{
    if (strstr(line, " joined"))
        eventfd_write(stage.joined, 1);
}

static void *serve(void *unused)
{
    names_serve(stage.server, stage.stop);
    return unused;
}

static void stage_begin(void)
{
    struct error err = { 0 };
    char address[64];
    snprintf(address, sizeof(address), "ipc://@zerovm-names-%d", getpid());
    const struct names_options options = { .listen = address, .wait_ns = INT64_MAX, .log = log_joins };
    ck_assert_int_ge(stage.joined = eventfd(0, EFD_CLOEXEC), 0);
    stage.server = names_open(&options, &err);
    ck_assert_msg(stage.server != NULL, "%s", err.message);
    stage.hub = wire_hub_new(NULL, &err);
    ck_assert_msg(stage.hub != NULL, "%s", err.message);
    ck_assert_int_ge(stage.stop = eventfd(0, EFD_CLOEXEC), 0);
    ck_assert_int_eq(pthread_create(&stage.thread, NULL, serve, NULL), 0);
}

static void stage_end(void)
{
    ck_assert_int_eq(eventfd_write(stage.stop, 1), 0);
    pthread_join(stage.thread, NULL);
    names_close(stage.server);
    wire_hub_free(stage.hub);
    close(stage.stop);
    close(stage.joined);
}

/* A node with one stream. */
struct node {
    const char *name, *token;
    uint8_t session;
    bool writes;
    const char *peer;
    struct post post; /* owned */
};
#define NODE(name, token, session, writes, peer)                                                                       \
    {                                                                                                                  \
        name, token, session, writes, peer,                                                                            \
        {                                                                                                              \
            {                                                                                                          \
                0                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }

static void join(struct node *n)
{
    uint8_t bytes[512], session[NAMES_SESSION] = { n->session };
    const uint8_t direction = n->writes ? NAMES_WRITES : NAMES_READS;
    const char *const texts[] = { "job", n->token, n->name };
    const char *const row[] = { n->peer, "x", n->writes ? "" : "ipc://here" };
    struct names_buffer b = { .bytes = bytes, .size = sizeof(bytes) };
    names_put_start(&b, NAMES_JOIN);
    names_put_bytes(&b, session, sizeof(session));
    for (int i = 0; i < 3; i++)
        names_put_text(&b, texts[i], strlen(texts[i]));
    names_put_count(&b, 1);
    names_put_bytes(&b, &direction, 1);
    for (int i = 0; i < 3; i++)
        names_put_text(&b, row[i], strlen(row[i]));
    post_send(&n->post, NULL, b.bytes, b.used);
}

static void node_begin(struct node *n)
{
    struct error err = { 0 };
    const struct wire_options options = { .address = names_address(stage.server), .most = NAMES_MOST, .waiting = MORE };
    ck_assert_msg(post_call(&n->post, stage.hub, &options, &err), "%s", err.message);
}

/* What the node hears: type, and the text of a refusal. */
static enum names_type hear(struct node *n, char text[NAMES_TEXT + 1])
{
    struct wire_message m = { 0 };
    struct names_message answer;
    struct error err = { 0 };
    ck_assert_msg(post_receive(&n->post, NULL, &m, ANSWER_MS), "%s hears nothing", n->name);
    ck_assert_msg(names_parse(&answer, m.bytes, m.size, &err), "%s", err.message);
    snprintf(text, NAMES_TEXT + 1, "%.*s", (int)answer.text.size, answer.text.text ? answer.text.text : "");
    wire_message_release(&m);
    return answer.type;
}

static void hears_ready(struct node *n)
{
    char text[NAMES_TEXT + 1];
    const enum names_type type = hear(n, text);
    ck_assert_msg(type == NAMES_READY, "%s hears %d %s", n->name, type, text);
}

/* Of three nodes two have all they need; the third waits for one that never comes, and goes. */
START_TEST(who_is_left_is_answered)
{
    struct node a = NODE("a", "t", 1, true, "b"), b = NODE("b", "t", 2, false, "a"), c = NODE("c", "t", 3, true, "d");
    struct wire_message m = { 0 };
    eventfd_t joined;
    stage_begin();
    node_begin(&a), node_begin(&b), node_begin(&c);
    join(&c); /* said once: forgotten in the end */
    ck_assert_int_eq(eventfd_read(stage.joined, &joined), 0);
    bool heard = false;
    for (int i = 0; !heard && i < ANSWER_MS / MORE; i++) {
        join(&a), join(&b);
        heard = post_receive(&a.post, NULL, &m, MORE);
    }
    ck_assert(heard);
    wire_message_release(&m);
    hears_ready(&b);
    post_close(&a.post), post_close(&b.post), post_close(&c.post);
    stage_end();
}
END_TEST

/* Nodes ask every second, also when the answer is on its way: nobody must find that when the job runs again. */
START_TEST(late_question_leaves_nobody_behind)
{
    struct node a = NODE("a", "t", 1, true, "b"), b = NODE("b", "t", 2, false, "a");
    stage_begin();
    node_begin(&a), node_begin(&b);
    join(&a), join(&b);
    hears_ready(&a), hears_ready(&b);
    join(&a); /* late; what follows on the same connection is taken after it */
    a.token = b.token = "other";
    a.session = 3, b.session = 4;
    join(&a), join(&b);
    hears_ready(&a), hears_ready(&b);
    post_close(&a.post), post_close(&b.post);
    stage_end();
}
END_TEST

/* One end of the only stream. */
struct end {
    char *node;
    struct names_stream stream;
    struct error err;
    bool resolved;
};

static void *resolve(void *context)
{
    static const atomic_int stop;
    struct end *e = context;
    const struct manifest m = { .job = (char *)"job",
                                .job_token = (char *)"token",
                                .node = e->node,
                                .name_service = (char *)names_address(stage.server) };
    struct wire_hub *hub = wire_hub_new(NULL, &e->err);
    e->resolved = hub && names_resolve(&m, hub, &e->stream, 1, &stop, UINT64_MAX, &e->err);
    wire_hub_free(hub);
    return NULL;
}

/* Without memory for the cookie of a stream nobody is told that all is ready. */
START_TEST(both_ends_are_refused)
{
    pthread_t ends[2];
    struct end both[] = {
        { .node = (char *)"a", .stream = { .writes = true, .peer = "b", .name = "x", .peer_size = 1, .name_size = 1 } },
        { .node = (char *)"b",
          .stream = { .peer = "a", .name = "x", .address = "ipc://here", .peer_size = 1, .name_size = 1 } },
    };
    no_memory = true;
    stage_begin();
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&ends[i], NULL, resolve, &both[i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(ends[i], NULL);
        ck_assert(!both[i].resolved);
        ck_assert_str_eq(both[i].err.message, "the name service refused: the service has no room");
    }
    stage_end();
}
END_TEST

/* What another node may have said of itself, and the service passes on. */
static const struct {
    const char *address;
    bool good;
} told[] = {
    { "tcp://127.0.0.1:1", true },
    { "tcp://[::1]:65535", true },
    { "ipc://@x", true },
    { "ipc:///a b/\xc3\xa4\xe9", true },
    { "tcp://a b:1", false },
    { "tcp://::1:1", false },
    { "", false },
    { "inproc://zeromq.zap.01", false },
    { "tipc://{1,2}", false },
    { "tcp://127.0.0.1", false },
    { "tcp://127.0.0.1:65536", false },
    { "127.0.0.1:1", false },
    { "ipc://", false },
};

/* A service that answers the first question with that row. */
struct liar {
    struct post post; /* owned */
    int which;
};

static void *lie(void *context)
{
    struct liar *l = context;
    const char *address = told[l->which].address;
    uint8_t bytes[512], cookie[FRAME_COOKIE] = { 1 };
    struct names_buffer b = { .bytes = bytes, .size = sizeof(bytes) };
    struct post_sender from;
    struct wire_message m = { 0 };
    names_put_start(&b, NAMES_READY);
    names_put_count(&b, 1);
    names_put_bytes(&b, cookie, sizeof(cookie));
    names_put_text(&b, address, strlen(address));
    names_put_text(&b, "", 0);
    if (post_receive(&l->post, &from, &m, ANSWER_MS))
        post_send(&l->post, &from, b.bytes, b.used);
    wire_message_release(&m);
    return NULL;
}

START_TEST(address_of_another_must_be_one)
{
    char address[64];
    struct liar liar = { .which = _i };
    struct error err = { 0 };
    atomic_int stop = 0;
    pthread_t thread;
    struct wire_hub *far = wire_hub_new(NULL, &err), *near = wire_hub_new(NULL, &err);
    snprintf(address, sizeof(address), "ipc://@zerovm-liar-%d", getpid());
    const struct wire_options options = { .address = address, .most = NAMES_MOST, .waiting = MORE };
    ck_assert(far && near);
    ck_assert_msg(post_serve(&liar.post, far, &options, &err), "%s", err.message);
    ck_assert_int_eq(pthread_create(&thread, NULL, lie, &liar), 0);
    const struct manifest m = {
        .name_service = address, .job = (char *)"job", .job_token = (char *)"t", .node = (char *)"a"
    };
    struct names_stream s = { .writes = true, .peer = "b", .name = "x", .peer_size = 1, .name_size = 1 };
    ck_assert_int_eq(names_resolve(&m, near, &s, 1, &stop, INT64_MAX, &err), told[_i].good);
    ck_assert_str_eq(err.message, told[_i].good ? "" : "the name service's answer has no good address or key");
    ck_assert(!told[_i].good || strcmp(s.address, told[_i].address) == 0);
    pthread_join(thread, NULL);
    post_close(&liar.post);
    wire_hub_free(far);
    wire_hub_free(near);
}
END_TEST

/* Messages of the name service that are cut at each place, or have one byte more. */
START_TEST(cut_message_is_refused)
{
    static const char join[] = "ZVJ1\1"
                               "0123456789abcdef"
                               "\3job\5token\4node"
                               "\2\0"
                               "\1\1p\1n\0"
                               "\2\1q\1m\12ipc://xxxx";
    struct names_message m;
    struct names_row row;
    struct error err = { 0 };
    const size_t size = sizeof(join) - 1;
    ck_assert_msg(names_parse(&m, join, size, &err), "%s", err.message);
    ck_assert(m.count == 2 && m.node.size == 4 && memcmp(m.node.text, "node", 4) == 0);
    const uint8_t *at = m.rows;
    ck_assert(names_next(&m, &at, &row) && row.direction == NAMES_WRITES && row.address.size == 0);
    ck_assert(names_next(&m, &at, &row) && row.direction == NAMES_READS && row.address.size == 10);
    ck_assert(!names_next(&m, &at, &row));
    for (size_t cut = 0; cut < size; cut++)
        ck_assert_msg(!names_parse(&m, join, cut, &err), "cut at %zu", cut);
    ck_assert(!names_parse(&m, join, sizeof(join), &err));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("names");
    TCase *tests = tcase_create("names");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, cut_message_is_refused);
    tcase_add_test(tests, who_is_left_is_answered);
    tcase_add_test(tests, late_question_leaves_nobody_behind);
    tcase_add_test(tests, both_ends_are_refused);
    tcase_add_loop_test(tests, address_of_another_must_be_one, 0, (int)(sizeof(told) / sizeof(told[0])));
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
