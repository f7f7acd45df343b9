/* SPDX-License-Identifier: Apache-2.0 */
/* The host: what the processor, the kernel and this process must offer before any guest may run. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"

/*
 * Fails unless the processor has all of x86-64-v3 with the kernel's support, readable memory is not executable, user
 * shadow stacks are off, and nothing of the host lies in the low 4 GiB, which are held from now on. Cheap: call it
 * before the first region of an engine.
 */
bool host_check(struct error *err);

/* Fails, naming what is missing, unless the host has the instruction sets of these ZVM_ISA_ bits (sfi.h). */
bool host_check_isa(uint32_t isa, struct error *err);

#endif
