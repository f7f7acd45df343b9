/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resident pages: those of a region that runs have changed. A region that is used again gets them back as they were at
 * its start, by copying, which costs less than to give them up and fault them in again.
 */
#ifndef RESIDENT_H
#define RESIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "region.h"

enum {
    RESIDENT_MOST = 1024, /* pages that are kept; a run that changes more gives back what it added */
    RESIDENT_IDLE = 25,   /* a page that so many runs in a row did not change is given back: a fault costs as much as
                             to look at it so often */
};

/* What writable memory holds at a run's start: size bytes of a file's at an address, and zeros elsewhere. */
struct pristine {
    gaddr start;
    uint64_t end; /* exclusive; both of whole pages */
    const uint8_t *bytes;
};

struct resident {
    size_t count;
    struct resident_page {
        gaddr address;
        uint32_t idle; /* runs that did not change it */
    } pages[RESIDENT_MOST];
};

/*
 * Makes writable memory what it was at the start. The region was laid out when r was zeroed, and its ranges have not
 * changed since. When pages may have come since the last call, resident_find() comes first; pagemap: the kernel's
 * account of this process's pages. On false, as where the account does not tell, the region holds what the guest left,
 * and may not be used again.
 */
bool resident_find(struct resident *r, const struct region *region, int pagemap);
bool resident_restore(struct resident *r, const struct region *region, const struct pristine *p);

#endif
