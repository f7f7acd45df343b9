/* SPDX-License-Identifier: Apache-2.0 */
/* Message digests; the one home of the hashing library. */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

enum etag_algorithm { ETAG_SHA256, ETAG_SHA1 };

enum { DIGEST_TEXT = 65 }; /* bytes of the longest digest in hexadecimal, with its NUL */

struct digest; /* opaque; owned by its maker */

struct digest *digest_new(enum etag_algorithm algorithm, struct error *err);
void digest_add(struct digest *d, const void *bytes, size_t size);
/* The digest of all bytes added so far, in lower-case hexadecimal; more may be added afterwards. */
void digest_text(const struct digest *d, char text[DIGEST_TEXT]);
void digest_free(struct digest *d); /* NULL is allowed */

/*
 * A tag of head and bytes together under a secret key. Equal input has equal tags. Somebody who knows neither key nor
 * tags finds two inputs of one tag only by luck of 2^-112 or so a try; so tags must stay as secret as the key.
 */
enum { TAG_SIZE = 16, TAG_KEY_SIZE = 16 };
void digest_tag(const uint8_t key[TAG_KEY_SIZE], const void *head, size_t head_size, const void *bytes, size_t size,
                uint8_t tag[TAG_SIZE]);

#endif
