/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second wall, for processes that run one guest, and for the name service. It bounds what code could do that broke
 * out of its region, or came in with a message.
 */
#ifndef LOCKDOWN_H
#define LOCKDOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

enum lockdown_what {
    LOCKDOWN_ALWAYS = 1,
    LOCKDOWN_STREAMS = 2, /* threads of ZeroMQ serve connections that are there already */
    LOCKDOWN_NAMES = 4, /* connections come and go, as many as the process may have; a socket's name goes at the end */
    LOCKDOWN_NETWORK = LOCKDOWN_STREAMS | LOCKDOWN_NAMES,
};

/* Closes every descriptor from `first` up except these, which may be in any order. */
bool lockdown_close_others(int first, const int *keep, size_t count, struct error *err);

/* What the process may still take. A limit that is there already stays where it is lower. */
struct lockdown_limits {
    uint64_t addresses; /* bytes of address space in all; past INT64_MAX: no limit, here and below */
    uint64_t memory;    /* bytes of memory of its own that it may write, in all */
    uint64_t file_size; /* bytes: no file may become longer, nor be written to behind it */
    uint64_t cpu_s;     /* seconds of processor time in all, and then it is killed */
    uint64_t wall_ns;   /* from now on, and then it is killed */
};

struct lockdown {
    unsigned what;  /* bits of enum lockdown_what: what the process does besides running a session */
    uintptr_t code; /* 0, or the base of the region whose pages may become executable */
    struct lockdown_limits limits;
};

/*
 * For all threads and for good: no new privileges, no core file, not traceable, nothing new executable, few new
 * descriptors (but for NAMES), and no system calls but those that running a session needs.
 */
bool lockdown(const struct lockdown *l, struct error *err);

#endif
