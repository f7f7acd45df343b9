/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions: one run of one guest, from a manifest to a report.
 *
 * No session knows of another: any number may run at a time, each on a thread of its own. Nothing here prints or exits;
 * what a guest does wrong ends its own session alone.
 */
#ifndef SESSION_H
#define SESSION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "channel.h"
#include "deadline.h"
#include "engine.h"
#include "error.h"
#include "image.h"
#include "jail.h"
#include "manifest.h"
#include "region.h"
#include "report.h"
#include "trampoline.h"
#include "transaction.h"

struct session {
    struct cpu cpu;                  /* first: dispatch() gets its address and makes it the session's */
    const struct manifest *manifest; /* borrowed */
    struct engine *engine;           /* borrowed */
    struct region region;            /* owned */
    struct jail_space heap;          /* where the guest may make code */
    gaddr file_end;                  /* the image's pages end below */
    struct channel *channels;        /* owned */
    size_t channels_count;
    struct network_session *network; /* owned; NULL without network channels */
    struct network_session *pairs;   /* owned; the streams to sessions of this host; NULL without */
    struct transaction outputs;      /* owned */
    struct deadline deadline;
    _Atomic pid_t thread; /* that runs the guest; 0 when none does */
    int exit_code;
    uint64_t traps;
    struct jail_report jail;
    struct error failure; /* of the host in a trap, with END_host */
    /* The caller's last word, called when all channels are connected and the guest is next; NULL: none. On false the
     * guest never runs. */
    bool (*before_guest)(struct session *s, struct error *err);
    /* Puts the outputs in place at a good end; NULL: transaction_commit() does. */
    bool (*commit)(struct session *s, struct error *err);
    int pagemap; /* owned; tells which pages are in use; -1 without */
    bool ran;
};

/*
 * Opens the channels and lays out the guest's memory. The image is not needed any longer afterwards; engine and
 * manifest are. On failure *end says of what kind it was, and nothing outside has changed.
 */
bool session_open(struct session *s, struct engine *e, const struct image *image, const struct manifest *m,
                  enum end *end, struct error *err);

/*
 * Waits for the channels' other sides, runs the guest on the calling thread and commits its outputs if it ended well.
 * Once for each session. The report is the caller's to release; it always says how the session ended.
 */
void session_run(struct session *s, struct report *report);

/* Called in the guest's last call: settles its streams to other sessions. Where that fails, the session ends badly. */
void session_settle(struct session *s);

/* Ends the session as soon as can be, with END_killed. Any thread and any signal handler, while the session is open. */
void session_kill(struct session *s);

/* What a session has done so far; any thread, while it is open. */
struct progress {
    uint64_t traps;
    uint64_t bytes_in, bytes_out; /* over all channels */
};
void session_progress(const struct session *s, struct progress *p);

/* Drops outputs that were not committed. Safe on a zeroed session; safe to repeat. */
void session_close(struct session *s);

/* The report of a session that never came to be. */
void report_failure(struct report *report, enum end end, const struct error *err);

#endif
