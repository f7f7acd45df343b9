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
                "program: stream.zvm\nargs: [stream, %s, \"" BYTES "\", \"" PIECE "\"]\n"
                "channels:\n  - { name: %s, source: '%s', %s }\n",
                word, channel, address, keys) < 0 ||
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

static void bench_address(struct bench *b, const char *name, const char *address)
{
    char *reader = bench_path(b->programs, name, ".reader.yaml");
    char *writer = bench_path(b->programs, name, ".writer.yaml");
    char sandbox[4096], native[4096];
    struct sample ours = { 0 }, bare = { 0 };

    write_manifest(reader, "read", "in", address, "bind: yes");
    write_manifest(writer, "write", "out", address, "mode: write");
    snprintf(sandbox, sizeof(sandbox), "%s run %s & %s run %s && wait $!", b->zerovm, reader, b->zerovm, writer);
    snprintf(native, sizeof(native), "exec %s/zmq_pair %s " BYTES " " PIECE, b->programs, address);
    for (int round = 0; round < ROUNDS; round++) {
        sample_add(round % 2 ? &ours : &bare, throughput(round % 2 ? sandbox : native));
        sample_add(round % 2 ? &bare : &ours, throughput(round % 2 ? native : sandbox));
    }
    results_add(&b->results, name, "MBps", &ours, "libzmq", &bare);
    sample_release(&ours);
    sample_release(&bare);
    free(reader);
    free(writer);
}

void network_bench(struct bench *b)
{
    if (bench_wants(b, "channel_zmq_tcp"))
        bench_address(b, "channel_zmq_tcp", "tcp://127.0.0.1:47113");
    if (bench_wants(b, "channel_zmq_ipc"))
        bench_address(b, "channel_zmq_ipc", "ipc:///tmp/zerovm-bench.socket");
}
