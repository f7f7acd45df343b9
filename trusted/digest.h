/* Message digests; the one home of the hashing library. */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>

#include "error.h"
#include "manifest.h"

enum { DIGEST_TEXT = 65 }; /* bytes of the longest digest in hexadecimal, with its NUL */

struct digest; /* opaque; owned by who made it */

struct digest *digest_new(enum etag_algorithm algorithm, struct error *err);
void digest_add(struct digest *d, const void *bytes, size_t size);
/* Of what was added so far, in lower-case hexadecimal; adding may go on. */
void digest_text(const struct digest *d, char text[DIGEST_TEXT]);
void digest_free(struct digest *d); /* NULL is allowed */

#endif
