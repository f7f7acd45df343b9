/* SPDX-License-Identifier: Apache-2.0 */
/* Processor time of whole programs: in the sandbox against native code of the same sources. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "child.h"
#include "text.h"

enum { ARGS_MAX = 5, COMMAND_MAX = 8 };

struct program {
    const char *name, *program;
    const char *args[ARGS_MAX]; /* ends with NULL */
    const char *input;          /* NULL: none */
};

static const struct program programs[] = {
#define ARGS(...)                                                                                                      \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }
#define CPU(name, program, args, input) { "cpu_" #name, program, args, input },
#include "cpu.def"
#undef CPU
};
enum { PROGRAMS = sizeof(programs) / sizeof(programs[0]) };

/* One side of a comparison: the command, where its output goes, what it took. */
struct side {
    const char *argv[COMMAND_MAX + ARGS_MAX];
    char *image;  /* owned */
    char *output; /* owned */
    struct sample milliseconds;
};

static void side_init(struct side *s, const struct bench *b, const struct program *p, bool sandboxed)
{
    size_t n = 0;

    *s = (struct side){ .image = bench_path(b->programs, p->program, sandboxed ? ".zvm" : ""),
                        .output = bench_path(b->programs, p->name, sandboxed ? ".sandbox.out" : ".native.out") };
    if (sandboxed) {
        const char *const command[] = { b->zerovm, "exec", "--memory", "1GiB", "--" };
        memcpy(s->argv, command, sizeof(command));
        n = sizeof(command) / sizeof(command[0]);
    }
    s->argv[n++] = s->image;
    for (size_t i = 0; i < ARGS_MAX && p->args[i]; i++)
        s->argv[n++] = p->args[i];
}

static void side_release(struct side *s)
{
    free(s->image);
    free(s->output);
    sample_release(&s->milliseconds);
}

static void side_run(struct side *s, const char *input)
{
    struct usage u = child_run(&(struct child){ s->argv, input, s->output });
    sample_add(&s->milliseconds, (double)u.user / 1e6);
}

/* Answers the ratio. */
static double program_bench(struct bench *b, const struct program *p)
{
    char *input = p->input ? bench_path(b->sources, p->input, "") : NULL;
    struct side sides[2];

    side_init(&sides[0], b, p, true);
    side_init(&sides[1], b, p, false);
    for (int run = 0; run < b->runs; run++) {
        /* Who comes first alternates too: what a run leaves in caches and clocks must favour neither. */
        side_run(&sides[run % 2], input);
        side_run(&sides[1 - run % 2], input);
        if (!text_same(sides[0].output, sides[1].output))
            die("%s: %s and %s differ", p->name, sides[0].output, sides[1].output);
    }
    double ratio = results_add(&b->results, p->name, "ms", &sides[0].milliseconds, "native", &sides[1].milliseconds);
    side_release(&sides[0]);
    side_release(&sides[1]);
    free(input);
    return ratio;
}

void cpu_bench(struct bench *b)
{
    struct sample ratios = { 0 }, one = { 0 };
    bool mean = bench_wants(b, "cpu_geomean");

    for (size_t i = 0; i < PROGRAMS; i++)
        if (mean || bench_wants(b, programs[i].name))
            sample_add(&ratios, program_bench(b, &programs[i]));
    if (mean) {
        struct sample geomean = { 0 };
        sample_add(&geomean, sample_geometric_mean(&ratios));
        sample_add(&one, 1);
        results_add(&b->results, "cpu_geomean", "x", &geomean, "native", &one);
        sample_release(&geomean);
    }
    sample_release(&one);
    sample_release(&ratios);
}
