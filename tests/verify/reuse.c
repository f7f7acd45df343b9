/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions of one template, one after the other on several threads, whose guest looks for what was left by those before
 * it and leaves a canary everywhere. They end in all ways. Usage: verify_reuse GUEST.zvm RUNS
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reuse_request.h"
#include "zerovm.h"

enum { MS_NS = 1000 * 1000, THREADS = 2, FEW_PAGES = 24, FORK_EVERY = 2000, SWAP_EVERY = 64 };

/* Where the library puts its first region. */
#define FIRST_REGION 0x200000000000UL

static const char *const stale_names[] = { "nothing",
#define ROW(name) #name,
                                           STALE_LIST(ROW)
#undef ROW
};

static const char manifest[] = "program: guest\nmemory: 6MiB\ntimeout: 10s\ncpu: 10s\njail: yes\n"
                               "channels: [ { name: stdin, source: host } ]\n";

struct worker {
    pthread_t thread;
    struct zerovm_template *template;
    struct zerovm_engine *engine;
    uint64_t seed;
    long runs, counts[ZEROVM_END_killed + 1];
    long failures;
};

static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

static void complain(struct worker *w, const char *what, const char *detail)
{
    fprintf(stderr, "run %ld: %s %s\n", w->runs, what, detail);
    w->failures++;
}

static void *kill_soon(void *session)
{
    usleep(200);
    zerovm_session_kill(session);
    return NULL;
}

/* A rare end costs a thread or a wait. */
static enum zerovm_end choose_end(uint64_t choice, struct request *request)
{
    request->end = choice % 256 == 0  ? REQUEST_SPIN
                   : choice % 16 == 1 ? REQUEST_FAULT
                   : choice % 64 == 2 ? REQUEST_JAIL
                                      : REQUEST_EXIT;
    if (request->end == REQUEST_SPIN)
        return choice / 256 % 2 == 0 ? ZEROVM_END_timeout : ZEROVM_END_killed;
    return request->end == REQUEST_FAULT ? ZEROVM_END_fault : ZEROVM_END_exit;
}

static void check(struct worker *w, const struct zerovm_result *result, enum zerovm_end expected)
{
    w->counts[result->end]++;
    if (result->end == ZEROVM_END_exit && result->exit_code != 0)
        complain(w, "finds stale", stale_names[result->exit_code]);
    else if (result->end != expected)
        complain(w, zerovm_end_name(result->end), result->detail);
}

static void run_one(struct worker *w)
{
    struct zerovm_error error;
    struct request request = { .seed = next(&w->seed) };
    const enum zerovm_end expected = choose_end(next(&w->seed), &request);
    request.pages = next(&w->seed) % (next(&w->seed) % 64 == 0 ? 4096 : FEW_PAGES);
    struct zerovm_binding input = { .channel = "stdin", .bytes = &request, .capacity = sizeof(request) };
    input.size = sizeof(request);
    struct zerovm_session *session = zerovm_template_take(w->template, &error);
    if (!session || !zerovm_session_bind(session, &input, 1, &error)) {
        complain(w, "is not taken:", error.message);
        return;
    }
    pthread_t killer;
    if (expected == ZEROVM_END_timeout)
        zerovm_session_set_limits(session, MS_NS, 0, &error);
    if (expected == ZEROVM_END_killed)
        pthread_create(&killer, NULL, kill_soon, session);
    struct zerovm_result result = { .struct_size = sizeof(result) };
    if (zerovm_session_run_into(session, &result, &error))
        check(w, &result, expected);
    else
        complain(w, "does not run:", error.message);
    if (expected == ZEROVM_END_killed)
        pthread_join(killer, NULL);
    zerovm_session_free(session);
}

/* The child has the template's memory, and its own kernel's account of it. */
static void run_in_child(struct worker *w)
{
    const pid_t child = fork();
    if (child == 0) {
        w->failures = 0;
        for (int i = 0; i < 10; i++)
            run_one(w);
        _exit(w->failures != 0);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        complain(w, "in a child", "fails");
}

/* Writable memory of the regions goes to swap space, where there is any. */
static void swap_out(void)
{
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && fgets(line, sizeof(line), maps)) {
        char *rest;
        const uintptr_t start = strtoul(line, &rest, 16);
        const uintptr_t end = strtoul(rest + 1, &rest, 16);
        if (strncmp(rest, " rw", 3) == 0 && start >= FIRST_REGION && end <= FIRST_REGION + ((uintptr_t)THREADS << 32))
            madvise((void *)start, end - start, MADV_PAGEOUT);
    }
    if (maps)
        fclose(maps);
}

static void *work(void *context)
{
    struct worker *w = context;
    struct zerovm_error error;
    const bool attached = w->seed % 2 == 0;
    if (attached && !zerovm_thread_attach(w->engine, &error))
        complain(w, "is not attached:", error.message);
    for (const long runs = w->runs; w->runs > 0; w->runs--) {
        if (w->runs % SWAP_EVERY == 0)
            swap_out();
        run_one(w);
        if ((runs - w->runs) % FORK_EVERY == FORK_EVERY / 2)
            run_in_child(w);
    }
    if (attached)
        zerovm_thread_detach();
    return NULL;
}

static long run_all(struct zerovm_engine *engine, struct zerovm_template *template, long runs)
{
    struct worker workers[THREADS];
    long counts[ZEROVM_END_killed + 1] = { 0 }, failures = 0;
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ .template = template, .engine = engine, .runs = runs / THREADS };
        workers[i].seed = 0x9E3779B97F4A7C15 + (uint64_t)i;
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        failures += workers[i].failures;
        for (int end = 0; end <= ZEROVM_END_killed; end++)
            counts[end] += workers[i].counts[end];
    }
    for (int end = 0; end <= ZEROVM_END_killed; end++)
        if (counts[end] > 0)
            printf("%s: %ld\n", zerovm_end_name((enum zerovm_end)end), counts[end]);
    return failures;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: verify_reuse GUEST.zvm RUNS\n");
        return 2;
    }
    struct zerovm_error error;
    struct zerovm_engine *engine = zerovm_engine_new(THREADS, &error);
    struct zerovm_image *image = engine ? zerovm_image_open(argv[1], &error) : NULL;
    struct zerovm_template *template =
        image ? zerovm_template_new(engine, image, manifest, strlen(manifest), "./", &error) : NULL;
    zerovm_image_close(image);
    const long runs = atol(argv[2]), failures = template ? run_all(engine, template, runs) : 1;
    if (!template)
        fprintf(stderr, "%s\n", error.message);
    zerovm_template_free(template);
    zerovm_engine_free(engine);
    printf("VERIFY reuse cases=%ld failures=%ld\n", runs, failures);
    return failures != 0;
}
