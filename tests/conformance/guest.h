/* SPDX-License-Identifier: Apache-2.0 */
/* What the conformance guests share. */
#ifndef GUEST_H
#define GUEST_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zvm.h>

/* Ends the session with the line that did not hold, so that the report shows it. */
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                            \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

/*
 * Prints the address of an instruction, then runs it: it must fault, and the report must name that very address.
 * One use a program.
 */
#define FAULT_AT(instruction, ...)                                                                                     \
    do {                                                                                                               \
        extern char fault_here[];                                                                                      \
        printf("%u", (unsigned)(uintptr_t)fault_here);                                                                 \
        fflush(stdout);                                                                                                \
        __asm__ volatile(".globl fault_here\nfault_here:\n\t" instruction : : __VA_ARGS__ : "memory");                 \
    } while (0)

#endif
