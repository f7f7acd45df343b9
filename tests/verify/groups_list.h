/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every group of instructions that the sandbox's rules know, byte by byte, and what may stand first in a stack group.
 * Written from the rules, not from the validator.
 */
#ifndef GROUPS_LIST_H
#define GROUPS_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum group_kind { GROUP_RETURN, GROUP_JUMP, GROUP_CALL, GROUP_STORE, GROUP_COPY, GROUP_KINDS };

enum { GROUP_LONGEST = 15, GROUPS_MAX = 64 };

struct group {
    uint8_t bytes[GROUP_LONGEST];
    uint8_t length;
    uint8_t kind;
};

/* The groups that are the same bytes always. Returns how many; groups has room for GROUPS_MAX. */
size_t groups_make(struct group *groups);

/* The second half of a stack group at these bytes: its length, 0 if there is none. */
unsigned group_restore_at(const uint8_t *bytes, size_t room);

/*
 * Pairs and stack groups as samples: a number of first halves with each second half, of all sorts that the rules allow,
 * and the comparisons of x87 before fnstsw. Returns how many; room for GROUP_SAMPLES_MAX.
 */
enum { GROUP_SAMPLES_MAX = 80 };
size_t group_samples_make(struct group *samples);

#endif
