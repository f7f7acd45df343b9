/* SPDX-License-Identifier: Apache-2.0 */
/* What the driver asks of the guest, on its standard input, and the guest's exit codes. */
#ifndef REUSE_REQUEST_H
#define REUSE_REQUEST_H

#include <stdint.h>

enum request_end { REQUEST_EXIT, REQUEST_FAULT, REQUEST_SPIN, REQUEST_JAIL };

struct request {
    uint64_t seed;  /* of the pages that are changed */
    uint32_t pages; /* how many, at most */
    uint32_t end;   /* how the guest ends, an enum request_end; with JAIL it makes code before it exits */
};

/* What a guest found that was not as at a start. */
#define STALE_LIST(ROW) ROW(registers) ROW(modes) ROW(data) ROW(bss) ROW(heap) ROW(stack) ROW(input) ROW(jail)
#define ROW(name)       STALE_##name,
enum stale { STALE_nothing, STALE_LIST(ROW) };
#undef ROW

#endif
