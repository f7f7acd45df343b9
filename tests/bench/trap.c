/* SPDX-License-Identifier: Apache-2.0 */
/* What a call to the host costs: a read of one byte from a null channel, against the getppid system call. */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "child.h"

/* Loops long enough that starting the program does not show. */
#define TRAPS        "20000000"
#define SYSTEM_CALLS "2000000"
enum { ROUNDS = 15 };

static void write_manifest(const char *path)
{
    FILE *f = fopen(path, "w");

    if (!f ||
        fputs("program: trap.zvm\n"
              "args: [trap, \"" TRAPS "\"]\n"
              "channels:\n"
              "  - { name: nothing, source: \"null\", mode: read }\n",
              f) < 0 ||
        fclose(f) != 0)
        die("cannot write %s", path);
}

static double cpu_time(const struct child *c)
{
    struct usage u = child_run(c);
    return (double)(u.user + u.system);
}

void trap_bench(struct bench *b)
{
    if (!bench_wants(b, "trap_ns"))
        return;
    char *manifest = bench_path(b->programs, "trap.yaml", "");
    char *getppid = bench_path(b->programs, "getppid", "");
    const char *const sandbox[] = { b->zerovm, "run", manifest, NULL };
    const char *const native[] = { getppid, SYSTEM_CALLS, NULL };
    struct sample trap = { 0 }, call = { 0 };

    write_manifest(manifest);
    for (int round = 0; round < ROUNDS; round++) {
        sample_add(&trap, cpu_time(&(struct child){ .argv = sandbox }) / atof(TRAPS));
        sample_add(&call, cpu_time(&(struct child){ .argv = native }) / atof(SYSTEM_CALLS));
    }
    results_add(&b->results, "trap_ns", "ns", &trap, "getppid", &call);
    sample_release(&trap);
    sample_release(&call);
    free(manifest);
    free(getppid);
}
