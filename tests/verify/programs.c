/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole programs, run to their end through the runtime: random ones (programs_make.h), each in two processes whose
 * registers, canaries and control words differ. Nothing of the process may change, and both runs must end the same
 * way, with the same memory: what a guest computes depends on its program and input alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elf_builder.h"
#include "programs_filter.h"
#include "programs_make.h"
#include "programs_run.h"
#include "support.h"

enum { BATCH = 500, PATTERN_ONE = 0x5A, PATTERN_TWO = 0xA7 };

struct state {
    struct verify v;
    struct forms forms;
    struct program program;
    uint64_t programs, length;
    uint64_t ends[16], refused, not_compared;
};

static void make_numbered(struct state *s, uint64_t number)
{
    struct verify own = { .seed = s->v.seed, .random = (s->v.seed << 32) + number * 0x632BE59BD9B4E019 };
    program_make(&s->program, &s->forms, 1 + (uint32_t)(verify_random(&own) % s->length), &own);
}

static void run_numbered(void *context, struct runner *r, uint64_t number, struct outcome *outcome)
{
    struct state *s = context;
    struct built_elf elf;
    make_numbered(s, number);
    built_elf_init(&elf, s->program.text, s->program.size);
    elf.abi[1] = ZVM_ISA_ALL;
    runner_run(r, elf.bytes, elf.size, PROGRAM_MEMORY, 200 * 1000 * 1000, outcome);
    built_elf_release(&elf);
}

static void judge(struct state *s, uint64_t number, const struct outcome *a, const struct outcome *b)
{
    s->v.cases++;
    s->refused += a->refused;
    s->ends[a->end % 16] += !a->refused;
    const char *why = a->trouble[0] ? a->trouble : b->trouble[0] ? b->trouble : NULL;
    /* How far a program came when its time was up is not the program's to say. */
    if (!why && (a->end == END_timeout || b->end == END_timeout))
        s->not_compared++;
    else if (!why)
        why = outcomes_differ(a, b);
    if (why)
        verify_fail(&s->v, "program %llu of seed %llu: %s", (unsigned long long)number, (unsigned long long)s->v.seed,
                    why);
}

static void run_batch(struct state *s, uint64_t first, uint64_t count)
{
    struct outcome *one = outcomes_new(count), *two = outcomes_new(count);
    run_in_child(run_numbered, s, PATTERN_ONE, first, count, one);
    run_in_child(run_numbered, s, PATTERN_TWO, first, count, two);
    for (uint64_t i = 0; i < count; i++)
        judge(s, first + i, &one[i], &two[i]);
    outcomes_free(one, count);
    outcomes_free(two, count);
}

int main(int argc, char **argv)
{
    static struct state s;
    const struct verify_option options[] = {
        { "programs", &s.programs, 100000, 500 },
        { "length", &s.length, 1000, 400 },
        { 0 },
    };
    verify_begin(&s.v, "programs", options, argc, argv);
    if (s.length == 0)
        return 2;
    filter_check(&s.v);
    forms_find(&s.forms);
    for (uint64_t i = 0; i < s.programs; i += BATCH)
        run_batch(&s, i, s.programs - i < BATCH ? s.programs - i : BATCH);
    for (unsigned i = 0; i < sizeof(s.ends) / sizeof(s.ends[0]); i++)
        if (s.ends[i])
            printf("%llu ended with %s\n", (unsigned long long)s.ends[i], end_name((enum end)i));
    printf("%llu refused, %llu not compared\n", (unsigned long long)s.refused, (unsigned long long)s.not_compared);
    forms_release(&s.forms);
    if (s.ends[END_exit] == 0)
        verify_fail(&s.v, "no program came to its end");
    return verify_end(&s.v);
}
