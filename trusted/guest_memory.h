/* A guest's memory when it ended: how much was in use, and what it held. */
#ifndef GUEST_MEMORY_H
#define GUEST_MEMORY_H

#include "session.h"

/*
 * Bytes of guest memory in use, of the image's pages those too that other sessions share. Where the kernel does not
 * tell, all of it.
 */
uint64_t memory_used(const struct session *s);

/*
 * Digests what the guest could write, its jailed code too: for each page that is not zero its address, then its bytes.
 * Equal runs give equal digests wherever the region lies: the base, which calls leave on the stack, counts as
 * ENGINE_BASE.
 */
bool memory_etag(const struct session *s, char text[DIGEST_TEXT], struct error *err);

#endif
