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
#include "resident.h"
#include "trampoline.h"
#include "transaction.h"

struct session {
    struct cpu cpu;                  /* first: dispatch() gets its address and makes it the session's */
    const struct manifest *manifest; /* borrowed */
    struct engine *engine;           /* borrowed */
    struct region region;            /* owned */
    size_t mappings;                 /* that the engine admitted for the region */
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
    int pagemap; /* borrowed; tells which pages are in use; -1 without */
    bool ran;
    struct pristine pristine;  /* borrowed from the image; what resident pages were */
    struct resident *resident; /* owned; the pages that runs have changed; NULL: the session runs once */
    bool found;                /* pages may have come in the last run */
};

/*
 * Opens the channels and lays out the guest's memory. The image is not needed any longer afterwards; engine and
 * manifest are. On failure *end says of what kind it was, and nothing outside has changed.
 */
bool session_open(struct session *s, struct engine *e, const struct image *image, const struct manifest *m,
                  enum end *end, struct error *err);

/*
 * The same in two steps, for a session that runs more than once: lay out, keep, then
 * start, run and renew by turns. The image is needed until the session is closed. What a run left is gone before the
 * next one: a session that cannot be renewed
 * must be closed. One that could not start may be renewed. A thread that starts a session runs it.
 */
bool session_lay_out(struct session *s, struct engine *e, const struct image *image, const struct manifest *m,
                     enum end *end, struct error *err);
bool session_keep(struct session *s, const struct image *image, struct error *err);
bool session_start(struct session *s, const struct image *image, enum end *end, struct error *err);
bool session_renew(struct session *s);

/*
 * Waits for the channels' other sides, runs the guest on the calling thread and commits its outputs if it ended well.
 * Once for each start. The report always says how the session ended; of channels it says nothing.
 */
void session_run(struct session *s, struct report *report);

/* Adds to the report what passed through the channels; before the session is closed or renewed. */
bool session_report_channels(const struct session *s, struct report *report);

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

#endif
