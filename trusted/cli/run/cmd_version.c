/* SPDX-License-Identifier: Apache-2.0 */
#include <cpuid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "cpu.h"
#include "host.h"
#include "printable.h"
#include "validator.h"
#include "zerovm.h"
#include "zvm/abi/layout.h"

enum { OPTION_CPU = 256 };

static const struct option_row rows[] = {
    { "cpu", OPTION_CPU, NULL, "show what this processor does where the manuals leave it open" },
    { NULL, 0, NULL, NULL },
};

static const struct usage usage = {
    .synopsis = "version [--cpu]",
    .summary = "Shows the version of the runtime, of the guest interface and of the validator.",
    .rows = rows,
};

/* "AuthenticAMD, family 0x1a, model 0x2, stepping 1" */
static void print_processor(void)
{
    unsigned words[4] = { 0 }, signature = 0, ignored;
    char vendor[13] = "";
    __get_cpuid(0, &words[3], &words[0], &words[2], &words[1]);
    memcpy(vendor, words, 12);
    __get_cpuid(1, &signature, &ignored, &ignored, &ignored);
    unsigned family = signature >> 8 & 15, model = signature >> 4 & 15;
    if (family == 6 || family == 15)
        model |= signature >> 12 & 0xF0;
    if (family == 15)
        family += signature >> 20 & 0xFF;
    printable_line(stdout, "processor: %s, family 0x%x, model 0x%x, stepping %u", vendor, family, model,
                   signature & 15);
}

/* A line a form: its name, the answer, whether it is the one that guests rely on, and what that is. */
static int print_forms(void)
{
    struct error err = { 0 };
    size_t differing = 0;
    if (!host_check_isa(0, &err))
        return fail(END_host, NULL, &err);
    print_processor();
    for (const struct cpu_form *f = cpu_forms; f < cpu_forms + cpu_form_count; f++) {
        uint64_t answer = f->answer();
        bool same = answer == f->expected;
        printable_line(stdout, "%-18s %016llx  %-9s %s", f->name, (unsigned long long)answer,
                       same ? "expected" : "DIFFERS", f->sentence);
        differing += !same;
    }
    if (differing == 0)
        return EXIT_SUCCESS;
    error_set(&err, 0, "%zu of %zu forms differ: programs that use them run otherwise here than elsewhere", differing,
              cpu_form_count);
    return fail(END_host, NULL, &err);
}

int cmd_version(int argc, char **argv)
{
    bool cpu = false;
    int option;
    while ((option = option_next(argc, argv, &usage)) != OPTION_END) {
        if (option != OPTION_CPU)
            return option_exit_code(option);
        cpu = true;
    }
    if (optind < argc)
        return fail_usage(&usage, "too many words");
    printable_line(stdout, "zerovm %s, guest interface %d, validator %d", zerovm_version(), ZVM_ABI_VERSION,
                   VALIDATOR_VERSION);
    return cpu ? print_forms() : EXIT_SUCCESS;
}
