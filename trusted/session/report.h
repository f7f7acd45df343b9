/* SPDX-License-Identifier: Apache-2.0 */
/* The report of one session: what the guest did, used and left; plain data, and its two written forms. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"
#include "end.h"
#include "error.h"
#include "manifest.h"
#include "rules.h"

struct channel_report {
    char *name; /* owned */
    uint64_t used[ZVM_LIMITS];
    char etags[2][DIGEST_TEXT]; /* get and put; empty without etag */
};

/* What became of the code that the guest made. */
struct jail_report {
    uint64_t accepted, refused; /* jails */
    enum rule rule;             /* of the first refusal */
    uint32_t address;           /* and the guest address of its instruction */
};

struct report {
    enum end end;
    int exit_code;          /* of the guest; with END_exit only */
    uint32_t fault_address; /* guest address of the instruction; with END_fault only */
    char detail[512];       /* one line; empty where there is nothing to say */
    uint64_t wall_ns, cpu_ns;
    uint64_t memory_peak; /* bytes of guest memory that were in use at the end */
    uint64_t traps;
    struct jail_report jail;
    char memory_etag[DIGEST_TEXT];   /* empty unless asked for, and at END_exit */
    struct channel_report *channels; /* owned */
    size_t channels_count;
};

/* Says how the session ended, and why. */
void report_end(struct report *r, enum end end, const struct error *err);

/* The report of a session that never came to be. */
void report_failure(struct report *r, enum end end, const struct error *err);

/* What the process should exit with. */
int report_exit_code(const struct report *r);

/* The two forms, into memory that the caller frees; NULL when memory ran out. */
char *report_text(const struct report *r);
char *report_json(const struct report *r);

void report_release(struct report *r);

#endif
