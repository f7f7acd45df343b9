/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answers of cpu.def, on every processor that this process may run on, time after time and in changing order: a
 * line a form.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "cpu.h"
#include "support.h"

/* Answers that are another one on some processor or at some time. */
static void try_forms(struct verify *v, int processor, uint64_t rounds)
{
    for (uint64_t i = 0; i < rounds * cpu_form_count; i++) {
        const struct cpu_form *f = &cpu_forms[i < cpu_form_count ? i : verify_random(v) % cpu_form_count];
        uint64_t answer = f->answer();
        v->cases++;
        if (answer != f->expected)
            verify_fail(v, "processor %d: %s is %llx, expected %llx: %s", processor, f->name,
                        (unsigned long long)answer, (unsigned long long)f->expected, f->sentence);
    }
}

int main(int argc, char **argv)
{
    struct verify v;
    uint64_t rounds;
    const struct verify_option options[] = { { "rounds", &rounds, 2000, 200 }, { 0 } };
    cpu_set_t all, one;
    int processors = 0;
    verify_begin(&v, "cpu", options, argc, argv);
    if (sched_getaffinity(0, sizeof all, &all) != 0)
        CPU_ZERO(&all);
    for (size_t i = 0; i < cpu_form_count; i++)
        printf("%-18s %016llx  %s\n", cpu_forms[i].name, (unsigned long long)cpu_forms[i].answer(),
               cpu_forms[i].sentence);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, &all))
            continue;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        if (sched_setaffinity(0, sizeof one, &one) != 0)
            continue; /* it was taken away meanwhile */
        try_forms(&v, cpu, rounds);
        processors++;
    }
    printf("%d processors\n", processors);
    return verify_end(&v);
}
