/* The name service without memory for the cookie of a stream: nobody is told that all is ready. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "digest.h"
#include "names.h"
#include "suite.h"

struct digest *__wrap_digest_new(enum etag_algorithm algorithm, struct error *err);

struct digest *__wrap_digest_new(enum etag_algorithm algorithm, struct error *err)
{
    (void)algorithm;
    error_set(err, 0, "out of memory");
    return NULL;
}

static void log_nothing(const char *line)
{
    (void)line;
}

struct service {
    struct names_server *server;
    int stop; /* eventfd */
};

static void *serve(void *context)
{
    struct service *s = context;
    names_serve(s->server, s->stop);
    return NULL;
}

/* One end of the only stream. */
struct end {
    char *node, *service;
    struct names_stream stream;
    struct error err;
    bool resolved;
};

static void *resolve(void *context)
{
    static const atomic_int stop;
    struct end *e = context;
    const struct manifest m = {
        .job = (char *)"job", .job_token = (char *)"token", .node = e->node, .name_service = e->service
    };
    struct wire_hub *hub = wire_hub_new(NULL, &e->err);
    e->resolved = hub && names_resolve(&m, hub, &e->stream, 1, &stop, UINT64_MAX, &e->err);
    wire_hub_free(hub);
    return NULL;
}

START_TEST(both_ends_are_refused)
{
    char address[64];
    struct error err = { 0 };
    struct service s = { .stop = eventfd(0, EFD_CLOEXEC) };
    pthread_t server, ends[2];
    snprintf(address, sizeof(address), "ipc://@zerovm-names-memory-%d", getpid());
    s.server = names_open(&(struct names_options){ .listen = address, .wait_ns = INT64_MAX, .log = log_nothing }, &err);
    ck_assert_msg(s.server != NULL, "%s", err.message);
    ck_assert_int_eq(pthread_create(&server, NULL, serve, &s), 0);
    struct end both[] = {
        { .node = (char *)"a", .service = address, .stream = { .writes = true, .peer = "b" } },
        { .node = (char *)"b", .service = address, .stream = { .peer = "a", .address = "ipc://here" } },
    };
    for (int i = 0; i < 2; i++) {
        both[i].stream.name = "x";
        both[i].stream.peer_size = both[i].stream.name_size = 1;
    }
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&ends[i], NULL, resolve, &both[i]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(ends[i], NULL);
        ck_assert(!both[i].resolved);
        ck_assert_str_eq(both[i].err.message, "the name service refused: the service has no room");
    }
    ck_assert_int_eq(eventfd_write(s.stop, 1), 0);
    pthread_join(server, NULL);
    names_close(s.server);
    close(s.stop);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("names_memory");
    TCase *tests = tcase_create("names_memory");
    tcase_add_test(tests, both_ends_are_refused);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
