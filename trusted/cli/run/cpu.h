/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this processor does where the manuals leave it open: guests run alike on processors that give the same answers.
 */
#ifndef CPU_H
#define CPU_H

#include <stddef.h>
#include <stdint.h>

struct cpu_form {
    const char *name;
    const char *sentence;
    uint64_t expected; /* what guests' determinism relies on */
    uint64_t (*answer)(void);
};

/* answer() needs a processor with x86-64-v3; it leaves the modes of floating point as they are at a program's start. */
extern const struct cpu_form cpu_forms[];
extern const size_t cpu_form_count;

#endif
