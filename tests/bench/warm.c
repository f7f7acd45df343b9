/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request through the library, on an attached thread with limits of wall and processor time: a session is taken from
 * a template, bound, run and given back.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"
#include "child.h"
#include "zerovm.h"

enum { ROUNDS = 21, REQUESTS = 5000, WARM = 100, SPAWNS = 40, THREADS = 2, OUTPUT = 64 };

static const char manifest[] = "program: guest\nmemory: 16MiB\ntimeout: 10s\ncpu: 10s\n"
                               "channels: [ { name: stdout, source: host } ]\n";

struct target {
    struct zerovm_engine *engine;
    struct zerovm_template *template;
    char *words[2];
};

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* One request; what the guest itself took, in microseconds. */
static double request(const struct target *t)
{
    struct zerovm_error error;
    char output[OUTPUT];
    struct zerovm_binding binding = { .channel = "stdout", .bytes = output, .capacity = sizeof(output) };
    struct zerovm_result result = { .struct_size = sizeof(result) };
    struct zerovm_session *session = zerovm_template_take(t->template, &error);
    if (!session || !zerovm_session_bind(session, &binding, 1, &error) ||
        !zerovm_session_set_args(session, t->words, 2, &error) || !zerovm_session_run_into(session, &result, &error))
        die("%s", error.message);
    zerovm_session_free(session);
    if (result.end != ZEROVM_END_exit || result.exit_code != 0)
        die("a request ended with %s: %s", zerovm_end_name(result.end), result.detail);
    return (double)result.usage.wall_ns / 1e3;
}

static struct target open_target(const struct bench *b, const char *guest, const char *size)
{
    static char name[] = "guest";
    struct zerovm_error error;
    char *path = bench_path(b->programs, guest, ".zvm");
    struct target t = { .engine = zerovm_engine_new(THREADS, &error), .words = { name, (char *)size } };
    struct zerovm_image *image = t.engine ? zerovm_image_open(path, &error) : NULL;
    if (image)
        t.template = zerovm_template_new(t.engine, image, manifest, strlen(manifest), "./", &error);
    if (!t.template || !zerovm_thread_attach(t.engine, &error))
        die("%s", error.message);
    zerovm_image_close(image);
    free(path);
    for (int i = 0; i < WARM; i++)
        request(&t);
    return t;
}

static void close_target(struct target *t)
{
    zerovm_thread_detach();
    zerovm_template_free(t->template);
    zerovm_engine_free(t->engine);
}

/* The median of many requests, whole and of the guest alone. */
static void measure(const struct target *t, double *whole, double *guest)
{
    struct sample wholes = { 0 }, guests = { 0 };
    for (int i = 0; i < REQUESTS; i++) {
        const double start = now_us();
        sample_add(&guests, request(t));
        sample_add(&wholes, now_us() - start);
    }
    *whole = sample_median(&wholes);
    *guest = sample_median(&guests);
    sample_release(&wholes);
    sample_release(&guests);
}

static void hello_bench(struct bench *b)
{
    struct target t = open_target(b, "hello", "0");
    char *path = bench_path(b->programs, "nolibc", "");
    const struct child program = { .argv = (const char *const[]){ path, NULL } };
    struct sample requests = { 0 }, guests = { 0 }, spawns = { 0 };
    for (int round = 0; round < ROUNDS; round++) {
        double whole, guest;
        measure(&t, &whole, &guest);
        sample_add(&requests, whole);
        sample_add(&guests, guest);
        for (int i = 0; i < SPAWNS; i++)
            sample_add(&spawns, (double)child_run(&program).wall / 1e3);
    }
    results_add(&b->results, "warm_hello_us", "us", &requests, "posix_spawn of static-no-libc", &spawns);
    results_add(&b->results, "warm_hello_floor_us", "us", &requests, "the guest alone", &guests);
    sample_release(&requests);
    sample_release(&guests);
    sample_release(&spawns);
    free(path);
    close_target(&t);
}

/* What is written must be written back: twice, by the C library. */
static double memset_twice(char *memory, size_t size)
{
    struct sample times = { 0 };
    for (int i = 0; i < REQUESTS; i++) {
        const double start = now_us();
        for (int value = 1; value >= 0; value--) {
            memset(memory, value, size);
            __asm__ volatile("" : : "r"(memory) : "memory");
        }
        sample_add(&times, now_us() - start);
    }
    const double median = sample_median(&times);
    sample_release(&times);
    return median;
}

static void dirty_bench(struct bench *b, const char *name, const char *size)
{
    if (!bench_wants(b, name))
        return;
    struct target t = open_target(b, "dirty", size);
    char *memory = malloc(strtoul(size, NULL, 10));
    if (!memory)
        die("out of memory");
    struct sample requests = { 0 }, writes = { 0 };
    for (int round = 0; round < ROUNDS; round++) {
        double whole, guest;
        measure(&t, &whole, &guest);
        sample_add(&requests, whole);
        sample_add(&writes, memset_twice(memory, strtoul(size, NULL, 10)));
    }
    results_add(&b->results, name, "us", &requests, "memset twice", &writes);
    sample_release(&requests);
    sample_release(&writes);
    free(memory);
    close_target(&t);
}

static void *many_requests(void *context)
{
    const struct target *t = context;
    struct zerovm_error error;
    if (!zerovm_thread_attach(t->engine, &error))
        die("%s", error.message);
    for (int i = 0; i < REQUESTS; i++)
        request(t);
    zerovm_thread_detach();
    return NULL;
}

/* Requests in a second of so many threads, in thousands. */
static double rate(struct target *t, int threads)
{
    pthread_t thread[THREADS];
    const double start = now_us();
    for (int i = 0; i < threads; i++)
        if (pthread_create(&thread[i], NULL, many_requests, t) != 0)
            die("no thread");
    for (int i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
    return threads * REQUESTS / (now_us() - start) * 1e3;
}

static void threads_bench(struct bench *b)
{
    struct target t = open_target(b, "hello", "0");
    struct sample two = { 0 }, one = { 0 };
    for (int round = 0; round < ROUNDS; round++) {
        sample_add(&one, rate(&t, 1));
        sample_add(&two, rate(&t, THREADS));
    }
    results_add(&b->results, "warm_threads", "k/s", &two, "one thread", &one);
    sample_release(&two);
    sample_release(&one);
    close_target(&t);
}

void warm_bench(struct bench *b)
{
    if (bench_wants(b, "warm_hello_us") || bench_wants(b, "warm_hello_floor_us"))
        hello_bench(b);
    dirty_bench(b, "warm_64K_us", "65536");
    dirty_bench(b, "warm_1M_us", "1048576");
    if (bench_wants(b, "warm_threads"))
        threads_bench(b);
}
