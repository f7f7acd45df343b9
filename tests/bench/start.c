/* SPDX-License-Identifier: Apache-2.0 */
/* How long `zerovm run hello.yaml` takes, from posix_spawn to exit. */
#include <stdlib.h>

#include "bench.h"
#include "child.h"

void start_bench(struct bench *b)
{
    enum { ROUNDS = 500, WARM = 10, COMMANDS = 3 };

    if (!bench_wants(b, "cold_start_us") && !bench_wants(b, "cold_start_floor_us"))
        return;
    char *manifest = bench_path(b->programs, "hello.yaml", "");
    char *floor = bench_path(b->programs, "nolibc", "");
    const char *const hello[] = { b->zerovm, "run", manifest, NULL };
    const char *const dynamic[] = { "/bin/true", NULL };
    const char *const nolibc[] = { floor, NULL };
    const struct child children[COMMANDS] = { { .argv = hello }, { .argv = dynamic }, { .argv = nolibc } };
    struct sample microseconds[COMMANDS] = { 0 };

    for (int round = 0; round < WARM + ROUNDS; round++) {
        for (int i = 0; i < COMMANDS; i++) {
            struct usage u = child_run(&children[i]);
            if (round >= WARM)
                sample_add(&microseconds[i], (double)u.wall / 1e3);
        }
    }
    if (bench_wants(b, "cold_start_us"))
        results_add(&b->results, "cold_start_us", "us", &microseconds[0], "/bin/true", &microseconds[1]);
    if (bench_wants(b, "cold_start_floor_us"))
        results_add(&b->results, "cold_start_floor_us", "us", &microseconds[0], "static-no-libc", &microseconds[2]);
    for (int i = 0; i < COMMANDS; i++)
        sample_release(&microseconds[i]);
    free(manifest);
    free(floor);
}
