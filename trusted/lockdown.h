/*
 * The second wall, for processes that run one guest, and for the name service: what would be left to code that broke
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
    LOCKDOWN_FILES = 2,   /* outputs are to be committed to the file system */
    LOCKDOWN_STREAMS = 4, /* threads of ZeroMQ serve connections that are there already */
    LOCKDOWN_NAMES = 8,   /* as many as the process may have come and go; the name of a socket goes at the end */
    LOCKDOWN_NETWORK = LOCKDOWN_STREAMS | LOCKDOWN_NAMES,
};

/* Closes every descriptor from 3 up but these; order does not matter. */
bool lockdown_close_others(const int *keep, size_t count, struct error *err);

/*
 * For all threads and for good: no new privileges, no core file, not traceable, nothing new executable, few new
 * descriptors (but for NAMES), and no system calls but those that running a session needs. what: of enum lockdown_what,
 * what it does besides. code: 0, or the base of the region whose pages may become executable.
 */
bool lockdown(unsigned what, uintptr_t code, struct error *err);

#endif
