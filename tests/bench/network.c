/* SPDX-License-Identifier: Apache-2.0 */
/* A stream from one sandbox to another, against ZeroMQ alone with messages of the same size. */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "child.h"

#define BYTES "1073741824"
#define PIECE "262144"
enum { ROUNDS = 11 };

static void write_manifest(const char *path, const char *word, const char *channel, const char *address,
                           const char *keys)
{
    FILE *f = fopen(path, "w");

    if (!f ||
        fprintf(f,
                "program: stream.zvm\nargs: [stream, %s, \"" BYTES "\", \"" PIECE "\", /dev/%s]\n"
                "channels:\n  - { name: %s, source: '%s', %s }\n",
                word, channel, channel, address, keys) < 0 ||
        fclose(f) != 0)
        die("cannot write %s", path);
}

/* The same as a job, whose sessions are joined by a pair. */
static void write_job(const char *path)
{
    FILE *f = fopen(path, "w");

    if (!f ||
        fputs("job: bench\ngroups:\n"
              "  - { name: w, count: 1, manifest: { program: stream.zvm, args: [stream, write, \"" BYTES "\", \"" PIECE
              "\", /dev/to-r-1] } }\n"
              "  - { name: r, count: 1, manifest: { program: stream.zvm, args: [stream, read, \"" BYTES "\", \"" PIECE
              "\", /dev/from-w-1] } }\n"
              "streams: [{ from: w, to: r }]\n",
              f) < 0 ||
        fclose(f) != 0)
        die("cannot write %s", path);
}

/* Megabytes a second, programs' start and end included. */
static double throughput(const char *command)
{
    const char *const argv[] = { "/bin/sh", "-c", command, NULL };
    struct usage u = child_run(&(struct child){ .argv = argv });
    return atof(BYTES) * 1e3 / (double)u.wall;
}

/* Against ZeroMQ alone at that address. */
static void compare(struct bench *b, const char *name, const char *sandbox, const char *address)
{
    char native[4096];
    struct sample ours = { 0 }, bare = { 0 };

    snprintf(native, sizeof(native), "exec %s/zmq_pair %s " BYTES " " PIECE, b->programs, address);
    for (int round = 0; round < ROUNDS; round++) {
        sample_add(round % 2 ? &ours : &bare, throughput(round % 2 ? sandbox : native));
        sample_add(round % 2 ? &bare : &ours, throughput(round % 2 ? native : sandbox));
    }
    results_add(&b->results, name, "MBps", &ours, "libzmq", &bare);
    sample_release(&ours);
    sample_release(&bare);
}

static void bench_address(struct bench *b, const char *name, const char *address)
{
    char *reader = bench_path(b->programs, name, ".reader.yaml");
    char *writer = bench_path(b->programs, name, ".writer.yaml");
    char sandbox[4096];

    write_manifest(reader, "read", "in", address, "bind: yes");
    write_manifest(writer, "write", "out", address, "mode: write");
    snprintf(sandbox, sizeof(sandbox), "%s run %s & %s run %s && wait $!", b->zerovm, reader, b->zerovm, writer);
    compare(b, name, sandbox, address);
    free(reader);
    free(writer);
}

static void bench_pair(struct bench *b, const char *name, const char *address)
{
    char *job = bench_path(b->programs, name, ".yaml");
    char sandbox[4096];

    write_job(job);
    snprintf(sandbox, sizeof(sandbox), "%s job %s", b->zerovm, job);
    compare(b, name, sandbox, address);
    free(job);
}

void network_bench(struct bench *b)
{
    if (bench_wants(b, "channel_zmq_tcp"))
        bench_address(b, "channel_zmq_tcp", "tcp://127.0.0.1:47113");
    if (bench_wants(b, "channel_zmq_ipc"))
        bench_address(b, "channel_zmq_ipc", "ipc:///tmp/zerovm-bench.socket");
    if (bench_wants(b, "channel_pair"))
        bench_pair(b, "channel_pair", "ipc:///tmp/zerovm-bench.socket");
}
