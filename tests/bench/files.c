/* SPDX-License-Identifier: Apache-2.0 */
/* Channels on files against read(2) and write(2), what digests add, and what it costs to put outputs in place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "child.h"

#define BYTES "1073741824"
enum { ROUNDS = 11, COMMITS = 41, OUTPUTS_MOST = 8 };

static FILE *begin_manifest(const char *path)
{
    FILE *f = fopen(path, "w");
    if (!f)
        die("cannot write %s", path);
    return f;
}

static void end_manifest(FILE *f, const char *path)
{
    if (fclose(f) != 0)
        die("cannot write %s", path);
}

/* keys: of the channel, and of the manifest if they begin a line. */
static char *io_manifest(const struct bench *b, const char *name, const char *word, const char *piece, const char *keys)
{
    char *path = bench_path(b->programs, name, ".yaml");
    FILE *f = begin_manifest(path);
    fprintf(f,
            "program: file_io.zvm\nargs: [file_io, %s, \"" BYTES "\", \"%s\"]\ndurability: none\n"
            "channels:\n  - { name: file, source: file_io.data, mode: random-%s%s",
            word, piece, word, keys);
    end_manifest(f, path);
    return path;
}

/* Megabytes that one run moves in a second of processor time; with a new file where it writes. */
static double throughput(const struct child *c, const char *fresh)
{
    if (fresh)
        unlink(fresh);
    struct usage u = child_run(c);
    return atof(BYTES) * 1e3 / (double)(u.user + u.system);
}

static void compare(struct bench *b, const char *name, const char *const *ours, const char *reference,
                    const char *const *theirs, const char *fresh)
{
    const struct child sides[2] = { { .argv = ours }, { .argv = theirs } };
    struct sample samples[2] = { 0 };

    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < 2; i++) {
            int side = (round + i) % 2;
            sample_add(&samples[side], throughput(&sides[side], fresh));
        }
    results_add(&b->results, name, "MBps", &samples[0], reference, &samples[1]);
    sample_release(&samples[0]);
    sample_release(&samples[1]);
}

static void make_data(const char *data)
{
    enum { PIECES = 64 };
    static char piece[1 << 20];
    FILE *f = begin_manifest(data);
    for (int i = 0; i < PIECES; i++)
        if (fwrite(piece, sizeof(piece), 1, f) != 1)
            die("cannot write %s", data);
    end_manifest(f, data);
}

static void channel_file(struct bench *b, const char *word, const char *label, const char *piece)
{
    char name[64];
    snprintf(name, sizeof(name), "channel_file_%s_%s", word, label);
    if (!bench_wants(b, name))
        return;
    bool writes = strcmp(word, "write") == 0;
    char *manifest = io_manifest(b, name, word, piece, " }\n"), *native = bench_path(b->programs, "file_io", "");
    char *data = bench_path(b->programs, "file_io", ".data");
    const char *const ours[] = { b->zerovm, "run", manifest, NULL };
    const char *const theirs[] = { native, word, BYTES, piece, data, NULL };
    make_data(data);
    compare(b, name, ours, writes ? "pwrite" : "pread", theirs, writes ? data : NULL);
    unlink(data);
    free(manifest);
    free(native);
    free(data);
}

static void etag(struct bench *b, const char *algorithm)
{
    char name[64], keys[64];
    snprintf(name, sizeof(name), "etag_%s", algorithm);
    snprintf(keys, sizeof(keys), ", etag: yes }\netag: %s\n", algorithm);
    if (!bench_wants(b, name))
        return;
    char *on = io_manifest(b, name, "read", "65536", keys), *off = io_manifest(b, "etag_off", "read", "65536", " }\n");
    char *data = bench_path(b->programs, "file_io", ".data");
    const char *const ours[] = { b->zerovm, "run", on, NULL }, *const theirs[] = { b->zerovm, "run", off, NULL };
    make_data(data);
    compare(b, name, ours, "no etag", theirs, NULL);
    unlink(data);
    free(on);
    free(off);
    free(data);
}

/* Both replace the same files, by turns; from spawn to exit. */
static void commit(struct bench *b, const char *name, int outputs, bool durable)
{
    if (!bench_wants(b, name))
        return;
    char *manifest = bench_path(b->programs, name, ".yaml"), *native = bench_path(b->programs, "outputs", "");
    const char *const ours[] = { b->zerovm, "run", manifest, NULL };
    const char *theirs[3 + OUTPUTS_MOST] = { native, durable ? "sync" : "none" };
    const struct child sides[2] = { { .argv = ours }, { .argv = theirs } };
    char *paths[OUTPUTS_MOST];
    struct sample samples[2] = { 0 };

    FILE *f = begin_manifest(manifest);
    fprintf(f, "program: outputs.zvm\ndurability: %s\nchannels:\n", durable ? "commit" : "none");
    for (int i = 0; i < outputs; i++) {
        char file[16];
        snprintf(file, sizeof(file), "output-%d", i);
        fprintf(f, "  - { name: %s, source: %s, mode: write }\n", file, file);
        theirs[2 + i] = paths[i] = bench_path(b->programs, file, "");
    }
    end_manifest(f, manifest);
    for (int round = 0; round < COMMITS; round++)
        for (int i = 0; i < 2; i++) {
            int side = (round + i) % 2;
            sample_add(&samples[side], (double)child_run(&sides[side]).wall / 1e3);
        }
    results_add(&b->results, name, "us", &samples[0], durable ? "write+fsync+rename" : "write+rename", &samples[1]);
    for (int i = 0; i < outputs; i++) {
        unlink(paths[i]);
        free(paths[i]);
    }
    sample_release(&samples[0]);
    sample_release(&samples[1]);
    free(manifest);
    free(native);
}

void files_bench(struct bench *b)
{
    static const char *const words[] = { "read", "write" };
    static const struct {
        const char *label, *bytes;
    } pieces[] = { { "4K", "4096" }, { "64K", "65536" }, { "1M", "1048576" } };

    for (size_t w = 0; w < 2; w++)
        for (size_t p = 0; p < 3; p++)
            channel_file(b, words[w], pieces[p].label, pieces[p].bytes);
    etag(b, "sha256");
    etag(b, "sha1");
    commit(b, "commit_1", 1, true);
    commit(b, "commit_8", OUTPUTS_MOST, true);
    commit(b, "commit_none", OUTPUTS_MOST, false);
}
